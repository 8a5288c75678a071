"""What tests of screens share: an app with its own folders, waiting until nothing is under way, reading what is shown."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import WorkerCancelled

from game.debrief.desk import Desk
from game.scenario.model import Scenario
from game.ui.app import QibliApp
from game.ui.screens.main import MainScreen
from tests.ui.fake_mind import Minds

ISLAND = Path(__file__).parents[1] / "data" / "island.yaml"
Driver = Pilot[Any]


_ANSWERED: dict[str, dict[str, Any]] = {}


class QuickDesk(Desk):
    """Works debriefs out in the thread that asks, with few roll-outs."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario, process=False)

    def ask(self, question: dict[str, Any], *more: Any) -> dict[str, Any]:
        """The same question with 32 roll-outs, worked out once for all tests."""
        asked = {**question, "rolls": 32}
        key = f"{self.scenario.hash} {json.dumps(asked, sort_keys=True)}"
        if key not in _ANSWERED:
            _ANSWERED[key] = super().ask(asked, *more)
        return _ANSWERED[key]


async def settle(pilot: Driver, rounds: int = 2) -> None:
    """Wait until workers are done, what the mind has answered is taken, and the screen has taken notice."""
    app = pilot.app
    assert isinstance(app, QibliApp)
    for _ in range(rounds):
        await pilot.pause()
        with suppress(WorkerCancelled):  # one that was replaced by a newer one meanwhile
            await app.workers.wait_for_complete(list(app.workers))
        minds = app.make.made if isinstance(app.make, Minds) else []
        for _ in range(500 if isinstance(app.make, Minds) else 0):
            if app.table is None or not app.table.thoughts.busy:
                break
            app.poll()
            await pilot.pause(0.01)
            if any(not future.done() for mind in minds for _, future, _ in mind.open):
                break
        for _ in range(200):  # a debrief is worked out in a thread of its own
            if app.table is None or app.table.inquiry is None or not app.table.inquiry.busy:
                break
            await pilot.pause(0.02)
        await pilot.pause(0.15 if app.table is not None and app.table.inquiry is not None else 0.02)


@asynccontextmanager
async def app_at(
    folder: Path,
    size: tuple[int, int] = (80, 24),
    scenario: str | None = None,
    seat: str | None = None,
    resume: Path | None = None,
    minds: Minds | None = None,
    seed: int | None = 7,
) -> AsyncIterator[tuple[QibliApp, Driver]]:
    """A running app that saves into ``folder``; its mind answers at once unless ``minds`` holds something back."""
    app = QibliApp(scenario, seat, seed, resume, folder, minds or Minds(), "doctrine")
    app.make_desk = QuickDesk
    async with app.run_test(size=size) as pilot:
        await settle(pilot, 3)
        yield app, pilot


@asynccontextmanager
async def playing(
    folder: Path,
    size: tuple[int, int] = (80, 24),
    scenario: str = str(ISLAND),
    seat: str = "town",
    minds: Minds | None = None,
) -> AsyncIterator[tuple[QibliApp, Driver]]:
    """An app on the main screen of a game that has just begun; questions are put off."""
    async with app_at(folder, size, scenario, seat, minds=minds) as (app, pilot):
        await to_the_map(app, pilot)
        yield app, pilot


async def to_the_map(app: QibliApp, pilot: Driver) -> None:
    """From the briefing to the main screen; questions are put off."""
    await pilot.press("enter")
    await settle(pilot, 3)
    while name_of(app) == "QuestionScreen":
        await pilot.press("escape")
        await settle(pilot)
    assert isinstance(app.screen, MainScreen)


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
