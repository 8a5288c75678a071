"""The lowest rung: any legal order, first the kind and then the target with equal chance."""

from __future__ import annotations

import numpy as np

from game.engine.game import BatchView
from game.players.base import Choice, Player, answer, fill_slots


class RandomPlayer(Player):
    """Gives legal orders without looking."""

    name = "random"

    def choose(self, view: BatchView) -> Choice:
        """See ``Player.choose``."""
        kernel = view.seen.program.native.choosing(view.seat.faction, view.batch)
        if kernel is not None:
            return kernel.run(view.seen, self.salts(view), self.key(view), None)
        weights = view.seat.conditions(view.seen).astype(np.int32)
        return answer(self, view, fill_slots(self, view, weights), by_appeal=False)

    def reason(self, view: BatchView, index: int, lane: int) -> str:
        """See ``Player.reason``."""
        return "drawn at random from what is possible"
