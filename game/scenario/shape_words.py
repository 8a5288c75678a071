"""The shape of what is read and shown: names and colours, briefings, sources. No rule depends on it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from game.scenario.shape_types import Int, Line, ListOf, MapOf, Prose, Shape, one_word, prose


class SourceShape(Shape):
    """Where a claim comes from. Events name it by its id."""

    article: Line = Field(description="The article, or background for general knowledge.")
    claim: Prose = Field(description="What is claimed, in the project's own words.")
    date: Line = Field(description="When it was said or happened: 2019-12, 2019, 2019-2020.")
    confidence: Annotated[Literal["high", "medium", "low"], BeforeValidator(one_word)] = Field(
        description="How sure it is. high: agreed or admitted; medium: one credible side; low: an estimate or disputed."
    )


class LookShape(Shape):
    """How a side looks."""

    name: Annotated[str, BeforeValidator(prose), Field(max_length=40)] = Field(description="Its full name.")
    short: Annotated[str, BeforeValidator(prose), Field(max_length=10)] = Field(description="Its name where there is little room.")
    colour: Annotated[str, BeforeValidator(prose), Field(pattern=r"\A#[0-9A-Fa-f]{6}\z")] = Field(
        description='Its colour, "#rrggbb" in quotes; one that people with every kind of sight can tell from the others.'
    )
    shape: Annotated[Literal["●", "■", "▲", "▼", "○", "□"], BeforeValidator(one_word)] = Field(
        description="Its sign on the map, besides the colour."
    )
    ascii: Annotated[str, BeforeValidator(prose), Field(pattern=r"\A[A-Za-z]\z")] = Field(
        description="Its letter on terminals that show no signs; another for each side."
    )
    points: ListOf[Annotated[str, BeforeValidator(prose), Field(max_length=60)]] = Field(
        default=[], max_length=20, description="What the terms of its points are called, in the order in which they are added."
    )


class PlaceWords(Shape):
    """How a place is written on the map, and from which rank on."""

    name: Annotated[str, BeforeValidator(prose), Field(max_length=30)] = Field(description="Its name.")
    rank: Int = Field(default=3, ge=1, le=4, description="1: its name is always on the map; 4: only where there is much room.")


class OrderWords(Shape):
    """What an order is called, and one line about it."""

    name: Annotated[str, BeforeValidator(prose), Field(max_length=40)] = Field(description="Its name.")
    about: Annotated[str, BeforeValidator(prose), Field(max_length=300)] = Field(default="", description="What it does, in one line.")


Name = Annotated[str, BeforeValidator(prose), Field(max_length=60)]


class WordsShape(Shape):
    """Presentation: everything on screen that is not a rule."""

    factions: MapOf[LookShape] = Field(default={}, description="How each side looks.")
    places: MapOf[PlaceWords] = Field(default={}, description="How each place is written.")
    kinds: MapOf[Name] = Field(default={}, description="What each kind of force is called.")
    quantities: MapOf[Name] = Field(default={}, description="What each quantity is called.")
    orders: MapOf[OrderWords] = Field(default={}, description="What each order is called, and one line about it.")
    rules: MapOf[Name] = Field(default={}, description="What rules and events are called in reports.")
    outline: Annotated[str, BeforeValidator(one_word), Field(pattern=r"\A[A-Za-z0-9_-]{1,60}\z")] = Field(
        default="", description="The drawn land of the map: NAME.json beside this file, or one of the program's. Left out: around places."
    )


class BriefingShape(Shape):
    """What a seat reads before the first month."""

    situation: Prose = Field(description="Where it stands.")
    means: Prose = Field(description="What it has.")
    goals: ListOf[Prose] = Field(min_length=1, max_length=8, description="What brings points, with numbers to reach.")
    limits: Prose = Field(description="What it cannot do, and what it should fear.")
    suggestion: Prose = Field(description="A first order that makes sense.")
