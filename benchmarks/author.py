"""Benchmarks of writing a scenario: ``python benchmarks/author.py [--json]``.

From a save of the file to the screen that shows it, in a real pseudo-terminal, for a game in its first and in a later month; what
checking a shipped scenario and its games take in a process that is warm, and ``qibli check`` as a command. Medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.terminal import PATIENCE, Terminal

SCENARIO = "tarhuna-2019"
LATER = 7  # a month from which orders of the months before are played again
RUNS = 7
HEAD = "\nchange:"  # where the file begins to alter its rules
F8, ESC = b"\x1b[19~", b"\x1b"


def reloads(month: int) -> list[tuple[float, float]]:
    """Seconds, and seconds of processor time, from a save to the last byte of the picture in which its new name of a side stands;
    one warm-up before."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{SCENARIO}.yaml"
        text = (ROOT / "scenarios" / f"{SCENARIO}.yaml").read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        terminal = Terminal(120, 40, [sys.executable, "-m", "game.cli", "play", str(path), "--author", "--seat", "lna"])
        try:
            to_map(terminal)
            if month > 1:
                terminal.key(F8)
                terminal.key(f"month {month}\r".encode())
                terminal.until(f"Month {month}.")
                terminal.key(ESC)
                to_map(terminal)
            return [reload(terminal, path, text, f"S{month}x{n}") for n in range(RUNS + 1)][1:]
        finally:
            terminal.close()


def to_map(terminal: Terminal) -> None:
    """Past the questions of the month, until nothing more is drawn."""
    terminal.until("QUEUE")
    terminal.calm(1.0)
    while "leaves it for later" in terminal.text:
        terminal.key(ESC)
        terminal.calm()


def reload(terminal: Terminal, path: Path, text: str, word: str) -> tuple[float, float]:
    """Save the file under another short name of the seat, as editors do: a file beside it, renamed. Seconds until the name is drawn,
    and the processor time of the game until then."""
    part = path.with_suffix(".part")
    part.write_text(text.replace(HEAD, f"{HEAD}\n  words: {{factions: {{lna: {{short: {word}}}}}}}", 1), encoding="utf-8")
    start, used = time.perf_counter(), terminal.processor()
    part.replace(path)
    seen = start
    while word not in terminal.text:
        if time.perf_counter() > start + PATIENCE:
            raise TimeoutError(f"the new name {word} was never drawn\n{terminal.text}")
        if data := terminal.read(0.05):
            seen = time.perf_counter()
            terminal.stream.feed(data)
    figures = seen - start, terminal.processor() - used
    terminal.calm(1.0)
    return figures


def timed(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds, after one run that warms up."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def command(*arguments: str) -> None:
    """A command as a process of its own."""
    home = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "game.cli", *arguments], env=home, cwd=ROOT, check=True, capture_output=True)


def measure() -> dict[str, float]:
    """All figures, in seconds."""
    from game.scenario.load import check_scenario, load_scenario
    from game.session.smoke import smoke

    scenario, figures = load_scenario(SCENARIO), dict[str, float]()
    for month in (1, LATER):
        times = reloads(month)
        figures[f"save to redrawn screen, month {month}"] = statistics.median(seconds for seconds, _ in times)
        figures[f"its processor time, month {month}"] = statistics.median(used for _, used in times)
    figures["check of a shipped scenario"] = timed(lambda: check_scenario(SCENARIO))
    figures["the games of check"] = timed(lambda: smoke(scenario))
    figures["qibli check --no-smoke, from the shell"] = timed(lambda: command("check", SCENARIO, "--no-smoke"), 3)
    figures["qibli check, from the shell"] = timed(lambda: command("check", SCENARIO), 3)
    return figures


def main() -> None:
    """A table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    figures = measure()
    if parser.parse_args().json:
        print(json.dumps(figures))
        return
    print(f"{SCENARIO}, 120x40; load {os.getloadavg()[0]:.1f}\n\n| figure | s |\n|---|---|")
    for name, value in figures.items():
        print(f"| {name} | {value:.2f} |")


if __name__ == "__main__":
    main()
