"""What a seat can know of the numbers it does not see, and worlds that fit it.

``Memory`` keeps for every number the bounds between which its true value must lie, given all that the seat has seen: what is seen
this month gives an interval (all values that look alike at the seat's intel), and what was seen before still holds, wider by what a
number can change in the months since. ``sample_worlds`` fills the gaps from doctrine games that look like this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import U32, Seeds, crc
from game.engine.game import BatchView
from game.engine.layout import State
from game.engine.sight import ALLY, LEVELS
from game.engine.world import World
from game.players.planner.bank import bank_of
from game.players.planner.undoing import own_rows

if TYPE_CHECKING:
    from game.engine.program import Program

TRIES = 6  # bank games looked at for each sampled world; the one most like what is seen is taken
_SPREAD = 4  # how many standard deviations a number can count as unlike
Bounds = tuple[State, State]


class Eyes:
    """The tables of one seat turned round: from what is seen to what may be there. ``exact``: ``bool[rows]``, seen as they are;
    ``secret``: rows of which nothing is ever seen, ``fleeting``: those of them that are no declared numbers (month bits, offers,
    questions), of which nothing can be remembered; ``tables``: (whose intel level counts: a side or None for the place's own,
    rows, lowest and highest value for each ``level * values + seen``)."""

    def __init__(self, program: Program, seat: int) -> None:
        plan = program.plans[seat]
        self.program, self.seat = program, seat
        self.secret = plan.hidden
        self.exact = np.ones(program.layout.count, bool)
        self.exact[self.secret] = False
        self.tables: list[tuple[int | None, slice, State, State]] = []
        turned: dict[bytes, Bounds] = {}
        for who, rows, look in [*plan.pieces, *plan.tables]:
            key = look.tobytes()
            if key not in turned:
                turned[key] = _inverse(look)
            self.tables.append((who, rows, *turned[key]))
            self.exact[rows] = False
        self.sides = sorted({who for who, *_ in self.tables if who is not None})
        blocks = program.layout.blocks.values()
        numbers = [np.arange(b.base, b.base + b.count) for b in blocks if b.quantity is not None]
        self.fleeting = np.setdiff1d(self.secret, np.concatenate(numbers))

    def bounds(self, seen: World) -> Bounds:
        """``int16[rows, batch]`` twice: between which values each number must lie by what is seen now."""
        layout = self.program.layout
        lo, hi = seen.state.copy(), seen.state.copy()
        lo[self.secret], hi[self.secret] = layout.low[self.secret, None], layout.high[self.secret, None]
        levels: dict[int | None, NDArray[np.int16]] = {f: self._level(seen, f) for f in self.sides}
        levels[None] = self._own_level(seen)
        for who, rows, least, most in self.tables:
            at = levels[who] * np.int32(len(least) // LEVELS) + seen.state[rows]
            lo[rows], hi[rows] = least.take(at), most.take(at)
        top = layout.high[:, None]
        return np.minimum(lo, np.maximum(top, seen.state)), np.minimum(hi, np.maximum(top, seen.state))

    def _level(self, seen: World, side: int) -> NDArray[np.int16]:
        """``int16[place, batch]``: intel on a side at each place; an ally hides nothing."""
        p = self.program
        if p.intel is None:
            return np.full((p.places, seen.batch), LEVELS - 1, np.int16)
        ally = seen.state[p.stance.row(self.seat, side)] == ALLY
        return np.where(ally, np.int16(LEVELS - 1), seen.block(p.intel)[self.seat])

    def _own_level(self, seen: World) -> NDArray[np.int16]:
        """Intel on places themselves; one that the seat controls it knows."""
        mine = seen.state[self.program.control.rows] == self.seat
        return np.where(mine, np.int16(LEVELS - 1), self._level(seen, self.seat))


def _inverse(look: State) -> Bounds:
    """For each ``level * values + seen`` the smallest and largest value that looks so; what never looks so may be anything."""
    size = len(look) // LEVELS
    least, most = np.zeros(len(look), np.int16), np.full(len(look), size - 1, np.int16)
    for level in range(LEVELS):
        row = look[level * size : (level + 1) * size]
        for seen in np.unique(row).tolist():
            values = np.flatnonzero(row == seen)
            least[level * size + seen], most[level * size + seen] = values[0], values[-1]
    return least, most


_eyes: WeakKeyDictionary[Program, dict[int, Eyes]] = WeakKeyDictionary()


def eyes_of(program: Program, seat: int) -> Eyes:
    """The turned tables of a seat, made once."""
    seats = _eyes.setdefault(program, {})
    if seat not in seats:
        seats[seat] = Eyes(program, seat)
    return seats[seat]


class Memory:
    """What one seat remembers of a batch of games. ``lo, hi``: ``int16[rows, batch]``, the bounds of every number in the month that
    was noted last; ``turn``: that month, 0 before the first; ``changed``: ``int16[own rows, batch]``, what the month before it
    changed of its units and the switches (``undoing.own_rows``), 0 where that month was not noted."""

    def __init__(self, program: Program, seat: int) -> None:
        """``seat``: number of the faction."""
        self.program, self.seat = program, seat
        self.eyes, self.bank = eyes_of(program, seat), bank_of(program)
        self.turn = 0
        self._seeds: NDArray[np.uint64] = np.empty(0, np.uint64)
        self._before: Bounds | None = None  # as the month noted last began, nothing of it seen yet
        self.lo: State = np.empty((program.layout.count, 0), np.int16)
        self.hi: State = self.lo.copy()
        self._own = own_rows(program, seat)
        self._held: State = np.empty((len(self._own), 0), np.int16)
        self.changed: State = self._held.copy()

    def note(self, view: BatchView) -> None:
        """Take in what is seen this month. Months may be left out: the bounds are then wider. Observing the first month again, an
        earlier one, or other games begins anew; noting the same month twice changes nothing."""
        seen = view.seen
        fresh = seen.turn == 1 or seen.turn < self.turn or not np.array_equal(seen.seeds.values, self._seeds)
        if fresh:
            prior = np.repeat(self.program.layout.prior[:, None], seen.batch, axis=1)
            self._before = self._wider((prior, prior), seen.turn)  # also in the first month: its news has been read
            self._seeds = seen.seeds.values.copy()
        elif seen.turn > self.turn:
            self._before = self._wider((self.lo, self.hi), seen.turn - self.turn)
        self._note_own(seen, fresh)
        self.turn = seen.turn
        assert self._before is not None
        lo, hi = self.eyes.bounds(seen)
        self.lo, self.hi = np.maximum(lo, self._before[0]), np.minimum(hi, self._before[1])
        wrong = self.lo > self.hi  # moved faster than was thought possible: what is seen now counts
        np.copyto(self.lo, lo, where=wrong)
        np.copyto(self.hi, hi, where=wrong)

    def _note_own(self, seen: World, fresh: bool) -> None:
        """What came and went of the seat's own since the month before."""
        held = seen.state[self._own]
        if fresh or seen.turn > self.turn:
            self.changed = held - self._held if not fresh and seen.turn == self.turn + 1 else np.zeros_like(held)
            self._held = held

    def part(self, games: NDArray[np.intp]) -> Memory:
        """The memory of some of the games, to think about them apart; what it holds is a copy."""
        out = Memory(self.program, self.seat)
        out.turn, out.lo, out.hi = self.turn, self.lo[:, games], self.hi[:, games]
        out.changed = self.changed[:, games]
        return out

    def _wider(self, bounds: Bounds, months: int) -> Bounds:
        """The same some months later."""
        layout, bank = self.program.layout, self.bank
        lo = np.maximum(bounds[0] - bank.fall[:, None] * months, layout.low[:, None]).astype(np.int16)
        hi = np.minimum(bounds[1] + bank.rise[:, None] * months, layout.high[:, None]).astype(np.int16)
        free = self.eyes.fleeting
        lo[free], hi[free] = layout.low[free, None], layout.high[free, None]
        return lo, hi


