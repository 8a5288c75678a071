"""The course of a game in chances, the months that turned it, and what in them did: numbers and ids, no words yet.

What is worked out here travels as JSON, since it may be worked out in another process (``game.debrief.desk``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.debrief.otherwise import Otherwise, single, whole
from game.debrief.past import Moment, Past
from game.debrief.rolls import ROLLS, Winners, counted, difference, roll_on, roll_out
from game.lab.results import Stop, keep_on

Told = Callable[[float], None]  # how far it has come, in 0..1
Record = dict[str, Any]

FIRST_LOOK = 256  # roll-outs with which everything in a month is tried
FINALISTS = 4  # things that are then tried with all roll-outs
MOST_TURNINGS = 6
LEAST_SWING = 0.03  # of all chances that must have changed sides for a month to be a turning point
NAMED = 0.2  # share of the swing that a cause must explain to be named
ENOUGH = 0.4  # share from which on single things are enough and whole seats are not asked about
CAUSES = 3


@dataclass(frozen=True, slots=True)
class Swing:
    """What a month did to the chances: ``size``: the share of all chance that changed sides; ``change``: ``float[faction]``."""

    turn: int
    size: float
    change: NDArray[np.float64]

    @property
    def main(self) -> int:
        """The faction whose chance changed most; of equal ones the first."""
        return int(np.abs(self.change).argmax())


def shares(winners: Winners, factions: int) -> NDArray[np.float64]:
    """``float[faction]``: what part of the roll-outs each wins."""
    return np.array(counted(winners, factions)) / len(winners)


def swings(course: Sequence[Winners], factions: int) -> list[Swing]:
    """The swing of every month. ``course``: the winners of roll-outs before each month and after the last."""
    parts = [shares(w, factions) for w in course]
    return [Swing(turn, float(np.abs(b - a).sum() / 2), b - a) for turn, (a, b) in enumerate(pairwise(parts), 1)]


def course_of(past: Past, rolls: int, stop: Stop | None, told: Told) -> list[Winners]:
    """The winners of roll-outs from before each month and from the end."""
    out, weights = [], _weights(past)
    done = 0.0
    for moment in past.moments:
        out += roll_out(past.program, past.seed, [moment.before], moment.turn, rolls, stop)
        done += weights[moment.turn - 1]
        told(done)
    return out + roll_out(past.program, past.seed, [past.end], len(past.moments) + 1, rolls, stop)


def _weights(past: Past) -> list[float]:
    """How much of the work each month's roll-outs are: as much as months lie ahead of it."""
    turns = past.program.scenario.turns
    ahead = [turns + 1 - m.turn for m in past.moments]
    return [a / sum(ahead) for a in ahead]


def turnings(past: Past, course: Sequence[Winners], rolls: int, stop: Stop | None, told: Told) -> list[Record]:
    """The months with the largest swings, the largest first, each with its causes, the best explanation first."""
    found = sorted(swings(course, past.program.factions), key=lambda s: (-s.size, s.turn))
    found = [s for s in found if s.size >= LEAST_SWING][:MOST_TURNINGS]
    out = []
    for number, swing in enumerate(found):
        causes = _Month(past, past.moment(swing.turn), swing, course[swing.turn][:rolls], stop).causes()
        out.append({"turn": swing.turn, "swing": swing.size, "main": swing.main, "causes": causes})
        told((number + 1) / len(found))
    return out


