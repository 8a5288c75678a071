"""Sequential halving: many arms a little, the better ones more, the best two longest.

In each round all arms that are left are tried in the same further worlds; the worse are dropped. Comparing arms in the same worlds
with the same dice takes away most of the noise. After Karnin, Koren and Somekh, "Almost optimal exploration in multi-armed
bandits", ICML 2013.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Arms = NDArray[np.intp]
Scores = NDArray[np.int64]
Try = Callable[[Arms, int, int], Scores]  # (arms[alive, batch], first world, after the last) -> sums over the worlds [alive, batch]


@dataclass(frozen=True, slots=True)
class Round:
    """``keep``: how many arms take part; ``worlds``: in how many further worlds."""

    keep: int
    worlds: int


@dataclass(slots=True)
class Standing:
    """How the arms stand. ``order``: ``int[arms, batch]``, the best first (arms of later rounds before those dropped earlier); ``total``:
    ``int64[arms, batch]`` sums by arm over ``count`` (the same shape) worlds."""

    order: Arms
    total: Scores
    count: Scores


def worlds_needed(rounds: Sequence[Round]) -> int:
    """In how many worlds the best arms are tried altogether."""
    return sum(r.worlds for r in rounds)


def halve(arms: int, batch: int, rounds: Sequence[Round], attempt: Try, stop: Callable[[], bool] = lambda: False) -> Standing:
    """Runs the rounds; ``stop`` is asked before each. Ties go to the lower arm."""
    order = np.repeat(np.arange(arms)[:, None], batch, axis=1)
    total, count = np.zeros((arms, batch), np.int64), np.zeros((arms, batch), np.int64)
    lanes, at = np.arange(batch), 0
    for r in rounds:
        if stop():
            break
        alive = order[: min(r.keep, arms)]
        total[alive, lanes] += attempt(alive, at, at + r.worlds)
        count[alive, lanes] += r.worlds
        at += r.worlds
        ranked = np.lexsort((alive, -total[alive, lanes]), axis=0)
        order = np.concatenate([np.take_along_axis(alive, ranked, axis=0), order[len(alive) :]])
    return Standing(order, total, count)
