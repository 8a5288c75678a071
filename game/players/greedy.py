"""Greedy: for each order slot tries every legal order on the world as the seat sees it and keeps the one that leaves the
best margin at the end of the month, everybody else doing nothing.

What is tried runs through the same months as the game, one lane for each candidate. It looks one month ahead and knows
nothing hidden: the trial starts from the seen world and its dice are the player's own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import Seeds
from game.engine.game import BatchView
from game.engine.month import Month
from game.engine.world import World
from game.players.base import Choice, Player, answer

_TRIALS = 1024  # months that are tried in one go: more take memory and are no faster


class GreedyPlayer(Player):
    """One step by margin."""

    name = "greedy"

    def choose(self, view: BatchView) -> Choice:
        """See ``Player.choose``. Slot by slot, all candidates of all games together, cut into trials of a bearable size."""
        out = np.full((view.rows, view.batch), -1, np.int32)
        legal, costs = view.seat.conditions(view.seen), view.seat.costs(view.seen)
        allowed, money = view.seat.allowed(view.seen), view.funds().astype(np.int32)
        word = self.words(view, "trial")
        for slot in range(view.seat.slots):
            free = legal & (costs <= money) & (slot < allowed)
            lane, order = np.nonzero(free.T)  # games in order, in each the orders in order
            if not len(lane):
                break
            games, first = np.unique(lane, return_index=True)
            rest = self._margins(view, out, slot, games, np.full(len(games), -1), word)
            margin = self._margins(view, out, slot, lane, order, word)
            best = np.maximum.reduceat(margin, first)
            found = np.flatnonzero(margin == best.repeat(np.diff(first, append=len(lane))))
            chosen = order[found[np.searchsorted(found, first)]]  # the first of the best of each game
            better = best > rest
            games, chosen = games[better], chosen[better]
            out[slot, games] = chosen
            money[games] -= costs[chosen, games]
            legal[chosen, games] = False
            stays = np.ones(view.batch, bool)
            stays[games] = False
            legal[:, stays] = False  # where nothing helps now nothing is tried again
        return answer(self, view, out, by_appeal=True)

    def _margins(
        self, view: BatchView, given: Choice, slot: int, lanes: NDArray[np.intp], orders: NDArray[np.intp], word: NDArray[np.uint32]
    ) -> NDArray[np.int64]:
        """``int64[trials]``: the seat's margin after a month with what is given and one order more (-1: none) in the slot, each trial
        in its game."""
        parts = []
        for at in range(0, len(lanes), _TRIALS):
            lane, order = lanes[at : at + _TRIALS], orders[at : at + _TRIALS]
            mine = given[:, lane].copy()
            mine[slot] = order
            parts.append(self._try(view, lane, mine, word[lane]))
        return np.concatenate(parts)

    def _try(self, view: BatchView, lanes: NDArray[np.intp], mine: Choice, word: NDArray[np.uint32]) -> NDArray[np.int64]:
        """``int64[trials]``: the seat's margin after a month with its choices ``mine`` (``int32[rows, trials]``), each trial in its
        game."""
        program = view.seen.program
        world = World(program, view.seen.state.take(lanes, axis=1), Seeds(word), view.seen.turn)
        choices = [np.full((s.slots + len(s.groups), len(lanes)), -1, np.int32) for s in program.seats]
        choices[view.seat.faction] = mine
        Month(world).resolve(choices)
        result: NDArray[np.int64] = program.margins(world)[view.seat.faction]
        return result

    def reason(self, view: BatchView, index: int, lane: int) -> str:
        """See ``Player.reason``."""
        if index >= view.seat.order_size:
            return "the answer it likes best"
        blank = np.full((view.rows, view.batch), -1, np.int32)
        margin = self._margins(view, blank, 0, np.array([lane, lane]), np.array([-1, index]), self.words(view, "trial"))
        return f"alone it would change the margin by {int(margin[1] - margin[0]):+d} this month, by what the seat can see"
