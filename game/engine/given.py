"""The month's orders of all seats, side by side: sorted by step, seat and kind, so that a step's are one stretch of a few columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from game.engine.ledger import lanes_of
from game.engine.native.deeds import Deed
from game.engine.seats import AnswerGroup, OrderKind, Seat
from game.engine.walk import parts
from game.engine.world import World
from game.scenario.model import STEPS, Cell, Change, Const, Derived, Die, Effect, Pending, Read, Since, Uses, Var

if TYPE_CHECKING:
    from game.engine.program import Program

Long = NDArray[np.int64]
_NOTHING = np.zeros(0, np.int64)


class OrderTable:
    """Every kind of order of every seat under one number. ``kinds[number]``; ``steps``: the numbers of a step, from and to (the step
    "posture" comes before all others); ``fixed``: ``int32[number]``, what it costs where that is known, else 0; ``unfixed``: the
    numbers of the others; ``own``: whether the seat can work the cost out from what it has itself; ``funds``: ``int32[number]``, the
    row it is paid from."""

    def __init__(self, program: Program) -> None:
        self.program = program
        by_step: dict[str, list[OrderKind]] = {step: [] for step in ("posture", *STEPS)}
        for seat in program.seats:
            for kind in seat.kinds:
                by_step["posture" if kind.order.posture else kind.order.step].append(kind)
        self.kinds = [kind for kinds in by_step.values() for kind in kinds]
        self.steps: dict[str, tuple[int, int]] = {}
        end = 0
        for step, kinds in by_step.items():
            self.steps[step] = end, end + len(kinds)
            end += len(kinds)
        self.fixed = np.array([k.fixed_cost or 0 for k in self.kinds], np.int32)
        self.unfixed = [n for n, k in enumerate(self.kinds) if k.fixed_cost is None]
        self.funds = np.array([program.funds.base + k.seat for k in self.kinds], np.int32)
        self.own = [_of_its_own(k) for k in self.kinds]
        numbers = {id(k): n for n, k in enumerate(self.kinds)}
        # for each seat and index in its list: the number of the kind, and which of its targets
        self._number = [np.array([numbers[id(k)] for k in s.kinds for _ in range(k.size)], np.int16) for s in program.seats]
        self._target = [np.array([t for k in s.kinds for t in range(k.size)], np.int64) for s in program.seats]

    def sort(self, orders: Sequence[NDArray[np.int32]]) -> Given:
        """What each seat orders, ``int32[slots, batch]`` of indices in its list, -1 for none."""
        numbers, targets, lanes = [], [], []
        for chosen, number, target in zip(orders, self._number, self._target, strict=True):
            at = np.flatnonzero(chosen >= 0)
            index = chosen.reshape(-1)[at]
            numbers.append(number[index])
            targets.append(target[index])
            lanes.append(lanes_of(at, chosen.shape[1])[1])
        number = np.concatenate(numbers)
        order = np.argsort(number, kind="stable")
        bounds, number = _bounds(number, len(self.kinds)), number[order]
        return Given(bounds, np.concatenate(targets)[order], np.concatenate(lanes)[order], self.fixed[number], self.funds[number])

    def deeds(self, step: str) -> list[Deed]:
        """All orders of a step for a kernel."""
        first, last = self.steps[step]
        return [self._deed(kind) for kind in self.kinds[first:last]]

    def _deed(self, kind: OrderKind) -> Deed:
        order, effects = kind.order, kind.order.effects
        if order.offer:
            effects = (*effects, _offered(order.id))
        names = {name: targets.tolist() for name, targets in kind.names.items()}
        row = self.program.funds.base + kind.seat
        fixed = {"actor": kind.seat}
        return Deed(names, fixed, kind.keys, effects, order.binds, order.needs, row, roll=order.roll, leak=order.leak)


class AnswerTable:
    """Every answer to every question under one number: ``answers[number]`` is the seat, the question and which of its answers."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.answers: list[tuple[Seat, AnswerGroup, int]] = []
        self._seats: list[tuple[NDArray[np.intp], NDArray[np.int64]]] = []
        for seat in program.seats:
            # for each question: its first number, index in the seat's list, how many answers, which when nothing is said
            columns = np.zeros((4, len(seat.groups)), np.int64)
            for i, group in enumerate(seat.groups):
                columns[:, i] = len(self.answers), group.at, len(group.answers), group.default
                self.answers += [(seat, group, n) for n in range(len(group.answers))]
            self._seats.append((np.array([g.row for g in seat.groups], np.intp), columns[:, :, None]))

    def sort(self, world: World, chosen: Sequence[NDArray[np.int32]]) -> Given:
        """The answers to the questions that are open; ``chosen``: for each seat ``int32[questions, batch]`` of indices in its list, -1
        or anything else that does not fit: what is answered when nothing is said. Missing rows are such answers too."""
        alive = world.state[self.program.ended_row] == 0
        numbers, lanes = [], []
        for rows, (asking, columns) in zip(chosen, self._seats, strict=True):
            if not len(asking):
                continue
            at = np.flatnonzero((world.state[asking] == 1) & alive)
            if not len(at):
                continue
            group, lane = lanes_of(at, world.batch)
            first, index, count, default = columns[:, group, 0]
            said = np.full(len(at), -1, np.int64)
            there = group < len(rows)
            said[there] = rows[group[there], lane[there]] - index[there]
            numbers.append(first + np.where((said >= 0) & (said < count), said, default))
            lanes.append(lane)
        number = np.concatenate([_NOTHING, *numbers])
        order = np.argsort(number, kind="stable")
        n, nothing = len(order), np.zeros(len(order), np.int32)
        return Given(_bounds(number, len(self.answers)), np.zeros(n, np.int64), np.concatenate([_NOTHING, *lanes])[order], nothing, nothing)

    def deeds(self) -> list[Deed]:
        """All answers for a kernel."""
        out = []
        for _, group, i in self.answers:
            out.append(Deed({}, group.names, np.array([group.key], np.uint32), group.answers[i].effects, bound=group.bound))
        return out


