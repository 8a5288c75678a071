"""What the tests of the language share: names, a way to write nodes, a printer and a tiny evaluator."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from game.scenario.language import Checker, Names, OrderInfo, Scope
from game.scenario.model import (
    DERIVED,
    Absolute,
    Arith,
    Attribute,
    Choose,
    Compare,
    Const,
    Derived,
    Die,
    Domain,
    Expr,
    Extreme,
    Logic,
    Loop,
    Negate,
    Not,
    Pending,
    Quantity,
    Read,
    Since,
    Turn,
    Type,
    Uses,
    Var,
)  # fmt: skip
from game.scenario.problems import Mark, Problem
from game.scenario.source import ListNode, MapNode, Node, ScalarNode, parse_source

ACTORS = (0, 1, 2)


def quantity(id: str, per: tuple[Any, ...], lo: int, hi: int, see: Any = "all", role: Any = "", type: Any = "int") -> Quantity:
    """A declared quantity with the rest left at nothing."""
    return Quantity(id, per, lo, hi, 0, type, see, role, 0, 0, False)


def make_names() -> Names:
    """Three sides, four places, two kinds."""
    declared = (
        quantity("support", ("faction", "place"), 0, 100, "bands", "support"),
        quantity("forces", ("faction", "kind", "place"), 0, 30, "covert", "forces"),
        quantity("intel", ("faction", "place"), 0, 3, "own", "intel"),
        quantity("control", ("place",), -1, 2, "all", "control", "faction"),
        quantity("security", ("place",), 0, 10, "words", "security"),
        quantity("funds", ("faction",), 0, 60, "own", "funds"),
        quantity("standing", ("faction",), 0, 100),
        quantity("leverage", ("faction", "faction"), 0, 100, "parties"),
        quantity("balance", ("place",), -20, 20),
        quantity("lift", (), 0, 10),
        quantity("ceasefire", (), 0, 1),
    )
    orders = {"strike": OrderInfo((0,), False, "all"), "offer": OrderInfo((0, 2), True, "parties")}
    return Names(
        ("us", "lna", "gna"), ("tripoli", "sirte", "sabha", "tobruk"), ("brigade", "cell"),
        {q.id: q for q in declared}, {"population": (0, 5), "terrain": (100, 150)}, orders, 12,
    )  # fmt: skip


def place_scope(**more: Any) -> Scope:
    """The names of an order with a target place, read by the truth with dice unless told otherwise."""
    vars: dict[str, tuple[Type, int, int]] = {"actor": ("faction", 0, 2), "here": ("place", 0, 3)}
    return Scope(vars, **{"rule": "r", "dice": True, **more})


def scalar(text: str) -> ScalarNode:
    """A value on a line of its own, after ``x: ``."""
    line = f"x: {text}"
    return ScalarNode(text, text, Mark("f.yaml", 1, 4, 4 + max(1, len(text)), line))


def node(data: Any) -> Node:
    """Plain data as nodes."""
    mark = Mark("f.yaml", 1, 1, 2, "x")
    if isinstance(data, dict):
        return MapNode({str(k): node(v) for k, v in data.items()}, {str(k): mark for k in data}, mark)
    if isinstance(data, list):
        return ListNode([node(v) for v in data], mark)
    return ScalarNode(data, str(data), mark)


def yaml_node(text: str) -> Node:
    """The value under ``x`` of a YAML text."""
    problems: list[Problem] = []
    root = parse_source(text.encode(), "f.yaml", problems)
    assert root is not None and not problems, problems
    return root.items["x"]


@dataclass
class Bench:
    """A checker with its problems."""

    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.checker = Checker(make_names(), self.problems)

    def read(self, text: str, want: Type | None = None, scope: Scope | None = None) -> Expr:
        """Check one expression."""
        return self.checker.expression(scalar(text), scope or place_scope(), want)

    @property
    def codes(self) -> list[str]:
        """The codes found, errors and warnings."""
        return [p.code for p in self.problems]

    @property
    def errors(self) -> list[Problem]:
        """The errors found."""
        return [p for p in self.problems if p.severity == "error"]


def marked(problem: Problem) -> str:
    """The text under the carets."""
    return problem.mark.text[problem.mark.column - 1 : problem.mark.end_column - 1]


# ------------------------------------------------------------------ printing
def write(expr: Expr, names: Names) -> str:
    """An expression as text that reads back as the same tree."""

    def w(e: Expr) -> str:
        return write(e, names)

    if isinstance(expr, Const):
        if expr.type == "bool":
            return "true" if expr.value else "false"
        if expr.type == "int":
            return f"({expr.value})"
        return "none" if expr.value < 0 else names.of(expr.type)[expr.value]
    if isinstance(expr, Var):
        return expr.name
    if isinstance(expr, Read):
        return expr.quantity + (f"({', '.join(map(w, expr.args))})" if expr.args else "")
    if isinstance(expr, Attribute):
        return f"{expr.name}({w(expr.place)})"
    if isinstance(expr, Derived):
        return f"{expr.name}({', '.join(map(w, expr.args))})"
    if isinstance(expr, Turn):
        return "turn"
    if isinstance(expr, Arith):
        return f"({w(expr.left)} {expr.op} {w(expr.right)})"
    if isinstance(expr, Negate):
        nought = isinstance(expr.value, Const) and expr.value.value == 0  # the reader makes a number of -0, so -(0) would be no Negate
        return "(-(-0))" if nought else f"(-{w(expr.value)})"
    if isinstance(expr, Absolute):
        return f"abs({w(expr.value)})"
    if isinstance(expr, Extreme):
        return f"{expr.op}({', '.join(map(w, expr.values))})"
    if isinstance(expr, Not):
        return f"(not {w(expr.value)})"
    if isinstance(expr, Logic):
        return "(" + f" {expr.op} ".join(map(w, expr.values)) + ")"
    if isinstance(expr, Compare):
        return "(" + w(expr.values[0]) + "".join(f" {op} {w(v)}" for op, v in zip(expr.ops, expr.values[1:], strict=True)) + ")"
    if isinstance(expr, Choose):
        return f"({w(expr.then)} if {w(expr.test)} else {w(expr.other)})"
    if isinstance(expr, Loop):
        domain = expr.domain.of if expr.domain.place is None else f"near({w(expr.domain.place)})"
        tail = "" if expr.condition is None else f" if {w(expr.condition)}"
        return f"{expr.op}({w(expr.body)} for {expr.var} in {domain}{tail})"
    if isinstance(expr, Die):
        return f"d{expr.sides}"
    if isinstance(expr, Uses):
        return f"uses({expr.order}, {expr.months})"
    if isinstance(expr, Since):
        return f"since({expr.order})"
    assert isinstance(expr, Pending)
    return f"pending({expr.order}, {w(expr.giver)}, {w(expr.receiver)})"


# ------------------------------------------------------------------ evaluating
class World:
    """A random state; what is read is drawn at its first reading and stays."""

    def __init__(self, names: Names, seed: int) -> None:
        self.names, self.random = names, random.Random(seed)
        self.cells: dict[Any, int] = {}
        self.near = {p: [q for q in range(len(names.places)) if q != p and self.random.random() < 0.5] for p in range(len(names.places))}

    def cell(self, key: Any, lo: int, hi: int) -> int:
        """A value of the state, extremes more often than the middle."""
        if key not in self.cells:
            self.cells[key] = self.random.choice((lo, hi, self.random.randint(lo, hi)))
        return self.cells[key]

    def value(self, expr: Expr, env: dict[str, int]) -> int:
        """The value of an expression, which must be within its interval; so must every part that is evaluated."""
        result = int(self._value(expr, env))
        assert expr.lo <= result <= expr.hi, (expr, result)
        return result

    def members(self, domain: Domain, env: dict[str, int]) -> list[int]:
        """The members of a domain."""
        if domain.of == "factions":
            return list(range(len(self.names.factions)))
        if domain.place is None:
            return list(range(len(self.names.places)))
        return self.near.get(self.value(domain.place, env), [])

    def _reader(self, expr: Expr, env: dict[str, int]) -> int:
        if isinstance(expr, Read):
            args = tuple(self.value(a, env) for a in expr.args)
            q = self.names.quantities[expr.quantity]
            if any(a < 0 for a in args):
                return -1 if q.type == "faction" else 0
            return self.cell((q.id, args), q.lo, q.hi)
        if isinstance(expr, Attribute):
            place = self.value(expr.place, env)
            return 0 if place < 0 else self.cell((expr.name, place), *self.names.attributes[expr.name])
        assert isinstance(expr, Derived)
        args = tuple(self.value(a, env) for a in expr.args)
        return 0 if min(args) < 0 else self.cell((expr.name, args), *DERIVED[expr.name][2:])

    def _value(self, expr: Expr, env: dict[str, int]) -> int:
        if isinstance(expr, Const):
            return expr.value
        if isinstance(expr, Var):
            return env[expr.name]
        if isinstance(expr, Read | Attribute | Derived):
            return self._reader(expr, env)
        if isinstance(expr, Turn):
            return self.cell("turn", 1, 12)
        if isinstance(expr, Arith):
            a, b = self.value(expr.left, env), self.value(expr.right, env)
            return a + b if expr.op == "+" else a - b if expr.op == "-" else a * b if expr.op == "*" else a // b
        if isinstance(expr, Negate):
            return -self.value(expr.value, env)
        if isinstance(expr, Absolute):
            return abs(self.value(expr.value, env))
        if isinstance(expr, Not):
            return not self.value(expr.value, env)
        if isinstance(expr, Extreme):
            return (min if expr.op == "min" else max)(self.value(v, env) for v in expr.values)
        if isinstance(expr, Logic):
            return (all if expr.op == "and" else any)([self.value(v, env) for v in expr.values])
        if isinstance(expr, Compare):
            v = [self.value(x, env) for x in expr.values]
            tests = {"==": int.__eq__, "!=": int.__ne__, "<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__}
            return all(tests[op](v[i], v[i + 1]) for i, op in enumerate(expr.ops))
        if isinstance(expr, Choose):
            return self.value(expr.then if self.value(expr.test, env) else expr.other, env)
        if isinstance(expr, Loop):
            inner = [{**env, expr.var: m} for m in self.members(expr.domain, env)]
            if expr.condition is not None:
                inner = [e for e in inner if self.value(expr.condition, e)]
            values = [self.value(expr.body, e) for e in inner]
            return {"sum": sum, "count": sum, "any": any, "all": all}[expr.op](values)
        if isinstance(expr, Die):
            return self.random.randint(1, expr.sides)
        if isinstance(expr, Uses):
            return self.cell(("uses", expr.order), 0, expr.months)
        return self.cell(("memory", type(expr), getattr(expr, "order", "")), expr.lo, expr.hi)
