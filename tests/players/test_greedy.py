"""Greedy: the best order by a month on the seen world, alone or in a batch."""

from __future__ import annotations

import numpy as np
import pytest

from game.engine.dice import U32, Seeds, mix
from game.engine.game import Batch, BatchView
from game.engine.month import Month
from game.engine.world import World
from game.players import greedy as module, make_player
from tests.helpers import program


def lead(view: BatchView, orders: list[int], word: int) -> int:
    """The seat's lead after a month with these orders and nobody else's, summed over the dice, one trial at a time."""
    p, me, total = view.seen.program, view.seat.faction, 0
    for number in range(module.DICE):
        seed = int(mix(np.array([word], U32) ^ mix(np.array([number], U32)))[0])
        world = World(p, view.seen.state[:, :1].copy(), Seeds([seed]), view.seen.turn)
        choices = [np.full((s.slots + len(s.groups), 1), -1, np.int32) for s in p.seats]
        choices[me][: len(orders), 0] = orders
        Month(world).resolve(choices)
        margins = p.margins(world)[:, 0].tolist()
        total += margins[me] - max(m for i, m in enumerate(margins) if i != me)
    return total


def test_every_order_is_the_best_of_all_that_can_be_given() -> None:
    p, player = program("island"), make_player("greedy")
    batch = Batch(p, [4])
    for _ in range(2):
        choices = [player.choose(batch.view(seat.faction)) for seat in p.seats]
        for seat, chosen in zip(p.seats, choices, strict=True):
            view = batch.view(seat.faction)
            word = int(player.words(view, "trial")[0])
            legal, costs, money = view.seat.conditions(view.seen)[:, 0], view.seat.costs(view.seen)[:, 0], int(view.funds()[0])
            given: list[int] = []
            for slot in range(int(seat.allowed(view.seen)[0])):
                able = [i for i in np.flatnonzero(legal).tolist() if costs[i] <= money and i not in given]
                found = max(able, key=lambda i: lead(view, [*given, i], word), default=None)
                if found is None or lead(view, [*given, found], word) <= lead(view, given, word):
                    break
                assert chosen[slot, 0] == found
                given.append(found)
                money -= int(costs[found])
            assert (chosen[len(given) : seat.slots, 0] == -1).all()
        batch.resolve(choices)


def test_a_game_chooses_alike_alone_and_in_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    p, player = program("island"), make_player("greedy")
    together = player.choose(Batch(p, [3, 8, 5]).view(0))
    monkeypatch.setattr(module, "_TRIALS", 5)
    for lane, seed in enumerate([3, 8, 5]):
        assert (player.choose(Batch(p, [seed]).view(0))[:, 0] == together[:, lane]).all()
