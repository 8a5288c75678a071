"""Forecast bar, advisor and the wait for the other sides on the screen, with a mind that answers when the test says so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from game.lab.results import Chance, Forecast
from game.session.levels import ABOUT_LEVELS, DEFAULT_LEVEL
from game.session.machines import RUNGS
from game.ui.app import QibliApp
from game.ui.map.palette import Depth, palette_for
from game.ui.palette import Commands
from game.ui.screens.foreseeing import Foreseeing
from game.ui.widgets.forecast_bar import ForecastBar, Painter
from game.ui.widgets.listing import Listing
from tests.ui.fake_mind import Minds
from tests.ui.screen_kit import Driver, app_at, click_chip, main_of, name_of, playing, settle, shown, whole


def bar(app: QibliApp) -> str:
    return shown(main_of(app).query_one(ForecastBar))


async def end(app: QibliApp, pilot: Driver) -> None:
    """Ask for the end of the month, over the question that it may put."""
    await pilot.press("e")
    await pilot.pause()
    if name_of(app) == "ConfirmScreen":
        await pilot.press("enter")
    await settle(pilot)


def test_every_level_of_the_machines_is_offered_with_a_word_about_it() -> None:
    assert set(ABOUT_LEVELS) == set(RUNGS) and DEFAULT_LEVEL in RUNGS
    assert all(len(about) <= 70 for about in ABOUT_LEVELS.values())


# ------------------------------------------------------------------ the bar
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_bar_tells_every_side_and_takes_one_line_on_a_small_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with playing(tmp_path, size, "tarhuna-2019", "lna") as (app, _):
        region = main_of(app).query_one(ForecastBar).region
        assert region.height == (1 if size[1] == 24 else 2) and region.right <= size[0]
        text = bar(app)
        for sign in "▲▼■●○":
            assert sign in text
        assert "40" in text and text.count("15") >= 4
        assert ("37-43" in text) == (size[1] > 24)
        tip = str(main_of(app).query_one(ForecastBar).tooltip)
        assert "1,024 games played out from what you know, all sides by doctrine" in tip and "model's estimate" in tip


@pytest.mark.parametrize("width", [42, 48, 60, 75])
async def test_labels_of_the_bar_do_not_touch(tmp_path: Path, width: int) -> None:
    async with playing(tmp_path, (80, 24), "tarhuna-2019", "lna") as (app, _):
        table = app.table
        assert table is not None
        painter = Painter(table, palette_for(Depth.TRUE, table.session.scenario.words.factions))
        seats = list(table.view.factions)
        for shares in ((0.9, 0.04, 0.03, 0.02, 0.01), (0.2, 0.2, 0.2, 0.2, 0.2), (0.01, 0.45, 0.5, 0.03, 0.01), (0.1, 0.1, 0.1, 0.1, 0.6)):
            chances = {seat: Chance(share, share, share) for seat, share in zip(seats, shares, strict=True)}
            text = painter.bar(Forecast(1, 1024, chances), width, False, False).plain
            assert len(text) == width and not re.search(r"[0-9][▲▼■●○]", text), text


async def test_the_bar_without_colours_has_letters_and_strokes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with playing(tmp_path, (120, 40), "tarhuna-2019", "lna") as (app, _):
        first = bar(app).splitlines()[0]
        assert first.count("|") == 5 and "LLL" in first and "L 15" in first


async def test_last_months_bar_stays_while_the_new_one_is_worked_out(tmp_path: Path) -> None:
    minds = Minds()
    async with playing(tmp_path, (120, 40), minds=minds) as (app, pilot):
        assert "Win %" in bar(app) and "40" in bar(app)
        minds.last.held = {"forecast"}
        await end(app, pilot)
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert name_of(app) == "ReportScreen" and "Your chance" not in whole(app)
        await pilot.press("escape")
        await settle(pilot)
        while name_of(app) == "QuestionScreen":
            await pilot.press("escape")
            await settle(pilot)
        assert name_of(app) == "MainScreen" and "Win…" in bar(app) and " 40" in bar(app) and "41" not in bar(app)
        minds.last.release("forecast")
        await settle(pilot)
        assert "Win %" in bar(app) and " 41" in bar(app) and "+1" in bar(app) and "since last month" in bar(app)


async def test_the_report_says_what_the_month_did_to_ones_chance(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await end(app, pilot)
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert "Your chance: 41% (+1)" in whole(app).splitlines()[0]


# ------------------------------------------------------------------ what if
async def test_what_if_shows_the_draft_and_how_far_to_trust_it(tmp_path: Path) -> None:
    minds = Minds(drafted=0.43)
    async with playing(tmp_path, minds=minds) as (app, pilot):
        table = app.table
        assert table is not None
        await pilot.press("I")
        await settle(pilot)
        assert "No order is in your queue yet." in whole(app)
        await pilot.press("enter", table.rows.letters["recruit"], "enter")
        await settle(pilot)
        minds.last.held = {"draft"}
        await pilot.press("I")
        await settle(pilot)
        assert "Playing out your draft" in whole(app) or "in the queue" in whole(app)
        minds.last.release("draft")
        await settle(pilot)
        main_of(app)._fall_silent()
        assert "If so" in bar(app)
        assert "This order first: 43% to win, 40% without: +3, could be chance (-1 to +7)." in whole(app)
        await pilot.press("u")
        await settle(pilot)
        assert "Win %" in bar(app) and "If so" not in bar(app)
        await pilot.press("U", "I")
        await settle(pilot)
        assert "If so" in bar(app)
        assert [kind for kind, _ in minds.last.asked].count("draft") == 1
        await pilot.press("I")
        await settle(pilot)
        assert "If so" not in bar(app)


async def test_a_draft_that_has_changed_meanwhile_is_not_shown(tmp_path: Path) -> None:
    minds = Minds(held=["draft"])
    async with playing(tmp_path, minds=minds) as (app, pilot):
        table = app.table
        assert table is not None
        await pilot.press("enter", table.rows.letters["recruit"], "enter", "I")
        await settle(pilot)
        future = next(f for kind, f, _ in minds.last.open if kind == "draft")
        await pilot.press("u")
        await settle(pilot)
        assert future.cancelled() and main_of(app).draft_forecast is None and "If so" not in bar(app)


# ------------------------------------------------------------------ the advisor
async def test_the_advisor_gives_three_orders_and_one_of_them_goes_into_the_queue(tmp_path: Path) -> None:
    minds = Minds()
    async with playing(tmp_path, (120, 40), minds=minds) as (app, pilot):
        table = app.table
        assert table is not None
        await pilot.press("a")
        await settle(pilot)
        text = whole(app)
        assert name_of(app) == "AdvisorScreen" and app.screen.query_one("#advice", Listing).option_count == 3
        assert "50% with it, 40% without: +10, better (+7 to +13)" in text and "reason [b]0[/b]" in text
        assert "reason [b]1[/b]" not in text
        await pilot.press("down")
        await settle(pilot)
        assert "reason [b]1[/b]" in whole(app)
        await pilot.press("enter")
        await settle(pilot)
        wanted = table.thoughts.advised(())[1].order  # type: ignore[index]
        assert table.session.queue == (wanted,) and "It is in your queue" in whole(app)
        await pilot.press("enter")
        await settle(pilot)
        assert len(table.session.queue) == 1 and "already" in whole(app)
        await pilot.press("a")
        await settle(pilot)
        assert minds.last.asked[-1] == ("advice", (wanted,)) and "on top of the order in your queue" in whole(app)
        assert wanted not in [a.order for a in table.thoughts.advised((wanted,)) or ()]
        second = app.screen.query_one("#advice", Listing)
        assert second.option_count == 3 and second.highlighted == 0
        place = (table.thoughts.advised((wanted,)) or ())[0].order.target
        await pilot.press("m")
        await settle(pilot)
        assert name_of(app) == "MainScreen" and table.place == place[-1] and "QUEUE 1/" in whole(app)
        await pilot.press("u")
        assert table.session.queue == ()


async def test_an_advised_order_that_no_longer_stands_says_why(tmp_path: Path) -> None:
    async with playing(tmp_path, (120, 40)) as (app, pilot):
        table = app.table
        assert table is not None
        while table.left:
            legal = [p.order for k in table.view.book.kinds() for p in table.view.book.of_kind(k) if p.legal and p.order not in table.draft]
            table.session.add(legal[-1])
        await pilot.press("a")
        await settle(pilot)
        before = table.session.queue
        await pilot.press("enter")
        await settle(pilot)
        assert table.session.queue == before and name_of(app) == "AdvisorScreen"
        assert "orders" in whole(app)


async def test_esc_leaves_the_advisor_while_it_thinks_and_it_can_be_asked_again(tmp_path: Path) -> None:
    minds = Minds(held=["advice"])
    async with playing(tmp_path, minds=minds) as (app, pilot):
        await pilot.press("a")
        await settle(pilot)
        assert "Esc stops it" in whole(app)
        await pilot.press("enter", "m")
        assert name_of(app) == "AdvisorScreen"
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert name_of(app) == "MainScreen" and minds.last.open[0][1].cancelled()
        minds.last.release("advice")
        await click_chip(app, pilot, "advisor")
        await settle(pilot)
        assert "50% with it" in whole(app)


async def test_an_advisor_that_fails_says_why(tmp_path: Path) -> None:
    async with playing(tmp_path, minds=Minds(broken=["advice"])) as (app, pilot):
        await pilot.press("a")
        await settle(pilot)
        await pilot.pause(0.3)
        assert "[b]gone[/b]" in whole(app)
        await pilot.press("escape")
        await settle(pilot)
        assert name_of(app) == "MainScreen"


# ------------------------------------------------------------------ the wait for the others
async def test_who_is_thinking_is_shown_and_the_player_can_go_back_to_planning(tmp_path: Path) -> None:
    minds = Minds(held=["choice"])
    async with playing(tmp_path, scenario="tarhuna-2019", seat="lna", minds=minds) as (app, pilot):
        table = app.table
        assert table is not None
        await end(app, pilot)
        assert name_of(app) == "DecidingScreen"
        assert "thinking" in whole(app) and whole(app).count("waits") == 3
        minds.last.release("choice")
        minds.last.held = {"choice"}
        app.poll()
        await pilot.pause(0.2)
        assert "done" in whole(app)
        await pilot.press("escape")
        await settle(pilot)
        assert name_of(app) == "MainScreen" and table.view.turn == 1 and len(table.thoughts.chosen) == 1
        minds.last.release("choice")
        await settle(pilot)
        await end(app, pilot)
        await settle(pilot)
        assert name_of(app) == "ResolutionScreen" and table.view.turn == 2
        asked = [what for kind, what in minds.last.asked if kind == "choice"]
        assert asked[:4] == [("us",), ("russia",), ("gna",), ("isis",)]


async def test_the_month_goes_on_by_itself_when_the_last_side_has_decided(tmp_path: Path) -> None:
    minds = Minds(held=["choice"])
    async with playing(tmp_path, minds=minds) as (app, pilot):
        await end(app, pilot)
        assert name_of(app) == "DecidingScreen"
        await pilot.resize_terminal(70, 20)
        await settle(pilot)
        minds.last.release("choice")
        await settle(pilot)
        assert name_of(app) == "SmallScreen" and app.table is not None and app.table.view.turn == 1
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.3)
        await settle(pilot)
        assert name_of(app) == "ResolutionScreen" and app.table.view.turn == 2


async def test_without_a_mind_the_machines_choose_all_the_same(tmp_path: Path) -> None:
    async with playing(tmp_path, minds=Minds(broken=["forecast"])) as (app, pilot):
        assert "No forecast this month" in bar(app)
        await end(app, pilot)
        await settle(pilot)
        assert name_of(app) == "ResolutionScreen" and app.table is not None and app.table.view.turn == 2


# ------------------------------------------------------------------ leaving while something is thought about
async def test_leaving_ends_the_mind_and_another_game_has_its_own(tmp_path: Path) -> None:
    minds = Minds(held=["forecast", "choice"])
    async with playing(tmp_path, minds=minds) as (app, pilot):
        await pilot.press("a")
        await settle(pilot)
        await pilot.press("escape", "S")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.pause(0.1)
        assert name_of(app) == "Picker" and minds.made[0].closed and app.table is None
        minds.held.clear()
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot, 3)
        assert len(minds.made) == 2 and app.table is not None and app.table.thoughts.forecast is not None
    async with app_at(tmp_path, minds=minds):
        pass
    assert minds.made[1].closed


async def test_quitting_ends_the_mind(tmp_path: Path) -> None:
    minds = Minds(held=["forecast"])
    async with playing(tmp_path, minds=minds) as (app, pilot):
        await pilot.press("Q")
        await pilot.pause(0.1)
    app.rise(wait=True)
    assert minds.last.closed


async def test_the_main_screen_knows_its_actions_for_what_lies_ahead(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        assert isinstance(app.screen, Foreseeing)
        commands = {hit.text: hit.help async for hit in Commands(app.screen).discover()}
        assert "(a)" in commands["Advisor"] and commands["What if"] == "No order is in your queue yet."
        await pilot.press("question_mark", "end")  # the signs stand below the keys
        await settle(pilot)
        assert "1,024 games played out" in " ".join(whole(app).replace("│", " ").split())


def test_the_first_paint_waits_for_nothing_that_thinks() -> None:
    code = "import sys, game.ui.app, game.ui.screens.picker; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "game.session.minding" in loaded  # where the interface asks
    assert not [m for m in loaded if m.split(".")[0] == "numpy" or m.startswith(("game.lab", "game.players", "game.session.session"))]
