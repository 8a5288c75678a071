"""Executors on a cluster: Dask (extra ``cluster``) and Ray (where it is installed). Neither is imported before it is asked for.

The workers of the cluster need this program, in the same version: what they are sent is the name of a function and texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from game.lab.executors import ClusterError, Executor, Work, WorkersLost

TIMEOUT = 10  # seconds that a cluster has to answer
RETRIES = 3  # how often a task is done again when the worker that had it is lost


def connect(address: str) -> Executor:
    """The executor of ``dask://host:port`` or ``ray://host:port``; ClusterError when it cannot be had."""
    try:
        parts = urlsplit(address)
        port = parts.port
        (parts.hostname or "").encode("idna")  # what no network could look up, Dask would stumble over
    except ValueError:  # a UnicodeError too
        parts, port = urlsplit(""), None
    if parts.scheme not in ("dask", "ray") or not parts.hostname or port is None or parts.path.strip("/"):
        raise ClusterError(f'"{address}" is not the address of a cluster: give dask://host:port or ray://host:port.')
    return DaskCluster(parts.netloc) if parts.scheme == "dask" else RayCluster(parts.netloc)


def same(common: str) -> str:
    """The text itself: a task of its own, so that a cluster keeps it once on each worker and can make it again."""
    return common


class DaskCluster:
    """A Dask cluster by the address of its scheduler. Dask itself does tasks again whose worker was lost."""

    def __init__(self, netloc: str) -> None:
        """ClusterError without the library or when nobody answers."""
        distributed = _library("distributed", "Dask is not installed here: install qibli[cluster].")
        try:
            self._client = distributed.Client(f"tcp://{netloc}", timeout=TIMEOUT, set_as_default=False)
        except (OSError, ValueError) as error:  # a timeout is an OSError
            raise ClusterError(f"No Dask scheduler answers at {netloc} ({_brief(error)}).") from None
        self._distributed = distributed

    def run(self, work: Work, common: str, tasks: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """See ``Executor.run``."""
        client, distributed = self._client, self._distributed
        shared = client.submit(same, common, pure=False)
        # not pure: two runs of the same task are two runs, not one that is remembered on the cluster
        futures = {client.submit(work, shared, task, pure=False, retries=RETRIES): number for number, task in enumerate(tasks)}
        try:
            if not client.scheduler_info()["workers"]:
                raise WorkersLost("The Dask cluster has no workers; start some and try again.")
            for future in distributed.as_completed(list(futures), loop=client.loop):
                yield futures[future], _result(future, distributed)
                future.release()
        finally:
            client.cancel([*futures, shared])

    def close(self) -> None:
        """Leave the cluster; it goes on."""
        self._client.close()


def _result(future: Any, distributed: ModuleType) -> bytes:
    """What a task gave; what it raised is raised here, losses of workers and connections as WorkersLost."""
    try:
        result: bytes = future.result()
    except (distributed.KilledWorker, distributed.CancelledError, OSError) as error:
        raise WorkersLost(f"The Dask cluster loses its workers ({_brief(error)}).") from None
    except ModuleNotFoundError as error:
        raise _lacks(error) from None
    return result


class RayCluster:
    """A Ray cluster through its client port. Ray itself does tasks again whose worker was lost."""

    def __init__(self, netloc: str) -> None:
        """ClusterError without the library or when nobody answers."""
        self._ray = _library("ray", "Ray is not installed here: install it as ray[client].")
        try:
            self._ray.init(address=f"ray://{netloc}")
        except (OSError, RuntimeError, ValueError) as error:  # Ray's ConnectionError is an OSError
            raise ClusterError(f"No Ray cluster answers at {netloc} ({_brief(error)}).") from None

    def run(self, work: Work, common: str, tasks: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """See ``Executor.run``."""
        ray = self._ray
        shared, remote = ray.put(common), ray.remote(work).options(max_retries=RETRIES)
        waiting = {remote.remote(shared, task): number for number, task in enumerate(tasks)}
        try:
            while waiting:
                done, _ = ray.wait(list(waiting), num_returns=1)
                for reference in done:
                    number = waiting.pop(reference)
                    yield number, self._result(reference)
        finally:
            for reference in waiting:
                ray.cancel(reference, force=True)

    def _result(self, reference: Any) -> bytes:
        """What a task gave; what it raised is raised here."""
        failures = self._ray.exceptions
        try:
            result: bytes = self._ray.get(reference)
        except failures.RayTaskError as error:
            if isinstance(error.cause, ModuleNotFoundError):
                raise _lacks(error.cause) from None
            raise error.cause from None
        except failures.RayError as error:
            raise WorkersLost(f"The Ray cluster loses its workers ({_brief(error)}).") from None
        return result

    def close(self) -> None:
        """Leave the cluster; it goes on."""
        self._ray.shutdown()


def _lacks(error: ModuleNotFoundError) -> ClusterError:
    return ClusterError(f"The workers of the cluster lack {error.name}: install the same version of qibli there.")


def _library(name: str, missing: str) -> Any:
    """A module of an extra; ClusterError with a sentence when it is not installed."""
    if find_spec(name) is None:
        raise ClusterError(missing)
    return import_module(name)


def _brief(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text[:120] or type(error).__name__
