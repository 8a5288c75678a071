"""The prompt of the guide: three lines at the foot of a screen, with the keys that go on and put it away."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from game.scenario.guide import HIGH, WIDE
from game.session.actions import TABLE, find, told
from game.ui.theme import DIM, SAND
from game.ui.widgets.chip import Chip

if TYPE_CHECKING:
    from game.scenario.guide import Step
    from game.session.guide import Guided, Screen

BESIDE = 14  # columns that are no text: the count and the chips, and a blank on either side
WIDEST = 100  # longer lines are hard to read

# what a prompt waits for -> the action by which it is done, where a key does it
DONE_BY = {
    "taken_back": "undo", "month_ended": "end_month", "factions_opened": "factions", "chances_asked": "what_if",
    "advisor_opened": "advisor", "log_opened": "log", "news_opened": "questions", "briefing_opened": "briefing",
}  # fmt: skip


class GuideStrip(Horizontal):
    """Shows what ``guide`` says on ``screen`` (the main screen shows every prompt); shut while there is nothing to say."""

    DEFAULT_CSS = """
    GuideStrip { height: 3; background: $boost; display: none; }
    GuideStrip.-shown { display: block; layout: horizontal; }
    GuideStrip.-away { height: 1; }
    GuideStrip.-away Vertical, GuideStrip.-away #guide-text { height: 1; }
    GuideStrip #guide-text { width: 1fr; height: 3; padding: 0 1; }
    GuideStrip Vertical { width: 12; height: 3; }
    GuideStrip #guide-count { height: 1; padding: 0 0 0 1; }
    GuideStrip Chip { width: 12; background: $panel; }
    """

    def __init__(self, screen: Screen) -> None:
        super().__init__(id="guide")
        self._screen: Screen = screen
        self._guide: Guided | None = None
        self._shown: tuple[bool, bool, int, int] | None = None  # here, put away, number of the prompt, columns of its text

    def compose(self) -> ComposeResult:
        """Text left, count and chips right."""
        yield Static("", id="guide-text", markup=False)
        with Vertical():
            yield Static("", id="guide-count", markup=False)
            yield Chip("Next", "guide_next", key=told("{guide_next}"), tip=told("The next prompt, done or not ({guide_next})"))
            yield Chip("Hide", "guide", key=told("{guide}"), tip=told("Put the guide away; the same key brings it back ({guide})"))

    def show(self, guide: Guided | None) -> bool:
        """Show the prompt that stands now; whether there is one here."""
        step = guide.step if guide is not None else None
        here = guide is not None and step is not None and self._screen in ("main", guide.screen)
        away = guide is not None and guide.hidden
        wide = min(WIDEST, max(WIDE, self.app.size.width - BESIDE))
        state = (here, away, guide.at if guide is not None else 0, wide)
        self._guide = guide
        if state == self._shown:  # nothing is laid out anew for every key
            return here and (not away or self._screen == "main")
        self._shown = state
        self.set_class(here and (not away or self._screen == "main"), "-shown")
        self.set_class(away, "-away")
        for chip in self.query(Chip):
            chip.display = not away
        if guide is None or step is None or not here:
            return False
        if away:
            said = told("The guide is put away: {guide}, or a click here, brings it back.")
            self.query_one("#guide-text", Static).update(Text(said, style=DIM))
            self.query_one("#guide-count", Static).update(Text(told("GUIDE {guide}"), style=f"bold {SAND}"))
            return self._screen == "main"
        self.query_one("#guide-text", Static).update(Text("\n".join(textwrap.wrap(prompt(step), wide)[:HIGH])))
        count = Text.assemble(("GUIDE ", f"bold {SAND}"), (f"{guide.at + 1}/{len(guide.steps)}", DIM))
        self.query_one("#guide-count", Static).update(count)
        return True

    def on_resize(self) -> None:
        """The prompt is laid out for the width."""
        if self._guide is not None:
            self.show(self._guide)

    def on_click(self) -> None:
        """A click brings a guide back that was put away."""
        if self.has_class("-away"):
            self.call_later(self.screen.run_action, "guide")


def prompt(step: Step) -> str:
    """The words of a prompt with the keys in force: ``{undo}`` in it is the key of that action; where the person has chosen another key for
    what is waited for, it is named at the end."""
    said = told(step.text)
    action = find("main", DONE_BY[step.until]) if step.until in DONE_BY else None
    changed = action is not None and action.keys not in {a.keys for a in TABLE if a.id == action.id}
    return f"{said} (Your key: {action.key}.)" if action is not None and changed and action.keys and said == step.text else said
