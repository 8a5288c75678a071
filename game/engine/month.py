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
from game.engine.frame import Frame
from game.engine.ledger import Ledger, monthly_rank
from game.engine.movement import FlowBook, Flows, move
from game.engine.records import Act
from game.engine.seats import AnswerGroup, OrderKind, Seat
from game.engine.world import World
from game.scenario.model import STAGES, STEPS, Pledge

Index = NDArray[np.intp]
Choices = list[NDArray[np.int32]]  # for each seat int32[slots + questions, batch]
_MEMORY_BITS = 32767


class Month:
    """One month of a batch. ``acts``: what happened, when the batch is one watched game, else None."""

    def __init__(self, world: World, watch: bool = False) -> None:
        self.world, self.program = world, world.program
        self.ledger = Ledger(world)
        self.flows = FlowBook()
        self.acts: list[Act] | None = [] if watch else None
        self._assaults: Flows | None = None
        self._todo: dict[str, list[tuple[OrderKind, Frame, NDArray[np.int16]]]] = {}  # order, where, its cost

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
        self._remember(choices)
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
            slot, lane = np.nonzero(orders >= 0)
            index = orders[slot, lane]
            for number in np.unique(seat.kind_of[index]).tolist() if len(index) else []:
                kind = seat.kinds[number]
                mine = np.flatnonzero(seat.kind_of[index] == number)
                frame = kind.frame(self.world, index[mine] - kind.at, lane[mine])
                self._watch(kind, frame)
                paid = Frame(self.world.seen(seat.faction), frame.names, frame.lanes, frame.key)
                paid.acts = frame.acts
                cost = paid.row(kind.cost(paid)).astype(np.int16)
                self.ledger.add(paid, self.program.funds.base + seat.faction, -cost)
                self._todo.setdefault("posture" if kind.order.posture else kind.order.step, []).append((kind, frame, cost))
            answers += self._answered(seat, chosen[seat.slots :])
        return answers

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

    def _order(self, kind: OrderKind, frame: Frame, cost: NDArray[np.int16]) -> None:
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

    def _needed(self, kind: OrderKind, frame: Frame, cost: NDArray[np.int16]) -> Frame:
        """Lanes whose ``needs`` still hold; the others get half the cost back (rulebook 5.7)."""
        if not kind.needs:
            return frame
        ok = np.logical_and.reduce([frame.row(test(frame)) for test in kind.needs])
        if ok.all():
            return frame
        lost = np.flatnonzero(~ok)
        void = frame.take(lost)
        for act in void.acts or ():
            act.outcome = "void"
        self.ledger.add(void, self.program.funds.base + kind.seat, cost[lost] // 2)
        return frame.take(np.flatnonzero(ok))

    def _roll(self, kind: OrderKind, frame: Frame) -> None:
        roll, w = kind.roll, self.world
        assert roll is not None
        mods = [(label, frame.row(fn(frame))) for label, fn in kind.plus]
        base = frame.row(kind.chance(frame)).astype(np.int64)
        extra = sum((v.astype(np.int64) for _, v in mods), np.zeros(frame.count, np.int64))
        if roll.dice == "d100":
            need = clamp_chance(base + extra)
            die = w.seeds.die(kind.stream, w.turn, frame.lanes, frame.key, 100)
            won = die < need
        else:
            faces = [w.seeds.die(kind.stream + i, w.turn, frame.lanes, frame.key, 6) for i in (1, 2)]
            die = faces[0] + faces[1] + np.int16(2)
            need = base
            won = die + extra >= base
        for i, act in enumerate(frame.acts or ()):
            act.die, act.chance, act.outcome = int(die[i]), int(need[i]), "success" if won[i] else "failure"
            act.modifiers = [(kind.order.id, int(base[i]))] + [(label, int(v[i])) for label, v in mods]
        for action, mask in ((kind.success, won), (kind.failure, ~won)):
            index = np.flatnonzero(mask)
            if len(index):
                action(frame.take(index), self)

    # ------------------------------------------------------------------ answers
    def _answered(self, seat: Seat, chosen: NDArray[np.int32]) -> list[tuple[AnswerGroup, int, Index]]:
        out = []
        alive = self.world.state[self.program.ended_row] == 0
        for row, group in enumerate(seat.groups):
            open_ = (self.world.state[group.row] == 1) & alive
            if not open_.any():
                continue
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
        place, lane = np.nonzero(both != self.world.block(p.contested))
        self.ledger.set(p.contested.base + place, lane, both[place, lane])
        self.ledger.apply()

    def _set_rows(self, base: int, value: NDArray[np.int64] | NDArray[np.int16]) -> None:
        """Write ``[rows, batch]`` from a base row, where it differs."""
        old = self.world.state[base : base + len(value)]
        row, lane = np.nonzero(old != value)
        self.ledger.set(base + row, lane, value[row, lane])

    def pay(self) -> None:
        """Upkeep out of funds; what is missing becomes ``unpaid``, in per cent of what was due."""
        p = self.program
        due = np.maximum(p.per_faction(p.upkeep, self.world), 0)
        funds = self.world.state[p.funds.rows].astype(np.int64)
        paid = np.minimum(due, np.maximum(funds, 0))
        self._note_money("upkeep", -paid)
        self._set_rows(p.funds.base, funds - paid)
        if p.unpaid is not None:
            self._set_rows(p.unpaid.base, (due - paid) * 100 // np.maximum(due, 1))

    def income(self) -> None:
        """What each side earns."""
        p = self.program
        earned = p.per_faction(p.income, self.world)
        funds = self.world.state[p.funds.rows].astype(np.int64)
        self._note_money("income", earned)
        self._set_rows(p.funds.base, np.clip(funds + earned, p.funds.lo, p.funds.hi))

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
        self._set_rows(p.holder.base, holder)
        self._set_rows(p.control.base, control)

    def decay(self) -> None:
        """Declared decay towards 0, offers that lapse, questions that close."""
        state = self.world.state
        for block in self.program.layout.blocks.values():
            q = block.quantity
            step = q.decay if q is not None else 1 if block.id.startswith(("pending:", "choice:")) else 0
            if step:
                row, lane = np.nonzero(state[block.rows])
                self.ledger.put(block.base + row, lane, -np.clip(state[block.base + row, lane], -step, step))

    def promises(self) -> None:
        """Every promise that lasts is tested, as often as it has months; a broken one costs what it says, and ends."""
        p, state = self.program, self.world.state
        for pledge, keep, punish in p.pledges:
            block = p.layout.blocks[f"promise:{pledge.id}"]
            pair, lane = np.nonzero(state[block.rows])
            if not len(lane):
                continue
            frame = self._promise_frame(pledge, pair, lane)
            kept = frame.row(keep(frame)).astype(bool)
            self.ledger.put(block.base + pair[kept], lane[kept], np.full(int(kept.sum()), -1))
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
        self.ledger.set(np.full(len(lanes), p.ended_row), lanes, np.ones(len(lanes), np.int16))
        self.ledger.set(np.full(len(lanes), p.winner_row), lanes, winner[lanes])
        if self.acts is not None and len(lanes):
            self.acts.append(Act("engine", "ending", "scoring", int(winner[0]), public=True))

    def _remember(self, choices: Choices) -> None:
        """Shift the month bits of remembered orders and set this month's."""
        p, world = self.program, self.world
        running = world.state[p.ended_row] == 0
        given = {o: np.zeros((p.factions, world.batch), bool) for o in self._remembered()}
        for steps in self._todo.values():
            for kind, frame, _ in steps:
                if kind.order.id in given:
                    given[kind.order.id][kind.seat, frame.lanes] = True
        for order, mask in given.items():
            block = p.layout.blocks[f"memory:{order}"]
            old = world.state[block.rows]
            new = ((old.astype(np.int32) << 1) & _MEMORY_BITS) | mask
            world.state[block.rows] = np.where(running, new, old)

    def _remembered(self) -> list[str]:
        return [b.removeprefix("memory:") for b in self.program.layout.blocks if b.startswith("memory:")]


_ENGINE: dict[str, Callable[[Month], None]] = {
    "pay": Month.pay,
    "income": Month.income,
    "control": Month.control,
    "decay": Month.decay,
    "promises": Month.promises,
    "scoring": Month.scoring,
}
