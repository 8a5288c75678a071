"""The month is carried out in a thread, then what the seat learns is shown event by event."""

from __future__ import annotations

import time
from collections.abc import Mapping

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from game.engine.view import Line, View
from game.session.actions import told
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Page
from game.ui.theme import BAD, DIM, SAND
from game.ui.thinking import Chosen
from game.ui.widgets.listing import Listing
from game.ui.widgets.map_box import MapBox
from game.ui.words import mark, tone

HINT = "{step}: next, {faster(1)} {faster(-1)}: speed, {skip}: skip to the report"
SPIN = "|/-\\"


class ResolutionScreen(Page):
    """Dismissed when everything has been shown or skipped."""

    where = "resolution"
    BINDINGS = bindings("resolution")

    def __init__(self, before: View, ready: Mapping[str, Chosen]) -> None:
        """``ready``: what the other sides have decided; those who are missing choose in this process."""
        super().__init__()
        self._before, self._ready_orders = before, ready
        self._told: tuple[Line, ...] = ()
        self._next = 0
        self._done = False
        self._began = time.monotonic()
        self._failed = ""

    def compose(self) -> ComposeResult:
        """Map left, events right, the state of things below."""
        yield Static(Text(f"{self._before.date} is carried out", style=f"bold {SAND}"), id="banner")
        with Horizontal(id="resolve"):
            yield MapBox(id="resolve-map")
            with Vertical(id="resolve-side"):
                yield Listing(id="events")
        yield Static("", id="hint", markup=False)
        yield Foot("resolution")

    def on_mount(self) -> None:
        """Start."""
        self.query_one("#resolve-map", MapBox).show(self.table.session.scenario, self._before)
        self._timer = self.set_interval(0.15, self._tick)
        self._play()

    @work(thread=True, exclusive=True, group="month")
    def _play(self) -> None:
        try:
            report = self.table.end_month(self._ready_orders)
        except Exception as error:  # shown, not lost: the last save stands
            self.app.call_from_thread(self._fail, error)
            return
        self.app.call_from_thread(self._ready, report)

    def _fail(self, error: Exception) -> None:
        self.table.thoughts.begin_month()
        self._failed = f"{type(error).__name__}: {error}"
        self._done = True
        self._timer.stop()
        text = f"The month could not be played ({self._failed}). The last save is whole; Esc goes back."
        self.query_one("#hint", Static).update(Text(text, style=BAD))

    def _ready(self, report: tuple[Line, ...]) -> None:
        self.table.thoughts.begin_month()  # while the report is read
        self._told, self._done = report, True
        self._timer.stop()
        if self.qibli.settings["speed"] == "off":
            self.dismiss(True)
            return
        self._run_on()
        self._show_next()

    def _run_on(self) -> None:
        """The pause between two events is the person's (``Settings.pause``); without one each event waits for a key."""
        self._timer.stop()
        pause = self.qibli.settings.pause
        self._timer = self.set_interval(pause or 3600, self._show_next, pause=pause is None)

    def action_faster(self, by: int) -> None:
        """The next speed up or down, from now on."""
        settings = self.qibli.settings
        self.qibli.keep(settings.turn("speed", by, around=False))
        self.notify(f"Speed: {settings['speed']}", timeout=2, markup=False)
        if not self._done or self._failed or self._next >= len(self._told):
            return
        if settings["speed"] == "off":
            self.action_skip()
        else:
            self._run_on()

    def _tick(self) -> None:
        spin = SPIN[int(time.monotonic() * 7) % 4]
        text = f"{spin} All orders are carried out  {time.monotonic() - self._began:.0f} s"
        self.query_one("#hint", Static).update(Text(text, style=DIM))

    def _show_next(self) -> None:
        if self._next >= len(self._told):
            self._timer.stop()
            said = told("That is all you learn of this month. {step} or Enter: the report.", "resolution")
            self.query_one("#hint", Static).update(Text(said, style=SAND))
            return
        line = self._told[self._next]
        self._next += 1
        shown = self._told[: self._next]
        self.query_one(Listing).fill([(str(i), event_text(entry)) for i, entry in enumerate(shown)], len(shown) - 1)
        if line.place is not None:
            box = self.query_one("#resolve-map", MapBox)
            box.select(line.place)
            box.flash((line.place,))
        self.query_one("#hint", Static).update(Text(f"{self._next} of {len(self._told)}   {told(HINT, 'resolution')}", style=SAND))

    def action_step(self) -> None:
        """The next event, or the report after the last."""
        if not self._done:
            return
        if self._failed or self._next >= len(self._told):
            self.dismiss(not self._failed)
            return
        self._timer.reset()
        self._show_next()

    def action_skip(self) -> None:
        """Straight to the report."""
        if self._done:
            self.dismiss(not self._failed)


def event_text(line: Line) -> Text:
    """One event as a paragraph."""
    return Text.assemble((f"{mark(line.good)} ", tone(line.good)), (line.text, ""), (f"  {line.step}", DIM))
