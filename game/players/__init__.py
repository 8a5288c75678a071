"""Who decides. ``make_player`` gives a machine player by the name of its rung: random, greedy, doctrine, and the levels of the planner:
easy, normal, hard, expert.

A player sees a seat's batched view and nothing else; its own dice are counter-based like the game's, on streams of
their own. ``choose`` decides for a whole batch; ``orders`` for one game, with a reason in words for each order.
"""

from game.players.base import Player
from game.players.doctrine import DoctrinePlayer
from game.players.greedy import GreedyPlayer
from game.players.planner.player import EasyPlayer, ExpertPlayer, HardPlayer, PlannerPlayer
from game.players.random import RandomPlayer

LEVELS: dict[str, type[Player]] = {
    "random": RandomPlayer,
    "greedy": GreedyPlayer,
    "doctrine": DoctrinePlayer,
    "easy": EasyPlayer,
    "normal": PlannerPlayer,
    "hard": HardPlayer,
    "expert": ExpertPlayer,
}


def make_player(level: str, seed: int = 0) -> Player:
    """The player of a rung; ValueError names the rungs when there is none such."""
    try:
        return LEVELS[level](seed)
    except KeyError:
        raise ValueError(f"there is no level '{level}': choose one of {', '.join(LEVELS)}") from None


__all__ = ["LEVELS", "Player", "make_player"]
