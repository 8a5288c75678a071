"""Effects as machine code: what orders and rules do, written down as changes for the ledger and as pieces on the road.

The same as ``game.engine.effects`` and ``Month._order`` game by game instead of array by array: a game's needs, draws, rolls and
changes are worked out while its numbers are at hand. Nothing is changed here: everything reads the state before the step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from game.engine.dice import Words, crc
from game.engine.effects import CHANCE_LEAST, CHANCE_MOST, LEAK_MOST, LEAK_PER_INTEL, LEAK_PER_NOISE
from game.engine.ledger import MOST
from game.engine.native.expressions import Env, NotNative
from game.engine.native.single import Cells, Single, folded, mixed, signed
from game.engine.native.text import Function, Level, Module
from game.engine.native.tile import element
from game.engine.native.values import Val, Values
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.program import Program

PARAMS = (
    "ptr noalias readonly %state", "i64 %batch", "i64 %turn", "ptr noalias readonly %low", "ptr noalias readonly %high",
    "ptr noalias readonly %readers", "ptr noalias readonly %bounds", "ptr noalias readonly %targets", "ptr noalias readonly %lanes",
    "ptr noalias readonly %costs", "ptr noalias readonly %masks", "ptr noalias %counts", "ptr noalias %out0", "ptr noalias %out1",
    "ptr noalias %out2", "ptr noalias %out3", "ptr noalias readonly %room",
)  # fmt: skip
# what is written, int32 in columns: changes that give way (row, game, value), firm ones, claims (from, to, how many, game, dice), and
# pieces on the road (game, faction, kind, as which kind, from, to, how many, attack)
SOFT, FIRM, CLAIMS, FLOWS = range(4)
COLUMNS = (3, 3, 5, 8)


@dataclass(frozen=True, slots=True)
class Deed:
    """An order of a seat, an answer or a rule. ``names``: the targets, for each name the entities; ``fixed``: names that stand for one
    entity; ``bound``: names for what rows of the state hold;
    ``keys``: ``uint32[targets]``, their dice. ``refund``: the row of the state that gets half the cost back when ``needs`` fail.
    ``chance``: in per cent, as it stands. ``everywhere``: it is tried where a mask holds, not for a list of targets."""

    names: Mapping[str, Sequence[int]]
    fixed: Mapping[str, int]
    keys: Words
    effects: tuple[m.Effect, ...]
    binds: tuple[m.Bind, ...] = ()
    needs: tuple[m.Condition, ...] = ()
    refund: int = -1
    chance: m.Expr | None = None
    stream: str = ""
    roll: m.Roll | None = None
    leak: m.Leak | None = None
    everywhere: bool = False
    bound: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many targets."""
        return len(next(iter(self.names.values()))) if self.names else 1


@dataclass(slots=True)
class Scene:
    """Where in the function effects are being written: the names in scope, the dice, the level."""

    env: Env
    key: Val
    level: Level
    times: int = 1  # how often it can be reached for one target and game
    most: list[int] = field(default_factory=lambda: [0] * len(COLUMNS))


