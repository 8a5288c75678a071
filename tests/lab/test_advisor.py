"""The advisor: what it names can be given, helps, is of different kinds, and says why."""

from __future__ import annotations

import numpy as np
import pytest

from game.engine.game import Game
from game.lab.advisor import advise, candidates, put_first, spread
from game.lab.forecast import remember, views_of
from game.lab.results import Stopped, advice_from, advice_record
from tests.helpers import program
from tests.lab.test_forecast import duel, played


def late(seed: int = 5) -> Game:
    """The last month of a duel in which north stands in force before a port that is worth the game and hardly held."""
    game = played(seed, 3)
    p, world = duel(), game.batch.world
    hill, port, farm = range(3)
    world.state[p.forces.rows] = 0
    world.state[p.forces.row(0, 0, hill)] = 9
    world.state[p.forces.row(1, 0, port)] = 1
    world.state[p.forces.row(1, 0, farm)] = 2
    for block, values in ((p.holder, (0, 1, 1)), (p.control, (0, 1, 1))):
        world.state[block.rows] = np.array(values, np.int16)[:, None]
    world.state[p.support.rows] = 0
    for f, place in ((0, hill), (0, port), (1, port), (1, farm)):
        world.state[p.support.row(f, place)] = 40
    world.state[p.funds.row(0)] = 20
    world.changed()
    game._views = {}
    return game


def test_what_wins_the_game_comes_first() -> None:
    game = late()
    views = views_of(game, "north")
    best = advise(views[-1], remember(views))[0]
    assert str(best.order) == "march hill port"
    assert best.change > 0
    assert "without, by 384 roll-outs of each" in best.reason
    assert "March: Hill to Port" in best.reason


@pytest.mark.parametrize(("name", "number"), [("tarhuna-2019", 2), ("island", 0), ("island", 1), ("maze", 0)])
def test_advice_can_be_given_and_adds_up(name: str, number: int) -> None:
    game = Game(program(name).scenario, 3, program(name))
    seat = game.program.seats[number].id
    found = advise(game.batch_view(seat))
    assert 1 <= len(found) <= 3
    for advice in found:
        game.submit(seat, [advice.order])
        assert advice.low <= advice.change <= advice.high
        assert advice.chance - advice.change == pytest.approx(found[0].chance - found[0].change)
        assert advice_from(advice_record(advice)) == advice
    assert len(found) == 1 or all(a.high >= 0 for a in found)
    assert [a.change for a in found] == sorted((a.change for a in found), reverse=True)


def test_the_same_question_has_the_same_answer() -> None:
    first, second = (advise(played(8, 1).batch_view("south"), count=2) for _ in range(2))
    assert first == second
    assert len(first) == 2


def test_what_the_seat_cannot_know_changes_nothing() -> None:
    game = played(6, 2)
    before = advise(game.batch_view("north"))
    for place in range(duel().places):
        game.batch.world.state[duel().forces.row(1, 1, place)] += 3
    game.batch.world.changed()
    assert advise(game.batch_view("north")) == before


def test_kinds_differ_unless_only_one_of_a_kind_is_near() -> None:
    seat = duel().seats[1]
    levy, march = (next(k for k in seat.kinds if k.order.id == name).at for name in ("levy", "march"))
    three = [levy, levy + 1, march]
    assert spread(seat, three, np.array([0.10, 0.09, 0.08]), 2) == [levy, march]
    assert spread(seat, three, np.array([0.10, 0.09, 0.01]), 2) == [levy, levy + 1]
    assert spread(seat, three, np.array([0.10, 0.09, 0.01]), 9) == [levy, levy + 1, march]


def test_an_order_put_first_leaves_what_can_still_be_paid() -> None:
    game = played(8, 1)
    game.batch.world.state[duel().funds.row(1)] = 4  # enough for a levy and something cheap
    game.batch.world.changed()
    view = game.batch_view("south")
    seat, lanes = view.seat, 50
    costs, money = seat.costs(view.seen)[:, 0], int(view.funds()[0])
    dice = np.random.default_rng(1)
    able = np.array(candidates(view, 99))
    for index in able.tolist():
        given = np.full((view.rows, lanes), -1, np.int32)
        given[: seat.slots] = dice.choice(able, (seat.slots, lanes))
        given[1] = np.where(given[1] == given[0], -1, given[1])
        kept = put_first(view, given, index)[: seat.slots]
        assert (kept[0] == index).all()
        for lane in range(lanes):
            orders = kept[:, lane][kept[:, lane] >= 0].tolist()
            assert len(set(orders)) == len(orders) <= int(seat.allowed(view.seen)[0])
            assert sum(int(costs[i]) for i in orders) <= money
            if index in given[: seat.slots, lane]:
                assert set(orders) - {index} <= set(given[: seat.slots, lane].tolist())


def test_nothing_is_advised_when_nothing_can_be_done() -> None:
    assert advise(played(3, 4).batch_view("north")) == []
    poor = played(3, 1)
    poor.batch.world.state[duel().funds.row(0)] = 0
    poor.batch.world.changed()
    assert all(duel().seats[0].costs(poor.batch_view("north").seen)[i, 0] == 0 for i in candidates(poor.batch_view("north")))


def test_it_can_be_broken_off_and_refuses_nonsense() -> None:
    with pytest.raises(Stopped):
        advise(played(4, 0).batch_view("north"), stop=lambda: True)
    with pytest.raises(ValueError, match="one order or more"):
        advise(played(4, 0).batch_view("north"), count=0)
