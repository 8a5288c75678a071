"""Loops of expressions and the domains they run over."""

from __future__ import annotations

import ast
import re
from typing import Literal

from game.scenario import intervals
from game.scenario.expressions import ExpressionReader
from game.scenario.model import Domain, Expr, Loop, Type
from game.scenario.problems import nearest
from game.scenario.scope import Scope


def loop(reader: ExpressionReader, node: ast.Call, op: Literal["sum", "count", "any", "all"]) -> Expr | None:
    """``sum|count|any|all(body for name in domain if condition)``."""
    inside = node.args[0] if len(node.args) == 1 else None
    if not isinstance(inside, ast.GeneratorExp):
        hint = " (for several values: or)" if op == "any" else " (for several values: and)" if op == "all" else ""
        return reader.fault("E330", f"{op} is a loop: {op}(... for p in places){hint}", node)
    if reader.in_loop:
        return reader.fault("E330", "a loop cannot stand inside a loop", node)
    head = inside.generators[0]
    if len(inside.generators) > 1 or len(head.ifs) > 1 or head.is_async:
        return reader.fault("E330", "a loop has one 'for' and at most one 'if'", node)
    outer = reader.scope
    reader.in_loop = True
    domain = domain_of(reader, head.iter)
    if domain is None or not isinstance(head.target, ast.Name):
        if domain is not None:
            reader.fault("E330", "a loop has one plain name: for p in places", head.target)
        reader.in_loop = False
        return None
    var = head.target.id
    if free_name(reader, var, head.target):
        reader.scope = outer.bind(var, domain.type, 0, most(reader, domain, members=False) - 1)
    else:
        reader.scope = outer.spoil(var)
    body, condition = reader.build(inside.elt), reader.build(head.ifs[0]) if head.ifs else None
    body = reader.number(body, inside.elt) if op == "sum" else reader.truth(body, inside.elt)
    condition = reader.truth(condition, head.ifs[0]) if head.ifs else None
    reader.scope, reader.in_loop = outer, False
    if body is None or (head.ifs and condition is None) or not outer_free(outer, var, reader):
        return None
    few = 0 if condition is not None or domain.of == "near" else most(reader, domain)
    lo, hi = intervals.loop(op, (body.lo, body.hi), (few, most(reader, domain)))
    kind: Type = "int" if op in ("sum", "count") else "bool"
    return reader.bounded(Loop(kind, lo, hi, op, var, domain, body, condition), node)


def outer_free(scope: Scope, var: str, reader: ExpressionReader) -> bool:
    """Whether the loop's name was free (its fault has been reported otherwise)."""
    return not scope.knows(var) and not reader.names.taken(var)


def free_name(reader: ExpressionReader, var: str, node: ast.expr) -> bool:
    """Whether a new name may be introduced; reports when it already means something."""
    if outer_free(reader.scope, var, reader):
        return True
    reader.fault("E221", f"the name {var} is already in use; choose another", node)
    return False


def domain_of(reader: ExpressionReader, node: ast.expr) -> Domain | None:
    """``places``, ``factions`` or ``near(place)``."""
    if isinstance(node, ast.Name) and node.id == "places":
        return Domain("places")
    if isinstance(node, ast.Name) and node.id == "factions":
        return Domain("factions")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "near" and not node.keywords:
        if len(node.args) != 1:
            return reader.fault("E325", "near takes one place: near(here)", node)
        place = reader.convert(reader.build(node.args[0], "place"), "place", node.args[0])
        return None if place is None else Domain("near", place)
    word = re.match(r"\w*", reader.written(node))
    return reader.fault(
        "E334", "a loop runs over places, factions or near(place)", node, nearest(word[0] if word else "", ("places", "factions", "near"))
    )


def most(reader: ExpressionReader, domain: Domain, members: bool = True) -> int:
    """How many members a domain has at most; with ``members=False`` how many indices its name can take (at least 1)."""
    names = reader.names
    if domain.of == "factions":
        count = len(names.factions)
    elif domain.of == "places" or not members:
        count = len(names.places)
    else:
        count = max(0, len(names.places) - 1) if names.most_near is None else names.most_near
    return count if members else max(1, count)
