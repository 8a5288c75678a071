"""Paper and desk: what is written is pure text that reads well aloud."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given as drawn, strategies as st

from game.engine.view import Known
from game.plain.facts import heading, known, listed, sentence
from game.plain.paper import Paper, aloud, seven_bit
from game.scenario.load import load_scenario
from game.session.encoding import needs_ascii
from tests.plain.plain_kit import ISLAND, given, island


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Funds 4 → 2: Upkeep -3, Income +1", "Funds 4 to 2: Upkeep minus 3, Income plus 1"),
        ("margin ~-2 of ~5", "margin about minus 2 of about 5"),
        ("2016-2025, November 2019 - May, Mi-24, al-Khadim, 31-37 %", "2016-2025, November 2019 - May, Mi-24, al-Khadim, 31-37 %"),
        ("(-1 to +7)", "(minus 1 to plus 7)"),
        ("margin ~+0, then -0.2 and +0.", "margin about 0, then minus 0.2 and 0."),
    ],
)
def test_signs_are_read_as_words(text: str, said: str) -> None:
    assert aloud(text) == said


def test_seven_bits() -> None:
    assert seven_bit("Ça va – “naïve” … 4 → 2 · ليبيا") == 'Ca va - "naive" ... 4 -> 2 - ?????'


@drawn(st.text())
def test_anything_becomes_printable(text: str) -> None:
    out = io.StringIO()
    paper = Paper(out, 40, ascii=True)
    paper.say(text)
    paper.draw([text])
    paper.echo(text)
    written = out.getvalue()
    assert written.isascii() and all(c.isprintable() or c == "\n" for c in written)


@drawn(st.text(alphabet=st.sampled_from("ab -é5\t\n\u202e"), max_size=300), st.integers(40, 90))
def test_no_line_is_wider_than_the_paper(text: str, width: int) -> None:
    out = io.StringIO()
    Paper(out, width).say(text, indent=2)
    assert all(len(line) < width for line in out.getvalue().splitlines())


@pytest.mark.parametrize(
    ("encoding", "environment", "ascii"),
    [
        ("utf-8", {"LANG": "C.UTF-8"}, False),
        ("utf-8", {"LANG": "de_DE.UTF-8"}, False),
        ("utf-8", {"LANG": "C"}, True),
        ("utf-8", {"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),  # what Python itself makes of LANG=C
        ("utf-8", {"LANG": "en_GB.UTF-8", "LC_CTYPE": "C.UTF-8"}, False),
        ("utf-8", {"LANG": "en_GB.UTF-8", "LC_ALL": "POSIX"}, True),
        ("utf-8", {}, True),
        ("utf-8", {"LANG": "C", "PYTHONIOENCODING": "utf-8"}, False),
        ("iso8859-1", {"LANG": "de_DE.UTF-8"}, True),
        ("ascii", {}, True),
    ],
)
def test_when_only_ascii_is_safe(encoding: str, environment: dict[str, str], ascii: bool) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert needs_ascii(stream, environment) is ascii


def test_numbers_are_as_sure_as_they_are() -> None:
    assert [known(Known(4, c)) for c in ("exact", "about", "something", "unknown")] == ["4", "about 4", "some", "not known"]  # type: ignore[arg-type]
    assert listed(["a", "b", "c"]) == "a, b and c" and listed([]) == "" and sentence(" what\n now") == "What now."


def test_directions_are_those_of_the_compass() -> None:
    libya = load_scenario("tarhuna-2019")
    assert heading(libya, "tripoli", "tarhuna") == "65 km south-east"
    assert heading(libya, "tarhuna", "tripoli") == "65 km north-west"
    assert heading(libya, "benghazi", "tobruk").endswith("km east") and heading(libya, "misrata", "sabha").endswith("km south")


@pytest.mark.parametrize("width", [40, 57, 120])
def test_the_width_is_kept_in_a_whole_month(width: int, tmp_path: Path) -> None:
    told = given(["?", "orders", "orders spy pans", "map", "sides", "", "report"], tmp_path, width=width)
    lines = [x for x in told.text.splitlines() if not x.startswith(("The game is saved", "Go on with", "Your order?"))]
    assert max(map(len, lines)) < width


def test_hostile_text_of_a_file_is_plain_text(tmp_path: Path) -> None:
    text = ISLAND.read_text(encoding="utf-8")
    text = text.replace('"Storm over the pans"', r'"\e[31m[bold]St\u202Eorm\x07%s{x}"')
    text = text.replace("Harbour, rank", r'"Har\x1bbo\u2066ur", rank')
    text = text.replace('"The salt road"', r'"The\r\nsalt\x9b road"')
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    start = island(tmp_path, scenario=load_scenario(path))
    told = given(["look har", "?", "orders recruit", "map", "", "news", "", "log all"], tmp_path, start)
    assert told.code == 0 and "[bold]St" in told.text
    assert all(c.isprintable() or c == "\n" for c in told.text)
    assert not {"\x1b", "\u202e", "\u2066", "\x07", "\x9b", "\r"} & set(told.text)
