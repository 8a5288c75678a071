"""The plan of a month while it is made: the queue and the answers, with undo and redo."""

from __future__ import annotations

from dataclasses import dataclass, replace

from game.engine.view import Order


@dataclass(frozen=True, slots=True)
class Plan:
    """Orders in order of importance, and the chosen answers by question. Immutable: every edit is a new plan."""

    queue: tuple[Order, ...] = ()
    answers: tuple[tuple[str, Order], ...] = ()

    def added(self, order: Order) -> Plan:
        """With one more order at the end."""
        return replace(self, queue=(*self.queue, order))

    def removed(self, index: int) -> Plan:
        """Without the order at ``index`` (from 0); IndexError when there is none."""
        _check(index, self.queue)
        return replace(self, queue=self.queue[:index] + self.queue[index + 1 :])

    def moved(self, index: int, to: int) -> Plan:
        """With the order at ``index`` brought to position ``to``; IndexError when either does not exist."""
        _check(index, self.queue)
        _check(to, self.queue)
        rest = self.queue[:index] + self.queue[index + 1 :]
        return replace(self, queue=(*rest[:to], self.queue[index], *rest[to:]))

    def answered(self, question: str, order: Order | None) -> Plan:
        """With the answer chosen; None takes the choice back."""
        kept = tuple(pair for pair in self.answers if pair[0] != question)
        return replace(self, answers=kept if order is None else (*kept, (question, order)))

    def before(self) -> list[Plan]:
        """The plans on the way to this one, from the empty plan on: order by order, then answer by answer."""
        queues = [Plan(self.queue[:n]) for n in range(len(self.queue))]
        answers = [Plan(self.queue, self.answers[:n]) for n in range(len(self.answers))]
        return queues + answers

    @property
    def orders(self) -> list[Order]:
        """What is submitted: the queue, then the answers."""
        return [*self.queue, *(order for _, order in self.answers)]


def _check(index: int, queue: tuple[Order, ...]) -> None:
    """No negative index: position -1 from a screen is a mistake, not the last order."""
    if not 0 <= index < len(queue):
        raise IndexError(f"there is no order {index + 1} in the queue")


class Drafting:
    """A plan with its past and future. A new edit forgets what was undone.

    A plan that comes from a save has the past in which its orders were given one by one, then its answers: so undo goes on working.
    """

    __slots__ = ("_future", "_past", "plan")

    def __init__(self, plan: Plan | None = None) -> None:
        self.plan = plan or Plan()
        self._past: list[Plan] = self.plan.before()
        self._future: list[Plan] = []

    @property
    def can_undo(self) -> bool:
        """Is there an edit to take back?"""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Is there an edit that was taken back?"""
        return bool(self._future)

    def edit(self, plan: Plan) -> bool:
        """Make ``plan`` the present one; False when it is the same."""
        if plan == self.plan:
            return False
        self._past.append(self.plan)
        self._future.clear()
        self.plan = plan
        return True

    def undo(self) -> bool:
        """Back by one edit; False when there is none."""
        if not self._past:
            return False
        self._future.append(self.plan)
        self.plan = self._past.pop()
        return True

    def redo(self) -> bool:
        """Forward by one edit that was undone; False when there is none."""
        if not self._future:
            return False
        self._past.append(self.plan)
        self.plan = self._future.pop()
        return True
