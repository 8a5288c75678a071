"""What the commands of the laboratory share: who does the work, how far it has come, how shares are written."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from game.commands.common import fail, one_line

if TYPE_CHECKING:
    from game.lab.executors import Executor

EVERY = 0.1  # seconds between two looks of the meter
CELLS = 24
WIDTH = 79  # of the line at most: one that wraps could not be taken away

workers_option = click.option(
    "--workers", type=click.IntRange(1, 512), help="Processes that play at the same time; by default one for each processor."
)
cluster_option = click.option("--cluster", metavar="URL", help="Play on a cluster: dask://host:port or ray://host:port.")


@contextmanager
def executor(workers: int | None, cluster: str | None = None) -> Iterator[Executor]:
    """Where the work is done: on a cluster by its address, here for one worker, else in as many processes. A cluster that cannot be
    had and workers that are lost end the command in one sentence."""
    from game.lab.executors import ClusterError, WorkersLost
    from game.lab.heap import keep_freed_memory

    keep_freed_memory()
    try:
        found = _made(workers, cluster)
        try:
            with _ended_kindly():
                yield found
        finally:
            found.close()
    except WorkersLost as lost:
        fail(str(lost))
    except ClusterError as error:
        fail(str(error), 2)


@contextmanager
def _ended_kindly() -> Iterator[None]:
    """While work is under way a request to end (SIGTERM) ends the workers too, without a noise on stderr; the exit code is 143."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _made(workers: int | None, cluster: str | None) -> Executor:
    from game.lab.executors import Local, Processes, processors

    if cluster is not None and workers is not None:
        raise click.UsageError("A cluster has its own workers: give --workers or --cluster, not both.")
    if cluster is not None:
        from game.lab.cluster import connect

        return connect(cluster)
    wanted = workers or processors()
    return Local() if wanted == 1 else Processes(wanted)


class Meter:
    """A line on stderr that says how far the work has come, where stderr is a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._shown, self._width, self._at = sys.stderr.isatty(), 0, 0.0
        self._what, self._since = "", 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        """So many of so many are done of what is named."""
        now = time.monotonic()
        if not self._shown or (done < total and now - self._at < EVERY):
            return
        if what != self._what:
            self._what, self._since = what, now
        self._at = now
        full = CELLS * done // max(total, 1)
        left = f", {duration((total - done) * (now - self._since) / done)} left" if 0 < done < total else ""
        self._put(f"{one_line(what)} [{'#' * full}{'.' * (CELLS - full)}] {done:,} of {total:,}{left}"[:WIDTH])

    def clear(self) -> None:
        """Take the line away, before anything is written to the same terminal."""
        if self._width:
            self._put("")
            sys.stderr.write("\r")
            sys.stderr.flush()
            self._width = 0

    def _put(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)


def duration(seconds: float) -> str:
    """``48 s``, ``12 min``, ``2.5 h``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def interval(low: float, high: float) -> str:
    """An interval of shares in per cent, for a column."""
    return f"({100 * low:.1f} to {100 * high:.1f})"


def chance(p: float) -> str:
    """A p value for people."""
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.4f}" if p < 0.1 else f"p = {p:.2f}"
