"""What a tally says of a scenario as a game: each measure with its interval, its bar and its verdict (game.md, Measures).

Intervals are of 95 per cent. A measure that needs more than a tally (depth, uncertainty, restricted play) is made elsewhere and takes
the same form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from game.lab.stats import mean_interval, wilson
from game.lab.tally import CLIP, Ints, Tally

BALANCE_LOW, BALANCE_HIGH = 0.65, 1.35  # of an equal share
DRAMA_LEAST = 0.35
LEAD_CHANGES_LEAST = 3.0
VARIETY_MOST = 0.35

Bar = tuple[float | None, float | None]  # from, to; None: no limit on that side


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a scenario. ``value`` with its interval ``low .. high``, in the unit: ``share`` (0..1), ``number`` or ``month``;
    ``bar``: where the value must lie; ``holds``: whether it does, None when it could not be measured; ``detail``: what a person should
    know of it, in plain text."""

    name: str
    value: float
    low: float
    high: float
    bar: Bar
    holds: bool | None
    detail: str
    unit: Literal["share", "number", "month"] = "share"

    @property
    def sure(self) -> bool:
        """Whether the whole interval lies on the side of the verdict. A bar of all games is a matter of the games that were
        played: no interval can reach it."""
        if self.holds is None or self.bar == (1.0, None):
            return self.holds is not None
        return self.holds == within(self.low, self.bar) == within(self.high, self.bar)


def within(value: float, bar: Bar) -> bool:
    """Whether a value meets a bar."""
    low, high = bar
    return (low is None or value >= low) and (high is None or value <= high)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one seat fared: games won, their share with its interval, whether that is within the bar of balance; the mean of its
    final margins with its interval, and their quartiles (clipped to -100..100)."""

    seat: str
    wins: int
    share: float
    low: float
    high: float
    fair: bool
    margin_mean: float
    margin_low: float
    margin_high: float
    quartiles: tuple[int, int, int]
    points_mean: float


def balance_bar(seats: int) -> Bar:
    """The shares between which a seat is neither favoured nor wronged."""
    return BALANCE_LOW / seats, BALANCE_HIGH / seats


def standings(tally: Tally) -> list[Standing]:
    """Every seat's record, in the order of the scenario."""
    n, bar, out = max(tally.count, 1), balance_bar(len(tally.header.seats)), []
    for i, seat in enumerate(tally.header.seats):
        wins = int(tally.wins[i])
        total, squares = int(tally.margin_sum[i]), int(tally.margin_square[i])
        low, high = wilson(wins, tally.count)
        margin_low, margin_high = mean_interval(total, squares, tally.count)
        spread, points = quartiles(tally.margin_bins[i]), int(tally.points_sum[i]) / n
        out.append(Standing(seat, wins, wins / n, low, high, within(wins / n, bar), total / n, margin_low, margin_high, spread, points))
    return out


def quartiles(bins: Ints) -> tuple[int, int, int]:
    """The lower quartile, the median and the upper quartile of values counted one by one from ``-CLIP``; 0 when there are none."""
    total = bins.cumsum()
    if not total[-1]:
        return 0, 0, 0
    first, middle, last = (int(np.searchsorted(total, total[-1] * share)) - CLIP for share in (0.25, 0.5, 0.75))
    return first, middle, last


# ------------------------------------------------------------------ the measures
def measures(tally: Tally) -> list[Measure]:
    """The measures that a tally alone can tell, in the order of game.md."""
    return [balance(tally), completion(tally), drama(tally), lead_changes(tally), variety(tally), dead_orders(tally)]


def balance(tally: Tally) -> Measure:
    """Each seat's share of wins lies within 0.65 and 1.35 of an equal one. The value is the share farthest from equal."""
    rows, seats = standings(tally), len(tally.header.seats)
    worst = max(rows, key=lambda s: abs(s.share - 1 / seats))
    unfair = [f"{s.seat} {percent(s.share)}" for s in rows if not s.fair]
    detail = f"outside: {', '.join(unfair)}" if unfair else f"farthest from equal: {worst.seat}"
    return Measure("balance", worst.share, worst.low, worst.high, balance_bar(seats), _verdict(tally, not unfair), detail)


