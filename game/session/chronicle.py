"""A game of machine players watched by somebody who may know everything: what happened in each month, as plain data.

``watch`` plays and gives one ``Told`` a month; ``game.session.telling`` puts it into words. The same scenario, seed and
players give the same data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from game.engine.game import Game
from game.engine.records import Act
from game.engine.report import outdone
from game.engine.view import News, Order, View
from game.engine.words import Namer
from game.players import Player
from game.scenario.model import Scenario
from game.session import machines


@dataclass(frozen=True, slots=True)
class Choice:
    """One order of one seat and why it was given. ``words``: the order as people say it."""

    seat: str
    order: Order
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a number changed by, as far as its range let it; where several acts change one number in a month, what each asked
    for. ``args``: ids of factions, kinds, places."""

    quantity: str
    args: tuple[str, ...]
    delta: int


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that happened. ``kind``: order, rule, event, answer, battle or engine. ``chance`` and ``die``: succeeds when the
    die (0..99) is under the chance; for two dice, when it reaches it. ``caught``: who found out by a leak."""

    kind: str
    id: str
    phase: str
    actor: str | None
    target: str | None
    place: str | None
    names: Mapping[str, str]
    outcome: str
    chance: int | None
    die: int | None
    modifiers: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]
    caught: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A place that changed hands: ``kind`` is ``holder`` (control or occupation) or ``control``."""

    place: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One month. ``margins``: every side's true margin after it; ``winner`` and ``ended`` after it."""

    turn: int
    date: str
    news: tuple[News, ...]
    choices: tuple[Choice, ...]
    deeds: tuple[Deed, ...]
    passages: tuple[Passage, ...]
    margins: Mapping[str, int]
    ended: bool
    winner: str | None
    hash: str


def watch(game: Game, players: Mapping[str, Player]) -> Iterator[Told]:
    """Play ``game`` to its end, one ``Told`` a month; ``players`` must have a machine for every seat."""
    while not game.ended:
        eve = Eve(game)
        orders, reasons = machines.choose(game, players)
        game.resolve()
        yield eve.told(orders, reasons)


class Eve:
    """A month before it is resolved: what has to be noted then to tell it afterwards. For somebody who may know everything."""

    def __init__(self, game: Game) -> None:
        """``game``: as the month begins, its news read."""
        self.game, self.turn = game, game.turn
        self.seats = [f.id for f in game.scenario.factions]
        self.views = {seat: game.view(seat) for seat in self.seats}
        self._started = [deed(game, act) for act in game.news_records]
        self._state = game.batch.world.state[:, 0].copy()

    def told(self, orders: Mapping[str, Sequence[Order]], reasons: Mapping[str, Sequence[str]]) -> Told:
        """The month, once ``game`` has resolved it. ``orders``: what every seat gave; ``reasons``: why, as far as it was said."""
        game, state, first = self.game, self._state, self.views[self.seats[0]]
        choices = tuple(
            Choice(seat, order, phrase(game.scenario, order, self.views[seat]), reason)
            for seat in self.seats
            for order, reason in zip_longest(orders.get(seat, ()), reasons.get(seat, ())[: len(orders.get(seat, ()))], fillvalue="")
            if isinstance(order, Order)
        )
        before = {p.id: p.holder for p in first.places.values()}
        after = {p.id: p.holder for p in game.view(self.seats[0]).places.values()}
        passages = tuple(Passage(p, before[p], after[p]) for p in before if before[p] != after[p])
        room = _room(game, state)
        done = [deed(game, act, room, _outdone(game, act, state)) for act in game.records]
        margins, ended = game.margins(), bool(game.ended)
        hash = str(game.state_hash())
        return Told(
            self.turn, first.date, _news(self.views), choices, (*self._started, *done), passages, margins, ended, game.winner, hash
        )


def _news(views: Mapping[str, View]) -> tuple[News, ...]:
    """What any seat reads this month, each piece once."""
    return tuple(dict.fromkeys(item for view in views.values() for item in view.news))


