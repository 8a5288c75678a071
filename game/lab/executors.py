"""Where work is done: in this process or in several on this machine (a cluster: ``game.lab.cluster``). Results are the same everywhere.

Work is a module-level function of two texts, one common to all tasks and the task itself, that gives bytes; it must depend on them alone,
so that it can be done again anywhere when a worker is lost. Texts and bytes are JSON, whatever the wire.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Protocol

from game.lab.heap import keep_freed_memory

_WINDOWS_MOST = 61  # as many as Windows lets one process wait for
AHEAD = 4  # tasks of each worker that are handed out: no worker waits for one, and a run of a million does not hold them all

Work = Callable[[str, str], bytes]  # (what all tasks have in common, the task)


class WorkersLost(RuntimeError):
    """Workers die again and again; the message says so in a sentence for people."""


class ClusterError(RuntimeError):
    """A cluster cannot be used; the message says why in a sentence for people."""


class Executor(Protocol):
    """Does tasks. ``close`` gives back what it holds; an executor may be used for many runs before."""

    def run(self, work: Work, common: str, tasks: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """(number of the task, its result) for each task once, in any order. A worker that is lost costs time only: its task is
        done again; WorkersLost when that goes on and on. What the work raises is raised here. Closing the iterator, or an
        interrupt, ends what is under way."""

    def close(self) -> None:
        """Let the workers go."""


class Local:
    """One task after the other, in this process."""

    def run(self, work: Work, common: str, tasks: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """See ``Executor.run``."""
        for number, task in enumerate(tasks):
            yield number, work(common, task)

    def close(self) -> None:
        """Nothing is held."""


class Processes:
    """Several processes on this machine. Each is started afresh (spawn), so that nothing of this process gets into it; an
    interrupt from the keyboard reaches this process alone, which then ends them."""

    def __init__(self, workers: int, retries: int = 3) -> None:
        """``workers``: how many at most. ``retries``: how often in a row workers may be lost without any result in between."""
        if workers < 1:
            raise ValueError("at least one worker is needed")
        self.workers = min(workers, _WINDOWS_MOST) if sys.platform == "win32" else workers
        self.retries = retries
        self._context = _Context()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The processes that are alive."""
        return [p.pid for p in self._context.started if p.pid is not None and p.is_alive()]

    def run(self, work: Work, common: str, tasks: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """See ``Executor.run``."""
        missing, lost = dict(enumerate(tasks)), 0
        try:
            while missing:
                try:
                    for number, result in self._flow(work, common, dict(missing)):
                        lost = 0
                        del missing[number]
                        yield number, result
                except BrokenProcessPool:
                    self._end()
                    lost += 1
                    if lost > self.retries:
                        raise WorkersLost(
                            f"Worker processes died {lost} times before they finished anything (out of memory?); try fewer workers."
                        ) from None
        except BaseException:
            self._end()
            raise

    def _flow(self, work: Work, common: str, tasks: dict[int, str]) -> Iterator[tuple[int, bytes]]:
        """Results as they come, with a few tasks handed out ahead; BrokenProcessPool when a worker dies."""
        waiting = iter(tasks.items())
        futures = self._submit(work, common, dict(islice(waiting, self.workers * AHEAD)))
        while futures:
            done, _ = wait(futures, return_when=FIRST_COMPLETED)
            for future in done:
                yield futures.pop(future), future.result()
            futures.update(self._submit(work, common, dict(islice(waiting, len(done)))))

    def _submit(self, work: Work, common: str, tasks: dict[int, str]) -> dict[Future[bytes], int]:
        """Hand out tasks; a worker that dies while the rest is handed out shows in the futures that were made."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.workers, self._context, _settle_in)  # each starts when there is a task for it
        futures: dict[Future[bytes], int] = {}
        with _no_interrupts():  # processes are started here and inherit what is blocked
            for number, task in tasks.items():
                try:
                    futures[self._pool.submit(work, common, task)] = number
                except BrokenProcessPool:
                    if not futures:
                        raise
                    break
        return futures

    def close(self) -> None:
        """End the processes; they have nothing to do any more."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._end()

    def _end(self) -> None:
        """End the processes whatever they do."""
        if self._pool is not None:
            for process in self._context.started:
                if process.pid is not None:  # one that could not be started has nothing to end
                    process.kill()
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None
        self._context.started.clear()


class _Context(SpawnContext):
    """Starts processes afresh and remembers them."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(self, *arguments: Any, **named: Any) -> SpawnProcess:  # type: ignore[override]
        process = SpawnProcess(*arguments, **named)
        self.started.append(process)
        return process


def _settle_in() -> None:
    """In a worker: Ctrl+C at the terminal is the business of the process that started it; without that process there is nobody to
    work for. Its memory is its own."""
    keep_freed_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="waits for the parent's end", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Keep an interrupt waiting; processes started meanwhile never get one, not even while they start."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
