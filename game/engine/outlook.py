"""What an order would do as things stand: its effects worked out with what one seat knows, and put into words.

A number that the seat can work out is written as a number; one that rests on something it is not sure of gets an ``about``.
What comes to nothing is left out, and of a condition whose outcome is certain only the part that applies is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from game.engine.compile import Compiler, Fn
from game.engine.effects import EffectCompiler, clamp_chance
from game.engine.frame import Frame
from game.engine.walk import expressions_in
from game.engine.world import World
from game.scenario import model as m
from game.scenario.describe import About, Wording, effect_words

_SURE_LEVEL = 3  # intel at which everything at a place is read exactly
_ALLY = 1


class Outlook:
    """Effects as one seat expects them. ``seen``: its seen world; compiled expressions are kept as long as this lives."""

    def __init__(self, seen: World, seat: int) -> None:
        self.seen, self.seat, self.program = seen, seat, seen.program
        self._compiler = Compiler(self.program)
        self._fns: dict[int, tuple[m.Expr, Fn]] = {}  # by identity; kept alive, so that no other takes its place

    def words(self, effects: Iterable[m.Effect], frame: Frame, said: Wording, unknown: frozenset[str] = frozenset()) -> list[str]:
        """One text for each effect that changes something. ``frame``: one lane of the seen world; ``unknown``: names of it that
        are only drawn when the month is played."""
        known = frozenset(frame.names) - unknown
        return [effect_words(e, said) for effect in effects for e in self._settle(effect, frame, known, said)]

    # ------------------------------------------------------------------ values
    def _value(self, expr: m.Expr, frame: Frame, known: frozenset[str]) -> int | None:
        """The expression's value for the seat; None when it needs a die or a name that nobody knows yet."""
        if not _settled(expr, known):
            return None
        if id(expr) not in self._fns:
            self._fns[id(expr)] = expr, self._compiler.number(expr)
        return int(frame.row(self._fns[id(expr)][1](frame))[0])

    def _number(self, expr: m.Expr, frame: Frame, known: frozenset[str]) -> m.Expr:
        """The same as a constant, or the expression itself where it has no value."""
        value = self._value(expr, frame, known)
        return expr if value is None else self._constant(value, self._sure(expr, frame, known))

    def _constant(self, value: int, sure: bool) -> m.Expr:
        return m.Const("int", value, value, value) if sure else About("int", value, value, value)

    def _sure(self, expr: m.Expr, frame: Frame, known: frozenset[str]) -> bool:
        """Whether everything that the expression reads is known exactly to the seat."""
        return all(self._sure_of(e, frame, known) for e in expressions_in(expr))

    def _sure_of(self, expr: m.Expr, frame: Frame, known: frozenset[str]) -> bool:
        if isinstance(expr, m.Uses | m.Since):
            order = next(o for o in self.program.scenario.orders if o.id == expr.order)
            return order.see == "all" or self._value(expr.faction, frame, known) == self.seat
        if isinstance(expr, m.Derived):
            return expr.name in ("open", "air") and self._value(expr.args[0], frame, known) == self.seat
        if not isinstance(expr, m.Read):
            return True
        q = self.program.layout.blocks[expr.quantity].quantity
        if q is None or q.see == "all":
            return True
        factions = [self._value(a, frame, known) for a in expr.args if a.type == "faction"]
        if q.see in ("own", "parties"):
            return self.seat in (factions[:1] if q.see == "own" else factions)
        place = next((self._value(a, frame, known) for a in expr.args if a.type == "place"), None)
        return self._level(factions[0] if factions else None, place) >= _SURE_LEVEL

    def _level(self, faction: int | None, place: int | None) -> int:
        """The seat's intel for a quantity of a faction at a place, as for a view; 0 when one of them is not known."""
        p, state = self.program, self.seen.state
        if faction is not None and faction >= 0 and (faction == self.seat or state[p.stance.row(self.seat, faction), 0] == _ALLY):
            return _SURE_LEVEL
        if place is None or place < 0:
            return 0
        if faction is None and state[p.control.base + place, 0] == self.seat:
            return _SURE_LEVEL
        return int(state[p.intel.row(self.seat, place), 0]) if p.intel is not None else _SURE_LEVEL

    # ------------------------------------------------------------------ effects
    def _settle(self, effect: m.Effect, frame: Frame, known: frozenset[str], said: Wording) -> list[m.Effect]:
        """What is left of an effect once all that can be worked out is."""
        if isinstance(effect, m.Change):
            return self._change(effect, frame, known, said)
        if isinstance(effect, m.Transfer):
            return self._transfer(effect, frame, known, said)
        if isinstance(effect, m.Flow):
            pieces = tuple((k, n) for k, e in effect.pieces if not _nothing(n := self._number(e, frame, known)))
            return [replace(effect, pieces=pieces)] if pieces else []
        if isinstance(effect, m.Branch):
            return self._branch(effect, frame, known, said)
        if isinstance(effect, m.Chance):
            then, other = (self._list(x, frame, known, said) for x in (effect.then, effect.otherwise))
            chance = self._number(effect.chance, frame, known)
            if isinstance(chance, m.Const | About):
                least = int(clamp_chance(chance.value))
                chance = self._constant(least, isinstance(chance, m.Const))
            return [replace(effect, chance=chance, then=then, otherwise=other)] if then or other else []
        if isinstance(effect, m.Each):
            body = self._list(effect.body, frame, known - {effect.var}, said)
            return [replace(effect, body=body)] if body else []
        if isinstance(effect, m.Bound):
            return self._bound(effect, frame, known, said)
        return [effect]

    def _list(self, effects: tuple[m.Effect, ...], frame: Frame, known: frozenset[str], said: Wording) -> tuple[m.Effect, ...]:
        return tuple(x for e in effects for x in self._settle(e, frame, known, said))

    def _change(self, effect: m.Change, frame: Frame, known: frozenset[str], said: Wording) -> list[m.Effect]:
        cell, amount = self._cell(effect.cell, frame, known, said), self._number(effect.amount, frame, known)
        return [] if cell is None or _nothing(amount) else [replace(effect, cell=cell, amount=amount)]

    def _transfer(self, effect: m.Transfer, frame: Frame, known: frozenset[str], said: Wording) -> list[m.Effect]:
        """No more can pass than the source has, when that is known exactly."""
        source, to = self._cell(effect.source, frame, known, said), self._cell(effect.to, frame, known, said)
        count = self._number(effect.count, frame, known)
        if source is None or to is None or _nothing(count):
            return []
        q = self.program.layout.blocks[source.quantity].quantity
        if isinstance(count, m.Const) and q is not None:
            held = m.Read("int", q.lo, q.hi, source.quantity, source.args)
            if _settled(held, known) and self._sure(held, frame, known):
                there = int(frame.row(self._compiler.number(held)(frame))[0])
                count = self._constant(max(0, min(count.value, there)), True)
        return [] if _nothing(count) else [replace(effect, source=source, to=to, count=count)]

    def _branch(self, effect: m.Branch, frame: Frame, known: frozenset[str], said: Wording) -> list[m.Effect]:
        value = self._value(effect.condition, frame, known)
        then, other = (self._list(x, frame, known, said) for x in (effect.then, effect.otherwise))
        if value is not None and self._sure(effect.condition, frame, known):
            return list(then if value else other)
        if not then and other:
            return [m.Branch(m.Not("bool", 0, 1, effect.condition), other)]
        return [replace(effect, then=then, otherwise=other)] if then else []

    def _bound(self, effect: m.Bound, frame: Frame, known: frozenset[str], said: Wording) -> list[m.Effect]:
        """The best one is found with the seat's eyes; one that is drawn stays a random one."""
        bind = effect.bind
        if bind.mode == "best" and all(_settled(e, known | {bind.name}) for e in expressions_in(bind.domain)):
            found = EffectCompiler(self._compiler).binder(bind)(frame)
            return list(self._list(effect.body, found, known | {bind.name}, said))
        body = self._list(effect.body, frame, known - {bind.name}, said)
        return [replace(effect, body=body)] if body else []

    def _cell(self, cell: m.Cell, frame: Frame, known: frozenset[str], said: Wording) -> m.Cell | None:
        """The cell with names for whoever ``whoever holds it`` is; None when that is nobody, whose numbers never change."""
        args = []
        for arg in cell.args:
            value = self._value(arg, frame, known) if isinstance(arg, m.Var | m.Read) else None
            if value is not None and value < 0:
                return None
            plain = value is None or (isinstance(arg, m.Var) and arg.name in said.vars)
            args.append(arg if plain or value is None else m.Const(arg.type, value, value, value))
        return m.Cell(cell.quantity, tuple(args))


def _nothing(amount: m.Expr) -> bool:
    return isinstance(amount, m.Const | About) and amount.value == 0


def _settled(expr: m.Expr, known: frozenset[str]) -> bool:
    """Whether the expression has one value now: no die in it, and no name but known ones and those of its own loops."""
    inner = {e.var for e in expressions_in(expr) if isinstance(e, m.Loop)}
    return all(
        not isinstance(e, m.Die) and not (isinstance(e, m.Var) and e.name not in known and e.name not in inner)
        for e in expressions_in(expr)
    )


def drawn(binds: Iterable[m.Bind]) -> dict[str, str]:
    """What to call the names that are only drawn when the month is played."""
    return {b.name: f"a random {'side' if b.domain.of == 'factions' else 'place'}" for b in binds if b.mode == "pick"}


__all__ = ["Outlook", "drawn"]
