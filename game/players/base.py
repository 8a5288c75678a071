"""What every machine player shares: legal choices slot by slot, weighted draws, answers to questions."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import U32, Seeds, crc, salted
from game.engine.game import BatchView, Game
from game.engine.seats import Seat
from game.engine.view import Order

Choice = NDArray[np.int32]  # [slots + questions, batch], -1: none


class Player(ABC):
    """A rung of the ladder. ``seed`` is mixed into its dice, so that two players of a kind can differ."""

    name = ""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def observe(self, view: BatchView) -> None:  # noqa: B027 - most players remember nothing
        """Take note of a month of a seat without choosing: how a player is told of months that were played before it sat down.
        The first month first; observing the first month of a seat again begins a new game."""

    @abstractmethod
    def choose(self, view: BatchView) -> Choice:
        """Orders, the most important first, and answers for every game of the batch; all legal, none over the funds. Called once a
        month for each seat that the player plays; what it sees counts as observed. What is chosen for a game depends on that
        game's own seed and view, never on which others are in the batch."""

    @abstractmethod
    def reason(self, view: BatchView, index: int, lane: int) -> str:
        """Why the order at an index of the seat's list was chosen, in words."""

    def orders(self, game: Game, seat: str) -> tuple[list[Order], list[str]]:
        """The orders and answers for one game, and the reason for each."""
        view = game.batch_view(seat)
        chosen = [int(i) for i in self.choose(view)[:, 0] if i >= 0]
        return [view.seat.order(i) for i in chosen], [self.reason(view, i, 0) for i in chosen]

    def words(self, view: BatchView, purpose: str) -> NDArray[np.uint32]:
        """``uint32[batch]``: one word of the player's own dice for a purpose."""
        seeds: Seeds = view.seen.seeds
        return seeds.words(self._stream(purpose), view.seen.turn, None, np.array([self.key(view)], U32))

    def _stream(self, purpose: str) -> int:
        return crc(f"player {self.name} {purpose}")

    def key(self, view: BatchView) -> int:
        """Which dice this player throws for a seat: 32 bits."""
        return (self.seed * 2654435761 + crc(view.seat.id)) & 0xFFFFFFFF

    def salts(self, view: BatchView) -> NDArray[np.uint32]:
        """``uint32[2 * slots + questions]``: what the words of a month's choice are made from: kind and target of each slot, then
        each question. For kernels, which make the words themselves."""
        slots = [x for i in range(view.seat.slots) for x in (f"kind {i}", f"target {i}")]
        purposes = [*slots, *(f"answer {g.id}" for g in view.seat.groups)]
        return np.array([salted(self._stream(x), view.seen.turn) for x in purposes], U32)


def lead_of(margins: NDArray[np.int64]) -> NDArray[np.int64]:
    """``int64[faction, batch]``: each side's margin less the largest of the others; with nobody else, the margin itself."""
    if len(margins) == 1:
        return margins.copy()
    ordered = np.sort(margins, axis=0)
    best, second = ordered[-1], ordered[-2]
    tied = best == second
    lead: NDArray[np.int64] = margins - np.where((margins == best) & ~tied, second, best)
    return lead


def running_sum(weights: NDArray[np.int32]) -> NDArray[np.int32]:
    """Sums down the rows; a loop over rows beats NumPy's cumsum along the first axis when rows are long."""
    if weights.shape[1] < 64:
        return weights.cumsum(0, dtype=np.int32)
    out = weights.astype(np.int32)
    for i in range(1, len(out)):
        out[i] += out[i - 1]
    return out


def draw(weights: NDArray[np.int32], word: NDArray[np.uint32]) -> NDArray[np.intp]:
    """``int[batch]``: a row of ``weights[rows, batch]`` drawn by weight; -1 where all are 0."""
    sums = running_sum(weights)
    total = sums[-1]
    point = ((word.astype(np.int64) * np.maximum(total, 1)) >> 32).astype(np.int32)
    found = (sums <= point).sum(0)
    return np.where(total > 0, np.minimum(found, len(weights) - 1), -1)


def liking(appeal: NDArray[np.int32]) -> NDArray[np.int32]:
    """Weight of an order by its appeal of 0 to 31: ``(appeal + 1) ** 6 // 2 ** 15``, at least 1 and at most 32,768. The third power,
    tried first, gave so much to orders that nobody likes that a player who looks one month ahead was better."""
    cube = (appeal + 1) ** 3
    weight: NDArray[np.int32] = np.maximum(cube * cube >> 15, 1)
    return weight


def fill_slots(player: Player, view: BatchView, weights: NDArray[np.int32]) -> Choice:
    """Draw the month's orders one by one: first the kind by its best target, then the target by weight. ``weights``:
    ``int32[order_size, batch]``, 0 where an order cannot be given; it is used up."""
    seat, batch = view.seat, view.batch
    out = np.full((view.rows, batch), -1, np.int32)
    if not seat.kinds:
        return out
    costs, money = seat.costs(view.seen), view.seen.row(view.seen.program.funds.base + seat.faction).astype(np.int32)
    allowed = seat.allowed(view.seen)
    lanes = np.arange(batch)
    for slot in range(seat.slots):
        _too_dear(seat, weights, costs, money)
        best = np.stack([weights[k.at : k.at + k.size].max(0) for k in seat.kinds])
        kind = np.where(slot < allowed, draw(best, player.words(view, f"kind {slot}")), -1)
        word = player.words(view, f"target {slot}")
        for number in np.unique(kind[kind >= 0]).tolist():
            mine, k = np.flatnonzero(kind == number), seat.kinds[number]
            target = draw(weights[k.at : k.at + k.size][:, mine], word[mine])
            out[slot, mine] = k.at + target
        given = np.flatnonzero(out[slot] >= 0)
        index = out[slot, given]
        money[given] -= costs[index, lanes[given]]
        weights[index, given] = 0
    return out


def _too_dear(seat: Seat, weights: NDArray[np.int32], costs: NDArray[np.int16], money: NDArray[np.int32]) -> None:
    """Nothing that costs more than what is left."""
    for k in seat.kinds:
        part = slice(k.at, k.at + k.size)
        if k.fixed_cost is None:
            weights[part] *= costs[part] <= money
        elif k.fixed_cost:
            able = money >= k.fixed_cost
            if not able.all():
                weights[part] *= able


def answer(player: Player, view: BatchView, out: Choice, by_appeal: bool) -> Choice:
    """Fill in the answers to open questions: by appeal, or any with equal chance."""
    seat = view.seat
    for row, group, open_ in seat.open_questions(view.seen):
        frame = group.dense_frame(view.seen)
        weight = np.ones((len(group.answers), view.batch), np.int32)
        if by_appeal:
            for i, fn in enumerate(group.appeal):
                weight[i] = (np.clip(np.asarray(fn(frame)), 0, 31).reshape(-1).astype(np.int32) + 1) ** 3
        picked = draw(weight, player.words(view, f"answer {group.id}"))
        out[seat.slots + row] = np.where(open_, group.at + picked, -1)
    return out
