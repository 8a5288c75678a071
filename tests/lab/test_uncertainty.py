"""Uncertainty: roll-outs start where the game is, with dice of their own."""

from __future__ import annotations

import numpy as np
import pytest

from game.engine.dice import Seeds
from game.lab import uncertainty as module
from game.lab.uncertainty import Course, fresh, uncertainty, uncertainty_measure
from tests.helpers import scenario
from tests.lab.lab_kit import Backwards


def test_roll_outs_with_the_dice_of_the_game_are_the_game(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doctrine plays the games and the roll-outs: from any month on, the same dice must lead to the same winner."""
    monkeypatch.setattr(module, "fresh", lambda seeds, month, rolls: Seeds(np.repeat(seeds, rolls)))
    for name, games in (("island", 6), ("tarhuna-2019", 2)):
        for course in uncertainty(scenario(name), games=games, rolls=1, seed=30):
            assert course.chances == (1.0,) * len(course.chances) and len(course.chances) > 1


def test_fresh_dice_are_all_different_and_none_is_a_game_s_own() -> None:
    seeds = np.array([0, 1, 2, 7 << 40], np.uint64)
    values = np.concatenate([fresh(seeds, month, 50).values for month in range(1, 13)])
    assert len(np.unique(values)) == len(values) == 12 * 4 * 50
    assert not np.isin(seeds, values).any()


def test_courses_do_not_depend_on_the_split(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = uncertainty(scenario("island"), games=7, rolls=12, seed=2)
    monkeypatch.setattr(module, "CHUNK", 3)
    assert uncertainty(scenario("island"), games=7, rolls=12, seed=2, executor=Backwards()) == whole
    assert [c.seed for c in whole] == list(range(2, 9))
    assert any(0 < chance < 1 for c in whole for chance in c.chances)


def test_decided_is_the_first_month_over_80_per_cent() -> None:
    assert Course(0, 0, (0.2, 0.8, 0.81, 0.3)).decided == 3
    assert Course(0, 0, (0.9, 0.1)).decided == 1
    assert Course(0, 0, (0.2, 0.8)).decided == 3  # only after the last month


def test_the_measure_is_the_median_month() -> None:
    def decided(*months: int) -> list[Course]:
        return [Course(0, 0, (0.0,) * (m - 1) + (1.0,) * (13 - m)) for m in months]

    good = uncertainty_measure(decided(5, 8, 9, 11, 12), 12)
    assert (good.value, good.bar, good.holds, good.unit) == (9, (9, None), True, "month")
    bad = uncertainty_measure(decided(1, 8, 8, 12), 12)
    assert bad.value == 8 and bad.holds is False
    assert good.low <= good.value <= good.high
    assert uncertainty_measure([], 12).holds is None


def test_nothing_to_play_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        uncertainty(scenario("island"), games=0)
