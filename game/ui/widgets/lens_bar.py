"""The lenses of the map, clickable and numbered, and what the colours mean."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from game.session.actions import available
from game.ui.map.legend import Legend
from game.ui.map.widget import MapView
from game.ui.table import Table
from game.ui.widgets.chip import Chip


class LensBar(Horizontal):
    """Seven chips; on a narrow terminal only the chosen one has its name. The legend takes what is left of the row."""

    DEFAULT_CSS = """
    LensBar { height: 1; background: $background; }
    LensBar Chip { background: transparent; padding: 0 1 0 0; color: $foreground 70%; }
    LensBar Chip.-on { background: $boost; color: $foreground; padding: 0 1; }
    LensBar #legend { width: 1fr; height: 1; margin: 0 1; }
    """

    def __init__(self, map_view: MapView, id: str | None = None) -> None:
        super().__init__(id=id)
        self._map = map_view

    def compose(self) -> ComposeResult:
        """Chips from the table of actions, then the legend."""
        for number, action in enumerate(a for a in available("main") if a.id.startswith("lens(")):
            yield Chip(action.key, action.id, tip=action.tooltip, id=f"lens-{number}")
        yield Legend(self._map, id="legend")

    def show(self, table: Table) -> None:
        """Mark the lens in use and write the legend."""
        lenses = [a for a in available("main") if a.id.startswith("lens(")]
        wide = self.app.size.width >= 170
        for number, action in enumerate(lenses):
            chip = self.query_one(f"#lens-{number}", Chip)
            on = number == table.lens
            chip.set_class(on, "-on")
            chip.say(f"{action.key} {action.name}".lstrip() if on or wide else action.key or action.name[:2])
