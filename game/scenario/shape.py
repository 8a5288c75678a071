"""The shape of each section: which keys there are, what type they have, in which range they lie.

These pydantic models take nodes of the tree directly (``game.scenario.validate``). Numbers, flags and texts become Python
values; names of other things and everything in the expression language stay nodes, because their marks are needed later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from game.scenario.formats import FORMAT
from game.scenario.shape_types import (
    Decimal,
    Ex,
    Flag,
    Int,
    Line,
    ListOf,
    MapOf,
    Per,
    Phase,
    Prose,
    Raw,
    Ref,
    Shape,
    Step,
    one_word,
    prose,
)  # fmt: skip


# ------------------------------------------------------------------ the sections
class Scoring(Shape):
    """When a side that leads by enough wins at once."""

    every: Int = Field(default=3, ge=0, le=60)
    win: Int = Field(default=15, ge=0, le=999)


class Head(Shape):
    """What stands at the top of a file."""

    spare: ClassVar[Mapping[str, str]] = {"format": "2", "id": "unnamed", "start": "2000-01", "turns": "12"}
    format: Int = Field(ge=FORMAT, le=FORMAT)
    id: Annotated[str, BeforeValidator(one_word), Field(pattern=r"\A[A-Za-z0-9_-]{1,60}\z")]
    title: Line = ""
    blurb: Annotated[str, BeforeValidator(prose), Field(max_length=600)] = ""
    teaches: Annotated[str, BeforeValidator(prose), Field(max_length=600)] = ""
    difficulty: Int = Field(default=1, ge=1, le=3)
    start: Annotated[str, BeforeValidator(one_word), Field(pattern=r"\A[0-9]{4}-(0[1-9]|1[0-2])\z")]
    step: Annotated[Literal["month", "half_month", "week"], BeforeValidator(one_word)] = "month"
    turns: Int = Field(ge=1, le=120)
    scoring: Scoring = Scoring()
    questions: ListOf[Prose] = Field(default=[], max_length=40)
    afterwards: ListOf[Prose] = Field(default=[], max_length=40)


class AttributeShape(Shape):
    """A fixed whole number of every place."""

    range: ListOf[Int] = Field(min_length=2, max_length=2)
    words: MapOf[Int] = {}
    role: Annotated[Literal["terrain"], BeforeValidator(one_word)] | None = None


class PlaceShape(Shape):
    """A place; everything besides its position is an attribute."""

    spare: ClassVar[Mapping[str, str]] = {"lon": "0", "lat": "0"}
    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True, frozen=True)
    lon: Decimal = Field(ge=-180, le=180)
    lat: Decimal = Field(ge=-90, le=90)


class KindShape(Shape):
    """A kind of force."""

    attack: Int = Field(default=0, ge=0, le=20)
    defence: Int = Field(default=0, ge=0, le=20)
    ground: Flag = False
    covert: Flag = False
    reach: Int = Field(default=0, ge=0, le=9)
    shield: Int = Field(default=0, ge=0, le=9)
    fixed: Flag = False
    beaten: Ref | None = None
    held_by: ListOf[Ref] | None = None
    losses: Ref | None = None


class QuantityShape(Shape):
    """A number of the state."""

    per: ListOf[Per] = Field(default=[], max_length=3)
    range: ListOf[Int] | None = Field(default=None, min_length=2, max_length=2)
    start: Ref | None = None
    type: Annotated[Literal["int", "faction"], BeforeValidator(one_word)] = "int"
    share: Int = Field(default=0, ge=0, le=9999)
    see: Annotated[Literal["all", "own", "parties", "covert", "open", "bands", "words"], BeforeValidator(one_word)] = "all"
    role: Annotated[
        Literal[
            "support", "forces", "intel", "evidence", "control", "holder", "contested", "security", "funds", "resolve",
            "exposure", "standing", "stance", "unpaid", "works", "losses",
        ],
        BeforeValidator(one_word),
    ] | None = None  # fmt: skip
    decay: Int = Field(default=0, ge=0, le=9999)
    symmetric: Flag = False


class FactionShape(Shape):
    """A side."""

    spare: ClassVar[Mapping[str, str]] = {"orders": "1", "points": "1", "threshold": "0"}
    orders: Ex
    obeys: Ex | None = None
    spared_by: Ref | None = None
    income: Ex | None = None
    upkeep: Ex | None = None
    points: Ex
    threshold: Int = Field(ge=-999, le=999)
    observes: Flag = True


class OfferShape(Shape):
    """The two answers to an offer."""

    accept: Raw
    refuse: Raw


class OrderShape(Shape):
    """A kind of order."""

    spare: ClassVar[Mapping[str, str]] = {"step": "influence"}
    by: ListOf[Ref]
    target: Annotated[Literal["none", "place", "road", "faction", "faction_at_place"], BeforeValidator(one_word)]
    targets: ListOf[Ref] | None = None
    step: Step
    posture: Flag = False
    cost: Ex | None = None
    when: Raw = None
    needs: Raw = None
    let: Raw = None
    best: Raw = None
    pick: Raw = None
    effects: Raw = None
    roll: Raw = None
    leak: Raw = None
    offer: OfferShape | None = None
    appeal: Ex | None = None
    against: Ex | None = None
    see: Annotated[Literal["all", "parties", "intel"], BeforeValidator(one_word)] = "parties"


class RuleShape(Shape):
    """What happens every month by itself."""

    spare: ClassVar[Mapping[str, str]] = {"phase": "clocks"}
    each: Annotated[Literal["once", "place", "faction", "faction_at_place"], BeforeValidator(one_word)]
    phase: Phase
    when: Raw = None
    let: Raw = None
    chance: Ex | None = None
    best: Raw = None
    pick: Raw = None
    effects: Raw
    public: Flag = False


class SourceShape(Shape):
    """Where a claim comes from."""

    article: Line
    claim: Prose
    date: Line
    confidence: Annotated[Literal["high", "medium", "low"], BeforeValidator(one_word)]


class EventShape(Shape):
    """News."""

    spare: ClassVar[Mapping[str, str]] = {"title": "?", "text": "?"}
    when: Raw = None
    chance: Ex | None = None
    once: Flag = True
    announce: Flag = False
    recheck: Flag = False
    let: Raw = None
    best: Raw = None
    pick: Raw = None
    place: Ref | None = None
    tell: ListOf[Ref] = []
    title: Line
    text: Prose
    source: Ref | None = None
    effects: Raw = None
    choices: MapOf[Raw] = {}


class Curve(Shape):
    """Chance of the attacker: slope * r + base, r its share of the strength in per cent."""

    slope: Int = Field(default=2, ge=0, le=20)
    base: Int = Field(default=-50, ge=-1000, le=100)


class Losses(Shape):
    """Per cent of the pieces lost."""

    defender: Int = Field(default=40, ge=0, le=100)
    attacker: Int = Field(default=35, ge=0, le=100)
    winner: Int = Field(default=12, ge=0, le=100)


class Supply(Shape):
    """Per cent of the strength that arrives."""

    road: Int = Field(default=100, ge=0, le=200)
    track: Int = Field(default=85, ge=0, le=200)
    none: Int = Field(default=65, ge=0, le=200)


class Air(Shape):
    """Per cent for each aircraft, and how many count."""

    step: Int = Field(default=10, ge=0, le=100)
    most: Int = Field(default=3, ge=0, le=9)


class JoinShape(Shape):
    """Allies that add attack strength from next door."""

    who: Ref
    kind: Ref
    count: Ex


class CohesionShape(Shape):
    """Pieces that leave a losing side."""

    kind: Ref
    chance: Ex


class BattleShape(Shape):
    """The numbers of battle."""

    curve: Curve = Curve()
    losses: Losses = Losses()
    supply: Supply = Supply()
    air: Air = Air()
    works: Int = Field(default=10, ge=0, le=100)
    joins: ListOf[JoinShape] = Field(default=[], max_length=8)
    cohesion: CohesionShape | None = None
    effects: Raw = None


class SetShape(Shape):
    """One line of the set-up."""

    set: Ref
    faction: Ref | None = None
    kind: Ref | None = None
    place: Ref | None = None
    at: MapOf[Ref] | None = None
    to: MapOf[Ref] | None = None
    value: Ref | None = None


class LookShape(Shape):
    """How a side looks."""

    name: Annotated[str, BeforeValidator(prose), Field(max_length=40)]
    short: Annotated[str, BeforeValidator(prose), Field(max_length=10)]
    colour: Annotated[str, BeforeValidator(prose), Field(pattern=r"\A#[0-9A-Fa-f]{6}\z")]
    shape: Annotated[Literal["●", "■", "▲", "▼", "○", "□"], BeforeValidator(one_word)]
    ascii: Annotated[str, BeforeValidator(prose), Field(pattern=r"\A[A-Za-z]\z")]
    points: ListOf[Annotated[str, BeforeValidator(prose), Field(max_length=60)]] = Field(default=[], max_length=20)


class PlaceWords(Shape):
    """How a place is written on the map, and from which rank on."""

    name: Annotated[str, BeforeValidator(prose), Field(max_length=30)]
    rank: Int = Field(default=3, ge=1, le=4)


class OrderWords(Shape):
    """What an order is called, and one line about it."""

    name: Annotated[str, BeforeValidator(prose), Field(max_length=40)]
    about: Annotated[str, BeforeValidator(prose), Field(max_length=300)] = ""


Name = Annotated[str, BeforeValidator(prose), Field(max_length=60)]


class WordsShape(Shape):
    """Presentation: everything on screen that is not a rule."""

    factions: MapOf[LookShape] = {}
    places: MapOf[PlaceWords] = {}
    kinds: MapOf[Name] = {}
    quantities: MapOf[Name] = {}
    orders: MapOf[OrderWords] = {}
    rules: MapOf[Name] = {}
    outline: Annotated[str, BeforeValidator(one_word), Field(pattern=r"\A[A-Za-z0-9_-]{1,60}\z")] = ""


class BriefingShape(Shape):
    """What a seat reads before the first month."""

    situation: Prose
    means: Prose
    goals: ListOf[Prose] = Field(min_length=1, max_length=8)
    limits: Prose
    suggestion: Prose
