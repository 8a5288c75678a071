"""Pieces on the road: who may leave, who meets whom half-way, who arrives, who goes on to fight.

Departures take effect at the end of the movement step; assaults are then in transit until the battle step, so that an air
strike finds only those who stay. When two hostile attacks cross on one road the stronger goes on and the weaker never leaves;
equal ones both stay (rulebook 5.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import fold
from game.engine.frame import Frame, Value, pick
from game.engine.ledger import monthly_rank
from game.engine.records import Act

if TYPE_CHECKING:
    from game.engine.month import Month

Index = NDArray[np.intp]


@dataclass(slots=True)
class Flows:
    """Several flows as columns: game, faction, kind that leaves, kind as which it arrives, from, to, how many, attack or
    move. ``acts``: the records of the orders behind them, when watched."""

    lane: Index
    faction: Index
    kind: Index
    becomes: Index
    origin: Index
    here: Index
    count: NDArray[np.int64]
    attack: NDArray[np.bool_]
    acts: list[Act] | None

    def columns(self) -> tuple[NDArray[Any], ...]:
        """All columns, in their order."""
        return self.lane, self.faction, self.kind, self.becomes, self.origin, self.here, self.count, self.attack

    def take(self, index: Index) -> Flows:
        """Some of them."""
        acts = None if self.acts is None else [self.acts[i] for i in index.tolist()]
        i = index
        return Flows(
            self.lane[i], self.faction[i], self.kind[i], self.becomes[i], self.origin[i], self.here[i], self.count[i], self.attack[i], acts
        )  # fmt: skip

    def some(self, mask: NDArray[np.bool_]) -> Flows:
        """Those of them for which the mask holds."""
        return self if mask.all() else self.take(mask.nonzero()[0])

    def frame(self, month: Month) -> Frame:
        """A sparse frame with one lane for each flow."""
        p = month.world.program
        frame = Frame(month.world, {}, self.lane, fold(p.faction_crc[self.faction], p.place_crc[self.here]))
        frame.acts = self.acts
        return frame

    def rank(self, month: Month) -> NDArray[np.uint32]:
        """Which of several flows comes first where only one can: by names, never by their order."""
        p = month.world.program
        key = fold(fold(p.place_crc[self.origin], p.place_crc[self.here]), p.kind_crc[self.becomes])
        return monthly_rank(month.world, self.lane, fold(key, self.attack.astype(np.uint32)))


class FlowBook:
    """Collects the flows of a movement step."""

    def __init__(self) -> None:
        self._items: list[Flows] = []

    def add(self, frame: Frame, kind: int, becomes: int, count: Value, attack: bool) -> None:
        """The actor of the frame sends ``count`` pieces from origin to here (from within when there is no origin)."""
        n = np.maximum(frame.row(count), 0).astype(np.int64)
        if n.any():
            assert frame.lanes is not None
            here, size = frame.row(frame.names["here"]), frame.count
            origin = frame.row(frame.names.get("origin", here))
            faction = frame.row(frame.names["actor"]).astype(np.intp)
            kinds, arriving = np.full(size, kind), np.full(size, becomes)
            self._items.append(Flows(frame.lanes, faction, kinds, arriving, origin, here, n, np.full(size, attack), frame.acts))

    def take(self, flows: NDArray[np.int32]) -> None:
        """Flows as a kernel of deeds writes them down: ``int32[columns, n]``."""
        if flows.shape[1]:
            lane, faction, kind, becomes, origin, here, count = flows[:7].astype(np.int64)
            self._items.append(Flows(lane, faction, kind, becomes, origin, here, count, flows[7] != 0, None))

    def close(self) -> Flows | None:
        """All that was collected, without empty flows; None when there is none."""
        items, self._items = self._items, []
        if not items:
            return None
        acts: list[Act] | None = None
        if all(f.acts is not None for f in items):
            acts = [a for f in items for a in (f.acts or ())]
        columns = (np.concatenate(values) for values in zip(*(f.columns() for f in items), strict=True))
        lane, faction, kind, becomes, origin, here, count, attack = columns
        flows = Flows(lane, faction, kind, becomes, origin, here, count, attack, acts)
        return flows.some(flows.count > 0)


def move(month: Month) -> Flows | None:
    """Settle the month's flows: share stocks, let crossings meet, write departures and arrivals into the ledger. Returns
    the assaults that are on their way."""
    flows = month.flows.close()
    if flows is None or not len(flows.lane):
        return None
    world, p = month.world, month.world.program
    base = p.forces.base + (flows.faction * p.kinds + flows.kind) * p.places
    source = base + flows.origin
    left = np.minimum(month.ledger.available(source, flows.lane), _largest(source * world.batch + flows.lane, flows.count))
    claims = flows
    flows.count = month.ledger.divide(source, flows.lane, left, flows.count, lambda at: claims.take(at).rank(month))
    flows = flows.some(flows.count > 0)
    flows = flows.some(~_stopped(month, flows))
    if not len(flows.lane):
        return None
    base = p.forces.base + (flows.faction * p.kinds + flows.kind) * p.places
    month.ledger.add(flows.frame(month), base + flows.origin, -flows.count, firm=True)
    stay = flows.take(np.flatnonzero(~flows.attack))
    if len(stay.lane):
        arrive = p.forces.base + (stay.faction * p.kinds + stay.becomes) * p.places + stay.here
        month.ledger.add(stay.frame(month), arrive, stay.count, firm=True)
    assaults = flows.take(np.flatnonzero(flows.attack))
    return assaults if len(assaults.lane) else None


def _largest(stock: Index, count: NDArray[np.int64]) -> NDArray[np.int64]:
    """The largest claim on each flow's stock. Flows of one stock never take more together: "all but one" leaves one behind,
    however many roads it is said of."""
    _, group = np.unique(stock, return_inverse=True)
    most = np.zeros(len(stock), np.int64)
    np.maximum.at(most, group, count)
    largest: NDArray[np.int64] = most[group]
    return largest


def _stopped(month: Month, flows: Flows) -> NDArray[np.bool_]:
    """Attacks that met a hostile one, as strong or stronger, coming the other way on their road; allies march together."""
    p, batch = month.world.program, month.world.batch
    stopped = np.zeros(len(flows.lane), bool)
    on_road = np.flatnonzero(flows.attack & (flows.origin != flows.here))
    edge = (flows.origin * p.places + flows.here)[on_road] * batch + flows.lane[on_road]
    back = (flows.here * p.places + flows.origin)[on_road] * batch + flows.lane[on_road]
    meets = np.isin(back, edge)
    if not meets.any():
        return stopped
    some = flows.take(on_road[meets])  # both directions of a road are among these, or neither
    known, here = np.unique(edge[meets], return_inverse=True)
    there = np.searchsorted(known, back[meets])
    strength = np.zeros((p.factions, len(known)), np.int64)
    np.add.at(strength, (some.faction, here), some.count * p.attack[some.becomes])
    others = np.arange(p.factions)[:, None]
    stance = pick(month.world.state, p.stance.base + some.faction * p.factions + others, some.lane)
    own = (strength[:, here] * ((stance == 1) | (others == some.faction))).sum(0)
    opposing = (strength[:, there] * (stance == -1)).sum(0)
    halted = (opposing > 0) & (opposing >= own)
    stopped[on_road[meets]] = halted
    for act in [a for a, met in zip(some.acts or (), halted.tolist(), strict=False) if met]:
        act.outcome = "met on the road"
    return stopped
