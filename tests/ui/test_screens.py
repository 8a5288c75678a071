"""From the first screen to the first order, by keyboard and by mouse; questions, undo, leaving and coming back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from game.ui import app as app_module
from game.ui.app import QibliApp
from game.ui.screens.main import MainScreen
from game.ui.screens.setup import SetupScreen
from game.ui.shelf import Book
from game.ui.widgets.listing import Listing
from game.ui.widgets.order_list import OrderList
from tests.ui.fake_mind import Minds
from tests.ui.screen_kit import ISLAND, Driver, app_at, click_chip, click_place, click_row, main_of, name_of, playing, settle, whole


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with one good scenario and one with a mistake in line 58."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    text = ISLAND.read_text(encoding="utf-8")
    (folder / "island.yaml").write_text(text, encoding="utf-8")
    (folder / "draft.yaml").write_text(text.replace("threshold: 14", "threshold: much"), encoding="utf-8")
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path))
    return tmp_path


def mark(app: QibliApp, ref: str) -> None:
    listing = app.screen.query_one("#books", Listing)
    for index in range(listing.option_count):
        if str(listing.get_option_at_index(index).id).endswith(ref):
            listing.highlighted = index


async def test_the_picker_lists_good_and_broken_files(shelf: Path) -> None:
    async with app_at(shelf) as (app, pilot):
        text = whole(app)
        assert "The drone over Tarhuna" in text and "1907, 6 months, 2 seats" in text
        assert "draft.yaml line" in text
        mark(app, "draft.yaml")
        await settle(pilot)
        assert "cannot be played" in whole(app)
        await pilot.press("enter")
        assert name_of(app) == "Picker"


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The picker lists its files, and reads none before this is set."""
    from game.ui.screens import picker

    released = threading.Event()
    read = picker.open_book

    def wait_and_read(book: Book) -> None:
        released.wait(20)
        read(book)

    monkeypatch.setattr(picker, "open_book", wait_and_read)
    yield released
    released.set()


async def test_enter_before_a_scenario_has_been_read_opens_it_later(shelf: Path, reading: threading.Event) -> None:
    app = QibliApp(seed=7, folder=shelf, make=Minds())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen.query_one("#books", Listing).option_count > 2)
        mark(app, "island.yaml")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "Opens once it is read; Esc stays." in whole(app))
        assert name_of(app) == "Picker"
        reading.set()
        await until(pilot, lambda: name_of(app) == "BriefingScreen" and "Harbour town" in whole(app))


@pytest.mark.parametrize("key", ["escape", "up"])
async def test_who_goes_elsewhere_meanwhile_is_left_alone(shelf: Path, reading: threading.Event, key: str) -> None:
    app = QibliApp(seed=7, folder=shelf, make=Minds())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen.query_one("#books", Listing).option_count > 2)
        mark(app, "island.yaml")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "Opens once" in whole(app))
        await pilot.press(key)
        await until(pilot, lambda: "Opens once" not in whole(app))
        reading.set()
        await settle(pilot, 2)
        assert name_of(app) == "Picker" and "reading ..." not in whole(app)


async def test_keys_reach_the_list_from_the_first_paint_on(shelf: Path) -> None:
    seen: list[str] = []

    class Watched(QibliApp):
        CSS_PATH = str(Path(app_module.__file__).with_name("styles.tcss"))

        def _display(self, screen: Screen[Any], renderable: Any) -> None:
            super()._display(screen, renderable)
            if name_of(self) == "Picker" and screen is self.screen and screen.focused is not None:
                seen.append(str(screen.focused.id))

    async with Watched(seed=7, folder=shelf, make=Minds()).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(seen))
        await pilot.pause(0.1)
    assert set(seen) == {"books"}


async def until(pilot: Driver, true: Callable[[], bool]) -> None:
    """Wait for something, 20 s at most."""
    for _ in range(400):
        if true():
            return
        await pilot.pause(0.05)
    raise AssertionError("it did not come")


