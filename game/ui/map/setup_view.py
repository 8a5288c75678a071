"""A view of a scenario before its first month, from the set-up alone: what a thumbnail shows. Nothing hidden is in it."""

from __future__ import annotations

from collections.abc import Mapping

from game.engine.view import Known, Order, OrderRefused, PlaceView, Preview, View
from game.scenario.model import Scenario


class _NoOrders:
    """A book without orders."""

    def kinds(self) -> tuple[str, ...]:
        return ()

    def legal(self) -> tuple[int, ...]:
        return ()

    def of_kind(self, kind: str) -> tuple[Preview, ...]:
        return ()

    def at_place(self, place: str) -> tuple[Preview, ...]:
        return ()

    def preview(self, order: Order) -> Preview:
        raise OrderRefused("No game has been started.")


def setup_view(scenario: Scenario, seat: str = "") -> View:
    """The position at the start as everybody may know it: open pieces and support, and who has over half of the pieces.

    The engine works out holders with its own rule once a game starts; here open pieces are counted, which is enough for a
    picture and costs no compiling of rules. Without a ``seat`` nobody's pieces are pointed out as one's own.
    """
    pieces, support, values = _read(scenario)
    places = {p.id: _place(scenario, i, pieces.get(i, {}), support.get(i, {}), values.get(i, {})) for i, p in enumerate(scenario.places)}
    return View(
        seat=seat, turn=1, turns=scenario.turns, date="", ended=False, winner=None,
        orders_allowed=0, order_lost_to=None, funds=0, income=0, places=places, factions={}, tracks={}, news=(), questions=(), report=(),
        promises=(), book=_NoOrders(),
    )  # fmt: skip


_Counts = dict[int, dict[int, dict[int, int]]]


def _read(scenario: Scenario) -> tuple[_Counts, dict[int, dict[int, int]], dict[int, dict[str, int]]]:
    """Open pieces by place, faction and kind; support by place and faction; plain quantities by place."""
    forces, backing = scenario.role("forces"), scenario.role("support")
    shown = {q.id for q in scenario.quantities if q.per == ("place",) and q.see == "all"}
    security = scenario.role("security")
    shown |= {security.id} if security else set()
    pieces: _Counts = {}
    support: dict[int, dict[int, int]] = {}
    values: dict[int, dict[str, int]] = {}
    for quantity, args, value in scenario.setup:
        if forces and quantity == forces.id:
            faction, kind, place = (args[forces.per.index(axis)] for axis in ("faction", "kind", "place"))
            if scenario.kinds[kind].ground and not scenario.kinds[kind].covert and value > 0:
                pieces.setdefault(place, {}).setdefault(faction, {})[kind] = value
        elif backing and quantity == backing.id:
            support.setdefault(args[backing.per.index("place")], {})[args[backing.per.index("faction")]] = value
        elif quantity in shown:
            values.setdefault(args[0], {})[quantity] = value
    return pieces, support, values


def _place(
    scenario: Scenario, i: int, pieces: Mapping[int, Mapping[int, int]], support: Mapping[int, int], values: Mapping[str, int]
) -> PlaceView:
    place = scenario.places[i]
    names = [f.id for f in scenario.factions]
    totals = {f: sum(kinds.values()) for f, kinds in pieces.items()}
    leader = max(totals, key=lambda f: totals[f], default=-1)
    holder = names[leader] if leader >= 0 and 2 * totals[leader] > sum(totals.values()) else None
    backing = scenario.role("support")
    return PlaceView(
        id=place.id,
        name=scenario.words.places.get(place.id, place.id),
        control=holder,
        holder=holder,
        contested=len(totals) > 1,
        values={quantity: Known(value) for quantity, value in values.items()},
        by_faction={backing.id: {names[f]: Known(value, "about") for f, value in support.items()}} if backing else {},
        forces={names[f]: {scenario.kinds[k].id: Known(n) for k, n in kinds.items()} for f, kinds in pieces.items()},
        attributes=place.attributes,
        near=tuple(scenario.places[b if a == i else a].id for a, b, _ in scenario.roads if i in (a, b)),
    )
