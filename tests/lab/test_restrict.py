"""Restricted play: an order is really taken away, from its owner only, and what that does is judged soundly."""

from __future__ import annotations

import pytest

from game.engine.game import Batch
from game.engine.program import Program
from game.engine.view import Order
from game.lab.outcomes import without
from game.lab.play import play, table
from game.lab.restrict import Forbidden, restricted_measure, restricted_play
from tests.helpers import program, scenario, translated
from tests.lab.lab_kit import Backwards


def case(share: float, gained: int, lost: int, games: int = 1000) -> Forbidden:
    """A result by its numbers."""
    return Forbidden("a", "x", games, share, share + (gained - lost) / games, gained, lost, -1.0, 1.0)


def test_the_order_goes_from_one_seat_and_stays_with_the_other() -> None:
    s = without(scenario("island"), "town", "recruit")
    p, whole = Program(s), program("island")
    town, clans = p.seats
    assert [k.order.id for k in town.kinds] == [k.order.id for k in whole.seats[0].kinds if k.order.id != "recruit"]
    assert [k.order.id for k in clans.kinds] == [k.order.id for k in whole.seats[1].kinds]
    with pytest.raises(KeyError):
        town.index(Order("recruit", ("market",)))
    assert s.hash != scenario("island").hash


def test_results_are_those_of_the_games_with_and_without() -> None:
    found = {(f.seat, f.order): f for f in restricted_play(scenario("island"), games=40, seed=4, executor=Backwards())}
    whole = program("island")
    assert list(found) == [(seat.id, k.order.id) for seat in whole.seats for k in seat.kinds]
    f = found["clans", "recruit"]
    p = Program(without(scenario("island"), "clans", "recruit"))
    had = play(whole, range(4, 44), table(whole, {})).world.state[whole.winner_row] == 1
    has = play(p, range(4, 44), table(p, {})).world.state[p.winner_row] == 1
    assert (f.share, f.without) == (had.mean(), has.mean())
    assert (f.gained, f.lost) == (int((has & ~had).sum()), int((had & ~has).sum()))
    assert f.gained + f.lost > 0, "the case must show a difference"


@pytest.mark.parametrize(("name", "seat", "order"), [("island", "clans", "recruit"), ("tarhuna-2019", "lna", "govern")])
def test_nothing_but_the_order_is_taken(name: str, seat: str, order: str) -> None:
    """Games without the order are games of the whole rules in which nobody happens to give it: no die has moved."""
    whole, less = program(name), Program(without(scenario(name), seat, order))
    batch, twin, players = Batch(less, range(12)), Batch(whole, range(12)), table(less, {})
    while not batch.over:
        choices = [player.choose(batch.view(s.faction)) for s, player in zip(less.seats, players, strict=True)]
        twin.resolve(translated(choices, less, whole))
        batch.resolve(choices)
        assert batch.hashes() == twin.hashes()


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (case(0.20, 60, 90), "missed"),  # three points
        (case(0.20, 50, 61), "missed"),  # one point
        (case(0.20, 0, 6), "missed"),  # less than a point, but never the other way
        (case(0.20, 50, 55), "not missed"),
        (case(0.20, 60, 40), "not missed"),  # two points up, may be chance
        (case(0.20, 90, 40), "better without"),
        (case(0.20, 5, 140), "fatal"),  # from 20 % to 6.5 %
        (case(0.20, 5, 130), "missed"),  # from 20 % to 7.5 %: more than a third
        (case(0.05, 0, 1, 20), "missed"),  # nothing is left, but of one game
    ],
)
def test_verdicts(found: Forbidden, verdict: str) -> None:
    assert found.verdict == verdict


def test_the_measure_asks_for_two_thirds() -> None:
    missed, fatal, idle, worse = case(0.2, 60, 90), case(0.2, 5, 140), case(0.2, 50, 55), case(0.2, 90, 40)
    good = restricted_measure([missed, missed, fatal])
    assert good.value == pytest.approx(2 / 3) and good.holds
    bad = restricted_measure([missed, fatal, idle, worse])
    assert bad.value == 0.25 and bad.holds is False
    assert all(word in bad.detail for word in ("fatal: x by a", "better without: x by a", "not missed: x by a"))
    assert restricted_measure([]).holds is None
