"""Every side's chance of winning as one bar: a line on a small terminal, with ranges and changes below it on a larger one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.events import Click
from textual.widget import Widget

from game.session.actions import told
from game.session.chances import about, between, percent, points
from game.ui.bars import fitting, widths
from game.ui.map.palette import Depth, Palette, depth_of, palette_of
from game.ui.map.tones import BLACK, DARK_INK
from game.ui.theme import DIM, SAND, TEXT

if TYPE_CHECKING:
    from game.lab.results import Chance, Forecast
    from game.ui.table import Table

HEAD, DRAFT_HEAD = " Win %", " If so"
HEAD_WIDTH = 7
OF_NOBODY = (  # said to who watches the truth, the longest that fits
    "A chance is worked out from what one seat knows, and this is the truth. {eyes}: through a seat's eyes.",
    "Worked out from what one seat knows. {eyes}: a seat's eyes.",
    "Only for a seat's eyes ({eyes}).",
)
LARGE = 0.08  # sides with a smaller chance may have a shorter label than the others


class ForecastBar(Widget, can_focus=False):
    """Shows what is thought about a table; call ``show`` after every change. A click asks about the drafted orders."""

    DEFAULT_CSS = "ForecastBar { height: 1; background: $background; }"
    ALLOW_SELECT = False

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._table: Table | None = None
        self._draft: Forecast | None = None
        self._palette: Palette | None = None

    def show(self, table: Table, draft: Forecast | None = None) -> None:
        """Show the forecast of the month, or of a draft; last month's, faint, while there is none yet."""
        thoughts = table.thoughts
        self._table, self._draft = table, draft
        said = thoughts.trouble("forecast") or about(draft or thoughts.forecast, draft is not None)
        asked = f"{said} {told('{what_if}')}: with the orders in your queue."
        self.tooltip = Text(asked if table.session.seat else told(OF_NOBODY[0]))
        self.refresh()

    def render(self) -> RenderResult:
        """One line, and the second where there is height."""
        if self._table is None:
            return Text("")
        thoughts = self._table.thoughts
        if self._palette is None or (self._palette.depth, self._palette.light) != (depth_of(self.app), not self.app.current_theme.dark):
            self._palette = palette_of(self.app, self._table.session.scenario.words.factions)
        now = self._draft or thoughts.forecast
        before = thoughts.forecast if self._draft is not None else thoughts.last_month
        waiting = thoughts.under_way("draft") or (now is None and thoughts.under_way("forecast"))
        painter = Painter(self._table, self._palette)
        lines = [painter.bar(now or thoughts.before, self.size.width, self._draft is not None, waiting, faint=now is None)]
        if self.size.height > 1:
            lines.append(painter.ranges(now, before, self.size.width, self._draft is not None, thoughts.trouble("forecast")))
        return Text("\n").join(lines)

    def on_click(self, event: Click) -> None:
        """Ask about the draft."""
        from game.ui.screens.base import Doing

        if isinstance(self.screen, Doing):
            self.call_later(self.screen.do, "what_if")


class Painter:
    """Draws forecasts in the colours of one terminal."""

    def __init__(self, table: Table, palette: Palette) -> None:
        self._looks = {f: table.words.look(f) for f in table.view.factions}
        self._palette = palette
        self._seat, self._seated = table.view.seat, bool(table.session.seat)

    def bar(self, forecast: Forecast | None, width: int, drafted: bool, waiting: bool, faint: bool = False) -> Text:
        """The bar. ``waiting``: another one is being worked out. ``faint``: this one is last month's."""
        head = DRAFT_HEAD if drafted else HEAD
        text = Text(no_wrap=True)
        text.append(f"{head[:-1].rstrip()}…" if waiting else head, style=f"bold {SAND}")
        text.append(" " * (HEAD_WIDTH - text.cell_len))
        room = width - HEAD_WIDTH
        if forecast is None:
            why = "The chances are being worked out" if waiting else "No forecast this month"
            return text.append((why if self._seated else fitting([told(form) for form in OF_NOBODY], room))[:room], style=DIM)
        shares = {side: chance.share for side, chance in forecast.chances.items() if side in self._looks}
        forms = {side: self._forms(side, percent(share)) for side, share in shares.items()}
        plain = self._palette.depth is Depth.NONE
        least = {side: len(forms[side][-1]) + plain for side in shares}
        cells = widths(shares, least, room)
        large = [side for side in shares if shares[side] >= LARGE]
        form = 0  # the longest one that fits all large parts, so that they look alike
        while any(form < len(forms[side]) - 1 and len(forms[side][form]) + plain > cells[side] for side in large):
            form += 1
        for side in shares:
            text.append(self._part(side, cells[side], forms[side][form:], faint))
        return text

    def _forms(self, side: str, share: int) -> list[str]:
        """What may stand in a side's part, the longest first."""
        look = self._looks[side]
        if self._palette.depth is Depth.NONE:
            return [f" {look.ascii} {look.short} {share} ", f"{look.ascii} {share} ", f"{look.ascii}{share}"]
        named, short = f"{look.shape} {look.short} {share}", f"{look.shape} {share}"
        return [f" {named} ", f"{named} ", f" {short} ", f"{short} ", f"{look.shape}{share} "]  # a blank ends each: neighbours do not touch

    def _part(self, side: str, cells: int, forms: list[str], faint: bool) -> Text:
        """One side's part of the bar: its label, then its colour; without colours its letter fills it and a stroke ends it."""
        if self._palette.depth is Depth.NONE:
            label = fitting(forms, cells - 1)
            filled = label + ("." if faint else self._looks[side].ascii) * (cells - 1 - len(label)) + "|"
            return Text(filled, style=Style(bold=side == self._seat or None, dim=faint or None))
        label = fitting(forms, cells)
        colour, _ = self._palette.marker(side, None, False)
        if faint:
            return Text(label.ljust(cells), style=self._palette.style(colour, None, False))
        ink = BLACK if self._palette.depth is Depth.SIXTEEN else DARK_INK
        return Text(label.ljust(cells), style=self._palette.style(ink, self._palette.part(side), side == self._seat))

    def ranges(self, now: Forecast | None, before: Forecast | None, width: int, drafted: bool, trouble: str) -> Text:
        """The second line: between what each chance lies, and what has changed since last month or by the draft."""
        if now is None:
            text = Text(" " * HEAD_WIDTH + trouble, style=DIM, no_wrap=True)
            text.truncate(width, overflow="ellipsis")
            return text
        tail = "by your draft" if drafted else "since last month" if before is not None else "95 per cent ranges"
        for named, ending in ((True, tail), (False, tail), (False, "")):
            text = Text(" " * HEAD_WIDTH, no_wrap=True)
            for side, chance in now.chances.items():
                if side in self._looks:
                    text.append(self._range(side, chance, before.chances.get(side) if before is not None else None, named))
            text.append(ending, style=DIM)
            if text.cell_len <= width:
                break
        text.truncate(width, overflow="ellipsis")
        return text

    def _range(self, side: str, chance: Chance, before: Chance | None, named: bool) -> Text:
        """One side in that line."""
        look = self._looks[side]
        text = Text(f"{look.shape} {look.short}" if named else look.shape, style=self._ink(side))
        text.append(f" {between(chance)}", style=DIM)
        if before is not None:
            text.append(f" {points(percent(chance.share) - percent(before.share))}", style="bold" if side == self._seat else TEXT)
        return text.append("  ")

    def _ink(self, side: str) -> Style:
        colour, _ = self._palette.marker(side, None, False)
        return Style() if self._palette.depth is Depth.NONE else self._palette.style(colour, None, False)
