"""How a game comes to its save and back: what a new one is called there, what is written while it goes on, and going on with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from game.engine.game import Game
from game.engine.view import OrderRefused
from game.scenario.model import Scenario
from game.session import machines
from game.session.draft import Plan
from game.session.journal import Draft, Header, Journal, Played, SaveError, draft_record
from game.session.replay import play_through, scenario_of
from game.session.store import SaveFile, keep_damaged, read_journal

Loader = Callable[[Header], Scenario]


def begun(scenario: Scenario, seat: str, seed: int, players: Mapping[str, str] | None) -> tuple[Game, Header]:
    """A game before its first month, and what its save says of it. ``seat``, ``seed`` and ``players`` as for ``Session.new``, with the
    same ValueErrors."""
    seats = [f.id for f in scenario.factions]
    seat = "" if seat == machines.OBSERVER and seat not in seats else seat
    if seat and seat not in seats:
        raise ValueError(f'there is no seat "{seat}" in {scenario.id}; its seats are {", ".join(seats)}')
    if not 0 <= seed < 2**64:
        raise ValueError("the seed must be a whole number from 0 to 18446744073709551615")
    named = dict(players or {})
    named.pop(seat, None)
    rungs = {s: named.pop(s, machines.DEFAULT) for s in seats if s != seat} | named
    others = tuple(s for s, rung in rungs.items() if rung == machines.PERSON and s in seats)
    if others and not seat:
        raise ValueError("an observer watches machines; no seat can be played by a person then")
    rungs = {s: rung for s, rung in rungs.items() if s not in others}
    game = Game(scenario, seed=seed)
    header = Header(
        str(game.engine_version), scenario.id, scenario.title, scenario.hash, scenario.turns, game.view(seats[0]).date, seed, seat,
        rungs, scenario.resolved, (seat, *others) if others else (),
    )  # fmt: skip
    return game, header


class Keeper:
    """Writes a game into its file while it is played. ``error``: why the last writing failed, as a sentence, or ''; a failure never stops
    the game: the last good file stands and the next change tries again."""

    def __init__(self, file: SaveFile) -> None:
        """Does not touch the disk."""
        self.file, self.error = file, ""

    def write(self, journal: Journal) -> None:
        """The whole game."""
        try:
            self.file.write(journal)
            self.error = ""
        except SaveError as error:
            self.error = str(error)

    def append(self, draft: Draft, journal: Callable[[], Journal]) -> None:
        """A plan that has changed, added to the file; the whole ``journal`` where that cannot be."""
        if self.file.append(draft_record(draft)):
            self.error = ""
        else:
            self.write(journal())


@dataclass(frozen=True, slots=True)
class Opened:
    """A save that is gone on with. ``game``: at its beginning; ``damaged``: only its whole months are taken."""

    path: Path
    journal: Journal
    game: Game
    keeper: Keeper
    damaged: bool

    def months(self) -> Iterator[Played]:
        """Take the game through its months, each after it was carried out; SaveError at the first that comes out differently."""
        return play_through(self.game, self.journal, self.path)

    def settle(self, journal: Callable[[], Journal]) -> None:
        """All has been taken over: go on in the same file. A damaged one is kept beside it first, and what is whole (``journal``) written
        anew."""
        if self.damaged:
            keep_damaged(self.path)
            self.keeper.write(journal())
        else:
            self.keeper.file.adopt(self.journal)


def opened(path: Path, recover: bool, load: Loader) -> Opened:
    """Read a save. ``recover``: of a damaged one the months before the damage; ``load`` finds the scenario of a header. SaveError with
    one sentence when it cannot be gone on with."""
    journal = read_journal(path, recover)
    damaged = recover and _is_damaged(path)
    game = Game(scenario_of(journal.header, path, load), seed=journal.header.seed)
    return Opened(path, journal, game, Keeper(SaveFile(path)), damaged)


def standing(game: Game, seat: str, wanted: Plan) -> Plan:
    """As much of a plan as can be given now, submitted: orders that no longer stand (values were set by hand, or it was another version
    of the game) are left out one by one."""
    plan = Plan()
    steps: list[Callable[[Plan], Plan]] = [lambda p, o=o: p.added(o) for o in wanted.queue]  # type: ignore[misc]
    steps += [lambda p, q=q, o=o: p.answered(q, o) for q, o in wanted.answers]  # type: ignore[misc]
    for step in steps:
        longer = step(plan)
        try:
            game.submit(seat, longer.orders)
        except OrderRefused:
            continue
        plan = longer
    game.submit(seat, plan.orders)
    return plan


def _is_damaged(path: Path) -> bool:
    """Would the save be refused without ``recover``?"""
    try:
        read_journal(path)
    except SaveError:
        return True
    return False
