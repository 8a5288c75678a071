"""A list of rows for keyboard and mouse: a click marks a row, a double click or Enter chooses it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Listing(OptionList):
    """OptionList with ``j`` and ``k``, no markup, and clicks that mark. ``one_click``: a single click chooses."""

    DEFAULT_CSS = """
    Listing { border: none; background: transparent; padding: 0; height: 1fr; scrollbar-size-vertical: 1; }
    Listing:focus { border: none; background-tint: transparent 0%; }
    Listing > .option-list--option { padding: 0 1; }
    Listing > .option-list--option-disabled { color: $accent; text-style: bold; }
    """
    BINDINGS = [Binding("j", "cursor_down", "Down", show=False), Binding("k", "cursor_up", "Up", show=False)]
    HELP = "Arrows or j and k move, Enter chooses; with the mouse a click marks a row and a double click chooses it."

    def __init__(self, *, id: str | None = None, classes: str | None = None, one_click: bool = False) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._one_click = one_click
        self._again = False  # was the row marked already when the mouse was pressed on it?

    def fill(self, rows: Iterable[tuple[str | None, Text]], mark: int | None = 0) -> None:
        """Replace all rows: (id, text); a row whose id is None is a heading, which cannot be marked."""
        options = [Option(text, id=id, disabled=id is None) for id, text in rows]
        with self.prevent(OptionList.OptionHighlighted):
            self.clear_options()
            self.add_options(options)
        usable = [i for i, option in enumerate(options) if not option.disabled]
        if usable and mark is not None:
            self.highlighted = min(usable, key=lambda i: abs(i - mark))

    def action_select(self) -> None:
        """Choose the marked row; while there is none (what fills the list is still being read) the key is left to the screen."""
        if self.highlighted is None:
            raise SkipAction
        super().action_select()

    @property
    def marked(self) -> str | None:
        """The id of the marked row."""
        if self.highlighted is None or not 0 <= self.highlighted < self.option_count:
            return None
        return self.get_option_at_index(self.highlighted).id

    def mark(self, id: str) -> bool:
        """Mark the row of that id; False when there is none."""
        for index in range(self.option_count):
            if self.get_option_at_index(index).id == id:
                self.highlighted = index
                return True
        return False

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Mark the row under the mouse at once: the focus that follows may lay the screen out anew."""
        index = event.style.meta.get("option")
        self._again = index is not None and index == self.highlighted
        if index is not None and not self.get_option_at_index(index).disabled:
            self.highlighted = index

    async def on_click(self, event: events.Click) -> None:
        """Choose the marked row: on the second click on it, or on the first where one is enough."""
        event.prevent_default()
        if event.style.meta.get("option") == self.highlighted and (self._one_click or (event.chain >= 2 and self._again)):
            self.action_select()
