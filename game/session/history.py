"""How a game went: one row a month, the result, and the months in which it turned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from game.engine.game import Game
from game.engine.view import Modifier, View
from game.session.journal import Journal
from game.session.replay import play_through


@dataclass(frozen=True, slots=True)
class Month:
    """The position at the start of a month; the last one of a game that has ended is its final position (its ``turn`` is one
    more than the last month's).

    ``margins``: faction -> points minus threshold, as the viewer believed them then (the truth once the game has
    ended). ``holders``: place -> the faction that controls or occupies it, or None.
    """

    turn: int
    date: str
    margins: Mapping[str, int]
    holders: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Turning:
    """A month that decided something: ``swing`` is what ``faction`` gained on its best rival during it (over 0)."""

    turn: int
    date: str
    faction: str
    swing: int
    places: tuple[str, ...]  # ids of the places that changed hands in it
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """How a game ended. ``winner`` None: nobody. ``turning``: at most three months, in order of time."""

    winner: str | None
    margins: Mapping[str, int]
    points: Mapping[str, int]
    thresholds: Mapping[str, int]
    turning: tuple[Turning, ...]
    terms: Mapping[str, tuple[Modifier, ...]] = field(default_factory=dict)


def month_of(view: View, turn: int, margins: Mapping[str, int] | None = None) -> Month:
    """The row of a view; ``turn``: the number of the month that begins; ``margins`` replaces what the viewer believes."""
    believed = {f.id: f.margin for f in view.factions.values()}
    return Month(turn, view.date, dict(margins or believed), {p.id: p.holder for p in view.places.values()})


def true_months(game: Game, seat: str, journal: Journal, path: Path) -> Iterator[Month]:
    """The rows of a game that has ended with true margins: the whole game once more. ``seat``: through whose eyes places are seen."""
    again = Game(game.scenario, seed=journal.header.seed, program=game.program)
    yield month_of(again.view(seat), 1, again.margins())
    for played in play_through(again, journal, path):
        yield month_of(again.view(seat), played.turn + 1, again.margins())


def result_of(game: Game, view: View, rows: Sequence[Month]) -> Result:
    """How a game that is over ended. ``view``: of whoever asks, for the names; ``rows``: its true months."""
    thresholds = {f.id: f.threshold for f in game.scenario.factions}
    names = {f.id: f.name for f in view.factions.values()} | {p.id: p.name for p in view.places.values()}
    return Result(game.winner, game.margins(), game.points(), thresholds, turning_points(rows, names, game.winner), game.terms())


def changed_hands(before: Month, after: Month) -> tuple[str, ...]:
    """Places whose holder differs between two rows, in the order of the map."""
    return tuple(p for p, holder in after.holders.items() if before.holders.get(p) != holder)


def turning_points(months: Sequence[Month], names: Mapping[str, str], winner: str | None, most: int = 3) -> tuple[Turning, ...]:
    """The months with the largest swing of the lead of the winner (of the final leader when nobody won).

    ``names``: id -> what to call a faction or a place. A month in which the lead grew counts for the winner; one in
    which it shrank counts for whoever gained most on it.
    """
    if len(months) < 2 or not months[-1].margins:
        return ()
    final = months[-1].margins
    hero = winner if winner is not None else max(final, key=lambda f: final[f])
    found: list[Turning] = []
    for before, after in pairwise(months):
        swing = _lead(after, hero) - _lead(before, hero)
        who = hero if swing > 0 else _gainer(before, after, hero)
        if swing == 0 or who is None:
            continue
        places = changed_hands(before, after)
        found.append(Turning(before.turn, before.date, who, abs(swing), places, _sentence(before, who, hero, abs(swing), places, names)))
    largest = sorted(found, key=lambda t: (-t.swing, t.turn))[:most]
    return tuple(sorted(largest, key=lambda t: t.turn))


def _lead(month: Month, hero: str) -> int:
    """The margin of ``hero`` over its best rival; its margin alone when it has none."""
    rivals = [m for f, m in month.margins.items() if f != hero]
    return month.margins[hero] - max(rivals, default=0)


def _gainer(before: Month, after: Month, hero: str) -> str | None:
    """The rival whose margin grew most, or None when there is none."""
    gains = {f: after.margins[f] - before.margins.get(f, 0) for f in after.margins if f != hero}
    return max(gains, key=lambda f: (gains[f], f), default=None)


def _sentence(month: Month, who: str, hero: str, swing: int, places: tuple[str, ...], names: Mapping[str, str]) -> str:
    against = "its best rival" if who == hero else names.get(hero, hero)
    text = f"{month.date}: {names.get(who, who)} gained {swing} on {against}"
    if places:
        listed = ", ".join(names.get(p, p) for p in places[:3])
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        text += f"; {listed}{more} changed hands"
    return text + "."
