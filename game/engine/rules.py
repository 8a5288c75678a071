"""Rules and events compiled: where their conditions hold, their chance, and what then happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from game.engine.compile import Compiler, Fn
from game.engine.dice import U32, crc, fold
from game.engine.effects import Action, EffectCompiler
from game.engine.frame import Frame
from game.engine.records import Act
from game.engine.world import World
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.month import Month
    from game.engine.program import Program

Index = NDArray[np.intp]


class Trigger:
    """Conditions over a domain, a chance, binds: gives the lanes for which something happens. ``names``: the domain's
    members, ``[size]`` each."""

    def __init__(self, program: Program, item: m.Rule | m.Event, names: dict[str, Index], fixed: dict[str, int]) -> None:
        self.program, self.names = program, names
        self.size = len(next(iter(names.values()))) if names else 1
        compiler = Compiler(program, fixed)
        effects = EffectCompiler(compiler)
        self.when: list[Fn] = [compiler(c.test) for c in item.when]
        self.chance = compiler.number(item.chance) if item.chance is not None else None
        self.stream = crc(item.stream)
        self.binds = [effects.binder(b) for b in item.binds]
        self.effects: Action = effects.sequence(item.effects)
        key = np.full(self.size, crc(item.id), U32)
        for name, index in names.items():
            key = fold(key, (program.faction_crc if name == "who" else program.place_crc)[index])
        self.keys = key
        self.dense = {n: v[:, None] for n, v in names.items()}
        if set(names) == {"here"}:
            self.dense["here"] = program.every_place

    def mask(self, world: World) -> NDArray[np.bool_]:
        """``bool[size, batch]``: where every condition holds."""
        frame = Frame(world, dict(self.dense))
        out = np.ones((self.size, world.batch), bool)
        for test in self.when:
            out &= test(frame)
        return out

    def frame(self, world: World, mask: NDArray[np.bool_]) -> Frame | None:
        """The lanes of a mask for which the chance comes up, with binds; None when there is none."""
        member, lane = np.nonzero(mask)
        if not len(lane):
            return None
        names: dict[str, Any] = {n: v[member] for n, v in self.names.items()}
        frame = Frame(world, names, lane, self.keys[member])
        if self.chance is not None:
            die = world.seeds.die(self.stream, world.turn, lane, frame.key, 100)
            hit = np.flatnonzero(die < frame.row(self.chance(frame)))
            if not len(hit):
                return None
            frame = frame.take(hit)
        for bind in self.binds:
            frame = bind(frame)
        return frame


class CompiledRule:
    """A rule that runs by itself in its phase."""

    def __init__(self, program: Program, rule: m.Rule) -> None:
        self.rule = rule
        places, factions = np.arange(program.places), np.arange(program.factions)
        names: dict[str, Index] = {}
        if rule.each == "place":
            names = {"here": places}
        elif rule.each == "faction":
            names = {"who": factions}
        elif rule.each == "faction_at_place":
            names = {"who": factions.repeat(len(places)), "here": np.tile(places, len(factions))}
        self.trigger = Trigger(program, rule, names, {})

    def run(self, month: Month) -> None:
        """Where its conditions hold, into the month's ledger."""
        world = month.world
        frame = self.trigger.frame(world, self.trigger.mask(world))
        if frame is None:
            return
        if month.acts is not None and (self.rule.public or self.rule.each in ("once", "faction")):
            # the silent drift of single places is not recorded: hundreds of lines a month that nobody reads
            frame.acts = [self._act(frame, i) for i in range(frame.count)]
            month.acts.extend(frame.acts)
        self.trigger.effects(frame, month)

    def _act(self, frame: Frame, i: int) -> Act:
        who, here = frame.names.get("who"), frame.names.get("here")
        act = Act("rule", self.rule.id, self.rule.phase, -1 if who is None else int(who[i]), public=self.rule.public)
        act.place = -1 if here is None else int(here[i])
        return act


class CompiledEvent:
    """An event with its rows."""

    def __init__(self, program: Program, event: m.Event) -> None:
        self.event, self.program = event, program
        blocks = program.layout.blocks
        self.trigger = Trigger(program, event, {}, {})
        self.fired = blocks[f"fired:{event.id}"].base
        self.coming = blocks[f"coming:{event.id}"].base if event.announce else -1
        self.choices = [blocks[f"choice:{event.id}:{f}"].base for f, _ in event.choices]
        self.bound = {b.name: blocks[f"bound:{event.id}:{b.name}"].base for b in event.binds} if event.choices else {}

    def run(self, month: Month) -> None:
        """Read its conditions at the start of the month; announce it or let it happen."""
        world = month.world
        open_ = (world.state[self.fired] == 0)[None] if self.event.once else np.ones((1, world.batch), bool)
        open_ = open_ & (world.state[world.program.ended_row] == 0)
        if self.coming >= 0:
            due = open_ & (world.state[self.coming] == 1)[None]
            self._announce(month, open_ & ~due)
            if due.any():
                lanes = np.nonzero(due)[1]
                month.ledger.put(np.full(len(lanes), self.coming), lanes, np.full(len(lanes), -1))
            self._happen(month, due & self.trigger.mask(world) if self.event.recheck else due, sure=True)
            return
        self._happen(month, open_ & self.trigger.mask(world), sure=False)

    def _announce(self, month: Month, mask: NDArray[np.bool_]) -> None:
        frame = self.trigger.frame(month.world, mask & self.trigger.mask(month.world))
        if frame is not None:
            self._watch(month, frame, "announced")
            month.ledger.add(frame, self.coming, 1)

    def _happen(self, month: Month, mask: NDArray[np.bool_], sure: bool) -> None:
        frame = self.trigger.frame(month.world, mask) if not sure else self._all(month.world, mask)
        if frame is None:
            return
        self._watch(month, frame, "happens")
        self.trigger.effects(frame, month)
        month.ledger.add(frame, self.fired, 1)
        for row in self.choices:
            month.ledger.add(frame, row, 1)
        for name, row in self.bound.items():
            assert frame.lanes is not None
            month.ledger.set(np.full(frame.count, row), frame.lanes, frame.row(frame.names[name]))

    def _all(self, world: World, mask: NDArray[np.bool_]) -> Frame | None:
        """An announced event takes effect without a second throw of its chance."""
        _, lane = np.nonzero(mask)
        if not len(lane):
            return None
        frame = Frame(world, {}, lane, self.trigger.keys[np.zeros(len(lane), np.intp)])
        for bind in self.trigger.binds:
            frame = bind(frame)
        return frame

    def _watch(self, month: Month, frame: Frame, outcome: str) -> None:
        if month.acts is not None:
            e = self.event
            frame.acts = [Act("event", e.id, "news", place=e.place, outcome=outcome, public=True) for _ in range(frame.count)]
            month.acts.extend(frame.acts)


def compile_rules(program: Program) -> dict[str, list[CompiledRule]]:
    """Rules by phase."""
    out: dict[str, list[CompiledRule]] = {p: [] for p in m.PHASES}
    for rule in program.scenario.rules:
        out[rule.phase].append(CompiledRule(program, rule))
    return out


def compile_events(program: Program) -> list[CompiledEvent]:
    """Events in the order of the file; the order does not matter, since all read the state before the news."""
    return [CompiledEvent(program, e) for e in program.scenario.events]
