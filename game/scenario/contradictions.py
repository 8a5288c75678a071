"""Whether conditions can hold together: bounds of what they compare, narrowed one condition after the other.

Every comparison of whole numbers is read as ``sum of terms  op  constant``, where a term is anything that is not itself a sum: a
quantity, a loop, a product. What the bounds cannot decide counts as possible, so only what is certain is ever called impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import gcd

from game.scenario.intervals import Interval
from game.scenario.ir import Arith, Compare, Const, Expr, Logic, Negate, Not

MOST_TESTS = 100  # conditions that are looked at together
MOST_BRANCHES = 200  # alternatives of ``or`` that are followed before a set of conditions counts as possible
OPPOSITE: Mapping[str, str] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED: Mapping[str, str] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
Key = tuple[tuple[Expr, int], ...]
Known = Callable[[Expr], Interval]


def declared(expr: Expr) -> Interval:
    """What is known of an expression by itself: its interval."""
    return expr.lo, expr.hi


@dataclass
class _Facts:
    """What is known so far: bounds and excluded values of each sum of terms."""

    bounds: dict[Key, Interval] = field(default_factory=dict)
    excluded: dict[Key, frozenset[int]] = field(default_factory=dict)

    def copy(self) -> _Facts:
        return _Facts(dict(self.bounds), dict(self.excluded))

    def narrow(self, key: Key, op: str, value: int, known: Known) -> bool:
        """Take note of ``key op value``; False when that leaves nothing."""
        lo, hi = self.bounds.get(key) or _span(key, known)
        out = self.excluded.get(key, frozenset())
        if op == "!=":
            out = out | {value}
        elif op in ("==", ">=", ">"):
            lo = max(lo, value + (op == ">"))
        if op in ("==", "<=", "<"):
            hi = min(hi, value - (op == "<"))
        while lo <= hi and lo in out:
            lo += 1
        while lo <= hi and hi in out:
            hi -= 1
        self.bounds[key], self.excluded[key] = (lo, hi), out
        return lo <= hi


def possible(tests: Iterable[Expr], known: Known = declared) -> bool:
    """Whether all of the tests (the first hundred) may be true at once. ``known``: the interval of a term, at most its own."""
    tests = islice(tests, MOST_TESTS)
    return _Search(known).solve([(test, True) for test in tests], _Facts())


def first_clash(tests: Sequence[Expr], known: Known = declared) -> tuple[int, int] | None:
    """Two tests that cannot both be true, by their numbers in order; the same number twice when one cannot by itself; when only
    more than two clash, the first and the one at which nothing is left. None when all are possible together."""
    if possible(tests, known):
        return None
    low, last = 0, min(len(tests), MOST_TESTS) - 1  # the shortest beginning that is impossible; tests are only ever added
    while low < last:
        middle = (low + last) // 2
        low, last = (low, middle) if not possible(tests[: middle + 1], known) else (middle + 1, last)
    if not possible(tests[last : last + 1], known):
        return last, last
    return next((i for i in range(last) if not possible((tests[i], tests[last]), known)), 0), last


@dataclass
class _Search:
    known: Known
    left: int = MOST_BRANCHES

    def solve(self, pending: list[tuple[Expr, bool]], facts: _Facts) -> bool:
        """Whether all of ``pending`` (a test, and whether it is to be true) is possible besides the facts."""
        choices: list[list[tuple[Expr, bool]]] = []
        pending = list(pending)
        while pending:
            test, wanted = pending.pop()
            if isinstance(test, Not):
                pending.append((test.value, not wanted))
            elif isinstance(test, Logic) and (test.op == "and") == wanted:
                pending.extend((part, wanted) for part in test.values)
            elif isinstance(test, Logic):
                choices.append([(part, wanted) for part in test.values])
            elif isinstance(test, Compare) and len(test.ops) > 1 and not wanted:
                choices.append([(_pair(test, i), False) for i in range(len(test.ops))])
            elif isinstance(test, Compare):
                for i, op in enumerate(test.ops):
                    if not self._compare(test.values[i], op if wanted else OPPOSITE[op], test.values[i + 1], facts):
                        return False
            elif not facts.narrow(((test, 1),), "==", int(wanted), self.known):
                return False
        return self._choose(choices, facts)

    def _choose(self, choices: list[list[tuple[Expr, bool]]], facts: _Facts) -> bool:
        """Whether one alternative of each choice is possible."""
        if not choices:
            return True
        for alternative in choices[0]:
            self.left -= 1
            if self.left < 0:
                return True
            rest = [alternative, *((_any(more), True) for more in choices[1:])]
            if self.solve(rest, facts.copy()):
                return True
        return False

    def _compare(self, left: Expr, op: str, right: Expr, facts: _Facts) -> bool:
        terms: dict[Expr, int] = {}
        constant = _collect(left, 1, terms) + _collect(right, -1, terms)
        found = [(term, factor) for term, factor in terms.items() if factor]
        if not found:
            return _holds(0, op, -constant)
        if len(found) > 1:
            found.sort(key=repr)
        factor = gcd(*(f for _, f in found)) * (1 if found[0][1] > 0 else -1)
        key = tuple((term, f // factor) for term, f in found)
        # key * factor + constant op 0
        if factor < 0:
            op = MIRRORED[op]
        return _divided(key, op, -constant, factor, facts, self.known)


def _divided(key: Key, op: str, value: int, factor: int, facts: _Facts, known: Known) -> bool:
    """``key * factor op value`` (op already mirrored where the factor is below 0), narrowed to whole numbers."""
    if factor < 0:
        factor, value = -factor, -value
    whole, rest = divmod(value, factor)
    if op in ("==", "!=") and rest:
        return op == "!="
    if rest and op in (">", ">="):
        return facts.narrow(key, ">=", whole + 1, known)
    if rest:
        return facts.narrow(key, "<=", whole, known)
    return facts.narrow(key, op, whole, known)


def _pair(test: Compare, i: int) -> Compare:
    """One link of a chain of comparisons."""
    return Compare("bool", 0, 1, test.values[i : i + 2], test.ops[i : i + 1])


def _any(alternatives: list[tuple[Expr, bool]]) -> Expr:
    """Alternatives as one expression again."""
    return Logic("bool", 0, 1, "or", tuple(test if wanted else Not("bool", 0, 1, test) for test, wanted in alternatives))


def _collect(expr: Expr, factor: int, into: dict[Expr, int]) -> int:
    """Add ``factor * expr`` to a sum of terms; returns the constant part."""
    if isinstance(expr, Const):
        return factor * expr.value
    if isinstance(expr, Negate):
        return _collect(expr.value, -factor, into)
    if isinstance(expr, Arith) and expr.op in ("+", "-"):
        return _collect(expr.left, factor, into) + _collect(expr.right, factor if expr.op == "+" else -factor, into)
    if isinstance(expr, Arith) and expr.op == "*":
        for side, other in ((expr.left, expr.right), (expr.right, expr.left)):
            if isinstance(side, Const):
                return _collect(other, factor * side.value, into)
    into[expr] = into.get(expr, 0) + factor
    return 0


def _span(key: Key, known: Known) -> Interval:
    """The interval of a sum of terms."""
    lo = hi = 0
    for term, factor in key:
        low, high = known(term)
        lo, hi = lo + min(factor * low, factor * high), hi + max(factor * low, factor * high)
    return lo, hi


def _holds(a: int, op: str, b: int) -> bool:
    return {"==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]
