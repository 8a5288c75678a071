"""A month as somebody plans it: orders and answers, chosen, moved, taken back; whatever becomes of the plan afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from game.engine.view import Order, OrderRefused, Question
from game.session.draft import Drafting, Plan

if TYPE_CHECKING:
    from game.engine.view import View


class Planning:
    """Mixed into what one seat's month is planned in: the session, where the plan is given and saved, and the debrief's sketch of a
    month that is over. Screens and the plain mode plan in either by the same means."""

    if TYPE_CHECKING:

        @property
        def view(self) -> View:
            """All that the seat may know."""

        @property
        def ended(self) -> bool:
            """Is there no more to plan?"""

        @property
        def observed(self) -> bool:
            """Is this only watched?"""

        @property
        def _draft(self) -> Drafting:
            """The plan with its past."""

        def _allow(self, plan: Plan) -> None:
            """OrderRefused with its reason when the plan cannot stand; nothing has changed then."""

    def _keep(self) -> None:
        """The plan is another than before, or its seat is done with it."""

    # ------------------------------------------------------------------ what is planned
    @property
    def plan(self) -> Plan:
        """The month as it is planned: queue and answers."""
        return self._draft.plan

    @property
    def queue(self) -> tuple[Order, ...]:
        """The orders drafted, in order of importance."""
        return self._draft.plan.queue

    @property
    def answers(self) -> dict[str, Order]:
        """The answers chosen, by question; a question without one takes its default."""
        return dict(self._draft.plan.answers)

    @property
    def draft(self) -> tuple[Order, ...]:
        """All that is drafted: the queue, then the answers."""
        return tuple(self._draft.plan.orders)

    @property
    def waiting(self) -> list[Question]:
        """Questions that have no answer yet."""
        return [] if self.observed else [q for q in self.view.questions if q.id not in self.answers]

    @property
    def orders_left(self) -> int:
        """Orders that can still be given this month."""
        return 0 if self.observed else max(0, self.view.orders_allowed - len(self.queue))

    @property
    def cost(self) -> int:
        """What the queue costs."""
        return sum(self.view.book.preview(order).cost for order in self.queue)

    @property
    def funds_left(self) -> int:
        """The seat's funds after the queue is paid for."""
        return self.view.funds - self.cost

    # ------------------------------------------------------------------ changing it
    def add(self, order: Order) -> None:
        """Put an order at the end of the queue; OrderRefused with its reason when it cannot stand there."""
        self._edit(self._draft.plan.added(order))

    def remove(self, index: int) -> None:
        """Take the order at ``index`` (from 0) out; IndexError when there is none, OrderRefused when others need it."""
        self._edit(self._draft.plan.removed(index))

    def move(self, index: int, to: int) -> None:
        """Bring the order at ``index`` to position ``to``; IndexError when either does not exist."""
        self._edit(self._draft.plan.moved(index, to))

    def answer(self, question: str, order: Order | None) -> None:
        """Choose the answer to a question, or take the choice back with None; OrderRefused when it is no answer to it."""
        asked = next((q for q in self.view.questions if q.id == question), None)
        if asked is None:
            raise OrderRefused("This question is not asked this month.")
        if order is not None and order not in {a.order for a in asked.answers}:
            raise OrderRefused("That is not one of the answers to this question.")
        self._edit(self._draft.plan.answered(question, order))

    @property
    def can_undo(self) -> bool:
        """Is there an edit of this month to take back? The end of a month cannot be taken back."""
        return self._draft.can_undo and not self.ended

    @property
    def can_redo(self) -> bool:
        """Is there an edit that was taken back?"""
        return self._draft.can_redo and not self.ended

    def undo(self) -> bool:
        """Take back the last edit of this month; False when there is none."""
        return self._step(self._draft.undo)

    def redo(self) -> bool:
        """Make an edit again that was taken back; False when there is none."""
        return self._step(self._draft.redo)

    def _edit(self, plan: Plan) -> None:
        self._allow(plan)
        if self._draft.edit(plan):
            self._keep()

    def _step(self, step: Callable[[], bool]) -> bool:
        if self.ended or not step():
            return False
        self._allow(self._draft.plan)
        self._keep()
        return True
