"""The colours of the interface that must be told apart, by terminal and look; for tests and ``benchmarks/colours.py``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise, product

from game.scenario.model import Look
from game.ui.legible import ground_of, legible
from game.ui.map.colours import RGB, parse
from game.ui.map.palette import SCALES, Depth, Fill, Palette, palette_for
from game.ui.theme import BAD, GOOD, LIGHT_OF, QIBLI, QIBLI_LIGHT, readable

Pair = tuple[str, RGB, RGB]  # what they are, and the two
LOOKS = [(depth, light) for depth in (Depth.TRUE, Depth.EIGHT_BIT, Depth.SIXTEEN) for light in (False, True)]
STEPS = 4  # of a scale that a person should tell apart


def title(depth: Depth, light: bool) -> str:
    """``256, light``."""
    return f"{depth.value}, {'light' if light else 'dark'}"


def pairs(kind: str, sides: dict[str, Look], depth: Depth, light: bool) -> Iterator[Pair]:
    """All pairs of one kind (one of ``KINDS``) in one look."""
    palette = palette_for(depth, sides, light)
    yield from KINDS[kind](sides, palette, depth, light)


def _fills(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """Land of two sides, strong or weak, and nobody's land."""
    fills = {f: [_known(palette.land(Fill(f, "", k / 4))) for k in range(5)] for f in sides}
    fills["nobody"] = [_known(palette.land(Fill()))]
    for a, b in combinations(fills, 2):
        for p, q in product(set(fills[a]), set(fills[b])):
            yield f"{a}, {b}", p, q


def _sea(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """Land of a side and the shallow sea, which it touches."""
    for f in sides:
        for k in range(5):
            yield f"{f}, sea", _known(palette.land(Fill(f, "", k / 4))), _known(palette.sea[0])


def _scales(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """Steps of a scale beside each other."""
    for scale in SCALES:
        colours = [_known(palette.land(Fill("", scale, k / (STEPS - 1)))) for k in range(STEPS)]
        if scale == "change":
            colours = [_known(palette.land(Fill("", scale, share))) for share in (0.0, 0.5, 1.0)]
        if scale == "quiet":  # not told of, told of
            colours = [_known(palette.land(Fill("", scale, share))) for share in (0.0, 1.0)]
        for one, two in pairwise(colours):
            yield scale, one, two


def _bars(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """Parts of the forecast bar that touch: any two sides may."""
    colours = {f: ground_of(_known(palette.part(f)), depth, light) for f in sides}
    for a, b in combinations(colours, 2):
        yield f"{a}, {b}", colours[a], colours[b]


def _tones(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """Good and bad news, and what is pointed out."""
    inks = {name: _ink(colour, depth, light) for name, colour in (("good", GOOD), ("bad", BAD))}
    yield "good, bad", inks["good"], inks["bad"]


def _names(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """The names and chart columns of two sides: always with their shapes and names."""
    inks = {f: _ink(readable(look.colour), depth, light) for f, look in sides.items()}
    for a, b in combinations(inks, 2):
        yield f"{a}, {b}", inks[a], inks[b]


def _ink(colour: str, depth: Depth, light: bool) -> RGB:
    """Text in a colour on the ground of the look."""
    base = parse((QIBLI_LIGHT if light else QIBLI).background or "")
    return legible(parse(LIGHT_OF.get(colour, colour) if light else colour), ground_of(base, depth, light), depth)


def _known(colour: RGB | None) -> RGB:
    assert colour is not None
    return colour


KINDS = {
    "land of two sides": _fills, "land and sea": _sea, "steps of a scale": _scales, "parts of the forecast bar": _bars,
    "good and bad": _tones, "names and columns": _names,
}  # fmt: skip
# The least CIEDE2000 of each kind for every sight, with 256 colours or more; with sixteen each side has a texture and a letter of its
# own, and each step of a scale a texture. What is seen by its fill alone needs most. The names and columns of two sides never differ
# by colour alone: a shape and a name stand in each row; their figures are for information.
BARS = {
    "land of two sides": 10.0, "land and sea": 6.0, "steps of a scale": 6.0, "parts of the forecast bar": 9.0, "good and bad": 7.0,
}  # fmt: skip
