"""From bytes to a tree of nodes with marks: the only place that reads YAML.

The parser's events are checked one by one before anything is built, so that no file can make this slow, deep or large:
1 MiB, depth 30, 60,000 entries, no anchors, aliases, tags, directives or tabs, no key twice, numbers up to 9,999. Plain
words are read the YAML 1.2 way (only true, false, null, whole numbers and simple decimals mean something); the rest is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from game.scenario.notes import MARKER, Note, notes_of
from game.scenario.problems import Mark, Problem, clean
from game.scenario.spans import Lines, escapes, line_mark, stretches, with_segments
from game.scenario.yaml_words import complaint

MAX_BYTES = 1 << 20
MAX_DEPTH = 30
MAX_NODES = 60_000
MAX_NUMBER = 9_999
MAX_KEY = 80
MAX_COMPLAINTS = 200
MOST_PIECES = 40  # of an expression torn apart by its commas

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,4}\.[0-9]{1,8}\Z")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# libyaml's parser where PyYAML has it (it crashes only while composing, which is never done here)
LOADER = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader
BROKEN = (yaml.YAMLError, ValueError, OverflowError, RecursionError, MemoryError)  # what a parser may raise
TAB_WIDTHS = (2, 4, 8, 1)
MOST_TABS = 20  # that are reported one by one


@dataclass(slots=True, eq=False)
class ScalarNode:
    """One value. ``text`` is how it reads (quotes and escapes resolved); ``value`` what it means; ``plain``: unquoted.
    ``mark`` starts at the first character of the text, after any quote."""

    value: str | int | float | bool | None
    text: str
    mark: Mark
    plain: bool = True


@dataclass(slots=True, eq=False)
class ListNode:
    """A list; ``mark`` is its first character."""

    items: list[Node]
    mark: Mark


@dataclass(slots=True, eq=False)
class MapNode:
    """A map with text keys in the order of the file; ``keys`` holds the mark of each key. ``notes``: the comments of a whole
    file that speak to the checker."""

    items: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark
    notes: tuple[Note, ...] = ()

    def get(self, key: str) -> Node | None:
        """The value under a key, or None when there is none."""
        return self.items.get(key)

    def renamed(self, old: str, new: str) -> MapNode:
        """A copy in which one key has another name (and its own mark still)."""
        items = {new if key == old else key: node for key, node in self.items.items()}
        keys = {new if key == old else key: mark for key, mark in self.keys.items()}
        return MapNode(items, keys, self.mark, self.notes)


Node = ScalarNode | ListNode | MapNode


def read_source(path: Path, problems: list[Problem], name: str = "") -> MapNode | None:
    """Read a file into a tree, or None when nothing of it can be read; what is wrong is added to ``problems``."""
    name = name or path.name
    nowhere = Mark(name, 1, 1, 1, "")
    try:
        if not path.is_file():
            problems.append(Problem("E101", f'"{path}" is not a file', nowhere))
            return None
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        problems.append(Problem("E101", f'"{path}" cannot be read: {reason}', nowhere))
        return None
    return parse_source(data, name, problems)


def parse_source(data: bytes, name: str, problems: list[Problem]) -> MapNode | None:
    """Read the bytes of a file; see ``read_source``. Never raises, whatever the bytes are."""
    text = _decode(data, name, problems)
    if text is None:
        return None
    if "\t" in text:
        return _despite_tabs(text, name, problems)
    try:
        return _build(text, Lines(text.split("\n")), name, problems)
    except BROKEN as error:
        problems.append(complaint(error, name, text.split("\n"), MAX_DEPTH))
        return None


def _build(text: str, lines: Lines, name: str, problems: list[Problem]) -> MapNode | None:
    """The tree of a text; raises one of BROKEN where it is not YAML. ``lines``: the file's own, for marks."""
    builder = _Builder(name, lines, problems)
    builder.quoted = [] if MARKER in text else None
    for event in iter(yaml.parse(text, Loader=LOADER)):
        builder.take(event)
        if builder.stopped:
            return None
    if not isinstance(builder.root, MapNode):
        problems.append(Problem("E115", "the file is not a map of sections (format: 2, id: ..., ...)", line_mark(name, lines, 0)))
        return None
    if builder.quoted is not None:
        builder.root.notes = notes_of(name, lines, builder.quoted)
    return builder.root


