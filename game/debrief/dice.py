"""The game's own dice, some throws of which fall otherwise: for what luck has done."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import Array, Seeds, Words

Throw = tuple[int, int]  # stream and key of a throw, both 32 bits


class GivenDice(Seeds):
    """The dice of one game in which some throws are given. A throw is known by its stream and its key; in one month of one game no two
    have both."""

    __slots__ = ("given",)

    def __init__(self, seed: int, given: Mapping[Throw, int]) -> None:
        """``given``: throw -> what it shows, in 0..sides-1."""
        super().__init__([seed])
        self.given = dict(given)

    def die(self, stream: int, turn: int, lanes: Array | None, key: Words, sides: int) -> NDArray[np.int16]:
        """As in ``Seeds``, but for the throws that are given."""
        thrown = super().die(stream, turn, lanes, key, sides)
        for (which, of), shows in self.given.items():
            if which == stream:
                thrown = np.where(np.asarray(key) == np.uint32(of), np.int16(shows), thrown).astype(np.int16)
        return thrown
