"""Chances of winning in words and numbers: what the forecast bar, the advisor, the factions and the plain
mode say.

Chances come as shares in 0..1 with a 95 per cent interval and are shown in whole per cent. The interval says how far the number of
roll-outs goes, not how right the model is; the words say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from game.lab.results import Advice, Chance, Forecast


def percent(share: float) -> int:
    """A share in whole per cent; what is neither impossible nor certain is never shown as 0 or 100."""
    rounded = round(share * 100)
    if rounded <= 0 and share > 0:
        return 1
    return 99 if rounded >= 100 and share < 1 else rounded


def between(chance: Chance) -> str:
    """The interval of a chance: ``31-37``."""
    return f"{percent(chance.low)}-{percent(chance.high)}"


def points(change: int) -> str:
    """A change in points of per cent with its sign: ``+3``, ``-2``, ``0``."""
    return f"{change:+d}" if change else "0"


def verdict(change: float, low: float, high: float) -> str:
    """How far a change can be trusted, in words."""
    if low > 0:
        return "better"
    if high < 0:
        return "worse"
    return "no difference seen" if round(change * 100) == 0 else "could be chance"


def changed(before: int, after: int, change: tuple[float, float, float]) -> str:
    """A change in full: ``+3, could be chance (-1 to +7)``. ``before`` and ``after``: the chances in per cent as they are shown, so that
    the numbers beside each other agree; ``change``: (itself, low, high) as shares."""
    low, high = (points(round(bound * 100)) for bound in change[1:])
    return f"{points(after - before)}, {verdict(*change)} ({low} to {high})"


def draft_sentence(before: Forecast, after: Forecast, seat: str, orders: int, more: bool) -> str:
    """What the drafted orders do to a seat's chance: one sentence for the row of the hint. ``more``: further orders could be given;
    doctrine gives them here, which the word "first" admits."""
    if seat not in before.chances or seat not in after.chances:
        return "The forecast does not know this side."
    old, new = percent(before.chances[seat].share), percent(after.chances[seat].share)
    draft = ("This order" if orders == 1 else "This draft") + (" first" if more else "")
    by = after.difference
    change = f": {changed(old, new, (by.change, by.low, by.high))}" if by is not None else ""
    return f"{draft}: {new}% to win, {old}% without{change}."


def trend(before: Forecast | None, now: Forecast | None, seat: str) -> str:
    """A seat's chance and how it has moved since the month before; '' while it is not known."""
    if now is None or seat not in now.chances:
        return ""
    new = percent(now.chances[seat].share)
    if before is None or seat not in before.chances:
        return f"Your chance: {new}%"
    moved = new - percent(before.chances[seat].share)
    return f"Your chance: {new}% ({points(moved) if moved else 'same'})"


def advice_chances(advice: Advice) -> str:
    """The chance with a piece of advice and without, and how sure the difference is."""
    without = max(0.0, min(1.0, advice.chance - advice.change))
    old, new = percent(without), percent(advice.chance)
    return f"{new}% with it, {old}% without: {changed(old, new, (advice.change, advice.low, advice.high))}"


def about(forecast: Forecast | None, drafted: bool = False) -> str:
    """What the numbers are, for tooltip and help."""
    rolls = "some 1,000" if forecast is None or forecast.rolls <= 0 else f"{forecast.rolls:,}"
    orders = "your drafted orders first, the rest and all other sides by doctrine" if drafted else "all sides by doctrine"
    return (
        f"Every side's chance of winning, in per cent: {rolls} games played out from what you know, {orders}. It is the model's estimate; "
        "the ranges (95 per cent) say how far the number of games goes, not how right the model is."
    )
