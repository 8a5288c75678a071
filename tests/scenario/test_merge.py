"""One scenario written as changes to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from game.scenario.load import check_scenario, load_scenario, read_merged
from game.scenario.model import Const, Scenario
from game.scenario.problems import Problem
from game.scenario.source import MapNode

ISLAND = (Path(__file__).parents[1] / "data" / "island.yaml").read_text(encoding="utf-8")
HEAD = "format: 2\nid: child\nextends: rules/island\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "island.yaml").write_text(ISLAND, encoding="utf-8")
    return tmp_path


def child(folder: Path, text: str) -> Path:
    path = folder / "child.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def loaded(folder: Path, text: str) -> Scenario:
    return load_scenario(child(folder, text))


def codes(folder: Path, text: str) -> list[tuple[str, str, int, int, str]]:
    return [(p.code, p.mark.file, p.mark.line, p.mark.column, p.suggestion) for p in check_scenario(child(folder, text))]


def test_an_empty_child_is_its_parent_under_another_name(folder: Path) -> None:
    scenario = loaded(folder, "")
    parent = load_scenario(folder / "rules" / "island.yaml")
    assert (scenario.id, scenario.title, scenario.orders) == ("child", parent.title, parent.orders)
    assert scenario.hash != parent.hash


def test_change_add_and_remove(folder: Path) -> None:
    scenario = loaded(folder, (
        "title: Another road\nturns: 9\n"
        "change:\n  orders: {march: {cost: 3}, fortify: {when: []}}\n  factions: {town: {threshold: 20}}\n"
        "add:\n  rules: {idle: {each: once, phase: clocks, effects: [harvest += 1]}}\n"
        "  places: {cove: {lon: 10.0, lat: 40.2, population: 1}}\n  tracks: [\"harbour cove\"]\n"
        "  setup: [{set: security, at: {cove: 2}}]\n"
        "remove: {orders: [denounce], words: {orders: [denounce]}, roads: [mill saddle summit]}\n"
    ))  # fmt: skip
    orders = {order.id: order for order in scenario.orders}
    assert scenario.title == "Another road" and scenario.turns == 9
    assert orders["march"].cost == Const("int", 3, 3, 3) and orders["fortify"].when == ()
    assert "denounce" not in orders and scenario.factions[0].threshold == 20
    assert [rule.id for rule in scenario.rules][-1] == "idle"
    assert scenario.places[-1].id == "cove" and scenario.places[-1].attributes["terrain"] == 100
    cove, harbour, mill, saddle = (scenario.place(id) for id in ("cove", "harbour", "mill", "saddle"))
    assert (harbour, cove, True) in scenario.roads and (mill, saddle, False) not in scenario.roads
    assert ("security", (cove,), 2) in scenario.setup


def test_events_may_be_written_at_the_top(folder: Path) -> None:
    scenario = loaded(folder, "events:\n  flood: {title: Flood, text: Water., effects: [harvest -= 1]}\n  storm: {chance: 10}\n")
    events = {event.id: event for event in scenario.events}
    assert list(events) == ["storm", "wedding", "flood"]
    assert events["storm"].chance == Const("int", 10, 10, 10) and events["storm"].title == "Storm over the pans"


@pytest.mark.parametrize(("text", "code", "column", "suggestion"), [
    ("orders: {march: {cost: 3}}", "E507", 1, ""),
    ("change: {ordres: {march: {cost: 3}}}", "E504", 10, "orders"),
    ("change: {orders: {mrach: {cost: 3}}}", "E504", 19, "march"),
    ("change: {orders: {march: {cots: 3}}}", "E504", 27, "cost"),
    ("change: {orders: {march: 3}}", "E508", 19, ""),
    ("change: {orders: 3}", "E508", 10, ""),
    ("change: 3", "E508", 1, ""),
    ("add: {orders: {march: {cost: 3}}}", "E505", 16, ""),
    ("add: {turns: 9}", "E505", 7, ""),
    ("remove: {orders: [mrach]}", "E506", 19, "march"),
    ("remove: {ordres: [march]}", "E506", 10, "orders"),
    ("remove: {orders: march}", "E508", 10, ""),
    ("remove: {roads: [mill pans]}", "E506", 18, ""),
])  # fmt: skip
def test_what_cannot_be_done_is_reported_in_the_child(folder: Path, text: str, code: str, column: int, suggestion: str) -> None:
    assert codes(folder, text) == [(code, "child.yaml", 4, column, suggestion)]


def test_all_that_cannot_be_done_is_reported(folder: Path) -> None:
    text = "change: {orders: {mrach: {cost: 3}}, kinds: {gard: {attack: 1}}}\nadd: {turns: 9}\nremove: {rules: [nothing]}\n"
    assert sorted(c[0] for c in codes(folder, text)) == ["E504", "E504", "E505", "E506"]


def test_faults_of_either_file_are_shown_in_that_file(folder: Path) -> None:
    parent = folder / "rules" / "island.yaml"
    parent.write_text(ISLAND.replace('appeal: "6 + population(here)"', 'appeal: "6 + populaton(here)"'), encoding="utf-8")
    found = codes(folder, 'change: {orders: {march: {appeal: "haer"}}}')
    assert [(c, f) for c, f, *_ in found] == [("E203", "child.yaml"), ("E203", "island.yaml")]


def test_parents(folder: Path) -> None:
    (folder / "grand.yaml").write_text("format: 2\nid: grand\nextends: rules/island\n", encoding="utf-8")
    path = folder / "child.yaml"
    path.write_text("format: 2\nid: child\nextends: grand\n", encoding="utf-8")
    assert [p.code for p in check_scenario(path)] == ["E503"]
    path.write_text("format: 2\nid: child\nextends: child\n", encoding="utf-8")
    assert [p.code for p in check_scenario(path)] == ["E503"]
    path.write_text("format: 2\nid: child\nextends: rules/iland\n", encoding="utf-8")
    (problem,) = check_scenario(path)
    assert (problem.code, problem.mark.line) == ("E501", 3)
    path.write_text(ISLAND + "\nchange: {orders: {march: {cost: 3}}}\n", encoding="utf-8")
    assert [p.code for p in check_scenario(path)] == ["E503"]


def test_an_unreadable_parent_is_named_too(folder: Path) -> None:
    (folder / "rules" / "island.yaml").write_text("a: [", encoding="utf-8")
    assert {(p.code, p.mark.file) for p in check_scenario(child(folder, ""))} == {("E106", "island.yaml"), ("E509", "child.yaml")}


def test_marks_are_kept_through_the_merge(folder: Path) -> None:
    problems: list[Problem] = []
    merged = read_merged(child(folder, "change: {orders: {march: {cost: 3}}}"), problems)
    assert merged is not None and not problems
    orders = merged.items["orders"]
    assert isinstance(orders, MapNode)
    march = orders.items["march"]
    assert isinstance(march, MapNode)
    assert (march.items["cost"].mark.file, march.items["cost"].mark.line) == ("child.yaml", 4)
    assert march.items["appeal"].mark.file == "island.yaml"
