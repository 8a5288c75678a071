"""Balance: points off-line say who won, thresholds are fitted to them, and the fit holds in real games."""

from __future__ import annotations

import json

import numpy as np
import pytest

from game.engine.program import Program
from game.lab.balance import balance, collect, rethreshold
from game.lab.fit import fit, shares, unevenness, verdicts
from game.lab.play import play, table
from game.scenario.load import load_resolved
from game.scenario.model import Scenario
from tests.helpers import program, scenario
from tests.lab.lab_kit import Backwards


def easily_won(name: str, win: int) -> Scenario:
    """A scenario in which a small margin wins at a scoring round."""
    plain = json.loads(scenario(name).resolved)
    plain["scoring"]["win"] = win
    return load_resolved(json.dumps(plain))


def test_verdicts_of_a_case_by_hand() -> None:
    points = np.array([[[9, 1, 4, 4], [0, 9, 4, 4]], [[0, 5, 5, 0], [9, 2, 5, 1]]], np.int16)  # [round, seat, game]
    won, ended = verdicts(points, [0, 2], 6)
    # game 0: the first wins at once by 9; game 1: the second by 7; game 2: 4 and 2 go on to 5 against 3; game 3: 0 against -1
    assert ended.tolist() == [0, 0, 1, 1]
    assert won.tolist() == [[1, 0, 1, 1], [0, 1, 0, 0]]
    assert verdicts(points, [0, 0], 9)[0].tolist() == [[0, 1, 0.5, 0], [1, 0, 0.5, 1]]  # a tie is shared


@pytest.mark.parametrize(("name", "win"), [("island", 4), ("maze", 12), ("tarhuna-2019", 2)])
def test_points_of_games_played_on_tell_how_the_real_games_ended(name: str, win: int) -> None:
    s = easily_won(name, win)
    levels, games = dict.fromkeys((f.id for f in s.factions), "doctrine"), 60
    points = collect(s, levels, games, 11, Backwards())
    won, ended = verdicts(points, [f.threshold for f in s.factions], s.score_win)
    batch = play(Program(s), range(11, 11 + games), table(program(name), levels))
    real = batch.world.state[batch.program.winner_row]
    clear = won.max(0) == 1.0
    assert clear.sum() > games / 2 and len(set(ended.tolist())) > 1, "some games must end early for this to say anything"
    assert (won.argmax(0)[clear] == real[clear]).all()
    assert (won[real, np.arange(games)] > 0).all()  # a tie is won by one of those who tie


def test_the_fit_makes_even_what_can_be_even() -> None:
    rng = np.random.default_rng(2)
    strength = np.array([40, 55, 23, 31])
    points = (strength[None, :, None] + rng.normal(0, 9, (3, 4, 4000))).round().astype(np.int16)
    start = [30, 30, 30, 30]
    found = fit(points, start, 25)
    before, after = unevenness(shares(points, start, 25)), unevenness(shares(points, found, 25))
    assert before[0] > 0.4 and after[0] < 0.015
    assert np.abs(np.array(found) - found[0] - (strength - strength[0])).max() <= 2  # only differences of strength are made good
    assert fit(points, found, 25) == found


def test_the_fit_is_never_worse_than_where_it_began() -> None:
    rng = np.random.default_rng(3)
    for _ in range(5):
        points = rng.integers(0, 6, (2, 3, 30)).astype(np.int16)
        start = rng.integers(0, 6, 3).tolist()
        assert unevenness(shares(points, fit(points, start, 3), 3)) <= unevenness(shares(points, start, 3))


def test_thresholds_change_and_nothing_else_does() -> None:
    old = scenario("tarhuna-2019")
    new = rethreshold(old, {"us": 1})
    assert [f.threshold for f in new.factions] == [1, *(f.threshold for f in old.factions[1:])]
    assert new.hash != old.hash
    assert rethreshold(new, {"us": old.factions[0].threshold}).hash == rethreshold(old, {}).hash


def test_an_unfair_scenario_becomes_fair_in_real_games() -> None:
    unfair = rethreshold(scenario("island"), {"town": 20, "clans": 4})
    found = balance(unfair, games=300, seed=9)
    assert not all(s.fair for s in found.was)
    assert found.fair and found.changed and found.before == {"town": 20, "clans": 4}
    assert max(abs(s.share - 0.5) for s in found.now) < 0.12
    again = balance(unfair, games=300, seed=9, executor=Backwards())
    assert again == found
