"""What is known of the other sides and since when, in sentences: who pulls at whom, promises, pieces by place, proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from game.plain import facts
from game.plain.table import Table
from game.session.intelligence import Hold, Intelligence, Pledge, Pull, Side, Sighting, gathered, until
from game.session.wording import STANCES, margin, signed

LATELY = 8  # reports of a side that are told
TRUST = {
    "certain": "certain: in sight and counted",
    "likely": "likely: roughly counted, or counted last {step}",
    "suspected": "suspected: seen but not counted, or counted some {step}s ago",
    "doubtful": "doubtful: out of sight for four {step}s or longer",
}


def every(table: Table) -> list[str]:
    """All sides together: stances, who pulls at whom, promises."""
    known = gathered(table.session.scenario, table.session.views)
    lines = [f"What you know of every side, {table.view.date}:"]
    for side in known.sides.values():
        you = "you" if side.id == known.seat else STANCES[side.stances.get(known.seat, 0)]
        lines.append(f"{_name(table, side.id)}, {you}: margin {margin(table.view.factions[side.id])}.")
    lines += [_hold(table, known, hold) for hold in known.holds]
    lines += [_pledge(table, known, pledge) for pledge in known.pledges] or ["No promise is known to you."]
    return [*lines, "Type intelligence and the name of a side for all that you know of it: forces by place, since when, evidence."]


def page(table: Table, id: str) -> list[str]:
    """One side: its stances, holds and promises, what is proved, known and suspected of it, what it was seen to do."""
    known = gathered(table.session.scenario, table.session.views)
    side = known.sides[id]
    lines = [f"What you know of {table.names.look(id).name}, {table.view.date}:", *_stances(table, side)]
    lines += [_hold(table, known, hold) for hold in known.holds if id == hold.client or id in {p.patron for p in hold.pulls}]
    lines += [_pledge(table, known, pledge) for pledge in known.pledges if id in (pledge.by, pledge.to)]
    if id == known.seat:
        return [*lines, "What others know of you, only they know. Your exposure is what has been proved in public."]
    lines += _proof(table, known, side)
    lines += list(_seen(table, known, "Known", side.known)) or ["You see nothing of it."]
    lines += _seen(table, known, "Suspected", side.suspected)
    lines += _sight(table, side)
    return lines + list(_lately(known, side))


def _name(table: Table, id: str) -> str:
    return table.names.look(id).short


def _stances(table: Table, side: Side) -> list[str]:
    told = [f"{STANCES[stance]} {'of' if stance > 0 else 'to'} {_name(table, other)}" for other, stance in side.stances.items()]
    return [facts.sentence(f"it is {facts.listed(told)}")] if told else []


# ------------------------------------------------------------------ holds and promises
def _hold(table: Table, known: Intelligence, hold: Hold) -> str:
    """``Leverage over LNA, you: Russia 42 of 100, minus 3 since last month; US 14 at the start, ...``."""
    you = ", you" if hold.client == known.seat else ""
    pulls = "; ".join(_pull(table, known, hold, pull) for pull in hold.pulls)
    return facts.sentence(f"{table.names.quantity(hold.quantity)} over {_name(table, hold.client)}{you}: {pulls}")


def _pull(table: Table, known: Intelligence, hold: Hold, pull: Pull) -> str:
    if not pull.sure:
        return f"{_name(table, pull.patron)} {pull.value} at the start, now known to the two of them only"
    moved = f", {signed(pull.change)} since last {known.step}" if pull.change else ""
    return f"{_name(table, pull.patron)} {pull.value} of {hold.most}{moved}"


def _pledge(table: Table, known: Intelligence, pledge: Pledge) -> str:
    left = pledge.until - known.turn + 1
    when = (
        f"until the end of {until(table.session.scenario, pledge)}, {facts.number_of(left, known.step)} left"
        if pledge.status == "running"
        else f"{pledge.status} in {known.dates[pledge.last]}, {known.ago(pledge.last)}"
    )
    what = pledge.text or "you never learned what it was"
    return facts.sentence(f"promise of {_name(table, pledge.by)} to {_name(table, pledge.to)}, {when}: {what}")


# ------------------------------------------------------------------ proved, known, suspected
def _proof(table: Table, known: Intelligence, side: Side) -> list[str]:
    proof, names = side.proof, table.names
    lines = []
    if proof.public is not None:
        moved = f", {signed(proof.change)} since last {known.step}" if proof.change else ""
        lines.append(facts.sentence(f"proved in public: {names.quantity(names.role('exposure'))} {facts.known(proof.public)}{moved}"))
    if proof.held is not None and proof.held.value:
        since = f", since {known.dates[proof.since]}" if proof.since > 1 else ""
        lines.append(facts.sentence(f"in your hands: {names.quantity(names.role('evidence'))} {facts.known(proof.held)}{since}"))
    elif proof.held is not None:
        lines.append("You hold no evidence against it.")
    return lines


def _seen(table: Table, known: Intelligence, title: str, sightings: Sequence[Sighting]) -> Iterator[str]:
    """A line for what is known equally well of a place since the same month."""
    for (place, when, trust), group in groupby(sightings, key=lambda s: (s.place, known.when(s), s.confidence)):
        pieces = facts.listed([_pieces(table, s) for s in group])
        yield facts.sentence(f"{title} at {table.names.place(place)}: {pieces}; {TRUST[trust].format(step=known.step)}; {when}")


def _pieces(table: Table, sighting: Sighting) -> str:
    if sighting.what in {kind.id for kind in table.session.scenario.kinds}:
        return facts.pieces(table.names, sighting.what, sighting.known)
    return f"{table.names.quantity(sighting.what)} {facts.known(sighting.known)}"


def _sight(table: Table, side: Side) -> list[str]:
    """How far its covert work would be seen, where it can do any."""
    scenario = table.session.scenario
    index, places = scenario.faction(side.id), len(table.view.places)
    if not any(kind.covert and index in kind.held_by for kind in scenario.kinds):
        return []
    if side.in_sight == places:
        return ["You see into every place."]
    return [f"You see into {side.in_sight} of {places} places; elsewhere, nothing seen proves nothing."]


def _lately(known: Intelligence, side: Side) -> Iterator[str]:
    for month, line in side.told[:LATELY]:
        yield f"Seen doing, {known.dates[month]}: {facts.sentence(line.text)}"
