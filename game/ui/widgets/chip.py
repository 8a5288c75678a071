"""A small button of one row: it runs an action of its screen, names its key in its tooltip, and is never in the way of
the keyboard."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.widget import Widget

from game.ui.theme import SAND


class Chip(Widget, can_focus=False):
    """``label`` is shown with its key; a click runs ``action`` on the screen (which says why when it cannot)."""

    DEFAULT_CSS = """
    Chip { width: auto; height: 1; padding: 0 1; background: $boost; color: $foreground; }
    Chip:hover { background: $primary 40%; }
    Chip.-on { background: $primary; color: $background; text-style: bold; }
    Chip.-greyed { color: $foreground 40%; }
    Chip.-plain { background: transparent; }
    Chip.-plain:hover { background: $primary 40%; }
    """
    ALLOW_SELECT = False

    def __init__(self, label: str, action: str, *, key: str = "", tip: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._label, self.action, self._key = label, action, key
        if tip:
            self.tooltip = Text(tip)

    def say(self, label: str) -> None:
        """Change the label."""
        if label != self._label:
            self._label = label
            self.refresh(layout=True)

    @property
    def room(self) -> int:
        """Its width in cells with padding."""
        return len(self._label) + (len(self._key) + 1 if self._key else 0) + 2

    def render(self) -> RenderResult:
        """Label, then the key in its own colour."""
        if self.has_class("-foot"):
            colour = "" if self.has_class("-greyed") else f"bold {SAND}"
            return Text.assemble((self._key, colour), " ", (self._label, ""), no_wrap=True)
        text = Text(self._label, no_wrap=True)
        if self._key:
            text.append(f" {self._key}", style="" if self.has_class("-on") else f"bold {SAND}")
        return text

    def on_click(self, event: events.Click) -> None:
        """Do it."""
        event.stop()
        self.call_later(self._run)

    async def _run(self) -> None:
        from game.ui.screens.base import Doing

        screen = self.screen
        if isinstance(screen, Doing):
            await screen.do(self.action)
        else:
            await screen.run_action(self.action)
