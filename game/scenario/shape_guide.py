"""The shape of ``guide:``, the prompts of a guided scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from game.scenario.guide import HIGH, LENSES, NUDGE, PLAYERS, UNTIL, WIDE
from game.scenario.shape_types import Int, ListOf, MapOf, Ref, Shape, among, prose

MOST_STEPS = 120
Until = Annotated[str, PlainValidator(among(list(UNTIL))), WithJsonSchema({"enum": list(UNTIL)})]
Lens = Annotated[str, PlainValidator(among(LENSES)), WithJsonSchema({"enum": list(LENSES)})]
Level = Annotated[str, PlainValidator(among(PLAYERS)), WithJsonSchema({"enum": list(PLAYERS)})]


class StepShape(Shape):
    """One prompt and what it waits for."""

    spare: ClassVar[Mapping[str, str]] = {"month": "1", "say": "?", "until": "read"}
    month: Int = Field(ge=1, le=120, description="The month in which it is shown; never before that of the step above it.")
    say: Annotated[str, BeforeValidator(prose), Field(max_length=400)] = Field(
        description=f"What the player reads: at most {HIGH} lines of {WIDE} columns."
    )
    plain: Annotated[str, BeforeValidator(prose), Field(max_length=400)] = Field(
        default="",
        description="What is told instead line by line (`qibli --plain`), without keys and colours; as long as `say`.",
    )
    until: Until = Field(description="What it waits for; each needs the keys that the table of the guide names.")
    order: Ref | None = Field(default=None, description="The order that is waited for; one that the seat can give.")
    place: Ref | None = Field(default=None, description="The place that is waited for, or at which the order is; it is lit on the map.")
    faction: Ref | None = Field(default=None, description="The side that the order has as its target.")
    question: Ref | None = Field(default=None, description="The event, or the order with an offer, that asks.")
    lens: Lens | None = Field(default=None, description="How the map is to be coloured.")
    show: Ref | None = Field(default=None, description="The place lit on the map, if another one than `place`.")
    held: Ref | None = Field(default=None, description="The step is left out unless the seat holds this place.")
    unheld: Ref | None = Field(default=None, description="The step is left out if the seat holds this place.")
    nudge: Annotated[str, BeforeValidator(prose), Field(max_length=NUDGE)] = Field(
        default="", description="What is said to a player who does something else; a general word when there is none."
    )


class GuideShape(Shape):
    """The prompts, the seat they are for, and what makes the lesson come true."""

    spare: ClassVar[Mapping[str, str]] = {}
    seat: Ref = Field(description="The side whose player is guided.")
    seed: Int | None = Field(default=None, ge=0, description="The dice that the texts were written for; any when it is left out.")
    players: MapOf[Level] = Field(default={}, description="Who plays the other seats, unless whoever starts the game says otherwise.")
    steps: ListOf[StepShape] = Field(
        min_length=1, max_length=MOST_STEPS, description="The prompts, one after the other, in the order of their months."
    )
