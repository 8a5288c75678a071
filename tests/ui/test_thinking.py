"""What is asked of the mind and in which order, and that nothing out of date is ever taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from game.engine.view import Order
from game.scenario.load import load_scenario
from game.scenario.model import Scenario
from game.session.session import Session
from game.ui.thinking import Kind, Thoughts
from tests.ui.fake_mind import FakeMind, Minds
from tests.ui.screen_kit import ISLAND


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session.new(load_scenario(str(ISLAND)), "town", 7, {}, tmp_path)


def until(thoughts: Thoughts, true: Callable[[], bool]) -> None:
    """Poll until something is so; fails after ten seconds."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        thoughts.poll()
        time.sleep(0.002)


def begun(session: Session, minds: Minds) -> Thoughts:
    thoughts = Thoughts(session, minds)
    thoughts.begin_month()
    until(thoughts, lambda: bool(minds.made and minds.last.asked))
    return thoughts


def test_the_forecast_comes_first_and_then_the_other_sides(session: Session) -> None:
    minds = Minds()
    thoughts = begun(session, minds)
    assert thoughts.undecided in (("clans",), ())
    until(thoughts, lambda: not thoughts.busy)
    assert [kind for kind, _ in minds.last.asked] == ["forecast", "choice"]
    assert thoughts.forecast is not None and thoughts.forecast.turn == 1
    assert set(thoughts.chosen) == {"clans"} and thoughts.undecided == ()


def test_what_the_machines_choose_beside_the_interface_is_what_they_would_choose_in_it(session: Session, tmp_path: Path) -> None:
    thoughts = begun(session, Minds())
    until(thoughts, lambda: not thoughts.busy)
    alone = Session.new(session.scenario, "town", 7, {}, tmp_path / "alone")
    alone.end_month()
    session.end_month(thoughts.chosen)
    assert session.game.state_hash() == alone.game.state_hash()


def test_a_question_goes_before_the_other_sides_unless_the_person_waits_for_them(session: Session) -> None:
    minds = Minds(held=["forecast"])
    thoughts = begun(session, minds)
    thoughts.ask_advice(())
    minds.last.release("forecast")
    until(thoughts, lambda: not thoughts.busy)
    assert [kind for kind, _ in minds.last.asked] == ["forecast", "advice", "choice"]
    minds = Minds(held=["forecast"])
    thoughts = begun(session, minds)
    thoughts.ask_advice(())
    thoughts.hurry()
    minds.last.release("forecast")
    until(thoughts, lambda: not thoughts.busy)
    assert [kind for kind, _ in minds.last.asked] == ["forecast", "choice", "advice"]


@pytest.mark.parametrize("kind", ["draft", "advice"])
def test_a_machine_that_is_choosing_steps_aside_for_a_question_and_chooses_afterwards(session: Session, kind: Kind) -> None:
    minds = Minds(held=["choice"])
    thoughts = begun(session, minds)
    until(thoughts, lambda: thoughts.deciding == "clans")
    given = (_orders(session)[0],)
    thoughts.ask_draft(given) if kind == "draft" else thoughts.ask_advice(given)
    until(thoughts, lambda: not thoughts.under_way(kind))
    assert (thoughts.drafted(given) if kind == "draft" else thoughts.advised(given)) is not None
    assert minds.last.open[0][1].cancelled() and thoughts.undecided == ("clans",)
    minds.last.release("choice")
    until(thoughts, lambda: not thoughts.busy)
    assert set(thoughts.chosen) == {"clans"}


def test_advice_belongs_to_the_draft_it_was_asked_about(session: Session) -> None:
    minds = Minds()
    thoughts = begun(session, minds)
    given = (_orders(session)[0],)
    thoughts.ask_advice(given)
    until(thoughts, lambda: not thoughts.busy)
    advice = thoughts.advised(given)
    assert advice and given[0] not in [a.order for a in advice] and thoughts.advised(()) is None
    minds.last.held = {"advice"}
    thoughts.ask_advice(())
    thoughts.poll()
    thoughts.ask_advice(_orders(session)[1:2])
    assert minds.last.open[0][1].cancelled()


def test_an_answer_to_another_month_is_never_taken(session: Session) -> None:
    minds = Minds(held=["forecast", "advice"])
    thoughts = begun(session, minds)
    thoughts.ask_advice(())
    session.end_month()
    thoughts.begin_month()
    assert minds.last.open[0][1].cancelled()
    assert thoughts.forecast is None and thoughts.advised(()) is None and not thoughts.under_way("advice")
    minds.last.release("forecast", "advice")
    until(thoughts, lambda: not thoughts.busy)
    assert thoughts.forecast is not None and thoughts.forecast.turn == 2 and thoughts.advised(()) is None
    assert thoughts.before is None


