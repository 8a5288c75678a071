"""The forecast: the same answer twice, nothing hidden in it, certain at the end, right on average."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from game.engine.game import Batch, Game
from game.engine.program import Program
from game.engine.view import Order
from game.lab.forecast import chance_of, chances, choice_of, compared, damped, forecast, remember, roll_seeds, views_of, winners
from game.lab.results import Stopped, forecast_from, forecast_record
from game.players import make_player
from game.players.planner.belief import Memory
from game.scenario.load import load_scenario

DUEL = Path(__file__).parents[1] / "duel.yaml"


@cache
def duel() -> Program:
    """A small game of four months."""
    return Program(load_scenario(DUEL))


def played(seed: int, months: int) -> Game:
    """A game of doctrine players some months on."""
    game, player = Game(duel().scenario, seed, duel()), make_player("doctrine")
    for _ in range(months):
        for seat in duel().seats:
            game.submit(seat.id, player.orders(game, seat.id)[0])
        game.resolve()
    return game


def test_shares_add_up_and_lie_in_their_intervals() -> None:
    views = views_of(played(4, 2), "south")
    found = forecast(views[-1], remember(views), rolls=300)
    assert (found.turn, found.rolls, set(found.chances)) == (3, 300, {"north", "south"})
    assert sum(c.share for c in found.chances.values()) == pytest.approx(1)
    assert all(0 <= c.low <= c.share <= c.high <= 1 and c.low < c.high for c in found.chances.values())


def test_the_same_question_has_the_same_answer_and_travels_as_json() -> None:
    first, second = (forecast(played(9, 1).batch_view("north"), rolls=128) for _ in range(2))
    assert first == second == forecast_from(forecast_record(first))
    assert first != forecast(played(10, 1).batch_view("north"), rolls=128)


def test_a_batch_is_as_good_as_its_games_one_by_one() -> None:
    seeds = [3, 4, 5]
    batch = Batch(duel(), seeds)
    together = chances(batch.view(1), None, 64)
    for lane, seed in enumerate(seeds):
        alone = forecast(Batch(duel(), [seed]).view(1), None, rolls=64)
        assert [c.share for c in alone.chances.values()] == together[:, lane].tolist()


def test_what_the_seat_cannot_know_changes_nothing() -> None:
    game = played(6, 2)
    before = forecast(game.batch_view("north"), rolls=128)
    world = game.batch.world
    south, agents = 1, 1
    for place in range(duel().places):
        world.state[duel().forces.row(south, agents, place)] += 3
    world.state[duel().funds.row(south)] += 20
    world.changed()
    assert forecast(game.batch_view("north"), rolls=128) == before
    assert forecast(game.batch_view("south"), rolls=128) != before


def test_the_dice_are_never_those_of_the_game() -> None:
    view = played(77, 1).batch_view("north")
    seeds = roll_seeds(view, 500).values
    assert 77 not in seeds.tolist()
    assert len(set(seeds.tolist())) == 500
    assert seeds.tolist() != roll_seeds(played(77, 2).batch_view("north"), 500).values.tolist()


def test_a_draft_is_played_first_and_doctrine_does_the_rest() -> None:
    game = played(5, 3)  # the last month: nothing comes after the draft
    view = game.batch_view("south")
    seat = view.seat
    plain = forecast(view, None, None, 512)
    none = forecast(view, None, choice_of(seat, []), 512)
    assert none.chances == plain.chances
    assert (plain.difference, none.difference and none.difference.change) == (None, 0)
    legal = [seat.order(i) for i in game.view("south").book.legal()]
    march = next(o for o in legal if o.kind == "march")
    other = forecast(view, None, choice_of(seat, [march]), 512)
    assert plain.chances["south"] != other.chances["south"]


def test_a_draft_is_compared_with_the_same_worlds_and_dice() -> None:
    view = played(5, 1).batch_view("south")
    draft = choice_of(view.seat, [Order("levy", ("farm",))])
    before, after = winners(view, None, None, 400), winners(view, None, draft, 400)
    found = forecast(view, None, draft, 400)
    assert found == forecast(view, None, draft, 400, plain=before)
    by = found.difference
    assert by == compared(after, before, view.seat) and by is not None
    shares = [forecast(view, None, orders, 400).chances["south"] for orders in (None, draft)]
    assert by.change == pytest.approx(shares[1].share - shares[0].share)
    apart = sum((c.high - c.low) ** 2 for c in shares) ** 0.5
    assert by.low <= by.change <= by.high and by.high - by.low < 0.9 * apart
    assert np.mean(before == after) > 0.6  # not so with other dice


def test_chances_are_damped_but_what_is_certain_stays_so() -> None:
    shares = np.array([[0.7, 1.0, 0.2], [0.2, 0.0, 0.2], [0.1, 0.0, 0.6]])
    found = damped(shares)
    assert found.sum(0) == pytest.approx(1)
    assert found[:, 1].tolist() == [1, 0, 0]
    assert 0.6 < found[0, 0] < 0.7
    assert 0.1 < found[2, 0] < found[1, 0]
    assert found[0, 2] == found[1, 2] > 0.2
    won = np.array([70, 20, 10])
    chances_of_all = [chance_of(won, f, 100) for f in range(3)]
    assert [c.share for c in chances_of_all] == found[:, 0].tolist()
    assert all(c.low < c.share < c.high for c in chances_of_all)
    sure = chance_of(np.array([50, 0]), 0, 50)
    assert (sure.share, sure.high) == (1, 1)
    assert 0.8 < sure.low < 1


def test_orders_as_indices() -> None:
    seat = duel().seats[1]
    chosen = choice_of(seat, [Order("levy", ("farm",))])
    assert seat.order(int(chosen[0, 0])) == Order("levy", ("farm",))
    assert (chosen[1:] == -1).all()
    with pytest.raises(KeyError):
        choice_of(seat, [Order("levy", ("moon",))])
    with pytest.raises(ValueError, match="2 orders"):
        choice_of(seat, [Order("levy", (p,)) for p in ("hill", "port", "farm")])


def test_a_game_that_is_over_is_certain() -> None:
    game = played(3, 4)
    assert game.ended
    found = forecast(game.batch_view("north"))
    assert found.rolls == 0
    assert {s: c.share for s, c in found.chances.items()} == {s: float(s == game.winner) for s in ("north", "south")}
    batch = Batch(duel(), [3])
    while not batch.over:
        batch.resolve([make_player("doctrine").choose(batch.view(s.faction)) for s in duel().seats])
    assert chances(batch.view(0), None, 8)[:, 0].tolist() == [c.share for c in found.chances.values()]


def test_it_can_be_broken_off() -> None:
    asked = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 2

    with pytest.raises(Stopped):
        forecast(played(4, 0).batch_view("north"), None, None, 32, stop)
    assert len(asked) == 3


def test_several_games_or_no_roll_outs_are_refused() -> None:
    with pytest.raises(ValueError, match="one game"):
        forecast(Batch(duel(), [1, 2]).view(0))
    with pytest.raises(ValueError, match="one roll-out"):
        forecast(Batch(duel(), [1]).view(0), rolls=0)


@pytest.mark.parametrize("viewer", [0, 1])
def test_it_is_right_on_average(viewer: int) -> None:
    """Over many games: bold and timid forecasts each come true about as often as they say. Seeds are fixed, the margins four standard
    errors wide."""
    batch, memory = Batch(duel(), range(5000, 5600)), Memory(duel(), viewer)
    player = make_player("doctrine")
    said = []
    while not batch.over:
        view = batch.view(viewer)
        memory.note(view)
        if view.seen.turn in (1, 2, 3):
            said.append(chances(view, memory, 64)[viewer])
        batch.resolve([player.choose(batch.view(s.faction)) for s in duel().seats])
    won = batch.world.state[duel().winner_row] == viewer
    share, real = np.concatenate(said), np.tile(won, 3)
    for bold in (share >= 0.6, share < 0.4, share >= 0):
        n = int(bold.sum())
        assert n == 0 or abs(share[bold].mean() - real[bold].mean()) < 4 * 0.5 / (n / 3) ** 0.5 + 0.02
    assert share[real].mean() > share[~real].mean()
