"""A scenario being written, played while it is: the same game again from its seed after every change of the file.

``Desk`` keeps what is to survive a change: seed, seat, players, the orders of the months so far, and the values that were set by hand.
Nothing of it is ever saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from game.engine.game import Game
from game.engine.hand import put
from game.engine.view import Order, View
from game.players import make_player
from game.scenario.model import Quantity, Scenario
from game.scenario.problems import clean, nearest
from game.session.draft import Plan
from game.session.machines import DEFAULT, choose
from game.session.session import Session

_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\(([^()]*)\))?\s*=\s*([+-]?\w+)\s*\Z")
Watch = Callable[[View, View, tuple[Order, ...]], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """One value set by hand at the start of a month, by names, so that it can be made again in another version of the file."""

    turn: int
    quantity: str
    names: tuple[str, ...]
    value: str

    def __str__(self) -> str:
        args = f"({', '.join(self.names)})" if self.names else ""
        return f"{self.quantity}{args} = {self.value}"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A game made anew. ``lost``: orders that could not be given again; ``unset``: settings that no longer fit, with the reason."""

    session: Session
    lost: int
    unset: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """What did not survive, as a sentence; '' when all did."""
        said = []
        if self.lost:
            said.append(f"{self.lost} {'order' if self.lost == 1 else 'orders'} could not be given again")
        said += [f"left out: {text}" for text in self.unset]
        return "; ".join(said) + "." if said else ""


@dataclass
class Desk:
    """What an author's game is made from. ``months``: the orders of every seat, month by month; those after the month that is being
    looked at are kept while it is not played otherwise."""

    path: Path
    seat: str
    seed: int
    players: Mapping[str, str]
    months: list[Mapping[str, tuple[Order, ...]]] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)

    def build(self, scenario: Scenario, turn: int = 0, plan: Plan | None = None, watch: Watch | None = None) -> Rebuilt:
        """The game from its seed to the start of ``turn`` (0: as far as there are months), then ``plan``. ``watch``: told of each month
        (what the seat knew before and after, its orders). A seat that the scenario no longer has becomes its first one."""
        seats = [f.id for f in scenario.factions]
        self.seat = self.seat if self.seat in seats else seats[0]
        players = {seat: rung for seat, rung in self.players.items() if seat in seats}
        session = Session.trial(scenario, self.seat, self.seed, players, self.path)
        lost, unset = 0, []
        unset += self._set_all(session)
        for given in self.months[: turn - 1 if turn else None]:
            if session.ended:
                break
            before = session.view if watch is not None else None
            known = {seat: orders for seat, orders in given.items() if seat in seats}
            lost += session.play_month(known) + sum(len(given[seat]) for seat in given if seat not in seats)
            if watch is not None and before is not None:
                watch(before, session.view, session.played[-1].orders.get(self.seat, ()))
            unset += self._set_all(session)
        if plan is not None and not session.ended:
            lost += session.altered(plan)
        return Rebuilt(session, lost, tuple(unset))

    def _set_all(self, session: Session) -> list[str]:
        """Set what was set at the start of this month; what does not fit any more, with its reason."""
        unset = []
        for setting in [s for s in self.settings if s.turn == session.game.turn and not session.ended]:
            try:
                apply(session.game, setting)
            except ValueError as error:
                unset.append(f"{setting} ({error})")
        if any(s.turn == session.game.turn for s in self.settings):
            session.altered()
        return unset

    def note(self, session: Session) -> None:
        """Take down the months of a session; later ones are kept where it is on the way to them."""
        played = [month.orders for month in session.played]
        if self.months[: len(played)] != played:
            self.months = list(played)
            self.settings = [s for s in self.settings if s.turn <= session.game.turn]

    def jump(self, scenario: Scenario, turn: int, watch: Watch | None = None) -> Rebuilt:
        """The game at the start of a month: by the months there are, then by machines in all seats. ValueError for a month that the
        game does not have."""
        if not 1 <= turn <= scenario.turns:
            raise ValueError(f"the months are 1 to {scenario.turns}")
        rebuilt = self.build(scenario, turn, watch=watch)
        session = rebuilt.session
        everybody = {f.id: make_player(self.players.get(f.id, DEFAULT), seed=self.seed) for f in scenario.factions}
        while session.game.turn < turn and not session.ended:
            before = session.view
            orders, _ = choose(session.game, everybody)
            session.play_month(orders)
            if watch is not None:
                watch(before, session.view, orders.get(self.seat, ()))
            self._set_all(session)
        self.note(session)
        return rebuilt

    def put(self, session: Session, text: str) -> tuple[Setting, int]:
        """Set a value as ``support(lna, tripoli) = 40`` says, now and in every copy made later; how many planned orders no longer stand.
        ValueError with a sentence, and nothing changed."""
        if session.ended:
            raise ValueError("the game is over")
        setting = replace(read_setting(session.scenario, text, session.seat), turn=session.game.turn)
        apply(session.game, setting)
        same = [s for s in self.settings if (s.turn, s.quantity, s.names) == (setting.turn, setting.quantity, setting.names)]
        self.settings = [s for s in self.settings if s not in same] + [setting]
        return setting, session.altered()


