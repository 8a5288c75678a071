"""The month has been ended and some of the other sides have not decided yet: who is thinking, until the last one has."""

from __future__ import annotations

import time

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from game.ui.keys import bindings
from game.ui.screens.base import Foot, Sheet
from game.ui.theme import DIM, GOOD, SAND

SPIN = "|/-\\"


class DecidingScreen(Sheet):
    """Dismissed with True when all have decided, with False when the player goes back to planning: nothing has happened then."""

    where = "deciding"
    BINDINGS = bindings("deciding")

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()
        self._left = False  # leaving takes a moment, in which the last answer may come

    def compose(self) -> ComposeResult:
        """Title, a line for each side, a note."""
        with Vertical(classes="sheet"):
            yield Static(Text("The others are deciding", style=f"bold {SAND}"), classes="sheet-title")
            yield Static("", id="sides", markup=False)
            yield Static("", classes="note", id="since", markup=False)
        yield Foot("deciding")

    def on_mount(self) -> None:
        """Look now and then; the last answer closes the screen."""
        self.set_interval(0.1, self.thought)
        self.thought()

    def thought(self) -> None:
        """Show who is still thinking; close when nobody is."""
        thoughts, words = self.table.thoughts, self.table.words
        undecided = thoughts.undecided
        if not undecided:
            if self.app.screen is self:
                self._leave(True)
            return
        lines = []
        for seat, level in self.table.session.players.items():
            name = words.faction(seat)
            name.truncate(14, pad=True)
            thinking = seat == thoughts.deciding
            state = ("done", GOOD) if seat not in undecided else ("thinking", "bold") if thinking else ("waits", DIM)
            lines.append(Text.assemble(name, (f"{state[0]:<10}", state[1]), (level, DIM)))
        self.query_one("#sides", Static).update(Text("\n").join(lines))
        seconds = time.monotonic() - self._began
        back = "Esc goes back" if self.table.session.observed else "Esc goes back to your orders"
        note = f"{SPIN[int(seconds * 7) % 4]} {seconds:.0f} s. {back}: nothing has been carried out yet."
        self.query_one("#since", Static).update(Text(note, style=DIM))

    def action_back(self) -> None:
        """Back to planning; what has been decided stays decided."""
        self._leave(False)

    def _leave(self, decided: bool) -> None:
        if not self._left:
            self._left = True
            self.dismiss(decided)
