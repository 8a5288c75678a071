"""The state as a dict of cells, the same as a seat may know it, and what expressions say about either.

A cell is ``(quantity id, its arguments as indices)``; -1 is nobody: reading a quantity of nobody gives 0.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from game.scenario import model as m
from oracle.dice import Dice, crc

Cell = tuple[str, tuple[int, ...]]
Names = Mapping[str, int]


class Land:
    """The map: links, neighbours, distances; and ids as numbers for the dice."""

    def __init__(self, s: m.Scenario) -> None:
        self.scenario = s
        self.places, self.factions, self.kinds = range(len(s.places)), range(len(s.factions)), range(len(s.kinds))
        self.roads = {pair for a, b, track in s.roads if not track for pair in ((a, b), (b, a))}
        self.tracks = {pair for a, b, track in s.roads if track for pair in ((a, b), (b, a))} - self.roads
        links = self.roads | self.tracks
        self.near = {p: sorted(b for a, b in links if a == p) for p in self.places}
        self.steps = {p: self._steps(p) for p in self.places}
        self.quantities = {q.id: q for q in s.quantities}
        self.roles = {q.role: q.id for q in s.quantities if q.role}
        self.place_crc = [crc(p.id) for p in s.places]
        self.faction_crc = [crc(f.id) for f in s.factions]
        self.kind_crc = [crc(k.id) for k in s.kinds]

    def _steps(self, start: int) -> dict[int, int]:
        found, todo = {start: 0}, deque([start])
        while todo:
            a = todo.popleft()
            for b in self.near[a]:
                if b not in found:
                    found[b] = found[a] + 1
                    todo.append(b)
        return found

    def members(self, domain: m.Domain, at: int = -1) -> list[int]:
        """Who belongs to a domain."""
        if domain.of == "near":
            return self.near[at] if at >= 0 else []
        return list(self.factions if domain.of == "factions" else self.places)

    def crc_of(self, domain: m.Domain, member: int) -> int:
        """The number of a member's id."""
        return (self.faction_crc if domain.of == "factions" else self.place_crc)[member]


