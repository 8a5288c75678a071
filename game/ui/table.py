"""The game at the table: the session with what a screen needs beside it (words, letters, everything read so far)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from game.engine.view import Line, Order, Question, View
from game.scenario.model import Briefing
from game.session.guide import guide_of
from game.session.minding import Maker, make_mind
from game.session.notebook import Entry, Notebook, Notebooks
from game.ui.keys import letters_taken
from game.ui.letters import assign
from game.ui.orders import Rows
from game.ui.shelf import one_at_a_time
from game.ui.thinking import Thoughts
from game.ui.words import Words

if TYPE_CHECKING:
    from game.session.machines import Chosen
    from game.session.session import Session
    from game.ui.inquiry import Inquiry


@dataclass
class _Own(Notebook):
    """What belongs to one seat at the table: its notebook, ``lens`` and ``place`` looked at last; ``filmed``: the months whose film it
    has been shown."""

    lens: int = 0
    place: str | None = None
    filmed: int = 0


class Table:
    """One game being played. ``log`` grows month by month, ``report`` is last month's; ``lens`` and ``place`` are where the player was
    looking; ``thoughts``: what is being thought about it; ``guide``: the prompts for who is new, where there are some."""

    def __init__(self, session: Session, make: Maker = make_mind) -> None:
        """``make`` begins the process that thinks, when it is first needed."""
        self.session = session
        self.thoughts = Thoughts(session, make)
        self.words = Words(session.scenario)
        self.guide = guide_of(session, self.words) if len(session.people) == 1 else None
        self._notebooks = Notebooks(session, self.words, _Own)
        self.pace = 0.0  # seconds after which somebody who watches is taken on; 0: step by step
        self.inquiry: Inquiry | None = None  # the debrief, once the game is over
        self.look_around()

    def look_around(self) -> None:
        """Another seat has the table, or the first one: its own log, lens and place, and the orders that it has."""
        session = self.session
        kinds = session.view.book.kinds()
        self.names = {kind: self.words.order(kind) for kind in kinds}
        self.rows = Rows(session.scenario, assign(kinds, self.names, letters_taken()), self.names)

    def hand_over(self) -> None:
        """The person whose turn it is has ended the month: the next one has the table. OrderRefused as ``Session.hand_over`` says it."""
        self.session.hand_over()
        self.look_around()

    @property
    def log(self) -> list[Entry]:
        """All that the seat has learned."""
        return self._notebooks.open.log

    @property
    def report(self) -> tuple[Line, ...]:
        """What the seat has learned of last month."""
        return self._notebooks.open.report

    def film_begins(self) -> View | None:
        """What the seat saw before last month was carried out, once: each person is shown the film once. None before the first month
        has ended, and when it has been shown."""
        seen, own = self.session.views_of(self.session.seat), self._notebooks.open
        if own.filmed >= len(seen) - 1:
            return None
        own.filmed = len(seen) - 1
        return seen[-2]

    @property
    def lens(self) -> int:
        """How the seat colours its map."""
        return self._notebooks.open.lens

    @lens.setter
    def lens(self, number: int) -> None:
        self._notebooks.open.lens = number

    @property
    def place(self) -> str | None:
        """Where the seat looked last."""
        return self._notebooks.open.place

    @place.setter
    def place(self, place: str | None) -> None:
        self._notebooks.open.place = place

    @property
    def view(self) -> View:
        """What the seat knows this month."""
        return self.session.view

    @property
    def briefing(self) -> Briefing:
        """The seat's briefing; an empty one when the file has none."""
        empty = Briefing("", "", (), "", "")
        return self.session.scenario.briefings.get(self.session.seat, empty)

    @property
    def waiting(self) -> list[Question]:
        """Questions that have no answer yet."""
        return self.session.waiting

    @property
    def draft(self) -> tuple[Order, ...]:
        """All that is drafted: the queue, then the answers."""
        return self.session.draft

    @property
    def left(self) -> int:
        """Orders that can still be given this month."""
        return self.session.orders_left

    def end_month(self, ready: Mapping[str, Chosen] | None = None) -> tuple[Line, ...]:
        """Play the month (seconds long: call it from a thread) and read its report into the log. ``ready``: what machines have
        chosen already."""
        seat = self.session.seat
        self.session.end_month(ready)
        self._notebooks.catch_up()
        if self.session.seat != seat:
            self.look_around()
        return self.report

    def remember(self, before: View, after: View, orders: Sequence[Order]) -> None:
        """Read a month into the log: its report, and which of the seat's own pieces are missing."""
        self._notebooks.note(before, after, orders)

    def recall(self) -> None:
        """Read the logs of a game that is gone on with, of every seat."""
        self._notebooks.catch_up()

    def suggested_place(self) -> str | None:
        """The place that the briefing's suggestion names first."""
        text = self.briefing.suggestion
        named = {p.id: text.find(p.name) for p in self.view.places.values() if p.name in text}
        return min(named, key=lambda p: named[p], default=None)

    def suggested_kind(self) -> str:
        """The kind of order that the briefing's suggestion names first, or ''."""
        text = self.briefing.suggestion.lower()
        named = {kind: text.find(name.lower()) for kind, name in self.names.items() if name.lower() in text}
        return min(named, key=lambda k: named[k], default="")

    def start_place(self) -> str:
        """Where the eye should fall first: the last place looked at, else the place of the news or a place held."""
        view = self.view
        if self.place in view.places:
            return str(self.place)
        suggested = self.suggested_place() if view.turn == 1 else None
        if suggested is not None:
            return suggested
        told = [n.place for n in view.news if n.place in view.places]
        held = [p.id for p in view.places.values() if p.holder == view.seat]
        ranks = self.session.scenario.words.ranks
        held.sort(key=lambda p: ranks.get(p, 4))
        return str(next(iter([*held, *told, *view.places])))


def resume_table(path: Path, recover: bool = False, make: Maker = make_mind) -> Table:
    """Go on with a save, with all that was read of it. SaveError as ``Session.resume`` raises it."""
    from game.session.session import Session

    session = one_at_a_time(lambda: Session.resume(path, recover))
    table = Table(session, make)
    table.recall()
    return table
