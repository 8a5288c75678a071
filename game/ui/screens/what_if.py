"""What if: other orders for a month that is over, chosen as they were chosen then, and the chances that they would have come to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from game.debrief.sketch import Sketch
from game.engine.view import Order
from game.session.actions import find, told
from game.ui.keys import bindings
from game.ui.map.widget import MapView
from game.ui.screens.base import Foot, Page, Sheet
from game.ui.screens.debrief_texts import answer_text
from game.ui.screens.planning import Planning
from game.ui.table import Table
from game.ui.theme import BAD, DIM, SAND
from game.ui.widgets.chip import Chip
from game.ui.widgets.faction_card import FactionCard
from game.ui.widgets.order_list import OrderList
from game.ui.widgets.place_card import PlaceCard
from game.ui.widgets.preview_card import PreviewCard
from game.ui.widgets.queue import Queue, QueueList

if TYPE_CHECKING:
    from game.debrief.story import Answer
    from game.session.session import Session
    from game.ui.inquiry import Asked, Inquiry

SPIN = "|/-\\"
HINTS = {
    "map": "Arrows or a click: a place; Enter: its orders; {orders_first}: all orders. {ask}: ask. {seat}: seat.",
    "orders": "Letters, arrows: order; left/right: target; Enter gives it. Esc: back.",
    "kinds": "Choose an order, then Enter: its targets light up on the map. Esc: back.",
    "targets": "Arrows, Tab, click: target; Enter gives; Esc: back.",
    "queue": "{earlier} and {later} move the marked order, {remove} takes it out, {undo} undoes. {ask}: ask.",
    "other": "Tab goes on; Esc: back to the map.",
}


class WhatIfScreen(Page, Planning):
    """The map and the orders of one seat as it saw them in that month. Nothing of the game is changed."""

    where = "what_if"
    BINDINGS = [*bindings("what_if"), ("escape", "escape", "")]

    def __init__(self, inquiry: Inquiry, turn: int, seat: str) -> None:
        """``turn``: the month; ``seat``: whose orders, until another is chosen. The debrief must be there."""
        super().__init__()
        self.inquiry, self.turn = inquiry, turn
        self._sit(seat)

    def _sit(self, seat: str) -> None:
        assert self.inquiry.facts is not None
        self.sketch = Sketch(self.inquiry.facts, self.turn, seat)
        self._table = Table(cast("Session", self.sketch))

    @property
    def table(self) -> Table:
        """The month as the seat saw it, with the sketch instead of a game."""
        return self._table

    @property
    def session(self) -> Session | None:
        """The sketch."""
        return self._table.session

    def compose(self) -> ComposeResult:
        """As the main screen, without what belongs to a game that goes on."""
        yield Static("", id="banner", markup=False)
        with Horizontal(id="middle"):
            with Vertical(id="left"):
                yield MapView(self.sketch.scenario, id="map")
            with Vertical(id="side"):
                with Horizontal(id="tabs"):
                    yield Chip("Place", "tab('place')", id="tab-place", tip="The marked place and its orders (Esc)")
                    yield Chip("Factions", "tab('factions')", id="tab-factions", tip="All factions as the seat knew them")
                    first = find("what_if", "orders_first")
                    yield Chip("Orders", first.id, id="tab-orders", key=first.key, tip=first.tooltip)
                with Vertical(id="place-tab"):
                    yield PlaceCard(id="place")
                    yield Static("", id="orders-title", markup=False)
                    yield OrderList(id="orders")
                    yield PreviewCard(id="preview")
                yield FactionCard(id="factions")
                with Horizontal(id="give-row"):
                    yield Chip("Give", "give", id="give", key="Enter", tip="Put the order shown into the queue (Enter)", classes="-on")
                    yield Chip("Back", "escape", id="unaim", key="Esc", tip="Back (Esc)")
                    yield Chip("<", "variant(-1)", tip="The previous target (left)")
                    yield Chip(">", "variant(1)", tip="The next target (right)")
                yield Queue(id="queue")
        with Horizontal(id="hint-row"):
            yield Static("", id="hint", markup=False)
            for id in ("undo", "ask"):
                action = find("what_if", id)
                yield Chip(action.name, id, id=id if id == "ask" else None, key=action.key, tip=action.tooltip)
        yield Foot("what_if")

    def on_mount(self) -> None:
        """Show the month."""
        self.show_tab("place")
        self._refresh_month()
        self.map.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Another panel has the focus: another hint, perhaps another mode."""
        if self.is_mounted:
            self.follow_focus(event.widget)
            self.refresh_hint()

    # ------------------------------------------------------------------ showing
    def _refresh_month(self) -> None:
        table = self.table
        self.map.show(table.view, "control")
        self.look_at(table.start_place())
        self.refresh_plan()

    def refresh_plan(self) -> None:
        """What depends on the orders given."""
        table, sketch = self.table, self.sketch
        was = "; ".join(sketch.was) or "nothing"
        banner = Text.assemble((f"What if, {table.view.date}, ", f"bold {SAND}"), table.words.faction(sketch.seat), no_wrap=True)
        banner.append(f"   funds {sketch.funds_left}   in the game: {was}", style=DIM)
        banner.overflow = "ellipsis"
        self.query_one("#banner", Static).update(banner)
        self.query_one(Queue).show(table)
        self.query_one(FactionCard).show(table)
        self.refresh_hint()

    def refresh_hint(self) -> None:
        """What to do next, or what was just said."""
        hint = self.said or Text(told(HINTS.get(self.spot, HINTS["other"]), "what_if"), style=SAND, no_wrap=True, overflow="ellipsis")
        self.query_one("#hint", Static).update(hint)
        self.query_one("#ask", Chip).set_class(bool(self.sketch.queue), "-on")
        self.query_one(Foot).refresh_greyed()

    # ------------------------------------------------------------------ the orders
    def give(self, order: Order) -> bool:
        """Put an order into the queue; say why when that could not be."""
        return self.change(lambda: self.sketch.add(order), len(self.sketch.queue))

    @on(QueueList.Reopen)
    def _reopen(self, event: QueueList.Reopen) -> None:
        from game.ui.screens.question import QuestionScreen

        question = next(q for q in self.table.view.questions if q.id == event.question)

        def answered(order: Order | None) -> None:
            if order is not None:
                self.change(lambda: self.sketch.answer(question.id, order), 0)

        self.app.push_screen(QuestionScreen(question), answered)

    def action_seat(self) -> None:
        """The next seat; what was drafted is dropped."""
        seats = self.sketch.facts.seats
        self._sit(seats[(seats.index(self.sketch.seat) + 1) % len(seats)])
        self.mode = "map"
        self.remove_class("-ordering", "-aiming")
        self.map.highlight(())
        self.map.focus()
        self._refresh_month()

    def action_escape(self) -> None:
        """One step back; from the map to the debrief."""
        if self.mode == "map" and self.spot == "map":
            self.app.pop_screen()
        else:
            super().action_escape()

    def action_ask(self) -> None:
        """Play the month again with these orders."""
        self.app.push_screen(AnswerScreen(self.inquiry, self.sketch))