class _Month:
    """One month whose swing is to be explained."""

    def __init__(self, past: Past, moment: Moment, swing: Swing, after: Winners, stop: Stop | None) -> None:
        self.past, self.moment, self.swing, self.after, self.stop = past, moment, swing, after, stop
        self.factions = past.program.factions

    def causes(self) -> list[Record]:
        """At most ``CAUSES``, none when nothing explains more than ``NAMED`` of it."""
        keep_on(self.stop)
        found = self._weighed(list(single(self.past, self.moment)))
        if not found or found[0][0] < ENOUGH:
            found = sorted([*found, *self._weighed(list(whole(self.past, self.moment)))], key=lambda f: -f[0])
        causes = [self._record(share, thing, self.after, winners) for share, thing, winners in _apart(found) if share >= NAMED]
        if not causes or causes[0]["share"] < ENOUGH:
            causes = sorted([*causes, *self._unusual()], key=lambda c: -c["share"])
        return causes[:CAUSES]

    def _unusual(self) -> list[Record]:
        """Seats whose orders were other than doctrine's: what these orders made of the chances before any die was thrown."""
        program, moment, few = self.past.program, self.moment, min(FIRST_LOOK, len(self.after))

        def played(seat: int | None, rolls: int) -> Winners:
            first = [moment.choices[f] if f == seat else None for f in range(self.factions)]
            return roll_on(program, self.past.seed, moment.start, moment.turn, first, rolls, self.stop)

        usual = played(None, few)
        looked = [(self._explained(played(seat.faction, few), usual), seat) for seat in program.seats]
        share, seat = max(looked, key=lambda pair: pair[0])
        if share < NAMED:
            return []
        with_these, usual = played(seat.faction, len(self.after)), played(None, len(self.after))
        share = self._explained(with_these, usual)
        thing = Otherwise("usual", f"usual {seat.id}", moment.after, seat.id)
        return [self._record(share, thing, with_these, usual)] if share >= NAMED else []

    def _weighed(self, things: list[Otherwise]) -> list[tuple[float, Otherwise, Winners]]:
        """Things with the share of the swing that each explains, the largest first: all of them by a first look, the best by all
        roll-outs."""
        few = min(FIRST_LOOK, len(self.after))
        looked = sorted(zip(self._shares(things, few), range(len(things)), strict=True), key=lambda p: (-p[0][0], p[1]))
        best = [things[i] for _, i in looked[:FINALISTS]]
        weighed = [(share, thing, winners) for (share, winners), thing in zip(self._shares(best, len(self.after)), best, strict=True)]
        return sorted(weighed, key=lambda w: -w[0])

    def _shares(self, things: Sequence[Otherwise], rolls: int) -> list[tuple[float, Winners]]:
        states = [thing.state for thing in things]
        played = roll_out(self.past.program, self.past.seed, states, self.moment.turn + 1, rolls, self.stop) if states else []
        return [(self._explained(self.after[:rolls], winners), winners) for winners in played]

    def _explained(self, as_it_was: Winners, without: Winners) -> float:
        """How much of the swing goes away without a thing: the part of its effect that points the way of the swing."""
        effect = shares(as_it_was, self.factions) - shares(without, self.factions)
        change = self.swing.change
        return float(effect @ change / (change @ change))

    def _record(self, share: float, thing: Otherwise, as_it_was: Winners, without: Winners) -> Record:
        effect = shares(as_it_was, self.factions) - shares(without, self.factions)
        on = int((effect * self.swing.change).argmax())  # the side by whose chance it is told
        found = difference(as_it_was, without, on)
        return {
            **thing.record(), "share": share, "on": on, "rolls": len(without), "was": list(counted(as_it_was, self.factions)),
            "wins": list(counted(without, self.factions)), "margins": self.past.margins(thing.state, self.moment.turn + 1),
            "change": [found.change, found.low, found.high],
        }  # fmt: skip


def _apart(found: Sequence[tuple[float, Otherwise, Winners]]) -> list[tuple[float, Otherwise, Winners]]:
    """Of things that a reader takes for one, only the best."""
    subjects: set[str] = set()
    out = []
    for item in found:
        if item[1].subject not in subjects:
            subjects.add(item[1].subject)
            out.append(item)
    return out


def study(past: Past, rolls: int = ROLLS, stop: Stop | None = None, told: Told = lambda share: None) -> Record:
    """Everything about the course of a game: ``wins``: for each month, and after the last, how many of ``rolls`` each faction wins;
    ``turnings`` as above. Stopped when ``stop`` says so; ``told`` hears how far it has come."""
    course = course_of(past, rolls, stop, lambda share: told(0.4 * share))
    wins = [list(counted(w, past.program.factions)) for w in course]
    found = turnings(past, course, rolls, stop, lambda share: told(0.4 + 0.6 * share))
    return {"rolls": rolls, "wins": wins, "sure": past.ended, "turnings": found}
