"""The scenario's words as plain text: names, numbers by their role, margins, how the game is won. Every screen and the plain mode say these
things in the same way."""

from __future__ import annotations

from collections.abc import Mapping

from game.engine.view import FactionView, Known, PlaceView, Preview
from game.engine.walk import expressions_in
from game.scenario.model import Look, Read, Role, Scenario

NOBODY = Look("nobody", "-", "#8a8680", "·", "-")
STEP_NAMES = {"month": "month", "half_month": "half-month", "week": "week"}
STANCES = {1: "ally", 0: "neutral", -1: "hostile"}


class Names:
    """How one scenario speaks. Made once a game."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._looks = scenario.words.factions
        self._roles = {str(q.role): q.id for q in scenario.quantities if q.role}

    # ------------------------------------------------------------------ names
    def look(self, faction: str | None) -> Look:
        """How a faction looks; nobody's look for None or a faction without one."""
        if faction is None:
            return NOBODY
        return self._looks.get(faction, Look(faction, faction, "#b0b0b0", "○", faction[:1].upper()))

    def place(self, place: str | None) -> str:
        """A place's name."""
        return "" if place is None else self.scenario.words.places.get(place, place)

    def kind(self, kind: str) -> str:
        """What a kind of force is called."""
        return self.scenario.words.kinds.get(kind, kind.replace("_", " "))

    def quantity(self, quantity: str) -> str:
        """What a quantity is called."""
        return self.scenario.words.quantities.get(quantity, quantity.replace("_", " "))

    def order(self, kind: str) -> str:
        """What a kind of order is called."""
        return self.scenario.words.orders.get(kind, kind.replace("_", " ").capitalize())

    def about(self, kind: str) -> str:
        """What a kind of order does, in one line ('' when the file does not say)."""
        return self.scenario.words.about.get(kind, "")

    def target(self, kind: str, target: tuple[str, ...]) -> str:
        """An order's target in words: ``Tarhuna to Tripoli``, ``LNA at Sirte``, or ''."""
        names = [self._looks[t].short if t in self._looks else self.place(t) for t in target]
        if len(names) == 2:
            factional = target[0] in self._looks
            return " at ".join(names) if factional else " to ".join(names)
        return " ".join(names)

    # ------------------------------------------------------------------ numbers
    def role(self, role: Role) -> str:
        """The id of the quantity in a role, or ''."""
        return self._roles.get(role, "")

    def value(self, faction: FactionView, role: Role) -> Known | None:
        """A faction's quantity by its role, as far as the seat may read it."""
        return faction.values.get(self.role(role))

    def scored(self, faction: str) -> tuple[str, ...]:
        """The country-wide quantities that a faction's points are made of, in the order of the rules."""
        flat = {q.id for q in self.scenario.quantities if not q.per}
        points = next((f.points for f in self.scenario.factions if f.id == faction), None)
        read = () if points is None else [part.quantity for part in expressions_in(points) if isinstance(part, Read)]
        return tuple(dict.fromkeys(id for id in read if id in flat))

    def by_faction(self, place: PlaceView, role: Role) -> Mapping[str, Known]:
        """A quantity of a place for each faction, by its role."""
        return place.by_faction.get(self.role(role), {})


def governed(security: int) -> str:
    """Security in a word."""
    return "lawless" if security <= 3 else "shaky" if security <= 6 else "governed"


def margin(faction: FactionView) -> str:
    """A margin with its sign; ``~`` when the seat does not know everything that it is made of."""
    return ("" if faction.sure else "~") + signed(faction.margin)


def scores(scenario: Scenario, turn: int) -> bool:
    """Is this a month at whose end a large margin wins at once (the last month, at which the largest does, is another thing)?"""
    return 0 < turn < scenario.turns and scenario.score_every > 0 and turn % scenario.score_every == 0


def winning(scenario: Scenario) -> str:
    """How the game is won, in one or two sentences."""
    step = STEP_NAMES[scenario.step]
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


def signed(value: int) -> str:
    """A number with its sign."""
    return f"{value:+d}"


def effects_by_interest(preview: Preview, me: str) -> list[str]:
    """What an order does: what is wanted, then what is paid for it, then what happens when it fails. ``me``: the seat's short name."""
    return sorted(preview.effects, key=lambda effect: _rank(effect, me))


def _rank(effect: str, me: str) -> int:
    if effect.startswith(("failure:", "if they refuse:")):
        return 2
    own_loss = f" of {me} -" in effect and not effect.startswith(("success:", "if they accept:"))
    return 1 if own_loss or effect.startswith("chance ") else 0
