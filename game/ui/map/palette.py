"""What the map is painted with, by what the terminal can show: millions of colours, 256, 16, or none.

Every palette answers the same questions. A colour is a triple or None (the terminal's own). In 256 and 16 colours the
triples are exactly those of the terminal's fixed entries, so that nothing between here and the screen can change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.color import Color
from rich.style import Style

from game.scenario.model import Look
from game.ui.map.colours import RGB, contrast, luminance, mix, nearest_entry, parse, ramp

if TYPE_CHECKING:
    from textual.app import App

Paint = RGB | None


class Depth(Enum):
    """How many colours a terminal shows."""

    TRUE = "truecolor"
    EIGHT_BIT = "256"
    SIXTEEN = "16"
    NONE = "none"


def depth_of(app: App[Any]) -> Depth:
    """What the app's console has found out about the terminal; NO_COLOR goes before everything."""
    if app.no_color:
        return Depth.NONE
    system = app.console.color_system
    return {"truecolor": Depth.TRUE, "256": Depth.EIGHT_BIT, None: Depth.NONE}.get(system, Depth.SIXTEEN)


class Emphasis(Enum):
    """How much a place stands out."""

    PLAIN = 0
    DIM = 1  # others while targets are shown
    TARGET = 2
    SELECTED = 3
    FLASH = 4


@dataclass(frozen=True, slots=True)
class Fill:
    """What a region is filled with: a faction's colour, a point of a named scale, or (both empty) nobody's grey.
    ``strength`` is 0..1."""

    faction: str = ""
    scale: str = ""
    strength: float = 0.0


# Scales run from little to much and stay apart under colour-blindness (they rise in lightness).
SCALES: Mapping[str, tuple[RGB, ...]] = {
    "security": ((84, 36, 60), (92, 74, 100), (96, 120, 128), (150, 176, 140)),
    "oil": ((62, 58, 52), (96, 66, 30), (168, 112, 30), (226, 168, 60)),
    "intel": ((30, 34, 44), (38, 68, 96), (52, 112, 146), (120, 176, 200)),
    "forces": ((56, 54, 52), (100, 56, 58), (158, 70, 64), (226, 120, 96)),
    "quiet": ((58, 55, 52), (124, 116, 100)),
    "change": ((150, 62, 44), (62, 58, 54), (72, 128, 160)),
}
LAND: RGB = (34, 32, 30)
NOBODY: RGB = (72, 68, 62)
WHITE: RGB = (255, 250, 240)
BLACK: RGB = (0, 0, 0)
INK: RGB = (245, 240, 228)
DARK_INK: RGB = (18, 16, 14)
# How much of a faction's colour its fill has, from strength 0 to 1. Dark colours stay dark and light ones light: with wider
# ranges one faction's strong fill is another's weak one to somebody who is colour-blind (tests hold the least difference at 20).
DARK_RANGE, LIGHT_RANGE = (0.44, 0.52), (0.56, 0.70)
LEAST_CONTRAST, READABLE = 3.2, 4.5  # of names to their ground: of plain ones, and of those that are made fainter


