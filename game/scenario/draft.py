"""A scenario while it is being read: the merged tree, the ids it declares, and what has been found wrong with it."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from game.scenario.language import name_trouble
from game.scenario.problems import Mark, Problem, near
from game.scenario.shape import Head
from game.scenario.shape_types import Shape
from game.scenario.source import ListNode, MapNode, Node, ScalarNode
from game.scenario.validate import validate

S = TypeVar("S", bound=Shape)

# sections whose ids are names in expressions, with the least and the most entries
NAMED = {"factions": (2, 8), "places": (2, 120), "kinds": (1, 24), "quantities": (1, 160), "attributes": (0, 40)}
ENTRIES = {"orders": (1, 160), "rules": (0, 160), "events": (0, 240), "sources": (0, 400)}
LISTS = {"roads": 200, "tracks": 200, "setup": 400}
OTHER = ("battle", "words", "briefings", "guide", "bias")
SECTIONS = (*Head.model_fields, *NAMED, *ENTRIES, *LISTS, *OTHER)
HEADINGS = ("extends", "quiet", "change", "add", "remove")  # read before the sections are
HOOK_NAMES = ("actor", "here", "origin", "target", "who", "attacker", "defender", "winner", "loser", "joined", "places", "factions")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}\Z")
SINGULAR = {
    "factions": "faction", "places": "place", "kinds": "kind", "quantities": "quantity", "orders": "order", "rules": "rule",
    "sources": "source",
}  # fmt: skip


@dataclass
class Draft:
    """The tree and the ids; ``broken``: ids that are declared, but wrongly: their uses are not reported again; ``faulty``:
    (section, id) of entries whose shape is wrong somewhere: what follows from that is not reported again."""

    root: MapNode
    problems: list[Problem]
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    faulty: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        root, self.root = self.root, MapNode({}, {}, self.root.mark)
        for key, node in root.items.items():
            meant = key if key in SECTIONS else near(key, (*SECTIONS, *HEADINGS), self.problems)
            if key not in SECTIONS:
                self.error("E201", f'unknown section "{key}"', root.keys[key], meant)
            if meant == key or (meant and meant not in (*root.items, *HEADINGS)):  # go on with what was meant
                self.root.items.setdefault(meant, node)
                self.root.keys.setdefault(meant, root.keys[key])
        for name in (*NAMED, *ENTRIES):
            self.ids[name] = tuple(self.section(name).items)
        self._check_ids()

    def error(self, code: str, message: str, mark: Mark, suggestion: str = "") -> None:
        """Report an error."""
        self.problems.append(Problem(code, message, mark, suggestion))

    def warn(self, code: str, message: str, mark: Mark) -> None:
        """Report a warning."""
        self.problems.append(Problem(code, message, mark, severity="warning"))

    def section(self, name: str) -> MapNode:
        """A section as a map; an empty one when it is missing or something else (which is reported once)."""
        node = self.root.get(name)
        if isinstance(node, MapNode):
            return node
        empty = node is None or (isinstance(node, ScalarNode) and node.value is None)
        if not empty and name not in self.broken:
            self.broken.add(name)
            self.error("E301", f"{name}: is a map of entries", self.root.keys[name])
        return MapNode({}, {}, node.mark if node else self.root.mark)

    def lines(self, name: str) -> list[Node]:
        """A section that is a list."""
        node = self.root.get(name)
        if isinstance(node, ListNode):
            if len(node.items) > LISTS[name]:
                self.error("E307", f"{name}: may have at most {LISTS[name]} lines", self.root.keys[name])
            return node.items[: LISTS[name]]
        if node is not None and not (isinstance(node, ScalarNode) and node.value is None):
            self.error("E301", f"{name}: is a list", self.root.keys[name])
        return []

    def mark(self, section: str, id: str) -> Mark:
        """Where an entry is declared."""
        return self.section(section).keys[id]

    def entries(self, name: str, shape: type[S]) -> Iterator[tuple[str, S | None]]:
        """Every entry of a section, checked against its shape; None where nothing of it can be used."""
        section = self.section(name)
        for id, node in section.items.items():
            before = len(self.problems)
            checked = validate(shape, node, self.problems, section.keys[id])
            if len(self.problems) > before:
                self.faulty.add((name, id))
            if checked is None:
                self.broken.add(id)
            yield id, checked

    def index(self, node: ScalarNode, section: str) -> int | None:
        """The index of the entry that a node names; None (reported) when there is none."""
        return self.index_of(node.text, section, node.mark)

    def index_of(self, text: str, section: str, mark: Mark) -> int | None:
        """The same for a text and its mark."""
        ids = self.ids[section]
        if text in ids:
            return ids.index(text)
        if not ids:
            return None  # that there are none is reported
        self.error("E203", f'unknown {SINGULAR[section]} "{text[:40]}"', mark, near(text, ids, self.problems))
        return None

    def indices(self, nodes: list[ScalarNode] | None, section: str) -> tuple[int, ...]:
        """The indices of several; those unknown or named twice are reported and left out."""
        found: list[int] = []
        for node in nodes or ():
            index = self.index(node, section)
            if index is not None and index in found:
                self.error("E307", f'"{node.text}" is named twice', node.mark)
            elif index is not None:
                found.append(index)
        return tuple(found)

    def _check_ids(self) -> None:
        """Ids that can be used, none twice, and not too many of a kind."""
        seen: dict[str, tuple[str, Mark]] = {}
        bare = not any(name in self.root.items for name in (*NAMED, "orders"))
        if bare:
            self.error("E202", "there are no factions, places or orders; most scenarios begin with extends: rules/libya", self.root.mark)
        for name, (least, most) in {**NAMED, **ENTRIES}.items():
            section = self.section(name)
            if not least <= len(section.items) <= most and not bare:
                limit = f"needs at least {least}" if len(section.items) < least else f"may have at most {most}"
                entries = "entry" if limit.endswith(" 1") else "entries"
                self.error("E302", f"{name}: {limit} {entries}, not {len(section.items)}", self.root.keys.get(name, self.root.mark))
            for id in section.items:
                self._check_id(name, id, section.keys[id], seen)

    def _check_id(self, section: str, id: str, mark: Mark, seen: dict[str, tuple[str, Mark]]) -> None:
        if not _ID.match(id):
            self.error("E204", f'"{id}" cannot be an id: a letter, then letters, digits and _, at most 40', mark)
            return
        if section in ("rules", "events", "sources"):
            return
        if section == "orders":  # only uses(), since() and pending() name them
            if "-" in id:
                self.error("E204", f'"{id}" cannot be an id: an order has letters, digits and _ only', mark)
            elif id == "answer" or keyword.iskeyword(id):
                self.error("E204", f'"{id}" cannot be an id: it is a word with a meaning of its own', mark)
            return
        trouble = "it is a name that orders and rules use" if id in HOOK_NAMES else name_trouble(id)
        if trouble:
            self.error("E204", f'"{id}" cannot be an id: {trouble}', mark)
        if id in seen:
            what, first = seen[id]
            self.error("E205", f'"{id}" is already the id of a {SINGULAR.get(what, "attribute")} (line {first.line})', mark)
            self.broken.add(id)  # which of the two a name means is not known
        else:
            seen[id] = section, mark
