"""Other orders for a month that is over, drafted as a seat would have drafted them then: nothing is saved and nothing is played.

It has what the screens use of ``game.session.session.Session`` to plan a month.
"""

from __future__ import annotations

from game.debrief.facts import Facts
from game.engine.view import Order, OrderRefused, View
from game.scenario.model import Scenario
from game.session.draft import Drafting, Plan


class Sketch:
    """The orders of one seat in one month of a finished game. ``turn``, ``seat``: which."""

    ended = False
    save_error = ""

    def __init__(self, facts: Facts, turn: int, seat: str) -> None:
        """IndexError for a month that was not played, KeyError for a seat that does not exist."""
        self.facts, self.turn, self.seat = facts, turn, seat
        self.people, self.observed = (seat,), False  # one person tries other orders
        self.scenario: Scenario = facts.scenario
        self.players = {s: facts.player(s) for s in facts.seats if s != seat}
        self.game = facts.games[turn - 1]
        self.view: View = facts.view(turn, seat)
        self._draft = Drafting()
        given = [c.order for c in facts.months[turn - 1].choices if c.seat == seat]
        self._answered = {q.id: o for q in self.view.questions for o in given if o in {a.order for a in q.answers}}

    @property
    def queue(self) -> tuple[Order, ...]:
        """The orders drafted, in order of importance."""
        return self._draft.plan.queue

    @property
    def answers(self) -> dict[str, Order]:
        """The answers by question: as they were in the game, unless another was chosen."""
        return {**self._answered, **dict(self._draft.plan.answers)}

    @property
    def orders(self) -> tuple[Order, ...]:
        """All that is other than in the game: the queue, and the answers that were changed."""
        return tuple(self._draft.plan.orders)

    @property
    def was(self) -> tuple[str, ...]:
        """What the seat ordered in the game, in words."""
        return tuple(c.words for c in self.facts.months[self.turn - 1].choices if c.seat == self.seat)

    @property
    def cost(self) -> int:
        """What the queue costs."""
        return sum(self.view.book.preview(order).cost for order in self.queue)

    @property
    def funds_left(self) -> int:
        """The seat's funds after the queue is paid for."""
        return self.view.funds - self.cost

    @property
    def can_undo(self) -> bool:
        """Is there an edit to take back?"""
        return self._draft.can_undo

    @property
    def can_redo(self) -> bool:
        """Is there an edit that was taken back?"""
        return self._draft.can_redo

    def add(self, order: Order) -> None:
        """Put an order at the end; OrderRefused with its reason when it could not be given."""
        self._edit(self._draft.plan.added(order))

    def remove(self, index: int) -> None:
        """Take the order at ``index`` out; IndexError when there is none."""
        self._edit(self._draft.plan.removed(index))

    def move(self, index: int, to: int) -> None:
        """Bring the order at ``index`` to position ``to``; IndexError when either does not exist."""
        self._edit(self._draft.plan.moved(index, to))

    def answer(self, question: str, order: Order | None) -> None:
        """Choose another answer to a question, or leave it as it was with None."""
        if order is not None and order not in {a.order for q in self.view.questions if q.id == question for a in q.answers}:
            raise OrderRefused("That is not one of the answers to this question.")
        self._edit(self._draft.plan.answered(question, order))

    def undo(self) -> bool:
        """Take back the last edit; False when there is none."""
        return self._draft.undo()

    def redo(self) -> bool:
        """Make it again; False when there is none."""
        return self._draft.redo()

    def _edit(self, plan: Plan) -> None:
        self.game.check(self.seat, plan.orders)
        self._draft.edit(plan)
