"""Where a request is worked on: in a child process, or in a thread where no process can be started.

Both take frames and post what happens: ``("reply", worker, frame)`` for every answer, ``("ready", worker, None)`` once, and
``("gone", worker, None)`` when there will be no more.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from game.lab.requests import Frame, read_frame, reply, write_frame
from game.scenario.model import Scenario

Post = Callable[[str, Any, Frame | None], None]
GRACE = 1.0  # seconds that a child has to end by itself
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Worker(Protocol):
    """Works on one request at a time."""

    def send(self, frame: Frame) -> None:
        """Give it a request with a ``number``; OSError when it is gone."""

    def stop(self, number: int) -> None:
        """Ask it to break off the request; it answers with ``stopped`` when it notices."""

    def end(self, at_once: bool) -> None:
        """Get rid of it: kindly, or at once."""


class ProcessWorker:
    """A child process. Not ``multiprocessing``: that would import the caller's main module again, and start a resource tracker with
    the file number of ``sys.stderr``, which a full-screen interface has replaced; here the child's standard streams are its pipe, so
    that nothing it says can reach the terminal."""

    def __init__(self, scenario: Scenario, post: Post, module: str = "game.lab.child") -> None:
        """OSError when no process can be started. ``module``: what the child runs."""
        if not sys.executable:
            raise OSError("the Python interpreter cannot be found")
        self._post = post
        self._writing = threading.Lock()
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
        )  # fmt: skip
        threading.Thread(target=self._listen, name="thinking process", daemon=True).start()
        try:
            self.send(Frame({"kind": "scenario"}, scenario.resolved.encode()))
        except OSError:
            self.end(at_once=True)
            raise

    @property
    def pid(self) -> int:
        """The child's process number."""
        return self._child.pid

    def send(self, frame: Frame) -> None:
        """See ``Worker.send``."""
        assert self._child.stdin is not None
        with self._writing:
            try:
                write_frame(self._child.stdin, frame)  # type: ignore[arg-type]
            except ValueError as error:  # closed on our side
                raise OSError(str(error)) from None

    def stop(self, number: int) -> None:
        """See ``Worker.stop``."""
        self.send(Frame({"kind": "stop", "number": number}))

    def end(self, at_once: bool) -> None:
        """See ``Worker.end``."""
        if at_once:
            self._child.kill()
        try:
            assert self._child.stdin is not None
            self._child.stdin.close()
        except OSError:
            pass  # what was not sent is not missed
        try:
            self._child.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _listen(self) -> None:
        stream = self._child.stdout
        assert stream is not None
        while (frame := read_frame(stream)) is not None:  # type: ignore[arg-type]
            self._post("ready" if "ready" in frame.header else "reply", self, frame)
        self._child.wait()  # so that nothing is left of it
        stream.close()
        self._post("gone", self, None)


class ThreadWorker:
    """The same in a thread of this process: slower for the interface, but always there."""

    def __init__(self, scenario: Scenario, post: Post) -> None:
        self._scenario, self._post = scenario, post
        self._inbox: queue.Queue[Frame | None] = queue.Queue()
        self._stopped: set[int] = set()
        self._over = False
        threading.Thread(target=self._work, name="thinking thread", daemon=True).start()

    def send(self, frame: Frame) -> None:
        """See ``Worker.send``."""
        self._inbox.put(frame)

    def stop(self, number: int) -> None:
        """See ``Worker.stop``."""
        self._stopped.add(number)

    def end(self, at_once: bool) -> None:
        """See ``Worker.end``; a thread cannot be killed, so what it works on is only told to stop, and nobody hears its answer."""
        self._over = True
        self._inbox.put(None)

    def _work(self) -> None:
        from game.lab.thinker import Thinker

        thinker = Thinker(self._scenario)
        self._post("ready", self, None)
        while (frame := self._inbox.get()) is not None and not self._over:
            number: int = frame.header["number"]
            said = reply(number, lambda: thinker.answer(frame, lambda: self._over or number in self._stopped))  # noqa: B023
            self._stopped.discard(number)
            self._post("reply", self, said)


def _environment() -> dict[str, str]:
    """The child finds the same ``game`` package, whatever folder the program was started in, and computes on one core."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, **dict.fromkeys(_THREADS, "1"), "PYTHONPATH": os.pathsep.join(paths)}
