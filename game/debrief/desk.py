"""Where an interface asks about a finished game: a process of its own, or this one where no process can be started.

``ask`` waits for the answer, so it is called from a thread; it says how far it has come and can be broken off.
"""

from __future__ import annotations

import queue
import threading
from typing import Any

from game.debrief.answer import Answerer, Question
from game.debrief.turning import Told
from game.lab.requests import Frame
from game.lab.results import Stop, Stopped
from game.lab.workers import ProcessWorker
from game.scenario.model import Scenario

CHILD = "game.debrief.child"
LOOK_SECONDS = 0.1  # how often it is asked whether anybody still waits


class DebriefError(RuntimeError):
    """A question that could not be answered; the message says why in one sentence."""


class Desk:
    """Asks about games of one scenario. Nothing is started before the first question; ``close`` ends the process."""

    def __init__(self, scenario: Scenario, process: bool = True) -> None:
        """``process`` False: work in the thread that asks."""
        self.scenario = scenario
        self._process = process
        self._one = threading.Lock()
        self._events: queue.Queue[tuple[str, Any, Frame | None]] = queue.Queue()
        self._worker: ProcessWorker | None = None
        self._here: Answerer | None = None
        self._closed = False
        self._count = 0

    def ask(self, question: Question, stop: Stop | None = None, told: Told = lambda share: None) -> dict[str, Any]:
        """The answer. Stopped when ``stop`` says so (it is asked ten times a second) or the desk is closed; DebriefError with a
        sentence when there is no answer. One question at a time: others wait."""
        with self._one:
            if self._process:
                try:
                    return self._ask_child(question, stop, told)
                except OSError:
                    self._process = False  # it cannot run here: answer in this thread
            return self._ask_here(question, stop, told)

    def close(self) -> None:
        """End the process at once; whoever waits gets Stopped."""
        self._closed = True
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end(at_once=True)

    # ------------------------------------------------------------------ in a process
    def _ask_child(self, question: Question, stop: Stop | None, told: Told) -> dict[str, Any]:
        if self._closed:
            raise Stopped
        fresh = self._worker is None
        worker = self._worker or ProcessWorker(self.scenario, lambda what, who, frame: self._events.put((what, who, frame)), CHILD)
        self._worker = worker
        self._count += 1
        number, ready = self._count, not fresh
        worker.send(Frame({"number": number, "question": question}))
        while True:
            if self._closed or (stop is not None and stop()):
                self._drop()
                raise Stopped
            try:
                what, who, frame = self._events.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if who is not worker:
                continue
            if what == "gone":
                self._worker = None
                if self._closed:
                    raise Stopped
                if not ready:
                    raise OSError("the process ended before it was ready")
                raise DebriefError("The process that works out the debrief has ended; ask again.")
            ready = ready or what == "ready"
            if frame is not None and frame.header.get("number") == number:
                if "progress" in frame.header:
                    told(float(frame.header["progress"]))
                elif "result" in frame.header:
                    result: dict[str, Any] = frame.header["result"]
                    return result
                else:
                    raise DebriefError(f"The debrief could not be worked out ({frame.header.get('error', 'it was broken off')}).")

    def _drop(self) -> None:
        """Nobody waits any more: the process is ended, the next question starts another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end(at_once=True)

    # ------------------------------------------------------------------ here
    def _ask_here(self, question: Question, stop: Stop | None, told: Told) -> dict[str, Any]:
        if self._here is None:
            self._here = Answerer(self.scenario)
        try:
            return self._here.answer(question, lambda: self._closed or (stop is not None and stop()), told)
        except Stopped:
            raise
        except Exception as error:  # as in the child: the asker is told
            raise DebriefError(f"The debrief could not be worked out ({type(error).__name__}: {error}).") from error
