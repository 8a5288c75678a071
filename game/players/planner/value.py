"""What a played-out game is worth to a seat, in whole numbers so that sums do not depend on their order.

At the end of a game: ``SURE`` for a win, and a part of the worth by how far ahead the seat is of its best rival (a game won by a hair
or lost by one says less than its result). Before the end: the chance that such a lead becomes a win, read off
the bank's games.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from game.engine.world import World
from game.players.base import lead_of
from game.players.planner.bank import bank_of

if TYPE_CHECKING:
    from game.engine.program import Program

SURE = 1000  # a win
LEAD_PART = 0.6  # of the worth of an ended game that goes by the lead
SCALE = 7.0  # leads of which the worth bends
_MOST = 60  # leads beyond it count as it
_STEPS = 30  # of Newton's method
_tables: WeakKeyDictionary[Program, NDArray[np.int64]] = WeakKeyDictionary()


def worth(world: World, seat: int) -> NDArray[np.int64]:
    """``int64[batch]``: 0 to ``SURE``."""
    program = world.program
    ended = world.state[program.ended_row] != 0
    lead = np.clip(lead_of(program.margins(world))[seat], -_MOST, _MOST) + _MOST
    won = world.state[program.winner_row] == seat
    part = round(SURE * LEAD_PART)
    over: NDArray[np.int64] = won * (SURE - part) + _END[lead] * part // SURE
    if ended.all():
        return over
    table = _chances(program)
    judged: NDArray[np.int64] = np.where(ended, over, table[min(world.turn, len(table)) - 1][lead])
    return judged


def wins(world: World, seat: int) -> NDArray[np.int64]:
    """``int64[batch]``: ``SURE`` for a game won, 0 for one lost, between them while it runs."""
    ended = world.state[world.program.ended_row] != 0
    won: NDArray[np.int64] = (world.state[world.program.winner_row] == seat) * np.int64(SURE)
    return won if ended.all() else np.where(ended, won, worth(world, seat))


def _logistic(x: float) -> int:
    return round(SURE / (1 + math.exp(-max(-30.0, min(30.0, x)))))


_END = np.array([_logistic(lead / SCALE) for lead in range(-_MOST, _MOST + 1)], np.int64)


def _chances(program: Program) -> NDArray[np.int64]:
    """``int64[months, leads]``: chance in ``SURE`` of a win by the lead as a month begins; one curve for each month, all seats
    together: ``1 / (1 + exp(-(a + b * lead)))``, fitted to the bank by Newton's method."""
    found = _tables.get(program)
    if found is None:
        bank = bank_of(program)
        won = bank.winner == np.arange(program.factions)[:, None]
        curves = []
        for month, lead in enumerate(bank.lead):
            alive = bank.running[month]
            a, b = _fit(lead[:, alive].ravel().astype(float), won[:, alive].ravel().astype(float))
            curves.append([_logistic(a + b * x) for x in range(-_MOST, _MOST + 1)])
        found = _tables[program] = np.array(curves, np.int64)
    return found


def _fit(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Intercept and slope of a logistic curve; a weak pull towards a slope of ``1 / SCALE`` keeps few games from deciding."""
    a, b, pull = 0.0, 1 / SCALE, 20.0
    for _ in range(_STEPS if len(x) else 0):
        p = 1 / (1 + np.exp(-np.clip(a + b * x, -30, 30)))
        w = p * (1 - p) + 1e-6
        g0, g1 = float((y - p).sum()), float(((y - p) * x).sum()) - pull * (b - 1 / SCALE)
        h00, h01, h11 = float(w.sum()), float((w * x).sum()), float((w * x * x).sum()) + pull
        det = h00 * h11 - h01 * h01
        a, b = a + (h11 * g0 - h01 * g1) / det, b + (h00 * g1 - h01 * g0) / det
    return a, b