async def test_the_filter_shortens_the_list(shelf: Path) -> None:
    async with app_at(shelf) as (app, pilot):
        books = app.screen.query_one("#books", Listing).option_count
        assert books > 2
        await pilot.press("slash", *"tarhuna")
        await settle(pilot)
        assert app.screen.query_one("#books", Listing).option_count == 1
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen.query_one("#books", Listing).option_count == books


async def test_enter_twice_starts_from_the_set_up(shelf: Path) -> None:
    async with app_at(shelf) as (app, pilot):
        mark(app, "island.yaml")
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, SetupScreen)
        await pilot.press("right", "down", "left", "down", "4", "2")
        assert screen.settings.seat == "clans" and screen.settings.players["town"] == "greedy" and screen.settings.seed == 742
        await pilot.press("enter")
        await settle(pilot)
        assert name_of(app) == "BriefingScreen"
        await pilot.press("enter")
        await settle(pilot, 3)
        assert app.table is not None and app.table.session.seat == "clans" and app.table.session.seed == 742
        assert app.table.session.players == {"town": "greedy"}


async def test_a_first_order_by_keyboard(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        session = app.table.session  # type: ignore[union-attr]
        await pilot.press("enter")
        assert app.screen.spot == "orders"  # type: ignore[attr-defined]
        letter = app.table.rows.letters["recruit"]  # type: ignore[union-attr]
        await pilot.press(letter)
        assert "Cost 2" in whole(app)
        await pilot.press("enter")
        await settle(pilot)
        assert [o.kind for o in session.queue] == ["recruit"]
        assert app.screen.spot == "map"  # type: ignore[attr-defined]
        await pilot.press("u")
        assert session.queue == ()
        await pilot.press("U")
        assert [o.kind for o in session.queue] == ["recruit"]


async def test_a_first_order_by_mouse_alone(shelf: Path) -> None:
    async with app_at(shelf, (120, 40)) as (app, pilot):
        listing = app.screen.query_one("#books", Listing)
        mark(app, "island.yaml")
        await settle(pilot)
        assert listing.highlighted is not None
        await click_row(pilot, listing, listing.option_count * 2, times=2)
        await settle(pilot)
        assert name_of(app) == "BriefingScreen"
        await click_chip(app, pilot, "begin")
        await settle(pilot, 3)
        assert isinstance(app.screen, MainScreen)
        await click_place(app, pilot, "market")
        assert app.table is not None and app.table.place == "market"
        orders = app.screen.query_one(OrderList)
        row = next(i for i, r in enumerate(app.table.rows.at(app.table.view, "market")) if r.kind == "recruit")
        await click_row(pilot, orders, row)
        assert app.screen.spot == "orders"
        await click_chip(app, pilot, "give")
        assert [str(o) for o in app.table.session.queue] == ["recruit market"]
        await click_chip(app, pilot, "undo")
        assert app.table.session.queue == ()
        await click_chip(app, pilot, "end_month")
        assert name_of(app) == "ConfirmScreen"
        await click_chip(app, pilot, "yes")
        await settle(pilot, 3)
        await click_chip(app, pilot, "skip")
        assert name_of(app) == "ReportScreen"


async def test_an_order_first_and_then_its_target(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        assert app.table is not None
        await pilot.press("o", app.table.rows.letters["fortify"])
        assert app.screen.spot == "kinds"  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.spot == "targets"  # type: ignore[attr-defined]
        first = main_of(app).map.selected
        await pilot.press("tab")
        await settle(pilot)
        second = main_of(app).map.selected
        assert first != second
        await click_place(app, pilot, "mill")
        await pilot.press("enter")
        await settle(pilot)
        assert [str(o) for o in app.table.session.queue] == ["fortify mill"]


async def test_roads_offer_where_to_from_a_place_held(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        assert app.table is not None
        main_of(app).look_at("mill")
        await pilot.press("enter", app.table.rows.letters["assault"])
        orders = app.screen.query_one(OrderList)
        assert orders.preview is not None and orders.preview.order.target[0] == "mill"
        first = orders.preview.order
        await pilot.press("right")
        assert orders.preview.order.kind == "assault" and orders.preview.order != first


async def test_what_cannot_be_done_says_why(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        assert app.table is not None
        main_of(app).look_at("summit")
        await pilot.press("enter", app.table.rows.letters["recruit"])
        await settle(pilot)
        assert app.screen.query_one(OrderList).preview.reasons  # type: ignore[union-attr]
        assert "x " in whole(app)
        await pilot.press("enter")
        assert app.table.session.queue == ()
        await pilot.press("escape", "u")
        await settle(pilot)
        assert "There is nothing to undo in this month." in whole(app) and not app._notifications


async def test_queue_is_reordered_and_shortened(tmp_path: Path) -> None:
    async with playing(tmp_path, size=(120, 40)) as (app, pilot):
        table = app.table
        assert table is not None
        for kind in ("recruit", "fortify"):
            await pilot.press("enter", table.rows.letters[kind], "enter")
            await settle(pilot)
        assert [o.kind for o in table.session.queue] == ["recruit", "fortify"]
        await pilot.press("left_square_bracket")
        assert [o.kind for o in table.session.queue] == ["fortify", "recruit"]
        await pilot.press("delete")
        await settle(pilot)
        assert [o.kind for o in table.session.queue] == ["recruit"]


@pytest.mark.parametrize("by", ["number", "mouse", "escape"])
async def test_questions_are_put_at_once(tmp_path: Path, by: str) -> None:
    async with app_at(tmp_path, scenario="tarhuna-2019", seat="us") as (app, pilot):
        await pilot.press("enter")
        await settle(pilot, 3)
        assert name_of(app) == "QuestionScreen" and app.table is not None
        question = app.table.view.questions[0]
        if by == "number":
            await pilot.press("2")
        elif by == "mouse":
            await click_row(pilot, app.screen.query_one("#answers"), 1)
        else:
            await pilot.press("escape")
        await settle(pilot)
        answers = app.table.session.answers
        assert (question.id in answers) == (by != "escape")
        if by == "escape":
            assert "default: " in whole(app)


async def test_leaving_says_where_the_game_is_and_it_can_be_resumed(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await play_month(app, pilot)
        assert app.table is not None
        while name_of(app) != "MainScreen":
            await pilot.press("escape")
            await settle(pilot)
        await pilot.press("enter", app.table.rows.letters["recruit"], "enter")
        await settle(pilot)
        path, queue, log = app.table.session.path, app.table.session.queue, app.table.log
        await pilot.press("Q")
    assert app.return_value is not None and str(path) in app.return_value
    async with app_at(tmp_path, resume=path) as (again, pilot):
        table = again.table
        assert table is not None and table.view.turn == 2 and table.session.queue == queue
        assert [e.line.text for e in table.log] == [e.line.text for e in log]


async def play_month(app: QibliApp, pilot: Driver) -> None:
    """End the month and stop at the report."""
    await pilot.press("e")
    await settle(pilot)
    if name_of(app) == "ConfirmScreen":
        await pilot.press("enter")
    await settle(pilot, 3)
    await pilot.press("s")
    await settle(pilot)
    assert name_of(app) == "ReportScreen"


async def test_a_key_that_repeats_begins_one_game(tmp_path: Path) -> None:
    async with app_at(tmp_path, scenario=str(ISLAND), seat="town") as (app, pilot):
        await pilot.press("enter", "enter", "enter")
        await settle(pilot, 3)
        assert len(list(tmp_path.glob("*.qibli"))) == 1 and sum(isinstance(s, MainScreen) for s in app.screen_stack) == 1


async def test_all_machines_are_set_at_once_or_one_by_one(tmp_path: Path) -> None:
    async with app_at(tmp_path, scenario="tarhuna-2019") as (app, pilot):
        screen = app.screen
        assert isinstance(screen, SetupScreen)
        await pilot.press("down", "right")
        assert {screen.settings.players[s] for s in screen.settings.others} == {"easy"}
        await settle(pilot)
        assert "> easy" in whole(app) and "expert" in whole(app) and "gives any order that is legal" in whole(app)
        await pilot.press("down", "right")
        assert screen.settings.common == "" and sorted(set(screen.settings.players.values())) == ["doctrine", "easy", "normal"]
        await settle(pilot)
        assert "mixed" in whole(app)
        await pilot.press("up", "left")
        assert screen.settings.common == "doctrine"
