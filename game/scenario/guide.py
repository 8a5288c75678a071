"""What a guided scenario says to its player, step by step: prompts that wait until something has been done. Presentation, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WIDE, HIGH = 66, 3  # columns and lines of a prompt
NUDGE = 120  # characters of a pointer for whoever does something else

# What a prompt can wait for -> (the keys it needs, further ones that it may have). It is what a person does, on the screen or line by line.
UNTIL: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "read": ((), ()),  # the player says so
    "place_chosen": (("place",), ()),
    "order_shown": (("order",), ("place", "faction")),
    "order_given": (("order",), ("place", "faction")),
    "taken_back": ((), ()),
    "month_ended": ((), ()),
    "report_line": ((), ()),
    "report_closed": ((), ()),
    "question_answered": ((), ("question",)),
    "lens_chosen": (("lens",), ()),
    "factions_opened": ((), ()),
    "chances_asked": ((), ()),
    "advisor_opened": ((), ()),
    "advisor_closed": ((), ()),
    "log_opened": ((), ()),
    "news_opened": ((), ()),
    "briefing_opened": ((), ()),
}
LENSES = ("control", "support", "forces", "security", "oil", "intel", "changes")  # of the map
PLAYERS = ("random", "greedy", "doctrine", "easy", "normal", "hard", "expert")  # that may play the other seats


@dataclass(frozen=True, slots=True)
class Step:
    """One prompt. ``month``: in which it is shown, from 1; ``until``: a key of ``UNTIL``; ``order, place, faction, question, lens``:
    ids that it is about, or ''. ``show``: the place lit on the map. ``held, unheld``: a place that the seat must (not) hold, or the
    step is left out. ``nudge``: said when the player does something else of the kind, or '' for a general word. ``plain``: the prompt
    where there is no screen, without keys and colours; '' where it is the same."""

    month: int
    text: str
    until: str
    order: str = ""
    place: str = ""
    faction: str = ""
    question: str = ""
    lens: str = ""
    show: str = ""
    held: str = ""
    unheld: str = ""
    nudge: str = ""
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """All prompts, for one seat. ``seed``: the dice that they were written for (None: any); ``players``: seat -> level of the others."""

    seat: str
    seed: int | None
    players: Mapping[str, str]
    steps: tuple[Step, ...]
