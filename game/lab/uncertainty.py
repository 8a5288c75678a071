"""How long a game stays open: the month in which the side that will win is first over 80 per cent.

Some games are played; from their true state at the start of each month many roll-outs go on to the end with fresh dice and doctrine in
every seat, and the part of them that the eventual winner wins is its chance at that time. No player is asked and none is told: this
looks at games from outside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import Seeds
from game.engine.game import Batch
from game.engine.layout import State
from game.engine.month import Choices
from game.engine.world import World
from game.lab.executors import Executor, Local
from game.lab.measures import Measure, percent
from game.lab.play import play, table
from game.lab.simulate import SEEDS, Progress, compiled
from game.lab.stats import Z95
from game.players.planner.rollout import play_out
from game.scenario.model import Scenario

DECIDED = 0.8
GAMES, ROLLS, CHUNK = 48, 96, 8  # games, roll-outs from each month of each, games of one task


@dataclass(frozen=True, slots=True)
class Course:
    """One game from outside. ``chances``: of the eventual winner at the start of each month that was played, by roll-out."""

    seed: int
    winner: int
    chances: tuple[float, ...]

    @property
    def decided(self) -> int:
        """The first month, from 1, at whose start the winner was over 80 per cent; the month after the last one played when it
        never was: then the last month decided it."""
        return next((m for m, chance in enumerate(self.chances, 1) if chance > DECIDED), len(self.chances) + 1)


def uncertainty(
    scenario: Scenario,
    games: int = GAMES,
    rolls: int = ROLLS,
    seed: int = 0,
    levels: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Course]:
    """Play games with the seeds ``seed``, ``seed + 1``, ... and roll out from every month of theirs. ``levels``: of the machines that play
    the games (doctrine where none is named). ValueError for a level that does not exist, no games or no roll-outs."""
    if games < 1 or rolls < 1:
        raise ValueError("at least one game and one roll-out must be played")
    tasks = [
        json.dumps({"levels": dict(levels or {}), "seed": (seed + at) % SEEDS, "games": min(CHUNK, games - at), "rolls": rolls})
        for at in range(0, games, CHUNK)
    ]
    found: dict[int, list[Course]] = {}
    for number, result in (executor or Local()).run(follow, scenario.resolved, tasks):
        found[number] = [Course(c["seed"], c["winner"], tuple(c["chances"])) for c in json.loads(result)]
        if progress is not None:
            progress(sum(map(len, found.values())), games)
    return [course for number in range(len(tasks)) for course in found[number]]


def follow(rules: str, task: str) -> bytes:
    """One chunk, in whatever process: resolved rules and conditions as JSON in, the courses of its games as JSON out."""
    given = json.loads(task)
    program, states = compiled(rules), _States()
    seeds = [(given["seed"] + k) % SEEDS for k in range(given["games"])]
    batch = play(program, seeds, table(program, given["levels"]), [states])
    winner = batch.world.state[program.winner_row].astype(np.intp)
    chances: list[list[float]] = [[] for _ in seeds]
    for month, state in enumerate(states.months, 1):
        lanes = np.flatnonzero(state[program.ended_row] == 0)
        dice = fresh(np.array(seeds, np.uint64)[lanes], month, given["rolls"])
        rolled = play_out(World(program, state.take(lanes, axis=1).repeat(given["rolls"], axis=1), dice, month))
        won = rolled.state[program.winner_row].reshape(len(lanes), given["rolls"]) == winner[lanes, None]
        for lane, share in zip(lanes.tolist(), won.mean(1).tolist(), strict=True):
            chances[lane].append(share)
    return json.dumps([{"seed": s, "winner": int(w), "chances": c} for s, w, c in zip(seeds, winner, chances, strict=True)]).encode()


def fresh(seeds: NDArray[np.uint64], month: int, rolls: int) -> Seeds:
    """Dice for roll-outs: for each game ``rolls`` seeds in a row that no month shares with another, and that are not the game's own. They
    differ in the upper half, which games numbered from a small seed leave at 0."""
    upper = (np.uint64(month) << np.uint64(20)) + np.arange(1, rolls + 1, dtype=np.uint64)
    return Seeds((seeds[:, None] ^ (upper << np.uint64(32))[None, :]).reshape(-1))


class _States:
    """Keeps the state at the start of every month, the news of the month included."""

    def __init__(self) -> None:
        self.months: list[State] = []

    def begin(self, batch: Batch) -> None:
        """See ``game.lab.play.Observer``."""
        self.months.append(batch.world.state.copy())

    def month(self, batch: Batch, choices: Choices) -> None:
        """See ``game.lab.play.Observer``."""
        if not batch.over:
            self.months.append(batch.world.state.copy())


def uncertainty_measure(courses: Sequence[Course], turns: int) -> Measure:
    """The median month in which a game is decided lies in the last third. The interval is that of a median by order statistics."""
    first = turns * 2 // 3 + 1
    months = sorted(c.decided for c in courses)
    if not months:
        return Measure("uncertainty", 0.0, 0.0, 0.0, (first, None), None, "no games", "month")
    n, half = len(months), Z95 * sqrt(len(months)) / 2
    low, high = months[max(0, floor(n / 2 - half))], months[min(n - 1, ceil(n / 2 + half))]
    median = months[(n - 1) // 2] if n % 2 else (months[n // 2 - 1] + months[n // 2]) / 2
    late = sum(m >= first for m in months) / n
    never = sum(len(c.chances) < c.decided for c in courses) / n
    detail = (
        f"median month in which the winner is first over {percent(DECIDED)} by roll-out; in the last third in {percent(late)} of {n} "
        f"games, not before the last month in {percent(never)}"
    )
    return Measure("uncertainty", median, low, high, (first, None), median >= first, detail, "month")
