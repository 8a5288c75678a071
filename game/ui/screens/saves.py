"""Saved games: the newest first; Enter goes on with one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from game.ui.keys import bindings
from game.ui.screens.base import Foot, Sheet
from game.ui.shelf import names_in, winner_of
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
        with Vertical(classes="sheet tall short"):
            yield Static(Text("Saved games", style=f"bold {SAND}"), classes="sheet-title")
            yield Listing(id="saves", one_click=True)
            yield Static(Text("Reading the saves ...", style=DIM), id="saves-note", classes="note")
        yield Foot("saves")

    def on_mount(self) -> None:
        """Read them."""
        self._saves: list[SaveInfo] = []
        self._names: dict[Path, dict[str, str]] = {}
        self._read()

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        from game.session.session import Session

        found = Session.saves(self.qibli.folder)
        names = {save.path: names_in(save.path) for save in found if not save.problem}
        self.app.call_from_thread(self._show, found, names)
        for save in found:
            if not self.is_attached:
                return
            if save.ended and not save.problem:  # known only once its months have been played again
                self.app.call_from_thread(self._won, save.path, winner_of(save.path))

    def _show(self, found: list[SaveInfo], names: dict[Path, dict[str, str]]) -> None:
        self._saves, self._names = found, names
        self.query_one(Listing).fill([(str(index), self._row(save)) for index, save in enumerate(found)])
        self.query_one(Listing).focus()
        note = "Enter or a click goes on with the marked game." if found else "There is no saved game yet."
        self.query_one("#saves-note", Static).update(Text(note, style=DIM))

    def _row(self, save: SaveInfo, won: str = "") -> Text:
        """Title and side, then how far it has come and when it was saved."""
        when = time.strftime("%d %b %Y %H:%M", time.localtime(save.modified))
        seat = save.whose(self._names.get(save.path)) if not save.problem else ""
        text = Text.assemble((save.title or save.path.name, "bold"), (f"  {seat}", SAND), no_wrap=True)
        state = save.problem or (f"ended{won}" if save.ended else f"month {save.turn}/{save.turns}, {save.date}")
        text.append(f"\n  {state}", style=BAD if save.problem else "")
        return text.append(f"  saved {when}", style=DIM)

    def _won(self, path: Path, winner: str | None) -> None:
        """The winner of an ended game is known now."""
        if winner is None or not self.is_attached:
            return
        name = self._names.get(path, {}).get(winner, winner)
        for index, save in enumerate(self._saves):
            if save.path == path:
                said = ", you won" if winner == save.seat and not save.others else f", {name} won" if winner else ", nobody won"
                self.query_one(Listing).replace_option_prompt_at_index(index, self._row(save, said))

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
