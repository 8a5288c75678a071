"""``qibli saves``: the saved games, newest first."""

from __future__ import annotations

import time

import click

from game.commands.common import one_line, write


@click.command("saves")
def saves_command() -> None:
    """List the saved games; a damaged one is listed with what is wrong with it."""
    from game.session.store import list_saves, saves_folder

    saves = list_saves()
    if not saves:
        write(f"There are no saves in {saves_folder()}.")
    for save in saves:
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(save.modified))
        if save.problem:
            write(f"{save.path.name}  {day}  {one_line(save.problem)}")
            continue
        who = f"as {save.whose()}" if save.seat else save.whose()
        state = "ended" if save.ended else f"month {save.turn} of {save.turns}, {save.date}"
        write(f"{save.path.name}  {day}  {one_line(save.title)}, {one_line(who)}, {one_line(state)}")
