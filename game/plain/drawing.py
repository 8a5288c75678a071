"""The map drawn with letters. How a map is drawn is known where maps are drawn; the plain mode is given someone who can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from game.engine.view import View
from game.plain import facts
from game.plain.desk import Desk, either
from game.plain.matching import best
from game.plain.table import Table
from game.scenario.model import Scenario

MOST_WIDTH, LEAST_WIDTH, HEIGHT = 78, 40, 28


class Drawer(Protocol):
    """Draws maps."""

    def lenses(self, scenario: Scenario) -> Sequence[tuple[str, str, str]]:
        """(id, name, what it shows) of each way of looking that has something to show in a scenario; the usual one first."""
        ...

    def draw(self, scenario: Scenario, view: View, lens: str, width: int, height: int, place: str | None) -> list[str]:
        """Lines of ``width`` seven-bit characters; ``place``: one to be marked."""
        ...


def map_of(desk: Desk, table: Table, drawer: Drawer, said: Sequence[str]) -> None:
    """``map``, with a lens or a place to mark, or both."""
    scenario, view = table.session.scenario, table.view
    lenses = drawer.lenses(scenario)
    lens, place, words = lenses[0][0], None, list(said)
    if words:
        fit, found = best(words[0], [(id, (name, id)) for id, name, _ in lenses])
        if fit and len(found) == 1:
            lens = found[0]
            words.pop(0)
    if words:
        fit, found = best(words, [(p.id, (p.name, p.id)) for p in view.places.values()])
        if len(found) != 1:
            names = [name for _, name, _ in lenses]
            text = " ".join(words)
            desk.paper.say(f'"{text[:60]}" is neither one place nor a lens. The lenses are {facts.listed(names)}.' if not found else
                           f'"{text[:60]}" could be {either([table.names.place(f) for f in found])}.')  # fmt: skip
            return
        place = found[0]
    width = max(LEAST_WIDTH, min(MOST_WIDTH, desk.paper.width - 1))
    name, about = next((name, about) for id, name, about in lenses if id == lens)
    desk.paper.say(f"Map, {name}. {about}")
    table.noted("lens_chosen", lens=lens)
    desk.paper.draw(drawer.draw(scenario, view, lens, width, HEIGHT, place))
    letters = [f"{table.names.look(f).ascii} is {table.names.look(f).short}" for f in view.factions]
    marked = f" {table.names.place(place)} stands in brackets." if place else ""
    desk.paper.say(f"{facts.listed(letters)}; @ is held by nobody.{marked} near and a place tells the same in words.")
