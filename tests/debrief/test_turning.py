"""Chances from true positions, what turned a game, what other orders would have come to: the same every time, and named rightly."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from game.debrief.answer import Answerer, study_question, what_if_question
from game.debrief.desk import DebriefError, Desk
from game.debrief.dice import GivenDice
from game.debrief.otherwise import single, whole
from game.debrief.past import Past
from game.debrief.rolls import counted, roll_out, roll_seeds
from game.debrief.turning import study, swings
from game.engine.dice import Seeds
from game.lab.results import Stopped
from game.session.session import Session
from tests.debrief.debrief_kit import ROLLS, debrief_from, facts_of, order, played, scripted


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A duel played by doctrine on both sides."""
    return played(tmp_path_factory.mktemp("duel"), seed=11)


def past_of(session: Session) -> Past:
    return Past(session.game.program, session.seed, [m.orders for m in session.journal.months])


# ---------------------------------------------------------------------- the past
def test_the_past_is_the_game(session: Session) -> None:
    past = past_of(session)
    assert past.ended and len(past.moments) == len(session.journal.months)
    assert np.array_equal(past.end, session.game.batch.world.state[:, 0])
    for moment, after in zip(past.moments, past.moments[1:], strict=False):
        assert np.array_equal(moment.after, after.before)


def test_given_dice_change_only_what_is_given() -> None:
    key = np.array([5, 6, 7], np.uint32)
    plain = Seeds([3]).die(1, 2, np.zeros(3, int), key, 100)
    given = GivenDice(3, {(1, 6): 42}).die(1, 2, np.zeros(3, int), key, 100)
    assert given.tolist() == [plain[0], 42, plain[2]] and plain[1] != 42
    assert np.array_equal(GivenDice(3, {(9, 6): 42}).die(1, 2, np.zeros(3, int), key, 100), plain)


def test_things_that_go_otherwise_are_otherwise(session: Session) -> None:
    """A turned battle has the other outcome, an event that never comes is not there, an order left out leaves no record."""
    past, sorts = past_of(session), set()
    for moment in past.moments:
        for thing in [*single(past, moment), *whole(past, moment)]:
            sorts.add(thing.sort)
            assert not np.array_equal(thing.state, moment.after)
            assert past.resolve(moment.start, moment.turn, moment.choices)[0].tolist() == moment.after.tolist(), "the month itself changed"
    assert {"order", "battle", "roll"} <= sorts


def test_a_turned_battle_is_lost_or_won(tmp_path: Path) -> None:
    session = played(tmp_path, seed=1, orders={1: ["march hill port"]})
    past = past_of(session)
    moment = past.moment(1)
    fought = next(a for a in moment.acts if a.kind == "battle")
    turned = next(t for t in single(past, moment) if t.sort == "battle")
    assert turned.won == (fought.outcome == "taken")
    port, north = session.scenario.place("port"), session.scenario.faction("north")
    row = past.program.holder.base + port
    assert (moment.after[row] == north) != (turned.state[row] == north)


def test_an_event_that_never_comes(session: Session) -> None:
    past = past_of(session)
    moment = past.moment(2)
    assert any(a.id == "strike" for a in moment.news)
    state, news = past.news(moment.before, 2, without="strike")
    assert not any(a.id == "strike" for a in news)
    fired = past.program.layout.blocks["fired:strike"].base
    assert moment.start[fired] == 1 and state[fired] == 1, "it must not come later either"


# ---------------------------------------------------------------------- roll-outs
def test_roll_outs_do_not_depend_on_company(session: Session) -> None:
    past = past_of(session)
    states = [m.before for m in past.moments]
    together = roll_out(past.program, past.seed, [states[1], past.moments[1].start], 2, 64)
    alone = roll_out(past.program, past.seed, [states[1]], 2, 64)[0]
    assert np.array_equal(together[0], alone)
    assert np.array_equal(roll_out(past.program, past.seed, [states[1]], 2, 16)[0], alone[:16])
    assert roll_seeds(1, 8).values.tolist() == roll_seeds(1, 64).values[:8].tolist() != roll_seeds(2, 8).values.tolist()


def test_after_the_end_all_is_certain(session: Session) -> None:
    past = past_of(session)
    won = counted(roll_out(past.program, past.seed, [past.end], len(past.moments) + 1, 32)[0], 2)
    assert won[session.scenario.faction(str(session.game.winner))] == 32


def test_the_same_answer_twice(session: Session) -> None:
    past = past_of(session)
    assert json.dumps(study(past, 64)) == json.dumps(study(past_of(session), 64))


def test_swings_follow_the_chances() -> None:
    zero, one = np.zeros(10, np.int16), np.ones(10, np.int16)
    found = swings([zero, zero, one], 3)
    assert [s.size for s in found] == [0.0, 1.0] and found[1].change.tolist() == [-1.0, 1.0, 0.0] and found[1].main == 0


