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


class GreedyPlayer(Player):
    """One step by margin."""

    name = "greedy"

    def choose(self, view: BatchView) -> Choice:
        """See ``Player.choose``."""
        out = np.full((view.rows, view.batch), -1, np.int32)
        legal, costs = view.seat.conditions(view.seen), view.seat.costs(view.seen)
        allowed, funds = view.seat.allowed(view.seen), view.funds()
        word = self.words(view, "trial")
        for lane in range(view.batch):
            money = int(funds[lane])
            for slot in range(int(allowed[lane])):
                free = legal[:, lane] & (costs[:, lane] <= money)
                free[out[: view.seat.slots, lane][out[: view.seat.slots, lane] >= 0]] = False
                candidates = np.flatnonzero(free)
                if not len(candidates):
                    break
                margin = self._try(view, lane, out[:, lane], slot, candidates, int(word[lane]))
                if margin[1:].max() <= margin[0]:
                    break
                best = int(candidates[margin[1:].argmax()])
                out[slot, lane] = best
                money -= int(costs[best, lane])
        return answer(self, view, out, by_appeal=True)

    def _try(
        self, view: BatchView, lane: int, given: NDArray[np.int32], slot: int, candidates: NDArray[np.intp], word: int
    ) -> NDArray[np.int64]:
        """``int64[1 + candidates]``: the seat's margin after a month with the orders so far and nothing more, then with each
        candidate."""
        program, n = view.seen.program, len(candidates) + 1
        state = np.repeat(view.seen.state[:, lane : lane + 1], n, axis=1)
        world = World(program, state, Seeds([word] * n), view.seen.turn)
        choices = [np.full((s.slots + len(s.groups), n), -1, np.int32) for s in program.seats]
        mine = choices[view.seat.faction]
        mine[:] = given[:, None]
        mine[slot, 1:] = candidates
        Month(world).resolve(choices)
        result: NDArray[np.int64] = program.margins(world)[view.seat.faction]
        return result

    def reason(self, view: BatchView, index: int, lane: int) -> str:
        """See ``Player.reason``."""
        if index >= view.seat.order_size:
            return "the answer it likes best"
        blank = np.full(view.rows, -1, np.int32)
        word = int(self.words(view, "trial")[lane])
        margin = self._try(view, lane, blank, 0, np.array([index]), word)
        return f"alone it would change the margin by {int(margin[1] - margin[0]):+d} this month, by what the seat can see"
