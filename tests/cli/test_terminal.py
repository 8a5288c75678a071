"""The program in a real terminal (a pseudo-terminal read by an emulator): it opens, shows the scenarios, and leaves."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte
import pytest

from game.scenario.find import list_scenarios

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; a bound against hanging, not a budget


class Terminal:
    """A program in a terminal of a given size; ``screen`` is what a person sees."""

    def __init__(self, arguments: list[str], width: int, height: int, home: Path) -> None:
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color", "QIBLI_HOME": str(home), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "game.cli", *arguments]
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True)
        os.close(slave)
        self.master = master

    def read(self, seconds: float) -> bool:
        """Take in what the program writes within some seconds; False when it has closed the terminal."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.raw += data
        self.stream.feed(data)
        return bool(data)

    def until(self, seen: Callable[[str], bool]) -> str:
        """Read until the screen satisfies ``seen``; fails with the screen when it never does."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if seen(self.text):
                return self.text
            if not self.read(0.1):
                break
        if seen(self.text):
            return self.text
        raise AssertionError("never seen; the screen was:\n" + self.text)

    def wait(self) -> int:
        """Read to the end; the exit code."""
        end = time.monotonic() + PATIENCE
        while self.read(0.1) and time.monotonic() < end and self.process.poll() is None:
            pass
        while select.select([self.master], [], [], 0.05)[0] and self.read(0.05):
            pass
        return self.process.wait(PATIENCE)

    @property
    def text(self) -> str:
        """The screen as lines."""
        return "\n".join(self.screen.display)

    def send(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def close(self) -> None:
        """End the program if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)


@pytest.fixture
def terminals(own_home: Path):  # type: ignore[no-untyped-def]
    """Make terminals; all are closed at the end."""
    opened: list[Terminal] = []

    def make(*arguments: str, width: int = 100, height: int = 30) -> Terminal:
        opened.append(Terminal(list(arguments), width, height, own_home))
        return opened[-1]

    yield make
    for terminal in opened:
        terminal.close()


def test_it_opens_shows_the_scenarios_and_leaves(terminals: Callable[..., Terminal]) -> None:
    title = next(e.title for e in list_scenarios() if not e.own and not e.problems)
    terminal = terminals(width=120, height=40)
    terminal.until(lambda text: title[:20] in text)
    terminal.send(b"\x11")  # ctrl+q
    assert terminal.wait() == 0
    assert b"Traceback" not in terminal.raw
    assert b"\x1b[?1049l" in terminal.raw, "the screen before the game is given back"


@pytest.mark.parametrize(("width", "height"), [(79, 24), (80, 23)])
def test_a_small_terminal_gets_one_plain_sentence(terminals: Callable[..., Terminal], width: int, height: int) -> None:
    terminal = terminals(width=width, height=height)
    assert terminal.wait() == 2
    assert b"\x1b" not in terminal.raw
    said = " ".join(terminal.raw.decode().split())
    assert "80x24" in said and f"{width}x{height}" in said
