"""Names of things for people, from the scenario's words; plain text throughout."""

from __future__ import annotations

from typing import Any

import numpy as np

from game.engine.frame import Frame
from game.engine.view import Order
from game.scenario.describe import counted, plural
from game.scenario.model import Scenario

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FACTION_NAMES = frozenset({"actor", "target", "who", "attacker", "defender", "winner", "loser"})


def date_of(scenario: Scenario, turn: int) -> str:
    """The calendar words of a turn, from 1."""
    year, month = scenario.start
    if scenario.step == "month":
        n = year * 12 + month - 1 + turn - 1
        return f"{MONTHS[n % 12]} {n // 12}"
    if scenario.step == "half_month":
        n = (year * 12 + month - 1) * 2 + turn - 1
        return f"{'early' if n % 2 == 0 else 'late'} {MONTHS[n // 2 % 12]} {n // 24}"
    n = (year * 12 + month - 1) * 4 + turn - 1
    return f"week {n % 4 + 1} of {MONTHS[n // 4 % 12]} {n // 48}"


def scores(scenario: Scenario, turn: int) -> bool:
    """Is this a month at whose end a large margin wins at once (the last month, at which the largest does, is another thing)?"""
    return 0 < turn < scenario.turns and scenario.score_every > 0 and turn % scenario.score_every == 0


def winning(scenario: Scenario) -> str:
    """How the game is won, in one or two sentences."""
    step = {"month": "month", "half_month": "half-month", "week": "week"}[scenario.step]
    rounds = [str(turn) for turn in range(1, scenario.turns) if scores(scenario, turn)]
    if not rounds:
        return f"After the last {step} ({scenario.turns}) the largest margin wins."
    if scenario.score_every == 1:
        when = f"At the end of every {step}"
    elif len(rounds) == 1:
        when = f"At the end of {step} {rounds[0]}"
    elif len(rounds) <= 6:
        when = f"In {step}s {', '.join(rounds[:-1])} and {rounds[-1]}"
    else:
        when = f"In every {step} whose number is a multiple of {scenario.score_every}"
    over = f"{when} a margin over {scenario.score_win} wins at once"
    return f"{over}; after the last {step} ({scenario.turns}) the largest margin wins."


class Namer:
    """Ids and indices to words."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.words = scenario, scenario.words

    def faction(self, index: int) -> str:
        """Short name of a faction; 'nobody' for -1."""
        if index < 0:
            return "nobody"
        id = self.scenario.factions[index].id
        look = self.words.factions.get(id)
        return look.short if look else id

    def faction_id(self, id: str) -> str:
        """Short name of a faction by id."""
        look = self.words.factions.get(id)
        return look.short if look else id

    def place(self, index: int) -> str:
        """Name of a place; 'nowhere' for -1."""
        return self.place_id(self.scenario.places[index].id) if index >= 0 else "nowhere"

    def place_id(self, id: str) -> str:
        """Name of a place by id."""
        return self.words.places.get(id, id.replace("_", " "))

    def kind(self, index: int) -> str:
        """Name of a kind of force."""
        id = self.scenario.kinds[index].id
        return self.words.kinds.get(id, id.replace("_", " "))

    def kinds(self, index: int) -> str:
        """Name of a kind of force in the plural."""
        return plural(self.kind(index))

    def pieces(self, count: int, index: int) -> str:
        """So many pieces of a kind: ``2 brigades``, ``1 contractor``."""
        return counted(count, self.kind(index))

    def quantity(self, id: str) -> str:
        """Name of a quantity."""
        return self.words.quantities.get(id, id.replace("_", " "))

    def order(self, id: str) -> str:
        """Name of a kind of order."""
        return self.words.orders.get(id, id.replace("_", " "))

    def rule(self, id: str) -> str:
        """What a rule is called in reports."""
        return self.words.rules.get(id, id.replace("_", " "))

    def sentence(self, order: Order, target: str) -> str:
        """An order as a person says it."""
        name, t = self.order(order.kind), order.target
        if target == "place":
            return f"{name}: {self.place_id(t[0])}"
        if target == "road":
            return f"{name}: {self.place_id(t[0])} to {self.place_id(t[1])}"
        if target == "faction":
            return f"{name}: {self.faction_id(t[0])}"
        if target == "faction_at_place":
            return f"{name}: {self.faction_id(t[0])} at {self.place_id(t[1])}"
        return name

    def names(self, frame: Frame, lane: int) -> dict[str, str]:
        """What the names of a frame stand for in one lane, in words."""
        out: dict[str, str] = {}
        for name, value in frame.names.items():
            v = _at(value, lane)
            out[name] = self.faction(v) if name in _FACTION_NAMES else self.place(v) if v < len(self.scenario.places) else str(v)
        return out


def _at(value: Any, lane: int) -> int:
    array = np.asarray(value)
    return int(array) if array.ndim == 0 else int(array[lane])
