"""Writing what machines have learnt into a scenario's own file: the section ``bias`` and nothing else.

The section is made anew, with the lines of seats that did not learn, but without comments inside it. All other lines of the file stay as
they are, and the new text must read as the same scenario but for the biases before it replaces the old one (``game.lab.patch``).
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

from game.lab.patch import PatchRefused, rewrite
from game.scenario.model import Scenario
from game.scenario.problems import Problem
from game.scenario.source import MapNode, Node, ScalarNode, parse_source

Biases = Mapping[str, Mapping[str, str]]  # seat -> order -> expression
WIDTH = 116  # of a line of an expression


def section(biases: Biases) -> str:
    """The section as it stands in a file; '' when there is nothing in it."""
    lines = ["bias:"]
    for seat, orders in biases.items():
        if orders:
            lines.append(f"  {seat}:")
        for order, text in orders.items():
            rows = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
            if len(rows) == 1:
                lines.append(f'    {order}: "{text}"')
            else:
                lines += [f"    {order}: >-", *(f"      {row}" for row in rows)]
    return "\n".join(lines) + "\n" if len(lines) > 1 else ""


def with_biases(text: str, biases: Biases, name: str) -> str:
    """The text of a scenario with these seats' biases; ``name``: the file, for messages."""
    problems: list[Problem] = []
    root = parse_source(text.encode(), name, problems)
    if root is None or any(p.severity == "error" for p in problems):
        raise PatchRefused(f"{name} has errors; `qibli check` shows them.")
    old = root.get("bias")
    kept = {seat: lines for seat, lines in _written(old).items() if seat not in biases}
    new = section({**kept, **biases})
    lines = list(StringIO(text, newline=""))  # cut at line ends only, as the reader does, and with them kept
    end = lines[0][len(lines[0].rstrip("\r\n")) :] or "\n" if lines else "\n"
    new = new.replace("\n", end)
    if old is None:
        gap = "" if not lines or lines[-1][-1:] in "\r\n" else end
        return f"{text}{gap}{end}{new}" if new else text
    first = root.keys["bias"].line - 1
    after = [mark.line - 1 for key, mark in root.keys.items() if mark.line - 1 > first]
    last = min(after, default=len(lines))
    while last > first + 1 and lines[last - 1].strip()[:1] in ("", "#"):
        last -= 1  # blank lines and comments before the next section are its own
    return "".join([*lines[:first], new, *lines[last:]])


def _written(node: Node | None) -> dict[str, dict[str, str]]:
    """What the section holds now."""
    found = {}
    for seat, lines in node.items.items() if isinstance(node, MapNode) else ():
        if isinstance(lines, MapNode):
            found[seat] = {order: one.text for order, one in lines.items.items() if isinstance(one, ScalarNode)}
    return found


def write_biases(path: Path, biases: Biases) -> list[Problem]:
    """Put biases into a scenario's file and give what ``check`` says of the new one (warnings at most). PatchRefused when it cannot be
    done; the file is then as it was."""
    from game.lab.learn import rebiased

    def same(old: Scenario, new: Scenario) -> bool:
        wanted = rebiased(old, biases)
        return replace(wanted, hash="", resolved="") == replace(new, hash="", resolved="")

    return rewrite(path, lambda text, name: with_biases(text, biases, name), same, "biases")
