"""``qibli migrate``: scenario files of an older format rewritten in the present one."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import click

from game.commands.common import fail, one_line, there, write


@click.command("migrate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--write", "put", is_flag=True, help="Rewrite the files; without it the changes are only shown.")
def migrate_command(files: tuple[Path, ...], put: bool) -> None:
    """Show what has to change in each FILE of an older format, or change it with --write. Comments and layout are kept.

    The rules stay what they are, and so do the saves of games that were played with them.
    """
    from game.author.migrate import MigrateRefused, migrated, read, write as put_in_place
    from game.scenario.formats import FORMAT

    for path in files:
        if not there(path):
            fail(f'There is no file "{str(path)[:200]}".', 2)
        try:
            old, new = migrated(read(path), path)
            if put and old != new:
                put_in_place(path, new)
        except MigrateRefused as refused:
            fail(str(refused))
        if old == new:
            write(f"{one_line(str(path))}: is in format {FORMAT} already.")
        elif put:
            write(f"{one_line(str(path))}: rewritten in format {FORMAT}.")
        else:
            _show(old, new, path)


def _show(old: str, new: str, path: Path) -> None:
    """The difference, line by line, safe for a terminal."""
    from game.scenario.problems import clean

    name = clean(path.as_posix())
    for line in unified_diff(old.splitlines(), new.splitlines(), name, f"{name} in the new format", lineterm="", n=1):
        write(clean(line))
    write(f"{name}: nothing has been changed; --write does it.")
