"""The advisor: what it names can be given, helps, is of different kinds, and says why."""

from __future__ import annotations

import numpy as np
import pytest

from game.engine.game import Game
from game.engine.view import Order
from game.lab.advisor import advise, candidates, spread, with_one_more
from game.lab.forecast import choice_of, filled, forecast, remember, views_of
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
    assert "At the end of the game, on average: +" in best.reason
    assert "Hill to Port" not in best.reason and "without" not in best.reason  # the name and the chances stand over it already


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
    assert len(found) == 1 or all(a.change > -0.006 for a in found)
    assert [a.change for a in found] == sorted((a.change for a in found), reverse=True)


def test_the_same_question_has_the_same_answer() -> None:
    first, second = (advise(played(8, 1).batch_view("south"), count=2) for _ in range(2))
    assert first == second
    assert 1 <= len(first) <= 2


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


def nothing(game: Game, seat: str) -> np.ndarray:
    """No order and no answer."""
    return choice_of(game.batch_view(seat).seat, [])


def test_orders_given_leave_what_can_still_be_paid() -> None:
    game = played(8, 1)
    game.batch.world.state[duel().funds.row(1)] = 4  # enough for a levy and something cheap
    game.batch.world.changed()
    view = game.batch_view("south")
    seat, lanes = view.seat, 50
    costs, money = seat.costs(view.seen)[:, 0], int(view.funds()[0])
    dice = np.random.default_rng(1)
    able = np.array(candidates(view, nothing(game, "south"), 99))
    for index in able.tolist():
        plain = np.full((view.rows, lanes), -1, np.int32)
        plain[: seat.slots] = dice.choice(able, (seat.slots, lanes))
        plain[1] = np.where(plain[1] == plain[0], -1, plain[1])
        given = with_one_more(seat, nothing(game, "south"), index)
        kept = filled(view, given, plain)[: seat.slots]
        assert (kept[0] == index).all()
        for lane in range(lanes):
            orders = kept[:, lane][kept[:, lane] >= 0].tolist()
            assert len(set(orders)) == len(orders) <= int(seat.allowed(view.seen)[0])
            assert sum(int(costs[i]) for i in orders) <= money
            if index in plain[: seat.slots, lane]:
                assert set(orders) - {index} <= set(plain[: seat.slots, lane].tolist())


@pytest.mark.parametrize("drafted", [False, True])
def test_the_chance_without_it_is_the_one_that_the_forecast_says(drafted: bool) -> None:
    game = played(8, 1)
    views = views_of(game, "south")
    seat = views[-1].seat
    given = choice_of(seat, [next(p.order for p in _legal(game) if p.cost <= 1)] if drafted else [])
    said = forecast(views[-1], remember(views), given).chances["south"].share
    found = advise(views[-1], remember(views), given=given)
    assert found
    for advice in found:
        assert advice.chance - advice.change == pytest.approx(said)
        with_it = with_one_more(seat, given, seat.index(advice.order))
        assert forecast(views[-1], remember(views), with_it).chances["south"].share == pytest.approx(advice.chance)


def _legal(game: Game) -> list:  # type: ignore[type-arg]
    book = game.view("south").book
    return [book.preview(seat_order) for seat_order in (duel().seats[1].order(i) for i in book.legal())]


def test_advice_fits_next_to_what_is_given() -> None:
    game = Game(program("tarhuna-2019").scenario, 3, program("tarhuna-2019"))
    given: list[Order] = []
    allowed = game.view("us").orders_allowed
    while len(given) < allowed:
        found = advise(game.batch_view("us"), given=choice_of(game.batch_view("us").seat, given))
        assert found and not {a.order for a in found} & set(given)
        for advice in found:
            game.check("us", [*given, advice.order])
        given.append(found[0].order)
    assert advise(game.batch_view("us"), given=choice_of(game.batch_view("us").seat, given)) == []


def test_nothing_is_advised_when_nothing_can_be_done() -> None:
    assert advise(played(3, 4).batch_view("north")) == []
    poor = played(3, 1)
    poor.batch.world.state[duel().funds.row(0)] = 0
    poor.batch.world.changed()
    view = poor.batch_view("north")
    assert all(duel().seats[0].costs(view.seen)[i, 0] == 0 for i in candidates(view, nothing(poor, "north")))


def test_it_can_be_broken_off_and_refuses_nonsense() -> None:
    with pytest.raises(Stopped):
        advise(played(4, 0).batch_view("north"), stop=lambda: True)
    with pytest.raises(ValueError, match="one order or more"):
        advise(played(4, 0).batch_view("north"), count=0)
