"""Rewriting a file of format 1 as one of format 2: its own text with as few changes as can be, comments and layout kept.

What the text must come to is known beforehand (``game.scenario.formats.upgrade``): a rewritten text that reads as anything else is
never handed out.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from game.author.spans import Spans, lookup
from game.scenario.find import find_parent
from game.scenario.formats import FORMAT, OLDEST, PARTS, Cited, Plan, format_of, plan, upgrade
from game.scenario.problems import Problem
from game.scenario.resolved import to_plain
from game.scenario.source import MAX_BYTES, MapNode, Node, ScalarNode, parse_source, read_source

STEP = 2  # columns by which a map under a key is indented


class MigrateRefused(ValueError):
    """The file cannot be rewritten; the message says why in one sentence and what to do."""


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


def migrated(data: bytes, path: Path) -> tuple[str, str]:
    """The text of a file as it is and in the present format (the same twice when it is in it already). ``path``: for messages, and
    beside it lies what it extends. MigrateRefused for what is no scenario file, or of a format from the future."""
    root = _tree(data, path.name)
    text = data.decode("utf-8")
    form = format_of(root)
    if form == FORMAT:
        return text, text
    if form != OLDEST:
        said = "says no format" if "format" not in root.items else f"is in format {_said(root.items['format'])}"
        raise MigrateRefused(f"{path.name} {said}; formats {OLDEST} to {FORMAT} are known.")
    head = "\ufeff" if text.startswith("\ufeff") else ""
    end = "\r\n" if "\r\n" in text else "\n"
    plain = text.removeprefix(head).replace("\r\n", "\n").replace("\r", "\n")
    parent = _parent(root, path)
    new = _Rewriter(plain, plan(root, parent)).text()
    found = parse_source(new.encode(), path.name, [])
    if found is None or _said_by(found) != _said_by(upgrade(root, parent)):
        raise MigrateRefused(f"{path.name} has sources in a form that cannot be rewritten; change them by hand as docs/format.md shows.")
    return text, head + new.replace("\n", end)


def _said_by(root: MapNode) -> dict[str, Any]:
    """What a file says; a ``change:`` or ``add:`` without anything in it says nothing."""
    return {key: value for key, value in to_plain(root).items() if key not in ("change", "add") or value}


def write(path: Path, text: str) -> None:
    """Put a text in the place of a file, whole or not at all. MigrateRefused when it cannot be written."""
    path = path.resolve()
    beside = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        beside.write_bytes(text.encode())
        shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        raise MigrateRefused(f"{path} cannot be written ({(error.strerror or type(error).__name__).lower()}).") from None
    finally:
        beside.unlink(missing_ok=True)


def read(path: Path) -> bytes:
    """The bytes of a file; MigrateRefused when it cannot be read or is too large."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise MigrateRefused(f"{path} cannot be read ({(error.strerror or type(error).__name__).lower()}).") from None
    if len(data) > MAX_BYTES:
        raise MigrateRefused(f"{path} is too large for a scenario.")
    return data


def _said(node: Node) -> str:
    return f'"{node.text[:20]}"' if isinstance(node, ScalarNode) else "that is no number"


def _tree(data: bytes, name: str) -> MapNode:
    """The tree of the bytes; MigrateRefused when they cannot be read without complaint."""
    problems: list[Problem] = []
    root = parse_source(data, name, problems)
    if root is None or problems:
        first = problems[0]
        raise MigrateRefused(f"{name}:{first.mark.line}:{first.mark.column} {first.code} {first.message}; `qibli check` shows everything.")
    return root


def _parent(root: MapNode, path: Path) -> MapNode | None:
    """The tree of what a file extends, upgraded; None when there is none or it cannot be read."""
    extends = root.get("extends")
    if not isinstance(extends, ScalarNode) or not extends.text:
        return None
    found = find_parent(extends.text, path, extends.mark)
    parent = None if isinstance(found, Problem) else read_source(found, [])
    return None if parent is None else upgrade(parent)


