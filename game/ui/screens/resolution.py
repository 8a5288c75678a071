"""The month is carried out in a thread, then what the seat learns of it is shown as a short film, scene by scene."""

from __future__ import annotations

import time
from collections.abc import Mapping

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.timer import Timer
from textual.widgets import OptionList, Static

from game.engine.view import Line, View
from game.session.actions import told
from game.ui.film import Scene, scenes
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Page
from game.ui.theme import BAD, DIM, SAND
from game.ui.thinking import Chosen
from game.ui.widgets.chip import Chip
from game.ui.widgets.listing import Listing
from game.ui.widgets.map_box import MapBox
from game.ui.words import Words, mark, tone

SPIN = "|/-\\"


def reading_time(scene: Scene, pause: float) -> float:
    """Seconds for which a scene stays when nobody presses a key: ``pause`` for one line, more where there is more to read."""
    return min(4 * pause, pause * (0.7 + 0.3 * len(scene.lines)))


class ResolutionScreen(Page):
    """Dismissed with True when everything has been shown or skipped, with False when the month could not be played."""

    where = "resolution"
    BINDINGS = bindings("resolution")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-medium"), (170, "-wide")]

    def __init__(self, before: View, ready: Mapping[str, Chosen] | None = None) -> None:
        """``before``: what the seat saw at the start of the month. ``ready``: what the other sides have decided; those who are missing
        choose in this process. Without it the month has been carried out already, and only the film is shown."""
        super().__init__()
        self._before, self._ready_orders = before, ready
        self._scenes: tuple[Scene, ...] = ()
        self._at = -1  # the scene that is shown
        self._seen = 0  # scenes shown so far
        self._done = self._paused = self._dice = False
        self._began = time.monotonic()
        self._failed = ""
        self._next: Timer | None = None

    def compose(self) -> ComposeResult:
        """Map left, the scene and those before it right, the state of things below."""
        yield Static(Text(f"{self._before.date}: carrying out all orders", style=f"bold {SAND}"), id="banner")
        with Horizontal(id="resolve"):
            yield MapBox(id="resolve-map")
            with Vertical(id="resolve-side"):
                with VerticalScroll(id="scene-scroll", can_focus=False):
                    yield Static("", id="scene", markup=False)
                yield Listing(id="events", one_click=True)
        with Horizontal(id="film-row"):
            yield Static("", id="hint", markup=False)
            yield Chip("Back", "again", tip="The previous scene (left)")
            yield Chip("Next", "step", key="Space", tip="The next scene; after the last one, the report (Space)", classes="-on")
        yield Foot("resolution")

    def on_mount(self) -> None:
        """Start."""
        self.query_one("#resolve-map", MapBox).show(self.table.session.scenario, self._before)
        self._timer = self.set_interval(0.15, self._tick)
        if self._ready_orders is None:
            self.call_after_refresh(self._film, self.table.report)
            return
        self._tick()
        self._play()

    # ------------------------------------------------------------------ the month
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
        self.table.thoughts.begin_month()  # while the film is seen
        self._film(report)

    def _film(self, report: tuple[Line, ...]) -> None:
        """The month has been carried out: show what the seat learned of it."""
        table = self.table
        words = table.words
        self._scenes = scenes(report, table.view.seat, words.place, lambda id: words.look(id).short)
        self._done = True
        self._timer.stop()
        if self.qibli.settings["speed"] == "off":
            self.dismiss(True)
            return
        self._show(0)

    def action_faster(self, by: int) -> None:
        """The next speed up or down, from now on."""
        settings = self.qibli.settings
        self.qibli.keep(settings.turn("speed", by, around=False))
        self.notify(f"Speed: {settings['speed']}", timeout=2, markup=False)
        if not self._done or self._failed or self._at >= len(self._scenes):
            return
        if settings["speed"] == "off":
            self.action_skip()
        else:
            self._wait()

    def _wait(self) -> None:
        """The next scene after the person's pause (``Settings.pause``); without one, or while the film waits, each needs a key."""
        self._hold()
        pause = self.qibli.settings.pause
        if pause is not None and not self._paused and 0 <= self._at < len(self._scenes):
            self._next = self.set_timer(reading_time(self._scenes[self._at], pause), lambda: self._show(self._at + 1))

    def _hold(self) -> None:
        """No scene comes by itself."""
        if self._next is not None:
            self._next.stop()
            self._next = None

    def _tick(self) -> None:
        spin = SPIN[int(time.monotonic() * 7) % 4]
        sides = "  ".join(self.table.words.look(f).short for f in self._before.factions)
        text = f"{spin} Carrying out all orders: {sides}  {time.monotonic() - self._began:.0f} s"
        self.query_one("#hint", Static).update(Text(text, style=DIM, no_wrap=True, overflow="ellipsis"))

    # ------------------------------------------------------------------ the film
    def _show(self, at: int) -> None:
        """Show a scene; behind the last one, say what comes next."""
        self._hold()
        if at >= len(self._scenes):
            self._at = len(self._scenes)
            end = "That is all you learn about this month." if self._scenes else "Nothing happened this month that you could learn of."
            said = told(f"{end} {{step}}: the report.", "resolution")
            self.query_one("#hint", Static).update(Text(said, style=SAND, no_wrap=True, overflow="ellipsis"))
            return
        self._at, self._seen = at, max(self._seen, at + 1)
        scene = self._scenes[at]
        box = self.query_one("#resolve-map", MapBox)
        if scene.marches or "control" in {line.step for _, line in scene.lines}:  # the board as it is once this has happened
            box.show(self.table.session.scenario, self.table.view)
        box.select(scene.places[0] if len(scene.places) == 1 else None)
        box.highlight(() if not scene.places else (*scene.places, *(march[0] for march in scene.marches)))
        box.march(scene.marches)
        box.flash(scene.places)
        rows = [(str(n), scene_row(n + 1, self._scenes[n])) for n in range(self._seen)]
        listing = self.query_one("#events", Listing)
        with listing.prevent(OptionList.OptionHighlighted):
            listing.fill(rows, at)
        self._write()
        self._wait()

    def _write(self) -> None:
        """The scene in words, and how far the film has come."""
        if not 0 <= self._at < len(self._scenes):
            return
        scene, count = self._scenes[self._at], len(self._scenes)
        self.query_one("#scene", Static).update(scene_text(scene, self.table.words, self._dice))
        self.query_one("#scene-scroll").scroll_home(animate=False)
        done = round(20 * (self._at + 1) / count)
        head = Text.assemble((f"{self._before.date}, carried out  ", f"bold {SAND}"), ("━" * done, SAND), ("━" * (20 - done), DIM))
        self.query_one("#banner", Static).update(head.append(f"  {self._at + 1} of {count}", style=DIM))
        some = "{dice}: dice and modifiers  " if scene.details and not self._dice else ""
        text = told(f"{'Paused; {pause} goes on' if self._paused else '{pause}: pause'}  {some}{{skip}}: the report", "resolution")
        self.query_one("#hint", Static).update(Text(text, style=SAND, no_wrap=True, overflow="ellipsis"))

    @on(OptionList.OptionSelected, "#events")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        """Once more; the film waits there."""
        event.stop()
        self._paused = True
        self._show(event.option_index)

    # ------------------------------------------------------------------ what can be done
    def action_step(self) -> None:
        """The next scene, or the report after the last."""
        if not self._done:
            return
        if self._failed or self._at >= len(self._scenes) - 1:
            self.dismiss(not self._failed)
            return
        self._show(self._at + 1)

    def action_again(self) -> None:
        """The scene before; the film waits there."""
        if self._at > 0:
            self._paused = True
            self._show(self._at - 1)

    def action_pause(self) -> None:
        """Wait for a key, or go on by itself."""
        if self._done and not self._failed:
            self._paused = not self._paused
            self._show(self._at)

    def action_dice(self) -> None:
        """Show dice and modifiers, or hide them; the film waits while they are read."""
        if self._done and self._scenes:
            self._dice = not self._dice
            self._paused = self._dice or self._paused
            if self._paused:
                self._hold()
            self._write()

    def action_skip(self) -> None:
        """Straight to the report."""
        if self._done:
            self.dismiss(not self._failed)


def scene_row(number: int, scene: Scene) -> Text:
    """A scene that has been shown, as one row."""
    more = f"  {len(scene.lines)} lines" if len(scene.lines) > 1 else ""
    row = Text.assemble((f"{number:>2} ", DIM), (f"{mark(scene.good)} ", tone(scene.good)), scene.title, (more, DIM))
    row.no_wrap, row.overflow = True, "ellipsis"
    return row


def scene_text(scene: Scene, words: Words, dice: bool) -> Text:
    """A scene as a heading and one paragraph a line; ``dice``: with odds, dice, modifiers and changes."""
    text = Text(scene.title.upper(), style=f"bold {SAND}")
    for _, line in scene.lines:
        sign = (f"\n\n{mark(line.good)} ", f"not bold {tone(line.good)}")
        text.append(*sign)
        if line.faction is not None:
            text.append(words.look(line.faction).shape + " ", style=f"not bold {words.colour(line.faction)}")
        text.append(line.text, style="not bold default")
        for detail in line.details if dice else ():
            text.append(f"\n    {detail}", style=f"not bold {DIM}")
    return text
