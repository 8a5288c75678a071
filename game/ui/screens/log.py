"""All that the seat has learned, month by month, with filters by faction, place and step, and a search."""

from __future__ import annotations

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.widgets import Input, OptionList, Static

from game.session.notebook import Entry
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Page
from game.ui.screens.report import details, with_place
from game.ui.theme import DIM, SAND
from game.ui.widgets.listing import Listing
from game.ui.widgets.map_box import MapBox
from game.ui.words import mark, tone


class LogScreen(Page):
    """Dismissed with a place to look at, or None. The newest month comes first."""

    where = "log"
    BINDINGS = bindings("log")
    AUTO_FOCUS = "#lines"

    def __init__(self) -> None:
        super().__init__()
        self._faction = self._step = self._place = self._words = ""

    def compose(self) -> ComposeResult:
        """What is filtered, the search line, the lines, details of the marked one, and a map where there is room."""
        yield Static("", id="banner", markup=False)
        yield Input(placeholder="words to look for", id="search", compact=True)
        with Container(id="report"):
            yield Listing(id="lines")
            yield MapBox(id="report-map")
            with VerticalScroll(id="details", can_focus=False):
                yield Static("", id="details-text", markup=False)
        yield Foot("log")

    def on_mount(self) -> None:
        """Everything, unfiltered."""
        self.query_one(Input).display = False
        self.query_one("#report-map", MapBox).show(self.table.session.scenario, self.table.view)
        self._fill()
        self.query_one("#lines").focus()

    @property
    def entries(self) -> list[tuple[int, Entry]]:
        """What passes the filters: (number in the log, entry), the newest month first."""
        words = self._words.lower().split()
        found = []
        for index, entry in enumerate(self.table.log):
            line = entry.line
            text = f"{entry.date} {line.text} {' '.join(line.details)}".lower()
            if (
                (not self._faction or line.faction == self._faction)
                and (not self._step or line.step == self._step)
                and (not self._place or line.place == self._place)
                and all(word in text for word in words)
            ):
                found.append((index, entry))
        return sorted(found, key=lambda pair: -pair[1].turn)

    def _fill(self) -> None:
        table = self.table
        rows: list[tuple[str | None, Text]] = []
        turn = 0
        for index, entry in self.entries:
            if entry.turn != turn:
                turn = entry.turn
                rows.append((None, Text(f"{entry.date.upper()}, month {turn}", style=f"bold {SAND}")))
            line = Text.assemble((f"{mark(entry.line.good)} ", tone(entry.line.good)), entry.line.text)
            rows.append((str(index), line))
        if not rows:
            rows = [("none", Text("Nothing passes the filters." if table.log else "Nothing has happened yet.", style=DIM))]
        filters = [
            table.words.look(self._faction).short if self._faction else "all factions",
            table.words.place(self._place) if self._place else "all places",
            self._step or "all steps",
            *([f'"{self._words}"'] if self._words else []),
        ]
        self.query_one("#banner", Static).update(Text.assemble(("Log  ", f"bold {SAND}"), (", ".join(filters), DIM)))
        self.query_one("#lines", Listing).fill(rows, 1)

    def _marked(self) -> Entry | None:
        marked = self.query_one("#lines", Listing).marked
        return self.table.log[int(marked)] if marked is not None and marked.isdigit() else None

    @on(OptionList.OptionHighlighted, "#lines")
    def _show(self) -> None:
        entry = self._marked()
        place = entry.line.place if entry is not None else None
        text = details(self.table, entry.line) if entry is not None else Text("")
        self.query_one("#details-text", Static).update(with_place(self.table, text, place, self.app.size))
        self.query_one("#report-map", MapBox).select(place)

    # ------------------------------------------------------------------ actions
    def action_group(self) -> None:
        """The next faction."""
        self._faction = _after(self._faction, list(dict.fromkeys(e.line.faction for e in self.table.log if e.line.faction)))
        self._fill()

    def action_kind(self) -> None:
        """The next step of the month."""
        self._step = _after(self._step, list(dict.fromkeys(e.line.step for e in self.table.log if e.line.step)))
        self._fill()

    def action_place(self) -> None:
        """The place of the marked line, or all."""
        entry = self._marked()
        self._place = "" if self._place or entry is None else entry.line.place or ""
        self._fill()

    def action_search(self) -> None:
        """Show the search line."""
        box = self.query_one(Input)
        box.display = True
        box.focus()

    @on(Input.Changed)
    def _searched(self, event: Input.Changed) -> None:
        self._words = event.value
        self._fill()

    @on(Input.Submitted)
    def _found(self) -> None:
        self.query_one("#lines").focus()

    def on_key(self, event: events.Key) -> None:
        """Esc closes the search first."""
        box = self.query_one(Input)
        if event.key == "escape" and box.display:
            event.stop()
            event.prevent_default()
            box.value = ""
            box.display = False
            self.query_one("#lines").focus()

    def action_copy(self) -> None:
        """The marked line to the clipboard."""
        entry = self._marked()
        if entry is not None:
            self.app.copy_to_clipboard(f"{entry.date}: {entry.line.text}")
            self.notify("Copied.", timeout=2)

    @on(OptionList.OptionSelected, "#lines")
    def action_jump(self) -> None:
        """To the place of the line."""
        entry = self._marked()
        if entry is not None and entry.line.place is not None:
            self.dismiss(entry.line.place)
        else:
            self.notify("This line belongs to no place.", markup=False)

    def action_details(self, by: int) -> None:
        """Scroll the text of the marked line."""
        self.query_one("#details").scroll_relative(y=3 * by, animate=False)

    def action_back(self) -> None:
        """Back."""
        self.dismiss(None)


def _after(value: str, values: list[str]) -> str:
    """The value that follows in a list; '' (all) after the last."""
    if not value:
        return values[0] if values else ""
    at = values.index(value) + 1 if value in values else len(values)
    return values[at] if at < len(values) else ""
