"""One seat's month as a machine: what it sees, whom it has to stop, what each order is worth, and the draw; for the few games of
a vector at a time, so that nothing but the chosen orders leaves the processor's caches.

The draw is ``game.players.base.fill_slots`` and ``answer`` step by step: the same dice, the same weights, the same sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from game.engine.native.expressions import Env, Expressions
from game.engine.native.hiding import Sight
from game.engine.native.single import mixed
from game.engine.native.text import Function, Level, Loop, Module
from game.engine.native.tile import Needs, element, vectors
from game.engine.native.values import Val, Values

if TYPE_CHECKING:
    from game.engine.layout import Block
    from game.engine.program import Program
    from game.engine.seats import AnswerGroup, OrderKind, Seat

PARAMS = (
    "ptr noalias readonly %state", "i64 %batch", "i64 %blocks", "ptr noalias readonly %low", "ptr noalias readonly %high",
    "ptr noalias readonly %salts", "ptr noalias readonly %params", "ptr noalias %out", "ptr noalias %tile", "ptr noalias %weights",
    "ptr noalias %costs", "ptr noalias %notes",
)  # fmt: skip
# what %params holds, int32 each: the turn, the key of the player's dice, from which margin on a leader is opposed, whether any
# leader is (late in the game), what an order against it gains, whether all that can be done is liked the same
TURN, KEY, BAR, LATE, GAIN, PLAIN = range(6)
APPEAL_MOST = 31
NO_MARGIN = -10_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many vectors of 16 bits a kernel's working memory needs: rows of the tile, of weights and costs, of notes."""

    tile: int
    orders: int
    notes: int


