"""Names, readers, functions and memory of expressions; and who may know what (the actor's eyes)."""

from __future__ import annotations

import ast
from typing import Literal, cast

from game.scenario import intervals
from game.scenario.expressions import ExpressionReader, contains_loop, english, nobody, parts
from game.scenario.loops import domain_of, free_name, loop
from game.scenario.model import (
    DERIVED,
    Attribute,
    Cell,
    Const,
    Derived,
    Die,
    Domain,
    Expr,
    Extreme,
    Pending,
    Quantity,
    Read,
    Since,
    Turn,
    Type,
    Uses,
    Var,
)  # fmt: skip
from game.scenario.problems import nearest
from game.scenario.scope import DICE, DOMAINS, FUNCTIONS, LITERALS, LOOPS, MEMORY, Scope

MOST_MONTHS = 15  # how far back the memory of orders reaches
NEVER = 99  # what ``since`` gives for an order never given


class Reader(ExpressionReader):
    """The reader of whole expressions."""

    def name(self, node: ast.Name, want: Type | None = None) -> Expr | None:
        """A bare name: see `name`."""
        return name(self, node, want)

    def call(self, node: ast.Call) -> Expr | None:
        """A call: see `call`."""
        return call(self, node)

    def member(self) -> tuple[str, Domain] | None:
        """The text ``name in domain`` of an each, best or pick; the name must be free."""
        node = self.parse()
        if node is None:
            return None
        if not (
            isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In) and isinstance(node.left, ast.Name)
        ):
            return self.fault("E334", "this is written NAME in DOMAIN, e.g. q in near(here)", node)
        domain = domain_of(self, node.comparators[0])
        return (node.left.id, domain) if free_name(self, node.left.id, node.left) and domain is not None else None

    def cell(self) -> Cell | None:
        """The left side of a change: a quantity that effects may change."""
        node = self.parse()
        if node is None:
            return None
        func = node.func if isinstance(node, ast.Call) else node
        if not isinstance(func, ast.Name):
            return self.fault("E422", f"{self.written(node)} is no quantity and cannot be changed", node)
        word = func.id
        quantity = None if self.scope.knows(word) else self.names.quantities.get(word)
        if quantity is None:
            if word in DERIVED:
                return self.fault("E422", f"{word} follows from the forces and cannot be changed", func)
            if word in self.names.attributes:
                return self.fault("E422", f"{word} is fixed by the map and cannot be changed", func)
            if self.scope.knows(word) or self.names.taken(word):
                return self.fault("E422", f"{word} is no quantity and cannot be changed", func)
            return self.fault("E203", f"unknown quantity {word}", func, nearest(word, self.names.quantities))
        if quantity.type == "faction" or quantity.role in ("control", "holder"):
            return self.fault("E422", f"{word} is worked out by the engine and cannot be changed", func)
        read = self.build(node)
        return Cell(read.quantity, read.args) if isinstance(read, Read) else None


# ------------------------------------------------------------------ names
def name(reader: ExpressionReader, node: ast.Name, want: Type | None = None) -> Expr | None:
    """A bare name: bound names first, then let, words of the language, ids, quantities."""
    word, scope, names = node.id, reader.scope, reader.names
    if word in scope.broken:
        return None
    if word in scope.vars:
        return scope.var(word)
    if word in scope.lets:
        return inlined(reader, node, scope.lets[word])
    if word in LITERALS:
        value = int(LITERALS[word])
        return Const("bool", value, value, value)
    if word == "turn":
        return Turn("int", 1, max(1, names.turns))
    if word == "none":
        return nobody(want if want in ("place", "kind") else "faction")
    if word in DICE:
        return die(reader, node, DICE[word])
    entity = names.entity(word)
    if entity is not None:
        return Const(entity[0], entity[1], entity[1], entity[1])
    if word in names.quantities:
        return bare_quantity(reader, node, names.quantities[word])
    return unknown_name(reader, node, want)


