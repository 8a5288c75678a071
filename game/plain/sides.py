"""The sides in sentences: margins, gauges, relations, promises, chances of winning."""

from __future__ import annotations

from collections.abc import Mapping

from game.engine.view import Known
from game.plain import facts
from game.plain.table import Table
from game.scenario.model import Look
from game.session.chances import about, percent, points
from game.session.wording import STANCES, margin, signed, winning


def every(table: Table) -> list[str]:
    """All sides, the seat's own first, then what is abroad and what was promised."""
    view, names = table.view, table.names
    order = [view.seat, *(f for f in view.factions if f != view.seat)]
    lines = [winning(table.session.scenario)]
    for id in order:
        faction = view.factions[id]
        you = ", you" if id == view.seat else ""
        lines.append(f"{_called(names.look(id))}{you}: margin {margin(faction)}.")
    lines += tracks(table)
    lines += [facts.sentence(f"promise of {promise.said}") for promise in view.promises] or ["No promise is known to you."]
    lines.append("Type side and a name for all that you know of one of them.")
    return lines


def _called(look: Look) -> str:
    """The long name with the short one, where they differ."""
    return look.name if look.name == look.short else f"{look.name}, {look.short}"


def tracks(table: Table) -> list[str]:
    """Country-wide numbers and what goes on abroad."""
    shown = [(t, n) for t, n in table.view.tracks.items() if n.certainty != "unknown" and n.value]
    return [f"{facts.capital(table.names.quantity(t))}: {facts.known(n)}." for t, n in shown]


def side(table: Table, id: str) -> list[str]:
    """Everything that the seat knows of one side, one fact a line."""
    view, names = table.view, table.names
    faction, look = view.factions[id], names.look(id)
    you = " This is your side." if id == view.seat else ""
    lines = [f"{_called(look)}.{you}", f"Margin: {margin(faction)}, threshold {faction.threshold}."]
    if table.own.forecast is not None and id in table.own.forecast.chances:
        lines.append(f"Chance of winning: {percent(table.own.forecast.chances[id].share)} in 100.")
    values = dict(faction.values)
    if id == view.seat and names.role("funds") in values:
        values[names.role("funds")] = Known(table.session.funds_left)
    gauges = {names.role(role) for role in ("funds", "standing", "resolve", "exposure")}
    for quantity, number in values.items():
        if number.certainty != "unknown" and (number.value or quantity in gauges):
            lines.append(f"{facts.capital(names.quantity(quantity))}: {facts.known(number)}.")
    if id == view.seat and faction.terms:
        lines.append(f"Your points, {'' if faction.sure else 'about '}{faction.points}, are made of:")
        lines += [f"{signed(term.value)}: {term.label}." for term in faction.terms]
    for quantity, others in faction.relations.items():
        lines += _relation(table, id, quantity, others)
    held = [p.name for p in view.places.values() if p.holder == id]
    holds = f"{facts.number_of(len(held), 'place')}: {facts.listed(held)}" if held else "no place that you know of"
    lines.append(f"It holds {holds}.")
    promises = [p for p in view.promises if p.by == id]
    return [*lines, *(facts.sentence(f"promise of {promise.said}") for promise in promises)]


def _relation(table: Table, id: str, quantity: str, others: Mapping[str, Known]) -> list[str]:
    """What it has towards each other side, without the zeros."""
    names = table.names
    told: list[str] = []
    for other, number in others.items():
        if number.certainty == "unknown" or number.value == 0:
            continue
        short = names.look(other).short
        if quantity == names.role("stance"):
            told.append(f"{STANCES.get(number.value, facts.known(number))} {'of' if number.value > 0 else 'to'} {short}")
        else:
            told.append(f"{facts.known(number)} {'against' if quantity == names.role('evidence') else 'over'} {short}")
    return [f"{facts.capital(names.quantity(quantity))}: {facts.listed(told)}."] if told else []


def chances(table: Table, explained: bool) -> list[str]:
    """Every side's chance of winning with its range, and how it has moved since it was last asked for in an earlier month. ``explained``:
    with what such a number is."""
    now, before, names = table.own.forecast, table.own.before, table.names
    if now is None:
        return []
    lines: list[str] = []
    for id, chance in sorted(now.chances.items(), key=lambda pair: -pair[1].share):
        you = ", you" if id == table.view.seat else ""
        said = f"{names.look(id).short}{you}: {percent(chance.share)} in 100, between {percent(chance.low)} and {percent(chance.high)}"
        if before is not None and id in before.chances:
            moved = percent(chance.share) - percent(before.chances[id].share)
            said += f"; {points(moved) if moved else 'the same'} since you last asked in an earlier {table.step}"
        lines.append(f"{said}.")
    return [*lines, about(now)] if explained else lines
