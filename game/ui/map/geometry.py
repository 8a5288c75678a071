"""Everything about the map that depends only on its size and the scenario: made once per size, then kept.

The map is a grid of cells, each of 2 x 2 subpixels. Every subpixel has a code: ABROAD, one of six shades of sea, or a
region in one of three parts (inside, next to land abroad, next to another region or the sea).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from game.scenario.model import Scenario
from game.scenario.outline import Outline, outline_for
from game.ui.map.projection import Projection
from game.ui.map.raster import Grid, add_dot, distances, fill_ring, line_dots

ABROAD = 0
SEA = 1  # .. SEA + SEA_SHADES - 1, from the coast outwards
SEA_SHADES = 6
FIRST_REGION = 8
INSIDE, RIM, EDGE = 0, 1, 2  # parts of a region; its code is FIRST_REGION + 4 * place + part
BLOCK = 8  # subpixels; the places that can be nearest are looked up once per block


@dataclass(frozen=True, slots=True)
class CellShape:
    """One cell. ``codes``: upper left, upper right, lower left, lower right. ``region``: the place it belongs to, or -1;
    ``land``: all four are land that is played on; the bits are braille dots (0: none)."""

    codes: tuple[int, int, int, int]
    region: int
    land: bool
    road: int
    border: int
    coast: int


@dataclass(frozen=True, slots=True)
class MapSite:
    """What the geometry needs of a scenario. ``roads``: (place, place, is it a desert track)."""

    outline: Outline
    positions: tuple[tuple[float, float], ...]
    roads: tuple[tuple[int, int, bool], ...]
    names: tuple[str, ...]
    ranks: tuple[int, ...]


def site_of(scenario: Scenario) -> MapSite:
    """The scenario as the map needs it; places without a rank come last."""
    words = scenario.words
    return MapSite(
        outline=outline_for(words, scenario.places),
        positions=tuple((p.lon, p.lat) for p in scenario.places),
        roads=scenario.roads,
        names=tuple(words.places.get(p.id, p.id) for p in scenario.places),
        ranks=tuple(words.ranks.get(p.id, 4) for p in scenario.places),
    )


class Geometry:
    """The map of a site in ``width`` x ``height`` cells (at least 2 x 2).

    ``rows``: cells by row and column. ``markers``: column and row of each place's mark, no two alike. ``in_row``: the
    regions that each row of cells shows. ``extent``: subpixels of each region.
    """

    def __init__(self, site: MapSite, width: int, height: int) -> None:
        self.site, self.width, self.height = site, max(2, width), max(2, height)
        self.projection = Projection(site.outline, self.width, self.height)
        self._lons = [self.projection.lon((x + 0.5) / 2) for x in range(2 * self.width)]
        self._lats = [self.projection.lat((y + 0.5) / 2) for y in range(2 * self.height)]
        owner = self._owners()
        self.extent = _counts(owner, len(site.positions))
        codes = self._codes(owner)
        roads, borders, coasts = self._road_dots(), *_border_dots(owner)
        self.rows = tuple(
            tuple(self._cell(x, y, codes, owner, roads, borders, coasts) for x in range(self.width)) for y in range(self.height)
        )
        self.in_row = tuple(tuple(sorted({r for y2 in (2 * y, 2 * y + 1) for r in owner[y2] if r >= 0})) for y in range(self.height))
        self.markers = self._place_markers()

    # ------------------------------------------------------------------ land
    def _owners(self) -> Grid:
        """For every subpixel the place it belongs to, -1 for land abroad, -2 for sea."""
        width, height = 2 * self.width, 2 * self.height
        grid: Grid = [[-2] * width for _ in range(height)]
        home: Grid = [[0] * width for _ in range(height)]
        for ring in self.site.outline.abroad:
            fill_ring(self._subpixels(ring), grid, -1)
        for ring in self.site.outline.land:
            fill_ring(self._subpixels(ring), home, 1)
        if self.site.positions:
            for top in range(0, height, BLOCK):
                for left in range(0, width, BLOCK):
                    self._own_block(left, top, home, grid)
        return grid

    def _subpixels(self, ring: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
        forward = self.projection.forward
        return [(2 * x, 2 * y) for x, y in (forward(lon, lat) for lon, lat in ring)]

    def _own_block(self, left: int, top: int, home: Grid, grid: Grid) -> None:
        """Give each subpixel of a block to the nearest place. Two sines move the sample, so that borders look surveyed;
        the move shrinks near a place, so that every town stands in its own region."""
        right, bottom = min(left + BLOCK, len(home[0])), min(top + BLOCK, len(home))
        if not any(1 in home[y][left:right] for y in range(top, bottom)):
            return
        lons, lats, squeeze, unit = self._lons, self._lats, self._squeeze, self._unit
        near = self._near_block(left, top, right - 1, bottom - 1)
        sin = math.sin
        f1, f2, f3, f4 = 8.4 / unit, 20.6 / unit, 6.7 / unit, 18.3 / unit
        most = 0.31 * unit
        for y in range(top, bottom):
            lat, row, inside = lats[y], grid[y], home[y]
            for x in range(left, right):
                if not inside[x]:
                    continue
                lon = lons[x]
                if len(near) == 1:
                    row[x] = near[0][2]
                    continue
                sx = lon * squeeze
                clear = min([(sx - px) ** 2 + (lat - py) ** 2 for px, py, _ in near])
                size = unit * min(1.0, math.sqrt(clear) / most)
                mx = sx + size * squeeze * (0.076 * sin(lat * f1 + 1.3) + 0.034 * sin(lat * f2 + lon * f1))
                my = lat + size * (0.055 * sin(lon * f3 + 0.4) + 0.028 * sin(lon * f4 - lat * f3))
                row[x] = min([((mx - px) ** 2 + (my - py) ** 2, i) for px, py, i in near])[1]

    @property
    def _squeeze(self) -> float:
        """How much shorter a degree of longitude is than one of latitude here."""
        _, south, _, north = self.site.outline.bounds
        return math.cos(math.radians((south + north) / 2))

    @property
    def _unit(self) -> float:
        """A typical distance between places, in degrees: noise is measured in it."""
        west, south, east, north = self.site.outline.bounds
        return math.sqrt((east - west) * self._squeeze * (north - south) / len(self.site.positions))

    def _near_block(self, left: int, top: int, right: int, bottom: int) -> list[tuple[float, float, int]]:
        """The places that can be nearest to some subpixel of a block: (scaled longitude, latitude, number)."""
        squeeze, noise = self._squeeze, 0.11 * self._unit
        cx, cy = (self._lons[left] + self._lons[right]) / 2 * squeeze, (self._lats[top] + self._lats[bottom]) / 2
        half_x, half_y = abs(self._lons[right] - self._lons[left]) / 2 * squeeze, abs(self._lats[bottom] - self._lats[top]) / 2
        reach = math.hypot(half_x + noise, half_y + noise)
        points = [(lon * squeeze, lat, i) for i, (lon, lat) in enumerate(self.site.positions)]
        far = [math.hypot(px - cx, py - cy) for px, py, _ in points]
        limit = min(far) + 2 * reach
        return [point for point, distance in zip(points, far, strict=True) if distance <= limit]

    # ------------------------------------------------------------------ codes and cells
    def _codes(self, owner: Grid) -> Grid:
        coast = distances([[r != -2 for r in row] for row in owner], SEA_SHADES)
        height, width = len(owner), len(owner[0])
        codes: Grid = []
        for y in range(height):
            row, above, below = owner[y], owner[y - 1] if y else owner[y], owner[y + 1] if y + 1 < height else owner[y]
            line: list[int] = []
            for x in range(width):
                r = row[x]
                if r == -2:
                    line.append(SEA + min(coast[y][x], SEA_SHADES) - 1)
                elif r == -1:
                    line.append(ABROAD)
                else:
                    around = (row[x - 1] if x else r, row[x + 1] if x + 1 < width else r, above[x], below[x])
                    part = INSIDE if around == (r, r, r, r) else RIM if -1 in around else EDGE
                    line.append(FIRST_REGION + 4 * r + part)
            codes.append(line)
        return codes

    def _cell(
        self, x: int, y: int, codes: Grid, owner: Grid, roads: dict[tuple[int, int], int], borders: dict[tuple[int, int], int],
        coasts: dict[tuple[int, int], int],
    ) -> CellShape:  # fmt: skip
        upper, lower = owner[2 * y], owner[2 * y + 1]
        four = (upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1])
        regions = [r for r in four if r >= 0]
        return CellShape(
            codes=(codes[2 * y][2 * x], codes[2 * y][2 * x + 1], codes[2 * y + 1][2 * x], codes[2 * y + 1][2 * x + 1]),
            region=max(regions, key=regions.count) if regions else -1,
            land=len(regions) == 4,
            road=roads.get((x, y), 0) if four.count(-2) < 2 else 0,
            border=borders.get((x, y), 0),
            coast=coasts.get((x, y), 0),
        )

    def _road_dots(self) -> dict[tuple[int, int], int]:
        """Roads are solid lines of dots; desert tracks have one dot in three."""
        bits: dict[tuple[int, int], int] = {}
        for a, b, track in self.site.roads:
            (ax, ay), (bx, by) = (self.projection.forward(*self.site.positions[i]) for i in (a, b))
            for k, (x, y) in enumerate(line_dots(2 * ax, 4 * ay, 2 * bx, 4 * by)):
                if 0 <= x < 2 * self.width and 0 <= y < 4 * self.height and (not track or k % 3 == 1):
                    add_dot(bits, x, y)
        return bits

    # ------------------------------------------------------------------ markers
    def _place_markers(self) -> tuple[tuple[int, int], ...]:
        """A cell for each place, by rank: its own, or the nearest free one with a free cell beside it for the number."""
        taken: dict[tuple[int, int], int] = {}
        found: dict[int, tuple[int, int]] = {}
        for i in sorted(range(len(self.site.positions)), key=lambda i: (self.site.ranks[i], i)):
            px, py = self.projection.forward(*self.site.positions[i])
            best: tuple[float, int, int] | None = None
            for y in range(int(py) - 2, int(py) + 3):
                for x in range(int(px) - 4, int(px) + 5):
                    if not (0 <= x < self.width and 0 <= y < self.height) or (x, y) in taken:
                        continue
                    cost = math.hypot(x + 0.5 - px, 2.0 * (y + 0.5 - py))
                    cost += 1.3 * ((x + 1, y) in taken) + 2.2 * ((x - 1, y) in taken) + 0.8 * (self.rows[y][x].region != i)
                    if best is None or cost < best[0]:
                        best = (cost, x, y)
            x, y = (best[1], best[2]) if best else (min(self.width - 1, max(0, int(px))), min(self.height - 1, max(0, int(py))))
            taken[(x, y)] = i
            found[i] = (x, y)
        return tuple(found[i] for i in range(len(self.site.positions)))


def _counts(owner: Grid, places: int) -> tuple[int, ...]:
    counts = [0] * places
    for row in owner:
        for r in row:
            if r >= 0:
                counts[r] += 1
    return tuple(counts)


def _border_dots(owner: Grid) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
    """Braille dots between two regions, and between a region and what is not played on."""
    borders: dict[tuple[int, int], int] = {}
    coasts: dict[tuple[int, int], int] = {}
    height, width = len(owner), len(owner[0])
    for y in range(height):
        for x in range(width):
            here = owner[y][x]
            if here < 0:
                continue
            right = owner[y][x + 1] if x + 1 < width else here
            below = owner[y + 1][x] if y + 1 < height else here
            if right >= 0 and right != here:
                add_dot(borders, x, 2 * y)
                add_dot(borders, x, 2 * y + 1)
            if below >= 0 and below != here:
                add_dot(borders, x, 2 * y + 1)
            if right < 0 or (x and owner[y][x - 1] < 0):
                add_dot(coasts, x, 2 * y)
                add_dot(coasts, x, 2 * y + 1)
            if below < 0:
                add_dot(coasts, x, 2 * y + 1)
            if y and owner[y - 1][x] < 0:
                add_dot(coasts, x, 2 * y)
    return borders, coasts
