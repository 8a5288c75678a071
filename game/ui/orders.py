"""The orders of a seat as rows to choose from: one row a kind, its targets as variants. No rules, only grouping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from game.engine.view import Preview, View
from game.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of orders: a kind and the targets among which left and right choose, the likeliest first."""

    kind: str
    letter: str
    name: str
    variants: tuple[Preview, ...]
    nowhere: bool = False

    @property
    def legal(self) -> bool:
        """Can any of its variants be given now?"""
        return any(p.legal for p in self.variants)


class Rows:
    """Makes rows for a seat. ``domains``: kind -> what its target is (place, road, faction, ...)."""

    def __init__(self, scenario: Scenario, letters: dict[str, str], names: dict[str, str]) -> None:
        self.letters, self.names = letters, names
        self.domains = {order.id: order.target for order in scenario.orders}

    def at(self, view: View, place: str) -> list[Row]:
        """Rows for a place: orders on it, marches from it and to it, then those without a place."""
        found: dict[str, list[Preview]] = {}
        for preview in view.book.at_place(place):
            found.setdefault(preview.order.kind, []).append(preview)
        mine = view.places[place].holder == view.seat
        here: list[Row] = []
        nowhere: list[Row] = []
        for kind in view.book.kinds():
            domain = self.domains.get(kind, "none")
            if domain in ("none", "faction"):
                nowhere.append(self._row(kind, view.book.of_kind(kind), nowhere=True))
                continue
            variants = found.get(kind, [])
            if domain == "road":
                variants = self._roads(view, kind, place, variants, mine)
            if variants:
                here.append(self._row(kind, variants))
        return sorted(here, key=lambda r: not r.legal) + sorted(nowhere, key=lambda r: not r.legal)

    def kinds(self, view: View) -> list[Row]:
        """One row for each kind, with all its targets."""
        rows = [
            self._row(kind, view.book.of_kind(kind), self.domains.get(kind, "none") in ("none", "faction")) for kind in view.book.kinds()
        ]
        return sorted(rows, key=lambda r: not r.legal)

    def _roads(self, view: View, kind: str, place: str, to_here: Sequence[Preview], mine: bool) -> list[Preview]:
        """Marches: where the seat holds the place those that leave it come first, elsewhere those that reach it."""
        leaving = [p for p in view.book.of_kind(kind) if p.order.target and p.order.target[0] == place]
        leaving.sort(key=lambda p: -(p.chance or 0))
        arriving = list(to_here)
        return leaving + arriving if mine else arriving + leaving

    def _row(self, kind: str, variants: Iterable[Preview], nowhere: bool = False) -> Row:
        given = tuple(variants)
        legal = tuple(p for p in given if p.legal)  # what cannot be given is shown only when nothing can, to say why
        return Row(kind, self.letters.get(kind, ""), self.names.get(kind, kind), legal or given, nowhere)

    def refusal(self, view: View, kind: str, place: str) -> str:
        """Why an order of a kind cannot go to a place, as the seat's book says it."""
        for preview in view.book.of_kind(kind):
            if preview.order.target[-1:] == (place,) and preview.reasons:
                return preview.reasons[0]
        return "it is not a target of this order."


def places_of(preview: Preview, view: View) -> tuple[str, ...]:
    """The places that an order touches, its target last."""
    return tuple(t for t in preview.order.target if t in view.places)


def targets(row: Row, view: View) -> list[Preview]:
    """The variants of a row for aiming: what can be given first, likeliest first, then the rest by place."""
    return sorted(row.variants, key=lambda p: (not p.legal, -(p.chance or 0) if p.legal else 0))


def target_places(previews: Iterable[Preview], view: View) -> tuple[str, ...]:
    """Where the legal ones among these orders go, each place once."""
    found: dict[str, None] = {}
    for preview in previews:
        touched = places_of(preview, view)
        if preview.legal and touched:
            found[touched[-1]] = None
    return tuple(found)
