"""A finished game played again for its debrief: what everybody did, and what every seat knew and could not know, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from game.engine.game import Game
from game.engine.view import Modifier, Order, View
from game.engine.viewing import open_view
from game.engine.words import date_of
from game.scenario.model import Scenario
from game.session.chronicle import Eve, Told
from game.session.journal import Journal, SaveError
from game.session.replay import play_through
from game.session.telling import Teller


@dataclass(frozen=True, slots=True)
class Position:
    """Where a game stood. ``turn``: the month that begins (of the end: one more than the last); ``date`` of it ('end' at the end);
    ``view``: the board with nothing hidden; true ``margins``, ``points`` and ``terms`` of every side."""

    turn: int
    date: str
    view: View
    margins: Mapping[str, int]
    points: Mapping[str, int]
    terms: Mapping[str, tuple[Modifier, ...]]

    @property
    def holders(self) -> dict[str, str | None]:
        """Who held each place."""
        return {p.id: p.holder for p in self.view.places.values()}


@dataclass(frozen=True, slots=True)
class Facts:
    """A game that is over. ``positions``: before the orders of each month, and the end; ``months``: what happened in each; ``games``: the
    game as each month began (for what could have been ordered then)."""

    scenario: Scenario
    journal: Journal
    positions: tuple[Position, ...]
    months: tuple[Told, ...]
    games: tuple[Game, ...]
    winner: str | None

    @property
    def seats(self) -> tuple[str, ...]:
        """All seats in the order of the scenario."""
        return tuple(f.id for f in self.scenario.factions)

    @property
    def end(self) -> Position:
        """The final position."""
        return self.positions[-1]

    @property
    def orders(self) -> list[Mapping[str, Sequence[Order]]]:
        """Every month's orders by seat."""
        return [played.orders for played in self.journal.months]

    @property
    def teller(self) -> Teller:
        """Puts months into words."""
        return Teller(self.scenario)

    def player(self, seat: str) -> str:
        """Who played a seat: the level of a machine, or ``person``."""
        return "person" if seat in self.journal.header.persons else self.journal.header.players.get(seat, "doctrine")

    def view(self, turn: int, seat: str) -> View:
        """What a seat knew as a month began."""
        return self.games[turn - 1].view(seat)


def gather(scenario: Scenario, journal: Journal, path: Path) -> Facts:
    """Play the journal again and note everything. SaveError when a month comes out differently, and when the game is not over: until
    then its secrets are not told."""
    header = journal.header
    if not journal.months or not journal.months[-1].ended:
        turn = len(journal.months) + 1
        raise SaveError(
            f"{path} is still being played (month {turn} of {header.turns}) and a debrief tells every side's secrets; "
            f"play it to its end with `qibli play --resume {path.name}`, then ask again."
        )
    game = Game(scenario, seed=header.seed)
    seat = header.seat or scenario.factions[0].id  # whose list of orders the open board carries; somebody who watched has none
    positions, months, games = [_position(game, seat)], [], [game.clone()]
    eve = Eve(game)
    for played in play_through(game, journal, path):
        months.append(eve.told(played.orders, played.reasons))
        positions.append(_position(game, seat))
        if not game.ended:
            games.append(game.clone())
            eve = Eve(game)
    return Facts(scenario, journal, tuple(positions), tuple(months), tuple(games), game.winner)


def _position(game: Game, seat: str) -> Position:
    """The game as it stands."""
    chosen = next(s for s in game.program.seats if s.id == seat)
    turn = game.batch.world.turn
    view = open_view(game.batch, chosen, game.turn, game.winner)
    date = "end" if game.ended else date_of(game.scenario, turn)
    return Position(turn, date, view, game.margins(), game.points(), game.terms())
