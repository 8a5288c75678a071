"""The report: one sound file of HTML that needs nothing else, safe against any text, with the numbers of the tally."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest

from game.lab import charts
from game.lab.charts import Row, Series
from game.lab.measures import Measure, measures, standings
from game.lab.report import render
from game.lab.restrict import Forbidden
from game.lab.simulate import simulate
from game.lab.tally import Header, Tally
from game.lab.uncertainty import Course
from tests.helpers import program, scenario

VOID = {"meta", "br"}
EVIL = "<script>alert(1)</script>&amp;\"'><img src=x onerror=y> </style>"


class Reader(HTMLParser):
    """Reads a page strictly: every tag is closed by its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.pointed: list[str] = []
        self.handlers: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "aria-labelledby":
                self.pointed += (value or "").split()
            if name in ("src", "href", "srcset", "action", "data"):
                self.links.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"{tag} closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words, blanks evened out."""
        return " ".join(" ".join(self.words).split())


@cache
def played() -> Tally:
    """Some games of the island."""
    return simulate(scenario("island"), 60, seed=3)


COURSES = (Course(0, 0, (0.3, 0.5, 0.9)), Course(1, 1, (0.3, 0.5, 0.6, 0.7, 0.7, 0.75)))
TAKEN = (Forbidden("town", "recruit", 60, 0.5, 0.1, 2, 26, -0.6, -0.2), Forbidden("clans", "spy", 60, 0.5, 0.5, 0, 0, -0.1, 0.1))


def full() -> str:
    """A report with every section."""
    found = [*measures(played()), Measure("of the moon", 4.0, 3.0, 5.0, (5.0, None), None, "not looked at", "month")]
    return render(played(), found, scenario("island"), simulate(scenario("island"), 30, seed=90), (), TAKEN, COURSES)


def test_the_page_is_sound_and_needs_nothing_else() -> None:
    text = full()
    reader = Reader(text)
    assert text.startswith("<!doctype html>") and text.count("<html") == 1
    assert not reader.links and not reader.handlers and "script" not in reader.tags
    assert not re.search(r"url\(|@import|https?://|<link|<iframe", text)
    assert len(reader.ids) == len(set(reader.ids))


def test_every_picture_says_what_it_is_and_has_a_table_near() -> None:
    text = full()
    reader = Reader(text)
    pictures = re.findall(r"<svg (.*?)>(.*?)</svg>", text, re.S)
    assert len(pictures) > 15
    for head, inside in pictures:
        assert 'role="img"' in head and "aria-labelledby" in head
        assert re.match(r'<title id="[^"]+">[^<]+</title><desc id="[^"]+">[^<]*</desc>', inside)
    assert set(reader.pointed) <= set(reader.ids)
    for section in re.findall(r"<section>(.*?)</section>", text, re.S):
        assert "<svg" not in section or "<table" in section


def test_the_numbers_are_those_of_the_tally() -> None:
    text = Reader(full()).text
    for s in standings(played()):
        name = scenario("island").words.factions[s.seat].short if s.seat in scenario("island").words.factions else s.seat
        assert f"{name} {s.wins} {100 * s.share:.1f} %" in text
    assert "60 games of island" in text
    assert "fatal" in text and "10.0 %" in text  # restricted play
    assert "of the moon 4" in text and "not measured" in text
    assert f"{100 * 1 / 2:.1f} %" in text  # one of the two courses was decided in month 3


def test_texts_of_files_stay_texts() -> None:
    s = scenario("island")
    looks = {id: replace(look, name=EVIL, short=EVIL, colour='red"/><script>') for id, look in s.words.factions.items()}
    names = {p.id: EVIL for p in s.places}
    words = replace(
        s.words, factions=looks, places=names, orders={o.id: EVIL for o in s.orders}, quantities={q.id: EVIL for q in s.quantities}
    )
    evil = replace(s, title=EVIL, blurb=EVIL, words=words, events=tuple(replace(e, title=EVIL) for e in s.events))
    found = [Measure(EVIL, 0.5, 0.4, 0.6, (None, 0.7), True, EVIL)]
    reader = Reader(render(played(), found, evil, None, (), TAKEN, COURSES))
    assert "script" not in reader.tags and "img" not in reader.tags and not reader.handlers
    assert "<script>alert(1)</script>&amp;" in reader.text


@pytest.mark.parametrize("name", ["maze", "field"])
def test_scenarios_of_other_shapes_and_no_games_at_all(name: str) -> None:
    empty = Tally.empty(Header.of(program(name), {}))
    reader = Reader(render(empty, measures(empty), scenario(name)))
    assert "0 games" in reader.text
    tally = simulate(scenario(name), 3)
    assert "3 games" in Reader(render(tally, measures(tally), scenario(name), tally)).text


def test_columns_stack_to_their_sum_and_bars_have_their_length() -> None:
    picture = charts.columns("x", "t", "d", [Series("a", "#112233", [0.25, 0.5]), Series("b", "#445566", [0.75, 0.0])], ["1", "2"], 1.0)
    boxes = [(float(y), float(h)) for y, h in re.findall(r'y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', picture)][2:]  # after the legend
    (a1, h1), (b1, g1), (a2, h2) = boxes
    assert h1 + g1 == pytest.approx(h2 * 2, abs=0.02) and g1 == pytest.approx(3 * h1, abs=0.02)
    assert b1 + g1 == pytest.approx(a1, abs=0.02) and a1 + h1 == pytest.approx(a2 + h2, abs=0.02)
    bar = charts.bars("y", "t", "d", [Row("a", 0.1), Row("b", 0.2)], 0.5, 0.35)
    short, long = (float(w) for w in re.findall(r'<rect[^>]* width="([\d.]+)"', bar))
    assert long == pytest.approx(2 * short, abs=0.02)


def test_axes_end_at_round_figures() -> None:
    assert [charts.round_up(v) for v in (0, 0.0031, 0.2, 0.21, 0.26, 1, 7.3, 51)] == [1, 0.005, 0.2, 0.25, 0.5, 1, 10, 100]
