"""A game as a person plays it: planning, undo, the end of the month, saves that lose nothing, the ending."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from game.engine.game import Game
from game.engine.view import Order, OrderRefused
from game.scenario.find import list_scenarios
from game.scenario.load import load_resolved, load_scenario
from game.scenario.model import Scenario
from game.session.journal import Header, SaveError, encode
from game.session.replay import replay
from game.session.session import Session
from game.session.store import read_journal

DUEL = Path(__file__).parents[1] / "duel.yaml"
LEVY_PORT, LEVY_FARM = Order("levy", ("port",)), Order("levy", ("farm",))
PAY = Order("answer", ("strike", "pay"))


SHIPPED = [e.id for e in list_scenarios() if not e.own]


@pytest.fixture(scope="module")
def duel() -> Scenario:
    """The small scenario of the tests."""
    return load_scenario(str(DUEL))


@pytest.fixture
def session(duel: Scenario, tmp_path: Path) -> Session:
    """A game just begun, as the South."""
    return Session.new(duel, seat="south", seed=7, players={"north": "doctrine"}, folder=tmp_path)


def to_the_end(session: Session) -> None:
    """Play on with one simple order a month."""
    while not session.ended:
        if session.view.book.preview(LEVY_PORT).legal:
            session.add(LEVY_PORT)
        session.end_month()


def test_a_plan_is_made_changed_and_taken_back(session: Session) -> None:
    session.add(LEVY_PORT)
    session.add(Order("scout", ("hill",)))
    assert session.cost == 4 and session.funds_left == 5
    session.move(1, 0)
    assert session.queue == (Order("scout", ("hill",)), LEVY_PORT)
    session.remove(0)
    assert session.queue == (LEVY_PORT,)
    assert session.undo() and session.undo() and session.undo()
    assert session.queue == (LEVY_PORT,) and session.can_undo and session.can_redo
    assert session.redo() and session.queue == (LEVY_PORT, Order("scout", ("hill",)))
    while session.undo():
        pass
    assert session.queue == () and not session.can_undo


@pytest.mark.parametrize(
    "order",
    [
        Order("levy", ("hill",)), Order("levy", ("atlantis",)), Order("dance", ()), Order("levy", ()), Order("levy", ("port", "farm")),
        Order("march", ("farm", "hill")), Order("answer", ("strike", "pay")), Order("answer", ()), Order("", ("",)),
    ],
)  # fmt: skip
def test_a_refused_order_changes_nothing(session: Session, order: Order) -> None:
    session.add(LEVY_PORT)
    before = session.path.read_bytes()
    with pytest.raises(OrderRefused) as caught:
        session.add(order)
    assert str(caught.value)
    assert session.queue == (LEVY_PORT,)
    assert session.path.read_bytes() == before


def test_no_more_orders_than_allowed(session: Session) -> None:
    session.add(LEVY_PORT)
    session.add(LEVY_FARM)
    with pytest.raises(OrderRefused):
        session.add(Order("scout", ("hill",)))


def test_questions_are_answered_or_take_their_default(session: Session) -> None:
    with pytest.raises(OrderRefused):
        session.answer("strike", PAY)
    session.end_month()
    (question,) = session.view.questions
    answers = {a.label: a.order for a in question.answers}
    session.answer(question.id, answers["Refuse"])
    session.answer(question.id, answers["Pay them"])
    assert session.answers == {question.id: answers["Pay them"]}
    with pytest.raises(OrderRefused):
        session.answer(question.id, LEVY_PORT)
    session.undo()
    assert session.answers == {question.id: answers["Refuse"]}
    session.redo()
    resumed = Session.resume(session.path, load=lambda _: session.scenario)
    assert resumed.answers == {question.id: answers["Pay them"]}


def test_the_end_of_a_month_cannot_be_taken_back(session: Session) -> None:
    session.add(LEVY_PORT)
    session.end_month()
    assert session.view.turn == 2 and session.queue == ()
    assert not session.can_undo and not session.undo() and not session.redo()


def test_quitting_in_mid_month_loses_nothing(session: Session) -> None:
    session.end_month()
    session.add(LEVY_FARM)
    session.add(Order("scout", ("hill",)))
    session.move(1, 0)
    back = Session.resume(session.path, load=lambda _: session.scenario)
    assert back.queue == session.queue == (Order("scout", ("hill",)), LEVY_FARM)
    assert back.game.state_hash() == session.game.state_hash()
    back.remove(0)
    assert Session.resume(session.path, load=lambda _: session.scenario).queue == (LEVY_FARM,)


def test_a_resumed_game_goes_on_as_the_one_that_was_not_left(session: Session, duel: Scenario, tmp_path: Path) -> None:
    other = Session.new(duel, seat="south", seed=7, players={"north": "doctrine"}, folder=tmp_path / "other")
    to_the_end(other)
    while not session.ended:
        session = Session.resume(session.path, load=lambda _: duel)
        if session.view.book.preview(LEVY_PORT).legal:
            session.add(LEVY_PORT)
        session = Session.resume(session.path, load=lambda _: duel)
        session.end_month()
    assert session.game.state_hash() == other.game.state_hash()
    assert session.history == other.history
    assert session.reasons == other.reasons
    assert read_journal(session.path).months == read_journal(other.path).months


def test_replay_equals_play(session: Session) -> None:
    to_the_end(session)
    months = list(replay(session.path, verify=True, load=lambda _: session.scenario))
    assert [m.hash for m in months] == [m.hash for m in read_journal(session.path).months]
    assert all(m.same for m in months)
    assert months[-1].hash == session.game.state_hash()


def test_a_month_that_differs_is_refused_by_name(session: Session) -> None:
    to_the_end(session)
    journal = read_journal(session.path)
    forged = tuple(dataclasses.replace(m, hash="0" * 64) if m.turn == 2 else m for m in journal.months)
    session.path.write_bytes(encode(dataclasses.replace(journal, months=forged))[0])
    with pytest.raises(SaveError, match="month 2 comes out differently"):
        Session.resume(session.path, load=lambda _: session.scenario)
    seen = []
    with pytest.raises(SaveError):
        for month in replay(session.path, verify=True, load=lambda _: session.scenario):
            seen.append(month.same)
    assert seen == [True, False]
    assert [m.same for m in replay(session.path, load=lambda _: session.scenario)].count(False) == 1


def test_orders_that_are_refused_now_are_refused_by_name(session: Session) -> None:
    session.end_month()
    journal = read_journal(session.path)
    month = dataclasses.replace(journal.months[0], orders={"south": (Order("dance"),)})
    session.path.write_bytes(encode(dataclasses.replace(journal, months=(month,)))[0])
    with pytest.raises(SaveError, match='in month 1 an order of "south" is refused'):
        Session.resume(session.path, load=lambda _: session.scenario)
    nobody = dataclasses.replace(journal.months[0], orders={"atlantis": ()})
    session.path.write_bytes(encode(dataclasses.replace(journal, months=(nobody,)))[0])
    with pytest.raises(SaveError, match="atlantis"):
        Session.resume(session.path, load=lambda _: session.scenario)


def test_other_rules_are_refused(session: Session) -> None:
    changed = dataclasses.replace(session.scenario, hash="ffff0000ffff0000")
    with pytest.raises(SaveError, match="other rules of duel"):
        Session.resume(session.path, load=lambda _: changed)

    def none(_: Header) -> Scenario:
        raise LookupError("there is no scenario duel.")

    with pytest.raises(SaveError, match="there is no scenario duel"):
        Session.resume(session.path, load=none)


def test_the_save_holds_its_rules_so_no_file_is_needed(session: Session) -> None:
    """The scenario of this game is neither shipped nor in the user's folder."""
    session.end_month()
    assert Session.resume(session.path).game.state_hash() == session.game.state_hash()


