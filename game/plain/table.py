"""The game at the table of the plain mode: the session, its words, everything learned so far, what is thought about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from game.engine.view import Line, Order, View
from game.plain.thinking import Thinking
from game.session.guide import guide_of
from game.session.minding import Maker, make_mind
from game.session.notebook import Entry, Notebook, Notebooks
from game.session.wording import STEP_NAMES, Names

if TYPE_CHECKING:
    from game.lab.results import Advice, Forecast
    from game.session.machines import Chosen
    from game.session.session import Session


@dataclass
class Own(Notebook):
    """What belongs to one seat: its notebook; ``forecast``: this month's chances once they were asked for; ``before``: the last ones of
    an earlier month; ``advice``: what was advised last, until the month ends."""

    forecast: Forecast | None = None
    before: Forecast | None = None
    advice: tuple[Advice, ...] = ()

    def take(self, entries: Sequence[Entry]) -> None:
        """A month has been learned of: what was asked about it is past."""
        super().take(entries)
        self.before, self.forecast, self.advice = self.forecast or self.before, None, ()


class Table:
    """``log`` grows month by month, ``report`` is last month's; ``own``: these and what else belongs to the seat that has the table.
    ``guide``: the prompts for who is new, where there are some; ``pointer``: what it says of the last thing that was done."""

    def __init__(self, session: Session, make: Maker = make_mind) -> None:
        self.session = session
        self.names = Names(session.scenario)
        self.thinking = Thinking(session, make)
        self._notebooks = Notebooks(session, self.names, Own)
        self.step = STEP_NAMES[session.scenario.step]
        self.guide = guide_of(session, self.names) if len(session.people) == 1 else None
        self.pointer = ""

    @property
    def own(self) -> Own:
        """What belongs to the seat that has the table, and to no other."""
        return self._notebooks.open

    @property
    def log(self) -> list[Entry]:
        """All that the seat has learned."""
        return self.own.log

    @property
    def report(self) -> tuple[Line, ...]:
        """What the seat has learned of last month."""
        return self.own.report

    def recall(self) -> None:
        """Read the log of a game that is gone on with, of every seat that a person plays."""
        self._notebooks.catch_up()

    def hand_over(self) -> None:
        """The next person has the table. OrderRefused as ``Session.hand_over`` says it."""
        self.session.hand_over()

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
        """Play the month and read what each seat learns of it into its log. ``ready``: what machines have chosen already."""
        self.session.end_month(ready)
        self._notebooks.catch_up()

    def turn_word(self) -> str:
        """``November 2019, month 1 of 12``."""
        view = self.view
        return f"{view.date}, {self.step} {view.turn} of {view.turns}"
