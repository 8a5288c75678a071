"""Thresholds worked out from points: who would have won which game, and which thresholds would have made the seats equal.

Games for this are played on to the last month whatever the margins, and every side's points are noted at each scoring; with
other thresholds the same points tell when a game would have ended and who would have won it. Points are ``int16[round, seat, games]``:
the rounds are the scoring months in order, the last month always last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.int16]  # [round, seat, games]
STRIDES = (8, 4, 2, 1)  # how far a threshold is moved in one trial, the widest first
LOWEST, HIGHEST = -999, 999  # what a file may hold
MOST_SWEEPS = 60


def verdicts(points: Points, thresholds: Sequence[int], win: int) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Who would have won, ``float64[seat, games]`` (1, or a part where several tie), and in which round, ``int[games]``.

    In a round before the last a margin over ``win`` ends the game; after the last the largest margin wins. The game itself breaks a tie
    by a throw that is the same for all; here each gets its part."""
    margin = points.astype(np.int32) - np.asarray(thresholds, np.int32)[None, :, None]
    best = margin.max(1)  # [round, games]
    over = best > win
    over[-1] = True
    ended = over.argmax(0)
    games = np.arange(points.shape[2])
    final = margin[ended, :, games]  # [games, seat]
    top = (final == best[ended, games][:, None]).astype(np.float64)
    return (top / top.sum(1, keepdims=True)).T, ended


def shares(points: Points, thresholds: Sequence[int], win: int) -> NDArray[np.float64]:
    """``float64[seat]``: the part of all games that each would have won."""
    mean: NDArray[np.float64] = verdicts(points, thresholds, win)[0].mean(1)
    return mean


def unevenness(share: NDArray[np.float64]) -> tuple[float, float]:
    """How far shares are from equal: the largest deviation, and the sum of squares to tell apart what ties in it."""
    off = share - 1 / len(share)
    return round(float(np.abs(off).max()), 9), float((off * off).sum())


def fit(points: Points, start: Sequence[int], win: int) -> list[int]:
    """Whole thresholds under which the seats' shares are as equal as they get, found by coordinate descent from ``start``.

    A trial moves one threshold up or down, or one up and another down; the best trial is taken until none helps, then the stride is
    halved. Far from even, the largest deviation alone is a poor guide, since one seat's gain is another's loss; so the sum of squares
    leads there first. A trial that is no better is not taken: thresholds stay where they are when nothing is gained."""
    first = [int(t) for t in start]
    near = _descend(points, first, win, squares_first=True)
    return min((_descend(points, t, win) for t in (first, near)), key=lambda t: unevenness(shares(points, t, win)))


def _descend(points: Points, start: list[int], win: int, squares_first: bool = False) -> list[int]:
    """From one start to where no trial helps."""

    def score(thresholds: list[int]) -> tuple[float, float]:
        most, squares = unevenness(shares(points, thresholds, win))
        return (squares, most) if squares_first else (most, squares)

    now, best = start, score(start)
    for stride in STRIDES:
        for _ in range(MOST_SWEEPS):
            trials = [(score(trial), trial) for trial in _trials(now, stride)]
            value, found = min(trials, default=(best, now))
            if not value < best:
                break
            now, best = found, value
    return now


def _trials(now: Sequence[int], stride: int) -> list[list[int]]:
    """Every way to move one threshold by a stride, or two of them in opposite directions, within what a file may hold."""
    n = len(now)
    moves = [{i: d} for i in range(n) for d in (stride, -stride)]
    moves += [{i: stride, j: -stride} for i in range(n) for j in range(n) if i != j]
    found = [[t + move.get(i, 0) for i, t in enumerate(now)] for move in moves]
    return [trial for trial in found if all(LOWEST <= t <= HIGHEST for t in trial)]
