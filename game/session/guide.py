"""The guide of a game: which prompt stands now, what it waits for, and when it has been done. The interface and the plain mode both ask it.

A prompt waits for something that is done there (``happened``) or for something that is so (an order in the queue, an answer
chosen), which is looked up again whenever anything has happened. Nothing is ever held up by it: who ends the month early is led on in the
next one. Where the guide stands need not be saved, since it follows from the month and the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from game.engine.view import Order
from game.session.actions import told

if TYPE_CHECKING:
    from game.scenario.model import Step
    from game.session.session import Session
    from game.session.wording import Names

Screen = Literal["main", "report", "question", "advisor"]
SCREENS: dict[str, Screen] = {
    "report_line": "report",
    "report_closed": "report",
    "question_answered": "question",
    "advisor_closed": "advisor",
}  # where a prompt is done; all others on the main screen
PATIENCE = 6  # other places that may be looked at on the way to the one that is wanted


class Guided:
    """One game with its guide. ``hidden``: put away by the player; ``at``: the number of the prompt among all of them."""

    def __init__(self, session: Session, words: Names) -> None:
        """Begins at the month of the session and passes over what its plan shows to be done. ValueError without a guide."""
        if session.scenario.guide is None:
            raise ValueError("this scenario has no guide")
        self._session, self._words = session, words
        self.steps = session.scenario.guide.steps
        self.hidden = False
        self.at = 0
        self._turn = 0
        self._place = ""  # looked at last
        self._astray = 0  # places looked at since that are not the one that is wanted
        self._resume()

    # ------------------------------------------------------------------ what is shown
    @property
    def step(self) -> Step | None:
        """The prompt that stands now; None when the guide has no more to say (this month, or at all)."""
        if self._session.ended or self.at >= len(self.steps):
            return None
        found = self.steps[self.at]
        return found if found.month <= self._session.view.turn else None

    @property
    def screen(self) -> Screen:
        """Where the prompt that stands now is done."""
        return SCREENS.get(self.step.until, "main") if self.step is not None else "main"

    @property
    def lit(self) -> tuple[str, ...]:
        """The place to light on the map, if any."""
        return (self.step.show,) if self.step is not None and self.step.show and not self.hidden else ()

    # ------------------------------------------------------------------ what happens
    def happened(self, event: str, place: str = "", order: Order | None = None, lens: str = "") -> str:
        """Something was done. ``event``: a key of ``UNTIL``. Returns a pointer for whoever did something else of the kind, or ''."""
        if event == "place_chosen":
            self._place = place
        self._sync()
        step = self.step
        if step is None:
            return ""
        if step.until == event and self._fits(step, event, place, order, lens):
            self.at += 1
            self._astray = 0
            self._settle()
            return ""
        before = self.at
        self._settle()
        return self._pointer(step, event, place, order, lens) if self.at == before and not self.hidden else ""

    def look(self) -> None:
        """The plan has changed, or a month has ended: pass over what is done."""
        self._sync()
        self._settle()

    def go_on(self) -> None:
        """The player wants the next prompt, done or not."""
        self._sync()
        if self.step is not None:
            self.at += 1
            self._settle()

    # ------------------------------------------------------------------ inside
    def _resume(self) -> None:
        """To the prompts of the month, past the last one that the plan shows to be done, and past a report that is not on the screen."""
        self._sync()
        month = [n for n, step in enumerate(self.steps) if step.month == self._turn]
        first = max((n + 1 for n in month if self._is_so(self.steps[n])), default=self.at)
        self.at = max(self.at, first)
        while self.step is not None and self.screen == "report":
            self.at += 1
        self._settle()

    def _sync(self) -> None:
        """A month that has ended takes its prompts with it."""
        turn = self._session.view.turn
        if turn != self._turn:
            self._turn = turn
            while self.at < len(self.steps) and self.steps[self.at].month < turn:
                self.at += 1
            self._settle()

    def _settle(self) -> None:
        """Pass over prompts that are done already or have no sense as things stand."""
        while (step := self.step) is not None and (self._void(step) or self._is_so(step)):
            self.at += 1

    def _void(self, step: Step) -> bool:
        """Has the prompt no sense: the place is (not) held, the question is not asked, nobody can be looked at?"""
        places, seat = self._session.view.places, self._session.seat
        if step.held and places[step.held].holder != seat:
            return True
        if step.unheld and places[step.unheld].holder == seat:
            return True
        return step.until == "question_answered" and not self._asked(step)

    def _asked(self, step: Step) -> list[str]:
        """The questions of the month that the prompt is about: an event's has its id, an offer's begins with that of the order."""
        asked = [q.id for q in self._session.view.questions]
        return [id for id in asked if not step.question or id.split(" ")[0] == step.question]

    def _is_so(self, step: Step) -> bool:
        """Does the plan itself show that it is done?"""
        if step.until == "order_given":
            return any(_matches(step, order) for order in self._session.queue)
        if step.until == "place_chosen":
            return step.place == self._place
        if step.until == "question_answered":
            asked = self._asked(step)
            return bool(asked) and all(q in self._session.answers for q in asked)
        return False

    def _fits(self, step: Step, event: str, place: str, order: Order | None, lens: str) -> bool:
        if event in ("order_given", "question_answered"):
            return self._is_so(step)
        if event == "order_shown":
            return order is not None and _matches(step, order)
        return (not step.place or step.place == place) and (not step.lens or step.lens == lens)

    # ------------------------------------------------------------------ pointers
    def _pointer(self, step: Step, event: str, place: str, order: Order | None, lens: str) -> str:
        """A gentle word when something else of the same kind was done."""
        if event == "order_given" and step.until in ("order_given", "order_shown"):
            if step.nudge:
                return step.nudge
            left = self._session.view.orders_allowed - len(self._session.queue)
            if left <= 0 and step.until == "order_given":
                return f"All orders of the month are given: {told('{undo}')} makes room for {self._wanted(step)}."
            return f"Given too, and that is fine. The guide waits for {self._wanted(step)}."
        if event != step.until:
            return ""
        if event == "place_chosen":
            self._astray += 1
            if self._astray % PATIENCE:  # arrows lead through other places
                return ""
        if step.nudge:
            return step.nudge
        if event == "place_chosen":
            return f"This is {self._words.place(place)}. The guide waits at {self._words.place(step.place)}, which is lit."
        return ""

    def _wanted(self, step: Step) -> str:
        """The order that a prompt is about, in words."""
        target = step.place or step.faction
        name = self._words.place(step.place) if step.place else self._words.look(step.faction).short if step.faction else ""
        return self._words.order(step.order) + (f" ({name})" if target else "")


def _matches(step: Step, order: Order) -> bool:
    """Is it an order of the kind, to the place and the side that are meant?"""
    if order.kind != step.order:
        return False
    return (not step.place or order.target[-1:] == (step.place,)) and (not step.faction or step.faction in order.target)


def guide_of(session: Session, words: Names) -> Guided | None:
    """The guide of a game that is played in the seat for which it was written, else None."""
    guide = session.scenario.guide
    return Guided(session, words) if guide is not None and guide.seat == session.seat else None
