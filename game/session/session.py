"""One game over time: its months, how each is ended, and how it all ends; planned, seen and saved as the rooms beside this one say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from game.engine.again import play_again
from game.engine.game import Game
from game.engine.view import Order, OrderRefused
from game.scenario.model import Scenario
from game.session import machines
from game.session.draft import Drafting, Plan
from game.session.history import Month, Result, month_of, result_of, true_months
from game.session.journal import Draft, Header, Journal, Played, SaveError
from game.session.planning import Planning
from game.session.replay import default_loader
from game.session.saving import Keeper, Loader, begun, opened, standing
from game.session.seats import Seats
from game.session.store import SaveFile, SaveInfo, Unsaved, fresh_path, list_saves, saves_folder


class Session(Seats, Planning):
    """A game being played. Make one with ``new``, ``trial`` or ``resume``.

    Who has the table and what they see is in ``Seats``; the plan of their month, with undo, in ``Planning``: every person's is their
    own. This part carries the months out and keeps them, in its file too.

    Attributes: ``scenario``, ``seat``, ``seed``, ``players`` (seat -> rung), ``path`` of the save, ``history``, and
    ``save_error``: why the last save failed, as a sentence, or ''. A save that fails never stops the game: the last good file stands and
    the next change tries again.
    """

    def __init__(self, game: Game, header: Header, keeper: Keeper) -> None:
        """Used by ``new``, ``trial`` and ``resume``; does not touch the disk."""
        super().__init__(game, header.persons, header.seat)
        self.scenario: Scenario = game.scenario
        self.seed = header.seed
        self.players = dict(header.players)
        self._header, self._keeper = header, keeper
        self._months: list[Played] = []
        self._machines = machines.seat_players(game, self.players, header.seed)
        self._drafts: dict[str, Drafting] = {eye: Drafting() for eye in self.eyes}
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
        game, header = begun(scenario, seat, seed, players)
        where = saves_folder() if folder is None else Path(folder)
        session = cls(game, header, Keeper(SaveFile(fresh_path(where, scenario.id, seat or machines.OBSERVER))))
        session._save()
        if session.save_error:
            raise SaveError(session.save_error)
        return session

    @classmethod
    def trial(cls, scenario: Scenario, seat: str, seed: int, players: Mapping[str, str] | None, path: Path) -> Session:
        """Start a game that is never saved; ``path``: the scenario's file. ValueError as for ``new``."""
        game, header = begun(scenario, seat, seed, players)
        return cls(game, header, Keeper(Unsaved(path)))

    @classmethod
    def resume(cls, path: Path | str, recover: bool = False, load: Loader = default_loader) -> Session:
        """Go on with a saved game: every month is played again and its hash checked.

        ``recover``: take the months before the damage; the damaged file is kept beside the save. ``load`` finds the scenario of a
        header. SaveError with one sentence when the save cannot be gone on with.
        """
        save = opened(Path(path), recover, load)
        session = cls(save.game, save.journal.header, save.keeper)
        for played in save.months():
            session._turned(played)
        session._take_drafts(save.journal)
        save.settle(lambda: session.journal)
        return session

    @staticmethod
    def saves(folder: Path | str | None = None) -> list[SaveInfo]:
        """The saves of a folder (the user's by default), the newest first; damaged ones with their problem."""
        return list_saves(None if folder is None else Path(folder))

    # ------------------------------------------------------------------ what has been played
    @property
    def ended(self) -> bool:
        """Is the game over?"""
        return bool(self.game.ended)

    @property
    def played(self) -> tuple[Played, ...]:
        """The months that are over. For hosts and authors: it holds the orders of every seat."""
        return tuple(self._months)

    @property
    def reasons(self) -> tuple[Mapping[str, tuple[tuple[Order, str], ...]], ...]:
        """After the end, what every machine ordered in each month and why: month -> seat -> (order, reason). Empty before."""
        if not self.ended:
            return ()
        return tuple(
            {seat: tuple(zip(m.orders.get(seat, ()), said, strict=False)) for seat, said in m.reasons.items()} for m in self._months
        )

    @property
    def history(self) -> tuple[Month, ...]:
        """One row a month from the start to now. Margins are as the viewer believed them, the truth once the game has ended."""
        if not self.ended:
            return tuple(month_of(view, turn) for turn, view in enumerate(self.views, start=1))
        if self._truth is None:
            seat = self.seat or self.scenario.factions[0].id
            self._truth = tuple(true_months(self.game, seat, self.journal, self.path))
        return self._truth

    @property
    def result(self) -> Result | None:
        """How it ended, or None while it has not."""
        return result_of(self.game, self.view, self.history) if self.ended else None

    # ------------------------------------------------------------------ the plans
    @property
    def _draft(self) -> Drafting:
        """The plan of the seat whose turn it is."""
        return self._drafts[self.seat]

    def _allow(self, plan: Plan) -> None:
        if self.ended:
            raise OrderRefused("The game is over.")
        if self.observed:
            raise OrderRefused("An observer gives no orders.")
        self.game.submit(self.seat, plan.orders)  # refuses without changing anything

    def _keep(self) -> None:
        self._keeper.append(self._drafted(self.seat), lambda: self.journal)

    def _drafted(self, seat: str) -> Draft:
        plan, several = self._drafts[seat].plan, len(self.people) > 1
        return Draft(self.game.turn, plan.queue, plan.answers, seat if several else "", several and seat in self.finished)

    def _plan_again(self, wanted: Plan) -> None:
        """Put back what the seat had planned, as far as it stands."""
        if not self.ended:
            self._drafts[self.seat] = Drafting(standing(self.game, self.seat, wanted))

    def _take_drafts(self, journal: Journal) -> None:
        """The plans of a save, one a person; the turn is of the first one who had not ended the month."""
        if self.observed:
            return
        for draft in journal.drafts:
            self._turn_to(draft.seat or self.seat)
            self._plan_again(Plan(draft.queue, draft.answers))
        self._resume_turns({draft.seat for draft in journal.drafts if draft.done} if not self.ended else set())

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
        wanted = plan or self.plan
        self._drafts[self.seat] = Drafting()
        self.game.submit(self.seat, [])
        self._see_anew()
        self._plan_again(wanted)
        return len(wanted.orders) - len(self.plan.orders)

    def _turned(self, played: Played) -> None:
        """Take note of a month that the game has just gone through."""
        self._months.append(played)
        self._drafts = {eye: Drafting() for eye in self.eyes}
        self._month_over()

    # ------------------------------------------------------------------ the save
    @property
    def path(self) -> Path:
        """The file in which the game is saved."""
        return self._keeper.file.path

    @property
    def unsaved(self) -> bool:
        """Is this a trial that is kept nowhere?"""
        return isinstance(self._keeper.file, Unsaved)

    @property
    def save_error(self) -> str:
        """Why the last save failed, as a sentence, or ''."""
        return self._keeper.error

    @property
    def journal(self) -> Journal:
        """The game as it would be saved now."""
        planned = [seat for seat in self.people if seat in self.finished or self._drafts[seat].plan != Plan()]
        drafts = () if self.ended else tuple(self._drafted(seat) for seat in planned)
        return Journal(self._header, tuple(self._months), drafts)

    def _save(self) -> None:
        self._keeper.write(self.journal)
