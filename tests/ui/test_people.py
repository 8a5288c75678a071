"""Several people at one keyboard, and somebody who only watches."""

from __future__ import annotations

from pathlib import Path

from game.engine.game import Game
from game.engine.view import Line, Order
from game.scenario.load import load_scenario
from game.session.chronicle import watch
from game.session.machines import seat_players
from game.session.notebook import Entry
from game.session.session import Session
from game.ui.app import QibliApp
from game.ui.screens.resolution import ResolutionScreen
from tests.ui.screen_kit import ISLAND, Driver, app_at, main_of, name_of, settle, whole

SEATS = [f.id for f in load_scenario(str(ISLAND)).factions]
A, B = SEATS[:2]


async def open_curtain(app: QibliApp, pilot: Driver) -> None:
    """From the curtain to the map, past report or briefing and questions."""
    assert name_of(app) == "CurtainScreen", name_of(app)
    await pilot.press("enter", "space", "escape")
    assert name_of(app) == "CurtainScreen", "only the deliberate key opens it"
    await pilot.press("O")
    await settle(pilot)
    while name_of(app) != "MainScreen":
        await pilot.press("escape")
        await settle(pilot)


async def end_month(app: QibliApp, pilot: Driver) -> None:
    """End the month by keys."""
    await pilot.press("escape", "e")
    await settle(pilot)
    if name_of(app) == "ConfirmScreen":
        await pilot.press("enter")
        await settle(pilot, 3)


def first_order(app: QibliApp) -> Order:
    """An order that can be given now."""
    assert app.table is not None
    book = app.table.view.book
    return next(p.order for k in book.kinds() for p in book.of_kind(k) if p.legal)


async def give_by_keys(app: QibliApp, pilot: Driver) -> None:
    """The first order of all that can be given, by its letter and Enter."""
    assert app.table is not None
    letter = app.table.rows.letters[first_order(app).kind]
    await pilot.press("o", letter)
    for _ in range(3):
        if app.table.session.queue:
            return
        await pilot.press("enter")
        await settle(pilot)
    assert app.table.session.queue, (letter, whole(app))


def two(folder: Path) -> Session:
    """A game of two people, saved."""
    return Session.new(load_scenario(str(ISLAND)), A, 7, {B: "person"}, folder)


async def test_two_people_play_a_whole_game_by_keys(tmp_path: Path) -> None:
    path = two(tmp_path).path
    async with app_at(tmp_path, resume=path) as (app, pilot):
        turns: list[str] = []
        while app.table is not None and not app.table.session.ended:
            assert app.table.words.look(app.table.session.seat).name in whole(app)
            turns.append(app.table.session.seat)
            await open_curtain(app, pilot)
            if app.table.view.turn == 1:
                await give_by_keys(app, pilot)
            await end_month(app, pilot)
            await settle(pilot, 2)
        assert name_of(app) == "DebriefScreen"
        assert turns[:4] == [A, B, A, B] and len(turns) % 2 == 0
        months = app.table.session.played if app.table is not None else ()
        assert all(m.orders.get(A) and m.orders.get(B) for m in months[:1]), "both plans were carried out"
        assert "You played" not in whole(app)
    again = Session.resume(path)
    assert again.ended and again.people == (A, B)


async def test_each_person_sees_the_film_of_the_month(tmp_path: Path) -> None:
    async with app_at(tmp_path, resume=two(tmp_path).path) as (app, pilot):
        for _ in (A, B):
            await open_curtain(app, pilot)
            await end_month(app, pilot)
        for seat in (A, B):
            assert app.table is not None and app.table.session.seat == seat and app.table.view.turn == 2
            await pilot.press("O")
            await settle(pilot)
            screen = app.screen
            assert isinstance(screen, ResolutionScreen) and screen._before.seat == seat and screen._before.turn == 1
            told = [line for scene in screen._scenes for _, line in scene.lines]
            assert told and sorted(map(str, told)) == sorted(map(str, app.table.report))
            await pilot.press("s")
            await settle(pilot)
            assert name_of(app) == "ReportScreen"
            await pilot.press("escape")
            await settle(pilot)
            assert app.table.film_begins() is None, "once is enough"
            while name_of(app) != "MainScreen":
                await pilot.press("escape")
                await settle(pilot)
            await end_month(app, pilot)


