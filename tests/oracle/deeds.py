"""Effects, one lane at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from game.scenario import model as m
from oracle.dice import crc, fold, mix
from oracle.reading import Cell, Names

if TYPE_CHECKING:
    from oracle.month import Oracle


@dataclass
class Flow:
    """Pieces on their way."""

    faction: int
    kind: int
    becomes: int
    origin: int
    here: int
    count: int
    attack: bool


class Deeds:
    """Carries out effects into the account of a game's step."""

    def __init__(self, game: Oracle) -> None:
        self.game = game

    def run(self, effects: tuple[m.Effect, ...], names: Names, key: int) -> None:
        """All effects of a list."""
        for effect in effects:
            getattr(self, "_" + type(effect).__name__.lower())(effect, names, key)

    def bind(self, binds: tuple[m.Bind, ...], names: Names, key: int) -> dict[str, int]:
        """The names with those that best and pick find; -1 is nobody."""
        out = dict(names)
        for b in binds:
            out[b.name] = self._best(b, out, key) if b.mode == "best" else self._pick(b, out, key)
        return out

    def _weights(self, b: m.Bind, names: Names, key: int) -> dict[int, int]:
        read, land = self.game.read, self.game.land
        at = read.value(b.domain.place, names, key) if b.domain.place is not None else -1
        return {x: max(0, read.value(b.weight, {**names, b.name: x}, key)) for x in land.members(b.domain, at)}

    def _best(self, b: m.Bind, names: Names, key: int) -> int:
        g, weights = self.game, self._weights(b, names, key)
        best = max(weights, key=lambda x: (weights[x], g.dice.rank(g.turn, g.land.crc_of(b.domain, x))), default=-1)
        return best if best >= 0 and weights[best] > 0 else -1

    def _pick(self, b: m.Bind, names: Names, key: int) -> int:
        g, weights = self.game, self._weights(b, names, key)
        point = g.dice.word(crc(b.stream), g.turn, key) * max(1, sum(weights.values())) >> 32
        for x in sorted(weights, key=lambda x: g.land.crc_of(b.domain, x)):
            point -= weights[x]
            if point < 0:
                return x
        return -1

    def cell(self, cell: m.Cell, names: Names, key: int) -> Cell | None:
        """The cell meant; None when one of its arguments is nobody."""
        args = tuple(self.game.read.value(a, names, key) for a in cell.args)
        return None if min(args, default=0) < 0 else (cell.quantity, args)

    # ------------------------------------------------------------------ effects
    def _change(self, e: m.Change, names: Names, key: int) -> None:
        cell = self.cell(e.cell, names, key)
        if cell is None:
            return
        delta = e.sign * self.game.read.value(e.amount, names, key)
        self.game.account.add(cell, delta)
        other = (cell[0], cell[1][::-1])
        if self.game.land.quantities[cell[0]].symmetric and other != cell:
            self.game.account.add(other, delta)

    def _transfer(self, e: m.Transfer, names: Names, key: int) -> None:
        source, to = self.cell(e.source, names, key), self.cell(e.to, names, key)
        if source is not None and to is not None:
            g = self.game
            g.account.claim(source, to, g.read.value(e.count, names, key), g.dice.rank(g.turn, key))

    def _branch(self, e: m.Branch, names: Names, key: int) -> None:
        self.run(e.then if self.game.read.value(e.condition, names, key) else e.otherwise, names, key)

    def _chance(self, e: m.Chance, names: Names, key: int) -> None:
        g = self.game
        need = min(95, max(5, g.read.value(e.chance, names, key)))
        self.run(e.then if g.dice.die(crc(e.stream), g.turn, key, 100) < need else e.otherwise, names, key)

    def _each(self, e: m.Each, names: Names, key: int) -> None:
        read, land = self.game.read, self.game.land
        at = read.value(e.domain.place, names, key) if e.domain.place is not None else -1
        for x in land.members(e.domain, at):
            inner = {**names, e.var: x}
            if e.condition is None or read.value(e.condition, inner, key):
                self.run(e.body, inner, mix(fold(key, land.crc_of(e.domain, x))))

    def _bound(self, e: m.Bound, names: Names, key: int) -> None:
        self.run(e.body, self.bind((e.bind,), names, key), key)

    def _flow(self, e: m.Flow, names: Names, key: int) -> None:
        for kind, count in e.pieces:
            n = self.game.read.value(count, names, key)
            becomes = kind if e.becomes is None else e.becomes
            origin = names.get("origin", names["here"])
            if n > 0:
                self.game.flows.append(Flow(names["actor"], kind, becomes, origin, names["here"], n, e.mode == "attack"))

    def _leak(self, e: m.Leak, names: Names, key: int) -> None:
        g, read = self.game, self.game.read
        if "evidence" not in g.land.roles:
            return
        culprit, noise = read.value(e.culprit, names, key), read.value(e.noise, names, key)
        place = -1 if e.place is None else read.value(e.place, names, key)
        for f in g.land.factions:
            watches = g.scenario.factions[f].observes and f != culprit and read.stance(f, culprit) != 1
            if culprit < 0 or noise <= 0 or not watches:
                continue
            intel = read.role("intel", f, place) if place >= 0 and "intel" in g.land.roles else 0
            die = g.dice.die(crc(e.stream), g.turn, mix(fold(key, g.land.faction_crc[f])), 100)
            if die < min(95, 20 * intel + 15 * noise):
                g.account.add((g.land.roles["evidence"], (f, culprit)), 1)
                if place >= 0 and "intel" in g.land.roles:
                    g.account.add((g.land.roles["intel"], (f, place)), 1)

    def _pledge(self, e: m.Pledge, names: Names, key: int) -> None:
        by, to = ("actor", "target") if e.by == "actor" else ("target", "actor")
        cell = (f"promise:{e.id}", (names[by], names[to]))
        self.game.account.add(cell, e.months - self.game.cells[cell], firm=True)
