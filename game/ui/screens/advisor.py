"""The advisor: the best orders as the planner sees them, each with its chance and its reason; Enter gives the marked one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.timer import Timer
from textual.widgets import OptionList, Static

from game.engine.view import Order, OrderRefused
from game.session.actions import told
from game.session.chances import advice_chances, verdict
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Sheet
from game.ui.screens.guiding import Guiding
from game.ui.theme import BAD, DIM, GOOD, SAND
from game.ui.widgets.guide_strip import GuideStrip
from game.ui.widgets.listing import Listing

if TYPE_CHECKING:
    from game.lab.results import Advice
    from game.ui.table import Table

SPIN = "|/-\\"
ABOUT = (
    "Chances of winning from games played out from what you know, the order added to your queue, all else by doctrine: the model's "
    "estimate."
)


class AdvisorScreen(Sheet, Guiding):
    """Dismissed with the place to look at, or None. While the answer is being worked out Esc stops that too."""

    where = "advisor"
    BINDINGS = bindings("advisor")

    def __init__(self, give: Callable[[Order], str]) -> None:
        """``give``: puts an order into the queue (or answers a question); returns '' or why it cannot be given."""
        super().__init__()
        self._give = give
        self._began = time.monotonic()
        self._timer: Timer | None = None
        self._shown: tuple[Advice, ...] | None = None
        self._draft: tuple[Order, ...] = ()  # what is given already in the question that was asked

    def compose(self) -> ComposeResult:
        """Title, the orders, a note."""
        with Vertical(classes="sheet advice"):
            yield Static(Text("The advisor's best orders", style=f"bold {SAND}"), classes="sheet-title")
            yield Static("", id="advice-state", markup=False)
            yield Listing(id="advice")
            with VerticalScroll(id="advice-why", can_focus=False):
                yield Static("", id="advice-reason", markup=False)
            yield Static(Text(ABOUT, style=DIM), classes="note")
        yield GuideStrip("advisor")
        yield Foot("advisor")

    def on_mount(self) -> None:
        """Ask, unless the answer is there already."""
        self._timer = self.set_interval(0.2, self._tick)
        self.query_one(Listing).focus()
        self.refresh_guide()
        self.action_again()

    def action_again(self) -> None:
        """Ask about the queue as it is now."""
        self._draft, self._shown = self.table.draft, None
        self._began = time.monotonic()
        self.table.thoughts.ask_advice(self._draft)
        self._fill(0)
        self.thought()
        self._tick()

    # ------------------------------------------------------------------ showing
    def thought(self) -> None:
        """Show the answer when it has come."""
        advice = self.table.thoughts.advised(self._draft)
        if advice is not None and advice is not self._shown:
            self._shown = advice
            self._fill(0)
            self._say(self._found() if advice else self._nothing())

    def _found(self) -> str:
        """The line over the answer."""
        queue = len(self.table.session.queue)
        beside = "" if not queue else " on top of the order in your queue" if queue == 1 else f" on top of the {queue} orders in your queue"
        return f"For {self.table.view.date}{beside}, the best first."

    def _nothing(self) -> str:
        """Why nothing is advised."""
        if self.table.left:
            return "The advisor finds no further order worth giving this month."
        return "All your orders of this month are given; take one out of the queue to ask for another."

    def _tick(self) -> None:
        """The state of things while there is no answer."""
        thoughts = self.table.thoughts
        if self._shown is not None:
            return
        if not thoughts.under_way("advice"):
            self._say(thoughts.trouble("advice") or "The advisor has no answer this month.", BAD)
            return
        seconds = time.monotonic() - self._began
        self._say(f"{SPIN[int(seconds * 5) % 4]} Playing out your orders, {seconds:.0f} s. Esc stops it.", DIM)

    def _say(self, text: str, colour: str = SAND) -> None:
        self.query_one("#advice-state", Static).update(Text(text, style=colour))

    def _fill(self, mark: int) -> None:
        rows = [(str(number), advice_text(self.table, advice, number)) for number, advice in enumerate(self._shown or ())]
        self.query_one(Listing).fill(rows, mark)
        self.query_one(Foot).refresh_greyed()
        self._explain()

    def _explain(self) -> None:
        """The reason for the marked order."""
        advice = self.marked
        self.query_one("#advice-why").scroll_home(animate=False)
        self.query_one("#advice-reason", Static).update(Text(advice.reason if advice is not None else ""))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another order is marked."""
        event.stop()
        self._explain()

    def action_details(self, by: int) -> None:
        """Scroll the reason."""
        self.query_one("#advice-why").scroll_relative(y=3 * by, animate=False)

    @property
    def spot(self) -> str:
        """Whether there is something to give: ``advice`` or ``thinking``."""
        return "advice" if self._shown else "thinking"

    @property
    def marked(self) -> Advice | None:
        """The marked piece of advice."""
        marked = self.query_one(Listing).marked
        return self._shown[int(marked)] if marked is not None and self._shown else None

    # ------------------------------------------------------------------ doing
    def action_take(self) -> None:
        """Put the marked order into the queue."""
        advice = self.marked
        if advice is None:
            return
        if is_given(self.table, advice.order):
            self._say("That is in your queue already.")
            return
        refused = self._give(advice.order)
        at = self.query_one(Listing).highlighted or 0
        self._fill(at)
        left = self.table.left
        again = told("{again}: what goes best with it.", "advisor")
        more = f"{left} more can be given. {again}" if left else "that was the last one of this month."
        taken = f"It is in your queue; {more}"
        self._say(refused or taken, BAD if refused else GOOD)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a double click."""
        event.stop()
        self.action_take()

    def action_show(self) -> None:
        """To the place of the marked order."""
        advice = self.marked
        place = place_of(self.table, advice.order) if advice is not None else None
        if advice is not None and place is None:
            self._say("That order has no place on the map.", BAD)
        elif place is not None:
            self.dismiss(place)

    def action_back(self) -> None:
        """Close; an answer that is still awaited is no longer wanted."""
        self.table.thoughts.cancel("advice")
        self.dismiss(None)


def place_of(table: Table, order: Order) -> str | None:
    """The place at which an order is aimed, or None."""
    return next((t for t in reversed(order.target) if t in table.view.places), None)


def is_given(table: Table, order: Order) -> bool:
    """Is it in the queue, or chosen as an answer?"""
    return order in table.draft


def sentence(table: Table, order: Order) -> str:
    """An order, or an answer to a question, as people read it."""
    for question in table.view.questions:
        for answer in question.answers:
            if answer.order == order:
                return f"{question.title}: {answer.label}"
    try:
        return table.view.book.preview(order).sentence
    except OrderRefused:
        return f"{table.words.order(order.kind)} {table.words.target(order.kind, order.target)}".strip()


def advice_text(table: Table, advice: Advice, number: int) -> Text:
    """A piece of advice in two lines: the order, its chances."""
    given = is_given(table, advice.order)
    colour = {"better": GOOD, "worse": BAD}.get(verdict(advice.change, advice.low, advice.high), DIM)
    text = Text.assemble((f"{number + 1} ", f"bold {SAND}"), (sentence(table, advice.order), "bold"))
    text.append("  in your queue" if given else "", style=SAND)
    text.append(f"\n  {advice_chances(advice)}", style=colour)
    return text
