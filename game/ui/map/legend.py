"""What the signs on the map mean, in one row under it."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from game.ui.map.lenses import LegendItem, Shading, lens
from game.ui.map.painter import HATCH, OCCUPIED
from game.ui.map.palette import Depth, Paint, Palette
from game.ui.map.tones import Emphasis
from game.ui.map.widget import MapView

ROAD, TRACK = "⠤⠤", "⠄⠄"


# what the row has to say first where there is no room for all: what a colour means, whose a sign is, then how land is drawn
WEIGHT = {"fill": 0, "faction": 1, "occupied": 2, "hatch": 3, "note": 4, "road": 5, "track": 6}
NARROW = 34  # cells under which a sample of a colour has two of them


def legend_text(shading: Shading, palette: Palette, width: int) -> Text:
    """The legend in at most ``width`` cells, in its own order; where not all items fit, the ones that say least are left out."""
    parts = [_item(item, palette, 2 if width < NARROW else 3) for item in shading.legend]
    kept: set[int] = set()
    room = width
    for n in sorted(range(len(parts)), key=lambda n: WEIGHT.get(shading.legend[n].kind, 1)):
        needs = parts[n].cell_len + (2 if kept else 0)
        if needs <= room:
            kept.add(n)
            room -= needs
    text = Text("  ", no_wrap=True, end="").join(parts[n] for n in sorted(kept))
    text.no_wrap, text.end = True, ""
    return text


def legend_lines(shading: Shading, palette: Palette, about: str) -> Text:
    """Every sign on a line of its own under what the lens shows: for the tooltip, since the row may have no room for all."""
    text = Text(about)
    for item in shading.legend:
        text.append("\n").append(_item(item, palette))
    return text


def _item(item: LegendItem, palette: Palette, wide: int = 3) -> Text:
    faint = _style(palette, (150, 146, 138))
    if item.kind == "faction":
        colour, _ = palette.marker(item.faction, None, False)
        texture = "".join(palette.texture(item.fill, x, 0) for x in range(wide)) if palette.textured else ""
        sample = Text(texture, style=palette.style(palette.texture_ink(None), palette.land(item.fill), False))
        return Text.assemble((item.shape, _style(palette, colour)), sample, " ", (item.label, _style(palette, colour)))
    if item.kind == "fill":
        ground = palette.land(item.fill, Emphasis.PLAIN)
        filled = "".join(palette.texture(item.fill, x, 0) for x in range(wide))
        return Text.assemble((filled, palette.style(palette.texture_ink(ground), ground, False)), " ", (item.label, faint))
    sign = {"hatch": HATCH * 2, "occupied": OCCUPIED * 2, "road": ROAD, "track": TRACK}.get(item.kind)
    if sign is None:
        return Text(item.label, style=faint)
    return Text.assemble((sign, _style(palette, palette.sign())), " ", (item.label, faint))


def _style(palette: Palette, colour: Paint) -> Style:
    """Text in a colour, or in the terminal's own where there are none."""
    return Style() if palette.depth is Depth.NONE else palette.style(colour, None, False)


class Legend(Static):
    """The legend of one map; it follows what the map shows."""

    DEFAULT_CSS = "Legend { height: 1; width: 1fr; }"

    def __init__(self, map_view: MapView, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._map = map_view

    def on_mount(self) -> None:
        """Follow the map."""
        self._map.on_shown.append(self.redraw)
        self.redraw()

    def on_unmount(self) -> None:
        """Leave the map."""
        if self.redraw in self._map.on_shown:
            self._map.on_shown.remove(self.redraw)

    def on_resize(self) -> None:
        """Another width has room for other items."""
        self.redraw()

    def redraw(self) -> None:
        """Write the legend of what the map shows now."""
        if self._map.shading is not None and self.is_mounted:
            shading, palette = self._map.shading, self._map.palette
            self.update(legend_text(shading, palette, self.size.width))
            self.tooltip = Content.from_rich_text(legend_lines(shading, palette, lens(self._map.lens_id).about))
