"""Author mode on the screen: a file saved while it is played, errors in it, values, months, seats; nothing saved."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from textual.widgets import Input

from game.cli import qibli
from game.engine.view import Order
from game.ui.app import QibliApp
from game.ui.author import Authoring
from game.ui.screens.author import AuthorScreen
from game.ui.widgets.author_bar import AuthorBar
from tests.ui.fake_mind import Minds
from tests.ui.screen_kit import ISLAND, Driver, main_of, name_of, settle, shown, whole


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of one's own, and an empty home."""
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path / "home"))
    path = tmp_path / "mine.yaml"
    path.write_text(ISLAND.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def save(path: Path, old: str, new: str) -> None:
    """Save the file as editors do: another file beside it, then renamed."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in the file"
    part = path.with_suffix(".part")
    part.write_text(text.replace(old, new), encoding="utf-8")
    part.replace(path)


@asynccontextmanager
async def writing(mine: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[QibliApp, Driver]]:
    minds = Minds()
    app = QibliApp(make=minds, author=Authoring(mine, "town", 5, {}, minds))
    async with app.run_test(size=size) as pilot:
        await read(app, pilot)
        while name_of(app) == "QuestionScreen":
            await pilot.press("escape")
            await settle(pilot)
        yield app, pilot


async def read(app: QibliApp, pilot: Driver) -> None:
    """Wait until the newest copy of the file has been read."""
    assert app.author is not None
    for _ in range(400):
        await settle(pilot, 1)
        if app.table is not None and not app.author.changed() and not app._reading:
            await settle(pilot)
            return
    raise AssertionError("the file is not read")


async def line(app: QibliApp, pilot: Driver, text: str) -> str:
    """Write a line into the author's panel; what it says."""
    if name_of(app) != "AuthorScreen":
        await pilot.press("f8")
        await settle(pilot)
    app.screen.query_one(Input).value = text
    await pilot.press("enter")
    await settle(pilot, 3)
    assert isinstance(app.screen, AuthorScreen)
    return " ".join(shown(app.screen.query_one("#said")).split())


async def test_a_save_makes_the_game_anew_where_it_was(mine: Path) -> None:
    async with writing(mine) as (app, pilot):
        assert app.table is not None
        assert "AUTHOR, not saved: mine.yaml" in whole(app) and whole(app).splitlines()[-1].endswith("AUTHOR ")
        main_of(app).give(Order("recruit", ("market",)))
        main_of(app).action_lens(1)
        main_of(app).jump("mill")
        before = app.table
        save(mine, "threshold: 14", "threshold: 3")
        await read(app, pilot)
        table = app.table
        assert table is not before and name_of(app) == "MainScreen"
        assert table.view.factions["town"].threshold == 3
        assert table.session.queue == (Order("recruit", ("market",)),) and table.lens == 1 and table.place == "mill"
        assert table.session.seed == 5 and table.session.seat == "town"


async def test_months_that_were_played_are_played_again(mine: Path) -> None:
    async with writing(mine) as (app, pilot):
        assert app.table is not None
        main_of(app).give(Order("recruit", ("market",)))
        await pilot.press("e", "enter")
        await settle(pilot, 3)
        await pilot.press("s", "escape")
        await settle(pilot, 3)
        while name_of(app) == "QuestionScreen":
            await pilot.press("escape")
            await settle(pilot)
        log, digest = len(app.table.log), app.table.session.game.state_hash()
        assert app.table.view.turn == 2 and log > 0
        save(mine, 'title: "The salt road"', 'title: "The long road"')
        await read(app, pilot)
        assert app.table.view.turn == 2 and app.table.session.scenario.title == "The long road"
        assert len(app.table.log) == log and app.table.session.game.state_hash() == digest


async def test_with_errors_the_last_good_copy_is_played_on(mine: Path) -> None:
    async with writing(mine, (120, 40)) as (app, pilot):
        table = app.table
        save(mine, "threshold: 14", "treshold: 14")
        await read(app, pilot)
        number = next(n for n, text in enumerate(mine.read_text(encoding="utf-8").splitlines(), 1) if "treshold" in text)
        bar = shown(app.screen.query_one(AuthorBar))
        assert app.table is table and f"line {number}:" in bar and "E201" in bar and 'did you mean "threshold"?' in bar
        assert "The last good copy is played" in bar
        await pilot.press("f8")
        await settle(pilot)
        assert "WRONG WITH THE FILE: 1" in whole(app)
        app.screen.query_one(Input).value = "mon"
        save(mine, "treshold: 14", "threshold: 2")
        await read(app, pilot)
        assert app.table is not table and "WRONG" not in whole(app) and name_of(app) == "AuthorScreen"
        assert app.screen.query_one(Input).value == "mon"  # what was being written is not lost
        await pilot.press("escape")
        await settle(pilot)
        assert app.table is not None and app.table.view.factions["town"].threshold == 2
        mine.write_text("", encoding="utf-8")  # a save under way
        await pilot.pause(0.3)
        assert "E1" not in shown(app.screen.query_one(AuthorBar))
        mine.unlink()
        await pilot.pause(0.3)
        assert name_of(app) == "MainScreen"


async def test_values_months_and_seats_by_the_prompt(mine: Path) -> None:
    async with writing(mine) as (app, pilot):
        assert app.table is not None
        said = await line(app, pilot, "suport(town, mill) = 31")
        assert said == 'There is no quantity "suport"; did you mean "support"?'
        assert "support(town, mill) = 31, from month 1 on." in await line(app, pilot, "support(town, mill) = 31")
        assert app.table.view.places["mill"].by_faction["support"]["town"].value == 31
        assert "31" in shown(app.screen.query_one("#author-body")) or "town 31" in str(app.screen.query_one("#author-body").render())
        assert await line(app, pilot, "month 4") == "Month 4."
        assert app.table.view.turn == 4
        assert "The months are 1 to" in await line(app, pilot, "month 400")
        digest = app.table.session.game.state_hash()
        assert "You look at it as" in await line(app, pilot, "seat clans")
        assert app.table.view.seat == "clans" and app.table.session.game.state_hash() == digest
        assert "The seats are" in await line(app, pilot, "seat nobody")
        await line(app, pilot, "seat town")
        save(mine, "threshold: 14", "threshold: 3")
        await read(app, pilot)
        assert app.table.view.turn == 4
        assert await line(app, pilot, "month 1") == "Month 1."
        assert app.table.view.places["mill"].by_faction["support"]["town"].value == 31
        assert "Restarted" in await line(app, pilot, "reset")
        assert app.table.view.places["mill"].by_faction["support"]["town"].value != 31
        assert "Seed 9" in await line(app, pilot, "seed 9") and app.table.session.seed == 9


async def test_nothing_is_saved_and_that_is_said(mine: Path) -> None:
    async with writing(mine) as (app, pilot):
        main_of(app).give(Order("recruit", ("market",)))
        await pilot.press("S")
        await settle(pilot)
        assert "Nothing of an author's game is saved." in whole(app)
        await pilot.press("escape")
        await settle(pilot)
        app.leave()
        await pilot.pause()
    assert app.return_value == "Author mode: nothing was saved."
    assert not (mine.parent / "home").exists()


async def test_other_games_know_no_author(tmp_path: Path) -> None:
    from tests.ui.screen_kit import playing

    async with playing(tmp_path) as (app, pilot):
        await pilot.press("f8")
        await settle(pilot)
        assert name_of(app) == "MainScreen" and "qibli play FILE --author" in whole(app)
        assert not app.screen.query_one(AuthorBar).has_class("-shown") and "AUTHOR" not in whole(app)


def test_a_shipped_scenario_in_its_middle_is_made_anew_in_half_a_second(tmp_path: Path) -> None:
    """Processor time, since other work may go on beside the tests; the worst of three is not asked for."""
    author = Authoring(Path(__file__).parents[2] / "scenarios" / "tarhuna-2019.yaml", "lna", 7, {}, Minds())
    table = author.reload(None)
    assert table is not None
    table, _ = author.command(table, "month 6")
    taken = []
    for _ in range(3):
        began = time.thread_time()
        made = author.reload(table)
        taken.append(time.thread_time() - began)
        assert made is not None and made.view.turn == 6 and made.log
    assert min(taken) < 0.5, taken


def test_the_parent_is_watched_too(tmp_path: Path) -> None:
    (tmp_path / "island.yaml").write_text(ISLAND.read_text(encoding="utf-8"), encoding="utf-8")
    child = tmp_path / "child.yaml"
    child.write_text('format: 2\nid: child\nextends: island\ntitle: "A child"\n', encoding="utf-8")
    author = Authoring(child, "town", 1, {}, Minds())
    assert author.changed() and author.reload(None) is not None and not author.changed()
    os.utime(tmp_path / "island.yaml", ns=(1, 1))
    assert author.changed()


# ------------------------------------------------------------------ the command line
@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    calls: list[dict[str, object]] = []
    monkeypatch.setattr("game.commands.interface.open_interface", lambda **start: calls.append(start))
    return calls


def test_the_command_line_opens_author_mode(mine: Path, opened: list[dict[str, object]]) -> None:
    done = CliRunner().invoke(qibli, ["play", str(mine), "--author", "--seat", "clans", "--seed", "9", "--players", "town=greedy"])
    assert done.exit_code == 0, done.output
    author = opened[0]["author"]
    assert isinstance(author, Authoring) and author.desk.path == mine and author.desk.seat == "clans" and author.desk.seed == 9
    assert author.desk.players["town"] == "greedy"


def test_the_command_line_names_players(mine: Path, opened: list[dict[str, object]]) -> None:
    runner = CliRunner()
    assert runner.invoke(qibli, ["play", str(mine), "--players", "clans=hard"]).exit_code == 0
    assert opened[0]["players"] == {"town": "normal", "clans": "hard"}
    assert runner.invoke(qibli, ["play", str(mine)]).exit_code == 0 and opened[1]["players"] == {}
    wrong = runner.invoke(qibli, ["play", str(mine), "--players", "clans=hrad"])
    assert wrong.exit_code != 0 and len(opened) == 2
    assert runner.invoke(qibli, ["play", "--resume", "x", "--author"]).exit_code == 2