def sample_worlds(view: BatchView, memory: Memory, copies: int, seeds: Seeds) -> World:
    """``batch * copies`` games that fit what the seat knows (lane = game * copies + copy), at the same month, its news read, before
    orders. ``memory`` must have noted the view. ``seeds``: one for each lane: which gaps are filled how and all dice of
    the roll-outs follow from them; never the game's own."""
    program, turn = view.seen.program, view.seen.turn
    states, fitting = memory.bank.month(turn)
    game = np.repeat(np.arange(view.batch), copies)
    far = _distances(memory, states[:, fitting])
    best = np.full(len(game), -1, np.intp)
    least = np.full(len(game), np.inf, np.float32)
    for i in range(TRIES):
        word = seeds.words(crc("belief"), turn, None, np.array([i], U32))
        pick = ((word.astype(np.uint64) * np.uint64(len(fitting))) >> np.uint64(32)).astype(np.intp)
        nearer = far[game, pick] < least
        best[nearer], least[nearer] = pick[nearer], far[game, pick][nearer]
    lo, hi = memory.lo[:, game], memory.hi[:, game]
    state = np.clip(states[:, fitting[best]], lo, hi)
    _repair(program, state, lo, hi)
    ended = program.ended_row
    state[ended] = view.seen.state[ended, game]
    return World(program, state, seeds, turn)