async def test_nothing_of_one_seat_shows_at_another(tmp_path: Path) -> None:
    session = two(tmp_path)
    async with app_at(tmp_path, (120, 40), resume=session.path) as (app, pilot):
        await open_curtain(app, pilot)
        table = app.table
        assert table is not None
        order = first_order(app)
        assert main_of(app).give(order)
        table.lens = 2
        app.notify("CANARY of a toast", timeout=60)
        main_of(app).say("CANARY of the hint")
        app.copy_to_clipboard("CANARY of the log")
        table.log.append(Entry(1, "CANARY", Line("CANARY of the log", "you", None, None, "")))
        main_of(app).refresh_plan()
        old, forecast = main_of(app), table.thoughts.forecast
        assert "CANARY" in whole(app) and forecast is not None
        await end_month(app, pilot)
        assert name_of(app) == "CurtainScreen" and table.session.seat == B
        screens = [whole(app)]
        assert table.thoughts.forecast is None or table.thoughts.forecast is not forecast
        assert old not in app.screen_stack and not app.clipboard and not list(app._notifications)
        assert table.words.look(A).name not in screens[0], "the curtain names one seat only"
        await pilot.press("ctrl+p")
        await settle(pilot)
        screens.append(whole(app))
        await pilot.press("escape")
        await open_curtain(app, pilot)
        screens.append(whole(app))
        assert not app.table.session.can_undo and not app.table.session.queue and app.table.lens == 0
        await pilot.press("u", "U")
        assert app.table.session.queue == ()
        for key in ("R", "L", "D", "F", "N", "A", "I", "f2", "question_mark"):
            await pilot.press(key)
            await settle(pilot)
            screens.append(whole(app))
            for _ in range(3):
                if name_of(app) != "MainScreen":
                    await pilot.press("escape")
                    await settle(pilot)
        assert all("CANARY" not in text for text in screens)
        await end_month(app, pilot)
        await settle(pilot, 3)
        assert app.table.session.seat == A and app.table.lens == 2, "everybody finds their own table again"
        assert app.table.session.view.turn == 2


def test_a_month_is_gone_on_with_where_it_was_left(tmp_path: Path) -> None:
    session = two(tmp_path)
    order = next(p.order for k in session.view.book.kinds() for p in session.view.book.of_kind(k) if p.legal)
    session.add(order)
    assert session.hand_over() == B and not session.queue and not session.undo()
    again = Session.resume(session.path)
    assert (again.seat, again.finished, again.queue) == (B, (A,), ())
    again.end_month({})
    assert again.played[0].orders[A] == (order,), "the plan of who had finished was kept"
    assert again.played[0].orders[B] == () and again.seat == A
    assert [m.hash for m in Session.resume(session.path).played] == [m.hash for m in again.played]
    assert Session.resume(Session.new(session.scenario, A, 7, {}, tmp_path / "one").path).people == (A,)


async def test_an_observer_sees_what_watch_tells(tmp_path: Path) -> None:
    scenario = load_scenario(str(ISLAND))
    async with app_at(tmp_path, scenario=str(ISLAND), seat="observer") as (app, pilot):
        await settle(pilot, 3)
        assert name_of(app) == "MainScreen" and app.table is not None
        session = app.table.session
        assert "the truth" in whole(app)
        for key in ("D", "f2"):
            await pilot.press(key)
            await settle(pilot)
            assert name_of(app) == "MainScreen", "the truth is nobody's knowledge and has no briefing"
            assert "You see the truth" in whole(app)
        await pilot.press("F")
        await settle(pilot)
        assert "  you" not in whole(app)
        await pilot.press("escape")
        for n, seat in enumerate([*SEATS, ""]):
            await pilot.press("E")
            await settle(pilot)
            assert session.seat == seat, n
            if seat:
                assert session.view == session.game.view(seat), "through a seat's eyes nothing but its view"
        await pilot.press("o", "enter", "a", "u", "x")
        await settle(pilot)
        assert name_of(app) == "MainScreen"
        while not session.ended:
            await pilot.press("e")
            await settle(pilot, 3)
            while name_of(app) not in ("MainScreen", "DebriefScreen"):
                await pilot.press("escape")
                await settle(pilot)
            if session.played and len(session.played) == 1:
                back = Session.resume(session.path)
                assert back.observed and back.view.turn == 2
        assert name_of(app) == "DebriefScreen"
    game = Game(scenario, seed=session.seed)
    players = seat_players(game, dict.fromkeys(SEATS, "doctrine"), session.seed)
    assert [told.hash for told in watch(game, players)] == [m.hash for m in session.played]


async def test_an_observer_goes_on_by_itself_at_a_pace(tmp_path: Path) -> None:
    async with app_at(tmp_path, scenario=str(ISLAND), seat="observer") as (app, pilot):
        await settle(pilot, 3)
        assert app.table is not None
        await pilot.press("T")
        assert app.table.pace > 0
        app.table.pace = 0.05
        for _ in range(60):
            await pilot.pause(0.05)
            if app.table.session.view.turn > 2:
                break
        assert app.table.session.view.turn > 2 or app.table.session.ended
