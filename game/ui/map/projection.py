"""From degrees to character cells and back. Longitude and latitude are independent, each by a piecewise-linear table."""

from __future__ import annotations

import math

from game.scenario.outline import Outline, Warp

CELL_ASPECT = 2.0  # a character cell is about twice as tall as it is wide
MOST_STRETCH = 1.22  # how much wider or taller than true the map may be drawn to use the room it has


class Projection:
    """The map in ``width`` x ``height`` cells: everything inside the outline's bounds is visible, centred."""

    def __init__(self, outline: Outline, width: int, height: int) -> None:
        west, south, east, north = outline.bounds
        self._lon, self._lat = Warp(outline.warp_lon), Warp(outline.warp_lat)
        self._left, self._top = self._lon(west), self._lat(north)
        across, down = self._lon(east) - self._left, self._top - self._lat(south)
        squeeze = math.cos(math.radians((south + north) / 2)) * CELL_ASPECT
        self._sy = min(width / (across * squeeze), height / down)
        self._sx = min(self._sy * squeeze * MOST_STRETCH, width / across)
        self._sy = min(self._sx / squeeze * MOST_STRETCH, height / down)
        self._ox, self._oy = (width - across * self._sx) / 2, (height - down * self._sy) / 2

    def forward(self, lon: float, lat: float) -> tuple[float, float]:
        """Column and row, with fractions, of a position."""
        return self._ox + (self._lon(lon) - self._left) * self._sx, self._oy + (self._top - self._lat(lat)) * self._sy

    def lon(self, column: float) -> float:
        """Longitude at a column."""
        return self._lon.inverse(self._left + (column - self._ox) / self._sx)

    def lat(self, row: float) -> float:
        """Latitude at a row."""
        return self._lat.inverse(self._top - (row - self._oy) / self._sy)
