"""The section ``bias``: what a scenario adds to the appeal of orders, for the machines of one side.

    bias:
      gna:
        fortify: "3 - 4 * (turn > 3) + 2 * (here == gharyan)"

It stands apart from the orders so that a scenario which only tunes its machines need not repeat the rulebook's appeals, and so that
`qibli learn` can write its part alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from game.scenario import intervals
from game.scenario.draft import Draft
from game.scenario.language import Checker, Scope
from game.scenario.model import Arith, Choose, Compare, Const, Expr
from game.scenario.problems import near
from game.scenario.source import MapNode, Node, ScalarNode

MAX_SUM = 1_000_000  # of an appeal and its biases; machines bring it inside 0 to 31
ZERO = Const("int", 0, 0, 0)
Given = Mapping[int, ScalarNode]  # side -> the expression


def biases_given(draft: Draft, orders: Mapping[str, Sequence[str]]) -> dict[str, Given]:
    """The biases of every order, by side. ``orders``: id -> the ids of the sides that may give it. What cannot be used is reported."""
    found: dict[str, dict[int, ScalarNode]] = {}
    section = draft.section("bias")
    for side, lines in section.items.items():
        who = draft.index_of(side, "factions", section.keys[side])
        for order, node in _lines(draft, side, lines):
            mark = lines.keys[order] if isinstance(lines, MapNode) else node.mark
            if order not in draft.ids["orders"]:
                draft.error("E203", f'unknown order "{order[:40]}"', mark, near(order, draft.ids["orders"], draft.problems))
            elif not isinstance(node, ScalarNode):
                draft.error("E301", f"bias: {side}: {order}: is an expression", node.mark)
            elif who is not None and order in orders and side not in orders[order]:
                draft.error("E401", f'"{side}" cannot give the order "{order}", so it has no bias for it', mark)
            elif who is not None:
                found.setdefault(order, {})[who] = node
    return dict(found)


def _lines(draft: Draft, side: str, lines: Node) -> list[tuple[str, Node]]:
    if isinstance(lines, MapNode):
        return list(lines.items.items())
    if not (isinstance(lines, ScalarNode) and lines.value is None):
        draft.error("E301", f"bias: {side}: is a map of orders and expressions", lines.mark)
    return []


def liked(checker: Checker, appeal: Expr, scope: Scope, given: Given) -> Expr:
    """The appeal of an order and its biases as one sum; each is read with the eyes of its side, and counts for that side alone."""
    total = appeal
    for who, node in sorted(given.items()):  # whatever their order in the file
        bias = checker.expression(node, scope.bind("actor", "faction", who, who).seen_by((who,)), "int")
        mine = Compare("bool", 0, 1, (scope.var("actor"), Const("faction", who, who, who)), ("==",))
        only = Choose("int", min(bias.lo, 0), max(bias.hi, 0), mine, bias, ZERO)
        lo, hi = intervals.combine("+", (total.lo, total.hi), (only.lo, only.hi))
        if max(-lo, hi) > MAX_SUM:
            checker.report("E328", f"the appeal with this bias may become as large as {max(-lo, hi):,}, which is too much", node.mark)
            continue
        total = Arith("int", lo, hi, "+", total, only)
    return total
