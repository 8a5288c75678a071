"""An outline that an author draws: a JSON file beside the scenario, and what a save holds of it.

The land is presentation, but a save must show the map without the file: the loader puts what it read in the place of its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from game.scenario.model import Place
from game.scenario.outline import AreaLabel, Outline, Ring, Table, asset, flat
from game.scenario.problems import Problem, ScenarioErrors, clean
from game.scenario.resolved import from_json, to_plain
from game.scenario.source import MapNode, ScalarNode

LARGEST = 256 << 10  # bytes of a file
MOST_POINTS, MOST_RINGS, MOST_LABELS, MOST_ROWS = 4000, 200, 40, 40
KEYS = ("bounds", "land", "abroad", "warp", "labels", "source", "licence")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")


def with_outline(root: MapNode, files: Sequence[Path], problems: list[Problem]) -> MapNode:
    """The merged tree with the outline that it names in the place of the name, when a file beside one of ``files`` draws it.

    Outlines that belong to the program stay names. ``problems`` receives an error (E312) for a file that cannot be used and a warning
    (W626) when there is none.
    """
    words = root.get("words")
    named = words.get("outline") if isinstance(words, MapNode) else None
    if not isinstance(words, MapNode) or not isinstance(named, ScalarNode) or not _NAME.match(named.text) or asset(named.text) or not files:
        return root
    path = next((found for file in files if (found := _beside(file.parent, named.text)) is not None), None)
    if path is None:
        message = f'there is no outline "{named.text}": no {named.text}.json beside this file; the map draws land around the places'
        problems.append(Problem("W626", message, named.mark, severity="warning"))
        return root
    try:
        drawn = _read(path)
    except ValueError as error:
        problems.append(Problem("E312", f"{path.name}: {error}", named.mark))
        return _with(root, "words", _with(words, "outline", None))
    return _with(root, "words", _with(words, "outline", drawn))


def outline_of(node: MapNode, places: Sequence[Place]) -> Outline:
    """The outline that a map of ``bounds``, ``land``, ``abroad``, ``warp`` and ``labels`` describes; only ``land`` is needed.

    Raises ValueError with half a sentence for whatever is wrong first.
    """
    plain = to_plain(node)
    unknown = next((key for key in plain if key not in KEYS), None)
    if unknown is not None:
        raise ValueError(f'unknown key "{clean(unknown)[:40]}"; an outline knows {", ".join(KEYS)}')
    land, abroad = _rings(plain, "land"), _rings(plain, "abroad")
    if not land:
        raise ValueError("land: is missing, a list of rings, each of them a list of numbers: longitude, latitude, longitude, latitude ...")
    bounds = _bounds(plain.get("bounds"), land, places)
    lon, lat = _warp(plain.get("warp"), bounds)
    return Outline(bounds, lon, lat, land, abroad, _labels(plain.get("labels", [])))


def _with(node: MapNode, key: str, value: MapNode | None) -> MapNode:
    """The map with another value under a key that it has; without the key when there is no value."""
    items = {name: inner for name, inner in node.items.items() if name != key or value is not None}
    return MapNode({**items, key: value} if value is not None else items, node.keys, node.mark, node.notes)


def _beside(folder: Path, name: str) -> Path | None:
    """The plain file ``name.json`` in the folder; a link that leads out of it is not followed."""
    path = folder / f"{name}.json"
    try:
        return path if path.is_file() and path.resolve().is_relative_to(folder.resolve()) else None
    except OSError:
        return None


def _read(path: Path) -> MapNode:
    """The file as a tree; ValueError when it is too large, no text or no JSON."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        text = data.decode("utf-8")
    except OSError as error:
        raise ValueError(f"it cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ValueError("it is no UTF-8 text") from None
    if len(data) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST >> 10} KiB; draw it with fewer points")
    try:
        return from_json(text, path.name)
    except ScenarioErrors as errors:
        raise ValueError(f"it is no JSON map ({errors.problems[0].message.rpartition(': ')[2]})") from None


def _numbers(value: Any, what: str) -> list[float]:
    if not isinstance(value, list) or any(isinstance(v, bool) or not isinstance(v, (int, float)) for v in value):
        raise ValueError(f"{what} is a list of numbers")
    return [float(v) for v in value]


