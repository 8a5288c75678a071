"""A tile: the numbers that some expressions read, for the few games that fit a vector; small enough to stay in the processor's first
caches.

A game's numbers lie a whole batch apart in the state, so every row of it is another page of memory; a kernel therefore copies the
rows that it needs once, side by side, and computes the derived readers (``game.engine.world``) behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from game.engine.native.text import Level, Loop
from game.engine.native.values import Val, Values
from game.engine.walk import expressions_in
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.program import Program

_OF_ENEMIES = {"hostile": "open", "hostile_air": "air", "hostile_air_defence": "shield"}


class Needs:
    """What some expressions read. ``rows``: ``bool[*size]`` for each block of which anything is read; ``derived``: for each reader
    the factions, None among them when any may be meant. ``fixed``: names that stand for one entity."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.rows: dict[str, NDArray[np.bool_]] = {}
        self.derived: dict[str, set[int | None]] = {}

    def mark(self, name: str, *index: int | None) -> None:
        """Note that cells of a block are read; None: along this argument any."""
        block = self.program.layout.blocks[name]
        rows = self.rows.setdefault(name, np.zeros(block.size, bool))
        rows[tuple(slice(None) if i is None else i for i in index)] = True

    def add(self, things: Iterable[Any], fixed: Mapping[str, int]) -> None:
        """Note what these expressions read; ``fixed``: names that stand for one entity."""
        for e in (e for thing in things for e in expressions_in(thing)):
            if isinstance(e, m.Read):
                self._cells(e.quantity, e.args, fixed)
            elif isinstance(e, m.Uses | m.Since):
                self._cells(f"memory:{e.order}", (e.faction,), fixed)
            elif isinstance(e, m.Pending):
                self._cells(f"pending:{e.order}", (e.giver, e.receiver), fixed)
            elif isinstance(e, m.Derived):
                self._reader(e.name, self._known(e.args[0], fixed))

    def _known(self, e: m.Expr, fixed: Mapping[str, int]) -> int | None:
        value = e.value if isinstance(e, m.Const) else fixed.get(e.name) if isinstance(e, m.Var) else None
        return None if value is None or value < 0 else value

    def _cells(self, name: str, args: tuple[m.Expr, ...], fixed: Mapping[str, int]) -> None:
        self.mark(name, *(self._known(a, fixed) for a in args))

    def _reader(self, name: str, faction: int | None) -> None:
        p = self.program
        self.derived.setdefault(name, set()).add(faction)
        if name in _OF_ENEMIES:
            self.mark(p.stance.id, faction, None)
            self._reader(_OF_ENEMIES[name], None)
            return
        for kind in {"air": p.air_kinds, "shield": p.shield_kinds}.get(name, p.open_kinds):
            self.mark(p.forces.id, faction, kind, None)

    def factions(self, name: str) -> list[int]:
        """The factions for which a derived reader is wanted."""
        wanted = self.derived[name]
        return list(range(self.program.factions)) if None in wanted else sorted(f for f in wanted if f is not None)

    def state_rows(self) -> list[int]:
        """The rows of the state that are read, in order."""
        blocks = self.program.layout.blocks
        return sorted(blocks[name].base + int(i) for name, rows in self.rows.items() for i in np.flatnonzero(rows.reshape(-1)))


