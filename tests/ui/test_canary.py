"""Texts that try to steer, through every screen in a real terminal, the plain mode, commands and exports: shown, letter for letter."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canary import VISIBLE, poisoned, steering
from tests.pty_kit import ROOT, Terminal


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def shown(terminal: Terminal, where: str) -> None:
    """The canary is seen as it is written, and nothing that steers was sent."""
    assert VISIBLE in terminal.text, f"{where} shows no text of the file:\n{terminal.text}"
    assert not steering(terminal.raw), where


def test_every_screen_shows_the_texts_of_a_file_as_text(home: Path) -> None:
    poisoned(home / "scenarios")
    terminal = Terminal([], 120, 40, home, {"COLORTERM": "truecolor"})
    try:
        terminal.until(lambda text: VISIBLE in text)
        terminal.press(b"/", "part of")
        terminal.press(b"salt", "quarrel")
        shown(terminal, "picker")
    finally:
        terminal.close()


STEPS: tuple[tuple[str, bytes, tuple[str, ...]], ...] = (
    ("main", b"\r", ("QUEUE",)),
    ("ordering", b"\r", ("Give",)),
    ("main again", b"", ()),
    ("factions", b"F", ("Threshold", "threshold")),
    ("intelligence", b"D", ("Factions and intelligence",)),
    ("main again", b"", ()),
    ("advisor", b"a", ("advisor's best",)),
    ("main again", b"", ()),
    ("briefing again", b"\x1bOQ", ("The clans hold",)),
    ("main again", b"", ()),
)


def quiet(terminal: Terminal) -> None:
    """Read until nothing more comes."""
    while select.select([terminal.master], [], [], 0.3)[0] and terminal.read(0.1):
        pass


def until_seen(terminal: Terminal, keys: bytes, *words: str) -> None:
    """Press keys, again where they came too early, until the screen shows one of some words."""
    for _ in range(8):
        if any(word in terminal.text for word in words):
            return
        terminal.send(keys)
        quiet(terminal)
    raise AssertionError(f"{words} never came:\n{terminal.text}")


def to_the_map(terminal: Terminal) -> None:
    """Back to the map from whatever lies over it."""
    quiet(terminal)
    for _ in range(8):
        if "Arrows or a click" in terminal.text and "e End month" in terminal.screen.display[-1]:
            return
        terminal.send(b"\x1b")
        quiet(terminal)
    raise AssertionError("the map never came back:\n" + terminal.text)


def test_a_game_shows_them_as_text_from_briefing_to_debrief(home: Path) -> None:
    path = poisoned(home / "files")
    terminal = Terminal(
        ["play", str(path), "--seat", "town", "--seed", "7", "--players", "random"], 120, 40, home, {"COLORTERM": "truecolor"}
    )
    try:
        terminal.until(lambda text: "Begin" in text and VISIBLE in text)
        shown(terminal, "briefing")
        for where, keys, words in STEPS:
            if words:
                terminal.press(keys, *words)
            else:
                to_the_map(terminal)
            shown(terminal, where)
        for month in range(1, 7):
            until_seen(terminal, b"e", "is carried out", "End the month")
            until_seen(terminal, b"\r", "is carried out", "Report,")
            shown(terminal, f"film {month}")
            until_seen(terminal, b"s", "Report,")
            shown(terminal, f"report {month}")
            if month < 6:
                to_the_map(terminal)
                shown(terminal, f"map {month}")
        until_seen(terminal, b"\x1b", "debrief")
        for part in b"12345":
            terminal.send(bytes([part]))
            quiet(terminal)
            shown(terminal, f"debrief {chr(part)}")
        assert not steering(terminal.raw)
    finally:
        terminal.close()


def test_author_mode_and_a_broken_file_show_them_as_text(home: Path) -> None:
    path = poisoned(home / "files")
    terminal = Terminal(["play", str(path), "--author"], 120, 40, home, {"COLORTERM": "truecolor"})
    try:
        to_the_map(terminal)
        shown(terminal, "author mode")
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("{set: harvest, value: 5}", '{set: "[b]K\\e[5m", value: 5}'), encoding="utf-8")
        terminal.until(lambda seen: "last good copy" in seen)
        terminal.press(b"\x1b[19~", "last good copy is played until")
        shown(terminal, "what is wrong with the file")
    finally:
        terminal.close()


def run(home: Path, arguments: list[str], lines: str = "") -> bytes:
    """What a command writes to its standard streams."""
    env = {**os.environ, "QIBLI_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-m", "game.cli", *arguments], input=lines.encode(), capture_output=True, env=env, timeout=120)
    assert done.returncode in (0, 1), (arguments, done.stderr[-400:])
    return done.stdout + done.stderr


def test_plain_mode_commands_and_exports_write_them_as_text(home: Path, tmp_path: Path) -> None:
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
    for file in (*files, *tmp_path.glob("*.html"), *Path.cwd().glob("island-canary*.html")):
        written = file.read_bytes()
        assert not steering(written) and b"\x1b" not in written, file
    assert VISIBLE in files[0].read_text(encoding="utf-8")
