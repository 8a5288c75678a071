"""Contradictions against trying everything: what is called impossible is so for every value, and simple conditions are decided exactly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import given, settings, strategies as st

from game.scenario import contradictions
from game.scenario.contradictions import first_clash, possible
from game.scenario.model import Arith, Compare, Const, Expr, Logic, Negate, Not, Var

RANGES = {"x": (0, 3), "y": (-2, 2), "z": (0, 1)}
OPS = ("==", "!=", "<", "<=", ">", ">=")
VARS = {name: Var("int", lo, hi, name) for name, (lo, hi) in RANGES.items()}


def number(value: int) -> Const:
    return Const("int", value, value, value)


def value_of(expr: Expr, at: Mapping[str, int]) -> int:
    """The value of an expression, worked out in the plainest way."""
    if isinstance(expr, Const):
        return expr.value
    if isinstance(expr, Var):
        return at[expr.name]
    if isinstance(expr, Negate):
        return -value_of(expr.value, at)
    if isinstance(expr, Not):
        return int(not value_of(expr.value, at))
    if isinstance(expr, Arith):
        left, right = value_of(expr.left, at), value_of(expr.right, at)
        return left + right if expr.op == "+" else left - right if expr.op == "-" else left * right
    if isinstance(expr, Logic):
        parts = [value_of(part, at) for part in expr.values]
        return int(all(parts) if expr.op == "and" else any(parts))
    assert isinstance(expr, Compare)
    values = [value_of(part, at) for part in expr.values]
    told = {"==": int.__eq__, "!=": int.__ne__, "<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__}
    return int(all(told[op](a, b) for op, a, b in zip(expr.ops, values, values[1:], strict=False)))


def holds_somewhere(tests: list[Expr]) -> bool:
    spans = [range(lo, hi + 1) for lo, hi in RANGES.values()]
    return any(all(value_of(t, dict(zip(RANGES, at, strict=True))) for t in tests) for at in product(*spans))


def arith(op: str, a: Expr, b: Expr) -> Arith:
    return Arith("int", -999, 999, op, a, b)  # type: ignore[arg-type]


SMALL = st.integers(-4, 5).map(number)
NAME = st.sampled_from(list(VARS.values()))
SCALED = st.builds(lambda v, f, c: arith("+", arith("*", v, number(f)), c), NAME, st.integers(-3, 3), SMALL)
SUM = st.recursive(st.one_of(NAME, SMALL), lambda inner: st.one_of(
    st.builds(arith, st.sampled_from("+-*"), inner, inner), inner.map(lambda e: Negate("int", -999, 999, e))), max_leaves=4)  # fmt: skip


def chain(values: list[Expr], ops: list[str]) -> Compare:
    return Compare("bool", 0, 1, tuple(values), tuple(ops[: len(values) - 1]))  # type: ignore[arg-type]


def conditions(left: st.SearchStrategy[Expr], right: st.SearchStrategy[Expr], most: int) -> st.SearchStrategy[Expr]:
    """Comparisons put together with and, or, not."""
    link = st.builds(lambda a, rest, ops: chain([a, *rest], ops), left, st.lists(right, min_size=1, max_size=most), st.lists(
        st.sampled_from(OPS), min_size=most, max_size=most))  # fmt: skip
    return st.recursive(link, lambda inner: st.one_of(
        inner.map(lambda e: Not("bool", 0, 1, e)),
        st.builds(lambda op, parts: Logic("bool", 0, 1, op, tuple(parts)), st.sampled_from(["and", "or"]),
                  st.lists(inner, min_size=2, max_size=3)),
    ), max_leaves=4)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(conditions(SUM, SUM, 2), min_size=1, max_size=4))
def test_nothing_that_can_hold_is_called_impossible(tests: list[Expr]) -> None:
    if not possible(tests):
        assert not holds_somewhere(tests)


@settings(max_examples=150, deadline=None)
@given(st.lists(conditions(SCALED, SMALL, 1), min_size=1, max_size=4))
def test_conditions_on_one_name_each_are_decided_exactly(tests: list[Expr]) -> None:
    assert possible(tests) == holds_somewhere(tests)


@settings(max_examples=100, deadline=None)
@given(st.lists(conditions(SCALED, SMALL, 1), min_size=1, max_size=5))
def test_the_two_that_clash_are_named(tests: list[Expr]) -> None:
    found = first_clash(tests)
    assert (found is None) == holds_somewhere(tests)
    if found is not None:
        first, last = found
        assert not holds_somewhere(tests[: last + 1]) and (last == 0 or holds_somewhere(tests[:last]))
        if first == last:
            assert not holds_somewhere([tests[last]])
        elif any(not holds_somewhere([t, tests[last]]) for t in tests[:last]):
            assert not holds_somewhere([tests[first], tests[last]])


def test_many_alternatives_end() -> None:
    """Choices that multiply are given up, and what is given up counts as possible."""
    pairs = [(chain([VARS["x"], number(i % 4)], ["=="]), chain([VARS["y"], number(i % 3)], ["=="])) for i in range(90)]
    either = [Logic("bool", 0, 1, "or", pair) for pair in pairs]
    assert isinstance(possible(either), bool)
    assert contradictions.MOST_BRANCHES <= 400
