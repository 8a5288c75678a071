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

if TYPE_CHECKING:
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


def seen_state(world: World, seat: int) -> State:
    """``int16[rows, batch]``: the state as the seat may know it."""
    program = world.program
    out = world.state.copy()
    for block in program.layout.blocks.values():
        q = block.quantity
        if q is None:
            _hide_memory(out, program.layout.prior, block, seat, program.public_orders)
        elif q.role == "forces":
            _see_forces(world, out, block, seat)
        elif q.see == "own":
            _keep(out, program.layout.prior, block, {seat})
        elif q.see == "parties":
            _keep_parties(out, program.layout.prior, block, seat)
        elif q.see != "all":
            _see_by_intel(world, out, block, seat)
    return out


def believed_state(world: World, seat: int) -> State:
    """``int16[rows, batch]``: the seen state with the set-up where the seat sees nothing covert at all. Zero would make a side
    that hides well look weak: margins, as a seat believes them, are read from this. Legal orders and odds are not."""
    program = world.program
    out, prior = world.seen(seat).state.copy(), program.layout.prior
    for block in program.layout.blocks.values():
        q = block.quantity
        if q is None or (q.see != "covert" and q.role != "forces"):
            continue
        view, before = out[block.rows].reshape(*block.size, world.batch), prior[block.rows].reshape(*block.size, 1)
        for f in range(program.factions):
            if f == seat:
                continue
            blind = _levels(world, seat, f) == 0
            if q.role != "forces":
                view[f] = np.where(blind, before[f], view[f])
                continue
            for k, kind in enumerate(program.scenario.kinds):
                if kind.covert and f in kind.held_by:
                    view[f, k] = np.where(blind, before[f, k], view[f, k])
    return out


def _keep(out: State, prior: State, block: Block, seats: set[int]) -> None:
    """Only the rows whose first index is one of the seats stay; the others are what they were at the start."""
    step = block.strides[0] if block.size else 1
    for f in range(block.size[0] if block.size else 0):
        if f not in seats:
            rows = slice(block.base + f * step, block.base + (f + 1) * step)
            out[rows] = prior[rows, None]


def _keep_parties(out: State, prior: State, block: Block, seat: int) -> None:
    n = block.size[0]
    for a in range(n):
        for b in range(n):
            if seat not in (a, b):
                row = block.row(a, b)
                out[row] = prior[row]


def _hide_memory(out: State, prior: State, block: Block, seat: int, public: frozenset[str]) -> None:
    """Rows of the engine's own: others' remembered orders, offers between others, questions put to others."""
    kind, _, rest = block.id.partition(":")
    if kind == "memory" and rest not in public:
        _keep(out, prior, block, {seat})
    elif kind == "pending":
        _keep_parties(out, prior, block, seat)
    elif kind == "choice" and int(rest.rpartition(":")[2]) != seat:
        out[block.rows] = prior[block.rows, None]


def _levels(world: World, seat: int, faction: int) -> NDArray[np.int16]:
    """``int16[place, batch]``: the seat's intel on a faction; an ally hides nothing."""
    program = world.program
    if program.intel is None:
        return np.full((program.places, world.batch), LEVELS - 1, np.int16)
    level: NDArray[np.int16] = world.block(program.intel)[seat]
    ally = world.block(program.stance)[seat, faction] == ALLY
    if ally.any():
        level = np.where(ally, np.int16(LEVELS - 1), level)
    return level


def _see_forces(world: World, out: State, block: Block, seat: int) -> None:
    program = world.program
    view = out[block.rows].reshape(*block.size, world.batch)
    for f in range(program.factions):
        kinds = [k for k, kind in enumerate(program.scenario.kinds) if f in kind.held_by]
        if f == seat or not kinds:
            continue
        level = _levels(world, seat, f)
        base = level.astype(np.intp) * (block.hi + 1)
        for k in kinds:
            look = program.sight["covert" if program.scenario.kinds[k].covert else "open", block.hi]
            view[f, k] = look.reshape(-1).take(base + view[f, k])


def _see_by_intel(world: World, out: State, block: Block, seat: int) -> None:
    program = world.program
    assert block.quantity is not None
    look = program.sight[block.quantity.see, block.hi].reshape(-1)
    view = out[block.rows].reshape(*block.size, world.batch)
    if len(block.size) == 1:
        level = _levels(world, seat, seat)
        level = np.where(world.block(program.control) == seat, np.int16(LEVELS - 1), level)
        view[...] = look.take(level.astype(np.intp) * (block.hi + 1) + view)
        return
    for f in range(program.factions):
        if f != seat:
            view[f] = look.take(_levels(world, seat, f).astype(np.intp) * (block.hi + 1) + view[f])
