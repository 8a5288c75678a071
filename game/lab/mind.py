"""``Mind``: forecasts, advice and the machines' orders, worked out beside the interface, never in it.

One long-lived process compiles the scenario once and answers one request at a time; ``Mind`` decides which. Everything that
happens (a request, an answer, a future that was cancelled, a process that ended) is an event in one queue, read by one thread, which
alone touches the requests under way.
"""

from __future__ import annotations

import atexit
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from game.engine.game import Game
from game.engine.view import Order, OrderRefused
from game.lab.requests import Frame, fingerprint, request
from game.lab.results import Advice, Forecast, advice_from, forecast_from, order_from, order_record
from game.lab.workers import ProcessWorker, ThreadWorker, Worker
from game.scenario.model import Scenario

Choices = tuple[dict[str, tuple[Order, ...]], dict[str, tuple[str, ...]]]  # orders by seat, reasons by seat
ROLLS = 1024
PATIENCE = 1.0  # seconds that a calculation has to notice that nobody waits for it
KEPT = 64  # results remembered
STARTS = 2  # times a request is begun before it is given up because the process died of it
_FIRST = {"choose": 0, "forecast": 1, "draft": 1, "advise": 2}
_NEWEST_ONLY = ("forecast", "draft", "advise")  # a newer one of the same kind makes the older pointless


class MindError(RuntimeError):
    """A request that could not be answered; the message says why in one sentence."""


