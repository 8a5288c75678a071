"""The screen of factions and intelligence: by keyboard and by mouse, at both sizes; nothing shows that the seat may not know."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from engine.test_secrets import touched
from rich.cells import cell_len

from game.session.intelligence import Hold, Pull, gathered
from game.ui.app import QibliApp
from game.ui.dossier import Row, overview, page, tug
from game.ui.screens.intelligence import IntelligenceScreen
from game.ui.widgets.listing import Listing
from tests.ui.screen_kit import Driver, click_chip, click_row, main_of, name_of, playing, settle, whole

SIZES = [(80, 24), (120, 40)]


async def opened(app: QibliApp, pilot: Driver, months: int = 0) -> IntelligenceScreen:
    """The screen, so many months into the game."""
    assert app.table is not None
    for _ in range(months):
        app.table.end_month()
    main_of(app).refresh_month()
    await settle(pilot)
    await pilot.press("D")
    await settle(pilot)
    assert isinstance(app.screen, IntelligenceScreen)
    return app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_by_keyboard_to_a_place_on_the_map(size: tuple[int, int], tmp_path: Path) -> None:
    async with playing(tmp_path, size, "tarhuna-2019", "us") as (app, pilot):
        screen = await opened(app, pilot, 2)
        text = whole(app)
        assert "LEVERAGE" in text and "PROMISES" in text and "over ■ LNA" in text
        await pilot.press("down", "down", "enter")  # Russia's line leads to the page of the LNA below it
        await settle(pilot)
        assert screen._pages[screen._page] == "lna" and "LIBYAN NATIONAL ARMY" in whole(app)
        await pilot.press("left")
        await settle(pilot)
        assert screen._pages[screen._page] == "russia" and "PROVED" in whole(app)
        listing = app.screen.query_one(Listing)
        for _ in range(listing.option_count):
            row = screen._marked()
            if row is not None and row.place is not None:
                break
            await pilot.press("down")
        assert row is not None and row.place is not None
        await settle(pilot)
        assert app.table is not None and app.table.words.place(row.place) in whole(app)
        await pilot.press("enter")
        await settle(pilot)
        assert name_of(app) == "MainScreen" and main_of(app).map.selected == row.place


@pytest.mark.parametrize("size", SIZES)
async def test_by_mouse_alone(size: tuple[int, int], tmp_path: Path) -> None:
    async with playing(tmp_path, size, "tarhuna-2019", "us") as (app, pilot):
        await pilot.click("#tab-factions")
        await settle(pilot)
        await click_chip(app, pilot, "intelligence")
        screen = app.screen
        assert isinstance(screen, IntelligenceScreen)
        await click_chip(app, pilot, "side(3)")
        assert screen._pages[screen._page] == "lna" and "KNOWN" in "".join(r.text.plain for r in screen._rows)
        await click_chip(app, pilot, "side(0)")
        listing = screen.query_one(Listing)
        await click_row(pilot, listing, 2, times=2)
        await settle(pilot)
        assert screen._pages[screen._page] == "russia"
        await click_chip(app, pilot, "back")
        assert name_of(app) == "MainScreen"


async def test_a_line_without_a_place_says_so_and_tab_goes_round(tmp_path: Path) -> None:
    async with playing(tmp_path, (80, 24)) as (app, pilot):
        screen = await opened(app, pilot)
        for _ in screen._pages:
            await pilot.press("tab")
        assert screen._page == 0
        await pilot.press("end", "enter")
        await settle(pilot)
        assert name_of(app) == "IntelligenceScreen"
        await pilot.press("question_mark")
        await settle(pilot)
        assert "Next side" in whole(app)


def texts(rows: list[Row]) -> list[str]:
    return [f"{r.text.plain} | {r.about} | {r.place} | {r.side}" for r in rows]


@pytest.mark.parametrize(("name", "seat"), [("tarhuna-2019", "us"), ("tarhuna-2019", "lna"), ("tests/data/island.yaml", "town")])
async def test_games_that_look_alike_show_the_same(name: str, seat: str, tmp_path: Path) -> None:
    """All pages word for word, when everything is redrawn that the seat may not know; and no row is wider than its column."""
    async with playing(tmp_path, (80, 24), name, seat) as (app, pilot):
        await opened(app, pilot, 2)
        table = app.table
        assert table is not None
        session = table.session

        def pages() -> list[str]:
            known = gathered(session.scenario, session.views)
            rows = overview(table, known, 69) + [row for side in known.sides for row in page(table, known, side, 69)]
            lines = [line for row in rows for line in row.text.plain.split("\n") if not row.text.no_wrap or row.text.overflow != "ellipsis"]
            assert [line for line in lines if cell_len(line) > 69] == []
            return texts(rows)

        ours, number = pages(), session.scenario.faction(seat)
        session.game, before = touched(session.game, number, 5), session.game
        session._view = None
        assert pages() == ours
        session.game, session._view = before, None


async def test_the_rope_gives_each_its_share_and_dots_what_is_not_known(tmp_path: Path) -> None:
    async with playing(tmp_path, (80, 24), "tarhuna-2019", "us") as (app, _):
        table = app.table
        assert table is not None
        us, russia = Pull("us", 30, True, 4), Pull("russia", 10, False, 0)
        hold = Hold("leverage", "lna", (us, russia), 100)
        rope = tug(table, "us", hold, 70).plain
        assert rope.startswith("▲ US 30 +4") and rope.endswith("▼ Russia ~10")
        assert abs(rope.count("█") - 3 * rope.count("░")) <= 3 and "▒" not in rope
        turned = tug(table, "russia", replace(hold, pulls=(us, replace(russia, sure=True))), 70).plain
        assert turned.startswith("▼ Russia 10") and turned.count("▒") > turned.count("█") and "░" not in turned
        assert "┃" in tug(table, "us", replace(hold, pulls=(replace(us, value=0), replace(russia, value=0))), 70).plain
        alone = tug(table, "us", replace(hold, pulls=(us,)), 70).plain
        assert alone.count("█") < alone.count("·")


async def test_text_of_a_file_is_plain_text(tmp_path: Path) -> None:
    from tests.ui.screen_kit import ISLAND

    text = ISLAND.read_text(encoding="utf-8")
    hostile = tmp_path / "hostile.yaml"
    hostile.write_text(text.replace("Keep the road quiet", "[red]Keep[/] the road"), encoding="utf-8")
    async with playing(tmp_path, (80, 24), str(hostile)) as (app, pilot):
        table = app.table
        assert table is not None
        session = table.session
        block = session.game.program.layout.blocks["promise:quiet_road"]
        session.game.batch.world.state[block.row(1, 0)] = 3
        session.game.batch.world.changed()
        session.game._views.clear()
        session.altered()
        await opened(app, pilot)
        assert "[red]Keep[/] the road" in whole(app) and "until the end of June 1907" in whole(app)
