"""What the YAML parser complains of, in words that help somebody who does not know YAML."""

from __future__ import annotations

import re

from game.scenario.problems import Mark, Problem, clean
from game.scenario.spans import line_mark

# what libyaml or PyYAML says (a part of it) -> what to say
_SAID = (
    ("mapping values are not allowed", 'a ": " where no key can stand: quote a text that holds a colon, or check the indentation'),
    ("expected ',' or '}'", "a { is not closed, or a comma is missing"),
    ("expected ',' or ']'", "a [ is not closed, or a comma is missing"),
    ("could not find expected ':'", "a key without its colon"),
    ("expected key", "the indentation does not fit the lines above, or a colon is missing"),
    ("expected '-' indicator", "the indentation does not fit the list above, or a - is missing"),
    ("block end", "the indentation does not fit the lines above"),
    ("block entries are not allowed", "a list cannot begin here: put it on its own lines"),
    ("block sequence entries are not allowed", "a list cannot begin here: put it on its own lines"),
    ("unexpected end of stream", "a quote is never closed"),
    ("unexpected document indicator", "a quote is never closed"),
    ("unknown escape", "in a text in \"double quotes\" a \\ begins an escape: write \\\\ or use 'single quotes'"),
    ("escape", "an escape in this quoted text is not valid"),
    ("document start", "something stands after the end of the map: the indentation does not fit the lines above"),
    ("node content", "a value is missing here, or a bracket is closed too early"),
    ("found undefined alias", "an alias (*name): write the entry out, or quote the text"),
    ("alias", "& and * have a meaning of their own in YAML: quote the text"),
    ("anchor", "& and * have a meaning of their own in YAML: quote the text"),
    ("tag", "! has a meaning of its own in YAML: quote the text"),
    ("directive", "% has a meaning of its own in YAML: quote the text"),
)


def complaint(error: BaseException, name: str, lines: list[str], deepest: int) -> Problem:
    """The parser's complaint about a file in plain words, at its place. ``name`` and ``lines``: of the file; ``deepest``: how many levels
    it may have."""
    said = str(getattr(error, "problem", None) or error)
    where, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if where is None or (opened and "end of stream" in said):  # show where the quote was opened
        where = opened
    row, column = (where.line, where.column) if where else (0, 0)
    while row > 0 and (row >= len(lines) or not lines[row].strip()):
        row, column = row - 1, 9_999  # the end of the file: show the last line that says something
    mark = line_mark(name, lines, row, column)
    if "nesting depth" in said:  # newer parsers have a limit of their own, which they meet before an event is given
        return Problem("E110", f"nested deeper than {deepest} levels", mark)
    quote = _open_quote(lines, mark.line - 1) if "block end" in said or "expected key" in said else None
    if quote is not None:
        opened_at = line_mark(name, lines, *quote)
        return Problem("E106", f"a quote is opened here and closed in line {mark.line} only; nothing after this can be read", opened_at)
    since = f" (in what begins in line {opened.line + 1})" if opened and where and opened.line != where.line else ""
    words = plain_words(said, mark, lines[opened.line] if opened and opened.line < len(lines) else "")
    return Problem("E106", f"{words}{since}; nothing after this can be read", mark)


def _open_quote(lines: list[str], row: int) -> tuple[int, int] | None:
    """Row and column of a double quote that was left open in one of the lines before ``row`` in which the parser stumbled."""
    for at in range(row - 1, max(-1, row - 8), -1):
        quotes = [m.start() for m in re.finditer(r'(?<!\\)"', lines[at])]
        if len(quotes) % 2 and "#" not in lines[at]:
            return at, quotes[-1]
    return None


def plain_words(said: str, mark: Mark, opened: str = "") -> str:
    """A sentence for a parser's message; ``mark`` is where it stumbled, ``opened`` the line of what it was reading."""
    if "expected ',' or" in said and re.search(r"[:,\[]\s+#\S", opened):
        return "a # after a blank begins a comment, so a bracket is never closed: quote a text that starts with #"
    if "expected ',' or" in said and mark.text[mark.column - 1 : mark.column] == ":":
        return "a second colon in one entry: quote a text that holds a colon, or put a comma where the next key begins"
    if "cannot start any token" in said:
        char = mark.text[mark.column - 1 : mark.column]
        if "\t" in (char, mark.text[max(0, mark.column - 2) : mark.column - 1]):
            return "a tab where none may stand: use spaces"
        return f"a text that begins with {char} must be quoted" if char.strip() else "this cannot begin a value"
    for part, words in _SAID:
        if part in said:
            return words
    return clean(said)[:120]
