"""Battle: strengths, odds, losses, retreat. One battle a place and month (rulebook 4; decisions 13).

``assess`` takes the truth or a seat's eyes alike, so that the odds shown before an order come from the same code as
its outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from game.engine.compile import Compiler, Fn
from game.engine.dice import crc, fold, mix
from game.engine.effects import Action, EffectCompiler, clamp_chance
from game.engine.frame import Frame, pick
from game.engine.ledger import monthly_rank
from game.engine.movement import Flows
from game.engine.records import Act
from game.engine.world import World

if TYPE_CHECKING:
    from game.engine.month import Month
    from game.engine.program import Program

Index = NDArray[np.intp]
Long = NDArray[np.int64]
Bool = NDArray[np.bool_]
Sides = tuple[Bool, Bool, Bool, Bool, Long]  # friend, hostile, beside, defends, pieces: as ``BattleRules.sides`` gives them
_STREAM, _LOSS, _COHESION = crc("battle"), crc("battle loss"), crc("battle cohesion")
SUPPORT_BASE = 75


@dataclass(slots=True)
class Odds:
    """One column for each battle. ``attack, defence``: strength in hundredths of a per cent; ``ratio``: 100 A // (A + D);
    ``chance``: per cent; ``defends``, ``hostile`` to the leader, ``beside`` (allies of the hostile): ``bool[faction, n]``;
    ``pieces``: ``int64[faction, kind, n]`` that defend; ``defender``: the strongest of them, -1 when nobody does."""

    attack: Long
    defence: Long
    ratio: Long
    chance: Long
    defends: NDArray[np.bool_]
    hostile: NDArray[np.bool_]
    beside: NDArray[np.bool_]
    pieces: Long
    defender: Index
    parts: dict[str, Long]

    @property
    def fought(self) -> NDArray[np.bool_]:
        """Where somebody stands in the way."""
        return self.defender >= 0


class BattleRules:
    """The battle section of a scenario, compiled."""

    def __init__(self, program: Program) -> None:
        self.program, self.rules = program, program.scenario.battle
        compiler = Compiler(program)
        self.joins: list[tuple[int, int, Fn]] = [(f, k, compiler.number(e)) for f, k, e in self.rules.joins]
        self.cohesion: tuple[int, Fn] | None = None
        if self.rules.cohesion is not None:
            kind, chance = self.rules.cohesion
            self.cohesion = (kind, compiler.number(chance))
        self.effects: Action = EffectCompiler(compiler).sequence(self.rules.effects)

    # ------------------------------------------------------------------ strengths
    def supply(self, world: World, lanes: Index, faction: Index, place: Index) -> Long:
        """Per cent: the place is held or next to own control by road, by track, or neither."""
        p, r = self.program, self.rules
        near = p.geography.near[:, place]
        mine = (pick(world.state, p.control.base + np.maximum(near, 0), lanes) == faction) & (near >= 0)
        road = (p.geography.by_road[near, place] & mine).any(0)
        track = (p.geography.by_track[near, place] & mine).any(0)
        held = pick(world.state, p.holder.base + place, lanes) == faction
        worst = np.where(track, r.supply_track, r.supply_none)
        return np.where(held | road, r.supply_road, worst).astype(np.int64)

    def _support(self, world: World, lanes: Index, faction: Index, place: Index) -> Long:
        p = self.program
        if p.support is None:
            return np.full(len(lanes), 100, np.int64)
        value = pick(world.state, p.support.base + faction * p.places + place, lanes)
        half: Long = SUPPORT_BASE + value.astype(np.int64) // 2
        return half

    def _air(self, world: World, lanes: Index, side: NDArray[np.bool_], leader: Index, place: Index) -> Long:
        """100 + what aircraft in reach add, less what hostile air defence cancels."""
        p, r = self.program, self.rules
        rows = np.arange(p.factions)[:, None] * p.places + place
        planes = (pick(world.derived("air"), rows, lanes) * side).sum(0, dtype=np.int64)
        shield = pick(world.derived("hostile_air_defence"), leader * p.places + place, lanes)
        factor: Long = 100 + r.air_step * np.clip(planes - shield, 0, r.air_most)
        return factor

    def joined(self, world: World, lanes: Index, place: Index, leader: Index) -> tuple[Long, Long]:
        """Strength and number of the pieces that allies add from next door."""
        p = self.program
        strength, count = np.zeros(len(lanes), np.int64), np.zeros(len(lanes), np.int64)
        frame = Frame(world, {"here": place, "attacker": leader}, lanes, p.place_crc[place])
        for faction, kind, how_many in self.joins:
            ally = pick(world.state, p.stance.base + leader * p.factions + faction, lanes) == 1
            n = np.maximum(frame.row(how_many(frame)).astype(np.int64), 0) * ally
            strength += n * int(p.attack[kind])
            count += n
        return strength, count

    def sides(self, world: World, lanes: Index, place: Index, leader: Index) -> Sides:
        """Who is with the leader, who is hostile to it, who is allied to these, who defends (``bool[faction, n]``), and the
        defending pieces."""
        p, n = self.program, np.arange(len(lanes))
        f = np.arange(p.factions)
        stance = pick(world.state, p.stance.base + f[:, None, None] * p.factions + f[None, :, None], lanes)
        to_leader = stance[leader, :, n].T
        friend = to_leader == 1
        friend[leader, n] = True
        hostile = (to_leader == -1) & ~friend
        rows = p.forces.base + np.arange(p.factions * p.kinds)[:, None] * p.places + place
        pieces = pick(world.state, rows, lanes).reshape(p.factions, p.kinds, -1).astype(np.int64) * p.ground[:, None]
        present = pieces.any(1)
        allied = ((stance == 1) & (hostile & present)[None]).any(1)
        defends = (hostile | allied) & ~friend & present
        beside = ((stance == 1) & hostile[None]).any(1) & ~friend
        return friend, hostile, beside, defends, pieces * defends[:, None]

    def assess(self, world: World, lanes: Index, place: Index, leader: Index, raw: Long, sides: Sides | None = None) -> Odds:
        """Odds of an attack with attack values summing to ``raw`` (joins included); ``sides`` where they are known already."""
        p, r = self.program, self.rules
        friend, hostile, beside, defends, pieces = sides or self.sides(world, lanes, place, leader)
        values = (pieces * p.defence[:, None]).sum(1)
        rank = monthly_rank(world, lanes, p.faction_crc[:, None]).astype(np.int64)
        main = (((values + defends) << 32) + rank * defends).argmax(0)
        nobody = ~defends.any(0)
        supply, support = self.supply(world, lanes, leader, place), self._support(world, lanes, leader, place)
        air = self._air(world, lanes, friend, leader, place)
        attack = raw * supply * support * air // 100
        d_supply, d_support = self.supply(world, lanes, main, place), self._support(world, lanes, main, place)
        d_air = self._air(world, lanes, defends, main, place)
        terrain = p.terrain[place].astype(np.int64)
        works = np.zeros(len(lanes), np.int64) if p.works is None else pick(world.state, p.works.base + place, lanes).astype(np.int64)
        ground = terrain * (100 + r.works_step * works)
        raw_defence = values.sum(0)
        defence = raw_defence * d_supply * d_support * d_air // 100 * ground // 10000
        ratio = 100 * attack // np.maximum(attack + defence, 1)
        chance = np.where(nobody, 100, clamp_chance(r.slope * ratio + r.base))
        parts = {
            "attack": raw, "supply (%)": supply - 100, "support (%)": support - 100, "air (%)": air - 100,
            "defence": raw_defence, "their supply (%)": d_supply - 100, "their support (%)": d_support - 100,
            "their air (%)": d_air - 100, "terrain and works (%)": ground // 100 - 100,
        }  # fmt: skip
        return Odds(attack, defence, ratio, chance.astype(np.int64), defends, hostile, beside, pieces, np.where(nobody, -1, main), parts)

    # ------------------------------------------------------------------ the battle step
    def fight(self, month: Month, flows: Flows) -> None:
        """All battles of the month, into the ledger."""
        Fight(self, month, flows).run()


class Fight:
    """The battles of one month while they are worked out; ``n`` of them, flows point at theirs by ``battle``."""

    def __init__(self, rules: BattleRules, month: Month, flows: Flows) -> None:
        self.rules, self.month, self.world, self.flows = rules, month, month.world, flows
        self.p = rules.program
        cell, self.battle = np.unique(flows.here * self.world.batch + flows.lane, return_inverse=True)
        self.place, self.lane = cell // self.world.batch, cell % self.world.batch
        self.leader = self._leader()
        sides = self.rules.sides(self.world, self.lane, self.place, self.leader)
        self.with_leader = sides[0][flows.faction, self.battle]
        raw = np.bincount(self.battle, flows.count * self.p.attack[flows.becomes] * self.with_leader, len(cell)).astype(np.int64)
        extra, self.joined = rules.joined(self.world, self.lane, self.place, self.leader)
        self.odds = rules.assess(self.world, self.lane, self.place, self.leader, raw + extra, sides)
        self.die = self.world.seeds.die(_STREAM, self.world.turn, self.lane, self.p.place_crc[self.place], 100)
        self.won = self.die < self.odds.chance

    def _leader(self) -> Index:
        """The strongest attacker of each battle, ties by the monthly rank."""
        f, p = self.flows, self.p
        n = len(self.place)
        strength = np.zeros((p.factions, n), np.int64)
        np.add.at(strength, (f.faction, self.battle), f.count * p.attack[f.becomes])
        present = np.zeros((p.factions, n), bool)
        present[f.faction, self.battle] = True
        rank = monthly_rank(self.world, self.lane, p.faction_crc[:, None]).astype(np.int64)
        leader: Index = (((strength + present) << 32) + rank * present).argmax(0)
        return leader

    def run(self) -> None:
        """Losses and moves of both sides, what is lost with the place, and the effects that the rules name."""
        self.acts = self._records()
        self._attackers()
        self._defenders()
        self._lost_with_the_place()
        fought = np.flatnonzero(self.odds.fought)
        if len(fought):
            self.rules.effects(self._frame(fought), self.month)

    def _frame(self, which: Index) -> Frame:
        leader, defender = self.leader[which], self.odds.defender[which]
        won = self.won[which]
        names = {
            "here": self.place[which], "attacker": leader, "defender": defender, "winner": np.where(won, leader, defender),
            "loser": np.where(won, defender, leader), "joined": self.joined[which].astype(np.int16),
        }  # fmt: skip
        frame = Frame(self.world, names, self.lane[which], self.p.place_crc[self.place[which]])
        if self.acts is not None:
            frame.acts = [self.acts[i] for i in which.tolist()]
        return frame

    def _losses(self, count: Long, percent: Long, key: NDArray[np.uint32], lane: Index) -> Long:
        """Per cent of a group, the rest by a die."""
        share = count * percent
        die = self.world.seeds.die(_LOSS, self.world.turn, lane, key, 100)
        return share // 100 + (die < share % 100)

    def _leaves(self, faction: Index, lane: Index, place: Index) -> NDArray[np.bool_]:
        """Whether a losing side's militia loses one more piece to desertion."""
        assert self.rules.cohesion is not None
        key = fold(self.p.place_crc[place], self.p.faction_crc[faction])
        frame = Frame(self.world, {"who": faction, "here": place}, lane, key)
        chance = frame.row(clamp_chance(self.rules.cohesion[1](frame)))
        hit: NDArray[np.bool_] = self.world.seeds.die(_COHESION, self.world.turn, lane, key, 100) < chance
        return hit

    def _count_losses(self, battle: Index, faction: Index, kind: Index, lane: Index, loss: Long) -> None:
        """Into the tracks that count them, and into the record."""
        if self.acts is not None:
            for b, f, k, n in zip(battle.tolist(), faction.tolist(), kind.tolist(), loss.tolist(), strict=True):
                if n:
                    self.acts[b].losses.append((f, k, n))
        for k, rules in enumerate(self.p.scenario.kinds):
            if rules.losses:
                mine = np.flatnonzero((kind == k) & (loss > 0))
                row = self.p.layout.blocks[rules.losses].base
                self.month.ledger.put(row, lane[mine], loss[mine])

    # ------------------------------------------------------------------ attackers
    def _attackers(self) -> None:
        f, p, r = self.flows, self.p, self.rules.rules
        won, fought = self.won[self.battle], self.odds.fought[self.battle]
        percent = np.where(won, r.loss_winner, r.loss_attacker) * (fought & self.with_leader)
        key = mix(fold(fold(p.place_crc[f.here], p.faction_crc[f.faction]), fold(p.kind_crc[f.kind], p.place_crc[f.origin])))
        loss = self._losses(f.count, percent.astype(np.int64), key, f.lane)
        alive = f.count - loss - self._deserters(won, fought, f.count - loss)
        enters = won & self.with_leader
        home_kind = np.where((p.beaten[f.becomes] >= 0) & self.with_leader, p.beaten[f.becomes], f.kind)
        kind, place = np.where(enters, f.becomes, home_kind), np.where(enters, f.here, f.origin)
        row = p.forces.base + (f.faction * p.kinds + kind) * p.places + place
        self.month.ledger.add(f.frame(self.month), row, alive, firm=True)
        self._count_losses(self.battle, f.faction, f.kind, f.lane, loss)

    def _deserters(self, won: NDArray[np.bool_], fought: NDArray[np.bool_], alive: Long) -> Long:
        f = self.flows
        out = np.zeros(len(f.lane), np.int64)
        if self.rules.cohesion is None:
            return out
        weak = np.flatnonzero((f.kind == self.rules.cohesion[0]) & ~won & fought & self.with_leader & (alive > 0))
        if len(weak):
            side = self.battle[weak] * self.p.factions + f.faction[weak]
            order = np.lexsort((-f.rank(self.month)[weak].astype(np.int64), side))
            _, first = np.unique(side[order], return_index=True)
            weak = weak[order[first]]
            out[weak] = self._leaves(f.faction[weak], f.lane[weak], f.here[weak])
        return out

    # ------------------------------------------------------------------ defenders
    def _defenders(self) -> None:
        p, r = self.p, self.rules.rules
        faction, kind, at = np.nonzero(self.odds.pieces)
        if not len(at):
            return
        count, lane, place, beaten = self.odds.pieces[faction, kind, at], self.lane[at], self.place[at], self.won[at]
        key = mix(fold(fold(p.place_crc[place], p.faction_crc[faction]), p.kind_crc[kind]))
        loss = self._losses(count, np.where(beaten, r.loss_defender, r.loss_winner).astype(np.int64), key, lane)
        alive = count - loss
        if self.rules.cohesion is not None:
            weak = np.flatnonzero((kind == self.rules.cohesion[0]) & beaten & (alive > 0))
            alive[weak] -= self._leaves(faction[weak], lane[weak], place[weak])
        ledger, base = self.month.ledger, p.forces.base + (faction * p.kinds + kind) * p.places
        ledger.put(base + place, lane, -np.where(beaten, count, count - alive))
        moves = beaten & ~p.fixed[kind] & (alive > 0)
        under = np.flatnonzero(moves & (p.beaten[kind] >= 0))
        ledger.put(p.forces.base + (faction * p.kinds + p.beaten[kind])[under] * p.places + place[under], lane[under], alive[under])
        falls_back = np.flatnonzero(moves & (p.beaten[kind] < 0))
        refuge = self._refuge(faction[falls_back], place[falls_back], lane[falls_back])
        falls_back, refuge = falls_back[refuge >= 0], refuge[refuge >= 0]
        ledger.put(base[falls_back] + refuge, lane[falls_back], alive[falls_back])
        self._count_losses(at, faction, kind, lane, loss)

    def _refuge(self, faction: Index, place: Index, lane: Index) -> Index:
        """``[n]``: where each falls back to: the strongest neighbour that the faction or an ally controls, without enemies; -1:
        none."""
        p, world = self.p, self.world
        near = p.geography.near[:, place]
        q = np.maximum(near, 0)
        owner = pick(world.state, p.control.base + q, lane)
        side = np.maximum(owner, 0).astype(np.intp)
        stance = pick(world.state, p.stance.base + faction * p.factions + side, lane)
        ours = (near >= 0) & (owner >= 0) & ((owner == faction) | (stance == 1))
        safe = pick(world.derived("hostile"), faction * p.places + q, lane) == 0
        strength = pick(world.derived("strength"), side * p.places + q, lane).astype(np.int64)
        rank = monthly_rank(world, lane, p.place_crc[q]).astype(np.int64)
        score = np.where(ours & safe, ((strength + 1) << 32) + rank, 0)
        best, n = score.argmax(0), np.arange(len(lane))
        return np.where(score[best, n] > 0, near[best, n], -1)

    def _lost_with_the_place(self) -> None:
        """Fixed pieces of the beaten and of their allies, and works unless the winner held the place."""
        p, ledger, state = self.p, self.month.ledger, self.world.state
        beaten = (self.odds.defends | self.odds.hostile | self.odds.beside) & self.won
        for k, kind in enumerate(p.scenario.kinds):
            if kind.fixed:
                faction, at = np.nonzero(beaten & ~(self.odds.defends & kind.ground))  # those are lost as defenders
                rows = p.forces.base + (faction * p.kinds + k) * p.places + self.place[at]
                ledger.put(rows, self.lane[at], -state[rows, self.lane[at]])
        if p.works is not None:
            at = np.flatnonzero(self.won & (state[p.holder.base + self.place, self.lane] != self.leader))
            rows = p.works.base + self.place[at]
            ledger.put(rows, self.lane[at], -state[rows, self.lane[at]])

    # ------------------------------------------------------------------ records
    def _records(self) -> list[Act] | None:
        if self.month.acts is None:
            return None
        out = []
        for i in range(len(self.place)):
            fought, won = bool(self.odds.fought[i]), bool(self.won[i])
            act = Act("battle", "battle", "battle", int(self.leader[i]), place=int(self.place[i]), public=True)
            act.target = int(self.odds.defender[i])
            act.outcome = ("taken" if won else "held") if fought else "entered"
            if fought:
                act.die, act.chance = int(self.die[i]), int(self.odds.chance[i])
                act.modifiers = [(name, int(v[i])) for name, v in self.odds.parts.items() if v[i]]
                if self.joined[i]:
                    n = int(self.joined[i])
                    act.notes.append(f"{n} piece{'s' if n > 1 else ''} joined from next door")
            out.append(act)
            self.month.acts.append(act)
        return out
