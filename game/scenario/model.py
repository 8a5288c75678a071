"""What a checked scenario is: frozen dataclasses, nothing else.

The reader builds these from YAML; the engine and the players import only them. Expressions and effects are the trees of
``game.scenario.ir``, whose names are offered here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from game.scenario.guide import Guide as Guide, Step as Step
from game.scenario.ir import (
    DERIVED as DERIVED,
    NONE as NONE,
    Absolute as Absolute,
    Arith as Arith,
    Attribute as Attribute,
    Bind as Bind,
    Bound as Bound,
    Branch as Branch,
    Cell as Cell,
    Chance as Chance,
    Change as Change,
    Choose as Choose,
    Compare as Compare,
    Const as Const,
    Derived as Derived,
    Die as Die,
    Domain as Domain,
    Each as Each,
    Effect as Effect,
    Expr as Expr,
    Extreme as Extreme,
    Flow as Flow,
    Leak as Leak,
    Logic as Logic,
    Loop as Loop,
    Negate as Negate,
    Not as Not,
    Pending as Pending,
    Pledge as Pledge,
    Read as Read,
    Since as Since,
    Transfer as Transfer,
    Turn as Turn,
    Type as Type,
    Uses as Uses,
    Var as Var,
)
from game.scenario.land import Outline

# The eight steps of a month's resolution, then the stages of upkeep, in the order in which they run.
STEPS = ("intelligence", "diplomacy", "logistics", "movement", "air", "battle", "underground", "influence")
STAGES = ("pay", "income", "militias", "cells", "support", "security", "control", "decay", "promises", "clocks", "scoring")
PHASES = STEPS + STAGES


# ------------------------------------------------------------------ hooks
@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a ``when`` or ``needs``: its test, its source text, and what to say when it fails ('' : derived)."""

    test: Expr
    text: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Roll:
    """Odds. d100: succeeds when a d100 (0..99) is under clamp(chance + sum(plus), 5, 95). 2d6: succeeds when two
    dice + sum(plus) reach ``chance`` (then the number needed)."""

    dice: Literal["d100", "2d6"]
    chance: Expr
    plus: tuple[tuple[str, Expr], ...]
    stream: str
    success: tuple[Effect, ...]
    failure: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to an offer or a choice: what it does, how the machine weighs it, and whether silence means it."""

    id: str
    label: str
    appeal: Expr
    effects: tuple[Effect, ...]
    default: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A kind of order. ``by``: faction indices. ``targets``: the entity indices allowed for ``target``/``here``
    (empty: all). ``see``: who learns that it was given: ``all``, ``parties`` (giver and target) or ``intel`` (the
    giver, and whoever has intel 2 or more at the place or caught it by a leak roll)."""

    id: str
    by: tuple[int, ...]
    target: Literal["none", "place", "road", "faction", "faction_at_place"]
    targets: tuple[int, ...]
    step: str
    posture: bool
    cost: Expr
    when: tuple[Condition, ...]
    needs: tuple[Condition, ...]
    binds: tuple[Bind, ...]
    effects: tuple[Effect, ...]
    roll: Roll | None
    leak: Leak | None
    offer: tuple[Answer, ...]
    appeal: Expr
    against: Expr | None
    see: Literal["all", "parties", "intel"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens every month by itself. ``each``: ``once`` (no name), ``place`` (here), ``faction`` (who) or
    ``faction_at_place`` (who, here)."""

    id: str
    each: Literal["once", "place", "faction", "faction_at_place"]
    phase: str
    when: tuple[Condition, ...]
    chance: Expr | None
    stream: str
    binds: tuple[Bind, ...]
    effects: tuple[Effect, ...]
    public: bool


@dataclass(frozen=True, slots=True)
class Event:
    """News. ``choices``: faction index -> answers. ``tell``: who reads it (empty: all)."""

    id: str
    when: tuple[Condition, ...]
    chance: Expr | None
    stream: str
    once: bool
    announce: bool
    recheck: bool
    binds: tuple[Bind, ...]
    effects: tuple[Effect, ...]
    choices: tuple[tuple[int, tuple[Answer, ...]], ...]
    tell: tuple[int, ...]
    place: int
    title: str
    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim comes from. ``confidence``: high, medium or low. ``id``: what events call it by."""

    article: str
    claim: str
    date: str
    confidence: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Battle:
    """The rules of battle that are numbers or expressions (the rest is the engine's primitive).

    ``joins``: allies that add attack strength from next door: (faction, kind, how many). In ``effects`` these names
    exist: here, attacker (the leader), defender (the strongest of the other side), winner, loser, joined (pieces that
    joined by ``joins``). ``cohesion``: chance in per cent, with ``who`` and ``here``, that one piece of the kind
    leaves a losing side.
    """

    slope: int
    base: int
    loss_defender: int
    loss_attacker: int
    loss_winner: int
    supply_road: int
    supply_track: int
    supply_none: int
    air_step: int
    air_most: int
    works_step: int
    joins: tuple[tuple[int, int, Expr], ...]
    cohesion: tuple[int, Expr] | None
    effects: tuple[Effect, ...]


# ------------------------------------------------------------------ the parts of a scenario
See = Literal["all", "own", "parties", "covert", "open", "bands", "words"]
Role = Literal[
    "", "support", "forces", "intel", "evidence", "control", "holder", "contested", "security", "funds", "resolve",
    "exposure", "standing", "stance", "unpaid", "works", "losses",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the state. ``type`` faction: the value is a faction's index or -1. ``share``: the most that the
    factions' values at one place may sum to (0: no limit). ``see``: who may read it:

    * all: everybody, exactly; own: the first faction of its args; parties: either faction of its args;
    * covert, open, bands, words: by intel at the place, through the tables of ``game.engine.sight``.
    """

    id: str
    per: tuple[Literal["faction", "place", "kind"], ...]
    lo: int
    hi: int
    start: int
    type: Literal["int", "faction"]
    see: See
    role: Role
    share: int
    decay: int
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place; ``attributes`` are fixed whole numbers that expressions read by name."""

    id: str
    lon: float
    lat: float
    attributes: Mapping[str, int]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of force. ``ground`` pieces fight and hold; ``covert`` ones are seen by intel only; ``reach`` (roads)
    makes aircraft, ``shield`` makes air defence; ``fixed`` pieces are lost with the place; ``beaten``: the kind they
    become when beaten (-1: none); ``held_by``: factions that can have it; ``losses``: the quantity counting them."""

    id: str
    attack: int
    defence: int
    ground: bool
    covert: bool
    reach: int
    shield: int
    fixed: bool
    beaten: int
    held_by: tuple[int, ...]
    losses: str


@dataclass(frozen=True, slots=True)
class Faction:
    """A side. ``orders``: how many a month. ``obeys``: when true, the last order slot is lost unless an order in
    ``spared_by`` was given. ``observes``: rolls on leaks."""

    id: str
    orders: Expr
    obeys: Expr | None
    spared_by: str
    income: Expr
    upkeep: Expr
    points: Expr
    threshold: int
    observes: bool


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a seat reads before the first month."""

    situation: str
    means: str
    goals: tuple[str, ...]
    limits: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Look:
    """Presentation of one faction: names, colour ``#rrggbb``, shape (one of ● ■ ▲ ▼ ○ □) and an ASCII letter. ``points``: what
    the terms of its points are called, in the order in which they are added."""

    name: str
    short: str
    colour: str
    shape: str
    ascii: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Presentation: everything on screen that is not a rule. Maps go from id to text; a missing text is the id."""

    factions: Mapping[str, Look]
    places: Mapping[str, str]
    ranks: Mapping[str, int]
    kinds: Mapping[str, str]
    quantities: Mapping[str, str]
    orders: Mapping[str, str]
    about: Mapping[str, str]
    rules: Mapping[str, str]
    outline: str
    drawn: Outline | None = None  # what the author drew; else ``outline`` names an asset, or is empty


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole checked scenario: rules, set-up and words. Tuples are in the order of the file; every index in an
    expression or effect is an index into them. ``setup``: (quantity, indices of its args, value)."""

    id: str
    format: int
    title: str
    blurb: str
    teaches: str
    difficulty: int
    hash: str
    start: tuple[int, int]
    step: Literal["month", "half_month", "week"]
    turns: int
    score_every: int
    score_win: int
    factions: tuple[Faction, ...]
    places: tuple[Place, ...]
    kinds: tuple[Kind, ...]
    roads: tuple[tuple[int, int, bool], ...]  # (a, b, is it a desert track)
    quantities: tuple[Quantity, ...]
    orders: tuple[Order, ...]
    rules: tuple[Rule, ...]
    events: tuple[Event, ...]
    battle: Battle
    setup: tuple[tuple[str, tuple[int, ...], int], ...]
    words: Words
    briefings: Mapping[str, Briefing]
    sources: tuple[Source, ...]
    questions: tuple[str, ...]
    afterwards: tuple[str, ...]
    resolved: str  # the merged rules as canonical JSON: what a save holds
    guide: Guide | None = None  # prompts for a player who is new

    @property
    def general_sources(self) -> tuple[Source, ...]:
        """The sources that no event rests on: those that may be read before the game, since they give nothing away."""
        cited = {event.source.id for event in self.events if event.source is not None}
        return tuple(source for source in self.sources if source.id not in cited)

    def faction(self, id: str) -> int:
        """Index of a faction by id; ValueError when there is none."""
        return [f.id for f in self.factions].index(id)

    def place(self, id: str) -> int:
        """Index of a place by id; ValueError when there is none."""
        return [p.id for p in self.places].index(id)

    def kind(self, id: str) -> int:
        """Index of a kind of force by id; ValueError when there is none."""
        return [k.id for k in self.kinds].index(id)

    def quantity(self, id: str) -> Quantity:
        """The quantity of that id; KeyError when there is none."""
        return {q.id: q for q in self.quantities}[id]

    def role(self, role: Role) -> Quantity | None:
        """The quantity that the engine uses in that role, if the scenario declares one."""
        return next((q for q in self.quantities if q.role == role), None)
