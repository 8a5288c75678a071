"""The few statistics that the laboratory needs: intervals for shares, exact tests, and testing more than once.

Every function is a textbook formula with its source beside it; counts go in as whole numbers and may be large.
"""

from __future__ import annotations

from math import comb, erfc, exp, inf, lgamma, log, log1p, sqrt

Z95 = 1.959963984540054  # the normal quantile of an interval of 95 per cent
SIGNIFICANT = 0.01  # the level at which the laboratory calls a difference real (game.md, Measures: depth)
_EXACT = 2_000  # trials up to which tails of a fair coin are summed in whole numbers
_NEGLIGIBLE = 1e-18  # a term of a tail that adds nothing to the sum so far


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share, low and high in 0..1 (Wilson, JASA 22, 1927); (0, 1) when there were no trials.

    It stays within 0..1 and is honest for shares near the ends, where the usual normal interval is not."""
    if trials <= 0:
        return 0.0, 1.0
    share, z2 = successes / trials, z * z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = z / (1 + z2 / trials) * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return low, high


def mean_interval(total: float, squares: float, count: int, z: float = Z95) -> tuple[float, float]:
    """The normal interval of a mean, from the sum of the values and of their squares; infinite below two values."""
    if count < 2:
        return -inf, inf
    mean = total / count
    spread = max(0.0, (squares - count * mean * mean) / (count - 1))
    half = z * sqrt(spread / count)
    return mean - half, mean + half


def binomial_tail(successes: int, trials: int, chance: float) -> float:
    """The exact probability of ``successes`` or more in ``trials`` when each has that ``chance``."""
    if successes <= 0:
        return 1.0
    if successes > trials or chance <= 0:
        return 0.0
    if chance >= 1:
        return 1.0
    if successes < trials * chance:  # sum the shorter side: its terms fall from the first on
        return 1.0 - _tail(trials - successes + 1, trials, 1 - chance)
    return _tail(successes, trials, chance)


def _tail(successes: int, trials: int, chance: float) -> float:
    """``binomial_tail`` where the terms fall: from ``successes``, not below the mean, upwards."""
    if successes > trials:
        return 0.0
    if chance == 0.5 and trials <= _EXACT:
        return sum(comb(trials, k) for k in range(successes, trials + 1)) / (1 << trials)
    first = lgamma(trials + 1) - lgamma(successes + 1) - lgamma(trials - successes + 1)
    term = exp(first + successes * log(chance) + (trials - successes) * log1p(-chance))
    total, odds = 0.0, chance / (1 - chance)
    for k in range(successes, trials + 1):
        total += term
        if term < total * _NEGLIGIBLE:
            break
        term *= (trials - k) / (k + 1) * odds
    return min(1.0, total)


def normal_tail(z: float) -> float:
    """The probability that a standard normal value is ``z`` or more."""
    return 0.5 * erfc(z / sqrt(2))


def mcnemar(gained: int, lost: int) -> float:
    """One-sided exact test of paired games (McNemar, Psychometrika 12, 1947): ``gained`` pairs were won only with the change,
    ``lost`` only without. The probability of as many gains or more if the change made no difference; 1 with no such pair."""
    return binomial_tail(gained, gained + lost, 0.5) if gained + lost else 1.0


def paired_interval(gained: int, lost: int, pairs: int, z: float = Z95) -> tuple[float, float]:
    """The normal interval of the difference of two shares that were measured on the same pairs; (-1, 1) without pairs.
    Half a pair is added to either side, so that pairs that never differ do not claim certainty."""
    if pairs <= 0:
        return -1.0, 1.0
    more, less = gained + 0.5, lost + 0.5
    middle = (gained - lost) / pairs
    half = z * sqrt(max(0.0, more + less - (more - less) ** 2 / pairs)) / pairs
    return max(-1.0, middle - half), min(1.0, middle + half)


def spend(p: float, look: int, looks: int, level: float = SIGNIFICANT) -> float:
    """A p value found at one of several planned looks (``look`` from 0), corrected so that it can be compared with ``level``.

    Look i of n may use the part (i + 1) / (1 + ... + n) of the level: the parts sum to the whole, so the chance of being misled
    at any of them stays below it whatever the looks have in common (Bonferroni's inequality; the later looks, with more
    games, have the larger parts)."""
    part = 2 * (look + 1) / (looks * (looks + 1))
    return min(1.0, p / part) if looks > 1 else min(1.0, p)
