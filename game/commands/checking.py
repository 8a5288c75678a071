"""One file checked as ``qibli check`` does it: what is wrong with it, and how a few games of it went."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from game.commands.common import there

if TYPE_CHECKING:
    from game.scenario.load import Examined
    from game.scenario.problems import Mark, Problem
    from game.session.smoke import Smoke


@dataclass(frozen=True, slots=True)
class Checked:
    """The result for one name. ``smoke``: None when no game was played; ``files``: what was read, for whoever waits for changes."""

    name: str
    problems: tuple[Problem, ...]
    smoke: Smoke | None = None
    rulebook: bool = False
    files: tuple[Path, ...] = ()

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(p.severity == "error" for p in self.problems)

    def verdict(self) -> str:
        """The last line: ``clean`` or how many of what, and what was played."""
        counts = ((self.errors, "error"), (len(self.problems) - self.errors, "warning"))
        said = ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n) or "clean"
        if self.rulebook:
            said += " (rules for scenarios to extend, no game by itself)"
        if self.smoke is not None and self.smoke.fault is None:
            how = "played to the end" if self.smoke.whole else f"begun and stopped after {self.smoke.seconds:.1f} s"
            said += f"; {self.smoke.games} games {how}"
        return said


def examined(name: str) -> tuple[Checked, Examined | None]:
    """The checks that need no game. The second is None when there is no such file."""
    from game.scenario.load import examine
    from game.scenario.problems import ScenarioErrors

    try:
        seen = examine(name)
    except ScenarioErrors as errors:
        return Checked(name, errors.problems), None
    return Checked(name, _placed(seen.told(), name), rulebook=seen.rulebook, files=seen.files), seen


def smoked(checked: Checked, seen: Examined) -> Checked:
    """The same with a few games played, where there is something that can be played."""
    if seen.scenario is None or not seen.sound or seen.rulebook:
        return checked
    from game.session.smoke import smoke

    result = smoke(seen.scenario)
    found = _found(seen, result)
    return replace(checked, smoke=result, problems=_placed(seen.told(found, unheard=()), checked.name))


def _found(seen: Examined, result: Smoke) -> list[Problem]:
    """What the games showed, as problems of the file."""
    from game.scenario.problems import Problem
    from game.session.crash import report

    assert seen.root is not None
    head = seen.root.mark
    if result.fault is not None:
        return [Problem("E630", f"the smoke run failed. {report(result.fault, sys.argv)}", replace(head, text=""))]
    found = []
    for seat in result.idle:
        said = f'"{seat}" has no order that it could give in the first month'
        found.append(Problem("W608", said, _declared(seen, seat), severity="warning"))
    month, games = result.stuck
    if games:
        said = f"from month {month} on no side could give an order, in {games} of {result.games - 1} games"
        found.append(Problem("W624", said, head, severity="warning"))
    return found


def _declared(seen: Examined, seat: str) -> Mark:
    """Where the file itself declares a side; the head of the file when its parent does."""
    from game.scenario.source import MapNode

    assert seen.root is not None
    section = seen.root.get("factions")
    mark = section.keys.get(seat) if isinstance(section, MapNode) else None
    return mark if mark is not None and mark.file == seen.root.mark.file else seen.root.mark


def _placed(problems: tuple[Problem, ...], name: str) -> tuple[Problem, ...]:
    """A problem calls its file by name; where a path was given, the folder goes before it, so that editors find the file."""
    if "/" not in Path(name).as_posix():
        return problems
    folder = Path(name).parent
    placed = []
    for problem in problems:
        beside = folder / problem.mark.file
        if problem.mark.file and there(beside):
            problem = replace(problem, mark=replace(problem.mark, file=str(beside)))
        placed.append(problem)
    return tuple(placed)
