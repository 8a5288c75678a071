"""``qibli play``: a scenario, or a save, in the interface or line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from game.commands.common import fail, load, meant, parse_players, parse_seed, there
from game.session.machines import OBSERVER, PERSON

if TYPE_CHECKING:
    from game.scenario.model import Scenario
    from game.ui.author import Authoring


@click.command("play")
@click.argument("scenario", required=False)
@click.option("--seat", help="The side you play, or observer to watch; chosen in the set-up when not given.")
@click.option("--seed", type=int, callback=parse_seed, help="The number from which all dice follow; drawn when not given.")
@click.option("--players", metavar="P", help="One level for all other seats, or seat=level,...; seat=person: another person here.")
@click.option("--author", is_flag=True, help="For authors: read SCENARIO again after every save; set values, go to months.")
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with this save: a file, or a name from `qibli saves`.")
@click.option("--plain", is_flag=True, help="Line by line: for screen readers, pipes and slow links.")
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
@click.option("--theme", type=click.Choice(["auto", "dark", "light"]), help="For a dark or light background; by default as set with F4.")
@click.option("--width", type=click.IntRange(40, 400), help="With --plain: columns of a line (80, or what a narrower terminal has).")
@click.pass_context
def play_command(
    context: click.Context,
    scenario: str | None,
    seat: str | None,
    seed: int | None,
    players: str | None,
    author: bool,
    resume: Path | None,
    plain: bool,
    no_mouse: bool,
    theme: str | None,
    width: int | None,
) -> int:
    """Play SCENARIO (an id of `qibli list`, or a file) in the interface, or go on with a save.

    With --plain the game is told and played line by line, and orders can come from a pipe: an empty line takes the default that the
    question names (at the question for orders it ends the month), the end of the input saves the game.
    """
    plain = plain or bool(context.find_root().params.get("plain"))
    if resume is not None and (scenario, seat, seed, players, author) != (None, None, None, None, False):
        raise click.UsageError("A save knows its scenario, seat, seed and players: give --resume alone.")
    no_mouse = no_mouse or bool(context.find_root().params.get("no_mouse"))
    if plain and no_mouse:
        raise click.UsageError("--no-mouse belongs to the interface; --plain uses no mouse.")
    if plain and author:
        raise click.UsageError("--author is for the interface; --plain has no author mode.")
    if not plain and width is not None:
        raise click.UsageError("--width belongs to --plain.")
    if plain:
        return _plain(scenario, seat, seed, resume, players, width)
    theme = theme or context.find_root().params.get("theme")
    _interface(scenario, seat, seed, resume, players, author, False if no_mouse else None, theme)
    return 0


def _plain(scenario: str | None, seat: str | None, seed: int | None, resume: Path | None, players: str | None, width: int | None) -> int:
    from game.commands.plain import open_plain

    if resume is not None:
        return open_plain(resume=_save(resume), width=width)
    if scenario is None:
        if (seat, players) != (None, None):
            raise click.UsageError("--seat and --players need a SCENARIO.")
        return open_plain(seed=seed, width=width)
    loaded = _check(scenario, seat, watched=False)
    levels = parse_players(players, [f.id for f in loaded.factions], people=True) if players is not None else None
    return open_plain(loaded, seat, seed, levels, width=width)


def _interface(
    scenario: str | None,
    seat: str | None,
    seed: int | None,
    resume: Path | None,
    players: str | None,
    author: bool,
    mouse: bool | None,
    theme: str | None,
) -> None:
    from game.commands.interface import open_interface

    if resume is not None:
        open_interface(resume=_save(resume), mouse=mouse, theme=theme)
        return
    if scenario is None:
        raise click.UsageError("Name a scenario, or a save with --resume.")
    seats = [f.id for f in _check(scenario, seat, watched=not author).factions]
    levels = _levels(players, seats)
    if seat not in (None, *seats) and PERSON in levels.values():
        raise click.UsageError("An observer watches machines: no seat can be played by a person then.")
    if author:
        open_interface(author=_author(scenario, seat or seats[0], seed, players, seats), mouse=mouse, theme=theme)
        return
    open_interface(scenario=scenario, seat=seat, seed=seed, players=levels, mouse=mouse, theme=theme)


def _author(name: str, seat: str, seed: int | None, players: str | None, seats: list[str]) -> Authoring:
    """The file of a scenario, to be played and watched; doctrine in the other seats, which is quick, and always the same seed."""
    from game.scenario.find import find_scenario
    from game.session.machines import DEFAULT
    from game.ui.author import Authoring

    levels = {} if players is None else parse_players(players, seats, DEFAULT)
    return Authoring(find_scenario(name), seat, 1 if seed is None else seed, levels)


def _levels(text: str | None, seats: list[str]) -> dict[str, str]:
    """Who plays the other seats, as far as the command line says it."""
    from game.session.levels import DEFAULT_LEVEL

    return {} if text is None else parse_players(text, seats, DEFAULT_LEVEL, people=True)


def _check(name: str, seat: str | None, watched: bool) -> Scenario:
    """What cannot be opened is said here, on the command line, rather than on a screen. ``watched``: an observer may look on."""
    loaded = load(name)
    seats = [f.id for f in loaded.factions]
    if seat == OBSERVER and seat not in seats:
        if not watched:
            raise click.UsageError("--seat observer is for the interface; `qibli watch` tells a game of machines line by line.")
    elif seat is not None and seat not in seats:
        fail(f'There is no seat "{seat[:40]}" in {name}{meant(seat, seats)}; its seats are {", ".join(seats)}.', 2)
    return loaded


def _save(name: Path) -> Path:
    """The file of a save that holds something to go on from; a damaged one is asked about."""
    from game.session.journal import SaveError
    from game.session.store import find_save, read_journal

    path = find_save(name)
    try:
        read_journal(path)
    except SaveError as error:
        if error.good is None:
            fail(str(error), 1 if there(path) else 2)
    return path