class DeedKernel:
    """Writes the function ``name`` into a module of width 1; raises NotNative. ``most``: for each deed, how much of each kind it can
    write for one target in one game; ``readers``: the derived readers whose addresses it asks for."""

    def __init__(self, module: Module, program: Program, deeds: Sequence[Deed], name: str) -> None:
        self.program, self.deeds, self.module = program, deeds, module
        self.fn = Function(module, name, PARAMS)
        entry = self.fn.entry
        self.v = Values(module, entry)
        self.cells = Cells(program, entry)
        self.turn = Val(entry.op("trunc i64 %turn to i16"), 16, False, entry)
        self.most: list[list[int]] = []
        row = 0
        for number, deed in enumerate(deeds):
            if deed.everywhere:
                self._everywhere(deed, row)
                row += deed.size
            else:
                self._listed(number, deed)
        self.fn.close()

    @property
    def readers(self) -> list[str]:
        """The derived readers that are read."""
        return self.cells.readers

    # ------------------------------------------------------------------ where
    def _listed(self, number: int, deed: Deed) -> None:
        """The targets ``%bounds[number]`` .. of the list, each in its game."""
        entry = self.fn.entry
        loop = entry.loop(element(entry, "%bounds", str(number)), element(entry, "%bounds", str(number + 1)))
        target = Val("", 64, False, loop, None, element(loop, "%targets", loop.counter))
        lane = element(loop, "%lanes", loop.counter)
        cost = Val(element(loop, "%costs", loop.counter, 32), 32, False, loop)
        self._deed(deed, target, lane, loop, cost)
        loop.close()

    def _everywhere(self, deed: Deed, row: int) -> None:
        """All targets in all games where the mask holds and the game goes on."""
        outer = self.fn.entry.loop(0, deed.size)
        first = outer.op(f"mul i64 {outer.op(f'add i64 {outer.counter}, {row}')}, %batch")
        loop = outer.loop(0, "%batch")
        byte = element(loop, "%masks", loop.op(f"add i64 {first}, {loop.counter}"), 8)
        here = loop.when(loop.op(f"icmp ne i8 {byte}, 0"))
        self._deed(deed, Val("", 64, False, outer, None, outer.counter), loop.counter, here, None)
        here.close()
        loop.close()
        outer.close()

    def _deed(self, deed: Deed, target: Val, lane: str, level: Level, cost: Val | None) -> None:
        v = self.v
        keys = v.module.table([signed(int(k)) for k in deed.keys], 32)
        key = Val(element(target.level, keys, target.index or "", 32), 32, False, target.level)
        self.read = Single(self.program, v, self.cells, level, self.turn, lane, key)
        self.lane = v.sized(Val(lane, 64, False, level), 32)
        env: dict[str, Val] = {n: v.const(f) for n, f in deed.fixed.items()}
        for name, entities in deed.names.items():
            if list(entities) == list(range(deed.size)):
                env[name] = Val(target.level.op(f"trunc i64 {target.index} to i16"), 16, False, target.level, None, target.index)
            else:
                env[name] = self.read.element(v.module.table(list(entities)), target)
        for name, row in deed.bound.items():
            env[name] = Val(self.cells.load(level, row, []), 16, True, level)
        scene = Scene(env, key, level)
        self._act(deed, scene, cost)
        self.most.append(scene.most)

    def _inner(self, scene: Scene, test: Val, env: Env | None = None) -> Scene:
        """The same where a truth value holds; its level has to be closed."""
        test = self.read.one(test)
        level = scene.level.when(test.text)
        return Scene(env or scene.env, scene.key, level, scene.times, scene.most)

    def _act(self, deed: Deed, scene: Scene, cost: Val | None) -> None:
        """``Month._order``; for a rule its chance instead of needs and roll."""
        v, read, outer = self.v, self.read, scene
        test: Val | None = None
        for condition in deed.needs:
            holds = read.holds(condition.test, scene.env)
            test = holds if test is None else v.both(test, holds)
        if test is not None and cost is not None:
            half = v.binary("ashr", cost, v.const(1, 32))
            self._write(scene, SOFT, v.negated(test), v.const(deed.refund, 32), self.lane, half)
        if deed.chance is not None:
            test = v.compare("slt", read.die(crc(deed.stream), scene.key, 100), read.plain(deed.chance, scene.env))
        if test is not None:
            scene = self._inner(scene, test)
        env = dict(scene.env)
        scene = Scene(env, scene.key, scene.level, scene.times, scene.most)
        for b in deed.binds:
            env[b.name] = read.bind(b, env, scene.level)
        self._all(deed.effects, scene)
        if deed.roll is not None:
            self._roll(deed.roll, scene)
        if deed.leak is not None:
            self._leak(deed.leak, scene)
        if scene.level is not outer.level:
            scene.level.close()  # type: ignore[attr-defined]

    def _roll(self, roll: m.Roll, scene: Scene) -> None:
        v, read, stream = self.v, self.read, crc(roll.stream)
        read.key = scene.key
        base, extra = read.plain(roll.chance, scene.env), v.const(0, 32)
        for _, expr in roll.plus:
            extra = v.binary("add", extra, read.plain(expr, scene.env))
        if roll.dice == "d100":
            won = v.compare("slt", read.die(stream, scene.key, 100), self._clamped(v.binary("add", base, extra)))
        else:
            faces = v.binary("add", read.die(stream + 1, scene.key, 6), read.die(stream + 2, scene.key, 6))
            won = v.compare("sge", v.binary("add", v.binary("add", faces, v.const(2, 32)), extra), base)
        self._split(won, roll.success, roll.failure, scene)

    def _clamped(self, chance: Val) -> Val:
        v = self.v
        return v.call("smin", v.call("smax", chance, v.const(CHANCE_LEAST, 32)), v.const(CHANCE_MOST, 32))

    # ------------------------------------------------------------------ writing
    def _write(self, scene: Scene, store: int, test: Val | None, *columns: Val) -> None:
        """One line of a store, if the test holds: it is written in any case, and then counted or not."""
        level = scene.level
        scene.most[store] += scene.times
        place = level.op(f"getelementptr i64, ptr %counts, i64 {store}")
        count = level.new(f"load i64, ptr {place}, align 8")
        room = element(self.fn.entry, "%room", str(store))
        for column, value in enumerate(columns):
            value = self.v.sized(self.read.one(value), 32)
            at = level.op(f"add i64 {level.op(f'mul i64 {room}, {column}')}, {count}")
            level.write(f"store i32 {value.text}, ptr {level.op(f'getelementptr i32, ptr %out{store}, i64 {at}')}, align 4")
        step = "1" if test is None else level.op(f"zext i1 {self.read.one(test).text} to i64")
        level.write(f"store i64 {level.new(f'add i64 {count}, {step}')}, ptr {place}, align 8")

    def _cell(self, cell: m.Cell, scene: Scene) -> tuple[Val, Val]:
        """Row of a cell (32 bits), and whether it is there: an argument may be nobody."""
        v, block = self.v, self.program.layout.blocks[cell.quantity]
        row, there = v.const(block.base, 32), v.const(1, 1)
        for arg, stride in zip(cell.args, block.strides, strict=True):
            value = v.sized(self.read.one(self.read(arg, scene.env)), 32)
            if arg.lo < 0:
                there = v.both(there, v.compare("sge", value, v.const(0, 32)))
            row = v.binary("add", row, v.binary("mul", value, v.const(stride, 32)))
        return row, there

    # ------------------------------------------------------------------ effects
    def _all(self, effects: tuple[m.Effect, ...], scene: Scene) -> None:
        for effect in effects:
            method = getattr(self, "_" + type(effect).__name__.lower(), None)
            if method is None:
                raise NotNative(type(effect).__name__)
            self.read.key = scene.key
            method(effect, scene)

    def _split(self, test: Val, then: tuple[m.Effect, ...], other: tuple[m.Effect, ...], scene: Scene) -> None:
        for effects, mask in ((then, test), (other, self.v.negated(test))):
            if effects:
                inner = self._inner(scene, mask)
                self._all(effects, inner)
                inner.level.close()  # type: ignore[attr-defined]

    def _change(self, e: m.Change, scene: Scene) -> None:
        v = self.v
        row, there = self._cell(e.cell, scene)
        value = self.read.plain(e.amount, scene.env)
        if e.sign < 0:
            value = v.binary("sub", v.const(0, 32), value)
        value = v.call("smin", v.call("smax", value, v.const(-MOST, 32)), v.const(MOST, 32))
        there = v.both(there, v.compare("ne", value, v.const(0, 32)))
        self._write(scene, SOFT, there, row, self.lane, value)
        q = self.program.layout.blocks[e.cell.quantity].quantity
        if q is not None and q.symmetric and len(e.cell.args) == 2:
            other, _ = self._cell(m.Cell(e.cell.quantity, tuple(reversed(e.cell.args))), scene)
            self._write(scene, SOFT, v.both(there, v.compare("ne", other, row)), other, self.lane, value)

    def _transfer(self, e: m.Transfer, scene: Scene) -> None:
        v = self.v
        (source, some), (to, others) = self._cell(e.source, scene), self._cell(e.to, scene)
        want = self.read.plain(e.count, scene.env)
        test = v.both(v.both(some, others), v.compare("sgt", want, v.const(0, 32)))
        self._write(scene, CLAIMS, test, source, to, want, self.lane, scene.key)

    def _branch(self, e: m.Branch, scene: Scene) -> None:
        self._split(self.read.holds(e.condition, scene.env), e.then, e.otherwise, scene)

    def _chance(self, e: m.Chance, scene: Scene) -> None:
        chance = self._clamped(self.read.plain(e.chance, scene.env))
        self._split(self.v.compare("slt", self.read.die(crc(e.stream), scene.key, 100), chance), e.then, e.otherwise, scene)

    def _each(self, e: m.Each, scene: Scene) -> None:
        v, read, p = self.v, self.read, self.program
        loop, index, ok = read._members(e.domain, scene.env, scene.level)
        env = {**scene.env, e.var: index}
        if e.condition is not None:
            holds = read.holds(e.condition, env)
            ok = holds if ok is None else v.both(read.one(ok), holds)
        key = mixed(v, folded(v, scene.key, read.crcs(e.domain.type, index)))
        times = scene.times * (p.factions if e.domain.of == "factions" else p.places)
        inner = Scene(env, key, loop, times, scene.most)
        if ok is None:
            self._all(e.body, inner)
        else:
            some = self._inner(inner, ok)
            self._all(e.body, some)
            some.level.close()  # type: ignore[attr-defined]
        loop.close()

    def _bound(self, e: m.Bound, scene: Scene) -> None:
        found = self.read.bind(e.bind, scene.env, scene.level)
        self._all(e.body, Scene({**scene.env, e.bind.name: found}, scene.key, scene.level, scene.times, scene.most))

    def _flow(self, e: m.Flow, scene: Scene) -> None:
        v, env = self.v, scene.env
        for kind, count in e.pieces:
            n = self.read.plain(count, env)
            becomes = kind if e.becomes is None else e.becomes
            columns = (env["actor"], v.const(kind), v.const(becomes), env.get("origin", env["here"]), env["here"], n)
            attack = v.const(int(e.mode == "attack"))
            self._write(scene, FLOWS, v.compare("sgt", n, v.const(0, 32)), self.lane, *columns, attack)

    def _leak(self, e: m.Leak, scene: Scene) -> None:
        """``game.engine.effects.observe``: the roll of every observer."""
        p, v, read = self.program, self.v, self.read
        if p.evidence is None:
            return
        read.key = scene.key
        culprit, noise = read.plain(e.culprit, scene.env), v.call("smin", read.plain(e.noise, scene.env), v.const(LEAK_MOST, 32))
        place = None if e.place is None or p.intel is None else read.plain(e.place, scene.env)
        loud = v.both(v.compare("sge", culprit, v.const(0, 32)), v.compare("sgt", noise, v.const(0, 32)))
        for watcher in p.observers:
            me = v.const(watcher)
            stance = self._of(p.stance.id, (me, culprit))
            chance = v.binary("mul", noise, v.const(LEAK_PER_NOISE, 32))
            if place is not None and p.intel is not None:
                chance = v.binary("add", chance, v.binary("mul", self._of(p.intel.id, (me, place)), v.const(LEAK_PER_INTEL, 32)))
            key = mixed(v, folded(v, scene.key, v.const(signed(int(p.faction_crc[watcher])), 32)))
            caught = v.compare("slt", read.die(crc(e.stream), key, 100), v.call("smin", chance, v.const(LEAK_MOST, 32)))
            looks = v.both(v.compare("ne", culprit, v.const(watcher, 32)), v.compare("ne", stance, v.const(1, 32)))
            looks = v.both(v.both(loud, looks), caught)
            row = v.binary("add", culprit, v.const(p.evidence.base + watcher * p.factions, 32))
            self._write(scene, SOFT, looks, row, self.lane, v.const(1, 32))
            if place is not None and p.intel is not None:
                row = v.binary("add", place, v.const(p.intel.base + watcher * p.places, 32))
                self._write(scene, SOFT, v.both(looks, v.compare("sge", place, v.const(0, 32))), row, self.lane, v.const(1, 32))

    def _of(self, name: str, args: tuple[Val, ...]) -> Val:
        """A cell of a quantity as a number of 32 bits; 0 of nobody."""
        block = self.program.layout.blocks[name]
        index = [a if a.const is not None else self.v.spread(a) for a in args]
        found = self.read.cell(self.cells.row(name, None), block.strides, index, list(block.size), 0)
        return self.v.sized(self.read.one(found), 32)

    def _pledge(self, e: m.Pledge, scene: Scene) -> None:
        v, block = self.v, self.program.layout.blocks[f"promise:{e.id}"]
        names = ("actor", "target") if e.by == "actor" else ("target", "actor")
        cell = m.Cell(block.id, tuple(m.Var("faction", 0, 999, n) for n in names))
        row, _ = self._cell(cell, scene)
        old = self._of(block.id, tuple(scene.env[n] for n in names))
        self._write(scene, FIRM, None, row, self.lane, v.binary("sub", v.const(e.months, 32), old))
