"""``qibli check``: everything that is wrong with scenario files, for people or for programs, once or at every save."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from game.commands.checking import Checked, examined, smoked
from game.commands.common import NOT_FOUND, fail, write

if TYPE_CHECKING:
    from game.scenario.problems import Problem

SHOWN_AT_ALL = 200
LISTED = 2_000  # problems in a JSON list
SHOWN_ALIKE = 6  # problems of one kind about one name that are shown in full; of the others the lines are listed


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


def show(checked: Checked) -> None:
    """Every problem of one file, and the verdict."""
    from game.scenario.problems import clean

    show_problems(checked.problems)
    write(f"{clean(checked.name)}: {checked.verdict()}")


def show_problems(listed: tuple[Problem, ...]) -> None:
    """Problems in full; of many alike only the first few, then their lines."""
    from game.scenario.problems import clean

    alike: dict[tuple[str, str, str], list[Problem]] = {}
    shown = 0
    for problem in listed:
        mark = problem.mark
        same = alike.setdefault((mark.file, problem.code, mark.text[mark.column - 1 : mark.end_column - 1]), [])
        same.append(problem)
        if (len(same) <= SHOWN_ALIKE or not mark.text) and shown < SHOWN_AT_ALL:
            write(problem.render())
            shown += 1
    if shown == SHOWN_AT_ALL and len(listed) > shown:
        write(f"... and more: {len(listed):,} problems in all. Fix the first ones and check again.")
        return
    for (file, code, text), same in alike.items():
        if text and len(same) > SHOWN_ALIKE:
            lines = list(dict.fromkeys(str(p.mark.line) for p in same[SHOWN_ALIKE:]))
            more = f" and {len(lines) - 12} more" if len(lines) > 12 else ""
            write(clean(f'{file}: {code} for "{text[:40]}" again in line{"s" if len(lines) > 1 else ""} {", ".join(lines[:12])}{more}'))
