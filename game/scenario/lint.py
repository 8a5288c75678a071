"""Warnings about the logic of a scenario that reads well: what is never changed, never read, never reached, never won."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from game.scenario.model import Cell, Quantity, Read, Scenario
from game.scenario.problems import Mark, Problem
from game.scenario.source import ListNode, MapNode, Node, ScalarNode


def lint(scenario: Scenario, root: MapNode, problems: list[Problem], damaged: bool = False) -> None:
    """Add warnings. ``damaged``: the scenario has errors, so parts of it are missing; only what still is certain is said."""

    def warn(code: str, message: str, mark: Mark) -> None:
        problems.append(Problem(code, message, mark, severity="warning"))

    read, changed = uses_of(scenario)
    meant = {problem.suggestion for problem in problems}
    for quantity in scenario.quantities:
        if quantity.per or quantity.role:
            continue
        mark = _mark(root, "quantities", quantity.id)
        moves = quantity.id in changed or quantity.decay > 0
        if quantity.id in read and not moves and not (damaged and (quantity.id in meant or _written(root, quantity.id))):
            warn("W601", f'"{quantity.id}" is read but never changed', mark)
        elif quantity.id in changed and quantity.id not in read and not damaged:
            warn("W602", f'"{quantity.id}" is changed but never read', mark)
    if damaged:
        return
    for index, faction in enumerate(scenario.factions):
        mark = _mark(root, "factions", faction.id)
        if not any(index in order.by for order in scenario.orders):
            warn("W604", f'"{faction.id}" has no order to give', mark)
        if faction.points.hi < faction.threshold:
            warn("W606", f"the points are at most {faction.points.hi}, the threshold is {faction.threshold}", mark)
    linked = {place for a, b, _ in scenario.roads for place in (a, b)}
    for index, place in enumerate(scenario.places):
        if index not in linked and len(scenario.places) > 1:
            warn("W605", f'no road or track reaches "{place.id}"', _mark(root, "places", place.id))


def _mark(root: MapNode, section: str, id: str) -> Mark:
    node: Node | None = root.get(section)
    return node.keys[id] if isinstance(node, MapNode) and id in node.keys else root.mark


def _written(root: MapNode, id: str) -> bool:
    """Whether any text looks like a change of the quantity: where effects have errors, they are missing from the scenario."""
    pending: list[tuple[str, Node]] = [("", root)]
    name = re.compile(rf"\s*{re.escape(id)}\b")
    while pending:
        key, node = pending.pop()
        if isinstance(node, ScalarNode):
            if name.match(node.text) and (key in ("transfer", "to") or re.search("[+-]=|(?<![<>=!])=(?!=)", node.text)):
                return True
        elif isinstance(node, ListNode):
            pending.extend(("", inner) for inner in node.items)
        else:
            pending.extend(node.items.items())
    return False


def uses_of(scenario: Scenario) -> tuple[set[str], set[str]]:
    """The quantities that anything reads, and those that any effect (or the engine, by declaration) changes."""
    read: set[str] = set()
    changed = {kind.losses for kind in scenario.kinds if kind.losses}
    parts = (scenario.factions, scenario.orders, scenario.rules, scenario.events, scenario.battle)
    for item in walk(parts):
        if isinstance(item, Read):
            read.add(item.quantity)
        elif isinstance(item, Cell):
            changed.add(item.quantity)
    return read, changed


def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass; none for anything else, and none for what holds no expressions."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(f.name for f in fields(kind)) if is_dataclass(kind) and kind is not Quantity else ()
    return _FIELDS[kind]


_FIELDS: dict[type, tuple[str, ...]] = {}


def walk(start: object) -> Iterator[object]:
    """Every dataclass in a tree of dataclasses and tuples, parents first."""
    pending = [start]
    while pending:
        item = pending.pop()
        if isinstance(item, tuple):
            pending.extend(item)
        elif names := _fields(type(item)):
            yield item
            pending.extend(getattr(item, name) for name in names)
