"""The map as a widget: keys, mouse, sizes, targets, flashing, thumbnails."""

from __future__ import annotations

from dataclasses import replace

from textual.app import App, ComposeResult

from game.ui.map.chart import chart_for
from game.ui.map.geometry import site_of
from game.ui.map.legend import Legend
from game.ui.map.palette import Depth, Fill
from game.ui.map.widget import MapView
from tests.ui.map_data import make_scenario, make_view, taken

SCENARIO = make_scenario()
VIEW = make_view(SCENARIO)
SITE = site_of(SCENARIO)
INDEX = {p.id: i for i, p in enumerate(SCENARIO.places)}


class MapApp(App[None]):
    """A map and its legend."""

    def __init__(self, **options: object) -> None:
        super().__init__()
        self.options = options
        self.said: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        self.map = MapView(SCENARIO, **self.options)  # type: ignore[arg-type]
        yield self.map
        yield Legend(self.map)

    def on_mount(self) -> None:
        self.map.show(VIEW)
        self.map.focus()

    def on_map_view_selected(self, message: MapView.Selected) -> None:
        self.said.append((type(message).__name__, message.place))

    def on_map_view_activated(self, message: MapView.Activated) -> None:
        self.said.append((type(message).__name__, message.place))


async def test_keys_move_from_place_to_place_and_enter_means_one() -> None:
    app = MapApp(depth=Depth.TRUE)
    async with app.run_test(size=(50, 21)) as pilot:
        await pilot.press("right", "right", "h", "enter")
        await pilot.pause()
        kinds = [kind for kind, _ in app.said]
        assert kinds == ["Selected"] * 3 + ["Activated"]
        assert app.said[0][1] == "tripoli" and app.said[1][1] != "tripoli" and app.said[3][1] == app.map.selected
        app.map.select("kufra")
        await pilot.pause()
        assert app.map.selected == "kufra" and len(app.said) == 4


async def test_clicks_select_and_double_clicks_mean() -> None:
    app = MapApp(depth=Depth.TRUE)
    async with app.run_test(size=(50, 21)) as pilot:
        chart = chart_for(SITE, 50, 20)
        x, y = chart.geometry.markers[INDEX["jalu"]]
        await pilot.click(MapView, offset=(x, y))
        assert app.map.selected == "jalu"
        await pilot.click(MapView, offset=(x, y), times=2)
        await pilot.pause()
        assert ("Activated", "jalu") in app.said
        before = len(app.said)
        await pilot.click(MapView, offset=(30, 0))
        assert len(app.said) == before
        await pilot.hover(MapView, offset=(x, y))
        assert "Jalu" in str(app.map.tooltip)


async def test_large_maps_are_made_in_a_thread_and_resizing_works() -> None:
    app = MapApp(depth=Depth.TRUE)
    async with app.run_test(size=(131, 45)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Tripoli" in app.map.render_line(5).text + "".join(app.map.render_line(y).text for y in range(44))
        await pilot.resize_terminal(60, 24)
        await pilot.pause()
        assert app.map.render_line(0).cell_length == 60


async def test_targets_brighten_and_flashing_ends() -> None:
    app = MapApp(depth=Depth.TRUE)
    async with app.run_test(size=(50, 21)) as pilot:
        await pilot.pause()
        plain = [app.map.render_line(y) for y in range(20)]
        app.map.highlight(["sirte", "no-such-place"])
        assert [app.map.render_line(y) for y in range(20)] != plain
        app.map.highlight(())
        assert [app.map.render_line(y) for y in range(20)] == plain
        app.map.flash(["kufra"])
        assert [app.map.render_line(y) for y in range(20)] != plain
        await pilot.pause(1.3)
        assert [app.map.render_line(y) for y in range(20)] == plain


async def test_a_thumbnail_takes_no_focus_and_a_terminal_may_be_seven_bit() -> None:
    class Both(App[None]):
        def compose(self) -> ComposeResult:
            yield MapView.from_setup(SCENARIO, id="small")
            yield MapView(SCENARIO, seven_bit=True, depth=Depth.NONE, id="ascii")

    app = Both()
    async with app.run_test(size=(60, 40)) as pilot:
        app.query_one("#ascii", MapView).show(VIEW, "security")
        await pilot.pause()
        small = app.query_one("#small", MapView)
        assert not small.can_focus and any("Tripoli" in small.render_line(y).text for y in range(20))
        lines = [app.query_one("#ascii", MapView).render_line(y).text for y in range(20)]
        assert all(line.isascii() for line in lines) and any("Tripoli" in line for line in lines)


async def test_what_is_shown_before_the_first_paint_and_the_month_before() -> None:
    app = MapApp(depth=Depth.EIGHT_BIT)
    async with app.run_test(size=(90, 21)) as pilot:
        app.map.show(replace(taken(VIEW, "brak", "gna"), turn=2), "changes")
        await pilot.pause()
        assert app.map.shading is not None
        assert app.map.shading.places[INDEX["brak"]].fill == Fill("gna", "", 1.0)
        legend = app.query_one(Legend)
        assert "held before" in str(legend.render())
        await pilot.resize_terminal(50, 21)
        await pilot.pause()
        legend.redraw()
        assert "held before" not in str(legend.render()) and "held before" in str(legend.tooltip), "what has no room is in the tooltip"
