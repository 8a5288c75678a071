"""Comments in a file that speak to the checker: ``# qibli: quiet W601``. YAML throws comments away, so they are looked for here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from game.scenario.problems import Mark

MARKER = "qibli:"  # a file without it has no notes
MOST_NOTES = 200
MOST_LINES = 2_000  # under one note
_NOTE = re.compile(r"(?:^|(?<=\s))#\s*qibli:[ ]*(?P<said>.*)$")


@dataclass(frozen=True, slots=True)
class Note:
    """One such comment: what it says after the marker, where that stands, and which lines it is about (from 1, both included):
    its own line (alone on a line: the next one that says something) and all that is indented under it."""

    said: str
    mark: Mark
    first: int
    last: int


def notes_of(name: str, lines: Sequence[str], quoted: Sequence[tuple[int, int, int, int]]) -> tuple[Note, ...]:
    """The notes of a file, at most 200. ``quoted``: (row, column, row, column) of texts in quotes and blocks, in which ``#`` begins no
    comment; rows and columns from 0."""
    found = []
    for row, text in enumerate(lines):
        if MARKER not in text or (said := _NOTE.search(text)) is None:
            continue
        if any((r, c) <= (row, said.start()) < (end, e) for r, c, end, e in quoted):
            continue
        column = said.start("said")
        mark = Mark(name, row + 1, column + 1, max(column + 2, len(text.rstrip()) + 1), text)
        first = row if text[: said.start()].strip() else _next(lines, row + 1)
        found.append(Note(said["said"].strip(), mark, first + 1, _end(lines, first) + 1))
        if len(found) == MOST_NOTES:
            break
    return tuple(found)


def _speaks(text: str) -> bool:
    """Whether a line holds more than blanks and a comment."""
    bare = text.strip()
    return bool(bare) and not bare.startswith("#")


def _next(lines: Sequence[str], row: int) -> int:
    """The next line that says something, if it comes soon."""
    return next((r for r in range(row, min(row + MOST_LINES, len(lines))) if _speaks(lines[r])), row - 1)


def _end(lines: Sequence[str], first: int) -> int:
    """The last line that belongs to what begins in a line, as far as one looks."""
    indent = len(lines[first]) - len(lines[first].lstrip())
    last = first
    for row in range(first + 1, min(first + 1 + MOST_LINES, len(lines))):
        if not _speaks(lines[row]):
            continue
        if len(lines[row]) - len(lines[row].lstrip()) <= indent:
            break
        last = row
    return last
