"""The months of a finished game as the engine saw them: every state, every choice, every throw that can be thrown otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from game.debrief.dice import GivenDice
from game.engine.dice import Seeds
from game.engine.layout import State
from game.engine.month import Choices, Month
from game.engine.program import Program
from game.engine.records import Act
from game.engine.view import Order
from game.engine.world import World
from game.lab.forecast import choice_of

Row = NDArray[np.int16]  # ``int16[rows]``: the state of one game
Orders = Mapping[str, Sequence[Order]]  # seat -> its orders and answers of one month


@dataclass(frozen=True, slots=True)
class Moment:
    """One month of one game. ``before``: its state before the news; ``start``: with the news read, as the orders were given;
    ``after``: once it was resolved, before the news of the next month. ``choices``: for each seat ``int32[slots + questions, 1]``."""

    turn: int
    before: Row
    start: Row
    after: Row
    choices: Choices
    news: tuple[Act, ...]
    acts: tuple[Act, ...]


class Past:
    """A game of ``program`` with its ``seed``, played again from its orders (``months[0]`` are those of month 1). The states do not
    depend on whether the orders were legal: who has a journal verifies it before."""

    def __init__(self, program: Program, seed: int, months: Sequence[Orders]) -> None:
        """ValueError or KeyError for orders that no seat has."""
        self.program, self.seed = program, seed
        self.moments: list[Moment] = []
        state: Row = program.new([seed]).state[:, 0].copy()
        for turn, orders in enumerate(months, 1):
            start, news = self.news(state, turn)
            choices = [choice_of(seat, orders.get(seat.id, ())) for seat in program.seats]
            after, acts = self.resolve(start, turn, choices)
            self.moments.append(Moment(turn, state, start, after, choices, tuple(news), tuple(acts)))
            state = after
        self.end = state

    @property
    def ended(self) -> bool:
        """Whether the game was over after its last month."""
        return bool(self.end[self.program.ended_row])

    def moment(self, turn: int) -> Moment:
        """A month by its number, from 1; IndexError when it was not played."""
        if not 1 <= turn <= len(self.moments):
            raise IndexError(turn)
        return self.moments[turn - 1]

    # ------------------------------------------------------------------ one month of one game
    def world(self, state: Row, turn: int, seeds: Seeds | None = None) -> World:
        """The game by itself, with its own dice unless others are given."""
        return World(self.program, state[:, None].copy(), seeds or Seeds([self.seed]), turn)

    def news(self, state: Row, turn: int, without: str = "") -> tuple[Row, list[Act]]:
        """The state with the month's news read, and what they did. ``without``: an event that never comes."""
        world = self.world(state, turn)
        month = Month(world, watch=True)
        if not without:
            month.news()
            return world.state[:, 0].copy(), month.acts or []
        for event in self.program.news.events:
            if event.event.id != without:
                event.run(month)
        month.ledger.apply()
        left_out = next(e for e in self.program.news.events if e.event.id == without)
        world.state[left_out.fired, 0] = 1
        if left_out.coming >= 0:
            world.state[left_out.coming, 0] = 0
        return world.state[:, 0].copy(), month.acts or []

    def resolve(self, start: Row, turn: int, choices: Choices, dice: GivenDice | None = None) -> tuple[Row, list[Act]]:
        """The state after the month, before the news of the next, and what happened in it."""
        world = self.world(start, turn, dice)
        if world.state[self.program.ended_row, 0]:
            return start, []
        month = Month(world, watch=True)
        month.resolve([c.copy() for c in choices])
        return world.state[:, 0].copy(), month.acts or []

    def margins(self, state: Row, turn: int) -> list[int]:
        """Every side's true margin in a state."""
        return [int(v) for v in self.program.margins(self.world(state, turn))[:, 0]]

    def lawful(self, start: Row, turn: int, choices: Choices) -> Choices:
        """The choices without those orders that could not be given from another start: their conditions do not hold, or the
        money is not there."""
        world, out = self.world(start, turn), []
        for seat, choice in zip(self.program.seats, choices, strict=True):
            seen, kept = world.seen(seat.faction), choice.copy()
            holds, costs = seat.conditions(seen)[:, 0], seat.costs(seen)[:, 0]
            money = int(seen.state[self.program.funds.base + seat.faction, 0])
            for row in range(seat.slots):
                index = int(choice[row, 0])
                if index >= 0 and holds[index] and costs[index] <= money:
                    money -= int(costs[index])
                else:
                    kept[row, 0] = -1
            out.append(kept)
        return out


def state_of(rows: Sequence[Row]) -> State:
    """``int16[rows, games]`` from the states of single games."""
    return np.ascontiguousarray(np.stack(rows, axis=1))
