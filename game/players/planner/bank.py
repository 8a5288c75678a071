"""What games usually look like: doctrine games of a program, played once, and the state of every month kept.

A seat does not know every number. What it does not know it takes from games like this one; how fast a number can change from one
month to the next is also read from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import crc
from game.engine.game import Batch
from game.engine.layout import State
from game.players.base import lead_of
from game.players.doctrine import DoctrinePlayer

if TYPE_CHECKING:
    from game.engine.program import Program

GAMES = 256
PIECES_STEP = 1  # the least that pieces at a place are taken to come or go in a month
_SHARE = 0.98  # of all monthly changes of a number lie within what its bounds widen by
_banks: WeakKeyDictionary[Program, Bank] = WeakKeyDictionary()


class Bank:
    """``GAMES`` doctrine games. ``months[t]``: ``int16[rows, games]`` as month ``t + 1`` begins, its news read; ``running[t]``: the
    games that had not ended by then; ``rise, fall``: ``int32[rows]``, by how much a number goes up and down in a month at most,
    but for two changes in a hundred; ``lead``: ``int64[months, faction, games]``, margin less the best rival's; ``winner``:
    ``int16[games]``."""

    def __init__(self, program: Program, games: int = GAMES) -> None:
        """Plays the games; their seeds are the bank's own."""
        self.games = games
        self.months: list[State] = []
        self.running: list[NDArray[np.intp]] = []
        leads: list[NDArray[np.int64]] = []
        batch = Batch(program, [(crc("bank") << 32) + i for i in range(games)])
        players = [DoctrinePlayer() for _ in program.seats]
        while True:
            self.months.append(batch.world.state.copy())
            alive = np.flatnonzero(batch.world.state[program.ended_row] == 0)
            self.running.append(alive)
            leads.append(lead_of(program.margins(batch.world)))
            if not len(alive) or batch.world.turn > program.scenario.turns:
                break
            batch.resolve([p.choose(batch.view(s.faction)) for p, s in zip(players, program.seats, strict=True)])
        self.lead = np.stack(leads)
        self.winner = self.months[-1][program.winner_row].copy()
        self.rise, self.fall = self._steps(program)

    def month(self, turn: int) -> tuple[State, NDArray[np.intp]]:
        """The states as a month (from 1) begins and the games that fit it: those still running, or all when hardly any is."""
        at = min(turn, len(self.months)) - 1
        alive = self.running[at]
        return self.months[at], alive if len(alive) >= min(16, self.games) else np.arange(self.games)

    def _steps(self, program: Program) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        ups, downs = [], []
        for t in range(len(self.months) - 1):
            alive = self.running[t]
            change = self.months[t + 1][:, alive].astype(np.int32) - self.months[t][:, alive]
            if change.shape[1]:
                ups.append(np.quantile(change, _SHARE, axis=1, method="higher"))
                downs.append(-np.quantile(change, 1 - _SHARE, axis=1, method="lower"))
        least = np.ones(program.layout.count, np.int32)
        least[program.forces.rows] = PIECES_STEP
        rise = np.maximum(np.max(ups, axis=0), least).astype(np.int32) if ups else least
        fall = np.maximum(np.max(downs, axis=0), least).astype(np.int32) if downs else least
        return rise, fall


def bank_of(program: Program) -> Bank:
    """The bank of a program, played when it is first asked for and kept as long as the program lives."""
    found = _banks.get(program)
    if found is None:
        found = _banks[program] = Bank(program)
    return found
