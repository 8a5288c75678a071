"""The set-up: lines such as ``{set: forces, faction: lna, kind: brigade, at: {tarhuna: 4}}`` as single values."""

from __future__ import annotations

from dataclasses import dataclass, field

from game.scenario.draft import Draft
from game.scenario.model import Kind, Quantity
from game.scenario.problems import Mark
from game.scenario.shape import SetShape
from game.scenario.source import ListNode, MapNode, Node, ScalarNode
from game.scenario.validate import validate

SECTION = {"faction": "factions", "place": "places", "kind": "kinds"}


@dataclass
class _Setup:
    draft: Draft
    quantities: dict[str, Quantity]
    kinds: tuple[Kind, ...]
    values: dict[tuple[str, tuple[int, ...]], tuple[int, Mark]] = field(default_factory=dict)

    def line(self, node: Node) -> None:
        """One line of the set-up."""
        before = len(self.draft.problems)
        shape = validate(SetShape, node, self.draft.problems)
        if shape is None or len(self.draft.problems) > before:
            return  # what is missing now was only wrong
        if self.draft.index(shape.set, "quantities") is None or shape.set.text in self.draft.broken:
            return
        quantity = self.quantities[shape.set.text]
        if quantity.role in ("control", "holder", "contested"):
            self.draft.error("E405", f"{quantity.id} is worked out from the forces and support of the set-up", shape.set.mark)
            return
        fixed, many = self._arguments(quantity, shape)
        if fixed is None:
            return
        if many is None:
            if shape.value is None:
                self.draft.error("E405", f"value: is missing for {quantity.id}", shape.set.mark)
            else:
                self._put(quantity, tuple(i for i in fixed if i is not None), shape.value, shape.value.mark)
            return
        slot = fixed.index(None)
        section = SECTION[quantity.per[slot]]
        for id, value in many.items():
            mark = _key(node, id) or value.mark
            index = self.draft.index_of(id, section, mark)
            if index is not None:
                self._put(quantity, tuple(index if i is None else i for i in fixed), value, mark)

    def _arguments(self, quantity: Quantity, shape: SetShape) -> tuple[list[int | None] | None, dict[str, ScalarNode] | None]:
        """The indices that the line fixes (None: the one that its map gives) and the map."""
        single = {"faction": [shape.faction], "place": [shape.place], "kind": [shape.kind]}
        several = {"faction": shape.to, "place": shape.at}
        used: set[str] = set()
        fixed: list[int | None] = []
        many: dict[str, ScalarNode] | None = None
        for name in quantity.per:
            node = single[name].pop() if single[name] else None
            if node is not None:
                used.add(name)
                index = self.draft.index(node, SECTION[name])
                if index is None:
                    return None, None
                fixed.append(index)
            elif several.get(name) is not None and many is None:
                many = several[name]
                used.add("to" if name == "faction" else "at")
                fixed.append(None)
            else:
                self.draft.error("E405", f"{_form(quantity)} is wanted: the {name} is missing", shape.set.mark)
                return None, None
        if many is None:
            used.add("value")
        for key in ("faction", "place", "kind", "at", "to", "value"):
            given = getattr(shape, key)
            if given is not None and key not in used:
                self.draft.error("E405", f"{_form(quantity)} is wanted: {key}: does not fit", shape.set.mark)
                return None, None
        return fixed, many

    def _put(self, quantity: Quantity, args: tuple[int, ...], node: ScalarNode, mark: Mark) -> None:
        """One value, in range, allowed, and not set before."""
        value: object = node.value
        if quantity.type == "faction":
            value = -1 if node.text == "none" else self.draft.index(node, "factions")
        if value is None or type(value) is not int:
            if quantity.type != "faction":
                self.draft.error("E301", f"{quantity.id} is a whole number", node.mark)
            return
        if not quantity.lo <= value <= quantity.hi:
            self.draft.error("E305", f"{quantity.id} must lie between {quantity.lo} and {quantity.hi}", node.mark)
            return
        if quantity.role == "forces" and quantity.per[:2] == ("faction", "kind") and args[0] not in self.kinds[args[1]].held_by and value:
            faction, kind = self.draft.ids["factions"][args[0]], self.kinds[args[1]].id
            self.draft.error("E404", f"{faction} cannot have {kind} (held_by)", mark)
            return
        if quantity.symmetric and len(set(args)) == 1:
            self.draft.error("E405", f"{quantity.id} of a side with itself is not set", mark)
            return
        for cell in {args, tuple(reversed(args))} if quantity.symmetric else {args}:
            first = self.values.get((quantity.id, cell))
            if first is not None:
                self.draft.error("E405", f"this value is already set in line {first[1].line}", mark)
                return
        self.values[quantity.id, args] = value, mark
        if quantity.symmetric:
            self.values[quantity.id, (args[1], args[0])] = value, mark

    def shares(self) -> None:
        """The factions' values at one place may sum to the share at most."""
        sums: dict[tuple[str, int], int] = {}
        for (id, args), (value, mark) in self.values.items():
            share = self.quantities[id].share
            if share and len(args) == 2:
                before = sums.get((id, args[1]), 0)
                sums[id, args[1]] = before + value
                if before <= share < before + value:
                    place = self.draft.ids["places"][args[1]]
                    self.draft.error("E305", f"{id} at {place} sums to more than {share}", mark)


def _key(node: Node, id: str) -> Mark | None:
    """The mark of an id in the line's map."""
    for name in ("at", "to"):
        inner = node.get(name) if isinstance(node, MapNode) else None
        if isinstance(inner, MapNode) and id in inner.keys:
            return inner.keys[id]
    return None


def _form(quantity: Quantity) -> str:
    """How a line for the quantity is written."""
    parts = [f"set: {quantity.id}"]
    for place_in_row, name in enumerate(quantity.per):
        last = place_in_row == len(quantity.per) - 1
        parts.append({"place": "at: {...}", "faction": "to: {...}", "kind": "kind: ..."}[name] if last else f"{name}: ...")
    if not quantity.per:
        parts.append("value: ...")
    return "{" + ", ".join(parts) + "}"


def build_setup(draft: Draft, quantities: dict[str, Quantity], kinds: tuple[Kind, ...]) -> tuple[tuple[str, tuple[int, ...], int], ...]:
    """Every value of the set-up: (quantity, indices of its arguments, value); both halves of symmetric ones."""
    setup = _Setup(draft, quantities, kinds)
    for node in draft.lines("setup"):
        if isinstance(node, ListNode | ScalarNode):
            draft.error("E301", "a line of the set-up is a map: {set: ..., at: {...}}", node.mark)
        else:
            setup.line(node)
    setup.shares()
    return tuple((id, args, value) for (id, args), (value, _) in setup.values.items())
