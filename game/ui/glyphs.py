"""Characters that a terminal can draw: all, those of the Linux console, or seven-bit ones. What it cannot draw is replaced, cell for cell.

The screens are written once, with every character they like; a filter over what they draw does the rest, so that no screen
has to know. A side's shape becomes its letter, as on the map of the plain mode.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from enum import Enum
from typing import TextIO

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from game.scenario.model import Look
from game.session.encoding import needs_ascii


class Glyphs(Enum):
    """What can be drawn."""

    ALL = "all"
    CONSOLE = "console"  # lines, blocks and Latin letters: the fonts of the Linux console
    ASCII = "ascii"


_CONSOLE_KEEPS = frozenset("─│┌┐└┘├┤┬┴┼═║█▄▀▌▐░▒▓")
_ROUND = dict(zip("╭╮╰╯╱━┃┏┓┗┛", "┌┐└┘/─│┌┐└┘", strict=True))
_HALVES = dict(zip("▗▖▝▘▞▚▙▟▛▜▔▁▂▃▅▆▇▏▎▍▋▊▉▕", "▄▄▀▀▌▐████▀▄▄▄▄██▌▌▌▌██▐", strict=True))
_SIGNS = dict(zip("▲▼◀▶►◄↑↓←→…·•×✓✗–—−‐‑‘’‚“”„«»◆◇●○■□", "^v<>><^v<>..*xvx-----'',\"\"\"\"\"*-*o#o", strict=True))
_SIGNS |= dict(zip("⠂⠶⡇⢌⠢⡑⣀⠉⠤⠄", ".:|%%%_\"-.", strict=True)) | dict(zip("ßæÆøØłŁıđĐðÐþÞœŒ", "saAoOlLidDdDtToO", strict=True))
_LINES = dict(zip("─│┌┐└┘├┤┬┴┼═║╭╮╰╯╱━┃┏┓┗┛", "-|+++++++++=|++++/-|++++", strict=True))
_BLOCKS = dict(zip("█▓▒░▄▀▌▐▕▔▗▖▝▘▞▚▙▟▛▜▁▂▃▅▆▇▏▎▍▋▊▉", "##=.=-||| .,'`/%####__.=## ||###", strict=True))


def find_glyphs(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> Glyphs:
    """What a terminal can draw, by its kind and by the locale."""
    if stream is None or needs_ascii(stream, environment):
        return Glyphs.ASCII
    kind = environment.get("TERM", "")
    if kind.startswith("linux"):
        return Glyphs.CONSOLE
    return Glyphs.ASCII if kind.startswith(("vt1", "vt2", "ansi", "cons25")) else Glyphs.ALL


class Repertoire(LineFilter):
    """Replaces what cannot be drawn. ``name(looks)`` says which letters stand for the shapes of a scenario's sides."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(enabled=glyphs is not Glyphs.ALL)
        self.glyphs = glyphs
        self._letters: dict[str, str] = {}
        self._known: dict[str, str] = {}

    def name(self, looks: Mapping[str, Look]) -> None:
        """The sides of the scenario that is shown from now on."""
        self._letters = {look.shape: look.ascii for look in looks.values() if look.ascii.isascii() and len(look.ascii) == 1}
        self._known.clear()

    def text(self, text: str) -> str:
        """A text as this terminal can draw it; as wide as before."""
        if text.isascii():
            return text
        return "".join(char if char.isascii() else self._known.get(char) or self._learn(char) for char in text)

    def _learn(self, char: str) -> str:
        self._known[char] = found = self._other(char)
        return found

    def _other(self, char: str) -> str:
        if cell_len(char) == 0:
            return ""
        if char in self._letters:
            return self._letters[char]
        if self.glyphs is Glyphs.CONSOLE:
            if char in _CONSOLE_KEEPS or (char.isalpha() and ord(char) < 0x180) or 0xA0 < ord(char) < 0x100:
                return char
            if char in _ROUND or char in _HALVES:
                return _ROUND.get(char) or _HALVES[char]
        found = _SIGNS.get(char) or _LINES.get(char) or _BLOCKS.get(char)
        if found is None and 0x2800 <= ord(char) < 0x2900:
            found = " " if char == "\u2800" else "." if (ord(char) - 0x2800).bit_count() < 4 else ":"
        if found is None:
            plain = unicodedata.normalize("NFKD", char)[:1]
            found = plain if plain.isascii() and plain.isprintable() else "?"
        return found * cell_len(char)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments of a line with other characters where need be."""
        return [s if s.control or s.text.isascii() else Segment(self.text(s.text), s.style, None) for s in segments]
