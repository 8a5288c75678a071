"""The program in a real terminal (a pseudo-terminal read by an emulator)."""

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
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds; a bound against hanging, not a budget
_FOUND_OUT = (  # what the program finds out about its terminal
    "NO_COLOR", "COLORTERM", "COLORFGBG", "LC_ALL", "LC_CTYPE", "LANG", "TERM", "PYTHONIOENCODING", "PYTHONUTF8",
    "TMUX", "TMUX_PANE", "TERM_PROGRAM", "COLUMNS", "LINES",
)  # fmt: skip


def _own_terminal() -> None:
    """Make the terminal at the standard input the one that controls the process, as a shell does."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """The program in a terminal of a given size, with nothing of the terminal that the tests run in; ``screen`` is what a person
    sees, ``raw`` every byte that was sent. ``within``: a command that runs the program in a terminal of its own."""

    def __init__(
        self, arguments: Sequence[str], width: int, height: int, home: Path, environment: Mapping[str, str] | None = None,
        within: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        kept = {k: v for k, v in os.environ.items() if k not in _FOUND_OUT}
        env = {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", "QIBLI_HOME": str(home), "PYTHONPATH": str(ROOT), **(environment or {})}
        command = [*within, sys.executable, "-m", "game.cli", *arguments]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=env, cwd=ROOT, start_new_session=True, preexec_fn=_own_terminal
        )
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

    def calm(self, seconds: float = 0.3) -> None:
        """Read until nothing has come for a while."""
        while select.select([self.master], [], [], seconds)[0] and self.read(0.05):
            pass

    def cells(self) -> list[tuple[object, ...]]:
        """What can be seen of every cell, row by row: of a blank only its ground."""
        rows = []
        for y in range(self.screen.lines):
            row = (self.screen.buffer[y][x] for x in range(self.screen.columns))
            rows.append(tuple((c.data, c.bg, c.reverse, *((c.fg, c.bold) if c.data.strip() else ())) for c in row))
        return rows

    @property
    def text(self) -> str:
        """The screen as lines."""
        return "\n".join(self.screen.display)

    def send(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def press(self, keys: bytes, *words: str) -> str:
        """Press keys and wait until the screen shows one of some words. Like a person it looks first: what comes in the few
        hundredths of a second in which a screen opens is not answered."""
        self.calm(0.1)
        self.send(keys)
        return self.until(lambda text: any(word in text for word in words))

    def resize(self, width: int, height: int) -> None:
        """Another size of the window."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.screen.resize(height, width)  # the terminal tells the program by a signal

    def close(self) -> None:
        """End the program if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
