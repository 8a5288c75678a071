"""The map on a light ground: paper-coloured land, a pale sea, and the sides' colours nearly as they are."""

from __future__ import annotations

from collections.abc import Mapping

from game.scenario.model import Look
from game.ui.map.colours import RGB, contrast, luminance, mix, nearest_entry, nearest_step, ramp
from game.ui.map.palette import BLACK, DARK_INK, INK, READABLE, SCALES, STRONG, WHITE, Depth, Emphasis, Fill, Paint, Palette

PAPER: RGB = (244, 239, 228)
NOBODY_LIGHT: RGB = (184, 180, 174)
# From little to much, falling in lightness: what is strong stands out from paper.
LIGHT_SCALES: Mapping[str, tuple[RGB, ...]] = {
    "security": ((238, 222, 206), (196, 184, 196), (112, 146, 160), (34, 92, 92)),
    "oil": ((236, 230, 218), (232, 196, 124), (190, 128, 36), (112, 62, 4)),
    "intel": ((236, 238, 240), (172, 204, 226), (84, 144, 186), (20, 74, 118)),
    "forces": ((236, 230, 224), (232, 174, 154), (200, 98, 82), (128, 24, 28)),
    "quiet": ((226, 220, 210), (188, 178, 160)),
    "change": ((178, 66, 40), (226, 220, 210), (40, 104, 156)),
}
# How much of a colour a fill has, from strength 0 to 1: of dark colours, and of light ones.
DARK_RANGE, LIGHT_RANGE = (0.80, 0.95), (0.85, 1.0)
FIXED_LIGHT: Mapping[RGB, tuple[RGB, RGB, RGB]] = {
    (0x56, 0xB4, 0xE9): ((135, 215, 255), (95, 175, 255), (0, 135, 255)),
    (0xE6, 0x9F, 0x00): ((255, 175, 0), (215, 135, 0), (255, 135, 0)),
    (0x00, 0x66, 0x4B): ((0, 95, 0), (0, 95, 0), (0, 135, 0)),
    (0x5E, 0x3C, 0x99): ((95, 0, 135), (95, 0, 135), (95, 0, 175)),
    (0xF4, 0xE7, 0xA1): ((255, 255, 175), (255, 255, 135), (255, 255, 95)),
}
LIGHT_SCALES_256: Mapping[str, tuple[RGB, ...]] = {
    "security": ((255, 215, 215), (175, 175, 215), (95, 135, 175), (0, 95, 95)),
    "oil": ((255, 255, 215), (255, 215, 95), (215, 135, 0), (135, 95, 0)),
    "intel": ((215, 255, 255), (135, 215, 255), (0, 135, 215), (0, 95, 135)),
    "forces": ((255, 215, 215), (255, 175, 135), (215, 95, 95), (95, 0, 0)),
    "quiet": ((228, 228, 228), (175, 175, 135)),
    "change": ((215, 95, 0), (215, 215, 175), (0, 95, 215)),
}


class PaletteLight(Palette):
    """Truecolor on a light ground."""

    light = True

    def __init__(self, looks: Mapping[str, Look]) -> None:
        super().__init__(looks)
        self.abroad = self._fix((226, 223, 216))
        shallow, deep = (176, 205, 220), (126, 166, 190)
        self.sea = tuple(self._fix(mix(shallow, deep, share)) for share in (0.0, 0.12, 0.4, 0.65, 0.85, 1.0))

    def part(self, faction: str) -> Paint:
        return self._fix(self.base(faction))

    def land(self, fill: Fill, emphasis: Emphasis = Emphasis.PLAIN) -> Paint:
        colour = self._true_land(fill)
        if emphasis is Emphasis.DIM:
            colour = mix(colour, PAPER, 0.66)
        elif emphasis is Emphasis.TARGET:
            colour = mix(colour, WHITE, 0.18)
        elif emphasis is Emphasis.SELECTED:
            colour = mix(colour, WHITE, 0.30)
        elif emphasis is Emphasis.FLASH:
            colour = mix(colour, BLACK, 0.45)
        return self._fix(colour)

    def _true_land(self, fill: Fill) -> RGB:
        if fill.scale:
            return ramp(LIGHT_SCALES.get(fill.scale, SCALES.get(fill.scale, (PAPER, BLACK))), fill.strength)
        if fill.faction:
            colour = self.base(fill.faction)
            least, most = DARK_RANGE if luminance(colour) < 0.15 else LIGHT_RANGE
            return mix(PAPER, colour, least + (most - least) * fill.strength)
        return NOBODY_LIGHT

    def edge(self, land: Paint, emphasis: Emphasis) -> Paint:
        if land is None or emphasis in (Emphasis.PLAIN, Emphasis.DIM):
            return land
        return self._fix(mix(land, BLACK, 0.75 if emphasis is Emphasis.SELECTED else 0.40))

    def rim(self, land: Paint) -> Paint:
        return None if land is None else self._fix(mix(land, BLACK, 0.16))

    def name(self, ground: Paint, rank: int, strong: bool) -> tuple[Paint, Paint]:
        if ground is None:
            return None, None
        dark = contrast(DARK_INK, ground) >= contrast(INK, ground)
        ink, away = self._fix(DARK_INK if dark else INK), WHITE if dark else BLACK
        while contrast(ink, ground) < READABLE and ground != away:
            moved = self._fix(mix(ground, away, 0.15 if self.depth is Depth.TRUE else 0.4))
            ground = away if moved == ground else moved
        return ink, ground

    def area_name(self, ground: Paint, sea: bool) -> Paint:
        return self._fix((34, 74, 104) if sea else (104, 101, 96))

    def marker(self, faction: str, ground: Paint, strong: bool) -> tuple[Paint, Paint]:
        colour = self.base(faction) if faction else (84, 78, 70)
        if strong:
            return self._fix(INK), self._fix(mix(colour, BLACK, 0.6))
        back = self._fix(mix(ground if ground is not None else PAPER, WHITE, 0.72))
        ink = self._fix(colour)
        for step in range(41):
            ink = self._fix(mix(colour, BLACK, step / 40))
            if contrast(ink, back) >= READABLE:
                break
        return ink, back


class PaletteLight256(PaletteLight):
    """Fixed entries on a light ground."""

    depth = Depth.EIGHT_BIT

    def __init__(self, looks: Mapping[str, Look]) -> None:
        super().__init__(looks)
        self.sea = ((95, 135, 175),) * 6

    def _fix(self, colour: RGB) -> RGB:
        return nearest_entry(colour)

    def land(self, fill: Fill, emphasis: Emphasis = Emphasis.PLAIN) -> Paint:
        if fill.scale and emphasis is Emphasis.PLAIN:
            return nearest_step(LIGHT_SCALES_256[fill.scale], fill.strength)
        if not fill.faction and not fill.scale and emphasis is Emphasis.PLAIN:
            return 148, 148, 148
        fixed = FIXED_LIGHT.get(self.base(fill.faction)) if fill.faction and not fill.scale else None
        if fixed is not None and emphasis in (Emphasis.PLAIN, Emphasis.SELECTED):
            return fixed[2 if emphasis is Emphasis.SELECTED else int(fill.strength >= STRONG)]
        return super().land(fill, emphasis)

    def part(self, faction: str) -> Paint:
        fixed = FIXED_LIGHT.get(self.base(faction))
        return fixed[1] if fixed is not None else super().part(faction)
