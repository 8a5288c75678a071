"""Who won: games played for nothing but their winners, with the same seeds and one thing changed at a time.

Games with the same seed under two conditions are pairs: what differs between them is the condition, so fewer of them tell more than as many
that were drawn apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from game.engine.program import Program
from game.lab.executors import Executor, Local
from game.lab.play import play, table
from game.lab.simulate import SEEDS, Progress, Winners, chunk_of, compiled
from game.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Match:
    """Games under one condition. ``levels``: seat -> level; ``seed``: of the first game, the next ones count up; ``forbidden``: (seat,
    order) that this seat may not give."""

    levels: Mapping[str, str]
    seed: int
    games: int
    forbidden: tuple[str, str] | None = None


def winners(
    scenario: Scenario, matches: Sequence[Match], executor: Executor | None = None, progress: Progress | None = None
) -> list[Winners]:
    """Play every match, cut into chunks, wherever the executor has room; the winners of each match in the order of its seeds.
    Which games share a chunk changes nothing. ``progress`` is told after each chunk."""
    found = [np.full(match.games, -1, np.int16) for match in matches]
    tasks, places = [], []
    for number, match in enumerate(matches):
        for at, games in cut(match.levels, match.games):
            forbidden = list(match.forbidden) if match.forbidden else None
            first = (match.seed + at) % SEEDS
            tasks.append(json.dumps({"levels": dict(match.levels), "seed": first, "games": games, "forbidden": forbidden}))
            places.append((number, at, games))
    done, total = 0, sum(match.games for match in matches)
    for task, result in (executor or Local()).run(play_match, scenario.resolved, tasks):
        number, at, games = places[task]
        found[number][at : at + games] = json.loads(result)
        done += games
        if progress is not None:
            progress(done, total)
    return found


def cut(levels: Mapping[str, str], games: int) -> Iterator[tuple[int, int]]:
    """(first game, games) of each chunk: small ones where a player thinks long, so that workers share and progress shows."""
    size = chunk_of(levels, len(levels))
    for at in range(0, games, size):
        yield at, min(size, games - at)


def play_match(rules: str, task: str) -> bytes:
    """One chunk, in whatever process: resolved rules and conditions as JSON in, the winners as JSON out."""
    given = json.loads(task)
    program = variant(rules, *given["forbidden"]) if given["forbidden"] else compiled(rules)
    seeds = [(given["seed"] + k) % SEEDS for k in range(given["games"])]
    batch = play(program, seeds, table(program, given["levels"]))
    return json.dumps(batch.world.state[program.winner_row].tolist()).encode()


@lru_cache(maxsize=2)
def variant(rules: str, seat: str, order: str) -> Program:
    """The program of a scenario in which a seat cannot give one order: the rules as they are otherwise. Dice are named by ids,
    so nothing else is thrown differently."""
    return Program(without(compiled(rules).scenario, seat, order))


def without(scenario: Scenario, seat: str, order: str) -> Scenario:
    """The scenario with one order taken from one seat; it stays with others that have it."""
    number = scenario.faction(seat)
    orders = tuple(replace(o, by=tuple(f for f in o.by if f != number)) if o.id == order else o for o in scenario.orders)
    return replace(scenario, orders=orders, hash=f"{scenario.hash} without {seat} {order}")
