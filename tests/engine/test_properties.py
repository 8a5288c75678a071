"""What holds of every game: bounds, and that nothing depends on lists, batches, submissions or watching."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import ALL, changed, moved, program, random_choices, reordered, row_names, scenario, shake, translated
from hypothesis import HealthCheck, given, settings, strategies as st

from game.engine.game import Batch, Game
from game.engine.program import Program
from game.engine.view import Order, OrderRefused
from game.players import make_player

SEEDS = st.integers(0, 2**64 - 1)
FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def check_bounds(batch: Batch) -> None:
    """Every number in its range; the sides' support at a place at most its share."""
    p, state = batch.program, batch.world.state
    assert (state >= p.layout.low[:, None]).all() and (state <= p.layout.high[:, None]).all()
    for block in p.shared_blocks:
        assert block.quantity is not None
        assert (batch.world.block(block).sum(0, dtype=np.int64) <= block.quantity.share).all()


@pytest.mark.parametrize("name", ALL)
@FEW
@given(seed=SEEDS, shaken=st.integers(0, 10**6))
def test_bounds(name: str, seed: int, shaken: int) -> None:
    """From any state, after any month; and a game that has ended stays as it is."""
    batch = Batch(program(name), [seed ^ i for i in range(16)])
    shake(batch, shaken, 0.8)
    check_bounds(batch)
    before = batch.world.state.copy()
    while not batch.over:
        ended = batch.world.state[batch.program.ended_row] == 1
        batch.resolve(random_choices(batch))
        check_bounds(batch)
        assert (batch.world.state[:, ended] == before[:, ended]).all()
        before = batch.world.state.copy()


@pytest.mark.parametrize(("name", "examples"), [("island", 12), ("maze", 12), *((n, 2) for n in ALL[2:])])
def test_order_of_lists(name: str, examples: int) -> None:
    """Sides, places, kinds, orders, rules and events listed otherwise: the same orders by name give the same state by name."""
    for seed in range(examples):
        one, other = program(name), Program(reordered(name, seed))
        a, b = Batch(one, range(24)), Batch(other, range(24))
        shake(a, seed)
        b.world.state[:] = moved(a.world.state, one, other)
        b.world.changed()
        while not a.over:
            choices = random_choices(a, seed)
            a.resolve(choices)
            b.resolve(translated(choices, one, other))
            ours, names = moved(a.world.state, one, other), row_names(other)
            row, lane = np.nonzero(ours != b.world.state)
            wrong = [(names[r], x, ours[r, x], b.world.state[r, x]) for r, x in zip(row[:9], lane, strict=False)]
            assert not wrong, (a.world.turn, wrong)


@pytest.mark.parametrize("name", ALL)
def test_chunks(name: str) -> None:
    """64 games at once are the same as 64 games one by one; so are their hashes."""
    seeds = [11 * i + 2**33 for i in range(64 if name in ("island", "maze") else 12)]
    together, single = Batch(program(name), seeds), [Batch(program(name), [s]) for s in seeds]
    while not together.over:
        together.resolve(random_choices(together))
        for one in single:
            one.resolve(random_choices(one))
        assert together.hashes() == [one.hashes()[0] for one in single]


@pytest.mark.parametrize("name", ALL)
@FEW
@given(seed=SEEDS)
def test_watching_changes_nothing(name: str, seed: int) -> None:
    """Records on or off, the state is the same."""
    watched, plain = Batch(program(name), [seed], watch=True), Batch(program(name), [seed])
    while not plain.over:
        choices = random_choices(plain)
        watched.resolve(choices)
        plain.resolve(choices)
        assert watched.hashes() == plain.hashes()
    assert watched.acts


@pytest.mark.parametrize("name", ALL)
@FEW
@given(seed=SEEDS, order=st.randoms(use_true_random=False))
def test_order_of_submissions(name: str, seed: int, order: object) -> None:
    """Seats may submit in any order, and change their minds."""
    a, b, player = Game(scenario(name), seed, program(name)), Game(scenario(name), seed, program(name)), make_player("random", 3)
    seats = [f.id for f in scenario(name).factions]
    for _ in range(4):
        if a.ended:
            break
        given_ = {s: player.orders(a, s)[0] for s in seats}
        for s in seats:
            a.submit(s, given_[s])
        order.shuffle(seats)  # type: ignore[attr-defined]
        for s in seats:
            b.submit(s, [])
        for s in seats:
            b.submit(s, given_[s])
        a.resolve()
        b.resolve()
        assert a.state_hash() == b.state_hash()
        assert [a.view(s) for s in seats] == [b.view(s) for s in seats]


