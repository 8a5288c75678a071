"""Thousands of games of one scenario, counted: cut into chunks, played wherever an executor has room, added up.

Game k has the seed ``seed + k``, whatever the chunk, the process or the machine; a tally holds whole numbers only. So the totals
depend on nothing but the scenario, the number of games, the seed and the levels of the players.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from game.engine.program import Program
from game.lab.executors import Executor, Local
from game.lab.play import play, table
from game.lab.record import Recorder
from game.lab.tally import Header, Tally
from game.players import LEVELS
from game.scenario.load import load_resolved
from game.scenario.model import Scenario

# Games of a chunk, played as one batch, by the slowest level at the table. Measured: doctrine gains nothing from larger batches; easy and
# normal think for 32 games at a third of what 8 games cost each, hard and expert gain nothing from more than 16; greedy looks at one
# game after the other. Beyond that, short chunks keep all workers busy and the bar moving.
CHUNKS = {"random": 1024, "doctrine": 1024, "greedy": 16, "easy": 32, "normal": 32}
THINKING = 16  # for levels that are not named
SEEDS = 1 << 64

Progress = Callable[[int, int], None]  # (games done, games in all)
StageProgress = Callable[[str, int, int], None]  # (what is being played, games done, games of it), where work has stages
Winners = NDArray[np.int16]  # [games]: number of the seat that won, -1 for none; in the order of the seeds


class Interrupted(KeyboardInterrupt):
    """The run was broken off from the keyboard. ``tally``: the games that were done by then (None: not one chunk)."""

    def __init__(self, tally: Tally | None) -> None:
        super().__init__("the run was broken off")
        self.tally = tally


@lru_cache(maxsize=4)
def compiled(rules: str) -> Program:
    """The program of a scenario's resolved rules; a worker makes it once and keeps it for the chunks that follow."""
    return Program(load_resolved(rules, "the rules sent to a worker"))


def play_chunk(rules: str, task: str) -> bytes:
    """One chunk, in whatever process: resolved rules and a task as JSON in; a tally and who won each game as JSON out."""
    given = json.loads(task)
    program, seed = compiled(rules), given["seed"]
    recorder = Recorder(Header.of(program, given["levels"]))
    batch = play(program, [(seed + k) % SEEDS for k in range(given["games"])], table(program, given["levels"]), [recorder])
    won = batch.world.state[program.winner_row].tolist()
    return json.dumps({"tally": recorder.tally.to_plain(), "winners": won}, separators=(",", ":")).encode()


def chunk_of(levels: Mapping[str, str], seats: int) -> int:
    """How many games a chunk has, with these levels (doctrine in the seats that are not named)."""
    playing = [*levels.values(), *["doctrine"] * (seats - len(levels))]
    return min((CHUNKS.get(level, THINKING) for level in playing), default=THINKING)


def simulate(
    scenario: Scenario,
    games: int,
    seed: int = 0,
    levels: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    chunk: int | None = None,
    winners: Winners | None = None,
) -> Tally:
    """Play ``games`` games and count them. ``levels``: seat -> level of its machine (doctrine where none is named); ``executor``: where
    chunks are played (None: here); ``progress``: told after each chunk; ``chunk``: games of one, which changes no total;
    ``winners``: ``int16[games]``, filled with who won each game.

    ValueError for fewer games than one, a seat or a level that does not exist; Interrupted with what was done."""
    levels = dict(levels or {})
    _check(scenario, games, levels)
    chunk = chunk or chunk_of(levels, len(scenario.factions))
    starts = range(0, games, chunk)
    tasks = [json.dumps({"levels": levels, "seed": (seed + at) % SEEDS, "games": min(chunk, games - at)}) for at in starts]
    total: Tally | None = None
    try:
        for number, result in (executor or Local()).run(play_chunk, scenario.resolved, tasks):
            plain = json.loads(result)
            tally = Tally.from_plain(plain["tally"])
            if total is None:
                total = tally
            else:
                total.merge(tally)
            if winners is not None:
                winners[starts[number] : starts[number] + tally.count] = plain["winners"]
            if progress is not None:
                progress(total.count, games)
    except KeyboardInterrupt:
        raise Interrupted(total) from None
    assert total is not None
    return total


def _check(scenario: Scenario, games: int, levels: Mapping[str, str]) -> None:
    if games < 1:
        raise ValueError("at least one game must be played")
    seats = [f.id for f in scenario.factions]
    for seat, level in levels.items():
        if seat not in seats:
            raise ValueError(f"there is no seat '{seat}' in this scenario: its seats are {', '.join(seats)}")
        if level not in LEVELS:
            raise ValueError(f"there is no level '{level}': choose one of {', '.join(LEVELS)}")