class AnswerScreen(Sheet):
    """The answer to a what-if; while it is worked out Esc stops that. ``answer``: the answer, or why there is none."""

    where = "answer"
    BINDINGS = bindings("answer")

    def __init__(self, inquiry: Inquiry, sketch: Sketch) -> None:
        super().__init__()
        self.inquiry, self.sketch = inquiry, sketch
        self._began = time.monotonic()
        self._asked: Asked | None = None
        self.answer: Answer | str | None = None

    def compose(self) -> ComposeResult:
        """Title and text."""
        with Vertical(classes="sheet answer"):
            yield Static(Text(f"What if, {self.sketch.view.date}", style=f"bold {SAND}"), classes="sheet-title")
            with VerticalScroll(id="answer-scroll"):
                yield Static("", id="answer", markup=False)
        yield Foot("answer")

    def on_mount(self) -> None:
        """Ask, and look now and then."""
        self._asked = self.inquiry.ask(self.sketch.turn, self.sketch.seat, self.sketch.draft)
        self._timer = self.set_interval(0.1, self._tick)
        self._tick()

    def _tick(self) -> None:
        """The answer when it is there, else how long it has taken."""
        asked = self._asked
        if asked is not None and (asked.answer is not None or asked.trouble):
            self._show(asked.answer or asked.trouble)
            return
        seconds = time.monotonic() - self._began
        said = f"{SPIN[int(seconds * 5) % 4]} Playing the month again and 1,024 games on from there, {seconds:.0f} s. Esc stops it."
        self.query_one("#answer", Static).update(Text(said, style=DIM))

    def _show(self, answer: Answer | str) -> None:
        self._timer.stop()
        self.answer = answer
        debrief = self.inquiry.debrief
        if debrief is None or isinstance(answer, str):
            text = Text(str(answer), style=BAD)
        else:
            text = answer_text(debrief, answer, self.table.words)
        self.query_one("#answer", Static).update(text)

    def action_back(self) -> None:
        """Close; an answer that is still awaited is no longer wanted."""
        if self._asked is not None:
            self._asked.left = True
        self.dismiss(None)
