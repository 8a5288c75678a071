"""What the seat knows of one place: holder, support, forces, security, what is there, where the roads lead."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text
from textual.app import RenderResult
from textual.widget import Widget

from game.engine.view import PlaceView
from game.ui.table import Table
from game.ui.theme import BAD, DIM
from game.ui.words import HEAD, bar


class PlaceCard(Widget, can_focus=False):
    """One place. ``full`` adds what has no room on a small terminal."""

    DEFAULT_CSS = "PlaceCard { height: auto; padding: 0 1; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._table: Table | None = None
        self._place = ""

    def show(self, table: Table, place: str) -> None:
        """Show a place as it is known now."""
        self._table, self._place = table, place
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        """The card for the width and height there are."""
        if self._table is None or self._place not in self._table.view.places:
            return Text("")
        short = self.app.size.height < 32
        return card(self._table, self._table.view.places[self._place], max(20, self.content_size.width or 28), short)


def card(table: Table, place: PlaceView, width: int, short: bool) -> RenderableType:
    """The card as lines of text."""
    lines = [_title(table, place, width)]
    lines += _support(table, place, width, 3 if short else 6)
    if not short:
        lines.append(_title_line("Forces", width))
    forces = table.words.forces(place)
    lines += forces or [Text("No forces are known to be here.", style=DIM)]
    lines += _facts(table, place, short)
    return Group(*lines)


def _title_line(name: str, width: int) -> Text:
    return Text(name, style=DIM)


def _title(table: Table, place: PlaceView, width: int) -> Text:
    words = table.words
    text = Text(place.name, style="bold", no_wrap=True)
    text.append("  ")
    if place.holder is None:
        text.append("nobody holds it", style=DIM)
    else:
        text.append(words.faction(place.holder))
        text.append(" controls" if place.control == place.holder else " occupies", style=DIM)
    if place.contested:
        text.append(" / contested", style=BAD)
    text.truncate(width, overflow="ellipsis")
    return text


def _support(table: Table, place: PlaceView, width: int, most: int) -> list[Text]:
    words = table.words
    support = words.by_faction(place, "support")
    shown = sorted(((f, k) for f, k in support.items() if k.value > 0 or k.certainty == "something"), key=lambda item: -item[1].value)
    quantity = words.role("support")
    lines = []
    for faction, known in shown[:most]:
        text = words.faction(faction)
        text.append(" " * max(1, 8 - text.cell_len))
        text.append(bar(known.value, 100, max(6, width - 14), words.colour(faction), known))
        text.append(f"{known!s:>5}")
        lines.append(text)
    if not lines and quantity:
        lines.append(Text("No support that you know of.", style=DIM))
    return lines


def _facts(table: Table, place: PlaceView, short: bool) -> list[Text]:
    """Other numbers: security in words, what varies, fixed attributes, intel of the seat, roads."""
    words, seat = table.words, table.view.seat
    line = Text()
    security, intel = words.role("security"), words.role("intel")
    if security in place.values:
        line.append(f"{words.quantity(security).capitalize()} ", style=DIM)
        line.append(words.security(place.values[security]))
        line.append("  ")
    own = place.by_faction.get(intel, {}).get(table.session.seat) if intel else None  # nobody's in the truth
    if own is not None:
        line.append("Intel ", style=DIM)
        line.append(f"{own}/3")
    lines = [line]
    hidden = {security, words.role("control"), words.role("holder"), words.role("contested")}
    others = [f"{words.quantity(q)} {k}" for q, k in place.values.items() if q not in hidden and k.value]
    fixed = [f"{words.quantity(a)} {_attribute(table, place.id, a, v)}" for a, v in place.attributes.items() if v]
    if short:
        if others:
            lines.append(Text(", ".join(others), no_wrap=True, overflow="ellipsis"))
        return lines
    for quantity, known in place.by_faction.items():
        if quantity not in (words.role("support"), intel):
            told = [f"{words.look(f).short} {k}" for f, k in known.items() if k.value or (k.certainty == "unknown" and f == seat)]
            if told:
                others.append(f"{words.quantity(quantity)}: {' '.join(told)}")
    if others:
        lines.append(Text("; ".join(others)))
    if fixed:
        lines.append(Text(", ".join(fixed), style="#b8b2a8"))
    roads = Text("Roads ", style=DIM)
    roads.append(", ".join(words.place(p) for p in place.near), style="#b8b2a8")
    return [*lines, roads]


def _attribute(table: Table, place: str, name: str, value: int) -> str:
    found = next((p for p in table.session.scenario.places if p.id == place), None)
    return found.words.get(name, str(value)) if found else str(value)


def heading(text: str) -> Text:
    """A heading of the side panel."""
    return Text(text.upper(), style=HEAD, no_wrap=True)
