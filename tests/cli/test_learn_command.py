"""``qibli learn``: what was learnt, what it is worth, writing it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game import cli
from game.scenario.load import load_scenario
from tests.helpers import DATA

SMALL = ["--steps", "12", "--games", "200", "--workers", "1"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The island as a file of one's own."""
    path = tmp_path / "island.yaml"
    path.write_bytes((DATA / "island.yaml").read_bytes())
    return path


def test_the_lines_are_shown_and_nothing_written(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = own.read_bytes()
    assert cli.run(["learn", str(own), "--seats", "town", *SMALL]) == 0
    said = capsys.readouterr()
    assert said.err == "" and own.read_bytes() == before
    first, *rest = said.out.splitlines()
    assert first.startswith("town against doctrine: ") and "200 pairs" in first and "NOT BETTER" not in first
    assert rest[0].startswith("For the scenario's file") and rest[1:3] == ["bias:", "  town:"]


def test_write_puts_them_into_the_file_and_the_game_reads_them(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["learn", str(own), "--seats", "town,clans", "--write", "--json", *SMALL]) == 0
    record = json.loads(capsys.readouterr().out)
    better = {g["seat"] for g in record["gains"] if g["better"]}
    assert record["written"] == str(own) and set(record["bias"]) == better and better
    assert json.loads(load_scenario(own).resolved)["bias"] == record["bias"]
    for g in record["gains"]:
        assert round(g["games"] * (g["share"] - g["before"])) == g["gained"] - g["lost"]
        assert g["low"] <= g["difference"] <= g["high"] and g["better"] == (g["p"] < 0.01)


def test_who_learns_nothing_keeps_what_it_has(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = own.read_bytes()
    assert cli.run(["learn", str(own), "--seats", "town", "--write", "--steps", "1", "--games", "20", "--workers", "1"]) == 1
    said = capsys.readouterr()
    assert "No seat has learnt anything" in said.out and "Written" not in said.out and own.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--seats", "twon"], 'did you mean "town"'),
        (["--against", "genius"], "genius"),
        (["--steps", "0"], "--steps"),
        (["--games", "1"], "--games"),
    ],
)
def test_wrong_usage_is_one_sentence(own: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["learn", str(own), *arguments]) == 2
    said = capsys.readouterr()
    assert says in said.err and len(said.err.splitlines()) == 1 and said.out == ""
