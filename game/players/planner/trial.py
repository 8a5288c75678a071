"""Trying plans in imagined worlds: one group of games, the same worlds and dice for every plan of a game."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import Seeds, Words
from game.engine.game import BatchView
from game.engine.world import World
from game.players.planner.belief import Memory, sample_worlds
from game.players.planner.plans import Plans
from game.players.planner.rollout import Halt, doctrine_choices, never, play_out
from game.players.planner.value import worth

Judge = Callable[[World, int], NDArray[np.int64]]
LANES = 4096  # the most roll-outs played at once
PLAIN = -2  # in every row of a plan: what doctrine orders, world by world


class Trial:
    """Worlds for a group of games, and what rivals order in them. A rival's orders of this month do not depend on the plan, so they
    are chosen once."""

    def __init__(self, view: BatchView, memory: Memory, worlds: int, word: Words, horizon: int | None, halt: Halt = never) -> None:
        """``word``: ``uint32[batch]``, dice of the roll-outs; ``horizon``: months after which a game is judged by its lead, None: at
        its end; ``halt``: asked between months, as in ``play_out``: what comes back then is of no use but to end soon."""
        self.view, self.worlds, self.horizon, self.halt = view, worlds, horizon, halt
        self.seat = view.seat.faction
        value = (word.astype(np.uint64)[:, None] << np.uint64(32)) | np.arange(worlds, dtype=np.uint64)
        self.base: World = sample_worlds(view, memory, worlds, Seeds(value.reshape(-1)))
        self.first = doctrine_choices(self.base)

    def one_each(self) -> World:
        """The first imagined world of every game, orders to come."""
        lane = np.arange(self.view.batch) * self.worlds
        base = self.base
        return World(base.program, base.state[:, lane], Seeds(base.seeds.values[lane]), base.turn)

    def play(self, plans: Plans, start: int, stop: int) -> World:
        """The roll-outs of ``plans`` (``int32[rows, plans, batch]``) in the worlds ``start .. stop``: lane = (game * plans + plan) * worlds
        + world."""
        games, arms, span = self.view.batch, plans.shape[1], stop - start
        lane = np.arange(games)[:, None, None] * self.worlds + np.arange(start, stop)
        lane = np.broadcast_to(lane, (games, arms, span)).reshape(-1)
        first = [c[:, lane] for c in self.first]
        given = np.repeat(plans.transpose(0, 2, 1).reshape(len(plans), -1), span, axis=1)
        first[self.seat] = np.where(given == PLAIN, first[self.seat], given)
        base = self.base
        world = World(base.program, base.state[:, lane], Seeds(base.seeds.values[lane]), base.turn)
        return play_out(world, first, self.horizon, self.halt)

    def values(self, plans: Plans, start: int, stop: int, judge: Judge = worth) -> NDArray[np.int64]:
        """``int64[plans, batch, worlds]``: what each plan comes to in each world; played in steps of at most ``LANES`` roll-outs. Every
        roll-out stands alone, so that the values do not depend on which others are asked for with them."""
        plans, alike = _distinct(plans)
        arms, batch = plans.shape[1], self.view.batch
        step = max(1, LANES // max(1, arms * batch))
        out = np.zeros((arms, batch, stop - start), np.int64)
        for at in range(start, stop, step):
            if self.halt():
                break
            end = min(at + step, stop)
            value = judge(self.play(plans, at, end), self.seat)
            out[:, :, at - start : end - start] = value.reshape(batch, arms, end - at).transpose(1, 0, 2)
        return out[alike]


def _distinct(plans: Plans) -> tuple[Plans, NDArray[np.intp]]:
    """Plans of a single game that are the same are played once: (the different ones, which of them each plan is)."""
    if plans.shape[2] > 1:
        return plans, np.arange(plans.shape[1])
    found, alike = np.unique(plans[:, :, 0], axis=1, return_inverse=True)
    return found[:, :, None], alike.reshape(-1)


class Ahead:
    """Scores for rounds of halving, several rounds played at once while that is cheaper than another batch: a month of a small batch
    costs the same whatever its size, and playing a few plans too many costs less. ``total`` sums what was played, so that the
    scores are the same as round by round."""

    SPARE = 700  # roll-outs too many that cost less than a batch more

    def __init__(self, trial: Trial, plans: Plans, ends: Sequence[int], keeps: Sequence[int]) -> None:
        """``ends``: the world after the last of each round, in the trial's own numbers; ``keeps``: plans that take part in each."""
        self.trial, self.plans, self.ends, self.keeps = trial, plans, ends, keeps
        self.known = np.zeros((plans.shape[1], plans.shape[2], max(ends, default=0)), np.int64)
        self.until = 0

    def total(self, alive: NDArray[np.intp], start: int, stop: int) -> NDArray[np.int64]:
        """``int64[alive, batch]``: sums over the worlds ``start .. stop``; ``alive``: ``int[alive, batch]``, numbers of plans. Each call's
        plans must be among those of the call before."""
        lanes = np.arange(self.plans.shape[2])
        if self.until < stop:
            self.until = self._reach(len(alive) * len(lanes), stop)
            self.known[alive, lanes, start : self.until] = self.trial.values(self.plans[:, alive, lanes], start, self.until)
        out: NDArray[np.int64] = self.known[alive, lanes, start:stop].sum(2)
        return out

    def _reach(self, arms: int, stop: int) -> int:
        """Up to which world it is cheaper to play all ``arms`` now."""
        spare, at = self.SPARE, stop
        for end, keep in zip(self.ends, self.keeps, strict=True):
            if end > at:
                spare -= (arms - keep * self.plans.shape[2]) * (end - at)
                if spare < 0:
                    break
                at = end
        return at
