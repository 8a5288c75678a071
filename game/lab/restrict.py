"""Restricted play: what an order is worth to its owner, by games in which the owner may not give it.

The same seeds are played with the order and without it, by the same machines; the change of the owner's share of wins is what the
order is worth in their hands. In a game with real choices most orders are missed but none carries its side alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from game.lab.executors import Executor
from game.lab.measures import Measure, percent, within
from game.lab.outcomes import Match, winners
from game.lab.simulate import Progress
from game.lab.stats import SIGNIFICANT, mcnemar, paired_interval, wilson
from game.scenario.model import Scenario

VISIBLE = 0.01  # a share that falls by a point is missed
CLEARLY = 0.05  # so is one that falls by less, when chance would seldom do it
FATAL = 1 / 3  # of its share is left: the side lived from the order
LEAST = 2 / 3  # of all orders are to be missed without being fatal
GAMES = 2000

Verdict = Literal["missed", "fatal", "not missed", "better without"]


@dataclass(frozen=True, slots=True)
class Forbidden:
    """One order taken from one seat. ``share``: of wins with it, ``without``: without it, of ``games`` pairs; ``gained``: pairs won
    only without it, ``lost``: only with it; ``low, high``: the 95 per cent interval of the change."""

    seat: str
    order: str
    games: int
    share: float
    without: float
    gained: int
    lost: int
    low: float
    high: float

    @property
    def change(self) -> float:
        """Of the share, by the order's absence; what it is worth is the opposite."""
        return (self.gained - self.lost) / self.games

    @property
    def verdict(self) -> Verdict:
        """``missed``: the share falls by a point, or by less but clearly; ``fatal``: clearly, and to less than a third: a pump on which
        the side lives; ``better without``: the share clearly rises, so the order is dead weight or the machines misuse it."""
        clearly = mcnemar(self.lost, self.gained) < CLEARLY
        if clearly and self.without < self.share * FATAL:
            return "fatal"
        if mcnemar(self.gained, self.lost) < SIGNIFICANT:
            return "better without"
        if clearly or self.change <= -VISIBLE:
            return "missed"
        return "not missed"


def restricted_play(
    scenario: Scenario,
    games: int = GAMES,
    seed: int = 0,
    levels: Mapping[str, str] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Forbidden]:
    """Take every order from every seat that has it, one at a time, and play ``games`` games each. ``levels``: seat -> level (doctrine
    where none is named). ValueError for a level that does not exist or no games."""
    if games < 1:
        raise ValueError("at least one game must be played")
    seats = [f.id for f in scenario.factions]
    lineup = {seat: (levels or {}).get(seat, "doctrine") for seat in seats}
    pairs = [(number, o.id) for number in range(len(seats)) for o in scenario.orders if number in o.by]
    matches = [Match(lineup, seed, games)] + [Match(lineup, seed, games, (seats[number], order)) for number, order in pairs]
    base, *tried = winners(scenario, matches, executor, progress)
    out = []
    for (number, order), found in zip(pairs, tried, strict=True):
        had, has = base == number, found == number
        gained, lost = int((has & ~had).sum()), int((had & ~has).sum())
        interval = paired_interval(gained, lost, games)
        out.append(Forbidden(seats[number], order, games, float(had.mean()), float(has.mean()), gained, lost, *interval))
    return out


def restricted_measure(found: Sequence[Forbidden]) -> Measure:
    """At least two thirds of the orders are missed without being fatal."""
    bar = (LEAST, None)
    if not found:
        return Measure("restricted play", 0.0, 0.0, 1.0, bar, None, "there are no orders")
    missed = sum(f.verdict == "missed" for f in found)
    parts = [f"missed but not fatal: {missed} of {len(found)} orders"]
    for verdict in ("fatal", "better without", "not missed"):
        named = [f"{f.order} by {f.seat} ({percent(f.share)} to {percent(f.without)})" for f in found if f.verdict == verdict]
        if named:
            parts.append(f"{verdict}: {', '.join(named)}")
    value = missed / len(found)
    return Measure("restricted play", value, *wilson(missed, len(found)), bar, within(value, bar), "; ".join(parts))
