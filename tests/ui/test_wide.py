"""A wide terminal is used and not stretched: what 200x60 shows beside what 120x40 has room for."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.color import Color as Ground
from textual.widget import Widget

from game.scenario.load import load_scenario
from game.ui.app import QibliApp
from game.ui.legible import LEAST, LEAST_BAR, Colourless
from game.ui.map.palette import Depth, Fill, palette_for
from game.ui.map.tones import Emphasis
from game.ui.screens.base import Backdrop
from game.ui.theme import INK, SAND, UNDER
from game.ui.widgets.ticker import Ticker, beside
from tests.ui.screen_kit import ISLAND, Driver, app_at, name_of, playing, settle, shown, whole

WIDE, USUAL = (200, 60), (120, 40)


def area(app: QibliApp, id: str) -> tuple[int, int, int, int]:
    """Where a widget stands: x, y, width, height."""
    region = app.screen.query_one(id, Widget).region
    return region.x, region.y, region.width, region.height


def flat(app: QibliApp, id: str) -> str:
    """What a widget shows, without its line breaks."""
    return " ".join(shown(app.screen.query_one(id, Widget)).split())


async def to_report(app: QibliApp, pilot: Driver) -> None:
    """End the month and skip its film."""
    await pilot.press("e", "enter")
    await settle(pilot, 3)
    await pilot.press("s")
    await settle(pilot)
    assert name_of(app) == "ReportScreen"


async def test_report_log_and_intelligence_have_the_map_beside_list_and_text(tmp_path: Path) -> None:
    async with playing(tmp_path, WIDE) as (app, pilot):
        await to_report(app, pilot)
        for name, keys in (("ReportScreen", []), ("LogScreen", ["escape", "L"]), ("IntelligenceScreen", ["escape", "D"])):
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
                while key == "escape" and name_of(app) != "MainScreen":
                    await pilot.press("escape")
                    await settle(pilot)
            assert name_of(app) == name
            lines, text, board = area(app, "#lines"), area(app, "#details"), area(app, "#report-map")
            assert lines[2] == text[2] == board[2] == 100, name
            assert text[0] == lines[0] == 0 and text[1] == lines[1] + lines[3], "the text stands under the list"
            assert board[0] == 100 and board[3] == lines[3] + text[3], "the map has the whole height"


async def test_on_a_usual_terminal_the_text_stands_under_the_map(tmp_path: Path) -> None:
    async with playing(tmp_path, USUAL) as (app, pilot):
        await to_report(app, pilot)
        lines, text, board = area(app, "#lines"), area(app, "#details"), area(app, "#report-map")
        assert board[0] == text[0] == lines[2] and text[1] == board[1] + board[3]
        news = app.table.view.news if app.table is not None else ()
        assert not any(n.text[:30] in flat(app, "#lines") for n in news)
        await pilot.resize_terminal(*WIDE)
        await settle(pilot)
        assert news and all(" ".join(n.text.split())[:60] in flat(app, "#lines") for n in news), "where there is room news are told whole"


async def test_a_line_of_the_report_shows_how_its_place_stands_now(tmp_path: Path) -> None:
    async with playing(tmp_path, WIDE) as (app, pilot):
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert app.table is not None and app.table.session.queue
        await to_report(app, pilot)
        line = next(line for line in app.table.report if line.place)
        at = next(i for i, line in enumerate(app.table.report) if line.place)
        from game.ui.widgets.listing import Listing

        assert app.screen.query_one("#lines", Listing).mark(str(at))
        await settle(pilot)
        assert line.place is not None
        said = flat(app, "#details-text")
        assert "NOW" in said and f"NOW {app.table.words.place(line.place)}" in said and "Roads" in said


async def test_the_row_of_a_side_shows_its_whole_page(tmp_path: Path) -> None:
    async with playing(tmp_path, WIDE) as (app, pilot):
        await pilot.press("D", "down")
        await settle(pilot)
        said = flat(app, "#details-text")
        assert "KNOWN" in said and "PROMISES" in said
        await pilot.resize_terminal(*USUAL)
        await settle(pilot)
        assert "KNOWN" not in flat(app, "#details-text")


async def test_news_stand_beside_what_the_seat_plays_for_and_then_what_it_learned(tmp_path: Path) -> None:
    async with playing(tmp_path, WIDE) as (app, pilot):
        assert app.table is not None
        goals = app.table.briefing.goals
        rows = shown(app.screen.query_one(Ticker)).splitlines()
        first = next(row for row in rows if "Goal 1: " in row)
        assert goals[0] in first and first.index("Goal 1") > 100 and rows[0].strip().startswith("Try first")
        await to_report(app, pilot)
        await pilot.press("escape")
        await settle(pilot)
        while name_of(app) != "MainScreen":
            await pilot.press("escape")
            await settle(pilot)
        rows = shown(app.screen.query_one(Ticker)).splitlines()
        dated = [row for row in rows if app.table.log[-1].date in row[100:]]
        assert dated and app.table.log[-1].line.text[:20] in dated[0]


def test_two_columns_never_touch() -> None:
    rows = beside([Text("a" * 30), Text("b")], [Text("c"), Text("d"), Text("e")], 10).plain.split("\n")
    assert rows == ["aaaaaaaaaa    c", "b             d", "              e"]


async def test_the_picker_tells_of_every_seat_and_the_set_up_shows_the_marked_one(tmp_path: Path) -> None:
    async with app_at(tmp_path, WIDE, scenario=str(ISLAND)) as (app, pilot):
        assert name_of(app) == "SetupScreen"
        scenario = app.screen.settings.book.scenario  # type: ignore[attr-defined]
        seats = [f.id for f in scenario.factions]
        for step in range(2):
            seat = app.screen.settings.seat  # type: ignore[attr-defined]
            assert seat == seats[step] and scenario.briefings[seat].situation in flat(app, "#setup-about")
            await pilot.press("right")
            await settle(pilot)
        assert area(app, "#setup-map")[2] == 100
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert not app.screen.query_one("#setup-map").display and not app.screen.query_one("#setup-seat").display
    async with app_at(tmp_path, WIDE) as (app, pilot):
        await settle(pilot, 4)
        book = app.screen.book  # type: ignore[attr-defined]
        said = flat(app, "#about-left")
        for faction in book.scenario.factions:
            assert book.scenario.words.factions[faction.id].name in said
            assert " ".join(book.scenario.briefings[faction.id].situation.split())[:40] in said
        assert not app.screen.query_one("#blurb").display


@pytest.mark.parametrize("size", [(80, 24), USUAL, WIDE], ids="{0[0]}x{0[1]}".format)
async def test_who_watches_the_truth_is_told_why_there_is_no_forecast(tmp_path: Path, size: tuple[int, int]) -> None:
    async with app_at(tmp_path, size, scenario=str(ISLAND), seat="observer") as (app, pilot):
        await settle(pilot, 3)
        said = shown(app.screen.query_one("#forecast", Widget))
        assert "No forecast" not in said and "eyes" in said and ("E" in said.split("Win %")[1])
        assert ("what one seat knows" in said) == (size != (80, 24))
        await pilot.press("E")
        await settle(pilot, 3)
        assert "eyes" not in shown(app.screen.query_one("#forecast", Widget))


async def test_names_in_help_stand_apart_and_what_is_wrapped_stands_beside_them(tmp_path: Path) -> None:
    async with playing(tmp_path, USUAL) as (app, pilot):
        await pilot.press("question_mark")
        await settle(pilot)
        for _ in range(14):
            await pilot.press("down")
        await settle(pilot)
        rows = [row.split("│")[1] for row in whole(app).splitlines() if row.count("│") > 1]
        at = next((i for i, row in enumerate(rows) if " Intelligence  What you know" in row), -1)
        assert at >= 0, whole(app)
        rest = rows[at + 1].strip()
        assert rest and rows[at + 1].index(rest) == rows[at].index("What you know"), rows[at : at + 2]


async def test_the_palette_is_no_wider_than_can_be_read(tmp_path: Path) -> None:
    async with playing(tmp_path, WIDE) as (app, pilot):
        await pilot.press("ctrl+p")
        await settle(pilot, 3)
        x, _, width, _ = area(app, "#--input")
        assert width == 100 and x == 50


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
def test_with_256_colours_dimmed_land_of_a_side_is_of_one_colour(light: bool) -> None:
    looks = load_scenario("tarhuna-2019").words.factions
    palette = palette_for(Depth.EIGHT_BIT, looks, light)
    for side in looks:
        weak, strong = (palette.land(Fill(side, strength=s), Emphasis.DIM) for s in (0.0, 1.0))
        assert weak == strong and weak not in {palette.land(Fill(side, strength=s), Emphasis.TARGET) for s in (0.0, 1.0)}, side


def test_under_a_sheet_sixteen_colours_are_grey_on_the_ground_of_the_look() -> None:
    for light, ground in ((False, 0), (True, 255)):
        under = Backdrop(Depth.SIXTEEN, light)
        for ink, least in (("#e69f00", LEAST), ("#56b4e9", LEAST_BAR), ("#8bc49a", 0.0)):
            style = under.style(Style(color=Color.parse(ink), bgcolor=Color.parse("#4a8f7a")), (20, 20, 20), least)
            assert style.bgcolor is not None and style.color is not None
            assert tuple(style.bgcolor.get_truecolor()) == (ground,) * 3
            assert len(set(style.color.get_truecolor())) == 1, "no hue is left"
            assert (style.color == style.bgcolor) == (least == LEAST_BAR), "bars and areas are not drawn"


def test_under_a_sheet_256_colours_are_greys() -> None:
    under = Backdrop(Depth.EIGHT_BIT, False)
    for ink, ground in (("#e69f00", "#0b1826"), ("#56b4e9", "#4a8f7a")):
        style = under.style(Style(color=Color.parse(ink), bgcolor=Color.parse(ground)), (20, 20, 20), LEAST)
        for colour in (style.color, style.bgcolor):
            assert colour is not None and len(set(colour.get_truecolor())) == 1, (ink, ground, colour)


def test_without_colours_the_month_shown_is_reversed_and_what_is_under_the_threshold_dim() -> None:
    now, under, plain = (
        Style(color=Color.parse(INK), bgcolor=Color.parse(SAND)),
        Style(color=Color.parse(UNDER), bgcolor=Color.parse("#1c1a18")),
        Style(color=Color.parse("#56b4e9"), bgcolor=Color.parse("#1c1a18")),
    )
    out = [s.style for s in Colourless().apply([Segment("x", style) for style in (now, under, plain)], Ground.parse("#141414"))]
    assert [bool(s.reverse) for s in out if s] == [True, False, False]
    assert [bool(s.dim) for s in out if s] == [False, True, False]
