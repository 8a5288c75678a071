"""Warnings about the logic of a scenario that reads well: what is never changed, never read, never reached, never won.

What a parent declares is the parent's affair: a child is warned of what its own file says, and of what it makes of the whole. The
shared rules may count what one scenario of three uses.
"""

from __future__ import annotations

import re

from game.scenario.lint_never import lint_never
from game.scenario.lint_page import Page
from game.scenario.lint_texts import lint_texts
from game.scenario.model import Scenario
from game.scenario.problems import Problem
from game.scenario.source import ListNode, MapNode, Node, ScalarNode
from game.scenario.uses import first_use, uses_of


def lint(scenario: Scenario, root: MapNode, problems: list[Problem], damaged: bool = False, rulebook: bool = False) -> None:
    """Add warnings. ``damaged``: the scenario has errors, so parts of it are missing; only what still is certain is said.
    ``rulebook``: it is for others to extend, and what they will set up and change is not known."""
    uses = uses_of(scenario)
    page = Page(scenario, root, problems, uses, root.mark.file)
    stuck: set[str] = set()
    if not rulebook:
        stuck = _quantities(page, damaged)
    if damaged:
        return
    _world(page)
    lint_never(page, stuck, rulebook)
    lint_texts(page)


def _quantities(page: Page, damaged: bool) -> set[str]:
    """Quantities that nothing changes, reads or uses; returns those that are read but never change."""
    read, changed = page.uses.read, page.uses.changed
    meant = {problem.suggestion for problem in page.problems} if damaged else set()
    stuck: set[str] = set()
    for quantity in page.scenario.quantities:
        id = quantity.id
        if quantity.role or (quantity.per and id in page.uses.set_up):
            continue  # the engine's own, or fixed by the set-up: a property of sides or places
        mark = page.key("quantities", id)
        if id in read and id not in changed:
            stuck.add(id)
            if damaged and (id in meant or _written(page.root, id)):
                continue
            if mark.file != page.file:  # the parent's; the child is told where it relies on it
                mark = first_use(page.root, page.file, id) or mark
            page.warn("W601", f'"{id}" is read but never changed', mark)
        elif id in changed and id not in read and not damaged:
            page.warn("W602", f'"{id}" is changed but never read', mark)
        elif id not in changed and id not in read and not damaged:
            page.warn("W614", f'"{id}" is declared but never used', mark)
    return stuck


def _world(page: Page) -> None:
    """Sides without orders, places without roads, points that never suffice."""
    scenario = page.scenario
    for index, faction in enumerate(scenario.factions):
        mark = page.key("factions", faction.id)
        if not any(index in order.by for order in scenario.orders):
            here = mark if mark.file == page.file else page.root.mark  # a child that takes the orders away
            page.warn("W604", f'"{faction.id}" has no order to give', here)
        elif faction.orders.hi < 1:
            number = page.node("factions", faction.id, "orders")
            page.warn("W604", f'"{faction.id}" may give 0 orders in every month', number.mark if number else mark)
        if faction.points.hi < faction.threshold:
            own = [node.mark for key in ("threshold", "points") if (node := page.node("factions", faction.id, key))]
            here = next((m for m in own if m.file == page.file), mark)
            said = f'the points of "{faction.id}" are at most {faction.points.hi}, the threshold is {faction.threshold}'
            page.warn("W606", said, here)
    linked = {place for a, b, _ in scenario.roads for place in (a, b)}
    for index, place in enumerate(scenario.places):
        if index not in linked and len(scenario.places) > 1:
            page.warn("W605", f'no road or track reaches "{place.id}"', page.key("places", place.id))


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
