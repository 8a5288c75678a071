"""Greedy: one order after the other, each the one that leaves the best lead at the end of the month if nobody did anything else.

For each slot every legal order is tried on the world as the seat sees it, with ``DICE`` different throws. What counts is the mean of the
seat's margin less the best rival's. What is tried runs through the same months as the game, a few lanes for each candidate. It looks one
month ahead, expects nothing of the others and knows nothing hidden: the trial starts from the seen world and its dice are the player's own.

By its own margin and one throw, tried first, it took what had been lucky once and paid for it with a rival's points: such a player
lost to one that orders at random.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import U32, Seeds, mix
from game.engine.game import BatchView
from game.engine.month import Month
from game.engine.world import World
from game.players.base import Choice, Player, answer, lead_of

DICE = 4  # different throws for each candidate
_TRIALS = 256  # candidates that are tried in one go: more take memory and are no faster


class GreedyPlayer(Player):
    """One step by lead."""

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
            rest = self._leads(view, out, slot, games, np.full(len(games), -1), word)
            lead = self._leads(view, out, slot, lane, order, word)
            best = np.maximum.reduceat(lead, first)
            found = np.flatnonzero(lead == best.repeat(np.diff(first, append=len(lane))))
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

    def _leads(
        self, view: BatchView, given: Choice, slot: int, lanes: NDArray[np.intp], orders: NDArray[np.intp], word: NDArray[np.uint32]
    ) -> NDArray[np.int64]:
        """``int64[trials]``: the seat's lead, summed over the dice, with what is given and one order more (-1: none) in the slot, each
        trial in its game."""
        parts = []
        for at in range(0, len(lanes), _TRIALS):
            lane, order = lanes[at : at + _TRIALS], orders[at : at + _TRIALS]
            mine = given[:, lane].copy()
            mine[slot] = order
            parts.append(self._try(view, lane, mine, word[lane]))
        return np.concatenate(parts)

    def _try(self, view: BatchView, lanes: NDArray[np.intp], mine: Choice, word: NDArray[np.uint32]) -> NDArray[np.int64]:
        """``int64[trials]``: the seat's lead, summed over the dice, with its choices ``mine`` (``int32[rows, trials]``), each trial in
        its game. Every trial of a game throws the same dice."""
        program = view.seen.program
        lane = np.repeat(lanes, DICE)
        seeds = Seeds(mix(np.repeat(word, DICE) ^ mix(np.tile(np.arange(DICE, dtype=U32), len(lanes)))))
        world = World(program, view.seen.state.take(lane, axis=1), seeds, view.seen.turn)
        choices = [np.full((s.slots + len(s.groups), len(lane)), -1, np.int32) for s in program.seats]
        choices[view.seat.faction] = np.repeat(mine, DICE, axis=1)
        Month(world).resolve(choices)
        lead = lead_of(program.margins(world))[view.seat.faction]
        total: NDArray[np.int64] = lead.reshape(-1, DICE).sum(1)
        return total

    def reason(self, view: BatchView, index: int, lane: int) -> str:
        """See ``Player.reason``."""
        if index >= view.seat.order_size:
            return "the answer it likes best"
        blank = np.full((view.rows, view.batch), -1, np.int32)
        lead = self._leads(view, blank, 0, np.array([lane, lane]), np.array([-1, index]), self.words(view, "trial"))
        change = (lead[1] - lead[0]) / DICE
        return f"alone it would change the lead by {change:+.1f} this month, by what the seat can see"
