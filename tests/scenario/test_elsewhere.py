"""A scenario of elsewhere: its own land, sides, ships and rules. Everything the program does with one must do without Libya."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from game import cli
from game.debrief.maps import Board
from game.engine.game import Game
from game.lab.simulate import simulate
from game.players import make_player
from game.scenario.load import check_scenario, load_resolved, load_scenario
from game.scenario.model import Scenario
from game.scenario.outline import outline_for
from game.scenario.outline_file import LARGEST, MOST_POINTS, MOST_RINGS
from game.ui.map.plain import ascii_map
from game.ui.map.setup_view import setup_view
from game.ui.map.widget import MapView

DATA = Path(__file__).parents[1] / "data"
FILE = DATA / "elsewhere.yaml"
TEXT = FILE.read_text(encoding="utf-8")
LAND = json.loads((DATA / "elsewhere.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def elsewhere() -> Scenario:
    return load_scenario(FILE)


def _words_of_libya() -> re.Pattern[str]:
    """Every name that the rulebook of Libya brings, ids and what is read, less what is a word of the program or of any sea."""
    rules = (DATA.parents[1] / "scenarios" / "rules" / "libya.yaml").read_text(encoding="utf-8")
    assert "places:" in rules
    libya = load_scenario("tarhuna-2019")
    names = {p.id for p in libya.places} | {f.id for f in libya.factions} | {k.id for k in libya.kinds}
    names |= {look.short for look in libya.words.factions.values()} | set(libya.words.places.values())
    names |= {label.text for label in outline_for(libya.words, libya.places).labels}
    names |= {"Libya", "Libyan", "Haftar", "dinar", "Sahara", "desert track", "oil"}
    names -= {"us", "US", "cell"}  # letters and a word that other texts have too
    return re.compile(r"\b(" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b", re.IGNORECASE)


LIBYA = _words_of_libya()


def clean_of_libya(text: str) -> str:
    """The text again, when no word of Libya is in it."""
    found = LIBYA.search(text)
    assert found is None, text[max(0, found.start() - 60) : found.end() + 60]
    return text


def test_the_pattern_would_find_libya() -> None:
    assert LIBYA.search("troops in Tripoli") and LIBYA.search("the LNA") and not LIBYA.search("ships off Hull")
    clean_of_libya(TEXT)


def test_it_checks_clean_with_its_land_and_warns_without(tmp_path: Path) -> None:
    assert check_scenario(FILE) == []
    (tmp_path / FILE.name).write_text(TEXT, encoding="utf-8")
    (found,) = check_scenario(tmp_path / FILE.name)
    assert (found.code, found.severity) == ("W626", "warning") and "no elsewhere.json beside this file" in found.message
    assert load_scenario(tmp_path / FILE.name).hash == load_scenario(FILE).hash, "the land is presentation"


@pytest.mark.parametrize("level", ["random", "doctrine"])
def test_it_plays_to_its_end(elsewhere: Scenario, level: str) -> None:
    for seed in (1, 2, 3):
        game, player = Game(elsewhere, seed=seed), make_player(level, seed)
        while not game.ended:
            for seat in ("iceland", "britain"):
                game.submit(seat, player.orders(game, seat)[0])
            game.resolve()
        assert game.winner in ("iceland", "britain") and game.turn <= elsewhere.turns + 1


def test_both_sides_win_about_as_often(elsewhere: Scenario) -> None:
    tally = simulate(elsewhere, 200, 5000)
    share = tally.wins / tally.count
    assert tally.count == 200 and all(0.4 <= value <= 0.6 for value in share.tolist()), share


def test_the_land_is_drawn_from_the_file_and_from_a_save(elsewhere: Scenario, tmp_path: Path) -> None:
    saved = load_resolved(elsewhere.resolved)
    for scenario in (elsewhere, saved):
        outline = outline_for(scenario.words, scenario.places)
        assert list(outline.bounds) == LAND["bounds"] and [label.text for label in outline.labels] == ["NORTH ATLANTIC", "GREAT BRITAIN"]
        assert len(outline.land) == 1 and len(outline.land[0]) * 2 == len(LAND["land"][0])
        lines = ascii_map(scenario, setup_view(scenario), "control", 76, 30)
        text = clean_of_libya("\n".join(lines))
        assert "Reykjavik" in text and "Seydisfjordur" in text and "N O R T H   A T L A N T I C" in text
        assert "I4" in text and re.search(r"B7 Whale Back|Whale Back B7", text)
    assert Board(saved).land == Board(elsewhere).land
    bare = tmp_path / "bare.yaml"
    bare.write_text(TEXT.replace("  outline: elsewhere\n", "").replace("id: elsewhere", "id: bare"), encoding="utf-8")
    plain = load_scenario(bare)
    assert outline_for(plain.words, plain.places).bounds != outline_for(elsewhere.words, elsewhere.places).bounds


async def test_the_map_of_the_interface(elsewhere: Scenario) -> None:
    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield MapView.from_setup(elsewhere, id="map")

    app = Shown()
    async with app.run_test(size=(90, 32)) as pilot:
        await pilot.pause()
        view = app.query_one("#map", MapView)
        text = clean_of_libya("\n".join(view.render_line(y).text for y in range(view.size.height)))
        assert "Seyðisfjörður" in text and "Whale Back" in text and "A T L A N T I C" in text


def _ran(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.run(list(words)) == 0
    heard = capsys.readouterr()
    return clean_of_libya(heard.out + heard.err)


def test_commands_speak_of_it_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    assert "clean" in _ran(capsys, "check", str(FILE))
    _ran(capsys, "brief", str(FILE), "-o", str(page))
    sheet = clean_of_libya(page.read_text(encoding="utf-8"))
    assert "Fifteen trawlers, two frigates" in sheet and "a base that others need" in sheet and "June 1976" in sheet
    told = _ran(capsys, "watch", str(FILE), "--seed", "3")
    assert "Cut warps" in told and "November 1975" in told
    assert "Iceland" in _ran(capsys, "simulate", str(FILE), "--games", "40", "--workers", "1")
    assert "Two ships collide" in _ran(capsys, "why", str(FILE), "collision")
    assert "landed + standing(britain)" in _ran(capsys, "show", str(FILE), "--section", "factions.britain")


# ------------------------------------------------------------------ what may stand beside a file
def _checked(folder: Path, land: object, text: str = TEXT) -> list[str]:
    """Codes and messages for the scenario beside such an outline: a JSON value, or bytes as they are."""
    (folder / FILE.name).write_text(text, encoding="utf-8")
    (folder / "elsewhere.json").write_bytes(land if isinstance(land, bytes) else json.dumps(land).encode())
    return [f"{p.code} {p.mark.file}: {p.message}" for p in check_scenario(folder / FILE.name)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"land": []}, "land: is missing"),
        ({"land": [[1, 2, 3]]}, "ring 1 needs pairs"),
        ({"land": [[1, 2, 3, 4, 5, "x"]]}, "ring 1 is a list of numbers"),
        ({"land": [[1, 2, 3, 4, 5, True]]}, "ring 1 is a list of numbers"),
        ({"land": [[64.1, -121.9, 3, 4, 5, 6]]}, "not on the globe: 64.1, -121.9 (longitude comes first)"),
        ({"land": [[0, 0, 1, 1, 0, 1]] * (MOST_RINGS + 1)}, "at most 200 rings"),
        ({"land": [[0.5] * (2 * MOST_POINTS + 2)]}, "more than 4000 points"),
        ({"bounds": [10, 0, -10, 5]}, "west, south, east, north"),
        ({"bounds": [-5, 50, 5, 60]}, 'leave out the place "reykjavik"'),
        ({"bonds": []}, 'unknown key "bonds"'),
        ({"warp": {"lon": [[0, 1]], "lat": [[0, 1], [1, 1]]}}, "warp: lon: is a list of 2 to 40 pairs"),
        ({"warp": {"lon": [[0, 1], [1, 0]], "lat": [[0, 1], [1, 1]]}}, "warp: lon: is a list of 2 to 40 pairs"),
        ({"labels": [{"kind": "sky", "text": "x", "lon": 0, "lat": 0}]}, "labels: entry 1 is written"),
        ({"labels": [{"kind": "sea", "text": "x" * 41, "lon": 0, "lat": 0}]}, "at most 40 characters"),
        ({"land": [[1e5, 2, 3, 4, 5, 6]]}, "E312"),
    ],
)
def test_what_is_wrong_with_a_land(change: dict[str, object], said: str, tmp_path: Path) -> None:
    (found,) = _checked(tmp_path, {**LAND, **change})
    assert found.startswith("E312 elsewhere.yaml: elsewhere.json: ") and said in found


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"\xff{}", b'{"land": [[NaN, 1, 2, 3, 4, 5]]}', b"[" * 5000, b" " * (LARGEST + 1), b'{"land": ' + b"[" * 40]
)
def test_a_file_that_is_no_land(data: bytes, tmp_path: Path) -> None:
    (found,) = _checked(tmp_path, data)
    assert found.startswith("E312 elsewhere.yaml: elsewhere.json: it is ")


def test_names_lead_nowhere_else(tmp_path: Path) -> None:
    """No folder above, no link that leads out; and a file never hides an outline that belongs to the program."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.json").write_text(json.dumps(LAND), encoding="utf-8")
    (found,) = _checked(inner, LAND, TEXT.replace("outline: elsewhere", "outline: ../secret"))
    assert found.startswith("E306")
    (inner / "away.json").symlink_to(tmp_path / "secret.json")
    (found,) = _checked(inner, LAND, TEXT.replace("outline: elsewhere", "outline: away"))
    assert found.startswith("W626")
    os.mkfifo(inner / "pipe.json")
    (found,) = _checked(inner, LAND, TEXT.replace("outline: elsewhere", "outline: pipe"))
    assert found.startswith("W626")
    (inner / "libya.json").write_text("{}", encoding="utf-8")
    assert _checked(inner, LAND, TEXT.replace("outline: elsewhere", "outline: libya")) == []


def test_texts_of_a_land_are_plain(tmp_path: Path) -> None:
    label = {"kind": "sea", "text": "[b]SEA\u202e\x1b[31m[/b]", "lon": -16, "lat": 59}
    assert _checked(tmp_path, {**LAND, "labels": [label]}) == []
    scenario = load_scenario(tmp_path / FILE.name)
    (shown,) = outline_for(scenario.words, scenario.places).labels
    assert "\u202e" not in shown.text and "\x1b" not in shown.text and "[b]" in shown.text


def test_a_land_of_rings_alone_shows_everything(tmp_path: Path) -> None:
    assert _checked(tmp_path, {"land": LAND["land"]}) == []
    scenario = load_scenario(tmp_path / FILE.name)
    west, south, east, north = outline_for(scenario.words, scenario.places).bounds
    assert all(west < p.lon < east and south < p.lat < north for p in scenario.places)
    assert "Hull" in "\n".join(ascii_map(scenario, setup_view(scenario)))
