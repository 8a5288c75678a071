"""The map of a month as a drawing for a page: land divided among the places, each in its holder's colour and with the holder's mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import cos, hypot, radians, sin, tau

from game.lab.drawing import LETTER, number
from game.scenario.model import Look, Scenario
from game.scenario.outline import Outline, Warp, outline_for
from game.scenario.problems import clean

Point = tuple[float, float]
WIDE = 470.0
NOBODY = Look("nobody", "nobody", "#8a8f98", "○", "-")
MARK = 4.6  # half the size of a mark


class Board:
    """The map of one scenario, made once for all its months."""

    def __init__(self, scenario: Scenario, width: float = WIDE) -> None:
        self.scenario, self.width = scenario, width
        outline = outline_for(scenario.words, scenario.places)
        self._project = _Flat(outline, width)
        self.height = self._project.height
        self.land = [[self._project(*p) for p in ring] for ring in outline.land]
        self.sites = _apart([self._project(p.lon, p.lat) for p in scenario.places])
        self.cells = [self._cell(i) for i in range(len(self.sites))]

    def _cell(self, i: int) -> list[Point]:
        """The part of the picture that is nearer to a place than to any other (clipped to the land when it is drawn)."""
        shape: list[Point] = [(0, 0), (self.width, 0), (self.width, self.height), (0, self.height)]
        x, y = self.sites[i]
        for j, (u, v) in enumerate(self.sites):
            if j != i:
                shape = _nearer(shape, (x, y), (u, v))
        return shape

    def look(self, faction: str | None) -> Look:
        """How a side looks; nobody for None."""
        if faction is None:
            return NOBODY
        return self.scenario.words.factions.get(faction, Look(faction, faction, "#8a8f98", "○", "?"))

    def picture(self, name: str, title: str, holders: Mapping[str, str | None], changed: Sequence[str] = ()) -> str:
        """One month as SVG. ``name``: unique on the page; ``changed``: places that are ringed."""
        held = [f"{clean(self.look(f).short)} {n}" for f, n in _tally(holders).items()]
        told = f"Places held: {', '.join(held)}."
        clip = f"{name}-land"
        out = [
            f'<svg role="img" class="map" viewBox="0 0 {number(self.width)} {number(self.height)}" aria-labelledby="{name}-t {name}-d">',
            f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(told)}</desc>',
            f'<clipPath id="{clip}">{"".join(_polygon(ring) for ring in self.land)}</clipPath>',
            f'<g clip-path="url(#{clip})">',
        ]
        ids = [p.id for p in self.scenario.places]
        for place, cell in zip(ids, self.cells, strict=True):
            colour = self.look(holders.get(place)).colour
            strength = "0.12" if holders.get(place) is None else "0.42"
            out.append(_polygon(cell, f'style="fill:{_hex(colour)};fill-opacity:{strength}" class="cell"'))
        out.append("</g>")
        out += [_polygon(ring, 'class="coast"') for ring in self.land]
        for a, b, track in self.scenario.roads:
            (x, y), (u, v) = self.sites[a], self.sites[b]
            kind = "track" if track else "road"
            out.append(f'<line class="{kind}" x1="{number(x)}" y1="{number(y)}" x2="{number(u)}" y2="{number(v)}"/>')
        for i, place in enumerate(ids):
            out += self._mark(i, holders.get(place), place in changed)
        return "".join([*out, *self._names(), "</svg>"])

    def _mark(self, i: int, holder: str | None, changed: bool) -> list[str]:
        x, y = self.sites[i]
        look = self.look(holder)
        ring = f'<circle class="ring" cx="{number(x)}" cy="{number(y)}" r="{number(MARK * 1.9)}"/>' if changed else ""
        return [ring, shape(look.shape, x, y, MARK, _hex(look.colour))]

    def _names(self) -> list[str]:
        """Names of the first two ranks where they cover neither a mark nor each other."""
        words, out = self.scenario.words, []
        marks = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in self.sites]
        taken: list[tuple[float, float, float, float]] = []
        order = sorted(range(len(self.sites)), key=lambda i: words.ranks.get(self.scenario.places[i].id, 4))
        for i in order:
            place = self.scenario.places[i].id
            text = clean(words.places.get(place, place))
            if words.ranks.get(place, 4) > 3:
                continue
            x, y = self.sites[i]
            long = len(text) * LETTER * 0.92
            stands = ((x + 8, y + 3.6), (x - 8 - long, y + 3.6), (x - long / 2, y - 8), (x - long / 2, y + 15))
            for left, base in stands:
                box = (left - 1, base - 8.5, left + long + 1, base + 2.5)
                inside = box[0] >= 0 and box[2] <= self.width and box[1] >= 0 and box[3] <= self.height
                if inside and not any(_meet(box, other) for other in [*marks[:i], *marks[i + 1 :], *taken]):
                    middle = number(left + long / 2)
                    out.append(f'<text class="place" x="{middle}" y="{number(base)}" text-anchor="middle">{escape(text)}</text>')
                    taken.append(box)
                    break
        return out


class _Flat:
    """Degrees to units of a drawing; crowded parts get more room, as the outline says."""

    def __init__(self, outline: Outline, width: float) -> None:
        west, south, east, north = outline.bounds
        self._lon, self._lat = Warp(outline.warp_lon), Warp(outline.warp_lat)
        self._left, self._top = self._lon(west), self._lat(north)
        squeeze = cos(radians((south + north) / 2))
        self._x = width / (self._lon(east) - self._left)
        self._y = self._x / squeeze
        self.height = (self._top - self._lat(south)) * self._y

    def __call__(self, lon: float, lat: float) -> Point:
        return (self._lon(lon) - self._left) * self._x, (self._top - self._lat(lat)) * self._y


def shape(sign: str, x: float, y: float, r: float, colour: str) -> str:
    """A side's sign as a drawing: the same in every font. ``colour``: ``#rrggbb``."""
    fill = f'style="fill:{_hex(colour)}"'
    if sign == "■":
        side = number(r * 1.8)
        return f'<rect class="mark" {fill} x="{number(x - r * 0.9)}" y="{number(y - r * 0.9)}" width="{side}" height="{side}"/>'
    if sign in "▲▼":
        way = -1 if sign == "▲" else 1
        flat = y - way * r * 0.8
        return _polygon([(x - r * 1.1, flat), (x + r * 1.1, flat), (x, y + way * r * 1.15)], f'class="mark" {fill}')
    if sign in "○□":
        side = number(r * 1.6)
        square = f'<rect{{}} x="{number(x - r * 0.8)}" y="{number(y - r * 0.8)}" width="{side}" height="{side}"/>'
        drawn = square if sign == "□" else f'<circle{{}} cx="{number(x)}" cy="{number(y)}" r="{number(r * 0.85)}"/>'
        return drawn.format(' class="rim"') + drawn.format(f' class="hollow" style="stroke:{_hex(colour)}"')
    return f'<circle class="mark" {fill} cx="{number(x)}" cy="{number(y)}" r="{number(r)}"/>'