def test_a_damaged_save_is_recovered_and_kept(session: Session) -> None:
    for _ in range(3):
        session.end_month()
    whole = session.path.read_bytes()
    damaged = whole[: whole.index(b'"type":"month","turn":3') + 40]
    session.path.write_bytes(damaged)
    with pytest.raises(SaveError, match="offers to go on") as caught:
        Session.resume(session.path, load=lambda _: session.scenario)
    assert caught.value.good == 2
    assert session.path.read_bytes() == damaged
    back = Session.resume(session.path, recover=True, load=lambda _: session.scenario)
    assert back.view.turn == 3
    assert session.path.with_name(session.path.name + ".damaged").read_bytes() == damaged
    assert len(read_journal(session.path).months) == 2
    back.end_month()
    assert session.path.read_bytes() == whole


def test_a_disk_that_fills_up_never_stops_the_game(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    good = session.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        session.end_month()
        assert "no space left on device" in session.save_error
    assert session.view.turn == 2
    assert session.path.read_bytes() == good
    session.add(LEVY_FARM)
    assert session.save_error == ""
    assert Session.resume(session.path, load=lambda _: session.scenario).queue == (LEVY_FARM,)


def test_a_folder_that_cannot_be_written_is_said_at_once(duel: Scenario, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SaveError, match="could not be saved"):
        Session.new(duel, seat="south", seed=1, folder=tmp_path / "file" / "saves")


def test_what_does_not_exist_is_refused(duel: Scenario, tmp_path: Path) -> None:
    for seat, seed, players in [
        ("west", 1, {}), ("south", -1, {}), ("south", 2**64, {}), ("south", 1, {"west": "doctrine"}), ("south", 1, {"north": "genius"}),
    ]:  # fmt: skip
        with pytest.raises(ValueError):
            Session.new(duel, seat, seed, players, tmp_path)


def test_the_ending(session: Session) -> None:
    assert session.result is None and session.reasons == ()
    to_the_end(session)
    result = session.result
    assert result is not None
    assert result.margins == session.game.margins() and result.points == session.game.points()
    assert result.thresholds == {"north": 20, "south": 50}
    assert [m.turn for m in session.history] == list(range(1, len(session.history) + 1))
    assert session.history[-1].margins == session.game.margins()
    assert all("north" in month for month in session.reasons)
    assert all(t.swing > 0 for t in result.turning) and len(result.turning) <= 3
    for act in (lambda: session.add(LEVY_PORT), session.end_month):
        with pytest.raises(OrderRefused):
            act()


def test_history_is_what_the_viewer_believed_until_the_end(session: Session, duel: Scenario) -> None:
    session.end_month()
    game = Game(duel, seed=7)
    assert session.history[0].margins == {f.id: f.margin for f in game.view("south").factions.values()}
    assert session.history[0].holders == {"hill": "north", "port": "south", "farm": "south"}


def test_saves_are_listed(session: Session, tmp_path: Path) -> None:
    session.end_month()
    (info,) = Session.saves(tmp_path)
    assert (info.path, info.scenario, info.seat, info.turn, info.turns, info.problem) == (session.path, "duel", "south", 2, 4, "")
    to_the_end(session)
    assert Session.saves(tmp_path)[0].ended


@pytest.mark.parametrize("id", SHIPPED)
def test_shipped_scenarios_are_saved_with_all_that_is_needed(id: str, tmp_path: Path) -> None:
    """Played, left in the middle and replayed from the rules in the save, without the scenario's file."""
    scenario = load_scenario(id)
    session = Session.new(scenario, seat=scenario.factions[-1].id, seed=11, folder=tmp_path)
    for _ in range(3):
        first = session.view.book.legal()
        kinds = session.view.book.kinds()
        legal = next((p for k in kinds for p in session.view.book.of_kind(k) if p.legal), None)
        if first and legal is not None:
            session.add(legal.order)
        session.end_month()
    months = list(replay(session.path, verify=True, load=lambda header: load_resolved(header.rules)))
    assert len(months) == 3 and months[-1].hash == session.game.state_hash()
    assert Session.resume(session.path).view == session.view
