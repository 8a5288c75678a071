"""Pictures of every screen: ``python benchmarks/pictures.py FOLDER [--sizes 80x24,...] [--modes truecolor,...] [--screens main,...]``.

The screens are those of a running game against machines that choose at once, drawn to PNG files named ``MODE/SCREEN-SIZE.png``. Modes:
truecolor, 256, 16, none (NO_COLOR), light, light-256, console (TERM=linux), ascii. Needs Pillow and the DejaVu Sans Mono font.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rich.console import Console

from game.scenario.find import find_scenario
from game.scenario.load import load_scenario
from game.ui.app import QibliApp
from game.ui.author import Authoring
from game.ui.glyphs import Glyphs
from game.ui.screens.main import MainScreen
from tests.debrief.debrief_kit import played
from tests.shots import shot
from tests.ui.fake_mind import Minds
from tests.ui.screen_kit import Driver, QuickDesk, name_of, settle

SCENARIO, SEAT, SEED = "tarhuna-2019", "lna", 7
ASKED = "us"  # a side that is asked something in the first month
MODES = {  # mode -> colour system, theme, characters
    "truecolor": ("truecolor", "dark", Glyphs.ALL),
    "256": ("256", "dark", Glyphs.ALL),
    "16": ("standard", "dark", Glyphs.ALL),
    "none": (None, "dark", Glyphs.ALL),
    "light": ("truecolor", "light", Glyphs.ALL),
    "light-256": ("256", "light", Glyphs.ALL),
    "light-16": ("standard", "light", Glyphs.ALL),
    "console": ("standard", "dark", Glyphs.CONSOLE),
    "ascii": ("256", "dark", Glyphs.ASCII),
}
# screen -> keys from the one before; the main screen is reached again by escape
BEFORE = {"setup": ["s"], "briefing": ["enter"]}
OVER_MAIN = {
    "ordering": ["enter"], "orders-first": ["o"], "factions": ["F"], "intelligence": ["D"], "intelligence-side": ["D", "tab", "tab"],
    "advisor": ["a"], "help": ["question_mark"], "briefing-again": ["f2"], "news": ["N"], "glossary": ["f3"],
    "settings": ["f4"], "palette": ["ctrl+p"], "leaving": ["S"],
    **{f"lens-{n}": [str(n)] for n in range(2, 8)},
}  # fmt: skip
LATER = {"main-month-5": [], "report-month-5": ["R"], "log-month-5": ["L"], "intelligence-month-5": ["D"],
         "side-month-5": ["D", "tab", "tab"]}  # fmt: skip
DEBRIEF = {"debrief-verdict": ["1"], "debrief-course": ["2"], "debrief-turned": ["3"], "debrief-month": ["4"], "debrief-in-fact": ["5"],
           "debrief-map": ["m"], "what-if": ["m", "w"]}  # fmt: skip


class Camera:
    """Takes pictures of one mode and size into a folder."""

    def __init__(self, folder: Path, mode: str, size: tuple[int, int], wanted: set[str]) -> None:
        self.folder, self.mode, self.size, self.wanted = folder / mode, mode, size, wanted
        self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, app: QibliApp, screen: str) -> None:
        """A picture of what an app shows now."""
        if not self.wanted or screen in self.wanted:
            shot(app, self.folder / f"{screen}-{self.size[0]}x{self.size[1]}.png")

    @asynccontextmanager
    async def open(self, home: Path, **start: object) -> AsyncIterator[tuple[QibliApp, Driver]]:
        """An app in this mode."""
        system, theme, glyphs = MODES[self.mode]
        app = QibliApp(seed=SEED, folder=home, make=Minds(), level="doctrine", theme=theme, glyphs=glyphs, **start)  # type: ignore[arg-type]
        app.make_desk = QuickDesk
        app.no_color = system is None
        app.console = Console(color_system=system, force_terminal=True, file=app.console.file, legacy_windows=False)  # type: ignore[arg-type]
        async with app.run_test(size=self.size) as pilot:
            await settle(pilot, 3)
            yield app, pilot


async def before_the_game(camera: Camera, home: Path, _: Path) -> None:
    """The list of scenarios, the set-up and the briefing."""
    async with camera.open(home) as (app, pilot):
        camera.take(app, "picker")
        await press(pilot, "s")
        camera.take(app, "setup")
    async with camera.open(home, scenario=SCENARIO, seat=SEAT) as (app, pilot):
        camera.take(app, "briefing")


async def a_month(camera: Camera, home: Path, _: Path) -> None:
    """The main screen and what opens over it, then the month's resolution, report and log."""
    async with camera.open(home, scenario=SCENARIO, seat=SEAT) as (app, pilot):
        await press(pilot, "enter")
        await to_main(app, pilot)
        await press(pilot, "right", "right")
        camera.take(app, "main")
        for screen, keys in OVER_MAIN.items():
            await press(pilot, *keys)
            camera.take(app, screen)
            await press(pilot, "escape")
            await to_main(app, pilot)
        await press(pilot, "1", "o", "enter", "enter")
        await to_main(app, pilot)
        camera.take(app, "queue")
        fill_queue(app)
        await settle(pilot)
        camera.take(app, "queue-full")
        await press(pilot, "e")
        for _ in range(6):
            if name_of(app) == "ResolutionScreen":
                break
            await press(pilot, "enter")
        camera.take(app, "resolution")
        await press(pilot, "s")
        camera.take(app, "report")
        await press(pilot, "escape")
        await to_main(app, pilot)
        camera.take(app, "main-month-2")
        await press(pilot, "L")
        camera.take(app, "log")
        await press(pilot, "escape", "S", "enter")  # yes, leave
        await press(pilot, "r")
        camera.take(app, "saves")


