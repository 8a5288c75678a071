"""Texts that try to steer, through every screen: shown letter for letter, and nothing of theirs is sent to the terminal."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.screen import Screen

import game.ui.screens
from game.debrief.story import Answer
from game.session.keymap import read_keymap
from game.session.personal import sentence
from game.ui.app import QibliApp
from game.ui.app_drawing import Drawing
from game.ui.author import Authoring
from game.ui.map.widget import MapView
from tests.canary import LINK, RAW, VISIBLE, poisoned, steering, written
from tests.pty_kit import Terminal
from tests.ui.fake_mind import Minds
from tests.ui.screen_kit import Driver, app_at, main_of, name_of, settle, whole

CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
OF_THE_PROGRAM = {"Page", "Sheet", "SmallScreen", "SettingsScreen", "GlossaryScreen", "HelpScreen"}  # no text of a file on them


class Frames:
    """All that was drawn, by screen: what would have been sent to a terminal."""

    def __init__(self) -> None:
        self.sent: dict[str, list[str]] = {}

    def take(self, screen: Screen[Any], update: Any) -> None:
        """Keep what an update would send, whole and not only as far as it differs; and the tooltips of the screen."""
        if isinstance(update, CompositorUpdate):
            self.sent.setdefault(type(screen).__name__, []).append(update.render_segments(CONSOLE))
        for widget in screen.walk_children():
            tip = widget.tooltip
            assert not (isinstance(tip, str) and "[" in tip), f"{widget}: the tooltip {tip!r} would be read as markup"

    def showing(self) -> set[str]:
        """The screens on which a canary was seen, letter for letter."""
        return {name for name, all in self.sent.items() if any(VISIBLE in written(frame) for frame in all)}


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> Iterator[Frames]:
    """Every frame of the test; none of them may steer."""
    taken, display = Frames(), Drawing._display

    def _display(self: Drawing, screen: Screen[Any], renderable: Any) -> None:
        taken.take(screen, renderable)
        display(self, screen, renderable)

    monkeypatch.setattr(Drawing, "_display", _display)
    yield taken
    assert taken.sent, "nothing was drawn"
    for name, sent in taken.sent.items():
        found = {one for frame in sent for one in steering(frame)}
        assert not found, f"{name} sends {found}"


def every_screen() -> set[str]:
    """The names of all screens of the interface."""
    for module in pkgutil.iter_modules(game.ui.screens.__path__):
        importlib.import_module(f"game.ui.screens.{module.name}")
    found, open_ = set(), [Screen]
    while open_:
        kind = open_.pop()
        open_ += kind.__subclasses__()
        if kind.__module__.startswith("game.ui.screens"):
            found.add(kind.__name__)
    return found


async def visit(app: QibliApp, pilot: Driver, keys: str, screen: str) -> None:
    """Press keys; the screen that is open then."""
    await pilot.press(*keys.split())
    await settle(pilot, 1)
    assert name_of(app) == screen, (keys, name_of(app))
    rows = app.screen._compositor.render_strips()
    assert all(cell_len(strip.text) == app.size.width for strip in rows), f"{screen}: rows of another width than the terminal"


async def to_map(app: QibliApp, pilot: Driver) -> None:
    """Past what lies over the map."""
    for _ in range(12):
        if name_of(app) == "MainScreen":
            return
        await pilot.press("escape" if name_of(app) != "CurtainScreen" else "O")
        await settle(pilot)
    raise AssertionError(name_of(app))


async def test_every_screen_shows_the_texts_of_files_as_text(
    frames: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """From the list of scenarios through a whole game to the debrief and its questions, then a game with two people."""
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path))
    path = poisoned(tmp_path / "scenarios", guided=True)
    async with app_at(tmp_path / "saves", (120, 40), str(path), "town") as (app, pilot):
        await visit(app, pilot, "enter", name_of(app)) if name_of(app) == "SetupScreen" else None
        assert name_of(app) == "BriefingScreen"
        await pilot.press("enter")
        await settle(pilot, 3)
        await to_map(app, pilot)
        assert VISIBLE in whole(app) and LINK in whole(app), "the guide speaks"
        for lens in "1234567":
            await visit(app, pilot, lens, "MainScreen")
        await hover(app, pilot)
        for keys, screen in (
            ("enter", "MainScreen"), ("escape", "MainScreen"), ("o", "MainScreen"), ("down enter", "MainScreen"),
            ("escape escape escape", "MainScreen"),
            ("F", "MainScreen"), ("F D", "IntelligenceScreen"), ("tab tab", "IntelligenceScreen"), ("escape b", "BriefingScreen"),
            ("escape a", "AdvisorScreen"), ("escape question_mark", "HelpScreen"), ("escape L", "LogScreen"), ("escape", "MainScreen"),
            ("ctrl+p", "Palette"), ("r e c", "Palette"), ("escape", "MainScreen"),
        ):  # fmt: skip
            await visit(app, pilot, keys, screen)
        for month in range(1, 7):
            await end_month(app, pilot, give=month == 2, film=month in (2, 3))
            if month == 6:
                break
            if month == 3:
                await visit(app, pilot, "space down", "ReportScreen")
            await to_map(app, pilot)
            if month in (2, 3):
                for keys in ("N", "escape", "L", "escape", "I", "I"):
                    await pilot.press(keys)
                    await settle(pilot, 1)
                await to_map(app, pilot)
        for _ in range(4):
            if name_of(app) == "DebriefScreen":
                break
            await pilot.press("escape")
            await settle(pilot)
        for part in "12345":
            await visit(app, pilot, part, "DebriefScreen")
        await visit(app, pilot, "4 left left w", "WhatIfScreen")
        await visit(app, pilot, "o enter enter", "WhatIfScreen")
        await pilot.press("e")
        for _ in range(200):
            await settle(pilot, 1)
            if isinstance(getattr(app.screen, "answer", None), Answer):
                break
        await visit(app, pilot, "escape", "WhatIfScreen")
        while name_of(app) == "WhatIfScreen":
            await pilot.press("escape")
            await settle(pilot, 1)
        assert name_of(app) == "DebriefScreen"
        save = app.table.session.path if app.table is not None else None
        assert save is not None
        save.rename(save.with_name(f"{RAW}.qibli"))
        await pilot.press("escape")
        await settle(pilot)
    (tmp_path / "scenarios" / f"{RAW.replace('/', '')}.yaml").write_text(f'id: island\ntitle: "{VISIBLE}\n', encoding="utf-8")
    await the_rest(tmp_path)
    await author_mode(tmp_path)
    await deciding(tmp_path)
    missing = every_screen() - frames.sent.keys() - OF_THE_PROGRAM
    assert not missing, f"never opened: {missing}"
    blank = every_screen() - frames.showing() - OF_THE_PROGRAM
    assert not blank, f"no text of the file was seen on {blank}"


async def the_rest(home: Path) -> None:
    """The picker, its set-up, the saves, two people with a curtain between them, and sentences about personal files."""
    (home / "keys.yaml").write_text('"\\e[5m[b]K": q\nundo: "\\u202e[b]K"\n', encoding="utf-8")
    told = [sentence(read_keymap(home / "keys.yaml").problems[0])]
    assert VISIBLE in told[0]
    app = QibliApp(None, None, 7, None, home / "saves", Minds(), "doctrine", players={"clans": "person"}, told=told)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, 3)
        await visit(app, pilot, "slash", "Picker")
        await visit(app, pilot, "i s l a n d enter", "Picker")
        await visit(app, pilot, "up down", "Picker")
        await visit(app, pilot, "r", "SavesScreen")
        await visit(app, pilot, "escape", "Picker")
        app.brief(await book(home))
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot, 3)
        await to_map(app, pilot)
        await end_month(app, pilot)
        assert name_of(app) == "CurtainScreen"
        app.set_up(await book(home))
        await settle(pilot)
        assert name_of(app) == "SetupScreen"


async def book(home: Path) -> Any:
    """The canary's file as the picker has it."""
    from game.ui.shelf import Book, open_book

    path = str(home / "scenarios" / "island-canary.yaml")
    found = Book(path, path, "", "", 0)
    open_book(found)
    return found


