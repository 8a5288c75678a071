"""The inner loop of a ledger as machine code: add up changes cell by cell, then clamp and write each touched cell once.

NumPy needs nine passes over the changes for this, two loops need two. With ``llvmlite`` missing or ``QIBLI_NATIVE=0`` the same
is done by NumPy; the integers are the same either way. The code is made on first use and only for large batches: a single
game would never earn back the time that takes.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.engine.native import toolchain

Ints = NDArray[np.int32]
State = NDArray[np.int16]
MANY = 256  # changes; fewer are done before the pointers of a native call are gathered

# sums[slot[row] * batch + lane] += value where the game is not over; then state[row, lane] is moved by the sum and clamped, and
# the sum is cleared, so that a second visit of the same cell adds nothing, and the next step finds zeros
_SOURCE = """
define void @settle(i64 %n, i64 %batch, ptr %rows, ptr %lanes, ptr %values, ptr %slot, ptr %state, ptr %sums,
                    ptr %low, ptr %high, ptr %ended) {
entry:
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %add, label %done
add:
  %i = phi i64 [ 0, %entry ], [ %i.next, %add.next ]
  %lane.at = getelementptr i32, ptr %lanes, i64 %i
  %lane.32 = load i32, ptr %lane.at
  %lane = sext i32 %lane.32 to i64
  %over.at = getelementptr i16, ptr %ended, i64 %lane
  %over = load i16, ptr %over.at
  %runs = icmp eq i16 %over, 0
  br i1 %runs, label %add.one, label %add.next
add.one:
  %row.at = getelementptr i32, ptr %rows, i64 %i
  %row.32 = load i32, ptr %row.at
  %row = sext i32 %row.32 to i64
  %slot.at = getelementptr i32, ptr %slot, i64 %row
  %slot.32 = load i32, ptr %slot.at
  %slot.64 = sext i32 %slot.32 to i64
  %first = mul i64 %slot.64, %batch
  %cell = add i64 %first, %lane
  %sum.at = getelementptr i32, ptr %sums, i64 %cell
  %sum = load i32, ptr %sum.at
  %value.at = getelementptr i32, ptr %values, i64 %i
  %value = load i32, ptr %value.at
  %sum.new = add i32 %sum, %value
  store i32 %sum.new, ptr %sum.at
  br label %add.next
add.next:
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %n
  br i1 %more, label %add, label %write
write:
  %j = phi i64 [ 0, %add.next ], [ %j.next, %write.next ]
  %w.lane.at = getelementptr i32, ptr %lanes, i64 %j
  %w.lane.32 = load i32, ptr %w.lane.at
  %w.lane = sext i32 %w.lane.32 to i64
  %w.row.at = getelementptr i32, ptr %rows, i64 %j
  %w.row.32 = load i32, ptr %w.row.at
  %w.row = sext i32 %w.row.32 to i64
  %w.slot.at = getelementptr i32, ptr %slot, i64 %w.row
  %w.slot.32 = load i32, ptr %w.slot.at
  %w.slot = sext i32 %w.slot.32 to i64
  %w.first = mul i64 %w.slot, %batch
  %w.cell = add i64 %w.first, %w.lane
  %w.sum.at = getelementptr i32, ptr %sums, i64 %w.cell
  %w.sum = load i32, ptr %w.sum.at
  %moved = icmp ne i32 %w.sum, 0
  br i1 %moved, label %write.one, label %write.next
write.one:
  store i32 0, ptr %w.sum.at
  %s.first = mul i64 %w.row, %batch
  %s.cell = add i64 %s.first, %w.lane
  %s.at = getelementptr i16, ptr %state, i64 %s.cell
  %s.16 = load i16, ptr %s.at
  %s = sext i16 %s.16 to i32
  %l.at = getelementptr i16, ptr %low, i64 %w.row
  %l.16 = load i16, ptr %l.at
  %l = sext i16 %l.16 to i32
  %h.at = getelementptr i16, ptr %high, i64 %w.row
  %h.16 = load i16, ptr %h.at
  %h = sext i16 %h.16 to i32
  %new = add i32 %s, %w.sum
  %under = icmp slt i32 %new, %l
  %raised = select i1 %under, i32 %l, i32 %new
  %above = icmp sgt i32 %raised, %h
  %kept = select i1 %above, i32 %h, i32 %raised
  %kept.16 = trunc i32 %kept to i16
  store i16 %kept.16, ptr %s.at
  br label %write.next
write.next:
  %j.next = add i64 %j, 1
  %w.more = icmp slt i64 %j.next, %n
  br i1 %w.more, label %write, label %done
done:
  ret void
}
"""


def settle(
    rows: Ints, lanes: Ints, values: Ints, slot: Ints, cells: int, state: State, low: State, high: State, ended: State, native: bool
) -> None:
    """Apply changes to ``state[rows, batch]`` in place. ``rows, lanes, values``: one entry for each change, contiguous; ``slot``: for
    each touched row which row of the sums it uses, ``cells``: how many sums there are; ``low, high``: the range of each row;
    ``ended[batch]``: games that change no more. ``native``: whether machine code is worth having."""
    call = _native() if native and len(rows) >= MANY and state.flags.c_contiguous else None
    if call is None:
        _settle_numpy(rows, lanes, values, slot, scratch(cells), state, low, high, ended)
        return
    if len(_memory.zeros) < cells:
        _memory.zeros = np.zeros(cells, np.int32)
    arrays: tuple[NDArray[Any], ...] = (rows, lanes, values, slot, state, _memory.zeros, low, high, ended)
    call(len(rows), state.shape[1], *map(toolchain.address, arrays))


def _settle_numpy(
    rows: Ints, lanes: Ints, values: Ints, slot: Ints, sums: Ints, state: State, low: State, high: State, ended: State
) -> None:
    if ended.any():
        keep = ended[lanes] == 0
        rows, lanes, values = rows[keep], lanes[keep], values[keep]
    at = slot[rows] * np.intp(state.shape[1]) + lanes
    total = add_up(sums, at, values)
    # sums are made in 32 bits: int16 would wrap around before it is clamped
    state[rows, lanes] = np.minimum(np.maximum(state[rows, lanes] + total, low[rows]), high[rows])


def add_up(sums: Ints, at: NDArray[np.intp], values: Ints) -> Ints:
    """For each value the sum of all with the same number ``at``; ``sums``: room for every number that there is."""
    sums[at] = 0
    np.add.at(sums, at, values)
    total: Ints = sums[at]
    return total


class _Memory(threading.local):
    """Room for sums, kept from step to step in each thread: fresh pages cost more than the work. ``zeros`` belongs to the
    machine code, which leaves zeros behind and cannot be interrupted half-way."""

    def __init__(self) -> None:
        self.sums: Ints = np.zeros(0, np.int32)
        self.zeros: Ints = np.zeros(0, np.int32)


_memory = _Memory()


def scratch(cells: int) -> Ints:
    """``int32[cells]`` at least, with anything in it, until this thread asks again."""
    if len(_memory.sums) < cells:
        _memory.sums = np.zeros(cells, np.int32)
    return _memory.sums


_loops: list[toolchain.Library] = []


@cache
def _native() -> Callable[..., None] | None:
    """The compiled loops, or None where there is no compiler or it is not wanted."""
    if not toolchain.available():
        return None
    try:
        _loops.append(toolchain.Library(_SOURCE))  # the code lives as long as its library
        function: Callable[..., None] = _loops[-1].function("settle", *[ctypes.c_int64] * 2, *[ctypes.c_void_p] * 9)
    except (RuntimeError, OSError):
        return None
    return function
