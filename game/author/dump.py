"""A tree of a scenario as YAML again: the merged file, readable by the reader, each value with the place it comes from if asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from game.scenario.problems import Mark
from game.scenario.source import ListNode, MapNode, Node, ScalarNode

WIDTH = 130  # of a line in braces
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./]*(?: [A-Za-z0-9_./()+*<>=-]+)*\Z")
_MEANS = frozenset({"true", "false", "null"})


def lines(node: MapNode, origin: bool = False) -> Iterator[str]:
    """The tree, line by line, without line ends. ``origin``: every value on its own line, with its file and line in a comment.

    What comes out reads as the same tree; texts keep no folding. Files have no control characters (the reader refuses them), and
    what else could steer a terminal is written as an escape."""
    yield from _map(node, 0, origin)


def _map(node: MapNode, depth: int, origin: bool) -> Iterator[str]:
    for key, inner in node.items.items():
        yield from _entry(f"{'  ' * depth}{_scalar_text(key)}:", inner, depth, origin, node)


def _entry(head: str, node: Node, depth: int, origin: bool, parent: MapNode | None = None) -> Iterator[str]:
    """A key or a dash, and what stands after it."""
    if isinstance(node, ScalarNode):
        yield f"{head} {_scalar(node)}{_where(node, origin)}".rstrip()
        return
    if not node.items:
        yield f"{head} {'{}' if isinstance(node, MapNode) else '[]'}{_where(node, origin)}"
        return
    flow = _flow(node)
    if flow is not None and len(head) + len(flow) < WIDTH and (not origin or _one_line(node)):
        yield f"{head} {flow}{_where(node, origin)}"
        return
    if head.endswith("-"):  # an item: its first line stands beside the dash
        inner = list(_map(node, depth + 1, origin) if isinstance(node, MapNode) else _items(node, depth + 1, origin))
        yield f"{head} {inner[0].lstrip(' ')}"
        yield from inner[1:]
        return
    yield head
    yield from _map(node, depth + 1, origin) if isinstance(node, MapNode) else _items(node, depth + 1, origin)


def _items(node: ListNode, depth: int, origin: bool) -> Iterator[str]:
    for inner in node.items:
        yield from _entry(f"{'  ' * depth}-", inner, depth, origin)


def _one_line(node: Node) -> bool:
    """Whether everything in a node comes from one line of one file."""
    return len({(mark.file, mark.line) for mark in _marks(node)}) == 1


def _marks(node: Node) -> Iterator[Mark]:
    yield node.mark
    inner = node.items.values() if isinstance(node, MapNode) else node.items if isinstance(node, ListNode) else ()
    for each in inner:
        yield from _marks(each)


def _where(node: Node, origin: bool) -> str:
    """The comment that names a place."""
    mark = node.mark
    return f"   # {mark.file}:{mark.line}" if origin and mark.file else ""


def _flow(node: Node) -> str | None:
    """The node in braces, if it is shallow enough to be read so."""
    if isinstance(node, ScalarNode):
        return _scalar(node) or "null"
    if isinstance(node, ListNode):
        parts = [_flow(inner) for inner in node.items]
        return None if None in parts or any(isinstance(i, ListNode) for i in node.items) else f"[{', '.join(map(str, parts))}]"
    parts = []
    for key, inner in node.items.items():
        said = _flow(inner)
        if said is None or (isinstance(inner, MapNode) and any(not isinstance(i, ScalarNode) for i in inner.items.values())):
            return None
        parts.append(f"{_scalar_text(key)}: {said}")
    return "{" + ", ".join(map(str, parts)) + "}"


def _scalar(node: ScalarNode) -> str:
    """A single value so that it reads as it did."""
    if isinstance(node.value, str):
        return _scalar_text(node.value)
    return node.text


def _scalar_text(text: str) -> str:
    """A text, in quotes where a plain one would mean something else or could steer a terminal."""
    if _PLAIN.match(text) and text.lower() not in _MEANS and " #" not in text:
        return text
    return "".join(char if char.isprintable() or char == " " else _escaped(char) for char in json.dumps(text, ensure_ascii=False))


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
