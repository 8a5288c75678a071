"""Why something happens, or does not: every condition with its value, and the values of its parts. It reads the truth: for authors only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.author.written import spoken_value, written
from game.engine.compile import Compiler
from game.engine.frame import Frame
from game.engine.game import Game
from game.engine.program import Program
from game.engine.words import date_of
from game.engine.world import World
from game.scenario import model as m

DEEPEST = 4  # levels of parts that are shown
_LEAVES = (m.Read, m.Attribute, m.Derived, m.Turn, m.Uses, m.Since, m.Pending)


@dataclass(frozen=True, slots=True)
class Part:
    """An expression and its value. ``holds``: of a condition whether it holds, else None. ``members``: of a loop, for which members
    it holds or what they add up from."""

    text: str
    value: str
    holds: bool | None
    members: str
    inner: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an event made of one month: ``conditions`` as its news read them; ``chance`` in per cent, None when it has none;
    ``outcome``: happens, announced, fell (announced, but not true any more), over (it happened before), missed (the chance did not
    come up), or ''."""

    turn: int
    date: str
    conditions: tuple[Part, ...]
    chance: int | None
    outcome: str

    @property
    def holds(self) -> bool:
        """Whether all conditions hold."""
        return all(part.holds for part in self.conditions)


@dataclass(frozen=True, slots=True)
class Spread:
    """One condition of a rule or order over all that it could be about: for which of them it holds."""

    text: str
    reason: str
    found: tuple[str, ...]
    of: int


# ------------------------------------------------------------------ events
def ask(game: Game, event: m.Event) -> Asked:
    """What the news of the month that a game has come to made of an event."""
    program, now = game.program, game.batch.world
    world = World(program, game.batch.before_news, now.seeds, now.turn) if game.batch.before_news is not None else now
    fired = program.layout.blocks[f"fired:{event.id}"].base
    coming = program.layout.blocks[f"coming:{event.id}"].base if event.announce else -1
    reader = _Reader(program, world)
    conditions = tuple(reader.part(c.test, c.text) for c in event.when)
    chance = None if event.chance is None or reader.random(event.chance) else reader.value(event.chance)
    told = [act.outcome for act in game.news_records if act.kind == "event" and act.id == event.id]
    if told:
        outcome = "happens" if "happens" in told else "announced"
    elif event.once and int(world.state[fired, 0]):
        outcome = "over"
    elif coming >= 0 and int(world.state[coming, 0]):
        outcome = "fell"
    else:
        outcome = "missed" if all(part.holds for part in conditions) else ""
    return Asked(now.turn, date_of(game.scenario, now.turn), conditions, chance, outcome)


class _Reader:
    """Reads the values of expressions in one game."""

    def __init__(self, program: Program, world: World) -> None:
        self.program, self.world, self.scenario = program, world, program.scenario
        self.compiler = Compiler(program)

    def value(self, expr: m.Expr) -> int:
        """The value of an expression without bound names."""
        return int(np.asarray(self.compiler(expr)(Frame(self.world, {}))).reshape(-1)[0])

    def random(self, expr: m.Expr) -> bool:
        """Whether dice or bound names are part of it, so that it has no one value."""
        return isinstance(expr, m.Die | m.Var) or any(self.random(inner) for inner in _children(expr))

    def part(self, expr: m.Expr, text: str = "", depth: int = 0) -> Part:
        """An expression with the values of what it is made of."""
        value = self.value(expr)
        inner: tuple[Part, ...] = ()
        members = ""
        if isinstance(expr, m.Loop):
            members = self._members(expr)
        elif depth < DEEPEST:
            found = (self.part(child, depth=depth + 1) for child in _children(expr) if not isinstance(child, m.Const))
            inner = tuple(dict.fromkeys(found))
        said = spoken_value(expr.type, value, self.scenario)
        return Part(text or written(expr, self.scenario), said, bool(value) if expr.type == "bool" else None, members, inner)

    def _members(self, loop: m.Loop) -> str:
        """For which members a loop's body holds, or what each of them adds."""
        ids = [f.id for f in self.scenario.factions] if loop.domain.of == "factions" else [p.id for p in self.scenario.places]
        members = list(range(len(ids)))
        if loop.domain.place is not None:
            place = self.value(loop.domain.place)
            members = list(self.program.geography.neighbours[place]) if place >= 0 else []
        if not members:
            return "none"
        names = {loop.var: np.array(members, np.intp)[:, None]}

        def values(expr: m.Expr) -> NDArray[Any]:
            found = np.asarray(self.compiler(expr)(Frame(self.world, names)))
            return np.broadcast_to(found.reshape(-1) if found.size in (1, len(members)) else found, (len(members),))

        allowed = values(loop.condition).astype(bool) if loop.condition is not None else np.ones(len(members), bool)
        body = values(loop.body)
        if loop.op == "sum":
            said = [f"{ids[i]} {int(v)}" for i, v, ok in zip(members, body, allowed, strict=True) if ok and v]
        else:
            said = [ids[i] for i, v, ok in zip(members, body, allowed, strict=True) if ok and v]
        return ", ".join(said) or "none"


