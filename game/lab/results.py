"""What the forecast and the advisor answer, as plain immutable values, and how these travel as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from game.engine.view import Order

Stop = Callable[[], bool]  # asked between months: whether nobody waits for the answer any more


class Stopped(Exception):
    """A calculation was broken off because nobody waits for it any more."""


def keep_on(stop: Stop | None) -> None:
    """Stopped, when that has been asked for."""
    if stop is not None and stop():
        raise Stopped


@dataclass(frozen=True, slots=True)
class Chance:
    """A chance of winning in 0..1: ``share``, and between what (95 per cent) it lies as far as the number of roll-outs goes.
    What the model itself gets wrong is not in the interval; the reliability table in ``benchmarks`` shows that."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a chance differs from another, ``change`` between ``low`` and ``high`` (95 per cent), all in -1..1. Both were played out
    in the same worlds with the same dice, so that the interval is that of pairs, much narrower than that of two chances."""

    change: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Every seat's chance of winning, as one seat may know it at the start of month ``turn``, from ``rolls`` roll-outs; 0 of them
    when the game is over and everything is certain. ``difference``: what the orders that were asked about make of the seat's own
    chance, None where there were none."""

    turn: int
    rolls: int
    chances: Mapping[str, Chance]
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """One order worth giving. ``chance``: of winning when it is given next to what is given already and doctrine does the rest;
    ``change``: by how much that is more than without it, between ``low`` and ``high`` (95 per cent), all in 0..1 or -1..1;
    ``reason``: why, in words."""

    order: Order
    chance: float
    change: float
    low: float
    high: float
    reason: str


def forecast_record(forecast: Forecast) -> dict[str, Any]:
    """A forecast as what JSON can hold."""
    return asdict(forecast)


def forecast_from(record: Mapping[str, Any]) -> Forecast:
    """The reverse of ``forecast_record``."""
    difference = Difference(**record["difference"]) if record["difference"] is not None else None
    return Forecast(record["turn"], record["rolls"], {seat: Chance(**c) for seat, c in record["chances"].items()}, difference)


def advice_record(advice: Advice) -> dict[str, Any]:
    """A piece of advice as what JSON can hold; the order is a list of words."""
    return {**asdict(advice), "order": order_record(advice.order)}


def advice_from(record: Mapping[str, Any]) -> Advice:
    """The reverse of ``advice_record``."""
    return Advice(**{**record, "order": order_from(record["order"])})


def order_record(order: Order) -> list[str]:
    """An order as a list of words: its kind, then its target."""
    return [order.kind, *order.target]


def order_from(words: list[str]) -> Order:
    """The reverse of ``order_record``."""
    return Order(words[0], tuple(words[1:]))
