"""Whom the interface and the plain mode ask what lies ahead: what is needed of ``game.lab.mind.Mind``, and the real one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from game.engine.view import Order

if TYPE_CHECKING:
    from game.engine.game import Game
    from game.lab.results import Advice, Forecast
    from game.scenario.model import Scenario

Choices = tuple[dict[str, tuple[Order, ...]], dict[str, tuple[str, ...]]]  # orders by seat, reasons by seat


class Mind(Protocol):
    """What is needed of ``game.lab.mind.Mind``: every question is a future that can be cancelled; a failure is its exception."""

    def forecast(self, game: Game, seat: str, orders: Sequence[Order] = ()) -> Future[Forecast]:
        """Every side's chance as a seat may know it, with these orders of its own this month."""
        ...

    def advise(self, game: Game, seat: str, count: int = 3, orders: Sequence[Order] = ()) -> Future[list[Advice]]:
        """The best further orders for a seat that gives these already."""
        ...

    def choose(self, game: Game, players: Mapping[str, str], seed: int) -> Future[Choices]:
        """What machines of these levels (seat -> level) order, and their reasons, both by seat."""
        ...

    def close(self) -> None:
        """End it."""
        ...


Maker = Callable[["Scenario"], Mind]


def make_mind(scenario: Scenario) -> Mind:
    """The real one: a process that thinks beside the interface."""
    from game.lab import mind

    return mind.Mind(scenario)


def sentence_of(error: Exception) -> str:
    """What a person is told of a failure: errors of the mind are sentences already."""
    said = str(error)
    return said if said.endswith(".") else f"There is no answer this time ({type(error).__name__}: {said})."
