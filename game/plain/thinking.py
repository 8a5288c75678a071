"""Asking the process that thinks, and waiting for its answer: forecasts, advice, and the orders of machines that think ahead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from game.engine.view import Order
from game.session.minding import Maker, Mind, make_mind, sentence_of

if TYPE_CHECKING:
    from game.lab.results import Advice, Forecast
    from game.session.machines import Chosen
    from game.session.session import Session

COUNT = 3  # pieces of advice unless another number is asked for
QUICK = frozenset({"random", "greedy", "doctrine"})  # levels that choose in no time, here and now
PATIENCE = 0.2  # seconds between two looks at whether an answer has come
_Answer = TypeVar("_Answer")


class BrokenOff(Exception):
    """The person no longer wants the answer."""


class NoAnswer(Exception):
    """There is none; the message says why."""


class Thinking:
    """One question at a time. Ctrl+C while one is open raises BrokenOff and leaves the game as it was; NoAnswer says why there is none.
    The process begins with the first question."""

    def __init__(self, session: Session, make: Maker = make_mind) -> None:
        self._session, self._make = session, make
        self._mind: Mind | None = None

    def forecast(self, orders: Sequence[Order] = ()) -> Forecast:
        """Every side's chance of winning from what the seat knows, with these orders of its own or by doctrine alone."""
        return self._answer(lambda mind: mind.forecast(self._session.game, self._session.seat, tuple(orders)))

    def advise(self, orders: Sequence[Order], count: int = COUNT) -> tuple[Advice, ...]:
        """The best orders beside these."""
        found: list[Advice] = self._answer(lambda mind: mind.advise(self._session.game, self._session.seat, count, tuple(orders)))
        return tuple(found)

    @property
    def thinkers(self) -> dict[str, str]:
        """The seats whose machines take their time, with their levels; the others choose at the end of the month."""
        return {seat: level for seat, level in self._session.players.items() if level not in QUICK}

    def choose(self, seat: str, level: str) -> Chosen:
        """What one machine orders this month, and why."""
        orders, reasons = self._answer(lambda mind: mind.choose(self._session.game, {seat: level}, self._session.seed))
        return tuple(orders[seat]), tuple(reasons[seat])

    def _answer(self, ask: Callable[[Mind], Future[_Answer]]) -> _Answer:
        try:
            if self._mind is None:
                self._mind = self._make(self._session.scenario)
            future = ask(self._mind)
        except Exception as error:
            raise NoAnswer(sentence_of(error)) from None
        try:
            while True:
                with suppress(TimeoutError):
                    return future.result(PATIENCE)
        except KeyboardInterrupt:
            future.cancel()
            raise BrokenOff from None
        except CancelledError:
            raise BrokenOff from None
        except Exception as error:  # told where the answer would stand; the game goes on without it
            raise NoAnswer(sentence_of(error)) from None

    def close(self) -> None:
        """End the process, if there is one."""
        mind, self._mind = self._mind, None
        if mind is not None:
            mind.close()
