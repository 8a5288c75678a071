"""The debrief of the game at the table: gathered in a thread, its chances worked out in a process of their own, kept until one leaves.

Everything here that takes long is called from a thread of a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from game.engine.view import Order

if TYPE_CHECKING:
    from pathlib import Path

    from game.debrief.facts import Facts
    from game.debrief.story import Answer, Debrief
    from game.scenario.model import Scenario
    from game.session.session import Session

Stop = Callable[[], bool]
Told = Callable[[float], None]


class Desk(Protocol):
    """What is needed of ``game.debrief.desk.Desk``."""

    def ask(self, question: dict[str, Any], stop: Stop | None = None, told: Told = ...) -> dict[str, Any]:
        """The answer; raises Stopped or DebriefError."""
        ...

    def close(self) -> None:
        """End it."""
        ...


DeskMaker = Callable[["Scenario"], Desk]


def make_desk(scenario: Scenario) -> Desk:
    """The real one: a process beside the interface."""
    from game.debrief import desk

    return desk.Desk(scenario)


class Inquiry:
    """``facts`` and ``debrief``: None until they are there; ``trouble``: why there are no chances, or ''; ``answers``: what-ifs that were
    asked, the newest last; ``at``: the position that is looked at, 0 the start; ``part``: the part of the screen."""

    def __init__(self, session: Session, make: DeskMaker = make_desk) -> None:
        """Starts nothing."""
        self.session, self._make = session, make
        self._desk: Desk | None = None
        self._closed = False
        self.facts: Facts | None = None
        self.debrief: Debrief | None = None
        self.trouble = ""
        self.answers: list[Answer] = []
        self.at, self.part = -1, 0

    def gather(self) -> Facts:
        """The game once more with nothing hidden (about a second)."""
        from game.debrief.facts import gather

        if self.facts is None:
            self.facts = gather(self.session.scenario, self.session.journal, self.session.path)
        return self.facts

    def study(self, told: Told) -> None:
        """The chances and what turned the game (some seconds). Afterwards ``debrief`` is there, or ``trouble`` says why not."""
        from game.debrief.answer import study_question
        from game.debrief.desk import DebriefError
        from game.debrief.story import Debrief
        from game.lab.results import Stopped

        if self.debrief is not None:
            return
        facts = self.gather()
        self.trouble = ""
        try:
            record = self.desk.ask(study_question(self.session.seed, facts.orders), lambda: self._closed, told)
        except Stopped:
            return
        except DebriefError as error:
            self.trouble = str(error)
            return
        self.debrief = Debrief(facts, record)

    def ask(self, turn: int, seat: str, orders: Sequence[Order], stop: Stop) -> Answer | str | None:
        """A what-if: its answer, why there is none, or None when nobody waited for it. Needs ``debrief``."""
        from game.debrief.answer import what_if_question
        from game.debrief.desk import DebriefError
        from game.lab.results import Stopped

        assert self.facts is not None and self.debrief is not None
        question = what_if_question(self.session.seed, self.facts.orders, turn, seat, orders)
        try:
            record = self.desk.ask(question, lambda: self._closed or stop())
        except Stopped:
            return None
        except DebriefError as error:
            return str(error)
        answer = self.debrief.answer(record)
        if answer not in self.answers:
            self.answers.append(answer)
        return answer

    def export(self) -> list[Path]:
        """Write HTML, CSV and JSONL to the exports folder; OSError when that cannot be done. Needs ``debrief``."""
        from game.debrief.export import export_all

        assert self.debrief is not None
        return export_all(self.debrief, self.session.path.stem, self.answers)

    @property
    def desk(self) -> Desk:
        """Where questions are asked."""
        if self._desk is None:
            self._desk = self._make(self.session.scenario)
        return self._desk

    def close(self) -> None:
        """Nothing goes on working."""
        self._closed = True
        if self._desk is not None:
            self._desk.close()
