"""``qibli keys``: every action with its keys, a file to choose others, and what is wrong with such a file."""

from __future__ import annotations

from pathlib import Path

import click

from game.commands.common import fail, one_line, write


@click.command("keys")
@click.option("--check", is_flag=True, help="Say what is wrong with your keys file; exit 1 when something is.")
@click.option("--write", "begin", is_flag=True, help="Write a commented keys file to begin with where the program looks for it.")
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="FILE", help="Write that file elsewhere.")
@click.option("--file", "file", type=click.Path(path_type=Path), metavar="FILE", help="Look at this keys file instead of your own.")
def keys_command(check: bool, begin: bool, output: Path | None, file: Path | None) -> int:
    """List every action with the keys in force and the screens where they hold.

    Your keys stand in keys.yaml in your configuration folder (`qibli keys --write` begins one). A file with a mistake is not used.
    """
    from game.session.actions import use
    from game.session.keymap import keys_path, listed, read_keymap, template
    from game.session.personal import sentence

    if begin + check + (output is not None) > 1:
        raise click.UsageError("Give one of --check, --write and -o.")
    if begin or output is not None:
        return _begin(output or keys_path(), template())
    found = read_keymap(file)
    if file is not None and not found.there and not found.problems and not file.is_file():
        fail(f"There is no file {file}.", 2)
    for problem in found.problems:
        click.echo(sentence(problem), err=True)
    if check:
        if found.problems:
            return 1
        count = len(found.chosen)
        lines = f"is in order: {count} line{'' if count == 1 else 's'} in force"
        none = "says nothing" if found.path.is_file() else "is not there"
        said = lines if found.there else f"{none}: the usual keys apply"
        write(f"{one_line(str(found.path))} {said}.")
        return 0
    use(found.chosen)
    rows = list(listed())
    wide = [max(len(row[n]) for row in rows) for n in (0, 1)]
    for id, keys, screens, about in rows:
        write(f"{id:<{wide[0]}}  {keys:<{wide[1]}}  {about} [{screens}]")
    return 1 if found.problems else 0


def _begin(path: Path, text: str) -> int:
    """Write the file, never over one that is there."""
    from game.session.store import write_whole

    try:
        if path.exists() or path.is_symlink():
            fail(f"{path} is there already; move it away, or name another file with -o.")
        write_whole(path, text.encode())
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        fail(f"{path} cannot be written ({why.lower()}).")
    write(f"{one_line(str(path))} written.")
    return 0
