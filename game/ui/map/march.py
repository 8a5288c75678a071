"""The arrow of a march: from one place's mark to another's, in cells of the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from game.ui.map.geometry import Geometry

HEADS = {(1, 0): "→", (-1, 0): "←", (0, 1): "↓", (0, -1): "↑"}  # in the fonts of all terminals, unlike the slanted ones
SHAFT = "•"


@dataclass(frozen=True, slots=True)
class March:
    """Places by number, the faction in whose colour the arrow is drawn, and how much of it (0..1)."""

    origin: int
    target: int
    faction: str
    share: float = 1.0


def march_cells(geometry: Geometry, marches: Sequence[March]) -> dict[int, tuple[tuple[int, str, str], ...]]:
    """By row: (column, character, faction). The cells of the marks themselves stay free; so do neighbours without a cell between."""
    out: dict[int, dict[int, tuple[int, str, str]]] = {}
    for march in marches:
        (x0, y0), (x1, y1) = geometry.markers[march.origin], geometry.markers[march.target]
        dx, dy = x1 - x0, y1 - y0
        length = max(abs(dx), abs(dy))
        shown = round((length - 1) * march.share)
        head = HEADS[((dx > 0) - (dx < 0), 0) if abs(dx) >= abs(dy) else (0, (dy > 0) - (dy < 0))]
        for step in range(1, shown + 1):
            x, y = x0 + round(dx * step / length), y0 + round(dy * step / length)
            out.setdefault(y, {})[x] = (x, head if step == shown else SHAFT, march.faction)
    return {y: tuple(row[x] for x in sorted(row)) for y, row in out.items()}
