"""The typed tree that expressions and effects of a scenario are checked into; nothing but frozen dataclasses.

Every expression carries an interval ``[lo, hi]`` of the values it can take. Entities (place, faction, kind) are indices into the
scenario's tuples, in the order of the file; ``-1`` is ``none``, so an entity expression whose ``lo`` is -1 may be nobody: reading
a quantity of nobody gives 0 (a quantity that holds a faction: none) and changing one changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Type = Literal["int", "bool", "place", "faction", "kind"]
NONE = -1


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