def _hex(colour: str) -> str:
    """A colour of a scenario file once more checked: nothing else gets into the page."""
    good = len(colour) == 7 and colour[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in colour[1:])
    return colour if good else NOBODY.colour


def _polygon(points: Sequence[Point], more: str = "") -> str:
    return f'<polygon points="{" ".join(f"{number(x)},{number(y)}" for x, y in points)}" {more}/>'


def _nearer(shape: list[Point], to: Point, than: Point) -> list[Point]:
    """The part of a convex shape that is nearer to one point than to another."""
    (a, b), (c, d) = to, than
    nx, ny = c - a, d - b
    limit = (c * c + d * d - a * a - b * b) / 2
    out: list[Point] = []
    for (x, y), (u, v) in zip(shape, [*shape[1:], *shape[:1]], strict=True):
        here, there = x * nx + y * ny - limit, u * nx + v * ny - limit
        if here <= 0:
            out.append((x, y))
        if here * there < 0:
            t = here / (here - there)
            out.append((x + (u - x) * t, y + (v - y) * t))
    return out


def _apart(sites: list[Point]) -> list[Point]:
    """Places that lie on one another, a little apart, so that each has land and its mark is seen."""
    out: list[Point] = []
    for i, (x, y) in enumerate(sites):
        while any(hypot(x - u, y - v) < 2 * MARK for u, v in out):
            x, y = x + 2 * MARK * cos(tau * i / 7), y + 2 * MARK * sin(tau * i / 7)
        out.append((x, y))
    return out


def _tally(holders: Mapping[str, str | None]) -> dict[str | None, int]:
    out: dict[str | None, int] = {}
    for holder in holders.values():
        out[holder] = out.get(holder, 0) + 1
    return out


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
