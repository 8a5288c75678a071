"""What was learnt, written into a file: the section and nothing else, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game.lab.learn import complete
from game.lab.patch import PatchRefused
from game.lab.patch_bias import section, with_biases, write_biases
from game.scenario.load import load_scenario
from tests.helpers import DATA

ISLAND = (DATA / "island.yaml").read_text(encoding="utf-8")
LONG = " + ".join(f"{n} * (here == mill)" for n in range(1, 12))
OLD = """# How the machines lean.
bias:
  town:
    march: 3
  clans: {recruit: "turn // 2"}

# What follows stays.
"""
HEAD, TAIL = ISLAND.split("battle:\n", 1)


def island(folder: Path, more: str = "") -> Path:
    """The island as a file, with something at its end."""
    path = folder / "island.yaml"
    path.write_text(ISLAND + more, encoding="utf-8")
    return path


def held(path: Path) -> dict[str, dict[str, str]]:
    """The section as the game holds it."""
    found: dict[str, dict[str, str]] = json.loads(load_scenario(path).resolved)["bias"]
    return {seat: {order: str(text) for order, text in lines.items()} for seat, lines in found.items()}


def test_a_first_section_comes_to_the_end(tmp_path: Path) -> None:
    path = island(tmp_path)
    assert write_biases(path, {"town": {"march": "2 - (turn > 3)", "recruit": LONG}}) == []
    text = path.read_text(encoding="utf-8")
    assert text.startswith(ISLAND) and '\nbias:\n  town:\n    march: "2 - (turn > 3)"\n    recruit: >-\n' in text
    assert max(map(len, text[len(ISLAND) :].splitlines())) <= 122
    assert held(path) == {"town": {"march": "2 - (turn > 3)", "recruit": LONG}}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["island.yaml"]


def test_a_section_is_made_anew_and_other_seats_and_lines_stay(tmp_path: Path) -> None:
    path = tmp_path / "island.yaml"
    path.write_text(f"{HEAD}{OLD}battle:\n{TAIL}", encoding="utf-8")
    write_biases(path, {"town": {"march": "-4"}})
    new = path.read_text(encoding="utf-8")
    assert new.startswith(f"{HEAD}# How the machines lean.\nbias:\n") and new.endswith(f"\n\n# What follows stays.\nbattle:\n{TAIL}")
    assert held(path) == {"town": {"march": "-4"}, "clans": {"recruit": "turn // 2"}}
    again = path.read_bytes()
    write_biases(path, {"town": {"march": "-4"}})
    assert path.read_bytes() == again


def test_a_seat_that_has_learnt_nothing_loses_its_lines(tmp_path: Path) -> None:
    path = island(tmp_path, "\nbias:\n  town: {march: 3}\n")
    write_biases(path, {"town": {}})
    assert "bias" not in path.read_text(encoding="utf-8")[len(ISLAND) :]


def test_a_file_with_errors_stays_as_it_is(tmp_path: Path) -> None:
    path = island(tmp_path)
    for bad in ({"mars": {"march": "1"}}, {"town": {"march": "nothing"}}, {"town": {"march": "d6"}}):
        with pytest.raises(PatchRefused, match="left as it is"):
            write_biases(path, bad)
        assert path.read_text(encoding="utf-8") == ISLAND
    with pytest.raises(PatchRefused, match="has errors"):
        with_biases("a: [", {"town": {"march": "1"}}, "broken.yaml")


def test_nothing_learnt_is_no_section() -> None:
    assert section({}) == section({"town": {}}) == ""


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "island.yaml"
    path.write_bytes(ISLAND.replace("\n", "\r\n").encode())
    write_biases(path, {"town": {"march": "2", "recruit": LONG}})
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > ISLAND.count("\n")
    write_biases(path, {"town": {"march": "3"}})
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") and held(path) == {"town": {"march": "3"}}


def test_a_child_takes_away_what_its_parent_has(tmp_path: Path) -> None:
    """A lesson without a bias that the parent has is written with a 0, since a child lays its biases over those of its parent."""
    island(tmp_path, "\nbias:\n  town: {march: 3, recruit: 5}\n  clans: {march: 1}\n")
    child = tmp_path / "child.yaml"
    child.write_text("format: 2\nid: child\nextends: island\ntitle: A child\n", encoding="utf-8")
    lesson = complete(load_scenario(child), "town", {"fortify": "2"})
    assert lesson == {"march": "0", "recruit": "0", "fortify": "2"}
    write_biases(child, {"town": lesson})
    assert held(child) == {"town": lesson, "clans": {"march": "1"}}
