"""Walks over checked trees: every expression and every effect of a scenario, nested ones too."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from game.scenario.model import Effect, Expr


def expressions_in(thing: Any) -> Iterator[Expr]:
    """Every expression inside a dataclass, tuple or mapping of the model, outermost first."""
    if isinstance(thing, Expr):
        yield thing
    if dataclasses.is_dataclass(thing):
        for f in dataclasses.fields(thing):
            yield from expressions_in(getattr(thing, f.name))
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