async def hover(app: QibliApp, pilot: Driver) -> None:
    """The pointer over every place of the map: its tooltip."""
    view = main_of(app).query_one(MapView)
    assert view._chart is not None
    for x, y in view._chart.geometry.markers:
        await pilot.hover(view, offset=(x, y))
    await pilot.pause(0.4)


async def end_month(app: QibliApp, pilot: Driver, give: bool = False, film: bool = False) -> None:
    """End the month, asked or not, with an order or without; look at two scenes of what happens with their dice, or at none."""
    if give:
        await pilot.press("M", "enter", "r", "enter")
        await settle(pilot, 1)
    await pilot.press("escape", "e")
    await settle(pilot, 1)
    if name_of(app) == "ConfirmScreen":
        await pilot.press("enter")
        await settle(pilot, 1)
    for key in ("space", "d", "space", "s") if film else "s":
        if name_of(app) == "ResolutionScreen":
            await pilot.press(key)
            await settle(pilot, 1)


async def author_mode(home: Path) -> None:
    """An author's file with an error in it."""
    path = poisoned(home / "files")
    app = QibliApp(make=Minds(), author=Authoring(path, "town", 5, {}, Minds()))
    async with app.run_test(size=(120, 40)) as pilot:
        await reloaded(app, pilot)
        await to_map(app, pilot)
        wrong = path.read_text(encoding="utf-8").replace("{set: harvest, value: 5}", '{set: "[b]K\\e[5m\\u202e", value: 5}')
        path.write_text(wrong, encoding="utf-8")
        await reloaded(app, pilot)
        await visit(app, pilot, "f8", "AuthorScreen")
        assert VISIBLE in whole(app) and "last good copy" in whole(app)


