"""The depth of a game: does playing better win more? Each level of machine is played against the level below, seat by seat.

A seat is given to the higher level while all others keep the lower one. Its share of wins is compared with what the same seat wins on the
same seeds with the lower level everywhere (its base rate: seats are not equal, and need not be for this). The games of a seed are
a pair, so the test is McNemar's, one-sided and exact: of the pairs that differ, how many were won only with the better player?

Games are looked at ``LOOKS`` times at most. A seat is settled at the first look at which its p value, corrected for looking more than once
(``game.lab.stats.spend``), is below 0.01, or, from half of the games on, when the higher level has not won a single game more than the
lower one. Giving up early makes no false claim more likely; claiming early is what the correction pays for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from game.lab.executors import Executor
from game.lab.outcomes import Match, winners
from game.lab.simulate import StageProgress, Winners
from game.lab.stats import SIGNIFICANT, mcnemar, paired_interval, spend
from game.scenario.model import Scenario

RUNGS = ("random", "greedy", "doctrine", "normal", "expert")
LOOKS = 4
GAMES = {"random": 2000, "doctrine": 2000, "normal": 800, "greedy": 200}  # games of a step by its slower level, where none are asked for
PATIENT = 120  # the same for levels that think for longer


@dataclass(frozen=True, slots=True)
class Step:
    """One rung in one seat. ``wins``: of the seat with the rung, ``base``: with the rung below, of ``games`` pairs; ``gained``: pairs
    won with the rung only, ``lost``: without it only. ``p``: corrected for ``looks`` looks."""

    rung: str
    below: str
    seat: str
    games: int
    wins: int
    base: int
    gained: int
    lost: int
    looks: int
    p: float

    @property
    def share(self) -> float:
        """Share of wins with the rung."""
        return self.wins / self.games

    @property
    def base_rate(self) -> float:
        """Share of wins with the rung below in every seat."""
        return self.base / self.games

    @property
    def difference(self) -> float:
        """What the rung adds to the share."""
        return (self.gained - self.lost) / self.games

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 per cent interval of the difference (not corrected for looking)."""
        return paired_interval(self.gained, self.lost, self.games)

    @property
    def holds(self) -> bool:
        """Whether the rung is better at the level that is asked for."""
        return self.p < SIGNIFICANT


@dataclass(slots=True)
class _Open:
    """A seat whose step is still being played."""

    seat: str
    number: int
    pairs: list[tuple[Winners, Winners]] = field(default_factory=list)
    settled: Step | None = None


def ladder(
    scenario: Scenario,
    rungs: Sequence[str],
    games: int | None = None,
    seats: Sequence[str] | None = None,
    seed: int = 0,
    executor: Executor | None = None,
    progress: StageProgress | None = None,
    found: Callable[[Step], None] | None = None,
) -> list[Step]:
    """Play every rung against the one before it in the list, in each of ``seats`` (all, when None). ``games``: pairs for each step at
    most (by the level's speed, when None); ``found`` is given each step as soon as it is settled. ValueError for fewer than two
    rungs, a level that does not exist, or fewer games than there are looks."""
    if len(rungs) < 2:
        raise ValueError("a ladder has at least two levels")
    if games is not None and games < LOOKS:
        raise ValueError(f"a step needs at least {LOOKS} games")
    every = [f.id for f in scenario.factions]
    steps: list[Step] = []
    for below, rung in pairwise(rungs):
        wanted = games or min(GAMES.get(level, PATIENT) for level in (below, rung))
        climb = _Climb(scenario, rung, below, wanted, seed, executor, progress, found)
        steps += climb.run([_Open(seat, every.index(seat)) for seat in (seats or every)])
    return steps


@dataclass(frozen=True, slots=True)
class _Climb:
    """One rung against the one below, in some seats."""

    scenario: Scenario
    rung: str
    below: str
    games: int
    seed: int
    executor: Executor | None
    progress: StageProgress | None
    found: Callable[[Step], None] | None

    def run(self, seats: list[_Open]) -> list[Step]:
        """Look after look, until every seat is settled."""
        done = 0
        for look in range(LOOKS):
            still = [s for s in seats if s.settled is None]
            if not still:
                break
            upto = self.games * (look + 1) // LOOKS
            self._play(still, done, upto - done)
            done = upto
            for s in still:
                s.settled = self._judge(s, look)
                if s.settled is not None and self.found is not None:
                    self.found(s.settled)
        return [s.settled for s in seats if s.settled is not None]

    def _play(self, seats: list[_Open], first: int, games: int) -> None:
        """The next pairs: with the rung below everywhere, once, and with the rung in each of the seats."""
        lower = {f.id: self.below for f in self.scenario.factions}
        lineups: list[Mapping[str, str]] = [lower, *({**lower, s.seat: self.rung} for s in seats)]
        matches = [Match(levels, self.seed + first, games) for levels in lineups]
        base, *tried = winners(self.scenario, matches, self.executor, self._tell)
        for s, won in zip(seats, tried, strict=True):
            s.pairs.append((won, base))

    def _tell(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(f"{self.rung} against {self.below}", done, total)

    def _judge(self, s: _Open, look: int) -> Step | None:
        """The step when it is settled at this look (the last one settles everything), else None."""
        won = np.concatenate([a for a, _ in s.pairs]) == s.number
        base = np.concatenate([b for _, b in s.pairs]) == s.number
        gained, lost = int((won & ~base).sum()), int((base & ~won).sum())
        p = spend(mcnemar(gained, lost), look, LOOKS)
        hopeless = gained <= lost and 2 * (look + 1) >= LOOKS
        if look + 1 < LOOKS and p >= SIGNIFICANT and not hopeless:
            return None
        return Step(self.rung, self.below, s.seat, len(won), int(won.sum()), int(base.sum()), gained, lost, look + 1, p)