# ---------------------------------------------------------------------- who turned it
def test_the_one_order_that_decides_is_named() -> None:
    """Nobody does anything until the North takes the port in the last month: without that one order the South wins."""
    for seed in range(60):
        facts = scripted(seed, {4: {"north": ["march hill port"]}})
        if facts.winner == "north":
            break
    else:
        pytest.fail("no seed in which the port falls")
    first = debrief_from(facts).turnings[0]
    assert first.turn == 4 and first.size > 0.3
    cause = first.causes[0]
    assert cause.sort in ("order", "battle") and cause.place == "port" and cause.share > 0.9
    assert "North took Port from South (odds" in cause.text
    was, otherwise = (cause.was, cause.otherwise) if cause.seat == "north" else (1 - cause.was, 1 - cause.otherwise)
    assert (was, otherwise) == (1.0, 0.0)
    assert not any(c.place == "port" for c in first.causes[1:]), "the march and its battle are told once"


def test_orders_that_doctrine_would_not_give_are_named() -> None:
    """The South lets the field fall and never marches: what turns the game is what it did not do."""
    sorts = set()
    for seed in range(6):
        facts = scripted(seed, {3: {"south": ["scout hill"]}, 4: {"north": ["scout port"]}})
        for turning in debrief_from(facts, 64).turnings:
            for cause in turning.causes:
                sorts.add(cause.sort)
                if cause.sort == "usual":
                    assert "with what doctrine orders there" in cause.text
    assert "usual" in sorts


def test_without_a_cause_it_says_so(session: Session) -> None:
    facts = facts_of(session)
    from game.debrief.story import Debrief

    turnings = [{"turn": turn, "swing": 0.5, "main": 0, "causes": []} for turn in (1, len(facts.months))]
    record = {"rolls": 4, "sure": True, "wins": [[2, 2]] * len(facts.positions), "turnings": turnings}
    first, last = Debrief(facts, record).turnings
    assert "many small things" in first.cause and "last count" not in first.cause and "last count" in last.cause


# ---------------------------------------------------------------------- what if
def test_what_if_twice_and_with_history(session: Session) -> None:
    answerer = Answerer(session.scenario)
    orders = [m.orders for m in session.journal.months]
    question = what_if_question(session.seed, orders, 1, "north", [order("march hill port")], ROLLS)
    first, second = answerer.answer(question), Answerer(session.scenario).answer(json.loads(json.dumps(question)))
    assert first == second
    same = answerer.answer(what_if_question(session.seed, orders, 2, "south", session.journal.months[1].orders["south"], ROLLS))
    assert same["before"] == same["after"] and all(c[0] == 0 for c in same["change"])
    course = answerer.answer(study_question(session.seed, orders, ROLLS))
    assert same["before"] == course["wins"][2], "what a month came to is where the next begins"


def test_what_if_the_deciding_order_had_not_been_given() -> None:
    """Without its last march the North loses what it won, for certain, and with another month's orders things change too."""
    facts = next(f for f in (scripted(seed, {4: {"north": ["march hill port"]}}) for seed in range(60)) if f.winner == "north")
    answerer = Answerer(facts.scenario)
    seed = facts.journal.header.seed
    answer = answerer.answer(what_if_question(seed, facts.orders, 4, "north", [], 32))
    assert answer["sure"] == [True, True] and answer["before"] == [32, 0] and answer["after"] == [0, 32]
    assert [c[0] for c in answer["change"]] == [-1.0, 1.0] and answer["change"][0][1] < answer["change"][0][2] <= -0.9
    early = answerer.answer(what_if_question(seed, facts.orders, 1, "north", [order("levy hill"), order("march hill port")], ROLLS))
    assert early["before"] != early["after"] and early["sure"] == [False, False]


# ---------------------------------------------------------------------- the desk
def test_the_process_gives_the_same(session: Session) -> None:
    orders = [m.orders for m in session.journal.months]
    question = study_question(session.seed, orders, 64)
    desk, heard = Desk(session.scenario), []
    try:
        assert desk.ask(question, None, heard.append) == Desk(session.scenario, process=False).ask(question)
        assert all(0 <= share <= 1 for share in heard)
        with pytest.raises(DebriefError, match="could not be worked out"):
            desk.ask({**question, "kind": "nonsense"})
        assert desk.ask(what_if_question(session.seed, orders, 1, "north", [], 16))["rolls"] == 16
    finally:
        desk.close()


def test_a_question_can_be_left(session: Session) -> None:
    orders = [m.orders for m in session.journal.months]
    desk = Desk(session.scenario)
    left, done = Event(), []

    def work() -> None:
        try:
            desk.ask(study_question(session.seed, orders, 65536), left.is_set)
        except Stopped:
            done.append("stopped")

    thread = Thread(target=work)
    thread.start()
    left.set()
    thread.join(20)
    assert done == ["stopped"]
    assert desk.ask(what_if_question(session.seed, orders, 1, "north", [], 16))["rolls"] == 16, "another process takes its place"
    desk.close()
    with pytest.raises(Stopped):
        desk.ask(study_question(session.seed, orders, 16))
    stop = Desk(session.scenario, process=False)
    with pytest.raises(Stopped):
        stop.ask(study_question(session.seed, orders, 16), lambda: True)


