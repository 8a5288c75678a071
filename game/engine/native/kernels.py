"""What the rest of the engine calls: kernels of a program, compiled when first needed; ``None`` where NumPy has to do the work."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from game.engine.native import choosing, deeds, dense, toolchain
from game.engine.native.choosing import SeatKernel
from game.engine.native.deeds import COLUMNS, Deed, DeedKernel
from game.engine.native.dense import DenseKernel, Want
from game.engine.native.expressions import NotNative
from game.engine.native.text import Module
from game.engine.native.toolchain import address

if TYPE_CHECKING:
    from game.engine.program import Program
    from game.engine.world import World

FEWEST = 64  # games in a batch from which a kernel is faster than NumPy and worth its compilation
_POINTER, _LONG = ctypes.c_void_p, ctypes.c_int64
Stores = list[NDArray[np.int32]]  # what deeds have written: ``int32[columns, n]`` of each store
_NOTHING = np.zeros(1, np.int64)
_DTYPES = {"truths": np.bool_, "shorts": np.int16, "longs": np.int32}


def _types(params: Sequence[str]) -> list[Any]:
    return [_LONG if p.startswith("i64") else _POINTER for p in params]


@dataclass(frozen=True, slots=True)
class Opposed:
    """The leader-block rule in numbers: the margin from which on a side is opposed, whether any side that leads is (late in the
    game), and what an order against it gains."""

    margin: int
    late: bool
    gain: int


class _Memory(threading.local):
    """Working memory of each thread, kept from call to call: fresh pages cost more than the work."""

    def __init__(self) -> None:
        self.arrays: dict[str, NDArray[np.int16]] = {}
        self.stores = [np.empty(0, np.int32) for _ in COLUMNS]

    def rows(self, name: str, count: int) -> NDArray[np.int16]:
        """``int16[count]``, at an address that is a multiple of 64."""
        found = self.arrays.get(name)
        if found is None or len(found) < count:
            raw = np.zeros(count + 32, np.int16)
            start = (-raw.ctypes.data % 64) // 2
            found = self.arrays[name] = raw[start : start + count]
        return found

    def room(self, most: NDArray[np.int64]) -> list[NDArray[np.int32]]:
        """``int32[columns * room]`` for each store of ``deeds``, for so many lines; ``most[store]`` at least."""
        for store, columns in enumerate(COLUMNS):
            if len(self.stores[store]) < columns * most[store]:
                self.stores[store] = np.empty(columns * int(most[store]), np.int32)
        return self.stores


_memory = _Memory()


def _enough(world: World, width: int) -> int:
    """The number of games; ValueError when they do not fill one vector."""
    if world.batch < width:
        raise ValueError(f"a kernel needs {width} games or more, not {world.batch}")
    return world.batch


class Choosing:
    """One seat's kernel, ready to run."""

    def __init__(self, program: Program, seat: int) -> None:
        """Raises NotNative when some expression cannot be compiled."""
        module = Module(toolchain.width())
        self.seat, self.width = program.seats[seat], module.width
        self.kernel = SeatKernel(module, program, self.seat, "choose")
        self.library = toolchain.Library(module.text)
        self._call = self.library.function("choose", *_types(choosing.PARAMS))

    def run(self, seen: World, salts: NDArray[np.uint32], key: int, opposed: Opposed | None) -> NDArray[np.int32]:
        """``int32[slots + questions, batch]``: what is chosen in each game. ``salts``: ``uint32[2 * slots + questions]``, what the
        words for kind and target of each slot and for each question are made from; ``key``: the player's dice. ``opposed`` None:
        everything that can be done has the same weight."""
        w, sizes = self.width, self.kernel.sizes
        batch = _enough(seen, w)
        state = np.ascontiguousarray(seen.bare)
        rule = opposed or Opposed(0, False, 0)
        params = np.array([seen.turn, key, rule.margin, rule.late, rule.gain, opposed is None], np.int64).astype(np.uint32)
        out = np.full((self.seat.slots + len(self.seat.groups), batch), -1, np.int32)
        tile, weights, costs, notes = (
            _memory.rows(name, rows * w)
            for name, rows in (("tile", sizes.tile), ("weights", sizes.orders), ("costs", sizes.orders), ("notes", sizes.notes))
        )
        low, high = seen.seeds.lo, seen.seeds.hi
        arrays = (low, high, salts, params, out, tile, weights, costs, notes)
        self._call(address(state), batch, -(-batch // w), *map(address, arrays))
        return out


class Dense:
    """A kernel of expressions, ready to run."""

    def __init__(self, program: Program, wants: Sequence[Want]) -> None:
        """Raises NotNative when some expression cannot be compiled."""
        module = Module(toolchain.width())
        self.width, self.wants = module.width, wants
        self.kernel = DenseKernel(module, program, wants, "dense")
        self.library = toolchain.Library(module.text)
        self._call = self.library.function("dense", *_types(dense.PARAMS))

    def run(self, world: World) -> list[NDArray[Any]]:
        """For each want ``[size, batch]``, in ``bool``, ``int16`` or ``int32`` as its interval asks; read from the world's state as it
        is, so for what a seat sees the world has to be that of the seat."""
        out = self._fill(world)
        return [out[w.store][at : at + w.size] for w, at in zip(self.wants, self.kernel.at, strict=True)]

    def truths(self, world: World) -> NDArray[np.bool_]:
        """``bool[targets of all wants, batch]``: the conditions among the wants, one below the other."""
        return self._fill(world)["truths"]

    def _fill(self, world: World) -> dict[str, NDArray[Any]]:
        batch = _enough(world, self.width)
        state = np.ascontiguousarray(world.state)
        out: dict[str, NDArray[Any]] = {name: np.empty((rows, batch), _DTYPES[name]) for name, rows in self.kernel.rows.items()}
        tile = _memory.rows("tile", max(self.kernel.tile.size, 1) * self.width)
        self._call(address(state), batch, -(-batch // self.width), world.turn, address(tile), *map(address, out.values()))
        return out


class Deeds:
    """A kernel of orders or rules, ready to run."""

    def __init__(self, program: Program, wanted: Sequence[Deed]) -> None:
        """Raises NotNative when something that they do cannot be compiled."""
        module = Module(1)
        kernel = DeedKernel(module, program, wanted, "deeds")
        self.readers, self.most = kernel.readers, np.array(kernel.most, np.int64)
        self.sizes = np.array([d.size for d in wanted], np.int64)
        self.library = toolchain.Library(module.text)
        self._call = self.library.function("deeds", *_types(deeds.PARAMS))

    def listed(
        self, world: World, bounds: NDArray[np.int64], targets: NDArray[np.int64], lanes: NDArray[np.int64], costs: NDArray[np.int32]
    ) -> Stores:
        """What the deeds do for lists of targets: ``int32[columns, n]`` of each store. Deed i has those from ``bounds[i]`` to
        ``bounds[i + 1]`` - 1: which target (within the deed), in which game, and what was paid for it."""
        return self._run(world, np.diff(bounds) @ self.most, (bounds, targets, lanes, costs, _NOTHING))

    def everywhere(self, world: World, masks: NDArray[np.bool_]) -> Stores:
        """The same for all targets of all deeds, in the games where ``masks[targets of all deeds, batch]`` holds."""
        return self._run(world, self.sizes * world.batch @ self.most, (_NOTHING, _NOTHING, _NOTHING, _NOTHING, masks))

    def _run(self, world: World, most: NDArray[np.int64], given: tuple[NDArray[Any], ...]) -> Stores:
        stores = _memory.room(most)
        state, counts = np.ascontiguousarray(world.state), np.zeros(len(COLUMNS), np.int64)
        derived = [world.derived(name) for name in self.readers]
        readers = np.array([address(d) for d in derived], np.uint64)
        arrays: tuple[NDArray[Any], ...] = (world.seeds.lo, world.seeds.hi, readers, *given, counts, *stores, most)
        self._call(address(state), world.batch, world.turn, *map(address, arrays))
        # the memory is used again by the next kernel: what was written is copied
        written = zip(stores, COLUMNS, most.tolist(), counts.tolist(), strict=True)
        return [store[: columns * room].reshape(columns, room)[:, :n].copy() for store, columns, room, n in written]


class Native:
    """The kernels of one program. Whatever cannot be had is not asked for again."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._made: dict[Hashable, Choosing | Dense | Deeds | None] = {}
        self._lock = threading.Lock()

    def choosing(self, seat: int, batch: int) -> Choosing | None:
        """The kernel that chooses a seat's orders in batches of this size, or None: then NumPy does it."""
        found = self._kernel(("choosing", seat), batch, lambda: Choosing(self.program, seat))
        return found if isinstance(found, Choosing) else None

    def dense(self, name: str, batch: int, wants: Callable[[], Sequence[Want]]) -> Dense | None:
        """The kernel of some expressions for batches of this size, or None: then NumPy does it. ``name``: the same for the same
        ``wants``, which are asked for only once."""
        found = self._kernel(("dense", name), batch, lambda: Dense(self.program, wants()))
        return found if isinstance(found, Dense) else None

    def deeds(self, name: Hashable, batch: int, wanted: Callable[[], Sequence[Deed]]) -> Deeds | None:
        """The kernel of some orders or rules, in the same way."""
        found = self._kernel(("deeds", name), batch, lambda: Deeds(self.program, wanted()))
        return found if isinstance(found, Deeds) else None

    def _kernel(self, key: Hashable, batch: int, make: Callable[[], Choosing | Dense | Deeds]) -> Choosing | Dense | Deeds | None:
        if batch < FEWEST or not toolchain.available():
            return None
        with self._lock:
            if key not in self._made:
                try:
                    self._made[key] = make()
                except (NotNative, RuntimeError, OSError):
                    self._made[key] = None
            return self._made[key]