class Tile:
    """A source of expressions: some rows of ``<W x i16>`` after each other. ``pointer``: its parameter; ``size``: the row after
    its last. Blocks are there as a whole, so that rows can be computed, but only rows that are needed are ever filled."""

    def __init__(self, program: Program, values: Values, name: str, pointer: str, needs: Needs, start: int) -> None:
        self.program, self.v, self.name, self.pointer, self.needs = program, values, name, pointer, needs
        self.at: dict[str, int] = {}
        self._blocks = [b for b in program.layout.blocks.values() for _ in range(b.count)]
        self.size = start
        for block in program.layout.blocks.values():
            if block.id in needs.rows:
                self.at[block.id], self.size = self.size, self.size + block.count
        for reader in needs.derived:
            self.at[reader], self.size = self.size, self.size + program.factions * program.places

    def row(self, quantity: str, faction: int | None) -> int:
        """See ``Source.row``."""
        return self.at[quantity]

    def to(self, row: int) -> int:
        """The tile's row of a row of the state."""
        block = self._blocks[row]
        return self.at[block.id] + row - block.base

    def state(self, level: Level, lane: str, row: str) -> Val:
        """A row of the state for the games from ``lane`` on; nobody changes the state while a kernel runs."""
        offset = level.op(f"mul i64 {row}, %batch")
        place = level.op(f"getelementptr i16, ptr %state, i64 {level.op(f'add i64 {offset}, {lane}')}")
        return Val(level.op(f"load <{self.v.width} x i16>, ptr {place}, align 2"), 16, True, level)

    def copy(self, level: Level, lane: str, rows: Sequence[int]) -> None:
        """Take rows from the state as they are."""
        loop = level.loop(0, len(rows))
        source = element(loop, self.v.module.table(rows, 64), loop.counter)
        to = element(loop, self.v.module.table([self.to(r) for r in rows], 64), loop.counter)
        self.put(loop, self.state(loop, lane, source), 0, (to, 1))
        loop.close()

    def address(self, level: Level, row: int, terms: Sequence[tuple[str, int]]) -> str:
        """Where row ``row`` + the sum of index * stride lies; an index is the text of an ``i64``."""
        w = self.v.width
        offset = str(row * w)
        for index, stride in terms:
            part = level.op(f"mul nsw i64 {index}, {stride * w}")
            offset = level.op(f"add nsw i64 {part}, {offset}")
        return level.op(f"getelementptr i16, ptr {self.pointer}, i64 {offset}")

    def load(self, level: Level, row: int, terms: list[tuple[Val, int]]) -> str:
        """See ``Source.load``."""
        found = [(a.index or a.level.op(f"sext i{a.bits} {a.text} to i64"), stride) for a, stride in terms]
        place = self.address(level, row, found)
        return level.op(f"load <{self.v.width} x i16>, ptr {place}, align {2 * self.v.width}")

    def get(self, level: Level, row: int, *terms: tuple[str, int]) -> Val:
        """A row that may have changed since it was read last."""
        place = self.address(level, row, terms)
        return Val(level.new(f"load <{self.v.width} x i16>, ptr {place}, align {2 * self.v.width}"), 16, True, level)

    def put(self, level: Level, value: Val, row: int, *terms: tuple[str, int]) -> None:
        """Write a row."""
        place = self.address(level, row, terms)
        text = self.v.spread(self.v.sized(value, 16)).text
        level.write(f"store <{self.v.width} x i16> {text}, ptr {place}, align {2 * self.v.width}")

    # ------------------------------------------------------------------ derived readers
    def derive(self, level: Level) -> None:
        """Compute the derived readers from the blocks of this tile."""
        p = self.program
        for name in sorted(self.needs.derived, key=lambda n: n in _OF_ENEMIES):
            for f in self.needs.factions(name):
                at = self.at[name] + f * p.places
                if name in _OF_ENEMIES:
                    self._of_enemies(level, f, at, self.at[_OF_ENEMIES[name]])
                elif name in ("open", "strength"):
                    self._weighted(level, f, at, {k: 1 if name == "open" else p.scenario.kinds[k].defence for k in p.open_kinds})
                elif name == "air":
                    self._spread_out(level, f, at, {k: (p.scenario.kinds[k].reach, 1) for k in p.air_kinds})
                else:
                    self._spread_out(level, f, at, {k: (1, p.scenario.kinds[k].shield) for k in p.shield_kinds})

    def _weighted(self, level: Level, faction: int, at: int, weights: Mapping[int, int]) -> None:
        p, v = self.program, self.v
        loop = level.loop(0, p.places)
        total = v.const(0)
        for kind, weight in weights.items():
            if faction in p.scenario.kinds[kind].held_by:
                pieces = self.get(loop, self._forces(faction, kind), (loop.counter, 1))
                total = v.binary("add", total, pieces if weight == 1 else v.binary("mul", pieces, v.const(weight)))
        self.put(loop, total, at, (loop.counter, 1))
        loop.close()

    def _forces(self, faction: int, kind: int) -> int:
        return self.to(self.program.forces.row(faction, kind, 0))

    def _of_enemies(self, level: Level, faction: int, at: int, of: int) -> None:
        p, v, stance = self.program, self.v, self.program.stance
        war = [v.compare("eq", self.get(level, self.to(stance.row(faction, o))), v.const(-1)) for o in range(p.factions)]
        loop = level.loop(0, p.places)
        total = v.const(0)
        for other in range(p.factions):
            theirs = self.get(loop, of + other * p.places, (loop.counter, 1))
            total = v.binary("add", total, v.select(war[other], theirs, v.const(0)))
        self.put(loop, total, at, (loop.counter, 1))
        loop.close()

    def _spread_out(self, level: Level, faction: int, at: int, kinds: Mapping[int, tuple[int, int]]) -> None:
        """Pieces count at every place within reach; most places have none in any game of the vector."""
        p, v = self.program, self.v
        clear = level.loop(0, p.places)
        self.put(clear, v.const(0), at, (clear.counter, 1))
        clear.close()
        for kind, (reach, weight) in kinds.items():
            if faction not in p.scenario.kinds[kind].held_by:
                continue
            within = [np.flatnonzero(row <= reach).tolist() for row in p.geography.distance]
            loop = level.loop(0, p.places)
            pieces = self.get(loop, self._forces(faction, kind), (loop.counter, 1))
            some = loop.when(v.some(v.compare("ne", pieces, v.const(0)), loop))
            pieces = v.binary("mul", pieces, v.const(weight))
            inner, place = each(v, some, loop.counter, within)
            old = self.get(inner, at, (place, 1))
            self.put(inner, v.binary("add", old, pieces), at, (place, 1))
            inner.close()
            some.close()
            loop.close()


def each(v: Values, level: Level, index: str, lists: Sequence[Sequence[int]]) -> tuple[Loop, str]:
    """An open loop over the numbers of ``lists[index]``, and the number (``i64``)."""
    ends = [0]
    for items in lists:
        ends.append(ends[-1] + len(items))
    table = v.module.table(ends, 64)
    first = element(level, table, index)
    last = element(level, table, level.op(f"add i64 {index}, 1"))
    loop = level.loop(first, last)
    return loop, element(loop, v.module.table([n for items in lists for n in items], 64), loop.counter)


def vectors(level: Level, width: int) -> tuple[Loop, str]:
    """An open loop over a batch (``%blocks`` vectors of ``%batch`` games), and the first game of the vector. The last vector overlaps
    the one before it: what is done for a game does not depend on how often it is done."""
    most = level.op(f"sub i64 %batch, {width}")
    block = level.loop(0, "%blocks")
    first = block.op(f"mul i64 {block.counter}, {width}")
    test = block.op(f"icmp slt i64 {first}, {most}")
    return block, block.op(f"select i1 {test}, i64 {first}, i64 {most}")


def element(level: Level, table: str, index: str, bits: int = 64) -> str:
    """An element of a constant array."""
    place = level.op(f"getelementptr i{bits}, ptr {table}, i64 {index}")
    return level.op(f"load i{bits}, ptr {place}, align {bits // 8}")
