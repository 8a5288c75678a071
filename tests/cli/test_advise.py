"""``qibli advise``: words and JSON of one save, the end of a game, and every way in which it can be called wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game import cli
from game.engine.view import Order
from game.scenario.load import load_scenario
from game.session.session import Session
from game.session.store import list_saves

DUEL = Path(__file__).parents[1] / "duel.yaml"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A saved game in its third month, with a draft."""
    made = Session.new(load_scenario(DUEL), seat="south", seed=7, folder=tmp_path / "s")
    made.end_month()
    made.end_month()
    made.add(next(p.order for p in made.view.book.of_kind("scout") if p.legal))
    return made


def test_words(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["advise", str(session.path)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("A duel, month 3 of 4, January 2020, as South\n")
    assert "1,024 roll-outs from what South knows" in out
    assert "\n1. " in out
    assert "with it, " in out
    assert any(said in " ".join(out.split()) for said in ("At the end of the game, on average", "No term of the points"))


def test_orders_are_named_as_people_say_them(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["advise", str(session.path)]) == 0
    out = capsys.readouterr().out
    named = [line.split(". ", 1)[1].split(":")[0] for line in out.splitlines() if line[:1].isdigit()]
    assert named and set(named) <= set(load_scenario(DUEL).words.orders.values())
    assert "per cent points (" in out and "-0 " not in out and "-0)" not in out


def test_record(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for _ in range(2):
        assert cli.run(["advise", str(session.path), "--json", "--count", "2"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    record = json.loads(said[0])
    assert (record["scenario"], record["seat"], record["turn"], record["ended"]) == ("duel", "south", 3, False)
    assert sum(c["share"] for c in record["forecast"]["chances"].values()) == pytest.approx(1)
    assert 1 <= len(record["advice"]) <= 2
    for advice in record["advice"]:
        assert set(advice) == {"order", "chance", "change", "low", "high", "reason"}
        session.game.submit("south", [Order(advice["order"][0], tuple(advice["order"][1:]))])


def test_a_game_that_is_over(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    while not session.ended:
        session.end_month()
    assert cli.run(["advise", str(session.path)]) == 0
    assert "the game is over" in capsys.readouterr().out
    assert cli.run(["advise", str(session.path), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["ended"], record["advice"], record["winner"]) == (True, [], session.game.winner)
    assert record["forecast"]["chances"][session.game.winner]["share"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "SAVE"),
        (["nowhere"], 2, "no save at nowhere"),
        ([str(DUEL)], 1, "not a save"),
        (["\x1b[31m"], 2, "no save"),
        (["SAVE", "--count", "0"], 2, "count"),
        (["SAVE", "--count", "many"], 2, "many"),
        (["SAVE", "--frobnicate"], 2, "frobnicate"),
    ],
)
def test_bad_input_is_one_sentence(
    session: Session, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    assert cli.run(["advise", *(str(session.path) if a == "SAVE" else a for a in arguments)]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert says in captured.err
    assert "\n" not in captured.err.strip()
    assert "Traceback" not in captured.err
    assert "\x1b" not in captured.err


def test_a_save_that_was_changed(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    data = session.path.read_bytes()
    session.path.write_bytes(data.replace(b'"levy"', b'"lavy"', 1))
    assert cli.run(["advise", str(session.path)]) == 1
    assert "\n" not in capsys.readouterr().err.strip()


def test_several_people_and_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    duel = load_scenario(DUEL)
    both = Session.new(duel, "south", 7, {"north": "person"}, tmp_path / "b")
    assert cli.run(["advise", str(both.path), "--seat", "north"]) == 0
    assert "as North" in capsys.readouterr().out.splitlines()[0]
    assert cli.run(["advise", str(both.path), "--seat", "west"]) == 2
    assert "south or north" in capsys.readouterr().err
    watched = Session.new(duel, "observer", 7, {}, tmp_path / "w")
    assert cli.run(["advise", str(watched.path)]) == 2
    assert "only watched" in capsys.readouterr().err
    assert [save.whose() for folder in "bw" for save in list_saves(tmp_path / folder)] == ["south and north", "watched"]
