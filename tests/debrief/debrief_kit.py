"""What tests of debriefs share: finished games of the duel, saved, gathered and worked out with few roll-outs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from game.debrief.answer import Answerer, study_question
from game.debrief.facts import Facts, gather
from game.debrief.story import Debrief
from game.engine.game import Game
from game.engine.view import Order
from game.players import make_player
from game.scenario.load import load_scenario
from game.scenario.model import Scenario
from game.session.journal import Header, Journal, Played
from game.session.session import Session

DUEL = Path(__file__).parents[1] / "duel.yaml"
ROLLS = 128


def order(text: str) -> Order:
    """``march hill port``."""
    kind, *target = text.split()
    return Order(kind, tuple(target))


def played(
    folder: Path, seed: int = 7, orders: Mapping[int, Sequence[str]] | None = None, seat: str = "north", scenario: Scenario | None = None,
    rivals: str = "doctrine",
) -> Session:  # fmt: skip
    """A finished game. ``orders``: month -> the seat's; None: doctrine gives them."""
    scenario = scenario or load_scenario(DUEL)
    others = {f.id: rivals for f in scenario.factions if f.id != seat}
    session = Session.new(scenario, seat, seed, others, folder=folder)
    player = make_player("doctrine", seed)
    while not session.ended:
        given = player.orders(session.game, seat)[0] if orders is None else [order(t) for t in orders.get(session.view.turn, ())]
        for one in given:
            asked = next((q for q in session.view.questions if one in {a.order for a in q.answers}), None)
            if asked is None:
                session.add(one)
            else:
                session.answer(asked.id, one)
        session.end_month()
    return session


def scripted(seed: int, orders: Mapping[int, Mapping[str, Sequence[str]]]) -> Facts:
    """A duel in which both sides give these orders (month -> seat -> orders) and nothing else."""
    scenario = load_scenario(DUEL)
    game, months = Game(scenario, seed), []
    while not game.ended:
        turn = game.turn
        given = {f.id: tuple(order(t) for t in orders.get(turn, {}).get(f.id, ())) for f in scenario.factions}
        for seat, listed in given.items():
            game.submit(seat, listed)
        game.resolve()
        months.append(Played(turn, game.view("north").date, given, {}, game.state_hash(), game.ended))
    what = (game.engine_version, scenario.id, scenario.title, scenario.hash, scenario.turns, "November 2019")
    header = Header(*what, seed, "north", {"south": "doctrine"}, scenario.resolved)
    return gather(scenario, Journal(header, tuple(months)), Path("duel.qibli"))


def debrief_from(facts: Facts, rolls: int = ROLLS) -> Debrief:
    """The debrief of a game."""
    question = study_question(facts.journal.header.seed, facts.orders, rolls)
    return Debrief(facts, Answerer(facts.scenario, facts.games[0].program).answer(question))


def facts_of(session: Session) -> Facts:
    """The facts of a finished session."""
    return gather(session.scenario, session.journal, session.path)


def debrief_of(session: Session, rolls: int = ROLLS) -> Debrief:
    """Its debrief."""
    return debrief_from(facts_of(session), rolls)


def renamed(scenario: Scenario, text: str) -> Scenario:
    """A scenario in which every text that a file can bring is ``text``."""
    w = scenario.words
    looks = {f: replace(o, name=f"{text} {f}", short=f"{text}{f}", points=(text,) * len(o.points)) for f, o in w.factions.items()}
    words = replace(
        w, factions=looks, places={p: f"{text}{p}" for p in w.places}, orders={o: f"{text}{o}" for o in w.orders},
        rules=dict.fromkeys(w.rules, text), quantities=dict.fromkeys(w.quantities, text),
    )  # fmt: skip
    events = tuple(replace(e, title=text, text=text) for e in scenario.events)
    return replace(
        scenario, title=text, blurb=text, words=words, events=events, questions=(text,), afterwards=(text,),
        sources=tuple(replace(s, claim=text, article=text) for s in scenario.sources),
    )  # fmt: skip
