"""The debrief on the screen: parts, months, turning points, what-ifs and exports, by keyboard and by mouse."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from game.debrief.desk import Desk
from game.debrief.story import Answer
from game.lab.results import Stopped
from game.scenario.load import load_scenario
from game.ui.app import QibliApp
from game.ui.map.widget import MapView
from game.ui.screens.debrief import DebriefScreen, Scroll, Turnings
from game.ui.screens.what_if import AnswerScreen, WhatIfScreen
from game.ui.widgets.chart import LABEL, chart
from game.ui.widgets.scrubber import Scrubber
from game.ui.words import Words
from tests.debrief.debrief_kit import played, renamed
from tests.ui.screen_kit import ISLAND, Driver, QuickDesk, app_at, click_chip, name_of, settle, shown, whole

SIZES = ((80, 24), (120, 40), (200, 60))


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished game of the island, the town played by doctrine in a person's stead."""
    return played(tmp_path_factory.mktemp("island"), 4, seat="town", scenario=load_scenario(ISLAND)).path


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("QIBLI_HOME", str(folder))
    return folder


@asynccontextmanager
async def debriefing(save: Path, tmp_path: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[QibliApp, Driver, DebriefScreen]]:
    async with app_at(tmp_path, size, resume=save) as (app, pilot):
        await until(pilot, lambda: app.table is not None and app.table.inquiry is not None and app.table.inquiry.debrief is not None)
        await settle(pilot)
        assert isinstance(app.screen, DebriefScreen)
        yield app, pilot, app.screen