class Given:
    """Orders as columns: those of kind ``number`` are ``bounds[number]`` to ``bounds[number + 1]`` - 1. ``targets``: which of the
    kind's; ``lanes``: in which game; ``costs``: what is paid, ``int32``; ``funds``: from which row."""

    __slots__ = ("bounds", "costs", "ends", "funds", "lanes", "targets")

    def __init__(self, bounds: Long, targets: Long, lanes: Long, costs: NDArray[np.int32], funds: NDArray[np.int32]) -> None:
        self.bounds, self.targets, self.lanes, self.costs, self.funds = bounds, targets, lanes, costs, funds
        self.ends: list[int] = bounds.tolist()

    def of(self, number: int) -> slice:
        """Where the orders of one kind are."""
        return slice(self.ends[number], self.ends[number + 1])

    def any(self, first: int, last: int) -> bool:
        """Whether there is an order of the kinds ``first`` to ``last`` - 1."""
        return self.ends[first] < self.ends[last]


def _bounds(number: NDArray[Any], count: int) -> Long:
    """Where each number begins among sorted ones, and the end."""
    bounds = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(number, minlength=count), out=bounds[1:])
    return bounds


def _offered(order: str) -> Effect:
    """What making an offer does: it waits for its answer until the next month is over."""
    cell = Cell(f"pending:{order}", (Var("faction", 0, 999, "actor"), Var("faction", 0, 999, "target")))
    return Change(cell, 1, Const("int", 2, 2, 2))


def _of_its_own(kind: OrderKind) -> bool:
    """Whether the cost reads nothing but the seat's own numbers, which it knows as they are: then nobody need work out what else
    it sees."""
    for part in parts(kind.order.cost):
        if isinstance(part, Derived | Uses | Since | Pending | Die):
            return False
        if isinstance(part, Read):
            q = kind.program.layout.blocks[part.quantity].quantity
            if q is not None and q.see == "all":
                continue
            if q is None or q.per[:1] != ("faction",) or (len(q.per) < 2 and q.see != "own"):
                return False
            side = part.args[0]
            if not (isinstance(side, Const) and side.value == kind.seat) and not (isinstance(side, Var) and side.name == "actor"):
                return False
    return True