def _children(expr: m.Expr) -> Iterator[m.Expr]:
    """The expressions that one is made of."""
    if isinstance(expr, m.Compare | m.Logic | m.Extreme):
        yield from expr.values
    elif isinstance(expr, m.Arith):
        yield from (expr.left, expr.right)
    elif isinstance(expr, m.Not | m.Negate | m.Absolute):
        yield expr.value
    elif isinstance(expr, m.Choose):
        yield from (expr.test, expr.then, expr.other)
    elif isinstance(expr, m.Read | m.Derived):
        yield from expr.args
    elif isinstance(expr, m.Attribute):
        yield expr.place
    elif isinstance(expr, m.Pending):
        yield from (expr.giver, expr.receiver)


# ------------------------------------------------------------------ rules and orders
def spread_of_rule(game: Game, rule: m.Rule) -> list[Spread]:
    """Each condition of a rule over all that it runs over, as the month begins."""
    s = game.scenario
    places, factions = np.arange(len(s.places)), np.arange(len(s.factions))
    names: dict[str, NDArray[np.intp]] = {}
    labels = [""]
    if rule.each == "place":
        names, labels = {"here": places}, [p.id for p in s.places]
    elif rule.each == "faction":
        names, labels = {"who": factions}, [f.id for f in s.factions]
    elif rule.each == "faction_at_place":
        names = {"who": factions.repeat(len(places)), "here": np.tile(places, len(factions))}
        labels = [f"{f.id} at {p.id}" for f in s.factions for p in s.places]
    return _spread(game.program, game.batch.world, {}, names, labels, rule.when)


def spread_of_order(game: Game, order: m.Order, actor: int) -> list[Spread]:
    """Each condition of an order over its targets, as the side that would give it sees them."""
    s, geography = game.scenario, game.program.geography
    allowed = set(order.targets)
    places = [i for i in range(len(s.places)) if not allowed or i in allowed]
    factions = [i for i in range(len(s.factions)) if (not allowed or i in allowed) and i != actor]
    names: tuple[str, ...]
    rows: list[tuple[int, ...]]
    if order.target == "none":
        names, rows = (), [()]
    elif order.target == "place":
        names, rows = ("here",), [(i,) for i in places]
    elif order.target == "road":
        names = ("origin", "here")
        rows = [(a, b) for a, b in zip(geography.origin.tolist(), geography.here.tolist(), strict=True) if b in places]
    elif order.target == "faction":
        names, rows = ("target",), [(i,) for i in factions]
    else:
        names, rows = ("target", "here"), [(f, p) for f in factions for p in range(len(s.places))]
    at = [p.id for p in s.places]
    ids = {"here": at, "origin": at, "target": [f.id for f in s.factions]}
    labels = [" ".join(ids[name][i] for name, i in zip(names, row, strict=True)) for row in rows]
    table = np.array(rows, np.intp).reshape(len(rows), len(names))
    columns = {name: table[:, k] for k, name in enumerate(names)}
    return _spread(game.program, game.batch.world.seen(actor), {"actor": actor}, columns, labels, order.when)


def _spread(
    program: Program, world: World, fixed: dict[str, int], names: dict[str, NDArray[np.intp]], labels: list[str],
    when: tuple[m.Condition, ...],
) -> list[Spread]:  # fmt: skip
    """Each condition, and at the end all of them together."""
    compiler = Compiler(program, fixed)
    frame = Frame(world, {name: column[:, None] for name, column in names.items()})
    out = []
    everything = np.ones(len(labels), bool)
    for condition in when:
        found = np.asarray(compiler(condition.test)(frame)).astype(bool)
        holds = np.broadcast_to(found.reshape(-1), (len(labels),))
        everything &= holds
        out.append(_listed(condition.text, condition.otherwise, holds, labels))
    return [*out, _listed("all of them", "", everything, labels)]


def _listed(text: str, reason: str, holds: NDArray[np.bool_], labels: list[str]) -> Spread:
    return Spread(text, reason, tuple(label for label, yes in zip(labels, holds, strict=True) if yes), len(labels))
