"""Rules and events compiled: where their conditions hold, their chance, and what then happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from game.engine.compile import Compiler, Fn
from game.engine.dice import U32, crc, fold
from game.engine.effects import Action, EffectCompiler
from game.engine.frame import Frame
from game.engine.ledger import lanes_of
from game.engine.native.deeds import Deed
from game.engine.native.dense import Want
from game.engine.records import Act
from game.engine.walk import parts
from game.engine.world import World
from game.scenario import model as m

if TYPE_CHECKING:
    from game.engine.month import Month
    from game.engine.program import Program

Index = NDArray[np.intp]
Found = tuple[Index, Index]  # member of the domain and game, one of each for everything that was found
_FEW = 8  # one in so many: from there on a condition is dearer asked of all than of those that are left
_OF_THE_MONTH = (m.Const, m.Turn, m.Arith, m.Compare, m.Logic, m.Not, m.Negate, m.Absolute, m.Extreme, m.Choose)


class Trigger:
    """Conditions over a domain, a chance, binds: gives the lanes for which something happens. ``names``: the domain's
    members, ``[size]`` each."""

    def __init__(self, program: Program, item: m.Rule | m.Event, names: dict[str, Index], fixed: dict[str, int]) -> None:
        self.program, self.names = program, names
        self.size = len(next(iter(names.values()))) if names else 1
        compiler = Compiler(program, fixed)
        effects = EffectCompiler(compiler)
        tests = [c.test for c in item.when]
        # what only the month decides comes first: most months that settles it
        self.dated: list[Fn] = [compiler(t) for t in tests if _dated(t)]
        self.when: list[Fn] = [compiler(t) for t in tests if not _dated(t)]
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

    def in_season(self, world: World) -> bool:
        """Whether the conditions that depend on nothing but the month hold."""
        return all(test(Frame(world, {})) for test in self.dated)

    def find(self, world: World, within: NDArray[np.bool_] | None = None) -> Found | None:
        """Where every condition holds, among the games ``within[batch]``; None: nowhere. Members come in their order, and of one
        member the games. Once few are left the other conditions are asked of these alone."""
        if not self.in_season(world):
            return None
        frame, batch = Frame(world, self.dense), world.batch
        mask: Any = True if within is None else within
        for i, test in enumerate(self.when):
            mask = mask & test(frame)
            left = np.count_nonzero(mask) * (self.size * batch // np.size(mask))
            if not left:
                return None
            if left * _FEW < self.size * batch:
                return self._narrow(world, self._spread(mask, batch), self.when[i + 1 :])
        return self._spread(mask, batch)

    def _spread(self, mask: Any, batch: int) -> Found:
        full = mask if np.shape(mask) == (self.size, batch) else np.broadcast_to(mask, (self.size, batch))
        at = full.reshape(-1).nonzero()[0]
        return lanes_of(at, batch) if self.size > 1 else (np.zeros(len(at), np.intp), at)

    def _narrow(self, world: World, found: Found, tests: list[Fn]) -> Found | None:
        member, lane = found
        for test in tests:
            frame = Frame(world, {n: v[member] for n, v in self.names.items()}, lane)
            keep = frame.row(test(frame)).nonzero()[0]
            if not len(keep):
                return None
            if len(keep) < len(lane):
                member, lane = member[keep], lane[keep]
        return member, lane

    def frame(self, world: World, found: Found | None, sure: bool = False) -> Frame | None:
        """Of what was found, that for which the chance comes up (``sure``: all), with binds; None when there is nothing."""
        if found is None:
            return None
        member, lane = found
        frame = Frame(world, {n: v[member] for n, v in self.names.items()}, lane, self.keys[member])
        if self.chance is not None and not sure:
            die = world.seeds.die(self.stream, world.turn, lane, frame.key, 100)
            hit = (die < self.chance(frame)).nonzero()[0]
            if not len(hit):
                return None
            frame = frame.take(hit)
        for bind in self.binds:
            frame = bind(frame)
        return frame


def _dated(test: m.Expr) -> bool:
    return all(isinstance(part, _OF_THE_MONTH) for part in parts(test))


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
        frame = self.trigger.frame(world, self.trigger.find(world))
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
        world, trigger = month.world, self.trigger
        if self.coming < 0 and not trigger.in_season(world):
            return
        open_ = world.state[world.program.ended_row] == 0
        if self.event.once:
            open_ &= world.state[self.fired] == 0
        if not open_.any():
            return
        if self.coming < 0:
            self.start(month, trigger.find(world, open_))
            return
        due = open_ & (world.state[self.coming] == 1)
        self.start(month, trigger.find(world, open_ & ~due))
        if due.any():
            self.fall_due(month, due, trigger.find(world, due) if self.event.recheck else None)

    def start(self, month: Month, found: Found | None) -> None:
        """It comes up where it was found and its chance wills it: it happens, or is announced first."""
        frame = self.trigger.frame(month.world, found)
        if self.coming < 0:
            self._happen(month, frame)
        else:
            self._announce(month, frame)

    def fall_due(self, month: Month, due: NDArray[np.bool_], found: Found | None) -> None:
        """What was announced happens in the games ``due``; if it is to be asked again, only where it was ``found`` to hold still."""
        lanes = np.flatnonzero(due)
        month.ledger.put(self.coming, lanes, -1)
        if not self.event.recheck:
            found = np.zeros(len(lanes), np.intp), lanes
        self._happen(month, self.trigger.frame(month.world, found, sure=True))  # the chance was thrown when it was announced

    def _announce(self, month: Month, frame: Frame | None) -> None:
        if frame is not None:
            self._watch(month, frame, "announced")
            month.ledger.add(frame, self.coming, 1)

    def _happen(self, month: Month, frame: Frame | None) -> None:
        if frame is None:
            return
        assert frame.lanes is not None
        self._watch(month, frame, "happens")
        self.trigger.effects(frame, month)
        for row in (self.fired, *self.choices):
            month.ledger.add(frame, row, 1)
        for name, row in self.bound.items():
            month.ledger.set(row, frame.lanes, frame.row(frame.names[name]))

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


class NewsDesk:
    """All events of a scenario at the start of a month."""

    def __init__(self, program: Program) -> None:
        self.events = compile_events(program)
        self.once = np.array([e.event.once for e in self.events], bool)[:, None]
        self.fired = np.array([e.fired for e in self.events], np.intp)
        self.coming = np.array([max(e.coming, 0) for e in self.events], np.intp)
        self.announced = np.array([e.coming >= 0 for e in self.events], bool)[:, None]

    def wants(self) -> list[Want]:
        """The conditions of all events for a kernel."""
        return [Want(_together(e.event.when)) for e in self.events]

    def run(self, month: Month) -> None:
        """Every event whose conditions hold. They are asked of all at once where machine code can."""
        world = month.world
        if not self.events:
            return
        kernel = world.program.native.dense("news", world.batch, self.wants)
        if kernel is None:
            for event in self.events:
                event.run(month)
            return
        state = world.state
        holds = kernel.truths(world)
        runs = (state[world.program.ended_row] == 0) & ~(self.once & (state[self.fired] != 0))
        due = runs & self.announced & (state[self.coming] == 1)
        fresh = holds & runs & ~due
        some, old = fresh.any(1).tolist(), due.any(1).tolist()
        for i, event in enumerate(self.events):
            if some[i]:
                event.start(month, _games(fresh[i]))
            if old[i]:
                event.fall_due(month, due[i], _games(due[i] & holds[i]) if event.event.recheck else None)


def _games(mask: NDArray[np.bool_]) -> Found | None:
    lanes = mask.nonzero()[0]
    return (np.zeros(len(lanes), np.intp), lanes) if len(lanes) else None


def rule_wants(rules: Sequence[CompiledRule]) -> list[Want]:
    """Where the conditions of some rules hold, for a kernel."""
    return [Want(_together(r.rule.when), _listed(r.trigger.names)) for r in rules]


def rule_deeds(rules: Sequence[CompiledRule]) -> list[Deed]:
    """What some rules do where their conditions hold, for a kernel."""
    out = []
    for r in rules:
        names, keys = _listed(r.trigger.names), r.trigger.keys
        out.append(Deed(names, {}, keys, r.rule.effects, r.rule.binds, chance=r.rule.chance, stream=r.rule.stream, everywhere=True))
    return out


def _listed(names: dict[str, Index]) -> dict[str, list[int]]:
    return {name: members.tolist() for name, members in names.items()}


def _together(conditions: tuple[m.Condition, ...]) -> m.Expr:
    """All of some conditions as one."""
    tests = tuple(c.test for c in conditions)
    if len(tests) > 1:
        return m.Logic("bool", 0, 1, "and", tests)
    return tests[0] if tests else m.Const("bool", 1, 1, 1)


def compile_events(program: Program) -> list[CompiledEvent]:
    """Events in the order of the file; the order does not matter, since all read the state before the news."""
    return [CompiledEvent(program, e) for e in program.scenario.events]
