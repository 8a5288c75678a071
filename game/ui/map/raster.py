"""Drawing on a grid of subpixels: filled rings, distance from the coast, braille lines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

Grid = list[list[int]]
BRAILLE = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # bit of the dot at [row][column] of a cell


def fill_ring(ring: Sequence[tuple[float, float]], grid: Grid, value: int) -> None:
    """Set every subpixel whose middle is inside a ring (in subpixel coordinates; even-odd rule)."""
    height, width = len(grid), len(grid[0])
    crossings: dict[int, list[float]] = {}
    for start, end in zip(ring, (*ring[1:], ring[0]), strict=True):
        # the same edge always runs downwards, so that two rings that share it share its crossings exactly
        (ax, ay), (bx, by) = (start, end) if start[1] <= end[1] else (end, start)
        first, last = max(0, math.ceil(ay - 0.5)), min(height, math.ceil(by - 0.5))
        if first >= last:
            continue
        slope = (bx - ax) / (by - ay)
        for y in range(first, last):
            crossings.setdefault(y, []).append(ax + (y + 0.5 - ay) * slope)
    for y, xs in crossings.items():
        xs.sort()
        row = grid[y]
        for a, b in zip(xs[::2], xs[1::2], strict=False):
            left, right = max(0, math.ceil(a - 0.5)), min(width, math.ceil(b - 0.5))
            if left < right:
                row[left:right] = [value] * (right - left)


def distances(land: Sequence[Sequence[bool]], most: int) -> Grid:
    """Steps from each subpixel to the nearest land, counted to ``most``; a step down costs two (subpixels are tall)."""
    height, width = len(land), len(land[0])
    out = [[0 if cell else most for cell in row] for row in land]
    for y in range(height):
        row, above = out[y], out[y - 1] if y else None
        for x in range(width):
            if row[x]:
                best = row[x - 1] + 1 if x else most
                if above is not None and above[x] + 2 < best:
                    best = above[x] + 2
                if best < row[x]:
                    row[x] = best
    for y in range(height - 1, -1, -1):
        row, below = out[y], out[y + 1] if y + 1 < height else None
        for x in range(width - 1, -1, -1):
            if row[x]:
                best = row[x + 1] + 1 if x + 1 < width else most
                if below is not None and below[x] + 2 < best:
                    best = below[x] + 2
                if best < row[x]:
                    row[x] = best
    return out


def line_dots(x0: float, y0: float, x1: float, y1: float) -> Iterator[tuple[int, int]]:
    """Dots of a straight line between two points, in dots."""
    ax, ay, bx, by = int(x0), int(y0), int(x1), int(y1)
    steps = max(abs(bx - ax), abs(by - ay), 1)
    for k in range(steps + 1):
        yield round(ax + (bx - ax) * k / steps), round(ay + (by - ay) * k / steps)


def add_dot(bits: dict[tuple[int, int], int], x: int, y: int) -> None:
    """Set one braille dot (2 by 4 a cell) in a table of cells."""
    cell = (x // 2, y // 4)
    bits[cell] = bits.get(cell, 0) | BRAILLE[y % 4][x % 2]
