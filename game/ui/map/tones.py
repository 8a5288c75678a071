"""All in which a dark and a light ground differ, with millions of colours and with 256: data for the palettes.

The numbers were chosen by measuring: ``python benchmarks/colours.py`` prints how far apart what must be told apart is, for usual
sight and for three simulated deficiencies, and ``tests/ui/test_colours.py`` holds the least of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from game.ui.map.colours import RGB, mix

WHITE: RGB = (255, 250, 240)
BLACK: RGB = (0, 0, 0)
INK: RGB = (245, 240, 228)
DARK_INK: RGB = (18, 16, 14)


class Emphasis(Enum):
    """How much a place stands out."""

    PLAIN = 0
    DIM = 1  # others while targets are shown
    TARGET = 2
    SELECTED = 3
    FLASH = 4


@dataclass(frozen=True, slots=True)
class Entries:
    """What one side's colour becomes with 256 colours: weak and strong land, the selected place, its part of a shared bar, its name
    in texts (as the part by default)."""

    weak: RGB
    strong: RGB
    selected: RGB
    part: RGB
    word: RGB | None = None


@dataclass(frozen=True, slots=True)
class Tones:
    """One ground. ``away``: towards which what is pointed out goes, ``back``: the other end. Pairs of a colour and a share, or shares
    alone, say how far a colour is moved."""

    light: bool
    land: RGB  # with which the colours of sides are mixed
    nobody: RGB
    abroad: RGB
    sea: tuple[RGB, ...]  # six shades from the coast out
    scales: Mapping[str, tuple[RGB, ...]]  # from little to much
    dark_range: tuple[float, float]  # how much of a dark colour its land has, from strength 0 to 1
    light_range: tuple[float, float]  # ... and of a light one
    emphases: Mapping[Emphasis, tuple[RGB, float]]
    selected: float  # how much of its own colour a side's selected place has; 0: as ``emphases`` says
    away: RGB
    back: RGB
    edges: tuple[float, float]  # lines around what is selected and around what else is pointed out
    rim: float  # land that touches land abroad
    inks: tuple[RGB, ...]  # of names
    faint: RGB | None  # of small places
    sea_name: RGB
    land_name: RGB
    sign: RGB  # the marks of a legend, and nobody's
    behind: float  # how far the ground behind a mark goes back
    chosen: tuple[RGB, float]  # ink of the selected place's mark, and how far its ground goes away
    fixed: Mapping[RGB, Entries]  # with 256 colours, by the colours that scenarios use most


def _shades(shallow: RGB, deep: RGB) -> tuple[RGB, ...]:
    return tuple(mix(shallow, deep, share) for share in (0.0, 0.12, 0.4, 0.65, 0.85, 1.0))


# ------------------------------------------------------------------ millions of colours
# Dark colours stay dark and light ones light: with wider ranges one side's strong land is another's weak land to somebody who is
# colour-blind. Scales rise in lightness on a dark ground and fall on a light one: what is much stands out.
DARK = Tones(
    light=False,
    land=(34, 32, 30),
    nobody=(106, 102, 96),
    abroad=(36, 35, 36),
    sea=_shades((32, 80, 126), (11, 24, 38)),
    scales={
        "security": ((84, 36, 60), (92, 74, 100), (96, 120, 128), (150, 176, 140)),
        "oil": ((62, 58, 52), (96, 66, 30), (168, 112, 30), (226, 168, 60)),
        "intel": ((46, 47, 44), (66, 84, 60), (110, 136, 92), (182, 204, 150)),
        "forces": ((48, 46, 44), (112, 70, 64), (176, 92, 78), (238, 150, 118)),
        "quiet": ((58, 55, 52), (124, 116, 100)),
        "change": ((150, 62, 44), (62, 58, 54), (72, 128, 160)),
    },
    dark_range=(0.44, 0.52),
    light_range=(0.56, 0.70),
    emphases={
        Emphasis.DIM: ((34, 32, 30), 0.62), Emphasis.TARGET: (WHITE, 0.14), Emphasis.SELECTED: (WHITE, 0.22),
        Emphasis.FLASH: (WHITE, 0.55),
    },
    selected=0.86,
    away=WHITE,
    back=BLACK,
    edges=(0.62, 0.30),
    rim=0.13,
    inks=(INK,),
    faint=(206, 200, 188),
    sea_name=(96, 142, 178),
    land_name=(138, 134, 130),
    sign=(214, 206, 190),
    behind=0.5,
    chosen=(DARK_INK, 0.75),
    fixed={},
)  # fmt: skip
LIGHT = Tones(
    light=True,
    land=(244, 239, 228),
    nobody=(184, 180, 174),
    abroad=(226, 223, 216),
    sea=_shades((176, 205, 220), (126, 166, 190)),
    scales={
        "security": ((238, 222, 206), (196, 184, 196), (112, 146, 160), (34, 92, 92)),
        "oil": ((236, 230, 218), (232, 196, 124), (190, 128, 36), (112, 62, 4)),
        "intel": ((238, 240, 232), (196, 214, 168), (122, 152, 92), (52, 84, 36)),
        "forces": ((236, 230, 224), (232, 174, 154), (200, 98, 82), (128, 24, 28)),
        "quiet": ((226, 220, 210), (172, 164, 150)),
        "change": ((178, 66, 40), (226, 220, 210), (40, 104, 156)),
    },
    dark_range=(0.80, 0.95),
    light_range=(0.85, 1.0),
    emphases={
        Emphasis.DIM: ((244, 239, 228), 0.66), Emphasis.TARGET: (WHITE, 0.18), Emphasis.SELECTED: (WHITE, 0.30),
        Emphasis.FLASH: (BLACK, 0.45),
    },
    selected=0.0,
    away=BLACK,
    back=WHITE,
    edges=(0.75, 0.40),
    rim=0.16,
    inks=(DARK_INK, INK),
    faint=None,
    sea_name=(34, 74, 104),
    land_name=(104, 101, 96),
    sign=(84, 78, 70),
    behind=0.72,
    chosen=(INK, 0.6),
    fixed={},
)  # fmt: skip

# ------------------------------------------------------------------ 256 colours
# Fixed entries: of those nearest to the colours above, neighbours on a scale would be one. Sides keep one hue each.
DARK_256 = replace(
    DARK,
    nobody=(128, 128, 128),
    abroad=(38, 38, 38),
    sea=((0, 95, 175),) * 2 + ((0, 0, 95),) * 4,
    scales={
        "security": ((95, 0, 95), (95, 95, 135), (95, 135, 135), (175, 215, 175)),
        "oil": ((48, 48, 48), (135, 95, 0), (215, 135, 0), (255, 215, 95)),
        "intel": ((48, 48, 48), (88, 88, 88), (95, 135, 95), (175, 215, 135)),
        "forces": ((48, 48, 48), (135, 95, 95), (215, 95, 95), (255, 175, 135)),
        "quiet": ((58, 58, 58), (118, 118, 118)),
        "change": ((175, 95, 0), (58, 58, 58), (0, 135, 215)),
    },
    inks=((255, 255, 255),),
    behind=0.7,  # as far as the greys: halfway there are only loud entries
    fixed={
        (0x56, 0xB4, 0xE9): Entries((95, 135, 175), (95, 175, 215), (135, 215, 255), (135, 215, 255)),
        (0xE6, 0x9F, 0x00): Entries((175, 95, 0), (215, 135, 0), (255, 175, 0), (255, 175, 0)),
        (0x00, 0x66, 0x4B): Entries((0, 95, 95), (0, 95, 95), (0, 175, 135), (0, 175, 135)),
        (0x5E, 0x3C, 0x99): Entries((95, 0, 135), (95, 0, 135), (135, 0, 255), (175, 95, 255)),
        (0xF4, 0xE7, 0xA1): Entries((175, 175, 135), (215, 215, 175), (255, 255, 175), (255, 255, 175)),
    },
)
LIGHT_256 = replace(
    LIGHT,
    nobody=(178, 178, 178),
    abroad=(228, 228, 228),
    sea=((135, 175, 215),) * 6,
    scales={
        "security": ((255, 215, 215), (178, 178, 178), (95, 135, 135), (0, 95, 95)),
        "oil": ((238, 238, 238), (255, 215, 95), (215, 135, 0), (135, 95, 0)),
        "intel": ((238, 238, 238), (175, 215, 135), (95, 135, 95), (0, 95, 0)),
        "forces": ((238, 238, 238), (255, 175, 135), (215, 95, 95), (95, 0, 0)),
        "quiet": ((228, 228, 228), (178, 178, 178)),
        "change": ((215, 95, 0), (228, 228, 228), (0, 95, 215)),
    },
    fixed={
        (0x56, 0xB4, 0xE9): Entries((135, 215, 255), (95, 215, 255), (0, 175, 255), (95, 175, 255), (0, 95, 215)),
        (0xE6, 0x9F, 0x00): Entries((255, 175, 0), (215, 135, 0), (255, 135, 0), (215, 135, 0), (135, 95, 0)),
        (0x00, 0x66, 0x4B): Entries((0, 95, 0), (0, 95, 0), (0, 135, 0), (0, 135, 95), (0, 95, 95)),
        (0x5E, 0x3C, 0x99): Entries((95, 0, 135), (95, 0, 135), (95, 0, 175), (95, 0, 135)),
        (0xF4, 0xE7, 0xA1): Entries((255, 255, 175), (255, 255, 135), (255, 255, 95), (255, 255, 135), (58, 58, 58)),
    },
)
