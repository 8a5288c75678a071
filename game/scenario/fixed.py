"""The value of an expression as far as it is fixed by the map and by who does what to whom, without any state."""

from __future__ import annotations

from collections.abc import Mapping

from game.scenario.intervals import combine
from game.scenario.model import Arith, Attribute, Choose, Compare, Const, Expr, Extreme, Logic, Negate, Not, Scenario, Var


class Fixed:
    """The attributes of a scenario's places."""

    def __init__(self, scenario: Scenario) -> None:
        self.attributes: list[Mapping[str, int]] = [place.attributes for place in scenario.places]


def value_of(expr: Expr, env: Mapping[str, int], fixed: Fixed) -> int | None:
    """The value (conditions: 0 or 1), or None where it depends on the state. ``env``: what the bound names stand for."""
    if isinstance(expr, Const):
        return expr.value
    if isinstance(expr, Var):
        return env.get(expr.name)
    if isinstance(expr, Attribute):
        place = value_of(expr.place, env, fixed)
        if place is None:
            return None
        return fixed.attributes[place].get(expr.name, 0) if place >= 0 else 0
    if isinstance(expr, Not):
        value = value_of(expr.value, env, fixed)
        return None if value is None else int(not value)
    if isinstance(expr, Negate):
        value = value_of(expr.value, env, fixed)
        return None if value is None else -value
    if isinstance(expr, Logic):
        return _logic(expr, env, fixed)
    if isinstance(expr, Compare):
        return _compare(expr, env, fixed)
    if isinstance(expr, Arith):
        left, right = value_of(expr.left, env, fixed), value_of(expr.right, env, fixed)
        if left is None or right is None or (expr.op == "//" and right < 1):
            return None
        return combine(expr.op, (left, left), (right, right))[0]
    if isinstance(expr, Extreme):
        values = [value_of(part, env, fixed) for part in expr.values]
        known = [v for v in values if v is not None]
        return None if len(known) < len(values) else (min if expr.op == "min" else max)(known)
    if isinstance(expr, Choose):
        test = value_of(expr.test, env, fixed)
        return None if test is None else value_of(expr.then if test else expr.other, env, fixed)
    return None


def _logic(expr: Logic, env: Mapping[str, int], fixed: Fixed) -> int | None:
    """``and`` is false as soon as one part is, ``or`` true."""
    decisive = int(expr.op == "or")
    open_ = False
    for part in expr.values:
        value = value_of(part, env, fixed)
        if value is not None and int(bool(value)) == decisive:
            return decisive
        open_ = open_ or value is None
    return None if open_ else 1 - decisive


def _compare(expr: Compare, env: Mapping[str, int], fixed: Fixed) -> int | None:
    """A chain is false as soon as one link is."""
    values = [value_of(part, env, fixed) for part in expr.values]
    open_ = False
    for op, a, b in zip(expr.ops, values, values[1:], strict=False):
        if a is None or b is None:
            open_ = True
        elif not {"==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]:
            return 0
    return None if open_ else 1
