"""Expressions of the true state for every target in every game, in one go: conditions of rules, income, points, any expression that
throws no dice. Which of them share a kernel is the caller's choice; what they have in common is computed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from game.engine.native.expressions import Expressions
from game.engine.native.text import Function, Loop, Module
from game.engine.native.tile import Needs, Tile, vectors
from game.engine.native.values import HIGH, LOW, Val, Values
from game.scenario.model import Expr

if TYPE_CHECKING:
    from game.engine.program import Program

PARAMS = (
    "ptr noalias readonly %state", "i64 %batch", "i64 %blocks", "i64 %turn", "ptr noalias %tile", "ptr noalias %truths",
    "ptr noalias %shorts", "ptr noalias %longs",
)  # fmt: skip
_BITS = {"truths": 8, "shorts": 16, "longs": 32}


@dataclass(frozen=True, slots=True)
class Want:
    """One expression to compute. ``names``: for each name that stands for a target the entities, all of the same length;
    ``fixed``: names that stand for one entity."""

    expr: Expr
    names: Mapping[str, Sequence[int]] = field(default_factory=dict)
    fixed: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many rows it fills."""
        return len(next(iter(self.names.values()))) if self.names else 1

    @property
    def store(self) -> str:
        """Which of the three results its rows are in: ``bool``, ``int16`` or ``int32``."""
        if self.expr.type == "bool":
            return "truths"
        return "shorts" if self.expr.lo >= LOW and self.expr.hi <= HIGH else "longs"


class DenseKernel:
    """Writes the function ``name`` into a module; raises NotNative. ``rows``: how many each result has; ``at``: where each want's
    rows begin in its result."""

    def __init__(self, module: Module, program: Program, wants: Sequence[Want], name: str) -> None:
        self.rows = dict.fromkeys(_BITS, 0)
        self.at: list[int] = []
        for want in wants:
            self.at.append(self.rows[want.store])
            self.rows[want.store] += want.size
        self.program, self.wants = program, wants
        self.fn = Function(module, name, PARAMS)
        self.v = Values(module, self.fn.entry)
        needs = Needs(program)
        for want in wants:
            needs.add([want.expr], want.fixed)
        self.tile = Tile(program, self.v, "state", "%tile", needs, 0)
        self._write()

    def _write(self) -> None:
        entry = self.fn.entry
        block, self.lane = vectors(entry, self.v.width)
        self.tile.copy(block, self.lane, self.tile.needs.state_rows())
        self.tile.derive(block)
        turn = Val(entry.op("trunc i64 %turn to i16"), 16, False, entry)
        read = Expressions(self.program, self.v, self.tile, block, turn)
        groups: dict[tuple[tuple[str, tuple[int, ...]], ...], list[int]] = {}
        for i, want in enumerate(self.wants):
            groups.setdefault(tuple((n, tuple(t)) for n, t in want.names.items()), []).append(i)
        for names, members in groups.items():
            loop = block.loop(0, self.wants[members[0]].size)
            targets = {n: read.target(loop, list(t)) for n, t in names}
            for i in members:
                want = self.wants[i]
                env = {**{n: self.v.const(f) for n, f in want.fixed.items()}, **targets}
                self._put(loop, want.store, self.at[i], read.number(want.expr, env))
            loop.close()
        block.close()
        self.fn.close()

    def _put(self, loop: Loop, store: str, at: int, value: Val) -> None:
        """Write a row of a result."""
        bits = _BITS[store]
        value = self.v.spread(self.v.sized(value, bits))
        row = loop.op(f"add i64 {loop.counter}, {at}")
        offset = loop.op(f"add i64 {loop.op(f'mul i64 {row}, %batch')}, {self.lane}")
        place = loop.op(f"getelementptr i{bits}, ptr %{store}, i64 {offset}")
        loop.write(f"store {self.v.of(value)} {value.text}, ptr {place}, align {bits // 8}")
