"""A month by orders that were given before, perhaps under other rules: what can still be given is carried out, quickly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from game.engine.game import Game
from game.engine.seats import Seat
from game.engine.view import Order
from game.engine.world import World


def play_again(game: Game, given: Mapping[str, Sequence[Order]]) -> dict[str, tuple[Order, ...]]:
    """Play one month; what each seat's orders were in the end. The same as submitting one order after the other and leaving out those that
    are refused, without making a view of every seat for it. OrderRefused when the game is over."""
    kept: dict[str, tuple[Order, ...]] = {}
    choices: list[NDArray[np.int32]] = []
    for seat in game.program.seats:
        chosen, kept[seat.id] = _standing(seat, game.batch_view(seat.id).seen, game.batch.world, given.get(seat.id, ()))
        choices.append(chosen)
    game.carry_out(choices)
    return {seat: orders for seat, orders in kept.items() if seat in given}


def _standing(seat: Seat, seen: World, world: World, orders: Sequence[Order]) -> tuple[NDArray[np.int32], tuple[Order, ...]]:
    """``int32[slots + questions, 1]``: those of the orders that can be given together; and themselves."""
    chosen = np.full((seat.slots + len(seat.groups), 1), -1, np.int32)
    if not orders:
        return chosen, ()
    legal, costs = seat.conditions(seen)[:, 0], seat.costs(seen)[:, 0]
    money, allowed = int(seen.state[seen.program.funds.base + seat.faction, 0]), int(seat.allowed(seen)[0])
    kept: list[Order] = []
    slot = 0
    for order in orders:
        try:
            index = seat.index(order)
        except KeyError:
            continue
        if index >= seat.order_size:
            row = next(i for i, g in enumerate(seat.groups) if g.at <= index < g.at + len(g.answers))
            if world.state[seat.groups[row].row, 0] != 1:
                continue
            chosen[seat.slots + row, 0] = index
        elif not legal[index] or slot >= min(allowed, seat.slots) or costs[index] > money or index in chosen[: seat.slots, 0]:
            continue
        else:
            chosen[slot, 0] = index
            money -= int(costs[index])
            slot += 1
        kept.append(order)
    return chosen, tuple(kept)
