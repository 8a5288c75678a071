"""Everybody can tell apart what must be told apart, and read all text: measured for usual sight and three deficiencies."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, strategies as st
from rich.style import Style

from game.scenario.find import data_path, list_scenarios
from game.scenario.load import load_scenario
from game.ui.legible import LEAST, Legible, legible, needed
from game.ui.map.colours import RGB, contrast, nearest_entry
from game.ui.map.palette import Depth, Fill, Palette, palette_for
from game.ui.map.palette_few import SCALE_TEXTURES, SIGNS
from game.ui.map.tones import DARK, DARK_256, LIGHT, LIGHT_256
from game.ui.theme import LIGHT_OF, is_light, readable
from game.ui.words import Words
from tests.colour_pairs import BARS, LOOKS, bar, least, title
from tests.colour_sight import SIGHTS, Lab, apart, ciede2000, lab
from tests.shots import SEEN_BY

SIDES = dict(load_scenario("tarhuna-2019").words.factions)
COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


# ------------------------------------------------------------------ the measure
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
def test_differences_are_those_that_were_published(one: Lab, two: Lab, difference: float) -> None:
    assert ciede2000(one, two) == pytest.approx(difference, abs=1e-4)
    assert ciede2000(two, one) == pytest.approx(difference, abs=1e-4)


def test_simulations_leave_white_and_grey_and_bring_together_what_is_confused() -> None:
    for sight in SIGHTS[1:]:
        assert all(sum(row) == pytest.approx(1, abs=2e-6) for row in SEEN_BY[sight]), sight
        assert apart((255, 255, 255), (0, 0, 0), sight) == pytest.approx(100, abs=0.1)
    assert apart((200, 60, 40), (120, 110, 20), "protanopia") < apart((200, 60, 40), (120, 110, 20)) / 2
    assert apart((90, 160, 220), (60, 180, 170), "tritanopia") < apart((90, 160, 220), (60, 180, 170)) / 2


# ------------------------------------------------------------------ the bars
HELD = [(kind, *look, held) for kind in BARS for look in LOOKS if (held := bar(kind, look[0])) is not None]


@pytest.mark.parametrize(("kind", "depth", "light", "held"), HELD, ids=[f"{kind}, {title(*look)}" for kind, *look, _ in HELD])
def test_what_must_be_told_apart_is_apart(kind: str, depth: Depth, light: bool, held: float) -> None:
    for sight in SIGHTS:
        value, which = least(kind, SIDES, depth, light, sight)
        assert value >= held, f"{which}, {sight or 'usual sight'}: {value:.1f}"


@pytest.mark.parametrize("template", ["minimal", "lesson"])
def test_what_the_templates_begin_with_is_apart(template: str) -> None:
    """Authors copy these colours: they hold the bars of land, too, with millions of colours and with 256."""
    sides = dict(load_scenario(data_path("scenarios", "templates", f"{template}.yaml")).words.factions)
    for (depth, light), sight in product([look for look in LOOKS if look[0] is not Depth.SIXTEEN], SIGHTS):
        value, which = least("land of two sides", sides, depth, light, sight)
        assert value >= BARS["land of two sides"][0], f"{which}, {title(depth, light)}, {sight or 'usual sight'}: {value:.1f}"


SPOILT = {
    "land of two sides": {"nobody": (24, 58, 49)},
    "land and sea": {"sea": ((70, 135, 175),) * 6},
    "land and abroad": {"rim": 0.0, "abroad": (48, 46, 44)},
    "steps of a scale": {"scales": {**DARK.scales, "oil": ((96, 66, 30), (100, 68, 30), (168, 112, 30), (226, 168, 60))}},
    "what changed": {"scales": {**DARK.scales, "change": ((150, 62, 44), (62, 58, 54), (92, 92, 40))}},
}


@pytest.mark.parametrize("kind", SPOILT)
def test_a_palette_that_is_spoilt_is_found_out(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bars are no formality: one unlucky colour, and the measurement says so."""
    monkeypatch.setattr(Palette, "tones", replace(DARK, **SPOILT[kind]))  # type: ignore[arg-type]
    held = bar(kind, Depth.TRUE)
    assert held is not None
    assert min(least(kind, SIDES, Depth.TRUE, False, sight)[0] for sight in SIGHTS) < held


