"""Factions and intelligence: all sides together, then a page for each, as the seat knows them and since when."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, VerticalScroll
from textual.widgets import OptionList, Static

from game.session.intelligence import gathered
from game.ui.dossier import Row, overview, page
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Page
from game.ui.theme import DIM, SAND
from game.ui.widgets.chip import Chip
from game.ui.widgets.listing import Listing
from game.ui.widgets.map_box import MapBox

SPLIT = 110  # from this width on the map stands beside the list
WIDE = 170  # and from this one beside list and text


class IntelligenceScreen(Page):
    """Dismissed with a place to look at, or None."""

    where = "intelligence"
    BINDINGS = bindings("intelligence")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (SPLIT, "-medium"), (WIDE, "-wide")]

    def compose(self) -> ComposeResult:
        """A row of sides, the list, the map and the text of the marked line, laid out as in the report."""
        yield Static("", id="banner", markup=False)
        with Horizontal(id="parts"):
            yield Chip("All sides", "side(0)", tip="All sides together")
            for number, side in enumerate(self._order(), 1):
                look = self.table.words.look(side)
                yield Chip(f"{look.shape} {look.short}", f"side({number})", tip=look.name)
        with Container(id="report"):
            yield Listing(id="lines")
            yield MapBox(id="report-map")
            with VerticalScroll(id="details", can_focus=False):
                yield Static("", id="details-text", markup=False)
        yield Static(Text("Tab, left, right: sides; up, down: lines; Enter: the place, or the side.", style=SAND), id="hint")
        yield Foot("intelligence")

    def _order(self) -> list[str]:
        """The sides, the seat's own first."""
        view = self.table.view
        return [view.seat, *(f for f in view.factions if f != view.seat)]

    def on_mount(self) -> None:
        """All sides together."""
        table = self.table
        self._known = gathered(table.session.scenario, table.session.views)
        self._pages = ["", *self._order()]
        self._page, self._rows = 0, list[Row]()
        self.query_one("#report-map", MapBox).show(table.session.scenario, table.view)
        self.query_one(Listing).focus()
        self._fill()

    def on_resize(self) -> None:
        """Bars and columns follow the width."""
        if self.is_mounted and hasattr(self, "_known"):
            self._fill(self.query_one(Listing).highlighted)

    def _fill(self, marked: int | None = None) -> None:
        table, side = self.table, self._pages[self._page]
        self._rows = page(table, self._known, side, self._width) if side else overview(table, self._known, self._width)
        self.set_class(not side, "-all")
        title = Text.assemble(("Factions and intelligence", f"bold {SAND}"), (f"   what you know, {table.view.date}", DIM), no_wrap=True)
        self.query_one("#banner", Static).update(title)
        for number, chip in enumerate(self.query("#parts Chip").results(Chip)):
            chip.set_class(number == self._page, "-on")
        listing = self.query_one(Listing)
        listing.fill([(None if row.about is None else str(i), row.text) for i, row in enumerate(self._rows)], marked or 0)
        self._show()

    @property
    def _width(self) -> int:
        """Cells of a row of the list, as ``styles.tcss`` divides the screen."""
        room = self.app.size.width
        return (room // 2 if room >= WIDE else room * 6 // 10 if room >= SPLIT else room) - 3

    def _marked(self) -> Row | None:
        marked = self.query_one(Listing).marked
        return self._rows[int(marked)] if marked is not None else None

    @on(OptionList.OptionHighlighted, "#lines")
    def _show(self) -> None:
        row = self._marked()
        self.query_one("#details-text", Static).update(self._about(row) if row is not None else Text(""))
        self.query_one("#details").scroll_home(animate=False)
        if row is not None and row.place is not None:
            self.query_one("#report-map", MapBox).select(row.place)

    def _about(self, row: Row) -> Text:
        """What stands below the list: on a large terminal the whole page of a side, where its row among all sides is marked."""
        about = row.about or Text("")
        if self._page or row.side is None or self.app.size.width < WIDE:
            return about
        rows = page(self.table, self._known, row.side, self._width)[2:]  # the name and the summary stand in the list
        return Text("\n").join([about, *(r.text for r in rows)])

    # ------------------------------------------------------------------ actions
    def action_next_side(self, by: int) -> None:
        """The page of the next side; all sides together after the last."""
        self.action_side((self._page + by) % len(self._pages))

    def action_side(self, number: int) -> None:
        """One page: 0 all sides together, then a side each."""
        self._page = number
        self._fill()

    @on(OptionList.OptionSelected, "#lines")
    def action_jump(self) -> None:
        """To the place of the line, or to the page of its side."""
        row = self._marked()
        if row is not None and row.place is not None:
            self.dismiss(row.place)
        elif row is not None and row.side is not None and row.side != self._pages[self._page]:
            self.action_side(self._pages.index(row.side))
        else:
            self.notify("This line belongs to no place.", markup=False)

    def action_details(self, by: int) -> None:
        """Scroll the text of the marked line."""
        self.query_one("#details").scroll_relative(y=3 * by, animate=False)

    def action_back(self) -> None:
        """Back to the map."""
        self.dismiss(None)
