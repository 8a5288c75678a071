"""The row that says that this is author mode: which file, when it was read, or what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.events import Click
from textual.widget import Widget

from game.scenario.problems import Problem, clean
from game.session.actions import find

if TYPE_CHECKING:
    from game.ui.author import Authoring

GOOD_GROUND, BAD_GROUND = "#D7A54A", "#C0392B"


class AuthorBar(Widget, can_focus=False):
    """Shown in author mode only; a click opens the author's panel."""

    DEFAULT_CSS = "AuthorBar { height: 1; display: none; } AuthorBar.-shown { display: block; }"
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="author")
        self._author: Authoring | None = None

    def show(self, author: Authoring | None) -> None:
        """Show how the file stands."""
        self._author = author
        self.set_class(author is not None, "-shown")
        self.refresh()

    def render(self) -> RenderResult:
        """One row."""
        if self._author is None:
            return Text("")
        text = row(self._author)
        text.truncate(self.size.width, overflow="ellipsis", pad=True)
        ground = BAD_GROUND if self._author.problems else GOOD_GROUND
        text.stylize(Style(color="white" if self._author.problems else "black", bgcolor=ground, bold=True))
        return text

    def on_click(self, event: Click) -> None:
        """Open the panel."""
        self.call_later(self.screen.run_action, "author")


def row(author: Authoring) -> Text:
    """The row as plain text."""
    name = clean(author.desk.path.name)
    if author.problems:
        more = len(author.problems) - 1
        rest = f" (and {more} more: {find('main', 'author').key})" if more else ""
        return Text(f" AUTHOR {told(author.problems[0], name)}{rest}  The last good copy is played.", no_wrap=True)
    note = f" {author.note}" if author.note else ""
    read = f"read {author.at} in {author.seconds:.2f} s" if author.at else "being read"
    return Text(f" AUTHOR, not saved: {name} {read}. {note} {find('main', 'author').key}: values and truth", no_wrap=True)


def told(problem: Problem, file: str = "") -> str:
    """A problem in one line: place, code, what is wrong, what was probably meant. ``file``: the one that need not be named."""
    here = problem.mark
    name = Path(here.file).name
    place = f"line {here.line}:{here.column}" if name == file else f"{name}:{here.line}:{here.column}"
    asked = f'; did you mean "{problem.suggestion}"?' if problem.suggestion else ""
    return clean(f"{place} {problem.code} {problem.message}{asked}")
