"""A side's points taken apart: the sum that its rules write, term by term, and whether a seat can be sure of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from game.engine.compile import Compiler, Fn
from game.engine.frame import Frame
from game.engine.view import Modifier
from game.engine.walk import parts
from game.engine.world import World
from game.scenario.describe import Wording, describe
from game.scenario.model import Arith, Const, Expr, Quantity, Read, Var

if TYPE_CHECKING:
    from game.engine.program import Program


def flatten(expr: Expr, sign: int = 1) -> list[tuple[int, Expr]]:
    """The terms of a sum with their signs, in the order of the file."""
    if isinstance(expr, Arith) and expr.op in ("+", "-"):
        return flatten(expr.left, sign) + flatten(expr.right, sign if expr.op == "+" else -sign)
    return [(sign, expr)]


def named_terms(program: Program, faction: int) -> list[tuple[str, Fn]]:
    """Each term of a side's points with its name and its value (with its sign) as a function of a frame."""
    compiler = Compiler(program, {"actor": faction})
    words = Wording.of(program.scenario, {"actor": "own"})
    look = program.scenario.words.factions.get(program.scenario.factions[faction].id)
    named = dict(enumerate(look.points if look is not None else ()))
    out = []
    for number, (sign, term) in enumerate(flatten(program.scenario.factions[faction].points)):
        label = "to begin with" if isinstance(term, Const) else describe(term, words)
        out.append((named.get(number, label), _signed(sign, compiler.number(term))))
    return out


def _signed(sign: int, fn: Fn) -> Fn:
    return fn if sign > 0 else lambda frame: -fn(frame)


def split_points(program: Program, faction: int, world: World) -> tuple[Modifier, ...]:
    """What each term of a side's points gives in a world of one game; terms that give nothing are left out. The values add up
    to its points."""
    frame = Frame(world, {"actor": faction})
    values = [(label, int(np.asarray(fn(frame)).reshape(-1)[0])) for label, fn in named_terms(program, faction)]
    return tuple(Modifier(label, value) for label, value in values if value)


def is_sure(program: Program, faction: int, seat: int) -> bool:
    """Whether everything in a side's points is known to a seat exactly: if not, its margin is an estimate."""
    blocks = program.layout.blocks
    for part in parts(program.scenario.factions[faction].points):
        if isinstance(part, Read):
            quantity = blocks[part.quantity].quantity
            if quantity is not None and not _known(program, quantity, part, faction, seat):
                return False
    return True


def _known(program: Program, quantity: Quantity, read: Read, faction: int, seat: int) -> bool:
    owners = [_owner(arg, faction) for d, arg in zip(quantity.per, read.args, strict=True) if d == "faction"]
    if quantity.see == "all" and quantity.role != "forces":
        return True
    if quantity.see == "parties":
        return seat in owners
    return owners[:1] == [seat]


def _owner(arg: Expr, faction: int) -> int:
    """The faction that an argument names; -1 when it may be any."""
    if isinstance(arg, Const):
        return arg.value
    return faction if isinstance(arg, Var) and arg.name == "actor" else -1
