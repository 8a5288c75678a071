"""``qibli check``: everything that is wrong with scenario files, for people or for programs, once or at every save."""

from __future__ import annotations

import json

import click

from game.commands.checking import Checked, examined, smoked
from game.commands.common import NOT_FOUND, fail, write
from game.commands.problems import show

LISTED = 2_000  # problems in a JSON list


@click.command("check")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option("--json", "as_json", is_flag=True, help="One JSON list of all problems, for editors and programs.")
@click.option("--watch", "watching", is_flag=True, help="Check again at every save and show what has changed, until Ctrl+C.")
@click.option("--smoke/--no-smoke", default=True, help="Play a few games of each scenario without errors (the default), or do not.")
def check_command(scenarios: tuple[str, ...], as_json: bool, watching: bool, smoke: bool) -> int:
    """Check each SCENARIO (an id or a file), show every problem with its line, and play a few games with fixed seeds.

    Exit code 0: clean; 1: problems (warnings alone count as clean); 2: something named does not exist; 3: the program itself failed.
    """
    if watching:
        from game.commands.watching import watch_files

        if as_json:
            fail("--watch is for people; --json gives one list and ends.", 2)
        watch_files(scenarios, smoke)
    results = []
    for name in scenarios:
        checked, seen = examined(name)
        if smoke and seen is not None:
            checked = smoked(checked, seen)
        results.append(checked)
        if not as_json:
            show(checked)
    if as_json:
        found = dict.fromkeys(problem for checked in results for problem in checked.problems)
        write(json.dumps([problem.as_json() for problem in list(found)[:LISTED]], indent=1))
    return exit_code(results)


def exit_code(results: list[Checked]) -> int:
    """What the command ends with."""
    codes = {problem.code for checked in results for problem in checked.problems}
    if codes & set(NOT_FOUND):
        return 2
    if "E630" in codes:
        return 3
    return 1 if any(checked.errors for checked in results) else 0
