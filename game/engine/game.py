"""Games as others use them: ``Game`` (one, watched, by ids) and ``Batch`` (many, by indices). Both run the same months."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import Seeds
from game.engine.layout import State
from game.engine.month import Choices, Month
from game.engine.onlooker import whole_report
from game.engine.program import ENGINE_VERSION, Program
from game.engine.records import Act
from game.engine.report import report_lines
from game.engine.seats import Seat
from game.engine.terms import split_points
from game.engine.view import Line, Modifier, Order, OrderRefused, View
from game.engine.viewing import build_view, open_view
from game.engine.world import World
from game.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class BatchView:
    """What a seat may know in every game of a batch: all that a machine player is given. ``seen``: the games as the seat sees
    them, until the month is resolved."""

    seat: Seat
    seen: World
    believe: Callable[[], World]

    @property
    def batch(self) -> int:
        """How many games."""
        return self.seen.batch

    @property
    def believed(self) -> World:
        """What the seat sees, with the set-up where it sees nothing: for margins."""
        return self.believe()

    @property
    def rows(self) -> int:
        """How many rows a choice has: order slots and questions."""
        return self.seat.slots + len(self.seat.groups)

    def funds(self) -> NDArray[np.int16]:
        """``int16[batch]``."""
        row: NDArray[np.int16] = self.seen.state[self.seen.program.funds.base + self.seat.faction]
        return row

    def margins(self) -> NDArray[np.int64]:
        """``int64[faction, batch]`` as this seat believes them."""
        return self.seen.program.margins(self.believed)


def view_of(program: Program, seat: int, seen: State, seeds: Seeds, turn: int) -> BatchView:
    """A seat's view made from what it sees and nothing else: ``seen``: ``int16[rows, batch]`` as ``World.seen`` gave it. So a
    player may think in another process, or about a month that has passed, without being able to look behind the curtain."""
    world = World(program, seen, seeds, turn)
    return BatchView(program.seats[seat], world, lambda: world.believed(seat))


class Batch:
    """Many games of one program at the same month. ``acts``: what happened last, when ``watch`` (one game only); ``before_news``: the
    state that the month's events were asked of, when watched: for whoever explains them."""

    def __init__(self, program: Program, seeds: Sequence[int], watch: bool = False) -> None:
        self.program, self.watch = program, watch
        self.world = program.new(list(seeds), reuse=not watch)
        self.acts: list[Act] = []
        self.news_acts: list[Act] = []
        self.before_news: State | None = None
        self._news()

    def _news(self) -> None:
        self.before_news = self.world.state.copy() if self.watch else None
        month = Month(self.world, self.watch)
        month.news()
        self.news_acts = month.acts or []

    def view(self, seat: int) -> BatchView:
        """The batched view of a seat."""
        return BatchView(self.program.seats[seat], self.world.seen(seat), lambda: self.world.believed(seat))

    def resolve(self, choices: Choices) -> None:
        """One month; ``choices``: for each seat ``int32[slots + questions, batch]``, legal by the seat's own list. Then the
        news of the next, unless the last month is over."""
        month = Month(self.world, self.watch)
        month.resolve(choices)
        self.acts = month.acts or []
        self.news_acts = []
        if self.world.turn <= self.program.scenario.turns:
            self._news()

    @property
    def over(self) -> bool:
        """Whether every game has ended."""
        return bool(self.world.state[self.program.ended_row].all())

    def hashes(self) -> list[str]:
        """A hash of every game's state and month."""
        state = np.ascontiguousarray(self.world.state.T.astype("<i2"))
        head = f"{ENGINE_VERSION}:{self.world.turn}:".encode()
        return [hashlib.sha256(head + row.tobytes()).hexdigest() for row in state]


