"""The map as a widget. It shows a view through a lens and says which place is chosen; it knows no rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from game.engine.view import View
from game.scenario.model import Scenario
from game.ui.glyphs import Glyphs
from game.ui.legible import Legible
from game.ui.map.chart import Chart, chart_for, known_chart
from game.ui.map.geometry import site_of
from game.ui.map.lenses import Shading, Sight, lens
from game.ui.map.march import March
from game.ui.map.painter import Marks, Painter, Row, differences
from game.ui.map.palette import Depth, Palette, depth_of, palette_for
from game.ui.map.plain import ascii_rows
from game.ui.map.setup_view import setup_view
from game.ui.map.tooltip import describe

AT_ONCE = 1600  # cells; larger charts are made in a thread, so that the screen does not wait for them
FLASH_SECONDS = 0.16
FLASH_STEPS = 6  # on, off, on, off, on, off
MARCH_SECONDS, MARCH_STEPS = 0.6, 6  # an arrow grows to its target


class MapView(Widget, can_focus=True):
    """The map of a scenario.

    ``show(view, lens)`` paints a view; ``highlight(places)`` brightens targets and dims the rest; ``flash(places)`` draws the
    eye; ``select(place)`` moves the mark without a message. Places, lenses and factions are ids. ``depth`` and
    ``seven_bit`` override what is found out about the terminal.
    """

    DEFAULT_CSS = "MapView { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1, 0)", "Next place to the west", show=False),
        Binding("right,l", "move(1, 0)", "Next place to the east", show=False),
        Binding("up,k", "move(0, -1)", "Next place to the north", show=False),
        Binding("down,j", "move(0, 1)", "Next place to the south", show=False),
        Binding("enter", "activate", "Choose this place", show=False),
    ]

    selected: reactive[str | None] = reactive(None, repaint=False)

    class Selected(Message):
        """A person has moved the mark to a place."""

        def __init__(self, map_view: MapView, place: str) -> None:
            super().__init__()
            self.map_view, self.place = map_view, place

        @property
        def control(self) -> MapView:
            """The map it comes from."""
            return self.map_view

    class Activated(Selected):
        """A person has pressed Enter on the selected place or clicked it twice."""

    class ChartReady(Message, bubble=False):
        """A chart that was made in a thread."""

        def __init__(self, chart: Chart) -> None:
            super().__init__()
            self.chart = chart

    def __init__(
        self, scenario: Scenario, *, thumbnail: bool = False, depth: Depth | None = None, seven_bit: bool | None = None,
        name: str | None = None, id: str | None = None, classes: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(name=name, id=id, classes=classes)
        self.scenario = scenario
        self.thumbnail = thumbnail
        self.can_focus = not thumbnail
        self.lens_id = "control"
        self.view: View | None = None
        self.before: Mapping[str, str | None] | None = None
        self.shading: Shading | None = None
        self.on_shown: list[Callable[[], None]] = []
        self._site = site_of(scenario)
        self._index = {p.id: i for i, p in enumerate(scenario.places)}
        self._depth, self._seven_bit = depth, seven_bit
        self._palette: Palette | None = None
        self._chart: Chart | None = None
        self._painter: Painter | None = None
        self._rows: list[Row] = []
        self._marks = Marks()
        self._flash_left = 0
        self._flash_timer: Timer | None = None
        self._march_timer: Timer | None = None
        self._march_step = 0
        self._hovered: int | None = None

    @classmethod
    def from_setup(cls, scenario: Scenario, *, id: str | None = None) -> MapView:
        """A thumbnail of a scenario before its first month: not to be focused, without a selection."""
        made = cls(scenario, thumbnail=True, id=id)
        made.show(setup_view(scenario))
        return made

    # ------------------------------------------------------------------ what is shown
    def show(self, view: View, lens_id: str = "control", before: Mapping[str, str | None] | None = None) -> None:
        """Paint a view through a lens. ``before``: who held each place a month ago; when it is not given, the last view of
        an earlier month that was shown here says so."""
        if before is not None:
            self.before = before
        elif self.view is not None and self.view.turn < view.turn:
            self.before = {p.id: p.holder for p in self.view.places.values()}
        self.view, self.lens_id = view, lens_id
        self.shading = lens(lens_id).read(self.scenario, view, self.before)
        self._repaint()
        for listener in self.on_shown:
            listener()

    def highlight(self, places: Iterable[str]) -> None:
        """Brighten these places and dim all others; none: back to normal."""
        self._mark(targets=frozenset(self._index[p] for p in places if p in self._index))

    def flash(self, places: Iterable[str]) -> None:
        """Flash these places three times; once, for a while, where animations are turned off."""
        if self._flash_timer is not None:
            self._flash_timer.stop()
            self._flash_timer = None
        lit = frozenset(self._index[p] for p in places if p in self._index)
        self._mark(flashing=lit)
        if not lit or not self.is_attached:
            return
        still = self.app.animation_level == "none"
        self._flash_left = 1 if still else FLASH_STEPS - 1
        self._flash_timer = self.set_interval(FLASH_SECONDS * (4 if still else 1), lambda: self._flash_step(lit))

    def _flash_step(self, lit: frozenset[int]) -> None:
        self._flash_left -= 1
        self._mark(flashing=lit if self._flash_left % 2 else frozenset())
        if self._flash_left <= 0 and self._flash_timer is not None:
            self._flash_timer.stop()
            self._flash_timer = None

    def select(self, place: str | None) -> None:
        """Move the mark without telling anybody."""
        self.selected = place if place in self._index else None

    def watch_selected(self) -> None:
        """Repaint what the mark has left and where it is now."""
        self._mark(selected=self._index.get(self.selected or "", -1))

    def march(self, marches: Iterable[tuple[str, str, str]]) -> None:
        """Draw arrows: (from, to, whose) by ids, growing from their origins; none: take them away. At once where animations are off."""
        if self._march_timer is not None:
            self._march_timer.stop()
            self._march_timer = None
        drawn = tuple(March(self._index[a], self._index[b], who) for a, b, who in marches if {a, b} <= self._index.keys() and a != b)
        if not drawn or not self.is_attached or self.app.animation_level == "none":
            self._mark(marches=drawn)
            return
        self._march_step = 0
        self._march_timer = self.set_interval(MARCH_SECONDS / MARCH_STEPS, lambda: self._march_on(drawn))
        self._march_on(drawn)

    def _march_on(self, drawn: tuple[March, ...]) -> None:
        self._march_step += 1
        self._mark(marches=tuple(replace(march, share=min(1.0, self._march_step / MARCH_STEPS)) for march in drawn))
        if self._march_step >= MARCH_STEPS and self._march_timer is not None:
            self._march_timer.stop()
            self._march_timer = None

    def _mark(
        self, selected: int | None = None, targets: frozenset[int] | None = None, flashing: frozenset[int] | None = None,
        marches: tuple[March, ...] | None = None,
    ) -> None:  # fmt: skip
        now = self._marks
        chosen = now.selected if selected is None else None if selected < 0 else selected
        after = Marks(
            chosen,
            now.targets if targets is None else targets,
            now.flashing if flashing is None else flashing,
            now.marches if marches is None else marches,
        )
        if after != now:
            self._marks = after
            self._repaint()

    # ------------------------------------------------------------------ painting
    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._recolour())

    def _recolour(self) -> None:
        """Paint with the palette of another theme."""
        chart, self._palette, self._chart, self._painter = self._chart, None, None, None
        if chart is not None:
            self._use(chart)

    @property
    def palette(self) -> Palette:
        """What the map is painted with on this terminal."""
        if self._palette is None:
            light = not self.app.current_theme.dark
            self._palette = palette_for(self._depth or depth_of(self.app), self.scenario.words.factions, light)
        return self._palette

    @property
    def seven_bit(self) -> bool:
        """Whether the terminal shows nothing but ASCII."""
        if self._seven_bit is None:
            self._seven_bit = getattr(self.app, "glyphs", Glyphs.ALL) is Glyphs.ASCII
        return self._seven_bit

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The map has palettes of its own: its colours are not touched."""
        return [f for f in super().get_line_filters() if not isinstance(f, Legible)]

    def on_resize(self) -> None:
        """Another size has another chart."""
        self._prepare()

    def _prepare(self) -> None:
        """Get the chart of this size: at once when it is known or small, otherwise from a thread."""
        width, height = self.size
        if width < 2 or height < 2:
            return
        chart = known_chart(self._site, width, height)
        if chart is None and width * height <= AT_ONCE:
            chart = chart_for(self._site, width, height)
        if chart is not None:
            self._use(chart)
        else:
            self._chart, self._painter, self._rows = None, None, []
            self.run_worker(lambda: self._make(width, height), thread=True, exclusive=True, group="chart")
            self.refresh()

    def _make(self, width: int, height: int) -> None:
        self.post_message(self.ChartReady(chart_for(self._site, width, height)))

    def on_map_view_chart_ready(self, message: ChartReady) -> None:
        """Use a chart from a thread if it still fits."""
        geometry = message.chart.geometry
        if (geometry.width, geometry.height) == tuple(self.size):
            self._use(message.chart)

    def _use(self, chart: Chart) -> None:
        if chart is not self._chart:
            self._chart, self._painter = chart, Painter(chart, self.palette)
        self._rows = []
        self._repaint()

    def _repaint(self) -> None:
        """Paint, and refresh what differs from the paint before."""
        if self._painter is None or self._chart is None or self.shading is None:
            return
        old, new = self._rows, self._paint(self._painter, self.shading)
        self._rows = new
        if len(old) != len(new):
            self.refresh()
        elif regions := [Region(x, y, length, 1) for y, x, length in differences(old, new)]:
            self.refresh(*regions)

    def _paint(self, painter: Painter, shading: Shading) -> list[Row]:
        if not self.seven_bit:
            return painter.paint(shading, self._marks)
        return painter.lettered(ascii_rows(painter.chart, shading, self._marks.selected), shading, self._marks)

    def render_line(self, y: int) -> Strip:
        """One row of the map; deep sea until there is one."""
        if y < len(self._rows):
            return self._rows[y].strip
        return Strip.blank(self.size.width, self.palette.style(None, self.palette.sea[-1], False))

    # ------------------------------------------------------------------ keys and mouse
    def action_move(self, dx: int, dy: int) -> None:
        """Select the next place in a direction (one of -1, 0, 1 each)."""
        if self._chart is None:
            return
        if self._marks.selected is None:
            ranks = self._site.ranks
            target: int | None = min(range(len(ranks)), key=lambda i: (ranks[i], i)) if ranks else None
        else:
            target = self._chart.next_place(self._marks.selected, dx, dy)
        if target is not None:
            self._choose(target)

    def action_activate(self) -> None:
        """Say that the selected place is meant."""
        if self.selected is not None:
            self.post_message(self.Activated(self, self.selected))

    def _choose(self, i: int) -> None:
        place = self.scenario.places[i].id
        self.selected = place
        self.post_message(self.Selected(self, place))

    def on_click(self, event: events.Click) -> None:
        """One click selects, two mean the place."""
        if self.thumbnail or self._chart is None:
            return
        at = self._chart.place_at(event.x, event.y)
        if at is None:
            return
        event.stop()
        self._choose(at)
        if event.chain == 2:
            self.action_activate()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The tooltip says what is known of the place under the pointer."""
        at = self._chart.place_at(event.x, event.y) if self._chart is not None else None
        if at == self._hovered:
            return
        self._hovered = at
        if at is None or self.view is None:
            self.tooltip = None
            return
        self.tooltip = Content(describe(Sight(self.scenario, self.view, self.before), self.scenario.places[at].id))

    def on_leave(self) -> None:
        """No place is under the pointer."""
        self._hovered = None
        self.tooltip = None
