"""What every warning is made from: the scenario, its tree with marks, and which file is being checked."""

from __future__ import annotations

from dataclasses import dataclass

from game.scenario.model import Scenario
from game.scenario.problems import Mark, Problem
from game.scenario.source import MapNode, Node
from game.scenario.uses import Uses


@dataclass(frozen=True, slots=True)
class Page:
    """What the warnings are made from: the scenario, its tree, what it does with quantities, and which file is being checked."""

    scenario: Scenario
    root: MapNode
    problems: list[Problem]
    uses: Uses
    file: str

    def warn(self, code: str, message: str, mark: Mark, suggestion: str = "") -> None:
        """Add a warning. One whose mark lies in the parent is not told in the end."""
        self.problems.append(Problem(code, message, mark, suggestion, "warning"))

    def key(self, *path: str) -> Mark:
        """Where the last of the keys that lead into the tree stands; the head of the file when they lead nowhere."""
        node: Node | None = self.root
        mark = self.root.mark
        for part in path:
            if not isinstance(node, MapNode) or part not in node.keys:
                return self.root.mark
            mark, node = node.keys[part], node.items.get(part)
        return mark

    def node(self, *path: str) -> Node | None:
        """The node to which keys lead."""
        node: Node | None = self.root
        for part in path:
            node = node.get(part) if isinstance(node, MapNode) else None
        return node
