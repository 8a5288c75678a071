"""Orders in sentences: what can be ordered, on which targets, what an order costs, risks and reveals, and what stands in the queue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from game.engine.view import Preview
from game.plain import facts
from game.plain.table import Table
from game.session.wording import effects_by_interest

MOST_NAMED = 6  # targets that are named with the reason why they are not possible


def kinds(table: Table) -> list[str]:
    """Every kind of order, numbered in the order of the rules, with what it takes or why it cannot be given now."""
    lines = []
    for number, kind in enumerate(table.view.book.kinds(), 1):
        lines.append(f"{number}. {table.names.order(kind)}: {summary(table, table.view.book.of_kind(kind))}")
    if not lines:
        return ["Your side has no orders to give."]
    return [*lines, "Type orders and a name or number for its targets; type an order with its target to give it."]


def summary(table: Table, previews: Sequence[Preview]) -> str:
    """How many targets, cost and odds of a kind; or why there is none."""
    legal = [p for p in previews if p.legal]
    if not legal:
        return f"not now, {_why(table, previews)}"
    said = [] if len(previews) == 1 and not previews[0].order.target else [facts.number_of(len(legal), "target")]
    said.append(f"cost {_span([p.cost for p in legal])}")
    chances = [p.chance for p in legal if p.chance is not None]
    if chances:
        said.append(f"odds {_span(chances)} in 100")
    return facts.stopped(", ".join(said))


def _why(table: Table, previews: Sequence[Preview]) -> str:
    """The reason that keeps most of the targets from being possible."""
    reasons = Counter(_anywhere(table, p, p.reasons[0]) for p in previews if p.reasons)
    if not reasons:
        return "it has no target."
    reason, count = reasons.most_common(1)[0]
    where = "" if count == len(previews) else "mostly since "
    return facts.stopped(f"{where}{reason}")


def _span(numbers: Sequence[int]) -> str:
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least} to {most}"


def ranked(previews: Sequence[Preview]) -> list[Preview]:
    """Targets as they are listed: what can be given first, the likeliest first."""
    return sorted(previews, key=lambda p: (not p.legal, -(p.chance or 0) if p.legal else 0))


def targets(table: Table, kind: str) -> list[str]:
    """The targets of a kind, numbered as ``ranked``; those that are not possible with the reason."""
    previews = ranked(table.view.book.of_kind(kind))
    legal = [p for p in previews if p.legal]
    lead, priced = head(table, kind, legal)
    lines = [lead, *(f"{number}. {short(table, p, not priced)}" for number, p in enumerate(legal, 1))]
    return lines + refused(table, previews[len(legal) :])


def head(table: Table, kind: str, legal: Sequence[Preview]) -> tuple[str, bool]:
    """(what a kind of order does, whether that says what each of its targets costs)."""
    same = len(legal) > 1 and len({p.cost for p in legal}) == 1
    costs = f" Each costs {legal[0].cost}." if same else ""
    return f"{table.names.order(kind)}. {table.names.about(kind)}{costs}".strip(), same


def refused(table: Table, previews: Sequence[Preview]) -> list[str]:
    """Why targets are not possible: each reason once, with the targets that it keeps from being possible."""
    found: dict[str, list[Preview]] = {}
    for p in previews:
        found.setdefault(facts.sentence("; ".join(_anywhere(table, p, reason) for reason in p.reasons)), []).append(p)
    lines = []
    for reason, same in sorted(found.items(), key=lambda pair: -len(pair[1])):
        names = [_target(table, p) for p in same]
        if len(names) > MOST_NAMED:
            names = [*names[: MOST_NAMED - 1], facts.number_of(len(names) - MOST_NAMED + 1, "other")]
        lines.append(f"Not possible: {facts.listed(names)}. {reason}" if len(found) > 1 or len(same) > 1 else f"Not possible now. {reason}")
    return lines


def _anywhere(table: Table, preview: Preview, reason: str) -> str:
    """A reason without the names of its target, so that the same reason for many targets reads the same."""
    target = preview.order.target
    for number, id in enumerate(target):
        side = id in table.view.factions
        name = table.names.look(id).short if side else table.names.place(id)
        start = len(target) == 2 and number == 0 and not side
        said = "the side" if side else "the place that it starts from" if start else "the place"
        reason = re.sub(rf"\b(?:the )?{re.escape(name)}\b", said, reason, flags=re.IGNORECASE) if name[-1:].isalnum() else reason
    return reason


def at_place(table: Table, place: str) -> list[str]:
    """The orders that have a place as their target, those that can be given first."""
    previews = ranked(table.view.book.at_place(place))
    legal = [p for p in previews if p.legal]
    lines = [f"{p.name}: {short(table, p)}" for p in legal] or [f"No order can be given on {table.names.place(place)} now."]
    others = list(dict.fromkeys(p.name for p in previews if not p.legal and p.name not in {q.name for q in legal}))
    if others:
        lines.append(f"Not possible there now: {facts.listed(others)}. Type orders, the order and the place to hear why.")
    return lines


def _target(table: Table, preview: Preview) -> str:
    return table.names.target(preview.order.kind, preview.order.target) or preview.name


def short(table: Table, preview: Preview, cost: bool = True) -> str:
    """A target with odds and, unless it has been said, cost."""
    price = f", cost {preview.cost}" if cost else ""
    return f"{_target(table, preview)}{price}{odds(preview)}."


def odds(preview: Preview) -> str:
    """``, odds 64 in 100``, or nothing where nothing is rolled."""
    return f", odds {preview.chance} in 100" if preview.chance is not None else ""


def preview(table: Table, order: Preview) -> list[str]:
    """One order in full: why not, cost, odds with all that they are made of, what it does, who may notice it."""
    lines = [facts.sentence(order.sentence), *([table.names.about(order.order.kind)] if table.names.about(order.order.kind) else [])]
    lines += [facts.sentence(f"it cannot be given now: {reason}") for reason in order.reasons]
    lines.append(f"Cost: {order.cost} of the {table.session.funds_left} that are left. It is carried out in step {order.step}.")
    lines += _odds(order)
    me = table.names.look(table.view.seat).short
    lines += [facts.sentence(f"effect: {effect}") for effect in effects_by_interest(order, me)]
    return lines + _seen(order)


def _odds(order: Preview) -> list[str]:
    if order.chance is None:
        return [facts.sentence(m.label) for m in order.modifiers]
    added = bool(order.modifiers) and order.modifiers[0].label == "base"
    made = f", made of {facts.parts(order.modifiers, added)}" if order.modifiers else ""
    return [f"Odds: {order.chance} in 100{made}."]


def _seen(order: Preview) -> list[str]:
    """The chance that a rival notices it, by how well that rival sees the place."""
    if order.seen is None or not any(order.seen):
        return ["Nobody notices it by chance."] if order.seen is not None else []
    least, *more = order.seen
    if all(chance == least for chance in more):
        return [f"Each rival notices it with a chance of {least} in 100."]
    levels = ", ".join(f"{chance} with intelligence {level}" for level, chance in enumerate(more, 1))
    return [f"The chance that a rival notices it: {least} in 100 when it sees nothing of the place, {levels}."]


def queue(table: Table) -> list[str]:
    """The orders and answers of this month, numbered by importance."""
    session, view = table.session, table.view
    lines = []
    for number, order in enumerate(session.queue, 1):
        p = view.book.preview(order)
        lines.append(f"{number}. {p.sentence}, cost {p.cost}{odds(p)}.")
    if not lines:
        lines.append("No order is in your queue.")
    for number, question in enumerate(view.questions, 1):
        given = session.answers.get(question.id)
        chosen = next((a.label for a in question.answers if a.order == given), None)
        default = next((a.label for a in question.answers if a.default), "")
        lines.append(f"Question {number}, {question.title}: {facts.sentence(chosen or f'no answer yet, the default is {default}')}")
    lines.append(left(table))
    return lines


def left(table: Table) -> str:
    """How many orders and funds are left."""
    session = table.session
    more = facts.number_of(session.orders_left, "more order") if session.orders_left else "No more orders"
    return f"{more} can be given; funds left: {session.funds_left}."
