"""Many games: whatever the chunks, the totals are those of the games one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from game.engine.game import Game
from game.lab.executors import Local, Work
from game.lab.simulate import CHUNKS, THINKING, Interrupted, chunk_of, simulate
from game.players import LEVELS, make_player
from game.scenario.load import load_resolved
from tests.helpers import program, scenario


class Backwards(Local):
    """The last task first."""

    def run(self, work: Work, common: str, tasks: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """See ``Executor.run``."""
        for number in reversed(range(len(tasks))):
            yield number, work(common, tasks[number])


def test_chunks_and_their_order_change_nothing() -> None:
    island = scenario("island")
    won = [np.full(25, -9, np.int16) for _ in range(3)]
    whole = simulate(island, 25, 11, {"clans": "random"}, winners=won[0])
    small = simulate(island, 25, 11, {"clans": "random"}, chunk=4, winners=won[1])
    backwards = simulate(island, 25, 11, {"clans": "random"}, Backwards(), chunk=7, winners=won[2])
    assert whole == small == backwards and whole.count == 25
    assert won[0].tolist() == won[1].tolist() == won[2].tolist()
    assert [won[0].tolist().count(seat) for seat in (0, 1)] == whole.wins.tolist()
    assert whole.header.levels == ("doctrine", "random")


def test_game_k_is_the_game_of_its_seed() -> None:
    """Against single games as a person would watch them: ``Game``, orders by id, one at a time."""
    island, won = scenario("island"), np.empty(8, np.int16)
    tally = simulate(island, 8, 2**64 - 4, winners=won)
    margins = np.zeros(2, np.int64)
    for k in range(8):
        game, player = Game(island, (2**64 - 4 + k) % 2**64, program("island")), make_player("doctrine")
        while not game.ended:
            for seat in ("town", "clans"):
                game.submit(seat, player.orders(game, seat)[0])
            game.resolve()
        assert game.winner == tally.header.seats[won[k]]
        margins += [game.margins()[seat] for seat in ("town", "clans")]
    assert tally.margin_sum.tolist() == margins.tolist()


def test_progress_is_told_after_each_chunk() -> None:
    told: list[tuple[int, int]] = []
    simulate(scenario("island"), 10, progress=lambda done, total: told.append((done, total)), chunk=4)
    assert told == [(4, 10), (8, 10), (10, 10)]


def test_an_interrupt_leaves_what_was_done() -> None:
    def stop(done: int, total: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        simulate(scenario("island"), 100, 3, progress=stop, chunk=4)
    assert stopped.value.tally == simulate(scenario("island"), 8, 3)

    class Never(Local):
        def run(self, work: Work, common: str, tasks: Sequence[str]) -> Iterator[tuple[int, bytes]]:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        simulate(scenario("island"), 100, 3, executor=Never())
    assert stopped.value.tally is None


@pytest.mark.parametrize(
    ("games", "levels", "says"),
    [(0, {}, "at least one game"), (5, {"town": "genius"}, "no level 'genius'"), (5, {"sea": "random"}, "no seat 'sea'")],
)
def test_wrong_wishes_are_refused(games: int, levels: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        simulate(scenario("island"), games, levels=levels)


def test_slow_levels_are_played_in_small_chunks() -> None:
    assert chunk_of({}, 5) == chunk_of({"a": "random"}, 5) == CHUNKS["doctrine"]
    assert chunk_of({"a": "greedy"}, 2) == CHUNKS["greedy"]
    assert chunk_of({"a": "hard", "b": "greedy"}, 2) == THINKING
    assert set(CHUNKS) <= set(LEVELS)


def test_a_scenario_goes_to_a_worker_as_its_rules() -> None:
    """What a worker builds from ``Scenario.resolved`` is the same game with the same name."""
    again = load_resolved(scenario("island").resolved)
    assert simulate(again, 6, 1) == simulate(scenario("island"), 6, 1)
