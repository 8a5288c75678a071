"""What is being thought about one game while a person plays it: forecast, advice, the other sides' orders.

The thinking itself is done in another process (``game.lab.mind``); here stands what was asked for, in which order, and what has come
back. Nothing in this file waits: ``poll`` is called some times a second by the app and says whether there is something new to show.

Every request carries the month and the hash of the position about which it was made. An answer to another position is thrown away, so
nothing out of date is ever shown, whatever was resumed, left or cancelled meanwhile. Answers of this position are kept: a draft that
was looked at before is not worked out again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from game.engine.view import Order
from game.session.minding import Maker, Mind, make_mind, sentence_of

if TYPE_CHECKING:
    from game.lab.results import Advice, Forecast
    from game.session.session import Session

Kind = Literal["forecast", "draft", "advice", "choice"]
Chosen = tuple[tuple[Order, ...], tuple[str, ...]]  # the orders of a machine and its reasons

RANKS: dict[Kind, int] = {"draft": 0, "advice": 0, "forecast": 1, "choice": 2}
HURRIED = -1  # the rank of the other sides' orders when the person waits for them
COUNT = 3  # pieces of advice


@dataclass(slots=True)
class _Job:
    """One request. ``what``: the drafted orders that it is about, or the seat that is to choose."""

    kind: Kind
    what: Hashable
    rank: int
    start: Callable[[Mind], Future[Any]]
    future: Future[Any] | None = field(default=None)


class Thoughts:
    """The requests about one game, one under way at a time, the most urgent first.

    ``before``: the newest forecast of an earlier month, to be shown dimmed until the new one is there. A question that cannot be
    answered stops nothing: ``trouble`` says why there is no answer, and machines whose orders are missing choose in this process at
    the end of the month.
    """

    def __init__(self, session: Session, make: Maker = make_mind) -> None:
        """Starts nothing; ``begin_month`` does."""
        self.session = session
        self.before: Forecast | None = None
        self._make = make
        self._mind: Future[Mind] | None = None
        self._key: tuple[int, str, str] = (0, "", "")
        self._befores: dict[str, Forecast] = {}  # by seat: nobody is shown what another seat's knowledge has come to
        self._waiting: list[_Job] = []
        self._now: _Job | None = None
        self._answers: dict[tuple[Kind, Hashable], Any] = {}
        self._troubles: dict[Kind, str] = {}
        self._closed = False
        self._ending: threading.Thread | None = None

    # ------------------------------------------------------------------ what is known
    @property
    def forecast(self) -> Forecast | None:
        """Every side's chance from this position, without the drafted orders; None until it has been worked out."""
        found: Forecast | None = self._answers.get(("forecast", None))
        return found

    @property
    def last_month(self) -> Forecast | None:
        """The forecast of the month before this one, for comparison; None when there was none."""
        return self.before if self.before is not None and self.before.turn == self._key[0] - 1 else None

    def drafted(self, orders: Sequence[Order]) -> Forecast | None:
        """The same with these orders given, if that has been asked for and answered."""
        found: Forecast | None = self._answers.get(("draft", tuple(orders)))
        return found

    def advised(self, orders: Sequence[Order]) -> tuple[Advice, ...] | None:
        """The best orders next to these, if that has been asked for and answered."""
        found: tuple[Advice, ...] | None = self._answers.get(("advice", tuple(orders)))
        return found

    @property
    def chosen(self) -> dict[str, Chosen]:
        """What the other sides have decided so far. For the end of the month only: it is never shown."""
        return {str(what): answer for (kind, what), answer in self._answers.items() if kind == "choice"}

    @property
    def undecided(self) -> tuple[str, ...]:
        """The seats whose orders are still awaited, in the order of the table."""
        pending = {job.what for job in self._jobs() if job.kind == "choice"}
        return tuple(seat for seat in self.session.players if seat in pending)

    @property
    def deciding(self) -> str | None:
        """The seat that is being thought about now."""
        return str(self._now.what) if self._now is not None and self._now.kind == "choice" else None

    @property
    def busy(self) -> bool:
        """Is anything under way or waiting? Then ``poll`` must be called."""
        return self._now is not None or bool(self._waiting)

    def trouble(self, kind: Kind) -> str:
        """Why the last question of a kind has no answer, as a sentence, or ''."""
        return self._troubles.get(kind, "")

    def under_way(self, kind: Kind) -> bool:
        """Is an answer of this kind awaited?"""
        return any(job.kind == kind for job in self._jobs())

    def _jobs(self) -> list[_Job]:
        return [*([self._now] if self._now is not None else []), *self._waiting]

    # ------------------------------------------------------------------ asking
    def begin_month(self) -> None:
        """Forget the month before; ask for the forecast, then for every other side's orders, which do not depend on the person's."""
        session = self.session
        key = (session.game.turn, session.game.state_hash(), session.seat)
        if key != self._key:
            self._turn_to(key)
        if session.ended or self._closed:
            return
        self._begin_mind()
        if self.forecast is None and session.seat:  # who sees the truth has no seat whose knowledge could be asked
            self._ask("forecast", None, lambda mind: mind.forecast(session.game, session.seat))
        for seat, level in session.players.items():
            if seat not in self.chosen:
                self._ask("choice", seat, lambda mind, s=seat, r=level: mind.choose(session.game, {s: r}, session.seed))  # type: ignore[misc]

    def _turn_to(self, key: tuple[int, str, str]) -> None:
        """Another month, or another seat in the same month: then only what the machines have decided is kept."""
        self.rest()
        if self.forecast is not None:
            self._befores[self._key[2]] = self.forecast
        same = key[:2] == self._key[:2]
        kept = {what: answer for what, answer in self._answers.items() if same and what[0] == "choice"}
        before = self._befores.get(key[2])
        self.before = before if before is None or before.turn < key[0] else None
        self._key, self._answers, self._troubles = key, kept, {}

    def ask_draft(self, orders: Sequence[Order]) -> None:
        """Every side's chance if these orders are given; replaces a draft that was asked about before."""
        given, session = tuple(orders), self.session
        self.cancel("draft")
        if self.drafted(given) is None:
            self._ask("draft", given, lambda mind: mind.forecast(session.game, session.seat, given))
            self._step_aside()

    def ask_advice(self, orders: Sequence[Order]) -> None:
        """The best orders for the seat next to these; replaces advice on another draft."""
        given, session = tuple(orders), self.session
        if self.advised(given) is None:
            if not any(job.kind == "advice" and job.what == given for job in self._jobs()):
                self.cancel("advice")
            self._ask("advice", given, lambda mind: mind.advise(session.game, session.seat, COUNT, given))
            self._step_aside()

    def _step_aside(self) -> None:
        """The person waits for an answer: a machine that is choosing meanwhile begins anew afterwards."""
        job = self._now
        if job is not None and job.kind == "choice" and job.rank != HURRIED and self._waiting:
            self._stop_now()
            job.future = None
            self._waiting.insert(0, job)

    def hurry(self, now: bool = True) -> None:
        """The person waits for the other sides (or has stopped waiting)."""
        for job in self._waiting:
            if job.kind == "choice":
                job.rank = HURRIED if now else RANKS["choice"]

    def _ask(self, kind: Kind, what: Hashable, start: Callable[[Mind], Future[Any]]) -> None:
        if self._closed or any(job.kind == kind and job.what == what for job in self._jobs()):
            return
        self._begin_mind()
        self._troubles.pop(kind, None)
        self._waiting.append(_Job(kind, what, RANKS[kind], start))

    # ------------------------------------------------------------------ going on
    def poll(self) -> bool:
        """Take what has come back and begin the next request; True when something has changed. Never waits."""
        changed = False
        if self._now is not None and self._now.future is not None and self._now.future.done():
            job, self._now = self._now, None
            self._take(job)
            changed = True
        mind = self._ready()
        while mind is not None and self._now is None and self._waiting:
            job = min(self._waiting, key=lambda j: j.rank)
            self._waiting.remove(job)
            try:
                job.future = job.start(mind)
                self._now = job
            except Exception as error:  # shown where the answer would stand
                self._troubles[job.kind] = sentence_of(error)
            changed = True
        return changed

    def _take(self, job: _Job) -> None:
        """An answer, or the reason why there is none."""
        assert job.future is not None
        try:
            answer = job.future.result(0)
        except CancelledError:
            return
        except Exception as error:  # shown where the answer would stand
            self._troubles[job.kind] = sentence_of(error)
            return
        if job.kind == "choice":
            orders, reasons = answer  # each by seat
            answer = (tuple(orders[job.what]), tuple(reasons[job.what]))
        elif job.kind == "advice":
            answer = tuple(answer)
        self._answers[job.kind, job.what] = answer

    def _ready(self) -> Mind | None:
        """The mind, once it is there."""
        if self._mind is None or not self._mind.done():
            return None
        error = self._mind.exception()
        if error is None:
            return self._mind.result()
        for job in self._waiting:
            self._troubles[job.kind] = f"The process that works out forecasts could not be started ({type(error).__name__}: {error})."
        self._waiting.clear()
        self._mind = None  # the next question tries again
        return None

    # ------------------------------------------------------------------ stopping
    def cancel(self, kind: Kind) -> None:
        """Ask no longer for answers of a kind."""
        self._waiting = [job for job in self._waiting if job.kind != kind]
        if self._now is not None and self._now.kind == kind:
            self._stop_now()

    def rest(self) -> None:
        """Stop everything, for as long as the month is being carried out; answers that are there stay until the next month."""
        self._waiting.clear()
        if self._now is not None:
            self._stop_now()

    def _stop_now(self) -> None:
        assert self._now is not None and self._now.future is not None
        self._now.future.cancel()
        self._now = None

    def close(self, wait: bool = False) -> None:
        """End the process. ``wait``: until it has gone (at the end of the program), otherwise in the background."""
        self._closed = True
        self.rest()
        self._ending = self._end_mind() or self._ending
        if wait and self._ending is not None:
            self._ending.join(5.0)

    def _begin_mind(self) -> None:
        """Start the process, in a thread: that takes some tenths of a second."""
        if self._mind is not None or self._closed:
            return
        promise: Future[Mind] = Future()
        self._mind = promise

        def work() -> None:
            try:
                promise.set_result(self._make(self.session.scenario))
            except BaseException as error:
                promise.set_exception(error)

        threading.Thread(target=work, name="mind begins", daemon=True).start()

    def _end_mind(self) -> threading.Thread | None:
        """Close the mind, also one that is still being started."""
        promise, self._mind = self._mind, None
        if promise is None:
            return None

        def work() -> None:
            if promise.exception() is None:
                promise.result().close()

        ending = threading.Thread(target=work, name="mind ends", daemon=True)
        ending.start()
        return ending
