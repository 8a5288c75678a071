"""One tally against another: what changed between two files, or two line-ups, and whether chance alone would explain it.

Where both were played with the same seeds their games are pairs, and shares of wins are compared pair by pair; everything else is
compared as if the games had been drawn apart, which claims rather too little than too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from game.lab.measures import uses
from game.lab.simulate import Winners
from game.lab.stats import SIGNIFICANT, Z95, mcnemar, normal_tail, paired_interval
from game.lab.tally import NOBODY, Tally


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in two tallies, ``first`` and ``second``: the ``change`` with its interval of 95 per cent, and ``p``: the chance of a
    change at least as large, either way, if nothing had changed. ``group``: what kind of figure it is."""

    group: Literal["wins", "margin", "course", "order", "place"]
    name: str
    first: float
    second: float
    low: float
    high: float
    p: float
    unit: Literal["share", "number"] = "share"

    @property
    def change(self) -> float:
        """From the first to the second."""
        return self.second - self.first

    @property
    def significant(self) -> bool:
        """Whether chance alone would seldom (one time in a hundred) do this."""
        return self.p < SIGNIFICANT


def compare(first: Tally, second: Tally, won: tuple[Winners, Winners] | None = None) -> list[Difference]:
    """Every figure that both tallies have, matched by id: wins and mean margins by seat, the course of games, the share of each order
    among its faction's, who controls places at the end. ``won``: the winners of both runs when they were played with the same
    seeds."""
    out = []
    for seat in first.header.seats:
        if seat in second.header.seats:
            i, j = first.header.seats.index(seat), second.header.seats.index(seat)
            out += [_wins(first, second, seat, i, j, won), _margin(first, second, seat, i, j)]
    out.sort(key=lambda d: d.group == "margin")  # all wins, then all margins
    out.append(_shares("course", "winner trailed at mid-game", int(first.trailed), first.count, int(second.trailed), second.count))
    out.append(_lead_changes(first, second))
    early = [int(t.endings[:-1].sum()) for t in (first, second)]
    out.append(_shares("course", "won in a scoring round", early[0], first.count, early[1], second.count))
    return [*out, *_orders(first, second), *_places(first, second)]


def _wins(a: Tally, b: Tally, seat: str, i: int, j: int, won: tuple[Winners, Winners] | None) -> Difference:
    before, after = int(a.wins[i]), int(b.wins[j])
    if won is None or len(won[0]) != len(won[1]):
        return _shares("wins", seat, before, a.count, after, b.count)
    gained = int(np.count_nonzero((won[0] != i) & (won[1] == j)))
    lost = int(np.count_nonzero((won[0] == i) & (won[1] != j)))
    p = min(1.0, 2 * mcnemar(max(gained, lost), min(gained, lost)))
    low, high = paired_interval(gained, lost, len(won[0]))
    return Difference("wins", seat, before / max(a.count, 1), after / max(b.count, 1), low, high, p)


def _margin(a: Tally, b: Tally, seat: str, i: int, j: int) -> Difference:
    moments = [(int(t.margin_sum[k]), int(t.margin_square[k]), t.count) for t, k in ((a, i), (b, j))]
    return _means("margin", seat, *moments)


def _lead_changes(a: Tally, b: Tally) -> Difference:
    return _means("course", "lead changes a game", *((t.lead_change_sum, t.lead_change_square, t.count) for t in (a, b)))


def _orders(a: Tally, b: Tally) -> list[Difference]:
    """Shares of orders. The orders of one game hang together, so that a game counts as one observation."""
    after = {(u.seat, u.order): u.share for u in uses(b)}
    pairs = [(u, after[u.seat, u.order]) for u in uses(a) if (u.seat, u.order) in after]
    return [
        _shares("order", f"{u.order} by {u.seat}", round(u.share * a.count), a.count, round(share * b.count), b.count, (u.share, share))
        for u, share in pairs
    ]


def _places(a: Tally, b: Tally) -> list[Difference]:
    """Who controls each place at the end: for each side that both tallies know, and for nobody."""
    columns = [("nobody", NOBODY, NOBODY)]
    columns += [(s, 1 + i, 1 + b.header.seats.index(s)) for i, s in enumerate(a.header.seats) if s in b.header.seats]
    return [
        _shares("place", f"{place}: {who}", int(a.control_final[i, x]), a.count, int(b.control_final[j, y]), b.count)
        for i, place in enumerate(a.header.places)
        if place in b.header.places
        for j in (b.header.places.index(place),)
        for who, x, y in columns
    ]


# ------------------------------------------------------------------ tests
def _shares(
    group: Literal["wins", "course", "order", "place"], name: str, x: int, n: int, y: int, m: int, shown: Sequence[float] = ()
) -> Difference:
    """``x`` of ``n`` against ``y`` of ``m``: the two-proportion z test with the pooled share; the interval with the two shares."""
    if not n or not m:
        return Difference(group, name, 0.0, 0.0, -1.0, 1.0, 1.0)
    p, q, pooled = x / n, y / m, (x + y) / (n + m)
    spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    half = Z95 * sqrt(p * (1 - p) / n + q * (1 - q) / m)
    first, second = shown or (p, q)
    chance = 2 * normal_tail(abs(q - p) / spread) if spread else 1.0
    return Difference(group, name, first, second, q - p - half, q - p + half, chance)


Moments = tuple[int, int, int]  # sum, sum of squares, how many


def _means(group: Literal["margin", "course"], name: str, one: Moments, other: Moments) -> Difference:
    """Two means, by their normal approximation (games count in hundreds)."""
    (mean, error), (second, more) = _mean(*one), _mean(*other)
    spread = sqrt(error + more)
    half = Z95 * spread
    chance = 2 * normal_tail(abs(second - mean) / spread) if spread else float(second == mean)
    return Difference(group, name, mean, second, second - mean - half, second - mean + half, chance, "number")


def _mean(total: int, squares: int, count: int) -> tuple[float, float]:
    """The mean and its variance."""
    mean = total / max(count, 1)
    return mean, max(0.0, squares - count * mean * mean) / max(count - 1, 1) / max(count, 1)
