"""What a checked scenario is: frozen dataclasses, nothing else.

The reader builds these from YAML; the engine and the players import only them. Every expression is a small typed
tree whose nodes carry an interval ``[lo, hi]`` of the values they can take. Entities (place, faction, kind) are
indices into the scenario's tuples, in the order of the file; ``-1`` is ``none``, so an entity expression whose
``lo`` is -1 may be nobody: reading a quantity of nobody gives 0 and changing one changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Type = Literal["int", "bool", "place", "faction", "kind"]
NONE = -1

# The eight steps of a month's resolution, then the stages of upkeep, in the order in which they run.
STEPS = ("intelligence", "diplomacy", "logistics", "movement", "air", "battle", "underground", "influence")
STAGES = ("pay", "income", "militias", "cells", "support", "security", "control", "decay", "promises", "clocks", "scoring")
PHASES = STEPS + STAGES


# ------------------------------------------------------------------ expressions
@dataclass(frozen=True, slots=True)
class Expr:
    """A checked expression. ``lo`` and ``hi`` bound its value; bool counts as 0 and 1."""

    type: Type
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class Const(Expr):
    """A whole number, true/false, or an entity by index (-1: none)."""

    value: int


@dataclass(frozen=True, slots=True)
class Var(Expr):
    """A bound name: actor, here, origin, target, who, a loop's or a bind's name, joined, ..."""

    name: str


@dataclass(frozen=True, slots=True)
class Read(Expr):
    """The value of a declared quantity, e.g. ``support(lna, here)``; as many args as the quantity's ``per``."""

    quantity: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Attribute(Expr):
    """A fixed number of a place, e.g. ``population(here)``."""

    name: str
    place: Expr


@dataclass(frozen=True, slots=True)
class Derived(Expr):
    """A reader that the engine owns: one of ``DERIVED``."""

    name: str
    args: tuple[Expr, ...]


# name -> (types of the arguments, result type, lo, hi); places within `reach` of an aircraft are counted by road or track
DERIVED: Mapping[str, tuple[tuple[Type, ...], Type, int, int]] = {
    "open": (("faction", "place"), "int", 0, 150),  # ground pieces that all can see
    "hostile": (("faction", "place"), "int", 0, 600),  # open ground pieces of factions hostile to the first
    "strength": (("faction", "place"), "int", 0, 450),  # defence value of the faction's open ground pieces
    "air": (("faction", "place"), "int", 0, 60),  # own aircraft within reach of the place
    "hostile_air": (("faction", "place"), "int", 0, 120),  # hostile aircraft within reach
    "hostile_air_defence": (("faction", "place"), "int", 0, 120),  # hostile air defence here and next door
}


@dataclass(frozen=True, slots=True)
class Turn(Expr):
    """The number of the month being played, from 1."""


