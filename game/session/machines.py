"""Machine players at the table: make them, let them choose for a month, and keep their reasons."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from game.engine.game import Game
from game.engine.view import Order, OrderRefused
from game.players import LEVELS, Player, make_player

RUNGS = tuple(LEVELS)
DEFAULT = "doctrine"
PERSON = "person"  # who plays a seat when no machine does
OBSERVER = "observer"  # what is named instead of a seat by somebody who only watches
Chosen = tuple[Sequence[Order], Sequence[str]]  # a machine's orders for the month, and a reason for each


def draw_seed() -> int:
    """A seed short enough to be read aloud."""
    return random.SystemRandom().randrange(1, 1_000_000)


def seat_players(game: Game, players: Mapping[str, str], seed: int) -> dict[str, Player]:
    """A machine for each seat named, by the rung it is to play at; ValueError for a seat or rung that does not exist."""
    made: dict[str, Player] = {}
    rungs: dict[str, Player] = {}
    known = {f.id for f in game.scenario.factions}
    for seat, rung in players.items():
        if seat not in known:
            raise ValueError(f'there is no seat "{seat}" in this scenario; its seats are {", ".join(sorted(known))}')
        if rung not in rungs:
            rungs[rung] = make_player(rung, seed=seed)
        made[seat] = rungs[rung]
    return made


def choose(
    game: Game, players: Mapping[str, Player], ready: Mapping[str, Chosen] | None = None
) -> tuple[dict[str, tuple[Order, ...]], dict[str, tuple[str, ...]]]:
    """Every machine chooses for this month on the same position, then all is submitted: (orders, reasons) by seat. ``ready``: what
    machines have chosen already, in a process of their own; they are not asked again."""
    orders: dict[str, tuple[Order, ...]] = {}
    reasons: dict[str, tuple[str, ...]] = {}
    given = ready or {}
    chosen = {seat: given[seat] if seat in given else _asked(game, seat, player) for seat, player in players.items()}
    for seat, (wanted, why) in chosen.items():
        orders[seat], reasons[seat] = _submit(game, seat, wanted, why)
    return orders, reasons


def _asked(game: Game, seat: str, player: Player) -> tuple[Sequence[Order], Sequence[str]]:
    """What a player chooses here and now. It is told of the months before: it may not have sat there, after a resume for instance."""
    for view in game.past(seat):
        player.observe(view)
    return player.orders(game, seat)


def _submit(game: Game, seat: str, wanted: Sequence[Order], why: Sequence[str]) -> tuple[tuple[Order, ...], tuple[str, ...]]:
    """Submit as many of the orders as stand together; one that is refused is left out with its reason, so that a
    machine's slip never stops a person's game."""
    said = [*why, *[""] * (len(wanted) - len(why))]
    try:
        game.submit(seat, list(wanted))
        return tuple(wanted), tuple(said[: len(wanted)])
    except OrderRefused:
        pass
    taken: list[Order] = []
    kept: list[str] = []
    for order, reason in zip(wanted, said, strict=False):
        try:
            game.submit(seat, [*taken, order])
        except OrderRefused:
            continue
        taken.append(order)
        kept.append(reason)
    game.submit(seat, list(taken))
    return tuple(taken), tuple(kept)