# ------------------------------------------------------------------ settings
def example(scenario: Scenario, seat: str) -> str:
    """A line that sets a value of this scenario: what is counted for sides at places if there is such a thing, else the seat's funds."""
    found = next((q for q in scenario.quantities if q.per == ("faction", "place") and q.type == "int"), None)
    if found is not None:
        return f"{found.id}({seat}, {scenario.places[0].id}) = {(found.lo + found.hi) // 2}"
    funds = next(q for q in scenario.quantities if q.role == "funds")
    return f"{funds.id}({seat}) = {(funds.lo + funds.hi) // 2}"


def read_setting(scenario: Scenario, text: str, seat: str) -> Setting:
    """What a line such as ``forces(gna, brigade, sirte) = 2`` sets; a side that is not named is ``seat``. ValueError with a sentence, and
    the nearest right name where there is one."""
    match = _ASSIGNMENT.match(text)
    if match is None:
        raise ValueError(f"a value is set as in {example(scenario, seat)}")
    name, inside, value = match[1], match[2], match[3]
    quantities = {q.id: q for q in scenario.quantities}
    quantity = quantities.get(name)
    if quantity is None:
        raise ValueError(f'there is no quantity "{clean(name[:40])}"{_meant(name, quantities)}')
    names = [part.strip() for part in inside.split(",")] if inside and inside.strip() else []
    if not names and quantity.per == ("faction",):
        names = [seat]
    if len(names) != len(quantity.per):
        wanted = f"{name}({', '.join(quantity.per)})" if quantity.per else f"{name} without brackets"
        raise ValueError(f"write {wanted}, each by its id")
    for kind, given in zip(quantity.per, names, strict=True):
        ids = _ids(scenario, kind)
        if given not in ids:
            raise ValueError(f'there is no {kind} "{clean(given[:40])}"{_meant(given, ids)}')
    _value(scenario, quantity, value)
    return Setting(0, name, tuple(names), value)


def apply(game: Game, setting: Setting) -> None:
    """Make one setting; ValueError when it does not fit the game's scenario."""
    scenario = game.scenario
    read_setting(scenario, str(setting), "")
    quantity = scenario.quantity(setting.quantity)
    cell = tuple(_ids(scenario, kind).index(name) for kind, name in zip(quantity.per, setting.names, strict=True))
    put(game, setting.quantity, cell, _value(scenario, quantity, setting.value))


def _ids(scenario: Scenario, kind: str) -> list[str]:
    if kind == "faction":
        return [faction.id for faction in scenario.factions]
    return [place.id for place in scenario.places] if kind == "place" else [one.id for one in scenario.kinds]


def _value(scenario: Scenario, quantity: Quantity, text: str) -> int:
    if quantity.type == "faction":
        ids = _ids(scenario, "faction")
        if text not in (*ids, "none"):
            raise ValueError(f'{quantity.id} is a side or none, not "{clean(text[:40])}"{_meant(text, ids)}')
        return ids.index(text) if text in ids else -1
    if not re.fullmatch(r"[+-]?[0-9]{1,6}", text):
        raise ValueError(f'{quantity.id} is a whole number, not "{clean(text[:40])}"')
    return int(text)


def _meant(name: str, options: Mapping[str, object] | list[str]) -> str:
    found = nearest(name, options)
    return f'; did you mean "{found}"?' if found else ""


# ------------------------------------------------------------------ the truth
def truth(game: Game, place: str) -> list[tuple[str, str]]:
    """Every number of a place as it is, whoever may know it: (quantity, values by side and kind), those that are 0 left out."""
    scenario, layout, state = game.scenario, game.program.layout, game.batch.world.state
    at, lines = scenario.place(place), []
    for quantity in scenario.quantities:
        if "place" not in quantity.per:
            continue
        block, said = layout.blocks[quantity.id], []
        for row in range(block.base, block.base + block.count):
            index = block.index(row)
            value = int(state[row, 0])
            if index[quantity.per.index("place")] == at and (value > 0 or (value < 0 and quantity.type != "faction")):
                others = [_ids(scenario, kind)[i] for kind, i in zip(quantity.per, index, strict=True) if kind != "place"]
                shown = _ids(scenario, "faction")[value] if quantity.type == "faction" else str(value)
                said.append(" ".join([*others, shown]))
        if said:
            lines.append((quantity.id, ", ".join(said)))
    return lines