def _room(game: Game, state: NDArray[np.int16]) -> dict[int, tuple[int, int]]:
    """For each number that one act alone changed last month, or that stood at the end of its range and was only pushed
    further: by how much it could fall (<= 0) and rise. ``state``: before that month."""
    asked: dict[int, list[int]] = {}
    for act in game.records:
        for row, delta in act.changes:
            asked.setdefault(row, []).append(delta)
    layout = game.program.layout
    room: dict[int, tuple[int, int]] = {}
    for row, deltas in asked.items():
        down, up = int(layout.low[row]) - int(state[row]), int(layout.high[row]) - int(state[row])
        stuck = (down == 0 and max(deltas) <= 0) or (up == 0 and min(deltas) >= 0)
        if len(deltas) == 1 or stuck:
            room[row] = down, up
    return room


def _outdone(game: Game, act: Act, state: NDArray[np.int16]) -> str:
    """What became of an attack on a place that a stronger attacker went for in the same month; '' of any other act."""
    leader = outdone(game.program, act, game.records, state)
    if leader < 0:
        return ""
    return f"{Namer(game.scenario).faction(leader)} attacks there too and goes first; these forces stay where they are"


def deed(game: Game, act: Act, room: Mapping[int, tuple[int, int]] | None = None, note: str = "") -> Deed:
    """An engine's record with ids for its indices. ``room``: how far numbers could change (see ``Change``); ``note``: one more."""
    scenario = game.scenario
    factions = [f.id for f in scenario.factions]
    places = [p.id for p in scenario.places]
    caught = tuple(factions[i] for i in act.caught)
    return Deed(
        act.kind, act.id, act.phase, _at(factions, act.actor), _at(factions, act.target), _at(places, act.place), dict(act.names),
        act.outcome, act.chance, act.die, tuple(act.modifiers), _changes(game, act, room or {}), caught,
        (*act.notes, *_losses(game, act), *([note] if note else [])),
    )  # fmt: skip


def _losses(game: Game, act: Act) -> list[str]:
    """Pieces lost in a battle, in words that fit one and many: ``lost: ISIS cell 1; LNA brigade 2, militia 1``."""
    names = Namer(game.scenario)
    by_side: dict[int, list[str]] = {}
    for faction, kind, count in act.losses:
        by_side.setdefault(faction, []).append(f"{names.kind(kind)} {count}")
    told = "; ".join(f"{names.faction(faction)} {', '.join(parts)}" for faction, parts in by_side.items())
    return [f"lost: {told}"] if told else []


def _at(ids: list[str], index: int) -> str | None:
    return ids[index] if 0 <= index < len(ids) else None


def _changes(game: Game, act: Act, room: Mapping[int, tuple[int, int]]) -> tuple[Change, ...]:
    """Deltas by cell, added up; what the engine keeps for itself (memory, offers, promises) is left out, and what had no
    room to change."""
    ids = {
        "faction": [f.id for f in game.scenario.factions],
        "place": [p.id for p in game.scenario.places],
        "kind": [k.id for k in game.scenario.kinds],
    }
    total: dict[int, int] = {}
    for row, delta in act.changes:
        total[row] = total.get(row, 0) + delta
    out: list[Change] = []
    for row, delta in total.items():
        block = game.program.layout.block_of(row)
        if row in room:
            delta = max(room[row][0], min(room[row][1], delta))
        if block.quantity is None or not delta:
            continue
        args = tuple(ids[d][i] for d, i in zip(block.quantity.per, block.index(row), strict=True))
        out.append(Change(block.id, args, delta))
    return tuple(out)


def phrase(scenario: Scenario, order: Order, view: View | None = None) -> str:
    """An order as people say it: ``Offensive: Tarhuna to Tripoli``; an answer by its label where the view has it."""
    if order.kind == "answer":
        for question in view.questions if view is not None else ():
            for answer in question.answers:
                if answer.order == order:
                    return f'"{question.title}": {answer.label}'
        return f"Answer: {' '.join(order.target)}"
    name = scenario.words.orders.get(order.kind, order.kind)
    targets = [name_of(scenario, t) for t in order.target]
    if not targets:
        return name
    rule = next((o for o in scenario.orders if o.id == order.kind), None)
    joint = " to " if rule is not None and rule.target == "road" else ", "
    return f"{name}: {joint.join(targets)}"


def name_of(scenario: Scenario, id: str) -> str:
    """The name of a place, a faction (short) or a kind; the id itself when it has none."""
    words = scenario.words
    if id in words.factions:
        return words.factions[id].short or words.factions[id].name
    return words.places.get(id) or words.kinds.get(id) or id
