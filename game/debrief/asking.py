"""What-ifs as people write them: ``month 4: north: march hill port; levy farm``."""

from __future__ import annotations

import re

from game.debrief.facts import Facts
from game.engine.view import Order, OrderRefused
from game.scenario.problems import clean, nearest

_WRITTEN = re.compile(r"\s*(?:month|turn)?\s*(\d{1,4})\s*:\s*([^:]+?)\s*:\s*(.*)", re.DOTALL | re.IGNORECASE)


class BadQuestion(ValueError):
    """A what-if that cannot be asked; the message says why in one sentence."""


def read_what_if(text: str, facts: Facts) -> tuple[int, str, tuple[Order, ...]]:
    """Month, seat and orders of a written what-if, checked against what the seat could order then. BadQuestion with one sentence."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise BadQuestion(f'The what-if "{clean(text)[:60]}" cannot be read; {usage(facts)}.')
    turn, seat = int(found[1]), found[2]
    if not 1 <= turn <= len(facts.months):
        raise BadQuestion(f"Month {turn} was not played; the game went from month 1 to {len(facts.months)}.")
    if seat not in facts.seats:
        near = nearest(seat, facts.seats)
        meant = f' (did you mean "{near}"?)' if near else ""
        raise BadQuestion(f'There is no seat "{clean(seat)[:40]}"{meant}; the seats are {", ".join(facts.seats)}.')
    orders = tuple(Order(words[0], tuple(words[1:])) for part in found[3].split(";") if (words := part.split()))
    check(facts, turn, seat, orders)
    return turn, seat, orders


def usage(facts: Facts) -> str:
    """How a what-if of this game is written, by the first month of its first seat."""
    seat = facts.seats[0]
    book = facts.view(1, seat).book
    could = next((str(p.order) for kind in book.kinds() for p in book.of_kind(kind) if p.legal), "")
    return f'write it as "month 1: {seat}: {could}", several orders with ; between them'


def check(facts: Facts, turn: int, seat: str, orders: tuple[Order, ...]) -> None:
    """BadQuestion when the seat could not give these orders in that month."""
    for order in orders:
        kinds = [*facts.view(turn, seat).book.kinds(), "answer"]
        if order.kind not in kinds:
            near = nearest(order.kind, kinds)
            meant = f'; did you mean "{near}"?' if near else "."
            raise BadQuestion(f'{seat} has no order "{clean(order.kind)[:40]}"{meant}')
    try:
        facts.games[turn - 1].check(seat, orders)
    except OrderRefused as refused:
        raise BadQuestion(f"In month {turn} {seat} could not order that: {clean(str(refused))}.") from None
