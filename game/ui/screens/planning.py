"""Planning a month on a screen with a map: what has the focus, what is said in the row of the hint, the queue and its changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.timer import Timer

from game.engine.view import OrderRefused
from game.ui.map.widget import MapView
from game.ui.screens.ordering import Ordering
from game.ui.theme import BAD, SAND
from game.ui.widgets.order_list import OrderList
from game.ui.widgets.queue import Queue, QueueList

SAY_SECONDS = 3.0


class Planning(Ordering):
    """Mixed into the main screen, where the plan is that of the game, and into the debrief's what-if, where it is a sketch."""

    said: Text | None = None  # instead of the hint, for some seconds
    _silence: Timer | None = None

    if TYPE_CHECKING:

        def refresh_plan(self) -> None:
            """Show what depends on the orders given."""

    @property
    def map(self) -> MapView:
        """The map."""
        return self.query_one(MapView)

    @property
    def spot(self) -> str:
        """What has the focus."""
        focused = self.screen.focused
        if isinstance(focused, OrderList):
            return focused.use
        if isinstance(focused, MapView):
            return "targets" if self.mode == "targets" else "map"
        return "queue" if isinstance(focused, QueueList) else "other"

    @on(MapView.Selected)
    def _selected(self, event: MapView.Selected) -> None:
        self.chosen_on_map(event.place)

    @on(MapView.Activated)
    def _activated(self, event: MapView.Activated) -> None:
        self.entered_on_map(event.place)

    # ------------------------------------------------------------------ the row of the hint
    def say(self, text: str, colour: str = SAND) -> None:
        """Say something in the row of the hint for some seconds, where it covers nothing."""
        self.said = Text(text, style=f"bold {colour or SAND}", no_wrap=True, overflow="ellipsis")
        if self._silence is not None:
            self._silence.stop()
        self._silence = self.set_timer(SAY_SECONDS, self._fall_silent)
        self.refresh_hint()

    def cannot(self, why: str) -> None:
        """Said in the row of the hint: a notice would cover the queue on a small terminal."""
        self.say(why, BAD)

    def _fall_silent(self) -> None:
        self.said = self._silence = None
        self.refresh_hint()

    # ------------------------------------------------------------------ the queue
    def change(self, change: Callable[[], object], mark: int) -> bool:
        """Change the plan and show it with the order at ``mark`` marked; say why when it is refused, and False."""
        try:
            change()
        except OrderRefused as refused:
            self.say(str(refused), BAD)
            return False
        self.plan_changed(max(0, mark))
        return True

    def plan_changed(self, mark: int | None = None) -> None:
        """Show the queue anew; ``mark``: the order to mark."""
        self.refresh_plan()
        self.query_one(Queue).show(self.table, mark)
        self.refresh_orders()
        self.said_saved()

    def said_saved(self) -> None:
        """Say it when the plan could not be saved."""
        if self.table.session.save_error:
            self.app.notify(self.table.session.save_error, severity="error", markup=False)

    def action_undo(self) -> None:
        """Take back the last change."""
        self.table.session.undo()
        self.plan_changed()
        self.tell("taken_back")

    def action_redo(self) -> None:
        """Do it again."""
        self.table.session.redo()
        self.plan_changed()

    def action_remove(self) -> None:
        """Take the marked order out."""
        marked = self.query_one(Queue).marked
        if marked is not None:
            self.change(lambda: self.table.session.remove(marked), marked - 1)
            self.tell("taken_back")

    def action_earlier(self) -> None:
        """Move the marked order up."""
        self._move(-1)

    def action_later(self) -> None:
        """Move the marked order down."""
        self._move(1)

    def _move(self, by: int) -> None:
        marked = self.query_one(Queue).marked
        if marked is not None and 0 <= marked + by < len(self.table.session.queue):
            self.change(lambda: self.table.session.move(marked, marked + by), marked + by)