class SeatKernel:
    """Writes the function ``name`` of one seat into a module; raises NotNative."""

    def __init__(self, module: Module, program: Program, seat: Seat, name: str) -> None:
        self.program, self.seat, self.module = program, seat, module
        self.fn = Function(module, name, PARAMS)
        self.v = Values(module, self.fn.entry)
        self.w = module.width
        seen, believed = Needs(program), Needs(program)
        seen.mark("ended")
        seen.mark(program.funds.id, seat.faction)
        orders = [k.order for k in seat.kinds]
        seen.add([(o.cost, o.when, o.appeal, o.against) for o in orders], {"actor": seat.faction})
        seen.add([program.scenario.factions[seat.faction].orders], {"actor": seat.faction})
        for g in seat.groups:
            for row in (g.row, *g.bound.values()):
                seen.mark(self._block(row).id, *self._block(row).index(row))
            seen.add([a.appeal for a in g.answers], g.names)
        for f, faction in enumerate(program.scenario.factions):
            believed.add([faction.points], {"actor": f})
        self.sight = Sight(program, seat.faction, self.v, "%tile", seen, believed)
        kinds = len(seat.kinds)
        self.best_at, self.total_at = 0, kinds  # notes: best weight (16 bits) and sum of weights (32) of each kind, and the money
        self.money_at = kinds * 3
        self.sizes = Sizes(self.sight.size, max(seat.order_size, 1), kinds * 3 + 2)
        self._write()

    def _block(self, row: int) -> Block:
        return self.program.layout.block_of(row)

    def _param(self, at: int) -> Val:
        entry = self.fn.entry
        return Val(element(entry, "%params", str(at), 32), 32, False, entry)

    def _write(self) -> None:
        entry, v = self.fn.entry, self.v
        self.turn = v.sized(self._param(TURN), 16)
        self.plain = v.compare("ne", self._param(PLAIN), v.const(0))
        self.sight.prepare(entry)
        self._fixed_costs(entry)
        self.block, self.lane = vectors(entry, self.w)
        block = self.block
        self.sight.fill(block, self.lane)
        self.read = Expressions(self.program, v, self.sight.seen, block, self.turn)
        self.alive = v.compare("eq", self._seen("ended", 0), v.const(0))
        self._weights(self._leader())
        self._slots(self._allowed())
        for number, group in enumerate(self.seat.groups):
            self._answer(number, group)
        block.close()
        self.fn.close()

    def _seen(self, quantity: str, index: int) -> Val:
        tile = self.sight.seen
        return Val(tile.load(self.block, tile.at[quantity] + index, []), 16, True, self.block)

    def _named(self, names: dict[str, int]) -> dict[str, Val]:
        return {n: self.v.const(f) for n, f in names.items()}

    def _allowed(self) -> Val:
        orders = self.program.scenario.factions[self.seat.faction].orders
        return self.v.call("smax", self.read.number(orders, self._named({"actor": self.seat.faction})), self.v.const(0))

    # ------------------------------------------------------------------ whom to stop
    def _leader(self) -> Val:
        """The side to stop, -1 for none: the largest margin as the seat believes it, the first of equal ones."""
        v, p, me = self.v, self.program, self.seat.faction
        points = Expressions(p, v, self.sight.believed, self.block, self.turn)
        margins = []
        for f, faction in enumerate(p.scenario.factions):
            value = v.sized(points.number(faction.points, self._named({"actor": f})), 32)
            margins.append(v.spread(v.binary("sub", value, v.const(int(p.thresholds[f]), 32))))
        own, margins[me] = margins[me], v.spread(v.const(NO_MARGIN, 32))
        best, top = v.const(0), margins[0]
        for f in range(1, p.factions):
            higher = v.compare("sgt", margins[f], top)
            best, top = v.select(higher, v.const(f), best), v.select(higher, margins[f], top)
        late = v.compare("ne", self._param(LATE), v.const(0))
        ahead = v.both(late, v.compare("sgt", top, own))
        return v.spread(v.select(v.either(v.compare("sge", top, self._param(BAR)), ahead), best, v.const(-1)))

    # ------------------------------------------------------------------ weights
    def _row(self, level: Level, pointer: str, row: str, bits: int = 16) -> str:
        offset = level.op(f"mul nsw i64 {row}, {self.w}")
        return level.op(f"getelementptr i{bits}, ptr {pointer}, i64 {offset}")

    def _get(self, level: Level, pointer: str, row: str, bits: int = 16) -> Val:
        place = self._row(level, pointer, row, bits)
        return Val(level.new(f"load {self.v.type(bits, True)}, ptr {place}, align {2 * self.w}"), bits, True, level)

    def _put(self, level: Level, value: Val, pointer: str, row: str) -> None:
        value = self.v.spread(value)
        level.write(f"store {self.v.of(value)} {value.text}, ptr {self._row(level, pointer, row, value.bits)}, align {2 * self.w}")

    def _fixed_costs(self, entry: Level) -> None:
        for k in self.seat.kinds:
            if k.fixed_cost is not None:
                loop = entry.loop(k.at, k.at + k.size)
                self._put(loop, self.v.const(k.fixed_cost, 16), "%costs", loop.counter)
                loop.close()

    def _weights(self, leader: Val) -> None:
        """Weights and costs of all orders; kinds with the same targets share a loop, and with it what they read."""
        groups: dict[tuple[tuple[str, bytes], ...], list[OrderKind]] = {}
        for k in self.seat.kinds:
            groups.setdefault(tuple((n, t.tobytes()) for n, t in k.names.items()), []).append(k)
        for kinds in groups.values():
            names = kinds[0].names
            loop = self.block.loop(0, kinds[0].size)
            env = self._named({"actor": self.seat.faction})
            for name, targets in names.items():
                env[name] = self.read.target(loop, targets.tolist())
            for k in kinds:
                self._kind(loop, k, env if names else self._named({"actor": self.seat.faction}), leader)
            loop.close()

    def _kind(self, loop: Loop, kind: OrderKind, env: Env, leader: Val) -> None:
        v, order, read = self.v, kind.order, self.read
        row = loop.op(f"add i64 {loop.counter}, {kind.at}")
        can = self.alive
        for condition in order.when:
            can = v.both(can, read.truth(condition.test, env))
        appeal = self._clamped(read.number(order.appeal, env))
        if order.against is not None:
            aimed = v.both(v.compare("eq", read(order.against, env), leader), v.compare("sge", leader, v.const(0)))
            raised = v.binary("add", appeal, v.sized(self._param(GAIN), 16))
            appeal = v.call("smin", v.select(aimed, raised, appeal), v.const(APPEAL_MOST))
        self._put(loop, v.select(can, self._liking(appeal), v.const(0)), "%weights", row)
        if kind.fixed_cost is None:
            self._put(loop, v.sized(read.number(order.cost, env), 16), "%costs", row)

    def _clamped(self, appeal: Val) -> Val:
        v = self.v
        return v.sized(v.call("smin", v.call("smax", appeal, v.const(0)), v.const(APPEAL_MOST)), 16)

    def _cubed(self, appeal: Val) -> Val:
        """(appeal + 1) cubed: at most 32 768, a number of 16 bits without a sign; 1 for a player without likings."""
        v = self.v
        one = v.binary("add", appeal, v.const(1))
        return v.select(self.plain, v.const(1), v.binary("mul", v.binary("mul", one, one), one))

    def _liking(self, appeal: Val) -> Val:
        """``game.players.base.liking``: the cube squared, divided by 2**15, at least 1; again 32 768 at most."""
        v = self.v
        cube = self._more(v.spread(self._cubed(appeal)))
        return v.call("umax", v.sized(v.binary("lshr", v.binary("mul", cube, cube), v.const(15, 32)), 16), v.const(1))

    # ------------------------------------------------------------------ drawing
    def _more(self, value: Val, bits: int = 32) -> Val:
        """A number without a sign in more bits."""
        text = value.level.new(f"zext {self.v.of(value)} {value.text} to {self.v.type(bits, value.vector)}")
        return Val(text, bits, value.vector, value.level)

    def _word(self, level: Level, salt: str, key: Val) -> Val:
        """One word of dice for each game: ``game.engine.dice.Seeds.words``."""
        v = self.v
        t = v.type(32, True)

        def seeds(pointer: str) -> Val:
            place = self.block.op(f"getelementptr i32, ptr {pointer}, i64 {self.lane}")
            return Val(self.block.op(f"load {t}, ptr {place}, align 4"), 32, True, self.block)

        salted = v.binary("xor", seeds("%low"), Val(element(level, "%salts", salt, 32), 32, False, level))
        return mixed(v, v.binary("xor", v.binary("xor", mixed(v, salted), seeds("%high")), key))

    def _point(self, word: Val, total: Val) -> Val:
        """A number below the sum of weights, as the word says."""
        v = self.v
        long = self._more(v.call("smax", total, v.const(1, 32)), 64)
        product = v.binary("lshr", v.binary("mul", self._more(word, 64), long), v.const(32, 64))
        return v.sized(product, 32)

    def _slots(self, allowed: Val) -> None:
        """The month's orders one by one: the kind by its best target, then the target by weight."""
        seat, v, block = self.seat, self.v, self.block
        if not seat.kinds:
            return
        funds = self._seen(self.program.funds.id, seat.faction)
        self._put_money(block, v.sized(funds, 32))
        key = self._param(KEY)
        slot = block.loop(0, seat.slots)
        self._sum_kinds(slot)
        kind = self._draw_kind(slot, key)
        number = v.spread(Val(slot.op(f"trunc i64 {slot.counter} to i32"), 32, False, slot))
        kind = v.select(v.compare("slt", number, v.sized(allowed, 32)), kind, v.const(-1, 32))
        salt = slot.op(f"add i64 {slot.op(f'mul i64 {slot.counter}, 2')}, 1")
        word = self._word(slot, salt, key)
        picked = self._draw_target(slot, kind, word)
        out = slot.op(f"add i64 {slot.op(f'mul i64 {slot.counter}, %batch')}, {self.lane}")
        out = slot.op(f"getelementptr i32, ptr %out, i64 {out}")
        slot.write(f"store {v.of(picked)} {picked.text}, ptr {out}, align 4")
        self._pay(slot, out)
        slot.close()

    def _put_money(self, level: Level, money: Val) -> None:
        place = level.op(f"getelementptr i16, ptr %notes, i64 {self.money_at * self.w}")
        level.write(f"store {self.v.of(money)} {money.text}, ptr {place}, align {2 * self.w}")

    def _money(self, level: Level) -> Val:
        place = level.op(f"getelementptr i16, ptr %notes, i64 {self.money_at * self.w}")
        return Val(level.new(f"load {self.v.type(32, True)}, ptr {place}, align {2 * self.w}"), 32, True, level)

    def _table(self, level: Level, values: list[int], index: str, bits: int = 64) -> str:
        return element(level, self.module.table(values, bits), index, bits)

    def _sum_kinds(self, slot: Level) -> None:
        """Take out what is too dear; note each kind's best weight and the sum of its weights."""
        v, kinds = self.v, self.seat.kinds
        money = self._money(slot)
        k = slot.loop(0, len(kinds))
        start = self._table(k, [x.at for x in kinds], k.counter)
        end = self._table(k, [x.at + x.size for x in kinds], k.counter)
        # a kind that costs the same everywhere and nothing is never too dear, whatever the funds
        free = Val(self._table(k, [int(x.fixed_cost == 0) for x in kinds], k.counter, 16), 16, False, k)
        free = v.compare("ne", free, v.const(0))
        t = k.loop(start, end)
        zero = v.spread(v.const(0)).text, v.spread(v.const(0, 32)).text
        best, total = t.carry(v.type(16, True), zero[0]), t.carry(v.type(32, True), zero[1])
        able = v.either(free, v.compare("sle", v.sized(self._get(t, "%costs", t.counter), 32), money))
        weight = v.select(able, self._get(t, "%weights", t.counter), v.const(0))
        self._put(t, weight, "%weights", t.counter)
        t.turn(best, v.call("umax", Val(best, 16, True, t), weight).text)
        t.turn(total, v.binary("add", Val(total, 32, True, t), self._more(weight)).text)
        t.close()
        self._put(k, Val(best, 16, True, k), "%notes", k.counter)
        self._put_total(k, Val(total, 32, True, k))
        k.close()

    def _total_place(self, k: Level, index: str) -> str:
        offset = k.op(f"mul i64 {index}, {2 * self.w}")
        offset = k.op(f"add i64 {offset}, {self.total_at * self.w}")
        return k.op(f"getelementptr i16, ptr %notes, i64 {offset}")

    def _put_total(self, k: Loop, total: Val) -> None:
        k.write(f"store {self.v.of(total)} {total.text}, ptr {self._total_place(k, k.counter)}, align {2 * self.w}")

    def _draw(self, level: Level, start: str, end: str, pointer: str, point: Val) -> Val:
        """How many of the running sums of weights are not above the point."""
        v = self.v
        loop = level.loop(start, end)
        t, zero = v.type(32, True), v.spread(v.const(0, 32)).text
        run, found = loop.carry(t, zero), loop.carry(t, zero)
        total = v.binary("add", Val(run, 32, True, loop), self._more(self._get(loop, pointer, loop.counter)))
        loop.turn(run, total.text)
        below = v.sized(v.compare("sle", total, point), 32)
        loop.turn(found, v.binary("add", Val(found, 32, True, loop), below).text)
        loop.close()
        return Val(found, 32, True, level)

    def _draw_kind(self, slot: Loop, key: Val) -> Val:
        v, n = self.v, len(self.seat.kinds)
        loop = slot.loop(0, n)
        carried = loop.carry(v.type(32, True), v.spread(v.const(0, 32)).text)
        best = self._more(self._get(loop, "%notes", loop.counter))
        loop.turn(carried, v.binary("add", Val(carried, 32, True, loop), best).text)
        loop.close()
        total = Val(carried, 32, True, slot)
        word = self._word(slot, slot.op(f"mul i64 {slot.counter}, 2"), key)
        found = self._draw(slot, "0", str(n), "%notes", self._point(word, total))
        found = v.call("smin", found, v.const(n - 1, 32))
        return v.select(v.compare("sgt", total, v.const(0, 32)), found, v.const(-1, 32))

    def _draw_target(self, slot: Loop, kind: Val, word: Val) -> Val:
        """The index in the seat's list: for each kind that some game drew, its target; -1 for none."""
        v, kinds, t = self.v, self.seat.kinds, self.v.type(32, True)
        k = slot.loop(0, len(kinds))
        carried = k.carry(t, v.spread(v.const(-1, 32)).text)
        number = Val(k.op(f"trunc i64 {k.counter} to i32"), 32, False, k)
        mine = v.compare("eq", kind, number)
        start = self._table(k, [x.at for x in kinds], k.counter)
        end = self._table(k, [x.at + x.size for x in kinds], k.counter)
        # a kind that no game drew is passed over: its loop ends where it starts
        some = v.some(mine, k)
        end = k.op(f"select i1 {some}, i64 {end}, i64 {start}")
        total = Val(k.new(f"load {t}, ptr {self._total_place(k, k.counter)}, align {2 * self.w}"), 32, True, k)
        found = self._draw(k, start, end, "%weights", self._point(word, total))
        last = Val(k.op(f"trunc i64 {start} to i32"), 32, False, k)
        size = Val(self._table(k, [x.size - 1 for x in kinds], k.counter, 32), 32, False, k)
        index = v.binary("add", v.call("smin", found, size), last)
        k.turn(carried, v.select(mine, index, Val(carried, 32, True, k)).text)
        k.close()
        return Val(carried, 32, True, slot)

    def _pay(self, slot: Loop, out: str) -> None:
        """What was chosen costs its price and cannot be chosen again: game by game."""
        lane = slot.loop(0, self.w)
        place = lane.op(f"getelementptr i32, ptr {out}, i64 {lane.counter}")
        index = lane.new(f"load i32, ptr {place}, align 4")
        given = lane.when(lane.op(f"icmp sge i32 {index}, 0"))
        wide = given.op(f"zext i32 {index} to i64")
        offset = given.op(f"add i64 {given.op(f'mul i64 {wide}, {self.w}')}, {lane.counter}")
        given.write(f"store i16 0, ptr {given.op(f'getelementptr i16, ptr %weights, i64 {offset}')}, align 2")
        cost = given.new(f"load i16, ptr {given.op(f'getelementptr i16, ptr %costs, i64 {offset}')}, align 2")
        purse = slot.op(f"getelementptr i16, ptr %notes, i64 {self.money_at * self.w}")
        purse = given.op(f"getelementptr i32, ptr {purse}, i64 {lane.counter}")
        before = given.new(f"load i32, ptr {purse}, align 4")
        after = given.op(f"sub i32 {before}, {given.op(f'sext i16 {cost} to i32')}")
        given.write(f"store i32 {after}, ptr {purse}, align 4")
        given.close()
        lane.close()

    # ------------------------------------------------------------------ questions
    def _answer(self, number: int, group: AnswerGroup) -> None:
        """The answer to a question where it is open, by appeal."""
        v, block = self.v, self.block
        row = self._block(group.row)
        open_ = v.both(v.compare("eq", self._seen(row.id, group.row - row.base), v.const(1)), self.alive)
        place = block.op(f"mul i64 %batch, {self.seat.slots + number}")
        place = block.op(f"getelementptr i32, ptr %out, i64 {block.op(f'add i64 {place}, {self.lane}')}")
        t = v.type(32, True)
        block.write(f"store {t} {v.spread(v.const(-1, 32)).text}, ptr {place}, align 4")
        some = block.when(v.some(open_, block))
        env = self._named(group.names)
        for name, bound in group.bound.items():
            at = self._block(bound)
            env[name] = self._seen(at.id, bound - at.base)
        self.read.base = some
        weights = [self._more(self._cubed(v.spread(self._clamped(self.read.number(a.appeal, env))))) for a in group.answers]
        self.read.base = block
        sums = [weights[0]]
        for weight in weights[1:]:
            sums.append(v.binary("add", sums[-1], weight))
        word = self._word(some, str(2 * self.seat.slots + number), self._param(KEY))
        point = self._point(word, sums[-1])
        picked = v.const(0, 32)
        for total in sums[:-1]:
            picked = v.binary("add", picked, v.sized(v.compare("sle", total, point), 32))
        chosen = v.spread(v.select(open_, v.binary("add", picked, v.const(group.at, 32)), v.const(-1, 32)))
        some.write(f"store {t} {chosen.text}, ptr {place}, align 4")
        some.close()

