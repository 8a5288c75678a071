"""The last word on the colours of text: those of the light look on a light ground, and never less contrast than can be read.

Screens write their text in the colours of the dark look (``game.ui.theme``) and in those of the sides. On a light ground each of
the former has a counterpart; what then still has less contrast to its ground than 4.5 to 1, or as a bar 3 to 1 (WCAG 2.2, level
AA, 1.4.3 and 1.4.11), is moved towards black or white until it has. Lines and what else only adorns keep their colours. The map has
palettes of its own and is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Ground
from textual.filter import LineFilter

from game.scenario.model import Look
from game.ui.map.colours import RGB, contrast, luminance, moved, nearest_entry, parse, sent
from game.ui.map.palette import Depth, palette_for
from game.ui.map.palette_few import ANSI
from game.ui.theme import LIGHT_OF, QIBLI, QIBLI_LIGHT, SAND, UNDER, readable

LEAST, LEAST_BAR = 4.5, 3.0
_CURSORS = {
    parse(theme.variables[name]): marked
    for theme in (QIBLI, QIBLI_LIGHT)
    for name, marked in (("block-cursor-background", Style(reverse=True)), ("block-cursor-blurred-background", Style(underline=True)))
}
_CURSORS[parse(SAND)] = Style(reverse=True)  # the month that is shown, among the others
_FAINT = {parse(UNDER): Style(dim=True)}  # inks that say something
_LIGHT: dict[RGB, RGB] = {parse(dark): parse(light) for dark, light in LIGHT_OF.items()}


@lru_cache(maxsize=4096)
def legible(ink: RGB, ground: RGB, depth: Depth = Depth.TRUE, least: float = LEAST) -> RGB:
    """The colour nearest to ``ink`` that has a contrast of ``least`` to ``ground``, on a terminal with so many colours."""
    if depth is Depth.SIXTEEN:
        ink = _vivid(ink)
        fit = [entry for entry in ANSI if contrast(entry, ground) >= least] or [max(ANSI, key=lambda e: contrast(e, ground))]
        return min(fit, key=lambda entry: _far(entry, ink))
    return nearest_entry(ink, ground, least) if depth is Depth.EIGHT_BIT else moved(ink, ground, least)


def _vivid(colour: RGB) -> RGB:
    """A colour that is not nearly grey, as strong as the sixteen are: pale green is to become green and not white."""
    mean, most = sum(colour) / 3, max(colour) - min(colour)
    if most < 28:
        return colour
    red, green, blue = (round(min(255.0, max(0.0, mean + (c - mean) * 170 / most))) for c in colour)
    return red, green, blue


def _far(entry: RGB, colour: RGB) -> float:
    """How unlike two colours are; hue counts for more than lightness, so that sand stays yellow and bad news red."""
    mean_e, mean_c = sum(entry) / 3, sum(colour) / 3
    tint = sum(((e - mean_e) - (c - mean_c)) ** 2 for e, c in zip(entry, colour, strict=True))
    return tint + 0.4 * (mean_e - mean_c) ** 2


def ground_of(colour: RGB, depth: Depth, light: bool) -> RGB:
    """A ground as this look and this terminal have it."""
    if light:
        colour = _LIGHT.get(colour, colour)
    if depth is Depth.EIGHT_BIT:
        return nearest_entry(colour)
    if depth is Depth.SIXTEEN:
        return _sixteen_ground(colour, light)
    return colour


def _sixteen_ground(colour: RGB, light: bool) -> RGB:
    """Greys that are near to the ground of the look become it; what is marked and the colours of sides stay apart."""
    if light:
        return min(ANSI, key=lambda entry: _far(entry, colour)) if max(colour) - min(colour) > 60 or luminance(colour) < 0.5 else ANSI[15]
    if max(colour) - min(colour) <= 45 and luminance(colour) < 0.05:
        return ANSI[0] if luminance(colour) < 0.036 else ANSI[4]
    return min(ANSI, key=lambda entry: _far(entry, colour))


class Colourless(LineFilter):
    """Takes all colours away. What is told by its ground alone is told by an attribute: the marked row of the list that has the
    focus is reversed, as is the month of a debrief that is shown, and underlined in the others. Columns under a threshold are dim."""

    PLAIN = Style(color=Color.default(), bgcolor=Color.default())

    def apply(self, segments: list[Segment], background: Ground) -> list[Segment]:
        """The segments of a line without colours."""
        return [s if s.control or s.style is None else Segment(s.text, self._plain(s.style), None) for s in segments]

    def _plain(self, style: Style) -> Style:
        ground, ink = _triple(style.bgcolor), _triple(style.color)
        marked = _CURSORS.get(ground) if ground is not None else None
        faint = _FAINT.get(ink) if ink is not None else None
        return style + self.PLAIN + faint + marked


class Legible(LineFilter):
    """Recolours text for one look and one terminal."""

    def __init__(self, depth: Depth, light: bool) -> None:
        super().__init__(enabled=depth is not Depth.NONE)
        self.depth, self.light = depth, light
        self._words: dict[RGB, RGB] = {}
        self._made: dict[tuple[Style, RGB, float], Style] = {}

    def name(self, looks: Mapping[str, Look]) -> None:
        """The sides of the scenario that is shown: their names, written in what can be read on the dark ground, get the colours that
        the sides have in this look and on this terminal."""
        palette = palette_for(self.depth, looks, self.light)
        words = {parse(readable(look.colour)): palette.word(faction) for faction, look in looks.items()}
        self._words = {colour: word for colour, word in words.items() if word is not None}
        self._made.clear()

    def apply(self, segments: list[Segment], background: Ground) -> list[Segment]:
        """The segments of a line in colours that can be read."""
        below = background.rgb
        return [
            s if s.control or s.style is None else Segment(s.text, self.style(s.style, below, needed(s.text)), None)
            for s in segments
        ]

    def style(self, style: Style, below: RGB, least: float) -> Style:
        """A style over a ground (its own, or the one ``below``)."""
        key = (style, below, least)
        found = self._made.get(key)
        if found is None:
            if len(self._made) > 4096:
                self._made.clear()
            found = self._made[key] = self._make(style, below, least)
        return found

    def _make(self, style: Style, below: RGB, least: float) -> Style:
        own = style.bgcolor
        ground = _triple(own) or below
        ink = _triple(style.color)
        if style.reverse:  # the ground is drawn with the ink
            return style
        ground = ground_of(ground, self.depth, self.light)
        if ink in self._words:
            ink = self._words[ink]
        elif ink is not None and self.light:
            ink = _LIGHT.get(ink, ink)
        if ink is not None and (least or self.depth is Depth.SIXTEEN):
            ink = legible(ink, ground, self.depth, least or 1.5)
        elif ink is not None and self.depth is Depth.EIGHT_BIT:
            ink = nearest_entry(ink)
        return style + Style(color=self._sent(ink) if ink is not None else None, bgcolor=self._sent(ground) if own is not None else None)

    def _sent(self, colour: RGB) -> Color:
        return Color.from_rgb(*(sent(colour) if self.depth is Depth.EIGHT_BIT else colour))


@lru_cache(maxsize=8192)
def needed(text: str) -> float:
    """How much contrast a text needs: less where there are only bars, none where there are only lines and blanks."""
    if any(c.isalnum() or c in "+-" or 0x25A0 <= ord(c) < 0x2600 for c in text):  # + and - say what is good and bad
        return LEAST
    return LEAST_BAR if any(0x2580 <= ord(c) < 0x25A0 for c in text) else 0.0


def _triple(colour: Color | None) -> RGB | None:
    if colour is None or colour.triplet is None:
        return None
    red, green, blue = colour.triplet
    return red, green, blue
