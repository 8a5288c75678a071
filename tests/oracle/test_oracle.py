"""The batched engine against the scalar one: every row of the state after every month, bit for bit.

``QIBLI_LONG=1`` makes several times as many games.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
import pytest
from helpers import ALL, OURS, SHIPPED, column, program, random_choices, shake, written
from numpy.typing import NDArray

from game.engine.game import Batch
from oracle.month import Oracle

LONG = 6 if os.environ.get("QIBLI_LONG") else 1
State = NDArray[np.int16]


def games(name: str, few: int, many: int) -> int:
    """How many games the oracle plays: it takes a hundred times longer over a shipped scenario than over a small one."""
    return (many if name in OURS else max(1, few * 2 // (1 + len(SHIPPED)))) * LONG


def same(batch: Batch, lane: int, oracle: Oracle, when: str) -> None:
    """Every row of one game."""
    ours = column(batch.program, batch.world.state[:, lane])
    wrong = {f"{id}{args}": (value, oracle.cells[id, args]) for (id, args), value in ours.items() if value != oracle.cells[id, args]}
    assert not wrong, f"seed {int(batch.world.seeds.values[lane])}, {when}: (engine, oracle) {dict(list(wrong.items())[:20])}"


def follow(batch: Batch, lanes: Sequence[int]) -> list[State]:
    """Random play to the end; the lanes are compared with oracles every month. Returns the state before each month and at the end."""
    scenario, seeds = batch.program.scenario, batch.world.seeds.values
    oracles = {lane: Oracle(scenario, int(seeds[lane])) for lane in lanes}
    for lane, oracle in oracles.items():
        oracle.cells.update(column(batch.program, batch.world.state[:, lane]))
    states = [batch.world.state.copy()]
    while not batch.over:
        choices, turn = random_choices(batch), batch.world.turn
        orders = {lane: written(batch, choices, lane) for lane in lanes}
        batch.resolve(choices)
        states.append(batch.world.state.copy())
        for lane, oracle in oracles.items():
            oracle.resolve(orders[lane])
            same(batch, lane, oracle, f"after month {turn}")
    return states


@pytest.mark.parametrize("name", ALL)
def test_start(name: str) -> None:
    """The set-up, with who holds what, and the first month's news."""
    seeds = [0, 7, 2**32 + 5, 2**64 - 1]
    batch = Batch(program(name), seeds)
    for lane, seed in enumerate(seeds):
        same(batch, lane, Oracle(batch.program.scenario, seed), "at the start")


@pytest.mark.parametrize("name", ALL)
def test_one_and_seven(name: str) -> None:
    """B = 7 equals the oracle, and each of its games equals the same game at B = 1."""
    seeds = [3, 2**40 + 1, 99, 1000, 2**63, 5, 6]
    states = follow(Batch(program(name), seeds), range(games(name, 3, 7) if LONG == 1 else 7))
    for lane, seed in enumerate(seeds):
        alone = follow(Batch(program(name), [seed]), [])
        assert all((one[:, 0] == all_[:, lane]).all() for one, all_ in zip(alone, states, strict=False))


@pytest.mark.parametrize("name", ALL)
def test_sixty_four(name: str) -> None:
    """B = 64 equals the oracle."""
    for block in range(LONG):
        follow(Batch(program(name), range(64 * block + 10, 64 * block + 74)), range(min(64, games(name, 12, 64))))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("seed", range(2 * LONG))
def test_from_anywhere(name: str, seed: int) -> None:
    """From random states too, which real play reaches rarely: many sides at one place, odd stances, empty purses."""
    batch = Batch(program(name), range(100, 164))
    shake(batch, seed)
    start = batch.world.state.copy()
    follow(batch, range(min(64, games(name, 6, 40))))
    assert batch.world.turn > 2 and not (batch.world.state == start).all()


@pytest.mark.parametrize("name", ALL)
def test_thousand(name: str) -> None:
    """B = 1,024: a sample of lanes equals the oracle, and all lanes equal the same games at B = 64 (of shipped scenarios but the
    first, a part of them)."""
    p, seeds = program(name), range(5000, 6024)
    states = follow(Batch(p, seeds), [0, 511, 1023][: games(name, 1, 3)])
    for start in range(0, 1024, 64 if LONG > 1 or name in (*OURS, SHIPPED[0]) else 512):
        part = follow(Batch(p, seeds[start : start + 64]), [])
        for big, small in zip(states, part, strict=False):
            assert (big[:, start : start + 64] == small).all()


@pytest.mark.parametrize("name", ALL)
def test_what_seats_read(name: str) -> None:
    """Conditions, costs, appeals, numbers of orders, open questions and believed margins, with each seat's eyes."""
    batch = Batch(program(name), range(4))
    shake(batch, 5, 0.7)
    for lane in range(4 if name in OURS or LONG > 1 else 1):
        oracle = Oracle(batch.program.scenario, lane)
        oracle.cells.update(column(batch.program, batch.world.state[:, lane]))
        for seat in batch.program.seats:
            view = batch.view(seat.faction)
            legal, costs, appeals = seat.conditions(view.seen), seat.costs(view.seen), seat.appeals(view.seen)
            assert seat.order_size == sum(len(oracle.targets(k.order, seat.faction)) for k in seat.kinds)
            for i in range(seat.order_size):
                kind = seat.kinds[int(seat.kind_of[i])]
                names = oracle.names_of(kind.order, seat.order(i).target)
                assert names in oracle.targets(kind.order, seat.faction)
                ours = bool(legal[i, lane]), int(costs[i, lane]), int(appeals[i, lane])
                theirs = tuple(f(kind.order, seat.faction, names) for f in (oracle.legal, oracle.cost, oracle.appeal))
                assert ours == theirs, (seat.id, str(seat.order(i)))
            assert int(seat.allowed(view.seen)[lane]) == oracle.allowed(seat.faction)
            asked = [g.id for _, g, open_ in seat.open_questions(view.seen) if open_[lane]]
            assert sorted(asked) == sorted(q.id for q in oracle.questions(seat.faction))
            assert view.margins()[:, lane].tolist() == oracle.margins(oracle.eyes(seat.faction, believes=True))
