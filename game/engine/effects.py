"""Checked effects to functions that write into a step's ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from game.engine.compile import Compiler, Fn
from game.engine.dice import crc, fold, mix
from game.engine.frame import Frame, Value, pick
from game.engine.ledger import monthly_rank
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.month import Month

Action = Callable[[Frame, "Month"], None]
LEAK_PER_INTEL, LEAK_PER_NOISE, LEAK_MOST = 20, 15, 95
CHANCE_LEAST, CHANCE_MOST = 5, 95


def clamp_chance(value: Value) -> Value:
    """A chance in per cent: never under 5, never over 95."""
    if isinstance(value, int):
        return min(max(value, CHANCE_LEAST), CHANCE_MOST)
    return np.minimum(np.maximum(value, CHANCE_LEAST), CHANCE_MOST)


class EffectCompiler:
    """Turns effects into actions for one hook; ``fixed`` as for ``Compiler``."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler, self.program = compiler, compiler.program

    def sequence(self, effects: tuple[m.Effect, ...]) -> Action:
        """All effects of a list; each reads the state before the step."""
        actions = [self.one(e) for e in effects]
        if len(actions) == 1:
            return actions[0]

        def run(frame: Frame, month: Month) -> None:
            for action in actions:
                action(frame, month)

        return run

    def one(self, effect: m.Effect) -> Action:
        """One effect."""
        action: Action = getattr(self, "_" + type(effect).__name__.lower())(effect)
        return action

    # ------------------------------------------------------------------ cells
    def cell(self, cell: m.Cell) -> Callable[[Frame], tuple[Value, NDArray[np.bool_] | None]]:
        """Row of a cell and, where an argument may be nobody, which lanes have one."""
        block = self.program.layout.blocks[cell.quantity]
        row, maybe = self.compiler.rows(block.base, block.strides, cell.args)
        if not maybe:
            return lambda frame: (row(frame), None)

        def find(frame: Frame) -> tuple[Value, NDArray[np.bool_] | None]:
            ok = frame.row(maybe[0](frame)) >= 0
            for fn in maybe[1:]:
                ok &= fn(frame) >= 0
            return frame.row(row(frame)), ok

        return find

    def _change(self, e: m.Change) -> Action:
        find, amount, sign = self.cell(e.cell), self.compiler.number(e.amount), e.sign
        mirror = self._mirror(e.cell)
        if mirror is None and not any(a.lo < 0 for a in e.cell.args if self.compiler.constant(a) is None):
            return self._plain_change(e)

        def change(frame: Frame, month: Month) -> None:
            row, ok = find(frame)
            value = amount(frame) * sign
            if ok is not None and not ok.all():
                value, row = value * ok, np.where(ok, row, 0)
            month.ledger.add(frame, row, value)
            if mirror is not None:
                other, _ = mirror(frame)
                other = other if ok is None else np.where(ok, other, 0)
                month.ledger.add(frame, other, value * (frame.row(other) != row))

        return change

    def _plain_change(self, e: m.Change) -> Action:
        """A change of a cell that is always there; most are."""
        block = self.program.layout.blocks[e.cell.quantity]
        row, _ = self.compiler.rows(block.base, block.strides, e.cell.args)
        amount, sign, known = self.compiler.number(e.amount), e.sign, self.compiler.constant(e.amount)
        if known is not None and e.amount.type != "bool":
            value = known * sign
            return lambda frame, month: month.ledger.add(frame, row(frame), value)
        return lambda frame, month: month.ledger.add(frame, row(frame), amount(frame) * sign)

    def _mirror(self, cell: m.Cell) -> Callable[[Frame], tuple[Value, NDArray[np.bool_] | None]] | None:
        """The other half of a symmetric pair."""
        q = self.program.layout.blocks[cell.quantity].quantity
        if q is None or not q.symmetric or len(cell.args) != 2:
            return None
        return self.cell(m.Cell(cell.quantity, tuple(reversed(cell.args))))

    def _transfer(self, e: m.Transfer) -> Action:
        source, to, count = self.cell(e.source), self.cell(e.to), self.compiler.number(e.count)

        def transfer(frame: Frame, month: Month) -> None:
            a, ok1 = source(frame)
            b, ok2 = to(frame)
            want = frame.row(count(frame))
            for ok in (ok1, ok2):
                if ok is not None:
                    want = want * ok
            month.ledger.claim(frame, np.maximum(a, 0), np.maximum(b, 0), want)

        return transfer

    # ------------------------------------------------------------------ structure
    def _branch(self, e: m.Branch) -> Action:
        test, then, other = self.compiler(e.condition), self.sequence(e.then), self.sequence(e.otherwise)

        def branch(frame: Frame, month: Month) -> None:
            mask = frame.row(test(frame))
            split(frame, mask, then, other, month)

        return branch

    def _chance(self, e: m.Chance) -> Action:
        chance, stream = self.compiler.number(e.chance), crc(e.stream)
        then, other = self.sequence(e.then), self.sequence(e.otherwise)

        def roll(frame: Frame, month: Month) -> None:
            w = frame.world
            mask = w.seeds.die(stream, w.turn, frame.lanes, frame.key, 100) < clamp_chance(chance(frame))
            split(frame, mask, then, other, month)

        return roll

    def _each(self, e: m.Each) -> Action:
        members, body = self.compiler.members(e.domain), self.sequence(e.body)
        test = self.compiler(e.condition) if e.condition is not None else None
        keys = self.program.crc_of(e.domain.type)
        var = e.var

        def each(frame: Frame, month: Month) -> None:
            index, ok = members(frame)
            index = np.broadcast_to(index, (index.shape[0], frame.count))
            if ok is None and test is None:
                lane, chosen = np.tile(np.arange(frame.count), len(index)), index.reshape(-1)
            else:
                mask = True if ok is None else ok
                if test is not None:
                    mask = mask & _over(frame, var, index, test)
                member, lane = np.nonzero(np.broadcast_to(mask, index.shape))
                chosen = index[member, lane]
            if len(lane):
                body(frame.take(lane).bound(var, chosen, keys[chosen]), month)

        return each

    def binder(self, b: m.Bind) -> Callable[[Frame], Frame]:
        """A function that adds the bound name to a sparse frame; nobody is -1."""
        members, weight = self.compiler.members(b.domain), self.compiler.number(b.weight)
        keys, stream, name, best = self.program.crc_of(b.domain.type), crc(b.stream), b.name, b.mode == "best"

        def bind(frame: Frame) -> Frame:
            index, ok = members(frame)
            index = np.broadcast_to(index, (index.shape[0], frame.count))
            value = np.maximum(_over(frame, name, index, weight), 0).astype(np.int64)
            if ok is not None:
                value = value * ok
            if best:
                rank = monthly_rank(frame.world, frame.lanes, keys[index])
                at = ((value << 32) + rank.astype(np.int64)).argmax(0)
            else:
                at = _draw(frame, value, stream, keys[index])
            lane = np.arange(frame.count)
            return frame.bound(name, np.where(value[at, lane] > 0, index[at, lane], m.NONE))

        return bind

    def _bound(self, e: m.Bound) -> Action:
        bind, body = self.binder(e.bind), self.sequence(e.body)
        return lambda frame, month: body(bind(frame), month)

    # ------------------------------------------------------------------ the engine's verbs
    def _flow(self, e: m.Flow) -> Action:
        counts = [(kind, self.compiler.number(count)) for kind, count in e.pieces]
        becomes = -1 if e.becomes is None else e.becomes

        def flow(frame: Frame, month: Month) -> None:
            for kind, count in counts:
                month.flows.add(frame, kind, becomes if becomes >= 0 else kind, count(frame), e.mode == "attack")

        return flow

    def _leak(self, e: m.Leak) -> Action:
        culprit, noise = self.compiler(e.culprit), self.compiler.number(e.noise)
        place = self.compiler(e.place) if e.place is not None else None
        stream = crc(e.stream)

        def leak(frame: Frame, month: Month) -> None:
            at = None if place is None else frame.row(place(frame))
            observe(frame, month, frame.row(culprit(frame)), frame.row(noise(frame)), at, stream)

        return leak

    def _pledge(self, e: m.Pledge) -> Action:
        block = self.program.layout.blocks[f"promise:{e.id}"]
        giver, taker = self.compiler(_name("actor")), self.compiler(_name("target"))
        by, to = (giver, taker) if e.by == "actor" else (taker, giver)
        n, months = self.program.factions, e.months

        def pledge(frame: Frame, month: Month) -> None:
            row = frame.row(by(frame)) * n + frame.row(to(frame)) + block.base
            month.ledger.add(frame, row, months - frame.world.state[row, frame.lanes], firm=True)

        return pledge


