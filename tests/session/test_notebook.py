"""The notebooks of a table: what each seat has learned is its own, whole, and the same whether it was played or gone on with."""

from __future__ import annotations

from pathlib import Path

import pytest

from game.engine.game import Game
from game.engine.view import View
from game.scenario.load import load_scenario
from game.scenario.model import Scenario
from game.session.notebook import Notebook, Notebooks, learned
from game.session.replay import play_through
from game.session.session import Session
from game.session.wording import Names

ISLAND = Path(__file__).parents[1] / "data" / "island.yaml"


@pytest.fixture(scope="module")
def island() -> Scenario:
    return load_scenario(str(ISLAND))


def begun(scenario: Scenario, who: str, folder: Path) -> Session:
    """A game of one person, of two by turns, or of an observer."""
    first, second = [f.id for f in scenario.factions][:2]
    if who == "observer":
        return Session.new(scenario, "observer", 7, {}, folder)
    return Session.new(scenario, first, 7, {second: "person"} if who == "two" else {}, folder)


def notebooks(session: Session) -> Notebooks[Notebook]:
    return Notebooks(session, Names(session.scenario), Notebook)


def month(session: Session) -> None:
    """A month in which each person gives the first order that can be given."""
    for _ in session.people:
        book = session.view.book
        session.add(next(p.order for k in book.kinds() for p in book.of_kind(k) if p.legal))
        if session.following:
            session.hand_over()
    session.end_month()


def opened(session: Session, books: Notebooks[Notebook], seat: str) -> Notebook:
    """The notebook of a seat, taken out as the table takes it: when it is the seat's turn."""
    now, session.seat = session.seat, seat
    try:
        return books.open
    finally:
        session.seat = now


@pytest.mark.parametrize("who", ["one", "two", "observer"])
def test_what_was_read_as_it_was_played_is_read_when_the_game_is_gone_on_with(who: str, island: Scenario, tmp_path: Path) -> None:
    session = begun(island, who, tmp_path)
    books = notebooks(session)
    months = 0
    while not session.ended:
        month(session)
        books.catch_up()
        months += 1
    again = Session.resume(session.path)
    recalled = notebooks(again)
    recalled.catch_up()
    for seat in session.eyes:
        kept, read = opened(session, books, seat), opened(again, recalled, seat)
        assert kept == read and kept.months == months, seat
        assert kept.log, f"{seat} learned nothing in a whole game"


@pytest.mark.parametrize("who", ["two", "observer"])
def test_a_notebook_holds_what_its_seat_saw_and_no_more(who: str, island: Scenario, tmp_path: Path) -> None:
    """Against the game played again with that seat's eyes alone."""
    session = begun(island, who, tmp_path)
    for _ in range(3):
        month(session)
    books, names = notebooks(session), Names(island)
    books.catch_up()
    logs = {}
    for seat in session.eyes:
        game = Game(island, seed=session.seed)
        before, wanted, last = _view(game, seat), [], ()
        for played in play_through(game, session.journal, session.path):
            after = _view(game, seat)
            last = learned(before, after, played.orders.get(seat, ()), names)
            wanted += last
            before = after
        book = opened(session, books, seat)
        assert book.log == wanted and book.report == tuple(entry.line for entry in last), seat
        logs[seat] = [(e.turn, e.line) for e in book.log]
    assert len({repr(log) for log in logs.values()}) == len(logs), "every seat learned something else, so a mix-up would show"


def test_reading_on_adds_nothing_twice(island: Scenario, tmp_path: Path) -> None:
    session = begun(island, "two", tmp_path)
    books = notebooks(session)
    books.catch_up()
    assert books.open == Notebook(), "nothing is known before the first month is over"
    month(session)
    books.catch_up()
    kept = [*books.open.log]
    books.catch_up()
    assert books.open.log == kept and books.open.months == 1


def test_nothing_is_read_before_it_is_asked_for_and_one_month_can_be_read_by_hand(island: Scenario, tmp_path: Path) -> None:
    """As an author's game is made anew: months that were watched are noted one by one, and the next one follows them."""
    session = begun(island, "one", tmp_path)
    month(session)
    books, whole = notebooks(session), notebooks(session)
    assert books.open == Notebook()
    before, after = session.views
    books.note(before, after, session.played[0].orders[session.seat])
    month(session)
    books.catch_up()
    whole.catch_up()
    assert books.open == whole.open and books.open.months == 2


def _view(game: Game, seat: str) -> View:
    """What a seat sees; for no seat the truth."""
    return game.view(seat) if seat else game.open_view()