def _despite_tabs(text: str, name: str, problems: list[Problem]) -> MapNode | None:
    """Report every line with a tab, then read the file as if spaces stood there, so that the other errors are found too:
    in the indentation a tab is taken for as many spaces as make sense of the file, if any number does."""
    raw = text.split("\n")
    lines = [line.replace("\t", " ") for line in raw]
    rows = [row for row, line in enumerate(raw) if "\t" in line]
    for row in rows[:MOST_TABS]:
        column = raw[row].index("\t")
        where = " in the indentation" if not raw[row][:column].strip() else ""
        problems.append(Problem("E105", f"a tab{where}; use spaces", Mark(name, row + 1, column + 1, column + 2, lines[row])))
    indents = {row: len(raw[row]) - len(raw[row].lstrip(" \t")) for row in rows}
    tabs = {row: raw[row][:indent].count("\t") for row, indent in indents.items()}
    for width in TAB_WIDTHS if len(text) <= MAX_BYTES // 4 else (1,):
        shift = {row: count * (width - 1) for row, count in tabs.items() if count}
        wide = [" " * shift.get(row, 0) + line for row, line in enumerate(lines)]
        found: list[Problem] = []
        try:
            root = _build("\n".join(wide), Lines(lines, shift), name, found)
        except BROKEN:
            continue  # a tab explains what does not fit after it
        problems += found
        return root
    return None


def _decode(data: bytes, name: str, problems: list[Problem]) -> str | None:
    """The bytes as text with plain line ends, if they are small, UTF-8 and free of control characters."""
    if len(data) > MAX_BYTES:
        problems.append(Problem("E102", f"the file is larger than {MAX_BYTES // 1024} KiB", Mark(name, 1, 1, 1, "")))
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problems.append(Problem("E103", "the file is not UTF-8 text from here on", Mark(name, line, column, column + 1, "")))
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    bad = _FORBIDDEN.search(text)
    if bad:
        row = text.count("\n", 0, bad.start())
        column = bad.start() - text.rfind("\n", 0, bad.start())
        message = f"control character U+{ord(bad.group()):04X} in the file"
        problems.append(Problem("E104", message, Mark(name, row + 1, column, column + 1, text.split("\n")[row])))
        return None
    return text


@dataclass(slots=True)
class _Entry:
    """A key and its value while a map is open; ``plain``: the key is unquoted, ``empty``: nothing stands after it."""

    key: str
    mark: Mark
    plain: bool
    node: Node | None = None
    empty: bool = False
    refused: bool = False


@dataclass(slots=True)
class _Frame:
    """An open map (``entries``) or list (``items``)."""

    mark: Mark
    is_map: bool
    flow: bool
    entries: list[_Entry] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    waiting: bool = False  # a key has come, its value has not


