"""Places in sentences: what is known of one, what lies around it, and all of them in a row."""

from __future__ import annotations

from game.engine.view import PlaceView
from game.plain import facts
from game.plain.table import Table


def look(table: Table, id: str) -> list[str]:
    """Everything that the seat knows of a place, one fact a line."""
    names, place = table.names, table.view.places[id]
    lines = [facts.sentence(f"{place.name}: {facts.holder(names, place)}")]
    lines += _support(table, place)
    lines += _forces(table, place)
    lines += _numbers(table, place)
    lines += _fixed(table, place)
    lines.append(f"Roads lead to {facts.listed([names.place(p) for p in place.near])}." if place.near else "No road leads there.")
    return lines


def _support(table: Table, place: PlaceView) -> list[str]:
    names = table.names
    found = names.by_faction(place, "support")
    shown = sorted(((f, n) for f, n in found.items() if n.value > 0 or n.certainty == "something"), key=lambda pair: -pair[1].value)
    if not shown and names.role("support"):
        return ["No support for anybody is known to you there."]
    return [f"Support for {names.look(f).short}: {facts.known(n, 'in 100')}." for f, n in shown]


def _forces(table: Table, place: PlaceView) -> list[str]:
    names = table.names
    lines = [
        f"Forces of {names.look(faction).short}: {facts.listed([facts.pieces(names, kind, n) for kind, n in kinds.items()])}."
        for faction, kinds in place.forces.items()
    ]
    return lines or ["No forces are known to be there."]


def _numbers(table: Table, place: PlaceView) -> list[str]:
    """Security, the seat's own intelligence, and what else changes from month to month."""
    names, seat = table.names, table.view.seat
    security, intel = names.role("security"), names.role("intel")
    lines: list[str] = []
    if security in place.values:
        most = table.session.scenario.quantity(security).hi
        lines.append(f"{facts.capital(names.quantity(security))}: {facts.security(place.values[security], most)}.")
    own = place.by_faction.get(intel, {}).get(seat) if intel else None
    if own is not None:
        most = table.session.scenario.quantity(intel).hi
        lines.append(f"Your {names.quantity(intel)}: {facts.known(own)} of {most}.")
    hidden = {security, names.role("control"), names.role("holder"), names.role("contested")}
    lines += [f"{facts.capital(names.quantity(q))}: {facts.known(n)}." for q, n in place.values.items() if q not in hidden and n.value]
    for quantity, by in place.by_faction.items():
        if quantity not in (names.role("support"), intel):
            told = [f"{names.look(f).short} {facts.known(n)}" for f, n in by.items() if n.value or (n.certainty == "unknown" and f == seat)]
            lines += [f"{facts.capital(names.quantity(quantity))}: {facts.listed(told)}."] if told else []
    return lines


def _fixed(table: Table, place: PlaceView) -> list[str]:
    """What never changes: people, oil, ground."""
    found = next((p for p in table.session.scenario.places if p.id == place.id), None)
    said = found.words if found is not None else {}
    told = [f"{table.names.quantity(a)} {said.get(a, value)}" for a, value in place.attributes.items() if value]
    return [facts.sentence(facts.listed(told))] if told else []


def near(table: Table, id: str) -> list[str]:
    """The neighbours of a place with direction, distance and holder: the map for those who cannot see one."""
    scenario, view, names = table.session.scenario, table.view, table.names
    lines = [f"Around {names.place(id)}, {facts.holder(names, view.places[id])}:"]
    for other in view.places[id].near:
        way = "by a desert track" if facts.is_track(scenario, id, other) else "by road"
        lines.append(f"{names.place(other)}, {facts.heading(scenario, id, other)} {way}: {_short(table, view.places[other])}.")
    return lines if len(lines) > 1 else [*lines, "No road leads anywhere."]


def _short(table: Table, place: PlaceView) -> str:
    """Holder and forces in a row."""
    names = table.names
    told = [
        f"{names.look(faction).short} {facts.listed([facts.pieces(names, kind, n) for kind, n in kinds.items()])}"
        for faction, kinds in place.forces.items()
    ]
    return "; ".join([facts.holder(names, place), *told])


def every(table: Table) -> list[str]:
    """All places, side by side, those of the seat first."""
    view, names = table.view, table.names
    order = [view.seat, *(f for f in view.factions if f != view.seat), None]
    lines: list[str] = []
    for faction in order:
        held = [p for p in view.places.values() if p.holder == faction]
        if held:
            head = f"{names.look(faction).short} holds" if faction is not None else "Nobody holds"
            lines.append(f"{head} {facts.number_of(len(held), 'place')}: {facts.listed([_named(p) for p in held])}.")
    return lines


def _named(place: PlaceView) -> str:
    """A name, with a word where its holding is not whole."""
    state = [s for s, so in (("occupied", place.holder and place.control != place.holder), ("contested", place.contested)) if so]
    return f"{place.name} ({', '.join(state)})" if state else place.name
