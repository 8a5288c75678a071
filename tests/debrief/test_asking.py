"""What-ifs as people write them, drafts for months that are over, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game import cli
from game.debrief.asking import BadQuestion, read_what_if
from game.debrief.facts import Facts
from game.debrief.sketch import Sketch
from game.engine.view import Order, OrderRefused
from game.scenario.load import load_scenario
from game.session.session import Session
from tests.debrief.debrief_kit import DUEL, facts_of, order, played


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own folder."""
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return played(tmp_path_factory.mktemp("duel"), seed=5, seat="south")


@pytest.fixture(scope="module")
def facts(session: Session) -> Facts:
    return facts_of(session)


@pytest.mark.parametrize(
    "text",
    ["month 1: north: march hill port; scout port", "1:north:march hill port;scout port;", " Turn 1 : north : march  hill port;scout port"],
)
def test_written_what_ifs(text: str, facts: Facts) -> None:
    assert read_what_if(text, facts) == (1, "north", (order("march hill port"), order("scout port")))


def test_no_orders_are_an_answer_too(facts: Facts) -> None:
    assert read_what_if("month 2: south:", facts) == (2, "south", ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("south march", 'The what-if "south march" cannot be read; write it as "month 1: north: levy hill", several orders with ; between'),
        ("month 9: south: levy farm", "Month 9 was not played; the game went from month 1 to 4."),
        ("month 0: south: levy farm", "Month 0 was not played; the game went from month 1 to 4."),
        ("month 1: sout: levy farm", 'There is no seat "sout" (did you mean "south"?); the seats are north, south.'),
        ("month 1: south: lev farm", 'south has no order "lev"; did you mean "levy"?'),
        ("month 1: south: xyz", 'south has no order "xyz".'),
        ("month 1: south: levy hill", "In month 1 south could not order that: Levy: Hill: "),
        ("month 1: south: levy farm; levy farm", "already ordered this month"),
        ("month 1: south: levy \x1b[31mfarm", "there is no order"),
    ],
)
def test_what_cannot_be_asked(text: str, said: str, facts: Facts) -> None:
    with pytest.raises(BadQuestion) as bad:
        read_what_if(text, facts)
    assert said in str(bad.value) and "\x1b" not in str(bad.value) and "\n" not in str(bad.value)


# ---------------------------------------------------------------------- drafts
def test_a_sketch_changes_nothing(facts: Facts) -> None:
    before = [game.state_hash() for game in facts.games]
    sketch = Sketch(facts, 1, "north")
    assert sketch.funds_left == 9 and not sketch.can_undo
    sketch.add(order("levy hill"))
    sketch.add(order("march hill port"))
    with pytest.raises(OrderRefused):
        sketch.add(order("scout port"))
    assert (len(sketch.queue), sketch.cost, sketch.funds_left) == (2, 4, 5)
    sketch.move(1, 0)
    assert sketch.queue[0] == order("march hill port")
    assert sketch.undo() and sketch.undo() and sketch.queue == (order("levy hill"),) and sketch.can_redo
    assert sketch.redo() and len(sketch.queue) == 2
    sketch.remove(0)
    assert sketch.queue == (order("march hill port"),)
    assert [game.state_hash() for game in facts.games] == before


def test_answers_stay_as_they_were(facts: Facts) -> None:
    sketch = Sketch(facts, 2, "south")
    given = next((c.order for c in facts.months[1].choices if c.seat == "south" and c.order.kind == "answer"), None)
    assert sketch.answers == ({"strike": given} if given else {}) and sketch.draft == ()
    other = next(a.order for q in sketch.view.questions for a in q.answers if a.order != given)
    sketch.answer("strike", other)
    assert sketch.answers == {"strike": other} and sketch.draft == (other,)
    with pytest.raises(OrderRefused):
        sketch.answer("strike", Order("answer", ("strike", "burn")))


# ---------------------------------------------------------------------- the command
def test_the_command(session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    html, rows, records = tmp_path / "d.html", tmp_path / "d.csv", tmp_path / "d.jsonl"
    words = ["debrief", str(session.path), "--rolls", "64", "-o", str(html), "--csv", str(rows), "--jsonl", str(records)]
    asked = ["--what-if", "month 1: south: levy farm", "--what-if", "month 2: north:"]
    assert cli.run([*words, *asked]) == 0
    first = capsys.readouterr().out
    assert "What turned it" in first and first.count("in the game:") == 2
    assert html.read_text().startswith("<!doctype html>") and rows.read_text().startswith("turn,")
    assert [json.loads(line)["type"] for line in records.read_text().splitlines()].count("what_if") == 2
    page = html.read_bytes()
    assert cli.run([*words, *asked]) == 0
    assert capsys.readouterr().out == first and html.read_bytes() == page, "the same save, the same debrief"


def test_the_command_called_wrongly(session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    going = Session.new(load_scenario(DUEL), "north", 3, folder=tmp_path)
    going.end_month()
    broken = tmp_path / "broken.qibli"
    broken.write_bytes(session.path.read_bytes()[:-30])
    cases = [
        ([str(going.path)], 1, f"{going.path} is still being played (month 2 of 4)"),
        ([str(tmp_path / "none")], 2, "There is no save"),
        ([str(broken)], 1, "is cut off"),
        ([str(session.path), "--what-if", "month 7: south: deny"], 2, "Month 7 was not played"),
        ([str(session.path), "--rolls", "16", "-o", str(tmp_path / "broken.qibli" / "d.html")], 1, "cannot be written"),
        ([str(session.path), "--rolls", "1"], 2, "--rolls"),
    ]
    for words, code, said in cases:
        assert cli.run(["debrief", *words]) == code, words
        caught = capsys.readouterr()
        assert said in caught.err and caught.err.count("\n") == 1 and "Traceback" not in caught.err
