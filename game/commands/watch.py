"""``qibli watch``: a whole game of machine players, told month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from game.commands.common import load, parse_players, parse_seed, write, write_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from game.scenario.model import Scenario
    from game.session.chronicle import Told


@click.command("watch")
@click.argument("scenario")
@click.option("--seed", type=int, default=1, show_default=True, callback=parse_seed, help="The number from which all dice follow.")
@click.option("--players", default="doctrine", show_default=True, help="One level for all seats, or seat=level,...")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line: start, each month, end.")
def watch_command(scenario: str, seed: int, players: str, as_json: bool) -> None:
    """Let machines play SCENARIO to its end and tell it: news, orders and reasons, battles, places, margins.

    The same scenario, seed and players give the same text, byte for byte.
    """
    loaded = load(scenario)
    rungs = parse_players(players, [f.id for f in loaded.factions])
    if as_json:
        _records(loaded, seed, rungs)
    else:
        _words(loaded, seed, rungs)


def _months(scenario: Scenario, seed: int, rungs: dict[str, str]) -> Iterator[Told]:
    from game.engine.game import Game
    from game.session.chronicle import watch
    from game.session.machines import seat_players

    game = Game(scenario, seed=seed)
    return watch(game, seat_players(game, rungs, seed))


def _words(scenario: Scenario, seed: int, rungs: dict[str, str]) -> None:
    from game.session.telling import Teller

    teller = Teller(scenario)
    _lines(teller.opening(seed, rungs))
    last: Told | None = None
    for last in _months(scenario, seed, rungs):
        _lines(teller.month(last))
    if last is not None:
        _lines(teller.ending(last))


def _records(scenario: Scenario, seed: int, rungs: dict[str, str]) -> None:
    from game.session.telling import end_record, month_record, start_record

    write_record(start_record(scenario, seed, rungs))
    last: Told | None = None
    for last in _months(scenario, seed, rungs):
        write_record(month_record(last))
    if last is not None:
        write_record(end_record(last, scenario))


def _lines(lines: list[str]) -> None:
    for line in lines:
        write(line)
