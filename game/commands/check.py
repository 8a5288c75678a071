"""``qibli check``: everything that is wrong with scenario files, for people or for programs."""

from __future__ import annotations

import json

import click

from game.commands.common import NOT_FOUND, write


@click.command("check")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option("--json", "as_json", is_flag=True, help="One JSON list of all problems, for editors and programs.")
def check_command(scenarios: tuple[str, ...], as_json: bool) -> int:
    """Check each SCENARIO (an id or a file) and show every problem with its line.

    Exit code 0: clean; 1: problems (warnings alone count as clean); 2: something named does not exist.
    """
    from game.scenario.load import check_scenario
    from game.scenario.problems import Problem

    found: list[Problem] = []
    for name in scenarios:
        problems = check_scenario(name)
        found += problems
        if not as_json:
            _show(name, problems)
    if as_json:
        write(json.dumps([p.as_json() for p in dict.fromkeys(found)], indent=1))
    if any(p.code in NOT_FOUND for p in found):
        return 2
    return 1 if any(p.severity == "error" for p in found) else 0


def _show(name: str, problems: object) -> None:
    from game.scenario.problems import Problem, clean

    listed = [p for p in problems if isinstance(p, Problem)] if isinstance(problems, list | tuple) else []
    for problem in listed:
        write(problem.render())
    errors = sum(p.severity == "error" for p in listed)
    warnings = len(listed) - errors
    verdict = "clean" if not listed else ", ".join(
        f"{n} {word}{'s' if n > 1 else ''}" for n, word in ((errors, "error"), (warnings, "warning")) if n
    )
    write(f"{clean(name)}: {verdict}")
