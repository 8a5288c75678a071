"""The game in a pseudo-terminal, for benchmarks: what a person would see, and what it costs in time, processor and bytes."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import tempfile
import termios
import time
from pathlib import Path

import pyte

QUIET = 0.15  # seconds without a byte that mean an answer is over
PATIENCE = 60.0


class Terminal:
    """A command in a terminal of a given size; ``environment`` is laid over one with millions of colours."""

    def __init__(self, width: int, height: int, command: list[str], environment: dict[str, str] | None = None) -> None:
        self.width, self.height = width, height
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", "QIBLI_HOME": tempfile.mkdtemp(), **(environment or {})})
            time.sleep(0.05)  # until the size has been set
            os.execvp(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def read(self, wait: float) -> bytes:
        """What comes within ``wait`` seconds; b'' when nothing does."""
        ready, _, _ = select.select([self.fd], [], [], wait)
        try:
            data = os.read(self.fd, 65536) if ready else b""
        except OSError:
            return b""
        self.raw += data
        return data

    @property
    def text(self) -> str:
        """What the screen shows, line by line."""
        return "\n".join(self.screen.display)

    def until(self, *words: str) -> str:
        """Read until the screen shows one of these; which. TimeoutError with the screen when none ever comes."""
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end:
            text = self.text
            for word in words:
                if word in text:
                    return word
            self.stream.feed(self.read(0.1))
        raise TimeoutError(f"never seen: {words}\n{self.text}")

    def calm(self, seconds: float = 0.4) -> None:
        """Read until nothing has come for a while."""
        while data := self.read(seconds):
            self.stream.feed(data)

    def key(self, data: bytes, limit: float = 5.0) -> tuple[float, float, int]:
        """Press a key: seconds to the first and to the last byte of the answer, and its bytes. All 0 when there is none."""
        os.write(self.fd, data)
        start = time.perf_counter()
        first, last, count, pieces = 0.0, 0.0, 0, []
        while time.perf_counter() < start + limit:
            piece = self.read(QUIET if count else 1.0)
            if not piece:
                break
            last = time.perf_counter() - start
            first = first or last
            count += len(piece)
            pieces.append(piece)
        self.stream.feed(b"".join(pieces))
        return first, last, count

    def processor(self) -> float:
        """Seconds of processor time that the process itself (without those it has started) has used."""
        ns = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            ns += int((task / "schedstat").read_text(encoding="ascii").split()[0])
        return ns / 1e9

    def resize(self, width: int, height: int) -> None:
        """Another size."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)
        self.screen.resize(height, width)

    def close(self) -> None:
        """End the game."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
