"""``qibli replay``: a save played again, month by month."""

from __future__ import annotations

from pathlib import Path

import click

from game.commands.common import fail, there, write


@click.command("replay")
@click.argument("save", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Stop with exit code 1 at the first month that comes out differently.")
def replay_command(save: Path, verify: bool) -> None:
    """Play SAVE (a file, or a name from `qibli saves`) again and print the hash of every month."""
    from game.session.journal import SaveError
    from game.session.replay import replay
    from game.session.store import find_save

    found = find_save(save)
    months = 0
    try:
        for month in replay(found, verify):
            months += 1
            write(f"month {month.turn:>3}  {month.hash}  {'same' if month.same else 'DIFFERS from ' + month.saved}")
    except SaveError as error:
        fail(str(error), 1 if there(found) else 2)
    if verify:
        write(f"{months} month{'' if months == 1 else 's'}, all as saved.")
