"""Playing a batch of games to their end, with players by seat and observers that watch without touching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from game.engine.game import Batch
from game.engine.month import Choices
from game.engine.program import Program
from game.players import Player, make_player


class Observer(Protocol):
    """Watches a batch; must not change it. A game that has ended stays in the batch and changes no more."""

    def begin(self, batch: Batch) -> None:
        """Before the first month's orders."""

    def month(self, batch: Batch, choices: Choices) -> None:
        """After a month was resolved; ``batch.world.turn`` is the month that comes next."""


def table(program: Program, levels: Mapping[str, str], player_seed: int = 0) -> list[Player]:
    """A player for each seat in the scenario's order; seats of one level share one player, which tells them apart by the view.
    ValueError names the levels when one does not exist."""
    made: dict[str, Player] = {}
    for seat in program.seats:
        level = levels.get(seat.id, "doctrine")
        if level not in made:
            made[level] = make_player(level, player_seed)
    return [made[levels.get(seat.id, "doctrine")] for seat in program.seats]


def play(program: Program, seeds: Sequence[int], players: Sequence[Player], observers: Sequence[Observer] = ()) -> Batch:
    """Play one game for each seed to the end; ``players``: one for each seat. Game k depends on seed k and the players alone,
    whatever else is in the batch."""
    batch = Batch(program, seeds)
    for observer in observers:
        observer.begin(batch)
    while not batch.over:
        choices = [player.choose(batch.view(seat.faction)) for seat, player in zip(program.seats, players, strict=True)]
        batch.resolve(choices)
        for observer in observers:
            observer.month(batch, choices)
    return batch
