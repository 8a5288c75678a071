"""What a seat has learned, month by month: the log. The reports of the game, and which of the seat's own pieces went missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from game.engine.view import Line, Order, View
from game.session.losses import lost_pieces
from game.session.wording import Names

if TYPE_CHECKING:
    from game.session.session import Session


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log and the month in which it happened."""

    turn: int
    date: str
    line: Line


def learned(before: View, after: View, orders: Sequence[Order], names: Names) -> tuple[Entry, ...]:
    """What a seat learned of a month. ``before`` and ``after``: its views around it; ``orders``: what it had ordered."""
    report = after.report + lost_pieces(before, after, orders, names)
    return tuple(Entry(before.turn, before.date, line) for line in report)


def learned_so_far(session: Session, names: Names, seat: str = "") -> tuple[list[Entry], tuple[Line, ...]]:
    """(the log of a game that is gone on with, last month's report), by playing its months once more. ``seat``: who learned it, the
    session's own when not named. SaveError as ``Session.resume`` raises it."""
    from game.engine.game import Game
    from game.session.replay import play_through
    from game.session.store import read_journal

    log: list[Entry] = []
    seat = seat or session.seat
    report = session.game.view(seat).report
    game = Game(session.scenario, seed=session.seed, program=session.game.program)
    before = game.view(seat)
    for played in play_through(game, read_journal(session.path), session.path):
        after = game.view(seat)
        entries = learned(before, after, played.orders.get(seat, ()), names)
        log.extend(entries)
        report, before = tuple(e.line for e in entries), after
    return log, report
