"""From a lens's shading to rows of coloured characters. Rows are kept by what they show, so that a change repaints few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.segment import Segment
from textual.strip import Strip

from game.ui.map.chart import Chart
from game.ui.map.geometry import EDGE, FIRST_REGION, INSIDE, RIM, SEA, SEA_SHADES, CellShape
from game.ui.map.labels import Name
from game.ui.map.lenses import PlaceShade, Shading
from game.ui.map.march import March, march_cells
from game.ui.map.palette import Depth, Fill, Paint, Palette
from game.ui.map.signs import count_shown, names_apart, own_signs
from game.ui.map.tones import Emphasis

Cell = tuple[str, Paint, Paint, bool]  # character, its colour, the ground's, bold

QUADRANTS = " ▗▖▄▝▐▞▟▘▚▌▙▀▜▛█"  # by bits: upper left 8, upper right 4, lower left 2, lower right 1
HATCH = "╱"
OCCUPIED = "⠶"
ALIKE = 60  # difference of two fills (sum of channels) up to which dots mark the border between them
MOST_ROWS = 4000  # rows kept before all are forgotten
LEAST_OUTLINED = 90  # subpixels; smaller regions are shown by their fill alone


@dataclass(frozen=True, slots=True)
class Marks:
    """What is pointed out besides the view itself; places by number."""

    selected: int | None = None
    targets: frozenset[int] = frozenset()
    flashing: frozenset[int] = frozenset()
    marches: tuple[March, ...] = ()

    def emphasis(self, place: int) -> Emphasis:
        """How much a place stands out."""
        if place in self.flashing:
            return Emphasis.FLASH
        if place == self.selected:
            return Emphasis.SELECTED
        if self.targets:
            return Emphasis.TARGET if place in self.targets else Emphasis.DIM
        return Emphasis.PLAIN


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the map; equal rows are the same object."""

    cells: tuple[Cell, ...]
    strip: Strip = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Region:
    """The colours of one region in one paint."""

    inside: Paint
    rim: Paint
    edge: Paint
    hatch: Paint
    hatched: bool
    road: Paint
    border: Paint
    fill: Fill
    occupied: bool


_Text = tuple[Name, bool]
_Mark = tuple[int, PlaceShade, bool]


