"""The words of the game: type to search, the meaning of the marked one stands below."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static

from game.session.glossary import TERMS
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Sheet
from game.ui.theme import DIM, SAND
from game.ui.widgets.listing import Listing


class GlossaryScreen(Sheet):
    """A field to search in, and every term with its meaning. Dismissed with nothing."""

    where = "glossary"
    BINDINGS = bindings("glossary")

    def compose(self) -> ComposeResult:
        """Title, field, list."""
        with Vertical(classes="sheet tall"):
            yield Static(Text("The words of the game", style=f"bold {SAND}"), classes="sheet-title")
            yield Input(placeholder="type to search", id="search", compact=True)
            yield Listing(id="terms")
        yield Foot("glossary")

    def on_mount(self) -> None:
        """All of them at first."""
        self._fill("")
        self.query_one(Input).focus()

    def _fill(self, said: str) -> None:
        said = said.strip().casefold()
        names = [t for t in TERMS if any(said in name for name in (t.word, *t.also))]
        found = names or [t for t in TERMS if said in t.meaning.casefold()]
        rows: list[tuple[str | None, Text]] = [
            (t.word, Text.assemble((t.word, f"bold {SAND}"), ("  " + t.meaning, ""))) for t in found
        ]
        if not rows:
            rows = [(None, Text("No word of the game contains this.", style=DIM))]
        self.query_one(Listing).fill(rows)

    @on(Input.Changed, "#search")
    def _search(self, event: Input.Changed) -> None:
        """Fewer with every letter."""
        self._fill(event.value)

    @on(Input.Submitted, "#search")
    def _to_list(self) -> None:
        """Enter: to the list, where arrows scroll."""
        self.query_one(Listing).focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        """Nothing to choose; what is marked can be read."""
        event.stop()
