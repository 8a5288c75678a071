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
from game.engine.given import Given
from game.engine.ledger import Ledger, lanes_of, monthly_rank
from game.engine.movement import FlowBook, Flows, move
from game.engine.native.kernels import Stores
from game.engine.records import Act
from game.engine.rules import rule_deeds, rule_wants
from game.engine.seats import AnswerGroup, OrderKind, Seat
from game.engine.world import World
from game.scenario.model import STAGES, STEPS, Pledge

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
        self.given: Given
        self._frames: dict[int, Frame] = {}

    # ------------------------------------------------------------------ news
    def news(self) -> None:
        """Events whose conditions hold take effect, are announced, or put their choices."""
        self.program.news.run(self)
        self.ledger.apply()

    # ------------------------------------------------------------------ resolution
    def resolve(self, choices: Choices) -> None:
        """All seats' orders, then upkeep; ``world.turn`` goes up by one."""
        answers = self._read(choices)
        self.ledger.apply()
        for step in ("posture", *STEPS):
            self._orders(step)
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
        rules = self.program.rules[phase]
        if not rules:
            return
        if self.acts is None:
            native, batch = self.program.native, self.world.batch
            where = native.dense(f"rules of {phase}", batch, lambda: rule_wants(rules))
            kernel = native.deeds(("rules", phase), batch, lambda: rule_deeds(rules))
            if where is not None and kernel is not None:
                self._done(kernel.everywhere(self.world, where.truths(self.world)))
                return
        for rule in rules:
            rule.run(self)

    # ------------------------------------------------------------------ orders
    def _read(self, choices: Choices) -> Given:
        """Sort the orders by step, take their costs; returns the answers."""
        seats, table = self.program.seats, self.program.orders
        answers = self.program.answers.sort(self.world, [chosen[s.slots :] for s, chosen in zip(seats, choices, strict=True)])
        given = self.given = table.sort([self._obedient(s, chosen[: s.slots]) for s, chosen in zip(seats, choices, strict=True)])
        for number in table.unfixed:
            if given.any(number, number + 1):
                given.costs[given.of(number)] = self._cost(number)
        if self.acts is None:
            self.ledger.put(given.funds, given.lanes, -given.costs)
            return answers
        present = [n for n in range(len(table.kinds)) if given.any(n, n + 1)]
        for number in sorted(present, key=lambda n: (table.kinds[n].seat, table.kinds[n].at)):  # as the seats wrote them down
            kind, frame = table.kinds[number], self._frame(number)
            self._watch(kind, frame)
            self.ledger.add(frame, self.program.funds.base + kind.seat, -given.costs[given.of(number)])
        return answers

    def _frame(self, number: int) -> Frame:
        """The orders of one kind, each in its game."""
        frame = self._frames.get(number)
        if frame is None:
            where = self.given.of(number)
            kind = self.program.orders.kinds[number]
            frame = self._frames[number] = kind.frame(self.world, self.given.targets[where], self.given.lanes[where])
        return frame

    def _cost(self, number: int) -> NDArray[np.int16]:
        """What orders of one kind cost, as their seat sees it."""
        table, frame = self.program.orders, self._frame(number)
        kind = table.kinds[number]
        world = self.world if table.own[number] else self.world.seen(kind.seat)
        paid = Frame(world, frame.names, frame.lanes, frame.key)
        return paid.row(kind.cost(paid)).astype(np.int16)

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

    def _orders(self, step: str) -> None:
        """All orders of a step."""
        given, table = self.given, self.program.orders
        first, last = table.steps[step]
        if not given.any(first, last):
            return
        if self.acts is None:
            kernel = self.program.native.deeds(("orders", step), self.world.batch, lambda: table.deeds(step))
            if kernel is not None:
                self._done(kernel.listed(self.world, given.bounds[first : last + 1], given.targets, given.lanes, given.costs))
                return
        for number in range(first, last):
            if given.any(number, number + 1):
                self._order(table.kinds[number], self._frame(number), given.costs[given.of(number)])

    def _done(self, stores: Stores) -> None:
        """Take over what a kernel of deeds has written."""
        soft, firm, claims, flows = stores
        self.ledger.take(soft, firm, claims)
        self.flows.take(flows)

    def _order(self, kind: OrderKind, frame: Frame, cost: NDArray[np.int32]) -> None:
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

    def _needed(self, kind: OrderKind, frame: Frame, cost: NDArray[np.int32]) -> Frame:
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
        self.ledger.add(void, self.program.funds.base + kind.seat, cost[lost] // 2)
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
    def _answers(self, answers: Given) -> None:
        """What the answers to open questions do."""
        table = self.program.answers
        if not answers.any(0, len(table.answers)):
            return
        if self.acts is None:
            kernel = self.program.native.deeds("answers", self.world.batch, table.deeds)
            if kernel is not None:
                self._done(kernel.listed(self.world, answers.bounds, answers.targets, answers.lanes, answers.costs))
                return
        for number, (seat, group, i) in enumerate(table.answers):
            if answers.any(number, number + 1):
                frame = group.frame(self.world, answers.lanes[answers.of(number)])
                self._watch_answer(seat, group, i, frame)
                group.effects[i](frame, self)

    def _watch_answer(self, seat: Seat, group: AnswerGroup, i: int, frame: Frame) -> None:
        if self.acts is not None:
            act = Act("answer", group.written[i].target[0], "diplomacy", seat.faction, {"answer": group.answers[i].id}, target=group.giver)
            act.outcome, act.parties = group.answers[i].label, [seat.faction] + ([group.giver] if group.giver >= 0 else [])
            act.public = group.giver < 0
            frame.acts = [act]
            self.acts.append(act)

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
        for number, kind in enumerate(p.orders.kinds):
            if kind.order.id in given:
                given[kind.order.id][kind.seat, self.given.lanes[self.given.of(number)]] = True
        for order, mask in given.items():
            block = p.layout.blocks[f"memory:{order}"]
            old = world.state[block.rows]
            new = (old << 1 & _MEMORY_BITS) | mask
            world.state[block.rows] = np.where(running, new, old)


_ENGINE: dict[str, Callable[[Month], None]] = {
    "pay": Month.pay,
    "income": Month.income,
    "control": Month.control,
    "decay": Month.decay,
    "promises": Month.promises,
    "scoring": Month.scoring,
}
