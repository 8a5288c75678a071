"""Benchmarks of the engine, the reader and the interface: ``python benchmarks/run.py [--scenario ID] [--quick] [--json]``.

Every figure is the median of several windows in one run on one core; machines are noisy, so compare ratios within a run.
Nothing here is asserted: bars live in the design, figures in ``benchmarks/README.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

from game.engine.game import Batch, Game
from game.engine.program import Program
from game.players import make_player
from game.scenario.load import load_scenario
from game.scenario.model import Scenario

Figures = dict[str, float]


def median(call: Callable[[], object], windows: int) -> float:
    """Median seconds of a call."""
    times = []
    for _ in range(windows):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def whole_games(program: Program, batch: int, first: int, level: str) -> int:
    """Play a batch to its end; returns how many orders were given."""
    games = Batch(program, range(first, first + batch))
    player = make_player(level)
    given = 0
    while not games.over:
        choices = [player.choose(games.view(s.faction)) for s in program.seats]
        given += sum(int((c[: s.slots] >= 0).sum()) for c, s in zip(choices, program.seats, strict=True))
        games.resolve(choices)
    return given


def throughput(program: Program, windows: int, sizes: list[int]) -> Figures:
    """Whole games a second and orders a second by batch size and player."""
    out: Figures = {}
    for level in ("random", "doctrine"):
        for size in sizes:
            games, orders, start, first = 0, 0, time.perf_counter(), 0
            times = []
            for _ in range(windows):
                begin = time.perf_counter()
                orders += whole_games(program, size, first, level)
                times.append(time.perf_counter() - begin)
                first += size
                games += size
            del start
            out[f"{level} games/s at B={size}"] = size / statistics.median(times)
            out[f"{level} orders/s at B={size}"] = orders / games * size / statistics.median(times)
    return out


def one_game(scenario: Scenario, program: Program, windows: int) -> Figures:
    """Milliseconds of a month at B = 1: choosing by doctrine, resolving watched, a view with every preview."""
    months, chosen, views = [], [], []
    player = make_player("doctrine")
    for seed in range(windows):
        game = Game(scenario, seed, program)
        while not game.ended:
            begin = time.perf_counter()
            given = {s.id: player.choose(game.batch_view(s.id)) for s in program.seats}
            middle = time.perf_counter()
            game.batch.resolve([given[s.id] for s in program.seats])
            game._views = {}
            months.append(time.perf_counter() - middle)
            chosen.append(middle - begin)
        fresh = Game(scenario, seed, program)
        begin = time.perf_counter()
        view = fresh.view(program.seats[0].id)
        for kind in view.book.kinds():
            view.book.of_kind(kind)
        views.append(time.perf_counter() - begin)
    return {
        "month at B=1, watched, ms": 1000 * statistics.median(months),
        "five doctrine choices at B=1, ms": 1000 * statistics.median(chosen),
        "view with every preview, ms": 1000 * statistics.median(views),
    }


def reader(scenario: str, windows: int) -> Figures:
    """Milliseconds to load, to compile and to hold 4,096 games (MB)."""
    loaded = load_scenario(scenario)
    out = {
        "load and check, ms": 1000 * median(lambda: load_scenario(scenario), windows),
        "compile, ms": 1000 * median(lambda: Program(loaded), windows),
    }
    program = Program(loaded)
    out["state of one game, bytes"] = float(program.layout.count * 2)
    return out


def memory(scenario: str) -> Figures:
    """Peak memory (MB) of a process that plays 4,096 doctrine games."""
    code = (
        "import sys, resource; sys.path.insert(0, 'benchmarks')\n"
        "import run\nfrom game.engine.program import Program\nfrom game.scenario.load import load_scenario\n"
        f"run.whole_games(Program(load_scenario({scenario!r})), 4096, 0, 'doctrine')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {"peak memory of 4,096 doctrine games, MB": int(done.stdout) / 1024}


def machine() -> str:
    """The machine in one line."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}"


def main() -> None:
    """Run all and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="tarhuna-2019")
    parser.add_argument("--quick", action="store_true", help="small batches and few windows")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    windows = 2 if args.quick else 5
    scenario = load_scenario(args.scenario)
    program = Program(scenario)
    figures: Figures = {}
    figures |= reader(args.scenario, windows)
    figures |= one_game(scenario, program, windows)
    figures |= throughput(program, windows, [1, 64] if args.quick else [1, 64, 512, 1024, 4096])
    if not args.quick:
        figures |= memory(args.scenario)
    if args.json:
        print(json.dumps({"machine": machine(), "scenario": args.scenario, "figures": figures}))
        return
    print(f"{args.scenario}; {machine()}; medians of {windows} windows\n")
    print("| figure | value |\n|---|---|")
    for name, value in figures.items():
        print(f"| {name} | {value:,.1f} |")
    print(f"\npeak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
