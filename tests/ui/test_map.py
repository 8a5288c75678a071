"""The map: outline, projection, geometry, labels, colours, lenses, painter, plain text."""

from __future__ import annotations

import json
import math
import re
import statistics
import time
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len
from rich.color import Color, ColorSystem

from game.engine.view import Known
from game.scenario.outline import outline_for
from game.ui.map.chart import Chart, chart_for
from game.ui.map.colours import ENTRIES, contrast, sent
from game.ui.map.geometry import ABROAD, FIRST_REGION, site_of
from game.ui.map.labels import SMALL, Name
from game.ui.map.legend import legend_text
from game.ui.map.lenses import LENSES, Sight, lens, lenses_for
from game.ui.map.painter import HATCH, QUADRANTS, Marks, Painter, differences
from game.ui.map.palette import Depth, Fill, palette_for
from game.ui.map.palette_few import Palette16
from game.ui.map.plain import ascii_map, ascii_rows
from game.ui.map.projection import Projection
from game.ui.map.setup_view import setup_view
from game.ui.map.tones import Emphasis
from game.ui.map.tooltip import describe
from tests.ui.map_data import LOOKS, make_scenario, make_view, taken

SIZES = ((48, 20), (56, 22), (76, 32), (140, 50))
SCENARIO = make_scenario()
VIEW = make_view(SCENARIO)
SITE = site_of(SCENARIO)
INDEX = {p.id: i for i, p in enumerate(SCENARIO.places)}


def painted(width: int, height: int, depth: Depth = Depth.TRUE, lens_id: str = "control", marks: Marks | None = None) -> list[str]:
    painter = Painter(chart_for(SITE, width, height), palette_for(depth, LOOKS))
    rows = painter.paint(lens(lens_id).read(SCENARIO, VIEW), marks or Marks())
    return ["".join(cell[0] for cell in row.cells) for row in rows]


