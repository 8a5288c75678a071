"""A month that went otherwise in one thing, all else as it was: an order left out, a throw that fell on the other side, news that
never came. Each gives another state after the month; roll-outs from there say what the one thing was worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from game.debrief.dice import GivenDice, Throw
from game.debrief.past import Moment, Past, Row
from game.engine.dice import crc
from game.engine.month import Choices
from game.engine.records import Act
from game.engine.seats import OrderKind, Seat

Sort = Literal["order", "roll", "battle", "answer", "event", "scoring", "seat", "usual"]
_BATTLE = crc("battle")
_LAST_FACE = {"d100": 99, "2d6": 5}


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One thing that is different. ``sort``: an order left out; the roll of an order or of a battle on the other side; an answer
    other than the one given; an event that never comes; no scoring round; all orders of a seat left out; what doctrine usually
    orders in a seat instead. ``subject``: the same for things that a reader takes for one (an attack and its battle). ``seat``, ``order``,
    ``event``, ``place``: ids, '' or () where there is none; ``instead``: the answer or the orders that stand in its place."""

    sort: Sort
    subject: str
    state: Row = field(repr=False)
    seat: str = ""
    order: tuple[str, ...] = ()
    event: str = ""
    place: str = ""
    instead: tuple[tuple[str, ...], ...] = ()
    won: bool = False  # of a roll: whether it succeeded in the game

    def record(self) -> dict[str, Any]:
        """What JSON can hold of it: all but the state."""
        return {
            "sort": self.sort, "seat": self.seat, "order": list(self.order), "event": self.event, "place": self.place,
            "instead": [list(o) for o in self.instead], "won": self.won,
        }  # fmt: skip


def single(past: Past, moment: Moment) -> Iterator[Otherwise]:
    """Every single thing of a month that can be left out or turned round and makes a difference to the state after it."""
    for found in _singles(past, moment):
        if not np.array_equal(found.state, moment.after):
            yield found


def _singles(past: Past, moment: Moment) -> Iterator[Otherwise]:
    program = past.program
    for seat, choice in zip(program.seats, moment.choices, strict=True):
        for row in range(seat.slots):
            if choice[row, 0] >= 0:
                yield from _without_order(past, moment, seat, row)
        for row, group in enumerate(seat.groups):
            if moment.start[group.row] == 1:
                yield from _other_answers(past, moment, seat, row)
    yield from _battles(past, moment)
    for act in moment.news:
        if act.kind == "event" and act.outcome != "announced":
            start, _ = past.news(moment.before, moment.turn, without=act.id)
            after, _ = past.resolve(start, moment.turn, past.lawful(start, moment.turn, moment.choices))
            yield Otherwise("event", f"event {act.id}", after, event=act.id)
    if moment.after[program.ended_row] and moment.turn < program.scenario.turns:
        after = moment.after.copy()
        after[program.ended_row], after[program.winner_row] = 0, -1
        yield Otherwise("scoring", "scoring", after)


# ---------------------------------------------------------------------- orders, their rolls, answers
def _changed(choices: Choices, seat: int, row: int, index: int) -> Choices:
    out = [c.copy() for c in choices]
    out[seat][row, 0] = index
    return out


def _without_order(past: Past, moment: Moment, seat: Seat, row: int) -> Iterator[Otherwise]:
    index = int(moment.choices[seat.faction][row, 0])
    kind = seat.kinds[int(seat.kind_of[index])]
    order, target = seat.order(index), index - kind.at
    place = past.program.scenario.places[int(kind.names["here"][target])].id if "here" in kind.names else ""
    subject = f"battle {place}" if kind.assaults else f"{seat.id} {order}"
    after, _ = past.resolve(moment.start, moment.turn, _changed(moment.choices, seat.faction, row, -1))
    words = (order.kind, *order.target)
    yield Otherwise("order", subject, after, seat.id, words, place=place)
    act = _act_of(past, moment, kind, target)
    if act is not None and act.die is not None and act.outcome in ("success", "failure"):
        won = act.outcome == "success"
        dice = GivenDice(past.seed, _turned(kind, target, won))
        turned, _ = past.resolve(moment.start, moment.turn, moment.choices, dice)
        yield Otherwise("roll", subject, turned, seat.id, words, place=place, won=won)


def _turned(kind: OrderKind, target: int, won: bool) -> dict[Throw, int]:
    """The throws of an order's roll so that it goes the other way."""
    assert kind.roll is not None
    key = int(kind.keys[target])
    if kind.roll.dice == "d100":  # under the chance succeeds
        return {(kind.stream, key): _LAST_FACE["d100"] if won else 0}
    return {(kind.stream + i, key): 0 if won else _LAST_FACE["2d6"] for i in (1, 2)}


def _act_of(past: Past, moment: Moment, kind: OrderKind, target: int) -> Act | None:
    """The record of an order."""
    places = past.program.scenario.places
    here, to = (int(kind.names[n][target]) if n in kind.names else -1 for n in ("here", "target"))
    origin = places[int(kind.names["origin"][target])].id if "origin" in kind.names else None
    for act in moment.acts:
        same = act.kind == "order" and act.id == kind.order.id and act.actor == kind.seat
        if same and act.place == here and act.target == to and act.names.get("origin") == origin:
            return act
    return None


def _other_answers(past: Past, moment: Moment, seat: Seat, row: int) -> Iterator[Otherwise]:
    group = seat.groups[row]
    given = int(moment.choices[seat.faction][seat.slots + row, 0])
    if not group.at <= given < group.at + len(group.answers):
        given = group.at + group.default
    for other in range(group.at, group.at + len(group.answers)):
        if other != given:
            after, _ = past.resolve(moment.start, moment.turn, _changed(moment.choices, seat.faction, seat.slots + row, other))
            words = [(o.kind, *o.target) for o in (group.written[given - group.at], group.written[other - group.at])]
            yield Otherwise("answer", f"answer {group.id}", after, seat.id, words[0], event=group.id, instead=(words[1],))


def _battles(past: Past, moment: Moment) -> Iterator[Otherwise]:
    """Every battle that was fought, with the other outcome."""
    program = past.program
    for act in moment.acts:
        if act.kind == "battle" and act.die is not None and act.outcome in ("taken", "held"):
            won = act.outcome == "taken"
            throw = (_BATTLE, int(program.place_crc[act.place]))
            after, _ = past.resolve(moment.start, moment.turn, moment.choices, GivenDice(past.seed, {throw: 99 if won else 0}))
            place, seat = program.scenario.places[act.place].id, program.scenario.factions[act.actor].id
            yield Otherwise("battle", f"battle {place}", after, seat, place=place, won=won)


# ---------------------------------------------------------------------- whole seats
def whole(past: Past, moment: Moment) -> Iterator[Otherwise]:
    """Each seat that gave several orders, without any of them."""
    for seat in past.program.seats:
        choice = moment.choices[seat.faction].copy()
        if (choice[: seat.slots] >= 0).sum() > 1:
            choice[: seat.slots] = -1
            choices = list(moment.choices)
            choices[seat.faction] = choice
            after, _ = past.resolve(moment.start, moment.turn, choices)
            if not np.array_equal(after, moment.after):
                yield Otherwise("seat", f"seat {seat.id}", after, seat.id)
