"""Orders that take back what the side did a month ago: a team sent in and brought home, a column marched there and back, a switch
turned on and off.

The best of many plans in few worlds is best partly by luck, and luck likes to and fro as much as anything else. An order that undoes
last month's is therefore held against a plan (``PRICE``): it is given when what it gains is more than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import Seeds
from game.engine.layout import State
from game.engine.month import Month
from game.engine.world import World

if TYPE_CHECKING:
    from game.engine.program import Program
    from game.engine.seats import Seat
    from game.players.planner.plans import Plans
    from game.scenario.model import Quantity

PRICE = 25  # of ``value.SURE``, for each order that undoes: within what chance makes of the last rounds of any level


def own_rows(program: Program, seat: int) -> NDArray[np.intp]:
    """Rows of what a side can take back: its units by kind and place, then the switches (numbers of the whole game from 0 to 1)."""
    forces = program.forces
    units = np.arange(forces.base, forces.base + forces.count).reshape(forces.size)[seat].reshape(-1)
    found = [units, *(np.arange(b.base, b.base + 1) for b in program.layout.blocks.values() if _is_switch(b.quantity))]
    return np.concatenate(found)


def _is_switch(quantity: Quantity | None) -> bool:
    return quantity is not None and not quantity.per and (quantity.lo, quantity.hi) == (0, 1)


def undone(world: World, seat: Seat, plans: Plans, changed: State) -> NDArray[np.int64]:
    """``int64[plans, batch]``: how many orders of each plan undo. ``world``: one imagined game for each of the batch, orders to come;
    ``changed``: ``int16[own rows, batch]``, what the last month changed. Each order is carried out alone, against the same
    month without it; an assault never counts, since men who attack from where they have just arrived are used."""
    arms, batch = plans.shape[1:]
    orders = plans[: seat.slots].astype(np.int64)
    moved: NDArray[np.bool_] = (changed != 0).max(0, initial=False)
    assaults = np.array([bool(k.assaults) for k in seat.kinds], bool)
    asked = (orders >= 0) & moved[None, None]
    asked[asked] = ~assaults[seat.kind_of[orders[asked]]]
    out = np.zeros((arms, batch), np.int64)
    if not asked.any():
        return out
    key = orders * batch + np.arange(batch)
    pairs, at = np.unique(key[asked], return_inverse=True)
    hits = np.zeros(orders.shape, np.int64)
    hits[asked] = _takes_back(_effects(world, seat, pairs // batch, pairs % batch), changed[:, pairs % batch], world.program)[at]
    counted: NDArray[np.int64] = hits.sum(0)
    return counted


def _effects(world: World, seat: Seat, orders: NDArray[np.int64], games: NDArray[np.int64]) -> NDArray[np.int16]:
    """``int16[own rows, pairs]``: what each order alone changes in its game."""
    program, count = world.program, len(orders)
    lane = np.concatenate([games, np.arange(world.batch)])
    now = World(program, world.state[:, lane], Seeds(world.seeds.values[lane]), world.turn)
    choices = [np.full((s.slots + len(s.groups), len(lane)), -1, np.int32) for s in program.seats]
    choices[seat.faction][0, :count] = orders
    Month(now).resolve(choices)
    after = now.state[own_rows(program, seat.faction)]
    effect: NDArray[np.int16] = after[:, :count] - after[:, count:][:, games]
    return effect


def _takes_back(effect: NDArray[np.int16], changed: State, program: Program) -> NDArray[np.bool_]:
    """Units that have just come leave, and either nowhere or to where they came from; or a switch is turned back."""
    units = program.forces.count // program.forces.size[0]
    gone = _any((effect[:units] < 0) & (changed[:units] > 0))
    arrive, back = _any(effect[:units] > 0), _any((effect[:units] > 0) & (changed[:units] < 0))
    turned = _any(effect[units:].astype(np.int32) * changed[units:] < 0)
    out: NDArray[np.bool_] = (gone & (~arrive | back)) | turned
    return out


def _any(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = rows.max(0, initial=False)
    return found
