"""Where names stand: marks first, which never move, then names by rank, then seas and neighbours. Made once per size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

from rich.cells import cell_len

from game.ui.map.geometry import SEA, SEA_SHADES, Geometry

SMALL = 56  # columns; under it only the first two ranks are named
MIDDLE = 72  # under it names of the third rank need a good stand
LARGE = 100  # columns; from here all ranks are
MARK_ROOM = 2  # cells kept for a mark: its shape and one digit
MISTAKEN = 30.0  # cost of a selected place's name that could be another's
SHORT = 3  # letters of a shortened name


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map: a place's (``place`` is its number) or that of a sea or a neighbour (``place`` -1)."""

    place: int
    x: int
    y: int
    text: str
    kind: Literal["place", "sea", "land"]
    rank: int


@dataclass(frozen=True, slots=True)
class Labels:
    """``names``: what is always shown. ``callouts``: a full name for each place, shown over others when it is selected.
    ``room``: cells that each place's mark may use, 1 or more."""

    names: tuple[Name, ...]
    callouts: tuple[Name, ...]
    room: tuple[int, ...]


def place_labels(geometry: Geometry) -> Labels:
    """Find a stand for every name that has room at this size."""
    return _Layout(geometry).result()


def plain_name(text: str) -> str:
    """A name in characters that are one cell wide; others (and what combines with them) are left out."""
    return "".join(c for c in text if cell_len(c) == 1)


