"""The debrief of the game at the table: gathered in a thread, its chances worked out in a process of their own, kept until one leaves.

Its threads touch no screen: screens look now and then what there is, so one may leave at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


@dataclass(slots=True)
class Asked:
    """A what-if under way: ``answer`` or ``trouble`` once it is there; ``left``: set when nobody waits for it any more."""

    answer: Answer | None = None
    trouble: str = ""
    left: bool = False


class Inquiry:
    """``facts`` and ``debrief``: None until they are there, ``share`` how far that is; ``trouble``: why there are no chances, or '';
    ``answers``: what-ifs that were asked, the newest last; ``at``: the position that is looked at, 0 the start; ``part``: the part of
    the screen."""

    def __init__(self, session: Session, make: DeskMaker = make_desk) -> None:
        """Starts nothing."""
        self.session, self._make = session, make
        self._desk: Desk | None = None
        self._closed = False
        self.facts: Facts | None = None
        self.debrief: Debrief | None = None
        self.trouble, self.share = "", 0.0
        self._thread: threading.Thread | None = None
        self.answers: list[Answer] = []
        self.at, self.part = -1, 0

    # ------------------------------------------------------------------ the debrief
    def begin(self) -> None:
        """Gather the facts and work out the chances, in a thread; screens look now and then how far it has come."""
        if self.debrief is None and not self.busy and not self._closed:
            self.trouble, self.share = "", 0.0
            self._thread = threading.Thread(target=self._work, name="debrief", daemon=True)
            self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether something is still being worked out."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def stage(self) -> tuple[bool, bool, float, str]:
        """Differs when there is something new to show."""
        return self.facts is not None, self.debrief is not None, self.share, self.trouble

    def _work(self) -> None:
        from game.debrief.answer import study_question
        from game.debrief.desk import DebriefError
        from game.debrief.facts import gather
        from game.debrief.story import Debrief
        from game.lab.results import Stopped
        from game.session.journal import SaveError

        try:
            if self.facts is None:
                self.facts = gather(self.session.scenario, self.session.journal, self.session.path)
            record = self.desk.ask(study_question(self.session.seed, self.facts.orders), lambda: self._closed, self._told)
            self.debrief = Debrief(self.facts, record)
        except Stopped:
            pass
        except (DebriefError, SaveError) as error:
            self.trouble = str(error)
        except Exception as error:  # a thread's fault must not pass in silence
            self.trouble = f"The debrief could not be worked out ({type(error).__name__}: {error})."

    def _told(self, share: float) -> None:
        self.share = share

    # ------------------------------------------------------------------ what if
    def ask(self, turn: int, seat: str, orders: Sequence[Order]) -> Asked:
        """A what-if, in a thread; look at what comes back now and then. Needs ``debrief``."""
        asked = Asked()
        threading.Thread(target=self._answer, args=(asked, turn, seat, tuple(orders)), name="what if", daemon=True).start()
        return asked

    def _answer(self, asked: Asked, turn: int, seat: str, orders: tuple[Order, ...]) -> None:
        from game.debrief.answer import what_if_question
        from game.debrief.desk import DebriefError
        from game.lab.results import Stopped

        assert self.facts is not None and self.debrief is not None
        question = what_if_question(self.session.seed, self.facts.orders, turn, seat, orders)
        try:
            record = self.desk.ask(question, lambda: self._closed or asked.left)
        except Stopped:
            return
        except DebriefError as error:
            asked.trouble = str(error)
            return
        answer = self.debrief.answer(record)
        if answer not in self.answers:
            self.answers.append(answer)
        asked.answer = answer

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
