"""The planner: legal, blind to secrets, the same game alone and in a batch, able to stop and to say why."""

from __future__ import annotations

import numpy as np
import pytest
from engine.test_secrets import touched
from helpers import ALL, played, program, scenario

from game.engine.dice import Seeds
from game.engine.game import Batch, Game, view_of
from game.engine.view import Order
from game.engine.world import World
from game.players import LEVELS, make_player
from game.players.base import lead_of
from game.players.planner.belief import Memory
from game.players.planner.halving import Round, halve
from game.players.planner.levels import RUNGS, Rung
from game.players.planner.plans import Plans, make_plans, recipes
from game.players.planner.player import PlannerPlayer
from game.players.planner.refine import Tried, variants
from game.players.planner.rollout import play_out
from game.players.planner.trial import PLAIN, Ahead, Trial
from game.players.planner.undoing import own_rows, undone

TINY = Rung("tiny", 2, (Round(99, 1), Round(5, 2)), 1, 6, (Round(6, 1),), horizon=2, proof=8)
NOISY = Rung("noisy", 1, (Round(99, 1),), horizon=1, noise=3, proof=4)


def tiny(seed: int = 0, rung: Rung = TINY) -> PlannerPlayer:
    return PlannerPlayer(seed, rung)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("months", [0, 3])
def test_hidden_facts_change_nothing(name: str, months: int) -> None:
    """Redraw everything that a seat may not know: its orders and reasons stay the same."""
    game = played(name, 30 + months, months)
    assert not game.ended
    for seat in game.program.seats:
        twin = touched(game, seat.faction, months)
        assert (tiny(3).choose(game.batch_view(seat.id)) == tiny(3).choose(twin.batch_view(seat.id))).all()
    last = game.program.seats[-1]
    assert tiny(4, NOISY).orders(game, last.id) == tiny(4, NOISY).orders(touched(game, last.faction, 9), last.id)


@pytest.mark.parametrize("name", ALL)
def test_whole_games_are_legal(name: str) -> None:
    """Every month's orders can be submitted together, in every seat, to the end."""
    game, player = Game(scenario(name), 11, program(name)), tiny(1, NOISY)
    while not game.ended:
        for seat in game.program.seats:
            chosen = player.choose(game.batch_view(seat.id))[:, 0]
            game.submit(seat.id, [seat.order(int(i)) for i in chosen if i >= 0])  # OrderRefused fails the test
        game.resolve()
    assert all(player.choose(game.batch_view(s.id)).max(initial=-1) == -1 for s in game.program.seats)


@pytest.mark.parametrize("name", ALL)
def test_alone_as_in_a_batch(name: str) -> None:
    """What is chosen for a game does not depend on which others are in the batch."""
    p = program(name)
    batch, whole, ones = Batch(p, range(7)), tiny(2), {lane: tiny(2) for lane in (0, 4)}
    for month in range(2):
        choices = [make_player("doctrine").choose(batch.view(seat.faction)) for seat in p.seats]
        for seat in (p.seats[0], p.seats[-1]):
            view = batch.view(seat.faction)
            choices[seat.faction] = whole.choose(view)
            for lane, player in ones.items():
                seen = view.seen
                single = view_of(p, seat.faction, seen.state[:, [lane]], Seeds(seen.seeds.values[[lane]]), seen.turn)
                assert (player.choose(single)[:, 0] == choices[seat.faction][:, lane]).all(), month
        batch.resolve(choices)


@pytest.mark.parametrize("name", ALL)
def test_plans_are_legal_and_varied(name: str) -> None:
    """Every plan can be given: legal orders, none twice, none over the funds or the number allowed; there are many of them."""
    for seed in range(3):
        game = played(name, seed, 1 + seed)
        if game.ended:
            continue
        for seat in game.program.seats:
            view = game.batch_view(seat.id)
            plans = make_plans(view, recipes(seat, 4), np.array([seed], np.uint32))[:, :, 0]
            legal = seat.conditions(view.seen)[:, 0]
            for plan in plans.T:
                orders = [int(o) for o in plan[: seat.slots] if o >= 0]
                assert legal[orders].all()
                game.check(seat.id, [seat.order(int(i)) for i in plan if i >= 0])
            if seat.allowed(view.seen)[0] == 0:
                assert (plans[: seat.slots] == -1).all()
            elif legal.sum() > 20 and view.funds()[0] > 5:
                assert len({tuple(p) for p in plans.T.tolist()}) >= len(plans.T) // 4


