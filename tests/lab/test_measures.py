"""Measures and differences of tallies that are made by hand, so that every figure is known beforehand."""

from __future__ import annotations

import re
from math import inf

import numpy as np
import pytest

from game.lab.compare import Difference, compare
from game.lab.measures import Measure, balance_bar, measures, percent, standings, uses, verdict, within
from game.lab.stats import wilson
from game.lab.summary import Names, difference_table, summary
from game.lab.tally import CLIP, Header, Question, Tally
from tests.helpers import scenario

TURNS = 6
HEADER = Header(
    "island", "00", 1, TURNS, ("doctrine", "doctrine"), ("town", "clans"), (14, 10), ("harbour", "pans"),
    (("town", "march"), ("town", "spy"), ("clans", "march"), ("clans", "whisper"), ("clans", "spy")),
    (Question("town", "storm", ("help", "wait")),), ("storm", "wedding"), (("harvest", ""),),
)  # fmt: skip


def tally_of(
    games: int = 200, wins: tuple[int, int] = (110, 90), margins: tuple[list[int], list[int]] = ([4, -2], [1, 1]), trailed: int = 80,
    changes: tuple[int, ...] = (0, 0, 100, 0, 100, 0), orders: tuple[int, ...] = (30, 70, 34, 33, 33),
) -> Tally:  # fmt: skip
    """A tally of games in which town has 10 early wins and the rest end after the last month; ``margins``: each as often as the other."""
    t = Tally.empty(HEADER)
    t.games += games
    t.endings[2, 0], t.endings[TURNS - 1] = 10, (wins[0] - 10, wins[1])
    t.played += games
    for seat, values in enumerate(margins):
        for value in values:
            n = games // len(values)
            t.margin_sum[seat] += n * value
            t.margin_square[seat] += n * value * value
            t.margin_bins[seat, CLIP + value] += n
            t.points_sum[seat] += n * (value + HEADER.thresholds[seat])
    t.trailed += trailed
    t.lead_changes += changes
    t.orders[0] = np.array(orders) // 2
    t.orders[3] = np.array(orders) - np.array(orders) // 2
    t.fired[1, 0] = 60
    t.control_final[:] = [[0, games, 0], [games // 2, games - games // 2, 0]]
    return t


def by_name(tally: Tally) -> dict[str, Measure]:
    """The measures."""
    return {m.name: m for m in measures(tally)}


def test_standings() -> None:
    town, clans = standings(tally_of())
    assert (town.seat, town.wins, town.share, (town.low, town.high)) == ("town", 110, 0.55, wilson(110, 200))
    assert (town.margin_mean, town.quartiles, town.points_mean) == (1.0, (-2, -2, 4), 15.0)
    spread = 1.96 * 3 * (200 / 199) ** 0.5 / 200**0.5
    assert town.margin_low == pytest.approx(1 - spread, abs=1e-3) and town.margin_high == pytest.approx(1 + spread, abs=1e-3)
    assert (clans.margin_mean, clans.margin_low, clans.margin_high, clans.quartiles) == (1, 1, 1, (1, 1, 1))


def test_balance() -> None:
    assert balance_bar(5) == pytest.approx((0.13, 0.27))
    fair = by_name(tally_of())["balance"]
    assert fair.holds and fair.sure and fair.value == 0.55 and fair.bar == (0.325, 0.675) and "town" in fair.detail
    edge = by_name(tally_of(wins=(134, 66)))["balance"]
    assert edge.holds and not edge.sure and verdict(edge) == "holds (unsure)"
    unfair = by_name(tally_of(wins=(180, 20)))["balance"]
    assert unfair.holds is False and unfair.sure and verdict(unfair) == "FAILS"
    assert unfair.detail == "outside: town 90.0 %, clans 10.0 %"


def test_completion_drama_and_lead_changes() -> None:
    m = by_name(tally_of())
    assert m["completion"].holds and m["completion"].value == 1 and verdict(m["completion"]) == "holds"
    assert "10 won in a scoring round, 190 after the last month" in m["completion"].detail
    stuck = by_name(tally_of(games=201))["completion"]
    assert stuck.holds is False and stuck.value == 200 / 201
    assert m["drama"].value == 0.4 and m["drama"].holds and (m["drama"].low, m["drama"].high) == wilson(80, 200)
    assert not by_name(tally_of(trailed=69))["drama"].holds and by_name(tally_of(trailed=70))["drama"].holds
    lead = m["lead changes"]
    assert lead.value == 3.0 and lead.holds and not lead.sure and lead.unit == "number"
    assert lead.high - 3 == pytest.approx(3 - lead.low) and lead.high == pytest.approx(3 + 1.96 / 200**0.5, abs=1e-3)
    assert by_name(tally_of(changes=(1, 0, 99, 0, 100, 0)))["lead changes"].holds is False


def test_variety_and_unused_orders() -> None:
    m = by_name(tally_of())
    assert m["variety"].value == 0.7 and m["variety"].holds is False and m["variety"].detail == "above: town spy 70.0 %"
    assert m["unused orders"].holds and m["unused orders"].value == 0
    unused = by_name(tally_of(orders=(35, 65, 100, 0, 0)))["unused orders"]
    assert unused.value == 2 and unused.holds is False and unused.detail == "never given: whisper by clans, spy by clans"
    shares = {(u.seat, u.order): u.share for u in uses(tally_of())}
    assert shares["town", "march"] == 0.3 and shares["clans", "march"] == 0.34
    assert tally_of().unfired_events == ["wedding"]


def test_nothing_is_claimed_of_no_games() -> None:
    empty = Tally.empty(HEADER)
    assert all(m.holds is None and verdict(m) == "not measured" and not m.sure for m in measures(empty))
    assert [s.wins for s in standings(empty)] == [0, 0]
    assert summary(empty, measures(empty), scenario("island"))


def test_bars() -> None:
    assert within(3, (3, None)) and not within(2.9, (3, None)) and within(0, (None, 0)) and within(-inf, (None, None))
    assert percent(0.1849) == "18.5 %"


# ------------------------------------------------------------------ comparisons
def difference(first: Tally, second: Tally, group: str, name: str, won: tuple[list[int], list[int]] | None = None) -> Difference:
    """One figure of a comparison."""
    pairs = (np.array(won[0], np.int16), np.array(won[1], np.int16)) if won else None
    return next(d for d in compare(first, second, pairs) if (d.group, d.name) == (group, name))


def test_two_proportions() -> None:
    d = difference(tally_of(), tally_of(wins=(130, 70)), "wins", "town")
    assert (d.first, d.second, d.change) == (0.55, 0.65, pytest.approx(0.1))
    z = 0.1 / (0.6 * 0.4 / 100) ** 0.5  # 2.0412, two-sided 0.0412
    assert z == pytest.approx(2.0412, abs=1e-4) and d.p == pytest.approx(0.0412, abs=1e-4) and not d.significant
    assert d.high - d.low == pytest.approx(2 * 1.96 * (0.55 * 0.45 / 200 + 0.65 * 0.35 / 200) ** 0.5, abs=1e-4)
    assert difference(tally_of(), tally_of(wins=(150, 50)), "wins", "clans").significant


def test_pairs_tell_more_than_games_drawn_apart() -> None:
    before = [0] * 110 + [1] * 90
    after = [0] * 130 + [1] * 70  # twenty games went from clans to town, none back
    d = difference(tally_of(), tally_of(wins=(130, 70)), "wins", "town", (before, after))
    assert d.p == pytest.approx(2 * 0.5**20) and d.significant and d.change == pytest.approx(0.1) and d.low < 0.1 < d.high
    same = difference(tally_of(), tally_of(), "wins", "town", (before, before))
    assert same.p == 1 and same.change == 0


def test_means() -> None:
    d = difference(tally_of(), tally_of(margins=([5, -1], [1, 1])), "margin", "town")
    assert (d.first, d.second, d.unit) == (1, 2, "number")
    assert d.p == pytest.approx(0.00086, abs=3e-5)  # z = 1 / sqrt(2 * 9 / 199)
    assert difference(tally_of(), tally_of(), "margin", "clans").p == 1  # no spread, no change
    assert difference(tally_of(), tally_of(margins=([4, -2], [2, 2])), "margin", "clans").p == 0
    lead = difference(tally_of(), tally_of(changes=(0, 0, 0, 0, 200, 0)), "course", "lead changes a game")
    assert (lead.first, lead.second) == (3, 4) and lead.significant


def test_what_only_one_tally_has_is_left_out() -> None:
    smaller = Tally.empty(
        Header("b", "1", 1, TURNS, ("random",), ("clans",), (10,), ("pans",), (("clans", "spy"),), (), ("storm",), ())
    )
    smaller.games += 10
    found = compare(tally_of(), smaller)
    assert [d.name for d in found if d.group in ("wins", "margin")] == ["clans", "clans"]
    assert [d.name for d in found if d.group == "order"] == ["spy by clans"]
    assert [d.name for d in found if d.group == "place"] == ["pans: nobody", "pans: clans"]
    assert compare(tally_of(), Tally.empty(HEADER))[0].p == 1


def test_the_table_shows_real_changes_of_places_only() -> None:
    other = tally_of()
    other.control_final[0] = [0, 100, 100]
    lines = difference_table(compare(tally_of(), other), Names(scenario("island")))
    assert [line for line in lines if line.startswith("control")] == [
        next(line for line in lines if "harbour: town" in line), next(line for line in lines if "harbour: clans" in line)
    ]  # fmt: skip
    assert sum("Town" in line for line in lines) == 2 and all("may be chance" in line for line in lines if "Town" in line)


def test_the_summary_names_what_matters() -> None:
    text = "\n".join(summary(tally_of(orders=(35, 65, 100, 0, 0)), measures(tally_of()), scenario("island")))
    assert "Never given\n  Whisper by Clans, Spy by Clans" in text
    assert "Events that never happened\n  wedding (A wedding in the hills)" in text
    assert "Salt pans  nobody 50.0 %, Town 50.0 %" in text and "Harbour  " not in text.partition("Places in dispute")[2]
    assert re.search(r"month 3 +10 +5.0 %  won in a scoring round", text) and re.search(r"Town +110 +55.0 %", text)
