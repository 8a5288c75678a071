"""Where games are played changes nothing: one process, two, a Dask cluster, workers that die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from game.lab.cluster import RayCluster, connect
from game.lab.executors import AHEAD, ClusterError, Executor, Local, Processes, Work, WorkersLost, processors
from game.lab.simulate import simulate
from game.lab.tally import Tally
from tests.helpers import scenario
from tests.lab.deeds import die, die_once, echo, lack, masked, refuse, wait

ROOT = Path(__file__).parents[2]
GAMES, SEED, CHUNK = 30, 2**64 - 7, 4  # the seeds go round


def played(executor: Executor | None = None) -> Tally:
    """The same games of the island, somewhere."""
    return simulate(scenario("island"), GAMES, SEED, {"town": "random"}, executor, chunk=CHUNK)


@pytest.fixture(scope="module")
def here() -> Tally:
    """Played in this process."""
    return played()


@pytest.fixture(scope="module")
def two() -> Iterator[Processes]:
    """Two processes that stay."""
    with Processes(2) as executor:
        yield executor


def test_two_processes_give_the_same_totals(here: Tally, two: Processes) -> None:
    assert played(two) == here
    assert len(two.pids) == 2 and os.getpid() not in two.pids
    before = two.pids
    assert played(two) == here and two.pids == before  # the same two, with the program they compiled


def test_every_task_is_done_once(two: Processes) -> None:
    tasks = [f"task {n}" for n in range(9)]
    wanted = {n: f"for all task {n}".encode() for n in range(9)}
    for executor in (Local(), two):
        done = list(executor.run(echo, "for all", tasks))
        assert len(done) == 9 and dict(done) == wanted
        assert list(executor.run(echo, "", [])) == []


def test_a_long_run_is_handed_out_bit_by_bit(two: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million tasks at once would fill the memory, and an interrupt would wait until the last is handed out."""
    handed: list[str] = []
    submit = ProcessPoolExecutor.submit

    def counted(pool: ProcessPoolExecutor, work: Work, common: str, task: str) -> Future[bytes]:
        handed.append(task)
        return submit(pool, work, common, task)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", counted)
    tasks = [str(n) for n in range(100)]
    done = 0
    for _ in two.run(echo, "", tasks):
        done += 1
        assert len(handed) <= done + 2 * AHEAD
    assert done == 100 and sorted(handed) == sorted(tasks)


def test_what_the_work_raises_is_raised_here(two: Processes) -> None:
    for executor in (Local(), two):
        with pytest.raises(ValueError, match="no 0"):
            list(executor.run(refuse, "", ["0"]))
    assert dict(two.run(echo, "a", ["b"])) == {0: b"a b"}  # and the executor can go on


def test_workers_are_born_deaf_to_interrupts(two: Processes) -> None:
    """Ctrl+C reaches every process of a terminal, also one that has not yet come to ignoring it."""
    assert dict(two.run(masked, "", ["0", "1"])) == {0: b"no", 1: b"no"}
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_a_killed_worker_costs_no_result(here: Tally) -> None:
    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        if not killed:
            killed.append(executor.pids[0])
            os.kill(killed[0], signal.SIGKILL)

    with Processes(2) as executor:
        tally = simulate(scenario("island"), GAMES, SEED, {"town": "random"}, executor, kill_one, chunk=1)
        assert killed and killed[0] not in executor.pids
    assert tally == here


def test_tasks_of_dead_workers_are_done_again(tmp_path: Path) -> None:
    tasks = [str(n) for n in range(8)]
    with Processes(2) as executor:
        assert sorted(executor.run(die_once, str(tmp_path), tasks)) == [(n, t.encode()) for n, t in enumerate(tasks)]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2", "5"]


def test_workers_that_always_die_are_given_up() -> None:
    with Processes(1, retries=1) as executor, pytest.raises(WorkersLost, match="died 2 times"):
        list(executor.run(die, "", ["0", "1"]))


def test_an_abandoned_run_ends_its_workers() -> None:
    with Processes(2) as executor:
        run = executor.run(wait, "", ["0", "1", "2", "3"])
        assert next(run) == (0, b"0")
        pids = executor.pids
        run.close()  # type: ignore[attr-defined]
        assert pids and executor.pids == []
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_workers_end_with_the_process_that_started_them() -> None:
    script = (
        "from game.lab.executors import Processes\nfrom tests.lab.deeds import wait\n"
        "if __name__ == '__main__':\n"
        "    executor = Processes(1)\n    run = executor.run(wait, '', ['0', '1'])\n    next(run)\n"
        "    print(*executor.pids, flush=True)\n    next(run)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(300):
        if not alive(pid):
            return
        time.sleep(0.1)
    raise AssertionError("the worker lives on")


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and only waits to be counted does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").exists() else os.kill(pid, 0) is None
    except OSError:
        return False


def test_at_least_one_worker() -> None:
    assert processors() >= 1
    with pytest.raises(ValueError, match="at least one"):
        Processes(0)


# ------------------------------------------------------------------ clusters
def test_a_dask_cluster_gives_the_same_totals_though_a_worker_is_killed(here: Tally) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0, silence_logs=50
    ) as cluster:
        executor = connect(cluster.scheduler_address.replace("tcp://", "dask://"))
        try:
            assert played(executor) == here
            pids = [cluster.workers[n].pid for n in cluster.workers]

            def kill_one(done: int, total: int) -> None:
                if done == 1:
                    os.kill(pids[0], signal.SIGKILL)

            assert simulate(scenario("island"), GAMES, SEED, {"town": "random"}, executor, kill_one, chunk=1) == here
            assert pids[0] not in [cluster.workers[n].pid for n in cluster.workers]
            with pytest.raises(ValueError, match="no 0"):
                list(executor.run(refuse, "", ["0"]))
            with pytest.raises(ClusterError, match="lack nothing_of_the_kind: install"):
                list(executor.run(lack, "", ["0"]))
        finally:
            executor.close()


