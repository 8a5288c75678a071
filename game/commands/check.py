"""``qibli check``: everything that is wrong with scenario files, for people or for programs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from game.commands.common import NOT_FOUND, there, write

if TYPE_CHECKING:
    from game.scenario.problems import Problem

SHOWN_ALIKE = 6  # problems of one kind about one name that are shown in full; of the others the lines are listed


@click.command("check")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option("--json", "as_json", is_flag=True, help="One JSON list of all problems, for editors and programs.")
def check_command(scenarios: tuple[str, ...], as_json: bool) -> int:
    """Check each SCENARIO (an id or a file) and show every problem with its line.

    Exit code 0: clean; 1: problems (warnings alone count as clean); 2: something named does not exist.
    """
    from game.scenario.load import check_scenario

    found: list[Problem] = []
    for name in scenarios:
        problems = [_placed(problem, name) for problem in check_scenario(name)]
        found += problems
        if not as_json:
            _show(name, problems)
    if as_json:
        write(json.dumps([p.as_json() for p in dict.fromkeys(found)], indent=1))
    if any(p.code in NOT_FOUND for p in found):
        return 2
    return 1 if any(p.severity == "error" for p in found) else 0


def _placed(problem: Problem, name: str) -> Problem:
    """A problem calls its file by name; where a path was given, the folder goes before it, so that editors find the file."""
    beside = Path(name).parent / problem.mark.file
    if not problem.mark.file or "/" not in Path(name).as_posix() or not there(beside):
        return problem
    return replace(problem, mark=replace(problem.mark, file=str(beside)))


def _show(name: str, listed: list[Problem]) -> None:
    from game.scenario.problems import clean

    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in listed:
        mark = problem.mark
        same = alike.setdefault((mark.file, problem.code, mark.text[mark.column - 1 : mark.end_column - 1]), [])
        same.append(problem)
        if len(same) <= SHOWN_ALIKE or not mark.text:
            write(problem.render())
    for (file, code, text), same in alike.items():
        if text and len(same) > SHOWN_ALIKE:
            lines = list(dict.fromkeys(str(p.mark.line) for p in same[SHOWN_ALIKE:]))
            more = f" and {len(lines) - 12} more" if len(lines) > 12 else ""
            write(clean(f'{file}: {code} for "{text[:40]}" again in line{"s" if len(lines) > 1 else ""} {", ".join(lines[:12])}{more}'))
    errors = sum(p.severity == "error" for p in listed)
    warnings = len(listed) - errors
    verdict = (
        "clean"
        if not listed
        else ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in ((errors, "error"), (warnings, "warning")) if n)
    )
    write(f"{clean(name)}: {verdict}")
