"""What the tests of the engine share: loaded scenarios, compiled programs, and ways from arrays to names and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import crc
from game.engine.game import Batch, Game
from game.engine.layout import Block
from game.engine.month import Choices
from game.engine.program import Program
from game.engine.view import Order
from game.players import make_player
from game.scenario.load import load_resolved, load_scenario
from game.scenario.model import Scenario

DATA = Path(__file__).parent / "data"
OURS = ("island", "maze")  # for tests only: a small game, and every corner of the language
BARE = ("field",)  # for cases that a test sets up by hand
SHIPPED = tuple(sorted(p.stem for p in (Path(__file__).parents[1] / "scenarios").glob("*.yaml")))
ALL = (*OURS, *SHIPPED)


@cache
def scenario(name: str) -> Scenario:
    """A scenario by id, shipped or for tests only."""
    return load_scenario(DATA / f"{name}.yaml" if name in (*OURS, *BARE) else name)


@cache
def program(name: str) -> Program:
    """The same, compiled."""
    return Program(scenario(name))


def random_choices(batch: Batch, player_seed: int = 0) -> Choices:
    """What random players give in every seat; a quarter of the questions stays without an answer."""
    player, world = make_player("random", player_seed), batch.world
    out = [player.choose(batch.view(f)) for f in range(batch.program.factions)]
    for seat, chosen in zip(batch.program.seats, out, strict=True):
        for row, group in enumerate(seat.groups):
            lot = (world.seeds.values * np.uint64(2654435761) + np.uint64(world.turn * 977 + crc(f"{group.id} {seat.id}"))) >> np.uint64(9)
            chosen[seat.slots + row][lot & np.uint64(3) == 0] = -1
    return out


def written(batch: Batch, choices: Choices, lane: int) -> list[list[Order]]:
    """The orders and answers of one game, by seat, as ids."""
    return [[s.order(int(i)) for i in c[:, lane] if i >= 0] for s, c in zip(batch.program.seats, choices, strict=True)]


def shake(batch: Batch, seed: int, strength: float = 0.5) -> None:
    """Put every game of a batch into a random state within the bounds: what real play reaches rarely is reached here. Each
    declared number is redrawn with probability ``strength``; forces stay small, shares within their sum, stances symmetric.
    Memory, offers, promises and questions are redrawn too."""
    world, p = batch.world, batch.program
    rng = np.random.default_rng(seed)
    for block in p.layout.blocks.values():
        q = block.quantity
        shape = (*block.size, world.batch)
        if q is None:
            _remember(batch, block, rng)
            continue
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


def _remember(batch: Batch, block: Block, rng: np.random.Generator) -> None:
    """Redraw a block of the engine's own: month bits, offers that wait, promises, questions with what their names stand for."""
    kind, _, rest = block.id.partition(":")
    high = {"memory": 32767, "pending": 1, "promise": 3, "choice": 1, "coming": 1}.get(kind)
    if kind == "bound":
        event = next(e for e in batch.program.scenario.events if rest.startswith(f"{e.id}:"))
        domain = next(b.domain for b in event.binds if rest == f"{event.id}:{b.name}")
        high = (batch.program.factions if domain.of == "factions" else batch.program.places) - 1
    if high is not None:
        old = batch.world.block(block)
        drawn = rng.integers(block.lo, high + 1, old.shape)
        old[...] = np.where(rng.random(old.shape) < (0.9 if kind == "memory" else 0.5), drawn >> rng.integers(0, 16, old.shape), old)


@cache
def cells_of(p: Program) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The cell of each row: (id, indices of the arguments)."""
    return tuple((b.id, index) for b in p.layout.blocks.values() for index in (np.ndindex(*b.size) if b.size else [()]))


def column(p: Program, state: NDArray[Any]) -> dict[tuple[str, tuple[int, ...]], int]:
    """One game's state as cells."""
    return dict(zip(cells_of(p), state.tolist(), strict=True))


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


# ------------------------------------------------------------------ the same by name
def row_names(p: Program) -> list[tuple[str, ...]]:
    """What each row of the state is, in ids: the same whatever the order of the file."""
    s = p.scenario
    ids = {"faction": [f.id for f in s.factions], "place": [x.id for x in s.places], "kind": [k.id for k in s.kinds]}
    out: list[tuple[str, ...]] = []
    for block in p.layout.blocks.values():
        dims = block.quantity.per if block.quantity is not None else ("faction",) * len(block.size)
        head, _, last = block.id.rpartition(":")
        name = f"{head}:{ids['faction'][int(last)]}" if block.id.startswith("choice:") else block.id
        cells = np.ndindex(*block.size) if block.size else [()]
        out += [(name, *(ids[d][i] for d, i in zip(dims, index, strict=True))) for index in cells]
    return out


def moved(state: NDArray[Any], a: Program, b: Program) -> NDArray[Any]:
    """A state of one program's games as the state of the same games of another that lists things otherwise."""
    at = {name: row for row, name in enumerate(row_names(a))}
    names = row_names(b)
    out = state[[at[name] for name in names]].copy()
    s, t = a.scenario, b.scenario
    maps = {
        "faction": np.array([t.faction(f.id) for f in s.factions] + [-1]),
        "place": np.array([t.place(x.id) for x in s.places] + [-1]),
    }
    types: dict[str, str] = {**{q.id: q.type for q in t.quantities}, "winner": "faction"}
    types |= {f"bound:{e.id}:{bind.name}": bind.domain.type for e in t.events for bind in e.binds}
    for row, name in enumerate(names):
        kind = types.get(name[0], "int")
        if kind != "int":
            out[row] = maps[kind][out[row]]
    return out


