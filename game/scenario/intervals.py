"""Arithmetic on the intervals of expressions: what values a result can take, and which comparisons are decided."""

from __future__ import annotations

from collections.abc import Sequence

INT32 = (-(2**31), 2**31 - 1)
Interval = tuple[int, int]


def combine(op: str, a: Interval, b: Interval) -> Interval:
    """The interval of ``a op b``; the divisor of ``//`` must be above 0."""
    if op == "+":
        return a[0] + b[0], a[1] + b[1]
    if op == "-":
        return a[0] - b[1], a[1] - b[0]
    if op == "*":
        corners = [x * y for x in a for y in b]
    else:
        corners = [x // y for x in a for y in b]
    return min(corners), max(corners)


def absolute(a: Interval) -> Interval:
    """The interval of ``abs(a)``."""
    low = 0 if a[0] <= 0 <= a[1] else min(abs(a[0]), abs(a[1]))
    return low, max(abs(a[0]), abs(a[1]))


def extreme(op: str, parts: Sequence[Interval]) -> Interval:
    """The interval of the smallest (``min``) or largest of several values."""
    pick = min if op == "min" else max
    return pick(p[0] for p in parts), pick(p[1] for p in parts)


def decided(op: str, a: Interval, b: Interval) -> bool | None:
    """Whether ``a op b`` holds for all values (True), for none (False), or depends (None)."""
    if op in ("<", ">="):
        below = True if a[1] < b[0] else False if a[0] >= b[1] else None
        return below if op == "<" or below is None else not below
    if op in ("<=", ">"):
        up_to = True if a[1] <= b[0] else False if a[0] > b[1] else None
        return up_to if op == "<=" or up_to is None else not up_to
    same = False if a[1] < b[0] or b[1] < a[0] else True if a[0] == a[1] == b[0] == b[1] else None
    return same if op == "==" or same is None else not same


def chain(ops: Sequence[str], parts: Sequence[Interval]) -> Interval:
    """The interval (within 0..1) of a chain of comparisons."""
    results = [decided(op, parts[i], parts[i + 1]) for i, op in enumerate(ops)]
    if any(r is False for r in results):
        return 0, 0
    return (1, 1) if all(results) else (0, 1)


def loop(op: str, body: Interval, members: Interval) -> Interval:
    """The interval of a loop over ``members`` (fewest, most) that pass its condition."""
    few, many = members
    if op == "count":
        return (few if body[0] > 0 else 0), (many if body[1] > 0 else 0)
    if op == "sum":
        sums = [x * n for x in body for n in members]
        return min(sums), max(sums)
    if op == "any":
        return (body[0] if few else 0), (body[1] if many else 0)
    return (body[0] if many else 1), (body[1] if few else 1)


def fits(a: Interval) -> bool:
    """Whether every value of the interval fits into 32 bits."""
    return INT32[0] <= a[0] and a[1] <= INT32[1]
