"""Playing imagined worlds out: doctrine in every seat, the first month as given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from game.engine.game import BatchView
from game.engine.month import Month
from game.engine.world import World
from game.players.doctrine import DoctrinePlayer

First = Sequence[NDArray[np.int32] | None]
Halt = Callable[[], bool]


def never() -> bool:
    """The ``halt`` of what nobody will break off."""
    return False


def doctrine_choices(world: World, first: First | None = None) -> list[NDArray[np.int32]]:
    """What doctrine orders in every seat (``int32[slots + questions, batch]``), but for the seats whose orders are given. The
    players' dice come from the world's seeds."""
    player, out = DoctrinePlayer(), []
    for seat in world.program.seats:
        given = first[seat.faction] if first is not None else None
        out.append(player.choose(_view(world, seat.faction)) if given is None else given)
    return out


def _view(world: World, seat: int) -> BatchView:
    return BatchView(world.program.seats[seat], world.seen(seat), lambda: world.believed(seat))


def play_out(world: World, first: First | None = None, months: int | None = None, halt: Halt = never) -> World:
    """The world after ``months`` (None: as many as there are), or once all its games have ended. It starts with the orders of the
    month, since the month's news is part of what is seen. ``first``: for each seat the orders of the first month, None where doctrine
    decides. ``halt`` is asked before each month; once it says True, the world is given back as far as it has come. The world that is
    passed in stays as it is."""
    program = world.program
    now = World(program, world.state.copy(), world.seeds, world.turn, reuse=True)
    last = program.scenario.turns if months is None else min(program.scenario.turns, world.turn + months - 1)
    while now.turn <= last and not now.state[program.ended_row].all() and not halt():
        Month(now).resolve(doctrine_choices(now, first))
        first = None
        if now.turn <= program.scenario.turns:
            Month(now).news()
    return now
