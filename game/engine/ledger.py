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

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import crc, mix
from game.engine.frame import Frame, Value, pick
from game.engine.kernels import add_up, scratch, settle
from game.engine.layout import Block
from game.engine.world import World

Index = NDArray[np.intp]
Ints = NDArray[np.int32]
Entry = tuple[Value, Index | Ints, Value]  # rows, lanes, values: rows and values are numbers or as long as the lanes
Claims = tuple[Index, Index, NDArray[np.int64], Index, NDArray[np.uint32], Frame | None]  # from, to, how many, games, dice, acts
NATIVE_FROM = 64  # games
DENSE_FROM = 512  # games: below that sums for all rows take little memory
_SIFT_FROM = 512  # changes
RANK = crc("rank")
MOST = 100_000  # of one delta; no range is as wide
_NONE = np.zeros(0, np.intp)


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
        self._soft: list[Entry] = []  # gives way where there is no room
        self._firm: list[Entry] = []
        self._claims: list[Claims] = []

    # ------------------------------------------------------------------ collecting
    def add(self, frame: Frame, row: Value, value: Value, firm: bool = False) -> None:
        """``state[row] += value`` for the lanes of a sparse frame; both are numbers or ``[n]``. ``firm``: not scaled down when
        there is no room."""
        assert frame.lanes is not None
        if isinstance(value, np.ndarray):
            value = _wide(value)
        else:
            value = max(-MOST, min(MOST, int(value)))
            if not value:
                return
        (self._firm if firm else self._soft).append(_sift(row, frame.lanes, value))
        if frame.acts is not None:
            rows, values = frame.row(row).tolist(), frame.row(value).tolist()
            for act, r, v in zip(frame.acts, rows, values, strict=True):
                if v:
                    act.changes.append((r, v))

    def put(self, rows: Value, lanes: Index, values: Value) -> None:
        """Changes by the engine itself, without a record."""
        if len(lanes):
            self._firm.append(_sift(rows, lanes, values))

    def set(self, rows: Value, lanes: Index, values: Value) -> None:
        """Make cells equal to values: the difference to the state before the step."""
        if len(lanes):
            self.put(rows, lanes, values - pick(self.world.state, rows, lanes))

    def fill(self, base: int, values: NDArray[Any]) -> None:
        """Make the rows from ``base`` on equal to ``values[rows, batch]``."""
        old, values = self.world.state[base : base + len(values)].reshape(-1), values.reshape(-1)
        at = (values != old).nonzero()[0]
        if len(at):
            row, lane = lanes_of(at, self.world.batch)
            self.put(base + row, lane, values[at] - old[at])

    def claim(self, frame: Frame, source: Value, to: Value, count: Value) -> None:
        """Ask for up to ``count`` of one cell for another."""
        want = np.maximum(frame.row(count), 0).astype(np.int64)
        assert frame.lanes is not None
        self._claims.append((frame.row(source), frame.row(to), want, frame.lanes, frame.key, frame))

    def take(self, soft: Ints, firm: Ints, claims: Ints) -> None:
        """What a kernel of deeds has written: ``int32[columns, n]`` of each, see ``game.engine.native.deeds``."""
        for entries, new in ((self._soft, soft), (self._firm, firm)):
            if new.shape[1]:
                entries.append((new[0], new[1], new[2]))
        if claims.shape[1]:
            source, to, want, lanes = claims[:4].astype(np.int64)
            self._claims.append((source, to, want, lanes, claims[4].view(np.uint32), None))

    # ------------------------------------------------------------------ settling
    def _merge(self) -> tuple[Ints, Ints, Ints, int]:
        """All changes as columns of rows, lanes and values, those that give way first; and how many these are."""
        sizes = [len(e[1]) for e in self._soft], [len(e[1]) for e in self._firm]
        soft, n = sum(sizes[0]), sum(sizes[0]) + sum(sizes[1])
        rows, lanes, values = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
        at = 0
        for (row, lane, value), size in zip(self._soft + self._firm, sizes[0] + sizes[1], strict=True):
            end = at + size
            rows[at:end], lanes[at:end], values[at:end] = row, lane, value
            at = end
        self._soft, self._firm = [(rows[:soft], lanes[:soft], values[:soft])], [(rows[soft:], lanes[soft:], values[soft:])]
        return rows, lanes, values, soft

    def available(self, rows: Index, lanes: Index) -> NDArray[np.int64]:
        """What is in cells after this step's losses, at least 0."""
        left = pick(self.world.state, rows, lanes).astype(np.int64)
        changed, where, values, _ = self._merge()
        slot, count = self._slots(rows)
        loss = ((values < 0) & (slot[changed] >= 0)).nonzero()[0]
        if len(loss):
            batch = np.intp(self.world.batch)
            at, mine = slot[changed[loss]] * batch + where[loss], slot[rows] * batch + lanes
            sums = scratch(count)
            sums[mine] = 0
            add_up(sums, at, values[loss])
            left += sums[mine]
        return np.maximum(left, 0)

    def divide(
        self, rows: Index, lanes: Index, left: NDArray[np.int64], want: NDArray[np.int64], rank: Callable[[Index], NDArray[np.uint32]]
    ) -> NDArray[np.int64]:
        """What each claim on cells gets: see ``shares``, which is asked only where there is not enough. ``rank``: the ranks of
        some claims, by their numbers."""
        slot, count = self._slots(rows)
        at = slot[rows] * np.intp(self.world.batch) + lanes
        asked = add_up(scratch(count), at, np.minimum(want, MOST).astype(np.int32))  # more than anything that can be there
        short = (asked > left).nonzero()[0]
        if not len(short):
            return want
        got = want.copy()
        got[short] = shares(rows[short] * self.world.batch + lanes[short], left[short], want[short], rank(short))
        return got

    def _slots(self, rows: Index | Ints) -> tuple[Ints, int]:
        """Rows numbered anew without gaps (-1: not among them), and how many cells they have: sums take no more memory than
        what is touched."""
        layout, batch = self.world.program.layout, self.world.batch
        if batch < DENSE_FROM:
            return layout.every_row, layout.count * batch
        touched = np.zeros(layout.count, bool)
        touched[rows] = True
        slot = touched.cumsum(dtype=np.int32)
        count = int(slot[-1]) * batch
        slot -= 1
        slot[~touched] = -1
        return slot, count

    def _settle_claims(self) -> None:
        claims, self._claims = self._claims, []
        if not claims:
            return
        rows, to, want, lanes, keys = (np.concatenate([c[i] for c in claims]) for i in range(5))
        got = self.divide(rows, lanes, self.available(rows, lanes), want, lambda at: monthly_rank(self.world, lanes[at], keys[at]))
        at = 0
        for c in claims:
            part, frame = slice(at, at + len(c[0])), c[5]
            at = part.stop
            for where, change in ((rows[part], -got[part]), (to[part], got[part])):
                if frame is None:
                    self.put(where, lanes[part], change)
                else:
                    self.add(frame, where, change, firm=True)

    def apply(self) -> None:
        """Settle, add up, clamp the touched cells, and forget."""
        self._settle_claims()
        if not self._soft and not self._firm:
            return
        rows, lanes, values, soft = self._merge()
        self._soft, self._firm = [], []
        shared = self.world.program.shared_rows
        gain = (shared[rows[:soft]] & (values[:soft] > 0)).nonzero()[0] if shared is not None else _NONE
        if len(gain):
            runs = gain[self.world.state[self.world.program.ended_row].take(lanes[gain]) == 0]  # asked before a game ends here
            gains = rows[runs], lanes[runs].astype(np.intp), values[runs]
            values[gain] = 0
            if len(gain) < len(rows):
                self._write(rows, lanes, values)
            self._share_gains(*gains)
        else:
            self._write(rows, lanes, values)
        self.world.changed()

    def _write(self, rows: Ints, lanes: Ints, values: Ints) -> None:
        world, layout = self.world, self.world.program.layout
        slot, count = self._slots(rows)
        ended = world.state[world.program.ended_row]
        settle(rows, lanes, values, slot, count, world.state, layout.low, layout.high, ended, world.batch >= NATIVE_FROM)

    def _share_gains(self, rows: Ints, lanes: Index, values: Ints) -> None:
        """Gains of a shared quantity: the room that is left is divided in proportion, rounding down."""
        for block in self.world.program.shared_blocks:
            mine = (rows >= block.base) & (rows < block.base + block.count)
            if mine.all():
                self._share(block, rows - block.base, lanes, values)
            elif mine.any():
                self._share(block, rows[mine] - block.base, lanes[mine], values[mine])

    def _share(self, block: Block, rows: Ints, lanes: Index, values: Ints) -> None:
        """The gains of one shared quantity; ``rows`` count from its first."""
        assert block.quantity is not None
        world, places, batch = self.world, block.size[-1], np.intp(self.world.batch)
        column, cell = rows % places * batch + lanes, rows * batch + lanes
        sums = scratch(block.count * world.batch)
        asked = add_up(sums, column, values).astype(np.int64)
        gain = add_up(sums, cell, values).astype(np.int64)  # several gains of one cell are one gain before the room is divided
        held = np.zeros(len(rows), np.int64)
        for side in range(block.size[0]):
            held += world.state[block.base + side * places : block.base + (side + 1) * places].take(column)
        room = np.maximum(block.quantity.share - held, 0)
        got = np.where(asked > room, gain * room // np.maximum(asked, 1), gain)
        state = world.state[block.rows].reshape(-1)
        low, high = (x[block.base + rows] for x in (world.program.layout.low, world.program.layout.high))
        state[cell] = np.minimum(np.maximum(state[cell] + got, low), high)


def _wide(values: NDArray[Any]) -> NDArray[Any]:
    """Deltas none of which is so large that thousands of them could not be added up in 32 bits."""
    return values if values.dtype.itemsize <= 2 else np.minimum(np.maximum(values, -MOST), MOST)


def _sift(rows: Value, lanes: Index, values: Value) -> Entry:
    """The same changes without those by 0, where most of many are."""
    if len(lanes) >= _SIFT_FROM and isinstance(values, np.ndarray) and np.count_nonzero(values) * 4 < len(values):
        some = values.nonzero()[0]
        return rows[some] if isinstance(rows, np.ndarray) else rows, lanes[some], values[some]
    return rows, lanes, values


def lanes_of(at: Index, batch: int) -> tuple[Index, Index]:
    """Positions in a flat ``[rows, batch]`` as row and lane. With ``flatnonzero`` it does the work of ``nonzero`` in a third of the
    time."""
    if batch == 1:
        return at, np.zeros(len(at), np.intp)
    row = at // batch
    return row, at - row * batch


def monthly_rank(world: World, lanes: Index | None, keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A number that settles ties this month: drawn from ids and the game's seed, never from the order of a list."""
    return mix(world.seeds.words(RANK, world.turn, lanes, keys))
