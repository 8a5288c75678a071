"""Lenses: what the map shows of a view. Each gives every place a fill, a hatch and a mark, and says what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from game.engine.view import Certainty, Known, PlaceView, View
from game.scenario.model import Look, Quantity, Role, Scenario
from game.ui.map.palette import Fill

_SHAPES = "□○▼▲■●"
_DOUBT: tuple[Certainty, ...] = ("exact", "about", "something", "unknown")
MOST_FORCES = 6  # pieces at which the fill of the forces lens is at its strongest


@dataclass(frozen=True, slots=True)
class PlaceShade:
    """How one place is drawn. ``hatch``: the faction in whose colour it is hatched ('' none); ``holder``: the faction whose
    mark it carries ('' nobody); ``count``: what stands beside the mark; ``sure``: whether that is exact; ``occupied``: held
    without control, which dots the land. ``own``: the viewing seat where it has pieces but does not hold the place ('' elsewhere),
    with its shape, its letter and what stands beside them."""

    fill: Fill
    hatch: str
    holder: str
    shape: str
    letter: str
    count: str
    sure: bool
    occupied: bool = False
    own: str = ""
    own_shape: str = ""
    own_letter: str = ""
    own_count: str = ""


@dataclass(frozen=True, slots=True)
class LegendItem:
    """One sign and its meaning."""

    kind: Literal["faction", "fill", "hatch", "occupied", "road", "track", "note"]
    label: str
    faction: str = ""
    fill: Fill = field(default_factory=Fill)
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Shading:
    """A lens's picture of a view: places in the order of the scenario, and the legend."""

    places: tuple[PlaceShade, ...]
    legend: tuple[LegendItem, ...]


class Sight:
    """A view as lenses read it. ``before``: who held each place a month ago, where that is known."""

    def __init__(self, scenario: Scenario, view: View, before: Mapping[str, str | None] | None = None) -> None:
        self.scenario, self.view, self.before = scenario, view, before
        used = {look.shape for look in scenario.words.factions.values()}
        self._nobody = Look("nobody", "nobody", "#8a8680", next((s for s in _SHAPES if s not in used), "-"), "-")
        self._open = {k.id for k in scenario.kinds if k.ground and not k.covert}

    def look(self, faction: str | None) -> Look:
        """How a faction looks; nobody's for None."""
        if not faction:
            return self._nobody
        return self.scenario.words.factions.get(faction, Look(faction, faction, "#b0b0b0", "○", faction[:1].upper()))

    def open_forces(self, place: PlaceView, faction: str | None) -> Known:
        """Ground pieces that all can see, as sure as the least sure part."""
        known = [n for kind, n in place.forces.get(faction or "", {}).items() if kind in self._open]
        worst = max((_DOUBT.index(n.certainty) for n in known), default=0)
        return Known(sum(n.value for n in known), _DOUBT[worst])

    def rival(self, place: PlaceView) -> str:
        """The faction with most open pieces besides the holder, hostile ones first; '' when there is none."""
        holder = place.holder or place.control or ""
        stance = self.scenario.role("stance")
        hostile = self.view.factions[holder].relations.get(stance.id, {}) if stance and holder in self.view.factions else {}

        def weight(faction: str) -> tuple[bool, int]:
            towards = hostile.get(faction)
            return towards is not None and towards.value < 0, self.open_forces(place, faction).value

        others = [f for f in place.forces if f != holder and self.open_forces(place, f).value > 0]
        return max(others, key=weight, default="")

    def quantity(self, role: Role) -> Quantity | None:
        """The scenario's quantity in a role."""
        return self.scenario.role(role)

    def by_faction(self, place: PlaceView, role: Role) -> Mapping[str, Known]:
        """A quantity at a place for each faction of which it is known."""
        quantity = self.quantity(role)
        return place.by_faction.get(quantity.id, {}) if quantity else {}

    def shade(self, place: PlaceView, fill: Fill, count: Known | None = None, hatch: str | None = None, whose: str = "") -> PlaceShade:
        """A shade with the holder's mark, or ``whose``; hatched for a rival where the place is contested, unless a hatch is
        given."""
        holder = whose or place.holder or place.control or ""
        look = self.look(holder)
        if hatch is None:
            hatch = self.rival(place) if place.contested else ""
        text, sure = _text(count)
        return PlaceShade(fill, hatch, holder, look.shape, look.ascii or "-", text, sure)

    def with_own(self, shade: PlaceShade, place: PlaceView, counted: bool) -> PlaceShade:
        """The shade with the seat's own pieces, hidden ones too, where another's mark stands; ``counted``: with their number."""
        seat = self.view.seat
        known = place.forces.get(seat, {}).values()
        total = sum(n.value for n in known)
        if total <= 0 or shade.holder == seat:
            return shade
        look = self.look(seat)
        return replace(shade, own=seat, own_shape=look.shape, own_letter=look.ascii or "-", own_count=str(total) if counted else "")

    def own_legend(self) -> tuple[LegendItem, ...]:
        """What the seat's own shape means, where it stands beside another's mark."""
        seat = self.view.seat
        some = any(n.value > 0 for p in self.view.places.values() if p.holder != seat for n in p.forces.get(seat, {}).values())
        return (LegendItem("faction", "you", seat, Fill(), self.look(seat).shape),) if some else ()

    def factions(self) -> tuple[LegendItem, ...]:
        """A legend item for each faction that holds or contests something, in the order of the scenario."""
        places = self.view.places.values()
        seen = {p.holder or p.control for p in places} | {self.rival(p) for p in places if p.contested}
        ids = [f.id for f in self.scenario.factions if f.id in seen]
        return tuple(LegendItem("faction", self.look(f).short, f, Fill(f, "", 1.0), self.look(f).shape) for f in ids)


