"""What each seat at the table has learned, month by month: a notebook a seat, with the reports of the game and which of the seat's own
pieces went missing.

The notebooks are read from what the session has seen with every seat's eyes, so nothing is played again for them, and none is ever
copied into another: whoever has the table opens their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

from game.engine.view import Line, Order, View
from game.session.losses import lost_pieces
from game.session.wording import Names

if TYPE_CHECKING:
    from game.session.session import Session


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log and the month in which it happened."""

    turn: int
    date: str
    line: Line


@dataclass
class Notebook:
    """What one seat has learned. ``log``: every line since the start; ``report``: those of last month; ``months``: how many months have
    been read into it. A table that keeps more for each seat makes a class of its own from this one."""

    log: list[Entry] = field(default_factory=list)
    report: tuple[Line, ...] = ()
    months: int = 0

    def take(self, entries: Sequence[Entry]) -> None:
        """A month has been learned of; there may be nothing to tell of it."""
        self.log.extend(entries)
        self.report = tuple(entry.line for entry in entries)
        self.months += 1


_Kind = TypeVar("_Kind", bound=Notebook)


class Notebooks(Generic[_Kind]):
    """The notebooks of a table, one for every seat whose eyes are open there: of everybody who plays, or, where somebody only watches, of
    every side and of the truth."""

    def __init__(self, session: Session, names: Names, make: Callable[[], _Kind]) -> None:
        """``names``: what lines call pieces and places; ``make``: an empty notebook. Nothing is read before ``catch_up`` or ``note``."""
        self._session, self._names, self._make = session, names, make
        self._of: dict[str, _Kind] = {}

    @property
    def open(self) -> _Kind:
        """The notebook of the seat that has the table, and of no other."""
        return self._seat(self._session.seat)

    def note(self, before: View, after: View, orders: Sequence[Order]) -> None:
        """Read one month into the open notebook. ``before`` and ``after``: the seat's views around it; ``orders``: what it had ordered."""
        self.open.take(learned(before, after, orders, self._names))

    def catch_up(self) -> None:
        """Bring every notebook to the present: the months that it does not have yet, one after a month that has just ended, all of them
        when a game is gone on with."""
        session = self._session
        for seat in session.eyes:
            book = self._seat(seat)
            around = list(pairwise(session.views_of(seat)))
            for (before, after), month in list(zip(around, session.played, strict=True))[book.months :]:
                book.take(learned(before, after, month.orders.get(seat, ()), self._names))

    def _seat(self, seat: str) -> _Kind:
        if seat not in self._of:
            self._of[seat] = self._make()
        return self._of[seat]


def learned(before: View, after: View, orders: Sequence[Order], names: Names) -> tuple[Entry, ...]:
    """What a seat learned of a month. ``before`` and ``after``: its views around it; ``orders``: what it had ordered."""
    report = after.report + lost_pieces(before, after, orders, names)
    return tuple(Entry(before.turn, before.date, line) for line in report)
