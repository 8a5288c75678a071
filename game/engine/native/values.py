"""Values of compiled expressions and what can be done with them.

A value is one number for all games of a vector (``vector`` False: an LLVM scalar) or one for each. Numbers have 16 or 32 bits,
truth values one. Scalars are spread over a vector only where they meet one, at the level where they are known.
"""

from __future__ import annotations

from dataclasses import dataclass

from game.engine.native.text import Level, Module

LOW, HIGH = -32768, 32767


@dataclass(frozen=True, slots=True)
class Val:
    """``text``: the operand as LLVM writes it, without its type. ``level``: where it is known. ``const``: its number, when it is
    known already. ``index``: the same number in 64 bits, where somebody has it."""

    text: str
    bits: int
    vector: bool
    level: Level
    const: int | None = None
    index: str | None = None


def deepest(*values: Val) -> Level:
    """The innermost level of some values: where something made of them belongs."""
    return max((v.level for v in values), key=lambda level: level.depth)


class Values:
    """Operations on values of one function."""

    def __init__(self, module: Module, entry: Level) -> None:
        self.module, self.width, self.entry = module, module.width, entry

    def type(self, bits: int, vector: bool) -> str:
        """LLVM's word for a type."""
        return f"<{self.width} x i{bits}>" if vector else f"i{bits}"

    def of(self, v: Val) -> str:
        """The type of a value."""
        return self.type(v.bits, v.vector)

    def const(self, n: int, bits: int = 0) -> Val:
        """A whole number, in 16 bits if it fits and nothing else is said."""
        bits = bits or (16 if LOW <= n <= HIGH else 32)
        return Val(("true" if n else "false") if bits == 1 else str(n), bits, False, self.entry, int(n))

    def spread(self, v: Val) -> Val:
        """The value for each game."""
        if v.vector:
            return v
        t = self.type(v.bits, True)
        if v.const is not None:
            return Val("<" + ", ".join([f"i{v.bits} {v.text}"] * self.width) + ">", v.bits, True, v.level, v.const)
        one = v.level.op(f"insertelement {t} poison, i{v.bits} {v.text}, i64 0")
        return Val(v.level.op(f"shufflevector {t} {one}, {t} poison, <{self.width} x i32> zeroinitializer"), v.bits, True, v.level)

    def sized(self, v: Val, bits: int) -> Val:
        """The value in so many bits; a truth value becomes 0 or 1."""
        if v.bits == bits:
            return v
        if v.const is not None and not v.vector:
            return self.const(v.const, bits)
        how = "zext" if v.bits == 1 else "sext" if v.bits < bits else "trunc"
        return Val(v.level.op(f"{how} {self.of(v)} {v.text} to {self.type(bits, v.vector)}"), bits, v.vector, v.level)

    def alike(self, *values: Val) -> tuple[Val, ...]:
        """The values in the same shape and size: the widest."""
        bits, vector = max(v.bits for v in values), any(v.vector for v in values)
        sized = [self.sized(v, bits) for v in values]
        return tuple(self.spread(v) if vector else v for v in sized)

    def binary(self, op: str, a: Val, b: Val) -> Val:
        """``add sub mul and or ...`` of two values."""
        a, b = self.alike(a, b)
        level = deepest(a, b)
        return Val(level.op(f"{op} {self.of(a)} {a.text}, {b.text}"), a.bits, a.vector, level)

    def compare(self, op: str, a: Val, b: Val) -> Val:
        """``eq ne slt sle sgt sge ...``: a truth value."""
        a, b = self.alike(a, b)
        level = deepest(a, b)
        return Val(level.op(f"icmp {op} {self.of(a)} {a.text}, {b.text}"), 1, a.vector, level)

    def both(self, a: Val, b: Val) -> Val:
        """Truth: a and b."""
        for one, other in ((a, b), (b, a)):
            if one.const is not None:
                return other if one.const else one
        return self.binary("and", a, b)

    def either(self, a: Val, b: Val) -> Val:
        """Truth: a or b."""
        for one, other in ((a, b), (b, a)):
            if one.const is not None:
                return one if one.const else other
        return self.binary("or", a, b)

    def negated(self, a: Val) -> Val:
        """Truth: not a."""
        return self.const(not a.const, 1) if a.const is not None else self.binary("xor", a, self.const(1, 1))

    def select(self, test: Val, then: Val, other: Val) -> Val:
        """``then`` where ``test``, else ``other``."""
        if test.const is not None:
            return then if test.const else other
        then, other = self.alike(then, other)
        if test.vector:
            then, other = self.spread(then), self.spread(other)
        level = deepest(test, then, other)
        t = self.of(then)
        return Val(level.op(f"select {self.of(test)} {test.text}, {t} {then.text}, {t} {other.text}"), then.bits, then.vector, level)

    def call(self, name: str, *args: Val, flag: str = "") -> Val:
        """An intrinsic whose arguments and result have the same type: ``smin smax umax abs ctpop cttz``."""
        values = self.alike(*args)
        t = self.of(values[0])
        suffix = f"v{self.width}i{values[0].bits}" if values[0].vector else t
        extra = ["i1"] if flag else []
        fn = self.module.intrinsic(f"llvm.{name}.{suffix}", t, *([t] * len(values)), *extra)
        level = deepest(*values)
        text = ", ".join([*(f"{t} {v.text}" for v in values), *([f"i1 {flag}"] if flag else [])])
        return Val(level.op(f"call {t} {fn}({text})"), values[0].bits, values[0].vector, level)

    def floor_divide(self, a: Val, b: Val, positive: bool) -> Val:
        """``a // b``, rounded down; ``b`` is never 0 or less (the checker sees to it). ``positive``: nor is ``a`` below 0."""
        a, b = self.alike(a, b)
        if b.const is None:
            quotient = self._float_divide(a, b)
        elif positive:
            return self.binary("udiv", a, b)
        else:
            quotient = self.binary("sdiv", a, b)
        rest = self.binary("sub", a, self.binary("mul", quotient, b))
        return self.select(self.compare("slt", rest, self.const(0)), self.binary("sub", quotient, self.const(1)), quotient)

    def _float_divide(self, a: Val, b: Val) -> Val:
        """The whole part of a quotient: no processor divides vectors of whole numbers, so as floats that hold both exactly. A quotient
        is at least 1 / b away from a whole number that it is not, which is more than rounding can move it."""
        level, real = deepest(a, b), "float" if a.bits == 16 else "double"
        f = f"<{self.width} x {real}>" if a.vector else real
        x = level.op(f"sitofp {self.of(a)} {a.text} to {f}")
        y = level.op(f"sitofp {self.of(b)} {b.text} to {f}")
        return Val(level.op(f"fptosi {f} {level.op(f'fdiv {f} {x}, {y}')} to {self.of(a)}"), a.bits, a.vector, level)

    def some(self, test: Val, level: Level) -> str:
        """``i1``: whether a truth value holds in any game of the vector."""
        test = self.spread(test)
        bits = level.new(f"bitcast <{self.width} x i1> {test.text} to i{self.width}")
        return level.new(f"icmp ne i{self.width} {bits}, 0")
