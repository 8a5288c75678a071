"""A debrief: the facts of a game, the chances that were worked out for it, and what turned it, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from game.debrief.causes import CauseTeller
from game.debrief.facts import Facts
from game.debrief.rolls import chance_of
from game.lab.results import Chance, Difference
from game.scenario.problems import clean
from game.session.chronicle import name_of

SURE = 0.8  # from this chance on a game is called as good as won
TOLD = 0.08  # a side is named in a turning point's headline when its chance changed by so much

_PERCENT = "\N{NO-BREAK SPACE}%"  # so that no line breaks before it
MODEL = "Chances are the model's: games played on from the true position with doctrine in every seat. They are not history."


@dataclass(frozen=True, slots=True)
class Side:
    """How one side ended."""

    id: str
    name: str
    short: str
    points: int
    threshold: int
    margin: int
    terms: tuple[tuple[str, int], ...]
    player: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that explains a month. ``share``: of the swing, 1 is all of it (things together may come to more); ``seat``: whose
    chance tells it: ``was`` in the game, ``otherwise`` without the thing; ``change``: the first less the second, with its interval."""

    sort: str
    text: str
    share: float
    seat: str
    was: float
    otherwise: float
    change: Difference
    place: str


@dataclass(frozen=True, slots=True)
class Turning:
    """A month that turned the game. ``size``: the share of all chance that changed sides; ``seat``: whose chance changed most,
    ``before`` and ``after`` the month."""

    turn: int
    date: str
    size: float
    seat: str
    before: float
    after: float
    headline: str
    causes: tuple[Cause, ...]
    places: tuple[str, ...]
    otherwise: str  # what is said where there is no cause

    @property
    def cause(self) -> str:
        """The best explanation as a sentence."""
        return self.causes[0].text if self.causes else self.otherwise

    @property
    def explained(self) -> tuple[str, ...]:
        """All explanations, the best first; one sentence that there is none where there is none."""
        return tuple(c.text for c in self.causes) or (self.otherwise,)


NOTHING = "No single order, die or piece of news explains it: many small things did it together."


@dataclass(frozen=True, slots=True)
class Answer:
    """What other orders would have come to: the model's answer, not history. ``sure``: whether the game is over after the month, as it
    was and as it would have been. Chances after the month by seat; ``change``: the second less the first, with the interval of pairs."""

    turn: int
    date: str
    seat: str
    orders: tuple[str, ...]
    instead_of: tuple[str, ...]
    rolls: int
    before: Mapping[str, Chance]
    after: Mapping[str, Chance]
    change: Mapping[str, Difference]
    sure: tuple[bool, bool]


