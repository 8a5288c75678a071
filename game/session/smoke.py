"""Playing a scenario a few times with fixed seeds, to see that it can be played at all.

Random players do what nobody would think of, doctrine plays as the author meant, and one game is told in words as a person would read
it. Whatever the files say, this is over after a few seconds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from game.engine.game import Batch, Game
from game.engine.month import Choices
from game.engine.program import Program
from game.lab.play import table
from game.scenario.model import Scenario
from game.session.chronicle import watch
from game.session.machines import seat_players
from game.session.telling import Teller

SEEDS = tuple(range(1, 9))
LEVELS = ("random", "doctrine")
SECONDS = 5.0  # after which no further month is begun


@dataclass
class Smoke:
    """What was seen. ``games`` and ``months``: how many were played; ``whole``: whether all of them came to their end in time; ``idle``:
    seats that had no order to give in the first month of any game; ``stuck``: from which month on nobody could give an order, in how
    many games (0: never); ``fault``: what the program itself failed with."""

    games: int = 0
    months: int = 0
    whole: bool = True
    seconds: float = 0.0
    idle: tuple[str, ...] = ()
    stuck: tuple[int, int] = (0, 0)
    fault: Exception | None = None


def smoke(scenario: Scenario, seconds: float = SECONDS) -> Smoke:
    """Play ``scenario`` with every level and seed and tell one game more. Nothing is raised: a failure is the result's ``fault``."""
    seen, start = Smoke(), time.monotonic()
    try:
        program = Program(scenario)
        batches = [_Watched(program, level) for level in LEVELS]
        for batch in batches:
            batch.play(start + seconds)
        _tell(scenario, program, start + seconds, seen)
        _sum_up(scenario, batches, seen)
    except Exception as error:  # a rule that the engine cannot stand must be told of, whatever it is
        seen.fault = error
    seen.seconds = time.monotonic() - start
    return seen


@dataclass
class _Watched:
    """Games of one level, and in which months somebody gave an order."""

    program: Program
    level: str
    first: NDArray[np.bool_] = field(init=False)  # [faction]: gave an order in the first month of some game
    acted: NDArray[np.int64] = field(init=False)  # [batch]: the last month in which anybody gave an order
    ended: NDArray[np.int64] = field(init=False)  # [batch]: the last month played
    months: int = 0
    whole: bool = True

    def play(self, until: float) -> None:
        """Play all games to their end, or as many months as there is time for."""
        batch = Batch(self.program, SEEDS)
        players = table(self.program, dict.fromkeys((s.id for s in self.program.seats), self.level))
        self.first = np.zeros(len(players), bool)
        self.acted, self.ended = np.zeros(len(SEEDS), np.int64), np.zeros(len(SEEDS), np.int64)
        while not batch.over:
            if time.monotonic() > until:
                self.whole = False
                return
            alive = batch.world.state[self.program.ended_row] == 0
            choices = [p.choose(batch.view(s.faction)) for s, p in zip(self.program.seats, players, strict=True)]
            self._note(batch.world.turn, alive, choices)
            batch.resolve(choices)

    def _note(self, turn: int, alive: NDArray[np.bool_], choices: Choices) -> None:
        gave = np.array([(c[: s.slots] >= 0).any(axis=0) for s, c in zip(self.program.seats, choices, strict=True)])
        if turn == 1:
            self.first = np.asarray(gave.any(axis=1))
        self.acted[gave.any(axis=0) & alive] = turn
        self.ended[alive] = turn
        self.months += int(alive.sum())


def _tell(scenario: Scenario, program: Program, until: float, seen: Smoke) -> None:
    """One game in words: views, reports, reasons, the account at the end."""
    game, teller = Game(scenario, SEEDS[0], program), Teller(scenario)
    rungs = dict.fromkeys((f.id for f in scenario.factions), "doctrine")
    teller.opening(SEEDS[0], rungs)
    for month in watch(game, seat_players(game, rungs, SEEDS[0])):
        teller.month(month)
        if month.ended:
            teller.ending(month)
        seen.months += 1
        if time.monotonic() > until and not game.ended:
            seen.whole = False
            break
    seen.games += 1


def _sum_up(scenario: Scenario, batches: list[_Watched], seen: Smoke) -> None:
    seen.games += len(batches) * len(SEEDS)
    seen.months += sum(b.months for b in batches)
    seen.whole = seen.whole and all(b.whole for b in batches)
    if any(b.months for b in batches):
        gave = np.logical_or.reduce([b.first for b in batches if b.months])
        seen.idle = tuple(f.id for f, some in zip(scenario.factions, gave, strict=True) if not some)
    idle = [(int(acted) + 1, int(ended)) for b in batches if b.whole for acted, ended in zip(b.acted, b.ended, strict=True)]
    dead = [first for first, last in idle if first < last or first == 1]  # a last month without orders is no dead end
    seen.stuck = (min(dead), len(dead)) if dead else (0, 0)
