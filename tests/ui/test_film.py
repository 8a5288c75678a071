"""The film of a month and its report: what is shown when, and nothing that the seat may not know."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings, strategies as st

from game.engine.game import Game
from game.engine.view import Line
from game.players import make_player
from game.scenario.load import load_scenario
from game.scenario.model import PHASES
from game.ui.film import MOST_BOOKS, MOST_LINES, Scene, scenes
from game.ui.map.chart import chart_for
from game.ui.map.geometry import site_of
from game.ui.map.march import March, march_cells
from game.ui.screens.report import parts
from game.ui.screens.resolution import ResolutionScreen
from tests.ui.map_data import make_scenario
from tests.ui.screen_kit import ISLAND, name_of, playing, settle, whole

LINES = st.builds(
    Line,
    st.text(min_size=1, max_size=12),
    st.sampled_from(["you", "rivals", "world"]),
    st.sampled_from([None, "a", "b", "c"]),
    st.sampled_from([None, "me", "x", "y"]),
    st.sampled_from([*PHASES, ""]),
    st.lists(st.text(max_size=5), max_size=2).map(tuple),
    st.sampled_from([-1, 0, 1]),
    st.sampled_from([None, "a", "d"]),
)


def film(report: tuple[Line, ...]) -> tuple[Scene, ...]:
    return scenes(report, "me", str.upper, str.title)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=40).map(tuple))
def test_every_line_is_in_one_scene_and_in_one_part_of_the_report(report: tuple[Line, ...]) -> None:
    shown = [pair for scene in film(report) for pair in scene.lines]
    assert sorted(n for n, _ in shown) == list(range(len(report)))
    assert all(report[n] is line for n, line in shown)
    assert all(0 < len(scene.lines) <= (MOST_LINES if scene.weight else MOST_BOOKS) for scene in film(report))
    listed = [n for _, found in parts(report, ["me", "x", "y"]) for n in found]
    assert sorted(listed) == list(range(len(report)))


def test_a_battle_is_one_scene_and_comes_before_what_is_less_to_the_seat() -> None:
    report = (
        Line("Income +3", "you", None, "me", "income", ("funds +3",)),
        Line("X: Talks", "rivals", None, "x", "diplomacy"),
        Line("X took B from Y", "rivals", "b", "x", "battle"),
        Line("Raise brigade: C", "you", "c", "me", "logistics"),
        Line("Me: Offensive: D to A", "you", "a", "me", "movement", (), 0, "d"),
        Line("Me took A from X", "you", "a", "me", "battle", ("die 3",), 1),
        Line("A: X loses it", "world", "a", "me", "control", (), 1),
    )
    made = film(report)
    assert [scene.title for scene in made] == ["A", "B", "C", "X", "Your accounts"]
    assert [n for n, _ in made[0].lines] == [4, 5, 6] and made[0].good == 1
    assert made[0].marches == (("d", "a", "me"),) and made[0].details == ((report[5], ("die 3",)),)


def test_a_full_month_is_a_few_scenes_and_a_quiet_one_is_one() -> None:
    busy = tuple(Line(f"X does {n}", "rivals", f"p{n}", "x", "logistics") for n in range(40))
    assert len(film(busy)) == 7
    assert len(film((Line("Income +1", "you", None, "me", "income"),))) == 1 and film(()) == ()


def test_an_origin_is_told_only_where_the_line_names_it() -> None:
    """A march of which a seat reads where it went says in its text where it came from; no other line has an origin."""
    scenario = load_scenario("tarhuna-2019")
    game, seats = Game(scenario, seed=4), [f.id for f in scenario.factions]
    player = make_player("doctrine", 4)
    marches = 0
    for _ in range(6):
        for seat in seats:
            game.submit(seat, player.orders(game, seat)[0])
        game.resolve()
        for seat in seats:
            for line in game.view(seat).report:
                if line.origin is not None:
                    marches += 1
                    assert scenario.words.places[line.origin] in line.text
    assert marches > 5


def test_an_arrow_grows_from_its_origin_and_leaves_the_marks_free() -> None:
    geometry = chart_for(site_of(make_scenario()), 90, 34).geometry
    ids = [p.id for p in make_scenario().places]
    a, b = ids.index("jufra"), ids.index("kufra")
    half, full = (march_cells(geometry, [March(a, b, "lna", share)]) for share in (0.5, 1.0))
    cells = {(x, y) for y, row in full.items() for x, _, _ in row}
    assert {(x, y) for y, row in half.items() for x, _, _ in row} < cells
    assert not cells & {geometry.markers[a], geometry.markers[b]}
    heads = [char for row in full.values() for _, char, _ in row if char != "•"]
    assert len(heads) == 1 and heads[0] in "→↓"


async def test_the_film_shows_the_report_of_its_seat_and_can_be_stopped(tmp_path: Path) -> None:
    async with playing(tmp_path, size=(120, 40), scenario=str(ISLAND)) as (app, pilot):
        await pilot.press("e", "enter")
        await settle(pilot, 3)
        screen = app.screen
        assert isinstance(screen, ResolutionScreen) and app.table is not None
        told = [line for scene in screen._scenes for _, line in scene.lines]
        assert sorted(map(repr, told)) == sorted(map(repr, app.table.report))
        detail = next((d for scene in screen._scenes for _, found in scene.details for d in found), "")
        await pilot.press("p")
        at = screen._at
        await pilot.press("space")
        await pilot.press("left")
        assert screen._at == at and screen._paused and screen._next is None and "Paused" in whole(app)
        for _ in range(len(screen._scenes)):
            if screen._scenes[screen._at].details:
                break
            await pilot.press("space")
        first = screen._scenes[screen._at].details[0][1][0]
        assert detail and first not in whole(app)
        await pilot.press("d")
        await pilot.pause()
        assert first in whole(app)
        await pilot.press("s")
        await settle(pilot)
        assert name_of(app) == "ReportScreen"