@dataclass(eq=False)
class _Job:
    """A request under way. ``slot``: what it competes with; ``kind`` of its frame and ``slot`` differ for drafted orders."""

    slot: str
    key: str
    frame: Frame
    parse: Callable[[Any], Any]
    futures: list[Future[Any]]
    number: int = 0
    starts: int = 0
    stopping: float | None = field(default=None)  # when it must have stopped

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for it."""
        return not all(f.cancelled() for f in self.futures)


class Mind:
    """Thinks about the games of one scenario. Nothing is started before the first request; ``close`` ends it, and so does the end of
    the program. Futures complete in a thread of the mind, so callbacks must hand over to the interface's own loop.

    Every future can be cancelled at any time. One that cannot be answered gets a MindError with a sentence (OrderRefused where
    the orders are at fault).
    """

    def __init__(self, scenario: Scenario, process: bool = True) -> None:
        """``process`` False: think in a thread of this process."""
        self.scenario = scenario
        self._process = process
        self._events: queue.Queue[tuple[str, Any, Frame | None]] = queue.Queue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._results: OrderedDict[str, Any] = OrderedDict()
        self._waiting: list[_Job] = []
        self._running: _Job | None = None
        self._worker: Worker | None = None
        self._ready = False
        self._count = 0

    # ------------------------------------------------------------------ questions
    def forecast(self, game: Game, seat: str, orders: Sequence[Order] = (), rolls: int = ROLLS) -> Future[Forecast]:
        """Every seat's chance of winning as ``seat`` may know it: with doctrine in every seat, or with these orders of its own this
        month and doctrine for the rest. A newer question of the same sort cancels an older one."""
        try:
            if orders:
                game.check(seat, orders)
        except OrderRefused as error:
            return _failed(error)
        drafted = [order_record(o) for o in orders] if orders else None
        return self._ask("draft" if orders else "forecast", request("forecast", game, [seat], orders=drafted, rolls=rolls), forecast_from)

    def advise(self, game: Game, seat: str, count: int = 3, orders: Sequence[Order] = ()) -> Future[list[Advice]]:
        """The best single orders for the seat next to ``orders``, the best first; none when no further one can be given."""
        try:
            if orders:
                game.check(seat, orders)
        except OrderRefused as error:
            return _failed(error)
        frame = request("advise", game, [seat], count=count, orders=[order_record(o) for o in orders])
        return self._ask("advise", frame, lambda r: [advice_from(a) for a in r["advice"]])

    def choose(self, game: Game, players: Mapping[str, str], seed: int) -> Future[Choices]:
        """What machines of these levels (seat -> level) order this month, with their reasons: the same as
        ``game.session.machines`` would get here, for ``Session.end_month``. ``seed``: of the players."""
        if not players:
            done: Future[Choices] = Future()
            done.set_result(({}, {}))
            return done
        return self._ask("choose", request("choose", game, list(players), players=dict(players), player_seed=seed), _choices_from)

    def close(self) -> None:
        """Cancel everything and end the process; may be called again."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            thread = self._thread
        atexit.unregister(self.close)
        if thread is not None:
            self._events.put(("close", None, None))
            thread.join(2 * PATIENCE + 2)

    def __enter__(self) -> Mind:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, slot: str, frame: Frame, parse: Callable[[Any], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        key = fingerprint(frame)
        with self._lock:
            if self._closed:
                return _failed(MindError("The process that works out forecasts has been closed; open the game again."))
            if key in self._results:
                self._results.move_to_end(key)
                future.set_result(parse(self._results[key]))
                return future
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="mind", daemon=True)
                self._thread.start()
                atexit.register(self.close)
        future.add_done_callback(lambda f: self._events.put(("look", None, None)) if f.cancelled() else None)
        self._events.put(("ask", _Job(slot, key, frame, parse, [future]), None))
        return future

    # ------------------------------------------------------------------ the thread that decides
    def _run(self) -> None:
        while True:
            try:
                what, who, frame = self._events.get(timeout=self._time_left())
            except queue.Empty:
                what, who, frame = "late", None, None
            if what == "close":
                self._shut()
                return
            if what == "ask":
                self._add(who)
            elif what == "late":
                self._give_up_waiting()
            elif who is not None and who is self._worker:
                self._heard(what, frame)
            self._next()

    def _time_left(self) -> float | None:
        job = self._running
        if job is None or job.stopping is None or not self._ready:
            return None  # one that is still starting cannot notice anything
        return max(0.0, job.stopping - time.monotonic())

    def _shut(self) -> None:
        for job in [*self._waiting, *([self._running] if self._running else [])]:
            for future in job.futures:
                future.cancel()
        if self._worker is not None:
            self._worker.end(at_once=self._running is not None)

    def _add(self, job: _Job) -> None:
        """A new request: joined to one that asks the same, else it takes the place of older ones of its sort."""
        for other in [*self._waiting, *([self._running] if self._running else [])]:
            if other.key == job.key and other.stopping is None:
                other.futures += job.futures
                return
            if other.slot == job.slot and job.slot in _NEWEST_ONLY:
                for future in other.futures:
                    future.cancel()
        self._waiting.append(job)

    def _next(self) -> None:
        """Begin the most urgent request; break off what is under way when nobody wants it or something more urgent waits."""
        self._waiting = [j for j in self._waiting if j.wanted]
        first = min(self._waiting, key=lambda j: _FIRST[j.slot], default=None)
        job = self._running
        if job is not None:
            urgent = first is not None and _FIRST[first.slot] < _FIRST[job.slot]
            if job.stopping is None and (not job.wanted or urgent):
                job.stopping = time.monotonic() + PATIENCE
                self._tell(lambda worker: worker.stop(job.number))
            return
        if first is None:
            return
        worker = self._worker or self._start()
        self._waiting.remove(first)
        self._count += 1
        first.number, first.starts, first.stopping = self._count, first.starts + 1, None
        self._running = first
        self._tell(lambda _: worker.send(Frame({**first.frame.header, "number": first.number}, first.frame.body)))

    def _tell(self, say: Callable[[Worker], None]) -> None:
        """Say something to the worker; that it has gone is noticed by an event of its own."""
        try:
            if self._worker is not None:
                say(self._worker)
        except OSError:
            pass

    def _start(self) -> Worker:
        self._ready = False
        if self._process:
            try:
                self._worker = ProcessWorker(self.scenario, self._post)
                return self._worker
            except OSError:
                self._process = False
        self._worker = ThreadWorker(self.scenario, self._post)
        return self._worker

    def _post(self, what: str, worker: Any, frame: Frame | None) -> None:
        self._events.put((what, worker, frame))

    def _heard(self, what: str, frame: Frame | None) -> None:
        """The worker is ready, has answered, or has gone."""
        if what == "ready":
            self._ready = True
            if self._running is not None and self._running.stopping is not None:
                self._running.stopping = time.monotonic() + PATIENCE
        elif what == "gone":
            self._lost()
        elif frame is not None and self._running is not None and frame.header.get("number") == self._running.number:
            job, self._running = self._running, None
            if "result" in frame.header:
                self._finish(job, frame.header["result"])
            elif "error" in frame.header:
                _fail(job, MindError(f"The forecast could not be worked out ({frame.header['error']})."))
            elif job.wanted:
                self._again(job)

    def _again(self, job: _Job) -> None:
        """Something more urgent came between: later."""
        job.stopping, job.starts = None, job.starts - 1
        self._waiting.append(job)

    def _lost(self) -> None:
        """The process has died. Before it was ready: it cannot run here, so a thread must do. Later: once more, then no more."""
        if not self._ready:
            self._process = False
        self._worker, job, self._running = None, self._running, None
        if job is None or not job.wanted:
            return
        if self._ready and job.starts >= STARTS:
            _fail(job, MindError("The process that works out forecasts ended twice over the same question; go on without it."))
            return
        job.stopping = None
        self._waiting.append(job)

    def _give_up_waiting(self) -> None:
        """What was told to stop has not noticed: the process is ended, the next request starts another."""
        job, worker = self._running, self._worker
        if job is None or worker is None:
            return
        self._running = self._worker = None
        worker.end(at_once=True)
        if job.wanted:
            self._again(job)

    def _finish(self, job: _Job, result: Any) -> None:
        with self._lock:
            self._results[job.key] = result
            while len(self._results) > KEPT:
                self._results.popitem(last=False)
        for future in job.futures:
            if future.set_running_or_notify_cancel():
                future.set_result(job.parse(result))


def _fail(job: _Job, error: Exception) -> None:
    for future in job.futures:
        if future.set_running_or_notify_cancel():
            future.set_exception(error)


def _failed(error: Exception) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def _choices_from(record: Mapping[str, Any]) -> Choices:
    orders = {seat: tuple(order_from(o) for o in given) for seat, given in record["orders"].items()}
    return orders, {seat: tuple(said) for seat, said in record["reasons"].items()}
