"""Doctrine: what a faction usually does. The rulebook's ``appeal`` weighs every order; whoever is about to win is opposed.

The weight of an order goes by the sixth power of its appeal (``base.liking``), for the kind by its best target and then for the
target. The leader-block rule: when another side's margin, as this seat believes it, is ``BLOCK_MARGIN`` or more, or leads in the
last third of the game, orders ``against`` it gain ``BLOCK_APPEAL``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from game.engine.game import BatchView
from game.engine.native.kernels import Opposed
from game.players.base import Choice, Player, answer, fill_slots, liking

BLOCK_MARGIN = -7
BLOCK_APPEAL = 8


class DoctrinePlayer(Player):
    """Plays the seat's doctrine."""

    name = "doctrine"

    def leader(self, view: BatchView) -> NDArray[np.intp]:
        """``int[batch]``: the side to stop, -1 for none."""
        margin = view.margins()
        own = margin[view.seat.faction].copy()
        margin[view.seat.faction] = -10_000
        best = margin.argmax(0)
        top = margin.max(0)
        return np.where((top >= BLOCK_MARGIN) | (self._late(view) & (top > own)), best, -1)

    def _late(self, view: BatchView) -> bool:
        return view.seen.turn * 3 > view.seen.program.scenario.turns * 2

    def choose(self, view: BatchView) -> Choice:
        """See ``Player.choose``."""
        kernel = view.seen.program.native.choosing(view.seat.faction, view.batch)
        if kernel is not None:
            opposed = Opposed(BLOCK_MARGIN, self._late(view), BLOCK_APPEAL)
            return kernel.run(view.seen, self.salts(view), self.key(view), opposed)
        appeal = view.seat.appeals(view.seen, self.leader(view), BLOCK_APPEAL).astype(np.int32)
        weights = liking(appeal) * view.seat.conditions(view.seen)
        return answer(self, view, fill_slots(self, view, weights), by_appeal=True)

    def reason(self, view: BatchView, index: int, lane: int) -> str:
        """See ``Player.reason``."""
        seat, s = view.seat, view.seen.program.scenario
        if index >= seat.order_size:
            group = next(g for g in seat.groups if g.at <= index < g.at + len(g.answers))
            weights = [int(np.asarray(fn(group.dense_frame(view.seen))).reshape(-1)[0]) for fn in group.appeal]
            return f"weighs {weights[index - group.at]} against {sum(weights) - weights[index - group.at]} for the rest"
        plain = seat.appeals(view.seen)[:, lane]
        leader = int(self.leader(view)[lane])
        raised = int(seat.appeals(view.seen, self.leader(view), BLOCK_APPEAL)[index, lane])
        kind = seat.kinds[int(seat.kind_of[index])]
        others = seat.conditions(view.seen)[:, lane]
        others[kind.at : kind.at + kind.size] = False
        rest = plain[others]
        text = f"appeal {plain[index]} of 31" + (f", the best of other kinds {rest.max()}" if len(rest) else "")
        if leader >= 0 and raised > plain[index]:
            name = s.words.factions[s.factions[leader].id].short
            text += f"; aimed at {name}, which leads by a margin of {int(view.margins()[leader, lane])}"
        return text
