"""The briefing of a seat: situation, means, three goals, limits, a first suggestion, sources; the map lit to its holdings."""

from __future__ import annotations

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from game.engine.view import FactionView, View
from game.scenario.model import Scenario
from game.session.briefing import briefing_parts, length
from game.session.wording import margin
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Page
from game.ui.screens.setup import Settings
from game.ui.shelf import look_inside
from game.ui.theme import DIM, SAND
from game.ui.widgets.chip import Chip
from game.ui.widgets.map_box import MapBox
from game.ui.words import HEAD, Words, split


class Briefed(VerticalScroll):
    """The text; it scrolls with arrows, j and k."""

    BINDINGS = [("j", "scroll_down"), ("k", "scroll_up")]
    HELP = "Arrows or j and k scroll. Enter begins the game (or goes back to it). Left and right read another seat's briefing first."


class BriefingScreen(Page):
    """Before a game with ``settings`` (Enter begins); during one without (Enter or Esc goes back)."""

    where = "briefing"
    BINDINGS = bindings("briefing")

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.settings = settings

    def compose(self) -> ComposeResult:
        """Seats to choose from, text left, map right."""
        with Horizontal(id="seats"):
            yield Static(Text("BRIEFING ", style=HEAD))
            if self.settings is not None:
                for seat in self.settings.seats:
                    look = Words(self._scenario).look(seat)
                    yield Chip(f"{look.shape} {look.short}", f"sit('{seat}')", id=f"seat-{seat}", tip=f"Play {look.name} (left and right)")
        with Horizontal(id="brief"):
            with Briefed(id="brief-text"):
                yield Static("", id="brief-body", markup=False)
            yield MapBox(id="brief-map")
        yield Static("", id="brief-hint", markup=False)
        yield Foot("briefing")

    @property
    def _scenario(self) -> Scenario:
        if self.settings is None:
            return self.table.session.scenario
        scenario = self.settings.book.scenario
        assert scenario is not None
        return scenario

    def on_mount(self) -> None:
        """Show the seat."""
        if self.settings is None:
            for chip in self.query("Foot Chip").results(Chip):
                if chip.action == "begin":
                    chip.say("To the game")
        self.query_one(Briefed).focus()
        self._show()

    def on_resize(self) -> None:
        """The points are laid out for the width."""
        if self.settings is None:
            self.call_after_refresh(self._show)

    def _show(self) -> None:
        seat = self.settings.seat if self.settings else self.table.session.seat
        width = max(40, self.query_one(Briefed).size.width - 3)
        now = self.table.view.factions.get(seat) if self.settings is None else None
        self.query_one("#brief-body", Static).update(briefing_text(self._scenario, seat, now, width))
        self.query_one(Briefed).scroll_home(animate=False)
        for chip in self.query("#seats Chip"):
            chip.set_class(chip.id == f"seat-{seat}", "-on")
        hint = "Enter or Esc: back to the game."
        if self.settings is not None:
            hint = f"Enter begins the game (seed {self.settings.seed}); left and right choose another seat."
            guide = self._scenario.guide
            if guide is not None:
                who = Words(self._scenario).look(guide.seat).short
                hint = f"Enter begins; prompts lead you through. They are for {who} only."
                if guide.seat != seat:
                    hint = f"Enter begins without a guide: it leads {who} only (left and right choose)."
        self.query_one("#brief-hint", Static).update(Text(hint, style=SAND))
        if self.settings is None:
            self._light(self.table.view)
        else:
            self._look(seat)

    @work(thread=True, exclusive=True, group="look")
    def _look(self, seat: str) -> None:
        assert self.settings is not None
        view = look_inside(self.settings.book, seat)
        if view is not None and self.is_attached:
            self.app.call_from_thread(self._light, view)

    def _light(self, view: View) -> None:
        box = self.query_one("#brief-map", MapBox)
        box.show(self._scenario, view)
        box.highlight([p.id for p in view.places.values() if view.seat in p.forces or p.holder == view.seat])

    # ------------------------------------------------------------------ actions
    def action_begin(self) -> None:
        """Begin, or go back."""
        if self.settings is None:
            self.dismiss(None)
        else:
            self.qibli.begin(self.settings)

    def action_back(self) -> None:
        """Back to the set-up, or to the game."""
        self.dismiss(None)

    def action_sit(self, seat: str) -> None:
        """Another seat's briefing."""
        if self.settings is not None:
            self.settings.seat = seat
            self._show()

    def action_seat_next(self) -> None:
        """The next seat."""
        if self.settings is not None:
            self.settings.take(1)
            self._show()

    def action_seat_previous(self) -> None:
        """The seat before."""
        if self.settings is not None:
            self.settings.take(-1)
            self._show()


def briefing_text(scenario: Scenario, seat: str, now: FactionView | None = None, width: int = 42) -> Text:
    """The whole briefing as text. ``now``: the seat's own position during a game, whose points are shown term by term."""
    words = Words(scenario)
    text = words.faction(seat, long=True)
    text.stylize("bold")
    text.no_wrap = False
    text.append(f"\n{scenario.title}", style="default not bold")
    text.append(f", {length(scenario)}\n", style=f"not bold {DIM}")
    for title, body in briefing_parts(scenario, seat, points_now(now, width)):
        text.append(f"\n{title.upper()}\n", style=HEAD)
        text.append(body + "\n", style="default not bold")
    if scenario.general_sources:
        text.append("\nSOURCES\n", style=HEAD)
        for source in scenario.general_sources:
            text.append(f"· {source.claim} ", style="default not bold")
            text.append(f"[{source.article}, {source.date}, confidence {source.confidence}]\n", style=f"not bold {DIM}")
    return text


def points_now(now: FactionView | None, width: int) -> str:
    """The points of one's own side term by term, their sum, the threshold and the margin; '' when they are not known."""
    if now is None or not now.terms:
        return ""
    about = "" if now.sure else "~"
    return f"{split(now.terms, width).plain}\n{about + str(now.points):>5}  points, threshold {now.threshold}: margin {margin(now)}"
