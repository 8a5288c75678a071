"""Where scenarios and data are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from game.scenario.find import data_path, find_scenario, list_scenarios, user_folder
from game.scenario.load import check_scenario, load_scenario
from game.scenario.problems import ScenarioErrors

ISLAND = (Path(__file__).parents[1] / "data" / "island.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path / "home"))
    folder = user_folder()
    folder.mkdir(parents=True)
    return folder


def test_data_lies_beside_the_package_or_in_it() -> None:
    assert data_path("scenarios", "rules").is_dir()
    assert data_path("assets").is_dir()


def test_ids_paths_and_own_scenarios(home: Path, tmp_path: Path) -> None:
    (home / "island.yaml").write_text(ISLAND, encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(ISLAND, encoding="utf-8")
    assert find_scenario("island") == home / "island.yaml"
    assert find_scenario(str(other)) == other
    assert load_scenario("island").id == load_scenario(other).id == "island"


def test_an_unknown_id_suggests_the_nearest(home: Path) -> None:
    (home / "island.yaml").write_text(ISLAND, encoding="utf-8")
    with pytest.raises(ScenarioErrors) as caught:
        find_scenario("iland")
    (problem,) = caught.value.problems
    assert (problem.code, problem.suggestion) == ("E116", "island")
    assert "\n" not in problem.render()


def test_broken_files_stay_in_the_list(home: Path) -> None:
    (home / "island.yaml").write_text(ISLAND, encoding="utf-8")
    (home / "broken.yaml").write_text("a: [", encoding="utf-8")
    (home / "notes.txt").write_text("no scenario", encoding="utf-8")
    entries = {entry.id: entry for entry in list_scenarios()}
    assert entries["island"].title == "The salt road" and not entries["island"].problems and entries["island"].own
    assert [p.code for p in entries["broken"].problems] == ["E106"]
    assert "notes" not in entries


def test_shipped_scenarios_are_clean() -> None:
    shipped = [entry for entry in list_scenarios() if not entry.own]
    assert shipped
    for entry in shipped:
        assert [p.render() for p in check_scenario(entry.path)] == []
        assert load_scenario(entry.id).id == entry.id
