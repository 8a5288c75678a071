"""A scenario compiled: immutable, shared by every game played of it; state is passed in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from game.engine.battle import BattleRules
from game.engine.compile import Compiler, Fn
from game.engine.dice import Seeds, crcs
from game.engine.effects import Action, EffectCompiler
from game.engine.frame import Frame
from game.engine.geography import Geography
from game.engine.given import AnswerTable, OrderTable
from game.engine.layout import Block, Layout, State, pledges
from game.engine.native.dense import Want
from game.engine.native.kernels import Native
from game.engine.rules import CompiledRule, NewsDesk, compile_rules
from game.engine.seats import Seat
from game.engine.sight import Plan, table
from game.engine.world import World
from game.scenario.model import Expr, Pledge, Scenario, Type

HOLD_SUPPORT = 20  # support from which holding a place is control (game.md, The state)
ENGINE_VERSION = 1  # part of every save: raised when the same orders could give another game


@dataclass(frozen=True, slots=True)
class PerFaction:
    """A number that every side has: its expression, and the same as a function, for each faction as ``actor``."""

    name: str
    exprs: list[Expr]
    fns: list[Fn]

    def wants(self) -> list[Want]:
        """The same for a kernel."""
        return [Want(e, fixed={"actor": f}) for f, e in enumerate(self.exprs)]


class Program:
    """Everything about a scenario that does not change while it is played."""

    def __init__(self, scenario: Scenario) -> None:
        """Compiles; raises ValueError when a quantity that the engine cannot do without has no role."""
        self.scenario, self.layout = scenario, Layout(scenario)
        self.geography = Geography(scenario)
        self.factions, self.places, self.kinds = len(scenario.factions), len(scenario.places), len(scenario.kinds)
        self._identify()
        self._roles()
        self._force_tables()
        self.sight = self._sight()
        self.public_orders = frozenset(o.id for o in scenario.orders if o.see == "all")
        self.plans = tuple(Plan(self, f) for f in range(self.factions))
        self.ended_row, self.winner_row = self.layout.blocks["ended"].base, self.layout.blocks["winner"].base
        self.battle = BattleRules(self)
        self.seats = tuple(Seat(self, f) for f in range(self.factions))
        self.orders, self.answers = OrderTable(self), AnswerTable(self)
        self.rules: dict[str, list[CompiledRule]] = compile_rules(self)
        self.news = NewsDesk(self)
        self.pledges = self._pledges()
        self.income = self._per_faction("income", [f.income for f in scenario.factions])
        self.upkeep = self._per_faction("upkeep", [f.upkeep for f in scenario.factions])
        self.points = self._per_faction("points", [f.points for f in scenario.factions])
        self.thresholds = np.array([f.threshold for f in scenario.factions], np.int64)
        self.start = self._start()
        self.native = Native(self)

    def _identify(self) -> None:
        s = self.scenario
        self.faction_crc = crcs([f.id for f in s.factions])
        self.place_crc = crcs([p.id for p in s.places])
        self.kind_crc = crcs([k.id for k in s.kinds])
        names = {name for p in s.places for name in p.attributes}
        self.attributes = {n: np.array([p.attributes.get(n, 0) for p in s.places], np.int16) for n in sorted(names)}
        # the two index arrays that mean "all places, in order": reading by them is a view of the state, not a copy
        self.every_place = np.arange(self.places)[:, None]
        self.loop_places = self.every_place[:, None]
        self.terrain = self.attributes.get("terrain", np.full(self.places, 100, np.int16))

    def _need(self, role: str) -> Block:
        block = self.layout.role(role)
        if block is None:
            raise ValueError(f"the rules declare no quantity with the role {role}")
        return block

    def _roles(self) -> None:
        self.forces, self.stance, self.funds = self._need("forces"), self._need("stance"), self._need("funds")
        self.control, self.holder = self._need("control"), self._need("holder")
        role = self.layout.role
        self.support, self.intel, self.evidence, self.works = role("support"), role("intel"), role("evidence"), role("works")
        self.contested, self.unpaid = role("contested"), role("unpaid")
        self.shared_blocks = [b for b in self.layout.blocks.values() if b.quantity is not None and b.quantity.share]
        self.shared_rows: NDArray[np.bool_] | None = None
        if self.shared_blocks:
            self.shared_rows = np.zeros(self.layout.count, bool)
            for b in self.shared_blocks:
                self.shared_rows[b.rows] = True
        self.observers = tuple(f for f, x in enumerate(self.scenario.factions) if x.observes)

    def _force_tables(self) -> None:
        ks = self.scenario.kinds
        self.attack = np.array([k.attack for k in ks], np.int64)
        self.defence = np.array([k.defence for k in ks], np.int64)
        self.ground = np.array([k.ground for k in ks])
        self.fixed = np.array([k.fixed for k in ks])
        self.beaten = np.array([k.beaten for k in ks], np.int64)
        self.open_kinds = [i for i, k in enumerate(ks) if k.ground and not k.covert]
        self.air_kinds = [i for i, k in enumerate(ks) if k.reach]
        self.shield_kinds = [i for i, k in enumerate(ks) if k.shield]

    def _sight(self) -> dict[tuple[str, int], NDArray[np.int16]]:
        out: dict[tuple[str, int], NDArray[np.int16]] = {}
        for b in self.layout.blocks.values():
            if b.quantity is None:
                continue
            wanted = ("covert", "open") if b.quantity.role == "forces" else (b.quantity.see,)
            for see in wanted:
                if see in ("covert", "open", "bands", "words"):
                    out[see, b.hi] = table(see, b.hi)
        return out

    def _pledges(self) -> list[tuple[Pledge, Fn, Action]]:
        """Every promise with its test and what happens when it is broken."""
        compiler = Compiler(self)
        effects = EffectCompiler(compiler)
        return [(e, compiler(e.keep), effects.sequence(e.broken)) for e in pledges(self.scenario)]

    def _per_faction(self, name: str, exprs: list[Expr]) -> PerFaction:
        return PerFaction(name, exprs, [Compiler(self, {"actor": f}).number(e) for f, e in enumerate(exprs)])

    def crc_of(self, type: Type) -> NDArray[np.uint32]:
        """The numbers of the ids of one type of entity."""
        return {"faction": self.faction_crc, "place": self.place_crc, "kind": self.kind_crc}[type]

    # ------------------------------------------------------------------ start and score
    def _start(self) -> State:
        """``int16[rows]``: the set-up with control and holder derived from it; also what everybody is taken to know of the
        numbers that others keep to themselves."""
        state = self.layout.prior[:, None].copy()
        world = World(self, state, Seeds([0]), 1)
        holder, control = self.derive_control(world)
        state[self.holder.rows], state[self.control.rows] = holder, control
        start = state[:, 0].copy()
        self.layout.prior = start
        return start

    def new(self, seeds: list[int] | NDArray[np.uint64], reuse: bool = False) -> World:
        """A batch of games at the start, one for each seed; the first month's news has not been read yet."""
        s = Seeds(seeds)
        return World(self, np.repeat(self.start[:, None], len(s.values), axis=1), s, 1, reuse)

    def derive_control(self, world: World) -> tuple[State, State]:
        """Who holds each place and who controls it, ``int16[place, batch]`` each: over half of all open ground strength
        holds; with support of 20 or more it is control (game.md, The state)."""
        strength = world.cube("strength")
        most = strength.astype(np.int32) * 2 > strength.sum(0, dtype=np.int32)
        number = np.arange(1, self.factions + 1, dtype=np.int16)[:, None, None]
        holder = (most * number).sum(0, dtype=np.int16) - np.int16(1)
        if self.support is None:
            return holder, holder.copy()
        backed = most & (world.block(self.support) >= HOLD_SUPPORT)
        control = (backed * number).sum(0, dtype=np.int16) - np.int16(1)
        return holder, control

    def per_faction(self, what: PerFaction, world: World) -> NDArray[np.int64]:
        """``int64[faction, batch]``: income, upkeep or points in every game."""
        out = np.empty((self.factions, world.batch), np.int64)
        kernel = self.native.dense(what.name, world.batch, what.wants)
        if kernel is not None:
            return np.concatenate(kernel.run(world), out=out)
        for f, fn in enumerate(what.fns):
            value = np.asarray(fn(Frame(world, {"actor": f})))
            out[f] = value.reshape(-1, world.batch)[0] if value.ndim > 1 else value
        return out

    def margins(self, world: World) -> NDArray[np.int64]:
        """``int64[faction, batch]``: points less threshold; of a seen world, as that seat believes them."""
        return self.per_faction(self.points, world) - self.thresholds[:, None]