def unknown_name(reader: ExpressionReader, node: ast.Name, want: Type | None) -> Expr | None:
    """Say why a bare word means nothing here."""
    word = node.id
    if word in DERIVED or word in reader.names.attributes:
        arguments = "place" if word in reader.names.attributes else ", ".join(DERIVED[word][0])
        return reader.fault("E325", f"{word} needs its arguments: {word}({arguments})", node)
    if word in FUNCTIONS or word in MEMORY:
        return reader.fault("E325", f"{word} needs its arguments in ( )", node)
    if word in DOMAINS:
        return reader.fault("E330", f"'{word}' belongs to a loop only: any(... for p in places)", node)
    if word in reader.names.orders:
        return reader.fault("E203", f"{word} is an order; orders are named in uses, since and pending only", node)
    if word in ("actor", "here", "origin", "target", "who"):
        names = list(reader.scope.vars)
        known = f"; the names here: {', '.join(names)}" if names else "; nothing has a name of its own here"
        return reader.fault("E203", f"'{word}' means nothing here{known}", node, nearest(word, names))
    return reader.fault("E203", f"unknown {noun(want)} {word}", node, reader.suggest(word, want))


def noun(want: Type | None) -> str:
    """What an unknown name was to be."""
    return want if want in ("place", "faction", "kind") else "name"


def inlined(reader: ExpressionReader, node: ast.Name, expr: Expr) -> Expr | None:
    """The expression that a ``let`` stands for, checked again for where it is used."""
    inside = list(parts(expr))
    if reader.budget < 0:
        return None  # reported already
    reader.budget -= len(inside)
    if reader.budget < 0:
        return reader.fault("E322", f"with {node.id} written out this has too many parts", node)
    if reader.in_loop and contains_loop(expr):
        return reader.fault("E330", f"{node.id} holds a loop, and a loop cannot stand inside a loop", node)
    if not reader.scope.dice and any(isinstance(p, Die) for p in inside):
        return reader.fault("E329", f"{node.id} throws a die, and dice are thrown in effects only", node)
    for part in inside:
        if (isinstance(part, Read) and hidden(reader.scope, reader.names.quantities[part.quantity], part.args)) or (
            isinstance(part, Pending) and hidden_offer(reader, part)
        ):
            what = part.quantity if isinstance(part, Read) else part.order
            return reader.fault("E331", f"{viewer(reader)} may not know {what}, which {node.id} reads", node)
    return expr


def die(reader: ExpressionReader, node: ast.Name, sides: int) -> Expr | None:
    """A die, where dice may be thrown."""
    if not reader.scope.dice:
        return reader.fault("E329", f"{node.id}: dice are thrown in effects only", node)
    return Die("int", 1, sides, sides, reader.checker.stream(reader.scope.rule, node.id))


def bare_quantity(reader: ExpressionReader, node: ast.Name, quantity: Quantity) -> Expr | None:
    """A quantity without arguments: a track, or the actor's own."""
    if not quantity.per:
        return quantity_read(reader, node, quantity, ())
    signature = f"{quantity.id}({', '.join(quantity.per)})"
    if quantity.per != ("faction",):
        return reader.fault("E325", f"{quantity.id} needs its arguments: {signature}", node)
    if not reader.scope.has("actor", "faction"):
        return reader.fault("E224", f"{quantity.id} alone is the actor's, and there is no actor here: write {signature}", node)
    return quantity_read(reader, node, quantity, (reader.scope.var("actor"),))


# ------------------------------------------------------------------ calls
def call(reader: ExpressionReader, node: ast.Call) -> Expr | None:
    """A reader or function with its arguments."""
    if not isinstance(node.func, ast.Name):
        return reader.fault("E321", f"{reader.written(node.func)} cannot be called", node.func)
    starred = next((a for a in node.args if isinstance(a, ast.Starred)), None)
    if node.keywords or starred is not None:
        return reader.fault("E321", "arguments are plain values, without names or *", node)
    word = node.func.id
    if word in reader.scope.broken:
        return None
    if reader.scope.knows(word):
        return reader.fault("E222", f"{word} is a name and takes no arguments", node.func)
    if word in LOOPS:
        return loop(reader, node, cast(Literal["sum", "count", "any", "all"], word))
    if word in ("min", "max"):
        return extreme(reader, node, "min" if word == "min" else "max")
    if word == "abs":
        if len(node.args) != 1:
            return reader.fault("E325", "abs takes one number", node)
        reader.quiet += 1
        value = reader.absolute(node.args[0])
        reader.quiet -= 1
        return value
    if word in MEMORY:
        return memory(reader, node, word)
    if word in DERIVED:
        types, result, lo, hi = DERIVED[word]
        args = arguments(reader, node, word, types)
        return None if args is None else Derived(result, lo, hi, word, args)
    if word in reader.names.quantities:
        quantity = reader.names.quantities[word]
        if not quantity.per:
            return reader.fault("E325", f"{word} is one number: write it without ( )", node)
        args = arguments(reader, node, word, quantity.per)
        return None if args is None else quantity_read(reader, node, quantity, args)
    if word in reader.names.attributes:
        args = arguments(reader, node, word, ("place",))
        return None if args is None else attribute(reader, word, args[0])
    return unknown_call(reader, node, node.func)


