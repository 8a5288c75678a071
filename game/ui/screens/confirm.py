"""A yes or no, by Enter and Esc or by mouse."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from game.ui.keys import bindings
from game.ui.screens.base import Sheet
from game.ui.theme import SAND
from game.ui.widgets.chip import Chip


class ConfirmScreen(Sheet):
    """Dismissed with True or False."""

    where = "confirm"
    BINDINGS = bindings("confirm")

    def __init__(self, title: str, text: str, yes: str) -> None:
        super().__init__()
        self._title, self._text, self._yes = title, text, yes

    def compose(self) -> ComposeResult:
        """Title, text, two chips."""
        with Vertical(classes="sheet"):
            yield Static(Text(self._title, style=f"bold {SAND}"), classes="sheet-title")
            yield Static(Text(self._text))
            with Horizontal(classes="sheet-buttons"):
                yield Chip(self._yes, "yes", key="Enter", classes="-on")
                yield Chip("Not yet", "no", key="Esc")

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)

    def action_no(self) -> None:
        """Leave it."""
        self.dismiss(False)