def test_last_month_is_kept_for_comparison(session: Session) -> None:
    thoughts = begun(session, Minds())
    until(thoughts, lambda: not thoughts.busy)
    first = thoughts.forecast
    session.end_month(thoughts.chosen)
    thoughts.begin_month()
    assert thoughts.before is first is thoughts.last_month and thoughts.forecast is None
    session.end_month()
    thoughts.begin_month()  # nobody waited for the forecast of the second month
    assert thoughts.before is first and thoughts.last_month is None


def test_a_draft_that_was_looked_at_is_not_asked_about_again_and_a_newer_one_replaces_it(session: Session) -> None:
    minds = Minds()
    thoughts = begun(session, minds)
    legal = [session.view.book.preview(o) for o in _orders(session)]
    one, two = (legal[0].order,), (legal[0].order, legal[1].order)
    thoughts.ask_draft(one)
    until(thoughts, lambda: not thoughts.busy)
    assert thoughts.drafted(one) is not None and thoughts.drafted(two) is None
    thoughts.ask_draft(one)
    assert not thoughts.busy
    minds.last.held = {"draft"}
    thoughts.ask_draft(two)
    thoughts.poll()
    thoughts.ask_draft((*two, legal[2].order))
    assert minds.last.open[0][1].cancelled()


def _orders(session: Session) -> list[Order]:
    book = session.view.book
    return [p.order for kind in book.kinds() for p in book.of_kind(kind) if p.legal]


@pytest.mark.parametrize("broken", ["forecast", "choice", "advice"])
def test_a_question_without_an_answer_says_why_and_stops_no_other(session: Session, broken: Kind) -> None:
    minds = Minds(broken=[broken])
    thoughts = begun(session, minds)
    thoughts.ask_advice(())
    until(thoughts, lambda: not thoughts.busy)
    assert "[b]gone[/b]" in thoughts.trouble(broken) and thoughts.undecided == ()
    assert (thoughts.forecast is None, thoughts.chosen == {}, thoughts.advised(()) is None) == tuple(
        broken == kind for kind in ("forecast", "choice", "advice")
    )
    session.end_month(thoughts.chosen)
    minds.last.broken.clear()
    thoughts.begin_month()
    until(thoughts, lambda: not thoughts.busy)
    assert thoughts.forecast is not None and thoughts.trouble(broken) == "" and len(minds.made) == 1


def test_a_mind_that_cannot_be_started_stops_nothing_and_is_tried_again(session: Session) -> None:
    minds, tries = Minds(), [OSError("no more processes")]

    def fail(scenario: Scenario) -> FakeMind:
        if tries:
            raise tries.pop()
        return minds(scenario)

    thoughts = Thoughts(session, fail)
    thoughts.begin_month()
    until(thoughts, lambda: not thoughts.busy)
    assert "no more processes" in thoughts.trouble("forecast") and thoughts.undecided == ()
    thoughts.ask_advice(())
    until(thoughts, lambda: not thoughts.busy)
    assert thoughts.advised(()) is not None


def test_closing_ends_also_a_mind_that_is_still_being_started(session: Session) -> None:
    go, minds = threading.Event(), Minds()

    def slow(scenario: Scenario) -> FakeMind:
        go.wait(10)
        return minds(session.scenario)

    thoughts = Thoughts(session, slow)
    thoughts.begin_month()
    thoughts.close()
    go.set()
    thoughts.close(wait=True)
    assert minds.last.closed and not thoughts.busy
    thoughts.begin_month()
    thoughts.ask_advice(())
    assert not thoughts.busy


def test_cancelling_leaves_the_rest_alone(session: Session) -> None:
    minds = Minds(held=["choice", "advice"])
    thoughts = begun(session, minds)
    until(thoughts, lambda: thoughts.deciding == "clans")
    thoughts.ask_advice(())
    thoughts.cancel("advice")
    assert thoughts.undecided == ("clans",) and not thoughts.under_way("advice")
    future: Future[object] = minds.last.open[0][1]
    thoughts.rest()
    assert future.cancelled() and thoughts.undecided == ()
    thoughts.begin_month()
    assert thoughts.undecided == ("clans",)


def test_a_machine_that_sits_down_in_the_middle_knows_what_was_before(tmp_path: Path) -> None:
    one = Session.new(load_scenario(str(ISLAND)), "town", 7, {"clans": "easy"}, tmp_path)
    one.end_month()
    one.end_month()
    two = Session.resume(one.path, load=lambda header: one.scenario)
    one.end_month()
    two.end_month()
    assert one.game.state_hash() == two.game.state_hash()
