"""Faults planted in a scenario with a parent, in both files: every one found at its place, all at once, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from game.scenario.load import check_scenario
from game.scenario.problems import Problem

ISLAND = (Path(__file__).parents[1] / "data" / "island.yaml").read_text(encoding="utf-8")
CHILD = """\
format: 2
id: dry-year
extends: island
title: "A dry year"
start: 1908-01
turns: 4
change:
  orders:
    recruit: {cost: 3}
  factions:
    clans: {threshold: 11}
add:
  quantities:
    drought: {range: [0, 5], start: 1}
  rules:
    wells_sink: {each: once, phase: clocks, when: [turn >= 2], chance: 40, effects: [drought += 1]}
remove: {orders: [fortify], words: {orders: [fortify]}}
events:
  dust:
    when: [drought >= 2]
    place: summit
    title: "Dust"
    text: "The wells are low."
    effects: [harvest -= 1, "support(clans, summit) -= 2"]
    choices:
      town:
        share: {label: "Share the cisterns", appeal: 6, effects: ["trust(clans, town) += 3"]}
        lock: {label: "Lock the cisterns", appeal: 5, default: true}
"""


@dataclass(frozen=True)
class Plant:
    """``old`` (once in the file) becomes ``new``; ``code`` must be reported at ``pointed``, the first one in ``new``."""

    old: str
    new: str
    code: str
    pointed: str
    suggestion: str = ""


IN_CHILD = [
    Plant("[drought >= 2]", "[drougt >= 2]", "E203", "drougt", "drought"),
    Plant("effects: [drought += 1]", "effects: [drought += here]", "E203", "here"),
    Plant("place: summit", "place: sumit", "E203", "sumit", "summit"),
    Plant("[harvest -= 1", "[hrvest -= 1", "E203", "hrvest", "harvest"),
    Plant("trust(clans, town)", "trust(clans, toun)", "E203", "toun", "town"),
    Plant("      town:", "      tawn:", "E203", "tawn", "town"),
    Plant("[0, 5], start: 1", "[0, 5], start: 9", "E302", "9"),
    Plant("[0, 5], start: 1", "[5, 0], start: 1", "E302", "["),
    Plant("chance: 40", "chance: 140", "E302", "140"),
    Plant("recruit: {cost: 3}", "recruit: {cost: -3}", "E302", "-3"),
    Plant("turns: 4", "turns: 0", "E302", "0"),
    Plant("turns: 4", "turns: 12000", "E111", "12000"),
    Plant("turns: 4", "turns: 4.5", "E301", "4.5"),
    Plant("turns: 4", "turns: [4]", "E301", "["),
    Plant("threshold: 11", "threshold: high", "E301", "high"),
    Plant('title: "Dust"', "title: {en: Dust}", "E301", "{"),
    Plant("phase: clocks", "phase: clock", "E303", "clock", "clocks"),
    Plant("start: 1908-01", "start: 1908", "E306", "1908"),
    Plant("turns: 4", "turns: 4\nid: again", "E109", "id"),
    Plant("label: \"Share the cisterns\"", "label: \"Share\", label: \"Share the cisterns\"", "E109", "label: \"Share the"),
    Plant("extends: island", "extends: iland", "E501", "iland", "island"),
    Plant("extends: island", "extends: ./island.yaml", "E502", "./", "island"),
    Plant("extends: island", "extend: island", "E201", "extend", "extends"),
    Plant("    place: summit", "\tplace: summit", "E105", "\t"),
    Plant("    place: summit", "    place:\tsummit", "E105", "\t"),
    Plant("when: [turn >= 2]", "when: [*later]", "E107", "*later"),
    Plant("    text:", "    text: &words", "E107", "&words"),
    Plant("{each: once", "{eech: once", "E201", "eech", "each"),
    Plant("effects: [drought += 1]", "effects: [{chnce: 50, do: [drought += 1]}]", "E420", "chnce", "chance"),
    Plant("effects: [drought += 1]", "effects: [{do: [drought += 1], iff: turn > 2}]", "E420", "iff", "if"),
    Plant("effects: [drought += 1]", "effects: [drought = 1]", "E420", "= 1"),
    Plant("default: true}", "defalt: true}", "E201", "defalt", "default"),
    Plant("appeal: 5, default: true}", "appeal: 5}", "E407", ""),
    Plant("recruit: {cost", "recriut: {cost", "E504", "recriut", "recruit"),
    Plant("  quantities:\n", "  quantities:\n    harvest: {range: [0, 5]}\n", "E505", "harvest"),
    Plant("effects: [drought += 1]", "effects: [drougt += 1]", "E203", "drougt", "drought"),
    Plant("remove: {orders: [fortify]", "remove: {orders: [fortfy]", "E506", "fortfy", "fortify"),
]  # fmt: skip

IN_PARENT = [
    Plant("format: 2", "format: 3", "E302", "3"),
    Plant("step: movement\n    cost: 1", "step: movemet\n    cost: 1", "E303", "movemet", "movement"),
    Plant('appeal: "6 + population(here)"', 'appeal: "6 + populaton(here)"', "E203", "populaton", "population"),
    Plant("orders: 2\n", "orders: 99\n", "E302", "99"),
    Plant("orders: 2\n", 'orders: "2 + funds // 3"\n', "E302", "2 +"),
    Plant("security: {per: [place]", "security: {per: [plaice]", "E303", "plaice", "place"),
    Plant("control: {per: [place], type: faction", "control: {per: [place], type: fraction", "E303", "fraction", "faction"),
    Plant("salt: {range: [0, 3]}", "salt: {range: [3, 0]}", "E302", "["),
    Plant("coast: 110,", "coast: 990,", "E302", "990"),
    Plant("mill: {lon: 10.5", "mill: {long: 10.5", "E201", "long", "lon"),
    Plant("whisper:\n    by: [clans]", "whisper:\n    by: [clams]", "E203", "clams", "clans"),
    Plant("held_by: [town, clans], losses", "held_by: [{a: b}, clans], losses", "E301", "{"),
    Plant("kind: scout, at:", "kind: [scout], at:", "E301", "["),
    Plant("uses(whisper, 3)", "uss(whisper, 3)", "E203", "uss", "uses"),
    Plant("count: swing}", "cont: swing}", "E201", "cont", "count"),
    Plant("salt: 3, terrain: plain", "salt: 7, terrain: plain", "E302", "7"),
    Plant("summit: {lon: 10.8", "summit: {lon: 190.8", "E302", "190.8"),
    Plant("  saddle: {lon", "\tsaddle: {lon", "E105", "\t"),
    Plant("step: influence", "step: *when", "E107", "*when"),
    Plant("resolve(winner) += 3", "resolve(winer) += 3", "E203", "winer", "winner"),
    Plant("set: trust, faction: town", "set: trust, faction: mill", "E203", "mill"),
    Plant("harvest -= 2]", "harvest -= 2, town -= 1]", "E422", "town"),
]  # fmt: skip


def with_plants(text: str, plants: list[Plant]) -> tuple[str, list[tuple[str, int, int]]]:
    """The text with its faults: code, line and column of each."""
    for plant in plants:
        assert text.count(plant.old) == 1, plant.old
        text = text.replace(plant.old, plant.new)
    found = []
    for plant in plants:
        at = text.index(plant.new) + plant.new.index(plant.pointed)
        if plant.code == "E407":
            at = text.index("share: {label")
        found.append((plant.code, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)))
    return text, found


def problems_of(folder: Path, child: str, parent: str) -> list[Problem]:
    (folder / "island.yaml").write_text(parent, encoding="utf-8")
    (folder / "dry-year.yaml").write_text(child, encoding="utf-8")
    return check_scenario(folder / "dry-year.yaml")


def test_child_and_parent_are_clean(tmp_path: Path) -> None:
    assert problems_of(tmp_path, CHILD, ISLAND) == []


@pytest.mark.parametrize("plant", IN_CHILD, ids=lambda p: p.new.strip()[:40])
def test_one_fault_in_the_child(plant: Plant, tmp_path: Path) -> None:
    text, wanted = with_plants(CHILD, [plant])
    problems = problems_of(tmp_path, text, ISLAND)
    assert [(p.mark.file, p.code, p.mark.line, p.mark.column) for p in problems] == [("dry-year.yaml", *wanted[0])]
    assert problems[0].suggestion == plant.suggestion


@pytest.mark.parametrize("plant", [p for p in IN_PARENT if p.old in ISLAND], ids=lambda p: p.new.strip()[:40])
def test_one_fault_in_the_parent(plant: Plant, tmp_path: Path) -> None:
    text, wanted = with_plants(ISLAND, [plant])
    problems = problems_of(tmp_path, CHILD, text)
    assert [(p.mark.file, p.code, p.mark.line, p.mark.column) for p in problems] == [("island.yaml", *wanted[0])]
    assert problems[0].suggestion == plant.suggestion


def apart(plants: list[Plant]) -> Iterator[Plant]:
    """Those of the plants that do not touch the same text."""
    taken: set[str] = set()
    for plant in plants:
        words = {line.strip() for line in plant.old.split("\n")}
        if plant.old in (ISLAND + CHILD) and not any(a in b or b in a for a in words for b in taken):
            taken |= words
            yield plant


def test_all_faults_of_both_files_at_once(tmp_path: Path) -> None:
    """Whatever can stand beside the others: nothing hides anything, and nothing follows from anything."""
    in_child = list(apart([p for p in IN_CHILD if p.pointed not in ("here", "extend", "tawn") and p.code != "E407"]))
    in_parent = list(apart([p for p in IN_PARENT if "[3, 0]" not in p.new]))
    child, there = with_plants(CHILD, in_child)
    parent, elsewhere = with_plants(ISLAND, in_parent)
    problems = problems_of(tmp_path, child, parent)
    wanted = {("dry-year.yaml", *place) for place in there} | {("island.yaml", *place) for place in elsewhere}
    assert {(p.mark.file, p.code, p.mark.line, p.mark.column) for p in problems} == wanted
    assert len(in_child) >= 18 and len(in_parent) >= 16


def test_what_is_removed_but_still_used_says_who_removed_it(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, CHILD.replace("remove: {", "remove: {places: [pans], "), ISLAND)
    assert problems and {p.mark.file for p in problems} == {"island.yaml"}
    assert all("dry-year.yaml removes it in line 17" in p.message for p in problems)


@pytest.mark.parametrize("key", ["format: 2\n", "id: dry-year\n"])
def test_a_child_says_its_own_format_and_id(key: str, tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, CHILD.replace(key, ""), ISLAND)
    assert (problem.code, problem.mark.line) == ("E202", 1)


def test_a_file_without_rules_is_told_so_once(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, CHILD[: CHILD.index("change:")].replace("extends: island\n", ""), ISLAND)
    assert problem.code == "E202" and "extends: rules/libya" in problem.message
