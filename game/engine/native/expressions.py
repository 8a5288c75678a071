"""Checked expressions to LLVM's text: the same trees, and the same arithmetic, as ``game.engine.compile``.

Names of a loop or a target are scalars (every game of a vector is at the same turn of the loop), so most reads are one load. An
index that differs from game to game (``leverage(us, control(here))``) is looked up by going through all the values that it can
have: that is faster than 32 separate loads, and nobody (-1) simply fits none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Protocol

from game.engine.native.text import Level, Loop
from game.engine.native.values import HIGH, LOW, Val, Values, deepest
from game.engine.walk import parts
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.program import Program

Env = Mapping[str, Val]
_COMPARE = {"==": "eq", "!=": "ne", "<": "slt", "<=": "sle", ">": "sgt", ">=": "sge"}
_ARITH = {"+": "add", "-": "sub", "*": "mul"}
_UNROLLED = 8  # an index with so many values or fewer is looked up without a loop


class NotNative(Exception):
    """The expression cannot be compiled here; NumPy computes it."""


class Source(Protocol):
    """Where quantities are read from."""

    name: str

    def row(self, quantity: str, faction: int | None) -> int:
        """The row at which a quantity (or a derived reader, for a faction if that is known) begins."""

    def load(self, level: Level, row: int, terms: list[tuple[Val, int]]) -> str:
        """``<W x i16>`` of row ``row`` + the sum of index * stride."""


def _narrow(e: m.Expr) -> bool:
    return e.lo >= LOW and e.hi <= HIGH


class Expressions:
    """Compiles expressions into a function. ``base``: the level at which the source can first be read."""

    def __init__(self, program: Program, values: Values, source: Source, base: Level, turn: Val) -> None:
        self.program, self.v, self.source, self.base, self.turn = program, values, source, base, turn
        self._free: dict[int, tuple[m.Expr, frozenset[str]]] = {}

    def __call__(self, expr: m.Expr, env: Env) -> Val:
        """The value of an expression; raises NotNative."""
        method: Callable[[m.Expr, Env], Val] | None = getattr(self, "_" + type(expr).__name__.lower(), None)
        if method is None:
            raise NotNative(type(expr).__name__)
        return method(expr, env)

    def number(self, expr: m.Expr, env: Env) -> Val:
        """The same with a truth value as 0 or 1; in 16 bits if its interval allows."""
        value = self(expr, env)
        if expr.type == "bool":
            return self.v.sized(value, 16)
        return self.v.sized(value, 16) if value.bits > 16 and _narrow(expr) else value

    def truth(self, expr: m.Expr, env: Env) -> Val:
        """The expression as a truth value."""
        value = self(expr, env)
        return value if value.bits == 1 else self.v.compare("ne", value, self.v.const(0))

    # ------------------------------------------------------------------ leaves
    def _const(self, e: m.Const, env: Env) -> Val:
        return self.v.const(int(bool(e.value)), 1) if e.type == "bool" else self.v.const(e.value)

    def _var(self, e: m.Var, env: Env) -> Val:
        if e.name not in env:
            raise NotNative(f"the name {e.name}")
        return env[e.name]

    def _turn(self, e: m.Turn, env: Env) -> Val:
        return self.turn

    def _extent(self, type: m.Type) -> int:
        p = self.program
        return {"faction": p.factions, "place": p.places, "kind": p.kinds}[type]

    def scan(self, at: Val, extent: int, nobody: int, others: list[Val], read: Callable[[Val], Val]) -> Val:
        """``read(at)`` where ``at`` differs from game to game; ``nobody`` where it is none of 0 .. extent - 1."""
        v = self.v
        if extent <= _UNROLLED:
            found = v.const(nobody)
            for i in range(extent):
                found = v.select(v.compare("eq", at, v.const(i)), read(v.const(i)), found)
            return found
        level = deepest(at, *others, Val("", 16, True, self.base))
        loop = level.loop(0, extent)
        here = self.member(loop)
        value = v.spread(read(here))
        carried = loop.carry(v.of(value), v.spread(v.const(nobody, value.bits)).text)
        old = Val(carried, value.bits, True, loop)
        loop.turn(carried, v.select(v.compare("eq", at, here), value, old).text)
        loop.close()
        return Val(carried, value.bits, True, level)

    def member(self, loop: Loop) -> Val:
        """The number of a loop's turn as an entity."""
        return Val(loop.op(f"trunc i64 {loop.counter} to i16"), 16, False, loop, None, loop.counter)

    def target(self, loop: Loop, targets: list[int]) -> Val:
        """``targets[i]`` in a loop's turn i."""
        if targets == list(range(len(targets))):
            return self.member(loop)
        return self.element(self.v.module.table(targets), Val("", 64, False, loop, None, loop.counter))

    def element(self, table: str, at: Val, bits: int = 16) -> Val:
        """An element of a constant array; ``at`` is the same in all games."""
        place = at.level.op(f"getelementptr i{bits}, ptr {table}, i64 {self.wide(at)}")
        return Val(at.level.op(f"load i{bits}, ptr {place}, align {bits // 8}"), bits, False, at.level)

    def wide(self, at: Val) -> str:
        """An index in 64 bits."""
        if at.const is not None:
            return str(at.const)
        return at.index or at.level.op(f"sext i{at.bits} {at.text} to i64")

    def cell(self, row: int, strides: tuple[int, ...], args: list[Val], extents: list[int], nobody: int) -> Val:
        """A row of the source; arguments that are nobody give ``nobody``."""
        if any(a.const is not None and a.const < 0 for a in args):
            return self.v.const(nobody)
        for i, a in enumerate(args):
            if a.vector:
                rest = args[:i] + args[i + 1 :]

                def read(index: Val, i: int = i) -> Val:
                    return self.cell(row, strides, [*args[:i], index, *args[i + 1 :]], extents, nobody)

                return self.scan(a, extents[i], nobody, rest, read)
        level = deepest(Val("", 16, True, self.base), *args)
        terms = []
        for a, stride in zip(args, strides, strict=True):
            if a.const is not None:
                row += a.const * stride
            else:
                terms.append((a, stride))
        return Val(self.source.load(level, row, terms), 16, True, level)

    def _attribute(self, e: m.Attribute, env: Env) -> Val:
        values, at = self.program.attributes[e.name].tolist(), self(e.place, env)
        if at.const is not None:
            return self.v.const(values[at.const] if at.const >= 0 else 0)
        table = self.v.module.table(values)
        if at.vector:
            return self.scan(at, len(values), 0, [], lambda i: self.element(table, i) if i.const is None else self.v.const(values[i.const]))
        return self.element(table, at)

    def _block(self, name: str, args: tuple[m.Expr, ...], env: Env) -> Val:
        block = self.program.layout.blocks[name]
        nobody = -1 if block.quantity is not None and block.quantity.type == "faction" else 0
        extents = list(block.size)
        return self.cell(self.source.row(name, None), block.strides, [self(a, env) for a in args], extents, nobody)

    def _read(self, e: m.Read, env: Env) -> Val:
        return self._block(e.quantity, e.args, env)

    def _derived(self, e: m.Derived, env: Env) -> Val:
        p = self.program
        args = [self(a, env) for a in e.args]
        return self.cell(self.source.row(e.name, args[0].const), (p.places, 1), args, [p.factions, p.places], 0)

    def _pending(self, e: m.Pending, env: Env) -> Val:
        value = self._block(f"pending:{e.order}", (e.giver, e.receiver), env)
        return self.v.sized(self.v.compare("sge", value, self.v.const(1)), 16)

    def _uses(self, e: m.Uses, env: Env) -> Val:
        bits = self._block(f"memory:{e.order}", (e.faction,), env)
        return self.v.call("ctpop", self.v.binary("and", bits, self.v.const((1 << e.months) - 1)))

    def _since(self, e: m.Since, env: Env) -> Val:
        v = self.v
        bits = self._block(f"memory:{e.order}", (e.faction,), env)
        first = v.binary("add", v.call("cttz", bits, flag="false"), v.const(1))
        return v.select(v.compare("eq", bits, v.const(0)), v.const(99), first)

    # ------------------------------------------------------------------ operators
    def _arith(self, e: m.Arith, env: Env) -> Val:
        left, right = self.number(e.left, env), self.number(e.right, env)
        if not all(_narrow(x) for x in (e, e.left, e.right)):
            left, right = self.v.sized(left, 32), self.v.sized(right, 32)
        if e.op == "//":
            return self.v.floor_divide(left, right, e.left.lo >= 0 and e.right.lo >= 0)
        return self.v.binary(_ARITH[e.op], left, right)

    def _wide_if(self, e: m.Expr, value: m.Expr, env: Env) -> Val:
        found = self.number(value, env)
        return found if e.hi <= HIGH else self.v.sized(found, 32)

    def _negate(self, e: m.Negate, env: Env) -> Val:
        return self.v.binary("sub", self.v.const(0), self._wide_if(e, e.value, env))

    def _absolute(self, e: m.Absolute, env: Env) -> Val:
        return self.v.call("abs", self._wide_if(e, e.value, env), flag="false")

    def _extreme(self, e: m.Extreme, env: Env) -> Val:
        name = "smin" if e.op == "min" else "smax"
        return reduce(lambda a, b: self.v.call(name, a, b), [self.number(x, env) for x in e.values])

    def _not(self, e: m.Not, env: Env) -> Val:
        return self.v.negated(self.truth(e.value, env))

    def _logic(self, e: m.Logic, env: Env) -> Val:
        return reduce(self.v.both if e.op == "and" else self.v.either, [self.truth(x, env) for x in e.values])

    def _compare(self, e: m.Compare, env: Env) -> Val:
        values = [self.number(x, env) for x in e.values]
        tests = [self.v.compare(_COMPARE[op], a, b) for op, a, b in zip(e.ops, values, values[1:], strict=False)]
        return reduce(self.v.both, tests)

    def _choose(self, e: m.Choose, env: Env) -> Val:
        read = self.number if e.type == "int" else self
        return self.v.select(self.truth(e.test, env), read(e.then, env), read(e.other, env))

    # ------------------------------------------------------------------ loops
    def free(self, e: m.Expr) -> frozenset[str]:
        """The names that an expression mentions."""
        found = self._free.get(id(e))
        if found is None:
            found = self._free[id(e)] = (e, frozenset(x.name for x in parts(e) if isinstance(x, m.Var)))
        return found[1]

    def _loop(self, e: m.Loop, env: Env) -> Val:
        names = sorted(n for n in self.free(e) if n in env and n != e.var)
        level = deepest(Val("", 16, True, self.base), *(env[n] for n in names))
        key = ("loop", e, self.source.name, tuple(env[n].text for n in names))
        found: Val | None = level.known.get(key)
        if found is None:
            found = level.known[key] = self._looped(e, env, level)
        return found

    def _looped(self, e: m.Loop, env: Env, level: Level) -> Val:
        v = self.v
        loop, index, ok = self._members(e.domain, env, level)
        inner = {**env, e.var: index}
        value = self.number(e.body, inner) if e.op == "sum" else self.truth(e.body, inner)
        if e.condition is not None:
            test = self.truth(e.condition, inner)
            ok = test if ok is None else v.both(ok, test)
        if e.op == "all":
            value = value if ok is None else v.either(value, v.negated(ok))
        elif ok is not None:
            value = v.select(ok, value, v.const(0, value.bits)) if e.op == "sum" else v.both(value, ok)
        if e.op in ("sum", "count"):
            value = v.sized(value, 16 if _narrow(e) else 32)
        first = v.const(int(e.op == "all"), value.bits)
        carried = loop.carry(v.of(value), v.spread(first).text if value.vector else first.text)
        old = Val(carried, value.bits, value.vector, loop)
        loop.turn(carried, v.binary({"any": "or", "all": "and"}.get(e.op, "add"), old, value).text)
        loop.close()
        return Val(carried, value.bits, value.vector, level)

    def _members(self, domain: m.Domain, env: Env, level: Level) -> tuple[Loop, Val, Val | None]:
        """An open loop over a domain: the loop, its member, and in which games that belongs to it."""
        p = self.program
        if domain.of != "near":
            loop = level.loop(0, p.factions if domain.of == "factions" else p.places)
            return loop, self.member(loop), None
        assert domain.place is not None
        place = self(domain.place, env)
        if place.vector:
            return self._members_by_game(place, level)
        if place.const is not None and place.const < 0:
            loop = level.loop(0, 0)
            return loop, self.member(loop), None
        ends = [0]
        for near in p.geography.neighbours:
            ends.append(ends[-1] + len(near))
        table = self.v.module.table(ends, 64)
        start = self.element(table, place, 64)
        after = Val("", 16, False, place.level, None, place.level.op(f"add i64 {self.wide(place)}, 1"))
        loop = level.loop(start.text, self.element(table, after, 64).text)
        counter = Val("", 64, False, loop, None, loop.counter)
        return loop, self.element(self.v.module.table([n for near in p.geography.neighbours for n in near]), counter), None

    def _members_by_game(self, place: Val, level: Level) -> tuple[Loop, Val, Val | None]:
        """Next door to a place that differs from game to game: all places, and where each is a neighbour."""
        p, v = self.program, self.v
        loop = level.loop(0, p.places)
        member = self.member(loop)
        adjacent = v.module.table([int(b in p.geography.neighbours[a]) for b in range(p.places) for a in range(p.places)])
        first = loop.op(f"mul i64 {loop.counter}, {p.places}")

        def is_near(at: Val) -> Val:
            index = Val("", 64, False, deepest(at, member), None, deepest(at, member).op(f"add i64 {first}, {self.wide(at)}"))
            return self.element(adjacent, index)

        return loop, member, v.compare("ne", self.scan(place, p.places, 0, [member], is_near), v.const(0))