class Palette:
    """Truecolor; the others differ from it in single answers."""

    depth = Depth.TRUE
    textured = False
    light = False

    def __init__(self, looks: Mapping[str, Look]) -> None:
        self._looks = looks
        self.order = {faction: i for i, faction in enumerate(looks)}
        self._base = {faction: parse(look.colour) for faction, look in looks.items()}
        self.abroad: Paint = self._fix((36, 35, 36))
        shallow, deep = (29, 60, 82), (11, 24, 38)
        self.sea: tuple[Paint, ...] = tuple(self._fix(mix(shallow, deep, share)) for share in (0.0, 0.12, 0.4, 0.65, 0.85, 1.0))

    def _fix(self, colour: RGB) -> RGB:
        """A colour as this terminal has it."""
        return colour

    def base(self, faction: str) -> RGB:
        """A faction's own colour, before it is darkened for the map."""
        return self._base.get(faction, NOBODY)

    def land(self, fill: Fill, emphasis: Emphasis = Emphasis.PLAIN) -> Paint:
        """The colour of a region."""
        colour = self._true_land(fill)
        if emphasis is Emphasis.DIM:
            colour = mix(colour, LAND, 0.62)
        elif emphasis is Emphasis.TARGET:
            colour = mix(colour, WHITE, 0.14)
        elif emphasis is Emphasis.SELECTED:
            full = self.base(fill.faction) if fill.faction else mix(colour, WHITE, 0.25)
            colour = mix(LAND, full, 0.86)
        elif emphasis is Emphasis.FLASH:
            colour = mix(colour, WHITE, 0.55)
        return self._fix(colour)

    def _true_land(self, fill: Fill) -> RGB:
        if fill.scale:
            return ramp(SCALES[fill.scale], fill.strength)
        if fill.faction:
            colour = self.base(fill.faction)
            least, most = DARK_RANGE if luminance(colour) < 0.15 else LIGHT_RANGE
            return mix(LAND, colour, least + (most - least) * fill.strength)
        return NOBODY

    def edge(self, land: Paint, emphasis: Emphasis) -> Paint:
        """The line around a region: bright for what is pointed out, otherwise the region's own colour."""
        if land is None or emphasis in (Emphasis.PLAIN, Emphasis.DIM):
            return land
        return self._fix(mix(land, WHITE, 0.62 if emphasis is Emphasis.SELECTED else 0.30))

    def rim(self, land: Paint) -> Paint:
        """A region where it touches land abroad."""
        return None if land is None else self._fix(mix(land, WHITE, 0.13))

    def road(self, land: Paint) -> Paint:
        """Dots of a road."""
        return None if land is None else self._fix(mix(land, WHITE if contrast(land, BLACK) < 8 else BLACK, 0.55))

    def border(self, land: Paint) -> Paint:
        """Dots between two regions of one colour."""
        return None if land is None else self._fix(mix(land, BLACK, 0.45))

    def hatch(self, land: Paint, faction: str) -> Paint:
        """Strokes over contested land, in the rival's colour."""
        return None if land is None else self._fix(mix(land, self.base(faction), 0.80))

    def name(self, ground: Paint, rank: int, strong: bool) -> tuple[Paint, Paint]:
        """Text and ground of a place's name over ``ground``: the ground is darkened until the text can be read."""
        if ground is None:
            return None, None
        faint = mix(INK, ground, 0.2)
        ink = self._fix(faint if rank > 2 and not strong and contrast(faint, ground) >= READABLE else INK)
        while contrast(ink, ground) < LEAST_CONTRAST and ground != BLACK:
            ground = self._fix(mix(ground, BLACK, 0.15 if self.depth is Depth.TRUE else 0.4))
        return ink, ground

    def area_name(self, ground: Paint, sea: bool) -> Paint:
        """Text of a sea's or a neighbour's name."""
        return self._fix((76, 118, 150) if sea else (104, 104, 110))

    def marker(self, faction: str, ground: Paint, strong: bool) -> tuple[Paint, Paint]:
        """Shape and ground of a mark."""
        back = self._fix(mix(ground if ground is not None else LAND, BLACK, 0.5))
        colour = self.base(faction) if faction else (200, 194, 182)
        if strong:
            return self._fix(DARK_INK), self._fix(mix(colour, WHITE, 0.75))
        while contrast(colour, back) < 4.5 and colour != (255, 255, 255):
            colour = mix(colour, (255, 255, 255), 0.12)
        return self._fix(colour), back

    def count(self, faction: str, ground: Paint, strong: bool, sure: bool) -> tuple[Paint, Paint]:
        """Number and ground of a mark; a number that is only about right is dimmer."""
        fg, bg = self.marker(faction, ground, strong)
        if fg is None or bg is None or strong or sure:
            return fg, bg
        return self._fix(mix(fg, bg, 0.14)), bg

    def texture(self, fill: Fill, x: int, y: int) -> str:
        """The character that fills a cell of a region; a space where colour says everything."""
        return " "

    def texture_ink(self, land: Paint) -> Paint:
        """The colour of the texture."""
        return land

    def style(self, fg: Paint, bg: Paint, bold: bool) -> Style:
        """Those colours for the terminal."""
        return terminal_style(fg, bg, bold, False)


