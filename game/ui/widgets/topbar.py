"""The one row at the top: month, faction, funds and their change, standing, resolve, exposure, what else is scored, orders left."""

from __future__ import annotations

from rich.text import Text
from textual.app import RenderResult
from textual.widget import Widget

from game.scenario.model import Role
from game.session.wording import scores, signed, winning
from game.ui.table import Table
from game.ui.theme import BAD, DIM, GOOD, SAND
from game.ui.words import pips

GAUGES: tuple[tuple[Role, str, str], ...] = (("standing", "Standing", "St"), ("resolve", "Resolve", "Re"), ("exposure", "Exposure", "Ex"))


class TopBar(Widget, can_focus=False):
    """Shows a table's month; call ``update`` after every change."""

    DEFAULT_CSS = "TopBar { height: 1; background: $panel; padding: 0 1; }"
    ALLOW_SELECT = False

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._table: Table | None = None

    def update(self, table: Table) -> None:
        """Show this table as it stands."""
        self._table = table
        self.tooltip = Text(
            f"{winning(table.session.scenario)} Such a month has a ! beside its number. "
            "Funds after the queue is paid for, and the change expected at the end of the month; standing abroad; "
            "resolve at home; exposure: what has been proved in public; what else your points are made of; orders given and left."
        )
        self.refresh()

    def render(self) -> RenderResult:
        """The row, with long words where there is room."""
        return Text("") if self._table is None else bar_text(self._table, self.size.width)


def bar_text(table: Table, width: int) -> Text:
    """The row for a width in cells: the longest form that fits."""
    for level in range(5):
        text = _bar(table, level)
        if text.cell_len <= width:
            return text
    text.truncate(width, overflow="ellipsis")
    return text


def _bar(table: Table, level: int) -> Text:
    view, session, words = table.view, table.session, table.words
    gap = "   " if level == 0 else "  " if level < 4 else " "
    text = Text(no_wrap=True)
    if level == 0:
        text.append(session.scenario.title, style=f"bold {SAND}")
        text.append(gap)
    text.append(view.date if level < 2 else _short(view.date), style="bold")
    text.append(f" {view.turn}/{view.turns}", style=DIM)
    if scores(session.scenario, view.turn):
        text.append(f" over {signed(session.scenario.score_win)} wins" if level == 0 else "!", style=f"bold {SAND}")
    text.append(gap)
    if session.observed and not session.seat:
        return text.append("Watching: the truth", style="bold")
    if session.observed:
        text.append("seen by ", style=DIM)
    text.append(words.faction(view.seat, long=level == 0))
    text.append(gap)
    _gauge(text, "Funds" if level < 4 else "F", str(session.funds_left))
    text.append(f" {signed(view.income)}", style=GOOD if view.income >= 0 else BAD)
    me = view.factions[view.seat]
    for role, long, short in GAUGES:
        known = words.value(me, role)
        if known is not None:
            text.append(gap)
            _gauge(text, long if level < 3 else short, str(known))
    for track in words.scored(view.seat):
        if track in view.tracks:
            text.append(gap)
            name = words.quantity(track)
            _gauge(text, (name if level < 3 else name[:2]).capitalize(), str(view.tracks[track]))
    text.append(gap)
    text.append("Orders " if level < 2 else "")
    text.append(pips(len(session.queue), view.orders_allowed))
    if view.order_lost_to is not None:
        text.append(" lost to " if level < 2 else " x", style=BAD)
        text.append(words.faction(view.order_lost_to))
    return text


def _gauge(text: Text, name: str, value: str) -> None:
    text.append(name + " ", style="#b8b2a8")
    text.append(value, style="bold")


def _short(date: str) -> str:
    """November 2019 -> Nov 2019, early September 2019 -> early Sep 2019: the name of the month is what has a capital."""
    return " ".join(word[:3] if word[0].isupper() else word for word in date.split())
