"""Ctrl+C: while a machine thinks it goes back to the orders, at a prompt it saves and leaves with 130. Also in a real terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from game.plain.play import uninterrupted
from game.plain.start import Start
from game.scenario.load import load_scenario
from game.session.store import read_journal
from tests.plain.plain_kit import DUEL, ISLAND, ROOT, given, piped, saves
from tests.ui.fake_mind import FakeMind, Minds


class Impatient(Future[Any]):
    """A future at which the person presses Ctrl+C the first time that somebody waits for it."""

    def result(self, timeout: float | None = None) -> Any:
        raise KeyboardInterrupt


class ImpatientMinds(Minds):
    """The first answer of each kind is not waited for."""

    def __call__(self, scenario: Any) -> FakeMind:
        mind = super().__call__(scenario)
        usual, seen = mind._answer, set[str]()

        def answer(kind: str, what: object, found: object) -> Future[Any]:
            if kind in seen:
                return usual(kind, what, found)
            seen.add(kind)
            return Impatient()

        mind._answer = answer  # type: ignore[method-assign]
        return mind


def test_ctrl_c_while_somebody_thinks_goes_back_to_the_orders(tmp_path: Path) -> None:
    start = Start(load_scenario(ISLAND), "town", 7, {"clans": "easy"}, folder=tmp_path)
    told = given(["recruit market", "advice", "chances", "end", "queue", "end", "status"], tmp_path, start, ImpatientMinds())
    assert told.code == 0 and told.text.count("Stopped.") == 2
    assert "nothing has been carried out" in told.after("end") and "1. Recruit: Market" in told.after("queue")
    assert "month 2 of 6" in told.after("status")
    assert len(read_journal(saves(tmp_path)[0]).months) == 1


def test_ctrl_c_while_a_month_is_carried_out_takes_effect_afterwards() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        signal.raise_signal(signal.SIGINT)
        done.append(True)
    assert done and signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_at_a_prompt_saves_and_leaves_with_130(own_home: Path) -> None:
    env = {**os.environ, "QIBLI_HOME": str(own_home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "game.cli", "play", str(DUEL), "--plain", "--seat", "south", "--seed", "7"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write(b"levy port\n")
        process.stdin.flush()
        seen = b""
        while b"Order 1: Levy" not in seen or not seen.endswith(b"2019: "):
            data = os.read(process.stdout.fileno(), 65536)
            assert data, seen
            seen += data
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read().decode()
        assert process.wait(60) == 130 and process.stderr.read() == b""
    assert "The game is saved in" in rest and "--resume" in rest
    (draft,) = read_journal(saves(own_home / "saves")[0]).drafts
    assert draft.queue[0].kind == "levy"


def test_a_closed_pipe_is_quiet(own_home: Path) -> None:
    env = {**os.environ, "QIBLI_HOME": str(own_home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "game.cli", "play", str(DUEL), "--plain", "--seat", "south"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b"?\n" * 50)
        process.stdin.close()
        assert process.wait(60) == 0 and process.stderr.read() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_in_a_real_terminal_nothing_steers_it(own_home: Path) -> None:
    import pty

    master, slave = pty.openpty()
    env = {**os.environ, "QIBLI_HOME": str(own_home), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "game.cli", "play", str(DUEL), "--plain", "--seat", "south", "--seed", "7"]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True)
    os.close(slave)
    raw = b""

    def until(seen: bytes) -> None:
        nonlocal raw
        end = time.monotonic() + 60
        while seen not in raw:
            assert time.monotonic() < end, raw
            raw += os.read(master, 65536)

    try:
        until(b"Your order? Enter ends November 2019: ")
        os.write(master, b"levy\n")
        until(b"Which target? Enter goes back: ")
        os.write(master, b"1\n")
        until(b"Enter says yes: ")
        os.write(master, b"\n")
        until(b"Order 1: Levy: Port, cost 3.")
        os.write(master, b"\x04")  # Ctrl+D: the end of the input
        until(b"--resume")
        assert process.wait(60) == 0
    finally:
        if process.poll() is None:
            process.kill()
        os.close(master)
    assert b"\x1b" not in raw
    assert raw.count(b"levy\r\n") == 1, "the terminal shows what is typed, the program does not write it again"


# ------------------------------------------------------------------ the command line
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--plain", "watch", str(DUEL)], 2, "belongs to playing"),
        (["play", str(DUEL), "--width", "60"], 2, "belongs to --plain"),
        (["play", str(DUEL), "--players", "easy"], 2, "needs a terminal"),
        (["play", str(DUEL), "--plain", "--author"], 2, "no author mode"),
        (["play", "--plain", "--seat", "south"], 2, "need a SCENARIO"),
        (["play", str(DUEL), "--plain", "--seat", "soth"], 2, 'did you mean "south"?'),
        (["play", str(DUEL), "--plain", "--players", "genius"], 2, "genius"),
        (["play", "--plain", "--resume", "nowhere"], 2, "no save at nowhere"),
        (["play", str(DUEL), "--plain", "--width", "10"], 2, "width"),
        ([], 2, "qibli --plain"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    from game import cli

    assert cli.run(arguments) == code
    error = capsys.readouterr().err
    assert says in error and "\n" not in error.strip()


def test_a_damaged_save_is_asked_about(own_home: Path) -> None:
    from game.session.session import Session

    session = Session.new(load_scenario(DUEL), "south", 3)
    session.end_month()
    session.end_month()
    lines = session.path.read_bytes().splitlines(keepends=True)
    session.path.write_bytes(b"".join([*lines[:2], lines[2].replace(b"turn", b"tarn"), *lines[3:]]))
    refused = piped(["play", "--plain", "--resume", session.path.name], "\n", own_home, LANG="C")
    assert refused.returncode == 0 and b"Enter says no" in refused.stdout and b"Your order?" not in refused.stdout
    taken = piped(["play", "--plain", "--resume", session.path.name], "yes\n", own_home, LANG="C")
    assert taken.returncode == 0 and b"month 2 of 4" in taken.stdout


def test_it_needs_no_screen() -> None:
    script = (
        "import io, sys\n"
        "from game import cli\n"
        f"sys.stdin = io.TextIOWrapper(io.BytesIO(b'orders\\nlook port\\n\\n'))\n"
        f"code = cli.run(['play', {str(DUEL)!r}, '--plain', '--seat', 'south'])\n"
        "print('textual' in sys.modules, 'game.ui.app' in sys.modules, code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "False False 0"