# Entries of the 256 for colours that scenarios use most, for weak and strong fills and the selected place. They are the
# ones that stay apart under colour-blindness; other colours get the nearest entry of the same hue.
FIXED: Mapping[RGB, tuple[RGB, RGB, RGB]] = {
    (0x56, 0xB4, 0xE9): ((95, 135, 175), (95, 175, 215), (135, 215, 255)),
    (0xE6, 0x9F, 0x00): ((175, 135, 0), (215, 135, 0), (255, 175, 0)),
    (0x00, 0x66, 0x4B): ((0, 95, 0), (0, 95, 0), (0, 175, 95)),
    (0x5E, 0x3C, 0x99): ((95, 0, 135), (95, 0, 135), (135, 0, 255)),
    (0xF4, 0xE7, 0xA1): ((175, 175, 135), (215, 215, 175), (255, 255, 175)),
}
STRONG = 0.6  # strength from which a fill has the second entry


class Palette256(Palette):
    """Fixed entries, all of one hue for each faction."""

    depth = Depth.EIGHT_BIT

    def __init__(self, looks: Mapping[str, Look]) -> None:
        super().__init__(looks)
        coast, deep = (0, 95, 135), (0, 0, 95)
        self.sea = (coast, coast, deep, deep, deep, deep)

    def _fix(self, colour: RGB) -> RGB:
        return nearest_entry(colour)

    def land(self, fill: Fill, emphasis: Emphasis = Emphasis.PLAIN) -> Paint:
        fixed = FIXED.get(self.base(fill.faction)) if fill.faction and not fill.scale else None
        if fixed is not None and emphasis in (Emphasis.PLAIN, Emphasis.SELECTED):
            return fixed[2 if emphasis is Emphasis.SELECTED else int(fill.strength >= STRONG)]
        return super().land(fill, emphasis)

    def name(self, ground: Paint, rank: int, strong: bool) -> tuple[Paint, Paint]:
        _, below = super().name(ground, rank, strong)
        faint = rank > 2 and not strong and (below is None or luminance(below) < 0.1)
        return ((215, 215, 175) if faint else (255, 255, 255)), below


@lru_cache(maxsize=8192)
def terminal_style(fg: Paint, bg: Paint, bold: bool, reverse: bool) -> Style:
    """A terminal style, made once."""
    return Style(
        color=Color.from_rgb(*fg) if fg is not None else None,
        bgcolor=Color.from_rgb(*bg) if bg is not None else None,
        bold=bold or None,
        reverse=reverse or None,
    )


def palette_for(depth: Depth, looks: Mapping[str, Look], light: bool = False) -> Palette:
    """The palette of a terminal for a scenario's factions. ``light``: for a light background (the same with few colours)."""
    from game.ui.map.palette_few import Palette16, PaletteNone
    from game.ui.map.palette_light import PaletteLight, PaletteLight256

    kinds: Mapping[Depth, type[Palette]] = {
        Depth.TRUE: PaletteLight if light else Palette, Depth.EIGHT_BIT: PaletteLight256 if light else Palette256,
        Depth.SIXTEEN: Palette16, Depth.NONE: PaletteNone,
    }  # fmt: skip
    return kinds[depth](looks)


def palette_of(app: App[Any], looks: Mapping[str, Look]) -> Palette:
    """The palette of an app's terminal and look."""
    return palette_for(depth_of(app), looks, not app.current_theme.dark)
