"""Sides and orders: their expressions checked in the scopes that the format gives them."""

from __future__ import annotations

from collections.abc import Mapping

from game.scenario.build_bias import Given, biases_given, liked
from game.scenario.draft import Draft
from game.scenario.effects import contains_flow
from game.scenario.language import Checker, OrderInfo, Scope
from game.scenario.model import STEPS, Answer, Bind, Condition, Const, Effect, Expr, Faction, Order, Type
from game.scenario.shape import FactionShape, OrderShape
from game.scenario.source import MAX_NUMBER, MapNode, Node, ScalarNode

MOST_ORDERS = 12  # of one side in one turn
ZERO = Const("int", 0, 0, 0)
APPEAL = Const("int", 8, 8, 8)  # of an order or answer that does not say how much it is liked

# target of an order -> the names in scope besides the actor
TARGETS: Mapping[str, tuple[tuple[str, Type], ...]] = {
    "none": (),
    "place": (("here", "place"),),
    "road": (("origin", "place"), ("here", "place")),
    "faction": (("target", "faction"),),
    "faction_at_place": (("target", "faction"), ("here", "place")),
}
ALLOWED = {"place": "places", "road": "places", "faction": "factions", "faction_at_place": "factions"}


def number(checker: Checker, node: ScalarNode | None, scope: Scope, default: Const) -> Expr:
    """A number, or what stands for it when it is not given."""
    return default if node is None else checker.expression(node, scope, "int")


def limited(checker: Checker, node: ScalarNode | None, expr: Expr, what: str, lo: int, hi: int) -> Expr:
    """The same expression; reported (E302) when it may leave ``lo..hi``. ``what``: of what it is the number."""
    if node is not None and (expr.lo < lo or expr.hi > hi):
        wrong = expr.lo if expr.lo < lo else expr.hi
        if expr.lo == expr.hi:
            said = f"{what} lies between {lo} and {hi:,}, not at {wrong:,}"
        else:
            said = f"{what} may become {wrong:,} here; write {f'max({lo}, ...)' if wrong < lo else f'min({hi}, ...)'}"
        checker.report("E302", said, node.mark)
    return expr


def conditions(checker: Checker, node: Node | None, scope: Scope) -> tuple[Condition, ...]:
    """The lines of a when or needs, if there is one."""
    return () if node is None else checker.conditions(node, scope)


def effects(checker: Checker, node: Node | None, scope: Scope) -> tuple[Effect, ...]:
    """The effects of a list, if there is one."""
    return () if node is None else checker.effects(node, scope)


def binds(checker: Checker, best: Node | None, pick: Node | None, scope: Scope) -> tuple[tuple[Bind, ...], Scope]:
    """best, then pick, and the scope with their names."""
    found: tuple[Bind, ...] = ()
    if best is not None:
        first, scope = checker.binds("best", best, scope)
        found += first
    if pick is not None:
        second, scope = checker.binds("pick", pick, scope)
        found += second
    return found, scope


def read_orders(draft: Draft) -> dict[str, OrderShape | None]:
    """The shapes of all orders."""
    return dict(draft.entries("orders", OrderShape))


def order_infos(draft: Draft, shapes: Mapping[str, OrderShape | None]) -> dict[str, OrderInfo]:
    """What expressions must know of orders before they are built."""
    everybody = tuple(range(len(draft.ids["factions"])))
    infos = {}
    for id, shape in shapes.items():
        if shape is None:
            infos[id] = OrderInfo(everybody, True, "all")
            continue
        by = tuple(draft.ids["factions"].index(node.text) for node in shape.by if node.text in draft.ids["factions"])
        infos[id] = OrderInfo(by or everybody, shape.offer is not None or ("orders", id) in draft.faulty, shape.see)
    return infos


def build_factions(draft: Draft, checker: Checker) -> tuple[Faction, ...]:
    """Every side; ``orders`` and ``obeys`` are read with its own eyes, the rest is the truth."""
    factions = []
    for index, (id, shape) in enumerate(draft.entries("factions", FactionShape)):
        if shape is None:
            factions.append(Faction(id, ZERO, None, "", ZERO, ZERO, ZERO, 0, False))
            continue
        truth = Scope({"actor": ("faction", index, index)}, rule=f"factions.{id}")
        eyes = truth.seen_by((index,))
        spared = shape.spared_by
        if spared and shape.obeys is None:
            draft.error("E202", "spared_by: says what spares a side from obeying, so it needs obeys:", spared.mark)
        factions.append(
            Faction(
                id,
                limited(checker, shape.orders, number(checker, shape.orders, eyes, ZERO), "the number of orders a turn", 0, MOST_ORDERS),
                None if shape.obeys is None else checker.expression(shape.obeys, eyes, "bool"),
                spared.text if spared and draft.index(spared, "orders") is not None else "",
                number(checker, shape.income, truth, ZERO),
                number(checker, shape.upkeep, truth, ZERO),
                number(checker, shape.points, truth, ZERO),
                shape.threshold,
                shape.observes,
            )
        )
    return tuple(factions)


