"""Who sits at a game, and what each has seen of it: one person, several by turns, or somebody who watches through every seat's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.engine.game import Game
from game.engine.view import OrderRefused, View


class Seats:
    """Mixed into the session.

    With several ``people`` (seats, in the order of their turns) ``seat`` is the one whose turn it is, and ``hand_over`` passes on to the
    next. ``finished``: those who have ended this month. Without people nobody gives orders: ``seat`` is whose eyes are looked through
    (``look_through``), '' the truth.
    """

    if TYPE_CHECKING:

        @property
        def ended(self) -> bool:
            """Is the game over?"""

        def _keep(self) -> None:
            """Save the plan of the seat whose turn it is."""

    def __init__(self, game: Game, people: tuple[str, ...], seat: str) -> None:
        """At the start of ``game``'s month: ``seat`` has the table."""
        self.game = game
        self.people, self.seat = people, seat
        self.finished: tuple[str, ...] = ()
        self._view: View | None = None
        self._seen: dict[str, list[View]] = {eye: [self.view_of(eye)] for eye in self.eyes}

    # ------------------------------------------------------------------ what is seen
    @property
    def view(self) -> View:
        """All that the seat may know; made once a month. For an observer who looks through nobody's eyes: the truth."""
        if self._view is None:
            self._view = self.view_of(self.seat)
        return self._view

    def view_of(self, seat: str) -> View:
        """What a seat knows now; '' the truth."""
        return self.game.view(seat) if seat else self.game.open_view()

    @property
    def eyes(self) -> tuple[str, ...]:
        """Whose knowledge is kept month by month: that of who plays; of every seat and the truth where somebody watches."""
        return self.people or ("", *(f.id for f in self.game.scenario.factions))

    @property
    def views(self) -> tuple[View, ...]:
        """What the seat knew at the start of each month, the present last: what ``intelligence.gathered`` reads."""
        return (*self._seen[self.seat][:-1], self.view)

    def views_of(self, seat: str) -> tuple[View, ...]:
        """What one of the ``eyes`` knew at the start of each month and knows now: what the notebooks are read from."""
        return tuple(self._seen[seat])

    # ------------------------------------------------------------------ whose turn it is
    @property
    def observed(self) -> bool:
        """Is this game only watched?"""
        return not self.people

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
        self._keep()
        self._turn_to(following)
        return following

    def look_through(self, seat: str) -> None:
        """An observer looks through a seat's eyes, '' for the truth. ValueError for anybody who plays, KeyError for no seat."""
        if not self.observed:
            raise ValueError("who plays sees what their seat may know")
        if seat not in self.eyes:
            raise KeyError(seat)
        self._turn_to(seat)

    def _turn_to(self, seat: str) -> None:
        self.seat, self._view = seat, None

    def _month_over(self) -> None:
        """A month has been carried out: every seat looks, and the first person is to plan."""
        self._view, self.finished = None, ()
        if self.people:
            self.seat = self.people[0]
        for eye in self.eyes:
            self._seen[eye].append(self.view_of(eye))

    def _see_anew(self) -> None:
        """What the seat knows of this month is another than it was: values were set by hand."""
        self._view = None
        self._seen[self.seat][-1] = self.view

    def _resume_turns(self, done: set[str]) -> None:
        """The turn is of the first person who had not ended the month; ``done``: those who had."""
        waiting = [seat for seat in self.people if seat not in done] or [self.people[-1]]  # broken off as the month was carried out
        self.finished = tuple(seat for seat in self.people if seat not in waiting)
        self._turn_to(waiting[0])
