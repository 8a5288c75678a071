"""``qibli check`` as a person uses it: silences, games of fixed seeds, and watching a file while it is written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from game import cli
from game.commands.watching import changes
from game.scenario.load import load_scenario
from game.scenario.problems import Mark, Problem
from game.session.smoke import smoke

ROOT = Path(__file__).parents[2]
DUEL = (ROOT / "tests" / "duel.yaml").read_text(encoding="utf-8")


@pytest.fixture
def duel(tmp_path: Path) -> Path:
    path = tmp_path / "duel.yaml"
    path.write_text(DUEL, encoding="utf-8")
    return path


# ------------------------------------------------------------------ the smoke run
def test_games_are_played_unless_one_says_no(duel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", str(duel)]) == 0
    assert capsys.readouterr().out.endswith("clean; 17 games played to the end\n")
    assert cli.run(["check", "--no-smoke", str(duel)]) == 0
    assert capsys.readouterr().out.endswith("duel.yaml: clean\n")


@pytest.mark.parametrize("more", [(), ("--no-smoke",)])
def test_the_lesson_is_clean_with_its_silence_whether_games_are_played_or_not(
    more: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its other sides wait at first, which only the games show."""
    assert cli.run(["check", "first-orders", *more]) == 0
    assert capsys.readouterr().out.startswith("first-orders: clean")


def test_rules_are_checked_and_not_played(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "rules/libya"]) == 0
    assert "no game by itself" in capsys.readouterr().out


