"""What is written in the plain mode: pure text, wrapped by words, cleaned, in seven-bit characters where the terminal asks for that."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable
from textwrap import wrap
from typing import TextIO

from game.scenario.problems import clean

LEAST_WIDTH, USUAL_WIDTH, MOST_WIDTH = 40, 80, 400
ALOUD = (
    (re.compile(r"(?<![\w.)%])[+-]0(?!\d|\.\d)"), "0"),
    (re.compile(r"\s*→\s*"), " to "),
    (re.compile(r"(?<![\w.)])~(?=[-+−]?\d)"), "about "),
    (re.compile(r"(?<![\w.)%])\+(?=\d)"), "plus "),
    (re.compile(r"(?<![\w.)%])[-−](?=\d)"), "minus "),
)
SEVEN_BIT = str.maketrans({
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "·": "-", "•": "-", "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"',
    "«": '"', "»": '"', "…": "...", "→": "->", "←": "<-", "×": "x", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l",
    "ı": "i", "đ": "d", "þ": "th", "ð": "d", "€": "EUR", "£": "GBP", "°": " degrees", "\u200c": "", "\u200d": "",
})  # fmt: skip


class Paper:
    """Where lines are written. ``width``: columns at most; ``ascii``: only seven-bit characters."""

    def __init__(self, stream: TextIO, width: int = USUAL_WIDTH, ascii: bool = False) -> None:
        self.width, self.ascii = max(LEAST_WIDTH, min(MOST_WIDTH, width)), ascii
        self._stream = stream

    def say(self, text: str = "", indent: int = 0) -> None:
        """One fact: a paragraph of its own, broken between words; later lines of it are indented by two more."""
        lead = " " * indent
        text = self.printable(aloud(text))
        lines = wrap(text, self.width - 1, initial_indent=lead, subsequent_indent=f"{lead}  ", break_on_hyphens=False)
        self._write("".join(f"{line}\n" for line in lines or [""]))

    def says(self, texts: Iterable[str], indent: int = 0) -> None:
        """Several facts, each in lines of its own."""
        for text in texts:
            self.say(text, indent)

    def push_away(self) -> None:
        """Empty lines until nothing that was written before is on the screen."""
        self._write("\n" * (shutil.get_terminal_size((80, 50)).lines if self._stream.isatty() else 2))

    def draw(self, lines: Iterable[str]) -> None:
        """Lines that are a picture: neither wrapped nor put into words, but cleaned."""
        self._write("".join(f"{self.printable(line).rstrip()}\n" for line in lines))

    def prompt(self, text: str) -> None:
        """What asks for a line; stays on its line."""
        self._write(f"{self.printable(aloud(text))} ")

    def echo(self, text: str) -> None:
        """A line that came from a pipe, so that what is written reads like a game that was typed."""
        self._write(f"{self.printable(text)}\n")

    def printable(self, text: str) -> str:
        """Text that can neither steer the terminal nor be shown wrong by it."""
        text = clean(" ".join(text.split()) if "\n" in text or "\t" in text else text)
        return seven_bit(text) if self.ascii else text

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def aloud(text: str) -> str:
    """Signs that a screen reader leaves out, in words: ``funds 4 → 2: upkeep -2`` is ``funds 4 to 2: upkeep minus 2``."""
    for sign, word in ALOUD:
        text = sign.sub(word, text)
    return text


def seven_bit(text: str) -> str:
    """Text in ASCII: without accents, with plain quotes; what has no such form is a question mark."""
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFKD", text.translate(SEVEN_BIT))
    return "".join("" if unicodedata.combining(c) else c if c.isascii() else "?" for c in spread)
