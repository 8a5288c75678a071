"""Answers questions about finished games of one scenario: the same in this process, in a thread, and in a process of its own.

A question is what JSON can hold: ``kind`` (study or what_if), ``seed``, ``months`` (a list of seat -> orders, each a list of words),
``rolls``, and for a what-if ``turn``, ``seat`` and ``orders``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from game.debrief.past import Orders, Past
from game.debrief.rolls import ROLLS
from game.debrief.turning import Told, study
from game.debrief.whatif import what_if
from game.engine.program import Program
from game.engine.view import Order
from game.lab.results import Stop, order_from, order_record
from game.scenario.model import Scenario

Question = dict[str, Any]


def study_question(seed: int, months: Sequence[Orders], rolls: int = ROLLS) -> Question:
    """The course of a game and what turned it."""
    return {"kind": "study", "seed": seed, "months": _written(months), "rolls": rolls}


def what_if_question(
    seed: int, months: Sequence[Orders], turn: int, seat: str, orders: Sequence[Order], rolls: int = ROLLS
) -> Question:
    """What other orders of one seat in one month would have come to."""
    more = {"turn": turn, "seat": seat, "orders": [order_record(o) for o in orders]}
    return {"kind": "what_if", "seed": seed, "months": _written(months), "rolls": rolls, **more}


def _written(months: Sequence[Orders]) -> list[dict[str, list[list[str]]]]:
    return [{seat: [order_record(o) for o in orders] for seat, orders in month.items()} for month in months]


class Answerer:
    """Compiles the scenario once, and plays a game again once for all questions about it."""

    def __init__(self, scenario: Scenario, program: Program | None = None) -> None:
        """``program``: the scenario already compiled."""
        self.program = program or Program(scenario)
        self._last: tuple[int, Any, Past] | None = None

    def answer(self, question: Mapping[str, Any], stop: Stop | None = None, told: Told = lambda share: None) -> dict[str, Any]:
        """What JSON can hold; see ``study`` and ``what_if``. Stopped when ``stop`` says so. ValueError, KeyError or IndexError for a
        question that makes no sense."""
        past = self._past(question["seed"], question["months"])
        if question["kind"] == "study":
            return study(past, question["rolls"], stop, told)
        if question["kind"] == "what_if":
            orders = [order_from(o) for o in question["orders"]]
            return what_if(past, question["turn"], question["seat"], orders, question["rolls"], stop)
        raise ValueError(f"there is no question '{question['kind']}'")

    def _past(self, seed: int, months: Any) -> Past:
        if self._last is None or self._last[:2] != (seed, months):
            read = [{seat: [order_from(o) for o in orders] for seat, orders in month.items()} for month in months]
            self._last = seed, months, Past(self.program, seed, read)
        return self._last[2]
