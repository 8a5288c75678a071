"""What the map is painted with, by what the terminal can show: millions of colours, 256, 16, or none.

Every palette answers the same questions. A colour is a triple or None (the terminal's own). In 256 and 16 colours the
triples are exactly those of the terminal's fixed entries, so that nothing between here and the screen can change them.
In what a dark and a light ground differ is data (``game.ui.map.tones``).
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
from game.ui.map.colours import MARGIN, RGB, contrast, luminance, mix, moved, nearest_entry, nearest_step, parse, ramp, sent
from game.ui.map.tones import BLACK, DARK, DARK_256, LIGHT, LIGHT_256, WHITE, Emphasis, Tones

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


@dataclass(frozen=True, slots=True)
class Fill:
    """What a region is filled with: a faction's colour, a point of a named scale, or (both empty) nobody's grey.
    ``strength`` is 0..1."""

    faction: str = ""
    scale: str = ""
    strength: float = 0.0


LEAST = 4.5  # contrast of text to its ground (WCAG 2.2, level AA)
HATCH_LEAST = 1.7  # of strokes: they must only be seen
PALER = (0.14, 0.07)  # how far a number that is only about right goes back to its ground, if it can be read there


class Palette:
    """Millions of colours on a dark ground; in what the others differ is data (``tones``), or single answers."""

    depth = Depth.TRUE
    tones: Tones = DARK
    textured = False

    def __init__(self, looks: Mapping[str, Look]) -> None:
        self.order = {faction: i for i, faction in enumerate(looks)}
        self._base = {faction: parse(look.colour) for faction, look in looks.items()}
        self.abroad: Paint = self._fix(self.tones.abroad)
        self.sea: tuple[Paint, ...] = tuple(self._fix(shade) for shade in self.tones.sea)

    @property
    def light(self) -> bool:
        """Whether it is for a light ground."""
        return self.tones.light

    def _fix(self, colour: RGB) -> RGB:
        """A colour as this terminal has it."""
        return colour

    def base(self, faction: str) -> RGB:
        """A faction's own colour, before it is darkened for the map."""
        return self._base.get(faction, self.tones.nobody)

    def part(self, faction: str) -> Paint:
        """A faction's part of a bar that all share."""
        return self._fix(self.base(faction)) if self.light else self.marker(faction, None, False)[0]

    def word(self, faction: str) -> Paint:
        """A faction's name in texts, before it is made legible on its ground."""
        return self.part(faction)

    # ------------------------------------------------------------------ land
    def land(self, fill: Fill, emphasis: Emphasis = Emphasis.PLAIN) -> Paint:
        """The colour of a region."""
        tones, colour = self.tones, self._plain_land(fill)
        if emphasis is Emphasis.SELECTED and fill.faction and tones.selected:
            colour = mix(tones.land, self.base(fill.faction), tones.selected)
        elif emphasis in tones.emphases:
            colour = mix(colour, *tones.emphases[emphasis])
        return self._fix(colour)

    def _plain_land(self, fill: Fill) -> RGB:
        tones = self.tones
        if fill.scale:
            return ramp(tones.scales[fill.scale], fill.strength)
        if not fill.faction:
            return tones.nobody
        colour = self.base(fill.faction)
        least, most = tones.dark_range if luminance(colour) < 0.15 else tones.light_range
        return mix(tones.land, colour, least + (most - least) * fill.strength)

    def edge(self, land: Paint, emphasis: Emphasis) -> Paint:
        """The line around a region: bright (dark on a light ground) for what is pointed out, otherwise the region's own colour."""
        if land is None or emphasis in (Emphasis.PLAIN, Emphasis.DIM):
            return land
        return self._fix(mix(land, self.tones.away, self.tones.edges[emphasis is not Emphasis.SELECTED]))

    def rim(self, land: Paint) -> Paint:
        """A region where it touches land abroad."""
        return None if land is None else self._fix(mix(land, self.tones.away, self.tones.rim))

    def road(self, land: Paint) -> Paint:
        """Dots of a road."""
        return None if land is None else self._fix(mix(land, WHITE if contrast(land, BLACK) < 8 else BLACK, 0.55))

    def border(self, land: Paint) -> Paint:
        """Dots between two regions of one colour."""
        return None if land is None else self._fix(mix(land, BLACK, 0.45))

    def hatch(self, land: Paint, faction: str) -> Paint:
        """Strokes over contested land, in the rival's colour as far as it is seen there."""
        if land is None:
            return None
        away, back = ((255, 255, 255), BLACK) if self.tones.away == WHITE else (BLACK, (255, 255, 255))
        colour = mix(land, self.base(faction), 0.80)
        found = self._seen(colour, land, HATCH_LEAST, away)
        return found if contrast(found, land) >= HATCH_LEAST else self._seen(colour, land, HATCH_LEAST, back)

    # ------------------------------------------------------------------ text
    def name(self, ground: Paint, rank: int, strong: bool) -> tuple[Paint, Paint]:
        """Text and ground of a place's name over ``ground``: the ground moves until the text can be read."""
        if ground is None:
            return None, None
        ink = max((self._fix(ink) for ink in self.tones.inks), key=lambda ink: contrast(ink, ground))
        end = BLACK if luminance(ink) > 0.5 else (255, 255, 255)
        for step in range(21):
            below = self._fix(mix(ground, end, step / 20))
            if contrast(ink, below) >= LEAST + MARGIN:
                break
        faint = self._fix(self.tones.faint) if self.tones.faint is not None and rank > 2 and not strong else ink
        return (faint if contrast(faint, below) >= LEAST + MARGIN else ink), below

    def area_name(self, ground: Paint, sea: bool) -> Paint:
        """Text of a sea's or a neighbour's name."""
        colour = self.tones.sea_name if sea else self.tones.land_name
        return self._fix(colour) if ground is None else self._seen(colour, ground, LEAST)

    def marker(self, faction: str, ground: Paint, strong: bool) -> tuple[Paint, Paint]:
        """Shape and ground of a mark."""
        tones = self.tones
        colour = self.base(faction) if faction else tones.sign
        if strong:
            ink, share = tones.chosen
            return self._fix(ink), self._fix(mix(colour, tones.away, share))
        back = self._fix(mix(ground if ground is not None else tones.land, tones.back, tones.behind))
        return self._seen(colour, back, LEAST), back

    def count(self, faction: str, ground: Paint, strong: bool, sure: bool) -> tuple[Paint, Paint]:
        """Number and ground of a mark; a number that is only about right is fainter where that can be read."""
        fg, bg = self.marker(faction, ground, strong)
        if fg is None or bg is None or strong or sure:
            return fg, bg
        paler = (self._fix(mix(fg, bg, share)) for share in PALER)
        return next((ink for ink in paler if contrast(ink, bg) >= LEAST + MARGIN), fg), bg

    def sign(self) -> Paint:
        """A mark that belongs to nobody, as in a legend."""
        return self._fix(self.tones.sign)

    def _seen(self, colour: RGB, ground: RGB, least: float, end: RGB | None = None) -> RGB:
        """A colour moved to an end (that of more contrast by default) until its contrast to a ground is enough."""
        return moved(colour, ground, least, end)

    # ------------------------------------------------------------------ cells
    def texture(self, fill: Fill, x: int, y: int) -> str:
        """The character that fills a cell of a region; a space where colour says everything."""
        return " "

    def texture_ink(self, land: Paint) -> Paint:
        """The colour of the texture."""
        return land

    def style(self, fg: Paint, bg: Paint, bold: bool) -> Style:
        """Those colours for the terminal."""
        return terminal_style(fg, bg, bold, False)


