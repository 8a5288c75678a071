"""Movement and battle, one place at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from oracle.account import by_remainder
from oracle.deeds import Flow
from oracle.dice import crc, fold, mix

if TYPE_CHECKING:
    from oracle.month import Oracle


def rank_of(game: Oracle, flow: Flow) -> int:
    """Which of several equal claims comes first."""
    land = game.land
    key = fold(land.place_crc[flow.origin], land.place_crc[flow.here], land.kind_crc[flow.becomes], int(flow.attack))
    return game.dice.rank(game.turn, key)


def move(game: Oracle) -> list[Flow]:
    """Share the stocks, stop who meets a stronger enemy half-way, write departures and arrivals; returns the assaults."""
    flows, forces = game.flows, game.land.roles["forces"]
    game.flows = []
    stocks: dict[tuple[int, int, int], list[Flow]] = defaultdict(list)
    for f in flows:
        stocks[f.faction, f.kind, f.origin].append(f)
    for stock, claims in stocks.items():
        # together they take no more than the largest of them asks for: "all but one" leaves one, by one road or two
        left = min(game.account.left(game.read, (forces, stock)), max(f.count for f in claims))
        for f, n in zip(claims, by_remainder(left, [f.count for f in claims], [rank_of(game, f) for f in claims]), strict=True):
            f.count = n
    flows = [f for f in flows if f.count > 0]
    going = [f for f in flows if not stopped(game, f, flows)]
    for f in going:
        game.account.add((forces, (f.faction, f.kind, f.origin)), -f.count, firm=True)
        if not f.attack:
            game.account.add((forces, (f.faction, f.becomes, f.here)), f.count, firm=True)
    return [f for f in going if f.attack]


def stopped(game: Oracle, flow: Flow, flows: list[Flow]) -> bool:
    """Whether an attack meets a hostile one on its road that is as strong or stronger."""
    if not flow.attack or flow.origin == flow.here:
        return False
    ours = theirs = 0
    for f in flows:
        strength = f.count * game.scenario.kinds[f.becomes].attack
        if not f.attack:
            continue
        if (f.origin, f.here) == (flow.origin, flow.here) and (f.faction == flow.faction or game.read.stance(flow.faction, f.faction) == 1):
            ours += strength
        if (f.here, f.origin) == (flow.origin, flow.here) and game.read.stance(flow.faction, f.faction) == -1:
            theirs += strength
    return theirs > 0 and theirs >= ours


class Battle:
    """The battle for one place."""

    def __init__(self, game: Oracle, place: int, flows: list[Flow]) -> None:
        self.game, self.place, self.flows = game, place, flows
        self.read, self.land, self.rules = game.read, game.land, game.scenario.battle
        self.kinds, self.forces = game.scenario.kinds, game.land.roles["forces"]
        attack: dict[int, int] = defaultdict(int)
        for f in flows:
            attack[f.faction] += f.count * self.kinds[f.becomes].attack
        self.leader = max(attack, key=lambda f: (attack[f], self._rank(f)))
        self.friends = [f for f in self.land.factions if f == self.leader or self.read.stance(self.leader, f) == 1]
        self.hostile = [f for f in self.read.enemies(self.leader) if f not in self.friends]
        self.defenders = self._defenders()
        self.ours = [f for f in flows if f.faction in self.friends]
        raw = sum(f.count * self.kinds[f.becomes].attack for f in self.ours)
        self.joined = 0
        for faction, kind, count in self.rules.joins:
            if self.read.stance(self.leader, faction) == 1:
                names = {"here": place, "attacker": self.leader}
                n = max(0, self.read.value(count, names, self.land.place_crc[place]))
                self.joined += n
                raw += n * self.kinds[kind].attack
        self.raw = raw
        self.fought = bool(self.defenders)
        self.main = max(self.defenders, key=lambda f: (self.defence_of(f), self._rank(f)), default=-1)
        self.chance = self._chance() if self.fought else 100
        self.die = game.dice.die(crc("battle"), game.turn, self.land.place_crc[place], 100)
        self.won = self.die < self.chance

    def _rank(self, faction: int) -> int:
        return self.game.dice.rank(self.game.turn, self.land.faction_crc[faction])

    def _stands(self, f: int) -> bool:
        return any(self.read.pieces(f, k, self.place) for k, kind in enumerate(self.kinds) if kind.ground)

    def _defenders(self) -> list[int]:
        """Who is hostile to the leader and stands here, and their allies that stand here."""
        against = [f for f in self.hostile if self._stands(f)]
        beside = [f for f in self.land.factions if any(self.read.stance(f, g) == 1 for g in against) and self._stands(f)]
        return [f for f in self.land.factions if (f in against or f in beside) and f not in self.friends]

    def defence_of(self, f: int) -> int:
        """Defence values of a faction's ground pieces here, covert ones too."""
        return sum(self.read.pieces(f, i, self.place) * k.defence for i, k in enumerate(self.kinds) if k.ground)

    # ------------------------------------------------------------------ odds
    def supply(self, f: int) -> int:
        """Per cent."""
        r, land = self.rules, self.land
        held = self.read.role("holder", self.place) == f
        mine = [q for q in land.near[self.place] if self.read.role("control", q) == f]
        if held or any((q, self.place) in land.roads for q in mine):
            return r.supply_road
        return r.supply_track if mine else r.supply_none

    def _factors(self, leader: int, side: list[int]) -> int:
        support = 75 + self.read.role("support", leader, self.place) // 2 if "support" in self.land.roles else 100
        planes = sum(self.read.derived("air", f, self.place) for f in side)
        shield = self.read.derived("hostile_air_defence", leader, self.place)
        air = 100 + self.rules.air_step * max(0, min(self.rules.air_most, planes - shield))
        return self.supply(leader) * support * air

    def _chance(self) -> int:
        attack = self.raw * self._factors(self.leader, self.friends) // 100
        defence = sum(self.defence_of(f) for f in self.defenders) * self._factors(self.main, self.defenders) // 100
        works = self.read.role("works", self.place) if "works" in self.land.roles else 0
        terrain = self.game.scenario.places[self.place].attributes.get("terrain", 100)
        defence = defence * terrain * (100 + self.rules.works_step * works) // 10000
        ratio = 100 * attack // max(1, attack + defence)
        return min(95, max(5, self.rules.slope * ratio + self.rules.base))

    # ------------------------------------------------------------------ what comes of it
    def losses(self, count: int, percent: int, key: int) -> int:
        """Per cent of a group; the rest by a die."""
        whole, rest = divmod(count * percent, 100)
        return whole + (self.game.dice.die(crc("battle loss"), self.game.turn, key, 100) < rest)

    def deserts(self, f: int) -> bool:
        """Whether one piece of the faction's militia goes home."""
        assert self.rules.cohesion is not None
        key = fold(self.land.place_crc[self.place], self.land.faction_crc[f])
        need = min(95, max(5, self.read.value(self.rules.cohesion[1], {"who": f, "here": self.place}, key)))
        return self.game.dice.die(crc("battle cohesion"), self.game.turn, key, 100) < need

    def count_loss(self, kind: int, loss: int) -> None:
        """Into the quantity that counts them."""
        if self.kinds[kind].losses:
            self.game.account.add((self.kinds[kind].losses, ()), loss, firm=True)

    def run(self) -> None:
        """Into the account."""
        self._attackers()
        if self.won:
            self._lost_with_the_place()
        self._defended()
        if self.fought:
            winner, loser = (self.leader, self.main) if self.won else (self.main, self.leader)
            names = {
                "here": self.place, "attacker": self.leader, "defender": self.main, "winner": winner, "loser": loser, "joined": self.joined,
            }  # fmt: skip
            self.game.deeds.run(self.rules.effects, names, self.land.place_crc[self.place])

    def _attackers(self) -> None:
        land, add = self.land, self.game.account.add
        weak: dict[int, list[tuple[int, Flow]]] = defaultdict(list)
        alive: dict[int, int] = {}
        for i, f in enumerate(self.flows):
            percent = (self.rules.loss_winner if self.won else self.rules.loss_attacker) if self.fought and f in self.ours else 0
            key = mix(fold(land.place_crc[f.here], land.faction_crc[f.faction], fold(land.kind_crc[f.kind], land.place_crc[f.origin])))
            loss = self.losses(f.count, percent, key)
            self.count_loss(f.kind, loss)
            alive[i] = f.count - loss
            cohesive = self.rules.cohesion is None or f.kind != self.rules.cohesion[0]
            if self.fought and not self.won and f in self.ours and not cohesive and alive[i] > 0:
                weak[f.faction].append((i, f))
        for faction, flows in weak.items():
            if self.deserts(faction):
                alive[max(flows, key=lambda x: rank_of(self.game, x[1]))[0]] -= 1
        for i, f in enumerate(self.flows):
            if f in self.ours and self.won:
                add((self.forces, (f.faction, f.becomes, self.place)), alive[i], firm=True)
            else:
                beaten = self.kinds[f.becomes].beaten if f in self.ours else -1
                add((self.forces, (f.faction, beaten if beaten >= 0 else f.kind, f.origin)), alive[i], firm=True)

    def _defended(self) -> None:
        land, add = self.land, self.game.account.add
        for f in self.defenders:
            for k, kind in enumerate(self.kinds):
                count = self.read.pieces(f, k, self.place) if kind.ground else 0
                if not count:
                    continue
                key = mix(fold(land.place_crc[self.place], land.faction_crc[f], land.kind_crc[k]))
                loss = self.losses(count, self.rules.loss_defender if self.won else self.rules.loss_winner, key)
                self.count_loss(k, loss)
                alive = count - loss
                if self.won and self.rules.cohesion is not None and k == self.rules.cohesion[0] and alive > 0:
                    alive -= self.deserts(f)
                add((self.forces, (f, k, self.place)), alive - count if not self.won else -count, firm=True)
                if self.won and not kind.fixed:
                    self._falls_back(f, k, alive)

    def _falls_back(self, f: int, k: int, alive: int) -> None:
        if self.kinds[k].beaten >= 0:
            self.game.account.add((self.forces, (f, self.kinds[k].beaten, self.place)), alive, firm=True)
            return
        best = -1, -1, -1
        for q in self.land.near[self.place]:
            owner = self.read.role("control", q)
            ours = owner >= 0 and (owner == f or self.read.stance(f, owner) == 1)
            if ours and self.read.derived("hostile", f, q) == 0:
                rank = self.game.dice.rank(self.game.turn, self.land.place_crc[q])
                best = max(best, (self.read.derived("strength", owner, q), rank, q))
        if best[2] >= 0:
            self.game.account.add((self.forces, (f, k, best[2])), alive, firm=True)

    def _lost_with_the_place(self) -> None:
        """Fixed pieces of the beaten and of their allies, and works, unless the winner held the place already."""
        lost = set(self.hostile) | {f for f in self.land.factions if any(self.read.stance(f, g) == 1 for g in self.hostile)}
        for f in lost - set(self.friends):
            for k, kind in enumerate(self.kinds):
                if kind.fixed and not (kind.ground and f in self.defenders):
                    self.game.account.add((self.forces, (f, k, self.place)), -self.read.pieces(f, k, self.place), firm=True)
        if "works" in self.land.roles and self.read.role("holder", self.place) != self.leader:
            self.game.account.add((self.land.roles["works"], (self.place,)), -self.read.role("works", self.place), firm=True)


def fight(game: Oracle, flows: list[Flow]) -> None:
    """All battles of the month."""
    for place in sorted({f.here for f in flows}):
        Battle(game, place, [f for f in flows if f.here == place]).run()
