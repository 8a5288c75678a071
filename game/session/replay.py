"""Playing a journal again: the orders of every seat month by month, with the hash checked after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from game.engine.game import Game
from game.engine.view import OrderRefused
from game.scenario.model import Scenario
from game.session.journal import Header, Journal, Played, SaveError
from game.session.store import read_journal


@dataclass(frozen=True, slots=True)
class Replayed:
    """One month of a replay: the hash that came out and the one that was saved."""

    turn: int
    date: str
    hash: str
    saved: str

    @property
    def same(self) -> bool:
        """Did the month come out as it was saved?"""
        return self.hash == self.saved


def default_loader(header: Header) -> Scenario:
    """The scenario of a save by its id: a shipped one or one of the user's; LookupError with a sentence when there is none."""
    from game.session.lookup import scenario_for_save

    return scenario_for_save(header)


def scenario_of(header: Header, path: Path, load: Callable[[Header], Scenario] = default_loader) -> Scenario:
    """The scenario that a save was played with; SaveError when it cannot be had or its rules have changed."""
    try:
        scenario = load(header)
    except LookupError as error:
        raise SaveError(f"{path} cannot be resumed: {error.args[0]}") from None
    if scenario.hash != header.hash:
        raise SaveError(
            f"{path} was played with other rules of {header.scenario} (hash {header.hash[:12]}, now {scenario.hash[:12]}); "
            "resume it with the version of the scenario it was played with."
        )
    for seat in {*header.persons} - {f.id for f in scenario.factions}:
        raise SaveError(f'{path} names a seat "{seat[:40]}" that {header.scenario} does not have; use another save.')
    return scenario


def play_through(game: Game, journal: Journal, path: Path) -> Iterator[Played]:
    """Take ``game`` through the journal's months, yielding each after it was resolved; SaveError at the first difference."""
    for played in journal.months:
        digest = _play(game, played, path)
        if digest != played.hash:
            raise SaveError(_differs(game, journal.header, played.turn, path))
        yield played


def replay(path: Path | str, verify: bool = False, load: Callable[[Header], Scenario] = default_loader) -> Iterator[Replayed]:
    """Play a save again, yielding each month's hash; with ``verify`` a SaveError follows the first that differs."""
    path = Path(path)
    journal = read_journal(path)
    game = Game(scenario_of(journal.header, path, load), seed=journal.header.seed)
    for played in journal.months:
        out = Replayed(played.turn, played.date, _play(game, played, path), played.hash)
        yield out
        if verify and not out.same:
            raise SaveError(_differs(game, journal.header, played.turn, path))


def _play(game: Game, played: Played, path: Path) -> str:
    """One month by its saved orders; the hash that came out."""
    if game.ended or game.turn != played.turn:
        raise SaveError(f"{path} has a month {played.turn} after the end of its game; use another save.")
    seats = {f.id for f in game.scenario.factions}
    for seat, orders in played.orders.items():
        if seat not in seats:
            raise SaveError(f'{path} cannot be replayed: month {played.turn} has orders of a seat "{seat[:40]}" that does not exist.')
        try:
            game.submit(seat, list(orders))
        except (OrderRefused, LookupError, ValueError) as error:
            why = str(error)[:300]
            raise SaveError(f'{path} cannot be replayed: in month {played.turn} an order of "{seat}" is refused now ({why}).') from None
    game.resolve()
    return str(game.state_hash())


def _differs(game: Game, header: Header, turn: int, path: Path) -> str:
    now = str(game.engine_version)
    same = header.engine == now
    why = "the file or the engine was changed" if same else f"it was played with engine {header.engine} and this is engine {now}"
    return f"{path} cannot be resumed: month {turn} comes out differently now ({why}); open it with the version it was played with."
