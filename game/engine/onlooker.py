"""Last month as it was, with nothing hidden: for somebody who only watches, never for a seat that plays."""

from __future__ import annotations

from dataclasses import replace

from game.engine.records import Act
from game.engine.report import SAID, Teller
from game.engine.view import Line
from game.engine.world import World
from game.scenario import model as m

_NOBODY = -1


def whole_report(acts: list[Act], before: World, after: World) -> tuple[Line, ...]:
    """Every act once, in the order in which it happened. ``before``: the world of the orders; ``after``: what came of it."""
    teller = Onlooker(before, after, acts)
    return tuple(replace(line, group="world", good=0) for act in acts for line in teller.tell(act))


class Onlooker(Teller):
    """Tells as a ``Teller`` does, from no seat: nobody is "you", and all odds, dice and changes are told."""

    def __init__(self, before: World, after: World, acts: list[Act]) -> None:
        super().__init__(_NOBODY, before, after, acts)

    def knows(self, act: Act) -> bool:
        """Everything."""
        return True

    def _ally(self, faction: int) -> bool:
        return True  # whatever an ally would be told

    def _beside(self, act: Act) -> bool:
        return False

    def _owns(self, act: Act) -> bool:
        return True

    def _may_read(self, q: m.Quantity, index: tuple[int, ...], own: bool) -> bool:
        return True

    def _order(self, act: Act) -> tuple[str, int]:
        if self._is_march(act) or self._outdone(act):
            return super()._order(act)
        outcome = f", {SAID[act.outcome]}" if act.outcome in SAID else ""
        return f"{self.words.faction(act.actor)}: {self._sentence(act)}{outcome}", 0

    def _engine(self, act: Act) -> tuple[str, int]:
        if act.id in ("income", "upkeep"):
            return "", 0  # the table of sides has what each of them has
        if act.id == "obeyed":
            return f"The patron of {self.words.faction(act.actor)} set aside its last order: {act.names['order']}", 0
        return super()._engine(act)