class PaletteLight(Palette):
    """Millions of colours on a light ground: paper-coloured land, a pale sea, and the sides' colours nearly as they are."""

    tones = LIGHT


STRONG = 0.6  # strength from which land has the second entry


class Palette256(Palette):
    """Fixed entries, all of one hue for each faction, and scales in steps."""

    depth = Depth.EIGHT_BIT
    tones = DARK_256

    def _fix(self, colour: RGB) -> RGB:
        return nearest_entry(colour)

    def _seen(self, colour: RGB, ground: RGB, least: float, end: RGB | None = None) -> RGB:
        return nearest_entry(colour, ground, least)

    def part(self, faction: str) -> Paint:
        fixed = self.tones.fixed.get(self.base(faction))
        return fixed.part if fixed is not None else super().part(faction)

    def word(self, faction: str) -> Paint:
        fixed = self.tones.fixed.get(self.base(faction))
        return (fixed.word or fixed.part) if fixed is not None else super().word(faction)

    def land(self, fill: Fill, emphasis: Emphasis = Emphasis.PLAIN) -> Paint:
        fixed = self.tones.fixed.get(self.base(fill.faction)) if fill.faction and not fill.scale else None
        if fixed is not None and emphasis is Emphasis.SELECTED:
            return fixed.selected
        if fixed is not None and emphasis is Emphasis.DIM:
            fill = Fill(fill.faction)  # dimmed, strong land alone would keep its hue, and look like a target
        return super().land(fill, emphasis)

    def _plain_land(self, fill: Fill) -> RGB:
        if fill.scale:
            return nearest_step(self.tones.scales[fill.scale], fill.strength)
        fixed = self.tones.fixed.get(self.base(fill.faction)) if fill.faction else None
        if fixed is not None:
            return fixed.strong if fill.strength >= STRONG else fixed.weak
        return super()._plain_land(fill)

    def style(self, fg: Paint, bg: Paint, bold: bool) -> Style:
        return terminal_style(sent(fg) if fg is not None else None, sent(bg) if bg is not None else None, bold, False)


class PaletteLight256(Palette256):
    """Fixed entries on a light ground."""

    tones = LIGHT_256


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
    """The palette of a terminal for a scenario's factions. ``light``: for a light ground (with few colours the map is the same)."""
    from game.ui.map.palette_few import Palette16, Palette16Light, PaletteNone, PaletteNoneLight

    kinds: Mapping[Depth, type[Palette]] = {
        Depth.TRUE: PaletteLight if light else Palette, Depth.EIGHT_BIT: PaletteLight256 if light else Palette256,
        Depth.SIXTEEN: Palette16Light if light else Palette16, Depth.NONE: PaletteNoneLight if light else PaletteNone,
    }  # fmt: skip
    return kinds[depth](looks)


def palette_of(app: App[Any], looks: Mapping[str, Look]) -> Palette:
    """The palette of an app's terminal and look."""
    return palette_for(depth_of(app), looks, not app.current_theme.dark)