@pytest.mark.parametrize("funds, kept", [(2, 3), (5, 3), (9, 1)])
def test_variants_are_legal(funds: int, kept: int) -> None:
    """One change each, within the funds, without a gap, nothing twice; leaving out and answering otherwise are among them."""
    game = played("tarhuna-2019", 6, 3)
    for seat in game.program.seats:
        view = game.batch_view(seat.id)
        view.seen.state[game.program.funds.base + seat.faction] = funds
        costs = seat.costs(view.seen)[:, 0]
        legal = np.flatnonzero(seat.conditions(view.seen)[:, 0]).tolist()
        plan = make_plans(view, recipes(seat, 1), np.array([5], np.uint32))[:, 1, 0].copy()
        plan[kept : seat.slots] = -1
        found = variants(view, 0, plan, legal, 400, costs)
        assert (found[0] == plan).all() and len(found) > 5
        given = int((plan[: seat.slots] >= 0).sum())
        assert given == 0 or min(int((p[: seat.slots] >= 0).sum()) for p in found) == given - 1
        for p in found:
            orders = [int(o) for o in p[: seat.slots] if o >= 0]
            assert sum(int(costs[o]) for o in orders) <= funds and len(set(orders)) == len(orders)
            assert (p[: len(orders)] >= 0).all()  # filled from the front
            assert len(orders) < given or (p != plan).sum() <= 1


def test_the_portfolio_holds_what_it_promises() -> None:
    """One kind first where that kind can be given; nothing that costs in the plan that saves."""
    view = played("tarhuna-2019", 3, 2).batch_view("lna")
    seat = view.seat
    made = recipes(seat, 2)
    plans = make_plans(view, made, np.array([9], np.uint32))[:, :, 0]
    costs, legal = seat.costs(view.seen)[:, 0], seat.conditions(view.seen)[:, 0]
    able = legal & (costs <= view.funds()[0])
    for recipe, plan in zip(made, plans.T, strict=True):
        first = plan[0]
        if recipe.kind >= 0 and able[seat.kinds[recipe.kind].at :][: seat.kinds[recipe.kind].size].any():
            assert seat.kind_of[first] == recipe.kind
        if recipe.free:
            assert all(costs[o] <= 0 for o in plan[: seat.slots] if o >= 0)


def test_halving_finds_the_better_arm() -> None:
    """Arms that win by chance: the best of sixteen is found nearly always, and gets most of the tries."""
    rng = np.random.default_rng(5)
    batch, arms = 200, 16
    chance = np.tile(np.linspace(0.2, 0.35, arms), (batch, 1)).T
    chance[11] = 0.6
    dice = rng.random((400, batch))
    spent = np.zeros((arms, batch), int)

    def attempt(alive: np.ndarray, start: int, stop: int) -> np.ndarray:
        spent[alive, np.arange(batch)] += stop - start
        return (dice[start:stop, None] < np.take_along_axis(chance, alive, 0)[None]).sum(0)

    standing = halve(arms, batch, (Round(16, 12), Round(6, 40), Round(2, 100)), attempt)
    assert (standing.order[0] == 11).mean() > 0.95
    assert (standing.count == spent).all() and spent[11].mean() > 100 > spent[0].mean() * 2
    assert (np.sort(standing.order, axis=0) == np.arange(arms)[:, None]).all()


