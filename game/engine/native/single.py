"""Expressions and dice of one game at a time: for what happens here and there, where the games of a vector have nothing in common.

The trees and the arithmetic are those of ``expressions``; a vector holds one game (``Module(1)``), an index that differs from game
to game is simply followed, and what is read lies in the state itself. The dice are ``game.engine.dice``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from game.engine.dice import crc, salted
from game.engine.ledger import RANK
from game.engine.native.expressions import Env, Expressions, NotNative
from game.engine.native.text import Level, Loop
from game.engine.native.tile import element
from game.engine.native.values import Val, Values
from game.engine.walk import parts
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.program import Program

_TURN = salted(0, 1)  # what a month adds to a stream


def signed(word: int) -> int:
    """A word of 32 bits as LLVM writes it."""
    return word - (1 << 32) if word >> 31 else word


def mixed(v: Values, x: Val) -> Val:
    """``game.engine.dice.mix``."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = v.binary("xor", x, v.binary("lshr", x, v.const(shift, 32)))
        x = v.binary("mul", x, v.const(signed(factor), 32))
    return v.binary("xor", x, v.binary("lshr", x, v.const(16, 32)))


def folded(v: Values, key: Val, more: Val) -> Val:
    """``game.engine.dice.fold``."""
    return v.binary("add", v.binary("mul", key, v.const(31, 32)), more)


class Cells:
    """The state as a source, one game of it: ``%state`` as ``int16[rows, %batch]``. Behind its rows those of the derived readers are
    counted, each of them in an array of its own: ``readers``, in the order of the addresses at ``%readers``."""

    name = "cells"

    def __init__(self, program: Program, entry: Level) -> None:
        self.program, self.entry = program, entry
        self.readers: list[str] = []
        self.lane = ""

    def row(self, quantity: str, faction: int | None) -> int:
        """See ``Source.row``."""
        p = self.program
        if quantity in p.layout.blocks:
            return p.layout.blocks[quantity].base
        if quantity not in self.readers:
            self.readers.append(quantity)
        return p.layout.count + self.readers.index(quantity) * p.factions * p.places

    def load(self, level: Level, row: int, terms: list[tuple[Val, int]]) -> str:
        """See ``Source.load``."""
        p, pointer = self.program, "%state"
        if row >= p.layout.count:
            reader, row = divmod(row - p.layout.count, p.factions * p.places)
            pointer = self.entry.op(f"load ptr, ptr {self.entry.op(f'getelementptr ptr, ptr %readers, i64 {reader}')}, align 8")
        offset = str(row)
        for at, stride in terms:
            index = at.index or at.level.op(f"sext i{at.bits} {at.text} to i64")
            offset = level.op(f"add i64 {level.op(f'mul i64 {index}, {stride}')}, {offset}")
        cell = level.op(f"add i64 {level.op(f'mul i64 {offset}, %batch')}, {self.lane}")
        return level.op(f"load <1 x i16>, ptr {level.op(f'getelementptr i16, ptr {pointer}, i64 {cell}')}, align 2")