def fill_queue(app: QibliApp) -> None:
    """As many orders as can be given, each of another kind."""
    screen = app.screen
    assert app.table is not None and isinstance(screen, MainScreen)
    for kind in app.table.view.book.kinds():
        preview = next((p for p in app.table.view.book.of_kind(kind) if p.legal), None)
        if preview is not None and app.table.session.orders_left:
            screen.give(preview.order)


async def later(camera: Camera, home: Path, _: Path) -> None:
    """A question, and the fifth month with what has been learned by then."""
    async with camera.open(home, scenario=SCENARIO, seat=ASKED) as (app, pilot):
        await press(pilot, "enter")
        camera.take(app, "question")
        await to_main(app, pilot)
        for _ in range(4):
            await press(pilot, "e", "enter")
            for _ in range(6):
                if name_of(app) == "ResolutionScreen":
                    break
                await press(pilot, "enter")
            await press(pilot, "s", "escape")
            await to_main(app, pilot)
        for screen, keys in LATER.items():
            await press(pilot, *keys)
            camera.take(app, screen)
            await press(pilot, "escape")
            await to_main(app, pilot)


async def others(camera: Camera, home: Path, _: Path) -> None:
    """Somebody who watches, the curtain between two people, the guide's prompts and the author's panel."""
    async with camera.open(home, scenario=SCENARIO, seat="observer") as (app, pilot):
        await settle(pilot, 3)
        camera.take(app, "observer")
    async with camera.open(home, scenario=SCENARIO, seat=SEAT, players={"gna": "person"}) as (app, pilot):
        await press(pilot, "enter")
        camera.take(app, "curtain")
    async with camera.open(home, scenario="first-orders") as (app, pilot):
        await press(pilot, "enter")
        camera.take(app, "guided")
    written = home / "mine.yaml"
    written.write_text(find_scenario(SCENARIO).read_text(encoding="utf-8"), encoding="utf-8")
    async with camera.open(home, author=Authoring(written, SEAT, SEED, {}, Minds())) as (app, pilot):
        for _ in range(20):
            await settle(pilot, 3)
            if app.table is not None:
                break
        await to_main(app, pilot)
        await press(pilot, "f8")
        camera.take(app, "author")


async def the_end(camera: Camera, home: Path, save: Path) -> None:
    """The parts of the debrief and a what-if."""
    async with camera.open(home, resume=save) as (app, pilot):
        await settle(pilot, 4)
        for screen, keys in DEBRIEF.items():
            await press(pilot, *keys)
            camera.take(app, screen)
        await press(pilot, "enter", "enter", "e")
        await settle(pilot, 4)
        camera.take(app, "what-if-answer")


async def press(pilot: Driver, *keys: str) -> None:
    """Press keys one after the other and wait until the screen has followed."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def to_main(app: QibliApp, pilot: Driver) -> None:
    """Past whatever lies over the main screen."""
    for _ in range(8):
        if name_of(app) == "MainScreen":
            return
        await press(pilot, "escape")


PARTS: tuple[tuple[Callable[[Camera, Path, Path], Awaitable[None]], set[str]], ...] = (
    (before_the_game, {"picker", "setup", "briefing"}),
    (a_month, {"main", *OVER_MAIN, "queue", "queue-full", "resolution", "report", "main-month-2", "log", "saves"}),
    (later, {"question", *LATER}),
    (others, {"observer", "curtain", "guided", "author"}),
    (the_end, {*DEBRIEF, "what-if-answer"}),
)


async def take_all(camera: Camera, save: Path) -> None:
    """All pictures of one mode and size."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["QIBLI_HOME"] = home
        for part, screens in PARTS:
            if not camera.wanted or camera.wanted & screens:
                await part(camera, Path(home), save)


def main() -> None:
    """All that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", default="80x24,120x40,200x60")
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--screens", default="", help="names of screens, e.g. main,report; all when not given")
    args = parser.parse_args()
    os.environ.pop("NO_COLOR", None)
    with tempfile.TemporaryDirectory() as folder:
        save = played(Path(folder), SEED, seat=SEAT, scenario=load_scenario(SCENARIO)).path
        for mode in args.modes.split(","):
            for size in args.sizes.split(","):
                width, height = map(int, size.split("x"))
                asyncio.run(take_all(Camera(args.folder, mode, (width, height), {s for s in args.screens.split(",") if s}), save))
                print(mode, size, flush=True)


if __name__ == "__main__":
    main()
