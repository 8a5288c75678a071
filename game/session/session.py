"""One game over time: a person in one seat or in several by turns, machines in the others, plans for the month, a history, a save."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from game.engine.again import play_again
from game.engine.game import Game
from game.engine.view import Order, OrderRefused, Question, View
from game.scenario.model import Scenario
from game.session import machines
from game.session.draft import Drafting, Plan
from game.session.history import Month, Result, month_of, turning_points
from game.session.journal import Draft, Header, Journal, Played, SaveError, draft_record
from game.session.replay import default_loader, play_through, scenario_of
from game.session.store import SaveFile, SaveInfo, Unsaved, fresh_path, keep_damaged, list_saves, read_journal, saves_folder

Loader = Callable[[Header], Scenario]


class Session:
    """A game being played. Make one with ``new`` or ``resume``.

    With several ``people`` (seats, in the order of their turns) ``seat`` is the one whose turn it is: view, plan, undo and history are
    this seat's own, and ``hand_over`` passes on to the next. ``finished``: those who have ended this month.
    Without people nobody gives orders: ``seat`` is whose eyes are looked through (``look_through``), '' the truth.

    Attributes: ``scenario``, ``seat``, ``seed``, ``players`` (seat -> rung), ``path`` of the save, ``history``, and
    ``save_error``: why the last save failed, as a sentence, or ''. A save that fails never stops the game: the last good file stands and
    the next change tries again.
    """

    def __init__(self, game: Game, header: Header, file: SaveFile) -> None:
        """Used by ``new`` and ``resume``; does not touch the disk."""
        self.game = game
        self.scenario: Scenario = game.scenario
        self.people: tuple[str, ...] = header.persons
        self.seat, self.seed = header.seat, header.seed
        self.finished: tuple[str, ...] = ()
        self.players = dict(header.players)
        self.save_error = ""
        self._header, self._file = header, file
        self._months: list[Played] = []
        self._machines = machines.seat_players(game, self.players, header.seed)
        self._view: View | None = None
        self._drafts: dict[str, Drafting] = {seat: Drafting() for seat in self._eyes}
        self._all_views: dict[str, list[View]] = {seat: [self.view_of(seat)] for seat in self._eyes}
        self._all_rows: dict[str, list[Month]] = {seat: [month_of(self.view_of(seat), 1)] for seat in self._eyes}
        self._truth: tuple[Month, ...] | None = None

    # ------------------------------------------------------------------ beginning and coming back
    @classmethod
    def new(
        cls, scenario: Scenario, seat: str, seed: int, players: Mapping[str, str] | None = None, folder: Path | str | None = None
    ) -> Session:
        """Start a game and save it at once.

        ``seat``: of the person who begins, or ``observer`` (where no seat has that id) to watch machines play. ``players``: seat -> rung
        for the other seats (``doctrine`` where none is named), ``person`` for another person at this keyboard. ``folder``: where to save;
        the user's saves by default. ValueError for an unknown seat, rung or seed; SaveError when the folder cannot be written.
        """
        game, header = cls._begun(scenario, seat, seed, players)
        where = saves_folder() if folder is None else Path(folder)
        session = cls(game, header, SaveFile(fresh_path(where, scenario.id, seat or machines.OBSERVER)))
        session._save()
        if session.save_error:
            raise SaveError(session.save_error)
        return session

    @classmethod
    def trial(cls, scenario: Scenario, seat: str, seed: int, players: Mapping[str, str] | None, path: Path) -> Session:
        """Start a game that is never saved; ``path``: the scenario's file. ValueError as for ``new``."""
        game, header = cls._begun(scenario, seat, seed, players)
        return cls(game, header, Unsaved(path))

    @classmethod
    def _begun(cls, scenario: Scenario, seat: str, seed: int, players: Mapping[str, str] | None) -> tuple[Game, Header]:
        """A game before its first month, and what it is."""
        seats = [f.id for f in scenario.factions]
        seat = "" if seat == machines.OBSERVER and seat not in seats else seat
        if seat and seat not in seats:
            raise ValueError(f'there is no seat "{seat}" in {scenario.id}; its seats are {", ".join(seats)}')
        if not 0 <= seed < 2**64:
            raise ValueError("the seed must be a whole number from 0 to 18446744073709551615")
        named = dict(players or {})
        named.pop(seat, None)
        rungs = {s: named.pop(s, machines.DEFAULT) for s in seats if s != seat} | named
        others = tuple(s for s, rung in rungs.items() if rung == machines.PERSON and s in seats)
        if others and not seat:
            raise ValueError("an observer watches machines; no seat can be played by a person then")
        rungs = {s: rung for s, rung in rungs.items() if s not in others}
        game = Game(scenario, seed=seed)
        header = Header(
            str(game.engine_version), scenario.id, scenario.title, scenario.hash, scenario.turns, game.view(seats[0]).date, seed, seat,
            rungs, scenario.resolved, (seat, *others) if others else (),
        )  # fmt: skip
        return game, header

    @classmethod
    def resume(cls, path: Path | str, recover: bool = False, load: Loader = default_loader) -> Session:
        """Go on with a saved game: every month is played again and its hash checked.

        ``recover``: take the months before the damage; the damaged file is kept beside the save. ``load`` finds the scenario of a
        header. SaveError with one sentence when the save cannot be gone on with.
        """
        path = Path(path)
        journal = read_journal(path, recover)
        damaged = recover and _is_damaged(path)
        scenario = scenario_of(journal.header, path, load)
        game = Game(scenario, seed=journal.header.seed)
        file = SaveFile(path)
        session = cls(game, journal.header, file)
        for played in play_through(game, journal, path):
            session._turned(played)
        session._take_drafts(journal)
        if damaged:
            keep_damaged(path)
            session._save()
        else:
            file.adopt(journal)
        return session

    @staticmethod
    def saves(folder: Path | str | None = None) -> list[SaveInfo]:
        """The saves of a folder (the user's by default), the newest first; damaged ones with their problem."""
        return list_saves(None if folder is None else Path(folder))

    # ------------------------------------------------------------------ what the person sees
    @property
    def path(self) -> Path:
        """The file in which the game is saved."""
        return self._file.path

    @property
    def view(self) -> View:
        """All that the seat may know; made once a month. For an observer who looks through nobody's eyes: the truth."""
        if self._view is None:
            self._view = self.view_of(self.seat)
        return self._view

    def view_of(self, seat: str) -> View:
        """What a seat knows now; '' the truth. For the table, which keeps every seat's things apart."""
        return self.game.view(seat) if seat else self.game.open_view()

    @property
    def _eyes(self) -> tuple[str, ...]:
        """Whose knowledge is kept month by month."""
        return self.people or ("", *(f.id for f in self.scenario.factions))

    @property
    def observed(self) -> bool:
        """Is this game only watched?"""
        return not self.people

    @property
    def _draft(self) -> Drafting:
        return self._drafts[self.seat]

    @_draft.setter
    def _draft(self, drafting: Drafting) -> None:
        self._drafts[self.seat] = drafting

    @property
    def _rows(self) -> list[Month]:
        return self._all_rows[self.seat]

    @property
    def _views(self) -> list[View]:
        return self._all_views[self.seat]

    @property
    def views(self) -> tuple[View, ...]:
        """What the seat knew at the start of each month, the present last: what ``intelligence.gathered`` reads."""
        return (*self._views[:-1], self.view)

    @property
    def queue(self) -> tuple[Order, ...]:
        """The orders drafted, in order of importance."""
        return self._draft.plan.queue

    @property
    def answers(self) -> dict[str, Order]:
        """The answers chosen, by question; a question without one takes its default."""
        return dict(self._draft.plan.answers)

    @property
    def draft(self) -> tuple[Order, ...]:
        """All that is drafted: the queue, then the answers."""
        return tuple(self._draft.plan.orders)

    @property
    def waiting(self) -> list[Question]:
        """Questions that have no answer yet."""
        return [] if self.observed else [q for q in self.view.questions if q.id not in self.answers]

    @property
    def orders_left(self) -> int:
        """Orders that can still be given this month."""
        return 0 if self.observed else max(0, self.view.orders_allowed - len(self.queue))

    @property
    def cost(self) -> int:
        """What the queue costs."""
        return sum(self.view.book.preview(order).cost for order in self.queue)

    @property
    def funds_left(self) -> int:
        """The seat's funds after the queue is paid for."""
        return self.view.funds - self.cost

    @property
    def ended(self) -> bool:
        """Is the game over?"""
        return bool(self.game.ended)

    @property
    def reasons(self) -> tuple[Mapping[str, tuple[tuple[Order, str], ...]], ...]:
        """After the end, what every machine ordered in each month and why: month -> seat -> (order, reason). Empty before."""
        if not self.ended:
            return ()
        return tuple(
            {seat: tuple(zip(m.orders.get(seat, ()), said, strict=False)) for seat, said in m.reasons.items()} for m in self._months
        )

    @property
    def journal(self) -> Journal:
        """The game as it would be saved now."""
        return self._journal()

    @property
    def history(self) -> tuple[Month, ...]:
        """One row a month from the start to now. Margins are as the viewer believed them, the truth once the game has ended."""
        if not self.ended:
            return tuple(self._rows)
        if self._truth is None:
            self._truth = self._true_rows()
        return self._truth

    @property
    def result(self) -> Result | None:
        """How it ended, or None while it has not."""
        if not self.ended:
            return None
        rows = self.history
        thresholds = {f.id: f.threshold for f in self.scenario.factions}
        margins, points = self.game.margins(), self.game.points()
        names = {f.id: f.name for f in self.view.factions.values()} | {p.id: p.name for p in self.view.places.values()}
        return Result(self.game.winner, margins, points, thresholds, turning_points(rows, names, self.game.winner), self.game.terms())

    # ------------------------------------------------------------------ planning
    def add(self, order: Order) -> None:
        """Put an order at the end of the queue; OrderRefused with its reason when it cannot stand there."""
        self._edit(self._draft.plan.added(order))

    def remove(self, index: int) -> None:
        """Take the order at ``index`` (from 0) out; IndexError when there is none, OrderRefused when others need it."""
        self._edit(self._draft.plan.removed(index))

    def move(self, index: int, to: int) -> None:
        """Bring the order at ``index`` to position ``to``; IndexError when either does not exist."""
        self._edit(self._draft.plan.moved(index, to))

    def answer(self, question: str, order: Order | None) -> None:
        """Choose the answer to a question, or take the choice back with None; OrderRefused when it is no answer to it."""
        asked = next((q for q in self.view.questions if q.id == question), None)
        if asked is None:
            raise OrderRefused("This question is not asked this month.")
        if order is not None and order not in {a.order for a in asked.answers}:
            raise OrderRefused("That is not one of the answers to this question.")
        self._edit(self._draft.plan.answered(question, order))

    @property
    def can_undo(self) -> bool:
        """Is there an edit of this month to take back? The end of a month cannot be taken back."""
        return self._draft.can_undo and not self.ended

    @property
    def can_redo(self) -> bool:
        """Is there an edit that was taken back?"""
        return self._draft.can_redo and not self.ended

    def undo(self) -> bool:
        """Take back the last edit of this month; False when there is none."""
        return self._step(self._draft.undo)

    def redo(self) -> bool:
        """Make an edit again that was taken back; False when there is none."""
        return self._step(self._draft.redo)

    def _edit(self, plan: Plan) -> None:
        if self.ended:
            raise OrderRefused("The game is over.")
        if self.observed:
            raise OrderRefused("An observer gives no orders.")
        self.game.submit(self.seat, plan.orders)  # refuses without changing anything
        if self._draft.edit(plan):
            self._save_draft()

    def _step(self, step: Callable[[], bool]) -> bool:
        if self.ended or not step():
            return False
        self.game.submit(self.seat, self._draft.plan.orders)
        self._save_draft()
        return True

    # ------------------------------------------------------------------ several people, or nobody
    @property
    def following(self) -> str:
        """The seat of the next person who has not ended this month, apart from the present one; '' when there is none."""
        return next((s for s in self.people if s != self.seat and s not in self.finished), "")

    def hand_over(self) -> str:
        """The person whose turn it is has ended the month, the next one is to plan: whose turn it is now. OrderRefused when nobody
        else is still to plan: then ``end_month`` is next."""
        following = self.following
        if not following or self.ended:
            raise OrderRefused("Nobody else is still to plan this month.")
        self.finished = (*self.finished, self.seat)
        self._save_draft()
        self._turn_to(following)
        return following

    def look_through(self, seat: str) -> None:
        """An observer looks through a seat's eyes, '' for the truth. ValueError for anybody who plays, KeyError for no seat."""
        if not self.observed:
            raise ValueError("who plays sees what their seat may know")
        if seat not in self._eyes:
            raise KeyError(seat)
        self._turn_to(seat)

    def _turn_to(self, seat: str) -> None:
        self.seat, self._view = seat, None

    # ------------------------------------------------------------------ the end of the month
    def end_month(self, ready: Mapping[str, machines.Chosen] | None = None) -> None:
        """The machines choose, the month is resolved, the journal is written. OrderRefused when the game is over. ``ready``: seat -> what
        its machine has chosen for this month already; the others choose now."""
        if self.ended:
            raise OrderRefused("The game is over.")
        if self.following:
            raise OrderRefused("Others are still to plan this month.")
        for seat in self.people:
            self.game.submit(seat, self._drafts[seat].plan.orders)
        orders, reasons = machines.choose(self.game, self._machines, ready)
        orders |= {seat: tuple(self._drafts[seat].plan.orders) for seat in self.people}
        turn = self.game.turn
        self.game.resolve()
        self._view = None
        played = Played(turn, self.view.date, orders, reasons, self.game.state_hash(), self.ended)
        self._turned(played)
        self._save()

    @property
    def played(self) -> tuple[Played, ...]:
        """The months that are over. For hosts and authors: it holds the orders of every seat."""
        return tuple(self._months)

    def play_month(self, given: Mapping[str, tuple[Order, ...]]) -> int:
        """A month by orders that were given before, perhaps under other rules: those that cannot be given now are left out. Returns how
        many. OrderRefused when the game is over."""
        turn = self.game.turn
        orders = play_again(self.game, given)
        lost = sum(map(len, given.values())) - sum(map(len, orders.values()))
        self._view = None
        reasons = {seat: ("",) * len(taken) for seat, taken in orders.items() if seat != self.seat}
        self._turned(Played(turn, self.view.date, orders, reasons, self.game.state_hash(), self.ended))
        return lost

    def altered(self, plan: Plan | None = None) -> int:
        """Values of the game were set by hand: what the seat knows is read anew, and orders that no longer stand leave the plan (or
        ``plan``, of another copy of the game). Returns how many."""
        wanted, self._view = plan or self._draft.plan, None
        self._draft = Drafting()
        self.game.submit(self.seat, [])
        self._rows[-1] = month_of(self.view, self.game.turn)
        self._views[-1] = self.view
        self._restore(Draft(self.game.turn, wanted.queue, wanted.answers))
        return len(wanted.orders) - len(self._draft.plan.orders)

    @property
    def unsaved(self) -> bool:
        """Is this a trial that is kept nowhere?"""
        return isinstance(self._file, Unsaved)

    @property
    def plan(self) -> Plan:
        """The month as it is planned: queue and answers."""
        return self._draft.plan

    def _turned(self, played: Played) -> None:
        """Take note of a month that the game has just gone through."""
        self._view, self.finished = None, ()
        self._months.append(played)
        if self.people:
            self.seat = self.people[0]
        for seat in self._eyes:
            view = self.view_of(seat)
            self._drafts[seat] = Drafting()
            self._all_rows[seat].append(month_of(view, played.turn + 1))
            self._all_views[seat].append(view)

    def _true_rows(self) -> tuple[Month, ...]:
        """The history with true margins: the whole game once more, with nothing hidden."""
        game = Game(self.scenario, seed=self.seed, program=self.game.program)
        seat = self.seat or self.scenario.factions[0].id
        rows = [month_of(game.view(seat), 1, game.margins())]
        for played in play_through(game, self._journal(), self.path):
            rows.append(month_of(game.view(seat), played.turn + 1, game.margins()))
        return tuple(rows)

    # ------------------------------------------------------------------ saving
    def _take_drafts(self, journal: Journal) -> None:
        """The plans of a save, one a person; the turn is of the first one who had not ended the month."""
        if not self.people:
            return
        for draft in journal.drafts:
            self._turn_to(draft.seat or self.seat)
            self._restore(draft)
        done = {draft.seat for draft in journal.drafts if draft.done} if not self.ended else set()
        waiting = [seat for seat in self.people if seat not in done] or [self.people[-1]]  # broken off as the month was carried out
        self.finished = tuple(seat for seat in self.people if seat not in waiting)
        self._turn_to(waiting[0])

    def _drafted(self, seat: str) -> Draft:
        plan = self._drafts[seat].plan
        several = len(self.people) > 1
        return Draft(self.game.turn, plan.queue, plan.answers, seat if several else "", several and seat in self.finished)

    def _restore(self, draft: Draft) -> None:
        """Put a draft back; orders that no longer stand (another version of the game) are left out one by one."""
        if self.ended:
            return
        plan = Plan()
        steps: list[Callable[[Plan], Plan]] = [lambda p, o=o: p.added(o) for o in draft.queue]  # type: ignore[misc]
        steps += [lambda p, q=q, o=o: p.answered(q, o) for q, o in draft.answers]  # type: ignore[misc]
        for step in steps:
            wanted = step(plan)
            try:
                self.game.submit(self.seat, wanted.orders)
            except OrderRefused:
                continue
            plan = wanted
        self.game.submit(self.seat, plan.orders)
        self._draft = Drafting(plan)

    def _journal(self) -> Journal:
        planned = [seat for seat in self.people if seat in self.finished or self._drafts[seat].plan != Plan()]
        drafts = () if self.ended else tuple(self._drafted(seat) for seat in planned)
        return Journal(self._header, tuple(self._months), drafts)

    def _save(self) -> None:
        try:
            self._file.write(self._journal())
            self.save_error = ""
        except SaveError as error:
            self.save_error = str(error)

    def _save_draft(self) -> None:
        if self._file.append(draft_record(self._drafted(self.seat))):
            self.save_error = ""
        else:
            self._save()


def _is_damaged(path: Path) -> bool:
    """Would the save be refused without ``recover``?"""
    try:
        read_journal(path)
    except SaveError:
        return True
    return False