class Reader:
    """Reads cells of one game at one moment, and what follows from them."""

    def __init__(self, land: Land, cells: dict[Cell, int], turn: int, dice: Dice) -> None:
        self.land, self.cells, self.turn, self.dice = land, cells, turn, dice

    def get(self, id: str, *args: int) -> int:
        """The value of a cell; of nobody 0 (no faction, where the value is a faction)."""
        if min(args, default=0) < 0:
            q = self.land.quantities.get(id)
            return -1 if q is not None and q.type == "faction" else 0
        return self.cells[id, args]

    def role(self, role: str, *args: int) -> int:
        """The value of a cell of the quantity with that role."""
        return self.get(self.land.roles[role], *args)

    # ------------------------------------------------------------------ what follows from the state
    def pieces(self, f: int, k: int, p: int) -> int:
        """How many pieces stand."""
        return self.role("forces", f, k, p)

    def stance(self, a: int, b: int) -> int:
        """-1 hostile, 0, 1 ally."""
        return self.role("stance", a, b)

    def enemies(self, f: int) -> list[int]:
        """Who is hostile to a faction."""
        return [g for g in self.land.factions if self.stance(f, g) == -1]

    def derived(self, name: str, f: int, p: int) -> int:
        """Readers that the engine owns."""
        if f < 0 or p < 0:
            return 0
        kinds = list(enumerate(self.land.scenario.kinds))
        if name == "open":
            return sum(self.pieces(f, i, p) for i, k in kinds if k.ground and not k.covert)
        if name == "strength":
            return sum(self.pieces(f, i, p) * k.defence for i, k in kinds if k.ground and not k.covert)
        if name == "hostile":
            return sum(self.derived("open", g, p) for g in self.enemies(f))
        if name == "air":
            reach = [(i, q) for i, k in kinds if k.reach for q, d in self.land.steps[p].items() if d <= k.reach]
            return sum(self.pieces(f, i, q) for i, q in reach)
        if name == "hostile_air":
            return sum(self.derived("air", g, p) for g in self.enemies(f))
        assert name == "hostile_air_defence"
        close = [p, *self.land.near[p]]
        return sum(self.pieces(g, i, q) * k.shield for g in self.enemies(f) for i, k in kinds if k.shield for q in close)

    # ------------------------------------------------------------------ expressions
    def value(self, e: m.Expr, names: Names, key: int = 0) -> int:
        """The value of an expression, as an int."""
        return int(getattr(self, "_" + type(e).__name__.lower())(e, names, key))

    def all(self, conditions: tuple[m.Condition, ...], names: Names, key: int = 0) -> bool:
        """Whether every line holds."""
        return all(self.value(c.test, names, key) for c in conditions)

    def _const(self, e: m.Const, names: Names, key: int) -> int:
        return e.value

    def _var(self, e: m.Var, names: Names, key: int) -> int:
        return names[e.name]

    def _turn(self, e: m.Turn, names: Names, key: int) -> int:
        return self.turn

    def _die(self, e: m.Die, names: Names, key: int) -> int:
        return self.dice.die(crc(e.stream), self.turn, key, e.sides) + 1

    def _read(self, e: m.Read, names: Names, key: int) -> int:
        return self.get(e.quantity, *(self.value(a, names, key) for a in e.args))

    def _attribute(self, e: m.Attribute, names: Names, key: int) -> int:
        place = self.value(e.place, names, key)
        return self.land.scenario.places[place].attributes.get(e.name, 0) if place >= 0 else 0

    def _derived(self, e: m.Derived, names: Names, key: int) -> int:
        f, p = (self.value(a, names, key) for a in e.args)
        return self.derived(e.name, f, p)

    def _arith(self, e: m.Arith, names: Names, key: int) -> int:
        a, b = self.value(e.left, names, key), self.value(e.right, names, key)
        return {"+": a + b, "-": a - b, "*": a * b}[e.op] if e.op != "//" else a // b

    def _negate(self, e: m.Negate, names: Names, key: int) -> int:
        return -self.value(e.value, names, key)

    def _absolute(self, e: m.Absolute, names: Names, key: int) -> int:
        return abs(self.value(e.value, names, key))

    def _extreme(self, e: m.Extreme, names: Names, key: int) -> int:
        return (min if e.op == "min" else max)(self.value(v, names, key) for v in e.values)

    def _not(self, e: m.Not, names: Names, key: int) -> bool:
        return not self.value(e.value, names, key)

    def _logic(self, e: m.Logic, names: Names, key: int) -> bool:
        return (all if e.op == "and" else any)(self.value(v, names, key) for v in e.values)

    def _compare(self, e: m.Compare, names: Names, key: int) -> bool:
        v = [self.value(x, names, key) for x in e.values]
        tests: list[Any] = [
            {"==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]
            for op, a, b in zip(e.ops, v, v[1:], strict=False)
        ]
        return all(tests)

    def _choose(self, e: m.Choose, names: Names, key: int) -> int:
        return self.value(e.then if self.value(e.test, names, key) else e.other, names, key)

    def _loop(self, e: m.Loop, names: Names, key: int) -> int:
        at = self.value(e.domain.place, names, key) if e.domain.place is not None else -1
        values = []
        for member in self.land.members(e.domain, at):
            inner = {**names, e.var: member}
            if e.condition is None or self.value(e.condition, inner, key):
                values.append(self.value(e.body, inner, key))
        if e.op == "count":
            return sum(1 for v in values if v)
        return {"sum": sum(values), "any": any(values), "all": all(values)}[e.op]

    def _bits(self, order: str, faction: int) -> int:
        return self.get(f"memory:{order}", faction)

    def _uses(self, e: m.Uses, names: Names, key: int) -> int:
        return (self._bits(e.order, self.value(e.faction, names, key)) & ((1 << e.months) - 1)).bit_count()

    def _since(self, e: m.Since, names: Names, key: int) -> int:
        bits = self._bits(e.order, self.value(e.faction, names, key))
        return next((n + 1 for n in range(15) if bits >> n & 1), 99)

    def _pending(self, e: m.Pending, names: Names, key: int) -> bool:
        giver, receiver = self.value(e.giver, names, key), self.value(e.receiver, names, key)
        return self.get(f"pending:{e.order}", giver, receiver) >= 1


class Eyes(Reader):
    """The same moment as one seat may know it; ``believes``: as it takes it to be, with the set-up where what it sees fits it."""

    def __init__(self, truth: Reader, seat: int, start: dict[Cell, int], believes: bool = False) -> None:
        super().__init__(truth.land, truth.cells, truth.turn, truth.dice)
        self.truth, self.seat, self.start, self.believes = truth, seat, start, believes
        self.public = {f"memory:{o.id}" for o in self.land.scenario.orders if o.see == "all"}

    def get(self, id: str, *args: int) -> int:
        """The value as the seat may know it; what it may not know at all is what the set-up said."""
        value = super().get(id, *args)
        if min(args, default=0) < 0:
            return value
        if not self._may(id, args):
            return self.start[id, args]
        q = self.land.quantities.get(id)
        if q is None:
            return value
        how = q.see
        if q.role == "forces":
            how = "covert" if self.land.scenario.kinds[args[1]].covert else "open"
        if how not in ("covert", "open", "bands", "words"):
            return value
        level = self._level(args[-1], args[0] if len(args) > 1 else None)
        seen = blur(how, level, value, q.hi)
        if self.believes and blur(how, level, self.start[id, args], q.hi) == seen:
            return self.start[id, args]
        return seen

    def _may(self, id: str, args: tuple[int, ...]) -> bool:
        q = self.land.quantities.get(id)
        if q is not None:
            return self.seat == args[0] if q.see == "own" else self.seat in args if q.see == "parties" else True
        if id.startswith("memory:"):
            return id in self.public or args[0] == self.seat
        return self.seat in args if id.startswith("pending:") else True

    def _level(self, place: int, faction: int | None) -> int:
        """Intel at a place on a faction: one's own and an ally's are open, and a place that one controls."""
        truth, full = self.truth, 3
        if faction is None:
            mine = truth.role("control", place) == self.seat
        else:
            mine = faction == self.seat or truth.stance(self.seat, faction) == 1
        if mine or "intel" not in self.land.roles:
            return full
        return truth.role("intel", self.seat, place)


def blur(how: str, level: int, n: int, high: int) -> int:
    """What an intel level makes of a number (docs/format.md, see)."""
    about = min(high, next((said for limit, said in ((0, 0), (1, 1), (3, 2), (6, 5), (10, 8), (15, 13)) if n <= limit), 20))
    if how == "covert":
        return (0, min(n, 1), about, n)[level]
    if how == "open":
        return n if level >= 2 else about
    if level >= 1:
        return n
    if how == "bands":
        return min(high, 0 if n < 5 else min(90, n // 20 * 20 + 10))
    tenth = n * 10 // max(1, high)  # 0-3 lawless, 4-6 shaky, 7-10 governed
    return (2 if tenth <= 3 else 5 if tenth <= 6 else 8) * high // 10
