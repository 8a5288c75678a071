"""The expression language of scenario files: its checker as one object, and what its error codes mean.

`Checker` turns nodes of the file into the typed trees of `game.scenario.model`. It never stops at an error: problems are
collected, and what could not be read becomes something harmless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeVar

from game.scenario import effects as _effects, hooks as _hooks
from game.scenario.calls import Reader
from game.scenario.model import Answer, Bind, Condition, Effect, Expr, Leak, Roll, Type
from game.scenario.problems import Mark, Problem
from game.scenario.scope import HOOKS, RESERVED, Names, OrderInfo, Scope, Text, harmless
from game.scenario.source import Node, ScalarNode

T = TypeVar("T")
__all__ = ["LANGUAGE_CODES", "RESERVED", "Checker", "Names", "OrderInfo", "Scope", "Text", "name_trouble"]

LANGUAGE_CODES: Mapping[str, str] = {
    "E220": "A word that Python keeps for itself (from, in, is, by a loop ...) stands where a name is wanted.",
    "E221": "A loop, bind or let uses a name that already means something here.",
    "E222": "Something that is not a quantity or a function is followed by brackets.",
    "E223": "uses, since and pending want the id of an order first.",
    "E224": "A quantity alone is the actor's, and this text has no actor: name the faction, e.g. funds(lna).",
    "E225": "A text holds a {name} that is not known where it is shown.",
    "E320": "The text cannot be read as an expression: often a missing bracket, operator or comparison.",
    "E321": "A form that the language does not have. It knows + - * //, comparisons, and or not, a if c else b, loops and readers.",
    "E322": "An expression may have 500 characters and 100 parts. Name parts of it with let:.",
    "E323": "Numbers are whole and at most 9,999.",
    "E324": "A value of the wrong type: a place where a faction is wanted, a number where a condition is wanted, and so on.",
    "E325": "A quantity or function with too few, too many or no arguments.",
    "E326": "A comparison of unlike things; places, factions and kinds are compared with == and != only.",
    "E327": "A divisor that may be 0 or less. Write max(1, ...).",
    "E328": "A result that may not fit into 32 bits.",
    "E329": "Dice are thrown in effects only: d6, d10, d100. What is previewed cannot hold a die.",
    "E330": "Loops are sum, count, any or all(e for x in D if c): one for, at most one if, no loop inside a loop.",
    "E331": "This text is read with a faction's own eyes, and it reads something that this faction may not know.",
    "E332": "uses looks back over 1 to 15 months.",
    "E333": "Only an order with an offer can be pending.",
    "E334": "A loop, each, best or pick runs over places, factions or near(place): 'q in near(here)'.",
    "E420": "An effect is 'QUANTITY(...) += NUMBER', '-=', or a map such as {if: ..., do: [...]}.",
    "E422": "Only quantities change. What the map fixes, what follows from the forces, and control and holder do not.",
    "E423": "Pieces move or attack only where there is an actor and a place (a road for a move), and not inside each; and an "
    "each inside another may not multiply to more than 20,000.",
    "E424": "A promise needs an actor and a target, a giver (by: actor or target), and 1 to 48 months.",
    "E425": "Two promises have the same id.",
    "W610": "A comparison that can never be true, whatever the state: the ranges of its two sides do not meet.",
    "W611": "A comparison that is always true, whatever the state.",
    "W612": "Something that can never happen: an order that this faction cannot give, a weight that is never over 0.",
    "W613": "A chance outside 5 to 95 per cent is brought inside.",
}


class Checker:
    """Checks the expressions, conditions and effects of one scenario.

    ``names`` must be complete before the first call; ``problems`` receives everything found. One checker serves the
    whole scenario: it keeps random streams and promises apart.
    """

    def __init__(self, names: Names, problems: list[Problem]) -> None:
        self.names = names
        self.problems = problems
        self.pledges: dict[str, Mark] = {}
        self._streams: Counter[tuple[str, str]] = Counter()

    def stream(self, rule: str, purpose: str) -> str:
        """The next random stream of that purpose in that entry; no two are alike."""
        self._streams[rule, purpose] += 1
        return f"{rule}:{purpose}:{self._streams[rule, purpose]}"

    def report(self, code: str, message: str, mark: Mark, suggestion: str = "") -> T | None:
        """Add an error; returns None, which stands for what could not be read."""
        self.problems.append(Problem(code, message, mark, suggestion))
        return None

    def warn(self, code: str, message: str, mark: Mark) -> None:
        """Add a warning."""
        self.problems.append(Problem(code, message, mark, severity="warning"))

    def reader(self, text: Text | ScalarNode, scope: Scope) -> Reader:
        """The reader of one text in a scope."""
        return Reader(self, text if isinstance(text, Text) else Text(text.text, text.mark), scope)

    def expression(self, text: Text | Node, scope: Scope, want: Type | None = None) -> Expr:
        """The expression as a value of the wanted type (None: any); after an error a harmless constant of that type."""
        checked = self.try_expression(text, scope, want)
        return harmless(want) if checked is None else checked

    def try_expression(self, text: Text | Node, scope: Scope, want: Type | None = None) -> Expr | None:
        """The same, but None after an error."""
        if not isinstance(text, Text | ScalarNode):
            return self.report("E301", "an expression is wanted here", text.mark)
        return self.reader(text, scope).read(want)

    def conditions(self, node: Node, scope: Scope) -> tuple[Condition, ...]:
        """A ``when`` or ``needs``: a list, an expression, or ``{all, any, none}``. All that is returned must hold."""
        return _hooks.conditions(self, node, replace(scope, dice=False))

    def effects(self, node: Node, scope: Scope) -> tuple[Effect, ...]:
        """A list of effects; they read the truth and may throw dice, whatever the scope says."""
        return _effects.effects(self, node, replace(scope, eyes=None, dice=True))

    def binds(self, mode: Literal["best", "pick"], node: Node, scope: Scope) -> tuple[tuple[Bind, ...], Scope]:
        """``{name: "x in D", by: EXPR}`` (best) or with ``weight:`` (pick), and the scope with the name, which may be nobody."""
        return _hooks.binds(self, mode, node, scope)

    def lets(self, node: Node, scope: Scope) -> Scope:
        """The scope with the names of ``let: {name: EXPR}``; each may use those before it, and throw dice."""
        return _hooks.lets(self, node, scope)

    def roll(self, node: Node, scope: Scope, eyes: tuple[int, ...] | None) -> Roll | None:
        """A ``roll:``; its chance and labelled parts are read with these eyes and without dice, its effects are not."""
        return _hooks.roll(self, node, scope, eyes)

    def leak(self, node: Node, scope: Scope) -> Leak | None:
        """An order's ``leak:``: a noise, or ``{noise: EXPR, at: PLACE or none}``; it is seen at ``here`` if there is one."""
        return _hooks.leak(self, node, scope)

    def answers(self, node: Node, scope: Scope, eyes: tuple[int, ...] | None, reader: str = "actor") -> tuple[Answer, ...]:
        """The answers of an offer (reader: target) or choice, exactly one of them the default."""
        return _hooks.answers(self, node, scope, eyes, reader)


def name_trouble(id: str) -> str:
    """Why an id cannot be used in expressions, or ''."""
    if not id.isascii() or not id.isidentifier():
        return "it must start with a letter and hold letters, digits and _ only"
    return "it is a word of the language" if id in RESERVED or id in HOOKS else ""


