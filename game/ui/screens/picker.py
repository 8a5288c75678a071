"""The first screen: the list of scenarios with a map of the marked one, what it is about and what it teaches."""

from __future__ import annotations

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, OptionList, Static

from game.session.briefing import length
from game.ui.keys import bindings
from game.ui.map.setup_view import setup_view
from game.ui.screens.base import Foot, Page
from game.ui.shelf import Book, list_books, open_book
from game.ui.theme import BAD, DIM, SAND
from game.ui.widgets.listing import Listing
from game.ui.widgets.map_box import MapBox
from game.ui.words import HEAD, Words, flow

LEVELS = {0: "", 1: "◆◇◇", 2: "◆◆◇", 3: "◆◆◆"}


class Picker(Page):
    """List left, map and words right. Files are read after the first frame, in a thread."""

    where = "picker"
    BINDINGS = bindings("picker")
    AUTO_FOCUS = "#books"  # from the first paint on: Enter must not reach the line for a filter

    def __init__(self) -> None:
        super().__init__()
        self._books: list[Book] = []
        self._words = ""
        self._wish: tuple[str, str] | None = None  # what is to be done with which scenario ('': the marked one) once it has been read

    def compose(self) -> ComposeResult:
        """The list first: it is painted before anything is read."""
        yield Static(Text.assemble(("QIBLI", f"bold {SAND}"), ("  the contest for Libya, 2016-2025", DIM)), id="banner")
        with Horizontal(id="picker"):
            with Vertical(id="shelf"):
                yield Input(placeholder="part of a title", id="filter", compact=True)
                yield Listing(id="books")
                yield Static(Text("Reading the scenarios ...", style=DIM), id="shelf-note")
                with VerticalScroll(id="blurb-left", can_focus=False):  # on a large terminal, with more in it
                    yield Static("", id="about-left", markup=False)
            with Vertical(id="leaf"):
                yield MapBox(id="thumb")
                with VerticalScroll(id="blurb", can_focus=False):
                    yield Static("", id="about", markup=False)
        yield Foot("picker")

    def on_mount(self) -> None:
        """Paint, then read."""
        self.query_one("#filter", Input).display = False
        self.query_one("#books").focus()
        self.call_after_refresh(self._read)

    @work(thread=True, exclusive=True, group="shelf")
    def _read(self) -> None:
        books = list_books()
        self.app.call_from_thread(self._list, books)
        left = list(books)
        while left:
            wish = self._wish
            book = next((b for b in left if wish is not None and b.ref == wish[1]), left[0])  # what somebody waits for comes first
            left.remove(book)
            open_book(book)
            if not self.is_attached:
                return
            self.app.call_from_thread(self._opened, book)

    def _list(self, books: list[Book]) -> None:
        self._books = books
        self._fill()
        self.query_one("#books", Listing).mark(self.qibli.settings["scenario"])  # what was played last, if it is still there
        if self._wish is not None:  # Enter came before the list
            self._want(self._wish[0])

    def _opened(self, book: Book) -> None:
        self._fill()
        if self.book is book:
            self._show(book)
        if self._wish is not None and self._wish[1] == book.ref:
            self._want(self._wish[0])

    @property
    def shown(self) -> list[Book]:
        """The books that pass the filter."""
        return [b for b in self._books if b.matches(self._words)]

    @property
    def book(self) -> Book | None:
        """The marked one."""
        marked = self.query_one("#books", Listing).marked
        return next((b for b in self._books if b.ref == marked), None)

    def _fill(self) -> None:
        listing = self.query_one("#books", Listing)
        marked = listing.marked
        rows: list[tuple[str | None, Text]] = [(book.ref, _row(book)) for book in self.shown]
        at = next((i for i, (ref, _) in enumerate(rows) if ref == marked), 0)
        listing.fill(rows, at)
        self._note()
        if self.book is not None:
            self._show(self.book)

    def _note(self) -> None:
        """What stands under the list."""
        if self._wish is not None:
            note = Text("Opens once it is read; Esc stays.", style=SAND)
        else:
            note = Text("" if self.shown else "No scenario matches." if self._books else "No scenario was found.", style=DIM)
        self.query_one("#shelf-note", Static).update(note)

    @on(OptionList.OptionHighlighted, "#books")
    def _marked(self) -> None:
        if self.book is None:
            return
        if self._wish is not None and self._wish[1] not in ("", self.book.ref):
            self._forget()
        self._show(self.book)

    def _show(self, book: Book) -> None:
        about, left = self.query_one("#about", Static), self.query_one("#about-left", Static)
        box = self.query_one("#thumb", MapBox)
        if book.scenario is None:
            text = _broken(book) if book.problems else Text("Reading ...", style=DIM)
            about.update(text)
            left.update(text)
            box.clear()
            return
        self.qibli.meet(book.scenario.words.factions)
        about.update(_about(book, max(30, self.query_one("#blurb").size.width - 3)))
        left.update(_seats(book))
        box.show(book.scenario, setup_view(book.scenario))

    # ------------------------------------------------------------------ actions
    @on(OptionList.OptionSelected, "#books")
    def action_start(self) -> None:
        """Briefing of the marked scenario."""
        self._want("brief")

    def action_setup(self) -> None:
        """Set-up of the marked scenario."""
        self._want("setup")

    def _want(self, what: str) -> None:
        """Go on with the marked scenario; with one that is still being read as soon as it has been, unless somebody goes elsewhere."""
        book, self._wish = self.book, None
        if not self.is_current:
            self._note()
        elif book is not None and book.problems:
            self._note()
            self.notify("This file has mistakes and cannot be played; they are listed on this screen.", severity="error", markup=False)
        elif book is None or book.scenario is None:
            waits = book is not None or not self._books
            self._wish = (what, book.ref if book is not None else "") if waits else None
            self._note()
        else:
            self._note()
            (self.qibli.brief if what == "brief" else self.qibli.set_up)(book)

    def _forget(self) -> None:
        """Nothing is waited for any more."""
        self._wish = None
        self._note()

    def action_resume(self) -> None:
        """The list of saves."""
        self.qibli.choose_save()

    def action_filter(self) -> None:
        """Show the line for a filter."""
        box = self.query_one("#filter", Input)
        box.display = True
        box.focus()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        self._words = event.value
        self._fill()

    @on(Input.Submitted, "#filter")
    def _done(self) -> None:
        self.query_one("#books").focus()

    def on_key(self, event: events.Key) -> None:
        """Esc waits no longer, or clears the filter; down leaves it for the list."""
        box = self.query_one("#filter", Input)
        if event.key == "escape" and self._wish is not None:
            self._forget()
        elif event.key == "escape" and box.display:
            box.value = ""
            box.display = False
            self.query_one("#books").focus()
        elif event.key == "down" and box.has_focus:
            self.query_one("#books").focus()


