"""Chances in words: whole per cent, honest intervals, bars that add up."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from game.engine.view import Order
from game.lab.results import Advice, Chance, Difference, Forecast
from game.session.chances import about, advice_chances, draft_sentence, percent, trend, verdict
from game.ui.bars import fitting, widths


@pytest.mark.parametrize(("share", "shown"), [(0.0, 0), (0.001, 1), (0.204, 20), (0.996, 99), (1.0, 100)])
def test_only_what_is_certain_is_shown_as_certain(share: float, shown: int) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("change", "low", "high", "word"),
    [
        (0.05, 0.01, 0.09, "better"),
        (-0.05, -0.09, -0.01, "worse"),
        (0.03, -0.01, 0.07, "could be chance"),
        (0.001, -0.04, 0.04, "no difference seen"),
    ],
)
def test_a_change_is_called_what_it_is(change: float, low: float, high: float, word: str) -> None:
    assert verdict(change, low, high) == word


def test_the_longest_sentence_about_a_draft_fits_the_smallest_screen() -> None:
    before = Forecast(1, 1024, {"us": Chance(0.40, 0.30, 0.50)})
    after = Forecast(1, 1024, {"us": Chance(0.40, 0.28, 0.52)}, Difference(0.0, -0.12, 0.12))
    text = draft_sentence(before, after, "us", 3, True)
    assert text == "This draft first: 40% to win, 40% without: 0, no difference seen (-12 to +12)." and len(text) <= 78
    assert draft_sentence(before, after, "us", 1, False).startswith("This order: ")
    assert draft_sentence(before, Forecast(1, 0, before.chances), "us", 1, False) == "This order: 40% to win, 40% without."
    assert "does not know" in draft_sentence(before, after, "gna", 1, False)


def test_numbers_beside_each_other_agree() -> None:
    text = advice_chances(Advice(Order("x"), 0.224, 0.046, -0.001, 0.093, ""))
    assert text == "22% with it, 18% without: +4, could be chance (0 to +9)"


def test_the_trend_is_told_once_it_is_known() -> None:
    one, two = (Forecast(n, 1024, {"us": Chance(0.1 * n, 0.0, 1.0)}) for n in (1, 2))
    assert trend(None, None, "us") == trend(one, None, "us") == trend(one, two, "gna") == ""
    assert trend(None, two, "us") == "Your chance: 20%" and trend(one, two, "us") == "Your chance: 20% (+10)"
    assert "1,024 games" in about(two) and "your drafted orders" in about(two, True) and "some 1,000" in about(None)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7), st.integers(20, 180))
def test_parts_of_a_bar_fill_it_and_none_is_too_short(shares: list[float], room: int) -> None:
    named = {str(i): share for i, share in enumerate(shares)}
    least = dict.fromkeys(named, 2)
    cells = widths(named, least, room)
    assert sum(cells.values()) == room and all(cells[side] >= least[side] for side in named)
    assert sum(widths(named, dict.fromkeys(named, 90), room).values()) == 90 * len(named) or room >= 90 * len(named)


def test_a_label_is_the_longest_that_fits() -> None:
    assert fitting(["long one", "short", "s"], 6) == "short" and fitting(["ab"], 1) == ""
