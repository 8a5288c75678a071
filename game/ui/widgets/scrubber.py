"""The months of a game in one row: where one is, which of them turned it; a click goes to one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.message import Message
from textual.widget import Widget

from game.ui.theme import DIM, INK, SAND


class Scrubber(Widget, can_focus=False):
    """``show`` what there is to choose from; ``Moved`` says which one a click chose."""

    DEFAULT_CSS = "Scrubber { height: 1; background: $surface; }"

    class Moved(Message):
        """A position was clicked."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._heads: Sequence[str] = ()
        self._turned: Collection[int] = ()
        self._at = 0

    def show(self, heads: Sequence[str], at: int, turned: Collection[int] = ()) -> None:
        """``heads``: what each position is called; ``at``: the one shown; ``turned``: those that are marked with ▲."""
        self._heads, self._at, self._turned = heads, at, turned
        self.refresh()

    @property
    def _wide(self) -> int:
        return max(1, (self.size.width - 4) // max(1, len(self._heads)))

    def render(self) -> RenderResult:
        """Arrows at the ends, positions between them."""
        line = Text("◀ " if self._at else "  ", style=SAND, no_wrap=True)
        for index, head in enumerate(self._heads):
            sign = "▲" if index in self._turned else ""
            room = self._wide - (1 if self._wide > 1 else 0)
            text = (head[: max(1, min(5, room - len(sign)))] + sign)[:room] if room else sign
            style = f"bold {INK} on {SAND}" if index == self._at else SAND if sign else DIM
            line.append(f"{text:<{room}}", style=style)
            line.append(" " if self._wide > 1 else "")
        line.append(" ▶" if self._at < len(self._heads) - 1 else "", style=SAND)
        return line

    def on_click(self, event: events.Click) -> None:
        """Go there, or one on at the arrows."""
        event.stop()
        index = (event.x - 2) // self._wide
        if event.x < 2:
            index = self._at - 1
        elif index >= len(self._heads):
            index = self._at + 1
        if 0 <= index < len(self._heads):
            self.post_message(self.Moved(index))