class Game:
    """One game. Seats are named by their faction's id."""

    engine_version = ENGINE_VERSION

    def __init__(self, scenario: Scenario, seed: int = 0, program: Program | None = None) -> None:
        """``seed``: 0 .. 2**64 - 1. ``program``: the scenario already compiled, to save the time."""
        self.scenario, self.seed = scenario, seed
        self.program = program or Program(scenario)
        self.batch = Batch(self.program, [seed], watch=True)
        self._seat = {s.id: s for s in self.program.seats}
        self._submitted: dict[str, list[Order]] = {}
        self._before: World | None = None
        self._views: dict[str, View] = {}
        self._past: dict[str, list[State]] = {s.id: [] for s in self.program.seats}

    # ------------------------------------------------------------------ facts
    @property
    def turn(self) -> int:
        """The month to be played, from 1; after the end the last one played."""
        return min(self.batch.world.turn, self.scenario.turns) if not self.ended else self.batch.world.turn - 1

    @property
    def ended(self) -> bool:
        """Whether the game is over."""
        return self.batch.over

    @property
    def winner(self) -> str | None:
        """The seat that has won, once the game is over."""
        w = int(self.batch.world.state[self.program.winner_row, 0])
        return self.scenario.factions[w].id if self.ended and w >= 0 else None

    @property
    def records(self) -> list[Act]:
        """Last month's acts, unredacted: for the host only."""
        return self.batch.acts

    @property
    def news_records(self) -> list[Act]:
        """The acts of this month's news, unredacted: for the host only."""
        return self.batch.news_acts

    def state_hash(self) -> str:
        """A hash of the whole state and month."""
        return self.batch.hashes()[0]

    def margins(self) -> dict[str, int]:
        """True margins: for the host, or for everybody once the game is over."""
        values = self.program.margins(self.batch.world)[:, 0]
        return {f.id: int(v) for f, v in zip(self.scenario.factions, values, strict=True)}

    def points(self) -> dict[str, int]:
        """True points: for the host, or for everybody once the game is over."""
        values = self.program.per_faction(self.program.points, self.batch.world)[:, 0]
        return {f.id: int(v) for f, v in zip(self.scenario.factions, values, strict=True)}

    def terms(self) -> dict[str, tuple[Modifier, ...]]:
        """True points term by term: for the host, or for everybody once the game is over."""
        return {f.id: split_points(self.program, i, self.batch.world) for i, f in enumerate(self.scenario.factions)}

    # ------------------------------------------------------------------ the contract
    def view(self, seat: str) -> View:
        """All that the seat may know; KeyError when there is no such seat."""
        found = self._views.get(seat)
        if found is None:
            found = self._views[seat] = build_view(self.batch, self._seat[seat], self.turn, self.ended, self.winner, self.report(seat))
        return found

    def open_view(self) -> View:
        """The board with nothing hidden, and last month as it was: for somebody who only watches, never for a seat that plays."""
        seat, acts = next(iter(self._seat.values())), [*self.batch.acts, *self.batch.news_acts]
        lines = () if self._before is None else whole_report(acts, self._before, self.batch.world)
        return replace(open_view(self.batch, seat, self.turn, self.winner, lines), ended=self.ended, questions=())

    def batch_view(self, seat: str) -> BatchView:
        """The same as arrays, for machine players."""
        return self.batch.view(self._seat[seat].faction)

    def past(self, seat: str) -> list[BatchView]:
        """What the seat saw in each month that is over, the first month first: for players who remember."""
        s, seeds = self._seat[seat], self.batch.world.seeds
        return [view_of(self.program, s.faction, seen, seeds, month) for month, seen in enumerate(self._past[seat], 1)]

    def report(self, seat: str) -> tuple[Line, ...]:
        """What the seat learns of last month."""
        if self._before is None:
            return ()
        acts = [*self.batch.acts, *self.batch.news_acts]  # what the news did shows in the account
        return report_lines(acts, self._seat[seat].faction, self._before, self.batch.world)

    def check(self, seat: str, orders: Sequence[Order]) -> NDArray[np.int32]:
        """``int32[slots + questions, 1]``: orders as indices; OrderRefused when one of them or all together cannot be given."""
        s = self._seat[seat]
        chosen = np.full((s.slots + len(s.groups), 1), -1, np.int32)
        book = self.view(seat).book
        money, slot = self.view(seat).funds, 0
        if self.ended:
            raise OrderRefused("the game is over")
        for order in orders:
            try:
                index = s.index(order)
            except KeyError:
                raise OrderRefused(f"there is no order '{order}' for {seat}") from None
            if index >= s.order_size:
                self._check_answer(s, index, order, chosen)
                continue
            preview = book.preview(order)
            if not preview.legal:
                raise OrderRefused(f"{preview.sentence}: {'; '.join(preview.reasons)}")
            if index in chosen[: s.slots, 0]:
                raise OrderRefused(f"{preview.sentence}: already ordered this month")
            if slot >= self.view(seat).orders_allowed:
                raise OrderRefused(f"{preview.sentence}: no order is left this month ({self.view(seat).orders_allowed} allowed)")
            money -= preview.cost
            if money < 0:
                raise OrderRefused(f"{preview.sentence}: costs {preview.cost}, only {money + preview.cost} left")
            chosen[slot, 0] = index
            slot += 1
        return chosen

    def _check_answer(self, seat: Seat, index: int, order: Order, chosen: NDArray[np.int32]) -> None:
        for row, group in enumerate(seat.groups):
            if group.at <= index < group.at + len(group.answers):
                if self.batch.world.state[group.row, 0] != 1:
                    raise OrderRefused(f"nobody has asked '{order}' this month")
                chosen[seat.slots + row, 0] = index

    def submit(self, seat: str, orders: Sequence[Order]) -> None:
        """Give the seat's orders for this month, the most important first, answers among them; replaces what was given before.
        OrderRefused (and nothing changes) when they cannot all be given."""
        self.check(seat, orders)
        self._submitted[seat] = list(orders)

    def resolve(self) -> None:
        """Play the month with what was submitted; a seat that submitted nothing does nothing."""
        if self.ended:
            raise OrderRefused("the game is over")
        self.carry_out([self.check(s.id, self._submitted.get(s.id, [])) for s in self.program.seats])

    def carry_out(self, choices: Choices) -> None:
        """Play the month with these choices (see ``Batch.resolve``), which must be legal. OrderRefused when the game is over."""
        if self.ended:
            raise OrderRefused("the game is over")
        w = self.batch.world
        for s in self.program.seats:
            self._past[s.id].append(w.seen(s.faction).state.copy())
        self._before = World(self.program, w.state.copy(), w.seeds, w.turn)
        self.batch.resolve(choices)
        self._submitted = {}
        self._views = {}

    def touched(self) -> None:
        """The state was set by hand: what was read from it is forgotten, and so is what was submitted on it."""
        self._views, self._submitted = {}, {}

    def clone(self) -> Game:
        """A copy that goes its own way."""
        out = Game.__new__(Game)
        out.scenario, out.seed, out.program, out._seat = self.scenario, self.seed, self.program, self._seat
        out.batch = Batch.__new__(Batch)
        w = self.batch.world
        out.batch.program, out.batch.watch = self.program, self.batch.watch
        out.batch.world = World(self.program, w.state.copy(), w.seeds, w.turn)
        out.batch.before_news = self.batch.before_news
        out.batch.acts, out.batch.news_acts = list(self.batch.acts), list(self.batch.news_acts)
        out._submitted = {s: list(o) for s, o in self._submitted.items()}
        out._before, out._views = self._before, {}
        out._past = {s: list(seen) for s, seen in self._past.items()}
        return out
