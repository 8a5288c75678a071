"""Whole games by script through a pipe: exit codes, pure text, resuming, the same journal as through the session."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from game.engine.view import Order
from game.scenario.load import load_scenario
from game.session.session import Session
from game.session.store import read_journal
from tests.plain.plain_kit import DUEL, ISLAND, given, island, piped, saves

LNA = [
    "of tar gh", "ra br tar", "", "orders", "look gharyan", "near tripoli", "raise brigade benghazi", "map forces", "end", "side russia",
    "log tarhuna", *[""] * 10, "verdict", "facts", "quit",
]  # fmt: skip
CLANS = ["recruit summit", "spy pa", "queue", "", "1", "1", "yes", "undo", "redo", *[""] * 5, "places", ""]


def pure(data: bytes, width: int = 80) -> str:
    """Only printable ASCII, no line longer than the paper (a path and a command are copied whole)."""
    text = data.decode("ascii")
    assert re.fullmatch(r"[\n -~]*", text)
    own = [line for line in text.splitlines() if not line.startswith(("The game is saved in", "Go on with", "It is over"))]
    assert max(map(len, own)) <= width, max(own, key=len)
    return text


@pytest.mark.parametrize(
    ("scenario", "seat", "lines", "environment"),
    [
        ("tarhuna-2019", "lna", LNA, {"LANG": "C"}),
        (str(ISLAND), "clans", CLANS, {"LANG": "C.UTF-8", "TERM": "dumb", "NO_COLOR": "1"}),
    ],
)
def test_a_game_is_finished_through_a_pipe(scenario: str, seat: str, lines: list[str], environment: dict[str, str], own_home: Path) -> None:
    arguments = ["play", scenario, "--plain", "--seat", seat, "--seed", "7"]
    done = piped(arguments, "\n".join(lines) + "\n", own_home, **environment)
    assert done.returncode == 0 and done.stderr == b""
    text = pure(done.stdout)
    assert "The end of" in text and "What really happened:" in text and "not understood" not in text
    (save,) = saves(own_home / "saves")
    journal = read_journal(save)
    assert journal.months[-1].ended and f"qibli replay {save.name}" in text
    assert piped(["replay", str(save), "--verify"], "", own_home).returncode == 0


def test_the_same_orders_give_the_same_journal_as_through_the_session(tmp_path: Path) -> None:
    given(["recruit market", "spy pans", "end", "answer 1", "recruit harbour", "", "", "", "", ""], tmp_path / "plain")
    session = Session.new(load_scenario(ISLAND), "town", 7, folder=tmp_path / "session")
    for orders in ([Order("recruit", ("market",)), Order("spy", ("pans",))], [Order("recruit", ("harbour",))], [], [], [], []):
        for order in orders:
            session.add(order)
        for question in session.view.questions if session.view.turn == 2 else ():
            session.answer(question.id, question.answers[0].order)
        session.end_month()
    (save,) = saves(tmp_path / "plain")
    played, wanted = read_journal(save), read_journal(session.path)
    assert played.months == wanted.months and played.header == wanted.header and len(played.months) == 6
    assert any(m.orders["town"] for m in played.months)


def test_a_game_that_is_gone_on_with_is_the_same_game(tmp_path: Path) -> None:
    lines = ["recruit market", "end", "spy pans", "recruit harbour", "delete 1", "", "", "recruit harbour", "", "", ""]
    given(lines, tmp_path / "whole")
    for cut in (2, 4):
        folder = tmp_path / f"cut{cut}"
        first = given(lines[:cut], folder, island(folder))
        (save,) = saves(folder)
        assert first.code == 0 and f"Go on with: qibli play --plain --resume {save.name}" in first.text
        from game.plain.start import Start

        second = given(lines[cut:], folder, Start(resume=save))
        assert second.code == 0 and "The end of" in second.text
        if cut == 4:
            assert "Recruit: Harbour" in second.text.split("Your order?")[0], "the draft is told"
        assert read_journal(save).months == read_journal(saves(tmp_path / "whole")[0]).months


def test_the_log_of_a_resumed_game_is_whole(tmp_path: Path) -> None:
    from game.plain.start import Start

    whole = given(["recruit market", "", "", "", "log all"], tmp_path / "a").after("log all")
    given(["recruit market", "", "", ""], tmp_path / "b", island(tmp_path / "b"))
    assert given(["log all"], tmp_path / "b", Start(resume=saves(tmp_path / "b")[0])).after("log all") == whole
    assert "Recruit: Market" in whole


def test_everything_is_asked_for_when_nothing_is_named(own_home: Path) -> None:
    own_home.joinpath("scenarios").mkdir(parents=True)
    own_home.joinpath("scenarios", "duel.yaml").write_text(DUEL.read_text(encoding="utf-8"), encoding="utf-8")
    done = piped(["--plain"], "a duel\nsou\nrandom\n5\nlevy port\n\n\n\n\n", own_home, LANG="C")
    text = pure(done.stdout)
    assert done.returncode == 0 and "You play The South, South." in text and "The end of A duel." in text
    header = read_journal(saves(own_home / "saves")[0]).header
    assert (header.seat, header.seed, header.players) == ("south", 5, {"north": "random"})


def test_a_save_can_be_chosen_at_the_first_question(own_home: Path) -> None:
    Session.new(load_scenario(DUEL), "south", 3)
    done = piped(["--plain"], "go on with\nstatus\n", own_home, LANG="C")
    assert done.returncode == 0 and "You go on with the game saved in" in pure(done.stdout)


def test_machines_that_think_choose_as_they_do_without_the_plain_mode(tmp_path: Path, own_home: Path) -> None:
    """The real process, the real planner."""
    arguments = ["play", str(DUEL), "--plain", "--seat", "south", "--seed", "7", "--players", "easy"]
    done = piped(arguments, "levy port\n\n\n", own_home, LANG="C")
    assert done.returncode == 0 and b"North is thinking (easy)." in done.stdout
    session = Session.new(load_scenario(DUEL), "south", 7, {"north": "easy"}, tmp_path)
    session.add(Order("levy", ("port",)))
    session.end_month()
    session.end_month()
    assert read_journal(saves(own_home / "saves")[0]).months == read_journal(session.path).months
