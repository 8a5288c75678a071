"""Printed briefings: everything a reader needs, nothing that runs, and no seat's sheet with another's secrets."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from game import cli
from game.author.brief import render
from game.scenario.load import load_resolved, load_scenario
from game.scenario.model import Scenario

TESTS = Path(__file__).parents[1]
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "header", "section", "h1", "h2", "p", "br", "b", "span", "ol", "li", "table",
    "thead",
    "tbody", "tr", "th", "td", "caption",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "scope", "style", "http-equiv"}
CANARY = "</td><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\"'`{here}%s"


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.styles: set[str] = set()
        self.orders: set[str] = set()  # what the page tells a browser to do, as if a server had said so
        self.words: list[str] = []
        self.feed(html)
        self.close()
        self.text = "".join(self.words).replace("\xa0", " ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.styles |= {str(value) for name, value in attrs if name == "style"}
        self.orders |= {str(value) for name, value in attrs if name == "http-equiv"}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def hostile() -> Scenario:
    """The island with every text turned against whoever shows it."""
    plain = json.loads(load_scenario(TESTS / "data" / "island.yaml").resolved)

    def spoil(node: Any, key: str = "") -> Any:
        if isinstance(node, dict):
            return {k: spoil(v, k) for k, v in node.items()}
        if isinstance(node, list):
            return [spoil(v, key) for v in node]
        texts = ("title", "blurb", "teaches", "text", "label", "claim", "article", "date", "situation", "means", "goals", "limits",
                 "suggestion",
                 "questions", "afterwards", "about")  # fmt: skip
        return CANARY[:140] if key in texts and isinstance(node, str) else node

    plain = spoil(plain)
    plain["words"] = {
        "factions": {"town": {"name": "<b onclick=x>T</b>", "short": "<i>&", "colour": "#56B4E9", "shape": "●", "ascii": "T",
                              "points": [CANARY[:60]]}},
        "orders": {"march": {"name": "<u>march</u>", "about": CANARY}},
    }  # fmt: skip
    return load_resolved(json.dumps(plain))


def test_nothing_runs_and_every_text_is_text() -> None:
    scenario = hostile()
    html = render(scenario, [f.id for f in scenario.factions], True)
    page = Page(html)
    assert page.tags <= TAGS and page.attributes <= ATTRIBUTES and page.orders == {"Content-Security-Policy"}
    assert page.styles == {"background:#56B4E9", "background:#E69F00"}  # the colour given, and the one for a side without a look
    assert page.text.count("<script>alert(1)</script>") > 20 and "<b onclick=x>T</b>" in page.text
    assert "<script" not in html.lower() and "onerror=alert" in page.text
    assert "http://" not in html and "https://" not in html and "url(" not in html and "@import" not in html


def test_a_seat_reads_its_own_sheet_only() -> None:
    scenario = load_scenario("tarhuna-2019")
    for seat in ("us", "russia", "isis"):
        text = Page(render(scenario, [seat], False)).text
        for other, brief in scenario.briefings.items():
            assert (brief.situation in text) == (other == seat)
            assert all((goal in text) == (other == seat) for goal in brief.goals)
        assert not any(event.title in text or event.text in text for event in scenario.events)
        cited = [event.source for event in scenario.events if event.source]
        assert cited and not any(source.claim in text for source in cited)  # what is to come is not given away
        assert not any(said in text for said in (*scenario.afterwards, *scenario.questions))


def test_the_teacher_has_everything() -> None:
    scenario = load_scenario("tarhuna-2019")
    text = Page(render(scenario, [], True)).text
    wanted = [*scenario.questions, *scenario.afterwards, scenario.teaches, scenario.blurb]
    wanted += [source.claim for source in scenario.sources] + [event.title for event in scenario.events]
    wanted += [goal for brief in scenario.briefings.values() for goal in brief.goals]
    wanted += [answer.label for event in scenario.events for _, answers in event.choices for answer in answers]
    wanted += [condition.text for event in scenario.events for condition in event.when]
    assert [said for said in wanted if said not in text] == [] and len(wanted) > 150
    assert text.count("high") >= sum(source.confidence == "high" for source in scenario.sources)


@pytest.mark.parametrize("name", ["duel.yaml", "data/maze.yaml", "data/field.yaml"])
def test_scenarios_without_texts_have_sheets_too(name: str) -> None:
    scenario = load_scenario(TESTS / name)
    page = Page(render(scenario, [f.id for f in scenario.factions], True))
    assert all(faction.id in page.text or scenario.words.factions[faction.id].name in page.text for faction in scenario.factions)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.html"
    assert cli.run(["brief", "tarhuna-2019", "-o", str(out)]) == 0
    everything = out.read_text(encoding="utf-8")
    assert everything.count('class="sheet"') == 6 and "@page { size: A4" in everything
    capsys.readouterr()
    assert cli.run(["brief", "tarhuna-2019", "--seat", "us", "--seat", "gna", "--seat", "us"]) == 0
    assert capsys.readouterr().out.count('class="sheet"') == 2
    assert cli.run(["brief", "tarhuna-2019", "--teacher"]) == 0
    shown = capsys.readouterr().out
    assert shown.count('class="sheet"') == 1 and "For the teacher" in shown
    assert cli.run(["brief", "tarhuna-2019", "--seat", "gnaa"]) == 2 and 'did you mean "gna"' in capsys.readouterr().err
    assert cli.run(["brief", "tarhuna-2019", "-o", str(tmp_path / "no" / "x.html")]) == 1