def _text(known: Known | None) -> tuple[str, bool]:
    if known is None or known.certainty == "unknown":
        return "", True
    if known.certainty == "something":
        return "+", False
    return (str(known.value) if known.value else ""), known.certainty == "exact"


# ------------------------------------------------------------------ the lenses
def _control(sight: Sight, place: PlaceView) -> PlaceShade:
    holder = place.control or place.holder
    if holder is None:
        return sight.with_own(sight.shade(place, Fill()), place, False)
    backing = sight.by_faction(place, "support").get(holder)
    share = backing.value / 100 if backing is not None and backing.certainty in ("exact", "about") else 0.5
    shade = sight.shade(place, Fill(holder, "", share if place.control else 0.0), sight.open_forces(place, holder))
    return sight.with_own(shade if place.control else replace(shade, occupied=True), place, False)


def _support(sight: Sight, place: PlaceView) -> PlaceShade:
    known = {f: n for f, n in sight.by_faction(place, "support").items() if n.certainty in ("exact", "about") and n.value > 0}
    if not known:
        return sight.shade(place, Fill(), hatch="")
    first = max(known, key=lambda f: known[f].value)
    close = [f for f in known if f != first and known[first].value - known[f].value <= 10]
    fill = Fill(first, "", min(1.0, known[first].value / 70))
    return sight.shade(place, fill, known[first], hatch=close[0] if close else "", whose=first)


def _forces(sight: Sight, place: PlaceView) -> PlaceShade:
    counts = {f: n for f in place.forces if (n := sight.open_forces(place, f)).value > 0}
    ranked = sorted(counts, key=lambda f: -counts[f].value)
    whose = place.holder or place.control or (ranked[0] if ranked else "")
    others = [f for f in ranked if f != whose]
    strength = min(1.0, sum(n.value for n in counts.values()) / MOST_FORCES)
    shade = sight.shade(place, Fill("", "forces", strength), counts.get(whose), others[0] if others else "", whose)
    return sight.with_own(shade, place, True)


def _security(sight: Sight, place: PlaceView) -> PlaceShade:
    quantity = sight.quantity("security")
    known = place.values.get(quantity.id) if quantity else None
    if quantity is None or known is None or known.certainty == "unknown":
        return sight.shade(place, Fill(), hatch="")
    share = (known.value - quantity.lo) / max(1, quantity.hi - quantity.lo)
    return sight.shade(place, Fill("", "security", share), known, hatch="")


def _oil(sight: Sight, place: PlaceView) -> PlaceShade:
    most = max((p.attributes.get("oil", 0) for p in sight.view.places.values()), default=0)
    value = place.attributes.get("oil", 0)
    return sight.shade(place, Fill("", "oil", value / max(1, most)), Known(value), hatch="")


def _intel(sight: Sight, place: PlaceView) -> PlaceShade:
    quantity = sight.quantity("intel")
    known = sight.by_faction(place, "intel").get(sight.view.seat)
    if quantity is None or known is None:
        return sight.shade(place, Fill(), hatch="")
    return sight.shade(place, Fill("", "intel", known.value / max(1, quantity.hi)), known, hatch="")


