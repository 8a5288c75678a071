"""A doctrine that can be corrected: a bias for every kind of order in every period of the game and for every place that it may go to.

It draws orders as the doctrine does (``game.players.doctrine``), with the biases added to the appeals, and notes while it plays how each
draw would have become likelier: the gradient of the logarithm of what it did, game by game. ``game.lab.learn`` makes biases from that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from game.engine.game import BatchView
from game.engine.seats import APPEAL_MOST, Seat
from game.players.base import Choice, answer
from game.players.doctrine import BLOCK_APPEAL, DoctrinePlayer

PERIODS = 4  # parts of a game in which a kind of order has a bias of its own
POWER = 6  # the weight of an order goes by this power of its appeal (``game.players.base.liking``)
LEAST = 2.0**-15  # the weight of an order that nobody likes, when that of the best is 1

Table = NDArray[np.float64]


def period(turn: int, turns: int) -> int:
    """Which part of the game a month belongs to, 0 to ``PERIODS - 1``."""
    return min(PERIODS - 1, (turn - 1) * PERIODS // turns)


def edges(turns: int) -> list[int]:
    """The last month before each period but the first: period i begins when ``turn > edges[i - 1]``."""
    return [-(-i * turns // PERIODS) for i in range(1, PERIODS)]


@dataclass(frozen=True, slots=True)
class Goals:
    """Where a seat's orders go: ``of[order]`` is the number of the order's goal, a kind of order and the place or side that it is
    aimed at (the far end of a road), or that of "nowhere", the last; ``names``: kind, name of the target, its id."""

    of: NDArray[np.intp]
    names: tuple[tuple[int, str, str], ...]


def goals(seat: Seat) -> Goals:
    """The goals of every order of a seat's list, in its order."""
    found: dict[tuple[int, str, str], int] = {}
    numbers = np.full(seat.order_size, -1, np.intp)
    for number, kind in enumerate(seat.kinds):
        name = "here" if "here" in kind.names else "target" if "target" in kind.names else ""
        if not name or kind.size < 2:
            continue
        for at in range(kind.size):
            key = (number, name, kind.written(at).target[-1])
            numbers[kind.at + at] = found.setdefault(key, len(found))
    numbers[numbers < 0] = len(found)
    return Goals(numbers, tuple(found))


@dataclass(slots=True)
class Bias:
    """What is added to a seat's appeals: ``kinds``: ``float64[PERIODS, kinds]``, ``places``: ``float64[goals + 1]``, the last always 0."""

    kinds: Table
    places: Table

    @classmethod
    def none(cls, seat: Seat) -> Bias:
        """No correction."""
        return cls(np.zeros((PERIODS, len(seat.kinds))), np.zeros(len(goals(seat).names) + 1))

    def whole(self, least: int) -> Bias:
        """In whole numbers, as a file holds them; goals with less than ``least`` are left out."""
        places = np.rint(self.places)
        return Bias(np.rint(self.kinds), np.where(np.abs(places) < least, 0.0, places))


