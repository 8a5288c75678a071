"""The main screen: top bar, map, side panel, ticker, a hint that always says what to do next, foot."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from game.engine.view import Order, OrderRefused, View
from game.session.actions import find, told
from game.ui.keys import bindings
from game.ui.map.lenses import LENSES
from game.ui.map.widget import MapView
from game.ui.screens.base import Foot, Page
from game.ui.screens.foreseeing import Foreseeing
from game.ui.screens.guiding import Guiding
from game.ui.screens.planning import Planning
from game.ui.theme import BAD, SAND
from game.ui.widgets.author_bar import AuthorBar
from game.ui.widgets.chip import Chip
from game.ui.widgets.faction_card import FactionCard
from game.ui.widgets.forecast_bar import ForecastBar
from game.ui.widgets.guide_strip import GuideStrip
from game.ui.widgets.lens_bar import LensBar
from game.ui.widgets.order_list import OrderList
from game.ui.widgets.place_card import PlaceCard
from game.ui.widgets.preview_card import PreviewCard
from game.ui.widgets.queue import Queue, QueueList
from game.ui.widgets.ticker import Ticker
from game.ui.widgets.topbar import TopBar

PACES = (0.0, 8.0, 4.0, 2.0)  # seconds between the steps of a game that is watched; 0: step by step
HINTS = {
    "map": "Arrows or a click choose a place; Enter: its orders; {orders_first}: choose an order first.",
    "orders": "Letters, arrows: order; left/right: target; Ctrl+down: more text; Enter gives.",
    "kinds": "Choose an order, then Enter: its targets light up on the map. Esc: back.",
    "targets": "Arrows, Tab, click: target; Ctrl+down: more text; Enter gives; Esc: back.",
    "queue": "{earlier} and {later} move the marked order, {remove} takes it out, {undo} undoes, Tab: map.",
    "other": "Arrows scroll; Tab goes on; Esc: back to the map.",
}


class MainScreen(Page, Planning, Foreseeing, Guiding):
    """Where the game is played. Choosing orders is in ``Ordering``, the queue in ``Planning``, what lies ahead in ``Foreseeing``, prompts
    for who is new in ``Guiding``; this part shows the month and goes to everything else."""

    where = "main"
    BINDINGS = [*bindings("main"), ("escape", "escape", "")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-medium"), (170, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-middle"), (52, "-high")]

    def __init__(self, asked: Iterable[str] = ()) -> None:
        """``asked``: questions that need not be put when the screen opens."""
        super().__init__()
        self.asked = set(asked)

    def compose(self) -> ComposeResult:
        """Rows from the top; the map takes what is left."""
        yield AuthorBar()
        yield TopBar(id="topbar")
        with Horizontal(id="middle"):
            with Vertical(id="left"):
                map_view = MapView(self.table.session.scenario, id="map")
                yield map_view
                yield LensBar(map_view, id="lenses")
                yield ForecastBar(id="forecast")
            with Vertical(id="side"):
                with Horizontal(id="tabs"):
                    yield Chip("Place", "tab('place')", id="tab-place", tip="The marked place and its orders (Esc)")
                    tip = told("All factions and promises ({factions})")
                    yield Chip("Factions", "tab('factions')", id="tab-factions", key=told("{factions}"), tip=tip)
                    tip = told("Every order you have, then its target ({orders_first})")
                    yield Chip("Orders", "orders_first", id="tab-orders", key=told("{orders_first}"), tip=tip)
                with Vertical(id="place-tab"):
                    yield PlaceCard(id="place")
                    yield Static("", id="orders-title", markup=False)
                    yield OrderList(id="orders")
                    yield PreviewCard(id="preview")
                yield FactionCard(id="factions")
                with Horizontal(id="give-row"):
                    yield Chip("Give", "give", id="give", key="Enter", tip="Give the order shown (Enter)", classes="-on")
                    yield Chip("Back", "escape", id="unaim", key="Esc", tip="Back (Esc)")
                    yield Chip("<", "variant(-1)", tip="The previous target (left)")
                    yield Chip(">", "variant(1)", tip="The next target (right)")
                yield Queue(id="queue")
        yield Ticker(id="ticker")
        yield GuideStrip("main")
        with Horizontal(id="hint-row"):
            yield Static("", id="hint", markup=False)
            for id, name in (("undo", None), ("end_month", "end")):
                action = find("main", id)
                yield Chip(action.name, id, id=name, key=action.key, tip=action.tooltip)
        yield Foot("main")

    def on_mount(self) -> None:
        """Show the month, then ask what is to be asked."""
        self.set_class(self.table.session.observed, "-observing")
        self.query_one(AuthorBar).show(self.qibli.author)
        self.show_tab("place")
        self.refresh_month()
        self.map.focus()
        self.call_after_refresh(self.ask_next)

    # ------------------------------------------------------------------ showing
    def refresh_month(self) -> None:
        """Everything anew: a month has begun."""
        table = self.table
        if not table.view.ended:
            self.look_at(table.start_place())
        self.map.show(table.view, LENSES[table.lens].id)
        self.refresh_plan()

    def refresh_plan(self) -> None:
        """What depends on the orders given."""
        table = self.table
        self.query_one(TopBar).update(table)
        self.query_one(Queue).show(table)
        self.query_one(Ticker).show(table)
        self.query_one(LensBar).show(table)
        self.query_one(FactionCard).show(table)
        self.show_chances()
        self.refresh_hint()
        self.refresh_guide()

    def refresh_hint(self) -> None:
        """What to do next, for what has the focus; or what was just said."""
        table = self.table
        spot = self.spot
        text = HINTS.get(spot, HINTS["other"])
        if table.view.ended:
            text = "The game is over: {log} shows the log, {quit_game} leaves."
        elif table.session.observed:
            text = f"{{end_month}}: the next month. {{eyes}}: seen by {self._eyes()}. {{pace}}: {self._pace()}."
        elif spot == "map" and table.left == 0:
            text = "All your orders are given: {end_month} ends the month, {undo} undoes the last one."
        elif spot == "map" and table.waiting and table.session.queue:
            text = "{questions}: answer what you are asked; Enter: orders for this place; {end_month}: end the month."
        if spot in ("map", "queue", "other"):
            text = self.chances_hint() or text
        hint = self.said or Text(told(text), style=SAND, no_wrap=True, overflow="ellipsis")
        self.query_one("#hint", Static).update(hint)
        self.query_one("#end", Chip).set_class(table.left == 0, "-on")
        self.query_one(Foot).refresh_greyed()

    def next_month(self) -> None:
        """A month has been played: show the new one and put its questions."""
        if not self.children:  # the program is being left
            return
        self.asked = set()
        self.action_escape()
        before = self.map.view
        self.refresh_month()
        if before is not None:
            self.map.flash(changed_places(before, self.table.view))
        self.ask_next()

    def jump(self, place: str) -> None:
        """Go to a place."""
        self.action_escape()
        self.look_at(place)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The panel with the focus decides what keys do."""
        self.follow_focus(event.widget)
        self.refresh_hint()

    def on_resize(self) -> None:
        """Chips have names where there is room."""
        if self.is_mounted:
            self.call_after_refresh(self.query_one(LensBar).show, self.table)

    # ------------------------------------------------------------------ somebody who watches
    def _eyes(self) -> str:
        seat = self.table.session.seat
        return self.table.words.look(seat).short if seat else "nobody, this is the truth"

    def _pace(self) -> str:
        return f"on after {self.table.pace:.0f} s" if self.table.pace else "step by step"

    def action_eyes(self) -> None:
        """Through the next seat's eyes, or the truth."""
        table = self.table
        eyes = ["", *table.view.factions]
        table.session.look_through(eyes[(eyes.index(table.session.seat) + 1) % len(eyes)])
        table.look_around()
        table.thoughts.begin_month()
        self.refresh_month()

    def action_pace(self) -> None:
        """Another pace."""
        table = self.table
        table.pace = PACES[(PACES.index(table.pace) + 1) % len(PACES)]
        self.refresh_hint()

    # ------------------------------------------------------------------ map
    def action_lens(self, number: int) -> None:
        """Colour the map by something else."""
        table = self.table
        if not LENSES[number].needs(table.session.scenario):
            self.notify(f"{LENSES[number].name}: this scenario has nothing to show there.", markup=False)
            return
        table.lens = number
        self.map.show(table.view, LENSES[table.lens].id)
        self.query_one(LensBar).show(table)
        self.tell("lens_chosen", lens=LENSES[number].id)

    def action_next_lens(self) -> None:
        """The next lens."""
        scenario, now = self.table.session.scenario, self.table.lens
        after = [(now + step) % len(LENSES) for step in range(1, len(LENSES) + 1)]
        self.action_lens(next(n for n in after if LENSES[n].needs(scenario)))

    # ------------------------------------------------------------------ the plan
    def give(self, order: Order) -> bool:
        """Put an order into the queue; say why when that cannot be."""
        try:
            self.table.session.add(order)
        except OrderRefused as refused:
            self.say(str(refused), BAD)
            return False
        self.said_saved()
        self.refresh_plan()
        self.query_one(Queue).show(self.table, len(self.table.session.queue) - 1)
        self.tell("order_given", order=order)
        return True

    # ------------------------------------------------------------------ questions, news, pages
    def ask_next(self) -> None:
        """Put the next question that has not been put this month."""
        for question in self.table.waiting:
            if question.id not in self.asked:
                self._ask(question.id)
                return

    def _ask(self, id: str, then: bool = True) -> None:
        from game.ui.screens.question import QuestionScreen

        question = next(q for q in self.table.view.questions if q.id == id)
        self.asked.add(id)

        def answered(order: Order | None) -> None:
            if order is not None:
                self.change(lambda: self.table.session.answer(id, order), 0)
                self.tell("question_answered")
            if then:
                self.ask_next()

        self.app.push_screen(QuestionScreen(question), answered)

    def action_questions(self) -> None:
        """The news with the answers given, then the questions that are still open."""
        self.tell("news_opened")
        from game.ui.screens.question import NewsScreen

        def read(_: object) -> None:
            self.asked -= {q.id for q in self.table.waiting}
            self.ask_next()

        if self.table.view.news or not self.table.waiting:
            self.app.push_screen(NewsScreen(), read)
        else:
            read(None)

    @on(QueueList.Reopen)
    def _reopen(self, event: QueueList.Reopen) -> None:
        self._ask(event.question, then=False)

    def action_scenarios(self) -> None:
        """Leave the table; the game is saved."""
        from game.ui.screens.confirm import ConfirmScreen

        def confirmed(yes: bool | None) -> None:
            if yes:
                self.qibli.to_picker()

        session = self.table.session
        kept = told("The game is saved; {picker:resume} (Resume) on the list of scenarios goes on with it.")
        kept = "Nothing of an author's game is saved." if session.unsaved else kept
        said = session.save_error or kept
        self.app.push_screen(ConfirmScreen("Leave for the list of scenarios?", said, "Leave"), confirmed)

    def action_panel(self, number: int) -> None:
        """Go to a panel: map, orders for the marked place, queue, factions."""
        if number == 3:
            self.action_tab("factions")
            self.tell("factions_opened")
            return
        self.action_escape()
        if self.mode != "map":  # an order was being aimed: back to the map first
            self.action_escape()
        if number == 1:
            self.entered_on_map(self.table.place or self.table.start_place())
        elif number == 2:
            self.query_one(QueueList).focus()

    def action_report(self) -> None:
        """Last month again."""
        self.qibli.report()

    def action_author(self) -> None:
        """The author's panel."""
        from game.ui.screens.author import AuthorScreen

        if self.qibli.author is not None:
            self.app.push_screen(AuthorScreen(self.qibli.author))

    def action_log(self) -> None:
        """All months."""
        self.tell("log_opened")
        self.qibli.show_log()

    def action_intelligence(self) -> None:
        """All that is known of every side."""
        from game.ui.screens.intelligence import IntelligenceScreen

        self.app.push_screen(IntelligenceScreen(), lambda place: self.jump(place) if place is not None else None)

    def action_briefing(self) -> None:
        """The briefing again."""
        self.tell("briefing_opened")
        from game.ui.screens.briefing import BriefingScreen

        self.app.push_screen(BriefingScreen())

    def action_end_month(self) -> None:
        """End the month; ask first when something could still be done."""
        from game.ui.screens.confirm import ConfirmScreen

        table = self.table
        remains = []
        if table.left and table.view.book.legal():
            remains.append(f"{table.left} of {table.view.orders_allowed} orders can still be given.")
        if table.waiting:
            several = len(table.waiting) > 1
            words = "questions take their default answers" if several else "question takes its default answer"
            remains.append(f"{len(table.waiting)} {words}.")
        if not remains:
            self.qibli.end_month()
            return

        def confirmed(yes: bool | None) -> None:
            if yes:
                self.qibli.end_month()

        self.app.push_screen(ConfirmScreen(f"End {table.view.date}?", "\n".join(remains), "End the month"), confirmed)


def changed_places(before: View, after: View) -> tuple[str, ...]:
    """Places that have another holder, or are controlled by somebody else, than a month before, as the seat knows it."""
    return tuple(
        id for id, place in after.places.items() if (place.holder, place.control) != (before.places[id].holder, before.places[id].control)
    )
