"""The command line: exit codes, one sentence for every bad input, nothing heavy where it is not needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from game import cli
from game.scenario.load import load_scenario
from game.session.session import Session

DUEL = str(Path(__file__).parents[1] / "duel.yaml")


@pytest.fixture
def save(tmp_path: Path) -> Path:
    """A save of a game of two months."""
    session = Session.new(load_scenario(DUEL), seat="south", seed=7, folder=tmp_path / "s")
    session.end_month()
    session.end_month()
    return session.path


def one_sentence(text: str) -> str:
    """Stderr holds one line and no traceback."""
    assert text.strip() and "\n" not in text.strip() and "Traceback" not in text
    return text


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "needs a terminal"),
        (["frobnicate"], 2, "frobnicate"),
        (["--frobnicate"], 2, "frobnicate"),
        (["play"], 2, "Name a scenario"),
        (["play", DUEL], 2, "needs a terminal"),
        (["play", DUEL, "--resume", "x"], 2, "--resume alone"),
        (["play", "--resume", "nowhere"], 2, "no save at nowhere"),
        (["play", "--resume", DUEL], 1, "not a save"),
        (["play", "atlantis"], 2, "atlantis"),
        (["play", DUEL, "--seat", "west"], 2, "its seats are north, south"),
        (["play", DUEL, "--seed", "-1"], 2, "seed"),
        (["play", DUEL, "--seed", "many"], 2, "many"),
        (["check"], 2, "SCENARIO"),
        (["explain"], 2, "CODE"),
        (["explain", "E9999"], 2, "E9999"),
        (["explain", "\x1b[31m"], 2, "no code"),
        (["watch", "atlantis"], 2, "atlantis"),
        (["watch", "../../etc/nothing"], 2, "nothing"),
        (["watch", "no\x00thing"], 2, "nothing"),
        (["watch", ""], 2, ""),
        (["watch", DUEL, "--players", "genius"], 2, "genius"),
        (["watch", DUEL, "--players", "west=random"], 2, "west"),
        (["watch", DUEL, "--seed", "99999999999999999999999"], 2, "seed"),
        (["replay", "nowhere"], 2, "no save at nowhere"),
        (["replay", DUEL], 1, "not a save"),
        (["replay", "/"], 1, "is not a save"),
        (["replay", "/dev/zero"], 1, "is not a save"),
        (["replay", "a" * 5000], 2, "so long a name"),
        (["play", "--resume", "/dev/zero"], 1, "is not a save"),
        (["chekc"], 2, "did you mean check?"),
        (["play", "tarhuna-2018"], 2, 'did you mean "tarhuna-2019"?'),
        (["watch", DUEL, "--players", "doctrin"], 2, 'did you mean "doctrine"?'),
        (["watch", DUEL, "--players", "soth=random"], 2, 'did you mean "south"?'),
        (["watch", DUEL, "--players", ""], 2, "no level"),
        (["watch", DUEL, "--players", "=random"], 2, "no seat"),
        (["watch", DUEL, "--players", "south=random,south=greedy"], 2, "two levels"),
        (["watch", "x" * 100_000], 2, "xxx..."),
        (["x" * 100_000], 2, "no command"),
        (["watch", "/"], 2, "not a plain file"),
        (["watch", "/dev/zero"], 2, "not a plain file"),
    ],
)
def test_bad_input_ends_in_one_sentence(arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == code
    assert says.replace("\x00", "") in one_sentence(capsys.readouterr().err).replace("\ufffd", "")


def test_check_in_words_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", DUEL]) == 0
    assert "clean" in capsys.readouterr().out
    bad = tmp_path / "bad.yaml"
    right, wrong = "forces(actor, brigade, here) += 1", "forces(actor, brigad, here) += 1"
    bad.write_text(Path(DUEL).read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    assert cli.run(["check", DUEL, str(bad)]) == 1
    out = capsys.readouterr().out
    assert "brigad" in out and "1 error" in out
    assert cli.run(["check", "--json", str(bad)]) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert set(problem) == {"file", "line", "column", "code", "severity", "message", "suggestion"}
    assert problem["suggestion"] == "brigade" and problem["line"] > 1
    assert cli.run(["check", "--json", DUEL]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert cli.run(["check", "atlantis"]) == 2


def test_explain_knows_every_code(capsys: pytest.CaptureFixture[str]) -> None:
    from game.scenario.problems import all_codes

    for code in all_codes():
        assert cli.run(["explain", code.lower()]) == 0
        assert capsys.readouterr().out.startswith(f"{code}: ")


def test_a_scenario_with_errors_is_not_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 2\nid: x\n\tturns: 3\n")
    assert cli.run(["watch", str(bad)]) == 1
    assert "bad.yaml:3" in one_sentence(capsys.readouterr().err)


def test_watch_gives_the_same_bytes_for_the_same_seed(capsys: pytest.CaptureFixture[str]) -> None:
    def told(*more: str) -> str:
        assert cli.run(["watch", DUEL, *more]) == 0
        return capsys.readouterr().out

    assert told("--seed", "3") == told("--seed", "3") != told("--seed", "4")
    text = told("--seed", "3", "--players", "north=doctrine,south=random")
    assert "November 2019, month 1 of 4" in text and "Margins:" in text and "The end" in text and "The port strikes" in text
    records = [json.loads(line) for line in told("--seed", "3", "--json").splitlines()]
    assert [r["type"] for r in records] == ["start", *["month"] * (len(records) - 2), "end"]
    assert records[0]["seed"] == 3 and records[-1]["margins"] == records[-2]["margins"]
    assert all(order["reason"] for r in records[1:-1] for order in r["orders"])


def test_watch_into_a_closed_pipe_is_quiet() -> None:
    command = [sys.executable, "-m", "game.cli", "watch", DUEL, "--seed", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 0


def test_replay(save: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["replay", str(save), "--verify"]) == 0
    assert "2 months, all as saved" in capsys.readouterr().out
    import dataclasses

    from game.session.journal import encode
    from game.session.store import read_journal

    journal = read_journal(save)
    months = tuple(dataclasses.replace(m, hash="0" * 64) if m.turn == 1 else m for m in journal.months)
    save.write_bytes(encode(dataclasses.replace(journal, months=months))[0])
    assert cli.run(["replay", str(save), "--verify"]) == 1
    captured = capsys.readouterr()
    assert "DIFFERS" in captured.out and captured.out.count("month ") == 1
    assert "month 1 comes out differently" in one_sentence(captured.err)


def test_saves_and_list(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["saves"]) == 0
    assert "no saves" in capsys.readouterr().out
    session = Session.new(load_scenario(DUEL), seat="south", seed=7)
    (own_home / "saves" / "broken.qibli").write_bytes(b"\x00\xff")
    (own_home / "scenarios").mkdir()
    (own_home / "scenarios" / "mine.yaml").write_text('format: 2\nid: mine\ntitle: "\\e[31mRed"\n')
    assert cli.run(["saves"]) == 0
    out = capsys.readouterr().out
    assert session.path.name in out and "month 1 of 4, November 2019" in out and "broken.qibli" in out
    assert cli.run(["list"]) == 0
    out = capsys.readouterr().out
    assert "mine" in out and "(yours)" in out and "\x1b" not in out


def test_a_fault_of_the_program_leaves_a_report(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from game.scenario import problems

    def broken() -> dict[str, str]:
        raise RuntimeError("a fault\nin two lines")

    monkeypatch.setattr(problems, "all_codes", broken)
    assert cli.run(["explain", "E203"]) == cli.EXIT_FAULT
    error = one_sentence(capsys.readouterr().err)
    (report,) = (own_home / "crashes").iterdir()
    assert str(report) in error
    text = report.read_text()
    assert "RuntimeError: a fault" in text and "called as: qibli explain E203" in text


def test_a_report_of_what_is_not_text(own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from game.scenario import problems

    def broken() -> dict[str, str]:
        raise RuntimeError("\x1b[2J \udcff")

    monkeypatch.setattr(problems, "all_codes", broken)
    assert cli.run(["explain", "E203\udcff"]) == cli.EXIT_FAULT
    assert "\x1b" not in one_sentence(capsys.readouterr().err)
    assert (own_home / "crashes").is_dir()


def test_interrupted_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from game.scenario import problems

    def stopped() -> dict[str, str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(problems, "all_codes", stopped)
    assert cli.run(["explain", "E203"]) == cli.EXIT_INTERRUPTED
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["watch", "--help"], ["explain", "E203"]])
def test_light_commands_stay_light(arguments: list[str]) -> None:
    script = f"import sys; from game import cli; code = cli.run({arguments!r}); print(sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules = done.stderr
    for heavy in ("'textual'", "'numpy'", "'pydantic'", "'rich'", "'game.ui'"):
        assert heavy not in modules


def test_check_does_not_load_the_screen() -> None:
    script = f"import sys; from game import cli; cli.run(['check', {DUEL!r}]); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ})
    assert "'textual'" not in done.stderr and "'game.ui'" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the platform has no device that is always full")
def test_a_full_disk_under_the_output_is_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "game.cli", "watch", DUEL]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "cannot be written" in one_sentence(done.stderr)


@pytest.mark.parametrize("arguments", [["list"], ["--help"], ["explain", "E203"], ["watch", DUEL], []])
def test_closed_streams_are_no_fault(arguments: list[str]) -> None:
    command = " ".join([sys.executable, "-m", "game.cli", *arguments])
    for closed, expected in (("<&- >&- 2>&-", ""), (">&- </dev/null", "needs a terminal" if not arguments else "")):
        done = subprocess.run(["sh", "-c", f"{command} {closed}"], capture_output=True, text=True, check=False)
        assert done.returncode == (0 if arguments else 2)
        assert expected in done.stderr and "fault" not in done.stderr


def test_check_names_files_as_they_were_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 2\nid: x\n\tturns: 3\n")
    assert cli.run(["check", "--json", str(bad)]) == 1
    assert {p["file"] for p in json.loads(capsys.readouterr().out)} == {str(bad)}


def test_many_alike_are_shown_briefly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    island = Path(DUEL).parent / "data" / "island.yaml"
    bad.write_text(island.read_text(encoding="utf-8").replace("  support: {per", "  suppot: {per"), encoding="utf-8")
    assert cli.run(["check", str(bad)]) == 1
    out = capsys.readouterr().out
    assert out.count("unknown") == 6 and 'E203 for "support" again in lines' in out and "10 errors" in out
    assert cli.run(["check", "--json", str(bad)]) == 1
    assert len(json.loads(capsys.readouterr().out)) == 10


def test_a_terminal_without_unicode_is_no_fault(own_home: Path) -> None:
    (own_home / "scenarios").mkdir(parents=True)
    (own_home / "scenarios" / "mine.yaml").write_text("format: 2\nid: mine\ntitle: \"\u0644\u064a\u0628\u064a\u0627\"\n", encoding="utf-8")
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-m", "game.cli", "list"], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0 and done.stderr == "" and "mine" in done.stdout
