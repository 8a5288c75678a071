"""One step's account on plain dicts: everything reads the state before the step; at its end deltas add up and are clamped once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from oracle.reading import Cell, Reader


def by_remainder(left: int, wants: list[int], ranks: list[int]) -> list[int]:
    """Share ``left`` pieces among claims: in proportion by largest remainder, ties to the higher rank."""
    left, total = max(left, 0), sum(wants)
    if total <= left:
        return wants
    got = [w * left // total for w in wants]
    spare = left - sum(got)
    order = sorted(range(len(wants)), key=lambda i: (wants[i] * left % total, ranks[i]), reverse=True)
    for i in order[:spare]:
        got[i] += 1
    return got


class Account:
    """The deltas and claims of one step."""

    def __init__(self) -> None:
        self.deltas: list[tuple[Cell, int, bool]] = []  # cell, delta, firm: not scaled down for want of room
        self.claims: list[tuple[Cell, Cell, int, int]] = []  # from, to, how many, rank

    def add(self, cell: Cell, delta: int, firm: bool = False) -> None:
        """``cell += delta``."""
        if delta:
            self.deltas.append((cell, delta, firm))

    def claim(self, source: Cell, to: Cell, want: int, rank: int) -> None:
        """Up to ``want`` of one cell for another."""
        if want > 0:
            self.claims.append((source, to, want, rank))

    def left(self, reader: Reader, cell: Cell) -> int:
        """What is there after this step's losses."""
        return max(0, reader.cells[cell] + sum(d for c, d, _ in self.deltas if c == cell and d < 0))

    def settle(self, reader: Reader) -> None:
        """Turn claims into deltas."""
        groups: dict[Hashable, list[tuple[Cell, Cell, int, int]]] = defaultdict(list)
        for claim in self.claims:
            groups[claim[0]].append(claim)
        settled = []
        for claims in groups.values():
            got = by_remainder(self.left(reader, claims[0][0]), [c[2] for c in claims], [c[3] for c in claims])
            settled += [(source, to, n) for (source, to, _, _), n in zip(claims, got, strict=True)]
        for source, to, n in settled:
            self.add(source, -n, firm=True)
            self.add(to, n, firm=True)

    def apply(self, reader: Reader, bounds: dict[Cell, tuple[int, int]]) -> None:
        """Settle, add up, clamp, forget. A game that has ended changes no more."""
        self.settle(reader)
        deltas, cells, land = self.deltas, reader.cells, reader.land
        self.deltas, self.claims = [], []
        if cells["ended", ()]:
            return
        sums: dict[Cell, int] = defaultdict(int)
        gains: dict[Cell, int] = defaultdict(int)
        for cell, delta, firm in deltas:
            shared = cell[0] in land.quantities and land.quantities[cell[0]].share
            (gains if shared and delta > 0 and not firm else sums)[cell] += delta
        for cell, delta in sums.items():
            self._write(cells, bounds, cell, delta)
        room = {}
        for id, args in gains:
            q = land.quantities[id]
            held = sum(cells[id, (f, args[-1])] for f in land.factions)
            asked = sum(g for (i, a), g in gains.items() if i == id and a[-1] == args[-1])
            room[id, args] = max(0, q.share - held), asked
        for cell, gain in gains.items():
            free, asked = room[cell]
            self._write(cells, bounds, cell, gain * free // asked if asked > free else gain)

    @staticmethod
    def _write(cells: dict[Cell, int], bounds: dict[Cell, tuple[int, int]], cell: Cell, delta: int) -> None:
        lo, hi = bounds[cell]
        cells[cell] = min(hi, max(lo, cells[cell] + delta))
