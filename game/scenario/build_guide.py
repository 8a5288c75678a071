"""The prompts of a guided scenario: every name in them checked, every step such that it can be done."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from game.scenario.draft import Draft
from game.scenario.guide import HIGH, UNTIL, WIDE, Guide, Step
from game.scenario.model import Event, Order
from game.scenario.problems import Mark, nearest
from game.scenario.shape_guide import GuideShape, StepShape
from game.scenario.source import ListNode, MapNode, Node, ScalarNode
from game.scenario.validate import validate

ABOUT = ("order", "place", "faction", "question", "lens")


def build_guide(draft: Draft, orders: tuple[Order, ...], events: tuple[Event, ...], turns: int) -> Guide | None:
    """The guide, or None when there is none or nothing of it can be used. ``turns``: months of the game."""
    node = draft.root.get("guide")
    if node is None or (isinstance(node, ScalarNode) and node.value is None):
        return None
    shape = validate(GuideShape, node, draft.problems, draft.root.keys["guide"])
    if shape is None:
        return None
    seat = draft.index(shape.seat, "factions")
    lines = node.get("steps") if isinstance(node, MapNode) else None
    marks = [line for line in lines.items if isinstance(line, MapNode)] if isinstance(lines, ListNode) else []
    check = _Check(draft, orders, events, seat)
    if len(marks) == len(shape.steps):  # else the reader has left something out, and said so
        before = 1
        for step, line in zip(shape.steps, marks, strict=True):
            check.step(step, line)
            before = check.month(step, line, before, turns)
    players = {}
    for id, level in shape.players.items():
        if draft.index_of(id, "factions", _key(node, "players", id)) is not None:
            players[id] = level
    steps = tuple(_step(step) for step in shape.steps)
    return Guide(shape.seat.text, shape.seed, players, steps)


def _step(shape: StepShape) -> Step:
    """A prompt as it is shown; the place that it is about is lit unless another one is named."""

    def name(node: ScalarNode | None) -> str:
        return node.text if node is not None else ""

    place = name(shape.place)
    return Step(
        shape.month, shape.say, shape.until, name(shape.order), place, name(shape.faction), name(shape.question), shape.lens or "",
        name(shape.show) or place, name(shape.held), name(shape.unheld), shape.nudge, shape.plain,
    )  # fmt: skip


class _Check:
    """Looks at one step after the other."""

    def __init__(self, draft: Draft, orders: tuple[Order, ...], events: tuple[Event, ...], seat: int | None) -> None:
        self.draft, self.seat = draft, seat
        self.orders = {order.id: order for order in orders}
        self.asked = [event.id for event in events if seat is None or any(side == seat for side, _ in event.choices)]
        self.asked += [order.id for order in orders if order.offer]

    def step(self, shape: StepShape, line: MapNode) -> None:
        """Names, and whether they fit what is waited for."""
        for key in ("place", "show", "held", "unheld"):
            node = getattr(shape, key)
            if node is not None:
                self.draft.index(node, "places")
        if shape.faction is not None:
            self.draft.index(shape.faction, "factions")
        if shape.order is not None:
            self._order(shape.order)
        if shape.question is not None and shape.question.text not in self.asked:
            message = f'nobody puts a question "{shape.question.text[:40]}" to this seat'
            self.draft.error("E203", message, shape.question.mark, nearest(shape.question.text, self.asked))
        self._fits(shape, line)
        for key, text in (("say", shape.say), ("plain", shape.plain)):
            rows = textwrap.wrap(text, WIDE)
            if len(rows) > HIGH:
                message = f"the prompt takes {len(rows)} lines of {WIDE} columns, and {HIGH} is all the room there is"
                self.draft.error("E304", message, _value(line, key))

    def _order(self, node: ScalarNode) -> None:
        if self.draft.index(node, "orders") is None:
            return
        order = self.orders.get(node.text)  # one that is broken is reported already
        if order is not None and self.seat is not None and self.seat not in order.by:
            own = [id for id, other in self.orders.items() if self.seat in other.by]
            self.draft.error("E410", f'the seat of the guide cannot give "{node.text}"', node.mark, nearest(node.text, own))

    def _fits(self, shape: StepShape, line: MapNode) -> None:
        needed, further = UNTIL[shape.until]
        for key in ABOUT:
            given = getattr(shape, key) is not None
            if given and key not in (*needed, *further):
                self.draft.error("E410", f"{key}: has no meaning with until: {shape.until}", line.keys[key])
            elif key in needed and not given and key not in line.items:
                self.draft.error("E202", f'the key "{key}" is missing: until: {shape.until} needs it', _value(line, "until"))

    def month(self, shape: StepShape, line: MapNode, before: int, turns: int) -> int:
        """The steps go through the months in order; returns the month reached."""
        if shape.month > turns:
            self.draft.error("E410", f"there is no month {shape.month}: the game has {turns}", _value(line, "month"))
        elif shape.month < before:
            self.draft.error("E410", f"a step of month {shape.month} cannot follow one of month {before}", _value(line, "month"))
        return max(before, min(shape.month, turns))


def _value(line: MapNode, key: str) -> Mark:
    node = line.get(key)
    return node.mark if node is not None else line.mark


def _key(node: Node, section: str, key: str) -> Mark:
    inner = node.get(section) if isinstance(node, MapNode) else None
    keys: Mapping[str, Mark] = inner.keys if isinstance(inner, MapNode) else {}
    return keys.get(key, node.mark)