def unknown_call(reader: ExpressionReader, node: ast.Call, func: ast.Name) -> Expr | None:
    """Say why something cannot be called; its arguments are still checked."""
    word, names = func.id, reader.names
    for arg in node.args:
        if not isinstance(arg, ast.GeneratorExp) and not (isinstance(arg, ast.Name) and arg.id in names.orders):
            reader.build(arg)  # (an order: uses, since or pending was meant)
    entity = names.entity(word)
    if entity is not None:
        return reader.fault("E222", f"{word} is {english(entity[0])} and takes no arguments", func)
    if word in DOMAINS:
        return reader.fault("E330", f"'{word}' belongs to a loop only: any(... for q in near(here))", func)
    if word in DICE or word in LITERALS or word in ("turn", "none"):
        return reader.fault("E222", f"{word} takes no arguments", func)
    pool = [*names.quantities, *names.attributes, *DERIVED, *FUNCTIONS, *MEMORY]
    return reader.fault("E203", f"unknown name {word}", func, nearest(word, pool))


def arguments(reader: ExpressionReader, node: ast.Call, word: str, types: tuple[Type, ...]) -> tuple[Expr, ...] | None:
    """The checked arguments of a reader, or None after an error."""
    signature = f"{word}({', '.join(types)})"
    given = [reader.build(a, types[i] if i < len(types) else None) for i, a in enumerate(node.args)]
    if len(given) != len(types):
        wanted = "one argument" if len(types) == 1 else f"{len(types)} arguments"
        return reader.fault("E325", f"{word} takes {wanted}, not {len(given)}: {signature}", node)
    found = [e.type for e in given if e is not None]
    if found != list(types) and sorted(found) == sorted(types):
        return reader.fault("E324", f"the arguments of {word} stand in another order: {signature}", node)
    good = []
    for expr, want, arg in zip(given, types, node.args, strict=True):
        if expr is None:
            continue
        if expr.type != want and expr.type in ("int", "bool"):
            reader.fault("E324", f"{reader.written(arg)} is {english(expr.type)} where {english(want)} is wanted: {signature}", arg)
            continue
        fitting = reader.entity(expr, want, arg)
        if fitting is not None:
            good.append(fitting)
    return tuple(good) if len(good) == len(types) else None


def attribute(reader: ExpressionReader, word: str, place: Expr) -> Expr:
    """A fixed number of a place; of nobody it is 0."""
    lo, hi = reader.names.attributes[word]
    if place.lo < 0:
        lo, hi = min(lo, 0), max(hi, 0)
    return Attribute("int", lo, hi, word, place)


def quantity_read(reader: ExpressionReader, node: ast.expr, quantity: Quantity, args: tuple[Expr, ...]) -> Expr | None:
    """A quantity with its arguments, if the one who reads may know it; of nobody it is 0 (of type faction: nobody)."""
    if hidden(reader.scope, quantity, args):
        return reader.fault("E331", f"{viewer(reader)} may not know {reader.written(node)}{advice(reader.scope, quantity)}", node)
    if quantity.type == "faction":
        return Read("faction", -1, len(reader.names.factions) - 1, quantity.id, args)
    lo, hi = quantity.lo, quantity.hi
    if any(a.lo < 0 for a in args):
        lo, hi = min(lo, 0), max(hi, 0)
    return Read("int", lo, hi, quantity.id, args)


# ------------------------------------------------------------------ the actor's eyes
def own(scope: Scope, expr: Expr) -> bool:
    """Whether a faction expression is, for certain, the one who reads."""
    if isinstance(expr, Var):
        return expr.name == scope.reader
    return isinstance(expr, Const) and scope.eyes == (expr.value,)


