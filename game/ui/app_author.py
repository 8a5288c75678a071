"""The part of the application that watches an author's file and puts a game made anew on the table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import work
from textual.app import App

from game.ui.widgets.author_bar import AuthorBar

if TYPE_CHECKING:
    from game.ui.author import Authoring
    from game.ui.table import Table

WATCH_SECONDS = 0.05  # how often an author's file is looked at


class AuthorMode(App[str]):
    """Mixed into the application. ``author``: the file that is being written, or None in every other game."""

    author: Authoring | None = None
    _reading = False

    if TYPE_CHECKING:
        table: Table | None

        def sit_down(self, table: Table, asked: Iterable[str] = ()) -> None:
            """Play on at a table."""

    def watch_author(self) -> None:
        """Begin to look at the file; the first reading follows at once."""
        self.set_interval(WATCH_SECONDS, self._watch)

    def _watch(self) -> None:
        """Read the file when it has been saved; not while a month is being carried out, which belongs to the copy that is played."""
        from game.ui.screens.deciding import DecidingScreen
        from game.ui.screens.resolution import ResolutionScreen

        if any(isinstance(screen, DecidingScreen | ResolutionScreen) for screen in self.screen_stack):
            return
        if self.author is not None and not self._reading and self.author.changed():
            self._reading = True
            self._reload()

    @work(thread=True, exclusive=True, group="author")
    def _reload(self) -> None:
        if self.author is not None:
            self.call_from_thread(self._reloaded, self.author.reload(self.table))

    def _reloaded(self, table: Table | None) -> None:
        from game.ui.screens.author import AuthorScreen
        from game.ui.screens.main import MainScreen

        self._reading = False
        if self.author is None:
            return
        if table is not None:
            self.play_on(table)
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen) and screen.is_mounted:
                screen.query_one(AuthorBar).show(self.author)
            elif isinstance(screen, AuthorScreen) and screen.is_mounted:
                screen.refresh_author()

    def play_on(self, table: Table, said: str = "") -> None:
        """Another copy of an author's game, or the same one with other values. The author's panel stays open above it and says ``said``."""
        from game.ui.screens.author import AuthorScreen
        from game.ui.screens.main import MainScreen

        old = self.table
        if table is old:
            table.thoughts.begin_month()
            for screen in self.screen_stack:
                if isinstance(screen, MainScreen):
                    screen.refresh_month()
            return
        panel = next((s for s in self.screen_stack if isinstance(s, AuthorScreen)), None)
        line = panel.line if panel is not None else ""
        same = panel is not None or (old is not None and old.view.turn == table.view.turn)
        self.sit_down(table, [q.id for q in table.view.questions] if same else ())
        if panel is not None and self.author is not None:
            self.push_screen(AuthorScreen(self.author, said, line))
