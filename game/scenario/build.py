"""From the merged tree to a ``Scenario``: every section read, every reference resolved, every expression checked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from game.scenario.build_events import build_battle, build_events, build_rules
from game.scenario.build_guide import build_guide
from game.scenario.build_map import Attributed, build_attributes, build_places, build_roads
from game.scenario.build_orders import build_factions, build_orders, order_infos, read_orders
from game.scenario.build_setup import build_setup
from game.scenario.build_sides import build_kinds, build_quantities, check_losses
from game.scenario.build_words import build_briefings, build_sources, build_words
from game.scenario.draft import Draft
from game.scenario.language import Checker, Names
from game.scenario.model import Place, Scenario
from game.scenario.problems import Problem
from game.scenario.resolved import hash_of, to_json, to_plain
from game.scenario.shape import Head
from game.scenario.source import MapNode
from game.scenario.validate import validate

# what is said of an expression because something that it names is declared wrongly
FOLLOWS = frozenset(
    {"E203", "E222", "E224", "E324", "E325", "E326", "E327", "E328", "E331", "E422", "W610", "W611", "W612", "W613"}
)  # fmt: skip


def build(root: MapNode, problems: list[Problem]) -> Scenario | None:
    """The scenario of a merged tree. ``problems`` receives everything that is wrong; None when the head cannot be used.

    When ``problems`` holds errors, what is returned is fit for further checks only, never for play.
    """
    draft = Draft(root, problems)
    head = _head(draft.root, problems)
    attributes = build_attributes(draft)
    places, roads = build_places(draft, attributes), build_roads(draft)
    kinds, quantities = build_kinds(draft), build_quantities(draft)
    check_losses(draft, kinds, quantities)
    shapes, ids = read_orders(draft), draft.ids
    if not all(ids[name] for name in ("factions", "places", "kinds", "quantities")):
        return None  # reported; without them nothing can be said of the expressions
    bounds = _bounds(draft, attributes, places)
    names = Names(
        ids["factions"], ids["places"], ids["kinds"], quantities, bounds, order_infos(draft, shapes), head.turns if head else 999,
        _most_near(roads, len(places)),
    )  # fmt: skip
    checker = Checker(names, problems)
    factions = build_factions(draft, checker)
    sources = build_sources(draft)
    orders, rules = build_orders(draft, checker, shapes), build_rules(draft, checker)
    events = build_events(draft, checker, sources)
    battle = build_battle(draft, checker, kinds)
    setup = build_setup(draft, quantities, kinds)
    words, briefings = build_words(draft, places), build_briefings(draft)
    guide = build_guide(draft, orders, events, head.turns if head else 120)
    _forget_broken(draft)
    if head is None:
        return None
    plain = to_plain(root)
    year, month = int(head.start[:4]), int(head.start[5:])
    return Scenario(
        head.id, head.format, head.title or head.id, head.blurb, head.teaches, head.difficulty, hash_of(plain),
        (year, month), head.step, head.turns, head.scoring.every, head.scoring.win,
        factions, places, kinds, roads, tuple(quantities.values()), orders, rules, events, battle, setup,
        words, briefings, tuple(sources.values()), tuple(head.questions), tuple(head.afterwards), to_json(plain), guide,
    )  # fmt: skip


def _head(root: MapNode, problems: list[Problem]) -> Head | None:
    """What stands at the top of the file."""
    items = {key: node for key, node in root.items.items() if key in Head.model_fields}
    keys = {key: root.keys[key] for key in items}
    return validate(Head, MapNode(items, keys, root.mark), problems, root.mark)


def _bounds(draft: Draft, attributes: Mapping[str, Attributed], places: tuple[Place, ...]) -> dict[str, tuple[int, int]]:
    """The least and the largest value that each attribute has anywhere; of one that a place gives wrongly, its whole range."""
    found = {}
    for name, attribute in attributes.items():
        values = [place.attributes[name] for place in places if name in place.attributes]
        wrong = ("attributes", name) in draft.faulty or not values
        found[name] = (attribute.lo, attribute.hi) if wrong else (min(values), max(values))
    return found


def _most_near(roads: tuple[tuple[int, int, bool], ...], places: int) -> int:
    """The most neighbours that any place has."""
    degree = [0] * max(1, places)
    for a, b, _ in roads:
        degree[a] += 1
        degree[b] += 1
    return max(degree)


def _forget_broken(draft: Draft) -> None:
    """Drop complaints about names that are declared, but so wrongly that nothing is known of them."""
    if not draft.broken:
        return

    def about_broken(problem: Problem) -> bool:
        mark = problem.mark
        said = re.findall(r"\w+", mark.text[mark.column - 1 : mark.end_column - 1])
        return problem.code in FOLLOWS and not draft.broken.isdisjoint(said)

    draft.problems[:] = [problem for problem in draft.problems if not about_broken(problem)]
