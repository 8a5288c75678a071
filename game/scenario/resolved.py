"""The merged file as canonical JSON, for saves and for the hash; and back again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from game.scenario.problems import Mark, Problem, ScenarioErrors, clean
from game.scenario.source import MAX_DEPTH, MAX_KEY, MAX_NODES, MAX_NUMBER, ListNode, MapNode, Node, ScalarNode

MAX_CHARACTERS = 4 << 20
# what the hash does not cover: sections, and texts inside entries
WORDING = ("words", "briefings", "title", "blurb", "teaches", "difficulty", "sources", "questions", "afterwards", "guide")
TEXTS = ("title", "text", "label", "else")


def to_plain(node: Node) -> Any:
    """A tree as dicts, lists and single values, in the order of the file."""
    if isinstance(node, MapNode):
        return {key: to_plain(inner) for key, inner in node.items.items()}
    if isinstance(node, ListNode):
        return [to_plain(inner) for inner in node.items]
    return node.value


def to_json(plain: Any) -> str:
    """Canonical JSON: no blanks, the order kept, because the order of sides and places is part of a scenario."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def hash_of(plain: dict[str, Any]) -> str:
    """SHA-256 of the rules and numbers in the merged file, as hexadecimal digits; wording does not change it."""
    rules = {key: _without_texts(value, key == "events") for key, value in plain.items() if key not in WORDING}
    if "format" in rules:
        rules["format"] = 1  # the number says how a file is written, not what its rules are: a rewritten file keeps its saves
    return hashlib.sha256(to_json(rules).encode()).hexdigest()


def _without_texts(value: Any, in_events: bool) -> Any:
    """Without titles, texts, labels, reasons and (in events) sources."""
    if isinstance(value, list):
        return [_without_texts(inner, in_events) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_texts(inner, in_events)
        for key, inner in value.items()
        if not (key in TEXTS and isinstance(inner, str)) and not (in_events and key == "source")
    }


def from_json(text: str, name: str) -> MapNode:
    """The tree of a save's JSON; ScenarioErrors (E117) for anything that ``to_json`` could not have written."""
    mark = Mark(name, 1, 1, 1, "")
    try:
        if len(text) > MAX_CHARACTERS:
            raise ValueError("it is too large")
        plain = json.loads(text, parse_int=_small_int, parse_float=_small_float, parse_constant=_refuse)
        node = _Reader(mark).node(plain, 0)
        if not isinstance(node, MapNode):
            raise ValueError("it is not a map")
    except (ValueError, RecursionError) as error:
        message = "the rules in this save cannot be read" + (f": {clean(str(error))[:80]}" if not isinstance(error, RecursionError) else "")
        raise ScenarioErrors([Problem("E117", message, mark)]) from None
    return node


def _small_int(text: str) -> int:
    if len(text) > 6 or abs(int(text)) > MAX_NUMBER:
        raise ValueError("a number is too large")
    return int(text)


def _small_float(text: str) -> float:
    if len(text) > 16 or "e" in text.lower():
        raise ValueError("a number is too long")
    return float(text)


def _refuse(text: str) -> float:
    raise ValueError(f"{text} is no number")


class _Reader:
    """Plain values as nodes, with the limits of a file."""

    def __init__(self, mark: Mark) -> None:
        self.mark, self.count = mark, 0

    def node(self, plain: Any, depth: int) -> Node:
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            raise ValueError("it is nested too deeply or has too many entries")
        if isinstance(plain, dict):
            if any(not key or len(key) > MAX_KEY for key in plain):
                raise ValueError("a key is too long")
            items = {clean(key): self.node(inner, depth + 1) for key, inner in plain.items()}
            return MapNode(items, dict.fromkeys(items, self.mark), self.mark)
        if isinstance(plain, list):
            return ListNode([self.node(inner, depth + 1) for inner in plain], self.mark)
        if isinstance(plain, str):
            text = "\n".join(map(clean, plain.split("\n")))
            return ScalarNode(text, text, self.mark, False)
        words = {True: "true", False: "false", None: ""}
        text = words[plain] if plain is None or isinstance(plain, bool) else str(plain)
        return ScalarNode(plain, text, self.mark)
