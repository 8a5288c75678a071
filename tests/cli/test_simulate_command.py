"""``qibli simulate`` as a person or a program meets it: tables, JSON, the report, comparisons, bad input, Ctrl+C."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from game import cli
from game.lab.restrict import restricted_play
from game.lab.uncertainty import uncertainty

ROOT = Path(__file__).parents[2]
ISLAND = str(ROOT / "tests" / "data" / "island.yaml")
GAMES = ("--games", "60", "--seed", "5")


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command that succeeds prints."""
    assert cli.run(["simulate", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def record(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The one JSON record that it prints."""
    text = shown(capsys, *arguments, "--json")
    assert text.isascii() and text.count("\n") == 1
    found: dict[str, Any] = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    return found


def test_the_record_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    r = record(capsys, ISLAND, *GAMES)
    assert (r["scenario"], r["games"], r["games_asked"], r["seed"]) == ("island", 60, 60, 5)
    assert r["seconds"] > 0 and r["games_per_second"] == pytest.approx(60 / r["seconds"], rel=0.05)
    assert list(r["seats"]) == ["town", "clans"] and r["players"] == {"town": "doctrine", "clans": "doctrine"}
    assert sum(s["wins"] for s in r["seats"].values()) == 60 == sum(r["endings"].values())
    for s in r["seats"].values():
        assert s["share"] == s["wins"] / 60 and s["low"] < s["share"] < s["high"]
    assert r["completion"] == 1 and 0 <= r["drama"] <= 1 and 0 <= r["lead_changes"] <= 5
    assert [m["name"] for m in r["measures"]] == ["balance", "completion", "drama", "lead changes", "variety", "unused orders"]
    for seat in r["seats"]:
        assert sum(o["share"] for o in r["orders"][seat].values()) == pytest.approx(1)
    assert r["unused_orders"] == [f"{seat}:{order}" for seat, of in r["orders"].items() for order, use in of.items() if not use["given"]]
    assert r["unfired_events"] == [event for event, share in r["events"].items() if not share]
    for place in r["control"].values():
        assert sum(place.values()) == pytest.approx(1)
    assert r["tally"]["games"] == 60


def test_one_game_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    r = record(capsys, ISLAND, "--games", "1")
    assert r["seats"]["town"]["margin_low"] is None  # a mean of one game has no interval
    text = shown(capsys, ISLAND, "--games", "1")
    assert "1 game, seed 1" in text and re.search(r"^  lead changes +\d +unknown ", text, re.M)


def test_the_same_run_gives_the_same_totals(capsys: pytest.CaptureFixture[str]) -> None:
    timed = ("seconds", "games_per_second")
    first, second = ({k: v for k, v in record(capsys, ISLAND, *GAMES).items() if k not in timed} for _ in range(2))
    assert first == second
    other = record(capsys, ISLAND, "--games", "60", "--seed", "6")
    assert other["tally"] != first["tally"]


def test_players_by_seat(capsys: pytest.CaptureFixture[str]) -> None:
    r = record(capsys, ISLAND, *GAMES, "--players", "random,clans=doctrine")
    assert r["players"] == {"town": "random", "clans": "doctrine"}
    assert "town random, clans doctrine" in shown(capsys, ISLAND, *GAMES, "--players", "random,clans=doctrine")


def test_the_tables_say_what_the_record_says(capsys: pytest.CaptureFixture[str]) -> None:
    r, text = record(capsys, ISLAND, *GAMES), shown(capsys, ISLAND, *GAMES)
    assert text.startswith("The salt road (island)\n60 games, seed 5, doctrine in every seat; ")
    heads = [line for line in text.splitlines() if line and not line.startswith(" ")][2:]
    assert heads[:4] == ["Measures", "Seats", "Endings", "Orders"] and heads[-1] == "Places in dispute: control at the end"
    for name, seat in (("Town", "town"), ("Clans", "clans")):
        s = r["seats"][seat]
        assert re.search(rf"^  {name} +{s['wins']} +{100 * s['share']:.1f} % +{100 * s['low']:.1f} to {100 * s['high']:.1f} %", text, re.M)
    assert re.search(rf"^  drama +{100 * r['drama']:.1f} %", text, re.M)
    for use in r["unused_orders"]:
        assert use.split(":")[1].capitalize() in text.partition("Never given")[2]
    assert max(map(len, text.splitlines())) <= 110 and not re.search(r" $", text, re.M)


def test_names_that_a_terminal_cannot_show(tmp_path: Path) -> None:
    path = tmp_path / "named.yaml"
    path.write_text(Path(ISLAND).read_text(encoding="utf-8").replace("The salt road", "Der Salz\u00e4ckerweg"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "game.cli", "simulate", str(path), "--games", "2"],
        capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}, check=True,
    )  # fmt: skip
    assert done.stdout.isascii() and b"Der Salz\\xe4ckerweg" in done.stdout


def test_the_report_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "report.html"
    page.write_text("old")
    shown(capsys, ISLAND, *GAMES, "--html", str(page))
    text = page.read_text(encoding="utf-8")
    assert text.lower().startswith("<!doctype html>") and "The salt road" in text
    assert [p.name for p in tmp_path.iterdir() if p.name != "home"] == ["report.html"]


@pytest.mark.parametrize("name", ["nowhere/report.html", ".", "file/report.html"])
def test_a_report_that_cannot_be_written_is_told_at_once(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert cli.run(["simulate", ISLAND, "--games", "1000000", "--html", str(tmp_path / name)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "report cannot be written" in err and err.count("\n") == 1


def test_a_folder_that_takes_no_file_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert cli.run(["simulate", ISLAND, "--games", "1000000", "--html", str(tmp_path / "report.html")]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "(permission denied)" in err and err.count("\n") == 1


def test_a_report_that_fails_in_the_end_costs_no_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["simulate", ISLAND, *GAMES, "--html", str(tmp_path / f"{'long' * 80}.html")]) == 1
    out, err = capsys.readouterr()
    assert "Seats" in out and "report could not be written" in err and err.count("\n") == 1


def test_against_another_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(Path(ISLAND).read_text(encoding="utf-8").replace("threshold: 14", "threshold: 8"), encoding="utf-8")
    same = record(capsys, ISLAND, *GAMES, "--against", ISLAND)["against"]
    assert all(d["change"] == 0 and d["p"] == 1 and not d["significant"] for d in same["differences"])
    r = record(capsys, ISLAND, *GAMES, "--against", str(path))
    wins = {d["name"]: d for d in r["against"]["differences"] if d["group"] == "wins"}
    assert wins["town"]["first"] == r["seats"]["town"]["share"] and wins["town"]["second"] == r["against"]["seats"]["town"]["share"]
    assert wins["town"]["change"] > 0 and wins["town"]["significant"] and wins["clans"]["change"] == -wins["town"]["change"]
    text = shown(capsys, ISLAND, *GAMES, "--against", str(path))
    table = text.partition("What changes from the first to the second")[2]
    assert re.search(r"share of wins +Town .* real", table) and "mean margin" in table


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["atlantis"], 2, "atlantis"),
        ([], 2, "SCENARIO"),
        ([ISLAND, "--games", "0"], 2, "--games"),
        ([ISLAND, "--games", "many"], 2, "many"),
        ([ISLAND, "--games", "1000000000"], 2, "--games"),
        ([ISLAND, "--seed", "-1"], 2, "seed"),
        ([ISLAND, "--players", "genius"], 2, "genius"),
        ([ISLAND, "--players", "west=random"], 2, "west"),
        ([ISLAND, "--workers", "0"], 2, "--workers"),
        ([ISLAND, "--workers", "2", "--cluster", "dask://h:1"], 2, "not both"),
        ([ISLAND, "--cluster", "h:1"], 2, "not the address of a cluster"),
        ([ISLAND, "--cluster", f"dask://{'h' * 80}:1"], 2, "not the address of a cluster"),
        ([ISLAND, "--against", "atlantis"], 2, "atlantis"),
    ],
)
def test_bad_input_ends_in_one_sentence(arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["simulate", *arguments]) == code
    out, err = capsys.readouterr()
    assert out == "" and says in err and err.count("\n") == 1 and "Traceback" not in err


def test_the_deep_measures_reach_table_record_and_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("game.lab.restrict.restricted_play", partial(restricted_play, games=10))
    monkeypatch.setattr("game.lab.uncertainty.uncertainty", partial(uncertainty, games=4, rolls=4))
    page = tmp_path / "report.html"
    text = shown(capsys, ISLAND, *GAMES, "--deep", "--workers", "1", "--html", str(page))
    assert re.search(r"^  uncertainty +\d", text, re.M) and re.search(r"^  restricted play +\d", text, re.M)
    assert "How long games stay open" in page.read_text(encoding="utf-8") and "Restricted play" in page.read_text(encoding="utf-8")
    r = record(capsys, ISLAND, *GAMES, "--deep", "--workers", "1")
    assert [m["name"] for m in r["measures"]][-2:] == ["uncertainty", "restricted play"]
    assert {(f["seat"], f["order"]) for f in r["restricted"]} == {(seat, order) for seat in r["orders"] for order in r["orders"][seat]}
    assert all(f["games"] == 10 and f["change"] == pytest.approx(f["without"] - f["share"]) for f in r["restricted"])


# ------------------------------------------------------------------ at a terminal
class Terminal:
    """A command in a pty of its own."""

    def __init__(self, *arguments: str) -> None:
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "-m", "game.cli", "simulate", *arguments])
        self.text = ""

    def read(self, until: str = "", seconds: float = 60) -> bool:
        """Read until something appears, or to the end; False when it does not appear in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (until and until in self.text):
            if select.select([self.file], [], [], 0.1)[0]:
                try:
                    data = os.read(self.file, 65536)
                except OSError:  # the other end is closed
                    break
                if not data:
                    break
                self.text += data.decode()
        return until in self.text

    def code(self) -> int:
        """The exit code."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_a_bar_shows_how_far_it_is_and_goes_away() -> None:
    terminal = Terminal(ISLAND, "--games", "40", "--players", "greedy", "--workers", "1")
    terminal.read()
    assert terminal.code() == 0
    before, _, after = terminal.text.partition("The salt road")
    assert "0 of 40" in before and "16 of 40" in before and before.isascii() and "\n" not in before
    assert after and before.endswith("\r") and before.split("\r")[-2].strip() == ""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupt_shows_what_was_done(workers: str) -> None:
    terminal = Terminal(ISLAND, "--games", "1000000", "--players", "greedy", "--workers", workers)
    assert terminal.read(until=" left")  # the first chunk is done
    os.write(terminal.file, b"\x03")
    terminal.read()
    assert terminal.code() == 130
    told = re.search(r"(\d+) of 1,000,000 \(stopped early\) games", terminal.text)
    assert told is not None and int(told[1]) >= 16 and int(told[1]) % 16 == 0
    assert "Traceback" not in terminal.text and "Seats" in terminal.text


def test_an_interrupt_before_anything_was_done_is_quiet() -> None:
    terminal = Terminal(ISLAND, "--games", "1000000", "--players", "normal", "--workers", "2")
    assert terminal.read(until="0 of 1,000,000")
    os.kill(terminal.pid, signal.SIGINT)
    terminal.read()
    assert terminal.code() == 130 and "Traceback" not in terminal.text and "Seats" not in terminal.text


def test_a_request_to_end_is_quiet_and_ends_the_workers() -> None:
    terminal = Terminal(ISLAND, "--games", "1000000", "--players", "greedy", "--workers", "2")
    assert terminal.read(until=" left")
    os.kill(terminal.pid, signal.SIGTERM)
    assert not terminal.read(until="leaked")
    assert terminal.code() == 128 + signal.SIGTERM and "Traceback" not in terminal.text and "Warning" not in terminal.text