def hidden(scope: Scope, quantity: Quantity, args: tuple[Expr, ...]) -> bool:
    """Whether a quantity with these arguments may be unknown to the one whose eyes the scope has."""
    if scope.eyes is None or quantity.see not in ("own", "parties"):
        return False
    factions = [a for a, type in zip(args, quantity.per, strict=True) if type == "faction"]
    return not any(own(scope, f) for f in (factions[:1] if quantity.see == "own" else factions))


def hidden_offer(reader: ExpressionReader, offer: Pending) -> bool:
    """Whether an offer may be unknown to the one whose eyes the scope has."""
    scope, info = reader.scope, reader.names.orders.get(offer.order)
    if scope.eyes is None or info is None or info.see == "all":
        return False
    return not (own(scope, offer.giver) or own(scope, offer.receiver))


def viewer(reader: ExpressionReader) -> str:
    """Who reads, for a message."""
    eyes = reader.scope.eyes or ()
    return reader.names.factions[eyes[0]] if len(eyes) == 1 else f"the {reader.scope.reader}"


def advice(scope: Scope, quantity: Quantity) -> str:
    """What one may read instead."""
    if quantity.see == "parties":
        return f": it is known to its two parties only, and none of them is the {scope.reader}"
    return f": only its owner knows it, and that must be {scope.reader}"


# ------------------------------------------------------------------ functions and memory
def extreme(reader: ExpressionReader, node: ast.Call, op: Literal["min", "max"]) -> Expr | None:
    """``min`` and ``max`` of two or more numbers. Comparisons inside are clamps and draw no warnings."""
    if len(node.args) < 2:
        return reader.fault("E325", f"{op} takes two numbers or more", node)
    reader.quiet += 1
    given = [reader.number(reader.build(a), a) for a in node.args]
    reader.quiet -= 1
    values = tuple(v for v in given if v is not None)
    if len(values) < len(given):
        return None
    return Extreme("int", *intervals.extreme(op, [(v.lo, v.hi) for v in values]), op, values)


def memory(reader: ExpressionReader, node: ast.Call, word: str) -> Expr | None:
    """``uses(order, months)``, ``since(order)``, ``pending(order, giver, receiver)``."""
    form = {"uses": "uses(order, months)", "since": "since(order)", "pending": "pending(order, giver, receiver)"}[word]
    if len(node.args) != form.count(",") + 1:
        return reader.fault("E325", f"{word} is written {form}", node)
    first = node.args[0]
    if not isinstance(first, ast.Name):
        return reader.fault("E223", f"{reader.written(first)} is not an order: {form}", first)
    order = first.id
    if order not in reader.names.orders:
        return reader.fault("E223", f"unknown order {order}", first, nearest(order, reader.names.orders))
    if word == "pending":
        return pending(reader, node, order)
    if not reader.scope.has("actor", "faction"):
        return reader.fault("E224", f"{word} is the memory of the actor, and there is no actor here", node)
    faction = reader.scope.var("actor")
    if reader.scope.eyes is not None and reader.scope.reader != "actor" and reader.names.orders[order].see != "all":
        return reader.fault("E331", f"{viewer(reader)} may not know which orders the actor gave", node)
    if faction.lo == faction.hi and faction.lo not in reader.names.orders[order].by:
        reader.warn("W612", f"{reader.names.factions[faction.lo]} can never give {order}", node)
    if word == "since":
        return Since("int", 1, NEVER, order, faction)
    months = node.args[1]
    value = months.value if isinstance(months, ast.Constant) else None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_MONTHS:
        return reader.fault("E332", f"months must be a plain number from 1 to {MOST_MONTHS}", months)
    return Uses("int", 0, value, order, value, faction)


def pending(reader: ExpressionReader, node: ast.Call, order: str) -> Expr | None:
    """Whether an offer waits for its answer."""
    if not reader.names.orders[order].has_offer:
        offers = [o for o, info in reader.names.orders.items() if info.has_offer]
        return reader.fault("E333", f"{order} is no offer, so nothing of it can be pending", node.args[0], nearest(order, offers))
    sides = [reader.build(a, "faction") for a in node.args[1:]]
    giver = reader.convert(sides[0], "faction", node.args[1])
    receiver = reader.convert(sides[1], "faction", node.args[2])
    if giver is None or receiver is None:
        return None
    result = Pending("bool", 0, 1, order, giver, receiver)
    if hidden_offer(reader, result):
        return reader.fault("E331", f"{viewer(reader)} may not know {reader.written(node)}", node)
    return result