def test_a_side_without_an_order_to_begin_with(duel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sulk = "  sulk: {by: [south], target: none, step: influence, when: [turn >= 2], effects: [alarm += 1], appeal: 5}\n"
    text = DUEL.replace("    by: [north, south]", "    by: [north]").replace("orders:\n  levy:", f"orders:\n{sulk}  levy:")
    duel.write_text(text, encoding="utf-8")
    assert cli.run(["check", str(duel), "--json"]) == 0
    (problem,) = json.loads(capsys.readouterr().out)
    assert (problem["code"], problem["line"]) == ("W608", text[: text.index("  south:\n")].count("\n") + 1)


def test_a_dead_end_is_told_with_its_month(duel: Path) -> None:
    duel.write_text(DUEL.replace("orders: 2", "orders: 2 * (turn < 3)"), encoding="utf-8")
    seen = smoke(load_scenario(duel))
    assert seen.stuck == (3, 16) and seen.fault is None


def test_a_fault_of_the_program_ends_in_code_3_and_no_traceback(
    duel: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("of the engine's own")

    monkeypatch.setattr("game.session.smoke.Program", broken)
    assert cli.run(["check", str(duel)]) == 3
    out = capsys.readouterr().out
    assert "E630" in out and "of the engine's own" in out and "Traceback" not in out


def test_the_games_stop_when_their_time_is_over(duel: Path) -> None:
    seen = smoke(load_scenario(duel), seconds=0.0)
    assert not seen.whole and seen.months <= 1 and seen.fault is None


# ------------------------------------------------------------------ silences
FLAG = "  alarm: {range: [0, 10]}\n"


@pytest.mark.parametrize(
    ("head", "line", "codes"),
    [
        ("", "  idle: {range: [0, 1]}\n", ["W614"]),
        ("quiet: [W614]\n", "  idle: {range: [0, 1]}\n", []),
        ("quiet: W614\n", "  idle: {range: [0, 1]}\n", []),
        ("", "  idle: {range: [0, 1]}   # qibli: quiet W614\n", []),
        ("", "  idle: {range: [0, 1]}   # qibli: quiet W614, for a later scenario\n", []),
        ("", "  # qibli: quiet W614\n  idle: {range: [0, 1]}\n", []),
        ("", "  idle: {range: [0, 1]}   # qibli: quiet W614: for a later scenario\n", []),
        ("", "  # qibli: quiet W614\n\n  # why\n  idle:\n    range: [0, 1]\n", []),
        ("", "  # qibli: quiet W601, W614\n  idle: {range: [0, 1]}\n", ["W622"]),
        ("quiet: [W602]\n", "  idle: {range: [0, 1]}\n", ["W622", "W614"]),
        ("quiet: [W614]\n", "", ["W622"]),
        ("", "  # qibli: quiet W614\n  other: {range: [0, 1]}\n  idle: {range: [0, 1]}\n", ["W614"]),
        ("quiet: [E203]\n", "", ["W621"]),
        ("quiet: [W622]\n", "", ["W621"]),
        ("quiet: [w614]\n", "  idle: {range: [0, 1]}\n", ["W620", "W614"]),
        ("quiet: [W999, nonsense]\n", "", ["W620", "W620"]),
        ("", "  idle: {range: [0, 1]}   # qibli: hush W614\n", ["W614", "W620"]),
        ("quiet: {W614: yes}\n", "", ["E301"]),
        ("quiet:\n", "", []),
        ("quiet: [W608]\n", "", []),
    ],
)
def test_silences(head: str, line: str, codes: list[str], duel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    duel.write_text(DUEL.replace("id: duel\n", f"id: duel\n{head}").replace(FLAG, FLAG + line), encoding="utf-8")
    cli.run(["check", "--no-smoke", "--json", str(duel)])
    assert [p["code"] for p in json.loads(capsys.readouterr().out)] == codes


def test_a_text_that_looks_like_a_silence_is_a_text(duel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    duel.write_text(DUEL.replace('"Dockers ask for pay."', '"Dockers # qibli: quiet W601"'), encoding="utf-8")
    assert cli.run(["check", "--no-smoke", str(duel)]) == 0
    assert capsys.readouterr().out.endswith("clean\n")


def test_what_only_games_show_is_silenced_too(duel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = DUEL.replace("orders: 2\n", "orders: 2 * (turn > 1)\n").replace("id: duel\n", "id: duel\nquiet: [W608]\n")
    duel.write_text(text, encoding="utf-8")
    assert cli.run(["check", str(duel)]) == 0
    assert "clean; 17 games" in capsys.readouterr().out
    duel.write_text(DUEL.replace("id: duel\n", "id: duel\nquiet: [W608]\n"), encoding="utf-8")
    assert cli.run(["check", str(duel)]) == 0
    assert "W622" in capsys.readouterr().out


def test_a_silence_changes_neither_game_nor_hash(duel: Path) -> None:
    before = load_scenario(duel)
    duel.write_text(DUEL.replace("id: duel\n", "id: duel\nquiet: [W601]\n"), encoding="utf-8")
    after = load_scenario(duel)
    assert (before.hash, before.resolved) == (after.hash, after.resolved)


def test_a_child_does_not_inherit_its_parents_silences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "duel.yaml").write_text(DUEL.replace("id: duel\n", "id: duel\nquiet: [W614]\n"), encoding="utf-8")
    child = tmp_path / "child.yaml"
    child.write_text("format: 2\nid: child\nextends: duel\nadd: {quantities: {idle: {range: [0, 1]}}}\n", encoding="utf-8")
    assert cli.run(["check", "--no-smoke", str(child)]) == 0
    assert "W614" in capsys.readouterr().out
    child.write_text("quiet: [W614]\n" + child.read_text(encoding="utf-8"), encoding="utf-8")
    assert cli.run(["check", "--no-smoke", str(child)]) == 0
    assert capsys.readouterr().out.endswith("clean\n")


# ------------------------------------------------------------------ watching
def problem(code: str, line: int, message: str = "m") -> Problem:
    return Problem(code, message, Mark("a.yaml", line, 1, 2, "x"))


def test_changes_are_what_is_gone_and_what_is_new() -> None:
    before = (problem("E203", 1), problem("E203", 2), problem("E301", 5))
    after = (problem("E203", 7), problem("E109", 9), problem("E301", 6))
    gone, new = changes(before, after)
    assert [(p.code, p.mark.line) for p in gone] == [("E203", 1)]
    assert [(p.code, p.mark.line) for p in new] == [("E109", 9)]
    assert changes(before, before) == ((), ())


@pytest.fixture
def watched(duel: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[str], Path]]:
    """``check --watch`` on a child of the duel, its lines as they come, and the child's path."""
    child = tmp_path / "child.yaml"
    child.write_text("format: 2\nid: child\nextends: duel\nturns: 3\n", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "game.cli", "check", "--watch", "--no-smoke", str(child)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
    lines: list[str] = []
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True)  # type: ignore[union-attr]
    reader.start()
    yield process, lines, child
    process.kill()
    process.wait()
    reader.join()


def until(lines: list[str], word: str, after: int = 0) -> str:
    """The first line with a word that comes within half a minute."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = next((line for line in lines[after:] if word in line), None)
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{word!r} did not come; there was {lines[after:]}")


def test_watching_tells_what_each_save_changes(watched: tuple[subprocess.Popen[str], list[str], Path]) -> None:
    process, lines, child = watched
    good = child.read_text(encoding="utf-8")
    until(lines, "Ctrl+C ends")
    assert lines[0].endswith("child.yaml: clean\n")

    child.write_text(good.replace("turns: 3", "turns: 0"), encoding="utf-8")  # written in place
    until(lines, ": 1 error")
    assert sum("E302" in line for line in lines) == 1

    seen = len(lines)
    aside = child.with_suffix(".tmp")  # replaced, as many editors do
    aside.write_text(good + "start: never\n", encoding="utf-8")
    aside.replace(child)
    until(lines, ": 1 error", seen)
    assert any(line.startswith("  gone: ") and "E302" in line for line in lines[seen:])
    assert sum("E306" in line for line in lines[seen:]) == 1

    seen = len(lines)
    child.unlink()
    until(lines, "the file is gone", seen)
    child.write_text(good, encoding="utf-8")
    until(lines, "child.yaml: clean", seen)

    seen = len(lines)
    parent = child.with_name("duel.yaml")  # what it rests on is watched too
    parent.write_text(DUEL.replace("turns: 4", "turns: four"), encoding="utf-8")
    until(lines, "child.yaml: saved", seen)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert not any("Traceback" in line for line in lines)


def test_watching_what_does_not_exist_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "--watch", "nowhere.yaml"]) == 2
    assert capsys.readouterr().err.strip() == 'There is no file "nowhere.yaml".'
    assert cli.run(["check", "--watch", "--json", "nowhere.yaml"]) == 2


@pytest.mark.parametrize(
    ("code", "said"),
    [("W601", "# qibli: quiet W601, and why"), ("E203", "An error cannot be silenced"), ("W620", "It cannot be silenced")],
)
def test_explain_says_how_to_silence_a_code(code: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["explain", code]) == 0
    assert said in capsys.readouterr().out
