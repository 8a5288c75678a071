"""The debrief: who won and by what, the chances by month, the map as it was, what turned the game, what really happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import OptionList, Static

from game.session.actions import told
from game.ui.inquiry import Inquiry
from game.ui.keys import bindings
from game.ui.map.lenses import LENSES
from game.ui.map.widget import MapView
from game.ui.screens import debrief_texts as texts
from game.ui.screens.base import Foot, Page
from game.ui.theme import BAD, DIM, SAND
from game.ui.widgets.chip import Chip
from game.ui.widgets.listing import Listing
from game.ui.widgets.scrubber import Scrubber

if TYPE_CHECKING:
    from game.debrief.story import Turning

LOOK_SECONDS = 0.1
TURNED = 2  # the part with the list of turning points
HINTS = (
    "Left, right: months. 1 to 5, Tab: parts. {what_if}: what if. {export}: export. Esc: leave.",
    "Left, right: the months. The lit column is the month on the map.",
    "Up, down: a turning point; Enter: its month on the map. {what_if}: what if.",
    "Left, right: the months. Up, down scroll. {what_if}: other orders in this month.",
    "Up, down scroll. {export}: the whole debrief as a page for a browser and for paper.",
)

MAP_HINT = "Left, right: the months. {next_lens}: coloured by something else. {map}: the text again."


class Scroll(VerticalScroll):
    """The text of a part; it scrolls with arrows, j and k."""

    BINDINGS = [
        ("j", "scroll_down"), ("k", "scroll_up"), ("left,h", "screen.step(-1)"), ("right,l", "screen.step(1)"), ("home", "screen.end(0)"),
        ("end", "screen.end(1)"),
    ]  # fmt: skip
    HELP = "Up and down, or j and k, scroll. Left and right go through the months, 1 to 5 through the parts of the debrief."


class Turnings(Listing):
    """The turning points."""

    HELP = "The months with the largest swings in the chance of winning. Enter shows what was done in the marked one, and the map after it."


class DebriefScreen(Page):
    """Map and parts. The facts come from a thread within a second, chances and turning points from another process some seconds later."""

    where = "debrief"
    BINDINGS = bindings("debrief")

    def compose(self) -> ComposeResult:
        """Banner, parts, map and text, months, hint."""
        scenario = self.table.session.scenario
        yield Static(Text(f"{scenario.title}: debrief", style=f"bold {SAND}", no_wrap=True, overflow="ellipsis"), id="banner")
        with Horizontal(id="parts"):
            for number, name in enumerate(texts.PARTS):
                yield Chip(f"{number + 1} {name}", f"part({number})", id=f"part-{number}", tip=f"{name} ({number + 1})")
            yield Chip(told("Map {map}", "debrief"), "map", id="part-map", tip="The map or the text, where there is no room for both")
        with Horizontal(id="debrief"):
            yield MapView(scenario, thumbnail=True, id="debrief-map")
            with Vertical(id="debrief-side"):
                yield Turnings(id="turnings")
                with Scroll(id="debrief-scroll"):
                    yield Static("", id="debrief-text", markup=False)
        yield Scrubber(id="months")
        yield Static("", id="hint", markup=False)
        yield Foot("debrief")

    def on_mount(self) -> None:
        """Begin what has not been begun; then show the part that was shown last."""
        self._lens = 0
        self._stage = (False, False, 0.0, "")
        inquiry = self.table.inquiry
        if inquiry is None:
            inquiry = self.table.inquiry = Inquiry(self.table.session, self.qibli.make_desk)
        self.inquiry = inquiry
        inquiry.begin()
        self.set_interval(LOOK_SECONDS, self._look)
        self._write()
        self._look()

    # ------------------------------------------------------------------ working
    def _look(self) -> None:
        """Show what has come since the last look."""
        inquiry, before = self.inquiry, self._stage
        stage = self._stage = inquiry.stage
        if stage == before:
            return
        if stage[0] and not before[0]:
            self._gathered()
        if stage[1] and not before[1]:
            self._fill_turnings()
        if stage[:2] != before[:2] or stage[3] != before[3]:
            self._write()
        else:
            self._write_hint()
            self._write_text()

    def _gathered(self) -> None:
        facts = self.inquiry.facts
        assert facts is not None
        if self.inquiry.at < 0:
            self.inquiry.at = len(facts.months)
        self._show_map(())

    # ------------------------------------------------------------------ showing
    def _write(self) -> None:
        """Everything anew."""
        inquiry, facts = self.inquiry, self.inquiry.facts
        for number in range(len(texts.PARTS)):
            self.query_one(f"#part-{number}", Chip).set_class(number == inquiry.part, "-on")
        self.query_one("#part-map", Chip).set_class(self.has_class("-map"), "-on")
        turned = inquiry.part == TURNED and inquiry.debrief is not None and bool(inquiry.debrief.turnings)
        self.query_one(Turnings).display = turned
        if facts is not None:
            turns = {t.turn for t in inquiry.debrief.turnings} if inquiry.debrief is not None else set()
            self.query_one(Scrubber).show(texts.heads(facts), inquiry.at, turns)
        self._write_text()
        self._write_hint()
        self.query_one(Foot).refresh_greyed()
        wanted = self.query_one(Turnings) if turned else self.query_one(Scroll)
        if self.focused is not wanted:
            wanted.focus()

    def _write_text(self) -> None:
        self.query_one("#debrief-text", Static).update(self.text(max(36, self.query_one(Scroll).size.width - 3)))

    def text(self, width: int) -> Text:
        """The part that is shown, for a width in cells."""
        inquiry, words = self.inquiry, self.table.words
        facts, debrief = inquiry.facts, inquiry.debrief
        if facts is None:
            return Text(inquiry.trouble or "Working it out ...", style=BAD if inquiry.trouble else DIM)
        if inquiry.part == 0:
            session = self.table.session
            kept = "an author's game, saved nowhere" if session.unsaved else f"the game is saved in {session.path}"
            saved = f"Seed {session.seed}; {kept}"
            return texts.verdict(facts, words, width, self._verdict()).append(f"\n\n{saved}", style=DIM)
        if inquiry.part == 1:
            rows = max(2, min(5, (self.query_one(Scroll).size.height - 16) // (2 * len(facts.seats))))
            return texts.course(facts, debrief, words, width, inquiry.at, self._waiting(), rows)
        if inquiry.part == TURNED:
            if debrief is None:
                return Text(self._waiting(), style=BAD if inquiry.trouble else DIM)
            return texts.turned(facts, debrief, self.marked, words, width, self.query_one(Scroll).size.height)
        if inquiry.part == 3:
            return texts.month(facts, debrief, inquiry.at)
        return texts.in_fact(facts.scenario)

    def _verdict(self) -> list[str]:
        """The verdict and, once it is known, when it was won."""
        from game.debrief.story import verdict_of

        inquiry = self.inquiry
        assert inquiry.facts is not None
        people, look = inquiry.facts.journal.header.persons, self.table.words.look
        names = ", ".join(look(seat).name for seat in people)
        you = "You won." if people == (inquiry.facts.winner,) else f"You played {names}."
        if len(people) != 1:
            you = f"People at this keyboard played {names}." if people else "Machines played; you watched."
        lines = [verdict_of(inquiry.facts), you]
        return [*lines, inquiry.debrief.decided if inquiry.debrief is not None else self._waiting()]

    def _waiting(self) -> str:
        """What is said while there are no chances."""
        return self.inquiry.trouble or f"Playing the game on from each month, {self.inquiry.share:.0%} ...".replace("%", " per cent")

    def _write_hint(self) -> None:
        inquiry = self.inquiry
        text = told(MAP_HINT if self.has_class("-map") else HINTS[inquiry.part], "debrief")
        if inquiry.facts is None and not inquiry.trouble:
            text = "Working it out ..."
        elif inquiry.debrief is None and not inquiry.trouble:
            text = f"{self._waiting()}  Left, right: the months."
        self.query_one("#hint", Static).update(Text(text, style=SAND, no_wrap=True, overflow="ellipsis"))

    def _fill_turnings(self) -> None:
        debrief = self.inquiry.debrief
        if debrief is not None:
            wide = max(30, self.query_one("#debrief-side").size.width - 4)
            rows = [(str(n), texts.turning_row(t, n + 1, wide)) for n, t in enumerate(debrief.turnings)]
            listing = self.query_one(Turnings)
            listing.fill(rows, listing.highlighted or 0)

    def _show_map(self, flash: tuple[str, ...]) -> None:
        """The board at the position that is looked at."""
        inquiry = self.inquiry
        if inquiry.facts is None:
            return
        positions = inquiry.facts.positions
        before = positions[max(0, inquiry.at - 1)].holders
        board = self.query_one(MapView)
        board.show(positions[inquiry.at].view, LENSES[self._lens].id, before)
        if flash:
            board.flash(flash)

    def on_resize(self, event: events.Resize) -> None:
        """Texts are laid out for the width."""
        self.call_after_refresh(self._laid_out)

    def _laid_out(self) -> None:
        self._fill_turnings()
        self._write_text()

    # ------------------------------------------------------------------ moving
    @property
    def spot(self) -> str:
        """``facts`` once there are some, ``debrief`` once there are chances."""
        inquiry = getattr(self, "inquiry", None)
        return "waiting" if inquiry is None or inquiry.facts is None else "facts" if inquiry.debrief is None else "debrief"

    @property
    def marked(self) -> Turning | None:
        """The marked turning point."""
        debrief, marked = self.inquiry.debrief, self.query_one(Turnings).marked
        return debrief.turnings[int(marked)] if debrief is not None and marked is not None else None

    def _go(self, at: int) -> None:
        """Look at another position."""
        facts = self.inquiry.facts
        if facts is None or not 0 <= at < len(facts.positions) or at == self.inquiry.at:
            return
        self.inquiry.at = at
        before, now = facts.positions[max(0, at - 1)].holders, facts.positions[at].holders
        self._show_map(tuple(p for p in now if now[p] != before[p]))
        self._write()
        if self.inquiry.part == 3:
            self.query_one(Scroll).scroll_home(animate=False)

    def action_step(self, by: int) -> None:
        """The month before or the next."""
        self._go(self.inquiry.at + by)

    def action_end(self, last: int) -> None:
        """The start or the end."""
        facts = self.inquiry.facts
        if facts is not None:
            self._go(len(facts.months) if last else 0)

    @on(Scrubber.Moved)
    def _moved(self, event: Scrubber.Moved) -> None:
        event.stop()
        self._go(event.at)

    def action_part(self, number: int) -> None:
        """Another part."""
        self.inquiry.part = number
        self.set_class(False, "-map")
        self.query_one(Scroll).scroll_home(animate=False)
        self._write()

    def action_next_part(self, by: int) -> None:
        """The part after or before."""
        self.action_part((self.inquiry.part + by) % len(texts.PARTS))

    def action_map(self) -> None:
        """The map, or the text again, where there is no room for both."""
        self.toggle_class("-map")
        self._write()

    def action_next_lens(self) -> None:
        """Colour the map by something else."""
        scenario, facts = self.table.session.scenario, self.inquiry.facts
        if facts is not None:
            after = [(self._lens + step) % len(LENSES) for step in range(1, len(LENSES) + 1)]
            self._lens = next(n for n in after if LENSES[n].needs(scenario))
            self._show_map(())
            self.notify(f"The map shows: {LENSES[self._lens].name}", markup=False, timeout=2)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._write_text()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        """To the month of the turning point."""
        event.stop()
        turning = self.marked
        if turning is not None:
            self.inquiry.part = 3
            self._go(turning.turn)
            self._write()
            self.query_one(Scroll).scroll_home(animate=False)
            self.query_one(MapView).flash(turning.places)

    # ------------------------------------------------------------------ what if, export, leaving
    def action_what_if(self) -> None:
        """Other orders in the month that led to the position."""
        from game.ui.screens.what_if import WhatIfScreen

        assert self.inquiry.facts is not None
        turn, facts = max(1, self.inquiry.at), self.inquiry.facts
        self.app.push_screen(WhatIfScreen(self.inquiry, turn, facts.journal.header.seat or facts.seats[0]))

    @work(thread=True, exclusive=True, group="export")
    def action_export(self) -> None:
        """Write the files and say where."""
        try:
            paths = self.inquiry.export()
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            self.app.call_from_thread(self.notify, f"The debrief could not be written ({why}).", severity="error", markup=False)
            return
        said = f"Written to {paths[0].parent} as HTML, CSV and JSONL: {paths[0].stem}"
        self.app.call_from_thread(self.notify, said, markup=False, timeout=12)

    def action_picker(self) -> None:
        """Back to the list."""
        self.qibli.to_picker()

    def action_chronicle(self) -> None:
        """The log as the seat learned it."""
        self.qibli.show_log()


