"""The ledger's inner loop as machine code against the same in NumPy, alone and in whole games."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import ALL, play, program, random_choices
from numpy.typing import NDArray

from game.engine import kernels
from game.engine.game import Batch

ROWS, BATCH = 40, 96
native = pytest.mark.skipif(kernels._native() is None, reason="no machine code here")


def columns(seed: int, most: int, cells: int) -> tuple[NDArray[np.int32], ...]:
    """Random changes: rows, lanes, values; few cells make many changes of each."""
    rng = np.random.default_rng(seed)
    n = 3000
    cell = rng.integers(0, cells, n)
    return (cell // BATCH).astype(np.int32), (cell % BATCH).astype(np.int32), rng.integers(-most, most + 1, n).astype(np.int32)


def settled(seed: int, most: int, cells: int, machine: bool) -> NDArray[np.int16]:
    rng = np.random.default_rng(seed + 1)
    rows, lanes, values = columns(seed, most, cells)
    low, high = np.full(ROWS, -50, np.int16), rng.integers(0, 32767, ROWS).astype(np.int16)
    state = np.minimum(rng.integers(-50, 400, (ROWS, BATCH)), high[:, None]).astype(np.int16)
    ended = (rng.random(BATCH) < 0.3).astype(np.int16)
    slot = rng.permutation(ROWS).astype(np.int32)
    before = state.copy()
    kernels.settle(rows, lanes, values, slot, ROWS * BATCH, state, low, high, ended, machine)
    assert (state[:, ended == 1] == before[:, ended == 1]).all() and (state != before).any()
    return state


@native
@pytest.mark.parametrize(("most", "cells"), [(3, ROWS * BATCH), (100_000, ROWS * BATCH), (100_000, 5), (2, 200)])
def test_same_as_numpy(most: int, cells: int) -> None:
    """Changes that meet in a cell, that leave 16 bits, that touch games which are over; again and again with the same memory."""
    for seed in range(4):
        assert (settled(seed, most, cells, True) == settled(seed, most, cells, False)).all()


def test_by_hand() -> None:
    """Sum first, clamp once: 5 + 90 - 80 in 0..20 is 15, not 0."""
    for machine in (False, True):
        n = kernels.MANY  # below that no machine code is called
        rows, lanes = np.zeros(n, np.int32), np.zeros(n, np.int32)
        values = np.zeros(n, np.int32)
        values[:2] = 90, -80
        state = np.full((1, 1), 5, np.int16)
        zero, top = np.zeros(1, np.int16), np.full(1, 20, np.int16)
        kernels.settle(rows, lanes, values, np.zeros(1, np.int32), 1, state, zero, top, zero, machine)
        assert state.tolist() == [[15]]


@native
@pytest.mark.parametrize("name", ALL)
def test_whole_games(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same games with and without machine code in the ledger."""
    fast = Batch(program(name), range(300))
    play(fast)
    monkeypatch.setattr(kernels, "_native", lambda: None)
    plain = Batch(program(name), range(300))
    play(plain)
    assert fast.world.turn == plain.world.turn and (fast.world.state == plain.world.state).all()


@pytest.mark.parametrize("name", ALL)
def test_watched_is_the_same_game(name: str) -> None:
    """A watched game is, month by month, the same as one lane of a batch large enough for every short cut."""
    batch = Batch(program(name), range(128))
    watched = [Batch(program(name), [seed], watch=True) for seed in (5, 77)]
    while not batch.over:
        choices = random_choices(batch)
        batch.resolve(choices)
        hashes = batch.hashes()
        for game, lane in zip(watched, (5, 77), strict=True):
            game.resolve([rows[:, lane : lane + 1] for rows in choices])
            assert game.hashes()[0] == hashes[lane]