class _Rewriter:
    """The edits that carry a plan out in a text."""

    def __init__(self, text: str, plan: Plan) -> None:
        self.spans = Spans(text)
        self.plan = plan
        self.edits: list[Edit] = []
        self.fresh: list[tuple[str, str, str]] = []  # of every entry that sources: gains: id, in a block, in braces

    def text(self) -> str:
        """The text with all edits made."""
        form = lookup(self.spans.root, "format")
        assert form is not None
        self._replace(self.spans.start(form[1]), self.spans.end(form[1]), str(FORMAT))
        for verb in ("change", "add"):
            self._take_out(verb)
        for cited in self.plan.cited:
            self._cite(cited)
        self._list()
        text = self.spans.text
        for edit in sorted(self.edits, key=lambda e: (e.start, e.end), reverse=True):
            text = text[: edit.start] + edit.new + text[edit.end :]
        return text

    def _replace(self, start: int, end: int, new: str) -> None:
        self.edits.append(Edit(start, end, new))

    # -------------------------------------------------------------- lists of sources under change: and add:
    def _take_out(self, verb: str) -> None:
        """Their entries go to ``sources:``."""
        found = lookup(self.spans.root, verb, "sources")
        if found is None or not isinstance(found[1], yaml.SequenceNode):
            return
        for said, id, node in self.plan.elsewhere:
            if said == verb:
                self._gain(id, _braces(node))
        holder = lookup(self.spans.root, verb)
        assert holder is not None
        start, end, text = self.spans.start(found[0]), self.spans.end(found[1]), self.spans.text
        if not holder[1].flow_style:
            self._replace(self.spans.line(start), self.spans.after(end), "")
            return
        after = end + len(text[end:]) - len(text[end:].lstrip())
        if text[after] == ",":
            end = after + 1
        elif "," in text[self.spans.start(holder[1]) : start]:
            start = text.rindex(",", 0, start)
        self._replace(start, end, "")

    def _gain(self, id: str, braces: str, block: str = "") -> None:
        self.fresh.append((id, block or f"{id}: {braces}", f"{id}: {braces}"))

    # -------------------------------------------------------------- sources inside events
    def _cite(self, cited: Cited) -> None:
        """The id comes in the place of the source, which moves to ``sources:`` as it is written."""
        path = (cited.verb, "events", cited.event, "source") if cited.verb else ("events", cited.event, "source")
        found = lookup(self.spans.root, *path)
        assert found is not None
        key, value = found
        start, end, text = self.spans.start(value), self.spans.end(value), self.spans.text
        if value.flow_style:
            self._replace(start, end, cited.id)
            if cited.new:
                raw = text[start:end] if cited.whole else _braces(cited.node)
                self._gain(cited.id, _braces(cited.node) if "\n" in raw else raw, f"{cited.id}: {raw}")
            return
        colon, stop = self.spans.colon(key), self.spans.after(end)
        self._replace(colon, colon, f" {cited.id}")
        self._replace(self.spans.after(colon), stop, "")
        if cited.new:
            lines = text[self.spans.line(start) : stop].rstrip("\n").split("\n")
            shift = 2 * STEP - self.spans.column(start)
            block = "\n".join([f"{cited.id}:", *(_shifted(line, shift - STEP) for line in lines)])
            self._gain(cited.id, _braces(cited.node), block if cited.whole else "")

    # -------------------------------------------------------------- the section
    def _list(self) -> None:
        """The list under ``sources:`` becomes a map, and gains what events and verbs gave up."""
        found = lookup(self.spans.root, "sources")
        if found is None:
            self._open_section()
            return
        key, value = found
        if isinstance(value, yaml.SequenceNode) and value.flow_style:
            self._flow_list(value)
        elif isinstance(value, yaml.SequenceNode):
            self._block_list(key, value)
        elif isinstance(value, yaml.MappingNode) and value.flow_style:
            self._insert_flow(value)
        elif isinstance(value, yaml.MappingNode) and self.fresh:
            self._insert_lines(self.spans.after(self.spans.end(value)), self.spans.column(self.spans.start(value)))
        elif self.fresh:  # sources: with nothing after it
            at, indent = self.spans.after(self.spans.colon(key)), self.spans.column(self.spans.start(key)) + STEP
            self._insert_lines(at, indent)

    def _open_section(self) -> None:
        if not self.fresh:
            return
        root, text = self.spans.root, self.spans.text
        if root.flow_style:
            at = self.spans.start(root) + 1
            self._replace(at, at, f"sources: {{{', '.join(flow for _, _, flow in self.fresh)}}}, ")
            return
        column = self.spans.column(self.spans.start(root))
        at = self.spans.after(self.spans.end(root)) if text[self.spans.end(root) :].lstrip().startswith("...") else len(text)
        gap = "" if text[:at].endswith("\n") else "\n"
        self._replace(at, at, f"{gap}\n{' ' * column}sources:\n" + self._lines(column + STEP))

    def _lines(self, indent: int) -> str:
        pad = " " * indent
        return "".join("\n".join(pad + line if line.strip() else line for line in block.split("\n")) + "\n" for _, block, _ in self.fresh)

    def _insert_lines(self, at: int, indent: int) -> None:
        gap = "" if self.spans.text[:at].endswith("\n") else "\n"
        self._replace(at, at, gap + self._lines(indent))

    def _insert_flow(self, value: Any) -> None:
        """New entries at the head of braces, or of brackets that become braces."""
        start, fresh = self.spans.start(value), ", ".join(flow for _, _, flow in self.fresh)
        self._replace(start, start + 1, "{" + fresh + (", " if fresh and value.value else ""))

    def _flow_list(self, value: Any) -> None:
        end = self.spans.end(value)
        self._insert_flow(value)
        for id, item in zip(self.plan.listed, value.value, strict=True):
            at = self.spans.start(item)
            self._replace(at, at, f"{id}: ")
        self._replace(end - 1, end, "}")

    def _block_list(self, key: Any, value: Any) -> None:
        """Each dash becomes the id of its item; a list that stands as far left as its key moves to the right."""
        text, column, start = self.spans.text, self.spans.column(self.spans.start(value)), self.spans.start(value)
        low = max(0, self.spans.column(self.spans.start(key)) + STEP - column)
        stop = self.spans.after(self.spans.end(value))
        if low:
            at = self.spans.line(start)
            while at < stop:
                if text[at : self.spans.after(at)].strip():
                    self._replace(at, at, " " * low)
                at = self.spans.after(at)
        floor = start
        for id, item in zip(self.plan.listed, value.value, strict=True):
            first = self.spans.start(item)
            dash = self._dash(floor, first, column)
            gap = text[dash + 1 : first]
            if "\n" in gap or isinstance(item, yaml.ScalarNode):
                self._replace(dash, dash + 1, f"{id}:")
            elif item.flow_style:
                self._replace(dash, first, f"{id}: ")
            else:
                self._replace(dash, first, f"{id}:\n{' ' * (self.spans.column(first) + low)}")
            floor = self.spans.end(item)
        if self.fresh:
            self._insert_lines(stop, column + low)

    def _dash(self, floor: int, first: int, column: int) -> int:
        """The dash of an item that begins at ``first``: the last line before it that has one in the column of the list."""
        at = self.spans.line(first)
        while at > floor and self.spans.text[at : at + column + 1] != " " * column + "-":
            at = self.spans.line(at - 1)
        return at + column


def _shifted(line: str, by: int) -> str:
    """A line moved to the right, or to the left as far as it goes."""
    if by >= 0:
        return " " * by + line if line.strip() else line
    return line[min(-by, len(line) - len(line.lstrip(" "))) :]


def _braces(node: Node) -> str:
    """A source on one line."""
    items = node.items if isinstance(node, MapNode) else {}
    keys = [*(key for key in PARTS if key in items), *(key for key in items if key not in PARTS)]
    values = ((key, items[key]) for key in keys)
    return "{" + ", ".join(f"{key}: {_quoted(value)}" for key, value in values) + "}"


def _quoted(node: Node) -> str:
    """A value as it can stand in braces."""
    if not isinstance(node, ScalarNode):
        return json.dumps(to_plain(node), ensure_ascii=False)
    if node.plain and not isinstance(node.value, str):
        return node.text
    return node.text if node.plain and node.text.isalnum() else json.dumps(node.text, ensure_ascii=False)
