"""Refining a plan: one slot or one answer changed at a time, everything else as it is.

Which orders are worth putting in is read from the plans that were played out: an order gains by how much better than average the
plans did that held it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from game.engine.game import BatchView

Plan = NDArray[np.int32]  # [slots + questions]
_DOUBT = 8  # worlds in which an order is taken to have been average before anything is known of it


class Tried:
    """What came of the plans of one game. ``plans`` with the sum of their worth over so many worlds."""

    def __init__(self) -> None:
        self.plans: list[tuple[tuple[int, ...], int, int]] = []

    def add(self, plans: NDArray[np.int32], total: NDArray[np.int64], count: NDArray[np.int64]) -> None:
        """``plans``: ``int32[slots + questions, plans]``; sums and numbers of worlds for each."""
        for plan, t, n in zip(plans.T.tolist(), total.tolist(), count.tolist(), strict=True):
            if n:
                self.plans.append((tuple(plan), t, n))

    def orders(self, slots: int) -> list[int]:
        """Orders that were tried, the most promising first."""
        worlds = sum(n for _, _, n in self.plans)
        mean = sum(t for _, t, _ in self.plans) / max(worlds, 1)
        gain: dict[int, float] = defaultdict(float)
        weight: dict[int, int] = defaultdict(int)
        for plan, t, n in self.plans:
            for order in {o for o in plan[:slots] if o >= 0}:
                gain[order] += t - mean * n
                weight[order] += n
        return sorted(gain, key=lambda o: (-gain[o] / (weight[o] + _DOUBT), o))


def variants(view: BatchView, lane: int, best: Plan, orders: Sequence[int], width: int, costs: NDArray[np.int16]) -> list[Plan]:
    """At most ``width`` plans: the best so far, each other answer to an open question, the plan without each of its orders, then
    promising orders one after the other in each slot, the later slots first. ``costs``: ``int16[order_size]`` of this game."""
    slots, seat = view.seat.slots, view.seat
    out = [best]
    for row, group in enumerate(seat.groups):
        if best[slots + row] >= 0:
            for i in range(len(group.answers)):
                if group.at + i != best[slots + row]:
                    out.append(_with(best, slots + row, group.at + i))
    out += [without(best, slot, slots) for slot in reversed(range(slots)) if best[slot] >= 0]
    funds, used = int(view.funds()[lane]), [int(o) for o in best[:slots]]
    allowed = int(seat.allowed(view.seen)[lane]) if len(out) < width else 0
    spent = sum(int(costs[o]) for o in used if o >= 0)
    for order in orders:
        if order in used:
            continue
        for slot in reversed(range(min(slots, allowed))):
            old = used[slot]
            if slot > 0 and used[slot - 1] < 0:
                continue  # slots are filled from the front
            if len(out) < width and spent + int(costs[order]) - (int(costs[old]) if old >= 0 else 0) <= funds:
                out.append(_with(best, slot, order))
    return out[:width]


def without(plan: Plan, row: int, slots: int) -> Plan:
    """The plan with one order taken out; later ones move up."""
    out = plan.copy()
    out[row : slots - 1] = plan[row + 1 : slots]
    out[slots - 1] = -1
    return out


def _with(plan: Plan, row: int, value: int) -> Plan:
    out = plan.copy()
    out[row] = value
    return out
