"""The shape of ``guide:``, the prompts of a guided scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from game.scenario.guide import LENSES, NUDGE, PLAYERS, UNTIL
from game.scenario.shape_types import Int, ListOf, MapOf, Ref, Shape, among, prose

MOST_STEPS = 120
Until = Annotated[str, PlainValidator(among(list(UNTIL))), WithJsonSchema({"enum": list(UNTIL)})]
Lens = Annotated[str, PlainValidator(among(LENSES)), WithJsonSchema({"enum": list(LENSES)})]
Level = Annotated[str, PlainValidator(among(PLAYERS)), WithJsonSchema({"enum": list(PLAYERS)})]


class StepShape(Shape):
    """One prompt and what it waits for."""

    spare: ClassVar[Mapping[str, str]] = {"month": "1", "say": "?", "until": "read"}
    month: Int = Field(ge=1, le=120)
    say: Annotated[str, BeforeValidator(prose), Field(max_length=400)]
    until: Until
    order: Ref | None = None
    place: Ref | None = None
    faction: Ref | None = None
    question: Ref | None = None
    lens: Lens | None = None
    show: Ref | None = None
    held: Ref | None = None
    unheld: Ref | None = None
    nudge: Annotated[str, BeforeValidator(prose), Field(max_length=NUDGE)] = ""


class GuideShape(Shape):
    """The prompts, the seat they are for, and what makes the lesson come true."""

    spare: ClassVar[Mapping[str, str]] = {}
    seat: Ref
    seed: Int | None = Field(default=None, ge=0)
    players: MapOf[Level] = {}
    steps: ListOf[StepShape] = Field(min_length=1, max_length=MOST_STEPS)
