"""Non-interference: change what a seat may not know, and nothing that it is shown or that it decides changes.

What may not be known is written here from the format's page (``see``), not from the engine's code.
"""

from __future__ import annotations

import numpy as np
import pytest
from helpers import ALL, played, program, scenario, shake
from hypothesis import HealthCheck, given, settings, strategies as st

from game.engine.game import Batch, Game
from game.engine.program import Program
from game.engine.view import Line, Order
from game.players import make_player
from game.scenario.model import Cell
from game.scenario.uses import walk

ABOUT = ((0, 0), (1, 1), (2, 3), (4, 6), (7, 10), (11, 15), (16, 9999))  # counts that look alike from afar
BANDS = ((0, 4), (5, 19), (20, 39), (40, 59), (60, 79), (80, 100))
WORDS = ((0, 3), (4, 6), (7, 10))


def alike(how: str, level: int, value: int, high: int) -> tuple[int, int]:
    """All values that look the same as this one."""
    exact = (value, value)
    if how == "covert":
        if level == 0:
            return 0, high
        if level == 1:
            return (1, high) if value else exact
        classes = ABOUT if level == 2 else ()
    else:
        classes = {"open": ABOUT if level < 2 else (), "bands": BANDS if level < 1 else (), "words": WORDS if level < 1 else ()}[how]
    if how == "words" and high != 10:
        return exact
    return next(((lo, min(hi, high)) for lo, hi in classes if lo <= value <= hi), exact)


def hide(p: Program, state: np.ndarray, seat: int, rng: np.random.Generator) -> int:
    """Redraw in place all that the seat may not know of one game; returns how many numbers changed."""
    blocks, s, before = p.layout.blocks, p.scenario, state.copy()
    intel, stance = p.intel, p.stance
    assert intel is not None
    control = before[p.control.rows]

    def level(place: int, faction: int | None) -> int:
        if faction is None:
            return 3 if control[place] == seat else int(before[intel.row(seat, place)])
        return 3 if before[stance.row(seat, faction)] == 1 else int(before[intel.row(seat, place)])

    for block in blocks.values():
        q, kind = block.quantity, block.id.partition(":")[0]
        public = block.id.partition(":")[2] in {o.id for o in s.orders if o.see == "all"}
        for row in range(block.base, block.base + block.count):
            index, lo, hi = block.index(row), block.lo, block.hi
            if q is None:
                secret = (
                    (kind == "memory" and index[0] != seat and not public)
                    or (kind == "pending" and seat not in index)
                    or (kind == "choice" and int(block.id.rpartition(":")[2]) != seat)
                )
                if not secret:
                    continue
            elif q.role == "forces":
                f, k, place = index
                if f == seat or f not in s.kinds[k].held_by:
                    continue
                lo, hi = alike("covert" if s.kinds[k].covert else "open", level(place, f), int(before[row]), block.hi)
            elif q.see == "own":
                if index[0] == seat:
                    continue
            elif q.see == "parties":
                if seat in index:
                    continue
            elif q.see == "all" or (len(index) > 1 and index[0] == seat):
                continue
            else:
                lo, hi = alike(q.see, level(index[-1], index[0] if len(index) > 1 else None), int(before[row]), block.hi)
            state[row] = rng.integers(lo, hi + 1)
    return int((state != before).sum())


def touched(game: Game, seat: int, seed: int) -> Game:
    """The same game with everything redrawn that the seat may not know."""
    twin = game.clone()
    assert hide(game.program, twin.batch.world.state[:, 0], seat, np.random.default_rng(seed)) > 10
    twin.batch.world.changed()
    return twin


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), months=st.integers(0, 3), data=st.data())
def test_views(name: str, seed: int, months: int, data: st.DataObject) -> None:
    """View, every preview, what is legal, and what every machine player does and says."""
    game = played(name, seed, months)
    seat = data.draw(st.sampled_from(game.program.seats))
    twin = touched(game, seat.faction, seed)
    ours, theirs = game.view(seat.id), twin.view(seat.id)
    for field in ours.__dataclass_fields__:
        if field != "book":
            assert getattr(ours, field) == getattr(theirs, field), field
    assert ours.book.legal() == theirs.book.legal()
    some = list(range(seat.order_size))
    if len(some) > 60:
        some = data.draw(st.lists(st.sampled_from(some), min_size=40, max_size=40, unique=True))
    for index in some:
        order = seat.order(index)
        assert ours.book.preview(order) == theirs.book.preview(order), str(order)
    for level in ("random", "doctrine", *(["greedy"] if name == "island" else [])):
        player = make_player(level, seed)
        assert player.orders(game, seat.id) == player.orders(twin, seat.id), level


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("seed", range(3))
def test_arrays(name: str, seed: int) -> None:
    """The batched view from random states: what is seen, what is believed, and everything that is read from them."""
    p = program(name)
    for seat in p.seats:
        batch = Batch(p, range(12))
        shake(batch, seed, 0.8)
        world = batch.world
        view = batch.view(seat.faction)
        before = _all_of(view)
        rng = np.random.default_rng(seed)
        for lane in range(12):
            state = world.state[:, lane].copy()
            assert hide(p, state, seat.faction, rng) > 10
            world.state[:, lane] = state
        world.changed()
        for ours, theirs in zip(before, _all_of(batch.view(seat.faction)), strict=True):
            assert (ours == theirs).all()


