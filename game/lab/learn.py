"""Machines that learn a scenario: what a side's orders deserve besides their appeal, found by playing.

A seat's biases (``game.lab.pupil``) are moved, step by step, to where the games that went well were likelier: the policy gradient of
Williams (Machine Learning 8, 1992), each part divided by its own mean square so that all move at one pace, with momentum against the
noise. What a game is worth is half a win and half the lead at its end, squeezed to 0..1: wins alone say too little while they are rare.

The opponents are the levels that are named, in turn; who learns against one level only learns that level's faults.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from game.engine.program import Program
from game.engine.seats import Seat
from game.lab.executors import Executor
from game.lab.outcomes import Match, winners
from game.lab.play import play
from game.lab.pupil import Bias, Pupil, Table, edges, goals
from game.lab.simulate import SEEDS, StageProgress
from game.lab.stats import SIGNIFICANT, mcnemar, paired_interval
from game.players import Player, make_player
from game.players.base import lead_of
from game.scenario.load import load_resolved
from game.scenario.model import Scenario

QUICK = {"doctrine": 768, "random": 768}  # games of a step against a level that is quick
USUAL = 160  # and against one that tries orders out
PACE = 2.0  # of a step
MOMENTUM = 0.8
FADING = 0.003  # part of a bias that is forgotten in every step: what earns nothing goes back to nothing
SPREAD = 6.0  # points of lead that are worth as much as 0.73 is over 0.5
FURTHEST_KIND, FURTHEST_PLACE = 20.0, 14.0  # of an appeal of 31
LEAST_PLACE = 2  # a smaller bias of a place is not written
MOST_PLACES = 10  # of one order, those with the largest bias: an expression may have 100 parts
LONGEST = 480  # characters, of the 500 that an expression may have


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a seat has learnt. ``bias``: order -> expression for the scenario's file; ``course``: for each step and level, the share of
    games won while learning."""

    seat: str
    bias: Mapping[str, str]
    course: Sequence[tuple[str, float]]


def learn(
    scenario: Scenario,
    seat: str,
    against: Sequence[str] = ("doctrine",),
    steps: int = 120,
    seed: int = 0,
    progress: StageProgress | None = None,
) -> Lesson:
    """Learn one seat's biases from scratch in ``steps`` steps, each with games against every level of ``against``. ValueError for an
    unknown seat or level, or no steps."""
    if seat not in [f.id for f in scenario.factions]:
        raise ValueError(f"there is no seat '{seat}'")
    if steps < 1 or not against:
        raise ValueError("at least one step against one level is needed")
    program = Program(unbiased(scenario, [seat]))
    own = next(s for s in program.seats if s.id == seat)
    if not own.kinds:
        return Lesson(seat, {}, [])
    school = _School(program, own, [(level, make_player(level)) for level in against], seed)
    for number in range(steps):
        school.step(number)
        if progress is not None:
            progress(f"{seat} learns", number + 1, steps)
    return Lesson(seat, expressions(own, school.bias.whole(LEAST_PLACE), scenario.turns), school.course)


def games_of(level: str) -> int:
    """How many games a step plays against a level."""
    return QUICK.get(level, USUAL)


def unseen(seed: int, against: Sequence[str], steps: int) -> int:
    """The first seed that no game of learning had: they count up from ``seed``."""
    return (seed + steps * max(games_of(level) for level in against)) % SEEDS


class _School:
    """The state of learning: biases and their momentum."""

    def __init__(self, program: Program, seat: Seat, against: Sequence[tuple[str, Player]], seed: int) -> None:
        self.program, self.seat, self.against, self.seed = program, seat, against, seed
        self.bias = Bias.none(seat)
        self.pupil = Pupil(seat, self.bias, seed)
        self._speed = Bias.none(seat)
        self.course: list[tuple[str, float]] = []

    def step(self, number: int) -> None:
        """Games against every level, then one move of all biases."""
        kinds, places = np.zeros_like(self.bias.kinds), np.zeros_like(self.bias.places)
        for level, player in self.against:
            one, two = self._gradient(level, player, number)
            kinds += one / len(self.against)
            places += two / len(self.against)
        for bias, speed, gain, furthest in (
            (self.bias.kinds, self._speed.kinds, kinds, FURTHEST_KIND),
            (self.bias.places, self._speed.places, places, FURTHEST_PLACE),
        ):
            speed *= MOMENTUM
            speed += (1 - MOMENTUM) * gain
            bias += PACE * speed - FADING * bias
            np.clip(bias, -furthest, furthest, out=bias)
        self.bias.places[-1] = 0.0

    def _gradient(self, level: str, player: Player, number: int) -> tuple[Table, Table]:
        """In which direction games like the good ones lie, from one batch against one level."""
        games = games_of(level)
        self.pupil.begin(games, (self.seed + number) % SEEDS)
        table = [self.pupil if s.faction == self.seat.faction else player for s in self.program.seats]
        first = self.seed + number * games
        batch = play(self.program, [(first + k) % SEEDS for k in range(games)], table)
        won = batch.world.row(self.program.winner_row) == self.seat.faction
        self.course.append((level, float(won.mean())))
        worth = 0.5 * won + 0.5 / (1 + np.exp(-lead_of(self.program.margins(batch.world))[self.seat.faction] / SPREAD))
        good = (worth - worth.mean()) / max(float(worth.std()), 1e-9)
        return _direction(self.pupil.kinds, good), _direction(self.pupil.places, good)


