"""The map with sixteen colours, and with none: textures do what colour cannot."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

from rich.style import Style

from game.scenario.model import Look
from game.ui.map.colours import RGB, nearest_step, oklch
from game.ui.map.palette import Depth, Fill, Paint, Palette, terminal_style
from game.ui.map.tones import BLACK, LIGHT, Emphasis

TEXTURES = ("⠂   ", "⠶⠶", "⡇ ", "⢌⠢⡑", "⣀⠉", "⠤⠤")  # by the faction's place in the scenario's list
SCALE_TEXTURES = ("    ", "  . ", " : :", "++++")  # from little to much
# What rises and falls has signs of its own: down and up, nothing, and something that is neither.
SIGNS = {"change": ("- - ", "    ", "++++"), "quiet": ("    ", " : :")}

# The entries as the library that writes to the terminal knows them (VGA), so that each is sent as itself.
ANSI: tuple[RGB, ...] = (
    (0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170),
    (85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255), (255, 255, 255),
)  # fmt: skip
_FREE = (6, 3, 2, 5, 7, 1)  # for factions: black is abroad, blue is sea
_ON_WHITE = (4, 3, 8, 5, 12, 1)  # with a contrast of 4.5 to white; black is other text
# Four steps from little to much, of which textures tell the middle ones apart; change goes from bad by nothing to good.
_STEPS = {
    "security": (5, 8, 6, 10), "oil": (8, 3, 3, 11), "intel": (8, 6, 6, 14), "forces": (8, 1, 1, 9), "quiet": (8, 7), "change": (1, 8, 6),
}  # fmt: skip


class Palette16(Palette):
    """Sixteen colours: each faction has one of six that is left, and a texture."""

    depth = Depth.SIXTEEN
    textured = True

    def __init__(self, looks: Mapping[str, Look]) -> None:
        super().__init__(looks)
        self.abroad = ANSI[0]
        self.sea = (ANSI[4],) * 6
        self.own = _share_out(self._base, _FREE)
        self._words = {faction: number + 8 if number < 8 else 15 for faction, number in self.own.items()}

    def land(self, fill: Fill, emphasis: Emphasis = Emphasis.PLAIN) -> Paint:
        if emphasis is Emphasis.FLASH:
            return ANSI[15]
        if emphasis is Emphasis.DIM:
            return ANSI[8]
        number = nearest_step(_STEPS[fill.scale], fill.strength) if fill.scale else self.own.get(fill.faction, 8)
        bright = emphasis in (Emphasis.SELECTED, Emphasis.TARGET)
        return ANSI[number + 8 if bright and number < 8 else 7 if bright and number == 8 else number]

    def edge(self, land: Paint, emphasis: Emphasis) -> Paint:
        return ANSI[15] if emphasis is Emphasis.SELECTED else land

    def rim(self, land: Paint) -> Paint:
        return land

    def road(self, land: Paint) -> Paint:
        return ANSI[15] if land != ANSI[15] else ANSI[0]

    def border(self, land: Paint) -> Paint:
        return ANSI[0]

    def hatch(self, land: Paint, faction: str) -> Paint:
        number = self.own.get(faction, 7)
        return ANSI[number + 8 if number < 8 else number] if land != ANSI[number + 8] else ANSI[0]

    def name(self, ground: Paint, rank: int, strong: bool) -> tuple[Paint, Paint]:
        return (ANSI[0], ANSI[15]) if strong else (ANSI[15] if rank <= 2 else ANSI[7], ground if ground == ANSI[4] else ANSI[0])

    def area_name(self, ground: Paint, sea: bool) -> Paint:
        return ANSI[14] if sea else ANSI[7]

    def marker(self, faction: str, ground: Paint, strong: bool) -> tuple[Paint, Paint]:
        number = self.own.get(faction, 7)
        return (ANSI[0], ANSI[15]) if strong else (ANSI[number + 8 if number < 8 else 15], ANSI[0])

    def count(self, faction: str, ground: Paint, strong: bool, sure: bool) -> tuple[Paint, Paint]:
        return self.marker(faction, ground, strong)

    def part(self, faction: str) -> Paint:
        return self.marker(faction, None, False)[0]

    def word(self, faction: str) -> Paint:
        return ANSI[self._words.get(faction, 15)]

    def sign(self) -> Paint:
        return ANSI[7]

    def texture(self, fill: Fill, x: int, y: int) -> str:
        return _texture(self.order, fill, x, y)

    def texture_ink(self, land: Paint) -> Paint:
        return ANSI[0]


class Palette16Light(Palette16):
    """White abroad and around names; names in texts have entries that can be read on white."""

    tones = LIGHT

    def __init__(self, looks: Mapping[str, Look]) -> None:
        super().__init__(looks)
        self.abroad = ANSI[15]
        self._words = _share_out(self._base, _ON_WHITE)

    def name(self, ground: Paint, rank: int, strong: bool) -> tuple[Paint, Paint]:
        if strong or ground == ANSI[4]:
            return ANSI[15], ANSI[0] if strong else ground
        return ANSI[0], ANSI[15]

    def area_name(self, ground: Paint, sea: bool) -> Paint:
        return ANSI[14] if sea else ANSI[8]

    def edge(self, land: Paint, emphasis: Emphasis) -> Paint:
        return ANSI[0] if emphasis is Emphasis.SELECTED else land


class PaletteNone(Palette):
    """No colour at all: textures, reverse and bold."""

    depth = Depth.NONE
    textured = True

    def __init__(self, looks: Mapping[str, Look]) -> None:
        super().__init__(looks)
        self.abroad = None
        self.sea = (None,) * 6

    def land(self, fill: Fill, emphasis: Emphasis = Emphasis.PLAIN) -> Paint:
        return None

    def area_name(self, ground: Paint, sea: bool) -> Paint:
        return None

    def marker(self, faction: str, ground: Paint, strong: bool) -> tuple[Paint, Paint]:
        return None, BLACK if strong else None

    def name(self, ground: Paint, rank: int, strong: bool) -> tuple[Paint, Paint]:
        return None, BLACK if strong else None

    def count(self, faction: str, ground: Paint, strong: bool, sure: bool) -> tuple[Paint, Paint]:
        return None, BLACK if strong else None

    def sign(self) -> Paint:
        return None

    def texture(self, fill: Fill, x: int, y: int) -> str:
        return _texture(self.order, fill, x, y)

    def texture_ink(self, land: Paint) -> Paint:
        return None

    def style(self, fg: Paint, bg: Paint, bold: bool) -> Style:
        """Any ground at all means reversed."""
        return terminal_style(None, None, bold, bg is not None)


class PaletteNoneLight(PaletteNone):
    """The same: the terminal's own colours may be dark on light."""

    tones = LIGHT


