"""``qibli why``: which conditions of an event, rule or order hold, and when an event happens. For authors: it reads the truth."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from game.commands.common import fail, load, meant, one_line, parse_players, parse_seed, there, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from game.author.why import Part, Spread
    from game.engine.game import Game
    from game.scenario.model import Event, Order, Rule, Scenario

WIDTH = 100
MOST_SHOWN = 12  # members of a list
OUTCOMES = {
    "happens": "happens", "announced": "is announced", "fell": "was announced, and does not hold any more", "over": "has happened before",
    "missed": "all hold, but the chance did not come up", "": "",
}  # fmt: skip


@click.command("why")
@click.argument("scenario")
@click.argument("entry", metavar="EVENT")
@click.option("--save", type=click.Path(path_type=Path), help="Ask in this saved game, as it stands, instead of in a game of machines.")
@click.option("--seed", type=int, default=1, show_default=True, callback=parse_seed, help="The seed of the game of machines.")
@click.option("--players", default="doctrine", show_default=True, help="One level for all seats, or seat=level,...")
@click.option("--month", type=click.IntRange(1), help="Show this month; the first when left out, of a save the one that it has reached.")
@click.option("--spoil", is_flag=True, help="Also of a game that is still being played.")
def why_command(scenario: str, entry: str, save: Path | None, seed: int, players: str, month: int | None, spoil: bool) -> None:
    """Show each condition of EVENT in SCENARIO with its value and a tick or a cross, and the months in which it happens.

    EVENT is the id of an event, or of a rule or order (of these: where each condition holds). This is a tool for authors: it reads the
    truth, which no seat knows. A saved game that is still being played is refused unless you ask for it to be spoilt.
    """
    loaded = load(scenario)
    found = _entry(loaded, entry)
    games = _saved(loaded, save, spoil) if save is not None else _machines(loaded, seed, players)
    where = f"save {one_line(save.name)}" if save is not None else f"seed {seed}, {one_line(players)}"
    from game.scenario.model import Event

    if isinstance(found, Event):
        _event(loaded, found, games, month, where, save is not None)
    else:
        _others(loaded, found, games, month, where, save is not None)


def _entry(scenario: Scenario, name: str) -> Event | Rule | Order:
    """The event, rule or order of an id; ``rules.x`` says which is meant. Failure (2) when there is none."""
    section, dot, id = name.rpartition(".")
    sections: dict[str, Sequence[Event | Rule | Order]] = {"events": scenario.events, "rules": scenario.rules, "orders": scenario.orders}
    if dot and section not in sections:
        fail(f'"{name[:60]}" is no event, rule or order; write an id, or events.ID, rules.ID, orders.ID.', 2)
    entries = [entry for key, part in sections.items() if not dot or key == section for entry in part]
    found = next((entry for entry in entries if entry.id == id), None)
    if found is None:
        fail(f'There is no event, rule or order "{id[:40]}" in {scenario.id}{meant(id, [entry.id for entry in entries])}.', 2)
    return found


# ------------------------------------------------------------------ games
def _machines(scenario: Scenario, seed: int, players: str) -> Iterator[Game]:
    """A game of machines at the start of each of its months."""
    from game.engine.game import Game
    from game.session.machines import choose, seat_players

    game = Game(scenario, seed=seed)
    seats = seat_players(game, parse_players(players, [f.id for f in scenario.factions]), seed)
    while not game.ended:
        yield game
        choose(game, seats)
        game.resolve()


def _saved(scenario: Scenario, save: Path, spoil: bool) -> Iterator[Game]:
    """A saved game at the start of each of its months; Failure when it is not of this scenario, or still being played."""
    from game.engine.game import Game
    from game.session.journal import SaveError
    from game.session.replay import play_through
    from game.session.store import find_save, read_journal

    path = find_save(save)
    try:
        journal = read_journal(path)
        if journal.header.hash != scenario.hash:
            fail(f"{path} was played with other rules than {scenario.id} has now; use the version it was played with.")
        game = Game(scenario, seed=journal.header.seed)
        for _ in play_through(game, journal, path):
            pass
        if not game.ended and not spoil:
            fail(f"{path} is still being played, and this shows what no seat may know; --spoil shows it anyway.")
        game = Game(scenario, seed=journal.header.seed)
        yield game
        for _ in play_through(game, journal, path):
            if not game.ended:
                yield game
    except SaveError as error:
        fail(str(error), 1 if there(path) else 2)


def _at(games: Iterator[Game], month: int | None, last: bool) -> Iterator[tuple[Game, bool]]:
    """Every month, and whether it is the one to be shown: the one named, else the last or the first."""
    previous: Game | None = None
    for game in games:
        if month is not None or not last:
            yield game, game.turn == (month or 1)
        previous = game
    if previous is not None and month is None and last:
        yield previous, True


# ------------------------------------------------------------------ what is said
def _event(scenario: Scenario, event: Event, games: Iterator[Game], month: int | None, where: str, last: bool) -> None:
    from game.author.why import ask

    asked = [ask(game, event) for game in games]
    shown = asked[-1] if last and month is None else next((a for a in asked if a.turn == (month or 1)), None)
    if shown is None:
        fail(f"This game has no month {month}: it reached month {asked[-1].turn}.", 2)
    yes, no = _marks()
    write(f"{event.id}: {one_line(event.title)}  ({scenario.id}, {where})")
    write(f"\nAt the start of month {shown.turn}, {shown.date}:")
    for part in shown.conditions:
        _part(part, 1, yes, no)
    if not event.when:
        write("  without conditions")
    if event.chance is not None:
        write(f"  chance: {'drawn' if shown.chance is None else f'{shown.chance} %'}")
    write(f"  {OUTCOMES[shown.outcome] or 'nothing happens'}")
    write("\nMonth by month (one sign for each condition):")
    for each in asked:
        signs = " ".join(yes if part.holds else no for part in each.conditions) or yes
        write(f"  {each.turn:>3}  {each.date:<18} {signs}  {OUTCOMES[each.outcome]}".rstrip())


def _others(scenario: Scenario, entry: Rule | Order, games: Iterator[Game], month: int | None, where: str, last: bool) -> None:
    from game.author.why import spread_of_order, spread_of_rule
    from game.scenario.model import Order

    for game, wanted in _at(games, month, last):
        if not wanted:
            continue
        write(f"{entry.id}  ({scenario.id}, {where}), at the start of month {game.turn}:")
        if isinstance(entry, Order):
            for actor in entry.by:
                write(f"\n{scenario.factions[actor].id}, by what it knows:")
                _spreads(spread_of_order(game, entry, actor))
        else:
            write(f"\neach {entry.each}, in the phase {entry.phase}:")
            _spreads(spread_of_rule(game, entry))
        return
    fail(f"This game does not reach month {month}.", 2)


def _part(part: Part, depth: int, yes: str, no: str) -> None:
    """A condition or a part of one, with its own parts below it."""
    pad = "  " * depth
    mark = "" if part.holds is None else f"{yes if part.holds else no} "
    members = f": {_few(part.members.split(', '))}" if part.members else ""
    value = "" if part.holds is not None else f" = {part.value}"
    write(f"{pad}{mark}{one_line(part.text)}{value}{members}")
    for inner in part.inner:
        _part(inner, depth + 2, yes, no)


def _spreads(spreads: list[Spread]) -> None:
    yes, no = _marks()
    for spread in spreads:
        count = "" if spread.of == 1 else f"  {len(spread.found)} of {spread.of}"
        found = f": {_few(spread.found)}" if spread.found and 0 < len(spread.found) < spread.of else ""
        write(f"  {yes if spread.found else no} {one_line(spread.text)}{count}{found}")
        if spread.reason and not spread.found:
            write(f"      else: {one_line(spread.reason)}")


def _few(names: list[str] | tuple[str, ...]) -> str:
    """A list that fits, cut with the number of those left out."""
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return ", ".join(names[:MOST_SHOWN]) + more


def _marks() -> tuple[str, str]:
    """A tick and a cross, or letters where the terminal has no such signs."""
    try:
        "✓✗".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "y", "n"
    return "✓", "✗"
