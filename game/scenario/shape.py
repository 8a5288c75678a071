"""The shape of each section: which keys there are, what type they have, in which range they lie, and what they are for.

These pydantic models take nodes of the tree directly (``game.scenario.validate``). Numbers, flags and texts become Python
values; names of other things and everything in the expression language stay nodes, because their marks are needed later. The
descriptions are what an editor shows over a key and what the reference says of it (``game.author``). Words, briefings and sources:
``game.scenario.shape_words``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from game.scenario.formats import FORMAT
from game.scenario.shape_types import (
    AnswerPart,
    Answers,
    Best,
    Decimal,
    Effects,
    Ex,
    Flag,
    Int,
    LeakPart,
    Let,
    Line,
    ListOf,
    MapOf,
    Per,
    Phase,
    Pick,
    Prose,
    Ref,
    RollPart,
    Shape,
    SourceRef,
    Step,
    When,
    one_word,
    prose,
)  # fmt: skip


# ------------------------------------------------------------------ the head
class Scoring(Shape):
    """When a side that leads by enough wins at once."""

    every: Int = Field(
        default=3, ge=0, le=60, description="A lead can win at once in every month that this number divides; 0: never before the end."
    )
    win: Int = Field(default=15, ge=0, le=999, description="The margin (points less threshold) that has to be exceeded to win at once.")


class Head(Shape):
    """What stands at the top of a file."""

    spare: ClassVar[Mapping[str, str]] = {"format": "2", "id": "unnamed", "start": "2000-01", "turns": "12"}
    format: Int = Field(ge=FORMAT, le=FORMAT, description=f"The format of the file: {FORMAT}. `qibli migrate` rewrites older files.")
    id: Annotated[str, BeforeValidator(one_word), Field(pattern=r"\A[A-Za-z0-9_-]{1,60}\z")] = Field(
        description="What commands and saves call the scenario; the name of the file without its ending."
    )
    title: Line = Field(default="", description="What the scenario is called on the screen; its id when there is none.")
    blurb: Annotated[str, BeforeValidator(prose), Field(max_length=600)] = Field(
        default="", description="One or two sentences for whoever chooses a scenario."
    )
    teaches: Annotated[str, BeforeValidator(prose), Field(max_length=600)] = Field(default="", description="What a player learns from it.")
    difficulty: Int = Field(default=1, ge=1, le=3, description="How much there is to keep in mind: 1 easy, 3 hard.")
    start: Annotated[str, BeforeValidator(one_word), Field(pattern=r"\A[0-9]{4}-(0[1-9]|1[0-2])\z")] = Field(
        description="The first month, YYYY-MM."
    )
    step: Annotated[Literal["month", "half_month", "week"], BeforeValidator(one_word)] = Field(
        default="month", description="How much time one turn covers. The screens and texts say month for a turn of any length."
    )
    turns: Int = Field(ge=1, le=120, description="How many turns a game lasts if nobody wins at once.")
    scoring: Scoring = Field(default=Scoring(), description="When a lead wins at once.")
    questions: ListOf[Prose] = Field(default=[], max_length=40, description="Questions for the discussion after the game.")
    afterwards: ListOf[Prose] = Field(
        default=[], max_length=40, description="What happened in the end, each with its date and how sure it is; shown after the game."
    )


# ------------------------------------------------------------------ the map and what stands on it
class AttributeShape(Shape):
    """A fixed whole number of every place, which expressions read by its name: `population(here)`."""

    range: ListOf[Int] = Field(min_length=2, max_length=2, description="Least and largest value: [0, 9].")
    words: MapOf[Int] = Field(default={}, description="Words that places may write for a value: {desert: 100, city: 150}.")
    role: Annotated[Literal["terrain"], BeforeValidator(one_word)] | None = Field(
        default=None, description="terrain: the attribute is the defender's strength in battle, in per cent."
    )


class PlaceShape(Shape):
    """A place; everything besides its position is an attribute."""

    spare: ClassVar[Mapping[str, str]] = {"lon": "0", "lat": "0"}
    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True, frozen=True)
    lon: Decimal = Field(ge=-180, le=180, description="Longitude in degrees, east positive.")
    lat: Decimal = Field(ge=-90, le=90, description="Latitude in degrees, north positive.")


class KindShape(Shape):
    """A kind of force."""

    attack: Int = Field(default=0, ge=0, le=20, description="Strength of one piece in attack.")
    defence: Int = Field(default=0, ge=0, le=20, description="Strength of one piece in defence.")
    ground: Flag = Field(default=False, description="Whether it fights in battles and holds places.")
    covert: Flag = Field(default=False, description="Whether others see it only as far as their intelligence reaches.")
    reach: Int = Field(default=0, ge=0, le=9, description="Over how many roads or tracks it acts from the air; over 0 it is aircraft.")
    shield: Int = Field(default=0, ge=0, le=9, description="Over 0 it is air defence: it keeps hostile aircraft away, here and next door.")
    fixed: Flag = Field(default=False, description="Whether it is lost when its place is lost, instead of retreating.")
    beaten: Ref | None = Field(default=None, description="The kind that its pieces become when they are beaten.")
    held_by: ListOf[Ref] | None = Field(default=None, description="The sides that can have it; all when it is left out.")
    losses: Ref | None = Field(default=None, description="A quantity (one number) that counts the pieces lost.")


class QuantityShape(Shape):
    """A number of the state: at places, of sides, between sides, or one for the whole country."""

    per: ListOf[Per] = Field(
        default=[], max_length=3, description="For what there is one of each: [faction, place]; left out: one for all."
    )
    range: ListOf[Int] | None = Field(default=None, min_length=2, max_length=2, description="Least and largest value; changes stop there.")
    start: Ref | None = Field(default=None, description="The value at the start where the set-up says nothing; a side for type faction.")
    type: Annotated[Literal["int", "faction"], BeforeValidator(one_word)] = Field(
        default="int", description="int: a number. faction: its value is a side or nobody (control and holder)."
    )
    share: Int = Field(default=0, ge=0, le=9999, description="What the values of all sides at one place may add up to; 0: no limit.")
    see: Annotated[Literal["all", "own", "parties", "covert", "open", "bands", "words"], BeforeValidator(one_word)] = Field(
        default="all",
        description="Who may know it. all: everybody, exactly; own: its side only; parties: the two sides it lies between. By intelligence "
        "at the place: covert from nothing to exactly, open from about, bands from within 20, words from lawless, shaky, governed.",
    )
    role: Annotated[
        Literal[
            "support", "forces", "intel", "evidence", "control", "holder", "contested", "security", "funds", "resolve",
            "exposure", "standing", "stance", "unpaid", "works", "losses",
        ],
        BeforeValidator(one_word),
    ] | None = Field(
        default=None, description="What the engine uses it as; each role once, but losses. Needed: forces, stance, funds, control, holder."
    )  # fmt: skip
    decay: Int = Field(default=0, ge=0, le=9999, description="By how much it moves towards 0 every month.")
    symmetric: Flag = Field(default=False, description="Whether a value between two sides is the same both ways (stance).")


# ------------------------------------------------------------------ sides and orders
class FactionShape(Shape):
    """A side, and the seat of whoever plays it."""

    spare: ClassVar[Mapping[str, str]] = {"orders": "1", "points": "1", "threshold": "0"}
    orders: Ex = Field(description="How many orders it may give a month, 0 to 12. Read with its own eyes.")
    obeys: Ex | None = Field(default=None, description="When this holds, its last order is lost. Read with its own eyes.")
    spared_by: Ref | None = Field(default=None, description="The order that spares it from obeying in the month it is given.")
    income: Ex | None = Field(default=None, description="Funds gained every month. Reads the truth.")
    upkeep: Ex | None = Field(default=None, description="Funds due every month; the role unpaid holds what could not be paid, in per cent.")
    points: Ex = Field(description="Its score. Reads the truth; what others believe of it is worked out from what they see.")
    threshold: Int = Field(
        ge=-999, le=999, description="Points less threshold is the margin that decides. `qibli balance` finds fair ones."
    )
    observes: Flag = Field(default=True, description="Whether it may notice the covert acts of others (leaks).")


class OfferShape(Shape):
    """The two answers to an offer; one is the default. The other side answers in the next month."""

    accept: AnswerPart = Field(description="What happens when it is accepted: label, appeal, effects, default.")
    refuse: AnswerPart = Field(description="What happens when it is refused: label, appeal, effects, default.")


class OrderShape(Shape):
    """A kind of order: who may give it, at what target, when, at what cost, and what it does."""

    spare: ClassVar[Mapping[str, str]] = {"step": "influence"}
    by: ListOf[Ref] = Field(description="The sides that may give it.")
    target: Annotated[Literal["none", "place", "road", "faction", "faction_at_place"], BeforeValidator(one_word)] = Field(
        description="What it is given at. place: `here`; road: `origin`, `here`; faction: `target`; faction_at_place: `target`, `here`."
    )
    targets: ListOf[Ref] | None = Field(default=None, description="The only places or sides that it may be given at; all when left out.")
    step: Step = Field(description="When in the month it is carried out; all orders of one step take effect together.")
    posture: Flag = Field(default=False, description="Whether it is done before the first step and colours the whole month.")
    cost: Ex | None = Field(default=None, description="Funds it takes when it is given. Read with the actor's eyes. Left out: 0.")
    when: When = Field(
        default=None, description="What must hold for it to be given, by what the actor knows: expressions, or {if: ..., else: why not}."
    )
    needs: When = Field(
        default=None, description="What must hold in truth when it is carried out; else nothing happens, and the report says so."
    )
    let: Let = Field(default=None, description="Names for expressions that its effects, roll and chances use. A die in one is thrown once.")
    best: Best = Field(default=None, description='Bind the member with the largest weight over 0: {there: "q in near(here)", by: "..."}.')
    pick: Pick = Field(default=None, description='Draw a member by weight: {there: "q in near(here)", weight: "..."}.')
    effects: Effects = Field(default=None, description="What it always does.")
    roll: RollPart = Field(
        default=None,
        description="Odds: {chance: ..., plus: {label: ...}, success: [...], failure: [...]}, or dice: 2d6 and need: for chance:.",
    )
    leak: LeakPart = Field(default=None, description="How loud it is (noise): an expression, or {noise: ..., at: PLACE or none}.")
    offer: OfferShape | None = Field(default=None, description="Makes it an offer to the target side, with its two answers.")
    appeal: Ex | None = Field(
        default=None, description="How much the doctrine of machines likes it, 0 to 31, by what the actor knows. Left out: 8."
    )
    against: Ex | None = Field(default=None, description="The side that it hurts, so that machines turn against whoever leads.")
    see: Annotated[Literal["all", "parties", "intel"], BeforeValidator(one_word)] = Field(
        default="parties",
        description="Who learns that it was given. all: everybody; parties: giver and target; intel: the giver and who sees the place.",
    )


# ------------------------------------------------------------------ rules and events
class RuleShape(Shape):
    """What happens every month by itself."""

    spare: ClassVar[Mapping[str, str]] = {"phase": "clocks"}
    each: Annotated[Literal["once", "place", "faction", "faction_at_place"], BeforeValidator(one_word)] = Field(
        description="What it runs over. once: no name; place: `here`; faction: `who`; faction_at_place: both."
    )
    phase: Phase = Field(description="When in the month it runs, a step or a stage of upkeep; it reads the state before that.")
    when: When = Field(default=None, description="What must hold, in truth.")
    let: Let = Field(default=None, description="Names for expressions that its effects and chance use.")
    chance: Ex | None = Field(default=None, description="Per cent, 0 to 100 as written; always when left out.")
    best: Best = Field(default=None, description='Bind the member with the largest weight over 0: {there: "q in near(here)", by: "..."}.')
    pick: Pick = Field(default=None, description='Draw a member by weight: {there: "q in near(here)", weight: "..."}.')
    effects: Effects = Field(description="What it does.")
    public: Flag = Field(default=False, description="Whether everybody is told that it happened.")


class EventShape(Shape):
    """News: conditions that are read at the start of a month, a text, effects, and choices for some sides."""

    spare: ClassVar[Mapping[str, str]] = {"title": "?", "text": "?"}
    when: When = Field(
        default=None, description="What must hold in truth at the start of a month. `qibli why FILE EVENT` shows each line's value."
    )
    chance: Ex | None = Field(default=None, description="Per cent in each month in which it could happen, 0 to 100; always when left out.")
    once: Flag = Field(default=True, description="Whether it happens at most once in a game.")
    announce: Flag = Field(default=False, description="true: told at once, takes effect at the start of the next month.")
    recheck: Flag = Field(default=False, description="Of an announced event: whether `when` must hold again when it takes effect.")
    let: Let = Field(default=None, description="Names for expressions that its effects and chance use.")
    best: Best = Field(default=None, description='Bind the member with the largest weight over 0: {venue: "q in places", by: "..."}.')
    pick: Pick = Field(default=None, description='Draw a member by weight: {venue: "q in places", weight: "..."}.')
    place: Ref | None = Field(default=None, description="Where the map shows it.")
    tell: ListOf[Ref] = Field(default=[], description="The sides that read it; all when left out.")
    title: Line = Field(description="The headline.")
    text: Prose = Field(description="What is told, in the project's own words.")
    source: SourceRef | None = Field(
        default=None, description="The entry of sources: on which it rests. Left out: it follows from the game."
    )
    effects: Effects = Field(default=None, description="What it does.")
    choices: MapOf[Answers] = Field(
        default={}, description="By side: its answers, each {label, appeal, effects, default}; exactly one has default: true."
    )


# ------------------------------------------------------------------ battle
class Curve(Shape):
    """Chance of the attacker: slope * r + base, r its share of the strength in per cent."""

    slope: Int = Field(default=2, ge=0, le=20, description="By how much the chance grows with each per cent of the strength.")
    base: Int = Field(default=-50, ge=-1000, le=100, description="The chance at no strength at all.")


class Losses(Shape):
    """Per cent of the pieces lost."""

    defender: Int = Field(default=40, ge=0, le=100, description="Of a beaten defender.")
    attacker: Int = Field(default=35, ge=0, le=100, description="Of a beaten attacker.")
    winner: Int = Field(default=12, ge=0, le=100, description="Of whoever wins.")


class Supply(Shape):
    """Per cent of the strength that arrives."""

    road: Int = Field(default=100, ge=0, le=200, description="At a place that is held, or next door by road to one that is controlled.")
    track: Int = Field(default=85, ge=0, le=200, description="Next door by a desert track only.")
    none: Int = Field(default=65, ge=0, le=200, description="Neither.")


class Air(Shape):
    """What aircraft within reach add."""

    step: Int = Field(default=10, ge=0, le=100, description="Per cent for each aircraft that no hostile air defence cancels.")
    most: Int = Field(default=3, ge=0, le=9, description="How many count at most.")


class JoinShape(Shape):
    """Allies that add attack strength from next door."""

    who: Ref = Field(description="The side that joins.")
    kind: Ref = Field(description="With which kind of force.")
    count: Ex = Field(description="How many pieces; names: here, attacker.")


class CohesionShape(Shape):
    """Pieces that leave a losing side."""

    kind: Ref = Field(description="The kind of which one piece may leave.")
    chance: Ex = Field(description="Per cent; names: who, here.")


class BattleShape(Shape):
    """The numbers of battle; the rest is the engine's."""

    curve: Curve = Field(default=Curve(), description="From the share of strength to the chance.")
    losses: Losses = Field(default=Losses(), description="What battles cost.")
    supply: Supply = Field(default=Supply(), description="How much of the strength arrives.")
    air: Air = Field(default=Air(), description="What aircraft add.")
    works: Int = Field(default=10, ge=0, le=100, description="Per cent that each level of fortification adds to the defence.")
    joins: ListOf[JoinShape] = Field(default=[], max_length=8, description="Allies that may join an attack.")
    cohesion: CohesionShape | None = Field(default=None, description="Whether pieces leave the loser.")
    effects: Effects = Field(default=None, description="What a battle does; names: here attacker defender winner loser joined.")


# ------------------------------------------------------------------ set-up
class SetShape(Shape):
    """One line of the set-up: a quantity, for whom, and its value."""

    set: Ref = Field(description="The quantity that is set.")
    faction: Ref | None = Field(default=None, description="Whose it is.")
    kind: Ref | None = Field(default=None, description="Of which kind of force.")
    place: Ref | None = Field(default=None, description="Where, when it is one place.")
    at: MapOf[Ref] | None = Field(default=None, description="Values by place: {tripoli: 6, zawiya: 10}.")
    to: MapOf[Ref] | None = Field(default=None, description="Values by side: {lna: 42, gna: 12}.")
    value: Ref | None = Field(default=None, description="The value, when it is one.")