class Painter:
    """Paints one chart with one palette. Not thread-safe."""

    def __init__(self, chart: Chart, palette: Palette) -> None:
        self.chart, self.palette = chart, palette
        self._rows: dict[tuple[object, ...], Row] = {}
        self._names: list[list[Name]] = [[] for _ in range(chart.geometry.height)]
        for name in chart.labels.names:
            self._names[name.y].append(name)
        self._marks: list[list[int]] = [[] for _ in range(chart.geometry.height)]
        for i, (_, y) in enumerate(chart.geometry.markers):
            self._marks[y].append(i)
        self._drawn = {n.place: n.text for n in chart.labels.names if n.place >= 0}

    def paint(self, shading: Shading, marks: Marks) -> list[Row]:
        """All rows of the map, top down."""
        regions = [self._region(i, shade, marks.emphasis(i)) for i, shade in enumerate(shading.places)]
        colours = self._colours(regions)
        callout = self._callout(marks.selected, shading)
        if len(self._rows) > MOST_ROWS:
            self._rows.clear()
        out: list[Row] = []
        arrows = march_cells(self.chart.geometry, marks.marches)
        for y in range(self.chart.geometry.height):
            texts = tuple(self._texts(y, shading, marks, callout))
            signs = tuple((i, shading.places[i], i == marks.selected) for i in self._marks[y])
            arrow = arrows.get(y, ())
            key = (y, tuple(regions[i] for i in self.chart.geometry.in_row[y]), texts, signs, arrow)
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = self._row(y, colours, regions, texts, signs, arrow)
            out.append(row)
        return out

    def lettered(self, lines: Sequence[str], shading: Shading, marks: Marks) -> list[Row]:
        """Rows of seven-bit characters (``game.ui.map.plain``) in the colours of the sides, where there are colours; what is pointed
        out is bold. Equal rows are the same object."""
        inks = [self.palette.marker(shade.fill.faction or shade.holder, None, False)[0] for shade in shading.places]
        bold = [marks.emphasis(i) not in (Emphasis.PLAIN, Emphasis.DIM) for i in range(len(inks))]
        rows = []
        for line, shapes in zip(lines, self.chart.geometry.rows, strict=True):
            at = [shape.region for shape in shapes]
            cells: list[Cell] = [
                (char, inks[i] if i >= 0 else None, None, i >= 0 and bold[i]) for char, i in zip(line, at, strict=True)
            ]  # fmt: skip
            key = ("letters", tuple(cells))
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = Row(tuple(cells), self._strip(cells))
            rows.append(row)
        return rows

    # ------------------------------------------------------------------ what is where
    def _region(self, i: int, shade: PlaceShade, emphasis: Emphasis) -> _Region:
        inside = self.palette.land(shade.fill, emphasis)
        outlined = self.chart.geometry.extent[i] >= LEAST_OUTLINED
        edge = self.palette.edge(inside, emphasis) if outlined else inside
        rim = edge if edge != inside else self.palette.rim(inside)
        hatch = self.palette.hatch(inside, shade.hatch) if shade.hatch else None
        return _Region(
            inside, rim, edge, hatch, bool(shade.hatch), self.palette.road(inside), self.palette.border(inside), shade.fill, shade.occupied
        )

    def _colours(self, regions: Sequence[_Region]) -> list[Paint]:
        """Colour by code."""
        out: list[Paint] = [self.palette.abroad] * (FIRST_REGION + 4 * len(regions))
        out[SEA : SEA + SEA_SHADES] = self.palette.sea
        for i, region in enumerate(regions):
            code = FIRST_REGION + 4 * i
            out[code + INSIDE], out[code + RIM], out[code + EDGE] = region.inside, region.rim, region.edge
        return out

    def _callout(self, selected: int | None, shading: Shading) -> Name | None:
        """The full name of the selected place where the map does not already show it, or shows it short beside a long number."""
        if selected is None:
            return None
        callout = self.chart.labels.callouts[selected]
        if self._drawn.get(selected) != callout.text:
            return callout
        row = next(n.y for n in self.chart.labels.names if n.place == selected)
        shown = {n.place: n.text for n in names_apart(self.chart, self._names[row], shading.places)}
        return None if shown[selected] == callout.text else callout

    def _texts(self, y: int, shading: Shading, marks: Marks, callout: Name | None) -> Iterator[_Text]:
        """The names of a row, and whether they are pointed out."""
        for name in names_apart(self.chart, self._uncovered(y, callout), shading.places):
            yield name, name.place >= 0 and (name.place == marks.selected or name.place in marks.targets)

    def _uncovered(self, y: int, callout: Name | None) -> Iterator[Name]:
        over = callout if callout is not None and callout.y == y else None
        for name in self._names[y]:
            if callout is not None and name.place == callout.place:
                continue
            if over is not None and name.x <= over.x + len(over.text) and over.x <= name.x + len(name.text):
                continue
            yield name
        if over is not None:
            yield over

    # ------------------------------------------------------------------ one row
    def _row(
        self, y: int, colours: list[Paint], regions: Sequence[_Region], texts: tuple[_Text, ...], signs: tuple[_Mark, ...],
        arrow: Sequence[tuple[int, str, str]] = (),
    ) -> Row:  # fmt: skip
        cells = [self._cell(x, y, shape, colours, regions) for x, shape in enumerate(self.chart.geometry.rows[y])]
        for x, char, faction in arrow:
            fg, bg = self.palette.marker(faction, cells[x][2], False)
            cells[x] = (char, fg, bg, True)
        for name, strong in texts:
            self._write_name(cells, name, strong)
        for i, shade, strong in signs:
            self._write_mark(cells, i, shade, strong)
        if any(shade.own for _, shade, _ in signs):
            self._write_own(cells, texts, signs)
        return Row(tuple(cells), self._strip(cells))

    def _cell(self, x: int, y: int, shape: CellShape, colours: list[Paint], regions: Sequence[_Region]) -> Cell:
        codes = shape.codes
        a, b, c, d = colours[codes[0]], colours[codes[1]], colours[codes[2]], colours[codes[3]]
        if a == b == c == d:
            return self._even_cell(x, y, shape, a, regions)
        four = (a, b, c, d)
        ground = max(four, key=four.count)
        if shape.road and shape.land:
            return chr(0x2800 + shape.road), self.palette.road(ground), ground, False
        if shape.border and shape.land and all(_far(k, ground) <= ALIKE for k in four):
            return chr(0x2800 + shape.border), self.palette.border(ground), ground, False
        ink = max((k for k in four if k != ground), key=four.count)
        bits = 0
        for k in four:
            bits = bits * 2 + (k == ink or (k != ground and _far(k, ink) < _far(k, ground)))
        return QUADRANTS[bits], ink, ground, False

    def _even_cell(self, x: int, y: int, shape: CellShape, ground: Paint, regions: Sequence[_Region]) -> Cell:
        """A cell of one colour: a road, an outline, a hatch or a texture on it, or nothing."""
        palette = self.palette
        if shape.region < 0:
            return (chr(0x2800 + shape.road), palette.road(ground), ground, False) if shape.road else (" ", None, ground, False)
        region = regions[shape.region]
        if shape.road:
            return chr(0x2800 + shape.road), region.road, ground, False
        line = shape.border | shape.coast if palette.depth is Depth.NONE else shape.border
        if line:
            return chr(0x2800 + line), region.border, ground, False
        if not shape.land:
            return " ", None, ground, False
        if region.hatched and (not palette.textured or (x + y) % 2 == 0):
            return HATCH, region.hatch, ground, False
        if region.occupied and (x + y) % 2 == 0:
            return OCCUPIED, region.border, ground, False
        if palette.textured:
            return palette.texture(region.fill, x, y), palette.texture_ink(ground), ground, False
        return " ", None, ground, False

    def _write_name(self, cells: list[Cell], name: Name, strong: bool) -> None:
        for k, char in enumerate(name.text):
            ground = cells[name.x + k][2]
            if name.kind == "place":
                fg, bg = self.palette.name(ground, name.rank, strong)
                cells[name.x + k] = (char, fg, bg, strong or name.rank == 1)
            else:
                cells[name.x + k] = (char, self.palette.area_name(ground, name.kind == "sea"), ground, False)

    def _write_mark(self, cells: list[Cell], i: int, shade: PlaceShade, strong: bool) -> None:
        x, _ = self.chart.geometry.markers[i]
        fg, bg = self.palette.marker(shade.holder, cells[x][2], strong)
        cells[x] = (shade.shape, fg, bg, True)
        for k, char in enumerate(count_shown(self.chart, i, shade), start=1):
            fg, bg = self.palette.count(shade.holder, cells[x][2] if self.palette.textured else cells[x + k][2], strong, shade.sure)
            cells[x + k] = (char, fg, bg, shade.sure)

    def _write_own(self, cells: list[Cell], texts: tuple[_Text, ...], signs: tuple[_Mark, ...]) -> None:
        """The seat's own pieces beside the marks of others, where names and marks leave room."""
        busy = {name.x + k for name, _ in texts for k in range(len(name.text))}
        for i, shade, _ in signs:
            x, _ = self.chart.geometry.markers[i]
            busy.update(range(x, x + 1 + len(count_shown(self.chart, i, shade))))
        for sign in own_signs(self.chart, [(i, shade) for i, shade, _ in signs], busy):
            for k, char in enumerate(sign.text, start=sign.x):
                fg, bg = self.palette.marker(sign.faction, cells[k][2], False)
                cells[k] = (char, fg, bg, False)

    def _strip(self, cells: Sequence[Cell]) -> Strip:
        """Cells as runs of one style."""
        segments: list[Segment] = []
        text, current = "", None
        for char, fg, bg, bold in cells:
            style = (fg if char != " " else None, bg, bold)
            if style != current:
                if current is not None:
                    segments.append(Segment(text, self.palette.style(*current)))
                text, current = "", style
            text += char
        if current is not None:
            segments.append(Segment(text, self.palette.style(*current)))
        return Strip(segments, len(cells))


def _far(a: Paint, b: Paint) -> int:
    """How unlike two colours are."""
    if a is None or b is None:
        return 0 if a is b else 1000
    return abs(a[0] - b[0]) + abs(a[1] - b[1]) + abs(a[2] - b[2])


def differences(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[int, int, int]]:
    """Row, first column and number of columns of what differs between two paints of one size."""
    for y, (a, b) in enumerate(zip(old, new, strict=True)):
        if a is b or a.cells == b.cells:
            continue
        changed = [x for x, (p, q) in enumerate(zip(a.cells, b.cells, strict=True)) if p != q]
        yield y, changed[0], changed[-1] - changed[0] + 1
