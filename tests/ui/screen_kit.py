"""What tests of screens share: an app with its own folders, waiting until nothing is under way, reading what is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widget import Widget

from game.ui.app import QibliApp
from game.ui.screens.main import MainScreen

ISLAND = Path(__file__).parents[1] / "data" / "island.yaml"
Driver = Pilot[Any]


async def settle(pilot: Driver, rounds: int = 2) -> None:
    """Wait until workers are done and the screen has taken notice."""
    for _ in range(rounds):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete(list(pilot.app.workers))
        await pilot.pause(0.02)


@asynccontextmanager
async def app_at(
    folder: Path, size: tuple[int, int] = (80, 24), scenario: str | None = None, seat: str | None = None, resume: Path | None = None
) -> AsyncIterator[tuple[QibliApp, Driver]]:
    """A running app that saves into ``folder``."""
    app = QibliApp(scenario, seat, 7, resume, folder)
    async with app.run_test(size=size) as pilot:
        await settle(pilot, 3)
        yield app, pilot


@asynccontextmanager
async def playing(
    folder: Path, size: tuple[int, int] = (80, 24), scenario: str = str(ISLAND), seat: str = "town"
) -> AsyncIterator[tuple[QibliApp, Driver]]:
    """An app on the main screen of a game that has just begun; questions are put off."""
    async with app_at(folder, size, scenario, seat) as (app, pilot):
        await pilot.press("enter")
        await settle(pilot, 3)
        while name_of(app) == "QuestionScreen":
            await pilot.press("escape")
            await settle(pilot)
        assert isinstance(app.screen, MainScreen)
        yield app, pilot


def name_of(app: QibliApp) -> str:
    """The class of the screen on top."""
    return type(app.screen).__name__


def shown(widget: Widget) -> str:
    """What a widget shows, line by line, as plain text."""
    return "\n".join("".join(s.text for s in widget.render_line(y)) for y in range(widget.size.height))


def whole(app: QibliApp) -> str:
    """What the whole screen shows as plain text."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


def main_of(app: QibliApp) -> MainScreen:
    """The main screen, wherever it is in the stack."""
    return next(s for s in app.screen_stack if isinstance(s, MainScreen))


async def click_place(app: QibliApp, pilot: Driver, place: str, times: int = 1) -> None:
    """Click the mark of a place on the map."""
    view = main_of(app).map
    assert view._chart is not None
    index = [p.id for p in view.scenario.places].index(place)
    await pilot.click(view, offset=view._chart.geometry.markers[index], times=times)
    await pilot.pause()


async def click_row(pilot: Driver, widget: Widget, row: int, times: int = 1) -> None:
    """Click a visible row of a list."""
    await pilot.click(widget, offset=(3, row), times=times)
    await pilot.pause()


async def click_chip(app: QibliApp, pilot: Driver, action: str) -> None:
    """Click the visible chip that runs an action."""
    from game.ui.widgets.chip import Chip

    chip = next(c for c in app.screen.query(Chip) if c.action == action and c.display and c.region.width)
    await pilot.click(chip)
    await settle(pilot)