def test_scales_rise_in_lightness_and_fall_on_a_light_ground() -> None:
    for tones in (DARK, DARK_256, LIGHT, LIGHT_256):
        for name, stops in tones.scales.items():
            if name != "change":
                lightness = [lab(colour)[0] for colour in stops]
                assert lightness == sorted(lightness, reverse=tones.light), name


# ------------------------------------------------------------------ shapes beside colours
@pytest.mark.parametrize("depth", [Depth.SIXTEEN, Depth.NONE])
def test_with_few_colours_textures_tell_everything_apart(depth: Depth) -> None:
    palette = palette_for(depth, SIDES)

    def texture(fill: Fill) -> str:
        return "".join(palette.texture(fill, x, y) for y in range(2) for x in range(4))

    for scale in palette.tones.scales.keys() - SIGNS.keys():
        assert len({texture(Fill("", scale, k / 3)) for k in range(4)}) == len(SCALE_TEXTURES) == 4, scale
    changes = [Fill("", "change", 0.0), Fill("", "change", 1.0), Fill("", "quiet", 0.0), Fill("", "quiet", 1.0)]
    for some in (changes, [Fill(side) for side in SIDES] + [Fill()]):
        for one, two in combinations(some, 2):
            assert texture(one) != texture(two), (one, two)


@pytest.mark.parametrize("id", [e.id for e in list_scenarios() if not e.own and not e.problems])
def test_no_side_is_told_by_colour_alone(id: str) -> None:
    """Every side of every scenario has a shape and a letter of its own, and the shape goes with its name."""
    scenario = load_scenario(id)
    words = Words(scenario)
    looks = [words.look(f.id) for f in scenario.factions]
    assert len({look.shape for look in looks}) == len({look.ascii for look in looks}) == len(looks)
    for look, faction in zip(looks, scenario.factions, strict=True):
        assert words.faction(faction.id).plain == f"{look.shape} {look.short}"


# ------------------------------------------------------------------ text on its ground
@given(COLOURS, COLOURS, st.sampled_from([Depth.TRUE, Depth.EIGHT_BIT]))
def test_text_is_made_legible_on_any_ground(ink: RGB, ground: RGB, depth: Depth) -> None:
    found = legible(ink, ground, depth)
    assert contrast(found, ground) >= LEAST
    if depth is Depth.TRUE:
        assert found == ink or contrast(ink, ground) < LEAST + 0.05
    else:
        assert found == nearest_entry(ink) or contrast(nearest_entry(ink), ground) < LEAST


def test_what_can_be_read_is_left_alone_and_lines_are_no_text() -> None:
    assert (needed("Tripoli"), needed("● "), needed("██▌"), needed("╭──╮"), needed("  ")) == (4.5, 4.5, 3.0, 0.0, 0.0)
    sand = Style.parse("#e6c27a on #141414")
    assert Legible(Depth.TRUE, False).style(sand, (20, 20, 20), 4.5).color == sand.color
    light = Legible(Depth.TRUE, True).style(Style.parse("#e6c27a"), (251, 248, 240), 4.5)
    assert light.color is not None and light.color.triplet is not None and light.color.triplet.hex == LIGHT_OF["#E6C27A"].lower()


def test_with_sixteen_colours_a_name_has_the_colour_of_its_land() -> None:
    drawn = Legible(Depth.SIXTEEN, False)
    drawn.name(SIDES)
    palette = palette_for(Depth.SIXTEEN, SIDES)
    for side, look in SIDES.items():
        ink = drawn.style(Style(color=readable(look.colour)), (20, 20, 20), LEAST).color
        assert ink is not None and ink.triplet is not None and tuple(ink.triplet) == palette.marker(side, None, False)[0]


@pytest.mark.parametrize(
    ("wish", "environment", "light"),
    [
        ("auto", {}, False), ("auto", {"COLORFGBG": "15;0"}, False), ("auto", {"COLORFGBG": "0;15"}, True),
        ("auto", {"COLORFGBG": "0;default;15"}, True), ("auto", {"COLORFGBG": "7;8"}, False), ("auto", {"COLORFGBG": "x"}, False),
        ("dark", {"COLORFGBG": "0;15"}, False), ("light", {}, True),
    ],
)  # fmt: skip
def test_the_look_follows_the_wish_then_the_terminal(wish: str, environment: dict[str, str], light: bool) -> None:
    assert is_light(wish, environment) is light