def _direction(gradient: Table, good: NDArray[np.float64]) -> Table:
    """The mean over games of gradient times worth, each part by its own mean square."""
    step: Table = (gradient * good).mean(-1) / ((gradient**2).mean(-1) + 0.01)
    return step


# ------------------------------------------------------------------ what it is worth
@dataclass(frozen=True, slots=True)
class Gain:
    """What a lesson is worth against one level in all other seats. ``before``, ``share``: of ``games`` won by the seat's doctrine without
    and with what it learnt, on the same seeds; ``gained``, ``lost``: pairs won only with it and only without; ``p``: McNemar's test."""

    seat: str
    level: str
    games: int
    before: float
    share: float
    gained: int
    lost: int
    p: float

    @property
    def difference(self) -> float:
        """What the lesson adds to the share."""
        return (self.gained - self.lost) / self.games

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 per cent interval of the difference."""
        return paired_interval(self.gained, self.lost, self.games)

    @property
    def better(self) -> bool:
        """Whether the seat wins more by it, at the level at which the laboratory calls a difference real."""
        return self.p < SIGNIFICANT


def gains(
    scenario: Scenario,
    lesson: Lesson,
    against: Sequence[str],
    games: int,
    seed: int,
    executor: Executor | None = None,
    progress: StageProgress | None = None,
) -> list[Gain]:
    """Compare a lesson with what the seat has now, in real games against every level. ``seed``: of the first of them, for which ``unseen``
    gives one that the lesson did not know. ValueError for an unknown level."""
    number = [f.id for f in scenario.factions].index(lesson.seat)
    learnt = rebiased(scenario, {lesson.seat: lesson.bias})
    told = None if progress is None else partial(progress, f"{lesson.seat} is tried")
    found = []
    for level in against:
        match = Match({f.id: level for f in scenario.factions} | {lesson.seat: "doctrine"}, seed, games)
        old, new = (winners(s, [match], executor, told)[0] == number for s in (scenario, learnt))
        gained, lost = int((new & ~old).sum()), int((old & ~new).sum())
        found.append(Gain(lesson.seat, level, games, float(old.mean()), float(new.mean()), gained, lost, mcnemar(gained, lost)))
    return found


# ------------------------------------------------------------------ what is learnt, as a file holds it
def expressions(seat: Seat, bias: Bias, turns: int) -> dict[str, str]:
    """The biases of a seat as expressions by order; orders without any are left out."""
    names = goals(seat).names
    found = {}
    for number, kind in enumerate(seat.kinds):
        mine = [(int(bias.places[i]), f"({name} == {id})") for i, (k, name, id) in enumerate(names) if k == number and bias.places[i]]
        parts = sorted(mine, key=lambda part: (-abs(part[0]), part[1]))[:MOST_PLACES]
        times = _by_period(bias.kinds[:, number], turns)
        text = _sum([*times, *parts])
        while len(text) > LONGEST:
            parts.pop()
            text = _sum([*times, *parts])
        if text:
            found[kind.order.id] = text
    return found


def _by_period(values: Table, turns: int) -> list[tuple[int, str]]:
    """The first period's number, then what each edge changes."""
    whole = [int(v) for v in values]
    steps = [(whole[0], "")]
    seen = {0: 0}  # an edge -> where in the list its change stands: in a short game two periods may begin in one month
    for i, edge in enumerate(edges(turns), start=1):
        change = whole[i] - whole[i - 1]
        if edge in seen:
            at = seen[edge]
            steps[at] = (steps[at][0] + change, steps[at][1])
        elif edge < turns:
            seen[edge] = len(steps)
            steps.append((change, f"(turn > {edge})"))
    return [s for s in steps if s[0]]


def _sum(parts: Sequence[tuple[int, str]]) -> str:
    """``3 - 2 * (turn > 3) + 5 * (here == jufra)``."""
    text = ""
    for value, what in parts:
        size = f"{abs(value)} * {what}" if what and abs(value) != 1 else what or str(abs(value))
        sign = "-" if value < 0 else "+"
        text += f" {sign} {size}" if text else (f"-{size}" if value < 0 else size)
    return text


def complete(scenario: Scenario, seat: str, bias: Mapping[str, str]) -> dict[str, str]:
    """A lesson with 0 for every order that the seat has a bias for now and should have none: a file that extends another lays its biases
    over those of its parent, and could not take one away otherwise."""
    held = (json.loads(scenario.resolved).get("bias") or {}).get(seat) or {}
    return {**dict.fromkeys(held, "0"), **bias}


def unbiased(scenario: Scenario, seats: Sequence[str]) -> Scenario:
    """The scenario without the biases of these seats."""
    return rebiased(scenario, {seat: {} for seat in seats})


def rebiased(scenario: Scenario, biases: Mapping[str, Mapping[str, str]]) -> Scenario:
    """The scenario with these biases, by seat and order, in the place of those that these seats have; its hash and resolved rules too."""
    plain = json.loads(scenario.resolved)
    kept = {seat: lines for seat, lines in (plain.pop("bias", None) or {}).items() if seat not in biases}
    kept |= {seat: dict(lines) for seat, lines in biases.items() if lines}
    if kept:
        plain["bias"] = kept
    return load_resolved(json.dumps(plain), "the rules with other biases")
