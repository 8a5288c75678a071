"""A mind that answers when a test says so, from numbers that a test gives; its orders are those of the real players."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from game.engine.game import Game
from game.engine.view import Order
from game.lab.results import Advice, Chance, Difference, Forecast
from game.players import make_player
from game.scenario.model import Scenario


def forecast_for(seats: Sequence[str], turn: int, first: float = 0.4) -> Forecast:
    """A chance of ``first`` for the first seat, the rest shared equally by the others."""
    rest = (1 - first) / max(1, len(seats) - 1)
    shares = [first, *[rest] * (len(seats) - 1)]
    return Forecast(turn, 1024, {s: Chance(c, max(0.0, c - 0.03), min(1.0, c + 0.03)) for s, c in zip(seats, shares, strict=True)})


@dataclass
class FakeMind:
    """Answers at once while ``held`` is empty; kinds of requests in ``held`` wait until ``release``."""

    scenario: Scenario
    held: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    open: list[tuple[str, Future[Any], Any]] = field(default_factory=list)
    drafted: float = 0.45  # the first seat's chance with any draft
    closed: bool = False

    def forecast(self, game: Game, seat: str, orders: Sequence[Order] = ()) -> Future[Forecast]:
        """The first seat has 40 per cent, 1 more each month, or ``drafted`` with a draft."""
        seats = [f.id for f in self.scenario.factions]
        plain = 0.39 + game.turn / 100
        if not orders:
            return self._answer("forecast", (), forecast_for(seats, game.turn, plain))
        change = self.drafted - plain
        with_orders = replace(forecast_for(seats, game.turn, self.drafted), difference=Difference(change, change - 0.04, change + 0.04))
        return self._answer("draft", tuple(orders), with_orders)

    def advise(self, game: Game, seat: str, count: int = 3, orders: Sequence[Order] = ()) -> Future[list[Advice]]:
        """The seat's first legal orders that are not given yet, each a little less good than the one before."""
        view = game.view(seat)
        kinds: dict[str, Order] = {}
        for kind in view.book.kinds():
            for preview in view.book.of_kind(kind):
                if preview.legal and preview.order not in orders:
                    kinds.setdefault(kind, preview.order)
        numbered = list(enumerate(kinds.values()))
        found = [Advice(o, 0.5 - n / 20, 0.1 - n / 20, 0.07 - n / 20, 0.13 - n / 20, f"reason [b]{n}[/b]") for n, o in numbered]
        return self._answer("advice", tuple(orders), found[:count])

    def choose(self, game: Game, players: Mapping[str, str], seed: int) -> Future[Any]:
        """What the real players choose."""
        chosen = {seat: make_player(level, seed).orders(game, seat) for seat, level in players.items()}
        orders = {seat: tuple(o) for seat, (o, _) in chosen.items()}
        return self._answer("choice", tuple(players), (orders, {seat: tuple(r) for seat, (_, r) in chosen.items()}))

    def close(self) -> None:
        """Cancel what is open."""
        self.closed = True
        for _, future, _ in self.open:
            future.cancel()

    def _answer(self, kind: str, what: object, answer: object) -> Future[Any]:
        assert not self.closed
        future: Future[Any] = Future()
        self.asked.append((kind, what))
        if kind in self.broken:
            future.set_exception(RuntimeError("[b]gone[/b]"))
        elif kind in self.held:
            self.open.append((kind, future, answer))
        else:
            future.set_result(answer)
        return future

    def release(self, *kinds: str) -> None:
        """Let requests of these kinds be answered, those that wait and later ones."""
        self.held -= set(kinds)
        for kind, future, answer in list(self.open):
            if kind in kinds:
                self.open.remove((kind, future, answer))
                if future.set_running_or_notify_cancel():
                    future.set_result(answer)


class Minds:
    """Makes fake minds for an app and keeps them: ``held`` and ``broken`` go to each."""

    def __init__(self, held: Sequence[str] = (), broken: Sequence[str] = (), drafted: float = 0.45) -> None:
        self.held, self.broken, self.drafted = set(held), set(broken), drafted
        self.made: list[FakeMind] = []

    def __call__(self, scenario: Scenario) -> FakeMind:
        mind = FakeMind(scenario, set(self.held), set(self.broken), drafted=self.drafted)
        self.made.append(mind)
        return mind

    @property
    def last(self) -> FakeMind:
        """The one that was made last."""
        return self.made[-1]
