"""Where the parts of a YAML text begin and end, to the character: for tools that change a file and leave the rest of it as it is.

Only for texts in which the reader (``game.scenario.source``) found nothing wrong: it bounds depth and size and refuses aliases.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from game.scenario.source import LOADER


class Spans:
    """The nodes of one text with their offsets. Lines end with ``\\n``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.root: Any = yaml.compose(text, Loader=LOADER)

    def offset(self, mark: Any) -> int:
        """Where a mark of the parser lies."""
        return min(self._lines[int(mark.line)] + int(mark.column), len(self.text))

    def start(self, node: Any) -> int:
        """The first character of a node."""
        return self.offset(node.start_mark)

    def end(self, node: Any) -> int:
        """What follows the last character of a node; for one in block style that of its last leaf, before any comment."""
        if not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.end(last[1] if isinstance(last, tuple) else last)
        end = self.offset(node.end_mark)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            while end > 0 and self.text[end - 1] in " \n":
                end -= 1
        return max(end, self.start(node))

    def line(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def after(self, offset: int) -> int:
        """Where the line after that of an offset begins; the length of the text after the last."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    def column(self, offset: int) -> int:
        """How far an offset lies from the beginning of its line."""
        return offset - self.line(offset)

    def colon(self, key: Any) -> int:
        """What follows the colon of a key."""
        return self.text.index(":", self.end(key)) + 1


def entries(node: Any) -> Iterator[tuple[str, Any, Any]]:
    """(key, its node, its value's node) of a map; nothing for anything else."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value


def lookup(node: Any, *path: str) -> tuple[Any, Any] | None:
    """(key's node, value's node) at a path of keys, or None."""
    found = None
    for part in path:
        found = next(((key, value) for name, key, value in entries(node) if name == part), None)
        if found is None:
            return None
        node = found[1]
    return found
