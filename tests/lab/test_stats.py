"""Statistics against values that were worked out elsewhere, and against their definitions."""

from __future__ import annotations

from math import comb, isclose

import pytest

from game.lab.stats import binomial_tail, mcnemar, mean_interval, normal_tail, paired_interval, spend, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998 (Statistics in Medicine 17), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson(successes, trials)
    assert found == pytest.approx((low, high), abs=5e-5)


def test_wilson_without_games_claims_nothing_and_never_leaves_the_range() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    for trials in (1, 7, 400):
        for successes in range(trials + 1):
            low, high = wilson(successes, trials)
            assert 0 <= low <= successes / trials <= high <= 1


@pytest.mark.parametrize("chance", [0.5, 0.2, 0.037, 0.9])
@pytest.mark.parametrize("trials", [1, 9, 60])
def test_binomial_tail_is_the_sum_of_its_terms(trials: int, chance: float) -> None:
    for successes in range(trials + 2):
        direct = sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(successes, trials + 1))
        assert isclose(binomial_tail(successes, trials, chance), direct, rel_tol=1e-9, abs_tol=1e-15)


def test_binomial_tail_of_many_trials_meets_the_normal_one() -> None:
    trials, chance = 200_000, 0.2
    spread = (trials * chance * (1 - chance)) ** 0.5
    for z in (-2.0, 0.0, 1.0, 2.5):
        successes = round(trials * chance + z * spread)
        about = normal_tail((successes - 0.5 - trials * chance) / spread)
        assert binomial_tail(successes, trials, chance) == pytest.approx(about, rel=0.03)
    # whole numbers below the limit and logarithms above it say the same of a fair coin
    assert binomial_tail(1_060, 2_000, 0.5) == pytest.approx(binomial_tail(1_060, 2_000, 0.5 - 1e-13), rel=1e-6)


def test_normal_tail_gives_the_tabled_values() -> None:
    assert normal_tail(1.959963984540054) == pytest.approx(0.025, abs=1e-12)
    assert normal_tail(2.3263478740408408) == pytest.approx(0.01, abs=1e-12)
    assert normal_tail(-1.0) == pytest.approx(0.8413447460685429)


def test_mcnemar_counts_only_pairs_that_differ() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(7, 0) == 2**-7
    assert mcnemar(0, 7) == 1.0
    assert mcnemar(12, 5) == pytest.approx(0.0717315673828125)  # 9402 / 2**17


def test_paired_interval_is_centred_on_the_difference_and_shrinks_with_pairs() -> None:
    low, high = paired_interval(30, 10, 100)
    assert (low + high) / 2 == pytest.approx(0.2)
    assert high - low == pytest.approx(2 * 1.96 * (41 - 4) ** 0.5 / 100, abs=1e-3)
    wide, narrow = paired_interval(3, 1, 10), paired_interval(300, 100, 1000)
    assert wide[1] - wide[0] > narrow[1] - narrow[0]
    assert paired_interval(0, 0, 50)[0] < 0 < paired_interval(0, 0, 50)[1]


def test_looking_often_costs_what_the_looks_together_may_use() -> None:
    looks, level = 4, 0.01
    used = [level * 1e-3 / spend(1e-3, look, looks) * 1.0 for look in range(looks)]  # the p value at each look that is just significant
    assert sum(used) == pytest.approx(level)
    assert used == sorted(used)
    assert spend(0.3, 0, 1) == 0.3 and spend(0.9, 0, 4) == 1.0


def test_mean_interval() -> None:
    values = [1, 2, 3, 4, 10]
    low, high = mean_interval(sum(values), sum(v * v for v in values), len(values))
    assert (low + high) / 2 == pytest.approx(4.0) and high - low == pytest.approx(2 * 1.96 * (12.5 / 5) ** 0.5, rel=1e-3)
    assert mean_interval(3, 9, 1)[0] == float("-inf")
