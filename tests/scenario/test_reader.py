"""Faults planted in a good scenario, each found at its line and column, alone and all together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from game.scenario.load import check_scenario, check_text, load_resolved, load_scenario
from game.scenario.problems import CODES, Problem, ScenarioErrors, all_codes

ISLAND = Path(__file__).parents[1] / "data" / "island.yaml"


@dataclass(frozen=True)
class Plant:
    """``old`` (once in the file) becomes ``new``; ``code`` must be reported at ``pointed``, the first one in ``new``."""

    name: str
    old: str
    new: str
    code: str
    pointed: str
    readable: bool = True
    suggestion: str = ""


PLANTS = [
    Plant("unknown name", 'appeal: "6 + population(here)"', 'appeal: "6 + populaton(here)"', "E203", "populaton", suggestion="population"),
    Plant("wrong type", "threshold: 14", "threshold: many", "E301", "many"),
    Plant("duplicate key", "questions:", "turns: 8\nquestions:", "E109", "turns"),
    Plant("bad extends", "id: island", "id: island\nextends: ../secret", "E502", "../secret", readable=False),
    Plant("tab", "  pans: {lon", "\tpans: {lon", "E105", "\t"),
    Plant("alias", "step: influence", "step: *when", "E107", "*when"),
    Plant("range", "salt: 3, terrain: plain", "salt: 7, terrain: plain", "E302", "7"),
    Plant("unknown effect", "{chance: \"60 - 5", "{chanse: \"60 - 5", "E420", "chanse", suggestion="chance"),
    Plant("no default", "bless: {label: \"Send gifts\"", "bless: {label: \"Send more gifts\"", "E407", "bless"),
    Plant("never changed", "  scouts_lost: {range", "  tide: {range: [0, 1]}\n  scouts_lost: {range", "W601", "tide"),
    Plant("unknown key", "observes: true", "observs: true", "E201", "observs", suggestion="observes"),
    Plant("unknown place", "pass: 3}", "passs: 3}", "E203", "passs"),
    Plant("comma", '["trust(actor, target) -= 2"]', "[trust(actor, target) -= 2]", "E112", "trust"),
    Plant("cannot have", "kind: scout, at: {market: 1}", "kind: glider, at: {market: 1}", "E404", "market"),
    Plant("text for a flag", "symmetric: true, role: stance", "symmetric: yes, role: stance", "E301", "yes"),
    Plant("date", "start: 1907-04", "start: 1907-13", "E306", "1907-13"),
]  # fmt: skip

# what a plant needs around it so that it stands in the file exactly once
PREPARED = {
    "never changed": ('cost: 0\n    when:\n      - {if: since', 'cost: tide\n    when:\n      - {if: since'),
    "unknown key": ("threshold: 10\n", "threshold: 10\n    observes: true\n"),
    "no default": ("appeal: 4, default: true}", "appeal: 4}"),
    "unknown place": ("saddle: 3}}", "pass: 3}}"),
}  # fmt: skip

def island() -> str:
    return ISLAND.read_text(encoding="utf-8")


def planted(plants: list[Plant]) -> tuple[str, dict[str, tuple[int, int]]]:
    """The file with faults, and the line and column of each."""
    text = island()
    for plant in plants:
        old, new = PREPARED.get(plant.name, ("", ""))
        assert text.count(old) == 1 or not old, old
        text = text.replace(old, new) if old else text
        assert text.count(plant.old) == 1, plant.old
        text = text.replace(plant.old, plant.new)
    places = {}
    for plant in plants:
        at = text.index(plant.new) + plant.new.index(plant.pointed)
        places[plant.name] = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return text, places


def found(problems: list[Problem]) -> set[tuple[str, int, int]]:
    return {(p.code, p.mark.line, p.mark.column) for p in problems}


def test_the_island_is_clean() -> None:
    assert check_scenario(ISLAND) == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda p: p.name)
def test_one_fault_is_found_where_it_stands(plant: Plant, tmp_path: Path) -> None:
    text, places = planted([plant])
    path = tmp_path / "island.yaml"
    path.write_text(text, encoding="utf-8")
    problems = check_scenario(path)
    line, column = places[plant.name]
    assert found(problems) == {(plant.code, line, column)}
    if plant.suggestion:
        assert [p.suggestion for p in problems] == [plant.suggestion]
    if plant.code[0] == "E":
        with pytest.raises(ScenarioErrors) as caught:
            load_scenario(path)
        assert found(list(caught.value.problems)) == found(problems)
    else:
        assert load_scenario(path).id == "island"


def test_all_faults_of_a_readable_file_are_found_at_once() -> None:
    plants = [plant for plant in PLANTS if plant.readable]
    text, places = planted(plants)
    problems = check_text(text.encode())
    assert found(problems) == {(plant.code, *places[plant.name]) for plant in plants}


def test_a_problem_shows_its_line_with_carets() -> None:
    text = island().replace("evidence(actor, target) -= 9", "evidnce(actor, target) -= 9")
    (problem,) = check_text(text.encode(), "island.yaml")
    line = text[: text.index("evidnce")].count("\n") + 1
    assert problem.render().split("\n") == [
        f'island.yaml:{line}:9 error E203 {problem.message}; did you mean "evidence"?',
        f"  {line} |   - evidnce(actor, target) -= 9",
        "      |     ^^^^^^^",
    ]
    assert problem.as_json() == {
        "file": "island.yaml", "line": line, "column": 9, "code": "E203", "severity": "error",
        "message": problem.message, "suggestion": "evidence",
    }  # fmt: skip


def test_a_place_in_a_folded_text_is_its_own_line() -> None:
    text = island().replace('appeal: "6 + population(here)"', "appeal: >-\n      6 +\n      popultion(here)")
    (problem,) = check_text(text.encode())
    at = text.index("popultion")
    assert (problem.code, problem.mark.line, problem.mark.column) == ("E203", text.count("\n", 0, at) + 1, 7)


def test_yaml_is_read_the_1_2_way(tmp_path: Path) -> None:
    words = "{harvest: no, trust: 12:30, truce: 010, funds: 2019-11, security: off}"
    text = island().replace('{harvest: "the harvest", trust: trust}', words)
    path = tmp_path / "words.yaml"
    path.write_text(text, encoding="utf-8")
    read = load_scenario(path).words.quantities
    assert [read[id] for id in ("harvest", "trust", "truce", "funds", "security")] == ["no", "12:30", "010", "2019-11", "off"]


def test_a_yaml_error_is_one_problem_with_a_hint() -> None:
    (problem,) = check_text(island().replace('title: "The salt road"', "title: The salt: a road").encode())
    assert (problem.code, problem.mark.line, problem.mark.column) == ("E106", 4, 16)
    assert "quote" in problem.message


@pytest.mark.parametrize(("old", "new", "code"), [
    ("threshold: 14", "threshhold: 14", "E201"),
    ("quantities:\n", "quantites:\n", "E201"),
    ("      refuse:\n", "      refused:\n", "E201"),
    ("held_by: [town, clans]}", "held_by: [town, clan]}", "E203"),
    ('colour: "#56B4E9"', "colour: #56B4E9", "E106"),
    ("by: [town, clans]\n    target: road", "by: town\n    target: road", "E301"),
    ("mill: 40, pans: 25}", "mill: 90, pans: 25}", "E305"),
])  # fmt: skip
def test_one_slip_is_one_problem(old: str, new: str, code: str) -> None:
    assert old in island()
    assert [p.code for p in check_text(island().replace(old, new, 1).encode())] == [code]


def test_an_entry_with_a_wrong_shape_does_not_drag_others_along() -> None:
    """Uses of a quantity that is declared wrongly are not reported as unknown or misused."""
    text = island().replace("harvest: {range: [0, 10], start: 4}", "harvest: {range: 10, start: 4}")
    assert [p.code for p in check_text(text.encode())] == ["E301"]


def test_a_chance_cannot_use_what_is_chosen_after_it() -> None:
    rule = "  desertion:\n    let: {weak: 'forces(who, guard, there)', few: unpaid(who)}\n"
    text = island().replace("  desertion:\n", rule)
    assert check_text(text.replace("chance: unpaid(who) // 2", "chance: few // 2").encode()) == []
    text = text.replace("chance: unpaid(who) // 2", "chance: weak // 2")
    (problem,) = check_text(text.encode())
    assert (problem.code, problem.mark.text.strip()) == ("E203", "chance: weak // 2")


def test_resolved_rules_rebuild_the_scenario() -> None:
    scenario = load_scenario(ISLAND)
    again = load_resolved(scenario.resolved)
    assert again == scenario
    assert again.resolved == scenario.resolved


def test_the_hash_covers_rules_and_not_wording(tmp_path: Path) -> None:
    def hash_with(old: str, new: str) -> str:
        assert island().count(old) >= 1
        path = tmp_path / "other.yaml"
        path.write_text(island().replace(old, new), encoding="utf-8")
        return load_scenario(path).hash

    plain = hash_with("format: 2", "format: 1")
    for old, new in (
        ("The salt road", "A road"), ("Storm over", "Rain over"), ("Share the salt for a season", "Share"), ("#56B4E9", "#000000"),
        ("Invented for tests.", "Made up."), ("the last talks are too fresh", "wait"), ("difficulty: 1", "difficulty: 2"),
    ):  # fmt: skip
        assert hash_with(old, new) == plain, old
    for old, new in (
        ("threshold: 14", "threshold: 15"), ("chance: 60\n", "chance: 61\n"), ("pans: 45", "pans: 44"), ("population: 5", "population: 4"),
    ):  # fmt: skip
        assert hash_with(old, new) != plain, old


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format":1}', '{"format":99999999}', "[" * 100_000, "null", '{"a":NaN}', "\x00"])
def test_damaged_resolved_rules_are_refused(text: str) -> None:
    with pytest.raises(ScenarioErrors):
        load_resolved(text)


def test_every_code_is_explained_once() -> None:
    from game.scenario.language import LANGUAGE_CODES

    assert not set(CODES) & set(LANGUAGE_CODES)
    assert all(text.endswith((".", "}.")) and len(text) > 20 for text in all_codes().values())