class _Builder:
    """Builds the tree from events, refusing what must be refused as it comes."""

    def __init__(self, name: str, lines: Lines, problems: list[Problem]) -> None:
        self.name, self.lines, self.problems = name, lines, problems
        self.root: Node | None = None
        self.stopped = False
        self.quoted: list[tuple[int, int, int, int]] | None = None  # where quoted texts begin and end, for a file with notes
        self._open: list[_Frame] = []
        self._count = 0
        self._documents = 0
        self._complaints = 0

    def take(self, event: Any) -> None:
        """The next event."""
        if isinstance(event, yaml.ScalarEvent):
            self._anchors(event)
            self._add(self._scalar(event), not event.style and not event.value)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._anchors(event)
            self._start(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._add(self._close(self._open.pop()), False)
        elif isinstance(event, yaml.AliasEvent):
            mark = self._span(event)
            self._complain("E107", f'alias "*{event.anchor}": write the entry out, or quote the text', mark)
            self._add(ScalarNode(None, "", mark), False)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _complain(self, code: str, message: str, mark: Mark) -> None:
        self.problems.append(Problem(code, message, mark))
        self._complaints += 1
        self.stopped = self.stopped or self._complaints >= MAX_COMPLAINTS

    def _span(self, event: Any) -> Mark:
        """The mark of an event, on its first line."""
        start, end = event.start_mark, event.end_mark
        return line_mark(self.name, self.lines, start.line, start.column, end.column if end.line == start.line else 1 << 20)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if event.version or event.tags:
            self._complain("E108", "a directive (%) at the head of the file", line_mark(self.name, self.lines, 0))
        if self._documents > 1:
            self._complain("E115", "a second YAML document begins here; one file is one document", self._span(event))
            self.stopped = True

    def _anchors(self, event: Any) -> None:
        """Refuse an anchor or a tag in front of a node, and too many nodes."""
        if event.anchor:
            self._complain("E107", f'anchor "&{event.anchor}": write the entry out, or quote the text', self._span(event))
        if event.tag:
            self._complain("E108", f'tag "{event.tag.replace("tag:yaml.org,2002:", "!!")[:40]}": tags are not used here', self._span(event))
        self._count += 1
        if self._count > MAX_NODES:
            self._complain("E113", f"more than {MAX_NODES:,} entries", self._span(event))
            self.stopped = True

    def _start(self, event: Any) -> None:
        mark = self._span(event)
        if len(self._open) >= MAX_DEPTH:
            self._complain("E110", f"nested deeper than {MAX_DEPTH} levels", mark)
            self.stopped = True
        self._open.append(_Frame(mark, isinstance(event, yaml.MappingStartEvent), bool(event.flow_style)))

    def _add(self, node: Node, empty: bool) -> None:
        """Put a finished node where it belongs: as the root, an item, a key or a value."""
        if not self._open:
            self.root = node
            return
        frame = self._open[-1]
        if not frame.is_map:
            frame.items.append(node)
        elif not frame.waiting:
            frame.entries.append(self._key(node))
            frame.waiting = True
        else:
            entry = frame.entries[-1]
            if empty and isinstance(node, ScalarNode):
                node.mark = entry.mark  # nothing to point at but the key
            entry.node, entry.empty, frame.waiting = node, empty, False

    def _key(self, node: Node) -> _Entry:
        if isinstance(node, ScalarNode) and len(node.text) <= MAX_KEY and node.text:
            return _Entry(node.text, node.mark, node.plain)
        if not (self.problems and self.problems[-1].code == "E107" and self.problems[-1].mark == node.mark):  # an alias
            self._complain("E114", "a key must be one short word", node.mark)
        return _Entry("", node.mark, False, refused=True)

    def _close(self, frame: _Frame) -> Node:
        if not frame.is_map:
            return ListNode(self._join_items(frame.items) if frame.flow else frame.items, frame.mark)
        entries = self._join_entries(frame.entries) if frame.flow else frame.entries
        result = MapNode({}, {}, frame.mark)
        for entry in entries:
            if entry.refused or entry.node is None:
                continue
            first = result.keys.get(entry.key)
            if first is not None:
                self._complain("E109", f'the key "{entry.key}" already stands in line {first.line}', entry.mark)
                continue
            result.items[entry.key], result.keys[entry.key] = entry.node, entry.mark
        return result

    # -- a comma inside an unquoted expression inside { } or [ ]
    def _join_items(self, items: list[Node]) -> list[Node]:
        """Put the parts of an expression that a comma tore apart together again, with a complaint."""
        result: list[Node] = []
        i = 0
        while i < len(items):
            head, parts = items[i], 1
            if isinstance(head, ScalarNode) and head.plain and _balance(head.text) > 0:
                pieces = [n.text if isinstance(n, ScalarNode) and n.plain else None for n in items[i : i + MOST_PIECES]]
                parts = _torn(pieces)
                if parts > 1:
                    head = self._rejoin(head, items[i + parts - 1].mark, pieces[:parts])
            result.append(head)
            i += parts
        return result

    def _join_entries(self, entries: list[_Entry]) -> list[_Entry]:
        """The same for a map, where the later parts have become keys without a value."""
        result: list[_Entry] = []
        i = 0
        while i < len(entries):
            head, parts, rest = entries[i], 1, entries[i + 1 : i + MOST_PIECES]
            if isinstance(head.node, ScalarNode) and head.node.plain and _balance(head.node.text) > 0:
                pieces = [head.node.text, *(e.key if e.plain and e.empty else None for e in rest)]
                parts = _torn(pieces)
                if parts > 1:
                    head.node = self._rejoin(head.node, rest[parts - 2].mark, pieces[:parts])
            elif head.plain and _balance(head.key) > 0 and rest and _balance(rest[0].key) < 0:
                self._complain_comma(head.mark, rest[0].mark)
                head.refused, parts = True, 2
            result.append(head)
            i += parts
        return result

    def _rejoin(self, head: ScalarNode, last: Mark, pieces: list[str | None]) -> ScalarNode:
        self._complain_comma(head.mark, last)
        same = head.mark.line == last.line
        text = head.mark.text[head.mark.column - 1 : last.end_column - 1] if same else ", ".join(piece or "" for piece in pieces)
        return ScalarNode(text, text, head.mark)

    def _complain_comma(self, first: Mark, last: Mark) -> None:
        end = last.end_column if last.line == first.line else first.end_column
        mark = Mark(first.file, first.line, first.column, end, first.text)
        self._complain("E112", 'quote an expression with a comma inside { } or [ ]: "..."', mark)

    def _scalar(self, event: Any) -> ScalarNode:
        """One value: its text cleaned of control characters, and what it means when it is unquoted."""
        text = "\n".join(map(clean, event.value.split("\n"))) if not event.value.isascii() or "\n" in event.value else clean(event.value)
        mark = self._scalar_mark(event)
        if event.style:
            if self.quoted is not None:
                start, end = event.start_mark, event.end_mark
                self.quoted.append((start.line, start.column, end.line, end.column))
            return ScalarNode(text, text, mark, False)
        if text in _WORDS:
            return ScalarNode(_WORDS[text], text, mark)
        if _INT.match(text):
            if len(text) > 6 or abs(int(text)) > MAX_NUMBER:
                self._complain("E111", f"a number outside -{MAX_NUMBER:,} to {MAX_NUMBER:,}", mark)
                return ScalarNode(0, "0", mark)
            return ScalarNode(int(text), text, mark)
        if _DECIMAL.match(text):
            return ScalarNode(float(text), text, mark)
        return ScalarNode(text, text, mark)

    def _scalar_mark(self, event: Any) -> Mark:
        """Where the text of a scalar begins; with segments when the text is not written as it reads."""
        start, end = event.start_mark, event.end_mark
        if not event.style and start.line == end.line:
            return line_mark(self.name, self.lines, start.line, start.column, end.column)
        if event.style in ("'", '"') and start.line == end.line:
            mark = line_mark(self.name, self.lines, start.line, start.column + 1, end.column - 1)
            raw = mark.text[mark.column - 1 : mark.column + end.column - start.column - 3]
            if len(raw) == len(event.value):
                return mark
            return with_segments(mark, escapes(raw, event.style, mark))
        block = event.style in ("|", ">")
        first = start.line + 1 if block else start.line
        column = 0 if block else start.column + bool(event.style)
        mark = line_mark(self.name, self.lines, first, column, 1 << 20)
        return with_segments(mark, stretches(event, self.lines, first, column))


def _balance(text: str) -> int:
    """Opening minus closing round brackets."""
    return text.count("(") - text.count(")")


def _torn(pieces: list[str | None]) -> int:
    """How many pieces belong to the first one, so that its brackets close; 1 when they never do."""
    depth = 0
    for count, piece in enumerate(pieces, 1):
        if piece is None:
            return 1
        depth += _balance(piece)
        if depth == 0:
            return count
    return 1