async def until(pilot: Driver, ready: Callable[[], object], seconds: float = 30) -> None:
    """Wait for what a thread works out; a busy machine takes its time."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "it never came"
        await pilot.pause(0.02)
    await pilot.pause(0.02)


async def answered(app: QibliApp, pilot: Driver) -> Answer:
    """The answer to the what-if that was asked."""
    await until(pilot, lambda: getattr(app.screen, "answer", None) is not None)
    assert isinstance(app.screen, AnswerScreen) and isinstance(app.screen.answer, Answer)
    return app.screen.answer


def told(screen: DebriefScreen) -> str:
    return str(screen.query_one("#debrief-text", Static).content)


@pytest.mark.parametrize("size", SIZES)
async def test_every_part_at_every_size(save: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    async with debriefing(save, tmp_path, size) as (app, pilot, screen):
        debrief = screen.inquiry.debrief
        assert debrief is not None
        looked = {"1": "WHAT THE POINTS ARE MADE OF", "2": "TRUE MARGIN", "4": "month 6 of 6", "5": "WHAT REALLY HAPPENED"}
        for key, words in looked.items():
            await pilot.press(key)
            await pilot.pause()
            assert words in told(screen)
            assert all(len(line) <= size[0] for line in whole(app).splitlines())
        every = [margin for position in debrief.facts.positions for margin in position.margins.values()]
        await pilot.press("2")
        await pilot.pause()
        assert f"TRUE MARGIN, {min(*every, -5):+d} to {max(*every, 5):+d}; the line is the threshold" in told(screen)
        await pilot.press("1")
        assert debrief.verdict in told(screen) and debrief.decided in told(screen)
        await pilot.press("3")
        await pilot.pause()
        assert screen.query_one(Turnings).display == bool(debrief.turnings)
        assert screen.query_one(MapView).display == (size[0] >= 110) or size[0] < 110
        await pilot.press("tab", "tab", "tab")
        assert screen.inquiry.part == 0
        await pilot.press("shift+tab")
        assert screen.inquiry.part == 4


async def test_months_by_keyboard_and_mouse(save: Path, tmp_path: Path) -> None:
    async with debriefing(save, tmp_path, (120, 40)) as (app, pilot, screen):
        facts, board = screen.inquiry.facts, screen.query_one(MapView)
        assert facts is not None
        last = len(facts.months)
        assert screen.inquiry.at == last and board.view is facts.end.view
        await pilot.press("4", "left", "left")
        assert screen.inquiry.at == last - 2 and board.view is facts.positions[last - 2].view
        assert facts.months[last - 3].date in told(screen)
        await pilot.press("right", "h", "l")
        assert screen.inquiry.at == last - 1
        await pilot.press("home")
        assert screen.inquiry.at == 0 and "THE START" in told(screen)
        await pilot.press("left")
        assert screen.inquiry.at == 0
        await pilot.press("end", "right")
        assert screen.inquiry.at == last
        bar = screen.query_one(Scrubber)
        wide = (bar.size.width - 4) // (last + 1)
        await pilot.click(bar, offset=(2 + wide * 3 + 1, 0))
        await pilot.pause()
        assert screen.inquiry.at == 3 and board.view is facts.positions[3].view
        await pilot.click(bar, offset=(0, 0))
        await pilot.pause()
        assert screen.inquiry.at == 2
        await click_chip(app, pilot, "part(1)")
        assert screen.inquiry.part == 1 and f"After {facts.months[1].date}" in told(screen)


async def test_a_turning_point_leads_to_its_month(save: Path, tmp_path: Path) -> None:
    async with debriefing(save, tmp_path) as (_, pilot, screen):
        debrief = screen.inquiry.debrief
        assert debrief is not None and len(debrief.turnings) > 1
        await pilot.press("3")
        await pilot.pause()
        assert screen.focused is screen.query_one(Turnings)
        assert debrief.turnings[0].explained[0] in told(screen)
        await pilot.press("down")
        await pilot.pause()
        assert debrief.turnings[1].explained[0] in told(screen)
        await pilot.press("enter")
        await pilot.pause()
        assert screen.inquiry.at == debrief.turnings[1].turn and screen.inquiry.part == 3
        assert debrief.turnings[1].headline in told(screen) and screen.focused is screen.query_one(Scroll)


async def test_the_map_where_there_is_no_room_for_both(save: Path, tmp_path: Path) -> None:
    async with debriefing(save, tmp_path) as (app, pilot, screen):
        board, side = screen.query_one(MapView), screen.query_one("#debrief-side")
        assert not board.region.width and side.region.width == 80
        await pilot.press("m")
        await pilot.pause()
        assert board.region.width == 80 and not side.region.width
        await pilot.press("left")
        assert screen.inquiry.facts is not None and screen.inquiry.at == len(screen.inquiry.facts.months) - 1
        await click_chip(app, pilot, "map")
        assert side.region.width == 80


async def test_what_if(save: Path, tmp_path: Path) -> None:
    """By keyboard: an order of the month shown, the answer, and the same answer again; the debrief keeps it once."""
    async with debriefing(save, tmp_path, (120, 40)) as (app, pilot, screen):
        await pilot.press("left", "left", "w")
        await settle(pilot)
        asking = app.screen
        assert isinstance(asking, WhatIfScreen) and asking.turn == screen.inquiry.at and asking.sketch.seat == "town"
        assert app.table is not None and app.table.session.ended
        answers: list[Any] = []
        await pilot.press("o", "enter", "enter")
        await settle(pilot)
        assert len(asking.sketch.queue) == 1 and "QUEUE 1/" in whole(app)
        for _ in range(2):
            await pilot.press("e")
            answers.append(await answered(app, pilot))
            assert "not history" in whole(app) and "as it was" in whole(app)
            await pilot.press("escape")
            await settle(pilot)
        assert answers[0] == answers[1] and screen.inquiry.answers == answers[:1]
        await pilot.press("u")
        assert asking.sketch.queue == ()
        await pilot.press("S")
        await settle(pilot)
        assert asking.sketch.seat == "clans" and asking.table.view.seat == "clans"
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen


async def test_a_what_if_by_mouse(save: Path, tmp_path: Path) -> None:
    async with debriefing(save, tmp_path) as (app, pilot, screen):
        await click_chip(app, pilot, "what_if")
        assert isinstance(app.screen, WhatIfScreen)
        await click_chip(app, pilot, "ask")
        assert (await answered(app, pilot)).orders == (), "nothing drafted: what if the seat had done nothing"
        await click_chip(app, pilot, "back")
        await click_chip(app, pilot, "escape")
        await settle(pilot)
        assert app.screen is screen


async def test_an_answer_can_be_left(save: Path, tmp_path: Path) -> None:
    """A desk that never answers: Esc stops the question."""
    stopped: list[bool] = []

    class Slow(QuickDesk):
        def ask(self, question: dict[str, Any], *more: Any) -> dict[str, Any]:
            if question["kind"] == "study":
                return super().ask(question, *more)
            stop = more[0]
            for _ in range(500):
                if stop():
                    stopped.append(True)
                    raise Stopped
                time.sleep(0.01)
            raise AssertionError("nobody stopped it")

    async with app_at(tmp_path, resume=save) as (app, pilot):
        await until(pilot, lambda: app.table is not None and app.table.inquiry is not None and app.table.inquiry.debrief is not None)
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, DebriefScreen)
        screen.inquiry._desk = Slow(app.table.session.scenario)  # type: ignore[union-attr]
        await pilot.press("w")
        await settle(pilot)
        await pilot.press("e")
        await pilot.pause(0.3)
        assert isinstance(app.screen, AnswerScreen) and "Esc stops" in str(app.screen.query_one("#answer", Static).content)
        await pilot.press("escape")
        await until(pilot, lambda: stopped)
        assert isinstance(app.screen, WhatIfScreen) and screen.inquiry.answers == []


async def test_what_cannot_be_done_yet_says_why(save: Path, tmp_path: Path) -> None:
    """While the chances are worked out the facts are there, and a failure is told."""

    class Broken(Desk):
        def __init__(self, scenario: Any) -> None:
            super().__init__(scenario, process=False)

        def ask(self, question: dict[str, Any], *more: Any) -> dict[str, Any]:
            return super().ask({**question, "kind": "[b]nothing[/b]"}, *more)

    app = QibliApp(None, None, 7, save, tmp_path, level="doctrine")
    app.make_desk = Broken
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.table is not None and app.table.inquiry is not None and app.table.inquiry.trouble)
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, DebriefScreen) and screen.inquiry.facts is not None and screen.inquiry.debrief is None
        assert "[b]nothing[/b]" in told(screen)
        for key in ("w", "x"):
            await pilot.press(key)
            await settle(pilot)
            assert app.screen is screen
        await pilot.press("3")
        assert "could not be worked out" in told(screen)
        await pilot.press("2", "left")
        assert "TRUE MARGIN" in told(screen)


async def test_export(save: Path, tmp_path: Path, own_home: Path) -> None:
    async with debriefing(save, tmp_path) as (app, pilot, _):
        await pilot.press("x")
        await settle(pilot)
        files = sorted(p.suffix for p in (own_home / "exports").iterdir())
        assert files == [".csv", ".html", ".jsonl"]
        assert any(str(own_home / "exports") in str(n.message) for n in app._notifications)
    blocked = own_home / "exports"
    for path in blocked.iterdir():
        path.unlink()
    blocked.rmdir()
    blocked.write_text("a file where the folder should be")
    async with debriefing(save, tmp_path) as (app, pilot, _):
        await pilot.press("x")
        await settle(pilot)
        assert any("could not be written" in str(n.message) for n in app._notifications)


async def test_back_to_the_list_ends_the_desk(save: Path, tmp_path: Path) -> None:
    async with debriefing(save, tmp_path) as (app, pilot, screen):
        await pilot.press("escape")
        await settle(pilot)
        assert name_of(app) == "Picker" and screen.inquiry._closed


async def test_one_may_leave_while_it_is_worked_out(save: Path, tmp_path: Path) -> None:
    """The thread that waits for the chances ends, and touches no screen that has gone."""
    ended: list[str] = []

    class Endless(Desk):
        def __init__(self, scenario: Any) -> None:
            super().__init__(scenario, process=False)

        def ask(self, question: dict[str, Any], stop: Any = None, told: Any = None) -> dict[str, Any]:
            for _ in range(500):
                told(0.5)
                if stop():
                    ended.append("stopped")
                    raise Stopped
                time.sleep(0.01)
            raise AssertionError("nobody stopped it")

    app = QibliApp(None, None, 7, save, tmp_path, level="doctrine")
    app.make_desk = Endless
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "50 per cent" in whole(app))
        assert isinstance(app.screen, DebriefScreen) and app.screen.inquiry.facts is not None
        await pilot.press("2", "left")
        assert "TRUE MARGIN" in told(app.screen) and "50 per cent" in told(app.screen)
        await pilot.press("escape")
        await until(pilot, lambda: ended)
        assert name_of(app) == "Picker" and ended == ["stopped"]


async def test_hostile_texts_are_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "[b]x[/b][@click=app.quit]y"
    session = played(tmp_path / "s", 4, seat="town", scenario=load_scenario(ISLAND))
    scenario = renamed(session.scenario, hostile)
    monkeypatch.setattr("game.session.lookup.load_scenario", lambda name: scenario)
    async with debriefing(session.path, tmp_path, (120, 40)) as (app, pilot, _):
        for key in "12345":
            await pilot.press(key)
            await settle(pilot, 1)
            assert hostile[:12] in whole(app)
        await pilot.press("w")
        await settle(pilot)
        assert "[b]x[/b]" in whole(app)


def test_charts_share_a_scale() -> None:
    """The taller of two values has the taller column whatever the band; the marked month is lit; a narrow chart names some months."""
    words = Words(load_scenario(ISLAND))
    series = {"town": [0.0, 50.0, 100.0], "clans": [100.0, 50.0, 0.0]}
    lines = chart(series, ["0", "Nov", "Dec"], words, 60, (0, 100), lambda v: f"{v:.0f}", rows=2, mark=1)
    plain = [line.plain[LABEL:] for line in lines]
    assert len(lines) == 5 and plain[0].count("█") > 0 and plain[0].rstrip().endswith("█") and plain[2].startswith("█")
    assert plain[0][:10].strip() == "" and "0 > 50" in lines[1].plain
    assert "Nov" in lines[-1].plain and all(line.cell_len <= 60 for line in lines)
    tight = chart(series, ["0", "Nov", "Dec"], words, LABEL + 4, (0, 100), str, mark=2)
    assert "Dec" in tight[-1].plain and all(line.cell_len <= LABEL + 8 for line in tight)
    under = chart({"town": [-5.0, 5.0]}, ["0", "1"], words, 40, (-10, 10), str, zero=True)
    colours = {str(span.style).split()[0] for line in under for span in line.spans}
    assert any(set("▁─▔") & set(line.plain) for line in under[:-1])  # where the threshold lies
    assert "#6e6a63" in colours and words.colour("town") in colours


async def test_the_scrubber_marks_what_turned(save: Path, tmp_path: Path) -> None:
    async with debriefing(save, tmp_path) as (_, pilot, screen):
        debrief, bar = screen.inquiry.debrief, screen.query_one(Scrubber)
        assert debrief is not None
        assert shown(bar).count("▲") == len(debrief.turnings) > 0
        bar.show(["0", "Nov", "Dec"], 1, {2})
        await pilot.pause()
        assert "Dec▲" in shown(bar) and "Nov▲" not in shown(bar) and "◀" in shown(bar) and "▶" in shown(bar)


