"""Warnings about what can never happen: orders that nobody can give, events and rules whose conditions exclude each other or wait for
what nothing brings about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from game.scenario.contradictions import Known, first_clash, possible
from game.scenario.fixed import Fixed, value_of
from game.scenario.intervals import Interval
from game.scenario.lint_page import Page
from game.scenario.model import Condition, Const, Event, Expr, Not, Order, Quantity, Read, Rule, Var
from game.scenario.problems import Mark
from game.scenario.source import ListNode, MapNode, Node, ScalarNode
from game.scenario.uses import walk

MOST_TARGETS = 20_000  # pairs of a side and a target that are tried for one order


def lint_never(page: Page, stuck: set[str], rulebook: bool) -> None:
    """Add warnings. ``stuck``: quantities that are reported as never changing; ``rulebook``: others may change anything."""
    quantities = {q.id: q for q in page.scenario.quantities}
    reach = {} if rulebook else {id: page.uses.reach(q) for id, q in quantities.items() if id not in stuck}
    for event in page.scenario.events:
        known = _known(page, quantities, ())
        if not _clash(page, known, "events", event, event.when, "the event can never happen"):
            _waits(page, reach, quantities, ("events", event.id, "when"), event.when)
        if event.chance is not None and event.chance.hi < 1:
            page.warn("W618", f'"{event.id}" has a chance of 0: it never happens', page.key("events", event.id, "chance"))
    for rule in page.scenario.rules:
        known = _known(page, quantities, ())
        if not _clash(page, known, "rules", rule, rule.when, "the rule never does anything"):
            _waits(page, reach, quantities, ("rules", rule.id, "when"), rule.when)
    for order in page.scenario.orders:
        _order(page, order, reach, quantities)


def _order(page: Page, order: Order, reach: Mapping[str, Interval], quantities: Mapping[str, Quantity]) -> None:
    """An order that nobody can give, or that never does anything."""
    known = _known(page, quantities, order.by)
    each = [_known(page, quantities, (actor,)) for actor in order.by]
    tests = [c.test for c in order.when]
    if each and not any(possible(tests, mine) for mine in each):
        whole = known if first_clash(tests, known) else each[0]
        _clash(page, whole, "orders", order, order.when, "nobody can ever give the order")
        return
    funds = page.scenario.role("funds")
    if funds is not None and order.cost.lo > funds.hi:
        said = f'"{order.id}" costs {order.cost.lo} or more, but nobody can have more than {funds.hi}'
        page.warn("W603", said, page.key("orders", order.id, "cost"))
    elif order.by and not _fits(page, order):
        what = "place" if order.target in ("place", "road") else "target"
        said = f'no {what} fits what "{order.id}" asks for, so nobody can give it'
        page.warn("W603", said, page.key("orders", order.id))
    else:
        _waits(page, reach, quantities, ("orders", order.id, "when"), order.when)
        _clash(page, known, "orders", order, order.needs, "the order never does anything", "needs")


# ------------------------------------------------------------------ conditions that exclude each other
def _clash(
    page: Page, known: Known, section: str, entry: Event | Rule | Order, lines: Sequence[Condition], so: str, key: str = "when"
) -> bool:
    """Whether the conditions can never hold together; a warning if so, except where one of them has been called impossible."""
    found = first_clash([c.test for c in lines], known)
    if found is None:
        return False
    first, last = found
    mark = _line_mark(page, (section, entry.id, key), lines[last].text)
    code = "W603" if section == "orders" and key == "when" else "W618"
    if first == last and lines[last].test.hi < 1:
        return True  # W610 says so already
    if first == last:
        page.warn(code, f'"{_short(lines[last].text)}" can never be true, so {so}', mark)
    else:
        page.warn(code, f'"{_short(lines[last].text)}" excludes "{_short(lines[first].text)}", so {so}', mark)
    return True


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _line_mark(page: Page, path: tuple[str, ...], text: str) -> Mark:
    """Where a line of conditions stands: the text itself, or one that it was put together from."""
    node = page.node(*path)
    near: Mark | None = None
    for scalar in _scalars(node):
        if scalar.text.strip() == text:
            return scalar.mark
        if near is None and scalar.text.strip() and scalar.text.strip() in text:
            near = scalar.mark
    return near or page.key(*path)


def _scalars(node: Node | None) -> Iterator[ScalarNode]:
    """Every single value of a tree, in the order of the file."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, MapNode):
        for inner in node.items.values():
            yield from _scalars(inner)


