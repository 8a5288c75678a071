"""What a seat may know of the state: the one place where anything is hidden.

``seen_state`` gives a state of the same shape in which everything that the seat may not know is replaced: another's own
numbers by the set-up (which everybody read in the briefing), covert pieces by what intel shows of them, open ones by
about how many there are. Whatever is computed from it (legal orders, odds, appeals, views, reports) can then not
depend on a hidden fact. Tables are ``int16[level, value]`` for intel levels 0 to 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from game.engine.layout import Block, State
from game.engine.walk import parts
from game.scenario.model import Const, Derived, Read

if TYPE_CHECKING:
    from game.engine.program import Program
    from game.engine.world import World

Table = NDArray[np.int16]
LEVELS = 4
ALLY = 1


def about(n: int) -> int:
    """A count as a distant observer gives it: 1, 2, 5, 8, 13, 20."""
    for limit, said in ((0, 0), (1, 1), (3, 2), (6, 5), (10, 8), (15, 13)):
        if n <= limit:
            return said
    return 20


def _band(n: int) -> int:
    return 0 if n < 5 else min(90, n // 20 * 20 + 10)


def _word(n: int, high: int) -> int:
    tenth = n * 10 // max(high, 1)
    return (2 if tenth <= 3 else 5 if tenth <= 6 else 8) * high // 10


def table(see: str, high: int) -> Table:
    """``int16[4, high + 1]``: what each intel level makes of each value."""
    values = range(high + 1)
    exact = list(values)
    rough = [min(about(n), high) for n in values]
    rows = {
        "covert": [[0] * (high + 1), [min(n, 1) for n in values], rough, exact],
        "open": [rough, rough, exact, exact],
        "bands": [[min(_band(n), high) for n in values], exact, exact, exact],
        "words": [[_word(n, high) for n in values], exact, exact, exact],
    }[see]
    return np.array(rows, np.int16)


def _scored(program: Program) -> set[tuple[str, int | None]]:
    """(quantity, kind or None) of everything that some side's points read; derived readers count every open kind."""
    kinds = range(len(program.scenario.kinds))
    out: set[tuple[str, int | None]] = set()
    for part in (p for f in program.scenario.factions for p in parts(f.points)):
        if isinstance(part, Read):
            block = program.layout.blocks[part.quantity]
            if block.quantity is not None and block.quantity.role == "forces":
                kind = part.args[1]
                out |= {(block.id, kind.value)} if isinstance(kind, Const) else {(block.id, k) for k in kinds}
            else:
                out.add((part.quantity, None))
        elif isinstance(part, Derived):
            out |= {(program.forces.id, k) for k in kinds}
    return out


Look = tuple[int | None, slice, Table]  # whose rows (None: a place's own), which, and the table that they are read through


