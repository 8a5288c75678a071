"""One game, month by month, on plain dicts: the rules of docs/format.md and the rulebook written for clarity, not for speed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from game.engine.view import Order as Written
from game.scenario import model as m
from game.scenario.model import STAGES, STEPS
from oracle.account import Account
from oracle.deeds import Deeds, Flow
from oracle.dice import Dice, crc, fold
from oracle.fight import fight, move
from oracle.reading import Cell, Eyes, Land, Reader

HOLD_SUPPORT = 20


@dataclass
class Given:
    """An order that was given and paid for."""

    order: m.Order
    seat: int
    names: dict[str, int]
    key: int
    paid: int


@dataclass
class Asked:
    """A question: an event's choice (giver -1) or an offer."""

    row: Cell
    id: str
    giver: int
    receiver: int
    answers: tuple[m.Answer, ...]
    names: dict[str, int]
    bound: dict[str, Cell] = field(default_factory=dict)
    chosen: m.Answer | None = None


class Oracle:
    """One game. ``cells`` is the whole state."""

    def __init__(self, scenario: m.Scenario, seed: int) -> None:
        self.scenario, self.land, self.dice, self.turn = scenario, Land(scenario), Dice(seed), 1
        self.cells: dict[Cell, int] = {}
        self.bounds: dict[Cell, tuple[int, int]] = {}
        self._declare()
        self.account, self.deeds, self.flows = Account(), Deeds(self), list[Flow]()
        self.read = Reader(self.land, self.cells, 1, self.dice)
        for place, (holder, control) in self._held().items():
            self.cells[self.land.roles["holder"], (place,)] = holder
            self.cells[self.land.roles["control"], (place,)] = control
        self.start = dict(self.cells)
        self.pledges = _pledges(scenario)
        self.news()

    # ------------------------------------------------------------------ the state at the start
    def _block(self, id: str, per: Sequence[str], lo: int, hi: int, start: int) -> None:
        sizes = {"faction": len(self.land.factions), "place": len(self.land.places), "kind": len(self.land.kinds)}
        cells: list[tuple[int, ...]] = [()]
        for d in per:
            cells = [(*c, i) for c in cells for i in range(sizes[d])]
        for args in cells:
            self.cells[id, args], self.bounds[id, args] = start, (lo, hi)

    def _declare(self) -> None:
        for q in self.scenario.quantities:
            self._block(q.id, q.per, q.lo, q.hi, -1 if q.type == "faction" else q.start)
            if q.role == "forces":
                for id, args in [c for c in self.cells if c[0] == q.id]:
                    if args[0] not in self.scenario.kinds[args[1]].held_by:
                        self.bounds[id, args] = (0, 0)  # who cannot have a kind never gets a piece
        for o in self.scenario.orders:
            self._block(f"memory:{o.id}", ("faction",), 0, 32767, 0)
            self._block(f"pending:{o.id}", ("faction", "faction"), 0, 2, 0)
        for pledge in _pledges(self.scenario):
            self._block(f"promise:{pledge.id}", ("faction", "faction"), 0, 99, 0)
        for e in self.scenario.events:
            self._block(f"fired:{e.id}", (), 0, 1, 0)
            self._block(f"coming:{e.id}", (), 0, 1, 0)
            for f, _ in e.choices:
                self._block(f"choice:{e.id}:{f}", (), 0, 1, 0)
            for b in e.binds:
                self._block(f"bound:{e.id}:{b.name}", (), -1, 999, 0)
        self._block("ended", (), 0, 1, 0)
        self._block("winner", (), -1, len(self.land.factions) - 1, -1)
        for id, args, value in self.scenario.setup:
            self.cells[id, args] = value
            if self.land.quantities[id].symmetric:
                self.cells[id, args[::-1]] = value

    def _held(self) -> dict[int, tuple[int, int]]:
        """Holder and control of each place: over half of all open strength holds; with support of 20 or more it is control."""
        out = {}
        for p in self.land.places:
            strength = {f: self.read.derived("strength", f, p) for f in self.land.factions}
            holder = next((f for f, s in strength.items() if 2 * s > sum(strength.values())), -1)
            loved = "support" not in self.land.roles or (holder >= 0 and self.read.role("support", holder, p) >= HOLD_SUPPORT)
            out[p] = holder, holder if loved else -1
        return out

    def eyes(self, seat: int, believes: bool = False) -> Eyes:
        """The moment as a seat may know it."""
        return Eyes(self.read, seat, self.start, believes)

    def end_step(self) -> None:
        """Apply the account of the step."""
        self.account.apply(self.read, self.bounds)

    @property
    def ended(self) -> bool:
        """Whether the game is over."""
        return bool(self.cells["ended", ()])

    # ------------------------------------------------------------------ news
    def news(self) -> None:
        """Events take effect, are announced, or put their choices; all read the state before the news."""
        if self.ended:
            return
        for e in self.scenario.events:
            if e.once and self.cells[f"fired:{e.id}", ()]:
                continue
            key = crc(e.id)
            if not e.announce:
                if self.read.all(e.when, {}, key) and self._comes_up(e, {}, key):
                    self._happens(e, key)
            elif self.cells[f"coming:{e.id}", ()]:
                self.account.add((f"coming:{e.id}", ()), -1)
                if not e.recheck or self.read.all(e.when, {}, key):
                    self._happens(e, key)
            elif self.read.all(e.when, {}, key) and self._comes_up(e, {}, key):
                self.account.add((f"coming:{e.id}", ()), 1)
        self.end_step()

    def _comes_up(self, item: m.Event | m.Rule, names: Mapping[str, int], key: int) -> bool:
        """The chance of an event or rule; unlike a roll's it is not brought inside 5..95."""
        if item.chance is None:
            return True
        return self.dice.die(crc(item.stream), self.turn, key, 100) < self.read.value(item.chance, names, key)

    def _happens(self, e: m.Event, key: int) -> None:
        names = self.deeds.bind(e.binds, {}, key)
        self.deeds.run(e.effects, names, key)
        self.account.add((f"fired:{e.id}", ()), 1)
        for f, _ in e.choices:
            self.account.add((f"choice:{e.id}:{f}", ()), 1)
        for name, value in names.items():
            cell = (f"bound:{e.id}:{name}", ())
            self.account.add(cell, value - self.cells[cell])

    # ------------------------------------------------------------------ orders
    def targets(self, order: m.Order, seat: int) -> list[dict[str, int]]:
        """Every target of a seat's order, as names; no side deals with itself."""
        land, allowed = self.land, order.targets
        places = [p for p in land.places if not allowed or p in allowed]
        factions = [f for f in land.factions if not allowed or f in allowed]
        if order.target == "place":
            return [{"here": p} for p in places]
        if order.target == "road":
            return [{"origin": a, "here": b} for a in land.places for b in land.near[a] if b in places]
        if order.target == "faction":
            return [{"target": f} for f in factions if f != seat]
        if order.target == "faction_at_place":
            return [{"target": f, "here": p} for f in factions for p in land.places]
        return [{}]

    def key(self, order: m.Order, seat: int, names: Mapping[str, int]) -> int:
        """Which dice an order throws."""
        land = self.land
        ids = [land.faction_crc[v] if n == "target" else land.place_crc[v] for n, v in names.items()]
        return fold(crc(order.id), land.faction_crc[seat], *ids)

    def names_of(self, order: m.Order, written: tuple[str, ...]) -> dict[str, int]:
        """The names of a written target."""
        s = self.scenario
        kinds = {"none": (), "place": ("here",), "road": ("origin", "here"), "faction": ("target",), "faction_at_place": ("target", "here")}
        return {n: s.faction(x) if n == "target" else s.place(x) for n, x in zip(kinds[order.target], written, strict=True)}

    def allowed(self, seat: int) -> int:
        """How many orders, with the seat's eyes."""
        return 0 if self.ended else max(0, self.eyes(seat).value(self.scenario.factions[seat].orders, {"actor": seat}))

    def legal(self, order: m.Order, seat: int, names: Mapping[str, int]) -> bool:
        """Whether every ``when`` holds with the seat's eyes."""
        return not self.ended and self.eyes(seat).all(order.when, {"actor": seat, **names})

    def cost(self, order: m.Order, seat: int, names: Mapping[str, int]) -> int:
        """With the seat's eyes."""
        return self.eyes(seat).value(order.cost, {"actor": seat, **names})

    def appeal(self, order: m.Order, seat: int, names: Mapping[str, int]) -> int:
        """With the seat's eyes, 0 to 31."""
        return max(0, min(31, self.eyes(seat).value(order.appeal, {"actor": seat, **names})))

    def _take(self, seat: int, written: Sequence[Written]) -> list[Given]:
        """The orders that count, in the order of importance, with what they cost."""
        orders = {o.id: o for o in self.scenario.orders}
        spec, allowed = self.scenario.factions[seat], self.allowed(seat)
        if spec.obeys is not None and allowed and self.eyes(seat).value(spec.obeys, {"actor": seat}):
            allowed -= all(w.kind != spec.spared_by for w in written)
        out = []
        for w in written[:allowed]:
            order = orders[w.kind]
            names = self.names_of(order, w.target)
            cost = self.cost(order, seat, names)
            out.append(Given(order, seat, {"actor": seat, **names}, self.key(order, seat, names), cost))
        for given in out:
            self.account.add((self.land.roles["funds"], (seat,)), -given.paid)
        return out

    def _order(self, given: Given) -> None:
        order, names, key = given.order, given.names, given.key
        if not self.read.all(order.needs, names, key):
            self.account.add((self.land.roles["funds"], (given.seat,)), given.paid // 2)
            return
        names = self.deeds.bind(order.binds, names, key)
        self.deeds.run(order.effects, names, key)
        if order.roll is not None:
            self.deeds.run(order.roll.success if self._rolls(order.roll, names, key) else order.roll.failure, names, key)
        if order.offer:
            self.account.add((f"pending:{order.id}", (given.seat, names["target"])), 2)
        if order.leak is not None:
            self.deeds.run((order.leak,), names, key)

    def _rolls(self, roll: m.Roll, names: Mapping[str, int], key: int) -> bool:
        base = self.read.value(roll.chance, names, key)
        plus = sum(self.read.value(e, names, key) for _, e in roll.plus)
        stream = crc(roll.stream)
        if roll.dice == "d100":
            return self.dice.die(stream, self.turn, key, 100) < min(95, max(5, base + plus))
        return sum(self.dice.die(stream + i, self.turn, key, 6) + 1 for i in (1, 2)) + plus >= base

    # ------------------------------------------------------------------ questions
    def questions(self, seat: int) -> list[Asked]:
        """What the seat is asked this month."""
        out, s = [], self.scenario
        for e in s.events:
            for f, answers in e.choices:
                bound: dict[str, Cell] = {b.name: (f"bound:{e.id}:{b.name}", ()) for b in e.binds}
                if f == seat:
                    out.append(Asked((f"choice:{e.id}:{f}", ()), e.id, -1, seat, answers, {"actor": seat}, bound))
        for o in s.orders:
            for giver in o.by:
                if o.offer and giver != seat and (not o.targets or seat in o.targets):
                    names = {"actor": giver, "target": seat}
                    out.append(Asked((f"pending:{o.id}", (giver, seat)), f"{o.id} {s.factions[giver].id}", giver, seat, o.offer, names))
        return [q for q in out if self.cells[q.row] == 1 and not self.ended]

    def _answers(self, written: Sequence[Written], seat: int) -> list[Asked]:
        out = []
        for q in self.questions(seat):
            said = [w.target[-1] for w in written if " ".join(w.target[:-1]) == q.id]
            q.chosen = next(a for a in q.answers if (a.id == said[-1] if said else a.default))
            out.append(q)
        return out

    def _answer(self, q: Asked) -> None:
        assert q.chosen is not None
        names = {**q.names, **{n: self.cells[c] for n, c in q.bound.items()}}
        self.deeds.run(q.chosen.effects, names, crc(f"{q.id} {self.scenario.factions[q.receiver].id}"))

    # ------------------------------------------------------------------ the month
    def resolve(self, orders: Sequence[Sequence[Written]]) -> None:
        """One month: what each seat ordered and answered, by seat; then upkeep, then the next month's news."""
        todo: dict[str, list[Given]] = defaultdict(list)
        answers: list[Asked] = []
        for seat, written in enumerate(orders):
            for given in self._take(seat, [w for w in written if w.kind != "answer"]):
                todo["posture" if given.order.posture else given.order.step].append(given)
            answers += self._answers([w for w in written if w.kind == "answer"], seat)
        self.end_step()
        assaults: list[Flow] = []
        for step in ("posture", *STEPS):
            for given in todo[step]:
                self._order(given)
            for q in answers if step == "diplomacy" else ():
                self._answer(q)
            self._rules(step)
            if step == "movement":
                assaults = move(self)
            if step == "battle":
                fight(self, assaults)
            self.end_step()
            if step == "battle":
                self._contested()
        for stage in STAGES:
            own = {"pay": self._pay, "income": self._income, "control": self._control, "decay": self._decay}
            own |= {"promises": self._promises, "scoring": self._scoring}
            own.get(stage, lambda: None)()
            self._rules(stage)
            self.end_step()
        if not self.ended:
            self._remember(todo)
        self.turn += 1
        self.read.turn = self.turn
        if self.turn <= self.scenario.turns:
            self.news()

    def _rules(self, phase: str) -> None:
        land = self.land
        who = [{"who": f} for f in land.factions]
        here = [{"here": p} for p in land.places]
        both = [{**f, **p} for f in who for p in here]
        over: dict[str, list[dict[str, int]]] = {"once": [{}], "place": here, "faction": who, "faction_at_place": both}
        for rule in self.scenario.rules:
            if rule.phase != phase:
                continue
            for names in over[rule.each]:
                ids = [land.faction_crc[v] if n == "who" else land.place_crc[v] for n, v in names.items()]
                key = fold(crc(rule.id), *ids)
                if self.read.all(rule.when, names, key) and self._comes_up(rule, names, key):
                    self.deeds.run(rule.effects, self.deeds.bind(rule.binds, names, key), key)

    def _set(self, cell: Cell, value: int) -> None:
        self.account.add(cell, value - self.cells[cell], firm=True)

    def _contested(self) -> None:
        """Where open pieces of hostile sides stand."""
        if "contested" in self.land.roles:
            for p in self.land.places:
                both = any(self.read.derived("open", f, p) and self.read.derived("hostile", f, p) for f in self.land.factions)
                self._set((self.land.roles["contested"], (p,)), int(both))
            self.end_step()

    # ------------------------------------------------------------------ stages of upkeep
    def _pay(self) -> None:
        for f, spec in enumerate(self.scenario.factions):
            funds = (self.land.roles["funds"], (f,))
            due = max(0, self.read.value(spec.upkeep, {"actor": f}))
            paid = min(due, max(0, self.cells[funds]))
            self.account.add(funds, -paid, firm=True)
            if "unpaid" in self.land.roles:
                self._set((self.land.roles["unpaid"], (f,)), (due - paid) * 100 // max(1, due))

    def _income(self) -> None:
        for f, spec in enumerate(self.scenario.factions):
            cell = (self.land.roles["funds"], (f,))
            lo, hi = self.bounds[cell]
            self._set(cell, min(hi, max(lo, self.cells[cell] + self.read.value(spec.income, {"actor": f}))))

    def _control(self) -> None:
        for place, (holder, control) in self._held().items():
            self._set((self.land.roles["holder"], (place,)), holder)
            self._set((self.land.roles["control"], (place,)), control)

    def _decay(self) -> None:
        for cell, value in self.cells.items():
            q = self.land.quantities.get(cell[0])
            step = q.decay if q is not None else int(cell[0].startswith(("pending:", "choice:")))
            if step and value:
                self.account.add(cell, -min(step, value) if value > 0 else min(step, -value), firm=True)

    def _promises(self) -> None:
        """Tested as often as it has months; the first failure ends it."""
        for pledge in self.pledges:
            for by in self.land.factions:
                for to in self.land.factions:
                    cell = (f"promise:{pledge.id}", (by, to))
                    actor, target = (by, to) if pledge.by == "actor" else (to, by)
                    names, key = {"actor": actor, "target": target}, fold(self.land.faction_crc[by], self.land.faction_crc[to])
                    if self.cells[cell] and self.read.value(pledge.keep, names, key):
                        self.account.add(cell, -1, firm=True)
                    elif self.cells[cell]:
                        self.account.add(cell, -self.cells[cell], firm=True)
                        self.deeds.run(pledge.broken, names, key)

    def margins(self, read: Reader | None = None) -> list[int]:
        """Points less thresholds: true ones, or as somebody else reads the state."""
        read = read or self.read
        return [read.value(f.points, {"actor": i}) - f.threshold for i, f in enumerate(self.scenario.factions)]

    def _scoring(self) -> None:
        s, margins = self.scenario, self.margins()
        last, score = self.turn >= s.turns, s.score_every > 0 and self.turn % s.score_every == 0
        if last or (score and max(margins) > s.score_win):
            best = max(self.land.factions, key=lambda f: (margins[f], self.dice.rank(self.turn, self.land.faction_crc[f])))
            self._set(("ended", ()), 1)
            self._set(("winner", ()), best)

    def _remember(self, todo: Mapping[str, list[Given]]) -> None:
        given = {(g.order.id, g.seat) for orders in todo.values() for g in orders}
        for o in self.scenario.orders:
            for f in self.land.factions:
                cell = (f"memory:{o.id}", (f,))
                self.cells[cell] = (self.cells[cell] << 1 & 32767) | ((o.id, f) in given)


def _pledges(scenario: m.Scenario) -> list[m.Pledge]:
    """Every promise that can be made."""
    found: dict[str, m.Pledge] = {}

    def walk(effects: tuple[m.Effect, ...]) -> None:
        for e in effects:
            if isinstance(e, m.Pledge):
                found[e.id] = e
                walk(e.broken)
            elif isinstance(e, m.Branch | m.Chance):
                walk(e.then)
                walk(e.otherwise)
            elif isinstance(e, m.Each | m.Bound):
                walk(e.body)

    for o in scenario.orders:
        for a in o.offer:
            walk(a.effects)
        walk(o.effects)
        if o.roll is not None:
            walk(o.roll.success + o.roll.failure)
    for event in scenario.events:
        for _, answers in event.choices:
            for a in answers:
                walk(a.effects)
    return list(found.values())
