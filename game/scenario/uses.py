"""What a scenario does with its quantities: which are read, which change, and how far they can get."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from game.scenario.intervals import Interval
from game.scenario.model import Cell, Change, Quantity, Read, Scenario, Transfer
from game.scenario.problems import Mark
from game.scenario.source import ListNode, MapNode, Node

# where expressions and effects stand, and the keys in them that hold words instead
SPEAKING = ("factions", "orders", "rules", "events", "battle")
WORDS = ("title", "text", "label", "else", "source", "confidence")


@dataclass(frozen=True, slots=True)
class Uses:
    """Ids of quantities: ``read`` by anything; ``changed`` by any effect or by the engine, as declared; of these those that may go
    ``up`` and ``down``; ``set_up``: to what the set-up sets them, lowest and highest."""

    read: frozenset[str]
    changed: frozenset[str]
    up: frozenset[str]
    down: frozenset[str]
    set_up: Mapping[str, Interval]

    def reach(self, quantity: Quantity) -> Interval:
        """What values the quantity can take in any month: its range, or less where nothing ever raises or lowers it. Of what the
        engine itself changes (a role) and of what is only seen roughly it is the range."""
        if quantity.role or quantity.type != "int" or quantity.see in ("covert", "open", "bands", "words"):
            return quantity.lo, quantity.hi
        lo, hi = self.set_up.get(quantity.id, (quantity.start, quantity.start))
        if quantity.per:  # cells that the set-up leaves out
            lo, hi = min(lo, quantity.start), max(hi, quantity.start)
        return quantity.lo if quantity.id in self.down else lo, quantity.hi if quantity.id in self.up else hi


def uses_of(scenario: Scenario) -> Uses:
    """What a scenario does with its quantities."""
    read: set[str] = set()
    up = {kind.losses for kind in scenario.kinds if kind.losses}
    down: set[str] = set()
    changed = set(up)
    for item in walk((scenario.factions, scenario.orders, scenario.rules, scenario.events, scenario.battle)):
        if isinstance(item, Read):
            read.add(item.quantity)
        elif isinstance(item, Cell):
            changed.add(item.quantity)
        elif isinstance(item, Change):
            lo, hi = (item.amount.lo, item.amount.hi) if item.sign > 0 else (-item.amount.hi, -item.amount.lo)
            if hi > 0:
                up.add(item.cell.quantity)
            if lo < 0:
                down.add(item.cell.quantity)
        elif isinstance(item, Transfer):
            up.add(item.to.quantity)
            down.add(item.source.quantity)
    for quantity in scenario.quantities:
        if quantity.decay:
            changed.add(quantity.id)
            down.add(quantity.id)
            if quantity.lo < 0:
                up.add(quantity.id)
    set_up: dict[str, Interval] = {}
    for id, _, value in scenario.setup:
        lo, hi = set_up.get(id, (value, value))
        set_up[id] = min(lo, value), max(hi, value)
    return Uses(frozenset(read), frozenset(changed), frozenset(up), frozenset(down), set_up)


def first_use(root: MapNode, file: str, id: str) -> Mark | None:
    """Where an expression or effect of one file first names something; None when none does."""
    name = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(id)}(?![A-Za-z0-9_])")
    found: list[Mark] = []
    pending: list[Node] = [root.items[key] for key in SPEAKING if key in root.items]
    while pending:
        node = pending.pop()
        if isinstance(node, ListNode):
            pending.extend(node.items)
        elif isinstance(node, MapNode):
            pending.extend(inner for key, inner in node.items.items() if key not in WORDS)
        elif node.mark.file == file and (at := name.search(node.text)):
            found.append(node.mark.at(at.start(), len(id)))
    return min(found, key=lambda mark: (mark.line, mark.column), default=None)


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