class Pupil(DoctrinePlayer):
    """One seat's doctrine with a bias. ``begin`` before every batch of games; after it ``kinds`` (``float64[PERIODS, kinds, batch]``)
    and ``places`` (``float64[goals + 1, batch]``) hold the gradient of each game."""

    def __init__(self, seat: Seat, bias: Bias, seed: int) -> None:
        super().__init__(seed)
        self.bias, self.goals = bias, goals(seat)
        self.kinds = self.places = np.zeros(0)

    def begin(self, batch: int, seed: int) -> None:
        """New games with other dice."""
        self.seed = seed
        self.kinds = np.zeros((*self.bias.kinds.shape, batch))
        self.places = np.zeros((len(self.bias.places), batch))

    def choose(self, view: BatchView) -> Choice:
        """See ``Player.choose``."""
        seat, seen = view.seat, view.seen
        now = period(seen.turn, seen.program.scenario.turns)
        weights, slope = self._weights(view, now)
        out = np.full((view.rows, view.batch), -1, np.int32)
        costs, money, allowed = seat.costs(seen), view.funds().astype(np.int32), seat.allowed(seen)
        lanes = np.arange(view.batch)
        for slot in range(seat.slots):
            weights *= costs <= money
            kind = self._kind(view, slot, weights, slope, allowed, now)
            word = self.words(view, f"target {slot}")
            for number in np.unique(kind[kind >= 0]).tolist():
                mine = np.flatnonzero(kind == number)
                out[slot, mine] = self._target(seat, number, mine, word[mine], weights, slope, now)
            given = np.flatnonzero(out[slot] >= 0)
            index = out[slot, given]
            money[given] -= costs[index, lanes[given]]
            weights[index, given] = 0
        return answer(self, view, out, by_appeal=True)

    def _weights(self, view: BatchView, now: int) -> tuple[Table, Table]:
        """``float64[orders, batch]`` twice: the weight of each order (0: cannot be given), and by how much its logarithm grows for one
        more of bias: 0 where the appeal stands at an end of its range. Where the weight is held at the least, the slope is that of the
        power all the same: an order that nobody likes could not come back otherwise."""
        seat, seen = view.seat, view.seen
        aimed = seat.appeals(seen, self.leader(view), -2 * APPEAL_MOST) < 0
        wanted = np.empty((seat.order_size, view.batch))
        for kind in seat.kinds:
            wanted[kind.at : kind.at + kind.size] = kind.appeal(kind.dense_frame(seen))
        wanted += self.bias.kinds[now][seat.kind_of][:, None] + self.bias.places[self.goals.of][:, None]
        appeal = np.minimum(np.clip(wanted, 0, APPEAL_MOST) + BLOCK_APPEAL * aimed, APPEAL_MOST)
        weights = np.maximum(((appeal + 1) / (APPEAL_MOST + 1)) ** POWER, LEAST) * seat.conditions(seen)
        slope = POWER / (appeal + 1) * ((wanted >= 0) & (wanted <= APPEAL_MOST) & (appeal < APPEAL_MOST))
        return weights, slope

    def _kind(
        self, view: BatchView, slot: int, weights: Table, slope: Table, allowed: NDArray[np.int16], now: int
    ) -> NDArray[np.intp]:
        """``int[batch]``: the kind of a slot's order, by its best target; -1 where no order can be given."""
        seat, lanes = view.seat, np.arange(view.batch)
        best = np.stack([weights[k.at : k.at + k.size].argmax(0) + k.at for k in seat.kinds])
        weight = weights[best, lanes]
        can = (weight.sum(0) > 0) & (slot < allowed)
        share = weight / np.where(can, weight.sum(0), 1)
        drawn = _drawn(share, self.words(view, f"kind {slot}"))
        change = -share * can
        change[drawn[can], lanes[can]] += 1
        change *= slope[best, lanes]
        self.kinds[now] += change
        for number, row in enumerate(best):
            self.places[self.goals.of[row], lanes] += change[number]
        return np.where(can, drawn, -1)

    def _target(
        self, seat: Seat, number: int, mine: NDArray[np.intp], word: NDArray[np.uint32], weights: Table, slope: Table, now: int
    ) -> NDArray[np.intp]:
        """The orders, of one kind, that games ``mine`` give."""
        kind = seat.kinds[number]
        part = slice(kind.at, kind.at + kind.size)
        weight = weights[part][:, mine]
        share = weight / weight.sum(0)
        drawn = _drawn(share, word)
        if kind.size > 1:
            change = -share
            change[drawn, np.arange(len(mine))] += 1
            change *= slope[part][:, mine]
            self.kinds[now, number, mine] += change.sum(0)
            for at in range(kind.size):
                self.places[self.goals.of[kind.at + at], mine] += change[at]
        chosen: NDArray[np.intp] = drawn + kind.at
        return chosen


def _drawn(share: Table, word: NDArray[np.uint32]) -> NDArray[np.intp]:
    """``int[batch]``: a row of ``share[rows, batch]``, whose columns sum to 1, drawn by its share with one word for each column."""
    found: NDArray[np.intp] = (share.cumsum(0) <= word.astype(np.float64) / 2.0**32).sum(0)
    last = len(share) - 1 - (share[::-1] > 0).argmax(0)  # sums may end a hair below 1
    chosen: NDArray[np.intp] = np.minimum(found, last)
    return chosen