class Single(Expressions):
    """Expressions of the game ``lane`` (an ``i64`` known at ``base``). ``key``: which dice are thrown at present, 32 bits."""

    def __init__(self, program: Program, values: Values, cells: Cells, base: Level, turn: Val, lane: str, key: Val) -> None:
        super().__init__(program, values, cells, base, turn)
        self.key = key
        cells.lane = lane
        low, high = (base.op(f"load i32, ptr {base.op(f'getelementptr i32, ptr {p}, i64 {lane}')}, align 4") for p in ("%low", "%high"))
        self._low, self._high = Val(low, 32, False, base), Val(high, 32, False, base)
        self._month = values.binary("mul", values.sized(turn, 32), values.const(signed(_TURN), 32))

    # ------------------------------------------------------------------ plain numbers
    def one(self, value: Val) -> Val:
        """A value that is no vector."""
        if not value.vector:
            return value
        text = value.level.op(f"extractelement {self.v.of(value)} {value.text}, i64 0")
        return Val(text, value.bits, False, value.level)

    def plain(self, expr: m.Expr, env: Env) -> Val:
        """An expression as a number of 32 bits."""
        return self.v.sized(self.one(self.number(expr, env)), 32)

    def holds(self, expr: m.Expr, env: Env) -> Val:
        """An expression as a truth value, no vector."""
        return self.one(self.truth(expr, env))

    def scan(self, at: Val, extent: int, nobody: int, others: list[Val], read: Callable[[Val], Val]) -> Val:
        """See ``Expressions.scan``: with one game the index is followed."""
        v, one = self.v, self.one(at)
        inside = v.compare("ult", one, v.const(extent, one.bits))
        found = read(v.select(inside, one, v.const(0, one.bits)))
        return v.spread(v.select(inside, found, v.const(nobody, found.bits)))

    def _loop(self, e: m.Loop, env: Env) -> Val:
        if any(isinstance(x, m.Die) for x in parts(e)):
            raise NotNative("dice in a loop")
        return super()._loop(e, env)

    # ------------------------------------------------------------------ dice
    def crcs(self, type: m.Type, at: Val) -> Val:
        """The number of an entity's id."""
        table = self.v.module.table([signed(int(x)) for x in self.program.crc_of(type)], 32)
        return self.element(table, at, 32)

    def word(self, stream: int, key: Val) -> Val:
        """``game.engine.dice.Seeds.words``."""
        v = self.v
        salt = v.binary("add", self._month, v.const(signed(stream), 32))
        return mixed(v, v.binary("xor", v.binary("xor", mixed(v, v.binary("xor", self._low, salt)), self._high), key))

    def die(self, stream: int, key: Val, sides: int) -> Val:
        """``game.engine.dice.Seeds.die``, 32 bits."""
        v = self.v
        product = v.binary("mul", self.long(self.word(stream, key)), v.const(sides, 64))
        return v.sized(v.binary("lshr", product, v.const(32, 64)), 32)

    def rank(self, key: Val) -> Val:
        """``game.engine.ledger.monthly_rank``."""
        return mixed(self.v, self.word(RANK, key))

    def long(self, word: Val) -> Val:
        """A number without a sign in 64 bits."""
        return Val(word.level.op(f"zext i{word.bits} {word.text} to i64"), 64, False, word.level)

    def _die(self, e: m.Die, env: Env) -> Val:
        return self.v.spread(self.v.binary("add", self.v.sized(self.die(crc(e.stream), self.key, e.sides), 16), self.v.const(1)))

    # ------------------------------------------------------------------ names that are found
    def bind(self, b: m.Bind, env: Env, level: Level) -> Val:
        """What a name stands for, nobody where no weight is over 0: see ``EffectCompiler.binder``."""
        return self._best(b, env, level) if b.mode == "best" else self._pick(b, env, level)

    def _weight(self, b: m.Bind, env: Env, index: Val, ok: Val | None) -> Val:
        v = self.v
        value = v.call("smax", self.plain(b.weight, {**env, b.name: index}), v.const(0, 32))
        return self.long(value if ok is None else v.select(self.one(ok), value, v.const(0, 32)))

    def _best(self, b: m.Bind, env: Env, level: Level) -> Val:
        v = self.v
        loop, index, ok = self._members(b.domain, env, level)
        score = v.binary("shl", self._weight(b, env, index, ok), v.const(32, 64))
        score = v.binary("add", score, self.long(self.rank(self.crcs(b.domain.type, index))))
        best, who = Val(loop.carry("i64", "-1"), 64, False, loop), Val(loop.carry("i16", str(m.NONE)), 16, False, loop)
        better = v.compare("sgt", score, best)
        loop.turn(who.text, v.select(better, v.sized(index, 16), who).text)
        loop.turn(best.text, v.select(better, score, best).text)
        loop.close()
        some = v.compare("sge", Val(best.text, 64, False, level), v.const(1 << 32, 64))
        return v.spread(v.select(some, Val(who.text, 16, False, level), v.const(m.NONE)))

    def _pick(self, b: m.Bind, env: Env, level: Level) -> Val:
        """Members in the order of their ids' numbers: the sum of their weights, then whose part of it the dice point to."""
        v = self.v
        loop, index, ok = self._in_order(b.domain, env, level)
        total = loop.carry("i64", "0")
        loop.turn(total, v.binary("add", Val(total, 64, False, loop), self._weight(b, env, index, ok)).text)
        loop.close()
        most = v.call("smax", Val(total, 64, False, level), v.const(1, 64))
        point = v.binary("lshr", v.binary("mul", self.long(self.word(crc(b.stream), self.key)), most), v.const(32, 64))
        loop, index, ok = self._in_order(b.domain, env, level)
        run, who = Val(loop.carry("i64", "0"), 64, False, loop), Val(loop.carry("i16", str(m.NONE)), 16, False, loop)
        after = v.binary("add", run, self._weight(b, env, index, ok))
        mine = v.both(v.compare("sle", run, point), v.compare("sgt", after, point))
        loop.turn(run.text, after.text)
        loop.turn(who.text, v.select(mine, v.sized(index, 16), who).text)
        loop.close()
        return v.spread(Val(who.text, 16, False, level))

    def _in_order(self, domain: m.Domain, env: Env, level: Level) -> tuple[Loop, Val, Val | None]:
        """``_members`` in the order of their ids' numbers."""
        p, keys = self.program, self.program.crc_of(domain.type)
        if domain.of != "near":
            loop = level.loop(0, len(keys))
            order = np.argsort(keys, kind="stable").tolist()
            return loop, self.element(self.v.module.table(order), Val("", 64, False, loop, None, loop.counter)), None
        assert domain.place is not None
        place = self(domain.place, env)
        if place.vector or place.const == m.NONE:
            raise NotNative("a draw next door to a place that may be none")
        ends, near = [0], []
        for places in p.geography.neighbours:
            near += sorted(places, key=lambda n: int(keys[n]))
            ends.append(len(near))
        table, at = self.v.module.table(ends, 64), self.wide(place)
        first = element(place.level, table, at)
        loop = level.loop(first, element(place.level, table, place.level.op(f"add i64 {at}, 1")))
        return loop, self.element(self.v.module.table(near), Val("", 64, False, loop, None, loop.counter)), None
