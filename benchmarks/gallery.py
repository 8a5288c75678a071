"""The pictures of the README: ``python benchmarks/gallery.py [FOLDER] [--only main,...]``, into ``docs/pictures`` by default.

Unlike ``benchmarks/pictures.py``, which looks at every screen in every mode, this plays with everything as it is: forecasts, advice and
debrief are worked out by the real thing, which takes some minutes. Needs Pillow and the DejaVu Sans Mono font.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rich.console import Console

from game.scenario.load import load_scenario
from game.ui.app import QibliApp
from game.ui.glyphs import Glyphs
from game.ui.screens.main import MainScreen
from tests.debrief.debrief_kit import played
from tests.shots import shot
from tests.ui.screen_kit import Driver, name_of

SCENARIO, SEAT, SEED = "tarhuna-2019", "lna", 7
FRONT = "tarhuna"  # where the pictures look
USUAL, SMALL, LARGE = (120, 40), (80, 24), (200, 60)
PATIENCE = 600.0  # seconds for a debrief on a machine that does something else as well


@asynccontextmanager
async def open_app(home: Path, size: tuple[int, int], **start: object) -> AsyncIterator[tuple[QibliApp, Driver]]:
    """An app in millions of colours with a mind of its own."""
    app = QibliApp(seed=SEED, folder=home, level="doctrine", theme="dark", glyphs=Glyphs.ALL, **start)  # type: ignore[arg-type]
    app.console = Console(color_system="truecolor", force_terminal=True, file=app.console.file, legacy_windows=False)
    async with app.run_test(size=size) as pilot:
        await thought(app, pilot)
        yield app, pilot


async def thought(app: QibliApp, pilot: Driver) -> None:
    """Until nothing is under way and nothing moves."""
    waited = 0.0
    await pilot.pause(0.5)
    while waited < PATIENCE:
        table = app.table
        busy = table is not None and (table.thoughts.busy or (table.inquiry is not None and table.inquiry.busy))
        if not busy and not any(worker.is_running for worker in app.workers):
            break
        await pilot.pause(0.2)
        waited += 0.2
    await pilot.pause(1.0)


async def press(app: QibliApp, pilot: Driver, *keys: str) -> None:
    """Keys one after the other, each with what it sets off."""
    for key in keys:
        await pilot.press(key)
        await thought(app, pilot)


async def begin(app: QibliApp, pilot: Driver) -> None:
    """From the briefing to the map."""
    await press(app, pilot, "enter")
    for _ in range(8):
        if name_of(app) == "MainScreen":
            return
        await press(app, pilot, "escape")


def front(app: QibliApp) -> MainScreen:
    """The main screen, which is on top."""
    assert isinstance(app.screen, MainScreen)
    return app.screen


async def a_month(home: Path, folder: Path) -> None:
    """The first month: an order, the queue, the advisor, the film, the report, what is known after it."""
    async with open_app(home, USUAL, scenario=SCENARIO, seat=SEAT) as (app, pilot):
        await begin(app, pilot)
        await press(app, pilot, "a")
        shot(app, folder / "advisor.png")
        await press(app, pilot, "escape", "o", "f", "enter")
        shot(app, folder / "order.png")
        await press(app, pilot, "enter")
        for _ in range(3):
            await press(app, pilot, "escape")
        front(app).jump(FRONT)
        await press(app, pilot, "enter", "b", "enter", "escape", "escape")
        front(app).jump(FRONT)
        await thought(app, pilot)
        shot(app, folder / "main.png")
        await pilot.press("e")
        for _ in range(100):
            await pilot.pause(0.3)
            if name_of(app) == "ConfirmScreen":
                await pilot.press("enter")
            if name_of(app) == "ResolutionScreen" and app.screen._scenes:  # type: ignore[attr-defined]
                break
        await pilot.press("p")
        await pilot.pause(2.0)
        shot(app, folder / "film.png")
        await press(app, pilot, "s")
        shot(app, folder / "report.png")
        await press(app, pilot, "escape")
        while name_of(app) != "MainScreen":
            await press(app, pilot, "escape")
        await press(app, pilot, "D", "tab", "tab", "tab")
        shot(app, folder / "intelligence.png")


async def the_map(home: Path, folder: Path, size: tuple[int, int]) -> None:
    """The main screen of another terminal."""
    async with open_app(home, size, scenario=SCENARIO, seat=SEAT) as (app, pilot):
        await begin(app, pilot)
        shot(app, folder / f"main-{size[0]}x{size[1]}.png")


async def the_end(home: Path, folder: Path) -> None:
    """The course of a whole game."""
    save = played(home, SEED, seat=SEAT, scenario=load_scenario(SCENARIO)).path
    async with open_app(home, USUAL, resume=save) as (app, pilot):
        await press(app, pilot, "2")
        shot(app, folder / "debrief.png")


def main() -> None:
    """All of them, or those of one part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parents[1] / "docs" / "pictures")
    parser.add_argument("--only", default="month,small,large,end", help="parts: month, small, large, end")
    args = parser.parse_args()
    os.environ.pop("NO_COLOR", None)
    args.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["QIBLI_HOME"] = folder
        for part in args.only.split(","):
            if part == "month":
                asyncio.run(a_month(home, args.folder))
            elif part == "end":
                asyncio.run(the_end(home, args.folder))
            else:
                asyncio.run(the_map(home, args.folder, SMALL if part == "small" else LARGE))
            print(part, flush=True)


if __name__ == "__main__":
    main()