def _all_of(view: object) -> list[np.ndarray]:
    from game.engine.game import BatchView

    assert isinstance(view, BatchView)
    seat, seen = view.seat, view.seen
    players = [make_player(level, 1).choose(view) for level in ("random", "doctrine")]
    return [
        seen.state.copy(), view.believed.state.copy(), view.margins(), seat.conditions(seen), seat.costs(seen), seat.appeals(seen),
        seat.allowed(seen), *players,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_what_may_be_known_is(name: str) -> None:
    """The other way round: with full intel a seat reads forces exactly, and its own numbers always."""
    p = program(name)
    batch = Batch(p, range(8))
    shake(batch, 1, 0.9)
    assert p.intel is not None
    for seat in p.seats:
        f = seat.faction
        batch.world.block(p.intel)[f] = 3
        batch.world.changed()
        seen, world = batch.world.seen(f), batch.world
        assert (seen.block(p.forces) == world.block(p.forces)).all()
        for block in p.layout.blocks.values():
            q = block.quantity
            if q is not None and q.see == "own":
                assert (seen.block(block)[f] == world.block(block)[f]).all()


@pytest.mark.parametrize("name", ALL)
def test_reports(name: str) -> None:
    """A covert order that changes nothing a seat can see, in a place of which it knows too little, is not in its report. What all sides
    do in public and its effects can be seen: with an order that makes another one's public strike work better the months differ."""
    p, tried = program(name), 0
    orders = {o.id: o for o in p.scenario.orders}
    for seed in range(28):
        game = played(name, seed, seed % 4)
        if game.ended:
            continue
        player = make_player("random", seed)
        given = {s.id: player.orders(game, s.id)[0] for s in p.seats}
        after = _month(game, given)
        for rival in p.seats:
            for order in [o for o in given[rival.id] if o.kind != "answer" and orders[o.kind].see != "all"]:
                without = _month(game, {**given, rival.id: [o for o in given[rival.id] if o != order]})
                for seat in p.seats:
                    if seat is rival or seat.id in order.target or _may_learn(game, seat.faction, rival.faction, order.target):
                        continue
                    if _acts_near(p, given[seat.id], order) or _publishes(p, given[seat.id]):
                        continue
                    seen = [g.batch.world.seen(seat.faction).state for g in (after, without)]
                    if (seen[0] == seen[1]).all() and _in_public(after) == _in_public(without):
                        tried += 1
                        ours, theirs = (_quiet(g, seat.id) for g in (after, without))
                        assert ours == theirs, (seed, seat.id, str(order))
    assert tried > 10, tried


def _in_public(game: Game) -> list[tuple[object, ...]]:
    """What happened in front of everybody, and what it did (battles have their own rule)."""
    acts = [a for a in (*game.batch.acts, *game.batch.news_acts) if a.public and a.kind != "battle"]
    return sorted((a.kind, a.id, a.phase, a.actor, a.place, a.target, a.outcome, tuple(sorted(a.changes))) for a in acts)


def _acts_near(p: Program, own: list[Order], order: Order) -> bool:
    """Whether a seat's own orders reach the place or its neighbours: what stood in their way there it learns from how they went."""
    ids = [place.id for place in p.scenario.places]
    near = {ids.index(t) for t in order.target if t in ids}
    near |= {q for place in near for q in p.geography.neighbours[place]}
    return any(t in ids and ids.index(t) in near for o in own for t in o.target)


def _publishes(p: Program, own: list[Order]) -> bool:
    """Whether a seat's own orders spend its evidence: what leaked to it this month may be spent in the same month, and only the
    report still shows that it was there."""
    evidence = p.scenario.role("evidence")
    orders = {o.id: o for o in p.scenario.orders}
    spent = (item for o in own if o.kind in orders for item in walk((orders[o.kind],)))
    return any(isinstance(item, Cell) and evidence is not None and item.quantity == evidence.id for item in spent)


def _quiet(game: Game, seat: str) -> list[Line]:
    """The report without battles and published evidence, which are public, and of which the month's end need show no trace: an
    exposure of 1 has decayed by then. The odds of battles in which the seat had no part are not public."""
    lines = game.report(seat)
    assert not any("chance" in detail for line in lines if line.step == "battle" and line.group != "you" for detail in line.details)
    return [line for line in lines if line.step != "battle" and not (line.group == "world" and line.step == "pay")]


def _month(game: Game, given: dict[str, list[Order]]) -> Game:
    twin = game.clone()
    for seat, orders in given.items():
        twin.submit(seat, orders)
    twin.resolve()
    return twin


def _may_learn(game: Game, seat: int, rival: int, target: tuple[str, ...]) -> bool:
    """An ally, or who sees the place well."""
    p, state = game.program, game.batch.world.state[:, 0]
    places = [i for i, place in enumerate(p.scenario.places) if place.id in target]
    assert p.intel is not None
    return bool(state[p.stance.row(seat, rival)] == 1 or any(state[p.intel.row(seat, place)] >= 2 for place in places))


@pytest.mark.parametrize("name", ALL)
def test_no_secret_has_a_line(name: str) -> None:
    """What a seat may not know at all is not listed for it, not even as it was set up."""
    game, quantities = played(name, 3, 2), {q.id: q for q in scenario(name).quantities}
    for me in (f.id for f in scenario(name).factions):
        view = game.view(me)
        for faction in view.factions.values():
            for id in faction.values:
                assert quantities[id].see == "all" or faction.id == me
            for id, towards in faction.relations.items():
                secret = {"own": faction.id != me, "parties": faction.id != me}.get(quantities[id].see, False)
                assert not secret or set(towards) <= ({me} if quantities[id].see == "parties" else set())
        for place in view.places.values():
            for id, known in place.by_faction.items():
                assert quantities[id].see != "own" or set(known) == {me}
