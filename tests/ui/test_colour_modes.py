"""What reaches the terminal in each colour mode, and that all text of all screens can be read on its ground, in dark and light."""

from __future__ import annotations

import re
import statistics
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widget import Widget

from game.scenario.load import load_scenario
from game.session.session import Session
from game.ui.app import QibliApp
from game.ui.frames import Frame
from game.ui.glyphs import Glyphs
from game.ui.legible import LEAST, Legible
from game.ui.map.colours import RGB, contrast, luminance
from game.ui.map.palette import Depth
from game.ui.map.widget import MapView
from game.ui.widgets.order_list import OrderList
from tests.colour_pairs import as_shown
from tests.debrief.debrief_kit import played
from tests.ui.fake_mind import Minds
from tests.ui.screen_kit import ISLAND, Driver, QuickDesk, name_of, settle, to_the_map

WIDTH, HEIGHT = 120, 40
SMALL = (80, 30)
SYSTEMS = {Depth.TRUE: "truecolor", Depth.EIGHT_BIT: "256", Depth.SIXTEEN: "standard", Depth.NONE: "truecolor"}


@asynccontextmanager
async def app_in(
    folder: Path, depth: Depth, scenario: str | None = str(ISLAND), theme: str = "dark",
    size: tuple[int, int] = (WIDTH, HEIGHT), **more: Any,
) -> AsyncIterator[tuple[QibliApp, Driver]]:  # fmt: skip
    """An app on a terminal with so many colours."""
    app = QibliApp(scenario, "town", 7, None, folder, Minds(), "doctrine", theme=theme, **more)
    app.make_desk = QuickDesk
    app.console = Console(
        color_system=SYSTEMS[depth], force_terminal=True, file=app.console.file, legacy_windows=False, no_color=depth is Depth.NONE
    )  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await settle(pilot, 3)
        yield app, pilot


def sent(app: QibliApp) -> str:
    """What is sent to a terminal that shows nothing yet."""
    strips = app.screen._compositor.render_strips()
    update = LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, HEIGHT))
    return Frame().sequence(update, app.console, (WIDTH, HEIGHT))


def codes(app: QibliApp) -> set[str]:
    """How colours are sent: ``38;2`` (millions), ``38;5`` (256), one number each (16); the terminal's own are left out."""
    found = set()
    for parameters in re.findall(r"\x1b\[([\d;]*)m", sent(app)):
        numbers = [int(n) for n in parameters.split(";") if n]
        while numbers:
            first = numbers.pop(0)
            if first in (38, 48):
                kind = numbers.pop(0)
                del numbers[: 3 if kind == 2 else 1]
                found.add(f"38;{kind}")
            elif 30 <= first <= 37 or 40 <= first <= 47 or 90 <= first <= 107:
                found.add("16")
    return found


def grounds(app: QibliApp, depth: Depth) -> list[float]:
    """The mean lightness (0 to 1) of every row's ground, as the terminal shows it."""
    rows = []
    for strip in app.screen._compositor.render_strips():
        cells = [(len(s.text), luminance(as_shown(s.style.bgcolor, depth))) for s in strip if s.style and s.style.bgcolor]
        rows.append(sum(n * light for n, light in cells) / sum(n for n, _ in cells))
    return rows


def marked(app: QibliApp, attribute: str) -> str:
    """All text that has an attribute."""
    segments = [s for strip in app.screen._compositor.render_strips() for s in strip]
    return " ".join(s.text for s in segments if s.style is not None and getattr(s.style, attribute))


@pytest.mark.parametrize(("depth", "kind"), [(Depth.TRUE, "38;2"), (Depth.EIGHT_BIT, "38;5"), (Depth.SIXTEEN, "16")])
async def test_only_the_codes_of_the_mode_are_sent_light_is_light_and_text_is_read(tmp_path: Path, depth: Depth, kind: str) -> None:
    async with app_in(tmp_path, depth) as (app, pilot):
        await to_the_map(app, pilot)
        for theme in ("dark", "light"):
            app.wear(theme)
            await settle(pilot)
            for lens in "13":
                await pilot.press(lens)
                assert codes(app) == {kind}
                assert not unreadable(app, depth), (theme, lens, unreadable(app, depth)[:8])
            rows = grounds(app, depth)
            if theme == "dark":
                assert statistics.median(rows) < 0.1
            else:  # the map of sixteen colours has no light palette
                assert statistics.median(rows) > 0.4 and min(rows) > (0.25 if depth is Depth.SIXTEEN else 0.4), rows