def _known(page: Page, quantities: Mapping[str, Quantity], actors: Sequence[int]) -> Known:
    """The interval of a term when one of these sides acts: of pieces that a side cannot have there are none."""

    def known(term: Expr) -> Interval:
        if isinstance(term, Var) and term.name == "actor" and actors:
            return min(actors), max(actors)
        if isinstance(term, Read) and quantities[term.quantity].role == "forces" and not _may_be(page, term.args[0], term.args[1], actors):
            return 0, 0
        return term.lo, term.hi

    return known


def _may_be(page: Page, who: Expr, kind: Expr, actors: Sequence[int]) -> bool:
    """Whether one of those whom an expression can name can have pieces of a kind."""
    if not isinstance(kind, Const) or kind.value < 0:
        return True
    held = page.scenario.kinds[kind.value].held_by
    if isinstance(who, Var) and who.name == "actor" and actors:
        return any(f in held for f in actors)
    return any(who.lo <= f <= who.hi for f in held)


# ------------------------------------------------------------------ waiting for what nothing brings about
def _waits(
    page: Page, reach: Mapping[str, Interval], quantities: Mapping[str, Quantity], path: tuple[str, ...], lines: Sequence[Condition]
) -> None:
    """A warning for each condition that is decided by what never happens to a quantity: never raised, or never lowered."""

    def known(term: Expr) -> Interval:
        return reach.get(term.quantity, (term.lo, term.hi)) if isinstance(term, Read) else (term.lo, term.hi)

    for line in lines:
        names = [r.quantity for r in walk(line.test) if isinstance(r, Read)]
        narrow = [quantities[name] for name in names if reach.get(name, _range(quantities[name])) != _range(quantities[name])]
        if line.test.lo == line.test.hi or not narrow:
            continue
        never = not possible([line.test], known)
        if never or not possible([Not("bool", 0, 1, line.test)], known):
            code, word = ("W619", "never") if never else ("W623", "always")
            why = _why(narrow[0], reach[narrow[0].id])
            page.warn(code, f'"{_short(line.text)}" is {word} true: {why}', _line_mark(page, path, line.text))


def _range(quantity: Quantity) -> Interval:
    return quantity.lo, quantity.hi


def _why(quantity: Quantity, reach: Interval) -> str:
    """In what the reach of a quantity differs from its range."""
    said = []
    if reach[1] < quantity.hi:
        said.append(f"raises {quantity.id} above {reach[1]}")
    if reach[0] > quantity.lo:
        said.append(f"lowers {quantity.id} below {reach[0]}")
    return f"nothing {' or '.join(said)}"


# ------------------------------------------------------------------ targets that fit
def _fits(page: Page, order: Order) -> bool:
    """Whether any side has any target for which nothing that is fixed (ids, attributes) speaks against the order."""
    tests = [c.test for c in order.when]
    names, targets = _targets(page, order)
    fixed = Fixed(page.scenario)
    tried = 0
    for actor, target in product(order.by, targets):
        if actor in target[: len(names)] and order.target == "faction":
            continue
        env = {"actor": actor, **dict(zip(names, target, strict=True))}
        tried += 1
        if tried > MOST_TARGETS or not any(value_of(test, env, fixed) == 0 for test in tests):
            return True
    return False


def _targets(page: Page, order: Order) -> tuple[tuple[str, ...], list[tuple[int, ...]]]:
    """The names of an order's target and all that they can stand for together."""
    scenario, allowed = page.scenario, order.targets
    places = allowed if allowed and order.target in ("place", "road") else range(len(scenario.places))
    factions = allowed if allowed and order.target in ("faction", "faction_at_place") else range(len(scenario.factions))
    if order.target == "place":
        return ("here",), [(p,) for p in places]
    if order.target == "road":
        ways = [way for a, b, _ in scenario.roads for way in ((a, b), (b, a))]
        return ("origin", "here"), [way for way in ways if way[1] in places]
    if order.target == "faction":
        return ("target",), [(f,) for f in factions]
    if order.target == "faction_at_place":
        return ("target", "here"), list(product(factions, range(len(scenario.places))))
    return (), [()]
