"""``qibli list``: the scenarios there are."""

from __future__ import annotations

import click

from game.commands.common import one_line, write


@click.command("list")
def list_command() -> None:
    """List the scenarios, shipped ones and those of your own folder."""
    from game.scenario.find import list_scenarios, user_folder

    entries = list_scenarios()
    width = max((len(e.id) for e in entries), default=0)
    for entry in entries:
        own = " (yours)" if entry.own else ""
        if entry.problems:
            first = entry.problems[0]
            what = f"cannot be read: {first.code} at line {first.mark.line}; `qibli check {entry.id}` shows everything"
        else:
            what = one_line(entry.title)
        write(f"{entry.id:<{width}}  {what}{own}")
        if entry.blurb:
            write(f"{'':<{width}}  {one_line(entry.blurb)}")
    if not any(e.own for e in entries):
        write(f"Your own scenarios go to {user_folder()}.")