def _over(frame: Frame, name: str, index: NDArray[np.intp], fn: Fn) -> NDArray[Any]:
    """A function for every member: ``[members, n]``. Each member gets lanes of its own, so that loops inside count theirs."""
    many = frame.take(np.tile(np.arange(frame.count), len(index)))
    many.names[name] = index.reshape(-1)
    return many.row(fn(many)).reshape(index.shape)


def _name(name: str) -> m.Var:
    return m.Var("faction", 0, 999, name)


def split(frame: Frame, mask: NDArray[np.bool_], then: Action, other: Action, month: Month) -> None:
    """Do one thing where the mask holds and another where it does not."""
    yes = mask.nonzero()[0]
    if len(yes) == frame.count:
        then(frame, month)
        return
    if len(yes):
        then(frame.take(yes), month)
    other(frame.take(np.flatnonzero(~mask)), month)


def _draw(frame: Frame, weight: NDArray[np.int64], stream: int, keys: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Index of one member for each lane, drawn by weight; members count in the order of their ids' numbers, so that the draw
    does not depend on how the file lists them."""
    order = np.argsort(keys, axis=0, kind="stable")
    sums = np.take_along_axis(weight, order, 0).cumsum(0)
    total = sums[-1]
    w = frame.world
    word = w.seeds.words(stream, w.turn, frame.lanes, frame.key).astype(np.int64)
    point = word * np.maximum(total, 1) >> 32
    at = np.minimum((sums <= point).sum(0), weight.shape[0] - 1)
    drawn: NDArray[np.intp] = order[at, np.arange(weight.shape[1])]
    return drawn


def observe(
    frame: Frame, month: Month, culprit: NDArray[np.intp], noise: NDArray[np.int16], place: NDArray[np.intp] | None, stream: int
) -> None:
    """The leak roll of every observer (rulebook 4): 20 x intel + 15 x noise, 95 at most; allies of the culprit do not look."""
    program, world, lanes = frame.world.program, frame.world, frame.lanes
    assert lanes is not None
    if program.evidence is None:
        return
    factions, watcher = program.factions, np.array(program.observers, np.intp)[:, None]
    noise = np.minimum(noise, LEAK_MOST)
    stance = pick(world.state, program.stance.base + watcher * factions + np.maximum(culprit, 0), lanes)
    looks = (culprit >= 0) & (culprit != watcher) & (stance != 1) & (noise > 0)
    chance = LEAK_PER_NOISE * noise
    if place is not None and program.intel is not None:
        intel = pick(world.state, program.intel.base + watcher * program.places + np.maximum(place, 0), lanes)
        chance = chance + LEAK_PER_INTEL * np.where(place >= 0, intel, 0)
    key = mix(fold(frame.key, program.faction_crc[watcher]))
    looks &= world.seeds.die(stream, world.turn, lanes, key, 100) < np.minimum(chance, LEAK_MOST)
    if frame.acts is None:
        by, at = np.nonzero(looks)
        _catch(frame, month, watcher[by, 0], at, culprit, place)
        return
    for i, seen in enumerate(looks):  # one after the other, as they are told
        at = np.flatnonzero(seen)
        _catch(frame, month, np.full(len(at), watcher[i, 0]), at, culprit, place)
        for lane in at.tolist():
            frame.acts[lane].caught.append(int(watcher[i, 0]))


def _catch(
    frame: Frame, month: Month, by: NDArray[np.intp], at: NDArray[np.intp], culprit: NDArray[np.intp], place: NDArray[np.intp] | None
) -> None:
    """Observers ``by[n]`` noticed what happened in the lanes ``at[n]`` of the frame: evidence, and intel of the place."""
    program = frame.world.program
    if not len(at) or program.evidence is None:
        return
    month.ledger.add(frame.bare(at), program.evidence.base + by * program.factions + culprit[at], 1)
    if place is not None and program.intel is not None:
        known = np.flatnonzero(place[at] >= 0)
        row = program.intel.base + by[known] * program.places + place[at[known]]
        month.ledger.add(frame.bare(at[known]), row, 1)


__all__ = ["Action", "EffectCompiler", "Fn", "clamp_chance", "observe", "split"]
