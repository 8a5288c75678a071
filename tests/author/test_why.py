"""Why an event happens: the conditions as its news read them, their parts, and expressions as an author writes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game import cli
from game.author.why import Part, ask, spread_of_order, spread_of_rule
from game.author.written import written
from game.engine.game import Game
from game.scenario.load import load_resolved, load_scenario
from game.scenario.model import Scenario
from game.session.machines import choose, seat_players
from game.session.session import Session

TESTS = Path(__file__).parents[1]
ISLAND = str(TESTS / "data" / "island.yaml")


def scenario(name: str) -> Scenario:
    """A scenario of the tests or a shipped one."""
    path = TESTS / "data" / f"{name}.yaml"
    return load_scenario(path if path.exists() else name)


@pytest.mark.parametrize("name", ["island", "maze", "tarhuna-2019"])
def test_what_is_written_reads_as_the_same_expression(name: str) -> None:
    s = scenario(name)
    plain = json.loads(s.resolved)
    count = 0
    for section, entries in (("orders", s.orders), ("rules", s.rules), ("events", s.events)):
        for entry in entries:
            if entry.when:
                plain[section][entry.id]["when"] = [written(c.test, s) for c in entry.when]
                count += len(entry.when)
    for faction in s.factions:
        plain["factions"][faction.id] |= {key: written(getattr(faction, key), s) for key in ("orders", "points", "income", "upkeep")}
    again = load_resolved(json.dumps(plain))
    for old, new in zip((*s.orders, *s.rules, *s.events), (*again.orders, *again.rules, *again.events), strict=True):
        assert [c.test for c in new.when] == [c.test for c in old.when], old.id
    assert again.factions == s.factions and count > 10


def consistent(part: Part) -> None:
    """A condition made of conditions follows from them."""
    held = [inner.holds for inner in part.inner]
    if part.holds is not None and held and None not in held and " or " in part.text and " and " not in part.text and "not" not in part.text:
        assert part.holds == any(held), part
    for inner in part.inner:
        consistent(inner)


@pytest.mark.parametrize(("name", "seed"), [("island", 1), ("island", 2), ("maze", 3), ("tarhuna-2019", 4)])
def test_what_is_said_is_what_the_news_made_of_it(name: str, seed: int) -> None:
    """Month by month, of every event: it happens when all holds, and never else."""
    s = scenario(name)
    game = Game(s, seed=seed)
    seats = seat_players(game, {f.id: "random" for f in s.factions}, seed)
    outcomes = set()
    before: dict[str, str] = {}
    while not game.ended:
        for event in s.events:
            asked = ask(game, event)
            outcomes.add(asked.outcome)
            happened = any(act.id == event.id and act.kind == "event" for act in game.news_records)
            assert happened == (asked.outcome in ("happens", "announced"))
            if event.chance is None and asked.holds and asked.outcome != "over":
                assert happened, (event.id, asked)
            if asked.outcome in ("announced", "missed") or (asked.outcome == "happens" and not event.announce):
                assert asked.holds, (event.id, asked)
            if asked.outcome == "happens" and event.announce:
                assert before[event.id] == "announced"
            before[event.id] = asked.outcome
            for part in asked.conditions:
                assert part.holds is not None
                consistent(part)
        choose(game, seats)
        game.resolve()
    assert {"happens", ""} <= outcomes


def test_parts_hold_the_numbers_of_the_state() -> None:
    s = scenario("tarhuna-2019")
    game = Game(s, seed=1)
    lines = {"both_sides": ("leverage(russia, gna)", "12"), "trackers": ("airlifts", "0"), "conference": ("un", "2")}
    for id, (text, value) in lines.items():
        (condition,) = ask(game, next(e for e in s.events if e.id == id)).conditions
        assert [(p.text, p.value) for p in condition.inner] == [(text, value)]
    (either,) = ask(game, next(e for e in s.events if e.id == "cairo_alarm")).conditions
    held = next(inner for part in either.inner for inner in part.inner if inner.members)
    assert held.value == str(len(held.members.split(", "))) and "tripoli" in held.members


def test_orders_and_rules_over_what_they_could_be_about() -> None:
    s = scenario("tarhuna-2019")
    game = Game(s, seed=1)
    for id, seat in (("recon", "us"), ("strike", "us"), ("offensive", "lna"), ("offer", "us"), ("back_un", "us")):
        order = next(o for o in s.orders if o.id == id)
        previews = game.view(seat).book.of_kind(id)
        spread = spread_of_order(game, order, s.faction(seat))
        assert len(spread) == len(order.when) + 1 and spread[-1].of == len(previews)
        found = {tuple(each.split()) for each in spread[-1].found}
        assert {p.order.target for p in previews if p.legal} == found, "what all conditions allow can be given: there are funds enough"
    rule = next(r for r in s.rules if r.id == "cells_spread")
    *_, both = spread_of_rule(game, rule)
    assert set(both.found) <= {p.id for p in s.places} and both.of == len(s.places)


def run(*arguments: str | Path) -> int:
    """The exit code of a command."""
    return cli.run([str(a) for a in arguments])


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("why", ISLAND, "wedding", "--month", "3") == 0
    shown = capsys.readouterr().out
    assert "✓ turn >= 3" in shown and "turn = 3" in shown and "is announced" in shown and "harvest = " in shown
    assert run("why", ISLAND, "orders.march") == 0 and "by what it knows" in capsys.readouterr().out
    for arguments in (
        (ISLAND, "weding"), (ISLAND, "places.pans"), ("atlantis", "x"), (ISLAND, "wedding", "--month", "99"),
        (ISLAND, "march", "--month", "99"), (ISLAND, "wedding", "--save", "nowhere"), (ISLAND, "wedding", "--players", "x"),
    ):  # fmt: skip
        assert run("why", *arguments) == 2
        error = capsys.readouterr().err
        assert error.strip() and "\n" not in error.strip()


def test_a_running_game_is_not_spoilt_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path / "home"))
    session = Session.new(load_scenario(ISLAND), seat="town", seed=7, folder=tmp_path)
    session.end_month()
    assert run("why", ISLAND, "wedding", "--save", session.path) == 1
    output = capsys.readouterr()
    assert "--spoil" in output.err and output.out == ""
    assert run("why", ISLAND, "wedding", "--save", session.path, "--spoil") == 0
    assert "At the start of month 2" in capsys.readouterr().out
    assert run("why", ISLAND, "wedding", "--save", session.path, "--spoil", "--month", "9") == 2
    assert run("why", str(TESTS / "duel.yaml"), "x", "--save", session.path) == 2
    while not session.ended:
        session.end_month()
    assert run("why", ISLAND, "wedding", "--save", session.path) == 0  # it is over: nothing is spoilt
    capsys.readouterr()
    other = tmp_path / "other.yaml"
    other.write_text(Path(ISLAND).read_text(encoding="utf-8").replace("harvest >= 3", "harvest >= 2"), encoding="utf-8")
    assert run("why", other, "wedding", "--save", session.path) == 1 and "other rules" in capsys.readouterr().err
