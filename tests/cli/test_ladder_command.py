"""``qibli ladder``: words, record, exit codes."""

from __future__ import annotations

import json

import pytest

from game import cli
from tests.helpers import DATA

ISLAND = str(DATA / "island.yaml")


def test_a_ladder_in_words_and_as_a_record(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["ladder", ISLAND, "--rungs", "random,doctrine", "--games", "160", "--workers", "1"]
    code = cli.run(arguments)
    words = capsys.readouterr()
    assert words.err == ""
    lines = words.out.splitlines()
    assert {line.split(":")[0] for line in lines[:2]} == {"doctrine over random as town", "doctrine over random as clans"}
    assert len(lines) == 3 and lines[2].startswith("The ladder ")
    assert cli.run([*arguments, "--json"]) == code
    record = json.loads(capsys.readouterr().out)
    assert record["rungs"] == ["random", "doctrine"] and record["scenario"] == "island"
    assert {s["seat"] for s in record["steps"]} == {"town", "clans"}
    assert code == (0 if record["holds"] else 1) == (0 if all(s["holds"] for s in record["steps"]) else 1)
    for step in record["steps"]:
        assert step["holds"] == (step["p"] < 0.01)
        assert step["share"] - step["base"] == pytest.approx(step["difference"])
        assert f"{100 * step['share']:.1f} %, base rate {100 * step['base']:.1f} %" in words.out


def test_a_rung_that_is_no_better_is_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["ladder", ISLAND, "--rungs", "doctrine,random", "--seats", "clans", "--games", "40", "--workers", "1"]) == 1
    assert "DOES NOT HOLD" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--rungs", "random"], "at least two levels"),
        (["--rungs", "random,genius"], 'There is no level "genius"'),
        (["--rungs", "random,random"], "named twice"),
        (["--rungs", ""], 'There is no level ""'),
        (["--seats", ""], 'There is no seat ""'),
        (["--seats", "twon"], 'did you mean "town"?'),
        (["--games", "3"], "--games"),
        (["--workers", "0"], "--workers"),
        (["--seed", "-1"], "seed"),
        (["--workers", "2", "--cluster", "dask://localhost:1"], "not both"),
    ],
)
def test_bad_input_ends_in_one_sentence(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["ladder", ISLAND, *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and says in said.err and len(said.err.splitlines()) == 1
