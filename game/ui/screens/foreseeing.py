"""What lies ahead, on the main screen: the forecast bar, the same for the drafted orders, the advisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.engine.view import Order, OrderRefused
from game.session.chances import draft_sentence
from game.ui.screens.guiding import Guiding
from game.ui.widgets.faction_card import FactionCard
from game.ui.widgets.forecast_bar import ForecastBar

if TYPE_CHECKING:
    from game.lab.results import Forecast


class Foreseeing(Guiding):
    """Mixed into the main screen."""

    _looked_at: tuple[Order, ...] | None = None  # the draft whose chances were asked for

    if TYPE_CHECKING:

        def refresh_hint(self) -> None:
            """Say what to do next."""

        def plan_changed(self, mark: int | None = None) -> None:
            """Show the queue anew."""

        def jump(self, place: str) -> None:
            """Go to a place."""

    @property
    def draft_forecast(self) -> Forecast | None:
        """The chances with the drafted orders, once they were asked for and are there; not those of another draft."""
        return self.table.thoughts.drafted(self._looked_at) if self._looked_at is not None else None

    def show_chances(self) -> None:
        """The bar as things stand; a draft that has changed is no longer looked at."""
        table = self.table
        if self._looked_at is not None and self._looked_at != table.draft:
            self._looked_at = None
            table.thoughts.cancel("draft")
        self.query_one(ForecastBar).show(table, self.draft_forecast)

    def chances_hint(self) -> str:
        """What the draft does, for the row of the hint; '' when nobody has asked."""
        thoughts, after = self.table.thoughts, self.draft_forecast
        if self._looked_at is None:
            return ""
        if after is not None and thoughts.forecast is not None:
            table = self.table
            return draft_sentence(thoughts.forecast, after, table.view.seat, len(self._looked_at), table.left > 0)
        return "Playing out your draft…" if thoughts.under_way("draft") else thoughts.trouble("draft")

    def thought(self) -> None:
        """Something has been worked out."""
        self.show_chances()
        self.query_one(FactionCard).show(self.table)
        if self._looked_at is not None:
            self.refresh_hint()

    def action_what_if(self) -> None:
        """The chances with the drafted orders; once more: without them."""
        table = self.table
        if self._looked_at == table.draft:
            self._looked_at = None
            table.thoughts.cancel("draft")
        else:
            self._looked_at = table.draft
            table.thoughts.ask_draft(table.draft)
        self.show_chances()
        self.refresh_hint()
        self.tell("chances_asked")

    def action_advisor(self) -> None:
        """The best orders as the planner sees them."""
        from game.ui.screens.advisor import AdvisorScreen

        def looked(place: str | None) -> None:
            self.tell("advisor_closed")
            if place is not None:
                self.jump(place)

        self.tell("advisor_opened")
        self.app.push_screen(AdvisorScreen(self.take_advice), looked)

    def take_advice(self, order: Order) -> str:
        """Put an advised order into the queue, or give the advised answer; '' or why that cannot be."""
        session = self.table.session
        asked = next((q.id for q in self.table.view.questions if order in {a.order for a in q.answers}), None)
        try:
            if asked is None:
                session.add(order)
            else:
                session.answer(asked, order)
        except OrderRefused as refused:
            return str(refused)
        self.plan_changed(max(0, len(session.queue) - 1))
        self.tell("order_given" if asked is None else "question_answered", order=order)
        return ""
