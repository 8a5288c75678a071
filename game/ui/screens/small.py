"""What is said while the terminal is too small."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static


class SmallScreen(ModalScreen[None]):
    """Goes away by itself when the terminal is large enough."""

    BINDINGS = [("ctrl+q", "app.quit", "Quit")]

    def compose(self) -> ComposeResult:
        """One sentence."""
        yield Static("", id="small", markup=False)

    def on_resize(self) -> None:
        """Say how large it is and how large it must be."""
        size = self.app.size
        text = f"This terminal has {size.width} columns and {size.height} rows. Qibli needs 80 by 24: make the window larger."
        text += " qibli --plain (after ctrl+q) plays line by line in any window."
        self.query_one("#small", Static).update(Text(text))
