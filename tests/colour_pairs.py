"""The colours of the interface that must be told apart, by terminal and look; for tests and ``benchmarks/colours.py``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise, permutations, product

from rich.color import Color, ColorSystem
from rich.style import Style

from game.scenario.model import Look
from game.ui.legible import LEAST, Legible, ground_of, legible
from game.ui.map.colours import RGB, parse
from game.ui.map.palette import Depth, Fill, Palette, palette_for
from game.ui.map.palette_few import ANSI
from game.ui.map.tones import DARK
from game.ui.theme import BAD, GOOD, LIGHT_OF, QIBLI, QIBLI_LIGHT, readable
from tests.colour_sight import apart

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
    fills = {f: _strengths(palette, f) for f in sides} | {"nobody": {_known(palette.land(Fill()))}}
    for a, b in combinations(fills, 2):
        for p, q in product(fills[a], fills[b]):
            yield f"{a}, {b}", p, q


def _sea(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """All land and the shallow sea, which it touches."""
    for name, land in _all_land(sides, palette):
        yield f"{name}, sea", land, _known(palette.sea[0])


def _abroad(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """All land, by its rim, and the land abroad that it touches."""
    for name, land in _all_land(sides, palette):
        yield f"{name}, abroad", _known(palette.rim(land)), _known(palette.abroad)


def _scales(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """Steps of a scale beside each other."""
    for scale in set(DARK.scales) - {"quiet", "change"}:
        steps = [_known(palette.land(Fill("", scale, k / (STEPS - 1)))) for k in range(STEPS)]
        for k, (one, two) in enumerate(pairwise(steps)):
            yield f"{scale} {k}", one, two


def _changes(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """What became worse, what better, what neither, and where nothing happened."""
    fills = {"worse": ("change", 0.0), "better": ("change", 1.0), "neither": ("quiet", 1.0), "nothing": ("quiet", 0.0)}
    lands = {name: _known(palette.land(Fill("", *fill))) for name, fill in fills.items()}
    for a, b in combinations(lands, 2):
        yield f"{a}, {b}", lands[a], lands[b]


def _hatches(sides: dict[str, Look], palette: Palette, depth: Depth, light: bool) -> Iterator[Pair]:
    """The strokes of a rival and the land that they are on."""
    for f, rival in permutations(sides, 2):
        for land in _strengths(palette, f):
            yield f"{rival} on {f}", land, _known(palette.hatch(land, rival))
    for step, rival in product(range(STEPS), sides):
        land = _known(palette.land(Fill("", "forces", step / (STEPS - 1))))
        yield f"{rival} on forces {step}", land, _known(palette.hatch(land, rival))


def _strengths(palette: Palette, side: str) -> set[RGB]:
    """A side's land from weak to strong."""
    return {_known(palette.land(Fill(side, "", k / 4))) for k in range(5)}


def _all_land(sides: dict[str, Look], palette: Palette) -> Iterator[tuple[str, RGB]]:
    """Every colour that land may have when nothing is pointed out."""
    yield "nobody", _known(palette.land(Fill()))
    for side in sides:
        yield from ((side, land) for land in _strengths(palette, side))
    for scale in DARK.scales:
        yield from ((scale, _known(palette.land(Fill("", scale, k / (STEPS - 1))))) for k in range(STEPS))


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
    drawn = Legible(depth, light)
    drawn.name(sides)
    ground = parse((QIBLI_LIGHT if light else QIBLI).background or "")
    inks = {}
    for side, look in sides.items():
        colour = drawn.style(Style(color=readable(look.colour)), ground, LEAST).color
        assert colour is not None
        inks[side] = as_shown(colour, depth)
    for a, b in combinations(inks, 2):
        yield f"{a}, {b}", inks[a], inks[b]


def as_shown(colour: Color, depth: Depth) -> RGB:
    """What a terminal shows of a colour that the program writes; of the first sixteen what the library takes them for."""
    system = {Depth.TRUE: ColorSystem.TRUECOLOR, Depth.EIGHT_BIT: ColorSystem.EIGHT_BIT, Depth.SIXTEEN: ColorSystem.STANDARD}[depth]
    found = colour.downgrade(system)
    if found.number is not None and found.number < 16:
        return ANSI[found.number]
    red, green, blue = found.get_truecolor()
    return red, green, blue


def _ink(colour: str, depth: Depth, light: bool) -> RGB:
    """Text in a colour on the ground of the look."""
    base = parse((QIBLI_LIGHT if light else QIBLI).background or "")
    return legible(parse(LIGHT_OF.get(colour, colour) if light else colour), ground_of(base, depth, light), depth)


def _known(colour: RGB | None) -> RGB:
    assert colour is not None
    return colour


KINDS = {
    "land of two sides": _fills, "land and sea": _sea, "land and abroad": _abroad, "steps of a scale": _scales,
    "what changed": _changes, "hatch on land": _hatches, "parts of the forecast bar": _bars,
    "good and bad": _tones, "names and columns": _names,
}  # fmt: skip
# The least CIEDE2000 of each kind for every sight: with millions of colours and 256, and with sixteen. About 2 is the least that is
# noticed side by side; 10 is seen at a glance. Land is known by its fill alone (marks of its holder stand on it, but a region is
# large), and so are the parts of a bar. The rest is never told by colour alone, so less is enough:
# - land against the sea and against the land abroad is bounded by the coast, by a lighter or darker rim, and by roads and marks;
# - on scales a number stands at every place;
# - good and bad news have words and signs, and names of sides have their shapes.
# With sixteen colours each side's land has a texture and a letter of its own, and each step of a scale a texture (held by
# tests/ui/test_colours.py); the two middle steps of a scale have one colour, so there is no bar for steps.
BARS = {
    "land of two sides": (12.0, 5.0), "land and sea": (5.0, 9.0), "land and abroad": (5.0, 6.0), "steps of a scale": (9.0, None),
    "what changed": (12.0, 5.0), "hatch on land": (10.0, 6.0), "parts of the forecast bar": (12.0, 3.5), "good and bad": (7.5, 15.0),
    "names and columns": (7.0, 3.5),
}  # fmt: skip


def bar(kind: str, depth: Depth) -> float | None:
    """The least difference of a kind on a terminal; None where something else than colour tells the pairs apart."""
    return BARS[kind][depth is Depth.SIXTEEN]


def least(kind: str, sides: dict[str, Look], depth: Depth, light: bool, sight: str) -> tuple[float, str]:
    """The smallest difference of a kind in a look for somebody (one of ``tests.colour_sight.SIGHTS``), and which pair it is."""
    return min((apart(a, b, sight), name) for name, a, b in pairs(kind, sides, depth, light))
