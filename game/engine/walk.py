"""Walks over checked trees: every expression and every effect of a scenario, nested ones too."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from typing import Any

from game.scenario.model import Effect, Expr


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass; of everything else none."""
    return tuple(f.name for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def expressions_in(thing: Any) -> Iterator[Expr]:
    """Every expression inside a dataclass, tuple or mapping of the model, outermost first."""
    if isinstance(thing, Expr):
        yield thing
    if names := _fields(thing.__class__):
        for name in names:
            yield from expressions_in(getattr(thing, name))
    elif isinstance(thing, tuple):
        for item in thing:
            yield from expressions_in(item)


def parts(expr: Expr) -> Iterator[Expr]:
    """The expression and everything under it."""
    yield from expressions_in(expr)


def effects_in(effects: tuple[Effect, ...]) -> Iterator[Effect]:
    """Every effect of a list and of the lists inside it."""
    for effect in effects:
        yield effect
        for f in dataclasses.fields(effect):
            value = getattr(effect, f.name)
            if isinstance(value, tuple) and value and isinstance(value[0], Effect):
                yield from effects_in(value)
