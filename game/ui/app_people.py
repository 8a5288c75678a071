"""The part of the application for several people at one keyboard, and for somebody who only watches."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from game.session.settings import Settings
    from game.ui.table import Table
    from game.ui.thinking import Chosen


class People(App[str]):
    """Mixed into the application."""

    _open_screen: Screen[Any] | None = None  # and since when: for who watches at a pace
    _open_since = 0.0

    if TYPE_CHECKING:
        table: Table | None
        settings: Settings

        def end_month(self) -> None:
            """Carry the month out, or hand over to the next person."""

        def report(self, then: Callable[[], None] | None = None) -> None:
            """Last month's report."""

        def next_month(self) -> None:
            """The map of the new month, or the end."""

        def show_end(self) -> None:
            """The debrief."""

    def go_at_pace(self) -> None:
        """For somebody who watches at a pace: what lies open long enough is gone on from."""
        from game.ui.screens.main import MainScreen
        from game.ui.screens.report import ReportScreen
        from game.ui.screens.resolution import ResolutionScreen

        table, now = self.table, time.monotonic()
        if table is None or not table.session.observed or not table.pace or not self.screen_stack:  # none while the program ends
            self._open_screen = None
            return
        screen = self.screen
        if screen is not self._open_screen:
            self._open_screen, self._open_since = screen, now
        elif now - self._open_since >= table.pace:
            self._open_since = now
            if isinstance(screen, MainScreen) and not table.session.ended:
                self.end_month()
            elif isinstance(screen, ResolutionScreen):
                screen.action_skip()
            elif isinstance(screen, ReportScreen):
                screen.action_back()

    def draw_curtain(self, ready: Mapping[str, Chosen] | None = None) -> None:
        """Between two people: every screen of the one before goes, with what its widgets hold, before the next one's are made."""
        from game.ui.screens.curtain import CurtainScreen

        assert self.table is not None
        while len(self.screen_stack) > 2:
            self.pop_screen()
        self.clear_notifications()
        if self.clipboard:
            self.copy_to_clipboard("")
        if ready is None:
            self.table.thoughts.begin_month()
        self.push_screen(CurtainScreen(ready), self._sat_down)

    def _sat_down(self, played: bool | None) -> None:
        """The person who was named: the film of last month and its report (in the first month the briefing), then the map."""
        from game.ui.screens.briefing import BriefingScreen
        from game.ui.screens.main import MainScreen
        from game.ui.screens.resolution import ResolutionScreen

        assert self.table is not None
        session = self.table.session
        if session.ended:
            self.show_end()
            return
        self.push_screen(MainScreen(q.id for q in self.table.view.questions))
        if session.view.turn == 1:
            self.push_screen(BriefingScreen(), lambda _: self.next_month())
        elif (before := self.table.film_begins()) is not None and self.settings["speed"] != "off":
            self.push_screen(ResolutionScreen(before), lambda _: self.report(then=self.next_month))
        else:
            self.report(then=self.next_month)
