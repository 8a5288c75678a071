"""What one seat sees, and what it believes, of the few games that fit a vector: ``game.engine.sight`` by the same plans and tables,
for the rows that some expression of the seat reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from game.engine.native.text import Level
from game.engine.native.tile import Needs, Tile, element
from game.engine.native.values import Val, Values
from game.engine.sight import ALLY, LEVELS, Look, Table

if TYPE_CHECKING:
    from game.engine.program import Program


class Sight:
    """Fills the two tiles of a seat from the state: what it sees, and what it believes where that is something else."""

    def __init__(self, program: Program, seat: int, values: Values, pointer: str, seen: Needs, believed: Needs) -> None:
        self.program, self.seat, self.v, self.plan = program, seat, values, program.plans[seat]
        guessed = {program.layout.block_of(rows.start).id for _, rows, _ in self.plan.guesses}
        # what no guess touches is believed as it is seen, and the rest is made from it
        everything, own = Needs(program), Needs(program)
        everything.derived, own.derived = seen.derived, believed.derived
        for name in {**seen.rows, **believed.rows}:
            none = np.zeros(program.layout.blocks[name].size, bool)
            everything.rows[name] = seen.rows.get(name, none) | believed.rows.get(name, none)
            if name in believed.rows and name in guessed:
                own.rows[name] = believed.rows[name]
        self.seen = Tile(program, values, "seen", pointer, everything, 0)
        self.believed = Tile(program, values, "believed", pointer, own, self.seen.size)
        self.believed.at = {**{name: self.seen.at[name] for name in believed.rows}, **self.believed.at}
        self._levels = self.believed.size  # rows: for each other faction, and last for places themselves
        self.size = self._levels + (program.factions + 1) * program.places
        self._sort_rows()

    def _sort_rows(self) -> None:
        """Which rows are the same in all games, which are seen as they are, and which are read through tables."""
        layout, rows = self.program.layout, self.seen.needs.state_rows()
        hidden = set(self.plan.hidden.tolist())
        self._fixed = {r: int(layout.prior[r]) for r in rows if r in hidden}
        changed = set()  # rows whose lowest number would not be shown as it is
        for part, look in ((part, look.reshape(LEVELS, -1)) for looks in self.plan.looks.values() for _, part, look in looks):
            changed |= {r for r in range(part.start, part.stop) if (look[:, layout.low[r]] != layout.low[r]).any()}
        self._fixed |= {r: int(layout.low[r]) for r in rows if r not in hidden | changed and layout.low[r] == layout.high[r]}
        moving = {r for r in rows if r not in self._fixed}
        self._looked: list[Look] = []
        for who, part, look in (look for looks in self.plan.looks.values() for look in looks):
            if moving & set(range(part.start, part.stop)):
                self._looked.append((who, part, look))
        through = {r for _, part, _ in self._looked for r in range(part.start, part.stop)}
        self._copied = sorted(moving - through)
        self._believed_rows = [r for r in self.believed.needs.state_rows() if r not in self._fixed]

    def prepare(self, level: Level) -> None:
        """What is the same in all games, once for all."""
        own = set(self.believed.needs.state_rows())
        rows = [(self.seen.to(r), n) for r, n in self._fixed.items()]
        rows += [(self.believed.to(r), n) for r, n in self._fixed.items() if r in own]
        loop = level.loop(0, len(rows))
        to = element(loop, self.v.module.table([r for r, _ in rows], 64), loop.counter)
        value = Val(element(loop, self.v.module.table([n for _, n in rows]), loop.counter, 16), 16, False, loop)
        self.seen.put(loop, value, 0, (to, 1))
        loop.close()

    def fill(self, level: Level, lane: str) -> None:
        """Both tiles, derived readers too, for the games from ``lane`` on."""
        self.seen.copy(level, lane, self._copied)
        self._level_rows(level, lane)
        self._looks(level, lane)
        self.seen.derive(level)
        self._believe(level)
        self.believed.derive(level)

    def _level_rows(self, level: Level, lane: str) -> None:
        """The seat's intel on each other side, and on places themselves; an ally hides nothing, nor does a place it controls."""
        p, v = self.program, self.v
        own = range(self.seat, self.seat + 1)
        for slot, faction in [*((f, f) for f in self.plan.factions), *((p.factions, f) for f in own)]:
            ally = v.compare("eq", self.seen.state(level, lane, str(p.stance.row(self.seat, faction))), v.const(ALLY))
            loop = level.loop(0, p.places)
            known = v.const(LEVELS - 1)
            if p.intel is not None:
                row = loop.op(f"add i64 {loop.counter}, {p.intel.row(self.seat, 0)}")
                known = v.select(ally, known, self.seen.state(loop, lane, row))
            if slot == p.factions:
                row = loop.op(f"add i64 {loop.counter}, {p.control.base}")
                mine = v.compare("eq", self.seen.state(loop, lane, row), v.const(self.seat))
                known = v.select(mine, v.const(LEVELS - 1), known)
            self.seen.put(loop, known, self._levels + slot * p.places, (loop.counter, 1))
            loop.close()

    def _slot(self, who: int | None) -> int:
        return self._levels + (self.program.factions if who is None else who) * self.program.places

    def _looks(self, level: Level, lane: str) -> None:
        """Rows that are read through a table: a loop for each table."""
        p, v = self.program, self.v
        groups: dict[bytes, list[tuple[int, int, int]]] = {}
        for who, rows, look in self._looked:
            groups.setdefault(look.tobytes(), []).append((rows.start, self.seen.to(rows.start), self._slot(who)))
        for text, entries in groups.items():
            look = np.frombuffer(text, np.int16).reshape(LEVELS, -1)
            outer = level.loop(0, len(entries))
            start, to, slot = (element(outer, v.module.table([e[i] for e in entries], 64), outer.counter) for i in range(3))
            loop = outer.loop(0, p.places)
            n = self.seen.state(loop, lane, loop.op(f"add i64 {start}, {loop.counter}"))
            target = loop.op(f"add i64 {to}, {loop.counter}")
            self.seen.put(loop, n, 0, (target, 1))
            # nothing there looks like nothing, the usual case
            some = loop.when("true" if look[:, 0].any() else v.some(v.compare("ne", n, v.const(0)), loop))
            known = self.seen.get(some, 0, (some.op(f"add i64 {slot}, {loop.counter}"), 1))
            self.seen.put(some, self._look(look, n, known), 0, (target, 1))
            some.close()
            loop.close()
            outer.close()

    def _look(self, look: NDArray[np.int16], n: Val, level: Val) -> Val:
        """``look[level, n]``: each of its rows is either the number itself or goes up in few steps."""
        v = self.v
        made: dict[bytes, Val] = {}
        out = v.const(0)
        for known in reversed(range(LEVELS)):
            row = look[known]
            value = made.get(row.tobytes())
            if value is None:
                value = made[row.tobytes()] = self._steps(row, n)
            if known == LEVELS - 1:
                out = value
            elif row.tobytes() != look[known + 1].tobytes():
                out = v.select(v.compare("sle", level, v.const(known)), value, out)
        return out

    def _steps(self, row: NDArray[np.int16], n: Val) -> Val:
        v = self.v
        if (row == np.arange(len(row))).all():
            return n
        value = v.const(int(row[0]))
        for i in (np.flatnonzero(np.diff(row)) + 1).tolist():
            value = v.select(v.compare("sge", n, v.const(i)), v.const(int(row[i])), value)
        return value

    def _believe(self, level: Level) -> None:
        """The set-up wherever what is seen would fit it; the rest as seen."""
        left = set(self._believed_rows)
        guesses: list[tuple[int, int, int | None, Table]] = []
        for who, rows, look in self.plan.guesses:
            guesses += [(row, row - rows.start, who, look) for row in range(rows.start, rows.stop) if row in left]
        self._same(level, sorted(left - {row for row, *_ in guesses}))
        self._guess(level, guesses)

    def _same(self, level: Level, rows: list[int]) -> None:
        loop = level.loop(0, len(rows))
        source = element(loop, self.v.module.table([self.seen.to(r) for r in rows], 64), loop.counter)
        to = element(loop, self.v.module.table([self.believed.to(r) for r in rows], 64), loop.counter)
        self.believed.put(loop, self.seen.get(loop, 0, (source, 1)), 0, (to, 1))
        loop.close()

    def _guess(self, level: Level, guesses: list[tuple[int, int, int | None, Table]]) -> None:
        v, prior = self.v, self.program.layout.prior
        table = v.module.table
        before = [int(prior[row]) for row, *_ in guesses]
        loop = level.loop(0, len(guesses))
        seen_row = element(loop, table([self.seen.to(r) for r, *_ in guesses], 64), loop.counter)
        level_row = element(loop, table([self._slot(who) + place for _, place, who, _ in guesses], 64), loop.counter)
        to = element(loop, table([self.believed.to(r) for r, *_ in guesses], 64), loop.counter)
        was = Val(element(loop, table(before), loop.counter, 16), 16, False, loop)
        known = self.seen.get(loop, 0, (level_row, 1))
        shown = was
        for step in reversed(range(LEVELS)):
            values = [int(look.reshape(LEVELS, -1)[step, n]) for n, (_, _, _, look) in zip(before, guesses, strict=True)]
            value = Val(element(loop, table(values), loop.counter, 16), 16, False, loop)
            shown = v.select(v.compare("sle", known, v.const(step)), value, shown)
        seen = self.seen.get(loop, 0, (seen_row, 1))
        self.believed.put(loop, v.select(v.compare("eq", seen, shown), was, seen), 0, (to, 1))
        loop.close()
