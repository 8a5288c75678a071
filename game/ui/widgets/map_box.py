"""A frame for the map on screens that do not know yet which scenario they show: the map is made when there is one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.containers import Container

if TYPE_CHECKING:
    from game.engine.view import View
    from game.scenario.model import Scenario
    from game.ui.map.widget import MapView


class MapBox(Container, can_focus=False):
    """Empty until ``show``; a map of another scenario replaces the one before."""

    DEFAULT_CSS = "MapBox { height: 1fr; width: 1fr; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._scenario: Scenario | None = None
        self._map: MapView | None = None

    def show(self, scenario: Scenario, view: View, lens: str = "control") -> None:
        """Show a view through a lens."""
        from game.ui.map.widget import MapView

        if self._map is None or self._scenario is not scenario:
            self.clear()
            self._scenario, self._map = scenario, MapView(scenario, thumbnail=True)
            self.mount(self._map)
        self._map.show(view, lens)

    def clear(self) -> None:
        """Show nothing."""
        if self._map is not None:
            self._map.remove()
        self._map = self._scenario = None

    def highlight(self, places: Iterable[str]) -> None:
        """Brighten places."""
        if self._map is not None:
            self._map.highlight(tuple(places))

    def march(self, marches: Iterable[tuple[str, str, str]]) -> None:
        """Draw arrows: (from, to, whose)."""
        if self._map is not None:
            self._map.march(tuple(marches))

    def select(self, place: str | None) -> None:
        """Move the map's mark to a place, or take it away."""
        if self._map is not None:
            self._map.select(place)

    def flash(self, places: Iterable[str]) -> None:
        """Flash places."""
        if self._map is not None:
            self._map.flash(tuple(places))
