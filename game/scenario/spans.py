"""Where the text of a node stands in its file, character by character."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from game.scenario.problems import Mark


class Lines(list[str]):
    """The lines of a file. ``shift``: row -> by how many columns the text that was parsed lies further right than the file's,
    because a tab in the indentation was taken for several spaces."""

    def __init__(self, lines: Iterable[str], shift: Mapping[int, int] | None = None) -> None:
        super().__init__(lines)
        self.shift = shift or {}


def line_mark(name: str, lines: list[str], row: int, column: int = 0, end: int | None = None) -> Mark:
    """A mark from a row and column counted from 0, kept within the file."""
    row = max(0, min(row, len(lines) - 1))
    text = lines[row]
    shift = lines.shift.get(row, 0) if isinstance(lines, Lines) else 0
    column, end = column - shift, None if end is None else end - shift
    column = max(0, min(column, len(text)))
    end = column + 1 if end is None else end
    return Mark(name, row + 1, column + 1, max(column + 1, min(end, len(text))) + 1, text)


def with_segments(mark: Mark, segments: tuple[tuple[int, int, int, str], ...]) -> Mark:
    """The mark with its stretches; when the first one begins the text, the mark itself moves there."""
    if segments and segments[0][0] == 0:
        _, line, column, text = segments[0]
        return Mark(mark.file, line, column, max(column + 1, len(text) + 1 if line != mark.line else mark.end_column), text, segments)
    return Mark(mark.file, mark.line, mark.column, mark.end_column, mark.text, segments)


def escapes(raw: str, style: str, mark: Mark) -> tuple[tuple[int, int, int, str], ...]:
    """Stretches of a quoted text of one line, a new one after each escape."""
    found, offset, i = [(0, mark.line, mark.column, mark.text)], 0, 0
    while i < len(raw):
        step = 1
        if style == "'" and raw[i] == "'":
            step = 2
        elif style == '"' and raw[i] == "\\":
            step = {"x": 4, "u": 6, "U": 10}.get(raw[i + 1 : i + 2], 2)
        i, offset = i + step, offset + 1
        if step > 1:
            found.append((offset, mark.line, mark.column + i, mark.text))
    return tuple(found)


def stretches(event: Any, lines: list[str], first: int, column: int) -> tuple[tuple[int, int, int, str], ...]:
    """Stretches of a text that runs over several lines: each line's words where they are found in the value."""
    found: list[tuple[int, int, int, str]] = []
    offset, end = 0, event.end_mark
    for row in range(first, min(end.line + 1, len(lines))):
        stop = end.column - (event.style in ("'", '"')) if row == end.line else len(lines[row])
        begin = column if row == first else 0
        words = lines[row][begin:stop]
        begin += len(words) - len(words.lstrip(" "))
        words = words.strip(" ")
        at = event.value.find(words, offset) if words else -1
        if at >= 0:
            found.append((at, row + 1, begin + 1, lines[row]))
            offset = at + len(words)
    return tuple(found)
