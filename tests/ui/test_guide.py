"""The tutorial played through by somebody who does what the prompts say; detours, leaving it, coming back to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from game.engine.view import Order
from game.scenario.load import load_scenario
from game.scenario.model import Scenario, Step
from game.session.guide import PATIENCE, Guided, guide_of
from game.session.session import Session
from game.ui.screens.briefing import BriefingScreen
from game.ui.widgets.guide_strip import GuideStrip
from game.ui.widgets.listing import Listing
from game.ui.words import Words
from tests.ui.pupil import Pupil, on_the_map
from tests.ui.screen_kit import app_at, click_chip, main_of, name_of, settle, shown, whole


@pytest.fixture(scope="module")
def lesson() -> Scenario:
    return load_scenario("first-orders")


@pytest.fixture
def session(lesson: Scenario, tmp_path: Path) -> Iterator[Session]:
    assert lesson.guide is not None and lesson.guide.seed is not None
    yield Session.new(lesson, "lna", lesson.guide.seed, lesson.guide.players, tmp_path)


def guided(session: Session) -> Guided:
    found = guide_of(session, Words(session.scenario))
    assert found is not None
    return found


def at(guide: Guided, until: str, month: int) -> None:
    """Go on to the first prompt of a month that waits for something."""
    while guide.step is not None and (guide.step.until != until or guide.step.month != month):
        guide.go_on()
    assert guide.step is not None


# ------------------------------------------------------------------ the whole of it
async def test_whoever_follows_the_prompts_by_keyboard_sees_all_of_them_and_has_the_oasis(tmp_path: Path) -> None:
    async with app_at(tmp_path, (80, 24), "first-orders", seed=None) as (app, pilot):
        assert isinstance(app.screen, BriefingScreen) and app.screen.settings is not None and app.screen.settings.seat == "lna"
        await pilot.press("enter")
        await settle(pilot, 3)
        pupil = Pupil(app, pilot)
        guide = pupil.guide
        while guide.step is not None:
            before = guide.at
            step = await pupil.follow()
            assert guide.at > before or guide.step is None, f"prompt {before + 1} ({step.until}) stands although it was done"
        table = app.table
        assert table is not None and table.session.ended
        left_out = {n for n, step in enumerate(guide.steps) if step.unheld}
        assert set(range(len(guide.steps))) - set(pupil.seen) == left_out
        assert table.view.places["sabha"].control == "lna"  # it was taken by force and kept by influence
        result = table.session.result
        assert result is not None
        await pilot.press("escape")
        await settle(pilot, 3)
        assert ("You won." in whole(app)) == (result.winner == "lna")


async def test_by_mouse_with_a_rest_in_the_middle(tmp_path: Path) -> None:
    async with app_at(tmp_path, (120, 40), "first-orders", seed=None) as (app, pilot):
        await click_chip(app, pilot, "begin")
        await settle(pilot, 3)
        pupil = Pupil(app, pilot, mouse=True)
        while pupil.guide.step is not None and pupil.guide.step.until != "chances_asked":
            await pupil.follow()
        session = app.table.session  # type: ignore[union-attr]
        assert session.view.turn == 2 and session.queue == (Order("offensive", ("brak", "sabha")),)
        path, stood = session.path, pupil.guide.at
    async with app_at(tmp_path, (120, 40), resume=path) as (app, pilot):
        await settle(pilot, 3)
        pupil = Pupil(app, pilot, mouse=True)
        assert on_the_map(app) and pupil.guide.at == stood
        for _ in range(5):
            await pupil.follow()
        assert app.table is not None and app.table.view.turn == 3 and "envoy" in app.table.session.answers
        assert app.table.view.places["sabha"].holder == "lna"


# ------------------------------------------------------------------ the strip
async def test_the_guide_can_be_put_away_and_comes_back_where_the_game_is(tmp_path: Path) -> None:
    async with app_at(tmp_path, (80, 24), "first-orders", seed=None) as (app, pilot):
        await pilot.press("enter")
        await settle(pilot, 3)
        strip = app.screen.query_one(GuideStrip)
        assert strip.size.height == 3 and "Welcome" in shown(strip.query_one("#guide-text"))
        await pilot.press("G")
        await settle(pilot)
        assert strip.size.height == 1 and "put away" in shown(strip.query_one("#guide-text"))
        assert not app.screen.query_one("#ticker").display
        await pilot.press("e", "enter")
        await settle(pilot, 3)
        await pilot.press("s", "escape")
        await settle(pilot, 3)
        assert on_the_map(app) and strip.size.height == 1
        await pilot.click(strip)
        await settle(pilot)
        assert app.table is not None and app.table.guide is not None and app.table.guide.step is not None
        assert app.table.guide.step.month == 2 and strip.size.height == 3


async def test_sheets_are_whole_above_the_prompt(tmp_path: Path) -> None:
    async with app_at(tmp_path, (80, 24), "first-orders", seed=None) as (app, pilot):
        await pilot.press("enter")
        await settle(pilot, 3)
        for _ in range(2):
            await pilot.press("e", "enter")
            await settle(pilot)
            await pilot.press("s", "escape")
            await settle(pilot)
        assert name_of(app) == "QuestionScreen"
        app.table.guide.go_on()  # type: ignore[union-attr]
        pupil = Pupil(app, pilot)
        while pupil.guide.step is not None and pupil.guide.step.until != "question_answered":
            pupil.guide.go_on()
        main_of(app).refresh_guides()
        await settle(pilot)
        text = whole(app)
        for words in ("An envoy from Washington", "Receive him", "leverage of Russia over LNA -4", "standing abroad of LNA -1"):
            assert words in text
        assert "N asks again.)" in text and "19/" in text
        assert app.screen.query_one("#answers", Listing).max_scroll_y == 0


async def test_another_seat_and_another_scenario_have_no_guide(tmp_path: Path, lesson: Scenario) -> None:
    session = Session.new(lesson, "gna", 8, None, tmp_path)
    assert guide_of(session, Words(lesson)) is None
    async with app_at(tmp_path, (80, 24), "first-orders", "gna", seed=None) as (app, pilot):
        assert "without a guide" in whole(app)
        await pilot.press("enter")
        await settle(pilot, 3)
        assert on_the_map(app) and not app.screen.query_one(GuideStrip).has_class("-shown")
        await pilot.press("full_stop", "G")
        await settle(pilot)
        assert "This game has no guide." in whole(app)


async def test_the_picker_offers_it_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path))
    async with app_at(tmp_path, seed=None) as (app, pilot):
        await settle(pilot, 3)
        listing = app.screen.query_one("#books", Listing)
        assert str(listing.marked).endswith("first-orders.yaml") and "New here? Start here" in whole(app)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, BriefingScreen) and app.screen.settings is not None
        assert app.screen.settings.seed == 8 and set(app.screen.settings.players.values()) == {"doctrine"}


# ------------------------------------------------------------------ detours
def test_another_order_is_fine_and_the_guide_goes_on_waiting(session: Session) -> None:
    guide = guided(session)
    at(guide, "order_given", 1)
    session.add(Order("talks"))
    said = guide.happened("order_given", order=Order("talks"))
    assert "that is fine" in said and "Raise brigade (Brak)" in said
    session.add(Order("sweep", ("brak",)))
    session.add(Order("govern", ("brak",)))
    said = guide.happened("order_given", order=Order("govern", ("brak",)))
    assert "u makes room for Raise brigade (Brak)" in said
    before = guide.at
    session.remove(0)
    session.add(Order("raise_brigade", ("brak",)))
    assert guide.happened("order_given", order=Order("raise_brigade", ("brak",))) == "" and guide.at > before


def test_arrows_may_lead_through_other_places(session: Session) -> None:
    guide = guided(session)
    at(guide, "place_chosen", 1)
    said = [guide.happened("place_chosen", place) for place in ("benghazi", "jufra", "sirte", "jufra", "misrata", "tripoli")]
    assert len(said) == PATIENCE and not any(said[:-1]) and "Tripoli" in said[-1] and "Brak" in said[-1]
    assert guide.happened("place_chosen", "brak") == "" and guide.step is not None and guide.step.until == "order_shown"


def test_a_month_that_ends_early_takes_its_prompts_with_it(session: Session) -> None:
    guide = guided(session)
    session.end_month()
    guide.look()
    assert guide.step is not None and guide.step.month == 2 and guide.step.until == "report_line"


def test_whoever_has_not_taken_sabha_is_asked_for_it_again(session: Session) -> None:
    guide = guided(session)
    for _ in range(2):
        session.end_month()
    at(guide, "question_answered", 3)
    session.answer("envoy", next(q for q in session.view.questions if q.id == "envoy").answers[0].order)
    guide.happened("question_answered")
    assert guide.step is not None and guide.step.order == "offensive" and guide.step.unheld == "sabha"
    guide.go_on()
    assert guide.step is not None and guide.step.until == "factions_opened"


def test_resuming_passes_over_what_the_plan_shows_to_be_done(session: Session) -> None:
    session.add(Order("raise_brigade", ("brak",)))
    again = guided(Session.resume(session.path))
    assert again.step is not None and again.step.until == "month_ended"
    session.undo()
    session.end_month()
    assert guided(session).step is not None
    assert guided(session).step.until == "place_chosen"  # type: ignore[union-attr]


def test_what_the_guide_asks_for_is_worth_doing(session: Session, lesson: Scenario, tmp_path: Path) -> None:
    """Who wins is a matter of thresholds; that the lesson pays is not."""
    assert lesson.guide is not None
    for step in lesson.guide.steps:
        if step.until == "month_ended":
            session.end_month()
        elif step.until == "order_given" and not any(o.kind == step.order for o in session.queue) and not left_out(step, session):
            fitting = [p.order for p in session.view.book.of_kind(step.order) if p.legal and step.place in ("", p.order.target[-1])]
            session.add(next(order for order in fitting if step.faction in ("", *order.target)))
    idle = Session.new(lesson, "lna", lesson.guide.seed or 0, lesson.guide.players, tmp_path / "idle")
    while not idle.ended:
        idle.end_month()
    assert session.ended and session.result is not None and idle.result is not None
    assert session.view.places["sabha"].holder == "lna" != idle.view.places["sabha"].holder
    assert session.result.margins["lna"] > idle.result.margins["lna"]


def left_out(step: Step, session: Session) -> bool:
    """Is a prompt passed over as things stand?"""
    held = [id for id, place in session.view.places.items() if place.holder == "lna"]
    return (step.held != "" and step.held not in held) or (step.unheld != "" and step.unheld in held)
