"""The curtain between people at one keyboard: whose turn it is, and nothing of anybody's game."""

from __future__ import annotations

import time
from collections.abc import Mapping

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from game.ui.keys import bindings
from game.ui.screens.base import Foot, Page
from game.ui.theme import BAD, DIM, SAND
from game.ui.thinking import Chosen


class CurtainScreen(Page):
    """Dismissed with True when the person who is named has sat down, with False when the month could not be carried out.

    ``ready``: the last person has ended the month: it is carried out behind the curtain, with what the machines have decided.
    """

    where = "curtain"
    BINDINGS = bindings("curtain")
    DEFAULT_CSS = """
    CurtainScreen { align: center middle; }
    #curtain { width: 64; max-width: 94%; height: auto; border: round $primary; padding: 1 3; }
    """

    def __init__(self, ready: Mapping[str, Chosen] | None = None) -> None:
        super().__init__()
        self._orders = ready
        self._began = time.monotonic()
        self._failed = ""
        self.open = ready is None  # nobody is let in while the month is carried out

    def compose(self) -> ComposeResult:
        """One box with the name."""
        with Vertical(id="curtain"):
            yield Static("", id="curtain-text", markup=False)
        yield Foot("curtain")

    def on_mount(self) -> None:
        """Say whose turn it is, or carry the month out first."""
        self._write()
        if not self.open:
            self.set_interval(0.2, self._write)
            self._play()

    @work(thread=True, exclusive=True, group="month")
    def _play(self) -> None:
        try:
            self.table.end_month(self._orders)
        except Exception as error:  # shown, not lost: the last save stands
            self.app.call_from_thread(self._done, f"{type(error).__name__}: {error}")
            return
        self.app.call_from_thread(self._done)

    def _done(self, failed: str = "") -> None:
        self._failed, self.open = failed, True
        self.table.thoughts.begin_month()
        if self.table.session.ended and not failed:
            self.dismiss(True)
        else:
            self._write()

    def _write(self) -> None:
        table = self.table
        if not self.open:
            text = Text(f"Carrying out all orders  {time.monotonic() - self._began:.0f} s", style=DIM)
        elif self._failed:
            text = Text(f"The month could not be played ({self._failed}). The last save is whole; O goes back.", style=BAD)
        else:
            text = Text.assemble((f"{table.view.date}, {table.view.turn} of {table.view.turns}\n\n", DIM), "It is the turn of\n")
            text.append_text(table.words.faction(table.session.seat, long=True))
            text.append("\n\nEverybody else looks away. Press a capital O when you sit at the keyboard.", style=SAND)
        self.query_one("#curtain-text", Static).update(text)

    def action_open(self) -> None:
        """The person has sat down."""
        if self.open:
            self.dismiss(not self._failed)

    def on_unmount(self) -> None:
        """Nothing that was said behind it stays."""
        self.app.clear_notifications()
