"""What a seat knows of the other sides and since when: holds of patrons over clients, promises, pieces by place, proof.

Everything is a fold over the seat's own views, month by month (``Session.views``): what went out of sight is remembered as it was seen
last and trusted less with every month; what was seen to be gone is forgotten. The truth is never looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from game.engine.view import Known, Line, View
from game.engine.words import date_of
from game.scenario.model import Quantity, Scenario
from game.session.wording import STEP_NAMES, Names

Confidence = Literal["certain", "likely", "suspected", "doubtful"]
Status = Literal["running", "kept", "broken"]
KNOWN: tuple[Confidence, ...] = ("certain", "likely")  # the rest is suspected
_ALLY = 1
_NONE = Known(0)
_OLD = 4  # after so many months a sighting is worth little


@dataclass(frozen=True, slots=True)
class Sighting:
    """Pieces of one kind, or one covert quantity (bases), of one side at one place. ``what``: id of the kind or quantity; ``known``: as
    they were seen last, in month ``last``; ``since``: the month from which they are known to be there."""

    what: str
    place: str
    known: Known
    since: int
    last: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Pull:
    """A patron's hold on a client. ``sure``: the seat is one of the two; else ``value`` is what everybody read at the start.
    ``change``: since last month."""

    patron: str
    value: int
    sure: bool
    change: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Who pulls at one client, the strongest first; ``most``: the highest value that there can be."""

    quantity: str
    client: str
    pulls: tuple[Pull, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise that the seat knows of. ``text`` is '' where it was broken before it could be read. ``first``, ``last``: the months at
    whose start it was known first and last; ``until``: the month at whose end a running one has been kept."""

    by: str
    to: str
    text: str
    status: Status
    first: int
    last: int
    until: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be proved. ``held``: pieces of evidence that the seat itself holds against the side (None: the rules know none) and
    ``since`` when; ``public``: what is proved before all, and ``change`` since last month."""

    held: Known | None
    since: int
    public: Known | None
    change: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side as the seat knows it. ``stances``: other side -> -1, 0, 1; ``in_sight``: places where its covert work would be seen;
    ``told``: (month, line) of reports in which it acted, the newest first."""

    id: str
    stances: Mapping[str, int]
    sightings: tuple[Sighting, ...]
    proof: Proof
    in_sight: int
    told: tuple[tuple[int, Line], ...]

    @property
    def known(self) -> tuple[Sighting, ...]:
        """What is in sight, counted or nearly."""
        return tuple(s for s in self.sightings if s.confidence in KNOWN)

    @property
    def suspected(self) -> tuple[Sighting, ...]:
        """What is there in some number, or was there once."""
        return tuple(s for s in self.sightings if s.confidence not in KNOWN)


@dataclass(frozen=True, slots=True)
class Intelligence:
    """All of it at the start of month ``turn``. ``sides``: the seat's own first; ``dates``: month -> its date."""

    seat: str
    turn: int
    step: str
    sides: Mapping[str, Side]
    holds: tuple[Hold, ...]
    pledges: tuple[Pledge, ...]
    dates: Mapping[int, str]

    def ago(self, turn: int) -> str:
        """How long ago a month was, in words."""
        months = self.turn - turn
        return f"this {self.step}" if months <= 0 else f"{months} {self.step}{'s' * (months != 1)} ago"

    def when(self, sighting: Sighting) -> str:
        """Since when something is known, or when it was seen last."""
        if sighting.last < self.turn:
            return f"last seen {self.ago(sighting.last)}"
        if sighting.since == self.turn > 1:
            return f"new this {self.step}"
        return "since the start" if sighting.since == 1 else f"since {self.dates[sighting.since]}"


def gathered(scenario: Scenario, views: Sequence[View]) -> Intelligence:
    """The intelligence of the seat of ``views``: one for each month from the first to the present, at least one."""
    names, now = Names(scenario), views[-1]
    order = [now.seat, *(f for f in now.factions if f != now.seat)]
    sides = {f: _side(scenario, names, views, f) for f in order}
    dates = {month: view.date for month, view in enumerate(views, 1)}
    return Intelligence(now.seat, len(views), STEP_NAMES[scenario.step], sides, tuple(_holds(scenario, views)), pledges(views), dates)


def until(scenario: Scenario, pledge: Pledge) -> str:
    """The date of the month at whose end a running promise has been kept."""
    return date_of(scenario, pledge.until)


# ------------------------------------------------------------------ sides
def _side(scenario: Scenario, names: Names, views: Sequence[View], side: str) -> Side:
    now = views[-1]
    stance = now.factions[side].relations.get(names.role("stance"), {})
    found = () if side == now.seat else tuple(_sightings(scenario, names, views, side))
    rank = {place.id: i for i, place in enumerate(scenario.places)}
    told = [(month, line) for month, view in enumerate(views) for line in view.report if line.faction == side]
    return Side(
        side,
        {other: known.value for other, known in stance.items() if other != side},
        tuple(sorted(found, key=lambda s: (rank[s.place], -s.last))),
        _proof(names, views, side),
        sum(level(names, now, place, side) >= 1 for place in now.places),
        tuple(sorted(told, key=lambda pair: -pair[0])),
    )


def level(names: Names, view: View, place: str, side: str) -> int:
    """How well the seat sees a side's covert work at a place, 0 to 3: its own and its allies' wholly, others' by its intelligence there."""
    stance = view.factions[side].relations.get(names.role("stance"), {}).get(view.seat, _NONE)
    intel = names.role("intel")
    if side == view.seat or stance.value == _ALLY or not intel:
        return 3
    return view.places[place].by_faction[intel][view.seat].value


def _sightings(scenario: Scenario, names: Names, views: Sequence[View], side: str) -> Iterator[Sighting]:
    """Everything of a side that is or was seen and was not seen to be gone."""
    index = scenario.faction(side)
    kinds = [(kind.id, kind.covert) for kind in scenario.kinds if index in kind.held_by]
    works = [q.id for q in scenario.quantities if q.per == ("faction", "place") and q.see == "covert"]
    for place in views[-1].places:
        for kind, covert in kinds:
            seen = [_piece(names, view, place, side, kind, covert) for view in views]
            yield from _folded(kind, place, seen)
        for work in works:
            yield from _folded(work, place, [view.places[place].by_faction.get(work, {}).get(side) for view in views])


def _piece(names: Names, view: View, place: str, side: str, kind: str, covert: bool) -> Known | None:
    """Pieces of a kind as a view shows them; None where they would not have been seen."""
    found = view.places[place].forces.get(side, {}).get(kind)
    if found is None and covert and level(names, view, place, side) == 0:
        return None
    return found or _NONE


def _folded(what: str, place: str, seen: Sequence[Known | None]) -> Iterator[Sighting]:
    """At most one sighting of what was seen month by month (None: not in sight)."""
    known, since, last = _NONE, 0, 0
    for month, value in enumerate(seen, 1):
        if value is None or value.certainty == "unknown":
            continue
        since = since if known.value and value.value else month
        known, last = value, month
    if known.value:
        yield Sighting(what, place, known, since, last, confidence(known, len(seen) - last))


def confidence(known: Known, months: int) -> Confidence:
    """How far a sighting can be trusted that is ``months`` old.

    Measured in 60 games of doctrine (five scenarios, twelve seeds, every seat's eyes): of what is likely all was there but 3 of 35,210;
    of what is suspected and out of sight something was there in 9 of 10 cases, of what is doubtful in 8 of 10.
    """
    if months >= _OLD:
        return "doubtful"
    if known.certainty == "something" or months > 1:
        return "suspected"
    return "certain" if known.certainty == "exact" and not months else "likely"


def _proof(names: Names, views: Sequence[View], side: str) -> Proof:
    now, before = views[-1], views[-2] if len(views) > 1 else views[-1]
    evidence, exposure = names.role("evidence"), names.role("exposure")
    held = [view.factions[view.seat].relations.get(evidence, {}).get(side) for view in views] if side != now.seat else [None]
    since = next((month for month in range(len(held), 0, -1) if not _amount(held[month - 1])), 0) + 1
    public = now.factions[side].values.get(exposure)
    return Proof(held[-1], since, public, _amount(public) - _amount(before.factions[side].values.get(exposure)))


def _amount(known: Known | None) -> int:
    return 0 if known is None or known.certainty == "unknown" else known.value


# ------------------------------------------------------------------ holds
def _holds(scenario: Scenario, views: Sequence[View]) -> Iterator[Hold]:
    """For each number that only patron and client know, every client and who pulls at it."""
    ids = [f.id for f in scenario.factions]
    for quantity in scenario.quantities:
        if quantity.see != "parties" or quantity.per != ("faction", "faction") or quantity.symmetric:
            continue
        pairs = {(a, b): _pull(quantity, scenario, views, a, b) for a in ids for b in ids if a != b}
        linked = {pair for pair, pull in pairs.items() if pull.value}
        patrons, clients = {a for a, _ in linked}, {b for _, b in linked}
        for client in (id for id in ids if id in clients):
            pulls = [pairs[a, client] for a in ids if a in patrons and a != client]
            yield Hold(quantity.id, client, tuple(sorted(pulls, key=lambda p: -p.value)), quantity.hi)


def _pull(quantity: Quantity, scenario: Scenario, views: Sequence[View], patron: str, client: str) -> Pull:
    values = [view.factions[patron].relations.get(quantity.id, {}).get(client) for view in views]
    now, before = values[-1], values[-2] if len(values) > 1 else values[-1]
    if now is not None and now.certainty != "unknown":
        return Pull(patron, now.value, True, now.value - _amount(before))
    pair = (scenario.faction(patron), scenario.faction(client))
    start = next((value for id, index, value in scenario.setup if id == quantity.id and index == pair), quantity.start)
    return Pull(patron, start, False, 0)


# ------------------------------------------------------------------ promises
def pledges(views: Sequence[View]) -> tuple[Pledge, ...]:
    """Every promise that was seen to run, and those that were reported broken; what runs first, then the newest ending first."""
    ended: list[Pledge] = []
    running: dict[tuple[str, str, str], Pledge] = {}
    left: dict[tuple[str, str, str], int] = {}
    for month, view in enumerate(views, 1):
        present = {(p.id, p.by, p.to): p for p in view.promises}
        broken = _broken(view)
        gone = sorted((key for key in running if key not in present), key=lambda key: -left[key])
        for key in gone:  # one that had more than a month to run can only have ended by being broken
            told = broken[key[1:]] > 0
            broken[key[1:]] -= told
            ended.append(replace(running.pop(key), status="broken" if told or left[key] > 1 else "kept"))
        ended += [Pledge(by, to, "", "broken", month - 1, month - 1, month - 1) for by, to in (+broken).elements()]
        for key, promise in present.items():
            first = running[key].first if key in running else month
            running[key] = Pledge(promise.by, promise.to, promise.text, "running", first, month, month + promise.left - 1)
            left[key] = promise.left
    return (*running.values(), *reversed(ended))


def _broken(view: View) -> Counter[tuple[str, str]]:
    """(who, to whom) of the promises that last month's report says were broken."""
    lines = Counter(line.text for line in view.report if line.step == "promises")
    names = {id: faction.name for id, faction in view.factions.items()}
    said = {f"{names[a]} broke its promise to {names[b]}": (a, b) for a in names for b in names if a != b}
    return Counter({said[text]: count for text, count in lines.items() if text in said})
