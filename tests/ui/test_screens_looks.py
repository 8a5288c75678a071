"""What every screen must keep to: sizes, one table of actions, letters that shadow nothing, text that is only text."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from game.engine.view import Known
from game.scenario.load import load_scenario
from game.session.actions import TABLE, available, key_name, told
from game.ui.legible import Legible
from game.ui.letters import RESERVED, assign
from game.ui.map.palette import Depth
from game.ui.palette import Commands
from game.ui.screens.base import Backdrop, Foot
from game.ui.screens.main import HINTS
from game.ui.theme import readable
from game.ui.widgets.chip import Chip
from game.ui.widgets.faction_card import FactionCard
from game.ui.widgets.order_list import OrderList
from game.ui.widgets.ticker import Ticker
from game.ui.widgets.topbar import _short, bar_text
from game.ui.words import Words, bar, flow
from tests.ui.screen_kit import ISLAND, app_at, click_chip, name_of, playing, settle, shown, to_the_map, whole

SCREENS = sorted({where for action in TABLE for where in action.where})


@pytest.mark.parametrize("where", SCREENS)
def test_no_key_means_two_things_on_a_screen(where: str) -> None:
    keys = [key for action in available(where) for key in action.keys.split(",")]
    assert len(keys) == len(set(keys))
    assert all(a.name and a.about and key_name(a.keys.split(",")[0]) for a in available(where))


@pytest.mark.parametrize("seat", ["us", "russia", "lna", "gna", "isis"])
def test_every_order_has_a_letter_that_shadows_nothing(seat: str) -> None:
    scenario = load_scenario("tarhuna-2019")
    index = scenario.faction(seat)
    kinds = [order.id for order in scenario.orders if index in order.by]
    letters = assign(kinds, dict(scenario.words.orders))
    assert all(letters.values()) and len(set(letters.values())) == len(kinds)
    assert not set(letters.values()) & RESERVED
    movers = {"h", "j", "k", "l", "u", "a"}
    assert movers <= RESERVED


def test_letters_run_out_without_harm() -> None:
    letters = assign([f"kind{n}" for n in range(30)], {})
    given = [letter for letter in letters.values() if letter]
    assert len(given) == len(set(given)) and "" in letters.values()


@pytest.mark.parametrize(
    ("date", "short"),
    [
        ("November 2019", "Nov 2019"),
        ("early September 2019", "early Sep 2019"),
        ("week 2 of March 2011", "week 2 of Mar 2011"),
        ("1", "1"),
    ],
)
def test_a_short_date_keeps_its_month(date: str, short: str) -> None:
    assert _short(date) == short


@pytest.mark.parametrize("id", ["contacts-2016", "murzuq-2019"])
@pytest.mark.parametrize("seat", ["us", "isis"])
async def test_the_bar_has_room_for_more_tracks_and_longer_dates(tmp_path: Path, id: str, seat: str) -> None:
    async with playing(tmp_path, (80, 24), id, seat) as (app, _):
        assert app.table is not None
        assert bar_text(app.table, 78).cell_len <= 78


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_everything_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    async with playing(tmp_path, size, "tarhuna-2019", "lna") as (app, pilot):
        assert app.table is not None
        assert bar_text(app.table, size[0] - 2).cell_len <= size[0] - 2
        for id in ("#map", "#orders", "#queue", "#ticker", "#hint", "#topbar", "#lenses"):
            region = app.screen.query_one(id).region
            assert region.width > 8 and region.height >= 1 and region.right <= size[0] and region.bottom <= size[1], id
        assert app.screen.query_one("#map").region.height >= size[1] - 24
        assert app.screen.query_one("#orders").region.height >= 6
        foot = app.screen.query_one(Foot)
        chips = [c for c in foot.query(Chip) if c.display]
        assert chips[-1].region.right <= size[0] and {"help", "end_month", "undo"} <= {c.action for c in chips}
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.query_one("#preview").region.height >= 4
        assert app.screen.query_one("#orders").region.height >= 6
        assert app.screen.query_one("#give").region.bottom <= size[1]


async def test_a_notice_while_the_terminal_is_too_small(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await pilot.resize_terminal(70, 20)
        await settle(pilot)
        assert name_of(app) == "SmallScreen" and "80 by 24" in whole(app)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert name_of(app) == "MainScreen"


async def test_text_of_a_file_is_never_markup(tmp_path: Path) -> None:
    text = ISLAND.read_text(encoding="utf-8").replace('title: "The salt road"', 'title: "[red]Salt[/] [@click=app.quit]x"')
    text = text.replace("A harbour town and", "[b]A harbour[/b] town and")
    path = tmp_path / "marked.yaml"
    path.write_text(text, encoding="utf-8")
    async with app_at(tmp_path, (120, 40), str(path)) as (app, pilot):
        assert "[red]Salt[/] [@click=app.quit]x" in whole(app)
        await pilot.press("enter")
        await settle(pilot)
        assert "[red]Salt[/]" in whole(app)
        await to_the_map(app, pilot)


async def test_help_is_about_what_has_the_focus_and_does_what_is_chosen(tmp_path: Path) -> None:
    async with playing(tmp_path, (120, 40)) as (app, pilot):
        await pilot.press("enter", "question_mark")
        await settle(pilot)
        assert name_of(app) == "HelpScreen" and "mark an order" in whole(app)
        assert "There is nothing to undo in this month." in whole(app)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("F")
        await settle(pilot)
        assert app.screen.query_one(FactionCard).display
        await pilot.press("escape")
        assert not app.screen.query_one(FactionCard).display


async def test_lenses_by_number_and_by_mouse(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        assert app.table is not None
        await pilot.press("4")
        assert app.table.lens == 3
        await pilot.press("5")
        assert app.table.lens == 3  # the island has no oil
        await pilot.press("v")
        assert app.table.lens == 5
        await click_chip(app, pilot, "lens(1)")
        assert app.table.lens == 1


async def test_the_palette_lists_the_table(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, _):
        palette = Commands(app.screen)
        hits = [hit async for hit in palette.discover()]
        commands = {hit.text: hit.help for hit in hits}
        assert commands["Undo"] == "There is nothing to undo in this month."
        assert "(e)" in commands["End month"]
        names = [hit.text for hit in hits]
        assert names.index("End month") < names.index("Undo"), "what can be done now stands first"
        found = [hit.text async for hit in palette.search("undo")]
        assert "Undo" in found


def test_hints_fit_on_the_smallest_screen() -> None:
    assert all(len(told(hint)) <= 78 for hint in HINTS.values())


def test_colours_can_be_read_on_the_dark_ground() -> None:
    for colour in ("#00664B", "#5E3C99", "#000000", "#56B4E9"):
        assert readable(colour) != colour or colour == "#56B4E9"


def test_bars_and_lines() -> None:
    assert bar(50, 100, 10, "#ffffff").plain == "█████     "
    assert bar(0, 100, 4, "#ffffff", Known(0, "unknown")).plain == "░░░░"
    words = Words(load_scenario(str(ISLAND)))
    lines = flow([words.faction(f) for f in ("town", "clans")], 8)
    assert len(lines) == 2
    assert dataclasses.is_dataclass(words.look("town"))


@pytest.mark.parametrize("depth", [Depth.TRUE, Depth.EIGHT_BIT])
def test_what_lies_under_a_sheet_is_not_made_bright_again(depth: Depth) -> None:
    coast = [Segment("▝▄", Style(color="#081420", bgcolor="#101c28"))]
    ground = Color.parse("#101c28")
    (dim,), (bright,) = Backdrop(depth, False).apply(coast, ground), Legible(depth, False).apply(coast, ground)
    ink = [s.style.color.triplet for s in (dim, bright) if s.style is not None and s.style.color is not None and s.style.color.triplet]
    assert sum(ink[0]) < 150 < sum(ink[1])


async def test_a_sheet_dims_what_it_lies_on(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await pilot.press("e")
        await settle(pilot)
        assert name_of(app) == "ConfirmScreen"
        over = [type(one) for one in app.screen.get_line_filters()]
        assert Backdrop in over and Legible not in over and Legible in {type(one) for one in app.get_line_filters()}


async def test_the_list_of_orders_says_what_its_columns_are(tmp_path: Path) -> None:
    async with playing(tmp_path, scenario="tarhuna-2019", seat="lna") as (app, pilot):
        title, listing = app.screen.query_one("#orders-title"), app.screen.query_one(OrderList)
        assert shown(title).rstrip().endswith("odds cost")
        rows = whole(app).splitlines()
        heads = next(row for row in rows if "odds cost" in row)
        offensive = next(row for row in rows if "f Offensive" in row)
        edge = heads.index("cost") + 3
        assert offensive[edge].isdigit() and offensive[heads.index("odds") : edge - 2].strip().endswith("%")
        await pilot.press("o")
        await settle(pilot)
        assert shown(title).rstrip().endswith("places cost")
        while listing.row is None or listing.row.kind != "offensive":
            await pilot.press("down")
        await pilot.press("enter")
        await settle(pilot)
        assert listing.use == "targets" and "Offensive: where?" in shown(title) and shown(title).rstrip().endswith("odds cost")


async def test_news_is_told_whole_where_there_are_rows_for_it(tmp_path: Path) -> None:
    async with playing(tmp_path, (120, 40), "tarhuna-2019", "lna") as (app, _):
        assert app.table is not None
        text = " ".join(shown(app.screen.query_one(Ticker)).split())
        news = app.table.view.news[0]
        assert " ".join(app.table.briefing.suggestion.split()) in text and news.title in text
        assert len(shown(app.screen.query_one(Ticker)).splitlines()) == app.screen.query_one(Ticker).size.height
