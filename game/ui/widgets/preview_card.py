"""One order before it is given: cost, odds with every modifier, who may see it, what it does, why it cannot be given."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text
from textual.app import ComposeResult, RenderResult
from textual.containers import VerticalScroll
from textual.widget import Widget

from game.engine.view import Preview
from game.session.wording import effects_by_interest, signed
from game.ui.table import Table
from game.ui.theme import BAD, DIM, SAND
from game.ui.words import bar


class PreviewCard(VerticalScroll, can_focus=False):
    """Shows a preview; scrolls when it is long."""

    DEFAULT_CSS = """
    PreviewCard { height: auto; background: $surface-lighten-1; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def compose(self) -> ComposeResult:
        """One text."""
        yield _Body()

    def show(self, table: Table, preview: Preview | None, note: str = "") -> None:
        """Show an order, or a note when there is none."""
        self.scroll_home(animate=False)
        self.query_one(_Body).show(table, preview, note)


class _Body(Widget):
    DEFAULT_CSS = "_Body { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Table, Preview] | None = None
        self._note = ""
        self._width, self._content = 0, Group()

    def show(self, table: Table, preview: Preview | None, note: str) -> None:
        """Change the text."""
        self._shown, self._note = None if preview is None else (table, preview), note
        self._width = 0
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        """The text, for the width that there is now."""
        if self._shown is None:
            return Text(self._note, style=DIM)
        width = max(20, self.container_size.width - 3)
        if width != self._width:
            self._width, self._content = width, describe(*self._shown, width)
        return self._content


def describe(table: Table, preview: Preview, width: int) -> Group:
    """An order in full, what decides first: why not, cost and odds, what comes of it (gains before losses), who sees it."""
    target = table.words.target(preview.order.kind, preview.order.target)
    title = Text(preview.name, style="bold")
    if target:
        title.append(f"  {target}", style=f"bold {SAND}")
    lines: list[RenderableType] = [title]
    for reason in preview.reasons:
        lines.append(Text(f"x {reason}", style=BAD))
    lines.append(
        Text.assemble(
            (f"Cost {preview.cost}", "bold"),
            (f" of {table.session.funds_left} left" if width >= 34 else f" of {table.session.funds_left}", DIM),
            (f", in {preview.step}", DIM),
        )
    )
    if preview.chance is not None:
        lines += _odds(preview, width)
    about = table.words.about(preview.order.kind) or preview.sentence
    if about:
        lines.append(Text(about))
    me = table.words.look(table.view.seat).short
    lines += [Text(f"· {effect}", style="#c9c4ba") for effect in effects_by_interest(preview, me)]
    if preview.seen is not None and any(preview.seen):
        lines.append(_seen(preview))
    return Group(*lines)


def _odds(preview: Preview, width: int) -> list[RenderableType]:
    chance = preview.chance or 0
    odds = Text.assemble((f"Odds {chance}% ", "bold"))
    odds.append(bar(chance, 100, max(6, min(20, width - 11)), SAND))
    modifiers = Text()
    added = bool(preview.modifiers) and preview.modifiers[0].label == "base"  # else they are strengths, not additions
    for index, modifier in enumerate(preview.modifiers):
        modifiers.append(", " if index else "", style=DIM)
        modifiers.append(f"{modifier.label} ", style=DIM)
        modifiers.append(signed(modifier.value) if added and index else str(modifier.value))
    return [odds, modifiers] if preview.modifiers else [odds]


def _seen(preview: Preview) -> Text:
    """The chance that an observer catches it, by how well that observer sees the place."""
    assert preview.seen is not None
    return Text.assemble(("Noticed, by how well a rival sees the place (0-3): ", DIM), "/".join(str(p) for p in preview.seen) + "%")