async def test_without_colour_no_code_of_a_colour_is_sent_and_ascii_is_ascii(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with app_in(tmp_path, Depth.NONE, glyphs=Glyphs.ASCII) as (app, pilot):
        await to_the_map(app, pilot)
        for theme in ("dark", "light"):
            app.wear(theme)
            await settle(pilot)
            text = sent(app)
            assert codes(app) == set() and text.isascii()
            assert re.search(r"\x1b\[(0;)?1m", text), "what is pointed out is bold"
            await pilot.press("M")
            await settle(pilot)
            assert "Spy" in marked(app, "underline") and "Spy" not in marked(app, "reverse")
            await pilot.press("alt+2")
            await settle(pilot)
            assert "Spy" in marked(app, "reverse"), "the marked row of the list that has the focus"


# ------------------------------------------------------------------ text on its ground, on every screen
def texts(app: QibliApp, depth: Depth) -> Iterator[tuple[str, RGB, RGB]]:
    """Text with its colour and its ground, each as the terminal shows it. The map's names and numbers too, unless its palette is that
    of another terminal."""
    left_out = [view.region for view in app.screen.query(MapView) if view.palette.depth is not depth]
    sheets = [widget.region for widget in app.screen.children] if isinstance(app.screen, ModalScreen) else [app.screen.region]
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            inside = any(region.contains(x, y) for region in left_out)
            inside = inside or not any(region.contains(x, y) for region in sheets)  # what shows dimly under a sheet need not be read
            x += cell_len(text)
            if any(c.isalnum() for c in text) and not inside:
                assert style is not None and style.color is not None and style.bgcolor is not None, text
                ink, ground = (as_shown(c, depth) for c in (style.color, style.bgcolor))
                yield (text, ground, ink) if style.reverse else (text, ink, ground)


def unreadable(app: QibliApp, depth: Depth) -> list[str]:
    """Text with too little contrast on the screen on top, with so many colours."""
    bad = {(text, ink, ground) for text, ink, ground in texts(app, depth) if contrast(ink, ground) < LEAST}
    return sorted(f"{text!r} {ink} on {ground}: {contrast(ink, ground):.2f}" for text, ink, ground in bad)


def fewer_colours(app: QibliApp, depth: Depth) -> None:
    """Draw everything anew as on a terminal with so many colours. The map keeps its palette; those are measured in
    ``test_map.py``, and the main screen on each terminal above."""
    app._legible = Legible(depth, app.light)
    app._legible.name(app._sides)
    for widget in (app.screen, *app.screen.walk_children(Widget)):
        widget._styles_cache.clear()


async def walk(app: QibliApp, pilot: Driver, seen: set[str], ways: list[str]) -> None:
    """Press keys, and measure all text of what is then on top."""
    for way in ways:
        if way:
            await pilot.press(*way.split())
            await settle(pilot, 1)
        seen.add(name_of(app))
        for depth in (Depth.EIGHT_BIT, Depth.TRUE):
            fewer_colours(app, depth)
            assert not unreadable(app, depth), (name_of(app), way, depth, unreadable(app, depth)[:8])


async def test_without_colours_what_cannot_be_ordered_is_dim(tmp_path: Path) -> None:
    async with app_in(tmp_path, Depth.NONE) as (app, pilot):
        app.no_color = True
        await to_the_map(app, pilot)
        orders = app.screen.query_one(OrderList)
        rows = [orders.render_line(y) for y in range(orders.size.height)]
        faint = [row for row in rows if any(part.style is not None and part.style.dim for part in row)]
        dim = {row.text.split("  ")[0].strip() for row in faint}
        never = {f"{r.letter} {r.name}" for r in orders._rows if not any(p.legal for p in r.variants)}
        assert never and all(any(row.startswith(name) for row in dim) for name in never), (never, dim)


BEFORE = ["", "f4", "escape f3", "escape question_mark", "escape r", "escape s", "enter"]
PLAYED = ["1 enter", "escape question_mark", "escape a", "escape D", "escape L", "escape e", "enter", "s", "escape"]
DEBRIEF = ["", "2", "3", "4", "5", "w"]
SCREENS = {
    "Picker", "SettingsScreen", "GlossaryScreen", "HelpScreen", "SavesScreen", "SetupScreen", "BriefingScreen", "QuestionScreen",
    "MainScreen", "AdvisorScreen", "IntelligenceScreen", "LogScreen", "ConfirmScreen", "ResolutionScreen", "ReportScreen", "DebriefScreen",
    "WhatIfScreen", "CurtainScreen", "SmallScreen",
}  # fmt: skip


@pytest.fixture(scope="module")
def games(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A finished duel, and a game of two people on the island that has just begun."""
    scenario, folder = load_scenario(ISLAND), tmp_path_factory.mktemp("games")
    one, two = (f.id for f in scenario.factions)
    return played(folder).path, Session.new(scenario, one, 7, {two: "person"}, folder).path


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_all_text_of_every_screen_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, games: tuple[Path, Path], theme: str
) -> None:
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path))
    seen: set[str] = set()
    async with app_in(tmp_path, Depth.TRUE, None, theme, size=SMALL) as (app, pilot):
        await walk(app, pilot, seen, BEFORE)
        app._open(str(ISLAND))
        await settle(pilot, 3)
        await to_the_map(app, pilot)
        await walk(app, pilot, seen, PLAYED)
        await pilot.resize_terminal(70, 20)
        await walk(app, pilot, seen, [""])
        await pilot.resize_terminal(*SMALL)
        for game, ways in zip(games, (DEBRIEF, [""]), strict=True):
            app._resume(game)
            await settle(pilot, 3)
            await walk(app, pilot, seen, ways)
    assert seen >= SCREENS, SCREENS - seen
