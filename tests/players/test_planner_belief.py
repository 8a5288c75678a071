"""What a seat remembers and imagines: the truth lies within its bounds, and imagined worlds look as the real one does."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import ALL, program

from game.engine.dice import Seeds
from game.engine.game import Batch, view_of
from game.players import make_player
from game.players.planner.belief import Memory, sample_worlds
from game.players.planner.rollout import play_out

GAMES, COPIES = 12, 3


def months(name: str, games: int = GAMES, seed: int = 4000):  # type: ignore[no-untyped-def]
    """Doctrine games month by month, before orders: the batch each time."""
    p = program(name)
    batch, player = Batch(p, range(seed, seed + games)), make_player("doctrine")
    while not batch.over:
        yield batch
        batch.resolve([player.choose(batch.view(s.faction)) for s in p.seats])


@pytest.mark.parametrize("name", ALL)
def test_truth_lies_within_bounds(name: str) -> None:
    """What is seen in full is exact; of what is vague at least 95 in 100 numbers lie within the bounds, and those are worth having."""
    p = program(name)
    memories = [Memory(p, s.faction) for s in p.seats]
    vague = inside = 0
    narrow = wide = 0
    for batch in months(name):
        alive = batch.world.state[p.ended_row] == 0
        truth = batch.world.state[:, alive].astype(int)
        for memory in memories:
            memory.note(batch.view(memory.seat))
            lo, hi = memory.lo[:, alive].astype(int), memory.hi[:, alive].astype(int)
            exact = memory.eyes.exact
            assert (truth[exact] == lo[exact]).all() and (truth[exact] == hi[exact]).all()
            open_ = lo != hi
            vague += int(open_.sum())
            inside += int((open_ & (lo <= truth) & (truth <= hi)).sum())
            some = slice(p.forces.rows.start, p.forces.rows.stop)
            narrow, wide = narrow + int((hi - lo)[some][open_[some]].sum()), wide + p.forces.hi * int(open_[some].sum())
    assert inside >= 0.95 * vague, f"{inside / vague:.4f} of {vague} vague numbers lie within their bounds"
    assert narrow < 0.5 * wide, f"bounds of pieces are {narrow / wide:.2f} as wide as their range"


@pytest.mark.parametrize("name", ALL)
def test_imagined_worlds_look_like_the_real_one(name: str) -> None:
    """From the seat's place nobody could tell an imagined world from the real one, and no law of numbers is broken in it."""
    p = program(name)
    memories = [Memory(p, s.faction) for s in p.seats]
    for batch in months(name, 6):
        for memory in memories:
            view = batch.view(memory.seat)
            memory.note(view)
            if batch.world.turn % 3 != 1:
                continue
            world = sample_worlds(view, memory, COPIES, Seeds(np.arange(6 * COPIES)))
            ours = np.repeat(view.seen.state, COPIES, axis=1)
            assert (world.seen(memory.seat).state == ours).mean() > 0.999
            assert (world.state[memory.eyes.exact] == ours[memory.eyes.exact]).all()
            assert (world.state >= p.layout.low[:, None]).all() and (world.state <= p.layout.high[:, None]).all()
            for block in p.shared_blocks:
                assert block.quantity is not None
                assert (world.block(block).sum(0) <= block.quantity.share).all()
            stance = world.block(p.stance)
            assert (stance == stance.swapaxes(0, 1)).all()


def test_worlds_differ_where_a_seat_is_blind() -> None:
    """Imagined worlds are many: what the seat does not know is not the same in all of them, and the truth is not copied."""
    p = program("tarhuna-2019")
    batch = list(zip(range(5), months("tarhuna-2019", 1), strict=False))[-1][1]
    memory = Memory(p, 0)
    memory.note(batch.view(0))
    world = sample_worlds(batch.view(0), memory, 64, Seeds(np.arange(64)))
    blind = memory.hi[:, 0] - memory.lo[:, 0] > 3
    assert (world.state[blind].std(1) > 0).mean() > 0.3
    assert not (world.state == batch.world.state).all(0).any()


def test_sightings_are_remembered() -> None:
    """Once intel has gone, what was seen then still bounds what may be there now, month by month less."""
    p = program("tarhuna-2019")
    assert p.intel is not None
    batch = Batch(p, [5])
    state = batch.world.seen(0).state.copy()
    covert = next(k for k, kind in enumerate(p.scenario.kinds) if kind.covert and 0 not in kind.held_by)
    holder = p.scenario.kinds[covert].held_by[0]
    row, knows = p.forces.row(holder, covert, 0), p.intel.row(0, 0)
    state[p.stance.row(0, holder)] = state[p.stance.row(holder, 0)] = -1
    memory, seeds = Memory(p, 0), Seeds([5])

    def note(turn: int, intel: int, seen: int) -> tuple[int, int]:
        state[knows], state[row] = intel, seen
        memory.note(view_of(p, 0, state.copy(), seeds, turn))
        return int(memory.lo[row, 0]), int(memory.hi[row, 0])

    assert note(2, 3, 9) == (9, 9)
    widths = []
    for turn in (3, 4, 5):
        lo, hi = note(turn, 0, 0)
        assert lo < 9 < hi < p.forces.hi
        widths.append(hi - lo)
        assert note(turn, 0, 0) == (lo, hi)  # the same month again changes nothing
    assert widths == sorted(set(widths))
    assert note(6, 1, 0) == (0, 0)  # it looked, and nothing was there
    assert note(7, 1, 1)[0] == 1
    note(1, 0, 0)  # a new game: nothing is remembered
    anew = Memory(p, 0)
    anew.note(view_of(p, 0, state, seeds, 1))
    assert (memory.lo == anew.lo).all() and (memory.hi == anew.hi).all() and memory.turn == 1


def test_part_of_a_batch_is_as_alone() -> None:
    """A game imagined in a batch is the same as imagined alone."""
    p = program("tarhuna-2019")
    whole, alone = Memory(p, 2), Memory(p, 2)
    for month, batch in zip(range(4), months("tarhuna-2019", 5), strict=False):
        view = batch.view(2)
        whole.note(view)
        seen = view.seen
        one = view_of(p, 2, seen.state[:, [3]], Seeds(seen.seeds.values[[3]]), seen.turn)
        alone.note(one)
        assert (alone.lo[:, 0] == whole.lo[:, 3]).all() and (alone.hi[:, 0] == whole.hi[:, 3]).all()
        seeds = np.arange(5 * 4, dtype=np.uint64) + np.uint64(month)
        many = sample_worlds(view, whole, 4, Seeds(seeds))
        single = sample_worlds(one, alone, 4, Seeds(seeds[12:16]))
        assert (many.state[:, 12:16] == single.state).all()


@pytest.mark.parametrize("name", ALL)
def test_playing_out(name: str) -> None:
    """From the same worlds the same games follow, in full or split, and the worlds passed in stay as they are."""
    p = program(name)
    batch = Batch(p, range(3))
    memory = Memory(p, 0)
    memory.note(batch.view(0))
    world = sample_worlds(batch.view(0), memory, 2, Seeds(np.arange(6)))
    before = world.state.copy()
    end = play_out(world)
    assert (world.state == before).all() and world.turn == 1
    assert end.state[p.ended_row].all()
    part = play_out(world, months=2)
    assert part.turn == 3 and (play_out(part).state == end.state).all()
    none = [np.full((s.slots + len(s.groups), 6), -1, np.int32) for s in p.seats]
    idle = play_out(world, none, months=1)
    assert (play_out(world, [none[0], *[None] * (len(p.seats) - 1)], months=1).state != idle.state).any()