def _row(book: Book) -> Text:
    """Two lines: the title, then date, length, seats, difficulty; or the first mistake."""
    text = Text(book.title, style="bold" if not book.problems else f"bold {BAD}", no_wrap=True, overflow="ellipsis")
    if book.problems:
        text.append(f"\nx {book.problems[0]}", style=f"not bold {BAD}")
    elif book.scenario is not None:
        s = book.scenario
        step = {"month": "months", "half_month": "half-months", "week": "weeks"}[s.step]
        facts = (str(s.start[0]), f"{s.turns} {step}", f"{len(s.factions)} seats {LEVELS.get(s.difficulty, '')}")
        if book.guided:
            text.append(f"\nNew here? Start here: {facts[1]}", style=f"not bold {SAND}")
        else:
            text.append(f"\n{', '.join(facts)}", style=f"not bold {DIM}")
    else:
        text.append(f"\nreading ... {LEVELS.get(book.difficulty, '')}", style=f"not bold {DIM}")
    return text


def _about(book: Book, width: int) -> Text:
    scenario = book.scenario
    assert scenario is not None
    words = Words(scenario)
    text = Text(book.title, style="bold")
    text.append(f"\n{' '.join(book.blurb.split())}\n", style="not bold")
    seats = flow([Text("Seats", style=f"not bold {DIM}"), *(words.faction(f.id) for f in scenario.factions)], width)
    text.append(Text("\n").join(seats))
    if book.teaches:
        text.append("\nTeaches  ", style=f"not bold {DIM}")
        text.append(" ".join(book.teaches.split()), style="not bold")
    return text


def _seats(book: Book) -> Text:
    """What it is about, what it teaches, and how each seat stands at the start."""
    scenario = book.scenario
    assert scenario is not None
    words = Words(scenario)
    text = Text.assemble((book.title, "bold"), (f"\n{length(scenario)}\n", DIM), f"\n{' '.join(book.blurb.split())}\n")
    if book.teaches:
        text.append("\nWHAT IT TEACHES\n", style=HEAD)
        text.append(f"{' '.join(book.teaches.split())}\n")
    text.append("\nSEATS\n", style=HEAD)
    for faction in scenario.factions:
        name = words.faction(faction.id, long=True)
        name.stylize("bold")
        text.append_text(name)
        brief = scenario.briefings.get(faction.id)
        text.append(f"\n{' '.join(brief.situation.split()) if brief is not None else ''}\n")
    return text


def _broken(book: Book) -> Text:
    text = Text("This file cannot be played yet.\n", style=f"bold {BAD}")
    for problem in book.problems[:20]:
        text.append(f"x {problem}\n", style="not bold")
    text.append(f"{len(book.problems)} mistakes in all; `qibli check` shows every line.", style=f"not bold {DIM}")
    return text
