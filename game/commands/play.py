"""``qibli play``: a scenario, or a save, in the interface."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from game.commands.common import fail, load, meant, parse_players, parse_seed, there

if TYPE_CHECKING:
    from game.ui.author import Authoring


@click.command("play")
@click.argument("scenario", required=False)
@click.option("--seat", help="The side you play; chosen in the set-up when not given.")
@click.option("--seed", type=int, callback=parse_seed, help="The number from which all dice follow; drawn when not given.")
@click.option("--players", metavar="P", help="One level for all other seats, or seat=level,...; normal when not given.")
@click.option("--author", is_flag=True, help="For whoever writes SCENARIO: read it again after every save; set values, go to months.")
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with this save: a file, or a name from `qibli saves`.")
def play_command(
    scenario: str | None, seat: str | None, seed: int | None, players: str | None, author: bool, resume: Path | None
) -> None:
    """Play SCENARIO (an id of `qibli list`, or a file) in the interface, or go on with a save."""
    from game.commands.interface import open_interface

    if resume is not None:
        if (scenario, seat, seed, players, author) != (None, None, None, None, False):
            raise click.UsageError("A save knows its scenario, seat, seed and players: give --resume alone.")
        open_interface(resume=_save(resume))
        return
    if scenario is None:
        raise click.UsageError("Name a scenario, or a save with --resume.")
    seats = _seats(scenario, seat)
    if author:
        open_interface(author=_author(scenario, seat or seats[0], seed, players, seats))
        return
    open_interface(scenario=scenario, seat=seat, seed=seed, players=_levels(players, seats))


def _author(name: str, seat: str, seed: int | None, players: str | None, seats: list[str]) -> Authoring:
    """The file of a scenario, to be played and watched; doctrine in the other seats, which is quick, and always the same seed."""
    from game.scenario.find import find_scenario
    from game.session.machines import DEFAULT
    from game.ui.author import Authoring

    levels = {} if players is None else parse_players(players, seats, DEFAULT)
    return Authoring(find_scenario(name), seat, 1 if seed is None else seed, levels)


def _levels(text: str | None, seats: list[str]) -> dict[str, str]:
    """Who plays the other seats, as far as the command line says it."""
    from game.ui.levels import DEFAULT_LEVEL

    return {} if text is None else parse_players(text, seats, DEFAULT_LEVEL)


def _seats(name: str, seat: str | None) -> list[str]:
    """The seats of a scenario. What cannot be opened is said here, on the command line, rather than on a screen."""
    seats = [f.id for f in load(name).factions]
    if seat is not None and seat not in seats:
        fail(f'There is no seat "{seat[:40]}" in {name}{meant(seat, seats)}; its seats are {", ".join(seats)}.', 2)
    return seats


def _save(name: Path) -> Path:
    """The file of a save that holds something to go on from; the interface asks about a damaged one."""
    from game.session.journal import SaveError
    from game.session.store import find_save, read_journal

    path = find_save(name)
    try:
        read_journal(path)
    except SaveError as error:
        if error.good is None:
            fail(str(error), 1 if there(path) else 2)
    return path
