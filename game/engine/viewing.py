"""Builds the rich view of one game for people and tools, from the seat's seen world only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from game.engine.book import Book
from game.engine.frame import Frame
from game.engine.layout import Block
from game.engine.outlook import Outlook
from game.engine.seats import Seat
from game.engine.terms import is_sure, split_points
from game.engine.view import AnswerView, FactionView, Known, Line, News, PlaceView, Promise, Question, View
from game.engine.words import Namer, date_of
from game.engine.world import World
from game.scenario import model as m
from game.scenario.describe import Wording, fill

if TYPE_CHECKING:
    from game.engine.game import Batch

_ALLY = 1


def build_view(batch: Batch, seat: Seat, turn: int, ended: bool, winner: str | None, report: tuple[Line, ...]) -> View:
    """All that the seat may know at the start of the month."""
    return Builder(batch, seat).build(turn, ended, winner, report)


def open_view(batch: Batch, seat: Seat, turn: int, winner: str | None, report: tuple[Line, ...] = ()) -> View:
    """A month with nothing hidden: every number as it was. The list of orders is still the seat's own, as it saw it then. For the debrief
    and for somebody who only watches: nobody who plays gets this before the end."""
    builder = Builder(batch, seat)
    builder.unveil(batch.world)
    return builder.build(turn, False, winner, report)


def how_sure(see: str, level: int, value: int) -> Known:
    """A number as an intel level shows it; ``value`` has been through the table already."""
    if see == "covert":
        if level == 0:
            return Known(0, "unknown")
        if value == 0 or level == 3:
            return Known(value)
        return Known(value, "something" if level == 1 else "about")
    if see == "open":
        return Known(value) if level >= 2 or value <= 1 else Known(value, "about")
    if see in ("bands", "words"):
        return Known(value) if level >= 1 else Known(value, "about")
    return Known(value)


class Builder:
    """One view in the making."""

    def __init__(self, batch: Batch, seat: Seat) -> None:
        self.program, self.seat, self.me = batch.program, seat, seat.faction
        self.seen: World = batch.world.seen(seat.faction)
        self.believed: World = batch.world.believed(seat.faction)
        self.news_acts = batch.news_acts
        self.s: m.Scenario = self.program.scenario
        self.words = Namer(self.s)
        self.state = self.seen.state[:, 0]
        self.open = False

    def unveil(self, world: World) -> None:
        """Show the world as it is instead of as the seat sees it."""
        self.open, self.seen, self.believed, self.state = True, world, world, world.state[:, 0]

    def build(self, turn: int, ended: bool, winner: str | None, report: tuple[Line, ...]) -> View:
        """Put it together."""
        funds = int(self.state[self.program.funds.base + self.me])
        income = self.program.per_faction(self.program.income, self.seen)[self.me, 0]
        upkeep = self.program.per_faction(self.program.upkeep, self.seen)[self.me, 0]
        return View(
            seat=self.seat.id,
            turn=turn,
            turns=self.s.turns,
            date=date_of(self.s, turn),
            ended=ended,
            winner=winner,
            orders_allowed=int(self.seat.allowed(self.seen)[0]),
            order_lost_to=self._patron(),
            funds=funds,
            income=int(income - upkeep),
            places={p.id: self._place(i) for i, p in enumerate(self.s.places)},
            factions=self._factions(),
            tracks={b.id: Known(int(self.state[b.base])) for b in self._declared() if not b.size},
            news=self._news(),
            questions=self._questions(),
            report=report,
            promises=self._promises(),
            book=Book(self.seat, self.seen if not self.open else self.seen.seen(self.me)),
        )

    def _declared(self) -> list[Block]:
        return [b for b in self.program.layout.blocks.values() if b.quantity is not None]

    def _patron(self) -> str | None:
        """Who takes the last order, when the seat obeys somebody."""
        if self.seat.obeys is None or not np.asarray(self.seat.obeys(Frame(self.seen, {}))).reshape(-1)[0]:
            return None
        best, most = None, -1
        for b in self._declared():
            q = b.quantity
            if q is not None and q.see == "parties" and len(b.size) == 2:
                for f in range(self.program.factions):
                    value = int(self.state[b.row(f, self.me)])
                    if f != self.me and value > most:
                        best, most = self.s.factions[f].id, value
        return best

    # ------------------------------------------------------------------ places
    def _level(self, place: int, faction: int | None) -> int:
        p = self.program
        if self.open:
            return 3
        if faction is not None and (faction == self.me or self.state[p.stance.row(self.me, faction)] == _ALLY):
            return 3
        if faction is None and self.state[p.control.base + place] == self.me:
            return 3
        return int(self.state[p.intel.row(self.me, place)]) if p.intel is not None else 3

    def _place(self, place: int) -> PlaceView:
        s, p = self.s, self.program
        values: dict[str, Known] = {}
        by_faction: dict[str, dict[str, Known]] = {}
        for b in self._declared():
            q = b.quantity
            if q is None or q.type == "faction" or q.role == "forces":
                continue
            if q.per == ("place",):
                values[b.id] = how_sure(q.see, self._level(place, None), int(self.state[b.base + place]))
            elif q.per == ("faction", "place"):
                who = [self.me] if q.see == "own" and not self.open else range(p.factions)
                by_faction[b.id] = {s.factions[f].id: how_sure(q.see, self._level(place, f), int(self.state[b.row(f, place)])) for f in who}
        return PlaceView(
            id=s.places[place].id,
            name=self.words.place(place),
            control=self._faction_at(p.control, place),
            holder=self._faction_at(p.holder, place),
            contested=bool(p.contested is not None and self.state[p.contested.base + place]),
            values=values,
            by_faction=by_faction,
            forces=self._forces(place),
            attributes=dict(s.places[place].attributes),
            near=tuple(s.places[q].id for q in p.geography.neighbours[place]),
        )

    def _faction_at(self, block: Block, place: int) -> str | None:
        f = int(self.state[block.base + place])
        return self.s.factions[f].id if f >= 0 else None

    def _forces(self, place: int) -> dict[str, dict[str, Known]]:
        out: dict[str, dict[str, Known]] = {}
        for f, faction in enumerate(self.s.factions):
            level = self._level(place, f)
            found: dict[str, Known] = {}
            for k, kind in enumerate(self.s.kinds):
                if f in kind.held_by:
                    known = how_sure("covert" if kind.covert else "open", level, int(self.state[self.program.forces.row(f, k, place)]))
                    if known.value:
                        found[kind.id] = known
            if found:
                out[faction.id] = found
        return out

    # ------------------------------------------------------------------ factions
    def _factions(self) -> dict[str, FactionView]:
        points = self.program.per_faction(self.program.points, self.believed)[:, 0]
        out = {}
        for f, faction in enumerate(self.s.factions):
            values: dict[str, Known] = {}
            relations: dict[str, dict[str, Known]] = {}
            for b in self._declared():
                q = b.quantity
                if q is None or q.type == "faction":
                    continue
                if q.per == ("faction",) and (q.see == "all" or f == self.me or self.open):
                    values[b.id] = Known(int(self.state[b.base + f]))
                elif q.per == ("faction", "faction"):
                    relations[b.id] = {
                        other.id: Known(int(self.state[b.row(f, g)]))
                        for g, other in enumerate(self.s.factions)
                        if q.see == "all" or f == self.me or self.open or (q.see == "parties" and g == self.me)
                    }
            mine = int(points[f])
            out[faction.id] = FactionView(
                id=faction.id,
                name=self.words.faction(f),
                values=values,
                relations=relations,
                points=mine,
                threshold=faction.threshold,
                margin=mine - faction.threshold,
                sure=self.open or is_sure(self.program, f, self.me),
                terms=split_points(self.program, f, self.believed) if f == self.me or self.open else (),
            )
        return out

    # ------------------------------------------------------------------ news, questions, promises
    def _news(self) -> tuple[News, ...]:
        events = {e.id: e for e in self.s.events}
        out = []
        for act in self.news_acts:
            e = events.get(act.id)
            if e is None or act.kind != "event" or (e.tell and self.me not in e.tell):
                continue
            source = f"{e.source.claim} ({e.source.article}, {e.source.date}, confidence {e.source.confidence})" if e.source else ""
            place = self.s.places[e.place].id if e.place >= 0 else None
            out.append(News(e.id, e.title, e.text, place, source, act.outcome == "announced"))
        return tuple(out)

    def _questions(self) -> tuple[Question, ...]:
        out, outlook, said = [], Outlook(self.seen, self.me), Wording.of(self.s)
        for _, group, _ in self.seat.open_questions(self.seen):
            if group.giver < 0:
                event = next(e for e in self.s.events if e.id == group.id)
                title, text = event.title, event.text
            else:
                order = group.id.partition(" ")[0]
                title = f"{self.words.faction(group.giver)}: {self.words.order(order)}"
                text = self.s.words.about.get(order, "")
            words = said.having(**{n: self.words.faction(v) for n, v in group.names.items()})
            frame = group.frame(self.seen, np.array([0]))
            answers = tuple(
                AnswerView(group.at + i, group.written[i], a.label, i == group.default, tuple(outlook.words(a.effects, frame, words)))
                for i, a in enumerate(group.answers)
            )
            out.append(Question(group.id, title, text, answers))
        return tuple(out)

    def _promises(self) -> tuple[Promise, ...]:
        out, factions, sides = [], self.s.factions, Wording.of(self.s).vars
        for pledge, _, _ in self.program.pledges:
            block = self.program.layout.blocks[f"promise:{pledge.id}"]
            for row in np.flatnonzero(self.state[block.rows]).tolist():
                by, to = divmod(row, self.program.factions)
                left = int(self.state[block.base + row])
                text = fill(pledge.text, sides)
                said = f"{self.words.faction(by)} to {self.words.faction(to)}: {text} ({left} month{'s' * (left != 1)} left)"
                out.append(Promise(pledge.id, factions[by].id, factions[to].id, text, left, said))
        return tuple(out)
