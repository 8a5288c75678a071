"""``qibli brief``: printed briefings for every seat and for the teacher."""

from __future__ import annotations

from pathlib import Path

import click

from game.commands.common import fail, load, meant, write, write_file


@click.command("brief")
@click.argument("scenario")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The HTML file; without it the page goes to the screen."
)
@click.option("--seat", "seats", multiple=True, metavar="S", help="The sheet of this seat only; may be given several times.")
@click.option("--teacher", is_flag=True, help="The teacher's sheet; alone without --seat.")
def brief_command(scenario: str, output: Path | None, seats: tuple[str, ...], teacher: bool) -> None:
    """Write the briefings of SCENARIO as one HTML file that prints on A4: each seat's sheet, and the teacher's.

    The teacher's sheet gives the game away: all goals, all events, sources with their confidence, questions, and what happened. Print
    the seats' sheets apart (--seat) where they are handed out.
    """
    from game.author.brief import render

    loaded = load(scenario)
    known = [f.id for f in loaded.factions]
    for seat in seats:
        if seat not in known:
            fail(f'There is no seat "{seat[:40]}" in {loaded.id}{meant(seat, known)}; its seats are {", ".join(known)}.', 2)
    everything = not seats and not teacher
    page = render(loaded, known if everything else list(dict.fromkeys(seats)), teacher or everything)
    if output is None:
        write(page.removesuffix("\n"))
    else:
        write_file(output, page)
