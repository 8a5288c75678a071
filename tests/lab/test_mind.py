"""The mind: the same answers as in this process, nothing more in a request than the seat knows, and no process that stays behind."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from game.engine.game import BatchView
from game.engine.view import Order, OrderRefused
from game.lab import thinker
from game.lab.advisor import advise
from game.lab.forecast import choice_of, forecast, remember, views_of
from game.lab.mind import Mind, MindError
from game.lab.requests import Frame, fingerprint, read_frame, request, seen_of, write_frame
from game.lab.workers import ProcessWorker
from game.players.base import Choice
from game.players.random import RandomPlayer
from game.session.machines import choose, seat_players
from tests.lab.test_forecast import DUEL, duel, played

LONG = 400_000  # roll-outs that take some seconds


@pytest.fixture(scope="module")
def mind() -> Iterator[Mind]:
    """One mind with its process for all tests that leave it whole."""
    with Mind(duel().scenario) as made:
        yield made


def child(mind: Mind) -> int:
    """The process number of a mind that has one."""
    assert isinstance(mind._worker, ProcessWorker)
    return mind._worker.pid


def wait_until(true: object, seconds: float = 20.0) -> None:
    """Wait for something that happens elsewhere."""
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)


def gone(pid: int) -> bool:
    """Whether a process has ended (one that waits to be collected has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


# ---------------------------------------------------------------------- the same answers
@pytest.mark.parametrize("process", [True, False])
def test_answers_are_those_of_this_process(mind: Mind, process: bool) -> None:
    game = played(4, 2)
    views = views_of(game, "south")
    draft = [next(views[-1].seat.order(i) for i in game.view("south").book.legal())]
    levels = {"north": "easy", "south": "greedy"}
    if process:
        check_answers(mind, game, views, draft, levels)
    else:
        with Mind(duel().scenario, process=False) as own:
            check_answers(own, game, views, draft, levels)


def check_answers(mind: Mind, game, views, draft: list[Order], levels: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    """Every kind of request beside its calculation here."""
    seat = views[-1].seat
    assert mind.forecast(game, "south").result(60) == forecast(views[-1], remember(views))
    assert mind.forecast(game, "south", draft).result(60) == forecast(views[-1], remember(views), choice_of(seat, draft))
    assert mind.advise(game, "south", 2).result(60) == advise(views[-1], remember(views), 2)
    beside = advise(views[-1], remember(views), 2, given=choice_of(seat, draft))
    assert mind.advise(game, "south", 2, draft).result(60) == beside != advise(views[-1], remember(views), 2)
    assert mind.choose(game, levels, 5).result(60) == choose(game.clone(), seat_players(game, levels, 5))


def test_a_machine_is_told_of_the_months_before(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[tuple[str, str, int]] = []

    class Recorder(RandomPlayer):
        def observe(self, view: BatchView) -> None:
            noted.append(("observe", view.seat.id, view.seen.turn))

        def choose(self, view: BatchView) -> Choice:
            noted.append(("choose", view.seat.id, view.seen.turn))
            return super().choose(view)

    monkeypatch.setattr(thinker, "make_player", lambda level, seed: Recorder(seed))
    frame = request("choose", played(4, 2), ["north", "south"], players={"north": "random", "south": "random"}, player_seed=1)
    answer = thinker.Thinker(duel().scenario).answer(frame, lambda: False)
    expected = [("observe", 1), ("observe", 2), ("choose", 3)]
    assert noted == [(what, seat, turn) for seat in ("north", "south") for what, turn in expected]
    assert set(answer["orders"]) == set(answer["reasons"]) == {"north", "south"}


def test_choosing_for_nobody_needs_no_process() -> None:
    with Mind(duel().scenario) as mind:
        assert mind.choose(played(4, 0), {}, 1).result(0) == ({}, {})
        assert mind._worker is None


def test_what_was_asked_before_is_known(mind: Mind) -> None:
    game = played(12, 1)
    first = mind.forecast(game, "north").result(60)
    again = mind.forecast(game.clone(), "north")
    assert again.done()
    assert again.result() == first


def test_an_order_that_cannot_be_given_is_refused(mind: Mind) -> None:
    with pytest.raises(OrderRefused):
        mind.forecast(played(4, 0), "north", [Order("march", ("port", "farm"))]).result(5)
    with pytest.raises(OrderRefused):
        mind.advise(played(4, 0), "north", 3, [Order("march", ("port", "farm"))]).result(5)


def test_a_request_that_makes_no_sense_gets_a_sentence(mind: Mind) -> None:
    with pytest.raises(MindError, match="could not be worked out"):
        mind.choose(played(4, 0), {"north": "genius"}, 1).result(60)
    assert mind.forecast(played(4, 0), "north").result(60).rolls


# ---------------------------------------------------------------------- what a request holds
def test_a_request_holds_what_the_seat_has_seen_and_nothing_else() -> None:
    game = played(6, 2)
    before = request("forecast", game, ["north"])
    world = game.batch.world
    world.state[duel().forces.row(1, 1, 0)] += 3  # agents that north has no eyes for
    world.state[duel().funds.row(1)] += 7
    world.changed()
    after = request("forecast", game, ["north"])
    assert before == after
    assert fingerprint(before) == fingerprint(after) != fingerprint(request("forecast", game, ["south"]))
    seen = seen_of(after)
    assert seen.shape == (1, 3, duel().layout.count)
    assert (seen[0, -1] == game.batch_view("north").seen.state[:, 0]).all()


def test_frames() -> None:
    stream = io.BytesIO()
    for frame in (Frame({"a": 1}, b"\x01\x02"), Frame({"b": "é"})):
        write_frame(stream, frame)
    data = stream.getvalue()
    whole = io.BytesIO(data)
    assert [read_frame(whole), read_frame(whole), read_frame(whole)] == [Frame({"a": 1}, b"\x01\x02"), Frame({"b": "é"}), None]
    assert all(read_frame(io.BytesIO(data[:n])) is None for n in range(17))
    assert read_frame(io.BytesIO(b"\xff" * 100)) is None
    assert read_frame(io.BytesIO(b"\x02\0\0\0\0\0\0\0[]")) is None


# ---------------------------------------------------------------------- which comes first
def test_nobody_waits_for_what_was_cancelled(mind: Mind) -> None:
    game = played(13, 1)
    long = mind.forecast(game, "north", rolls=LONG)
    wait_until(lambda: mind._running is not None)
    assert long.cancel()
    begin = time.monotonic()
    assert mind.forecast(game, "south").result(60).rolls == 1024
    assert time.monotonic() - begin < 60
    with pytest.raises(CancelledError):
        long.result(0)


def test_the_newest_forecast_takes_the_place_of_older_ones(mind: Mind) -> None:
    game = played(14, 1)
    older = [mind.forecast(game, "north", rolls=LONG + i) for i in range(3)]
    drafted = mind.forecast(game, "north", [Order("levy", ("hill",))])
    newest = mind.forecast(game, "north", rolls=64)
    assert newest.result(60).rolls == 64
    assert all(f.cancelled() for f in older)
    assert drafted.result(60).rolls == 1024  # a draft is another question


def test_the_machines_come_first(mind: Mind) -> None:
    game = played(15, 1)
    done: list[str] = []
    slow = mind.forecast(game, "north", rolls=LONG // 20)
    advice = mind.advise(game, "north")
    chosen = mind.choose(game, {"south": "doctrine"}, 1)
    for name, future in (("forecast", slow), ("advice", advice), ("choice", chosen)):
        future.add_done_callback(lambda _, n=name: done.append(n))  # type: ignore[misc]
    for future in (slow, advice, chosen):
        future.result(60)
    wait_until(lambda: len(done) == 3)
    assert done == ["choice", "forecast", "advice"]


# ---------------------------------------------------------------------- processes that die
def test_a_process_that_dies_is_replaced() -> None:
    game = played(4, 1)
    with Mind(duel().scenario) as mind:
        expected = mind.forecast(game, "north").result(60)
        os.kill(child(mind), signal.SIGKILL)
        assert mind.forecast(game, "south").result(60).rolls == 1024
        long = mind.forecast(game, "north", rolls=LONG)
        wait_until(lambda: mind._running is not None and mind._ready)
        for _ in range(2):
            pid = child(mind)
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda pid=pid: long.done() or (mind._worker is not None and child(mind) != pid and mind._ready))  # type: ignore[misc]
        with pytest.raises(MindError, match="ended twice"):
            long.result(60)
        assert mind.forecast(game, "north").result(60) == expected


def test_a_process_that_hangs_is_ended() -> None:
    game = played(4, 1)
    with Mind(duel().scenario) as mind:
        mind.forecast(game, "north").result(60)
        pid = child(mind)
        os.kill(pid, signal.SIGSTOP)
        stuck = mind.forecast(game, "south")
        wait_until(lambda: mind._running is not None)
        stuck.cancel()
        assert mind.advise(game, "south").result(60)
        assert gone(pid)


def test_without_processes_a_thread_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path(sys.executable).with_name("no-such-python")))
    with Mind(duel().scenario) as mind:
        game = played(4, 1)
        views = views_of(game, "north")
        assert mind.forecast(game, "north").result(60) == forecast(views[-1], remember(views))
        assert not isinstance(mind._worker, ProcessWorker)
        long = mind.forecast(game, "north", rolls=LONG)
        wait_until(lambda: mind._running is not None)
        long.cancel()
        assert mind.forecast(game, "south").result(60).rolls == 1024


def test_a_process_that_cannot_begin_gives_way_to_a_thread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with Mind(duel().scenario) as mind:
        assert mind.forecast(played(4, 1), "north").result(60).rolls == 1024
        assert not isinstance(mind._worker, ProcessWorker)


def test_closing_cancels_and_leaves_nothing() -> None:
    mind = Mind(duel().scenario)
    game = played(4, 1)
    mind.forecast(game, "south").result(60)
    pid = child(mind)
    long = mind.forecast(game, "north", rolls=LONG)
    mind.close()
    mind.close()
    assert long.cancelled()
    assert not Path(f"/proc/{pid}").exists()  # collected too
    with pytest.raises(MindError, match="closed"):
        mind.forecast(game, "north", rolls=65).result(0)


SCRIPT = f"""
import os, sys
from pathlib import Path
from game.engine.game import Game
from game.lab.mind import Mind
from game.scenario.load import load_scenario
os.environ["PYTHONVERBOSE"] = "1"  # the child would fill stderr
scenario = load_scenario(Path({str(DUEL)!r}))
game, mind = Game(scenario, 3), Mind(scenario)
assert mind._thread is None
mind.forecast(game, "north").result(60)
pid = mind._worker.pid
mind.forecast(game, "north", rolls={LONG})
print(pid, flush=True)
"""


def run_script(ending: str) -> tuple[int, str, str, int]:
    """A program that uses a mind and ends in some way: (exit code, stdout, stderr, process number of its child)."""
    done = subprocess.run([sys.executable, "-c", SCRIPT + ending], capture_output=True, text=True, timeout=60, cwd=DUEL.parents[1])
    return done.returncode, done.stdout, done.stderr, int(done.stdout.split()[0])


@pytest.mark.parametrize("ending", ["", "raise SystemExit(7)", "os._exit(9)", "os.kill(os.getpid(), 9)"])
def test_no_process_outlives_the_program(ending: str) -> None:
    code, out, err, pid = run_script(ending)
    assert code == {"": 0, "raise SystemExit(7)": 7, "os._exit(9)": 9}.get(ending, -9)
    assert (out.strip(), err) == (str(pid), "")
    wait_until(lambda: gone(pid), 2.5)  # in the middle of its calculation


def test_an_ended_process_leaves_no_pipe_open() -> None:
    """A pipe left to the collector is told as a fault of whatever runs at that moment."""
    import gc
    import warnings

    from tests.helpers import program

    posted: list[tuple[str, object, Frame | None]] = []
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        worker = ProcessWorker(program("island").scenario, lambda *said: posted.append(said))
        stream = worker._child.stdout
        worker.end(at_once=True)
        for _ in range(100):
            if any(kind == "gone" for kind, *_ in posted):
                break
            time.sleep(0.05)
        assert stream is not None and stream.closed
        del worker, stream
        posted.clear()
        gc.collect()
    assert [w for w in told if "BufferedReader" in str(w.message)] == []