def reordered(name: str, seed: int) -> Scenario:
    """A scenario with everything listed in another order; the rules say the same."""
    rng = np.random.default_rng(seed)
    plain = json.loads(scenario(name).resolved)

    def mixed(items: dict[str, Any]) -> dict[str, Any]:
        keys = list(items)
        return {keys[i]: items[keys[i]] for i in rng.permutation(len(keys))}

    for section in ("attributes", "places", "kinds", "quantities", "factions", "orders", "rules", "events"):
        plain[section] = mixed(plain[section])
    for section in ("roads", "tracks"):
        plain[section] = [" ".join(reversed(chain.split())) for chain in reversed(plain.get(section, []))]
    for order in plain["orders"].values():
        order["by"] = [order["by"][i] for i in rng.permutation(len(order["by"]))]
    for kind in plain["kinds"].values():
        if "held_by" in kind:
            kind["held_by"] = list(reversed(kind["held_by"]))
    plain["setup"] = list(reversed(plain["setup"]))
    return load_resolved(json.dumps(plain))


def changed(name: str, edit: Callable[[dict[str, Any]], None]) -> Scenario:
    """A scenario with an edit of its merged file."""
    plain = json.loads(scenario(name).resolved)
    edit(plain)
    return load_resolved(json.dumps(plain))


def translated(choices: Choices, of: Program, to: Program) -> Choices:
    """The same orders and answers by name, for a program that lists things in another order or has more of them."""
    out: Choices = []
    for seat in to.seats:
        old = next(s for s in of.seats if s.id == seat.id)
        index = np.full(old.size + 1, -1, np.int32)
        for i in range(old.size):
            index[i] = seat.index(old.order(i))
        given = choices[old.faction]
        mine = np.full((seat.slots + len(seat.groups), given.shape[1]), -1, np.int32)
        mine[: min(seat.slots, old.slots)] = index[given[: min(seat.slots, old.slots)]]
        for row, group in enumerate(old.groups):
            mine[seat.slots + index_of([g.id for g in seat.groups], group.id)] = index[given[old.slots + row]]
        out.append(mine)
    return out


class Field:
    """Cases by hand on a bare scenario, in many games at once (the same case, other dice). Everything is named by id."""

    def __init__(self, lanes: int = 64, name: str = "field") -> None:
        self.p = program(name)
        self.s = self.p.scenario
        self.batch = Batch(self.p, range(lanes))
        self.orders: dict[str, list[Order]] = {f.id: [] for f in self.s.factions}

    def _row(self, quantity: str, *ids: str) -> int:
        find = {"faction": self.s.faction, "place": self.s.place, "kind": self.s.kind}
        return self.p.layout.blocks[quantity].row(*(find[d](i) for d, i in zip(self.s.quantity(quantity).per, ids, strict=True)))

    def put(self, quantity: str, *ids_and_value: str | int) -> Field:
        """``put("forces", "a", "foot", "hub", 3)``; a faction's id where the value is one; both halves of a stance."""
        *ids, value = ids_and_value
        number = self.s.faction(value) if isinstance(value, str) else value
        self.batch.world.state[self._row(quantity, *map(str, ids))] = number
        if self.s.quantity(quantity).symmetric:
            self.batch.world.state[self._row(quantity, *map(str, reversed(ids)))] = number
        self.batch.world.changed()
        return self

    def forces(self, faction: str, kind: str, **places: int) -> Field:
        """Pieces at places."""
        for place, n in places.items():
            self.put("forces", faction, kind, place, n)
        return self

    def held(self, **places: str) -> Field:
        """Who holds and controls places."""
        for place, faction in places.items():
            self.put("holder", place, faction).put("control", place, faction)
        return self

    def order(self, faction: str, kind: str, *target: str) -> Field:
        """One more order."""
        self.orders[faction].append(Order(kind, target))
        return self

    def choices(self) -> Choices:
        """The orders so far, for every lane."""
        out = []
        for seat in self.p.seats:
            mine = np.full((seat.slots + len(seat.groups), self.batch.world.batch), -1, np.int32)
            for slot, order in enumerate(self.orders[seat.id]):
                mine[slot] = seat.index(order)
            out.append(mine)
        return out

    def run(self) -> Field:
        """The month."""
        self.batch.resolve(self.choices())
        self.orders = {f.id: [] for f in self.s.factions}
        return self

    def get(self, quantity: str, *ids: str) -> NDArray[np.int16]:
        """A number in every lane."""
        row: NDArray[np.int16] = self.batch.world.state[self._row(quantity, *ids)]
        return row


def played(name: str, seed: int, months: int) -> Game:
    """A game some months on, with random play."""
    game, player = Game(scenario(name), seed, program(name)), make_player("random", seed)
    for _ in range(months):
        for f in scenario(name).factions:
            game.submit(f.id, player.orders(game, f.id)[0])
        game.resolve()
        if game.ended:
            break
    return game