@pytest.mark.parametrize(
    "address",
    ["", "host:8786", "tcp://host:1", "dask://", "dask://host", "dask://host:x", "dask://h:99999", "ray://:1", "dask://h:1/p", "["],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ClusterError, match="is not the address of a cluster"):
        connect(address)


def test_nobody_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("game.lab.cluster.TIMEOUT", 1)
    with pytest.raises(ClusterError, match=r"No Dask scheduler answers at 127\.0\.0\.1:9"):
        connect("dask://127.0.0.1:9")


@pytest.mark.parametrize(("scheme", "library"), [("dask", "distributed"), ("ray", "ray")])
def test_a_missing_library_is_named(scheme: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("game.lab.cluster.find_spec", lambda name: None)
    with pytest.raises(ClusterError, match="is not installed here: install"):
        connect(f"{scheme}://127.0.0.1:9")


class StandIn(ModuleType):
    """As much of Ray's interface as the executor uses, in this process; the second task's worker crashes for good when asked to."""

    def __init__(self, crashes: bool = False) -> None:
        super().__init__("ray")
        self.crashes, self.log = crashes, list[Any]()
        error = type("RayError", (Exception,), {})
        self.exceptions = SimpleNamespace(RayError=error, RayTaskError=type("RayTaskError", (error,), {}))

    def init(self, **options: Any) -> None:
        """Connected."""
        self.log.append(options["address"])

    def shutdown(self) -> None:
        """Left."""
        self.log.append("shutdown")

    def put(self, value: Any) -> Any:
        """A value that all tasks share."""
        return value

    def remote(self, work: Any) -> Any:
        """A function whose calls are references: here, tuples."""
        calls = SimpleNamespace(remote=lambda common, task: (work, common, task))
        return SimpleNamespace(options=lambda max_retries: calls)

    def wait(self, references: list[Any], num_returns: int) -> tuple[list[Any], list[Any]]:
        """The last one is done first."""
        return references[-num_returns:], references[:-num_returns]

    def get(self, reference: Any) -> bytes:
        """The result of a call."""
        work, common, task = reference
        if self.crashes:
            raise self.exceptions.RayError("gone")
        try:
            result: bytes = work(common, task)
        except (ValueError, ImportError) as error:
            failure = self.exceptions.RayTaskError(str(error))
            failure.cause = error
            raise failure from None
        return result

    def cancel(self, reference: Any, force: bool) -> None:
        """Not needed any more."""
        self.log.append(reference[2])


def test_ray_is_spoken_to_as_it_wants(here: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    ray = StandIn()
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setattr("game.lab.cluster.find_spec", lambda name: object())
    executor = connect("ray://127.0.0.1:10001")
    assert isinstance(executor, RayCluster) and ray.log == ["ray://127.0.0.1:10001"]
    assert played(executor) == here
    with pytest.raises(ValueError, match="no b"):
        list(executor.run(refuse, "", ["a", "b"]))
    assert ray.log[1:] == ["a"]  # what was still to be done is called off
    with pytest.raises(ClusterError, match="lack nothing_of_the_kind: install"):
        list(executor.run(lack, "", ["a"]))
    executor.close()
    assert ray.log[-1] == "shutdown"
    monkeypatch.setitem(sys.modules, "ray", StandIn(crashes=True))
    with pytest.raises(WorkersLost, match="Ray cluster loses its workers"):
        played(connect("ray://127.0.0.1:10001"))


def test_tasks_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever carries a task carries text: rules that a save could hold, and a small record."""
    seen: list[Any] = []

    class Spy(Local):
        def run(self, work: Any, common: str, tasks: Any) -> Any:
            seen.extend([common, *tasks])
            return super().run(work, common, tasks)

    simulate(scenario("island"), 5, 1, executor=Spy(), chunk=3)
    assert json.loads(seen[0])["id"] == "island"
    assert [json.loads(task) for task in seen[1:]] == [{"levels": {}, "seed": 1, "games": 3}, {"levels": {}, "seed": 4, "games": 2}]


def test_freed_memory_is_kept_for_the_next_array() -> None:
    """In a process of its own: after the call the same large array a second time costs no new pages."""
    code = (
        "import resource, numpy as np\nfrom game.lab.heap import keep_freed_memory\n"
        "def faults():\n    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    for _ in range(20):\n        np.ones(1 << 22, np.int8)\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before\n"
        "first = faults()\nkept = keep_freed_memory()\nfaults()\nprint(kept, first, faults())\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout.split()
    if out[0] == "True":
        assert int(out[2]) < int(out[1]) / 5
