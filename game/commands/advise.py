"""``qibli advise``: the best orders for a saved game, and every seat's chance of winning, from what the seat knows."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from game.commands.common import fail, one_line, there, write, write_record

if TYPE_CHECKING:
    from game.engine.game import Game
    from game.lab.results import Advice, Forecast

WIDTH = 100


@click.command("advise")
@click.argument("save", type=click.Path(path_type=Path))
@click.option("--seat", help="Of several people at one keyboard: whom to advise; the first one when it is not given.")
@click.option("--count", type=click.IntRange(1, 10), default=3, show_default=True, help="How many orders.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record.")
def advise_command(save: Path, seat: str | None, count: int, as_json: bool) -> None:
    """Name the best orders for the seat that is played in SAVE (a file, or a name from `qibli saves`).

    Each order comes with the chance of winning when it is given first and doctrine does the rest, and with the change against
    doctrine alone. Nothing is used that the seat cannot know; what is drafted in the save is left aside.
    """
    from game.lab.advisor import advise
    from game.lab.forecast import forecast, remember, views_of

    game, people = _game(save)
    if not people:
        fail("Nobody plays in this save: it is a game that is only watched, so there is no seat to advise.", 2)
    seat = seat or people[0]
    if seat not in people:
        fail(f"{seat} is not played by a person in this save; --seat can be {' or '.join(people)}.", 2)
    views = views_of(game, seat)
    memory = remember(views)
    ahead = forecast(views[-1], memory)
    found = [] if game.ended else advise(views[-1], memory, count)
    if as_json:
        _record(game, seat, ahead, found)
    else:
        _words(game, seat, ahead, found)


def _game(save: Path) -> tuple[Game, tuple[str, ...]]:
    """The game of a save as it stands, and the seats that people play; a Failure when it cannot be had."""
    from game.engine.game import Game
    from game.session.journal import SaveError
    from game.session.replay import play_through, scenario_of
    from game.session.store import find_save, read_journal

    path = find_save(save)
    try:
        journal = read_journal(path)
        game = Game(scenario_of(journal.header, path), seed=journal.header.seed)
        for _ in play_through(game, journal, path):
            pass
    except SaveError as error:
        fail(str(error), 1 if there(path) else 2)
    return game, journal.header.persons


def _record(game: Game, seat: str, ahead: Forecast, found: list[Advice]) -> None:
    from game.lab.results import advice_record, forecast_record

    write_record(
        {
            "scenario": game.scenario.id,
            "seat": seat,
            "turn": game.turn,
            "date": game.view(seat).date,
            "ended": game.ended,
            "winner": game.winner,
            "forecast": forecast_record(ahead),
            "advice": [advice_record(a) for a in found],
        }
    )


def _words(game: Game, seat: str, ahead: Forecast, found: list[Advice]) -> None:
    from game.engine.words import Namer
    from game.session.chronicle import phrase

    names = {f.id: one_line(Namer(game.scenario).faction(i)) for i, f in enumerate(game.scenario.factions)}
    view = game.view(seat)
    if game.ended:
        end = f"{names[game.winner]} has won" if game.winner else "nobody has won"
        write(f"{one_line(game.scenario.title)}, as {names[seat]}: the game is over, {end}.")
        return
    write(f"{one_line(game.scenario.title)}, month {view.turn} of {view.turns}, {one_line(view.date)}, as {names[seat]}")
    write(f"\nChances of winning by {ahead.rolls:,} roll-outs from what {names[seat]} knows, doctrine in every seat:")
    width = max(map(len, names.values()))
    for side, chance in ahead.chances.items():
        write(f"  {names[side]:<{width}} {_percent(chance.share):>4}  ({_percent(chance.low)} to {_percent(chance.high)})")
    if not found:
        write("\nNo order can be given this month.")
    for number, advice in enumerate(found, 1):
        change = f"{_signed(advice.change)} per cent points ({_signed(advice.low)} to {_signed(advice.high)})"
        write(f"\n{number}. {one_line(phrase(game.scenario, advice.order, view))}")
        write(f"   {_percent(advice.chance)} with it, {change}")
        for line in textwrap.wrap(one_line(advice.reason), WIDTH - 3):
            write(f"   {line}")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _signed(share: float) -> str:
    """A change in per cent points, never ``-0``."""
    return f"{round(100 * share):+d}"
