"""What lies ahead: chances, the same with the drafted orders, advice. Each asks the process that thinks and waits; Ctrl+C breaks off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from game.engine.view import OrderRefused
from game.lab.results import Advice
from game.plain import facts, sides
from game.plain.desk import Desk
from game.plain.giving import Giving
from game.plain.table import Table
from game.plain.thinking import COUNT, BrokenOff, NoAnswer
from game.session.chances import about, advice_chances, draft_sentence
from game.session.chronicle import phrase

MOST_ADVICE = 10
_Answer = TypeVar("_Answer")


class Ahead:
    """Questions to the process that thinks."""

    def __init__(self, desk: Desk, table: Table, giving: Giving) -> None:
        self.desk, self.table, self.giving = desk, table, giving
        self.say = desk.paper.say
        self._explained = False

    def chances(self) -> None:
        """Every side's chance."""
        if self._forecast():
            self.table.noted("chances_asked")
            self.desk.paper.says(sides.chances(self.table, self._explain()))

    def _explain(self) -> bool:
        """Whether it must still be said what a chance is; once is enough."""
        first, self._explained = not self._explained, True
        return first

    def _forecast(self) -> bool:
        """The forecast of the month, worked out once."""
        table = self.table
        if table.own.forecast is None:
            table.own.forecast = self._asked("The chances are being worked out.", table.thinking.forecast)
        return table.own.forecast is not None

    def what_if(self) -> None:
        """The chances with the drafted orders and answers."""
        table, draft = self.table, self.table.session.draft
        if not self._forecast():
            return
        after = self._asked("Your draft is being played out.", lambda: table.thinking.forecast(draft))
        if after is not None and table.own.forecast is not None:
            table.noted("chances_asked")
            self.say(draft_sentence(table.own.forecast, after, table.view.seat, len(draft), table.session.orders_left > 0))
            if self._explain():
                self.say(about(after, drafted=True))

    def advise(self, said: Sequence[str]) -> None:
        """The best orders beside the queue."""
        count = COUNT
        if said:
            if len(said) != 1 or not (said[0].isascii() and said[0].isdigit() and 1 <= int(said[0][:9]) <= MOST_ADVICE):
                self.say(f"Type advice alone, or with a number from 1 to {MOST_ADVICE}.")
                return
            count = int(said[0])
        table, draft = self.table, self.table.session.draft
        found = self._asked("The advisor is thinking.", lambda: table.thinking.advise(draft, count))
        if found is None:
            return
        table.own.advice = found
        table.noted("advisor_opened")
        if not found:
            all_given = f"All your orders of this {table.step} are given; take one out of the queue to ask for another."
            self.say("The advisor finds no further order worth giving." if table.session.orders_left else all_given)
        for number, advice in enumerate(found, 1):
            self._tell(number, advice)
        if found:
            self.say("These are the model's estimates, from games played out from what you know. take and a number gives one of them.")

    def _tell(self, number: int, advice: Advice) -> None:
        self.say(f"{number}. {facts.sentence(phrase(self.table.session.scenario, advice.order, self.table.view))}")
        self.say(f"Chance of winning: {advice_chances(advice)}.", indent=2)
        self.say(advice.reason, indent=2)

    def take(self, said: Sequence[str]) -> None:
        """Give an advised order."""
        found = self.table.own.advice
        if not found:
            self.say(f"Nothing has been advised this {self.table.step}; type advice first.")
            return
        number = int(said[0][:9]) if len(said) == 1 and said[0].isascii() and said[0].isdigit() else 0
        if not 1 <= number <= len(found):
            self.say(f"Type take and a number from 1 to {len(found)}.")
            return
        order = found[number - 1].order
        asked = next((q for q in self.table.view.questions if order in {a.order for a in q.answers}), None)
        if asked is not None:
            if self.giving.changed(lambda: self.table.session.answer(asked.id, order)):
                self.say(f"Your answer: {phrase(self.table.session.scenario, order, self.table.view)}.")
            return
        try:
            preview = self.table.view.book.preview(order)
        except OrderRefused as refused:
            self.say(facts.sentence(str(refused)))
            return
        self.giving.put(preview)

    def _asked(self, what: str, ask: Callable[[], _Answer]) -> _Answer | None:
        """Say what is going on, wait, and say why when there is no answer."""
        self.say(what if self.desk.echo else f"{what} Ctrl+C stops it.")
        try:
            return ask()
        except BrokenOff:
            self.say("Stopped.")
        except NoAnswer as none:
            self.say(str(none))
        return None
