"""Checked expressions to functions over arrays; from our own typed tree, never from text.

A number whose interval leaves int16 is computed in int32: NumPy would wrap around silently. A bool is widened before
arithmetic: two NumPy bools add up to *or*.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import crc
from game.engine.frame import Frame, Value
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.program import Program

Fn = Callable[[Frame], Value]
I16, I32 = np.int16, np.int32
_LOW, _HIGH = -32768, 32767
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_ARITH: dict[str, Callable[[Any, Any], Any]] = {"+": np.add, "-": np.subtract, "*": np.multiply, "//": np.floor_divide}


def number(expr: m.Expr, fn: Fn) -> Fn:
    """The expression as a number: a bool becomes 0 or 1 in int16."""
    if expr.type != "bool":
        return fn

    def widened(frame: Frame) -> Value:
        value = fn(frame)
        return value.astype(I16) if isinstance(value, np.ndarray) else int(value)

    return widened


def _wide(fn: Fn) -> Fn:
    def widened(frame: Frame) -> Value:
        value = fn(frame)
        return value.astype(I32) if isinstance(value, np.ndarray) else value

    return widened


@cache
def _times(months: int) -> NDArray[np.int16]:
    """For every memory of an order, one bit a month: in how many of the last months it was given. Made once: it is asked for often."""
    table: NDArray[np.int16] = np.bitwise_count(np.arange(32768, dtype=np.uint16) & ((1 << months) - 1)).astype(I16)
    table.flags.writeable = False
    return table


@cache
def _months_ago() -> NDArray[np.int16]:
    """For every memory of an order: how many months ago it was last given; 99 for never."""
    table = np.array([99] + [(n & -n).bit_length() for n in range(1, 32768)], I16)
    table.flags.writeable = False
    return table


class Compiler:
    """Turns expressions into functions. ``fixed``: names that stand for one entity (``actor`` of a seat's orders)."""

    def __init__(self, program: Program, fixed: dict[str, int] | None = None) -> None:
        self.program, self.fixed = program, fixed or {}

    def __call__(self, expr: m.Expr) -> Fn:
        """A function of a frame; its value is int16 (int32 where the interval asks for it), bool, or an entity index."""
        fn: Fn = getattr(self, "_" + type(expr).__name__.lower())(expr)
        return fn

    def number(self, expr: m.Expr) -> Fn:
        """Like calling, but a bool comes as 0 or 1."""
        return number(expr, self(expr))

    def constant(self, expr: m.Expr) -> int | None:
        """The value of an expression that is the same in every frame, else None."""
        if isinstance(expr, m.Const):
            return expr.value
        if isinstance(expr, m.Var) and expr.name in self.fixed:
            return self.fixed[expr.name]
        return None

    # ------------------------------------------------------------------ leaves
    def _const(self, e: m.Const) -> Fn:
        value = bool(e.value) if e.type == "bool" else e.value
        return lambda frame: value

    def _var(self, e: m.Var) -> Fn:
        if e.name in self.fixed:
            value = self.fixed[e.name]
            return lambda frame: value
        name = e.name
        return lambda frame: frame.names[name]

    def _turn(self, e: m.Turn) -> Fn:
        return lambda frame: frame.world.turn

    def _die(self, e: m.Die) -> Fn:
        stream, sides = crc(e.stream), e.sides

        def throw(frame: Frame) -> Value:
            w = frame.world
            return w.seeds.die(stream, w.turn, frame.lanes, frame.key, sides) + I16(1)

        return throw

    def _attribute(self, e: m.Attribute) -> Fn:
        table, at = self.program.attributes[e.name], self(e.place)
        fixed = self.constant(e.place)
        if fixed is not None:
            value = int(table[fixed]) if fixed >= 0 else 0
            return lambda frame: value
        if e.place.lo >= 0:
            return lambda frame: table[at(frame)]

        def maybe(frame: Frame) -> Value:
            index = at(frame)
            return table[index] * (np.asarray(index) >= 0)

        return maybe

    def rows(self, base: int, strides: tuple[int, ...], args: tuple[m.Expr, ...]) -> tuple[Fn, list[Fn]]:
        """Row number of a cell, and the arguments that may be nobody."""
        moving: list[tuple[Fn, int]] = []
        maybe: list[Fn] = []
        for arg, stride in zip(args, strides, strict=True):
            value = self.constant(arg)
            if value is not None and value >= 0:
                base += value * stride
                continue
            fn = self(arg)
            moving.append((fn, stride))
            if arg.lo < 0:
                maybe.append(fn)
        if not moving:
            return (lambda frame: base), maybe
        if len(moving) == 1 and moving[0][1] == 1:
            only = moving[0][0]
            return (lambda frame: only(frame) + base), maybe

        def row(frame: Frame) -> Value:
            r: Value = base
            for fn, stride in moving:
                r = r + fn(frame) * stride
            return r

        return row, maybe

    def _cells(self, source: Callable[[Frame], Any], base: int, size: tuple[int, ...], args: tuple[m.Expr, ...], nobody: int) -> Fn:
        strides = tuple(int(np.prod(size[i + 1 :], dtype=int)) for i in range(len(size)))
        row, maybe = self.rows(base, strides, args)
        fixed = [self.constant(a) is not None for a in args]
        if not maybe and args and args[-1].type == "place" and all(fixed[:-1]) and not fixed[-1]:
            return self._all_places(source, base, strides, args)
        if not maybe:
            return lambda frame: frame.fetch(source(frame), row(frame))

        def read(frame: Frame) -> Value:
            value = frame.fetch(source(frame), row(frame))
            for fn in maybe:
                value = np.where(np.asarray(fn(frame)) >= 0, value, I16(nobody))
            return value

        return read

    def _all_places(self, source: Callable[[Frame], Any], base: int, strides: tuple[int, ...], args: tuple[m.Expr, ...]) -> Fn:
        """Reads one quantity of a place; over all places in order it is a slice of the state."""
        p, at = self.program, self(args[-1])
        base += sum((self.constant(a) or 0) * s for a, s in zip(args[:-1], strides, strict=False))
        rows = slice(base, base + p.places)

        def read(frame: Frame) -> Value:
            index = at(frame)
            if frame.lanes is None:
                if index is p.every_place:
                    return source(frame)[rows]
                if index is p.loop_places:
                    return source(frame)[rows][:, None]
            return frame.fetch(source(frame), index + base)

        return read

    def _read(self, e: m.Read) -> Fn:
        block = self.program.layout.blocks[e.quantity]
        nobody = -1 if block.quantity is not None and block.quantity.type == "faction" else 0
        return self._cells(lambda frame: frame.world.having(block), block.base, block.size, e.args, nobody)

    def _derived(self, e: m.Derived) -> Fn:
        name, p = e.name, self.program
        return self._cells(lambda frame: frame.world.derived(name), 0, (p.factions, p.places), e.args, 0)

    def _pending(self, e: m.Pending) -> Fn:
        block = self.program.layout.blocks[f"pending:{e.order}"]
        fn = self._cells(lambda frame: frame.world.having(block), block.base, block.size, (e.giver, e.receiver), 0)
        return lambda frame: (np.asarray(fn(frame)) >= 1).astype(I16)

    def _memory(self, order: str, faction: m.Expr, lookup: Any) -> Fn:
        block = self.program.layout.blocks[f"memory:{order}"]
        fn = self._cells(lambda frame: frame.world.having(block), block.base, block.size, (faction,), 0)
        return lambda frame: lookup[fn(frame)]

    def _uses(self, e: m.Uses) -> Fn:
        return self._memory(e.order, e.faction, _times(e.months))

    def _since(self, e: m.Since) -> Fn:
        return self._memory(e.order, e.faction, _months_ago())

    # ------------------------------------------------------------------ operators
    def _arith(self, e: m.Arith) -> Fn:
        left, right, op = self.number(e.left), self.number(e.right), _ARITH[e.op]
        if any(x.lo < _LOW or x.hi > _HIGH for x in (e, e.left, e.right)):
            left, right = _wide(left), _wide(right)
        return lambda frame: op(left(frame), right(frame))

    def _negate(self, e: m.Negate) -> Fn:
        fn = self.number(e.value) if e.hi <= _HIGH else _wide(self.number(e.value))
        return lambda frame: -fn(frame)

    def _absolute(self, e: m.Absolute) -> Fn:
        fn = self.number(e.value) if e.hi <= _HIGH else _wide(self.number(e.value))
        return lambda frame: np.abs(fn(frame))

    def _extreme(self, e: m.Extreme) -> Fn:
        fns, op = [self.number(v) for v in e.values], np.minimum if e.op == "min" else np.maximum
        return lambda frame: reduce(op, [fn(frame) for fn in fns])

    def _not(self, e: m.Not) -> Fn:
        fn = self(e.value)
        return lambda frame: np.logical_not(fn(frame))

    def _logic(self, e: m.Logic) -> Fn:
        fns, op = [self(v) for v in e.values], np.logical_and if e.op == "and" else np.logical_or
        return lambda frame: reduce(op, [fn(frame) for fn in fns])

    def _compare(self, e: m.Compare) -> Fn:
        fns = [self.number(v) for v in e.values]
        tests = [(_COMPARE[op], a, b) for op, a, b in zip(e.ops, fns, fns[1:], strict=False)]
        if len(tests) == 1:
            op, a, b = tests[0]
            return lambda frame: op(a(frame), b(frame))
        return lambda frame: reduce(np.logical_and, [op(a(frame), b(frame)) for op, a, b in tests])

    def _choose(self, e: m.Choose) -> Fn:
        test, then, other = self(e.test), self(e.then), self(e.other)
        if e.type == "int":
            then, other = number(e.then, then), number(e.other, other)
        narrow = e.type == "int" and e.lo >= _LOW and e.hi <= _HIGH

        def choose(frame: Frame) -> Value:
            value = np.asarray(np.where(np.asarray(test(frame)), then(frame), other(frame)))
            return value.astype(I16) if narrow and value.dtype == np.int64 else value

        return choose

    # ------------------------------------------------------------------ loops
    def members(self, domain: m.Domain) -> Callable[[Frame], tuple[Any, Any]]:
        """Indices of a domain, ``[I, 1, 1]`` dense or ``[I, 1]`` sparse (``[I, n]`` next door), and a mask or None."""
        p = self.program
        if domain.of != "near":
            index = np.arange(p.factions if domain.of == "factions" else p.places)
            sparse, dense = index[:, None], index[:, None, None] if domain.of == "factions" else p.loop_places
            return lambda frame: (dense if frame.lanes is None else sparse, None)
        assert domain.place is not None
        at, near = self(domain.place), p.geography.near

        def neighbours(frame: Frame) -> tuple[Any, Any]:
            place = np.asarray(at(frame))
            found = near[:, place]
            if place.ndim == 0:
                found = found.reshape((-1, 1) if frame.lanes is not None else (-1, 1, 1))
            ok = (found >= 0) & (place >= 0)
            return np.maximum(found, 0), ok

        return neighbours

    def _loop(self, e: m.Loop) -> Fn:
        members = self.members(e.domain)
        body = self.number(e.body) if e.op == "sum" else self(e.body)
        test = self(e.condition) if e.condition is not None else None
        wide = I32 if e.lo < _LOW or e.hi > _HIGH else I16
        var, op = e.var, e.op

        def loop(frame: Frame) -> Value:
            index, ok = members(frame)
            inner = Frame(frame.world, {**frame.names, var: index}, frame.lanes, frame.key)
            value = np.asarray(body(inner))
            value = np.broadcast_to(value, np.broadcast_shapes(value.shape, index.shape))
            if test is not None:
                ok = test(inner) if ok is None else np.logical_and(ok, test(inner))
            if op == "all":
                return (value if ok is None else value | np.logical_not(ok)).all(0)
            if ok is not None:
                value = value * ok if op == "sum" else np.logical_and(value, ok)
            if op == "any":
                return value.any(0)
            return value.sum(0, dtype=wide)

        return loop
