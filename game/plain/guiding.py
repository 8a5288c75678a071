"""The guide line by line: what it says now, what to write for it, and hearing of what has been done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.plain.desk import Desk
from game.session.actions import told
from game.session.guide import Guided

if TYPE_CHECKING:
    from game.plain.table import Table
    from game.scenario.model import Step

# Prompts that are done by reading them: here a report and advice have been told before the prompt comes.
READING = frozenset({"read", "report_closed", "advisor_closed"})
WRITE = {
    "taken_back": "undo",
    "month_ended": "end",
    "report_line": "report and a number, such as report 1",
    "question_answered": "answer and a number, such as answer 1",
    "factions_opened": "sides, or side and a name",
    "chances_asked": "what if",
    "advisor_opened": "advice",
    "log_opened": "log",
    "news_opened": "news",
    "briefing_opened": "briefing",
}


class Guiding:
    """Tells each prompt once, and again when it is asked for. Without a guide it says nothing."""

    def __init__(self, desk: Desk, table: Table) -> None:
        self.desk, self.table = desk, table
        self._told = -1  # the prompt that was told last

    @property
    def reads(self) -> bool:
        """Does a prompt stand that only wants to be read?"""
        step = self._step()
        return step is not None and step.until in READING

    def _guide(self) -> Guided | None:
        guide = self.table.guide
        return None if guide is None or guide.hidden else guide

    def _step(self) -> Step | None:
        guide = self._guide()
        return guide.step if guide is not None else None

    def tell(self) -> None:
        """The pointer that has come of the last line, and the prompt if it is a new one."""
        guide = self.table.guide
        if guide is None:
            return
        guide.look()
        pointer, self.table.pointer = self.table.pointer, ""
        if pointer and guide.at == self._told and not guide.hidden:
            self.desk.paper.say(pointer)
        if guide.at != self._told:
            self._say(self._guide())

    def _say(self, guide: Guided | None) -> None:
        step = guide.step if guide is not None else None
        if guide is None or step is None:
            return
        self._told = guide.at
        done = to_write(self.table, step)
        said = f"Guide, {guide.at + 1} of {len(guide.steps)}: {step.plain or told(step.text)}"
        self.desk.paper.say(f"{said} Type: {done}." if done else said)

    def go_on(self) -> None:
        """The next prompt, done or not; the last one is put away."""
        guide = self._guide()
        if guide is not None and guide.step is not None:
            guide.go_on()
        else:
            self._silent()

    def command(self, said: list[str]) -> None:
        """``guide``: the prompt again; with off and on: put away, brought back; with next: the next one."""
        guide, word = self.table.guide, " ".join(said).lower()
        if guide is None:
            return
        if word == "off":
            guide.hidden = True
            self.desk.paper.say("The guide is put away; guide on brings it back.")
        elif word in ("", "on"):
            guide.hidden, self._told = False, -1
            if guide.step is None:
                self._silent()
        elif word == "next":
            self.go_on()
        else:
            self.desk.paper.say("Type guide alone, or with next, off or on.")

    def _silent(self) -> None:
        put_away = self.table.guide is not None and self.table.guide.hidden
        self.desk.paper.say("The guide is put away; guide on brings it back." if put_away else "The guide has no more to say for now.")


def to_write(table: Table, step: Step) -> str:
    """The line that does what a prompt waits for; '' where it only wants to be read."""
    names = table.names
    if step.until == "place_chosen":
        return f"look {names.place(step.place).lower()}"
    if step.until in ("order_shown", "order_given"):
        target = names.place(step.place) if step.place else names.look(step.faction).short if step.faction else ""
        order = f"{names.order(step.order)} {target}".strip().lower()
        return order if step.until == "order_given" else f"orders {order}"
    if step.until == "lens_chosen":
        return f"map {step.lens}"
    return WRITE.get(step.until, "")
