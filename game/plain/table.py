"""The game at the table of the plain mode: the session, its words, everything learned so far, what is thought about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from game.engine.view import Line, Order, View
from game.plain.thinking import Thinking
from game.session.guide import guide_of
from game.session.learned import Entry, learned, learned_so_far
from game.session.minding import Maker, make_mind
from game.session.wording import STEP_NAMES, Names

if TYPE_CHECKING:
    from game.lab.results import Advice, Forecast
    from game.session.machines import Chosen
    from game.session.session import Session


@dataclass
class _Side:
    """What belongs to one seat: see ``Table``."""

    log: list[Entry] = field(default_factory=list)
    report: tuple[Line, ...] = ()
    forecast: Forecast | None = None
    before: Forecast | None = None
    advice: tuple[Advice, ...] = ()

    def take(self, entries: Sequence[Entry]) -> None:
        """A month has been learned of."""
        self.log.extend(entries)
        self.report = tuple(entry.line for entry in entries)
        self.before, self.forecast, self.advice = self.forecast or self.before, None, ()


class Table:
    """``log`` grows month by month, ``report`` is last month's. ``forecast``: this month's chances once they were asked for, ``before``
    the last ones of an earlier month; ``advice``: what was advised last, until the month ends. ``guide``: the prompts for who is new, where
    there are some; ``pointer``: what it says of the last thing that was done."""

    def __init__(self, session: Session, make: Maker = make_mind) -> None:
        self.session = session
        self.names = Names(session.scenario)
        self.thinking = Thinking(session, make)
        self.log: list[Entry] = []
        self.report: tuple[Line, ...] = ()
        self.forecast: Forecast | None = None
        self.before: Forecast | None = None
        self.advice: tuple[Advice, ...] = ()
        self._kept: dict[str, _Side] = {}  # what belongs to the seats whose turn it is not
        self.step = STEP_NAMES[session.scenario.step]
        self.guide = guide_of(session, self.names) if len(session.people) == 1 else None
        self.pointer = ""

    def recall(self) -> None:
        """Read the log of a game that is gone on with, of every seat that a person plays."""
        self.log, self.report = learned_so_far(self.session, self.names)
        for seat in self.session.people:
            if seat != self.session.seat:
                self._kept[seat] = _Side(*learned_so_far(self.session, self.names, seat))

    def hand_over(self) -> None:
        """The next person has the table: log, report, forecast and advice are this seat's own."""
        before = self.session.seat
        self.session.hand_over()
        self._turn(before)

    def _turn(self, before: str) -> None:
        """Put away what is ``before``'s and take out what belongs to the seat whose turn it is."""
        self._kept[before] = _Side(self.log, self.report, self.forecast, self.before, self.advice)
        side = self._kept.pop(self.session.seat, _Side())
        self.log, self.report, self.forecast, self.before, self.advice = side.log, side.report, side.forecast, side.before, side.advice

    @property
    def view(self) -> View:
        """What the seat knows this month."""
        return self.session.view

    def noted(self, event: str, place: str = "", order: Order | None = None, lens: str = "") -> None:
        """Something was done that a prompt of the guide may wait for (a key of ``game.scenario.guide.UNTIL``)."""
        if self.guide is not None:
            pointer = self.guide.happened(event, place, order, lens)
            if pointer and event == "order_given" and not self.session.orders_left:
                pointer = "All orders of the month are given: undo makes room for what the guide waits for."
            self.pointer = pointer if event != "place_chosen" else ""  # nothing is lit here

    def end_month(self, ready: Mapping[str, Chosen]) -> None:
        """Play the month and read what the seat learns of it into the log. ``ready``: what machines have chosen already."""
        session, last = self.session, self.session.seat
        before = {seat: session.view_of(seat) for seat in session.people}
        session.end_month(ready)
        if last != session.seat:
            self._turn(last)
        mine = _Side(self.log, self.report, self.forecast, self.before, self.advice)
        for seat in session.people:
            side = mine if seat == session.seat else self._kept.setdefault(seat, _Side())
            side.take(learned(before[seat], session.view_of(seat), session.played[-1].orders.get(seat, ()), self.names))
        self.log, self.report, self.forecast, self.before, self.advice = mine.log, mine.report, mine.forecast, mine.before, mine.advice

    def turn_word(self) -> str:
        """``November 2019, month 1 of 12``."""
        view = self.view
        return f"{view.date}, {self.step} {view.turn} of {view.turns}"
