"""The game at the table of the plain mode: the session, its words, everything learned so far, what is thought about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from game.engine.view import Line, View
from game.plain.thinking import Thinking
from game.session.learned import Entry, learned, learned_so_far
from game.session.minding import Maker, make_mind
from game.session.wording import STEP_NAMES, Names

if TYPE_CHECKING:
    from game.lab.results import Advice, Forecast
    from game.session.machines import Chosen
    from game.session.session import Session


class Table:
    """``log`` grows month by month, ``report`` is last month's. ``forecast``: this month's chances once they were asked for, ``before``
    the last ones of an earlier month; ``advice``: what was advised last, until the month ends."""

    def __init__(self, session: Session, make: Maker = make_mind) -> None:
        self.session = session
        self.names = Names(session.scenario)
        self.thinking = Thinking(session, make)
        self.log: list[Entry] = []
        self.report: tuple[Line, ...] = ()
        self.forecast: Forecast | None = None
        self.before: Forecast | None = None
        self.advice: tuple[Advice, ...] = ()
        self.step = STEP_NAMES[session.scenario.step]

    def recall(self) -> None:
        """Read the log of a game that is gone on with."""
        self.log, self.report = learned_so_far(self.session, self.names)

    @property
    def view(self) -> View:
        """What the seat knows this month."""
        return self.session.view

    def end_month(self, ready: Mapping[str, Chosen]) -> None:
        """Play the month and read what the seat learns of it into the log. ``ready``: what machines have chosen already."""
        before, orders = self.view, self.session.draft
        self.session.end_month(ready)
        entries = learned(before, self.view, orders, self.names)
        self.log.extend(entries)
        self.report = tuple(entry.line for entry in entries)
        self.before, self.forecast, self.advice = self.forecast or self.before, None, ()

    def turn_word(self) -> str:
        """``November 2019, month 1 of 12``."""
        view = self.view
        return f"{view.date}, {self.step} {view.turn} of {view.turns}"
