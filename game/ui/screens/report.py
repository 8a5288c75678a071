"""The report of a month, grouped you / rivals / the world. A line shows its dice and modifiers and leads to its place."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.geometry import Size
from textual.widgets import OptionList, Static

from game.engine.view import Line
from game.session.chances import trend
from game.ui.film import is_book
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Page, roomy
from game.ui.screens.guiding import Guiding
from game.ui.table import Table
from game.ui.theme import DIM, SAND
from game.ui.widgets.guide_strip import GuideStrip
from game.ui.widgets.listing import Listing
from game.ui.widgets.map_box import MapBox
from game.ui.widgets.place_card import card
from game.ui.words import HEAD, mark, tone

GROUPS = (("you", "You"), ("rivals", "Rivals"), ("world", "The world"))


class ReportScreen(Page, Guiding):
    """Dismissed with a place to look at, or None."""

    where = "report"
    BINDINGS = [*bindings("report"), ("space", "next_line", "")]  # Space ended the screen before: it must not close this one unread
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-medium"), (170, "-wide")]

    def compose(self) -> ComposeResult:
        """Lines, map and details: in two columns where there is room (``styles.tcss``), without a map on a small terminal."""
        yield Static(heading(self.table), id="banner")
        with Container(id="report"):
            yield Listing(id="lines")
            yield MapBox(id="report-map")
            with VerticalScroll(id="details", can_focus=False):
                yield Static("", id="details-text", markup=False)
        yield GuideStrip("report")
        yield Static(Text("Space: next line; Ctrl+up/down scroll its text; Enter: its place; Esc goes on.", style=SAND), id="hint")
        yield Foot("report")

    def on_mount(self) -> None:
        """List the lines."""
        table = self.table
        self._fill()
        listing = self.query_one("#lines", Listing)
        self.query_one("#report-map", MapBox).show(table.session.scenario, table.view)
        listing.focus()
        self._first = listing.marked
        if self.guide is not None:
            self.guide.look()
        self.refresh_guide()

    def on_resize(self) -> None:
        """On a large terminal the news are told whole in the list."""
        if self.is_mounted and hasattr(self, "_first"):
            self._fill(self.query_one("#lines", Listing).highlighted or 0)

    def _fill(self, marked: int = 0) -> None:
        table = self.table
        whole = roomy(self.app.size)
        rows: list[tuple[str | None, Text]] = []
        report = table.report
        for title, found in parts(report, list(table.view.factions)):
            rows.append((None, Text(title.upper(), style=HEAD)))
            rows += [(str(i), _row(table, report[i])) for i in found]
        if table.view.news:
            rows.append((None, Text(f"NEWS, {table.view.date.upper()}", style=HEAD)))
            for index, news in enumerate(table.view.news):
                when = "  next month" if news.coming else ""
                told = f"\n{' '.join(news.text.split())}" if whole else ""
                rows.append((f"n{index}", Text.assemble("· ", (news.title, "bold"), (when, SAND), (told, DIM))))
        if not rows:
            rows.append(("none", Text("Nothing happened that you could learn of.", style=DIM)))
        self.query_one("#lines", Listing).fill(rows, marked)

    def thought(self) -> None:
        """The chances of the new month have been worked out."""
        self.query_one("#banner", Static).update(heading(self.table))

    @on(OptionList.OptionHighlighted, "#lines")
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        id = event.option_id or ""
        place, text = self._about(id)
        self.query_one("#details-text", Static).update(with_place(self.table, text, place, self.app.size))
        if place is not None:
            self.query_one("#report-map", MapBox).select(place)
        if id != self._first:
            self._first = ""
            self.tell("report_line")

    def _about(self, id: str) -> tuple[str | None, Text]:
        view = self.table.view
        if id.isdigit():
            line = self.table.report[int(id)]
            return line.place, details(self.table, line)
        if id.startswith("n"):
            if id == "none":
                return None, Text("")
            news = view.news[int(id[1:])]
            return news.place, Text.assemble((news.title, "bold"), f"\n{news.text}\n", (news.source, DIM))
        return None, Text("")

    @on(OptionList.OptionSelected, "#lines")
    def action_jump(self) -> None:
        """To the place of the line."""
        place, _ = self._about(self.query_one("#lines", Listing).marked or "")
        if place is None:
            self.notify("This line belongs to no place.", markup=False)
            return
        self.dismiss(place)

    def action_next_line(self) -> None:
        """Mark the next line; the last one stays marked."""
        listing = self.query_one("#lines", Listing)
        if listing.highlighted is not None and listing.highlighted < listing.option_count - 1:
            listing.action_cursor_down()

    def action_details(self, by: int) -> None:
        """Scroll the text of the marked line."""
        self.query_one("#details").scroll_relative(y=3 * by, animate=False)

    def action_back(self) -> None:
        """On, without a place."""
        self.dismiss(None)


def with_place(table: Table, text: Text, place: str | None, size: Size) -> RenderableType:
    """A text about a line and, where there is room, how its place stands now."""
    if place is None or not roomy(size):
        return text
    return Group(text, "", Text("NOW", style=HEAD), card(table, table.view.places[place], size.width // 2 - 4, False))


def heading(table: Table) -> Text:
    """Which month, what follows, and what the month did to the seat's chance of winning, once that is known."""
    view = table.view
    last = table.log[-1].date if table.log else ""
    now = "the game is over" if view.ended else f"now {view.date}, {view.turn} of {view.turns}"
    head = Text.assemble((f"Report, {last}" if last else "Report", f"bold {SAND}"), (f"   {now}", DIM), no_wrap=True, overflow="ellipsis")
    chance = trend(table.thoughts.last_month, table.thoughts.forecast, view.seat)
    return head.append(f"   {chance}", style=f"bold {SAND}") if chance else head


def parts(report: Sequence[Line], factions: Sequence[str]) -> list[tuple[str, list[int]]]:
    """The parts of a report that have lines: (title, their numbers). What is good or bad for the seat comes first; of rivals, each
    side's lines stand together, sides in the order of ``factions``."""
    groups = {title: [i for i, line in enumerate(report) if line.group == group and not is_book(line)] for group, title in GROUPS}
    for title, found in groups.items():
        side = title == "Rivals"
        found.sort(key=lambda i, side=side: (factions.index(report[i].faction or "") if side and report[i].faction in factions else 0,
                                             report[i].good == 0))  # type: ignore[misc]  # fmt: skip
    books = [i for i, line in enumerate(report) if is_book(line)]
    return [(title, found) for title, found in (("You", groups["You"]), ("Your accounts", books), *list(groups.items())[1:]) if found]


def _row(table: Table, line: Line) -> Text:
    """Good or bad, whose doing, what happened."""
    row = Text.assemble((f"{mark(line.good)} ", tone(line.good)))
    if line.faction is not None and not is_book(line):
        row.append(table.words.look(line.faction).shape + " ", style=table.words.colour(line.faction))
    return row.append(line.text)


def details(table: Table, line: Line) -> Text:
    """Cause, modifiers and dice of a line."""
    text = Text(line.text, style="bold")
    facts = [f"step: {line.step}"] if line.step else []
    if line.place:
        facts.append(table.words.place(line.place))
    text.append("\n" + ", ".join(facts), style=f"not bold {DIM}")
    if line.faction:
        text.append("  ")
        text.append(table.words.faction(line.faction))
    for detail in line.details:
        text.append(f"\n· {detail}", style="default not bold")
    return text
