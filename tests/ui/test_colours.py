"""Colours can be told apart by everybody, text can be read in both looks, and no colour stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from rich.color import Color
from rich.console import COLOR_SYSTEMS, Console
from rich.style import Style

from game.scenario.find import list_scenarios
from game.scenario.load import load_scenario
from game.ui.app import QibliApp
from game.ui.legible import LEAST, Legible, legible, needed
from game.ui.map.colours import RGB, contrast
from game.ui.map.palette import SCALES, Depth, Fill, palette_for
from game.ui.map.palette_few import ANSI, SCALE_TEXTURES
from game.ui.map.widget import MapView
from game.ui.theme import LIGHT_OF, is_light
from game.ui.words import Words
from tests.colour_pairs import BARS, KINDS, LOOKS, pairs, title
from tests.colour_sight import SIGHTS, apart, ciede2000
from tests.shots import SEEN_BY
from tests.ui.fake_mind import Minds
from tests.ui.screen_kit import ISLAND, QuickDesk, name_of, settle

SIDES = dict(load_scenario("tarhuna-2019").words.factions)
ENOUGH = [(depth, light) for depth, light in LOOKS if depth is not Depth.SIXTEEN]
WALK = (
    (), ("enter",), ("escape",), ("enter",), ("escape", "D"), ("escape", "question_mark"), ("escape", "a"), ("escape", "e", "enter", "s")
)  # fmt: skip
COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


# Sharma, Wu and Dalal (2005), table 1: pairs 1, 4, 7, 9, 10, 13, 17, 19, 20, 24, 25, 28, 31, 34
@pytest.mark.parametrize(
    ("one", "two", "difference"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
        ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0010), 7.1792),
        ((50.0, -0.0010, 2.4900), (50.0, 0.0009, -2.4900), 4.8045),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((50.0, 2.5, 0.0), (50.0, 3.2592, 0.3350), 1.0000),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_that_were_published(one: tuple[float, ...], two: tuple[float, ...], difference: float) -> None:
    assert ciede2000(one, two) == pytest.approx(difference, abs=1e-4)  # type: ignore[arg-type]
    assert ciede2000(two, one) == pytest.approx(difference, abs=1e-4)  # type: ignore[arg-type]


def test_simulations_leave_white_and_grey_and_bring_together_what_is_confused() -> None:
    for sight in SIGHTS[1:]:
        assert all(sum(row) == pytest.approx(1, abs=2e-6) for row in SEEN_BY[sight]), sight
        assert apart((255, 255, 255), (0, 0, 0), sight) == pytest.approx(100, abs=0.1)
    red, green = (200, 60, 40), (120, 110, 20)
    assert apart(red, green, "protanopia") < apart(red, green) / 2


@pytest.mark.parametrize(("depth", "light"), ENOUGH, ids=[title(*look) for look in ENOUGH])
@pytest.mark.parametrize("kind", BARS)
@pytest.mark.parametrize("sight", SIGHTS)
def test_what_must_be_told_apart_is_apart(kind: str, sight: str, depth: Depth, light: bool) -> None:
    found = list(pairs(kind, SIDES, depth, light))
    least, which = min((apart(a, b, sight), name) for name, a, b in found)
    assert least >= BARS[kind], f"{which}: {least:.1f}"


def test_with_sixteen_colours_textures_tell_steps_apart() -> None:
    palette = palette_for(Depth.SIXTEEN, SIDES)
    for scale in set(SCALES) - {"quiet", "change"}:
        textures = {"".join(palette.texture(Fill("", scale, k / 3), x, 0) for x in range(4)) for k in range(4)}
        assert len(textures) == len(SCALE_TEXTURES) == 4
    assert set(KINDS) > set(BARS)


@pytest.mark.parametrize("id", [e.id for e in list_scenarios() if not e.own and not e.problems])
def test_no_side_is_told_by_colour_alone(id: str) -> None:
    """Every side of every scenario has a shape and a letter of its own, and both go with its name."""
    words = Words(load_scenario(id))
    looks = [words.look(f.id) for f in load_scenario(id).factions]
    assert len({look.shape for look in looks}) == len({look.ascii for look in looks}) == len(looks)
    for look, faction in zip(looks, load_scenario(id).factions, strict=True):
        assert words.faction(faction.id).plain == f"{look.shape} {look.short}"


# ------------------------------------------------------------------ contrast
@given(COLOURS, COLOURS, st.sampled_from([Depth.TRUE, Depth.EIGHT_BIT]))
def test_text_is_made_legible_on_any_ground(ink: RGB, ground: RGB, depth: Depth) -> None:
    found = legible(ink, ground, depth)
    assert contrast(found, ground) >= LEAST
    assert depth is Depth.EIGHT_BIT or found == ink or contrast(ink, ground) < LEAST + 0.05


def test_what_can_be_read_is_left_alone_and_lines_are_no_text() -> None:
    assert (needed("Tripoli"), needed("● "), needed("██▌"), needed("╭──╮"), needed("  ")) == (4.5, 4.5, 3.0, 0.0, 0.0)
    dark = Legible(Depth.TRUE, False)
    sand = Style.parse("#e6c27a on #141414")
    assert dark.style(sand, (20, 20, 20), 4.5).color == sand.color
    light = Legible(Depth.TRUE, True).style(Style.parse("#e6c27a"), (251, 248, 240), 4.5)
    assert light.color is not None and light.color.triplet is not None and light.color.triplet.hex == LIGHT_OF["#E6C27A"].lower()


@pytest.mark.parametrize(
    ("wish", "environment", "light"),
    [
        ("auto", {}, False), ("auto", {"COLORFGBG": "15;0"}, False), ("auto", {"COLORFGBG": "0;15"}, True),
        ("auto", {"COLORFGBG": "0;default;15"}, True), ("auto", {"COLORFGBG": "7;8"}, False), ("auto", {"COLORFGBG": "x"}, False),
        ("dark", {"COLORFGBG": "0;15"}, False), ("light", {}, True),
    ],
)  # fmt: skip
def test_the_theme_follows_the_wish_then_the_terminal(wish: str, environment: dict[str, str], light: bool) -> None:
    assert is_light(wish, environment) is light


@pytest.mark.parametrize(("system", "theme"), list(product(["truecolor", "256", "standard"], ["dark", "light"])))
async def test_all_text_of_a_game_can_be_read(tmp_path: Path, system: str, theme: str) -> None:
    """Every piece of text of eight screens, against the ground on which it stands, as the terminal shows both."""
    app = QibliApp(str(ISLAND), "town", 7, None, tmp_path, Minds(), "doctrine", theme=theme)
    app.make_desk = QuickDesk
    app.console = Console(color_system=system, force_terminal=True, file=app.console.file, legacy_windows=False)  # type: ignore[arg-type]
    seen = set()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, 3)
        for keys in WALK:
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            seen.add(name_of(app))
            bad = [f"{text!r} {ink} on {ground}" for text, ink, ground in texts(app) if contrast(ink, ground) < 4.5]
            assert not bad, (name_of(app), bad[:5])
    assert len(seen) >= 6, seen


def texts(app: QibliApp) -> Iterator[tuple[str, RGB, RGB]]:
    """Text outside the map with its colour and ground, each as the terminal has it."""
    system = COLOR_SYSTEMS[app.console.color_system or ""]
    maps = [view.region for view in app.screen.query(MapView)]
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            inside = any(region.contains(x, y) for region in maps)
            x += len(text)
            if inside or not any(c.isalnum() for c in text):
                continue
            assert style is not None and style.color is not None and style.bgcolor is not None, text
            ink, ground = (_sent(c.downgrade(system)) for c in (style.color, style.bgcolor))
            yield (text, ground, ink) if style.reverse else (text, ink, ground)


def _sent(colour: Color) -> RGB:
    """What a terminal shows; of the sixteen colours what most of them have agreed on."""
    if colour.number is not None and colour.number < 16:
        return ANSI[colour.number]
    red, green, blue = colour.get_truecolor()
    return red, green, blue