class Debrief:
    """Everything that a debrief shows. ``facts`` and ``study`` (as ``game.debrief.turning.study`` gives it) are all it is made of."""

    def __init__(self, facts: Facts, study: Mapping[str, Any]) -> None:
        self.facts, self.scenario = facts, facts.scenario
        self.rolls: int = study["rolls"]
        last = len(study["wins"]) - 1
        self.chances: tuple[Mapping[str, Chance], ...] = tuple(
            {seat: chance_of(w, self.rolls, study["sure"] and n == last) for seat, w in zip(facts.seats, wins, strict=True)}
            for n, wins in enumerate(study["wins"])
        )
        teller = CauseTeller(facts)
        self.turnings: tuple[Turning, ...] = tuple(self._turning(record, teller) for record in study["turnings"])

    # ------------------------------------------------------------------ the verdict
    @property
    def sides(self) -> tuple[Side, ...]:
        """Every side, the best margin first."""
        return sides_of(self.facts)

    @property
    def verdict(self) -> str:
        """Who won and by what."""
        return verdict_of(self.facts)

    @property
    def decided(self) -> str:
        """When it was won, by the chances; '' when nobody won."""
        winner = self.facts.winner
        if winner is None:
            return ""
        ahead = self._since(lambda c: all(c[winner].share >= o.share for o in c.values()))
        sure = self._since(lambda c: c[winner].share > SURE)
        if ahead == len(self.chances):
            return f"{self.name(winner)} was not the likeliest winner before the last count."
        first = "from the start" if ahead == 1 else f"from {self._when(ahead)} on"
        said = f"{self.name(winner)} was the likeliest winner {first}"
        if sure is not None and sure <= len(self.facts.months):
            return f"{said}, and over {SURE:.0%} sure of it from {self._when(sure)} on.".replace("%", " per cent")
        return f"{said}; it was open until the last count."

    def _since(self, holds: Any) -> int | None:
        """The first position from which something holds up to the end; None when not even there."""
        since = None
        for turn in range(len(self.chances), 0, -1):
            if not holds(self.chances[turn - 1]):
                break
            since = turn
        return since

    def _when(self, turn: int | None) -> str:
        if turn is None or turn > len(self.facts.months):
            return "the end"
        return self.facts.positions[turn - 1].date

    # ------------------------------------------------------------------ names
    def name(self, id: str | None) -> str:
        """A short name, safe to show anywhere."""
        return "nobody" if id is None else clean(name_of(self.scenario, id))

    def date(self, turn: int) -> str:
        """The date of a position, from 1; 'the end' after the last month."""
        found = self.facts.positions[turn - 1].date
        return "the end" if found == "end" else found

    # ------------------------------------------------------------------ turning points
    def _turning(self, record: Mapping[str, Any], teller: CauseTeller) -> Turning:
        turn, main = record["turn"], self.facts.seats[record["main"]]
        before, after = self.chances[turn - 1], self.chances[turn]
        told = self.facts.months[turn - 1]
        changed = sorted(before, key=lambda s: (s != main, -abs(after[s].share - before[s].share)))
        named = [s for s in changed if s == main or abs(after[s].share - before[s].share) >= TOLD][:3]
        headline = ", ".join(f"{self.name(s)} {percent(before[s].share)} → {percent(after[s].share)}" for s in named)
        causes = []
        for c in record["causes"]:
            seat = self.facts.seats[c["on"]]
            was, otherwise = c["was"][c["on"]] / c["rolls"], c["wins"][c["on"]] / c["rolls"]
            margins = told.margins[seat], c["margins"][c["on"]]
            text = teller.sentence(turn, c, self.name(seat), (percent(was), percent(otherwise)), margins)
            causes.append(Cause(c["sort"], text, c["share"], seat, was, otherwise, Difference(*c["change"]), c["place"]))
        places = tuple(dict.fromkeys([*(c.place for c in causes if c.place), *(p.place for p in told.passages)]))
        nothing = NOTHING
        if told.ended:
            best = ", ".join(f"{s.short} {s.margin:+d}" for s in self.sides[:2])
            nothing = f"{NOTHING} It was the last count: {best}."
        share = before[main].share, after[main].share
        return Turning(turn, told.date, record["swing"], main, *share, headline, tuple(causes), places, nothing)

    # ------------------------------------------------------------------ what if
    def answer(self, record: Mapping[str, Any]) -> Answer:
        """The answer of ``game.debrief.whatif`` with names and intervals."""
        teller, turn, seat, rolls = CauseTeller(self.facts), record["turn"], record["seat"], record["rolls"]
        view = self.facts.view(turn, seat)
        was = [c.words for c in self.facts.months[turn - 1].choices if c.seat == seat]
        chances = [
            {s: chance_of(w, rolls, sure) for s, w in zip(self.facts.seats, record[key], strict=True)}
            for key, sure in zip(("before", "after"), record["sure"], strict=True)
        ]
        change = {s: Difference(*c) for s, c in zip(self.facts.seats, record["change"], strict=True)}
        given = tuple(teller.order(o, view) for o in record["orders"])
        return Answer(
            turn, self.facts.months[turn - 1].date, seat, given, tuple(clean(w) for w in was), rolls, chances[0], chances[1], change,
            (record["sure"][0], record["sure"][1]),
        )  # fmt: skip


def sides_of(facts: Facts) -> tuple[Side, ...]:
    """How every side of a game ended, the best margin first, the winner first of equals."""
    end, looks = facts.end, facts.scenario.words.factions
    found = [
        Side(
            f.id, clean(looks[f.id].name if f.id in looks else f.id), clean(name_of(facts.scenario, f.id)), end.points[f.id], f.threshold,
            end.margins[f.id], tuple((clean(t.label), t.value) for t in end.terms[f.id]), facts.player(f.id),
        )
        for f in facts.scenario.factions
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda s: (-s.margin, s.id != facts.winner)))


def verdict_of(facts: Facts) -> str:
    """Who won a game and by what."""
    sides = sides_of(facts)
    if facts.winner is None:
        return "Nobody wins."
    winner = next(s for s in sides if s.id == facts.winner)
    others = [s for s in sides if s.id != winner.id]
    if not others:
        return f"{winner.name} wins with a margin of {winner.margin:+d}."
    second = others[0]
    if second.margin == winner.margin:
        return f"{winner.name} wins by lot: {second.short} has the same margin, {winner.margin:+d}."
    early = len(facts.months) < facts.scenario.turns
    how = f" at once, in a scoring month with more than {facts.scenario.score_win}" if early else ""
    return f"{winner.name} wins{how}: margin {winner.margin:+d}, next {second.short} with {second.margin:+d}."


def percent(share: float) -> str:
    """A chance as people write it; what is possible is never 0 and what is open never 100."""
    number = round(100 * share)
    if share > 0 and number == 0:
        return f"under 1{_PERCENT}"
    if share < 1 and number == 100:
        return f"over 99{_PERCENT}"
    return f"{number}{_PERCENT}"


def span(chance: Chance) -> str:
    """A chance with its interval: ``42 % (39 to 45)``; alone where it is certain."""
    said = percent(chance.share)
    return said if chance.low == chance.high else f"{said} ({100 * chance.low:.0f} to {100 * chance.high:.0f})"


def points(difference: Difference) -> str:
    """A change of chance in points with its interval: ``+12 points (9 to 15)``."""
    low, high = round(100 * difference.low), round(100 * difference.high)
    return f"{round(100 * difference.change):+d} points ({low:+d} to {high:+d})"


def in_words(names: Sequence[str]) -> str:
    """``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
