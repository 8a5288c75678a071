"""Pieces of the seat's own that are gone without a line of the report saying so: bought away, or lost to an event.

No rules here: two views of one seat are compared, and what its own orders and its own battles explain is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from game.engine.view import Line, Order, View
from game.session.wording import Names


def lost_pieces(before: View, after: View, orders: Sequence[Order], words: Names) -> tuple[Line, ...]:
    """A line for each place where the seat has fewer pieces than a month before. ``orders``: what it had ordered; a place that one of them
    names, or that a line about the seat itself is about, is told of already."""
    told = {line.place for line in after.report if line.group == "you"} | {name for order in orders for name in order.target}
    return tuple(
        line
        for place in before.places
        if place not in told
        for line in [_line(before, after, place, words)]
        if line is not None
    )


def _line(before: View, after: View, place: str, words: Names) -> Line | None:
    """What is missing at one place, or None."""
    seat = before.seat
    was, now = (view.places[place].forces.get(seat, {}) for view in (before, after))
    gone: list[str] = []
    details: list[str] = []
    for kind, known in was.items():
        left = now[kind].value if kind in now else 0
        if left < known.value:
            gone.append(f"{known.value - left} {words.kind(kind)}")
            details.append(f"{words.kind(kind)}: {known.value} before, {left} now")
    if not gone:
        return None
    text = f"{words.place(place)}: {', '.join(gone)} of yours gone, and not by your orders"
    return Line(text, "you", place, seat, "", tuple(details), -1)