@pytest.mark.parametrize("spare", [0, 40, 10_000])
def test_rounds_played_ahead_give_the_same(spare: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many rounds are played in one batch does not change what any plan is found to be worth, in fewer batches."""
    view = played("tarhuna-2019", 5, 2).batch_view("gna")
    memory = Memory(view.seen.program, view.seat.faction)
    memory.note(view)
    plans = make_plans(view, recipes(view.seat, 2), np.array([7], np.uint32))
    rounds, word = (Round(99, 1), Round(8, 2), Round(3, 3)), np.array([12], np.uint32)
    batches: list[int] = []

    def counted(trial: Trial, plans: Plans, start: int, stop: int) -> np.ndarray:
        batches.append(stop - start)
        return values(trial, plans, start, stop)

    values = Trial.values
    trial = Trial(view, memory, 6, word, 2)
    alone = halve(plans.shape[1], 1, rounds, lambda alive, a, b: values(trial, plans[:, alive[:, 0]], a, b).sum(2))
    monkeypatch.setattr(Trial, "values", counted)
    monkeypatch.setattr(Ahead, "SPARE", spare)
    ahead = Ahead(Trial(view, memory, 6, word, 2), plans, (1, 3, 6), [min(r.keep, plans.shape[1]) for r in rounds])
    together = halve(plans.shape[1], 1, rounds, ahead.total)
    assert (together.order == alone.order).all() and (together.total == alone.total).all()
    assert len(batches) == {0: 3, 40: 2, 10_000: 1}[spare] and sum(batches) == 6


def test_roll_outs_end_between_months() -> None:
    """Told to stop in the second month, a roll-out plays no third; a trial then plays nothing more."""
    view = played("tarhuna-2019", 5, 2).batch_view("gna")
    memory = Memory(view.seen.program, view.seat.faction)
    memory.note(view)
    asked = [0]

    def halt() -> bool:
        asked[0] += 1
        return asked[0] > 2

    trial = Trial(view, memory, 3, np.array([12], np.uint32), None)
    assert play_out(trial.base, halt=halt).turn == view.seen.turn + 2
    trial.halt = lambda: True
    assert not trial.values(np.full((view.rows, 2, 1), PLAIN, np.int32), 0, 3).any()


def test_halving_stops_when_told() -> None:
    """Nothing is tried any more; the arms stand as they came."""
    standing = halve(3, 2, (Round(3, 4),), lambda *_: pytest.fail("tried"), lambda: True)
    assert (standing.order[0] == 0).all() and not standing.count.any()


def test_promising_orders_come_first() -> None:
    """An order gains by what the plans that held it did, the more the oftener it was tried."""
    tried = Tried()
    plans = np.array([[1, 1, 2, 3], [4, 5, 4, 5]], np.int32)
    tried.add(plans, np.array([800, 900, 300, 200]), np.array([10, 10, 10, 10]))
    assert tried.orders(2)[0] == 1 and tried.orders(2)[-1] in (2, 3)


def test_lead() -> None:
    """A margin less the best of the others."""
    lead = lead_of(np.array([[5, 0, 3], [2, 7, 3], [-4, 7, 1]]))
    assert lead.T.tolist() == [[3, -3, -9], [-7, 0, 0], [0, 0, -2]]


def test_reasons_hold_numbers() -> None:
    """For one game each order has its own words; the first tells of the whole plan."""
    game = Game(scenario("tarhuna-2019"), 3, program("tarhuna-2019"))
    player = tiny(1)
    orders, reasons = player.orders(game, "lna")
    assert len(orders) == len(reasons) and orders
    assert "played-out games" in reasons[0] and "plain doctrine" in reasons[0] and "plans looked at" in reasons[0]
    assert all("against the same plan" in r for r in reasons)
    other = Game(scenario("tarhuna-2019"), 4, program("tarhuna-2019")).batch_view("lna")
    other.seen.state[other.seen.program.funds.base + 2] += 1
    assert "wins" not in player.reason(other, game.program.seats[2].index(orders[0]), 0)  # another game of the same month
    assert "plan" in player.reason(Batch(game.program, [1, 2]).view(2), 0, 1)  # of a batch nothing is kept


def test_cancelling_gives_legal_orders_at_once() -> None:
    """Stopped before the first look ahead, or after some: the orders stand, and no more months are played."""
    wide = Rung("wide", 2, (Round(99, 1), Round(9, 100), Round(4, 900)), 1, 9, (Round(9, 900),))
    for after in (0, 2):
        game, asked = played("tarhuna-2019", 2, 2), [0]
        player = tiny(1, wide)

        def cancel(asked: list[int] = asked, after: int = after) -> bool:
            asked[0] += 1
            return asked[0] > after

        player.cancel = cancel
        orders, reasons = player.orders(game, "gna")
        game.submit("gna", orders)
        assert orders and len(reasons) == len(orders) and all(reasons)
        assert asked[0] > after


def test_levels_are_width_and_noise() -> None:
    """Every level can be made; more roll-outs the higher it stands."""
    def rolls(rung: Rung) -> int:
        plans = 40
        first = sum(min(r.keep, plans) * r.worlds for r in rung.rounds)
        return first + rung.passes * sum(min(r.keep, rung.width) * r.worlds for r in rung.refining)

    order = [RUNGS[n] for n in ("easy", "normal", "hard", "expert")]
    assert [make_player(r.name).name for r in order] == [r.name for r in order] and set(RUNGS) < set(LEVELS)
    assert sorted(order, key=rolls) == order and 8 <= rolls(order[3]) / rolls(order[1]) <= 14


def test_what_comes_and_goes_is_held_against_a_plan() -> None:
    """A team that has just gone in is brought home, a column goes back where it came from, a switch is turned back; not what stays,
    goes on, attacks, or has been there for long."""
    game = played("tarhuna-2019", 5, 0)
    p, world = game.program, game.batch.world
    teams = World(p, world.state.copy(), world.seeds, world.turn)
    f, at = p.forces, {q.id: i for i, q in enumerate(p.scenario.places)}
    kinds = {k.id: i for i, k in enumerate(p.scenario.kinds)}

    def undoes(seat: str, order: tuple[str, ...], changes: dict[tuple[str, str], int]) -> int:
        s = next(x for x in p.seats if x.id == seat)
        rows = own_rows(p, s.faction)
        changed = np.zeros((len(rows), 1), np.int16)
        for (kind, place), delta in changes.items():
            row = p.layout.blocks[kind].base if kind in p.layout.blocks else f.row(s.faction, kinds[kind], at[place])
            changed[np.flatnonzero(rows == row)[0]] = delta
        plan = np.full((s.slots + len(s.groups), 1, 1), -1, np.int32)
        plan[0] = s.index(Order(order[0], order[1:]))
        return int(undone(teams, s, plan, changed)[0, 0])

    us = next(s.faction for s in p.seats if s.id == "us")
    teams.state[f.row(us, kinds["team"], at["tripoli"])] = 1
    assert undoes("us", ("evacuate", "tripoli"), {("team", "tripoli"): 1}) == 1
    assert undoes("us", ("evacuate", "tripoli"), {("team", "misrata"): 1}) == 0
    assert undoes("us", ("train", "tripoli"), {("team", "tripoli"): 1}) == 0
    back = {("brigade", "benghazi"): 1, ("brigade", "bayda"): -1}
    assert undoes("lna", ("redeploy", "benghazi", "bayda"), back) == 1
    assert undoes("lna", ("redeploy", "benghazi", "khadim"), back) == 0
    assert undoes("lna", ("offensive", "tarhuna", "tripoli"), {("brigade", "tarhuna"): 2}) == 0
    assert undoes("lna", ("blockade",), {("oil_blockade", ""): -1}) == 1
    assert undoes("lna", ("blockade",), {}) == 0


def test_memory_knows_what_came_and_went() -> None:
    """The change of a side's own since the month before; nothing where that month was not seen."""
    batch = Batch(program("tarhuna-2019"), range(3))
    p, seat = batch.program, 0
    whole, late = Memory(p, seat), Memory(p, seat)
    before = batch.view(seat).seen.state[own_rows(p, seat)].copy()
    for month in range(3):
        view = batch.view(seat)
        held = view.seen.state[own_rows(p, seat)].copy()
        whole.note(view)
        whole.note(view)
        assert (whole.changed == held - before).all()
        before = held
        if month == 2:
            late.note(view)
            assert not late.changed.any() and whole.changed.any()
        batch.resolve([make_player("doctrine").choose(batch.view(s.faction)) for s in p.seats])


def test_the_price_decides_between_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """A team went in last month: at a price beyond any gain it stays, and were undoing rewarded it would come home. The player is told
    of the month before, as after a resume."""
    game = Game(scenario("tarhuna-2019"), 9, program("tarhuna-2019"))
    game.submit("us", [Order("contact", ("tripoli",)), Order("contact", ("benghazi",))])
    game.resolve()
    homes = []
    for price in (10**6, -(10**6)):
        monkeypatch.setattr("game.players.planner.player.PRICE", price)
        player = tiny(1)
        for view in game.past("us"):
            player.observe(view)
        orders, _ = player.orders(game, "us")
        homes.append([o for o in orders if o.kind == "evacuate"])
    assert not homes[0] and homes[1]
