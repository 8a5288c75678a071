"""The ladder: what is played, how it is paired, and how often it may be wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from game.lab import ladder as module
from game.lab.ladder import LOOKS, Step, ladder
from game.lab.outcomes import Match, winners
from game.lab.play import play, table
from tests.helpers import program, scenario
from tests.lab.lab_kit import Backwards

Fake = Callable[..., list[np.ndarray[Any, Any]]]


def fake_winners(draw: Callable[[Match, int], int]) -> Fake:
    """``winners`` without games: ``draw(match, seed)`` says who won."""

    def fake(scenario: object, matches: list[Match], *_: object) -> list[np.ndarray[Any, Any]]:
        return [np.array([draw(m, m.seed + k) for k in range(m.games)], np.int16) for m in matches]

    return fake


def test_winners_are_those_of_the_games_whatever_the_cut_and_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    p, levels = program("island"), {"town": "doctrine", "clans": "random"}
    batch = play(p, range(5, 45), table(p, levels))
    expected = batch.world.state[p.winner_row].tolist()
    monkeypatch.setattr("game.lab.outcomes.chunk_of", lambda levels, seats: 7)
    hands = Backwards()
    found = winners(scenario("island"), [Match(levels, 5, 40), Match(levels, 25, 10)], hands)
    assert hands.tasks == 8
    assert found[0].tolist() == expected
    assert found[1].tolist() == expected[20:30]


def test_a_step_counts_pairs_of_the_same_seed() -> None:
    (step,) = ladder(scenario("island"), ["random", "doctrine"], games=40, seats=["clans"], seed=3)
    p = program("island")
    levels = {"town": "random", "clans": "doctrine"}
    won = play(p, range(3, 3 + step.games), table(p, levels)).world.state[p.winner_row] == 1
    base = play(p, range(3, 3 + step.games), table(p, dict.fromkeys(levels, "random"))).world.state[p.winner_row] == 1
    assert (step.wins, step.base) == (won.sum(), base.sum())
    assert (step.gained, step.lost) == ((won & ~base).sum(), (base & ~won).sum())
    assert step.difference == pytest.approx(step.share - step.base_rate)


def test_equal_players_are_given_up_at_half_of_the_games() -> None:
    found = ladder(scenario("island"), ["random", "random"], games=40)
    assert [s.seat for s in found] == ["town", "clans"]
    assert all(s.p == 1.0 and not s.holds and s.looks == 2 and s.games == 20 for s in found)


def test_a_rung_that_always_wins_is_settled_at_the_first_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "winners", fake_winners(lambda m, seed: 0 if m.levels["town"] == "doctrine" else 1))
    seen: list[Step] = []
    (step,) = ladder(scenario("island"), ["random", "doctrine"], games=80, seats=["town"], found=seen.append)
    assert seen == [step] and step.holds
    assert (step.games, step.looks, step.wins, step.base) == (20, 1, 20, 0)


def test_a_worse_rung_never_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "winners", fake_winners(lambda m, seed: 1 if m.levels["town"] == "doctrine" else 0))
    (step,) = ladder(scenario("island"), ["random", "doctrine"], games=80, seats=["town"])
    assert not step.holds and step.p == 1.0 and step.difference == -1.0


def test_looking_more_than_once_misleads_in_fewer_than_one_of_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two players of equal strength, dice apart: the rung is claimed to be better in 1 % of the ladders at most."""
    rng = np.random.default_rng(5)

    def fair(_: object, matches: list[Match], *__: object) -> list[np.ndarray[Any, Any]]:
        return [rng.integers(0, 2, m.games).astype(np.int16) for m in matches]

    monkeypatch.setattr(module, "winners", fair)
    ladders = 1500
    claims = sum(ladder(scenario("island"), ["a", "b"], games=240, seats=["town"])[0].holds for _ in range(ladders))
    assert 0 < claims <= 0.01 * ladders


def test_what_cannot_be_a_ladder_is_refused() -> None:
    with pytest.raises(ValueError, match="two levels"):
        ladder(scenario("island"), ["random"])
    with pytest.raises(ValueError, match=f"at least {LOOKS}"):
        ladder(scenario("island"), ["random", "doctrine"], games=3)
    with pytest.raises(ValueError, match="nobody"):
        ladder(scenario("island"), ["random", "nobody"], games=4)
