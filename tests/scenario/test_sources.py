"""Sources by id: who names which, what a child makes of its parent's, and what is said of slips."""

from __future__ import annotations

from pathlib import Path

import pytest

from game.scenario.load import check_scenario, load_scenario

ISLAND = (Path(__file__).parents[1] / "data" / "island.yaml").read_text(encoding="utf-8")
ENTRY = "  storm: {article"


def problems_of(tmp_path: Path, text: str) -> list[tuple[str, str, str]]:
    """(code, what is underlined, suggestion) of everything wrong."""
    path = tmp_path / "island.yaml"
    path.write_text(text, encoding="utf-8")
    found = check_scenario(path)
    return [(p.code, p.mark.text[p.mark.column - 1 : p.mark.end_column - 1], p.suggestion) for p in found]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("source: storm", "source: strom", ("E203", "strom", "storm")),
        ("source: storm", "source: {article: x}", ("E301", "{", "")),
        (ENTRY, "  9storm: {article", ("E204", "9storm", "")),
        ("confidence: low}", "confidence: lowish}", ("E303", "lowish", "low")),
        ("confidence: low}", "confidnce: low}", ("E201", "confidnce", "confidence")),
        ("sources:\n", "sources: []\nothers:\n", ("E301", "sources", "")),
    ],
)
def test_a_slip_is_found_where_it_stands(tmp_path: Path, old: str, new: str, found: tuple[str, str, str]) -> None:
    assert ISLAND.count(old) == 1
    problems = problems_of(tmp_path, ISLAND.replace(old, new))
    assert found in problems
    if old not in ("sources:\n", ENTRY):
        assert len(problems) == 1


def test_without_any_sources_it_is_said(tmp_path: Path) -> None:
    text = ISLAND[: ISLAND.index("sources:")]
    path = tmp_path / "island.yaml"
    path.write_text(text, encoding="utf-8")
    (problem,) = check_scenario(path)
    assert problem.code == "E203" and "there is no section sources:" in problem.message


def test_a_child_adds_to_and_corrects_its_parents_sources(tmp_path: Path) -> None:
    (tmp_path / "island.yaml").write_text(ISLAND, encoding="utf-8")
    child = tmp_path / "child.yaml"
    child.write_text(
        "format: 2\nid: child\nextends: island\nsources:\n  storm: {confidence: high}\n"
        '  parish: {article: "7", claim: "A wedding was held.", date: "1907", confidence: medium}\n'
        "events:\n  wedding: {source: parish}\n",
        encoding="utf-8",
    )
    assert check_scenario(child) == []
    scenario = load_scenario(child)
    events = {event.id: event.source for event in scenario.events}
    storm, wedding = events["storm"], events["wedding"]
    assert storm is not None and (storm.id, storm.confidence, storm.claim) == ("storm", "high", "Invented for tests.")
    assert wedding is not None and wedding.article == "7"
    assert [source.id for source in scenario.sources] == ["storm", "parish"] and scenario.general_sources == ()


def test_sources_and_the_number_of_the_format_are_not_in_the_hash(tmp_path: Path) -> None:
    path = tmp_path / "island.yaml"
    path.write_text(ISLAND, encoding="utf-8")
    before = load_scenario(path).hash
    path.write_text(ISLAND.replace("Invented for tests.", "Something else."), encoding="utf-8")
    assert load_scenario(path).hash == before
    inline = ISLAND[: ISLAND.index("sources:")].replace("format: 2", "format: 1")
    source = '{article: "none", claim: "Invented for tests.", date: "1907-05", confidence: low}'
    path.write_text(inline.replace("source: storm", f"source: {source}"), encoding="utf-8")
    assert load_scenario(path).hash == before
    path.write_text(ISLAND.replace("turn >= 2", "turn >= 3"), encoding="utf-8")
    assert load_scenario(path).hash != before