class Plan:
    """How one seat sees: worked out once. ``hidden``: rows that show the set-up whatever they are; ``pieces``: rows of each
    covert or open kind of each other side, ``tables``: blocks read through a table, with the other side or None for a place's own.
    ``hidden_in``, ``looks``: the same by block, for blocks that have any."""

    def __init__(self, program: Program, seat: int) -> None:
        self.program, self.seat = program, seat
        hidden = self._hidden_rows()
        self.hidden = np.array([row for rows in hidden.values() for row in rows], np.intp)
        self.hidden_in = {block: np.array(rows, np.intp) for block, rows in hidden.items() if rows}
        self.pieces: list[tuple[int, slice, Table]] = []
        self.tables: list[Look] = []
        self.looks: dict[str, list[Look]] = {}
        self.guesses: list[Look] = []  # those of them that some side's points read
        self._scored = _scored(program)
        for block in program.layout.blocks.values():
            q = block.quantity
            if q is not None and q.role == "forces":
                self._kinds(block)
            elif q is not None and q.see in ("covert", "open", "bands", "words"):
                self._table(block, q.see)
        self.blocks = [b for b in program.layout.blocks.values() if b.id in self.hidden_in or b.id in self.looks]
        self.factions = sorted({f for looks in self.looks.values() for f, *_ in looks if f is not None})

    def _kinds(self, block: Block) -> None:
        for f in range(self.program.factions):
            for k, kind in enumerate(self.program.scenario.kinds):
                if f != self.seat and f in kind.held_by:
                    start = block.row(f, k, 0)
                    look = self.program.sight["covert" if kind.covert else "open", block.hi]
                    entry = (f, slice(start, start + block.size[2]), look.reshape(-1))
                    self.pieces.append(entry)
                    self.looks.setdefault(block.id, []).append(entry)
                    if (block.id, k) in self._scored:
                        self.guesses.append(entry)

    def _table(self, block: Block, see: str) -> None:
        look = self.program.sight[see, block.hi].reshape(-1)
        places = block.size[-1]
        mine: list[Look] = []
        others: list[int | None] = [None] if len(block.size) == 1 else [f for f in range(block.size[0]) if f != self.seat]
        for f in others:
            start = block.base if f is None else block.row(f, 0)
            mine.append((f, slice(start, start + places), look))
        self.looks[block.id] = mine
        self.tables += mine
        if (block.id, None) in self._scored:
            self.guesses += mine

    def _hidden_rows(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {b: [] for b in self.program.layout.blocks}
        for block in self.program.layout.blocks.values():
            q = block.quantity
            kind, _, rest = block.id.partition(":")
            own = (q is not None and q.see == "own") or (q is None and kind == "memory" and rest not in self.program.public_orders)
            for row in range(block.base, block.base + block.count):
                index = block.index(row)
                if (
                    (own and index[:1] != (self.seat,))
                    or (((q is not None and q.see == "parties") or kind == "pending") and self.seat not in index[:2])
                    or (kind == "choice" and int(rest.rpartition(":")[2]) != self.seat)
                ):
                    out[block.id].append(row)
        return out


class Levels:
    """A seat's intel, worked out as far as it is asked for."""

    def __init__(self, world: World, seat: int) -> None:
        self.world, self.seat = world, seat
        self._known: dict[int | None, NDArray[np.int16]] = {}

    def of(self, who: int | None) -> NDArray[np.int16]:
        """``int16[place, batch]``: the seat's intel on a faction, or (None) on places themselves."""
        found = self._known.get(who)
        if found is None:
            found = _own_levels(self.world, self.seat) if who is None else _levels(self.world, self.seat, who)
            self._known[who] = found
        return found


def hide(levels: Levels, block: Block, out: State) -> None:
    """Make of the rows of one block what the seat may know of them; ``out``: rows of a state, in which the block is true."""
    program = levels.world.program
    plan = program.plans[levels.seat]
    hidden = plan.hidden_in.get(block.id)
    if hidden is not None:
        out[hidden] = program.layout.prior[hidden, None]
    for who, rows, look in plan.looks.get(block.id, ()):
        out[rows] = look.take(levels.of(who) * np.int32(len(look) // LEVELS) + out[rows])


def seen_state(world: World, seat: int, out: State) -> State:
    """``int16[rows, batch]``: the state as the seat may know it, made in ``out``, a copy of the state."""
    levels = Levels(world, seat)
    for block in world.program.plans[seat].blocks:
        hide(levels, block, out)
    return out


def believed_state(world: World, seat: int, out: State) -> State:
    """``int16[rows, batch]``: the seen state with the set-up wherever what is seen would fit it. What is hidden shows as 0 and what
    is seen from afar as a round number: margins read from these would be far off. Only what some side's points read is filled
    in; legal orders and odds are not read from it. Made in ``out``, a copy of the seen state."""
    program = world.program
    plan, prior = program.plans[seat], program.layout.prior
    levels = Levels(world, seat)
    for who, rows, look in plan.guesses:
        before = prior[rows, None]
        fits = look.take(levels.of(who) * np.int32(len(look) // LEVELS) + before) == out[rows]
        out[rows] = np.where(fits, before, out[rows])
    return out


def _levels(world: World, seat: int, faction: int) -> NDArray[np.int16]:
    """``int16[place, batch]``: the seat's intel on a faction; an ally hides nothing."""
    program = world.program
    if program.intel is None:
        return np.full((program.places, world.batch), LEVELS - 1, np.int16)
    level: NDArray[np.int16] = world.block(program.intel)[seat]
    ally = world.state[program.stance.row(seat, faction)] == ALLY
    if ally.any():
        level = np.where(ally, np.int16(LEVELS - 1), level)
    return level


def _own_levels(world: World, seat: int) -> NDArray[np.int16]:
    """The seat's intel on places themselves: one that it controls it knows."""
    program = world.program
    mine = world.state[program.control.rows] == seat
    return np.where(mine, np.int16(LEVELS - 1), _levels(world, seat, seat))
