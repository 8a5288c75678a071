"""Thresholds that make the seats of a scenario equal, for players of one level.

Thresholds decide who wins, and early wins too; so games are played on to the last month with the early win switched off, and from the
points at each scoring the end of the real game is worked out for any thresholds (``game.lab.fit``). What this leaves out: machines
look at margins to see whom to oppose, so they would have played a little differently under other thresholds. Therefore the fit is
repeated from games under the thresholds that it gave, until it stays, and what comes out is verified by real games with fresh seeds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from game.engine.game import Batch
from game.engine.program import Program
from game.engine.world import World
from game.lab.executors import Executor, Local
from game.lab.fit import Points, fit, shares, unevenness
from game.lab.measures import Standing, standings
from game.lab.outcomes import cut
from game.lab.play import table
from game.lab.simulate import SEEDS, Progress, StageProgress, simulate
from game.scenario.load import load_resolved
from game.scenario.model import Scenario

ROUNDS = 6  # of fitting at most
NEAR = 2  # games under thresholds that differ by no more than this are fitted together: the more games, the sooner the fit rests
NEVER = 32_767  # a margin that nobody reaches: the early win switched off


@dataclass(frozen=True, slots=True)
class Balance:
    """What was found. ``before, after``: thresholds by seat; ``was, now``: every seat's record in the same fresh games under either;
    ``rounds``: how often the fit was repeated; ``settled``: whether it came to rest."""

    before: Mapping[str, int]
    after: Mapping[str, int]
    was: Sequence[Standing]
    now: Sequence[Standing]
    games: int
    rounds: int
    settled: bool

    @property
    def changed(self) -> bool:
        """Whether any threshold is other than it was."""
        return dict(self.before) != dict(self.after)

    @property
    def fair(self) -> bool:
        """Whether every seat's share is now within the bar of balance."""
        return all(s.fair for s in self.now)


def balance(
    scenario: Scenario,
    levels: Mapping[str, str] | None = None,
    games: int = 2000,
    seed: int = 0,
    executor: Executor | None = None,
    progress: StageProgress | None = None,
) -> Balance:
    """Fit thresholds to ``games`` games a round, at most ``ROUNDS`` rounds, and verify them with as many. ``levels``: seat -> level
    (doctrine where none is named). ValueError for a level that does not exist or no games."""
    if games < 1:
        raise ValueError("at least one game must be played")
    seats = [f.id for f in scenario.factions]
    levels = {seat: (levels or {}).get(seat, "doctrine") for seat in seats}
    start = [f.threshold for f in scenario.factions]
    now, settled = start, False
    played: list[tuple[list[int], Points]] = []
    for number in range(ROUNDS):
        told = _named(progress, f"round {number + 1} of at most {ROUNDS}")
        points = collect(rethreshold(scenario, dict(zip(seats, now, strict=True))), levels, games, seed + number * games, executor, told)
        played.append((now, points))
        near = [p for thresholds, p in played if max(abs(a - b) for a, b in zip(thresholds, now, strict=True)) <= NEAR]
        new = fit(np.concatenate(near, axis=2), now, scenario.score_win)
        settled = new == now
        if settled:
            break
        now = new
    # without rest: what was evenest in the games that were played under it
    best = now if settled else min(played, key=lambda p: unevenness(shares(p[1], p[0], scenario.score_win)))[0]
    after = dict(zip(seats, best, strict=True))
    records = []
    for what, thresholds in (("before", dict(zip(seats, start, strict=True))), ("after", after)):
        fair = rethreshold(scenario, thresholds)
        tally = simulate(fair, games, seed + ROUNDS * games, levels, executor, _named(progress, f"real games with the thresholds {what}"))
        records.append(standings(tally))
    return Balance(dict(zip(seats, start, strict=True)), after, records[0], records[1], games, len(played), settled)


def _named(progress: StageProgress | None, what: str) -> Progress | None:
    return None if progress is None else lambda done, total: progress(what, done, total)


def rethreshold(scenario: Scenario, thresholds: Mapping[str, int]) -> Scenario:
    """The scenario with other thresholds, and its hash and resolved rules with them."""
    plain = json.loads(scenario.resolved)
    for seat, value in thresholds.items():
        plain["factions"][seat]["threshold"] = value
    return load_resolved(json.dumps(plain), "the rules with other thresholds")


# ------------------------------------------------------------------ games that are played on
def collect(
    scenario: Scenario,
    levels: Mapping[str, str],
    games: int,
    seed: int,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Points:
    """``int16[round, seat, games]``: every side's points at each scoring of games that are played on to the last month."""
    pieces = list(cut(levels, games))
    tasks = [json.dumps({"levels": dict(levels), "seed": (seed + at) % SEEDS, "games": n}) for at, n in pieces]
    found: dict[int, Points] = {}
    done = 0
    for number, result in (executor or Local()).run(play_on, scenario.resolved, tasks):
        found[number] = np.array(json.loads(result), np.int16)
        done += pieces[number][1]
        if progress is not None:
            progress(done, games)
    return np.concatenate([found[i] for i in range(len(tasks))], axis=2)


def play_on(rules: str, task: str) -> bytes:
    """One chunk, in whatever process: resolved rules and conditions as JSON in, the points as JSON out."""
    given = json.loads(task)
    program = endless(rules)
    batch = Batch(program, [(given["seed"] + k) % SEEDS for k in range(given["games"])])
    program.count(batch.world)
    players = table(program, given["levels"])
    while not batch.over:
        batch.resolve([player.choose(batch.view(seat.faction)) for seat, player in zip(program.seats, players, strict=True)])
    return json.dumps(np.stack(program.counted).tolist()).encode()


@lru_cache(maxsize=2)
def endless(rules: str) -> Endless:
    """The program of a scenario in which nobody wins before the last month."""
    scenario = load_resolved(rules, "the rules sent to a worker")
    return Endless(replace(scenario, score_win=NEVER, hash=f"{scenario.hash} to the end"))


class Endless(Program):
    """A program that keeps every side's points whenever a month's scoring counts them (``counted``: ``int16[seat, batch]`` each): at that
    moment and no other, since rules of the same stage and the news of the next month may change them."""

    _played: World | None = None

    def count(self, played: World) -> None:
        """Keep the points of these games from now on, and forget others."""
        self._played, self.counted = played, list[Points]()

    def margins(self, world: World) -> NDArray[np.int64]:
        """See ``Program.margins``. Players ask too, but of worlds as they see them: those are not kept."""
        found = super().margins(world)
        if world is self._played:
            points = found + self.thresholds[:, None]
            self.counted.append(np.clip(points, -NEVER, NEVER).astype(np.int16))
        return found
