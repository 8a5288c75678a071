"""Where every number of a game lies in the state block: ``int16[rows, batch]``, batch axis last.

Only this module knows row numbers; everything else asks by quantity and index. Besides the declared quantities a
scenario gets rows for what the engine must remember: memory of orders (month bits), offers that wait, promises, events
that were announced or have fired, questions that are open, and whether the game has ended and who won.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from game.engine.walk import effects_in, expressions_in
from game.scenario.model import (
    Effect,
    Event,
    Pledge,
    Quantity,
    Scenario,
    Since,
    Uses,
)

State = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one quantity: ``size`` along each of its arguments, row-major from ``base``."""

    id: str
    base: int
    size: tuple[int, ...]
    lo: int
    hi: int
    quantity: Quantity | None = None

    @property
    def count(self) -> int:
        """How many rows."""
        n = 1
        for s in self.size:
            n *= s
        return n

    @property
    def rows(self) -> slice:
        """The rows as a slice of the state."""
        return slice(self.base, self.base + self.count)

    def row(self, *index: int) -> int:
        """The row of one cell."""
        r = 0
        for i, s in zip(index, self.size, strict=True):
            r = r * s + i
        return self.base + r

    @property
    def strides(self) -> tuple[int, ...]:
        """How many rows one step along each argument takes."""
        out: list[int] = []
        n = 1
        for s in reversed(self.size):
            out.append(n)
            n *= s
        return tuple(reversed(out))

    def index(self, row: int) -> tuple[int, ...]:
        """The cell of a row of this block."""
        return tuple(int(i) for i in np.unravel_index(row - self.base, self.size)) if self.size else ()


class Layout:
    """All blocks of a scenario, their bounds, and the state at the start. ``low, high, prior``: ``int16[rows]``; ``memories``: the
    orders that are remembered; ``decaying``: the rows that move towards 0 by themselves, by ``steps``: ``int16[rows]``;
    ``every_row``: their numbers."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.blocks: dict[str, Block] = {}
        self.count = 0
        sizes = {"faction": len(scenario.factions), "place": len(scenario.places), "kind": len(scenario.kinds)}
        for q in scenario.quantities:
            self._add(q.id, tuple(sizes[d] for d in q.per), q.lo, q.hi, q)
        factions = sizes["faction"]
        for order in sorted(_remembered(scenario)):
            self._add(f"memory:{order}", (factions,), 0, 32767)
        for o in scenario.orders:
            if o.offer:
                self._add(f"pending:{o.id}", (factions, factions), 0, 2)
        for pledge in pledges(scenario):
            self._add(f"promise:{pledge.id}", (factions, factions), 0, 99)
        for event in scenario.events:
            self._event(event)
        self._add("ended", (), 0, 1)
        self._add("winner", (), -1, factions - 1)
        self.low, self.high = self._bounds()
        self.prior = self._prior()
        self.memories = tuple(b.removeprefix("memory:") for b in self.blocks if b.startswith("memory:"))
        self.steps = self._steps()
        self.decaying = np.flatnonzero(self.steps)
        self.every_row = np.arange(self.count, dtype=np.int32)
        self._bases = [b.base for b in self.blocks.values()]
        self._ordered = list(self.blocks.values())

    def _add(self, id: str, size: tuple[int, ...], lo: int, hi: int, quantity: Quantity | None = None) -> None:
        block = Block(id, self.count, size, lo, hi, quantity)
        self.blocks[id] = block
        self.count += block.count

    def _event(self, event: Event) -> None:
        self._add(f"fired:{event.id}", (), 0, 1)
        if event.announce:
            self._add(f"coming:{event.id}", (), 0, 1)
        for faction, _ in event.choices:
            self._add(f"choice:{event.id}:{faction}", (), 0, 1)
        if event.choices:
            for bind in event.binds:
                self._add(f"bound:{event.id}:{bind.name}", (), -1, 999)

    def _bounds(self) -> tuple[State, State]:
        low, high = np.zeros(self.count, np.int16), np.zeros(self.count, np.int16)
        for b in self.blocks.values():
            low[b.rows], high[b.rows] = b.lo, b.hi
            if b.quantity is not None and b.quantity.role == "forces":
                for k, kind in enumerate(self.scenario.kinds):
                    for f in set(range(b.size[0])) - set(kind.held_by):
                        high[b.row(f, k, 0) : b.row(f, k, 0) + b.size[2]] = 0  # who cannot have a kind never gets a piece
        return low, high

    def _prior(self) -> State:
        """The set-up; control and holder are filled in by the program, which knows how to derive them."""
        start = np.zeros(self.count, np.int16)
        for b in self.blocks.values():
            if b.quantity is not None:
                start[b.rows] = -1 if b.quantity.type == "faction" else b.quantity.start
        start[self.blocks["winner"].base] = -1
        for name, index, value in self.scenario.setup:
            block = self.blocks[name]
            start[block.row(*index)] = value
            if block.quantity is not None and block.quantity.symmetric:
                start[block.row(*reversed(index))] = value
        return np.clip(start, self.low, self.high)

    def _steps(self) -> State:
        """``int16[rows]``: how far each row moves towards 0 in a month; offers and open questions lapse."""
        steps = np.zeros(self.count, np.int16)
        for b in self.blocks.values():
            steps[b.rows] = b.quantity.decay if b.quantity is not None else b.id.startswith(("pending:", "choice:"))
        return steps

    def role(self, role: str) -> Block | None:
        """The block of the quantity that the engine uses in that role, or None."""
        for b in self.blocks.values():
            if b.quantity is not None and b.quantity.role == role:
                return b
        return None

    def block_of(self, row: int) -> Block:
        """The block that a row belongs to; KeyError when there is none."""
        if not 0 <= row < self.count:
            raise KeyError(row)
        return self._ordered[bisect_right(self._bases, row) - 1]


def _remembered(scenario: Scenario) -> set[str]:
    """Orders that some expression asks about: only these get a row of month bits."""
    return {e.order for e in expressions_in(scenario) if isinstance(e, Uses | Since)}


def pledges(scenario: Scenario) -> Iterator[Pledge]:
    """Every promise that the rules can make, once for each id."""
    seen: set[str] = set()
    for effect in all_effects(scenario):
        if isinstance(effect, Pledge) and effect.id not in seen:
            seen.add(effect.id)
            yield effect


def all_effects(scenario: Scenario) -> Iterator[Effect]:
    """Every effect of the scenario, nested ones too."""
    for o in scenario.orders:
        yield from effects_in(o.effects)
        if o.roll:
            yield from effects_in(o.roll.success + o.roll.failure)
        for a in o.offer:
            yield from effects_in(a.effects)
    for r in scenario.rules:
        yield from effects_in(r.effects)
    for e in scenario.events:
        yield from effects_in(e.effects)
        for _, answers in e.choices:
            for a in answers:
                yield from effects_in(a.effects)
    yield from effects_in(scenario.battle.effects)