async def deciding(home: Path) -> None:
    """The other sides are not ready yet."""
    path = str(home / "scenarios" / "island-canary.yaml")
    async with app_at(home / "saves", (80, 24), path, "town", minds=Minds(held=["choice"])) as (app, pilot):
        await pilot.press("enter")
        await settle(pilot)
        await to_map(app, pilot)
        await end_month(app, pilot)
        assert name_of(app) == "DecidingScreen"
        await visit(app, pilot, "escape", "MainScreen")


async def reloaded(app: QibliApp, pilot: Driver) -> None:
    """Wait until the newest copy of the author's file has been read."""
    for _ in range(400):
        await settle(pilot, 1)
        if app.table is not None and app.author is not None and not app.author.changed() and not app._reading:
            await settle(pilot)
            return
    raise AssertionError("the file is not read")


# ------------------------------------------------------------------ bytes in a terminal
def test_a_terminal_is_sent_nothing_of_a_canary(tmp_path: Path) -> None:
    """A handful of screens in a real terminal: every byte that left the process is looked at."""
    path = poisoned(tmp_path / "scenarios", guided=True)
    terminal = Terminal(
        ["play", str(path), "--seat", "town", "--seed", "7", "--players", "random"], 120, 40, tmp_path, {"COLORTERM": "truecolor"}
    )
    try:
        terminal.until(lambda text: "Begin" in text and VISIBLE in text)
        for where, keys, words in (
            ("map", b"\r", "QUEUE"), ("ordering", b"\r", "Letters, arrows"), ("map", b"\x1b", "Arrows or"),
            ("intelligence", b"D", "Factions and intelligence"), ("map", b"\x1b", "Arrows or"), ("briefing", b"b", "The clans hold"),
            ("map", b"\x1b", "Arrows or"), ("leaving", b"S", "Leave for"), ("scenarios", b"\r", "Set-up"),
        ):  # fmt: skip
            seen = terminal.press(keys, words)
            assert VISIBLE in seen, f"{where} shows no text of the file:\n{seen}"
        assert LINK in terminal.raw.decode()
        assert not steering(terminal.raw)
    finally:
        terminal.close()


def test_line_by_line_a_terminal_is_sent_plain_text(tmp_path: Path) -> None:
    path = poisoned(tmp_path / "scenarios", guided=True)
    terminal = Terminal(["play", str(path), "--plain", "--seat", "town", "--seed", "7", "--players", "random"], 100, 40, tmp_path)
    try:
        terminal.until(lambda text: "goes on with the guide" in text)
        terminal.press(b"\n", "Your order?")
        for line in (
            "look harbour",
            "side clans",
            "orders",
            "map",
            "intelligence clans",
            "recruit harbour",
            "log",
            "status",
            "",
            "news",
            "report 1",
            "",
        ):
            asked = terminal.raw.count(b"order?")
            terminal.send(line.encode() + b"\n")
            terminal.until(lambda _, asked=asked: terminal.raw.count(b"order?") > asked)  # type: ignore[misc]
        terminal.send(b"\x04")
        terminal.wait()
        assert terminal.raw.count(VISIBLE.encode()) > 20 and LINK.encode() in terminal.raw
        assert b"\x1b" not in terminal.raw and not steering(terminal.raw)
    finally:
        terminal.close()
