"""A chart: geometry and labels of one size. Charts are kept, since making one takes 20 to 150 ms."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from game.ui.map.geometry import Geometry, MapSite
from game.ui.map.labels import MARK_ROOM, Labels, place_labels

KEPT = 12  # charts kept in memory


class Chart:
    """``geometry`` and ``labels`` of a site at a size, and what stands where."""

    def __init__(self, site: MapSite, width: int, height: int) -> None:
        self.geometry = Geometry(site, width, height)
        self.labels: Labels = place_labels(self.geometry)
        self._text_at: dict[tuple[int, int], int] = {}
        for name in self.labels.names:
            if name.place >= 0:
                self._text_at.update({(name.x + k, name.y): name.place for k in range(len(name.text))})
        for i, (x, y) in enumerate(self.geometry.markers):
            self._text_at.update({(x + k, y): i for k in range(min(MARK_ROOM, self.labels.room[i]))})

    def place_at(self, x: int, y: int) -> int | None:
        """The place whose mark, name or region is at a cell; None over the sea, abroad or outside."""
        geometry = self.geometry
        if not (0 <= x < geometry.width and 0 <= y < geometry.height):
            return None
        if (x, y) in self._text_at:
            return self._text_at[(x, y)]
        region = geometry.rows[y][x].region
        return region if region >= 0 else None

    def next_place(self, place: int, dx: int, dy: int) -> int | None:
        """The next place from one in a direction (one of dx, dy is 0): near, and not too far to the side."""
        x0, y0 = self.geometry.markers[place]
        best: tuple[float, int] | None = None
        for i, (x, y) in enumerate(self.geometry.markers):
            right, down = x - x0, 2 * (y - y0)
            along, across = right * dx + down * dy, abs(right * dy) + abs(down * dx)
            if along <= 0 or across > 2 * along:
                continue
            score = along + 2.2 * across
            if best is None or score < best[0]:
                best = (score, i)
        return best[1] if best else None


_kept: OrderedDict[tuple[MapSite, int, int], Chart] = OrderedDict()
_lock = Lock()


def known_chart(site: MapSite, width: int, height: int) -> Chart | None:
    """The chart of that size if it has been made."""
    with _lock:
        found = _kept.get((site, width, height))
        if found is not None:
            _kept.move_to_end((site, width, height))
        return found


def chart_for(site: MapSite, width: int, height: int) -> Chart:
    """The chart of that size, made now when it is not known. Safe to call from a thread."""
    found = known_chart(site, width, height)
    if found is None:
        found = Chart(site, width, height)
        with _lock:
            _kept[(site, width, height)] = found
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return found
