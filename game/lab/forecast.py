"""The forecast: every seat's chance of winning as one seat may know it.

Worlds that fit what the seat has seen are played to the end with doctrine in every seat; the share that a seat wins, a little damped, is
its chance.
The dice of the roll-outs follow from the game's seed word by word but on a stream of their own, so the same question has the same
answer, and no answer foretells a throw of the game.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import U32, U64, Seeds, crc
from game.engine.game import BatchView, Game
from game.engine.seats import Seat
from game.engine.view import Order
from game.engine.world import World
from game.lab.results import Chance, Difference, Forecast, Stop, keep_on
from game.lab.stats import paired_interval, wilson
from game.players.planner.belief import Memory, sample_worlds
from game.players.planner.rollout import First, doctrine_choices, play_out

Winners = NDArray[np.int16]  # ``[rolls]``: which faction has won each roll-out, -1 for nobody

ROLLS = 1024
# Worlds are imagined as if what is hidden hardly depended on what shows, so roll-outs are a little surer than they may be. Fitted to 7,063
# forecasts of 1,200 doctrine games of tarhuna-2019 (seeds 100000 to 100399 and 110000 to 110799): with 0.9 the chances said and the
# games won rise alike; without, ten points more were said than won at 60 to 70 per cent. benchmarks/forecast.py tests it on other seeds.
DAMPING = 0.9


def forecast(
    view: BatchView,
    memory: Memory | None = None,
    orders: NDArray[np.int32] | None = None,
    rolls: int = ROLLS,
    stop: Stop | None = None,
    plain: Winners | None = None,
) -> Forecast:
    """The forecast of one game (``view.batch`` 1). ``memory``: what the seat remembers, else only what it sees now. ``orders``:
    ``int32[slots + questions, 1]``, what the seat gives this month; doctrine gives the rest, as it does everything when None. ``stop``
    is asked between months; Stopped when it says so. ``plain``: what ``winners`` has answered without orders, if that is known.
    ValueError for a batch of several games, or for no roll-outs."""
    if view.batch != 1 or rolls < 1:
        raise ValueError("a forecast is made of one game, with one roll-out or more")
    program = view.seen.program
    names = [s.id for s in program.seats]
    if view.seen.state[program.ended_row, 0]:
        winner = int(view.seen.state[program.winner_row, 0])
        sure = {name: Chance(*([float(f == winner)] * 3)) for f, name in enumerate(names)}
        return Forecast(view.seen.turn, 0, sure)
    before = winners(view, memory, None, rolls, stop) if plain is None else plain
    after = before if orders is None else winners(view, memory, orders, rolls, stop)
    won = counted(after, len(names))
    found = {name: chance_of(won, f, rolls) for f, name in enumerate(names)}
    return Forecast(view.seen.turn, rolls, found, compared(after, before, view.seat) if orders is not None else None)


def winners(
    view: BatchView, memory: Memory | None, orders: NDArray[np.int32] | None, rolls: int = ROLLS, stop: Stop | None = None
) -> Winners:
    """Who wins each of the forecast's roll-outs of one game, with these orders as for ``forecast``. Roll-out k is the same world with the
    same dice whatever the orders, so that answers can be compared one by one."""
    world = imagine(view, memory, rolls)
    first: First | None = None
    if orders is not None:
        plain = doctrine_choices(world)
        first = [filled(view, orders, choice) if f == view.seat.faction else choice for f, choice in enumerate(plain)]
    end = roll_out(world, first, stop)
    won: Winners = end.state[end.program.winner_row].copy()
    return won


def chances(view: BatchView, memory: Memory | None = None, rolls: int = ROLLS) -> NDArray[np.float64]:
    """``float[faction, batch]``: the shares for every game of a batch at once, each the same as by itself; certain where a
    game has ended."""
    out = damped(wins(roll_out(imagine(view, memory, rolls), None, None), view.batch) / rolls)
    program = view.seen.program
    over = view.seen.state[program.ended_row] == 1
    sure = np.arange(program.factions)[:, None] == view.seen.state[program.winner_row]
    return np.where(over, sure, out)


def remember(views: Sequence[BatchView]) -> Memory:
    """What a seat remembers of the months it has seen, the first month first and the one being played last."""
    memory = Memory(views[0].seen.program, views[0].seat.faction)
    for view in views:
        memory.note(view)
    return memory


def views_of(game: Game, seat: str) -> list[BatchView]:
    """Every month of a game as a seat saw it, the one being played last."""
    return [*game.past(seat), game.batch_view(seat)]


def choice_of(seat: Seat, orders: Sequence[Order]) -> NDArray[np.int32]:
    """``int32[slots + questions, 1]``: a seat's orders and answers as indices. KeyError for one that it does not have, ValueError for
    more than it has slots; whether they can be given now is another matter (``Game.check``)."""
    out = np.full((seat.slots + len(seat.groups), 1), -1, np.int32)
    given = [seat.index(order) for order in orders]
    plain = [i for i in given if i < seat.order_size]
    if len(plain) > seat.slots:
        raise ValueError(f"{seat.id} can give {seat.slots} orders, not {len(plain)}")
    out[: len(plain), 0] = plain
    for index in given:
        for row, group in enumerate(seat.groups):
            if group.at <= index < group.at + len(group.answers):
                out[seat.slots + row, 0] = index
    return out


def filled(view: BatchView, given: NDArray[np.int32], plain: NDArray[np.int32]) -> NDArray[np.int32]:
    """``int32[slots + questions, lanes]``: the orders and answers that are given (``int32[slots + questions, 1]``, -1 for none), then as
    many of others (``plain``, one month's orders for every lane) as slots and money still allow."""
    seat = view.seat
    costs, allowed = seat.costs(view.seen)[:, 0].astype(np.int64), int(seat.allowed(view.seen)[0])
    lanes = plain.shape[1]
    out = np.where(given >= 0, given, plain)
    out[: seat.slots] = -1
    own = given[: seat.slots, 0]
    own = own[own >= 0]
    out[: len(own)] = own[:, None]
    money = np.full(lanes, int(view.funds()[0]) - int(costs[own].sum()))
    used = np.full(lanes, len(own), np.intp)
    for order in plain[: seat.slots]:
        cost = np.where(order >= 0, costs[np.maximum(order, 0)], 0)
        keep = np.flatnonzero((order >= 0) & ~np.isin(order, own) & (cost <= money) & (used < allowed))
        out[used[keep], keep] = order[keep]
        money[keep] -= cost[keep]
        used[keep] += 1
    return out


# ---------------------------------------------------------------------- from roll-outs to chances
def damped(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """``float[faction, ...]``: shares of roll-outs as chances: raised to the power ``DAMPING``, so that they add up to 1 as before. What
    is certain stays so."""
    powers = shares**DAMPING
    out: NDArray[np.float64] = powers / np.maximum(powers.sum(0), 1e-12)
    return out


def chance_of(won: NDArray[np.int64], seat: int, rolls: int) -> Chance:
    """One seat's chance. ``won``: ``int[faction]``, games that every seat won of ``rolls``. The ends of the interval are damped like the
    share, the others keeping their proportions."""
    k = int(won[seat])
    others = np.delete(won, seat) / max(1, rolls - k)

    def damp(share: float) -> float:
        return float(damped(np.concatenate([[share], others * (1 - share)]))[0]) if others.any() else share

    low, high = wilson(k, rolls)
    return Chance(float(damped(won / rolls)[seat]), damp(low), damp(high))


def counted(winner: Winners, factions: int) -> NDArray[np.int64]:
    """``int64[faction]``: how many of these roll-outs every faction has won."""
    return np.bincount(winner[winner >= 0], minlength=factions).astype(np.int64)


def compared(after: Winners, before: Winners, seat: Seat) -> Difference:
    """What differs for a seat between the same roll-outs with something and without. Chances are damped as in the forecast; the interval
    is that of paired games, moved with the change."""
    rolls, factions, me = len(after), len(seat.program.seats), seat.faction
    gained, lost = int(((after == me) & (before != me)).sum()), int(((before == me) & (after != me)).sum())
    new, old = (chance_of(counted(winner, factions), me, rolls).share for winner in (after, before))
    shift = new - old - (gained - lost) / rolls
    low, high = (end + shift for end in paired_interval(gained, lost, rolls))
    return Difference(new - old, max(-1.0, low), min(1.0, high))


# ---------------------------------------------------------------------- the roll-outs
def roll_seeds(view: BatchView, rolls: int, purpose: str = "forecast") -> Seeds:
    """``rolls`` seeds for each game (lane = game * rolls + roll): two words of a stream of their own, for the seat and the month."""
    key = (np.arange(rolls, dtype=np.uint32) * U32(2654435761) + U32(crc(view.seat.id)))[:, None]
    low, high = (view.seen.seeds.words(crc(f"{purpose} {half}"), view.seen.turn, None, key) for half in ("low", "high"))
    values = (high.astype(U64) << U64(32)) | low
    return Seeds(np.ascontiguousarray(values.T).reshape(-1))


def imagine(view: BatchView, memory: Memory | None, rolls: int, purpose: str = "forecast") -> World:
    """``rolls`` worlds for each game that fit what the seat knows."""
    if memory is None:
        memory = Memory(view.seen.program, view.seat.faction)
    memory.note(view)
    return sample_worlds(view, memory, rolls, roll_seeds(view, rolls, purpose))


def roll_out(world: World, first: First | None, stop: Stop | None) -> World:
    """Played to the end month by month, so that it can be broken off. ``first``: for each seat its orders of the first month,
    ``int32[slots + questions, lanes]``, None for doctrine."""
    while world.turn <= world.program.scenario.turns and not world.state[world.program.ended_row].all():
        keep_on(stop)
        world, first = play_out(world, first, 1), None
    return world


def wins(world: World, batch: int) -> NDArray[np.int64]:
    """``int64[faction, batch]``: how many roll-outs of each game every seat has won."""
    winner = world.state[world.program.winner_row].reshape(batch, -1)
    return np.stack([(winner == f).sum(1) for f in range(world.program.factions)])
