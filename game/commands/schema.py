"""``qibli schema``: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from game.commands.common import generated


@click.command("schema")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it into this file instead of to the screen.")
@click.option("--check", is_flag=True, help="Exit with 1 when the file (the shipped one, or that of -o) is not what would be written.")
def schema_command(output: Path | None, check: bool) -> None:
    """Write the JSON Schema (draft 7) of scenarios and rulebooks, made from the reader's own models.

    An editor with yaml-language-server uses it when a file begins with `# yaml-language-server: $schema=PATH`; PATH counts from the
    folder of the file.
    """
    from game.author.schema import text
    from game.scenario.find import data_path

    generated(text(), output, data_path("assets", "schema", "scenario.json"), check, "schema")