@dataclass(frozen=True, slots=True)
class Arith(Expr):
    """``left op right`` on numbers (bool counts 0/1); ``//`` rounds down and its divisor is never 0."""

    op: Literal["+", "-", "*", "//"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negate(Expr):
    """``-value``."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Absolute(Expr):
    """``abs(value)``."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Extreme(Expr):
    """``min(...)`` or ``max(...)`` of two or more numbers."""

    op: Literal["min", "max"]
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """``not value``."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Logic(Expr):
    """``and`` / ``or`` of two or more truth values."""

    op: Literal["and", "or"]
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Compare(Expr):
    """A chain of comparisons: ``values[0] ops[0] values[1] ops[1] ...``."""

    values: tuple[Expr, ...]
    ops: tuple[Literal["==", "!=", "<", "<=", ">", ">="], ...]


@dataclass(frozen=True, slots=True)
class Choose(Expr):
    """``then if test else other``."""

    test: Expr
    then: Expr
    other: Expr


@dataclass(frozen=True, slots=True)
class Domain:
    """What a loop runs over: all places, all factions, or the places next door to one (by road or track)."""

    of: Literal["places", "factions", "near"]
    place: Expr | None = None

    @property
    def type(self) -> Type:
        """The type of the loop's name."""
        return "faction" if self.of == "factions" else "place"


@dataclass(frozen=True, slots=True)
class Loop(Expr):
    """``sum|count|any|all(body for var in domain if condition)``."""

    op: Literal["sum", "count", "any", "all"]
    var: str
    domain: Domain
    body: Expr
    condition: Expr | None


@dataclass(frozen=True, slots=True)
class Die(Expr):
    """A die of 1..sides (``d6 d10 d100``, effects only); ``stream`` is unique to the occurrence in the file."""

    sides: int
    stream: str


@dataclass(frozen=True, slots=True)
class Uses(Expr):
    """In how many of the last ``months`` months (1..15) the faction gave the order, this month not counted."""

    order: str
    months: int
    faction: Expr


@dataclass(frozen=True, slots=True)
class Since(Expr):
    """Months since the faction last gave the order (last month: 1); 99 when never within 15 months."""

    order: str
    faction: Expr


@dataclass(frozen=True, slots=True)
class Pending(Expr):
    """1 while an offer of this order from giver to receiver waits for its answer, else 0."""

    order: str
    giver: Expr
    receiver: Expr


# ------------------------------------------------------------------ effects
@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the state that can be changed: a quantity and its arguments."""

    quantity: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that happens; what it reads is the state before the step."""


@dataclass(frozen=True, slots=True)
class Change(Effect):
    """``cell += amount`` (sign 1) or ``cell -= amount`` (sign -1); clamped to the range once, at the step's end."""

    cell: Cell
    sign: Literal[1, -1]
    amount: Expr


@dataclass(frozen=True, slots=True)
class Transfer(Effect):
    """Move up to ``count`` from one cell to another; several claims share what is there by largest remainder."""

    source: Cell
    to: Cell
    count: Expr


@dataclass(frozen=True, slots=True)
class Flow(Effect):
    """Pieces of the actor leave ``origin`` for ``here`` (an attack of ``here`` from within when there is no origin).

    ``pieces``: (kind index, how many leave). ``becomes``: the kind as which they fight and stay (cells that rise
    become fighters), or None.
    """

    mode: Literal["move", "attack"]
    pieces: tuple[tuple[int, Expr], ...]
    becomes: int | None = None


@dataclass(frozen=True, slots=True)
class Branch(Effect):
    """``if condition: do`` ``else: otherwise``."""

    condition: Expr
    then: tuple[Effect, ...]
    otherwise: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Each(Effect):
    """The body once for every member of the domain for which the condition holds."""

    var: str
    domain: Domain
    condition: Expr | None
    body: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Bind:
    """A name for one member of a domain: ``best`` (largest weight over 0, ties by the monthly rank) or ``pick``
    (drawn with the weight); nobody (-1) when no weight is over 0."""

    name: str
    mode: Literal["best", "pick"]
    domain: Domain
    weight: Expr
    stream: str


@dataclass(frozen=True, slots=True)
class Bound(Effect):
    """Bind a name, then do the body."""

    bind: Bind
    body: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Chance(Effect):
    """The body with a chance in per cent (clamped to 5..95), else ``otherwise``."""

    chance: Expr
    stream: str
    then: tuple[Effect, ...]
    otherwise: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak(Effect):
    """Each observer that is not the culprit's ally rolls 20 x its intel at ``place`` + 15 x noise (95 at most):
    on success its evidence against the culprit and its intel at the place grow by 1. ``place`` None: intel 0."""

    culprit: Expr
    noise: Expr
    place: Expr | None
    stream: str


@dataclass(frozen=True, slots=True)
class Pledge(Effect):
    """A promise by ``actor`` or ``target`` to the other: while it lasts, ``keep`` is tested each upkeep; the first
    time it fails ``broken`` happens and the promise ends. ``keep`` and ``broken`` see ``actor`` and ``target``."""

    id: str
    by: Literal["actor", "target"]
    months: int
    keep: Expr
    broken: tuple[Effect, ...]
    text: str


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
    """Where a claim comes from. ``confidence``: high, medium or low."""

    article: str
    claim: str
    date: str
    confidence: str


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
    """Presentation of one faction: names, colour ``#rrggbb``, shape (one of ● ■ ▲ ▼ ○ □) and an ASCII letter."""

    name: str
    short: str
    colour: str
    shape: str
    ascii: str


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
