"""A step's changes: collected while everybody reads the state before it, applied once at its end, then clamped.

So resolution is simultaneous and does not depend on who is listed first. Conflicts are settled here:

* changes of one cell add up, then are clamped once to its range;
* of a shared quantity (support) losses and transfers come first; if the gains then exceed the room that is left, each
  becomes ``gain * room // sum of gains``;
* claims on one stock (transfers, departures) take what is left after the losses, shared by largest remainder, ties by the
  monthly rank;
* a game that has ended changes no more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import crc, mix
from game.engine.frame import Frame, Value
from game.engine.world import World

Index = NDArray[np.intp]
_RANK = crc("rank")
_MOST = 100_000  # of one delta; no range is as wide


def shares(stock: Index, left: NDArray[np.int64], want: NDArray[np.int64], rank: NDArray[np.uint32]) -> NDArray[np.int64]:
    """What each claim gets. ``stock``: which stock it is on (equal numbers, equal stock); ``left``: what is there;
    ``want`` >= 0. In proportion by largest remainder, ties by ``rank`` (largest first)."""
    if not len(stock):
        return want
    _, group = np.unique(stock, return_inverse=True)
    total = np.bincount(group, want).astype(np.int64)[group]
    left = np.maximum(left, 0)
    short = total > left
    if not short.any():
        return want
    got = np.where(short, want * left // np.maximum(total, 1), want)
    rest = np.where(short, want * left % np.maximum(total, 1), 0)
    spare = np.where(short, left - np.bincount(group, got).astype(np.int64)[group], 0)
    order = np.lexsort((-rank.astype(np.int64), -rest, group))
    sorted_group = group[order]
    start = np.searchsorted(sorted_group, sorted_group)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - start
    result: NDArray[np.int64] = got + (place < spare)
    return result


class Ledger:
    """The open account of one step for a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._rows: list[Index] = []
        self._lanes: list[Index] = []
        self._values: list[NDArray[np.int32]] = []
        self._firm: list[bool] = []
        self._claims: list[tuple[Index, Index, Index, NDArray[np.int64], Frame]] = []

    # ------------------------------------------------------------------ collecting
    def add(self, frame: Frame, row: Value, value: Value, firm: bool = False) -> None:
        """``state[row] += value`` for the lanes of a sparse frame. ``firm``: not scaled down when there is no room."""
        assert frame.lanes is not None
        rows, values = frame.row(row), _wide(frame.row(value))
        if not values.any():
            return
        self._rows.append(rows)
        self._lanes.append(frame.lanes)
        self._values.append(values)
        self._firm.append(firm)
        if frame.acts is not None:
            for act, r, v in zip(frame.acts, rows.tolist(), values.tolist(), strict=True):
                if v:
                    act.changes.append((r, v))

    def put(self, rows: Index, lanes: Index, values: NDArray[Any]) -> None:
        """Changes by the engine itself, without a record."""
        if len(rows):
            self._rows.append(rows)
            self._lanes.append(lanes)
            self._values.append(values.astype(np.int32))
            self._firm.append(True)

    def set(self, rows: Index, lanes: Index, values: NDArray[Any]) -> None:
        """Make cells equal to values: the difference to the state before the step."""
        self.put(rows, lanes, values - self.world.state[rows, lanes])

    def claim(self, frame: Frame, source: Value, to: Value, count: Value) -> None:
        """Ask for up to ``count`` of one cell for another."""
        want = np.maximum(frame.row(count), 0).astype(np.int64)
        self._claims.append((frame.row(source), frame.row(to), want, want, frame))

    # ------------------------------------------------------------------ settling
    def losses(self, cells: Index) -> NDArray[np.int64]:
        """What this step already takes away from cells (numbered ``row * batch + lane``), as numbers <= 0."""
        batch = self.world.batch
        stock, back = np.unique(cells, return_inverse=True)
        taken = np.zeros(len(stock), np.int64)
        for rows, lanes, values in zip(self._rows, self._lanes, self._values, strict=True):
            minus = values < 0
            if minus.any():
                cell = rows[minus] * batch + lanes[minus]
                at = np.minimum(np.searchsorted(stock, cell), len(stock) - 1)
                hit = stock[at] == cell
                np.add.at(taken, at[hit], values[minus][hit].astype(np.int64))
        result: NDArray[np.int64] = taken[back]
        return result

    def available(self, rows: Index, lanes: Index) -> NDArray[np.int64]:
        """What is in cells after this step's losses, at least 0."""
        here = self.world.state[rows, lanes].astype(np.int64)
        left: NDArray[np.int64] = np.maximum(here + self.losses(rows * self.world.batch + lanes), 0)
        return left

    def _settle_claims(self) -> None:
        claims, self._claims = self._claims, []
        if not claims:
            return
        rows = np.concatenate([c[0] for c in claims])
        to = np.concatenate([c[1] for c in claims])
        want = np.concatenate([c[3] for c in claims])
        lanes = np.concatenate([c[4].lanes for c in claims])
        keys = np.concatenate([c[4].key for c in claims])
        rank = monthly_rank(self.world, lanes, keys)
        got = shares(rows * self.world.batch + lanes, self.available(rows, lanes), want, rank)
        at = 0
        for c in claims:
            frame, n = c[4], len(c[0])
            self.add(frame, rows[at : at + n], -got[at : at + n], firm=True)
            self.add(frame, to[at : at + n], got[at : at + n], firm=True)
            at += n

    def apply(self) -> None:
        """Settle, add up, clamp the touched cells, and forget."""
        self._settle_claims()
        if not self._rows:
            return
        rows, lanes = np.concatenate(self._rows), np.concatenate(self._lanes)
        values = np.concatenate(self._values)
        firm = np.repeat(np.array(self._firm), [len(r) for r in self._rows])
        self._rows, self._lanes, self._values, self._firm = [], [], [], []
        world = self.world
        ended = world.state[world.program.ended_row]
        if ended.any():
            keep = ended[lanes] == 0
            rows, lanes, values, firm = rows[keep], lanes[keep], values[keep], firm[keep]
        shared = world.program.shared_rows
        gain = shared[rows] & (values > 0) & ~firm if shared is not None else None
        if gain is not None and gain.any():
            self._write(rows[~gain], lanes[~gain], values[~gain])
            self._share_gains(rows[gain], lanes[gain], values[gain])
        else:
            self._write(rows, lanes, values)
        world.changed()

    def _write(self, rows: Index, lanes: Index, values: NDArray[np.int32]) -> None:
        """Sums are made in 32 bits: int16 would wrap around before it is clamped."""
        world, layout = self.world, self.world.program.layout
        flat, sums = world.state.reshape(-1), world.scratch
        cell = rows * world.batch + lanes
        np.add.at(sums, cell, values)
        flat[cell] = np.minimum(np.maximum(flat[cell] + sums[cell], layout.low[rows]), layout.high[rows])
        sums[cell] = 0

    def _share_gains(self, rows: Index, lanes: Index, values: NDArray[np.int32]) -> None:
        """Gains of a shared quantity: the room that is left is divided in proportion, rounding down."""
        world, state = self.world, self.world.state
        for block in world.program.shared_blocks:
            mine = (rows >= block.base) & (rows < block.base + block.count)
            if not mine.any():
                continue
            assert block.quantity is not None
            places = block.size[-1]
            place = (rows[mine] - block.base) % places
            column = place * world.batch + lanes[mine]
            total = np.zeros(places * world.batch, np.int64)
            np.add.at(total, column, values[mine].astype(np.int64))
            held = state[block.rows].reshape(block.size[0], places, world.batch).sum(0, dtype=np.int64).reshape(-1)
            room = np.maximum(block.quantity.share - held, 0)[column]
            asked = total[column]
            cell_rows, cell_lanes, cell_values = self._sum_cells(rows[mine], lanes[mine], values[mine], room, asked)
            self._write(cell_rows, cell_lanes, cell_values)

    def _sum_cells(
        self, rows: Index, lanes: Index, values: NDArray[np.int32], room: NDArray[np.int64], asked: NDArray[np.int64]
    ) -> tuple[Index, Index, NDArray[np.int32]]:
        """Several gains of one cell are one gain before the room is divided."""
        cell, first, inverse = np.unique(rows * self.world.batch + lanes, return_index=True, return_inverse=True)
        gain = np.bincount(inverse, values).astype(np.int64)
        room, asked = room[first], asked[first]
        got = np.where(asked > room, gain * room // np.maximum(asked, 1), gain)
        return cell // self.world.batch, cell % self.world.batch, got.astype(np.int32)


def _wide(values: NDArray[Any]) -> NDArray[np.int32]:
    """Deltas as int32; none so large that thousands of them could not be added up."""
    return values.astype(np.int32) if values.dtype.itemsize <= 2 else np.clip(values, -_MOST, _MOST).astype(np.int32)


def monthly_rank(world: World, lanes: Index | None, keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A number that settles ties this month: drawn from ids and the game's seed, never from the order of a list."""
    return mix(world.seeds.words(_RANK, world.turn, lanes, keys))
