"""The land a scenario is played on: an outline asset by name, or land drawn up from the places themselves."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from game.scenario.land import AreaLabel as AreaLabel, Outline as Outline, Point as Point, Ring as Ring, Table as Table
from game.scenario.model import Place, Words

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
_MARGIN = 0.22  # of generated land around the places, as a share of the larger side


class Warp:
    """A rising piecewise-linear function: degrees to units of room, continued with the first and last slope."""

    def __init__(self, table: Table) -> None:
        self._slopes = [room for _, room in table[:-1]]
        self._values = [value for value, _ in table]
        self._sums = [0.0]
        for (a, room), (b, _) in pairwise(table):
            self._sums.append(self._sums[-1] + (b - a) * room)

    def __call__(self, value: float) -> float:
        """Units from the start of the table up to a value in degrees."""
        k = min(max(bisect_right(self._values, value) - 1, 0), len(self._slopes) - 1)
        return self._sums[k] + (value - self._values[k]) * self._slopes[k]

    def inverse(self, units: float) -> float:
        """The value in degrees at so many units."""
        k = min(max(bisect_right(self._sums, units) - 1, 0), len(self._slopes) - 1)
        return self._values[k] + (units - self._sums[k]) / self._slopes[k]


def outline_for(words: Words, places: Sequence[Place]) -> Outline:
    """The outline that the author drew, or the asset that is named; land generated from the places where there is neither."""
    if words.drawn is not None:
        return words.drawn
    path = asset(words.outline)
    return _read(path) if path is not None else _generate(tuple((p.lon, p.lat) for p in places))


def asset(name: str) -> Path | None:
    """The file of an outline that belongs to the program; None when there is none of that name."""
    if not _NAME.match(name):
        return None
    return next((path for folder in _asset_folders() if (path := folder / f"{name}.json").is_file()), None)


def flat(bounds: tuple[float, float, float, float]) -> tuple[Table, Table]:
    """Warps that give every degree of latitude the same room, and one of longitude what it measures in the middle of the map."""
    west, south, east, north = bounds
    across = max(0.2, math.cos(math.radians((south + north) / 2)))
    return ((west, across), (east, across)), ((south, 1.0), (north, 1.0))


def _asset_folders() -> Iterator[Path]:
    """Where assets may be: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    yield package / "_data" / "assets"
    yield package.parent / "assets"


@lru_cache(maxsize=8)
def _read(path: Path) -> Outline:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    west, south, east, north = (float(v) for v in data["bounds"])
    return Outline(
        bounds=(west, south, east, north),
        warp_lon=_table(data["warp"]["lon"]),
        warp_lat=_table(data["warp"]["lat"]),
        land=tuple(_ring(r) for r in data["land"]),
        abroad=tuple(_ring(r) for r in data["abroad"]),
        labels=tuple(AreaLabel(d["kind"], str(d["text"]), str(d["short"]), float(d["lon"]), float(d["lat"])) for d in data["labels"]),
    )


def _table(rows: list[list[float]]) -> Table:
    return tuple((float(value), float(room)) for value, room in rows)


def _ring(flat: list[float]) -> Ring:
    return tuple(zip(flat[::2], flat[1::2], strict=True))


@lru_cache(maxsize=8)
def _generate(points: tuple[Point, ...]) -> Outline:
    """One piece of land around the places with an uneven coast and sea on all sides."""
    points = points or ((0.0, 0.0),)
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    margin = max(east - west, north - south, 0.5) * _MARGIN
    circle = [(math.cos(a) * margin, math.sin(a) * margin) for a in (math.tau * k / 16 for k in range(16))]
    hull = _hull([(x + dx, y + dy) for x, y in points for dx, dy in circle])
    pad = margin * 1.5
    bounds = (west - pad, south - pad, east + pad, north + pad)
    flat_lon, flat_lat = ((bounds[0], 1.0), (bounds[2], 1.0)), ((bounds[1], 1.0), (bounds[3], 1.0))
    return Outline(bounds, flat_lon, flat_lat, (_roughen(hull, margin),), (), ())


def _hull(points: list[Point]) -> list[Point]:
    """Convex hull, counter-clockwise (monotone chain)."""

    def half(ordered: list[Point]) -> list[Point]:
        out: list[Point] = []
        for p in ordered:
            while len(out) > 1 and _turn(out[-2], out[-1], p) <= 0:
                out.pop()
            out.append(p)
        return out[:-1]

    ordered = sorted(set(points))
    return half(ordered) + half(ordered[::-1])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _roughen(hull: list[Point], margin: float) -> Ring:
    """The hull with many more points, each moved in or out by two sines so that it looks like a coast."""
    out: list[Point] = []
    for (ax, ay), (bx, by) in zip(hull, hull[1:] + hull[:1], strict=True):
        length = math.hypot(bx - ax, by - ay)
        steps = max(1, round(length / margin * 5))
        for k in range(steps):
            x, y = ax + (bx - ax) * k / steps, ay + (by - ay) * k / steps
            push = margin * (0.22 * math.sin(x / margin * 2.1 + y / margin * 1.3) + 0.16 * math.sin(y / margin * 4.7 - x / margin * 3.3))
            out.append((x + (by - ay) / length * push, y - (bx - ax) / length * push))
    return tuple(out)
