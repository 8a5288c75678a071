"""The interface with the real process that thinks: forecast, advice, a month, and no process left behind."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from textual.pilot import Pilot

from game.lab.mind import Mind
from game.lab.workers import ProcessWorker
from game.session.minding import make_mind
from game.ui.app import QibliApp
from game.ui.screens.main import MainScreen
from tests.ui.screen_kit import ISLAND, name_of, settle, whole


async def until(pilot: Pilot[str], text: str) -> None:
    """Wait until the screen shows a text; fails after a minute."""
    end = time.monotonic() + 60
    while text not in whole(pilot.app):  # type: ignore[arg-type]
        assert time.monotonic() < end, whole(pilot.app)  # type: ignore[arg-type]
        await pilot.pause(0.1)


async def test_a_month_with_the_real_mind(tmp_path: Path) -> None:
    minds: list[Mind] = []

    def make(scenario: object) -> Mind:
        mind = make_mind(scenario)  # type: ignore[arg-type]
        assert isinstance(mind, Mind)
        minds.append(mind)
        return mind

    app = QibliApp(str(ISLAND), "town", 7, None, tmp_path, make, "doctrine")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, 3)
        await pilot.press("enter")
        await settle(pilot, 3)
        while name_of(app) == "QuestionScreen":
            await pilot.press("escape")
            await settle(pilot)
        await until(pilot, "95 per cent ranges")
        assert app.table is not None and app.table.thoughts.forecast is not None
        assert sum(c.share for c in app.table.thoughts.forecast.chances.values()) <= 1.001
        await pilot.press("a")
        await until(pilot, "% with it, ")
        await pilot.press("enter", "escape", "I")
        await until(pilot, "to win, ")
        await pilot.press("e")
        await pilot.pause()
        if name_of(app) == "ConfirmScreen":
            await pilot.press("enter")
        await until(pilot, "s: the report")
        assert app.table.view.turn == 2
        await pilot.press("s")
        await settle(pilot)
        while not isinstance(app.screen, MainScreen):
            await pilot.press("escape")
            await settle(pilot)
        await until(pilot, "since last month")
        assert len(minds) == 1 and isinstance(minds[0]._worker, ProcessWorker)
        pid = minds[0]._worker.pid
    app.rise(wait=True)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