def completion(tally: Tally) -> Measure:
    """Every game ends by the rules, with a winner."""
    low, high = wilson(tally.ended, tally.count)
    ended = tally.ended / max(tally.count, 1)
    early, idle = int(tally.endings[:-1].sum()), int(tally.idle.sum())
    detail = f"{early} won in a scoring round, {tally.ended - early} after the last month; a seat gave no order in {idle} months"
    return Measure("completion", ended, low, high, (1.0, None), _verdict(tally, tally.ended == tally.count), detail)


def drama(tally: Tally) -> Measure:
    """The winner was behind at mid-game in at least 35 per cent of the games."""
    trailed, bar = int(tally.trailed), (DRAMA_LEAST, None)
    value = trailed / max(tally.count, 1)
    detail = f"winners that were not in front after month {tally.header.turns // 2}"
    return Measure("drama", value, *wilson(trailed, tally.count), bar, _verdict(tally, within(value, bar)), detail)


def lead_changes(tally: Tally) -> Measure:
    """The leader by true margin changes three times or more in the mean."""
    total, squares = tally.lead_change_sum, tally.lead_change_square
    value, bar = total / max(tally.count, 1), (LEAD_CHANGES_LEAST, None)
    none = tally.lead_changes[0] / max(tally.count, 1)
    detail = f"a game, by true margin at the end of each month; never in {percent(none)} of the games"
    low, high = mean_interval(total, squares, tally.count)
    return Measure("lead changes", value, max(low, 0.0), high, bar, _verdict(tally, within(value, bar)), detail, "number")


@dataclass(frozen=True, slots=True)
class Use:
    """How often a seat gave an order: ``given`` times, ``share`` of all its orders."""

    seat: str
    order: str
    given: int
    share: float


def uses(tally: Tally) -> list[Use]:
    """Every order of every seat, in the order of the scenario."""
    totals = tally.order_totals.tolist()
    of_seat = dict.fromkeys(tally.header.seats, 0)
    for (seat, _), n in zip(tally.header.orders, totals, strict=True):
        of_seat[seat] += n
    return [Use(seat, order, n, n / max(of_seat[seat], 1)) for (seat, order), n in zip(tally.header.orders, totals, strict=True)]


def variety(tally: Tally) -> Measure:
    """No order is more than 35 per cent of its faction's orders. The interval takes the orders of one game for one observation, since
    they hang together: it is rather too wide than too narrow."""
    found = uses(tally)
    if not found:
        return Measure("variety", 0.0, 0.0, 0.0, (None, VARIETY_MOST), None, "the scenario has no orders")
    top = max(found, key=lambda u: u.share)
    above = [f"{u.seat} {u.order} {percent(u.share)}" for u in found if u.share > VARIETY_MOST]
    detail = f"above: {', '.join(above)}" if above else f"most given: {top.order} by {top.seat}"
    low, high = wilson(round(top.share * tally.count), tally.count)
    return Measure("variety", top.share, low, high, (None, VARIETY_MOST), _verdict(tally, not above), detail)


def dead_orders(tally: Tally) -> Measure:
    """No order is never given. The value is the number of orders that no game saw; it can only fall with more games."""
    unused, bar = tally.unused_orders, (None, 0.0)
    detail = f"never given: {', '.join(f'{order} by {seat}' for seat, order in unused)}" if unused else "every order was given"
    holds = _verdict(tally, not unused)
    return Measure("unused orders", len(unused), 0.0 if unused else len(unused), len(unused), bar, holds, detail, "number")


def _verdict(tally: Tally, holds: bool) -> bool | None:
    """None without games."""
    return bool(holds) if tally.count else None


# ------------------------------------------------------------------ in words
def percent(share: float) -> str:
    """``18.4 %``."""
    return f"{100 * share:.1f} %"


def verdict(measure: Measure) -> str:
    """``holds`` or ``FAILS``; ``unsure`` when more games might say otherwise, because the interval reaches across the bar."""
    if measure.holds is None:
        return "not measured"
    word = "holds" if measure.holds else "FAILS"
    return word if measure.sure else f"{word} (unsure)"
