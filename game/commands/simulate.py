"""``qibli simulate``: thousands of games between machines, and what they say of the scenario."""

from __future__ import annotations

import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from game.commands.common import fail, load, one_line, parse_players, parse_seed, there, write, write_record
from game.commands.lab import Meter, cluster_option, executor, workers_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from game.lab.compare import Difference
    from game.lab.executors import Executor
    from game.lab.measures import Measure
    from game.lab.restrict import Forbidden
    from game.lab.simulate import Winners
    from game.lab.tally import Tally
    from game.lab.uncertainty import Course
    from game.scenario.model import Scenario

INTERRUPTED = 130
MOST_GAMES = 10**7  # hours of doctrine; a list of the chunks of many more would not fit in memory


@dataclass(slots=True)
class Run:
    """What was played of one scenario. ``asked``: how many games were to be played; ``winners``: game by game, for a comparison;
    ``courses, forbidden``: what the deep measures were made from."""

    scenario: Scenario
    tally: Tally
    measures: list[Measure]
    asked: int
    seconds: float
    winners: Winners
    courses: list[Course] = field(default_factory=list)
    forbidden: list[Forbidden] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether all games were played."""
        return self.tally.count == self.asked


@click.command("simulate")
@click.argument("scenario")
@click.option("--games", type=click.IntRange(1, MOST_GAMES), default=1000, show_default=True, help="How many games.")
@click.option("--seed", type=int, default=1, show_default=True, callback=parse_seed, help="Of the first game; the others count up from it.")
@click.option("--players", default="doctrine", show_default=True, help="One level for all seats, or a level and seat=level,...")
@workers_option
@cluster_option
@click.option("--json", "as_json", is_flag=True, help="One JSON record with every total.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a report with charts to this file too.")
@click.option("--deep", is_flag=True, help="Also measure how long games stay open and what each order is worth, which takes minutes.")
@click.option("--against", metavar="SCENARIO", help="Play the same seeds of another scenario and show what changes.")
def simulate_command(
    scenario: str, games: int, seed: int, players: str, workers: int | None, cluster: str | None, as_json: bool,
    html: Path | None, deep: bool, against: str | None,
) -> int:  # fmt: skip
    """Let machines play SCENARIO many times and measure it: balance, drama, lead changes, variety, what is never used.

    The totals depend on the scenario, the number of games, the seed and the players alone, not on where the games are played.
    Ctrl+C ends the run and shows what was played by then (exit code 130).
    """
    scenarios = [load(name) for name in (scenario, against) if name is not None]
    lineups = [parse_players(players, [f.id for f in s.factions]) for s in scenarios]
    if html is not None:
        _check_file(html)
    runs: list[Run] = []
    short = workers is None and cluster is None and not deep and _one_chunk(games, lineups[0])
    with executor(1 if short else workers, cluster) as hands:
        whole = all(_play(runs, one, levels, games, seed, hands) for one, levels in zip(scenarios, lineups, strict=True))
        whole = whole and (not deep or _look_deeper(runs[0], lineups[0], seed, hands))
    if runs:
        _tell(runs, seed, as_json, html)
    return 0 if whole else INTERRUPTED


# ------------------------------------------------------------------ playing
def _one_chunk(games: int, levels: Mapping[str, str]) -> bool:
    """Whether there is work for one worker only: to start a process for it would cost time and gain none."""
    from game.lab.simulate import chunk_of

    return games <= chunk_of(levels, len(levels))


def _play(runs: list[Run], scenario: Scenario, levels: Mapping[str, str], games: int, seed: int, hands: Executor) -> bool:
    """Play one scenario and add the run; False when it is broken off: then the run is what was done by that time, if anything."""
    import numpy as np

    from game.lab.measures import measures
    from game.lab.simulate import Interrupted, simulate

    won = np.full(games, -1, np.int16)
    start, meter = time.monotonic(), Meter()
    meter.tell("games", 0, games)
    try:
        tally = simulate(scenario, games, seed, levels, hands, lambda done, total: meter.tell("games", done, total), winners=won)
    except Interrupted as stop:
        if stop.tally is None:
            return False
        tally = stop.tally
    finally:
        meter.clear()
    runs.append(Run(scenario, tally, measures(tally), games, time.monotonic() - start, won))
    return runs[-1].whole


def _look_deeper(run: Run, levels: Mapping[str, str], seed: int, hands: Executor) -> bool:
    """Add the measures that need games of their own; False when that is broken off."""
    from game.lab.restrict import restricted_measure, restricted_play
    from game.lab.uncertainty import uncertainty, uncertainty_measure

    meter, turns = Meter(), run.tally.header.turns
    try:
        run.courses = uncertainty(
            run.scenario, seed=seed, levels=levels, executor=hands, progress=lambda done, all_: meter.tell("uncertainty", done, all_)
        )
        run.measures.append(uncertainty_measure(run.courses, turns))
        run.forbidden = restricted_play(
            run.scenario, seed=seed, levels=levels, executor=hands, progress=lambda done, all_: meter.tell("restricted play", done, all_)
        )
        run.measures.append(restricted_measure(run.forbidden))
    except KeyboardInterrupt:
        return False
    finally:
        meter.clear()
    return True


# ------------------------------------------------------------------ telling
def _tell(runs: list[Run], seed: int, as_json: bool, html: Path | None) -> None:
    """The first run, and what the second changes."""
    from game.lab.compare import compare

    first = runs[0]
    changes: list[Difference] = []
    if len(runs) == 2:
        second = runs[1]
        pairs = (first.winners, second.winners) if first.whole and second.whole else None
        changes = compare(first.tally, second.tally, pairs)
    if as_json:
        write_record(_record(runs, seed, changes))
    else:
        for line in _words(runs, seed, changes):
            write(line)
    if html is not None:
        _write_report(html, runs, changes)  # last: should it fail, what was played is told all the same


def _record(runs: list[Run], seed: int, changes: list[Difference]) -> dict[str, Any]:
    from game.lab.figures import figures, plain_difference

    first, *rest = ({**figures(run.tally, run.measures, run.seconds), "seed": seed, "games_asked": run.asked} for run in runs)
    if runs[0].forbidden:
        first["restricted"] = [{**asdict(f), "change": f.change, "verdict": f.verdict} for f in runs[0].forbidden]
    if rest:
        first["against"] = {**rest[0], "differences": [plain_difference(d) for d in changes]}
    return first


def _words(runs: list[Run], seed: int, changes: list[Difference]) -> list[str]:
    from game.lab.summary import Names, difference_table, section, summary

    first = runs[0]
    lines = [*_heading(first, seed), *summary(first.tally, first.measures, first.scenario)]
    if len(runs) == 2:
        lines += ["", "Against", *_heading(runs[1], seed)]
        lines += section("What changes from the first to the second", difference_table(changes, Names(first.scenario)))
    return lines


def _heading(run: Run, seed: int) -> list[str]:
    tally = run.tally
    levels = dict.fromkeys(tally.header.levels)
    players = (
        f"{next(iter(levels))} in every seat"
        if len(levels) == 1
        else ", ".join(f"{seat} {level}" for seat, level in zip(tally.header.seats, tally.header.levels, strict=True))
    )
    of = "" if run.whole else f" of {run.asked:,} (stopped early)"
    speed = f"{run.seconds:.1f} s, {tally.count / max(run.seconds, 1e-9):,.0f} games a second"
    plural = "game" if run.asked == 1 else "games"
    return [one_line(f"{run.scenario.title} ({run.scenario.id})"), f"{tally.count:,}{of} {plural}, seed {seed}, {players}; {speed}."]


# ------------------------------------------------------------------ the report
def _check_file(path: Path) -> None:
    """What would keep the report from being written is said before the games are played, not after."""
    if there(path) and not path.is_file():
        fail(f"The report cannot be written to {path}: that is a folder or a device.", 2)
    if not there(path.parent) or not path.parent.is_dir():
        fail(f"The report cannot be written to {path}: there is no folder {path.parent}.", 2)
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        fail(f"The report cannot be written to {path}: nothing can be put into that folder ({_why(error)}).", 2)


def _write_report(path: Path, runs: list[Run], changes: list[Difference]) -> None:
    """The report as one act: the old file stands until the new one is whole."""
    from game.lab.report import render
    from game.session.store import write_whole

    first, second = runs[0], runs[1].tally if len(runs) == 2 else None
    text = render(first.tally, first.measures, first.scenario, second, changes, first.forbidden, first.courses)
    try:
        write_whole(path, text.encode())
    except OSError as error:
        fail(f"The report could not be written to {path} ({_why(error)}).")


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