@pytest.mark.parametrize("name", ALL)
def test_refused_changes_nothing(name: str) -> None:
    """What cannot be given is refused with a reason, as a whole; what was given before stands."""
    game, player = Game(scenario(name), 5, program(name)), make_player("random", 1)
    refused = 0
    while not game.ended:
        twin = game.clone()
        for seat in program(name).seats:
            good = player.orders(game, seat.id)[0]
            game.submit(seat.id, good)
            twin.submit(seat.id, good)
            view, before = game.view(seat.id), game.state_hash()
            for bad in _bad(game, seat.id, good):
                with pytest.raises(OrderRefused) as why:
                    game.submit(seat.id, bad)
                assert str(why.value)
                refused += 1
            assert game.state_hash() == before and game.view(seat.id) == view
        game.resolve()
        twin.resolve()
        assert game.state_hash() == twin.state_hash()
    with pytest.raises(OrderRefused):
        game.resolve()
    assert refused > 20


def _bad(game: Game, seat: str, good: list[Order]) -> list[list[Order]]:
    """Submissions that must be refused."""
    orders = [o for o in good if o.kind != "answer"]
    out = [[Order("nonsense", ("nowhere",))], [*good, Order("answer", ("nothing", "yes"))]]
    if orders:
        out.append([*good, orders[0]])  # twice the same
    book, legal = game.view(seat).book, set(game.view(seat).book.legal())
    other = [p for kind in book.kinds() for p in book.of_kind(kind)]
    out += [[*orders[:1], p.order] for p in other if not p.legal][:3]
    spare = [p.order for p in other if p.index in legal and p.order not in orders]
    if len(spare) + len(orders) > game.view(seat).orders_allowed:
        out.append([*orders, *spare][: game.view(seat).orders_allowed + 1])
    return out


@pytest.mark.parametrize("name", ALL)
def test_clone_goes_its_own_way(name: str) -> None:
    """What happens to a copy does not touch the original, and the original can be played again from it."""
    game, player, other = Game(scenario(name), 9, program(name)), make_player("random", 1), make_player("random", 2)
    seats = [f.id for f in scenario(name).factions]
    for _ in range(2):
        for s in seats:
            game.submit(s, player.orders(game, s)[0])
        game.resolve()
    before, views, copy = game.state_hash(), [game.view(s) for s in seats], game.clone()
    twin = game.clone()
    while not copy.ended:
        for s in seats:
            copy.submit(s, other.orders(copy, s)[0])
        copy.resolve()
    assert game.state_hash() == before and [game.view(s) for s in seats] == views
    for s in seats:
        game.submit(s, player.orders(game, s)[0])
        twin.submit(s, player.orders(twin, s)[0])
    game.resolve()
    twin.resolve()
    assert game.state_hash() == twin.state_hash() != copy.state_hash()


@pytest.mark.parametrize("name", ALL)
def test_one_more_order_shifts_no_die(name: str) -> None:
    """An order, a rule and an event more, with dice of their own: whatever they do not touch comes out as before."""

    def more(plain: dict[str, dict[str, object]]) -> None:
        seats = list(plain["factions"])
        plain["quantities"]["zeal"] = {"range": [0, 999]}
        roll = {"chance": 50, "success": ["zeal += d100"], "failure": ["zeal -= d6"]}
        extra = {"by": seats, "target": "place", "step": "intelligence", "roll": roll}
        plain["orders"] = {"a_zealot": extra, **plain["orders"]}
        sermon = {"each": "place", "phase": "intelligence", "chance": 50, "effects": ["zeal += d10"]}
        vision = {"chance": 50, "once": False, "title": "V", "text": "V", "effects": ["zeal += 1"]}
        plain["rules"], plain["events"] = {"a_sermon": sermon, **plain["rules"]}, {"a_vision": vision, **plain["events"]}

    one, other = program(name), Program(changed(name, more))
    a, b = Batch(one, range(16)), Batch(other, range(16))
    at, names = {key: row for row, key in enumerate(row_names(one))}, row_names(other)
    while not a.over:
        choices = random_choices(a)
        with_more = translated(choices, one, other)
        for seat, chosen in zip(other.seats, with_more, strict=True):
            zealot = next(k for k in seat.kinds if k.order.id == "a_zealot")
            free = chosen[: seat.slots] < 0
            chosen[: seat.slots][free] = zealot.at  # every slot that random play left empty
        a.resolve(choices)
        b.resolve(with_more)
        kept = [row for row, key in enumerate(names) if key in at]
        ours = a.world.state[[at[names[row]] for row in kept]]
        row, lane = np.nonzero(ours != b.world.state[kept])
        assert not len(row), [(names[kept[r]], x) for r, x in zip(row[:9], lane, strict=False)]
    assert b.world.state[other.layout.blocks["zeal"].base].any()