class _Layout:
    def __init__(self, geometry: Geometry) -> None:
        self.g = geometry
        self.taken = [[False] * geometry.width for _ in range(geometry.height)]
        self.marks = set(geometry.markers)
        self.room = [self._mark_room(i) for i in range(len(geometry.markers))]
        for (x, y), room in zip(geometry.markers, self.room, strict=True):
            self._take(x, y, min(room, MARK_ROOM))

    def result(self) -> Labels:
        site = self.g.site
        order = sorted(range(len(site.names)), key=lambda i: (site.ranks[i], i))
        names = [name for i in order if (name := self._place_name(i)) is not None]
        callouts = {i: self._callout(i) for i in order}
        for area in site.outline.labels:
            forms = (area.short,) if self.g.width < SMALL else (" ".join(area.text), " ".join(area.short), area.short)
            name = next((n for text in forms if (n := self._area_name(area.kind, text, area.lon, area.lat)) is not None), None)
            if name is not None:
                names.append(name)
        return Labels(tuple(names), tuple(callouts[i] for i in range(len(order))), tuple(self.room))

    def _mark_room(self, i: int) -> int:
        x, y = self.g.markers[i]
        room = 1
        while room < 4 and x + room < self.g.width and (x + room, y) not in self.marks:
            room += 1
        return room

    # ------------------------------------------------------------------ places
    def _place_name(self, i: int) -> Name | None:
        """The name, its first letters, or nothing: no stand is better than one that reads as another mark's name."""
        width, rank = self.g.width, self.g.site.ranks[i]
        if rank > (2 if width < SMALL else 3 if width < LARGE else 4):
            return None
        full = plain_name(self.g.site.names[i])
        short = full[:SHORT].strip()
        forms = [full, short] if width >= SMALL or rank == 1 else [short]
        best: tuple[float, int, int, str] | None = None
        for step, text in enumerate(forms):
            for order, x, y in self._stands(i, len(text)):
                if not text or not self._free(x, y, len(text)) or self._mistaken(i, x, y, len(text)):
                    continue
                cost = order + 7 * step + self._cost(i, x, y, len(text))
                if best is None or cost < best[0]:
                    best = (cost, x, y, text)
        if best is None or (rank > 2 and best[0] > (8 if width < MIDDLE else 16)):
            return None
        _, x, y, text = best
        self._take(x, y, len(text))
        return Name(i, x, y, text, "place", rank)

    def _callout(self, i: int) -> Name:
        """The best stand for the full name: it covers no mark, other names only where nothing else is left."""
        text = plain_name(self.g.site.names[i])[: self.g.width]
        length = len(text)
        best = self._least_bad(i, length, self._stands(i, length))
        if best is None or best[0] >= MISTAKEN:
            best = min((b for b in (best, self._least_bad(i, length, self._far_stands(i, length))) if b is not None), default=None)
        mx, my = self.g.markers[i]
        _, x, y = best or (0.0, max(0, min(mx + MARK_ROOM + 1, self.g.width - length)), my)
        return Name(i, x, y, text, "place", self.g.site.ranks[i])

    def _least_bad(self, i: int, length: int, stands: Iterable[tuple[float, int, int]]) -> tuple[float, int, int] | None:
        """Cost, column and row of the best stand that covers no mark; other names may be covered."""
        best: tuple[float, int, int] | None = None
        for order, x, y in stands:
            if y < 0 or y >= self.g.height or x < 0 or x + length > self.g.width or self._on_marks(x, y, length):
                continue
            hidden = sum(self.taken[y][max(0, x - 1) : x + length + 1])
            cost = order + MISTAKEN * self._mistaken(i, x, y, length) + 0.8 * hidden + self._cost(i, x, y, length)
            if best is None or cost < best[0]:
                best = (cost, x, y)
        return best

    def _stands(self, i: int, length: int) -> Iterator[tuple[float, int, int]]:
        """Where a name touches its mark, with how unwelcome that is: right, left, above and below."""
        x, y = self.g.markers[i]
        used = min(self.room[i], MARK_ROOM)
        yield 0.0, x + used + 1, y
        yield 0.6, x - length - 1, y
        middle = x - (length - 1) // 2
        for left in range(x - length + 1, x + 2):
            aside = 0.25 * abs(left - middle)
            yield 1.2 + aside, left, y - 1
            yield 1.8 + aside, left, y + 1

    def _far_stands(self, i: int, length: int) -> Iterator[tuple[float, int, int]]:
        """For the selected place, which stands out anyway: up to three rows away."""
        x, y = self.g.markers[i]
        for dy, left in product((-3, -2, -1, 1, 2, 3), range(x - length - 2, x + 4)):
            yield 12.0 + 6 * abs(dy) + 0.5 * abs(left - x + length // 2), left, y + dy

    def _on_marks(self, x: int, y: int, length: int) -> bool:
        """Whether a text would cover a mark or its number."""
        return any((c - k, y) in self.marks for c in range(x, x + length) for k in range(MARK_ROOM))

    def _mistaken(self, i: int, x: int, y: int, length: int) -> bool:
        """Whether another place's mark stands in the same row less than two blanks away: one would read the name as its own."""
        own = self.g.markers[i]
        return any((c, y) in self.marks and (c, y) != own for c in range(x - MARK_ROOM - 1, x + length + 2))

    def _cost(self, i: int, x: int, y: int, length: int) -> float:
        """What a name covers: other regions, roads, coasts; least over the sea or its own land."""
        cost = 0.0
        for cell in self.g.rows[y][x : x + length]:
            if cell.region >= 0 and cell.region != i:
                cost += 0.3
            if cell.road:
                cost += 0.3
            if cell.region >= 0 and not cell.land:
                cost += 0.2
        return cost + self._beside_others(i, x, y, length)

    def _beside_others(self, i: int, x: int, y: int, length: int) -> float:
        """Other places' marks near a name, above all right over or under it, make one ask whose name it is."""
        own = self.g.markers[i]
        near = range(x - MARK_ROOM - 3, x + length + 4)
        beside = 0 if own[1] == y else sum((c, y) in self.marks for c in near)
        over = sum((c, y + dy) in self.marks and (c, y + dy) != own for c in range(x - 1, x + length) for dy in (-1, 1))
        return 1.5 * beside + (1.0 if own[1] == y else 2.5) * over

    # ------------------------------------------------------------------ seas and neighbours
    def _area_name(self, kind: Literal["sea", "land"], text: str, lon: float, lat: float) -> Name | None:
        """The name where the asset wants it, or a few cells away; all of it over what it names."""
        px, py = self.g.projection.forward(lon, lat)
        left, top = round(px - len(text) / 2), int(py)
        for dy in (0, 1, -1):
            for dx in (0, -1, 1, -2, 2, -4, 4):
                x, y = left + dx, top + dy
                around = range(max(0, x - 1), min(self.g.width, x + len(text) + 1))
                if self._free(x - 1, y, len(text) + 2) and all(self._outside(kind, c, y) for c in around):
                    self._take(x, y, len(text))
                    return Name(-1, x, y, text, kind, 5)
        return None

    def _outside(self, kind: str, x: int, y: int) -> bool:
        codes = self.g.rows[y][x].codes
        return all(SEA <= c < SEA + SEA_SHADES for c in codes) if kind == "sea" else codes == (0, 0, 0, 0)

    # ------------------------------------------------------------------ room
    def _free(self, x: int, y: int, length: int) -> bool:
        """Whether a text fits there with a free cell on either side."""
        if not (0 <= y < self.g.height and x >= 0 and x + length <= self.g.width):
            return False
        return not any(self.taken[y][max(0, x - 1) : x + length + 1])

    def _take(self, x: int, y: int, length: int) -> None:
        for c in range(max(0, x), min(self.g.width, x + length)):
            self.taken[y][c] = True
