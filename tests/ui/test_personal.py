"""Keys that a person has chosen, settings that last, the speed of a month, keys to the panels: what they change, and what harm files do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.keys import _character_to_key

from game.cli import run
from game.session.actions import KEY_NAMES, find, told, use
from game.session.keymap import action_names, key_of, read_keymap, template
from game.session.settings import Settings
from game.ui.app import QibliApp
from game.ui.map.colours import luminance
from game.ui.screens.main import MainScreen
from game.ui.screens.resolution import ResolutionScreen
from game.ui.screens.settings import SettingsScreen
from game.ui.widgets.chip import Chip
from game.ui.widgets.faction_card import FactionCard
from game.ui.widgets.order_list import OrderList
from game.ui.widgets.queue import QueueList
from tests.ui.fake_mind import Minds
from tests.ui.screen_kit import ISLAND, settle


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    """The keys in force belong to the program: put the usual ones back."""
    yield
    use({})


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "keys.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@asynccontextmanager
async def table(folder: Path, **more: Any) -> Any:
    """An app on the main screen with keys and settings of its own."""
    app = QibliApp(str(ISLAND), "town", 7, None, folder, Minds(), **more)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, 3)
        await pilot.press("enter")
        await settle(pilot, 3)
        while not isinstance(app.screen, MainScreen):
            await pilot.press("escape")
            await settle(pilot)
        yield app, pilot


async def test_a_key_that_was_chosen_does_it_and_is_named_everywhere(tmp_path: Path) -> None:
    found = read_keymap(written(tmp_path, "undo: z\nend_month: [f6, '!']\nreport.jump: 'g'\nguide: none\n"))
    assert not found.problems
    async with table(tmp_path, keys=found.chosen) as (app, pilot):
        assert isinstance(app.screen, MainScreen) and app.table is not None
        assert "z" not in app.table.rows.letters.values(), "no order may take the letter"
        await pilot.press("P", app.table.rows.letters["recruit"], "enter")
        assert len(app.table.session.queue) == 1
        await pilot.press("u")
        assert len(app.table.session.queue) == 1, "the old key does nothing any more"
        shown = " ".join(str(chip.render()) for chip in app.screen.query(Chip))
        assert "z Undo" in shown and "F6 End month" in shown and "G" not in str(find("main", "guide").key)
        assert told("{undo} {end_month} {report:jump} {guide}") == "z F6 g (Guide)"
        await pilot.press("z")
        assert not app.table.session.queue
        await pilot.press("!")
        await settle(pilot)
        assert not isinstance(app.screen, MainScreen), "the second key of the list ends the month too"
        await pilot.press("escape", "question_mark")
        await settle(pilot)
        rows = app.screen.query_one("#actions")
        assert any(str(rows.get_option_at_index(n).prompt).startswith("F6") for n in range(rows.option_count))


HOSTILE = {
    "undo: e\n": (1, "end_month"),
    "undo: escape\n": (1, "belongs to"),
    "log: ctrl+c\n": (1, "the terminal"),
    "end_moth: f6\n": (1, 'did you mean "end_month"'),
    "undo: z\nredo: zz\n": (2, "is no key"),
    "undo: ctrl+i\n": (1, "as Tab"),
    "undo: #\n": (1, "no key is written"),
    "undo: {a: b}\n": (1, "needs a key"),
    "undo: [[z]]\n": (1, "needs a key"),
    "undo: [a, b, c, d, e, f, g, i]\n": (1, "at most"),
    "undo: z\nundo: y\n": (2, "undo"),
    "- undo\n": (1, "one list of lines"),
    "a: &a [x, x]\nb: [*a, *a]\n": (1, "anchor"),
    "undo: !!python/object:os.system z\n": (1, "tag"),
    "undo: '[bold red]x[/]'\n": (1, "[bold red]x[/]"),
    '"[link=x]\\u202eabc": z\n': (1, "there is no action"),
    "undo: '\u202e'\n": (1, ""),
    "undo: \x1b[31m\n": (1, "control character"),
    "undo: [" * 3000: (1, ""),
    b"\x00\xff\xfe" * 50: (1, ""),
    b"undo: z\n" * 20_000: (1, "larger than"),
}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_keys_file_with_a_mistake_says_where_and_changes_nothing(
    text: str | bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line, said = HOSTILE[text]
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path))
    path = written(tmp_path, text)
    found = read_keymap()
    assert found.path == path and found.problems and not found.chosen
    assert found.problems[0].mark.line == line
    assert run(["keys", "--check"]) == 1
    out = capsys.readouterr().err
    assert said in out and str(path) in out and "\x1b" not in out and "\u202e" not in out


def test_a_folder_in_the_place_of_the_file_and_no_file_at_all(tmp_path: Path) -> None:
    assert not read_keymap(tmp_path / "keys.yaml").problems
    (tmp_path / "keys.yaml").mkdir()
    assert "a folder" in read_keymap(tmp_path / "keys.yaml").problems[0].message


def test_the_file_to_begin_with_reads_back_as_what_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "keys.yaml"
    assert run(["keys", "-o", str(path)]) == 0 and run(["keys", "-o", str(path)]) == 1, "nothing is written over"
    assert not read_keymap(path).there
    names = action_names()
    lines = [line[2:] for line in template().splitlines() if line.startswith("# ") and line[2:].split(": ")[0] in names]
    found = read_keymap(written(tmp_path, "\n".join(lines)))
    assert not found.problems and len(lines) > 80
    before = {name: [find(where, action.id).keys for where, action in rows] for name, rows in names.items()}
    use(found.chosen)
    after = {name: [find(where, action.id).keys for where, action in rows] for name, rows in names.items()}
    assert {n: [set(k.split(",")) for k in v] for n, v in after.items()} == {n: [set(k.split(",")) for k in v] for n, v in before.items()}


def test_signs_have_the_names_that_textual_gives_them() -> None:
    signs = {name: sign for name, sign in KEY_NAMES.items() if len(sign) == 1}
    assert {sign: _character_to_key(sign) for sign in signs.values()} == {sign: name for name, sign in signs.items()}
    assert len(signs) == 32 and key_of("^E") == ("ctrl+e", "") and key_of("Alt+1") == ("alt+1", "") and key_of("+") == ("plus", "")


# ------------------------------------------------------------------ settings
async def test_what_is_set_holds_at_once_and_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    async with table(tmp_path, settings=Settings(path)) as (app, pilot):
        await pilot.press("f4")
        await settle(pilot)
        assert isinstance(app.screen, SettingsScreen)
        await pilot.press("right", "down", "down", "left", "down", "right")
        assert "speed: fast\n" in path.read_text()
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, MainScreen)
    again = Settings(path)
    assert (again["speed"], again["mouse"], again["lens"], again.pause) == ("fast", "off", "support", 0.5)
    assert again["scenario"] == str(ISLAND) and again["seat"] == "town" and not again.problems
    async with table(tmp_path / "two", settings=again) as (app, _):
        assert app.table is not None and app.table.lens == 1


async def test_another_theme_holds_at_once_on_the_map_and_in_every_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    async with table(tmp_path) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, MainScreen) and not app.light
        dark = luminances(app)
        await pilot.press("f4", "down", "right", "right")
        await settle(pilot)
        assert app.settings["theme"] == "light" and app.light
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen
        for was, now in zip(dark, luminances(app), strict=True):
            assert now - was > 0.2, "every row of the screen changes its ground"


def luminances(app: QibliApp) -> list[float]:
    """The mean lightness (0 to 1) of the ground of every row that is drawn."""
    means = []
    for strip in app.screen._compositor.render_strips():
        shown = [(len(s.text), s.style.bgcolor.triplet) for s in strip if s.style and s.style.bgcolor and s.style.bgcolor.triplet]
        means.append(sum(n * luminance(tuple(t)) for n, t in shown) / sum(n for n, _ in shown))
    return means


async def test_a_damaged_file_is_kept_beside_and_the_rest_of_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    text = "speed: fsat\nlens: forces\nmuose: off\nlevel: [hard]\n"
    path.write_text(text)
    settings = Settings(path)
    assert [p.mark.line for p in settings.problems] == [1, 3, 4] and settings.problems[0].suggestion == "fast"
    assert (settings["speed"], settings["lens"]) == ("normal", "forces")
    assert path.read_text() == text, "reading writes nothing"
    said = settings.put("speed", "slow")
    assert settings.kept is not None and settings.kept.read_text() == text and str(settings.kept) in said
    assert not Settings(path).problems and settings.put("speed", "fast") == ""
    path.write_bytes(b"\xff\x00[bold]")
    assert Settings(path).problems and Settings(path)["speed"] == "normal"


async def test_a_folder_that_cannot_be_written_is_told_once_and_play_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(tmp_path / "file" / "settings.yaml")
    async with table(tmp_path / "saves", settings=settings) as (app, pilot):
        told_so = [n.message for n in app._notifications if "cannot be kept" in n.message]
        assert len(told_so) == 1, "beginning keeps the scenario and the seat"
        await pilot.press("f4", "right", "right")
        await settle(pilot)
        assert settings["speed"] == "off" and len([n for n in app._notifications if "cannot be kept" in n.message]) == 1


async def test_the_speed_of_a_month_and_its_keys(tmp_path: Path) -> None:
    async with table(tmp_path, settings=Settings()) as (app, pilot):
        app.settings.put("speed", "step")
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("enter")
        for _ in range(100):
            await settle(pilot)
            if isinstance(app.screen, ResolutionScreen) and app.screen._done:
                break
        screen = app.screen
        assert isinstance(screen, ResolutionScreen) and screen._at == 0
        await pilot.pause(0.3)
        assert screen._at == 0, "each event waits for a key"
        await pilot.press("plus", "plus", "plus")
        assert app.settings["speed"] == "fast"
        await pilot.pause(1.2)
        assert screen._at >= 1 or len(screen._scenes) < 2
        await pilot.press("plus")
        await settle(pilot)
        assert app.settings["speed"] == "off" and not isinstance(app.screen, ResolutionScreen)


async def test_a_key_leads_to_every_panel(tmp_path: Path) -> None:
    async with table(tmp_path) as (app, pilot):
        for key, kind in (("alt+2", OrderList), ("alt+3", QueueList), ("alt+4", FactionCard), ("P", OrderList), ("C", QueueList)):
            await pilot.press(key)
            await settle(pilot)
            assert isinstance(app.focused, kind), key
        for start in ("o", "alt+2", "alt+4", "alt+3"):
            await pilot.press(start)
            await pilot.press("M")
            await settle(pilot)
            assert app.screen.spot == "map", start  # type: ignore[attr-defined]


@pytest.mark.parametrize("arguments", [["--no-mouse"], ["play", str(ISLAND), "--no-mouse"], ["--no-mouse", "play", str(ISLAND)]])
def test_no_mouse_reaches_the_screen(arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Any] = []
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path))
    monkeypatch.setattr("game.commands.interface.require_terminal", lambda: None)
    monkeypatch.setattr(QibliApp, "run", lambda self, **given: asked.append(given["mouse"]))
    assert run(arguments) == 0 and run([a for a in arguments if a != "--no-mouse"]) == 0
    (tmp_path / "settings.yaml").write_text("mouse: off\n")
    assert run([a for a in arguments if a != "--no-mouse"]) == 0
    assert asked == [False, True, False]
    assert run(["--no-mouse", "list"]) == 2