# ------------------------------------------------------------------ outline and projection
def test_the_asset_is_small_and_says_where_it_comes_from() -> None:
    path = Path(__file__).parents[2] / "assets" / "libya.json"
    asset = json.loads(path.read_text(encoding="utf-8"))
    assert path.stat().st_size <= 60_000
    assert "Natural Earth" in asset["source"] and "public domain" in asset["licence"]
    assert 100 <= sum(len(ring) // 2 for ring in asset["land"]) <= 180


@pytest.mark.parametrize("size", SIZES)
def test_no_sliver_of_sea_opens_along_land_borders(size: tuple[int, int]) -> None:
    geometry = chart_for(SITE, *size).geometry
    for y, row in enumerate(geometry.rows):
        if geometry.projection.lat(y) < 29.9:
            inside = [c for x, cell in enumerate(row) if 5 < geometry.projection.lon(x) < 31 for c in cell.codes]
            assert all(code == ABROAD or code >= FIRST_REGION for code in inside)


@given(st.floats(9, 25.5), st.floats(19.5, 33.8), st.integers(30, 220), st.integers(12, 70))
def test_projection_can_be_turned_back(lon: float, lat: float, width: int, height: int) -> None:
    projection = Projection(SITE.outline, width, height)
    x, y = projection.forward(lon, lat)
    assert 0 <= x <= width and 0 <= y <= height
    assert projection.lon(x) == pytest.approx(lon, abs=1e-9)
    assert projection.lat(y) == pytest.approx(lat, abs=1e-9)


def test_a_scenario_of_elsewhere_has_land_made_from_its_places() -> None:
    places = SCENARIO.places[:5]
    outline, *others = (outline_for(replace(SCENARIO.words, outline=name), places) for name in ("", "../../etc/passwd", "no-such-outline"))
    assert others == [outline, outline]
    scenario = make_scenario("", keep=5)
    chart = Chart(site_of(scenario), 60, 24)
    for i, (x, y) in enumerate(chart.geometry.markers):
        assert chart.place_at(x, y) == i
        assert chart.geometry.rows[y][x].region >= 0
    codes = {code for row in chart.geometry.rows for cell in row for code in cell.codes}
    assert ABROAD not in codes and any(code < FIRST_REGION for code in codes)


@pytest.mark.parametrize("keep", [1, 2])
def test_a_scenario_may_have_very_few_places(keep: int) -> None:
    scenario = make_scenario("", keep=keep)
    lines = ascii_map(scenario, setup_view(scenario), width=40, height=12, selected="tripoli")
    assert any("Tripoli" in line for line in lines)


# ------------------------------------------------------------------ geometry and labels
@pytest.mark.parametrize("size", SIZES)
def test_every_place_has_a_mark_of_its_own_near_where_it_lies(size: tuple[int, int]) -> None:
    geometry = chart_for(SITE, *size).geometry
    assert len(set(geometry.markers)) == len(SCENARIO.places)
    for place, (x, y) in zip(SCENARIO.places, geometry.markers, strict=True):
        px, py = geometry.projection.forward(place.lon, place.lat)
        assert math.hypot(x + 0.5 - px, 2 * (y + 0.5 - py)) < 5
        assert 0 <= x < geometry.width and 0 <= y < geometry.height


def test_towns_lie_in_their_own_region() -> None:
    geometry = chart_for(SITE, 140, 50).geometry
    inland = [i for i, p in enumerate(SCENARIO.places) if p.lat < 31]
    assert all(geometry.rows[geometry.markers[i][1]][geometry.markers[i][0]].region == i for i in inland)
    assert all(extent > 0 for extent in geometry.extent)


@pytest.mark.parametrize("size", [*SIZES, (30, 12), (200, 60)])
def test_names_cover_neither_marks_nor_each_other(size: tuple[int, int]) -> None:
    chart = chart_for(SITE, *size)
    cells = [(name.x + k, name.y) for name in chart.labels.names for k in range(len(name.text))]
    assert len(cells) == len(set(cells))
    assert not set(cells) & set(chart.geometry.markers)
    assert all(0 <= x < size[0] and 0 <= y < size[1] for x, y in cells)


@pytest.mark.parametrize("size", [*SIZES, (48, 19), (75, 31), (30, 12), (200, 60)])
def test_names_cannot_be_read_as_another_marks(size: tuple[int, int]) -> None:
    chart = chart_for(SITE, *size)
    marks = {cell: i for i, (x, y) in enumerate(chart.geometry.markers) for cell in ((x, y), (x + 1, y))}
    for name in (n for n in chart.labels.names if n.place >= 0):
        end = name.x + len(name.text)
        row = [marks.get((c, name.y)) for c in range(name.x - 2, end + 2)]
        assert set(row) <= {None, name.place} and set(row[2:-2]) == {None}
        x, y = chart.geometry.markers[name.place]
        beside = name.y == y and (name.x - x in (2, 3) or x - end in (0, 1))
        assert beside or (abs(name.y - y) == 1 and name.x - 1 <= x <= end)


@pytest.mark.parametrize("size", [*SIZES, (48, 19), (75, 31)])
def test_the_selected_place_is_named_in_full_beside_all_marks(size: tuple[int, int]) -> None:
    chart = chart_for(SITE, *size)
    marks = {cell for x, y in chart.geometry.markers for cell in ((x, y), (x + 1, y))}
    painter = Painter(chart, palette_for(Depth.TRUE, LOOKS))
    shading = lens("forces").read(SCENARIO, VIEW)
    for i, name in enumerate(chart.labels.callouts):
        assert not marks & {(name.x + k, name.y) for k in range(len(name.text))}
        rows = ["".join(cell[0] for cell in row.cells) for row in painter.paint(shading, Marks(selected=i))]
        assert any(SITE.names[i] in row for row in rows)


def test_small_maps_shorten_names_by_rank() -> None:
    shown = {n.place: n.text for n in chart_for(SITE, SMALL - 8, 20).labels.names if n.place >= 0}
    for i, rank in enumerate(SITE.ranks):
        if rank == 1:
            assert shown[i] == SITE.names[i]
        else:
            assert i not in shown or (rank == 2 and shown[i] == SITE.names[i][:3])
    assert len({n.place for n in chart_for(SITE, 140, 50).labels.names if n.place >= 0}) == len(SCENARIO.places)


def test_labels_stay_where_they_are_when_the_view_changes() -> None:
    before = painted(76, 32)
    chart = chart_for(SITE, 76, 32)
    painter = Painter(chart, palette_for(Depth.TRUE, LOOKS))
    after = painter.paint(lens("control").read(SCENARIO, taken(VIEW, "sirte", "lna")), Marks(selected=INDEX["kufra"]))
    rows = ["".join(c[0] for c in row.cells) for row in after]
    for name in chart.labels.names:
        assert stand(before, name) == stand(rows, name)


def stand(rows: list[str], name: Name) -> int:
    """The column of a name: where it was given room, or one further behind a number of two digits, short where there is no more room."""
    stands = ((name.x, name.text), (name.x + 1, name.text), (name.x + 1, name.text[:3]))
    return next(x for x, text in stands if rows[name.y][x : x + len(text)] == text)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lens_id", ["control", "forces"])
def test_a_number_of_two_digits_leaves_a_blank_before_its_name(size: tuple[int, int], lens_id: str) -> None:
    places = {id: replace(p, forces={f: {"brigade": Known(11)} for f in p.forces}) for id, p in VIEW.places.items()}
    view = replace(VIEW, places=places)
    chart, shading = chart_for(SITE, *size), lens(lens_id).read(SCENARIO, view)
    rows = ["".join(c[0] for c in row.cells) for row in Painter(chart, palette_for(Depth.TRUE, LOOKS)).paint(shading, Marks())]
    for n, selected in product(range(len(INDEX)), (False, True)):
        if selected:
            rows = ["".join(c[0] for c in row.cells) for row in Painter(chart, palette_for(Depth.TRUE, LOOKS)).paint(shading, Marks(n))]
        for row in (*rows, *ascii_rows(chart, shading, n if selected else None)):
            assert not re.search(r"[0-9][^\W\d_]{2}", row), row


def test_wide_and_combining_characters_are_left_out_of_names() -> None:
    words = replace(SCENARIO.words, places={**SCENARIO.words.places, "kufra": "[b]Ku\u0301fra漢[/b]"})
    scenario = replace(SCENARIO, words=words)
    names = [n.text for n in Chart(site_of(scenario), 140, 50).labels.names]
    assert "[b]Kufra[/b]" in names


@pytest.mark.parametrize("size", SIZES)
def test_arrow_keys_reach_every_place(size: tuple[int, int]) -> None:
    chart = chart_for(SITE, *size)
    seen, waiting = {0}, [0]
    while waiting:
        at = waiting.pop()
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            to = chart.next_place(at, dx, dy)
            if to is not None and to not in seen:
                seen.add(to)
                waiting.append(to)
    assert len(seen) == len(SCENARIO.places)


# ------------------------------------------------------------------ colours
def test_entries_of_256_colours_reach_the_terminal_as_they_are() -> None:
    for entry in ENTRIES:
        shown = Color.from_rgb(*sent(entry)).downgrade(ColorSystem.EIGHT_BIT)
        assert tuple(shown.get_truecolor()) == entry
    palette = palette_for(Depth.EIGHT_BIT, LOOKS)
    chart = chart_for(SITE, 76, 32)
    rows = Painter(chart, palette).paint(lens("control").read(SCENARIO, VIEW), Marks(selected=3, targets=frozenset({5, 6})))
    colours = {colour for row in rows for _, fg, bg, _ in row.cells for colour in (fg, bg) if colour is not None}
    assert colours <= set(ENTRIES)


def test_sixteen_colours_give_each_faction_one_of_its_own() -> None:
    palette = palette_for(Depth.SIXTEEN, LOOKS)
    assert isinstance(palette, Palette16)
    assert len({palette.land(Fill(f)) for f in LOOKS}) == len(LOOKS)
    textures = {tuple(palette.texture(Fill(f), x, y) for y in range(2) for x in range(4)) for f in LOOKS}
    assert len(textures) == len(LOOKS)


def test_without_colour_nothing_is_coloured_and_textures_tell_factions_apart() -> None:
    painter = Painter(chart_for(SITE, 76, 32), palette_for(Depth.NONE, LOOKS))
    rows = painter.paint(lens("control").read(SCENARIO, VIEW), Marks(selected=INDEX["sirte"]))
    styles = [segment.style for row in rows for segment in row.strip]
    assert all(style is None or (style.color is None and style.bgcolor is None) for style in styles)
    assert any(style is not None and style.reverse for style in styles)


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize("depth", [Depth.TRUE, Depth.EIGHT_BIT])
def test_names_marks_and_numbers_can_be_read_on_every_fill(depth: Depth, light: bool) -> None:
    palette = palette_for(depth, LOOKS, light)
    fills = [Fill(f, "", strength) for f in LOOKS for strength in (0.0, 1.0)]
    fills += [Fill("", scale, k / 6) for scale in palette.tones.scales for k in range(7)]
    for fill, emphasis in product([Fill(), *fills], Emphasis):
        land = palette.land(fill, emphasis)
        written = [palette.name(land, rank, strong) for rank, strong in product((1, 3), (False, True))]
        written += [palette.count(f, land, strong, sure) for f, strong, sure in product(("", *LOOKS), (False, True), (False, True))]
        for ink, ground in written:
            assert ink is not None and ground is not None
            assert contrast(ink, ground) >= 4.5, (fill, emphasis, ink, ground)


# ------------------------------------------------------------------ lenses
def test_control_shows_holder_strength_hatch_and_open_forces() -> None:
    places = dict(zip(INDEX, lens("control").read(SCENARIO, VIEW).places, strict=True))
    assert places["sirte"].fill.faction == "gna" and places["sirte"].hatch == "lna"
    assert (places["sirte"].shape, places["sirte"].count, places["sirte"].sure) == ("●", "2", False)
    assert places["kufra"].count == "12" and places["kufra"].sure and places["kufra"].hatch == "isis"
    assert places["ghat"].fill.strength < places["ubari"].fill.strength
    assert [id for id, shade in places.items() if shade.occupied] == ["ghat"]
    assert places["sarra"].holder == "" and places["sarra"].fill == Fill()
    assert places["sarra"].shape not in {look.shape for look in LOOKS.values()}


def test_covert_forces_are_never_counted() -> None:
    place = replace(VIEW.places["jufra"], forces={"lna": {"brigade": Known(2), "contractors": Known(5)}})
    assert Sight(SCENARIO, VIEW).open_forces(place, "lna") == Known(2)


def test_forces_are_shown_by_strength_and_ones_own_beside_the_holders() -> None:
    mine = replace(VIEW.places["jufra"], forces={"lna": {"brigade": Known(2)}, "russia": {"contractors": Known(3)}})
    view = replace(VIEW, seat="russia", places={**VIEW.places, "jufra": mine})
    control, forces = (dict(zip(INDEX, lens(id).read(SCENARIO, view).places, strict=True)) for id in ("control", "forces"))
    assert forces["jufra"].fill == Fill("", "forces", 2 / 6) and forces["misrata"].fill == Fill("", "forces", 1.0)
    assert forces["sarra"].fill.strength == 0
    assert (forces["jufra"].shape, forces["jufra"].count, forces["jufra"].own_shape, forces["jufra"].own_count) == ("■", "2", "▼", "3")
    assert (control["jufra"].own, control["jufra"].own_count, control["sabha"].own) == ("russia", "", "")
    assert lens("forces").read(SCENARIO, view).legend[0].label == "you"
    painter = Painter(chart_for(SITE, 75, 31), palette_for(Depth.TRUE, LOOKS))
    rows = ["".join(cell[0] for cell in row.cells) for row in painter.paint(lens("forces").read(SCENARIO, view), Marks())]
    assert any("■2▼3" in row or "▼3■2" in row for row in rows)
    assert "▼3" in "".join(rows) and any("L2R3" in row for row in ascii_map(SCENARIO, view, "forces", 75, 31))


@pytest.mark.parametrize("size", SIZES)
def test_ones_own_pieces_cover_neither_names_nor_marks(size: tuple[int, int]) -> None:
    places = {id: replace(p, forces={**p.forces, "us": {"brigade": Known(4)}}) for id, p in VIEW.places.items()}
    painter = Painter(chart_for(SITE, *size), palette_for(Depth.TRUE, LOOKS))
    shading = lens("forces").read(SCENARIO, replace(VIEW, seat="us", places=places))
    rows = ["".join(cell[0] for cell in row.cells) for row in painter.paint(shading, Marks())]
    for name in painter.chart.labels.names:
        assert stand(rows, name) in (name.x, name.x + 1)
    for (x, y), shade in zip(painter.chart.geometry.markers, shading.places, strict=True):
        assert rows[y][x] == shade.shape
    assert "".join(rows).count("▲") > len(places) / 2


def test_scale_lenses_show_their_quantity() -> None:
    security = dict(zip(INDEX, lens("security").read(SCENARIO, VIEW).places, strict=True))
    assert security["ghadames"].fill == Fill("", "security", 0.9) and security["ghadames"].count == "9"
    oil = dict(zip(INDEX, lens("oil").read(SCENARIO, VIEW).places, strict=True))
    assert oil["ras_lanuf"].fill.strength == 1 and oil["tripoli"].count == ""
    intel = dict(zip(INDEX, lens("intel").read(SCENARIO, VIEW).places, strict=True))
    assert intel["zintan"].fill == Fill("", "intel", 1.0)


def test_changes_show_places_that_changed_hands_and_reported_ones() -> None:
    before = {id: p.holder for id, p in VIEW.places.items()}
    after = taken(VIEW, "brak", "gna")
    places = dict(zip(INDEX, lens("changes").read(SCENARIO, after, before).places, strict=True))
    assert places["brak"].fill == Fill("gna", "", 1.0) and places["brak"].hatch == "lna"
    assert places["sirte"].fill.strength > 0.5 > places["derna"].fill.strength
    assert places["jalu"].fill.scale == "quiet"


def test_lenses_without_anything_to_show_are_left_out() -> None:
    bare = replace(SCENARIO, quantities=SCENARIO.quantities[:1], places=tuple(replace(p, attributes={}) for p in SCENARIO.places))
    assert [one.id for one in lenses_for(bare)] == ["control", "forces", "changes"]
    assert lenses_for(SCENARIO) == LENSES


@pytest.mark.parametrize("depth", list(Depth))
@pytest.mark.parametrize("lens_id", [one.id for one in LENSES])
def test_only_safe_glyphs_are_used(depth: Depth, lens_id: str) -> None:
    marks = Marks(INDEX["sirte"], frozenset({INDEX["brak"]}), frozenset({INDEX["kufra"]}))
    text = "".join(painted(76, 32, depth, lens_id, marks))
    text += legend_text(lens(lens_id).read(SCENARIO, VIEW), palette_for(depth, LOOKS), 200).plain
    allowed = set("●■▲▼○□" + HATCH + QUADRANTS)
    assert all(c.isascii() or c in allowed or 0x2800 <= ord(c) < 0x2900 for c in text)
    assert cell_len(text) == len(text)


@pytest.mark.parametrize(
    ("lens_id", "width", "said"),
    [("security", 28, ["lawless", "governed"]), ("changes", 30, ["bad", "good", "told of"]), ("oil", 26, ["none", "most"])],
)
def test_a_short_legend_says_what_the_colours_mean(lens_id: str, width: int, said: list[str]) -> None:
    text = legend_text(lens(lens_id).read(SCENARIO, VIEW), palette_for(Depth.TRUE, LOOKS), width)
    assert text.cell_len <= width
    assert [word for word in said if word in text.plain] == said


# ------------------------------------------------------------------ painter
def test_kept_rows_are_the_rows_that_would_be_painted_anew() -> None:
    chart, palette = chart_for(SITE, 76, 32), palette_for(Depth.TRUE, LOOKS)
    used = Painter(chart, palette)
    states = [Marks(), Marks(selected=4), Marks(selected=9, targets=frozenset({1, 2})), Marks(flashing=frozenset({24})), Marks()]
    for marks, view in product(states, (VIEW, taken(VIEW, "sirte", "lna"))):
        shading = lens("control").read(SCENARIO, view)
        assert used.paint(shading, marks) == Painter(chart, palette).paint(shading, marks)


def test_only_what_changed_is_repainted_and_fast() -> None:
    painter = Painter(chart_for(SITE, 76, 32), palette_for(Depth.TRUE, LOOKS))
    rows = painter.paint(lens("control").read(SCENARIO, VIEW), Marks())
    assert not list(differences(rows, painter.paint(lens("control").read(SCENARIO, VIEW), Marks())))
    spent = []
    for place in ("sirte", "jalu", "ghat", "tobruk", "brak", "murzuq", "zintan", "jufra", "kufra"):
        start = time.process_time()
        new = painter.paint(lens("control").read(SCENARIO, taken(VIEW, place, "russia")), Marks())
        changed = list(differences(rows, new))
        spent.append(time.process_time() - start)
        assert changed and sum(length for _, _, length in changed) < 76 * 32 / 3
    assert statistics.median(spent) < 0.008


def test_a_chart_of_120_by_40_is_made_quickly() -> None:
    start = time.process_time()
    Chart(SITE, 120, 40)
    assert time.process_time() - start < 0.4  # 65 ms on an idle machine; generous for a slow one


# ------------------------------------------------------------------ plain text
def test_the_plain_map_is_seven_bit_and_full_width() -> None:
    for one in LENSES:
        lines = ascii_map(SCENARIO, VIEW, one.id, 72, 22, "sirte")
        assert len(lines) == 22 and all(len(line) == 72 and line.isascii() for line in lines)
    text = "\n".join(ascii_map(SCENARIO, VIEW, "control", 72, 22, "sirte"))
    assert "Tripoli" in text and "[LG2]Sirte" in text and "L12" in text


def test_the_tooltip_says_what_is_known() -> None:
    text = describe(Sight(SCENARIO, VIEW), "sirte")
    assert text.splitlines()[0] == "Sirte"
    assert "contested" in text and "~2 brigade" in text and "security: 8" in text
