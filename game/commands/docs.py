"""``qibli docs``: the reference of the scenario format."""

from __future__ import annotations

from pathlib import Path

import click

from game.commands.common import fail, generated


@click.command("docs")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it into this file instead of to the screen.")
@click.option("--check", is_flag=True, help="Exit with 1 when the file (docs/reference.md of a checkout, or that of -o) is out of date.")
def docs_command(output: Path | None, check: bool) -> None:
    """Write the reference of the scenario format, as Markdown: sections and keys, expressions, effects, phases, limits and codes."""
    from game.author.reference import text
    from game.scenario.find import data_path

    kept = data_path("docs", "reference.md")
    if check and output is None and not kept.is_file():
        fail("There is no docs/reference.md here, only in a checkout; name a file with -o.", 2)
    generated(text(), output, kept, check, "docs")
