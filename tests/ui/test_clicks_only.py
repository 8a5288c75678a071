"""A whole game by mouse alone: from the briefing to the debrief and out of it, without one key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from game.ui.app import QibliApp
from game.ui.screens.debrief import DebriefScreen
from game.ui.widgets.order_list import OrderList
from game.ui.widgets.scrubber import Scrubber
from tests.ui.screen_kit import ISLAND, Driver, app_at, click_chip, click_place, click_row, main_of, name_of, settle


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test of this file may press a key."""

    async def press(*_: Any) -> None:
        raise AssertionError("a key was pressed")

    monkeypatch.setattr(Pilot, "press", press)


async def answer(app: QibliApp, pilot: Driver) -> None:
    """Click the first answer of every question that is put."""
    while name_of(app) == "QuestionScreen":
        await click_row(pilot, app.screen.query_one("#answers"), 0)
        await settle(pilot)


async def give_an_order(app: QibliApp, pilot: Driver) -> None:
    """A place, one of its orders, Give."""
    orders = main_of(app).query_one(OrderList)
    before = len(main_of(app).table.session.queue)
    await click_place(app, pilot, "market")
    kinds = [n for n in range(orders.option_count) if not orders.get_option_at_index(n).disabled]
    await click_row(pilot, orders, kinds[0])
    await settle(pilot)
    await click_chip(app, pilot, "give")
    assert len(main_of(app).table.session.queue) == before + 1


async def see_the_film(app: QibliApp, pilot: Driver, whole: bool) -> None:
    """All that a film can do by mouse, or straight to the report."""
    assert name_of(app) == "ResolutionScreen"
    if not whole:
        await click_chip(app, pilot, "skip")
        return
    for action in ("pause", "step", "again", "dice"):
        await click_chip(app, pilot, action)
    for _ in range(40):
        if name_of(app) != "ResolutionScreen":
            break
        await click_chip(app, pilot, "step")


async def test_a_whole_game_by_mouse(tmp_path: Path) -> None:
    async with app_at(tmp_path, (80, 24), str(ISLAND), "town") as (app, pilot):
        await click_chip(app, pilot, "begin")
        await settle(pilot, 3)
        table = app.table
        assert table is not None
        for month in range(table.view.turns):
            await answer(app, pilot)
            if table.session.ended:
                break
            assert name_of(app) == "MainScreen"
            if month == 0:
                await give_an_order(app, pilot)
                await click_chip(app, pilot, "lens(2)")
                assert main_of(app).map.lens_id == "forces"
                await click_chip(app, pilot, "undo")
                assert not table.session.queue
                await give_an_order(app, pilot)
            await click_chip(app, pilot, "end_month")
            if name_of(app) == "ConfirmScreen":
                await click_chip(app, pilot, "yes")
            await settle(pilot, 3)
            await see_the_film(app, pilot, month == 0)
            assert name_of(app) == "ReportScreen"
            await click_chip(app, pilot, "back")
            await settle(pilot)
            if month == 0:
                await answer(app, pilot)
                await click_chip(app, pilot, "log")
                await click_chip(app, pilot, "group")
                await click_chip(app, pilot, "back")
        await settle(pilot, 3)
        screen = app.screen
        assert table.session.ended and isinstance(screen, DebriefScreen)
        at = screen.inquiry.at
        await pilot.click(Scrubber, offset=(0, 0))
        await settle(pilot)
        assert screen.inquiry.at == at - 1
        await click_chip(app, pilot, "part(3)")
        assert screen.inquiry.part == 3
        await click_chip(app, pilot, "picker")
        assert name_of(app) == "Picker" and app.table is None
