"""What a debrief is written into: text, a page, tables, records; hostile texts stay text, and the numbers are those of the game."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from game.debrief import charts
from game.debrief.answer import Answerer, what_if_question
from game.debrief.export import export_all, made
from game.debrief.facts import gather
from game.debrief.maps import Board, shape
from game.debrief.story import Answer, Debrief, percent
from game.debrief.summary import summary
from game.debrief.tables import COLUMNS, cell, to_csv, to_jsonl
from game.scenario.load import load_scenario
from game.session.journal import SaveError
from game.session.session import Session
from tests.debrief.debrief_kit import DUEL, debrief_from, debrief_of, facts_of, order, played, renamed

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>[b]\x1b[31m\u202e"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return played(tmp_path_factory.mktemp("duel"), seed=5)


@pytest.fixture(scope="module")
def debrief(session: Session) -> Debrief:
    return debrief_of(session)


@pytest.fixture(scope="module")
def hostile(session: Session) -> Debrief:
    """The same game under a scenario whose every text is an attack."""
    journal = session.journal
    why = {seat: tuple(HOSTILE for _ in given) for seat, given in journal.months[0].orders.items()}
    months = tuple(replace(m, reasons={s: why.get(s, ())[: len(o)] for s, o in m.orders.items()}) for m in journal.months)
    return debrief_from(gather(renamed(session.scenario, HOSTILE), replace(journal, months=months), session.path))


def asked(debrief: Debrief) -> Answer:
    facts = debrief.facts
    question = what_if_question(facts.journal.header.seed, facts.orders, 1, "north", [order("march hill port"), order("scout port")], 64)
    return debrief.answer(Answerer(facts.scenario).answer(question))


class Page(HTMLParser):
    """Tags and attributes of a page; tags that are opened are closed in order."""

    VOID = ("meta", "line", "rect", "circle", "polygon", "polyline")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes what it did not open"

    def handle_data(self, data: str) -> None:
        self.words += data


# ---------------------------------------------------------------------- the page
def test_the_page_holds_it_all(debrief: Debrief) -> None:
    text = made(debrief, "html", [asked(debrief)])
    page = Page(text)
    assert not page.open
    for title in ("Result", "The course of the game", "What turned it", "What if", "The map", "Month by month"):
        assert title in page.words
    assert debrief.verdict in page.words and "not history" in page.words
    said = re.sub(r"\s+", " ", page.words)
    for turning in debrief.turnings:
        assert all(re.sub(r"\s+", " ", t) in said for t in turning.explained)
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids)) and text.count("<svg role=") == 2 + len({0, 3, len(debrief.facts.months)})


def test_the_page_asks_nothing_of_anybody(hostile: Debrief) -> None:
    text = made(hostile, "html", [asked(hostile)])
    page = Page(text)
    assert not page.open
    assert not {"script", "img", "link", "iframe", "object", "embed", "base", "form", "a", "use", "image", "foreignobject"} & set(page.tags)
    assert "default-src 'none'" in next(v for t, n, v in page.attributes if n == "content" and "default-src" in v)
    for tag, name, value in page.attributes:
        assert not name.startswith("on") and name not in ("href", "xlink:href", "src"), (tag, name)
        assert "javascript" not in value.lower()
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", text.replace("http-equiv", ""))
    assert "\x1b" not in text and "\u202e" not in text
    assert "alert(1)" in page.words, "the text itself is told as text"


def test_colours_are_checked_once_more() -> None:
    for bad in ("red", '"/><script>', "#12345", "url(#x)", ""):
        for sign in "●■▲▼○□":
            assert "script" not in shape(sign, 0, 0, 4, bad) and (bad == "" or f":{bad}" not in shape(sign, 0, 0, 4, bad))


def test_maps_divide_the_whole_land(debrief: Debrief) -> None:
    """The cells of all places together are the picture: none overlap, nothing is left."""
    board = Board(debrief.scenario)

    def area(points: list[tuple[float, float]]) -> float:
        return abs(sum(a * d - b * c for (a, b), (c, d) in zip(points, [*points[1:], points[0]], strict=True))) / 2

    assert sum(area(c) for c in board.cells) == pytest.approx(board.width * board.height, rel=1e-6)
    for (x, y), shape_ in zip(board.sites, board.cells, strict=True):
        assert min(p[0] for p in shape_) <= x <= max(p[0] for p in shape_) and min(p[1] for p in shape_) <= y <= max(p[1] for p in shape_)


def test_names_at_the_ends_do_not_meet() -> None:
    at = charts.spread([50, 51, 52, 200, 200], 15, 14, 238)
    assert all(b - a >= 14.99 for a, b in zip(sorted(at), sorted(at)[1:], strict=False)) and min(at) >= 14 and max(at) <= 238
    assert at[0] < at[1] < at[2] < at[3] < at[4]
    assert charts.spread([10, 10, 10], 50, 0, 40) == [0, 20, 40]
    assert charts.ticks(-18, 15) == [-20, -10, 0, 10, 20] and charts.ticks(0, 0) == [0, 1]


# ---------------------------------------------------------------------- CSV and JSONL
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(text: str) -> None:
    got = cell(text)
    assert isinstance(got, str) and got[:1] not in "=+-@\t\r"


def test_numbers_stay_numbers() -> None:
    assert cell(-5) == -5 and cell(0.25) == 0.25


def test_csv_has_a_row_for_each_month_and_seat(debrief: Debrief, session: Session) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(debrief))))
    assert tuple(rows[0]) == COLUMNS and len(rows) == len(session.journal.months) * 2
    for row in rows:
        n, seat = int(row["turn"]) - 1, row["seat"]
        before, after = debrief.facts.positions[n], debrief.facts.positions[n + 1]
        assert (int(row["margin"]), int(row["margin_after"])) == (before.margins[seat], after.margins[seat])
        assert int(row["points"]) - int(row["threshold"]) == int(row["margin"])
        assert float(row["chance"]) == round(debrief.chances[n][seat].share, 4)
        given = [o for o in session.journal.months[n].orders[seat] if o.kind != "answer"]
        assert (row["orders"].count(";") + 1 if row["orders"] else 0) == len(given)
    assert session.result is not None
    assert {r["seat"]: int(r["margin_after"]) for r in rows[-2:]} == dict(session.result.margins)


def test_hostile_csv(hostile: Debrief) -> None:
    evil = debrief_from(gather(renamed(hostile.scenario, "=HYPERLINK(1)"), hostile.facts.journal, Path("x")))
    for row in csv.reader(io.StringIO(to_csv(evil))):
        assert not any(c.startswith(("=", "@", "\t", "\r")) for c in row)
        assert all(re.fullmatch(r"-?\d+(\.\d+)?", c) for c in row if c.startswith(("+", "-")))


def test_jsonl_agrees_with_the_journal(debrief: Debrief, session: Session) -> None:
    text = to_jsonl(debrief, [asked(debrief)])
    assert text.isascii()
    head, *months, answer, end = [json.loads(line) for line in text.splitlines()]
    assert (head["type"], head["format"], head["version"], head["seed"]) == ("debrief", "qibli-debrief", 1, session.seed)
    assert [m["type"] for m in months] == ["month"] * len(session.journal.months)
    for record, month in zip(months, session.journal.months, strict=True):
        assert record["hash"] == month.hash and record["turn"] == month.turn
        for seat, orders in month.orders.items():
            assert [o["order"] for o in record["orders"] if o["seat"] == seat] == [[o.kind, *o.target] for o in orders]
        assert sum(c[0] for c in record["before"]["chances"].values()) <= 1.0001
    for now, after in pairwise(months):
        assert now["after"] == after["before"]
    ranks = sorted(m["turning"]["rank"] for m in months if m["turning"])
    assert ranks == list(range(1, len(debrief.turnings) + 1))
    assert answer["type"] == "what_if" and answer["rolls"] == 64 and end["winner"] == session.game.winner
    assert all(sum(v for _, v in end["terms"][s]) == end["points"][s] for s in end["points"])


# ---------------------------------------------------------------------- text, facts, files
def test_the_summary_is_plain(hostile: Debrief, debrief: Debrief) -> None:
    lines = summary(hostile, [asked(hostile)])
    assert not any(c in line for line in lines for c in "\x1b\u202e\n")
    told = "\n".join(summary(debrief, [asked(debrief)]))
    assert debrief.verdict in told and "What if: the model's answer, not history" in told and "March: Hill to Port" in told


def test_the_verdict_names_the_moment(debrief: Debrief) -> None:
    assert debrief.facts.winner is not None and debrief.name(debrief.facts.winner) in debrief.decided
    assert debrief.sides[0].id == debrief.facts.winner
    assert sum(v for _, v in debrief.sides[0].terms) == debrief.sides[0].points


def test_percent_is_never_surer_than_it_is() -> None:
    nb = "\N{NO-BREAK SPACE}"
    assert [percent(p) for p in (0, 0.001, 0.5, 0.999, 1)] == [f"0{nb}%", f"under 1{nb}%", f"50{nb}%", f"over 99{nb}%", f"100{nb}%"]


def test_nothing_is_told_of_a_game_that_goes_on(tmp_path: Path) -> None:
    going = Session.new(load_scenario(DUEL), "north", 3, folder=tmp_path)
    for _ in range(2):
        with pytest.raises(SaveError, match="is still being played"):
            facts_of(going)
        going.end_month()


def test_the_open_view_hides_nothing(debrief: Debrief, session: Session) -> None:
    """South's agents on the hill are covert: the North never saw them, the debrief does."""
    assert "south" not in debrief.facts.view(1, "north").places["hill"].forces
    seen = debrief.facts.positions[0].view.places["hill"].forces["south"]["agents"]
    assert (seen.value, seen.certainty) == (1, "exact")
    assert debrief.facts.positions[0].view.factions["south"].values["funds"].value == 9
    assert "funds" not in debrief.facts.view(1, "north").factions["south"].values


def test_files_are_written_whole(debrief: Debrief, tmp_path: Path) -> None:
    paths = export_all(debrief, "game", (), tmp_path / "new")
    assert [p.name for p in paths] == ["game.html", "game.csv", "game.jsonl"]
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == sorted(p.name for p in paths)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError):
        export_all(debrief, "game", (), tmp_path / "file" / "below")


