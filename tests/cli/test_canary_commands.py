"""Texts that try to steer, through the commands and the files that they write: shown letter for letter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canary import VISIBLE, poisoned, steering
from tests.pty_kit import ROOT


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def run(home: Path, arguments: list[str], lines: str = "") -> bytes:
    """What a command writes to its standard streams."""
    env = {**os.environ, "QIBLI_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-m", "game.cli", *arguments], input=lines.encode(), capture_output=True, env=env, timeout=120)
    assert done.returncode in (0, 1), (arguments, done.stderr[-400:])
    return done.stdout + done.stderr


def test_the_plain_mode_commands_and_exports_write_them_as_text(home: Path, tmp_path: Path) -> None:
    path = str(poisoned(home / "scenarios"))
    game = ["play", path, "--plain", "--seat", "town", "--seed", "7", "--players", "random"]
    told = run(home, game, "look harbour\nside clans\norders\nmap\n" + "\n" * 12)
    assert VISIBLE.encode() in told and not steering(told) and b"\x1b" not in told
    save = next((home / "saves").glob("*.qibli"))
    files = [tmp_path / f"debrief.{kind}" for kind in ("html", "csv", "jsonl")]
    commands = [
        ["list"], ["saves"], ["check", path, "--no-smoke"], ["watch", path, "--seed", "1"], ["brief", path],
        ["debrief", save.name, "--rolls", "16", "-o", str(files[0]), "--csv", str(files[1]), "--jsonl", str(files[2])],
    ]  # fmt: skip
    for arguments in commands:
        written = run(home, arguments)
        assert not steering(written) and b"\x1b" not in written, arguments
    for file in files:
        written = file.read_bytes()
        assert not steering(written) and b"\x1b" not in written, file
    assert VISIBLE in files[0].read_text(encoding="utf-8")
