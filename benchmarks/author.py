"""How fast an author sees a change: ``python benchmarks/author.py [--saves N]``.

For every shipped scenario: seconds to read and check the file in a warm process, seconds of ``qibli check`` with its games, start of
Python included; and in a real pseudo-terminal of 120x40, with the file open in author mode, the seconds from a save to the screen of the
new game (its forecast follows): in the first month, and in the middle of a game, which has to be replayed. Medians; nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.terminal import Terminal
from game.scenario.load import load_scenario

COMMAND = [sys.executable, "-m", "game.cli"]
AUTHOR = b"\x1b[19~"  # F8: the author's panel
MIDDLE = 7


def reading(path: Path, runs: int) -> float:
    """Seconds to read and check a file."""
    load_scenario(path)
    return statistics.median(_seconds(lambda: load_scenario(path)) for _ in range(runs))


def checking(path: Path, runs: int) -> float:
    """Seconds of the whole command."""
    command = [*COMMAND, "check", str(path)]
    return statistics.median(_seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(runs))


def _seconds(deed: object) -> float:
    assert callable(deed)
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


class Writing:
    """A scenario's file open in author mode, with a first suggestion that says how often it was saved."""

    def __init__(self, scenario: Path, folder: Path) -> None:
        self.file = folder / scenario.name
        self.text = scenario.read_text(encoding="utf-8")
        seat = load_scenario(scenario).factions[0].id
        self.count, self.old = 0, next(line for line in self.text.split(f"\n  {seat}:\n", 2)[-1].splitlines() if "suggestion:" in line)
        self._save()
        self.terminal = Terminal(120, 40, [*COMMAND, "play", str(self.file), "--seat", seat, "--author"])
        self.terminal.until(self.said)
        self.settle()

    @property
    def said(self) -> str:
        """What the newest copy suggests."""
        return f"Copy number {self.count}."

    def _save(self) -> None:
        """Save as editors do: another file beside it, then renamed."""
        self.count += 1
        part = self.file.with_suffix(".part")
        part.write_text(self.text.replace(self.old, f'    suggestion: "{self.said}"', 1), encoding="utf-8")
        part.replace(self.file)

    def saves(self, count: int) -> float:
        """Median seconds from a save to the screen of the game made from it, which says when the file was read."""
        times = []
        for _ in range(count):
            time.sleep(1.1)  # the row of author mode tells the second in which the file was read
            self.terminal.calm(0.3)
            before = self.terminal.screen.display[0]
            start = time.perf_counter()
            self._save()
            while self.terminal.screen.display[0] == before:
                self.terminal.stream.feed(self.terminal.read(0.01))
                if time.perf_counter() - start > 20:
                    raise TimeoutError(self.terminal.text)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    def go_to(self, month: int) -> None:
        """Another month, by the author's panel."""
        self.terminal.key(AUTHOR)
        self.terminal.until("THE PROMPT")
        self.terminal.calm()
        self.terminal.key(f"month {month}".encode())
        self.terminal.key(b"\r")
        self.terminal.until(f"Month {month}")
        self.terminal.key(b"\x1b")
        self.settle()

    def settle(self) -> None:
        """Leave the questions of the month for later; then nothing moves."""
        self.terminal.calm(1.0)
        while "leaves it for later" in self.terminal.text:
            self.terminal.key(b"\x1b")
            self.terminal.calm(0.5)


def main() -> None:
    """All shipped scenarios, as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=5)
    parser.add_argument("scenarios", nargs="*")
    args = parser.parse_args()
    files = [p for p in sorted((ROOT / "scenarios").glob("*.yaml")) if not args.scenarios or p.stem in args.scenarios]
    print("| scenario | read and check, s | `qibli check` with its games, s | save to screen, month 1, s | the same in month 7, s |")
    print("|---|---|---|---|---|")
    for path in files:
        with tempfile.TemporaryDirectory() as folder:
            writing = Writing(path, Path(folder))
            first = writing.saves(args.saves)
            writing.go_to(min(MIDDLE, load_scenario(path).turns - 1))
            later = writing.saves(args.saves)
            writing.terminal.close()
        print(f"| {path.stem} | {reading(path, args.saves):.3f} | {checking(path, 3):.2f} | {first:.2f} | {later:.2f} |", flush=True)


if __name__ == "__main__":
    main()
