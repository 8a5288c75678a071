"""Where an expression is evaluated: a world, the names in scope, and which games.

Two forms, one convention: the last axis is the lane.

* dense (``lanes`` None): every target of an order in every game. A name holds ``[targets, 1]``, a value is
  ``[targets, batch]``, ``[batch]`` or a plain number. For ``when``, ``cost``, ``appeal``.
* sparse: only what happens, one lane for each (target, game). A name holds ``[n]``, a value is ``[n]`` or a number.

A loop adds one leading axis in both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import U32, Words, fold, mix
from game.engine.records import Act
from game.engine.world import World

Value = Any  # an int, or an array whose last axis is the lane
Lanes = NDArray[np.intp]
_MANY = 64
_NO_KEY = np.zeros(1, U32)


class Frame:
    """``names``: entity indices (or numbers) by name. ``key``: ``uint32[n]``, which dice these lanes throw. ``acts``: when
    the month is watched, the record that each lane writes to."""

    __slots__ = ("acts", "key", "lanes", "names", "world")

    def __init__(self, world: World, names: dict[str, Value], lanes: Lanes | None = None, key: Words | None = None) -> None:
        self.world, self.names, self.lanes = world, names, lanes
        self.key = key if key is not None else np.zeros(1 if lanes is None else len(lanes), U32)
        self.acts: list[Act] | None = None

    @property
    def count(self) -> int:
        """How many lanes of a sparse frame."""
        assert self.lanes is not None
        return len(self.lanes)

    def take(self, index: NDArray[np.intp]) -> Frame:
        """The same for some of the lanes, in the given order; lanes may repeat."""
        assert self.lanes is not None
        names = {n: v[index] if isinstance(v, np.ndarray) and v.ndim else v for n, v in self.names.items()}
        out = Frame(self.world, names, self.lanes[index], self.key[index])
        if self.acts is not None:
            out.acts = [self.acts[i] for i in index.tolist()]
        return out

    def bare(self, index: NDArray[np.intp]) -> Frame:
        """Some of the lanes without their names: enough to write changes."""
        assert self.lanes is not None
        out = Frame(self.world, {}, self.lanes[index], _NO_KEY)
        if self.acts is not None:
            out.acts = [self.acts[i] for i in index.tolist()]
        return out

    def where(self, mask: Value) -> Frame:
        """The lanes for which the mask holds."""
        full = self.row(mask)
        return self if full.all() else self.take(full.nonzero()[0])

    def bound(self, name: str, value: Value, key: Words | None = None) -> Frame:
        """The same with one more name; ``key`` is mixed into the dice, so that each member throws its own."""
        out = Frame(self.world, {**self.names, name: value}, self.lanes, self.key if key is None else mix(fold(self.key, key)))
        out.acts = self.acts
        return out

    def fetch(self, source: NDArray[np.int16], row: Value) -> Value:
        """Rows of ``source[rows, batch]`` for these lanes; ``row`` is a number or an array of row numbers."""
        if self.lanes is not None:
            return pick(source, row, self.lanes)
        if not isinstance(row, np.ndarray):
            return source[row]
        if row.shape[-1] == 1:
            return source[row[..., 0]]
        return pick(source, row, self.world.lanes)

    def row(self, value: Value) -> NDArray[Any]:
        """A value as ``[n]``, whatever it depends on (sparse frames)."""
        assert self.lanes is not None
        if not isinstance(value, np.ndarray):
            return np.full(len(self.lanes), value)
        if value.shape == self.lanes.shape:
            return value
        return np.broadcast_to(value, self.lanes.shape)


def pick(source: NDArray[np.int16], row: Value, lanes: Lanes) -> NDArray[np.int16]:
    """``source[row, lanes]``, copied. Of many lanes by one index instead of two, which takes half the time."""
    found: NDArray[np.int16]
    if not isinstance(row, np.ndarray):
        found = source[row].take(lanes)
        return found
    if len(lanes) < _MANY:
        found = source[row, lanes]
        return found
    found = source.take(row.astype(np.intp, copy=False) * source.shape[1] + lanes)
    return found
