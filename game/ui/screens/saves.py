"""Saved games: the newest first; Enter goes on with one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from game.ui.actions import bindings
from game.ui.screens.base import Foot, Sheet
from game.ui.theme import BAD, DIM, SAND
from game.ui.widgets.listing import Listing

if TYPE_CHECKING:
    from game.session.store import SaveInfo


class SavesScreen(Sheet):
    """A list of saves, read in a thread; dismissed with the path to resume, or None."""

    where = "saves"
    BINDINGS = bindings("saves")

    def compose(self) -> ComposeResult:
        """Heading and list."""
        with Vertical(classes="sheet tall"):
            yield Static(Text("Saved games", style=f"bold {SAND}"), classes="sheet-title")
            yield Listing(id="saves", one_click=True)
            yield Static(Text("Reading the saves ...", style=DIM), id="saves-note", classes="note")
        yield Foot("saves")

    def on_mount(self) -> None:
        """Read them."""
        self._saves: list[SaveInfo] = []
        self._read()

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        from game.session.session import Session

        found = Session.saves(self.qibli.folder)
        self.app.call_from_thread(self._show, found)

    def _show(self, found: list[SaveInfo]) -> None:
        self._saves = found
        rows: list[tuple[str | None, Text]] = []
        for index, save in enumerate(found):
            when = time.strftime("%d %b %Y %H:%M", time.localtime(save.modified))
            text = Text.assemble((save.title or save.path.name, "bold"), (f"  {save.seat}", SAND), no_wrap=True)
            state = save.problem or ("ended" if save.ended else f"month {save.turn}/{save.turns}, {save.date}")
            text.append(f"\n  {state}", style=BAD if save.problem else "")
            text.append(f"  saved {when}", style=DIM)
            rows.append((str(index), text))
        self.query_one(Listing).fill(rows)
        self.query_one(Listing).focus()
        note = "Enter or a click goes on with the marked game." if found else "There is no saved game yet."
        self.query_one("#saves-note", Static).update(Text(note, style=DIM))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Resume it."""
        if event.option_id is None:
            return
        save = self._saves[int(event.option_id)]
        if save.problem:
            self.notify(save.problem, severity="error", markup=False)
        else:
            self.dismiss(save.path)

    def action_back(self) -> None:
        """Leave without resuming."""
        self.dismiss(None)