def _distances(memory: Memory, states: State) -> NDArray[np.float32]:
    """``float32[batch, bank games]``: how unlike what the seat knows each bank game is: squared differences in standard deviations
    over the numbers that it sees in full and the middle of those it sees in part. The values are small whole
    numbers, so that every sum is exact and does not depend on the size of the batch."""
    rows = np.flatnonzero(memory.eyes.exact)
    rows = np.union1d(rows, np.concatenate([np.arange(r.start, r.stop) for _, r, *_ in memory.eyes.tables] or [rows]))
    spread = states[rows].std(1)
    rows, spread = rows[spread > 0.05], spread[spread > 0.05, None]
    mean = states[rows].mean(1, keepdims=True)
    middle = (memory.lo[rows].astype(np.float64) + memory.hi[rows]) / 2
    ours = np.clip(np.rint((middle - mean) / spread), -_SPREAD, _SPREAD).astype(np.float32)
    theirs = np.clip(np.rint((states[rows] - mean) / spread), -_SPREAD, _SPREAD).astype(np.float32)
    far: NDArray[np.float32] = (ours**2).sum(0)[:, None] + (theirs**2).sum(0)[None, :] - 2 * (ours.T @ theirs)
    return far


def _repair(program: Program, state: State, lo: State, hi: State) -> None:
    """Make the numbers fit each other, in place: shared quantities at most their share, symmetric ones the same both ways."""
    batch = state.shape[1]
    for block in program.layout.blocks.values():
        q = block.quantity
        if q is None:
            continue
        if q.symmetric:
            cells = state[block.rows].reshape(*block.size, batch)
            n = block.size[0]
            for a in range(n):
                for b in range(a):
                    cells[a, b] = cells[b, a]
        elif q.share and len(block.size) > 1:
            _share(state[block.rows].reshape(block.size[0], -1, batch), lo[block.rows].reshape(block.size[0], -1, batch), q.share)


def _share(cells: State, lo: State, share: int) -> None:
    """Take what is too much from those numbers that may be smaller, in proportion to by how much they may."""
    over = cells.sum(0, dtype=np.int32) - share
    if not (over > 0).any():
        return
    room = cells.astype(np.int32) - lo
    total = np.maximum(room.sum(0), 1)
    cut = np.where(over > 0, -(-room * np.maximum(over, 0) // total), 0)
    cells -= np.minimum(cut, room).astype(np.int16)
