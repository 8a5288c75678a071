"""Build ``assets/libya.json``, the outline of the map, from Natural Earth's 1:10m countries (public domain).

    python assets/build_outline.py                      # fetches the npm package world-atlas 2.0.2 with `npm pack`
    python assets/build_outline.py path/to/package      # uses an unpacked copy of it

Every arc of the topology is simplified once, with its ends held, before rings are put together from arcs: two countries
that share a border share its points, so that no sliver of sea opens between them. Only the standard library is used.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = "world-atlas@2.0.2"
FILE = "countries-10m.json"
HOME = "Libya"
NEIGHBOURS = (
    "Tunisia", "Algeria", "Egypt", "Sudan", "Chad", "Niger", "Malta", "Italy", "Greece", "Morocco", "Mali", "Nigeria", "Turkey", "Spain",
    "Saudi Arabia", "Israel", "Palestine", "Jordan", "Cyprus", "Syria", "Lebanon", "Cameroon", "Central African Rep.", "Burkina Faso",
    "Benin", "Mauritania", "S. Sudan", "Ethiopia", "Eritrea", "Albania", "Iraq",
)  # fmt: skip
FRAME = (-8.0, 8.0, 44.0, 42.0)  # lon and lat of what is kept: wide terminals show far beyond the borders
BOUNDS = (8.7, 19.2, 25.8, 34.0)  # lon and lat that every map shows
HOME_TOLERANCE, ABROAD_TOLERANCE = 0.022, 0.09  # degrees
LEAST_AREA = 0.02  # square degrees; smaller islands are left out

# How much room a degree gets, from each value up to the next: the crowded north-west is stretched, the desert is not.
WARP_LON = ((8.7, 0.95), (11.6, 1.5), (14.2, 1.1), (15.6, 0.92), (25.8, 0.92))
WARP_LAT = ((19.2, 0.5), (24.0, 0.85), (28.6, 1.2), (30.6, 1.8), (34.0, 1.8))

# kind, text, short text, lon, lat; the first that fits is used where several share a text
LABELS = (
    ("sea", "MEDITERRANEAN SEA", "Mediterranean", 18.6, 33.55),
    ("sea", "GULF OF SIDRA", "Gulf of Sidra", 18.1, 31.75),
    ("land", "TUNISIA", "TUN", 9.6, 32.9),
    ("land", "ALGERIA", "ALG", 9.0, 27.9),
    ("land", "NIGER", "NIGER", 11.6, 21.8),
    ("land", "CHAD", "CHAD", 17.0, 20.6),
    ("land", "SUDAN", "SUDAN", 25.0, 19.5),
    ("land", "EGYPT", "EGY", 26.3, 27.6),
)

Point = tuple[float, float]
Ring = list[Point]


def fetch(folder: Path) -> Path:
    """Download and unpack the package into ``folder``; the path of its files."""
    done = subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / done.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def decode(topology: dict[str, Any]) -> list[Ring]:
    """The arcs of a TopoJSON topology in degrees (they are stored as scaled differences)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        points: Ring = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def simplify(points: Ring, tolerance: float) -> Ring:
    """Douglas-Peucker; the two ends stay. A closed arc is cut in two halves first."""
    if len(points) < 3:
        return points
    if points[0] == points[-1]:
        far = max(range(len(points)), key=lambda i: math.dist(points[0], points[i]))
        return simplify(points[: far + 1], tolerance)[:-1] + simplify(points[far:], tolerance)
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        a, b = stack.pop()
        if b - a < 2:
            continue
        worst = max(range(a + 1, b), key=lambda i: off_line(points[i], points[a], points[b]))
        if off_line(points[worst], points[a], points[b]) > tolerance:
            keep.add(worst)
            stack += [(a, worst), (worst, b)]
    return [points[i] for i in sorted(keep)]


def off_line(p: Point, a: Point, b: Point) -> float:
    """Distance of a point from the segment a-b."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return math.dist(p, (a[0] + t * dx, a[1] + t * dy))


def clip(ring: Ring) -> Ring:
    """Sutherland-Hodgman against the frame."""
    for axis, limit, sign in ((0, FRAME[0], 1), (0, FRAME[2], -1), (1, FRAME[1], 1), (1, FRAME[3], -1)):
        out: Ring = []
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            inside_a, inside_b = (a[axis] - limit) * sign >= 0, (b[axis] - limit) * sign >= 0
            if inside_a:
                out.append(a)
            if inside_a != inside_b:
                t = (limit - a[axis]) / (b[axis] - a[axis])
                out.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
        ring = out
    return ring


def area(ring: Ring) -> float:
    """Unsigned area in square degrees."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def outer_rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """Arc numbers of every outer ring of a country."""
    if geometry["type"] == "Polygon":
        yield geometry["arcs"][0]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["arcs"]:
            yield polygon[0]


def put_together(numbers: list[int], arcs: list[Ring]) -> Ring:
    """A ring from its arcs (``~n`` is arc n backwards), without the closing point."""
    ring: Ring = []
    for n in numbers:
        points = arcs[n] if n >= 0 else arcs[~n][::-1]
        ring += points[1:] if ring else points
    return ring[:-1]


def build(package: Path) -> dict[str, Any]:
    """The whole asset as plain data."""
    topology = json.loads((package / FILE).read_text(encoding="utf-8"))
    countries = {g["properties"]["name"]: g for g in topology["objects"]["countries"]["geometries"]}
    of_home = {n if n >= 0 else ~n for ring in outer_rings(countries[HOME]) for n in ring}
    arcs = [simplify(arc, HOME_TOLERANCE if i in of_home else ABROAD_TOLERANCE) for i, arc in enumerate(decode(topology))]

    def rings(name: str) -> list[list[float]]:
        found = (clip(put_together(ring, arcs)) for ring in outer_rings(countries[name]))
        return [[round(v, 3) for point in ring for v in point] for ring in found if len(ring) > 2 and area(ring) >= LEAST_AREA]

    return {
        "source": f"Natural Earth 1:10m countries, through the npm package {PACKAGE} ({FILE}); simplified by assets/build_outline.py",
        "licence": "public domain (Natural Earth)",
        "bounds": BOUNDS,
        "warp": {"lon": WARP_LON, "lat": WARP_LAT},
        "labels": [dict(zip(("kind", "text", "short", "lon", "lat"), label, strict=True)) for label in LABELS],
        "land": rings(HOME),
        "abroad": [ring for name in NEIGHBOURS if name in countries for ring in rings(name)],
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", nargs="?", type=Path, help=f"the unpacked npm package {PACKAGE}; fetched when left out")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("libya.json"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        asset = build(args.package or fetch(Path(temporary)))
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in asset.items())
    args.out.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    points = sum(len(ring) // 2 for ring in asset["land"])
    print(f"{args.out}: {args.out.stat().st_size} bytes, {points} points of {HOME}, {len(asset['abroad'])} rings abroad")


if __name__ == "__main__":
    main()
