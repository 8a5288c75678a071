"""The briefing of a seat in parts, each a heading and plain text: what the briefing screen and the plain mode show."""

from __future__ import annotations

from game.scenario.model import Briefing, Scenario
from game.session.wording import winning

STEPS = {"month": "months", "half_month": "half-months", "week": "weeks"}


def length(scenario: Scenario) -> str:
    """How long the game is and when it begins: ``12 months from 11/2019``."""
    return f"{scenario.turns} {STEPS[scenario.step]} from {scenario.start[1]}/{scenario.start[0]}"


def briefing_parts(scenario: Scenario, seat: str, points_now: str = "") -> list[tuple[str, str]]:
    """(heading, text) in the order in which they are read; a part without a text is left out. ``points_now``: the seat's points term by
    term, during a game."""
    brief = scenario.briefings.get(seat, Briefing("", "", (), "", ""))
    goals = "\n".join(f"{number}. {goal}" for number, goal in enumerate(brief.goals, 1))
    parts = (
        ("Try first", brief.suggestion),
        ("Situation", brief.situation),
        ("Your means", brief.means),
        ("Goals", goals),
        ("How the game is won", f"{winning(scenario)} Margin is points less threshold."),
        ("Your points now", points_now),
        ("Limits and dangers", brief.limits),
    )
    return [(title, body.strip("\n").rstrip()) for title, body in parts if body]
