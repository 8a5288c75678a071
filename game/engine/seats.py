"""A seat's orders: one flat list of indices, each a kind of order and one target; what is legal, what it costs, how
much the doctrine likes it.

The same list feeds the screen, the machine players, the fuzzers and the protocol. Answers to choices and offers stand at its
end: they cost nothing and take no order slot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from game.engine.compile import Compiler, Fn
from game.engine.dice import U32, Words, crc, fold
from game.engine.effects import Action, EffectCompiler
from game.engine.frame import Frame
from game.engine.view import Order
from game.engine.walk import effects_in
from game.engine.world import World
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.program import Program

Index = NDArray[np.intp]
APPEAL_MOST = 31


class OrderKind:
    """One kind of order in one seat, compiled: ``at .. at + size`` are its indices in the seat's list. ``names``: the targets,
    ``[size]`` for each name; ``keys``: ``uint32[size]``, which dice a target throws."""

    def __init__(self, program: Program, order: m.Order, seat: int, at: int) -> None:
        self.order, self.seat, self.at, self.program = order, seat, at, program
        self.names = targets(program, order, seat)
        self.size = len(next(iter(self.names.values()))) if self.names else 1
        compiler = Compiler(program, {"actor": seat})
        effects = EffectCompiler(compiler)
        self.when: list[Fn] = [compiler(c.test) for c in order.when]
        self.needs: list[Fn] = [compiler(c.test) for c in order.needs]
        self.cost = compiler.number(order.cost)
        self.fixed_cost = order.cost.lo if order.cost.lo == order.cost.hi else None
        self.appeal = compiler.number(order.appeal)
        self.against = compiler(order.against) if order.against is not None else None
        self.binds = [effects.binder(b) for b in order.binds]
        self.effects: Action = effects.sequence(order.effects)
        flows = [e for e in effects_in(order.effects) if isinstance(e, m.Flow) and e.mode == "attack"]
        self.assaults: list[tuple[int, Fn]] = [
            (k if f.becomes is None else f.becomes, compiler.number(n)) for f in flows for k, n in f.pieces
        ]
        self.leak: Action | None = effects.one(order.leak) if order.leak is not None else None
        self.noise = compiler.number(order.leak.noise) if order.leak is not None else None
        self._roll(order.roll, compiler, effects)
        self.dense = {n: v[:, None] for n, v in self.names.items()}
        if order.target == "place" and not order.targets:
            self.dense["here"] = program.every_place
        self.keys = self._keys()

    def _roll(self, roll: m.Roll | None, compiler: Compiler, effects: EffectCompiler) -> None:
        self.roll = roll
        if roll is None:
            return
        self.chance = compiler.number(roll.chance)
        self.plus = [(label, compiler.number(e)) for label, e in roll.plus]
        self.stream = crc(roll.stream)
        self.success: Action = effects.sequence(roll.success)
        self.failure: Action = effects.sequence(roll.failure)

    def _keys(self) -> Words:
        key = fold(np.full(self.size, crc(self.order.id), U32), self.program.faction_crc[self.seat])
        for name, index in self.names.items():
            key = fold(key, (self.program.faction_crc if name == "target" else self.program.place_crc)[index])
        return key

    def dense_frame(self, world: World) -> Frame:
        """All targets in all games."""
        return Frame(world, dict(self.dense))

    def frame(self, world: World, target: Index, lanes: Index) -> Frame:
        """Some targets (indices within the kind), each in its game."""
        names: dict[str, Any] = {n: v[target] for n, v in self.names.items()}
        names["actor"] = np.full(len(lanes), self.seat)
        return Frame(world, names, lanes, self.keys[target])

    def written(self, target: int) -> Order:
        """The order of one target as ids."""
        s = self.program.scenario
        ids = [(s.factions if name == "target" else s.places)[int(v[target])].id for name, v in self.names.items()]
        return Order(self.order.id, tuple(ids))


@dataclass(slots=True)
class AnswerGroup:
    """A question that may be put to the seat: open while ``row`` is 1. ``at``: index of its first answer in the seat's list.
    ``giver``: who made the offer, -1 for an event's choice. ``bound``: rows that hold what the event's names stood for."""

    id: str
    row: int
    at: int
    answers: tuple[m.Answer, ...]
    appeal: list[Fn]
    effects: list[Action]
    giver: int
    default: int
    key: int
    written: tuple[Order, ...]
    bound: dict[str, int]
    names: dict[str, int]

    def frame(self, world: World, lanes: Index) -> Frame:
        """The question in some games."""
        names: dict[str, Any] = {n: np.full(len(lanes), v) for n, v in self.names.items()}
        for name, row in self.bound.items():
            names[name] = world.state[row, lanes].astype(np.intp)
        return Frame(world, names, lanes, np.full(len(lanes), self.key, U32))

    def dense_frame(self, world: World) -> Frame:
        """The question in all games."""
        names: dict[str, Any] = dict(self.names)
        for name, row in self.bound.items():
            names[name] = world.row(row).astype(np.intp)
        return Frame(world, names)


class Seat:
    """A faction as played by somebody. ``size``: length of its list; ``order_size``: of the part without answers; ``slots``: the
    most orders a month; a month's choice is ``int32[slots + len(groups), batch]``, -1 for none: the first rows are orders, the
    most important first, then one row for each question."""

    def __init__(self, program: Program, faction: int) -> None:
        self.program, self.faction = program, faction
        self.id = program.scenario.factions[faction].id
        self.kinds: list[OrderKind] = []
        at = 0
        for order in program.scenario.orders:
            if faction in order.by:
                self.kinds.append(OrderKind(program, order, faction, at))
                at += self.kinds[-1].size
        self.order_size = at
        spec = program.scenario.factions[faction]
        compiler = Compiler(program, {"actor": faction})
        self.orders: Fn = compiler.number(spec.orders)
        self.obeys: Fn | None = compiler(spec.obeys) if spec.obeys is not None else None
        self.slots = max(spec.orders.hi, 0)
        self.groups = self._groups(at)
        self.size = at + sum(len(g.answers) for g in self.groups)
        self.kind_of = np.repeat(np.arange(len(self.kinds)), [k.size for k in self.kinds])
        self.spares = np.array([k.order.id == spec.spared_by for k in self.kinds], bool)
        self._index: dict[Order, int] = {k.written(t): k.at + t for k in self.kinds for t in range(k.size)}
        self._index.update({w: g.at + i for g in self.groups for i, w in enumerate(g.written)})

    # ------------------------------------------------------------------ questions
    def _groups(self, at: int) -> list[AnswerGroup]:
        out: list[AnswerGroup] = []
        p = self.program
        for event in p.scenario.events:
            for faction, answers in event.choices:
                if faction == self.faction:
                    row = p.layout.blocks[f"choice:{event.id}:{faction}"].base
                    bound = {b.name: p.layout.blocks[f"bound:{event.id}:{b.name}"].base for b in event.binds}
                    written = tuple(Order("answer", (event.id, a.id)) for a in answers)
                    out.append(self._group(event.id, row, at, answers, -1, written, bound))
                    at += len(answers)
        for order in p.scenario.orders:
            if not order.offer or (order.targets and self.faction not in order.targets):
                continue
            for giver in order.by:
                if giver != self.faction:
                    row = p.layout.blocks[f"pending:{order.id}"].row(giver, self.faction)
                    name = p.scenario.factions[giver].id
                    written = tuple(Order("answer", (order.id, name, a.id)) for a in order.offer)
                    out.append(self._group(f"{order.id} {name}", row, at, order.offer, giver, written, {}))
                    at += len(order.offer)
        return out

    def _group(
        self, id: str, row: int, at: int, answers: tuple[m.Answer, ...], giver: int, written: tuple[Order, ...], bound: dict[str, int]
    ) -> AnswerGroup:
        names = {"actor": self.faction} if giver < 0 else {"actor": giver, "target": self.faction}
        compiler = Compiler(self.program, names)
        effects = EffectCompiler(compiler)
        default = next((i for i, a in enumerate(answers) if a.default), len(answers) - 1)
        return AnswerGroup(
            id, row, at, answers, [compiler.number(a.appeal) for a in answers], [effects.sequence(a.effects) for a in answers],
            giver, default, crc(f"{id} {self.id}"), written, bound, names,
        )  # fmt: skip

    # ------------------------------------------------------------------ what may be given
    def index(self, order: Order) -> int:
        """Index of an order in the seat's list; KeyError when the seat has no such order."""
        return self._index[order]

    def order(self, index: int) -> Order:
        """The order at an index."""
        if index < self.order_size:
            kind = self.kinds[int(self.kind_of[index])]
            return kind.written(index - kind.at)
        for g in self.groups:
            if g.at <= index < g.at + len(g.answers):
                return g.written[index - g.at]
        raise IndexError(index)

    def allowed(self, world: World) -> NDArray[np.int16]:
        """``int16[batch]``: how many orders the seat may give this month; 0 in a game that has ended."""
        n = np.broadcast_to(np.asarray(self.orders(Frame(world, {})), np.int16).reshape(-1), (world.batch,))
        running: NDArray[np.int16] = np.maximum(n, 0) * (world.row(world.program.ended_row) == 0)
        return running

    def costs(self, seen: World) -> NDArray[np.int16]:
        """``int16[order_size, batch]`` with the seat's eyes."""
        out = np.empty((self.order_size, seen.batch), np.int16)
        for k in self.kinds:
            out[k.at : k.at + k.size] = k.fixed_cost if k.fixed_cost is not None else k.cost(k.dense_frame(seen))
        return out

    def conditions(self, seen: World) -> NDArray[np.bool_]:
        """``bool[order_size, batch]``: every ``when`` holds with the seat's eyes; cost is another matter."""
        out = np.ones((self.order_size, seen.batch), bool)
        for k in self.kinds:
            frame = k.dense_frame(seen)
            part = out[k.at : k.at + k.size]
            for test in k.when:
                part &= test(frame)
        ended = seen.row(seen.program.ended_row)
        if ended.any():
            out &= ended == 0
        return out

    def appeals(self, seen: World, leader: NDArray[np.intp] | None = None, weight: int = 0) -> NDArray[np.int16]:
        """``int16[order_size, batch]`` in 0..31: the rulebook's appeal; orders against ``leader[batch]`` (-1: nobody) gain
        ``weight``."""
        out = np.empty((self.order_size, seen.batch), np.int16)
        for k in self.kinds:
            frame = k.dense_frame(seen)
            part = out[k.at : k.at + k.size]
            part[...] = np.minimum(np.maximum(k.appeal(frame), 0), APPEAL_MOST)
            if leader is not None and k.against is not None:
                aimed = np.asarray(k.against(frame))
                part += ((aimed == leader) & (leader >= 0)).astype(np.int16) * np.int16(weight)
        return np.minimum(out, APPEAL_MOST, out=out)

    def open_questions(self, seen: World) -> list[tuple[int, AnswerGroup, NDArray[np.bool_]]]:
        """Questions that are open in some game: (number of the group, group, in which)."""
        alive = seen.row(seen.program.ended_row) == 0
        found = [(i, g, (seen.row(g.row) == 1) & alive) for i, g in enumerate(self.groups)]
        return [x for x in found if x[2].any()]


def targets(program: Program, order: m.Order, seat: int) -> dict[str, Index]:
    """The names of an order's target and the entities each index stands for, ``[size]`` each. Nobody deals with itself: the
    seat is no target of an order that has a faction as its target."""
    geography, allowed = program.geography, order.targets
    factions = np.array(allowed if allowed else range(program.factions), np.intp)
    places = np.array(allowed if allowed else range(program.places), np.intp)
    if order.target == "place":
        return {"here": places}
    if order.target == "road":
        open_ = np.isin(geography.here, places)
        return {"origin": geography.origin[open_], "here": geography.here[open_]}
    if order.target == "faction":
        return {"target": factions[factions != seat]}
    if order.target == "faction_at_place":
        every = np.arange(program.places)
        return {"target": factions.repeat(program.places), "here": np.tile(every, len(factions))}
    return {}
