"""Benchmarks of the interface in a real pseudo-terminal: ``python benchmarks/interface.py [--json]``.

For each size: seconds from start to the first paint; then for arrow keys on the map the milliseconds from the key to the last
byte of its answer (also while another process works out what the strongest machines do, and then the longest wait for a first
byte), the processor time and the bytes of a key, medians; and the processor time of painting the map anew. Nothing is asserted;
budgets are in the design, figures in README.md. On a busy machine believe the bytes and the processor time.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.terminal import Terminal

SIZES = ((80, 24), (120, 40), (200, 60))
QUIETLY, THINKING = "doctrine", "expert"  # levels of machines that have chosen at once, and of those that go on thinking meanwhile
ARROWS = (b"\x1b[C", b"\x1b[D", b"\x1b[A", b"\x1b[B")
KEYS = 40
ECHO = 200  # bytes; a map that answers sends more


def measure(width: int, height: int, runs: int) -> dict[str, float]:
    """The figures of one size."""
    paints = [first_paint(width, height) for _ in range(runs)]
    calm, busy = Arrows(width, height, QUIETLY), Arrows(width, height, THINKING)
    return {
        "first paint, s": statistics.median(seconds for seconds, _ in paints),
        "its processor time, s": statistics.median(used for _, used in paints),
        "key to last byte, ms": statistics.median(calm.last),
        "processor time of a key, ms": calm.processor,
        "while the machines think, ms": statistics.median(busy.last),
        "longest wait for a first byte then, ms": max(busy.first),
        "bytes a key": statistics.median(calm.sizes),
        "largest bytes a key": max(calm.sizes),
        "map painted anew, processor ms": map_frame(width, height),
    }


def first_paint(width: int, height: int) -> tuple[float, float]:
    """Seconds until a screen has been drawn (the first 1,000 bytes), and the processor time until then."""
    start = time.perf_counter()
    terminal = Terminal(width, height, [sys.executable, "-m", "game.cli"])
    while len(terminal.raw) < 1000 and time.perf_counter() - start < 20:
        terminal.read(1.0)
    figures = time.perf_counter() - start - 0.05, terminal.processor()
    terminal.close()
    return figures


class Arrows:
    """Arrow keys on the map of a game that has just begun against machines of a level: ``first`` and ``last`` byte in
    milliseconds and ``sizes`` in bytes of each answer; ``processor``: milliseconds a key."""

    def __init__(self, width: int, height: int, level: str) -> None:
        start = f"from game.ui.app import QibliApp; QibliApp('tarhuna-2019', 'lna', 7, level={level!r}).run()"
        terminal = Terminal(width, height, [sys.executable, "-c", start])
        open_map(terminal)
        if level == QUIETLY:
            terminal.calm(1.0)
        used, self.first, self.last, self.sizes = terminal.processor(), [], [], []
        for i in range(KEYS):
            first, last, count = terminal.key(ARROWS[(i // 3) % 4])
            if count > ECHO:  # else the map had nothing to show, at its edge: what came was the sign of those who think
                self.first.append(first * 1000)
                self.last.append(last * 1000)
                self.sizes.append(count)
        self.processor = (terminal.processor() - used) * 1000 / KEYS
        terminal.close()


def open_map(terminal: Terminal) -> None:
    """From the briefing to the map, past the questions of the month."""
    terminal.until("Begin")
    terminal.calm()
    terminal.key(b"\r")
    while terminal.until("QUEUE", "leaves it for later", "ORDERS") == "leaves it for later":
        terminal.calm()
        terminal.key(b"\x1b")
    for i in range(KEYS):  # until the map is there and answers
        if terminal.key(ARROWS[i % 4])[2] > ECHO:
            break


def map_frame(width: int, height: int) -> float:
    """Median milliseconds of processor time to paint a map of a terminal's size when the mark moves, everything else being kept."""
    from game.engine.game import Game
    from game.scenario.load import load_scenario
    from game.ui.map.chart import chart_for
    from game.ui.map.geometry import site_of
    from game.ui.map.lenses import lens
    from game.ui.map.painter import Marks, Painter
    from game.ui.map.palette import Depth, palette_for

    scenario = load_scenario("tarhuna-2019")
    shading = lens("control").read(scenario, Game(scenario, seed=7).view("lna"))
    times = []
    for place in range(len(scenario.places)):
        painter = Painter(chart_for(site_of(scenario), width - 32, height - 5), palette_for(Depth.TRUE, scenario.words.factions))
        painter.paint(shading, Marks())
        start = time.process_time()
        painter.paint(shading, Marks(place))
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


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
