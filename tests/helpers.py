"""What the tests of the engine share: loaded scenarios, compiled programs, and ways from arrays to names and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.engine.game import Batch
from game.engine.month import Choices
from game.engine.program import Program
from game.engine.view import Order
from game.players import make_player
from game.scenario.load import load_scenario
from game.scenario.model import Scenario

DATA = Path(__file__).parent / "data"
OURS = ("island", "maze")  # for tests only: a small game, and every corner of the language
SHIPPED = tuple(sorted(p.stem for p in (Path(__file__).parents[1] / "scenarios").glob("*.yaml")))
ALL = (*OURS, *SHIPPED)


@cache
def scenario(name: str) -> Scenario:
    """A scenario by id, shipped or for tests only."""
    return load_scenario(DATA / f"{name}.yaml" if name in OURS else name)


@cache
def program(name: str) -> Program:
    """The same, compiled."""
    return Program(scenario(name))


def random_choices(batch: Batch, player_seed: int = 0) -> Choices:
    """What random players give in every seat."""
    player = make_player("random", player_seed)
    return [player.choose(batch.view(f)) for f in range(batch.program.factions)]


def written(batch: Batch, choices: Choices, lane: int) -> list[list[Order]]:
    """The orders and answers of one game, by seat, as ids."""
    return [[s.order(int(i)) for i in c[:, lane] if i >= 0] for s, c in zip(batch.program.seats, choices, strict=True)]


def shake(batch: Batch, seed: int, strength: float = 0.5) -> None:
    """Put every game of a batch into a random state within the bounds: what real play reaches rarely is reached here. Each
    declared number is redrawn with probability ``strength``; forces stay small, shares within their sum, stances symmetric."""
    world, p = batch.world, batch.program
    rng = np.random.default_rng(seed)
    for block in p.layout.blocks.values():
        q = block.quantity
        if q is None:
            continue
        shape = (*block.size, world.batch)
        high = min(q.hi, 4) if q.role == "forces" else min(q.hi, 45) if q.share else q.hi
        drawn = rng.integers(q.lo, high + 1, shape)
        if q.role == "forces":
            holds = np.array([[f in k.held_by for k in p.scenario.kinds] for f in range(p.factions)])
            drawn *= holds[:, :, None, None] & (rng.random(shape) < 0.4)
        elif q.share:
            drawn = drawn * q.share // np.maximum(drawn.sum(0), q.share)
        elif q.symmetric:
            drawn = np.where(np.arange(p.factions)[:, None, None] < np.arange(p.factions)[None, :, None], drawn, drawn.swapaxes(0, 1))
            drawn[np.arange(p.factions), np.arange(p.factions)] = 0
        old = world.block(block)
        take = np.full(shape, True) if q.symmetric or q.share else rng.random(shape) < strength
        take &= rng.random(world.batch) < 0.8  # some games keep a quantity as it was set up
        old[...] = np.where(take, drawn, old)
    world.changed()


def column(p: Program, state: NDArray[Any]) -> dict[tuple[str, tuple[int, ...]], int]:
    """One game's state as cells: (id, indices of the arguments) -> value."""
    out = {}
    for block in p.layout.blocks.values():
        for offset in range(block.count):
            index = tuple(int(i) for i in np.unravel_index(offset, block.size)) if block.size else ()
            out[block.id, index] = int(state[block.base + offset])
    return out


def play(batch: Batch, player_seed: int = 0) -> list[Choices]:
    """Random play to the end; returns every month's choices."""
    out = []
    while not batch.over:
        out.append(random_choices(batch, player_seed))
        batch.resolve(out[-1])
    return out


def index_of(ids: Sequence[str], id: str) -> int:
    """Where an id stands in a list."""
    return list(ids).index(id)
