"""A seat's order book for one game: every order with its cost, odds, exposure and reasons, previewed only when asked for.

Everything here reads the seat's seen world, never the truth.
"""

from __future__ import annotations

import numpy as np

from game.engine.effects import LEAK_MOST, LEAK_PER_INTEL, LEAK_PER_NOISE, clamp_chance
from game.engine.frame import Frame
from game.engine.outlook import Outlook, drawn
from game.engine.seats import OrderKind, Seat
from game.engine.view import Modifier, Order, OrderRefused, Preview
from game.engine.words import Namer
from game.engine.world import World
from game.scenario import model as m
from game.scenario.describe import Wording, reason


class Book:
    """Implements ``game.engine.view.OrderBook``."""

    def __init__(self, seat: Seat, seen: World) -> None:
        self.seat, self.seen = seat, seen
        self.words, self.said = Namer(seen.program.scenario), Wording.of(seen.program.scenario)
        self._outlook = Outlook(seen, seat.faction)
        self._previews: dict[int, Preview] = {}
        self._legal: tuple[int, ...] | None = None

    def kinds(self) -> tuple[str, ...]:
        """Ids of the seat's order kinds."""
        return tuple(k.order.id for k in self.seat.kinds)

    def legal(self) -> tuple[int, ...]:
        """Indices of all orders that can be given now."""
        if self._legal is None:
            money = self.seen.state[self.seen.program.funds.base + self.seat.faction, 0]
            ok = self.seat.conditions(self.seen) & (self.seat.costs(self.seen) <= money)
            ok &= self.seat.allowed(self.seen) > 0
            self._legal = tuple(np.flatnonzero(ok[:, 0]).tolist())
        return self._legal

    def of_kind(self, kind: str) -> tuple[Preview, ...]:
        """Every target of a kind, legal or not; empty when the seat has no such kind."""
        return tuple(self.at(k.at + t) for k in self.seat.kinds if k.order.id == kind for t in range(k.size))

    def at_place(self, place: str) -> tuple[Preview, ...]:
        """Every order whose target is this place, kinds in the order of the rulebook; within a kind what can be given comes
        first, then what is likeliest."""
        here = self.seen.program.scenario.place(place)
        out: list[Preview] = []
        for k in self.seat.kinds:
            if "here" in k.names:
                found = [self.at(k.at + t) for t in np.flatnonzero(k.names["here"] == here).tolist()]
                out += sorted(found, key=lambda p: (not p.legal, -(p.chance or 0)))
        return tuple(out)

    def preview(self, order: Order) -> Preview:
        """One order; OrderRefused when the seat has none such."""
        try:
            index = self.seat.index(order)
        except KeyError:
            raise OrderRefused(f"there is no order '{order}' for {self.seat.id}") from None
        if index >= self.seat.order_size:
            raise OrderRefused(f"'{order}' is an answer, not an order")
        return self.at(index)

    def at(self, index: int) -> Preview:
        """The order at an index of the seat's list."""
        found = self._previews.get(index)
        if found is None:
            kind = self.seat.kinds[int(self.seat.kind_of[index])]
            found = self._previews[index] = self._make(kind, index - kind.at)
        return found

    # ------------------------------------------------------------------ one preview
    def _make(self, kind: OrderKind, target: int) -> Preview:
        frame = kind.frame(self.seen, np.array([target]), np.array([0]))
        names = self.words.names(frame, 0)
        cost = int(frame.row(kind.cost(frame))[0])
        reasons = self._reasons(kind, frame, names, cost)
        legal = not reasons
        frame = self._bound(kind, frame)
        chance, mods = self._odds(kind, frame)
        written = kind.written(target)
        return Preview(
            index=kind.at + target,
            order=written,
            name=self.words.order(kind.order.id),
            sentence=self.words.sentence(written, kind.order.target),
            step=kind.order.step,
            cost=cost,
            legal=legal,
            reasons=tuple(reasons),
            chance=chance,
            modifiers=tuple(mods),
            seen=self._seen(kind, frame),
            effects=self._effects(kind, frame, names),
        )

    def _reasons(self, kind: OrderKind, frame: Frame, names: dict[str, str], cost: int) -> list[str]:
        out = []
        for condition, test in zip(kind.order.when, kind.when, strict=True):
            if not frame.row(test(frame))[0]:
                out.append(reason(condition, self.said.having(**names)))
        money = int(self.seen.state[self.seen.program.funds.base + self.seat.faction, 0])
        if cost > money:
            out.append(f"costs {cost}, you have {money}")
        if not self.seat.allowed(self.seen)[0]:
            out.append("no orders can be given this month")
        return out

    def _bound(self, kind: OrderKind, frame: Frame) -> Frame:
        """Names that the rules bind; one that is drawn is not known before, so it stands for nobody."""
        for spec, bind in zip(kind.order.binds, kind.binds, strict=True):
            frame = bind(frame) if spec.mode == "best" else frame.bound(spec.name, np.array([m.NONE]))
        return frame

    def _odds(self, kind: OrderKind, frame: Frame) -> tuple[int | None, list[Modifier]]:
        if kind.roll is not None:
            base = int(frame.row(kind.chance(frame))[0])
            mods = [Modifier(label, int(frame.row(fn(frame))[0])) for label, fn in kind.plus]
            extra = sum(x.value for x in mods)
            if kind.roll.dice == "d100":
                return int(clamp_chance(base + extra)), [Modifier("base", base), *mods]
            ways = sum(1 for a in range(1, 7) for b in range(1, 7) if a + b + extra >= base)
            return ways * 100 // 36, [Modifier("needed on two dice", base), *mods]
        if kind.assaults:
            return self._battle(kind, frame)
        return None, []

    def _battle(self, kind: OrderKind, frame: Frame) -> tuple[int | None, list[Modifier]]:
        p = self.seen.program
        raw = np.zeros(1, np.int64)
        for becomes, count in kind.assaults:
            raw += np.maximum(frame.row(count(frame)).astype(np.int64), 0) * p.attack[becomes]
        here, leader = frame.row(frame.names["here"]), frame.row(frame.names["actor"])
        assert frame.lanes is not None
        extra, _ = p.battle.joined(self.seen, frame.lanes, here, leader)
        odds = p.battle.assess(self.seen, frame.lanes, here, leader, raw + extra)
        if not odds.fought[0]:
            return None, [Modifier("nobody stands in the way", 0)]
        parts = {"known defence" if name == "defence" else name: int(v[0]) for name, v in odds.parts.items()}
        return int(odds.chance[0]), [Modifier(name, value) for name, value in parts.items() if value]

    def _seen(self, kind: OrderKind, frame: Frame) -> tuple[int, int, int, int] | None:
        if kind.noise is None:
            return None
        noise = int(frame.row(kind.noise(frame))[0])
        placed = kind.order.leak is not None and kind.order.leak.place is not None
        a, b, c, d = (min(LEAK_MOST, LEAK_PER_NOISE * noise + LEAK_PER_INTEL * (i if placed else 0)) for i in range(4))
        return a, b, c, d

    def _effects(self, kind: OrderKind, frame: Frame, names: dict[str, str]) -> tuple[str, ...]:
        """What it does, as far as the seat can work it out now."""
        order, random = kind.order, drawn(kind.order.binds)
        said, unknown = self.said.having(**names, **random), frozenset(random)
        lists = [("", order.effects)]
        if order.roll is not None:
            lists += [("success: ", order.roll.success), ("failure: ", order.roll.failure)]
        lists += [(f"if they {answer.id}: ", answer.effects) for answer in order.offer]
        return tuple(f"{lead}{text}" for lead, effects in lists for text in self._outlook.words(effects, frame, said, unknown))
