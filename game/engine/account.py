"""The account of a month: why a seat's own numbers stand where they do, as far as the seat may know.

Only the two numbers that the seat reads anyway are compared, and only acts that it knows of are named; the difference is told
as other causes, so that the account says no more than both together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from game.engine.records import Act
from game.engine.view import Line
from game.engine.walk import expressions_in
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.report import Teller

_OWN = ("funds", "standing", "resolve", "exposure")


def account_lines(teller: Teller, acts: list[Act]) -> list[Line]:
    """One line for each of the seat's gauges that changed: before, after, and what is known to have done it."""
    known = [act for act in acts if _counts(teller, act)]
    seat, out = teller.program.scenario.factions[teller.seat].id, []
    for label, row in _gauges(teller):
        was, now = (int(world.state[row, 0]) for world in (teller.before, teller.after))
        if was != now:
            causes = ", ".join(f"{cause} {delta:+d}" for cause, delta in _causes(teller, known, row, was, now).items())
            out.append(Line(f"{label} {was} → {now}: {causes}", "you", None, seat, "upkeep"))
    return out


def _gauges(teller: Teller) -> Iterator[tuple[str, int]]:
    """The numbers a seat is held to, with their rows: its own, then what it and others have over each other."""
    me, words = teller.seat, teller.words
    for block in teller.program.layout.blocks.values():
        q = block.quantity
        if q is None or q.type == "faction":
            continue
        name = words.quantity(q.id)
        if q.per == ("faction",) and q.role in _OWN and q.see in ("own", "all"):
            yield name, block.row(me)
        elif q.per == ("faction", "faction") and q.role == "" and q.see == "parties":
            for other in range(teller.program.factions):
                if other != me:
                    yield f"{name} over {words.faction(other)}", block.row(me, other)
                    yield f"{name} of {words.faction(other)} over you", block.row(other, me)


def _causes(teller: Teller, known: list[Act], row: int, was: int, now: int) -> dict[str, int]:
    """What is known to have changed a number, added up by name, with what its range did not let through; the rest comes last."""
    layout = teller.program.layout
    quantity = layout.block_of(row).quantity
    decay = quantity.decay if quantity is not None else 0
    low, high, value = int(layout.low[row]), int(layout.high[row]), was
    out: dict[str, int] = {}
    cut = {"nothing left to lose": 0, "no room for more": 0}
    steps: dict[str, int] = {}
    for act in known:
        delta = sum(d for r, d in act.changes if r == row)
        title = _title(teller, act)
        out[title] = out.get(title, 0) + delta
        at = act.phase if act.phase in m.PHASES else ""
        steps[at] = steps.get(at, 0) + delta
    for phase in ("", *m.PHASES):  # each step is applied as a whole
        fading = min(decay, max(value, 0)) if phase == "decay" and now > low else 0
        out["fades with time"] = out.get("fades with time", 0) - fading
        asked = value + steps.get(phase, 0) - fading
        value = min(high, max(low, asked))
        cut["nothing left to lose" if value > asked else "no room for more"] += value - asked
    out |= cut
    out["other causes"] = now - was - sum(out.values())
    return {title: delta for title, delta in out.items() if delta}


def _counts(teller: Teller, act: Act) -> bool:
    """Whether the seat knows what the act did to its own numbers."""
    scenario, mine = teller.program.scenario, act.actor == teller.seat
    if act.kind == "rule" and not act.public:
        rule = next((r for r in scenario.rules if r.id == act.id), None)
        return mine and rule is not None and _open(teller, rule, "who")
    if act.kind == "event":
        event = next((e for e in scenario.events if e.id == act.id), None)
        return event is not None and (not event.tell or teller.seat in event.tell)
    if not teller.knows(act):
        return False
    if mine or act.public or (act.kind == "battle" and act.target == teller.seat):
        return True
    order = next((o for o in scenario.orders if o.id == act.id), None)
    if order is None or act.target != teller.seat or teller.seat not in act.parties:
        return False
    if act.kind == "answer":  # to an offer that the seat made itself
        return all(_open(teller, a, "actor") for a in order.offer)
    return _open(teller, (order.binds, order.effects, order.roll), "target")


def _open(teller: Teller, what: Any, me: str) -> bool:
    """Whether something reads only what everybody or the side itself (the name ``me``) knows: only then does its doing betray
    nothing."""

    def own(args: tuple[m.Expr, ...]) -> bool:
        return any(isinstance(a, m.Var) and a.name == me for a in args)

    for expr in expressions_in(what):
        if isinstance(expr, m.Derived) or (isinstance(expr, m.Uses | m.Since) and not own((expr.faction,))):
            return False
        if isinstance(expr, m.Read):
            q = teller.program.layout.blocks[expr.quantity].quantity
            if (q is None or q.see != "all") and not own(expr.args if q is not None and q.see == "parties" else expr.args[:1]):
                return False
    return True


def _title(teller: Teller, act: Act) -> str:
    """What an act is called as a cause."""
    words = teller.words
    if act.kind == "battle":
        return f"battle of {words.place(act.place)}"
    if act.kind == "rule":
        return words.rule(act.id)
    if act.kind == "engine":
        return "a broken promise" if act.id == "promise" else act.id.capitalize()
    title = teller.title(act)
    return title if act.kind == "event" or act.actor in (-1, teller.seat) else f"{words.faction(act.actor)}: {title}"


__all__ = ["account_lines"]
