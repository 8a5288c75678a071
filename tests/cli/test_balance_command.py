"""``qibli balance``: before and after, the patch, writing it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game import cli
from game.scenario.load import load_scenario
from tests.helpers import DATA

SMALL = ["--games", "120", "--workers", "1"]


@pytest.fixture
def unfair(tmp_path: Path) -> Path:
    """The island with a town that nearly always wins."""
    path = tmp_path / "island.yaml"
    path.write_text((DATA / "island.yaml").read_text(encoding="utf-8").replace("threshold: 14", "threshold: 4"), encoding="utf-8")
    return path


def test_the_patch_is_shown_and_nothing_written(unfair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = unfair.read_bytes()
    assert cli.run(["balance", str(unfair), *SMALL]) == 0
    said = capsys.readouterr()
    assert said.err == "" and unfair.read_bytes() == before
    lines = said.out.splitlines()
    assert lines[0].startswith("town") and "4 -> " in lines[0]
    fitted = int(lines[0].split("->")[1].split()[0])
    assert f"  town: {{threshold: {fitted}}}" in lines and "factions:" in lines


def test_write_puts_the_numbers_into_the_file(unfair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["balance", str(unfair), "--write", "--json", *SMALL]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["written"] == str(unfair) and record["fair"]
    fitted = {seat: figures["fitted"] for seat, figures in record["seats"].items()}
    assert {f.id: f.threshold for f in load_scenario(unfair).factions} == fitted
    assert record["seats"]["town"]["threshold"] == 4 != fitted["town"]
    for figures in record["seats"].values():
        assert figures["after"]["low"] <= figures["after"]["share"] <= figures["after"]["high"]


def test_a_file_without_a_place_for_thresholds_gets_the_lines_and_a_sentence(unfair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    child = unfair.with_name("child.yaml")
    child.write_text("format: 2\nid: child\nextends: island\n", encoding="utf-8")
    before = unfair.read_bytes()
    assert cli.run(["balance", str(child), "--write", *SMALL]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("change:\n  factions:\n    town: {threshold: ")
    assert "by hand" in said.err and len(said.err.splitlines()) == 1
    assert child.read_text(encoding="utf-8") == "format: 2\nid: child\nextends: island\n" and unfair.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "says"), [(["--players", "genius"], "genius"), (["--games", "0"], "--games"), (["--players", "east=random"], "east")]
)
def test_bad_input_ends_in_one_sentence(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["balance", str(DATA / "island.yaml"), *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and says in said.err and len(said.err.splitlines()) == 1


def test_nobody_writes_into_the_program(unfair: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = unfair.read_bytes()
    monkeypatch.setattr("game.scenario.find.is_installed", lambda path: path == unfair)
    assert cli.run(["balance", str(unfair), "--write", *SMALL]) == 2
    assert "copy" in capsys.readouterr().err and unfair.read_bytes() == before
