"""What many games add up to: whole numbers only, so that tallies of any split of the games give the same total.

A ``Tally`` is filled by ``game.lab.record.Recorder``, goes between processes and machines as JSON, and is read by the measures, the
tables and the report. Shares, means and intervals are made from it at the very end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from game.engine.program import ENGINE_VERSION, Program

FORMAT = 1
CLIP = 100  # margins and points are counted one by one up to here, in either direction; the ends hold what lies beyond
BINS = 2 * CLIP + 1  # bin i holds the value i - CLIP
NOBODY = 0  # column of control and holder for nobody; faction f has column 1 + f

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that may be put to a seat: ``id``: of the event, or of the offer and who made it; ``answers``: their ids."""

    seat: str
    id: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What a tally counts, in ids: tallies can be added when their headers are equal. ``hash``: of the scenario; ``levels``: of the
    machines, one for each seat; ``orders``: (seat, order) for each column of ``Tally.orders``; ``gauges``: (quantity, faction or '')
    for each column of ``Tally.gauges``."""

    scenario: str
    hash: str
    engine: int
    turns: int
    levels: tuple[str, ...]
    seats: tuple[str, ...]
    thresholds: tuple[int, ...]
    places: tuple[str, ...]
    orders: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    events: tuple[str, ...]
    gauges: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, program: Program, levels: Mapping[str, str]) -> Header:
        """The header of a compiled scenario played by machines of these levels (doctrine where none is named)."""
        s = program.scenario
        gauges = [(q.id, f) for q in s.quantities if q.type == "int" for f in _whose(q.per, tuple(f.id for f in s.factions))]
        return cls(
            s.id, s.hash, ENGINE_VERSION, s.turns,
            tuple(levels.get(seat.id, "doctrine") for seat in program.seats),
            tuple(seat.id for seat in program.seats),
            tuple(f.threshold for f in s.factions),
            tuple(p.id for p in s.places),
            tuple((seat.id, k.order.id) for seat in program.seats for k in seat.kinds),
            tuple(Question(seat.id, g.id, tuple(a.id for a in g.answers)) for seat in program.seats for g in seat.groups),
            tuple(e.id for e in s.events),
            tuple(gauges),
        )  # fmt: skip


def _whose(per: tuple[str, ...], factions: tuple[str, ...]) -> tuple[str, ...]:
    """Whose numbers a quantity holds, when it is of the whole country ('') or of each faction."""
    return {(): ("",), ("faction",): factions}.get(per, ())


@dataclass(eq=False)
class Tally:
    """Totals over games. Months count from 0 here (index 0: the first month); a game counts in a month when it had not ended before it.

    ==================  =========================  ==========================================================================
    field               shape                      what
    ==================  =========================  ==========================================================================
    ``games``           ``[]``                     games played
    ``endings``         ``[month, seat]``          games won, by the month in which they ended; the last month: by the count
    ``played``          ``[month]``                games that played the month
    ``margin_sum``      ``[seat]``                 final margins (``margin_square``: their squares)
    ``margin_bins``     ``[seat, BINS]``           final margins one by one, bin ``CLIP + margin``
    ``points_sum``      ``[seat]``                 final points (``points_square``, ``points_bins``: likewise)
    ``trailed``         ``[]``                     games whose winner was not in front after month ``turns // 2``
    ``lead_changes``    ``[turns]``                games with 0, 1, ... changes of the leader by true margin
    ``leaders``         ``[month, seat]``          who led at the end of the month
    ``margins``         ``[month, seat]``          sum of the margins at the end of the month
    ``orders``          ``[month, order]``         orders given
    ``idle``            ``[month, seat]``          games in which the seat gave no order that month
    ``asked``           ``[question]``             times a question was put
    ``answers``         ``[answer]``               times an answer was given, question after question; the rest kept silent
    ``fired``           ``[month, event]``         games in which the event happened for the first time in that month
    ``control``         ``[month, place, who]``    who controlled a place at the end of the month (``NOBODY``, 1 + faction)
    ``holder``          ``[month, place, who]``    who held it
    ``control_final``   ``[place, who]``           who controlled it when the game ended, sooner or later
    ``gauges``          ``[month, gauge]``         sum of a number of the country or of a faction at the end of the month
    ==================  =========================  ==========================================================================

    "The end of the month" is after the news of the next one: what the seats see when they choose again.
    """

    header: Header
    games: Ints
    endings: Ints
    played: Ints
    margin_sum: Ints
    margin_square: Ints
    margin_bins: Ints
    points_sum: Ints
    points_square: Ints
    points_bins: Ints
    trailed: Ints
    lead_changes: Ints
    leaders: Ints
    margins: Ints
    orders: Ints
    idle: Ints
    asked: Ints
    answers: Ints
    fired: Ints
    control: Ints
    holder: Ints
    control_final: Ints
    gauges: Ints

    @classmethod
    def empty(cls, header: Header) -> Tally:
        """No games yet."""
        return cls(header, **{name: np.zeros(shape, np.int64) for name, shape in shapes(header).items()})

    # ------------------------------------------------------------------ totals
    @property
    def count(self) -> int:
        """How many games."""
        return int(self.games)

    @property
    def wins(self) -> Ints:
        """``int64[seat]``."""
        total: Ints = self.endings.sum(0)
        return total

    @property
    def ended(self) -> int:
        """How many games ended by the rules, with a winner."""
        return int(self.endings.sum())

    @property
    def lead_change_sum(self) -> int:
        """Changes of the leader, all games together."""
        return int(self.lead_changes @ np.arange(len(self.lead_changes)))

    @property
    def lead_change_square(self) -> int:
        """The squares of each game's changes, all games together: for the interval of the mean."""
        return int(self.lead_changes @ np.arange(len(self.lead_changes)) ** 2)

    @property
    def order_totals(self) -> Ints:
        """``int64[order]``: over all months."""
        total: Ints = self.orders.sum(0)
        return total

    @property
    def unused_orders(self) -> list[tuple[str, str]]:
        """(seat, order) that no game saw."""
        return [name for name, n in zip(self.header.orders, self.order_totals.tolist(), strict=True) if not n]

    @property
    def unfired_events(self) -> list[str]:
        """Events that happened in no game."""
        return [name for name, n in zip(self.header.events, self.fired.sum(0).tolist(), strict=True) if not n]

    # ------------------------------------------------------------------ adding
    def merge(self, other: Tally) -> None:
        """Add another tally; ValueError when it counts something else."""
        if other.header != self.header:
            raise ValueError(f"tallies of different games cannot be added: {self.header.scenario} and {other.header.scenario}")
        for name in shapes(self.header):
            total: Ints = getattr(self, name)
            total += getattr(other, name)

    def __eq__(self, other: object) -> bool:
        """The same header and the same numbers."""
        if not isinstance(other, Tally) or other.header != self.header:
            return False
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in shapes(self.header))

    __hash__ = None  # type: ignore[assignment]  # it changes

    # ------------------------------------------------------------------ JSON
    def to_plain(self) -> dict[str, Any]:
        """As dicts, lists and whole numbers."""
        numbers = {name: getattr(self, name).tolist() for name in shapes(self.header)}
        return {"format": FORMAT, "header": asdict(self.header), **numbers}

    def to_json(self) -> str:
        """Exact, and without blanks."""
        return json.dumps(self.to_plain(), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Tally:
        """The tally of a JSON text; ValueError when it is none of this format."""
        return cls.from_plain(json.loads(text))

    @classmethod
    def from_plain(cls, plain: Any) -> Tally:
        """The tally that ``to_plain`` gave; ValueError when it is none of this format."""
        if not isinstance(plain, dict) or plain.get("format") != FORMAT:
            raise ValueError(f"this is no tally of format {FORMAT}")
        try:
            header = _header(plain["header"])
            arrays = {name: _array(plain[name], shape) for name, shape in shapes(header).items()}
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError(f"this tally is damaged: {type(error).__name__} at {error}") from None
        return cls(header, **arrays)


def shapes(header: Header) -> dict[str, tuple[int, ...]]:
    """The shape of every array of a tally, in the order of its fields."""
    turns, seats, places, orders = header.turns, len(header.seats), len(header.places), len(header.orders)
    who, events, gauges = 1 + seats, len(header.events), len(header.gauges)
    answers = sum(len(q.answers) for q in header.questions)
    found: dict[str, tuple[int, ...]] = {
        "games": (), "endings": (turns, seats), "played": (turns,),
        "margin_sum": (seats,), "margin_square": (seats,), "margin_bins": (seats, BINS),
        "points_sum": (seats,), "points_square": (seats,), "points_bins": (seats, BINS),
        "trailed": (), "lead_changes": (max(turns, 1),), "leaders": (turns, seats), "margins": (turns, seats),
        "orders": (turns, orders), "idle": (turns, seats), "asked": (len(header.questions),), "answers": (answers,),
        "fired": (turns, events), "control": (turns, places, who), "holder": (turns, places, who),
        "control_final": (places, who), "gauges": (turns, gauges),
    }  # fmt: skip
    assert list(found) == [f.name for f in fields(Tally)][1:]
    return found


def _array(numbers: Any, shape: tuple[int, ...]) -> Ints:
    """Whole numbers of that shape; ValueError for anything else."""
    array = np.asarray(numbers)
    if array.dtype.kind != "i" and array.size:
        raise ValueError("this tally is damaged: it holds something that is no whole number")
    return array.astype(np.int64).reshape(shape)


def _header(plain: Any) -> Header:
    return Header(
        plain["scenario"], plain["hash"], plain["engine"], plain["turns"],
        levels=tuple(plain["levels"]),
        seats=tuple(plain["seats"]),
        thresholds=tuple(plain["thresholds"]),
        places=tuple(plain["places"]),
        orders=tuple((seat, order) for seat, order in plain["orders"]),
        questions=tuple(Question(q["seat"], q["id"], tuple(q["answers"])) for q in plain["questions"]),
        events=tuple(plain["events"]),
        gauges=tuple((quantity, faction) for quantity, faction in plain["gauges"]),
    )  # fmt: skip
