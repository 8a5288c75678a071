"""Rules, events and battle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from game.scenario.build_orders import binds, conditions, effects
from game.scenario.draft import Draft
from game.scenario.language import Checker, Scope
from game.scenario.model import NONE, Answer, Battle, Event, Expr, Kind, Rule, Source, Type
from game.scenario.shape import BattleShape, EventShape, RuleShape
from game.scenario.source import MapNode, Node, ScalarNode
from game.scenario.validate import validate

# what a rule runs over -> the names in scope
EACH: Mapping[str, tuple[tuple[str, Type], ...]] = {
    "once": (),
    "place": (("here", "place"),),
    "faction": (("who", "faction"),),
    "faction_at_place": (("who", "faction"), ("here", "place")),
}
MOST_JOINED = 240  # pieces that can join one battle: eight sides with 30 each


def _names(draft: Draft, pairs: tuple[tuple[str, Type], ...], least: int = 0) -> dict[str, tuple[Type, int, int]]:
    """Names with their ranges; ``least`` -1: they may be nobody."""
    return {name: (type, least, len(draft.ids[f"{type}s"]) - 1) for name, type in pairs}


def build_rules(draft: Draft, checker: Checker) -> tuple[Rule, ...]:
    """Every rule; all of it reads the truth."""
    rules = []
    for id, shape in draft.entries("rules", RuleShape):
        if shape is None:
            continue
        copies = math.prod(len(draft.ids[f"{type}s"]) for _, type in EACH[shape.each])
        scope = Scope(_names(draft, EACH[shape.each]), rule=f"rules.{id}", copies=copies)
        when = conditions(checker, shape.when, scope)
        bound, inner = binds(checker, shape.best, shape.pick, scope)
        if shape.let is not None:
            inner = checker.lets(shape.let, inner)
        chance = _chance(checker, shape.chance, shape.let, scope, inner.broken)
        done = effects(checker, shape.effects, inner)
        rules.append(Rule(id, shape.each, shape.phase, when, chance, f"rules.{id}:chance", bound, done, shape.public))
    return tuple(rules)


def _chance(checker: Checker, node: ScalarNode | None, lets: Node | None, scope: Scope, broken: frozenset[str]) -> Expr | None:
    """A chance may use what ``let:`` names, as far as that needs no bind: the chance comes first. ``broken``: names whose own
    errors are reported already."""
    if node is None:
        return None
    if lets is not None:
        scope = replace(Checker(checker.names, []).lets(lets, scope), broken=broken)
    chance = checker.expression(node, scope, "int")
    if chance.lo > 100 or chance.hi < 0:
        wrong = chance.lo if chance.lo > 100 else chance.hi
        checker.report("E302", f"a chance is a number of per cent from 0 to 100, not {wrong:,}", node.mark)
    return chance


def build_events(draft: Draft, checker: Checker, sources: Mapping[str, Source]) -> tuple[Event, ...]:
    """Every event; the appeal of a choice's answers is read with the eyes of who answers. ``sources``: those that can be used, by id."""
    section = draft.section("events")
    events = []
    for id, shape in draft.entries("events", EventShape):
        if shape is None:
            continue
        scope = Scope({}, rule=f"events.{id}")
        when = conditions(checker, shape.when, scope)
        bound, inner = binds(checker, shape.best, shape.pick, scope)
        answering = inner
        if shape.let is not None:
            inner = checker.lets(shape.let, inner)
        chance = _chance(checker, shape.chance, shape.let, scope, inner.broken)
        done = effects(checker, shape.effects, inner)
        node = section.items[id]
        choices = node.get("choices") if isinstance(node, MapNode) else None
        place = draft.index(shape.place, "places") if shape.place else None
        if shape.recheck and not shape.announce and ("events", id) not in draft.faulty:
            draft.error("E402", "recheck: has a meaning for announced events only (announce: true)", draft.mark("events", id))
        events.append(
            Event(
                id, when, chance, f"events.{id}:chance", shape.once, shape.announce, shape.recheck, bound, done,
                _choices(draft, checker, id, choices, answering), draft.indices(shape.tell, "factions"),
                NONE if place is None else place, shape.title, shape.text, _source(draft, shape.source, sources),
            )
        )  # fmt: skip
    return tuple(events)


def _choices(draft: Draft, checker: Checker, id: str, node: Node | None, scope: Scope) -> tuple[tuple[int, tuple[Answer, ...]], ...]:
    """The answers of each side that has a choice."""
    found: list[tuple[int, tuple[Answer, ...]]] = []
    if not isinstance(node, MapNode):
        return ()
    for faction, answers in node.items.items():
        index = draft.index_of(faction, "factions", node.keys[faction])
        who = 0 if index is None else index
        own = replace(scope.bind("actor", "faction", who, who), rule=f"events.{id}.{faction}")
        built = checker.answers(answers, own, (who,))
        if index is not None:
            found.append((index, built))
    return tuple(found)


def _source(draft: Draft, node: ScalarNode | None, sources: Mapping[str, Source]) -> Source | None:
    """The source that an event names, if it names one that can be used."""
    if node is None:
        return None
    if not draft.ids["sources"]:
        draft.error("E203", f'unknown source "{node.text[:40]}": there is no section sources:', node.mark)
        return None
    draft.index(node, "sources")
    return sources.get(node.text)


def build_battle(draft: Draft, checker: Checker, kinds: tuple[Kind, ...]) -> Battle:
    """The rules of battle; what is not given has the values of the reference."""
    node = draft.root.get("battle")
    shape = (validate(BattleShape, node, draft.problems, draft.root.keys["battle"]) if node is not None else None) or BattleShape()
    place: tuple[tuple[str, Type], ...] = (("here", "place"), ("attacker", "faction"))
    scope = Scope(_names(draft, place), rule="battle.joins")
    joins = []
    for join in shape.joins:
        who, kind = draft.index(join.who, "factions"), draft.index(join.kind, "kinds")
        count = checker.expression(join.count, scope, "int")
        if who is not None and kind is not None:
            if who not in kinds[kind].held_by:
                draft.error("E404", f"{join.who.text} cannot have {join.kind.text} (held_by)", join.kind.mark)
            joins.append((who, kind, count))
    cohesion = None
    if shape.cohesion is not None:
        kind = draft.index(shape.cohesion.kind, "kinds")
        losing = Scope(_names(draft, (("who", "faction"), ("here", "place"))), rule="battle.cohesion")
        chance = checker.expression(shape.cohesion.chance, losing, "int")
        cohesion = None if kind is None else (kind, chance)
    sides: tuple[tuple[str, Type], ...] = (("attacker", "faction"), ("defender", "faction"), ("winner", "faction"), ("loser", "faction"))
    names = {**_names(draft, (("here", "place"), *sides)), "joined": ("int", 0, MOST_JOINED)}
    done = effects(checker, shape.effects, Scope(names, rule="battle.effects"))
    return Battle(
        shape.curve.slope, shape.curve.base, shape.losses.defender, shape.losses.attacker, shape.losses.winner,
        shape.supply.road, shape.supply.track, shape.supply.none, shape.air.step, shape.air.most, shape.works,
        tuple(joins), cohesion, done,
    )  # fmt: skip
