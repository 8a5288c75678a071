"""Warnings that a file silences by their code: ``quiet: [W601]`` at its top, or a comment ``# qibli: quiet W601``.

Errors cannot be silenced, and neither can what is said about silencing: a silence that nobody needs is a warning itself, so that
none outlives its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile

from game.scenario.notes import Note
from game.scenario.problems import Mark, Problem, all_codes, nearest, sort_problems
from game.scenario.source import ListNode, MapNode, Node, ScalarNode

KEY = "quiet"
MOST = 200  # codes that one file may name
ABOUT_SILENCE = ("W620", "W621", "W622")
LOOKALIKE = str.maketrans("OIL", "011")
_WORD = re.compile(r"[^\s,:;]+")
_CODE = re.compile(r"[A-Za-z][0-9]{1,4}\Z")


@dataclass(frozen=True, slots=True)
class Silence:
    """One code that is not to be heard in some lines of a file; ``mark``: where that is asked."""

    code: str
    mark: Mark
    first: int = 0
    last: int = 1 << 30

    def covers(self, problem: Problem) -> bool:
        """Whether the problem is what is meant."""
        mark = problem.mark
        return problem.severity == "warning" and problem.code == self.code and self.first <= mark.line <= self.last


@dataclass
class Silences:
    """Every silence of one file, what was wrong with asking for it, and which of them were needed."""

    asked: list[Silence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    needed: set[Silence] = field(default_factory=set)

    def heard(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems without those that are silenced."""
        left = []
        for problem in problems:
            mine = [s for s in self.asked if s.covers(problem)]
            self.needed.update(mine)
            if not mine:
                left.append(problem)
        return left

    def unneeded(self, but: Iterable[str] = ()) -> list[Problem]:
        """A warning for each silence that silenced nothing; ``but``: codes that were not looked for."""
        idle = [s for s in self.asked if s not in self.needed and s.code not in but]
        return [Problem("W622", f"{s.code} is silenced here, but there is none to silence", s.mark, severity="warning") for s in idle]


def how_to_silence(code: str) -> str:
    """How a file asks not to hear a code, or that it cannot."""
    if code.startswith("E"):
        return "An error cannot be silenced: what it speaks of must be mended before the file is played."
    if code in ABOUT_SILENCE:
        return "It cannot be silenced, since it is about silencing."
    return (
        f"To silence it: the comment # qibli: quiet {code}, and why, at the end of the line (or alone on the line above) speaks for that "
        f"line and all that is indented under it; {KEY}: [{code}] at the top of the file speaks for all of it."
    )


def read_silences(root: MapNode) -> Silences:
    """What a file asks not to hear."""
    silences = Silences()
    node = root.get(KEY)
    if node is not None:
        for text, mark in _listed(node, root.keys[KEY], silences):
            _ask(silences, text, mark, 0, 1 << 30)
    for note in root.notes:
        for text, mark in _noted(note, silences):
            _ask(silences, text, mark, note.first, note.last)
    if len(silences.asked) + len(silences.problems) >= MOST:
        silences.problems.append(Problem("E307", f"a file silences at most {MOST} codes", root.mark))
    return silences


def without_silences(root: MapNode) -> MapNode:
    """The tree without the key: it is no part of a scenario, and a child does not inherit it."""
    if KEY not in root.items:
        return root
    items = {key: node for key, node in root.items.items() if key != KEY}
    return MapNode(items, {key: root.keys[key] for key in items}, root.mark, root.notes)


def _listed(node: Node, mark: Mark, silences: Silences) -> list[tuple[str, Mark]]:
    """The codes under ``quiet:``."""
    nodes = node.items if isinstance(node, ListNode) else [node]
    if isinstance(node, ScalarNode) and node.value is None:
        return []
    if not all(isinstance(inner, ScalarNode) for inner in nodes):
        silences.problems.append(Problem("E301", "quiet: is a list of codes: quiet: [W601]", mark))
    return [(inner.text, inner.mark) for inner in nodes if isinstance(inner, ScalarNode)]


def _noted(note: Note, silences: Silences) -> list[tuple[str, Mark]]:
    """The codes of a comment; what follows them is its reason."""
    words = list(_WORD.finditer(note.said))
    if len(words) < 2 or words[0][0] != "quiet":
        said = 'a comment to the checker is written "# qibli: quiet W601"'
        silences.problems.append(Problem("W620", said, note.mark, severity="warning"))
        return []
    codes = list(takewhile(lambda word: _CODE.match(word[0]), words[1:])) or words[1:2]
    return [(word[0], note.mark.at(word.start(), len(word[0]))) for word in codes]


def _ask(silences: Silences, text: str, mark: Mark, first: int, last: int) -> None:
    codes = all_codes()
    if len(silences.asked) + len(silences.problems) >= MOST:
        return
    if text not in codes:
        plain = text.upper().translate(LOOKALIKE)
        meant = plain if plain in codes else nearest(text, codes)
        silences.problems.append(Problem("W620", f'there is no code "{text[:20]}" to silence', mark, meant, "warning"))
    elif text.startswith("E"):
        silences.problems.append(Problem("W621", f"{text} is an error, and errors cannot be silenced", mark, severity="warning"))
    elif text in ABOUT_SILENCE:
        silences.problems.append(Problem("W621", f"{text} cannot be silenced", mark, severity="warning"))
    else:
        silences.asked.append(Silence(text, mark, first, last))


def without_silenced(problems: Iterable[Problem], silences: Silences, unheard: Iterable[str] = ()) -> tuple[Problem, ...]:
    """All that is to be said of a file, in its order. Whether a silence is needed is known only when nothing keeps the checks from
    running to their end; ``unheard``: codes that were not looked for."""
    left = silences.heard(problems)
    if not any(problem.severity == "error" for problem in left):
        left += silences.unneeded(unheard)
    return sort_problems(left + silences.problems)
