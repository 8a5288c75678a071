"""Random legal play of every scenario to its end: no exception, no warning, no dead end, and an end by the rules.

By default a few hundred games in batches; ``QIBLI_LONG=1`` plays 10,000 of each scenario.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import numpy as np
import pytest
from helpers import ALL, SHIPPED, program, random_choices
from numpy.typing import NDArray

from game.engine.game import Batch, Game
from game.players import make_player

LONG = bool(os.environ.get("QIBLI_LONG"))
BATCHES, SIZE = (10, 1000) if LONG else (2, 150)
pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.timeout(3000 if LONG else 300)]


@dataclass
class Tally:
    """What happened to the seats of a batch, ``int[seat, game]``: months in which orders were allowed, and in which one of them
    could be given; and months in which nothing at all was allowed."""

    allowed: NDArray[np.int64]
    able: NDArray[np.int64]
    lengths: list[int] = field(default_factory=list)


def month(batch: Batch, tally: Tally) -> None:
    """One month of random play, its orders checked against what the seats may give."""
    choices = random_choices(batch)
    for seat, chosen in zip(batch.program.seats, choices, strict=True):
        view = batch.view(seat.faction)
        legal, costs, funds = seat.conditions(view.seen), seat.costs(view.seen), view.funds()
        allowed = seat.allowed(view.seen)
        able = (legal & (costs <= funds)).any(0) & (allowed > 0)
        tally.allowed[seat.faction] += allowed > 0
        tally.able[seat.faction] += able
        orders = chosen[: seat.slots]
        slot, lane = np.nonzero(orders >= 0)
        given = orders[slot, lane]
        assert legal[given, lane].all()
        assert ((orders >= 0).sum(0) <= allowed).all()
        assert (((orders >= 0).any(0)) >= able).all()  # who can give an order does
        paid = np.zeros(batch.world.batch, np.int64)
        np.add.at(paid, lane, costs[given, lane].astype(np.int64))
        assert (paid <= np.maximum(funds, 0)).all()
        for game in range(0, batch.world.batch, 50):
            once = orders[:, game][orders[:, game] >= 0]
            assert len(set(once.tolist())) == len(once)
    batch.resolve(choices)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("number", range(BATCHES))
def test_random_play(name: str, number: int) -> None:
    """Every game ends with a winner, at the latest after the last month; no seat waits the whole game for an order it can give."""
    p = program(name)
    batch = Batch(p, range(1_000_000 + number * SIZE, 1_000_000 + (number + 1) * SIZE))
    tally = Tally(np.zeros((p.factions, SIZE), np.int64), np.zeros((p.factions, SIZE), np.int64))
    low, high = p.layout.low[:, None], p.layout.high[:, None]
    while not batch.over:
        assert batch.world.turn <= p.scenario.turns
        month(batch, tally)
        assert ((batch.world.state >= low) & (batch.world.state <= high)).all()
    winner = batch.world.state[p.winner_row]
    assert ((winner >= 0) & (winner < p.factions)).all()
    stuck = (tally.allowed > 0) & (tally.able == 0)
    assert not stuck.any(), [f.id for f, s in zip(p.scenario.factions, stuck, strict=True) if s.any()]
    if not any(rule.phase == "scoring" for rule in p.scenario.rules):
        margins = p.margins(batch.world)
        assert (margins[winner, np.arange(SIZE)] == margins.max(0)).all()
    if LONG:
        waits = 1 - tally.able.sum(1) / np.maximum(tally.allowed.sum(1), 1)
        wins = np.bincount(winner, minlength=p.factions)
        print(f"{name}: wins {wins.tolist()}, months without a possible order {[f'{w:.2%}' for w in waits]}")  # noqa: T201


@pytest.mark.parametrize("name", ALL)
def test_every_order_is_given_some_time(name: str) -> None:
    """No order is impossible in practice: random play of a few hundred games from the set-up gives each of them."""
    p = program(name)
    batch, given = Batch(p, range(200)), {(s.id, k.order.id): 0 for s in p.seats for k in s.kinds}
    while not batch.over:
        choices = random_choices(batch)
        for seat, chosen in zip(p.seats, choices, strict=True):
            orders = chosen[: seat.slots]
            for number, count in zip(*np.unique(seat.kind_of[orders[orders >= 0]], return_counts=True), strict=True):
                given[seat.id, seat.kinds[int(number)].order.id] += int(count)
        batch.resolve(choices)
    assert [who for who, n in given.items() if n == 0] == []


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("level", ["random", "doctrine"])
def test_watched_play(name: str, level: str) -> None:
    """The same through ``Game``, with views, previews, reports and reasons for every seat every month."""
    player = make_player(level, 1)
    for seed in range(2):
        game = Game(program(name).scenario, seed, program(name))
        while not game.ended:
            for s in program(name).seats:
                view = game.view(s.id)
                assert view.turn == game.turn and (view.orders_allowed == 0 or view.book.legal() or view.funds <= 5)
                orders, reasons = player.orders(game, s.id)
                assert len(orders) == len(reasons) and all(reasons)
                game.submit(s.id, orders)
            game.resolve()
        assert game.winner is not None and all(game.view(s.id).ended for s in program(name).seats)
