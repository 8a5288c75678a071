"""Why the planner chose what it chose: words with the numbers behind them, played out when somebody asks."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from game.engine.book import Book
from game.engine.dice import Words
from game.engine.game import BatchView
from game.players.planner.belief import Memory
from game.players.planner.refine import without
from game.players.planner.rollout import Halt, never
from game.players.planner.trial import PLAIN, Trial
from game.players.planner.value import SURE, wins

TELLING = 2.0  # standard errors from which a difference is told as one
HURRIED = "the strongest by doctrine: there was no time to look ahead"


class Facts:
    """What is known of the choice for one game. ``plan, second``: ``int32[slots + questions]``; ``looked``: plans looked at, 0 when it was
    stopped before any; ``word``: ``uint32[1]``, dice of the proof: other worlds than those in which the plan was found, since the
    best of many first guesses looks better than it is. ``won``: ``float64[games]``, won or not, world by world, by what was played: the
    whole plan, the next best, doctrine, or the plan without one of its orders."""

    def __init__(
        self, view: BatchView, memory: Memory, word: Words, plan: NDArray[np.int32], second: NDArray[np.int32], looked: int, games: int
    ) -> None:
        self.view, self.memory, self.word = view, memory, word
        self.plan, self.second, self.looked, self.games = plan, second, looked, games
        self.won: dict[str | int, NDArray[np.float64]] = {}

    def of(self, view: BatchView, lane: int) -> bool:
        """Whether they are about this view."""
        return (
            view.batch == 1 and lane == 0 and view.seen.turn == self.view.seen.turn
            and np.array_equal(view.seen.state, self.view.seen.state)
        )  # fmt: skip

    def measure(self, halt: Halt = never) -> None:
        """Play out the plan, the next best, plain doctrine, and the plan without each of its orders, all in the same worlds."""
        if self.won:
            return
        trial = Trial(self.view, self.memory, self.games, self.word, None, halt)
        slots = self.view.seat.slots
        rows = [i for i in range(slots) if self.plan[i] >= 0]
        doctrine = np.full_like(self.plan, PLAIN)
        plans = [self.plan, self.second, doctrine, *[without(self.plan, i, slots) for i in rows], *self._other_answers()]
        won = trial.values(np.stack(plans, axis=1)[:, :, None], 0, self.games, wins)[:, 0] / SURE
        parts = [int(self.plan[i]) for i in rows] + [int(a) for a in self.plan[slots:] if a >= 0]
        self.won = dict(zip(["plan", "second", "doctrine", *parts], won, strict=True))

    def _other_answers(self) -> list[NDArray[np.int32]]:
        """The plan with the first other answer to each question that is open."""
        out = []
        seat = self.view.seat
        for row, group in enumerate(seat.groups):
            given = self.plan[seat.slots + row]
            if given >= 0:
                plan = self.plan.copy()
                plan[seat.slots + row] = next((group.at + i for i in range(len(group.answers)) if group.at + i != given), given)
                out.append(plan)
        return out


def say(facts: Facts, index: int, stopped: Callable[[], bool]) -> str:
    """What an order or answer adds; with the first order of the plan also how the whole plan does."""
    if not facts.looked or (not facts.won and stopped()):
        return HURRIED
    facts.measure(stopped)
    if stopped():
        return HURRIED
    own = _added(facts, index)
    first = next((int(i) for i in facts.plan if i >= 0), -1)
    return f"{own}; {_whole(facts)}" if index == first else own


def _added(facts: Facts, index: int) -> str:
    """The difference that one order or answer makes in the worlds of the proof."""
    n, plan = facts.games, facts.won["plan"]
    other = "with the other answer" if index >= facts.view.seat.order_size else "without it"
    change = plan - facts.won.get(index, plan)
    gain, chance = round(float(change.sum())), TELLING * float(change.std()) * math.sqrt(n)
    if not change.any():
        return f"no game of {n} turned on it, against the same plan {other}"
    games = f"{n} played-out games against the same plan {other}"
    return f"{gain:+d} wins in {games}" if abs(gain) > chance else f"no clear difference in {games} ({gain:+d} wins may be chance)"


def _whole(facts: Facts) -> str:
    """How the plan does beside doctrine and the next best."""
    plan, second, plain = (round(float(facts.won[x].sum())) for x in ("plan", "second", "doctrine"))
    text = f"the plan wins {plan} of {facts.games} played-out games, plain doctrine {plain}; {facts.looked} plans looked at"
    if np.array_equal(facts.plan, facts.second):
        return text
    return f"{text}; next best, {second}: {_words(facts)}"


def _words(facts: Facts) -> str:
    """The next best plan: what differs from the plan taken."""
    seat, taken = facts.view.seat, set(facts.plan.tolist())
    book = Book(seat, facts.view.seen)
    orders = [book.at(int(i)).sentence for i in facts.second[: seat.slots] if i >= 0 and int(i) not in taken]
    if orders:
        return ", ".join(orders)
    return "the same orders but for an answer or their number"