def build_orders(draft: Draft, checker: Checker, shapes: Mapping[str, OrderShape | None]) -> tuple[Order, ...]:
    """Every order whose shape can be used."""
    section = draft.section("orders")
    biases = biases_given(draft, {id: [ref.text for ref in shape.by] for id, shape in shapes.items() if shape is not None})
    found = []
    if checker.names.most_near == 0 and not any(draft.lines(name) for name in ("roads", "tracks")):
        for id, shape in shapes.items():
            if shape is not None and shape.target == "road":
                draft.error("E401", "there are no roads and no tracks, so there is nowhere to go", draft.mark("orders", id))
    for id, shape in shapes.items():
        if shape is not None:
            found.append(_order(draft, checker, id, shape, section.items[id], biases))
    return tuple(found)


def _order(draft: Draft, checker: Checker, id: str, shape: OrderShape, node: Node, biases: Mapping[str, Given]) -> Order:
    by = draft.indices(shape.by, "factions")
    if not by and not shape.by and ("orders", id) not in draft.faulty:
        draft.warn("W603", f'nobody can give "{id}"', draft.mark("orders", id))
    targets = _targets(draft, shape)
    scope = _scope(draft, id, shape, by, targets)
    viewers = by if by and len(by) == len(shape.by) else None  # of an order whose givers are not known, nothing is secret
    eyes = scope.seen_by(viewers)
    when, needs = conditions(checker, shape.when, eyes), conditions(checker, shape.needs, scope)
    # what a roll's chance names is shown before the order is given, so it is chosen with the actor's eyes
    bound, inner = binds(checker, shape.best, shape.pick, eyes if shape.roll is not None else scope)
    inner = inner.seen_by(None)
    if shape.let is not None:
        inner = checker.lets(shape.let, inner)
    done = effects(checker, shape.effects, inner)
    cost = limited(checker, shape.cost, number(checker, shape.cost, eyes, ZERO), "a cost", 0, MAX_NUMBER)
    roll = None if shape.roll is None else checker.roll(shape.roll, inner, viewers)
    leak = None if shape.leak is None else checker.leak(shape.leak, inner)
    marches = contains_flow(done) or (roll is not None and contains_flow(roll.success + roll.failure))
    if marches and ("orders", id) not in draft.faulty and not shape.posture and STEPS.index(shape.step) > STEPS.index("movement"):
        said = "an order that moves or attacks cannot come after the step movement (its battle does)"
        draft.error("E401", said, draft.mark("orders", id))
    return Order(
        id, by, shape.target, targets, shape.step, shape.posture,
        cost, when, needs, bound, done, roll, leak, _offer(draft, checker, id, shape, scope, node),
        liked(checker, number(checker, shape.appeal, eyes, APPEAL), scope, biases.get(id, {})),
        None if shape.against is None else checker.expression(shape.against, eyes, "faction"),
        shape.see,
    )  # fmt: skip


def _targets(draft: Draft, shape: OrderShape) -> tuple[int, ...]:
    """The only targets that the order may have; () when all may be."""
    if shape.targets is None:
        return ()
    if shape.target == "none":
        draft.error("E401", "targets: is for orders with a target", shape.targets[0].mark if shape.targets else draft.root.mark)
        return ()
    found = draft.indices(shape.targets, ALLOWED[shape.target])
    return found if len(found) == len(shape.targets) else ()  # a name was wrong, which is reported; then it may be any


def _scope(draft: Draft, id: str, shape: OrderShape, by: tuple[int, ...], targets: tuple[int, ...]) -> Scope:
    """The names of an order, with the range of what they can be."""
    actors = by or tuple(range(len(draft.ids["factions"])))
    names: dict[str, tuple[Type, int, int]] = {"actor": ("faction", min(actors), max(actors))}
    for name, type in TARGETS[shape.target]:
        top = len(draft.ids[f"{type}s"]) - 1
        limited = targets and name != "origin" and ALLOWED[shape.target] == f"{type}s"
        names[name] = (type, min(targets), max(targets)) if limited else (type, 0, top)
    return Scope(names, rule=f"orders.{id}")


def _offer(draft: Draft, checker: Checker, id: str, shape: OrderShape, scope: Scope, node: Node) -> tuple[Answer, ...]:
    """The answers of an offer; their appeal is read with the receiver's eyes."""
    offer = node.get("offer") if isinstance(node, MapNode) else None
    if shape.offer is None or not isinstance(offer, MapNode):
        return ()
    if shape.target != "faction":
        draft.error("E403", f"an offer is an order with target: faction, not {shape.target}", draft.mark("orders", id))
        return ()
    _, lo, hi = scope.vars["target"]
    receivers = tuple(draft.indices(shape.targets, "factions")) or tuple(range(lo, hi + 1))
    return checker.answers(offer, scope, receivers, "target")
