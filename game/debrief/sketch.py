"""Other orders for a month that is over, planned as its seat would have planned them then: nothing is saved and nothing is played."""

from __future__ import annotations

from game.debrief.facts import Facts
from game.engine.view import Order, View
from game.scenario.model import Scenario
from game.session.draft import Drafting, Plan
from game.session.planning import Planning


class Sketch(Planning):
    """One seat's month of a finished game, planned in as in the session. ``turn``, ``seat``: which. The ``draft`` is all that is other
    than in the game: the queue, and the answers that were changed."""

    ended = False
    observed = False
    save_error = ""
    view: View
    _draft: Drafting

    def __init__(self, facts: Facts, turn: int, seat: str) -> None:
        """IndexError for a month that was not played, KeyError for a seat that does not exist."""
        self.facts, self.turn, self.seat = facts, turn, seat
        self.people = (seat,)  # one person tries other orders
        self.scenario: Scenario = facts.scenario
        self.players = {s: facts.player(s) for s in facts.seats if s != seat}
        self.game = facts.games[turn - 1]
        self.view = facts.view(turn, seat)
        self._draft = Drafting()
        given = [c.order for c in facts.months[turn - 1].choices if c.seat == seat]
        self._answered = {q.id: o for q in self.view.questions for o in given if o in {a.order for a in q.answers}}

    @property
    def answers(self) -> dict[str, Order]:
        """The answers by question: as they were in the game, unless another was chosen."""
        return {**self._answered, **super().answers}

    @property
    def was(self) -> tuple[str, ...]:
        """What the seat ordered in the game, in words."""
        return tuple(c.words for c in self.facts.months[self.turn - 1].choices if c.seat == self.seat)

    def _allow(self, plan: Plan) -> None:
        self.game.check(self.seat, plan.orders)
