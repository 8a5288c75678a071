"""Benchmarks of the interface in a real pseudo-terminal: ``python benchmarks/interface.py [--json]``.

For each size: seconds from start to the first paint, then for arrow keys on the map the milliseconds from the key to the last
byte of its answer (also while another process works out what the strongest machines do) and the bytes sent, medians. Nothing is
asserted; budgets are in the design, figures in README.md.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

SIZES = ((80, 24), (120, 40), (200, 60))
QUIET = 0.15  # seconds without a byte that mean an answer is over
QUIETLY, THINKING = "doctrine", "expert"  # levels of machines that have chosen at once, and of those that go on thinking meanwhile
ARROWS = (b"\x1b[C", b"\x1b[D", b"\x1b[A", b"\x1b[B")


class Terminal:
    """The game in a pseudo-terminal of a given size."""

    def __init__(self, width: int, height: int, command: list[str]) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", QIBLI_HOME=tempfile.mkdtemp())
            os.execvp(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def read(self, wait: float) -> bytes:
        """What comes within ``wait`` seconds; b'' when nothing does."""
        ready, _, _ = select.select([self.fd], [], [], wait)
        try:
            return os.read(self.fd, 65536) if ready else b""
        except OSError:
            return b""

    def answer(self, limit: float = 5.0) -> tuple[float, int]:
        """(seconds to the last byte, bytes) of what is painted now."""
        start = time.perf_counter()
        last, count, end = 0.0, 0, start + limit
        while time.perf_counter() < end:
            data = self.read(QUIET if count else 1.0)
            if not data:
                break
            count += len(data)
            last = time.perf_counter() - start
        return last, count

    def key(self, data: bytes) -> tuple[float, int]:
        """Press a key and wait for its answer."""
        os.write(self.fd, data)
        return self.answer()

    def first_paint(self) -> float:
        """Seconds until a screen has been drawn: the first 1,000 bytes."""
        start, count = time.perf_counter(), 0
        while count < 1000 and time.perf_counter() - start < 20:
            count += len(self.read(1.0))
        return time.perf_counter() - start

    def close(self) -> None:
        """End the game."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def measure(width: int, height: int, runs: int) -> dict[str, float]:
    """The figures of one size."""
    python = [sys.executable, "-m", "game.cli"]
    paints = []
    for _ in range(runs):
        terminal = Terminal(width, height, python)
        paints.append(terminal.first_paint())
        terminal.close()
    times, sizes = arrows(width, height, QUIETLY)
    busy, _ = arrows(width, height, THINKING)
    return {
        "first paint, s": statistics.median(paints),
        "key to last byte, ms": statistics.median(times),
        "while the machines think, ms": statistics.median(busy),
        "bytes a key": statistics.median(sizes),
        "largest bytes a key": max(sizes),
    }


def arrows(width: int, height: int, level: str) -> tuple[list[float], list[int]]:
    """(milliseconds, bytes) of arrow keys on the map of a game that has just begun against machines of a level."""
    start = f"from game.ui.app import QibliApp; QibliApp('tarhuna-2019', 'lna', 7, level='{level}').run()"
    terminal = Terminal(width, height, [sys.executable, "-c", start])
    terminal.first_paint()
    for key in (b"", b"\r", b"\x1b"):
        terminal.answer(3.0)
        if key:
            terminal.key(key)
    times, sizes = [float("nan")], [0]
    for i in range(40):
        seconds, count = terminal.key(ARROWS[(i // 3) % 4])
        if count:
            times.append(seconds * 1000)
            sizes.append(count)
    terminal.close()
    return times[1:] or times, sizes[1:] or sizes


def main() -> None:
    """All sizes, as a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    figures = {f"{w}x{h}": measure(w, h, args.runs) for w, h in SIZES}
    if args.json:
        print(json.dumps(figures))
        return
    names = list(next(iter(figures.values())))
    print("| size | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for size, values in figures.items():
        print(f"| {size} | " + " | ".join(f"{values[n]:,.2f}" for n in names) + " |")


if __name__ == "__main__":
    main()
