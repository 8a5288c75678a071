"""Roll-outs of true states: how often each side wins from there, doctrine in every seat.

Roll-out k has the same dice wherever it starts, so that two states, or two months, can be compared roll-out by roll-out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from game.debrief.past import Row, state_of
from game.engine.dice import U32, U64, Seeds, crc
from game.engine.month import Month
from game.engine.program import Program
from game.engine.world import World
from game.lab.results import Chance, Difference, Stop, keep_on
from game.lab.stats import paired_interval, wilson
from game.players.planner.rollout import play_out

Winners = NDArray[np.int16]  # ``[rolls]``: which faction wins each roll-out, -1 for nobody
ROLLS = 1024
LANES = 4096  # the most roll-outs played at once


def roll_seeds(seed: int, rolls: int) -> Seeds:
    """``rolls`` seeds on a stream of their own, the same in every month of a game. The first n of many are those of n."""
    key = np.arange(rolls, dtype=np.uint32) * U32(2654435761)
    own = Seeds([seed])
    low, high = (own.words(crc(f"debrief {half}"), 0, None, key) for half in ("low", "high"))
    return Seeds((high.astype(U64) << U64(32)) | low.astype(U64))


def roll_out(program: Program, seed: int, states: Sequence[Row], turn: int, rolls: int = ROLLS, stop: Stop | None = None) -> list[Winners]:
    """Who wins each roll-out of each state. ``states``: before the news of month ``turn``, which is rolled too. A game that has ended
    has the same winner in all. Stopped when ``stop`` says so; it is asked before each month."""
    out: list[Winners] = []
    step = max(1, LANES // rolls)
    seeds = roll_seeds(seed, rolls).values
    for at in range(0, len(states), step):
        some = states[at : at + step]
        state = np.repeat(state_of(some), rolls, axis=1)
        world = World(program, state, Seeds(np.tile(seeds, len(some))), turn, reuse=True)
        if turn <= program.scenario.turns:
            Month(world).news()
            world.changed()
        while world.turn <= program.scenario.turns and not world.state[program.ended_row].all():
            keep_on(stop)
            world = play_out(world, None, 1)
        won = world.state[program.winner_row].reshape(len(some), rolls)
        out += [row.copy() for row in won]
    return out


def roll_on(
    program: Program, seed: int, start: Row, turn: int, first: Sequence[NDArray[np.int32] | None], rolls: int, stop: Stop | None = None
) -> Winners:
    """Who wins each roll-out from a month whose news has been read (``start``). ``first``: for each seat its choice of that month,
    ``int32[slots + questions, 1]``, None where doctrine decides."""
    world = World(program, np.repeat(start[:, None], rolls, axis=1), roll_seeds(seed, rolls), turn, reuse=True)
    given: list[NDArray[np.int32] | None] | None = [None if c is None else np.repeat(c, rolls, axis=1) for c in first]
    while world.turn <= program.scenario.turns and not world.state[program.ended_row].all():
        keep_on(stop)
        world, given = play_out(world, given, 1), None
    won: Winners = world.state[program.winner_row].copy()
    return won


def counted(winners: Winners, factions: int) -> tuple[int, ...]:
    """How many of the roll-outs each faction wins."""
    return tuple(int(n) for n in np.bincount(winners[winners >= 0], minlength=factions))


def chance_of(wins: int, rolls: int, sure: bool = False) -> Chance:
    """A share with its interval of 95 per cent (Wilson); ``sure``: nothing is left to chance."""
    share = wins / rolls
    low, high = (share, share) if sure else wilson(wins, rolls)
    return Chance(share, low, high)


def difference(after: Winners, before: Winners, faction: int) -> Difference:
    """By how much a faction's chance differs between the same roll-outs of two states (95 per cent, of pairs)."""
    gained, lost = int(((after == faction) & (before != faction)).sum()), int(((before == faction) & (after != faction)).sum())
    rolls = len(after)
    low, high = paired_interval(gained, lost, rolls)
    return Difference((gained - lost) / rolls, low, high)
