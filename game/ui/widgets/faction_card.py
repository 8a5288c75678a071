"""The factions as the seat knows them: margins on one scale, gauges, relations, promises."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.text import Text
from textual.app import ComposeResult, RenderResult
from textual.containers import VerticalScroll
from textual.widget import Widget

from game.engine.view import FactionView, Known
from game.session.actions import told
from game.session.chances import between, percent
from game.session.wording import STANCES, margin, signed, winning
from game.ui.table import Table
from game.ui.theme import BAD, DIM, GOOD
from game.ui.widgets.chip import Chip
from game.ui.words import HEAD, flow, split

STANCE_COLOURS = {1: GOOD, 0: DIM, -1: BAD}


class FactionCard(VerticalScroll):
    """All factions, the seat's own first. Scrolls with the arrows when it has the focus."""

    DEFAULT_CSS = "FactionCard { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }"
    HELP = (
        "Margin is points less threshold; ~ is about right, ? is not known. Your own funds are what the queue leaves. "
        "Chances are the model's estimate, played out from what you know. Relations are from the faction named above to the others."
    )

    def compose(self) -> ComposeResult:
        """The way to all that is known, then one text."""
        tip = told("Leverage, promises, forces and evidence, and since when ({intelligence})")
        yield Chip("All that you know", "intelligence", key=told("{intelligence}"), tip=tip)
        yield _Factions()

    def show(self, table: Table) -> None:
        """Show the factions as they are known now."""
        self.query_one(_Factions).show(table)


class _Factions(Widget):
    DEFAULT_CSS = "_Factions { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._table: Table | None = None

    def show(self, table: Table) -> None:
        self._table = table
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        return Text("") if self._table is None else factions(self._table, max(20, self.content_size.width))


def factions(table: Table, width: int) -> RenderableType:
    """A block for each faction, the seat's own first, then promises."""
    view = table.view
    order = [view.seat, *(f for f in view.factions if f != view.seat)]
    most = max([15, *(abs(f.margin) for f in view.factions.values())])
    lines: list[RenderableType] = [Text(winning(table.session.scenario), style=DIM), Text("")]
    for faction in order:
        lines += _block(table, view.factions[faction], width, most)
        lines.append(Text(""))
    tracks = [f"{table.words.quantity(t)} {known}" for t, known in view.tracks.items() if known.certainty != "unknown" and known.value]
    if tracks:
        lines += [Text("ABROAD", style=HEAD), Text(", ".join(tracks)), Text("")]
    lines.append(Text("PROMISES", style=HEAD))
    lines += [Text(f"· {p.said}") for p in view.promises] or [Text("None that you know of.", style=DIM)]
    return Group(*lines)


def _block(table: Table, faction: FactionView, width: int, most: int) -> list[RenderableType]:
    words = table.words
    title = words.faction(faction.id, long=width >= 36)
    title.stylize("bold")
    own = faction.id == table.session.seat  # nobody's in the truth
    if own:
        title.append("  you", style=DIM)
    lines: list[RenderableType] = [title, margin_bar(faction.margin, most, width, words.colour(faction.id), margin(faction))]
    gauges = {words.role(role) for role in ("funds", "standing", "resolve", "exposure")}
    values = dict(faction.values)
    if own and words.role("funds") in values:
        values[words.role("funds")] = Known(table.session.funds_left)  # as the top bar says it
    forecast = table.thoughts.forecast
    chance = forecast.chances.get(faction.id) if forecast is not None else None
    if chance is not None:
        lines.append(Text(f"chance of winning {percent(chance.share)}% ({between(chance)})"))
    known = [f"{words.quantity(q)} {v}" for q, v in values.items() if v.certainty != "unknown" and (v.value or q in gauges)]
    if known:
        lines.append(Text(", ".join(known)))
    if own and faction.terms:
        about = "" if faction.sure else "~"
        lines += [Text(f"Your points: {about}{faction.points}, threshold {faction.threshold}", style=DIM), split(faction.terms, width)]
    for quantity, others in faction.relations.items():
        lines += _relation(table, quantity, others, width)
    return lines


def _relation(table: Table, quantity: str, others: Mapping[str, Known], width: int) -> list[RenderableType]:
    """What is known of one quantity towards the others, without the zeros."""
    words = table.words
    items = [Text(words.quantity(quantity), style=DIM)]
    for other, known in others.items():
        if known.certainty == "unknown" or known.value == 0:
            continue
        if quantity == words.role("stance"):
            said = (STANCES.get(known.value, str(known)), STANCE_COLOURS.get(known.value, DIM))
        else:
            said = (str(known), "default")
        items.append(Text.assemble(words.faction(other), " ", said))
    return [*flow(items, width)] if len(items) > 1 else []


def margin_bar(margin: int, most: int, width: int, colour: str, said: str = "") -> Text:
    """A bar left or right of the middle: under and over the threshold, on one scale for all. ``said``: the margin in words."""
    half = max(4, (width - 8) // 2)
    length = min(half, round(abs(margin) * half / max(1, most)))
    text = Text(no_wrap=True)
    text.append(" " * (half - length if margin < 0 else half), style="on #2a2724")
    if margin < 0:
        text.append("▒" * length, style=f"{colour} on #2a2724")
    text.append("│", style="#b8b2a8 on #2a2724")
    if margin > 0:
        text.append("█" * length, style=f"{colour} on #2a2724")
    text.append(" " * (half - length if margin > 0 else half), style="on #2a2724")
    text.append(f"{said or signed(margin):>5}")
    return text