def _texture(order: Mapping[str, int], fill: Fill, x: int, y: int) -> str:
    """Textures repeat along a row and shift from one row to the next; scales get denser with their value."""
    if fill.scale:
        pattern = nearest_step(SIGNS.get(fill.scale, SCALE_TEXTURES), fill.strength)
    elif fill.faction in order:
        pattern = TEXTURES[order[fill.faction] % len(TEXTURES)]
    else:
        pattern = " "
    return pattern[(x + 2 * (y % 2)) % len(pattern)]


def _share_out(colours: Mapping[str, RGB], free: tuple[int, ...]) -> dict[str, int]:
    """One of the free entries for each of the first factions, closest in all; the rest share light grey."""

    def far(a: RGB, b: RGB) -> float:
        (l1, c1, h1), (l2, c2, h2) = oklch(a), oklch(b)
        return (l1 - l2) ** 2 * 0.5 + (c1 - c2) ** 2 + 4 * min(c1, c2) * abs(((h1 - h2 + 3.14159) % 6.28319) - 3.14159) / 3.14159

    ids = list(colours)[: len(free)]
    best = min(permutations(free, len(ids)), key=lambda entries: sum(far(colours[f], ANSI[n]) for f, n in zip(ids, entries, strict=True)))
    return dict.fromkeys(colours, 7) | dict(zip(ids, best, strict=True))
