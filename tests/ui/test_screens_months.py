"""Months: resolution, report, log, a whole game by keyboard to its ending, a save that is damaged."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import OptionList, Static

from game.ui.app import QibliApp
from game.ui.screens.log import LogScreen
from game.ui.widgets.listing import Listing
from tests.ui.screen_kit import Driver, app_at, click_chip, click_row, main_of, name_of, playing, settle, whole


async def to_report(app: QibliApp, pilot: Driver) -> None:
    await pilot.press("e")
    await settle(pilot)
    if name_of(app) == "ConfirmScreen":
        await pilot.press("enter")
    await settle(pilot, 3)
    assert name_of(app) == "ResolutionScreen"
    await pilot.press("s")
    await settle(pilot)
    assert name_of(app) == "ReportScreen"


async def to_map(app: QibliApp, pilot: Driver) -> None:
    await pilot.press("escape")
    await settle(pilot)
    while name_of(app) == "QuestionScreen":
        await pilot.press("enter")
        await settle(pilot)


async def test_the_end_of_the_month_is_confirmed_only_when_orders_remain(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        table = app.table
        assert table is not None
        await pilot.press("e")
        assert name_of(app) == "ConfirmScreen" and "can still be given" in whole(app)
        await pilot.press("escape")
        assert name_of(app) == "MainScreen"
        for kind in ("recruit", "fortify"):
            await pilot.press("enter", table.rows.letters[kind], "enter")
            await settle(pilot)
        assert table.left == 0
        for question in table.waiting:
            table.session.answer(question.id, question.answers[0].order)
        await pilot.press("e")
        await pilot.pause()
        assert name_of(app) == "ResolutionScreen"
        await settle(pilot, 3)


async def test_events_are_shown_one_by_one_by_space(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await pilot.press("e", "enter")
        await settle(pilot, 3)
        events = app.screen.query_one("#events", OptionList)
        before = events.option_count
        report = app.table.view.report  # type: ignore[union-attr]
        assert 0 < before < len(report)
        await pilot.press("space")
        await settle(pilot)
        assert events.option_count == before + 1
        for _ in range(len(report)):
            if name_of(app) == "ResolutionScreen":
                await pilot.press("space")
                await settle(pilot, 1)
        assert name_of(app) == "ReportScreen"


async def test_a_line_of_the_report_shows_details_and_leads_to_its_place(tmp_path: Path) -> None:
    async with playing(tmp_path, size=(120, 40)) as (app, pilot):
        table = app.table
        assert table is not None
        main_of(app).look_at("market")
        await pilot.press("enter", table.rows.letters["recruit"], "enter")
        await settle(pilot)
        await to_report(app, pilot)
        assert "YOU" in whole(app)
        lines = app.screen.query_one("#lines", Listing)
        placed = next(i for i, line in enumerate(table.view.report) if line.place == "market" and line.details)
        assert lines.mark(str(placed))
        await settle(pilot)
        assert table.view.report[placed].details[0] in whole(app)
        main_of(app).table.place = "summit"
        await pilot.press("enter")
        await settle(pilot)
        assert table.place == "market" and main_of(app).map.selected == "market"


async def test_the_log_is_filtered_and_searched(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await to_report(app, pilot)
        await to_map(app, pilot)
        await pilot.press("L")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, LogScreen)
        everything = len(screen.entries)
        assert everything == len(app.table.log) > 1  # type: ignore[union-attr]
        await pilot.press("g")
        assert 0 < len(screen.entries) < everything
        while len(screen.entries) < everything:
            await pilot.press("g")
        word = app.table.log[0].line.text.split()[0]  # type: ignore[union-attr]
        await pilot.press("slash", *word)
        await settle(pilot)
        assert all(word.lower() in f"{e.date} {e.line.text} {e.line.details}".lower() for _, e in screen.entries)
        await pilot.press("escape")
        await settle(pilot)
        assert name_of(app) == "LogScreen" and len(screen.entries) == everything
        await pilot.press("escape")
        await settle(pilot)
        assert name_of(app) == "MainScreen"


async def test_a_whole_game_by_keyboard(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        table = app.table
        assert table is not None
        for _ in range(table.view.turns):
            if table.session.ended:
                break
            await pilot.press("enter", table.rows.letters["fortify"], "enter")
            await settle(pilot, 1)
            await to_report(app, pilot)
            await to_map(app, pilot)
        await settle(pilot)
        assert table.session.ended and name_of(app) == "DebriefScreen"
        text = str(app.screen.query_one("#debrief-text", Static).content)
        for part in ("MARGINS", "WHAT THE POINTS ARE MADE OF", "Seed 7"):
            assert part in text
        await pilot.press("L")
        await settle(pilot)
        assert name_of(app) == "LogScreen"
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert name_of(app) == "Picker" and app.table is None


async def test_a_save_is_chosen_from_the_list_by_mouse(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await pilot.press("Q")
    async with app_at(tmp_path) as (app, pilot):
        await click_chip(app, pilot, "resume")
        await settle(pilot)
        await click_row(pilot, app.screen.query_one("#saves"), 0)
        await settle(pilot, 3)
        assert name_of(app) in ("MainScreen", "QuestionScreen")
        assert app.table is not None and app.table.view.seat == "town"


async def test_a_damaged_save_can_be_gone_on_with(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        for _ in range(2):
            await to_report(app, pilot)
            await to_map(app, pilot)
        path = app.table.session.path  # type: ignore[union-attr]
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], lines[2][:-40] + b"\n"]))
    async with app_at(tmp_path, resume=path) as (app, pilot):
        assert name_of(app) == "ConfirmScreen" and "damaged" in whole(app)
        await pilot.press("enter")
        await settle(pilot, 3)
        assert app.table is not None and app.table.view.turn == 2
