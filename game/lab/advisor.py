"""The advisor: the orders that would help a seat most this month, each with its reason and what it changes.

Every candidate is tried as "what is given already, then this order, the rest by doctrine" beside the same without it: in the same
imagined worlds, with the same orders of all others and the same dice, so that the difference is the order's. Many candidates are tried
a little, the better ones more (sequential halving: Karnin, Koren and Somekh, ICML 2013). What is then reported of the chosen ones comes
from other roll-outs, since the best of many first guesses always looks better than it is; these are the forecast's own, so that the
chance without the order is the one that the forecast has said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.engine.book import Book
from game.engine.dice import Seeds
from game.engine.frame import Frame
from game.engine.game import BatchView
from game.engine.seats import Seat
from game.engine.terms import named_terms
from game.engine.view import Preview
from game.engine.words import Namer
from game.engine.world import World
from game.lab.forecast import ROLLS, Winners, chance_of, compared, counted, filled, imagine, remember, roll_out
from game.lab.results import Advice, Stop
from game.players.base import Choice
from game.players.doctrine import BLOCK_APPEAL, DoctrinePlayer
from game.players.planner.belief import Memory
from game.players.planner.rollout import doctrine_choices
from game.players.planner.value import SURE, worth

EACH = 4  # targets of a kind that are tried
ROUNDS = ((48, 16), (16, 32), (8, 64))  # (candidates at most, roll-outs of each) of every round
NEAR = 0.02  # an order of another kind is preferred to a second of the same when it is worth less by no more than this
TELLING = 2.0  # standard errors from which a difference is worth a word


def advise(
    view: BatchView, memory: Memory | None = None, count: int = 3, stop: Stop | None = None, given: Choice | None = None
) -> list[Advice]:
    """The best single orders of one game's seat (``view.batch`` 1), the one that changes most first. ``given``: what the seat orders
    already, ``int32[slots + questions, 1]``. Fewer than ``count`` when not so many can be given or some turn out to do harm, none when the
    game is over or no order is left. ``memory`` and ``stop`` as for ``forecast``."""
    if view.batch != 1 or count < 1:
        raise ValueError("advice is given for one game, one order or more")
    memory = memory or remember([view])
    memory.note(view)
    if given is None:
        given = np.full((view.rows, 1), -1, np.int32)
    chosen = spread(view.seat, *_halved(view, memory, given, count, stop), count)
    if not chosen:
        return []
    proof = Trial(view, memory, given, chosen, ROLLS, "forecast", stop)
    out = sorted((proof.advice(arm) for arm in range(len(chosen))), key=lambda a: -a.change)
    return [a for a in out if _hundred(a.change) >= 0] or out[:1]  # what seems worse than doctrine alone is no advice


def _halved(
    view: BatchView, memory: Memory, given: Choice, count: int, stop: Stop | None
) -> tuple[list[int], NDArray[np.float64]]:
    """The candidates that are left after all rounds, at least ``count``, and what each is worth by all its roll-outs."""
    found = candidates(view, given)
    value, tried = np.zeros(len(found)), 0
    for number, (most, rolls) in enumerate(ROUNDS):
        best = np.argsort(-value, kind="stable")[: max(most, count)]
        found, value = [found[i] for i in best], value[best]
        if len(found) > count:
            trial = Trial(view, memory, given, found, rolls, f"advice {number}", stop)
            value = (value * tried + trial.values() * rolls) / (tried + rolls)
            tried += rolls
    return found, value


def candidates(view: BatchView, given: Choice, each: int = EACH) -> list[int]:
    """Indices of orders that the seat can give and pay next to those given: of every kind the few targets that doctrine likes best, the
    leader in mind."""
    seat, seen = view.seat, view.seen
    own, costs = _orders(seat, given), seat.costs(seen)[:, 0]
    if len(own) >= seat.allowed(seen)[0]:
        return []
    able = seat.conditions(seen)[:, 0] & (costs <= int(view.funds()[0]) - int(costs[own].sum()))
    able[own] = False
    appeal = seat.appeals(seen, DoctrinePlayer().leader(view), BLOCK_APPEAL)[:, 0].astype(np.int64)
    out: list[int] = []
    for kind in seat.kinds:
        here = np.flatnonzero(able[kind.at : kind.at + kind.size]) + kind.at
        out += here[np.argsort(-appeal[here], kind="stable")[:each]].tolist()
    return out


def with_one_more(seat: Seat, given: Choice, index: int) -> Choice:
    """``int32[slots + questions, 1]``: what is given, and one order after it."""
    out = given.copy()
    out[len(_orders(seat, given)), 0] = index
    return out


def _orders(seat: Seat, given: Choice) -> list[int]:
    """The orders among what is given, without the answers."""
    return [int(i) for i in given[: seat.slots, 0] if i >= 0]


def spread(seat: Seat, found: list[int], value: NDArray[np.float64], count: int) -> list[int]:
    """The best ``count``, each of another kind unless only one of the same kind is near."""
    left = [found[i] for i in np.argsort(-value, kind="stable")]
    worth = dict(zip(found, value.tolist(), strict=True))
    out: list[int] = []
    while left and len(out) < count:
        kinds = {int(seat.kind_of[i]) for i in out}
        other = next((i for i in left if int(seat.kind_of[i]) not in kinds), left[0])
        pick = other if worth[other] >= worth[left[0]] - NEAR else left[0]
        out.append(pick)
        left.remove(pick)
    return out


@dataclass(frozen=True, slots=True)
class Gain:
    """What differs at the end: how much on average, and how large chance alone would make it (one standard error)."""

    label: str
    change: float
    error: float

    @property
    def telling(self) -> float:
        """Its size in standard errors."""
        return abs(self.change) / self.error if self.error > 0 else 0.0


class Trial:
    """Some candidates, each next to what is given, and what is given alone (the last arm), the rest by doctrine: each arm in the same
    ``rolls`` worlds with the same dice, played to the end."""

    def __init__(
        self, view: BatchView, memory: Memory, given: Choice, found: list[int], rolls: int, purpose: str, stop: Stop | None
    ) -> None:
        self.view, self.found, self.rolls = view, found, rolls
        self.program, self.me = view.seen.program, view.seat.faction
        start = imagine(view, memory, rolls, purpose)
        plain = doctrine_choices(start)
        arms = [*(with_one_more(view.seat, given, i) for i in found), given]
        first = [np.tile(choice, (1, len(arms))) for choice in plain]
        first[self.me] = np.concatenate([filled(view, arm, plain[self.me]) for arm in arms], axis=1)
        world = World(self.program, np.tile(start.state, (1, len(arms))), Seeds(np.tile(start.seeds.values, len(arms))), start.turn)
        self.end = roll_out(world, first, stop)

    def _arms(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return values.reshape(len(self.found) + 1, self.rolls)

    def values(self) -> NDArray[np.float64]:
        """``float[candidates]``: how much better each leaves the seat than without it, in 0..1. A part of a game's worth goes by the
        lead at its end, which says more than a bare win or loss when roll-outs are few."""
        score = self._arms(worth(self.end, self.me) / SURE)
        out: NDArray[np.float64] = (score[:-1] - score[-1]).mean(1)
        return out

    def won(self, arm: int) -> Winners:
        """Who wins every roll-out with a candidate, or without any (-1)."""
        won: Winners = self.end.state[self.program.winner_row].reshape(len(self.found) + 1, self.rolls)[arm]
        return won

    def advice(self, arm: int) -> Advice:
        """What is to be said of one candidate."""
        index, seat = self.found[arm], self.view.seat
        chance = chance_of(counted(self.won(arm), self.program.factions), self.me, self.rolls).share
        by = compared(self.won(arm), self.won(-1), seat)
        preview = Book(seat, self.view.seen).at(index)
        return Advice(seat.order(index), chance, by.change, by.low, by.high, f"{_does(preview)} {self._good_for(arm)}")

    def _good_for(self, arm: int) -> str:
        """The terms of the seat's points and the points of others that differ most at the end, where that is more than chance."""
        own = sorted((g for g in self.gains(arm) if g.telling >= TELLING), key=lambda g: -abs(g.change))[:2]
        others = sorted((g for g in self.others(arm) if g.telling >= TELLING), key=lambda g: -abs(g.change))[:1]
        if not own and not others:
            return "No term of the points is clearly moved by it alone."
        said = [_listed([f"{g.change:+.1f} points from {g.label}" for g in own])] if own else []
        said += [f"for {g.label} {g.change:+.1f}" for g in others]
        return f"At the end of the game, on average: {'; '.join(said)}."

    def gains(self, arm: int) -> list[Gain]:
        """Each term of the seat's own points."""
        frame = Frame(self.end, {"actor": self.me})
        return [self._gain(label, np.asarray(fn(frame)), arm) for label, fn in named_terms(self.program, self.me)]

    def others(self, arm: int) -> list[Gain]:
        """The points of each other side."""
        points, names = self.program.per_faction(self.program.points, self.end), Namer(self.program.scenario)
        return [self._gain(names.faction(f), points[f], arm) for f in range(self.program.factions) if f != self.me]

    def _gain(self, label: str, values: NDArray[Any], arm: int) -> Gain:
        lanes = self._arms(np.broadcast_to(values.reshape(-1), (self.end.batch,)).astype(np.float64))
        difference = lanes[arm] - lanes[-1]
        return Gain(label, float(difference.mean()), float(difference.std(ddof=1)) / self.rolls**0.5)


def _does(preview: Preview) -> str:
    """What an order does, as the seat can work it out: its odds and its first effects, what belongs to the same outcome said once."""
    said, before = "", ""
    for effect in preview.effects[:3]:
        lead, colon, rest = effect.partition(": ")
        outcome = lead if colon and lead in ("success", "failure") else ""
        said += f", {rest}" if outcome and outcome == before else f"; {effect}" if said else effect
        before = outcome
    odds = f"Succeeds {preview.chance} times in 100{': ' if said else ''}" if preview.chance is not None else ""
    text = f"{odds}{said}" or preview.sentence
    return f"{text[0].upper()}{text[1:]}."


def _hundred(share: float) -> int:
    return round(100 * share)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
