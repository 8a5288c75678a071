"""The guide of a scenario: every fault in it is found at its place, with what was probably meant; it never changes the rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from game.players import LEVELS
from game.scenario.guide import LENSES, PLAYERS
from game.scenario.load import check_text, load_resolved, load_scenario
from game.scenario.problems import Problem
from game.ui.map import lenses

ISLAND = (Path(__file__).parents[1] / "data" / "island.yaml").read_text(encoding="utf-8")
GUIDE = """
guide:
  seat: town
  seed: 3
  players: {clans: doctrine}
  steps:
    - {month: 1, until: place_chosen, place: market, say: "Go to the market."}
    - {month: 1, until: order_given, order: recruit, place: market, say: "Give Recruit there."}
    - {month: 2, until: lens_chosen, lens: support, show: mill, say: "Look at support."}
    - {month: 2, held: mill, until: month_ended, say: "End the month."}
"""

FAULTS = [
    ("seat: town", "seat: towm", "E203", "towm", "town"),
    ("clans: doctrine", "clan: doctrine", "E203", "clan", "clans"),
    ("clans: doctrine", "clans: doctrin", "E303", "doctrin", "doctrine"),
    ("place: market, say: \"Go", "place: markt, say: \"Go", "E203", "markt", "market"),
    ("order: recruit", "order: recuit", "E203", "recuit", "recruit"),
    ("order: recruit", "order: whisper", "E410", "whisper", ""),
    ("until: place_chosen", "until: place_choosen", "E303", "place_choosen", "place_chosen"),
    ("lens: support", "lens: suport", "E303", "suport", "support"),
    ("lens: support, ", "", "E202", "lens_chosen", ""),
    ("held: mill", "held: mil", "E203", "mil", "mill"),
    ("held: mill", "order: recruit", "E410", "order", ""),
    ("until: month_ended", "until: question_answered, question: nobody", "E203", "nobody", ""),
    ("{month: 2, held", "{month: 9, held", "E410", "9", ""),
    ("{month: 2, until: lens", "{month: 3, until: lens", "E410", "2", ""),
    ("{month: 2, until: lens", "{until: lens", "E202", "{until", ""),
    ("say: \"End the month.\"", "say: \"" + "End the month. " * 16 + "\"", "E304", "End", ""),
    ("say: \"End the month.\"", "says: \"End the month.\"", "E201", "says", "say"),
    ("seed: 3", "seed: few", "E301", "few", ""),
]  # fmt: skip


def problems_of(text: str) -> list[Problem]:
    return [p for p in check_text((ISLAND + text).encode(), "island.yaml") if p.severity == "error"]


def test_the_guide_that_the_faults_are_planted_in_is_clean() -> None:
    assert problems_of(GUIDE) == []


@pytest.mark.parametrize(("old", "new", "code", "pointed", "suggestion"), FAULTS, ids=[f"{f[2]}-{f[3]}" for f in FAULTS])
def test_each_fault_is_found_at_its_place(old: str, new: str, code: str, pointed: str, suggestion: str) -> None:
    assert GUIDE.count(old) == 1
    (problem,) = problems_of(GUIDE.replace(old, new))
    mark = problem.mark
    assert problem.code == code and problem.suggestion == suggestion, problem.render()
    assert mark.text[mark.column - 1 :].startswith(pointed), problem.render()


def test_all_faults_are_told_at_once() -> None:
    text = GUIDE
    for old, new, *_ in (FAULTS[0], FAULTS[3], FAULTS[4], FAULTS[7]):
        text = text.replace(old, new)
    assert [p.suggestion for p in problems_of(text)] == ["town", "market", "recruit", "support"]


def test_a_guide_changes_no_rule_and_lies_in_a_save(tmp_path: Path) -> None:
    plain, guided = tmp_path / "plain.yaml", tmp_path / "guided.yaml"
    plain.write_text(ISLAND, encoding="utf-8")
    guided.write_text(ISLAND + GUIDE, encoding="utf-8")
    one, two = load_scenario(plain), load_scenario(guided)
    assert one.hash == two.hash and one.guide is None
    assert two.guide is not None and two.guide.steps[1].order == "recruit" and two.guide.steps[0].show == "market"
    assert load_resolved(two.resolved).guide == two.guide


def test_the_words_of_the_format_are_those_of_the_program() -> None:
    assert tuple(lens.id for lens in lenses.LENSES) == LENSES
    assert tuple(LEVELS) == PLAYERS


def test_the_shipped_guide_names_no_key_that_is_not_there() -> None:
    """Keys stand in the texts as ``{undo}``, for a person may have chosen others; each is an action of the main screen."""
    from game.session.actions import find, told

    guide = load_scenario("first-orders").guide
    assert guide is not None and guide.seat == "lna"
    text = " ".join(step.text for step in guide.steps)
    named = {"undo", "end_month", "orders_first", "what_if", "advisor", "log", "factions", "questions", "guide", "guide_next", "lens(5)"}
    assert named <= set(re.findall(r"{(.*?)}", text))
    assert all(find("main", action).key for action in named) and "{" not in told(text)
    taught = {"place_chosen", "order_shown", "order_given", "taken_back", "month_ended", "report_line", "question_answered", "lens_chosen"}
    assert {step.until for step in guide.steps} >= taught | {"factions_opened", "chances_asked", "advisor_opened"}
