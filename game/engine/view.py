"""What a seat may know, as plain immutable values: the only thing that people, players and reports are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Certainty = Literal["exact", "about", "something", "unknown"]


@dataclass(frozen=True, slots=True)
class Order:
    """An order as written: a kind and its one target by ids. ``("offensive", ("tarhuna", "tripoli"))``,
    ``("deny", ())``, ``("publish", ("khadim",))``; a faction at a place is ``(faction, place)``. An answer is
    ``("answer", (event, option))`` or ``("answer", (order, giver, "accept"))``."""

    kind: str
    target: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.kind, *self.target))


class OrderRefused(ValueError):
    """An order that cannot be given; the message says why in one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Known:
    """A number as far as it is known: ``value`` and how sure."""

    value: int
    certainty: Certainty = "exact"

    def __str__(self) -> str:
        return {"exact": f"{self.value}", "about": f"~{self.value}", "something": "some", "unknown": "?"}[self.certainty]


@dataclass(frozen=True, slots=True)
class Modifier:
    """One labelled number of a roll."""

    label: str
    value: int


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place as the seat knows it. ``values``: quantities per place; ``by_faction``: quantity -> faction -> known;
    ``forces``: faction -> kind -> known, only where something is known to stand (0 pieces are left out)."""

    id: str
    name: str
    control: str | None
    holder: str | None
    contested: bool
    values: Mapping[str, Known]
    by_faction: Mapping[str, Mapping[str, Known]]
    forces: Mapping[str, Mapping[str, Known]]
    attributes: Mapping[str, int]
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactionView:
    """A faction as the seat knows it. ``values``: quantities per faction that the seat may read. ``relations``:
    quantity -> other faction -> known, from this faction to the other. ``margin`` is as the seat believes it."""

    id: str
    name: str
    values: Mapping[str, Known]
    relations: Mapping[str, Mapping[str, Known]]
    points: int
    threshold: int
    margin: int
    sure: bool = True  # whether the seat knows for certain everything that the points are made of
    terms: tuple[Modifier, ...] = ()  # the seat's own points, term by term, as it believes them


@dataclass(frozen=True, slots=True)
class Preview:
    """One order as it stands now: whether it can be given, why not, and what it costs, risks and shows."""

    index: int
    order: Order
    name: str
    sentence: str
    step: str
    cost: int
    legal: bool
    reasons: tuple[str, ...]
    chance: int | None  # per cent, by the seat's eyes; None when nothing is rolled
    modifiers: tuple[Modifier, ...]
    seen: tuple[int, int, int, int] | None  # chance in per cent that an observer with intel 0, 1, 2, 3 catches it
    effects: tuple[str, ...]  # what it does, in words; success and failure are marked


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer that may be given to a question."""

    index: int
    order: Order
    label: str
    default: bool
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A choice or an offer put to the seat this month."""

    id: str
    title: str
    text: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class News:
    """An event that this seat reads at the start of the month. ``coming``: announced for next month."""

    id: str
    title: str
    text: str
    place: str | None
    source: str
    coming: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise that runs: who gave it to whom, what it says, and the months left. ``said``: all of that in one phrase."""

    id: str
    by: str
    to: str
    text: str
    left: int
    said: str

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: what happened last month as far as the seat knows. ``details``: cause, modifiers, dice."""

    text: str
    group: Literal["you", "rivals", "world"]
    place: str | None
    faction: str | None
    step: str
    details: tuple[str, ...] = ()
    good: int = 0  # 1 good for the seat, -1 bad, 0 neither
    origin: str | None = None  # where a march told of in ``text`` set out


class OrderBook(Protocol):
    """The seat's whole list of orders, previewed lazily. The same source serves screen, players and fuzzers."""

    def kinds(self) -> tuple[str, ...]:
        """Ids of the order kinds of this seat, in the order of the rulebook."""
        ...

    def legal(self) -> tuple[int, ...]:
        """Indices of all orders that can be given now, answers excluded."""
        ...

    def of_kind(self, kind: str) -> tuple[Preview, ...]:
        """Every target of a kind, legal or not."""
        ...

    def at_place(self, place: str) -> tuple[Preview, ...]:
        """One preview for each order with this place as its target (roads: the best legal origin first), legal or not."""
        ...

    def preview(self, order: Order) -> Preview:
        """One order; OrderRefused when no such order exists for the seat."""
        ...


@dataclass(frozen=True, slots=True)
class View:
    """All that a seat may know at the start of a month, and the orders it may give."""

    seat: str
    turn: int  # 1..turns
    turns: int
    date: str  # e.g. "November 2019"
    ended: bool
    winner: str | None
    orders_allowed: int
    order_lost_to: str | None  # the patron that will take the last order, if any
    funds: int
    income: int  # expected change of funds at the end of the month
    places: Mapping[str, PlaceView]
    factions: Mapping[str, FactionView]
    tracks: Mapping[str, Known]
    news: tuple[News, ...]
    questions: tuple[Question, ...]
    report: tuple[Line, ...]
    promises: tuple[Promise, ...]
    book: OrderBook = field(compare=False, repr=False)