def _changes(sight: Sight, place: PlaceView) -> PlaceShade:
    lines = [line for line in sight.view.report if line.place == place.id]
    count = Known(len(lines)) if lines else None
    if sight.before is not None and place.id in sight.before and sight.before[place.id] != place.holder:
        former = sight.before[place.id] or ""
        return sight.shade(place, Fill(place.holder or "", "", 1.0), count, hatch=former)
    if not lines:
        return sight.shade(place, Fill("", "quiet", 0.0), hatch="")
    balance = sum(line.good for line in lines)
    if not balance:
        return sight.shade(place, Fill("", "quiet", 1.0), count, hatch="")
    return sight.shade(place, Fill("", "change", 0.5 + 0.5 * max(-1.0, min(1.0, balance / 2))), count, hatch="")


def _scale_legend(scale: str, low: str, high: str, note: str) -> tuple[LegendItem, ...]:
    ends = ((low, 0.0), (high, 1.0))
    return (*(LegendItem("fill", label, "", Fill("", scale, value)) for label, value in ends), LegendItem("note", note))


def _forces_legend(sight: Sight) -> tuple[LegendItem, ...]:
    """The seat's own sign, the scale, whose pieces the marks are, and the hatch."""
    ends = (("none", 0.0), (f"{MOST_FORCES}+", 1.0))
    scale = tuple(LegendItem("fill", label, "", Fill("", "forces", value)) for label, value in ends)
    factions = tuple(replace(item, fill=Fill()) for item in sight.factions())
    return (*sight.own_legend(), *scale, *factions, LegendItem("hatch", "others too"))


def _with_occupied(sight: Sight) -> tuple[LegendItem, ...]:
    """The factions, and the sign of occupied land when there is any."""
    some = any(p.holder and not p.control for p in sight.view.places.values())
    items = (*sight.factions(), *sight.own_legend())
    return (*items, LegendItem("occupied", "occupied")) if some else items


def _with_roads(items: tuple[LegendItem, ...], hatch: str = "contested") -> tuple[LegendItem, ...]:
    return (*items, LegendItem("hatch", hatch), LegendItem("road", "road"), LegendItem("track", "track"))


@dataclass(frozen=True, slots=True)
class Lens:
    """One way of looking. ``needs``: whether a scenario has what it shows."""

    id: str
    name: str
    about: str
    shade: Callable[[Sight, PlaceView], PlaceShade]
    legend: Callable[[Sight], tuple[LegendItem, ...]]
    needs: Callable[[Scenario], bool]

    def read(self, scenario: Scenario, view: View, before: Mapping[str, str | None] | None = None) -> Shading:
        """The picture of a view; ``before``: who held each place a month ago."""
        sight = Sight(scenario, view, before)
        return Shading(tuple(self.shade(sight, view.places[p.id]) for p in scenario.places), self.legend(sight))


LENSES: tuple[Lens, ...] = (
    Lens("control", "Control", "Who controls each place; dotted where it is only occupied; the number is open forces.",
         _control, lambda s: _with_roads(_with_occupied(s)), lambda s: True),
    Lens("support", "Support", "Whom people support most, and by how many in a hundred; hatched where a rival is close.",
         _support, lambda s: _with_roads(s.factions(), "close second"), lambda s: s.role("support") is not None),
    Lens("forces", "Forces", "How strong open forces are at each place: the holder's number, yours beside it, hatched for others.",
         _forces, _forces_legend, lambda s: True),
    Lens("security", "Security", "How well each place is governed, as far as you know.",
         _security, lambda s: _scale_legend("security", "lawless", "governed", "number: security"),
         lambda s: s.role("security") is not None),
    Lens("oil", "Oil", "What each place produces or exports.",
         _oil, lambda s: _scale_legend("oil", "none", "most", "number: oil"), lambda s: any(p.attributes.get("oil") for p in s.places)),
    Lens("intel", "What I know", "How much you know of what is hidden at each place.",
         _intel, lambda s: _scale_legend("intel", "nothing", "all", "number: intelligence"), lambda s: s.role("intel") is not None),
    Lens("changes", "Changes", "What happened last month: places that changed hands, and what your report says of each.",
         _changes, lambda s: (*s.factions(), LegendItem("hatch", "held before"),
                              LegendItem("fill", "bad", "", Fill("", "change", 0.0)),
                              LegendItem("fill", "good", "", Fill("", "change", 1.0)),
                              LegendItem("fill", "told of", "", Fill("", "quiet", 1.0)), LegendItem("note", "number: report lines")),
         lambda s: True),
)  # fmt: skip


def lenses_for(scenario: Scenario) -> tuple[Lens, ...]:
    """The lenses that have something to show in a scenario."""
    return tuple(lens for lens in LENSES if lens.needs(scenario))


def lens(id: str) -> Lens:
    """A lens by id; KeyError when there is none."""
    return {one.id: one for one in LENSES}[id]
