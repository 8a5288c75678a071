"""A drawing in SVG, built from rectangles, lines and words: text in, text out, everything escaped.

Colours of the page (ink, paper, rules) come from its style sheet by class name, so that one drawing serves light, dark and
print; only the colours of sides are written into it.
"""

from __future__ import annotations

from html import escape
from re import fullmatch
from typing import Literal

Anchor = Literal["start", "middle", "end"]
LETTER = 6.1  # about the mean width of a letter of the drawings' text, in units of the drawing


def number(value: float) -> str:
    """A coordinate: two decimals at most, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def shorten(text: str, letters: int) -> str:
    """A text that fits a number of letters, cut with three dots where it must be."""
    return text if len(text) <= letters else text[: max(1, letters - 1)].rstrip() + "…"


class Drawing:
    """One picture, ``width`` by ``height`` units (a unit is a CSS pixel at full size). ``name``: unique on the page. ``title`` and
    ``description`` are what a reader who cannot see it is told."""

    def __init__(self, name: str, width: float, height: float, title: str, description: str) -> None:
        self.name, self.width, self.height = name, width, height
        self.title, self.description = title, description
        self._parts: list[str] = []

    def box(self, x: float, y: float, width: float, height: float, colour: str = "", kind: str = "fill", hint: str = "") -> None:
        """A filled rectangle; ``colour`` ``#rrggbb`` of a side, or '' for the class alone; ``hint``: shown by browsers on hover."""
        if width <= 0 or height <= 0:
            return
        head = f'<rect class="{kind}" x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{_fill(colour)}'
        self._parts.append(f"{head}><title>{escape(hint)}</title></rect>" if hint else f"{head}/>")

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str = "rule", colour: str = "") -> None:
        """A straight line of a class of the style sheet: rule, axis, limit, whisker."""
        stroke = f' style="stroke:{colour}"' if _is_colour(colour) else ""
        ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        self._parts.append(f'<line class="{kind}" {ends}{stroke}/>')

    def dot(self, x: float, y: float, radius: float, colour: str = "") -> None:
        """A filled circle."""
        self._parts.append(f'<circle class="fill" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"{_fill(colour)}/>')

    def words(self, x: float, y: float, text: str, kind: str = "tick", anchor: Anchor = "start") -> None:
        """A line of text; ``y`` is its base line. Classes: tick (soft), label (ink), small."""
        self._parts.append(f'<text class="{kind}" x="{number(x)}" y="{number(y)}" text-anchor="{anchor}">{escape(text)}</text>')

    def path(self, points: list[tuple[float, float]], colour: str = "", kind: str = "trace") -> None:
        """A broken line through points."""
        if points:
            stroke = f' style="stroke:{colour}"' if _is_colour(colour) else ""
            steps = " ".join(f"{number(x)},{number(y)}" for x, y in points)
            self._parts.append(f'<polyline class="{kind}" points="{steps}"{stroke}/>')

    def area(self, points: list[tuple[float, float]], colour: str = "") -> None:
        """A faintly filled shape: a band about a line."""
        if points:
            self._parts.append(f'<polygon class="band" points="{" ".join(f"{number(x)},{number(y)}" for x, y in points)}"{_fill(colour)}/>')

    def svg(self) -> str:
        """The picture, to be put into a page."""
        size = f'viewBox="0 0 {number(self.width)} {number(self.height)}" width="{number(self.width)}" height="{number(self.height)}"'
        told = f'<title id="{self.name}-t">{escape(self.title)}</title><desc id="{self.name}-d">{escape(self.description)}</desc>'
        return f'<svg role="img" {size} aria-labelledby="{self.name}-t {self.name}-d">{told}{"".join(self._parts)}</svg>'


def _is_colour(text: str) -> bool:
    return fullmatch("#[0-9A-Fa-f]{6}", text) is not None


def _fill(colour: str) -> str:
    """Scenario files are checked when they are read; here it is made sure once more that nothing else gets into the page."""
    return f' style="fill:{colour}"' if _is_colour(colour) else ""