def _rings(plain: dict[str, Any], key: str) -> tuple[Ring, ...]:
    rings = plain.get(key, [])
    if not isinstance(rings, list) or len(rings) > MOST_RINGS:
        raise ValueError(f"{key}: is a list of at most {MOST_RINGS} rings")
    found = []
    for number, ring in enumerate(rings, 1):
        flat_ring = _numbers(ring, f"{key}: ring {number}")
        if len(flat_ring) % 2 or len(flat_ring) < 6:
            raise ValueError(f"{key}: ring {number} needs pairs of longitude and latitude, three at least")
        points = tuple(zip(flat_ring[::2], flat_ring[1::2], strict=True))
        off = next((p for p in points if abs(p[0]) > 180 or abs(p[1]) > 90), None)
        if off is not None:
            raise ValueError(f"{key}: ring {number} has a point that is not on the globe: {off[0]:g}, {off[1]:g} (longitude comes first)")
        found.append(points)
    if sum(map(len, found)) > MOST_POINTS:
        raise ValueError(f"{key}: has more than {MOST_POINTS} points")
    return tuple(found)


def _bounds(value: Any, land: Sequence[Ring], places: Sequence[Place]) -> tuple[float, float, float, float]:
    """What every map shows: as written, or all land and places. A place outside would be off the map."""
    points = [(p.lon, p.lat) for p in places]
    if value is None:
        points += [point for ring in land for point in ring]
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        pad = max(east - west, north - south, 0.5) * 0.05
        return west - pad, south - pad, east + pad, north + pad
    numbers = _numbers(value, "bounds:")
    if len(numbers) != 4 or not (-180 <= numbers[0] < numbers[2] <= 180 and -90 <= numbers[1] < numbers[3] <= 90):
        raise ValueError("bounds: are west, south, east, north in degrees, in this order")
    west, south, east, north = numbers
    off = next((p for p in places if not (west <= p.lon <= east and south <= p.lat <= north)), None)
    if off is not None:
        raise ValueError(f'bounds: leave out the place "{off.id}" at {off.lon:g}, {off.lat:g}')
    return west, south, east, north


def _warp(value: Any, bounds: tuple[float, float, float, float]) -> tuple[Table, Table]:
    if value is None:
        return flat(bounds)
    if not isinstance(value, dict) or set(value) != {"lon", "lat"}:
        raise ValueError("warp: has lon: and lat:")
    return _table(value["lon"], "warp: lon"), _table(value["lat"], "warp: lat")


def _table(value: Any, what: str) -> Table:
    said = f"{what}: is a list of 2 to {MOST_ROWS} pairs [degree, room of a degree from there on], the degrees rising, the room 0.05 to 20"
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_ROWS:
        raise ValueError(said)
    rows = [_numbers(row, what) for row in value]
    if any(len(row) != 2 or not 0.05 <= row[1] <= 20 for row in rows) or any(a[0] >= b[0] for a, b in pairwise(rows)):
        raise ValueError(said)
    return tuple((row[0], row[1]) for row in rows)


def _labels(value: Any) -> tuple[AreaLabel, ...]:
    if not isinstance(value, list) or len(value) > MOST_LABELS:
        raise ValueError(f"labels: is a list of at most {MOST_LABELS}")
    return tuple(_label(row, number) for number, row in enumerate(value, 1))


def _label(row: Any, number: int) -> AreaLabel:
    said = f'labels: entry {number} is written {{"kind": "sea" or "land", "text": "...", "short": "...", "lon": 0, "lat": 0}}'
    if not isinstance(row, dict) or not {"kind", "text", "lon", "lat"} <= set(row) <= {"kind", "text", "short", "lon", "lat"}:
        raise ValueError(said)
    kind: Literal["sea", "land"] = "sea" if row["kind"] == "sea" else "land"
    text, short = row["text"], row.get("short", row["text"])
    if row["kind"] != kind or not _is_name(text) or not _is_name(short):
        raise ValueError(f"{said}, its texts at most 40 characters")
    lon, lat = _numbers([row["lon"], row["lat"]], said)
    return AreaLabel(kind, str(text), str(short), lon, lat)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 40 and "\n" not in value
