"""A month from news to scoring, for a whole batch at once.

Order of things: news; then, once every seat has chosen: costs, postures, the eight steps with their rules, the stages of
upkeep with theirs. In each of these everything reads the state before it and is applied at its end.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import fold
from game.engine.effects import clamp_chance
from game.engine.frame import Frame, Value
from game.engine.ledger import Ledger, lanes_of, monthly_rank
from game.engine.movement import FlowBook, Flows, move
from game.engine.records import Act
from game.engine.seats import AnswerGroup, OrderKind, Seat
from game.engine.walk import parts
from game.engine.world import World
from game.scenario.model import STAGES, STEPS, Const, Derived, Die, Pending, Pledge, Read, Since, Uses, Var

Index = NDArray[np.intp]
Choices = list[NDArray[np.int32]]  # for each seat int32[slots + questions, batch]
_MEMORY_BITS = np.int16(32767)


class Month:
    """One month of a batch. ``acts``: what happened, when the batch is one watched game, else None."""

    def __init__(self, world: World, watch: bool = False) -> None:
        self.world, self.program = world, world.program
        self.ledger = Ledger(world)
        self.flows = FlowBook()
        self.acts: list[Act] | None = [] if watch else None
        self._assaults: Flows | None = None
        self._todo: dict[str, list[tuple[OrderKind, Frame, Value]]] = {}  # order, where, its cost

    # ------------------------------------------------------------------ news
    def news(self) -> None:
        """Events whose conditions hold take effect, are announced, or put their choices."""
        for event in self.program.events:
            event.run(self)
        self.ledger.apply()

    # ------------------------------------------------------------------ resolution
    def resolve(self, choices: Choices) -> None:
        """All seats' orders, then upkeep; ``world.turn`` goes up by one."""
        answers = self._read(choices)
        self.ledger.apply()
        for step in ("posture", *STEPS):
            for kind, frame, cost in self._todo.get(step, ()):
                self._order(kind, frame, cost)
            if step == "diplomacy":
                self._answers(answers)
            if step != "posture":
                self._rules(step)
            if step == "movement":
                self._assaults = move(self)  # after everything else of the step: losses come before departures
            elif step == "battle" and self._assaults is not None:
                self.program.battle.fight(self, self._assaults)
            self.ledger.apply()
            if step == "battle":
                self._contested()
        for stage in STAGES:
            if stage in _ENGINE:
                _ENGINE[stage](self)
            self._rules(stage)
            self.ledger.apply()
        self._remember()
        self.world.turn += 1
        self.world.changed()

    def _rules(self, phase: str) -> None:
        for rule in self.program.rules[phase]:
            rule.run(self)

    # ------------------------------------------------------------------ orders
    def _read(self, choices: Choices) -> list[tuple[AnswerGroup, int, Index]]:
        """Sort the orders by step, take their costs; returns the answers: (question, number of the answer, games)."""
        answers: list[tuple[AnswerGroup, int, Index]] = []
        for seat, chosen in zip(self.program.seats, choices, strict=True):
            orders = self._obedient(seat, chosen[: seat.slots])
            at = np.flatnonzero(orders >= 0)
            index, lane = orders.reshape(-1)[at].astype(np.intp), lanes_of(at, self.world.batch)[1]
            number = seat.kind_of[index].astype(np.int16)
            order = np.argsort(number, kind="stable")
            index, lane = index[order], lane[order]
            end = np.bincount(number, minlength=len(seat.kinds)).cumsum().tolist()
            for kind, a, b in zip(seat.kinds, [0, *end], end, strict=False):
                if a < b:
                    frame = kind.frame(self.world, index[a:b] - kind.at, lane[a:b])
                    self._watch(kind, frame)
                    cost = self._pay(kind, frame)
                    self._todo.setdefault("posture" if kind.order.posture else kind.order.step, []).append((kind, frame, cost))
            answers += self._answered(seat, chosen[seat.slots :])
        return answers

    def _pay(self, kind: OrderKind, frame: Frame) -> Value:
        """Take the cost of orders of one kind, as their seat sees it; returns it."""
        cost: Value = kind.fixed_cost
        if cost is None:
            world = self.world if _of_its_own(kind) else self.world.seen(kind.seat)
            paid = Frame(world, frame.names, frame.lanes, frame.key)
            cost = paid.row(kind.cost(paid)).astype(np.int16)
        self.ledger.add(frame, self.program.funds.base + kind.seat, -cost)
        return cost

    def _obedient(self, seat: Seat, orders: NDArray[np.int32]) -> NDArray[np.int32]:
        """Orders beyond what is allowed fall away, and the last slot of a client that obeys its patron."""
        seen = self.world.seen(seat.faction)
        allowed = seat.allowed(seen)
        if seat.obeys is not None:
            obeys = np.broadcast_to(np.asarray(seat.obeys(Frame(seen, {}))).reshape(-1), (self.world.batch,))
            if obeys.any():
                spared = (seat.spares[seat.kind_of[np.maximum(orders, 0)]] & (orders >= 0)).any(0)
                allowed = allowed - (obeys & ~spared & (allowed > 0))
        kept = np.where(np.arange(len(orders))[:, None] < allowed, orders, -1)
        if self.acts is not None:
            for index in orders[(orders >= 0) & (kept < 0)].tolist():
                given = {"order": str(seat.order(index))}
                self.acts.append(Act("engine", "obeyed", "posture", seat.faction, given, parties=[seat.faction]))
        return kept

    def _watch(self, kind: OrderKind, frame: Frame) -> None:
        if self.acts is None:
            return
        acts = []
        for i in range(frame.count):
            here, target = frame.names.get("here"), frame.names.get("target")
            act = Act("order", kind.order.id, kind.order.step, kind.seat, place=-1 if here is None else int(here[i]))
            act.target = -1 if target is None else int(target[i])
            origin = frame.names.get("origin")
            if origin is not None:
                act.names["origin"] = self.program.scenario.places[int(origin[i])].id
            act.public = kind.order.see == "all"
            act.parties = [kind.seat] + ([act.target] if kind.order.see == "parties" and act.target >= 0 else [])
            acts.append(act)
        frame.acts = acts
        self.acts.extend(acts)

    def _order(self, kind: OrderKind, frame: Frame, cost: Value) -> None:
        frame = self._needed(kind, frame, cost)
        if not frame.count:
            return
        for bind in kind.binds:
            frame = bind(frame)
        kind.effects(frame, self)
        if kind.roll is not None:
            self._roll(kind, frame)
        if kind.order.offer:
            pending = self.program.layout.blocks[f"pending:{kind.order.id}"]
            self.ledger.add(frame, pending.base + kind.seat * self.program.factions + frame.row(frame.names["target"]), 2)
        if kind.leak is not None:
            kind.leak(frame, self)

    def _needed(self, kind: OrderKind, frame: Frame, cost: Value) -> Frame:
        """Lanes whose ``needs`` still hold; the others get half the cost back (rulebook 5.7)."""
        if not kind.needs:
            return frame
        ok = frame.row(kind.needs[0](frame))
        for test in kind.needs[1:]:
            ok = ok & test(frame)
        if ok.all():
            return frame
        lost = np.flatnonzero(~ok)
        void = frame.take(lost)
        for act in void.acts or ():
            act.outcome = "void"
        self.ledger.add(void, self.program.funds.base + kind.seat, (cost[lost] if isinstance(cost, np.ndarray) else cost) // 2)
        return frame.take(np.flatnonzero(ok))

    def _roll(self, kind: OrderKind, frame: Frame) -> None:
        roll, w = kind.roll, self.world
        assert roll is not None
        mods = [(label, frame.row(fn(frame))) for label, fn in kind.plus]
        base = np.asarray(kind.chance(frame), np.int64)
        extra = sum((v.astype(np.int64) for _, v in mods), np.int64(0))
        if roll.dice == "d100":
            need = clamp_chance(base + extra)
            die = w.seeds.die(kind.stream, w.turn, frame.lanes, frame.key, 100)
            won = die < need
        else:
            faces = [w.seeds.die(kind.stream + i, w.turn, frame.lanes, frame.key, 6) for i in (1, 2)]
            die = faces[0] + faces[1] + np.int16(2)
            need = base
            won = die + extra >= base
        needs, bases = (frame.row(need), frame.row(base)) if frame.acts else (need, base)
        for i, act in enumerate(frame.acts or ()):
            act.die, act.chance, act.outcome = int(die[i]), int(needs[i]), "success" if won[i] else "failure"
            act.modifiers = [(kind.order.id, int(bases[i]))] + [(label, int(v[i])) for label, v in mods]
        for action, mask in ((kind.success, won), (kind.failure, ~won)):
            index = np.flatnonzero(mask)
            if len(index):
                action(frame if len(index) == frame.count else frame.take(index), self)

    # ------------------------------------------------------------------ answers
    def _answered(self, seat: Seat, chosen: NDArray[np.int32]) -> list[tuple[AnswerGroup, int, Index]]:
        out: list[tuple[AnswerGroup, int, Index]] = []
        if not seat.groups:
            return out
        alive = self.world.state[self.program.ended_row] == 0
        asked = (self.world.state[[g.row for g in seat.groups]] == 1) & alive
        for row in np.flatnonzero(asked.any(1)).tolist():
            group, open_ = seat.groups[row], asked[row]
            answer = chosen[row] - group.at if len(chosen) > row else np.full(self.world.batch, -1)
            valid = (answer >= 0) & (answer < len(group.answers))
            answer = np.where(valid, answer, group.default)
            for i in range(len(group.answers)):
                lanes = np.flatnonzero(open_ & (answer == i))
                if len(lanes):
                    out.append((group, i, lanes))
        return out

    def _answers(self, answers: list[tuple[AnswerGroup, int, Index]]) -> None:
        for group, i, lanes in answers:
            frame = group.frame(self.world, lanes)
            if self.acts is not None:
                receiver = next(s.faction for s in self.program.seats if group in s.groups)
                act = Act("answer", group.written[i].target[0], "diplomacy", receiver, {"answer": group.answers[i].id}, target=group.giver)
                act.outcome, act.parties = group.answers[i].label, [receiver] + ([group.giver] if group.giver >= 0 else [])
                act.public = group.giver < 0
                frame.acts = [act]
                self.acts.append(act)
            group.effects[i](frame, self)

    # ------------------------------------------------------------------ stages of upkeep
    def _contested(self) -> None:
        p = self.program
        if p.contested is None:
            return
        both = np.asarray(((self.world.cube("open") > 0) & (self.world.cube("hostile") > 0)).any(0), np.int16)
        self.ledger.fill(p.contested.base, both)
        self.ledger.apply()

    def pay(self) -> None:
        """Upkeep out of funds; what is missing becomes ``unpaid``, in per cent of what was due."""
        p = self.program
        due = np.maximum(p.per_faction(p.upkeep, self.world), 0)
        funds = self.world.state[p.funds.rows].astype(np.int64)
        paid = np.minimum(due, np.maximum(funds, 0))
        self._note_money("upkeep", -paid)
        self.ledger.fill(p.funds.base, funds - paid)
        if p.unpaid is not None:
            self.ledger.fill(p.unpaid.base, (due - paid) * 100 // np.maximum(due, 1))

    def income(self) -> None:
        """What each side earns."""
        p = self.program
        earned = p.per_faction(p.income, self.world)
        funds = self.world.state[p.funds.rows].astype(np.int64)
        self._note_money("income", earned)
        self.ledger.fill(p.funds.base, np.clip(funds + earned, p.funds.lo, p.funds.hi))

    def _note_money(self, what: str, change: NDArray[np.int64]) -> None:
        if self.acts is not None:
            for f in range(self.program.factions):
                act = Act("engine", what, what, f, parties=[f])
                act.changes = [(self.program.funds.base + f, int(change[f, 0]))]
                self.acts.append(act)

    def control(self) -> None:
        """Who holds and who controls each place from now on."""
        p = self.program
        holder, control = p.derive_control(self.world)
        if self.acts is not None:
            for block, value in ((p.holder, holder), (p.control, control)):
                for place in np.flatnonzero(self.world.state[block.rows][:, 0] != value[:, 0]).tolist():
                    before, after = int(self.world.state[block.base + place, 0]), int(value[place, 0])
                    role = "holder" if block is p.holder else "control"
                    self.acts.append(Act("engine", role, "control", after, target=before, place=place, public=True))
        self.ledger.fill(p.holder.base, holder)
        self.ledger.fill(p.control.base, control)

    def decay(self) -> None:
        """Declared decay towards 0, offers that lapse, questions that close."""
        layout = self.program.layout
        values = self.world.state[layout.decaying].reshape(-1)
        at = np.flatnonzero(values != 0)
        index, lane = lanes_of(at, self.world.batch)
        rows, values = layout.decaying[index], values[at]
        step = layout.steps[rows]
        self.ledger.put(rows, lane, -np.minimum(np.maximum(values, -step), step))

    def promises(self) -> None:
        """Every promise that lasts is tested, as often as it has months; a broken one costs what it says, and ends."""
        p, world, state = self.program, self.world, self.world.state
        for pledge, keep, punish in p.pledges:
            block = p.layout.blocks[f"promise:{pledge.id}"]
            pair, lane = lanes_of(np.flatnonzero(state[block.rows] != 0), world.batch)
            if not len(lane):
                continue
            frame = self._promise_frame(pledge, pair, lane)
            kept = frame.row(keep(frame)).astype(bool)
            self.ledger.put(block.base + pair[kept], lane[kept], -1)
            broken = np.flatnonzero(~kept)
            if not len(broken):
                continue
            hit = frame.take(broken)
            if self.acts is not None:
                by, to = pair[broken] // p.factions, pair[broken] % p.factions
                hit.acts = [
                    Act("engine", "promise", "promises", int(a), {"promise": pledge.id}, target=int(b), public=True)
                    for a, b in zip(by, to, strict=True)
                ]
                self.acts.extend(hit.acts)
            rows = block.base + pair[broken]
            self.ledger.put(rows, lane[broken], -state[rows, lane[broken]])
            punish(hit, self)

    def _promise_frame(self, pledge: Pledge, pair: Index, lane: Index) -> Frame:
        p = self.program
        by, to = pair // p.factions, pair % p.factions
        actor, target = (by, to) if pledge.by == "actor" else (to, by)
        return Frame(self.world, {"actor": actor, "target": target}, lane, fold(p.faction_crc[by], p.faction_crc[to]))

    def scoring(self) -> None:
        """In a scoring round a margin over the scenario's limit wins at once; after the last month the largest margin does."""
        p, s, world = self.program, self.program.scenario, self.world
        last = world.turn >= s.turns
        if not last and (s.score_every == 0 or world.turn % s.score_every):
            return
        margin = p.margins(world)
        best = margin.max(0)
        over = (best > s.score_win) | last
        rank = monthly_rank(world, None, p.faction_crc[:, None]).astype(np.int64)
        winner = np.where(margin == best, rank + 1, 0).argmax(0)
        lanes = np.flatnonzero(over & (world.state[p.ended_row] == 0))
        self.ledger.set(p.ended_row, lanes, 1)
        self.ledger.set(p.winner_row, lanes, winner[lanes])
        if self.acts is not None and len(lanes):
            self.acts.append(Act("engine", "ending", "scoring", int(winner[0]), public=True))

    def _remember(self) -> None:
        """Shift the month bits of remembered orders and set this month's."""
        p, world = self.program, self.world
        running = world.state[p.ended_row] == 0
        given = {o: np.zeros((p.factions, world.batch), bool) for o in p.layout.memories}
        for steps in self._todo.values():
            for kind, frame, _ in steps:
                if kind.order.id in given:
                    given[kind.order.id][kind.seat, frame.lanes] = True
        for order, mask in given.items():
            block = p.layout.blocks[f"memory:{order}"]
            old = world.state[block.rows]
            new = (old << 1 & _MEMORY_BITS) | mask
            world.state[block.rows] = np.where(running, new, old)


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


_ENGINE: dict[str, Callable[[Month], None]] = {
    "pay": Month.pay,
    "income": Month.income,
    "control": Month.control,
    "decay": Month.decay,
    "promises": Month.promises,
    "scoring": Month.scoring,
}
