"""What if: one seat gives other orders in one month, all other orders and the dice of that month as they were; then roll-outs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from game.debrief.past import Past
from game.debrief.rolls import ROLLS, counted, difference, roll_out
from game.engine.view import Order
from game.lab.forecast import choice_of
from game.lab.results import Stop, keep_on


def what_if(past: Past, turn: int, seat: str, orders: Sequence[Order], rolls: int = ROLLS, stop: Stop | None = None) -> dict[str, Any]:
    """The chances after month ``turn`` as it was, and as it would have been with ``orders`` in ``seat``. A question that the orders do not
    answer is answered as it was. ``before``, ``after``: wins of ``rolls`` for each faction, ``sure`` where the game is over by then;
    ``change``: for each faction by how much, low and high. The same question has the same answer.

    IndexError for a month that was not played, KeyError or ValueError for a seat or orders that do not exist; whether they could be
    given is for the caller to check (``Game.check``)."""
    program, moment = past.program, past.moment(turn)
    number = program.scenario.faction(seat)
    here = program.seats[number]
    given = choice_of(here, orders)
    was = moment.choices[number]
    given[here.slots :] = np.where(given[here.slots :] >= 0, given[here.slots :], was[here.slots :])
    choices = list(moment.choices)
    choices[number] = given
    keep_on(stop)
    other, _ = past.resolve(moment.start, turn, choices)
    before, after = roll_out(program, past.seed, [moment.after, other], turn + 1, rolls, stop)
    changes = [difference(after, before, f) for f in range(program.factions)]
    return {
        "turn": turn, "seat": seat, "rolls": rolls, "orders": [[o.kind, *o.target] for o in orders],
        "before": list(counted(before, program.factions)), "after": list(counted(after, program.factions)),
        "sure": [bool(state[program.ended_row]) for state in (moment.after, other)],
        "change": [[d.change, d.low, d.high] for d in changes],
    }  # fmt: skip
