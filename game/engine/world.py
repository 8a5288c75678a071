"""A batch of games at one moment: the state, what follows from it, and the same as one seat may see it.

The numbers that the engine derives from the state (open and hostile pieces, reach of aircraft, shield of air
defence) are computed at most once for each state and thrown away when it changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import Seeds
from game.engine.layout import Block, State
from game.engine.sight import Levels, believed_state, hide, seen_state

if TYPE_CHECKING:
    from game.engine.program import Program

I16 = np.int16


class World:
    """``state``: ``int16[rows, batch]``; ``turn``: the month being played, from 1. ``reuse``: seen and believed states share their
    memory from month to month (long runs: fresh pages cost more than the copy), and a seen one is made block by block as it is
    read; each is then valid until the state changes, and of believed ones only the last."""

    __slots__ = ("_believed", "_cache", "_seen", "_spare", "lanes", "program", "seeds", "state", "turn")

    def __init__(self, program: Program, state: State, seeds: Seeds, turn: int, reuse: bool = False) -> None:
        self.program, self.state, self.seeds, self.turn = program, state, seeds, turn
        self.lanes = np.arange(state.shape[1])
        self._cache: dict[str, NDArray[np.int16]] = {}
        self._seen: dict[int, World] = {}
        self._believed: dict[int, World] = {}
        self._spare: dict[str, State] | None = {} if reuse else None

    def _room(self, name: str) -> State:
        """Memory for another state, the same as before where that is allowed."""
        if self._spare is None:
            return np.empty_like(self.state)
        found = self._spare.get(name)
        if found is None:
            found = self._spare[name] = np.empty_like(self.state)
        return found

    def _copy(self, name: str, state: State) -> State:
        found = self._room(name)
        np.copyto(found, state)
        return found

    @property
    def bare(self) -> State:
        """``int16[rows, batch]``: what a kernel reads that does itself what ``sight`` does; for nobody else."""
        return self.state

    def having(self, block: Block) -> State:
        """A state (``int16[rows, batch]``) in which at least the rows of this block can be read."""
        return self.state

    @property
    def batch(self) -> int:
        """How many games."""
        return len(self.lanes)

    def changed(self) -> None:
        """Forget what was derived: the state is not what it was."""
        self._cache.clear()
        for world in self._seen.values():
            world.expire()
        self._seen.clear()
        self._believed.clear()

    def row(self, row: int) -> State:
        """``int16[batch]``: one row of the state."""
        found: State = self.state[row]
        return found

    def expire(self) -> None:
        """What this was made from is not what it was."""

    def seen(self, seat: int) -> World:
        """The same games as the seat may know them: the only place where anything is hidden."""
        world = self._seen.get(seat)
        if world is None:
            if self._spare is None:
                world = World(self.program, seen_state(self, seat, self.state.copy()), self.seeds, self.turn)
            else:
                world = Seen(self, seat, self._room(f"seen {seat}"))
            self._seen[seat] = world
        return world

    def believed(self, seat: int) -> World:
        """The same games as the seat takes them to be: what it sees, and the set-up where it sees nothing."""
        world = self._believed.get(seat)
        if world is None:
            if self._spare is not None:
                self._believed.clear()
            state = believed_state(self, seat, self._copy("believed", self.seen(seat).state))
            world = World(self.program, state, self.seeds, self.turn)
            self._believed[seat] = world
        return world

    def block(self, block: Block) -> State:
        """A quantity as ``int16[*size, batch]``; a view, not a copy."""
        return self.having(block)[block.rows].reshape(*block.size, self.batch)

    def derived(self, name: str) -> NDArray[np.int16]:
        """A derived reader as ``int16[faction * place, batch]``."""
        value = self._cache.get(name)
        if value is None:
            value = self._cache[name] = np.ascontiguousarray(_DERIVE[name](self)).reshape(-1, self.batch)
        return value

    def cube(self, name: str) -> NDArray[np.int16]:
        """A derived reader as ``int16[faction, place, batch]``."""
        p = self.program
        return self.derived(name).reshape(p.factions, p.places, self.batch)

    def war(self) -> NDArray[np.int16]:
        """``int16[faction, faction, 1, batch]``: 1 where two factions are hostile."""
        value = self._cache.get("war")
        if value is None:
            value = self._cache["war"] = (self.block(self.program.stance) == -1).astype(I16)[:, :, None]
        return value

    def pieces(self, kind: int) -> NDArray[np.int16]:
        """``int16[faction, place, batch]`` of one kind."""
        return self.block(self.program.forces)[:, kind]


class Seen(World):
    """What a seat sees of a world, made as far as it is read: in long runs most of it never is. It can be read until the world
    changes; RuntimeError when more of it is asked for later."""

    __slots__ = ("_levels", "_made", "_origin", "_out", "_whole")

    def __init__(self, origin: World, seat: int, out: State) -> None:
        self._origin: World | None = origin
        self._out, self._levels = out, Levels(origin, seat)
        self._made: set[str] = set()
        self._whole = False
        super().__init__(origin.program, out, origin.seeds, origin.turn)

    def _source(self) -> World:
        if self._origin is None:
            raise RuntimeError("what a seat has seen is read after the month in which it saw it; copy the state while it is there")
        return self._origin

    @property
    def state(self) -> State:
        """``int16[rows, batch]``: all of it."""
        if not self._whole:
            for block in self.program.layout.blocks.values():
                self.having(block)
            self._whole = True
        return self._out

    @state.setter
    def state(self, state: State) -> None:
        self._out = state

    @property
    def bare(self) -> State:
        """See ``World.bare``."""
        return self._source().bare

    def having(self, block: Block) -> State:
        """See ``World.having``."""
        if block.id not in self._made:
            self._out[block.rows] = self._source().state[block.rows]
            hide(self._levels, block, self._out)
            self._made.add(block.id)
        return self._out

    def row(self, row: int) -> State:
        """See ``World.row``."""
        found: State = self.having(self.program.layout.block_of(row))[row]
        return found

    def expire(self) -> None:
        """See ``World.expire``."""
        self._origin = None


def _weighted(world: World, weights: list[tuple[int, int]]) -> NDArray[np.int16]:
    p = world.program
    out = np.zeros((p.factions, p.places, world.batch), I16)
    for kind, weight in weights:
        for faction in p.scenario.kinds[kind].held_by:
            pieces = world.pieces(kind)[faction]
            out[faction] += pieces if weight == 1 else pieces * I16(weight)
    return out


def _open(world: World) -> NDArray[np.int16]:
    return _weighted(world, [(k, 1) for k in world.program.open_kinds])


def _strength(world: World) -> NDArray[np.int16]:
    return _weighted(world, [(k, world.program.scenario.kinds[k].defence) for k in world.program.open_kinds])


def _of_enemies(world: World, cube: NDArray[np.int16]) -> NDArray[np.int16]:
    """Sum over the factions hostile to each faction: ``int16[faction, place, batch]``."""
    war = world.war()
    out = np.zeros_like(cube)
    for other in range(cube.shape[0]):
        if cube[other].any():
            out += war[:, other] * cube[other][None]
    return out


def _air(world: World) -> NDArray[np.int16]:
    p = world.program
    out = np.zeros((p.factions, p.places, world.batch), I16)
    for kind in p.air_kinds:
        reach = (p.geography.distance <= p.scenario.kinds[kind].reach).astype(I16)
        for faction in p.scenario.kinds[kind].held_by:
            pieces = world.pieces(kind)[faction]
            for place in np.flatnonzero(pieces.any(1)):
                out[faction] += reach[:, place, None] * pieces[place]
    return out


def _shield(world: World) -> NDArray[np.int16]:
    """Own air defence here and next door, before hostility is asked for."""
    p = world.program
    out = np.zeros((p.factions, p.places, world.batch), I16)
    close = (p.geography.distance <= 1).astype(I16)
    for kind in p.shield_kinds:
        for faction in p.scenario.kinds[kind].held_by:
            pieces = world.pieces(kind)[faction] * I16(p.scenario.kinds[kind].shield)
            for place in np.flatnonzero(pieces.any(1)):
                out[faction] += close[:, place, None] * pieces[place]
    return out


_DERIVE: dict[str, Callable[[World], NDArray[np.int16]]] = {
    "open": _open,
    "strength": _strength,
    "hostile": lambda w: _of_enemies(w, w.cube("open")),
    "air": _air,
    "hostile_air": lambda w: _of_enemies(w, w.cube("air")),
    "shield": _shield,
    "hostile_air_defence": lambda w: _of_enemies(w, w.cube("shield")),
}
