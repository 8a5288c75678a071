"""What newcomers missed: how the game is won, what is not sure, text that scrolls, answers that stay, the way back."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from textual.widgets import Static

from game.engine.game import Game
from game.engine.view import Line, Modifier, Order, View
from game.scenario.load import load_scenario
from game.session.losses import lost_pieces
from game.session.session import Session
from game.session.wording import margin, scores, winning
from game.ui.orders import target_places
from game.ui.screens.briefing import points_now
from game.ui.shelf import names_in, winner_of
from game.ui.widgets.faction_card import FactionCard
from game.ui.widgets.listing import Listing
from game.ui.widgets.order_list import OrderList
from game.ui.widgets.preview_card import PreviewCard
from game.ui.widgets.queue import QueueList
from game.ui.words import Words, mark, split
from tests.ui.screen_kit import ISLAND, app_at, click_place, main_of, name_of, playing, settle, whole


def seen(seat: str = "us") -> View:
    return Game(load_scenario("tarhuna-2019"), seed=1).view(seat)


def test_how_the_game_is_won_comes_from_the_numbers_of_the_scenario() -> None:
    scenario = dataclasses.replace(load_scenario(str(ISLAND)), turns=12, score_every=3, score_win=15)
    assert winning(scenario) == "In months 3, 6 and 9 a margin over 15 wins at once; after the last month (12) the largest margin wins."
    assert [turn for turn in range(1, 13) if scores(scenario, turn)] == [3, 6, 9]
    never = dataclasses.replace(scenario, score_every=0)
    assert winning(never) == "After the last month (12) the largest margin wins." and not scores(never, 3)
    weekly = dataclasses.replace(scenario, score_every=1, step="week")
    assert winning(weekly).startswith("At the end of every week a margin over 15")


def test_margins_that_are_not_sure_have_a_mark_and_terms_are_split() -> None:
    faction = seen().factions["us"]
    assert margin(dataclasses.replace(faction, margin=4, sure=False)) == "~+4"
    assert margin(dataclasses.replace(faction, margin=4, sure=True)) == "+4"
    terms = (Modifier("to begin with", 50), Modifier("a long label that has to be broken somewhere", -7))
    lines = split(terms, 30).plain.splitlines()
    assert lines[0] == "  +50  to begin with" and lines[1].startswith("   -7  a long") and lines[2].startswith(" " * 7)
    told = points_now(dataclasses.replace(faction, terms=terms, points=43, threshold=52, margin=-9, sure=False), 40)
    assert "+50" in told and told.endswith("43  points, threshold 52: margin ~-9")
    assert points_now(None, 40) == ""


def test_signs_of_the_report_are_nobodys_shape() -> None:
    shapes = {look.shape for look in load_scenario("tarhuna-2019").words.factions.values()}
    assert not {mark(1), mark(-1)} & shapes


async def test_the_scoring_month_and_the_points_are_told(tmp_path: Path) -> None:
    async with playing(tmp_path, (120, 40), "tarhuna-2019", "us") as (app, pilot):
        assert app.table is not None
        await pilot.press("F")
        await settle(pilot)
        assert "Your points: " in whole(app) and "In months 3, 6 and 9" in whole(app)
        await pilot.press("escape", "f2")
        await settle(pilot)
        body = str(app.screen.query_one("#brief-body", Static).content)
        assert "HOW THE GAME IS WON" in body and "YOUR POINTS NOW" in body and "to begin with" in body
        await pilot.press("escape", "question_mark", "end")
        await settle(pilot)
        await pilot.press("end")
        await settle(pilot)
        assert "a margin over 15 wins at once" in " ".join(whole(app).replace("│", " ").replace("▐", " ").split())


async def test_long_text_scrolls_by_keys(tmp_path: Path) -> None:
    async with playing(tmp_path, (80, 24), "tarhuna-2019", "us") as (app, pilot):
        assert app.table is not None
        await pilot.press("o", app.table.rows.letters["offer"], "enter")
        await settle(pilot)
        card = app.screen.query_one(PreviewCard)
        assert card.max_scroll_y > 0
        await pilot.press("ctrl+down")
        await settle(pilot)
        assert card.scroll_y > 0
        await pilot.press("ctrl+up")
        await settle(pilot)
        assert card.scroll_y == 0
        assert ": whom?" in whole(app)


async def test_only_targets_that_are_possible_are_offered_and_a_click_means_one(tmp_path: Path) -> None:
    async with playing(tmp_path, (80, 24), "tarhuna-2019", "us") as (app, pilot):
        table = app.table
        assert table is not None
        await pilot.press("o", table.rows.letters["recon"])
        await settle(pilot)
        await click_place(app, pilot, "sirte")
        await settle(pilot)
        orders = app.screen.query_one(OrderList)
        assert app.screen.spot == "targets" and orders.preview is not None  # type: ignore[attr-defined]
        assert orders.preview.order.target == ("sirte",) and orders.preview.legal
        await pilot.press("enter")
        await settle(pilot)
        assert [str(o) for o in table.session.queue] == ["recon sirte"]
        assert "Reconnaissance Sirte is in the queue." in whole(app) and not app._notifications
        await pilot.press("o", table.rows.letters["publish"], "enter")
        await settle(pilot)
        row = next(r for r in table.rows.kinds(table.view) if r.kind == "publish")
        assert all(p.legal for p in row.variants) and target_places(row.variants, table.view) == ("tarhuna",)
        await click_place(app, pilot, "kufra")
        await settle(pilot)
        assert orders.preview is not None and orders.preview.order.target == ("tarhuna",)
        assert "Not Kufra: " in whole(app)
        given = len(table.session.queue)
        await pilot.press("enter")  # the marked place is no target: nothing is given, least of all elsewhere
        await settle(pilot)
        assert main_of(app).map.selected == "kufra" and len(table.session.queue) == given


async def test_an_answer_stays_until_it_is_asked_for_in_the_queue(tmp_path: Path) -> None:
    async with playing(tmp_path, (80, 24), "tarhuna-2019", "us") as (app, pilot):
        table = app.table
        assert table is not None
        await pilot.press("N", "escape")
        await settle(pilot)
        assert name_of(app) == "QuestionScreen" and "nothing changes" in whole(app)
        await pilot.press("1")
        await settle(pilot)
        given = table.session.answers
        await pilot.press("N")
        await settle(pilot)
        assert "You answered: " in whole(app)
        await pilot.press("escape")
        await settle(pilot)
        assert name_of(app) == "MainScreen"
        queue = app.screen.query_one(QueueList)
        queue.focus()
        queue.mark(f"?{table.view.questions[0].id}")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        assert table.session.answers != given


async def test_space_does_not_close_the_report(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await pilot.press("e", "enter")
        await settle(pilot, 3)
        for _ in range(30):
            await pilot.press("space")
        await settle(pilot)
        assert name_of(app) == "ReportScreen"
        listing = app.screen.query_one("#lines", Listing)
        assert listing.highlighted == listing.option_count - 1


async def test_funds_agree_and_undo_works_after_a_resume(tmp_path: Path) -> None:
    async with playing(tmp_path, (200, 60)) as (app, pilot):
        table = app.table
        assert table is not None
        await pilot.press("enter", table.rows.letters["recruit"], "enter")
        await settle(pilot)
        assert table.session.funds_left < table.view.funds
        assert f"funds {table.session.funds_left}" in whole(app) and app.screen.query_one(FactionCard).display
        path = table.session.path
    async with app_at(tmp_path, resume=path) as (app, pilot):
        while name_of(app) == "QuestionScreen":
            await pilot.press("escape")
            await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert app.table is not None and app.table.session.queue == ()


async def test_back_to_the_scenarios_and_the_saves_there(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await pilot.press("S")
        await settle(pilot)
        assert name_of(app) == "ConfirmScreen"
        await pilot.press("enter")
        await settle(pilot)
        assert name_of(app) == "Picker" and app.table is None
        await pilot.press("r")
        await settle(pilot)
        assert name_of(app) == "SavesScreen" and "month 1/" in whole(app)


def test_a_save_names_its_sides_and_its_winner(tmp_path: Path) -> None:
    scenario = load_scenario("tarhuna-2019")
    session = Session.new(scenario, "us", 7, {f.id: "random" for f in scenario.factions}, tmp_path)
    assert names_in(session.path)["lna"] == "LNA" and winner_of(session.path) == ""
    session.end_month()
    assert names_in(tmp_path / "none.qibli") == {} and winner_of(tmp_path / "none.qibli") is None


async def test_what_a_seat_scores_in_the_country_stands_in_its_top_bar(tmp_path: Path) -> None:
    words = Words(load_scenario("tarhuna-2019"))
    assert words.scored("isis") == ("fear",) and words.scored("lna") == () and words.scored("nobody") == ()
    async with playing(tmp_path, (80, 24), "tarhuna-2019", "isis") as (app, _):
        assert app.table is not None
        assert f"Fe {app.table.view.tracks['fear']}" in whole(app).splitlines()[0]


def test_pieces_that_are_gone_without_a_word_have_a_line() -> None:
    before = seen("lna")
    words = Words(load_scenario("tarhuna-2019"))
    place = next(p for p in before.places.values() if p.forces.get("lna"))
    kind, known = next(iter(place.forces["lna"].items()))
    bare = dataclasses.replace(place, forces={f: k for f, k in place.forces.items() if f != "lna"})
    after = dataclasses.replace(before, places={**before.places, place.id: bare}, report=())
    (line,) = lost_pieces(before, after, (), words)
    assert line.place == place.id and line.group == "you" and line.good == -1
    assert f"{known.value} {words.kind(kind)}" in line.text and f"{words.kind(kind)}: {known.value} before, 0 now" in line.details
    assert lost_pieces(before, after, (Order("withdraw", (place.id,)),), words) == ()
    told = dataclasses.replace(after, report=(Line("A battle", "you", place.id, None, "battle"),))
    assert lost_pieces(before, told, (), words) == () and lost_pieces(before, before, (), words) == ()
