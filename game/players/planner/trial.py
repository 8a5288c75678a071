"""Trying plans in imagined worlds: one group of games, the same worlds and dice for every plan of a game."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import Seeds, Words
from game.engine.game import BatchView
from game.engine.world import World
from game.players.planner.belief import Memory, sample_worlds
from game.players.planner.plans import Plans
from game.players.planner.rollout import doctrine_choices, play_out
from game.players.planner.value import wins, worth

Judge = Callable[[World, int], NDArray[np.int64]]
Halt = Callable[[], bool]
LANES = 4096  # the most roll-outs played at once


class Trial:
    """Worlds for a group of games, and what rivals order in them. A rival's orders of this month do not depend on the plan, so they
    are chosen once. ``scored``: how many roll-outs were played."""

    def __init__(self, view: BatchView, memory: Memory, worlds: int, word: Words, horizon: int | None) -> None:
        """``word``: ``uint32[batch]``, dice of the roll-outs; ``horizon``: months after which a game is judged by its lead, None: at
        its end."""
        self.view, self.worlds, self.horizon, self.scored = view, worlds, horizon, 0
        self.seat = view.seat.faction
        value = (word.astype(np.uint64)[:, None] << np.uint64(32)) | np.arange(worlds, dtype=np.uint64)
        self.base: World = sample_worlds(view, memory, worlds, Seeds(value.reshape(-1)))
        self.first = doctrine_choices(self.base)

    def play(self, plans: Plans | None, start: int, stop: int) -> World:
        """The roll-outs of ``plans`` (``int32[rows, plans, batch]``; None: doctrine in the own seat too) in the worlds ``start .. stop``:
        lane = (game * plans + plan) * worlds + world."""
        games, arms, span = self.view.batch, 1 if plans is None else plans.shape[1], stop - start
        lane = np.arange(games)[:, None, None] * self.worlds + np.arange(start, stop)
        lane = np.broadcast_to(lane, (games, arms, span)).reshape(-1)
        first = [c[:, lane] for c in self.first]
        if plans is not None:
            first[self.seat] = np.repeat(plans.transpose(0, 2, 1).reshape(len(plans), -1), span, axis=1)
        base = self.base
        world = World(base.program, base.state[:, lane], Seeds(base.seeds.values[lane]), base.turn)
        self.scored += len(lane)
        return play_out(world, first, self.horizon)

    def score(self, plans: Plans | None, start: int, stop: int, judge: Judge = worth, halt: Halt = lambda: False) -> NDArray[np.int64]:
        """``int64[plans, batch]``: sums over the worlds; in steps of at most ``LANES`` roll-outs. ``halt`` is asked between them: the sums
        are then over fewer worlds, the same for every plan."""
        arms = 1 if plans is None else plans.shape[1]
        step = max(1, LANES // max(1, arms * self.view.batch))
        out = np.zeros((arms, self.view.batch), np.int64)
        for at in range(start, stop, step):
            if at > start and halt():
                break
            end = min(at + step, stop)
            value = judge(self.play(plans, at, end), self.seat)
            out += value.reshape(self.view.batch, arms, end - at).sum(2).T
        return out

    def wins(self, plans: Plans | None, start: int, stop: int) -> NDArray[np.int64]:
        """``int64[plans, batch]``: games won in the worlds, in thousandths of a game."""
        return self.score(plans, start, stop, wins)
