"""What a text of the language may name: the scenario's ids (`Names`) and the names of one hook (`Scope`)."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from game.scenario.model import DERIVED, Const, Expr, Quantity, Type, Var
from game.scenario.problems import Mark

ENTITIES: tuple[Type, ...] = ("place", "faction", "kind")
DICE: Mapping[str, int] = {"d6": 6, "d10": 10, "d100": 100}
LOOPS = ("sum", "count", "any", "all")
FUNCTIONS = ("min", "max", "abs", *LOOPS)
MEMORY = ("uses", "since", "pending")
DOMAINS = ("places", "factions", "near")
LITERALS: Mapping[str, bool] = {"true": True, "false": False, "True": True, "False": False}
HOOKS = frozenset({"actor", "here", "origin", "target", "who", "attacker", "defender", "winner", "loser", "joined"})  # bound by the engine
RESERVED = frozenset({*DERIVED, *DICE, *FUNCTIONS, *MEMORY, *DOMAINS, *LITERALS, "turn", "none", *keyword.kwlist})


@dataclass(frozen=True, slots=True)
class OrderInfo:
    """What the language must know of an order before the order is read: who gives it (faction indices), whether it
    is an offer that waits for an answer, and who learns of it (``all``, ``parties`` or ``intel``)."""

    by: tuple[int, ...]
    has_offer: bool
    see: str


@dataclass
class Names:
    """Everything that a scenario declares, by id, in the order of the file.

    ``attributes``: lowest and highest value that any place has. ``turns``: the last month, the upper bound of
    ``turn``. ``most_near``: the most neighbours that any place has (None: not known, then all other places).
    """

    factions: tuple[str, ...]
    places: tuple[str, ...]
    kinds: tuple[str, ...]
    quantities: dict[str, Quantity]
    attributes: dict[str, tuple[int, int]]
    orders: dict[str, OrderInfo]
    turns: int = 999
    most_near: int | None = None

    def of(self, type: Type) -> tuple[str, ...]:
        """The ids of an entity type; none for numbers."""
        return {"faction": self.factions, "place": self.places, "kind": self.kinds}.get(type, ())

    def entity(self, id: str) -> tuple[Type, int] | None:
        """Type and index of a faction, place or kind by id."""
        for type in ENTITIES:
            ids = self.of(type)
            if id in ids:
                return type, ids.index(id)
        return None

    def taken(self, id: str) -> bool:
        """Whether the id already means something in every expression."""
        return id in RESERVED or id in self.quantities or id in self.attributes or self.entity(id) is not None


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the file and the mark of the value that holds it, in which it begins at ``offset``."""

    text: str
    mark: Mark
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of one hook and how they are read.

    ``vars``: name -> (type, lo, hi); an entity that may be nobody has lo -1. ``eyes``: the factions (indices) with
    whose eyes quantities are read, None for the truth. ``reader``: the name that is the owner of these eyes
    (``target`` for an offer's answers). ``dice``: whether dice may be thrown. ``rule``: prefix of random streams, unique to the entry.
    ``lets``: names for expressions already checked. ``broken``: names whose definition has an error already reported.
    ``copies``: for how many members at once this is done at most.
    """

    vars: Mapping[str, tuple[Type, int, int]] = field(default_factory=dict)
    eyes: tuple[int, ...] | None = None
    dice: bool = False
    rule: str = ""
    lets: Mapping[str, Expr] = field(default_factory=dict)
    reader: str = "actor"
    broken: frozenset[str] = frozenset()
    copies: int = 1

    def bind(self, name: str, type: Type, lo: int, hi: int) -> Scope:
        """The scope with one more name."""
        return replace(self, vars={**self.vars, name: (type, lo, hi)})

    def let(self, name: str, value: Expr) -> Scope:
        """The scope with a name for a checked expression."""
        return replace(self, lets={**self.lets, name: value})

    def spoil(self, name: str) -> Scope:
        """The scope with a name whose definition is wrong: its uses are not reported again."""
        return replace(self, broken=self.broken | {name})

    def seen_by(self, eyes: tuple[int, ...] | None, reader: str = "actor") -> Scope:
        """The scope as read with these eyes (None: the truth), without dice."""
        return replace(self, eyes=eyes, reader=reader, dice=False)

    def has(self, name: str, type: Type) -> bool:
        """Whether the name is a bound name of that type."""
        return name in self.vars and self.vars[name][0] == type

    def var(self, name: str) -> Var:
        """The expression of a bound name; KeyError when it is not bound."""
        return Var(*self.vars[name], name)

    def knows(self, name: str) -> bool:
        """Whether the name already means something in this scope."""
        return name in self.vars or name in self.lets or name in self.broken


def harmless(want: Type | None) -> Const:
    """What stands for an expression that could not be read, so that checking can go on."""
    if want is None or want == "int":
        return Const("int", 1, 1, 1)
    return Const("bool", 1, 1, 1) if want == "bool" else Const(want, -1, -1, -1)
