"""Printed briefings: a sheet for each seat and one for the teacher, as one page of HTML without scripts, for A4 paper.

A seat's sheet holds what its player reads before the first month and nothing else; the teacher's holds what gives the game away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from game.author.written import written
from game.engine.words import date_of
from game.lab.page import Raw, key, page, section, table, text
from game.scenario.model import Briefing, Const, Event, Faction, Order, Scenario, Source
from game.session.wording import winning

STEPS = {"month": "months", "half_month": "half-months", "week": "weeks"}
STYLE = """
body { max-width: 860px; } p, li { max-width: none; } h2 { margin-top: 22px; } ol { margin: 4px 0; padding-left: 1.6em; }
table { width: 100%; } tbody th { white-space: normal; min-width: 8em; } td.text { max-width: none; } .sheet + .sheet { margin-top: 60px; }
@media print { html { font-size: 13.5px; } h2 { margin-top: 14px; padding-top: 6px; } .sheet + .sheet { break-before: page; margin: 0; } }
"""
MODEL = "The numbers of a scenario are a model made for play and teaching, not measurements."


def render(scenario: Scenario, seats: Sequence[str], teacher: bool) -> str:
    """The page with the sheets of these seats (ids) and, if wanted, the teacher's, each beginning on paper of its own."""
    sheets = [_seat(scenario, scenario.factions[scenario.faction(seat)]) for seat in seats]
    if teacher:
        sheets.append(_teacher(scenario))
    return page(f"{scenario.title}: briefings", [f'<div class="sheet">{sheet}</div>' for sheet in sheets], STYLE)


def _head(scenario: Scenario, whose: str | Raw) -> str:
    """What stands over every sheet."""
    span = f"{scenario.turns} {STEPS[scenario.step]}, {date_of(scenario, 1)} to {date_of(scenario, scenario.turns)}"
    return f'<header><h1>{text(whose)}</h1><p>{text(scenario.title)}<br><span class="soft">{text(span)}</span></p></header>'


def _paragraphs(said: str) -> str:
    return "".join(f"<p>{text(part)}</p>" for part in said.split("\n\n"))


def _numbered(items: Iterable[str]) -> str:
    return f"<ol>{''.join(f'<li>{text(item)}</li>' for item in items)}</ol>"


def _name(scenario: Scenario, faction: Faction) -> str:
    look = scenario.words.factions.get(faction.id)
    return look.name if look else faction.id


def _coloured(scenario: Scenario, faction: Faction) -> Raw:
    look = scenario.words.factions.get(faction.id)
    return key(look.colour, f"{look.shape} {look.name}") if look else Raw(escape(faction.id))


# ------------------------------------------------------------------ a seat
def _seat(scenario: Scenario, faction: Faction) -> str:
    """The sheet of one seat."""
    brief = scenario.briefings.get(faction.id, Briefing("", "", (), "", ""))
    parts = [_head(scenario, _coloured(scenario, faction))]
    if not brief.situation:
        parts.append('<p class="soft">This scenario has no briefing for this seat.</p>')
    for title, said in (("Situation", brief.situation), ("Your means", brief.means)):
        parts += [section(title, "", _paragraphs(said))] if said else []
    if brief.goals:
        parts.append(section("Goals", "", _numbered(brief.goals)))
    won = f"{winning(scenario)} Your margin is your points less your threshold of {faction.threshold}."
    parts.append(section("How the game is won", "", _paragraphs(won)))
    for title, said in (("Limits and dangers", brief.limits), ("To begin with", brief.suggestion)):
        parts += [section(title, "", _paragraphs(said))] if said else []
    parts.append(section("Your orders", "A few of these each month; each needs a target of its kind.", _orders(scenario, faction)))
    others = ", ".join(_name(scenario, f) for f in scenario.factions if f is not faction)
    parts.append(section("The other sides", "", _paragraphs(f"{others}.")))
    if scenario.general_sources:
        parts.append(section("Sources", "", _sources(scenario.general_sources)))
    return "".join(parts)


def _orders(scenario: Scenario, faction: Faction) -> Raw:
    """What the seat may order."""
    own = scenario.faction(faction.id)
    rows = []
    for order in scenario.orders:
        if own in order.by:
            words = scenario.words
            rows.append([words.orders.get(order.id, order.id), _target(order), _cost(scenario, order), words.about.get(order.id, "")])
    return table("", ["order", "target", "cost", "what it does"], rows, (1, 3))


def _target(order: Order) -> str:
    return {"none": "none", "faction": "a side", "faction_at_place": "a side at a place", "road": "a road"}.get(order.target, "a place")


def _cost(scenario: Scenario, order: Order) -> str:
    return str(order.cost.value) if isinstance(order.cost, Const) else "varies"


def _sources(sources: Iterable[Source]) -> Raw:
    rows = [[source.article, source.claim, source.date, source.confidence] for source in sources]
    return table("", ["article", "claim", "date", "confidence"], rows, (1,)) if rows else Raw("")


# ------------------------------------------------------------------ the teacher
def _teacher(scenario: Scenario) -> str:
    """The teacher's sheet: it gives everything away."""
    s = scenario
    about = [f"<p>{text(s.blurb)}</p>" if s.blurb else "", f"<p><b>What it teaches.</b> {text(s.teaches)}</p>" if s.teaches else ""]
    parts = [
        _head(s, "For the teacher"),
        *about,
        section("How the game is won", "", _paragraphs(f"{winning(s)} A margin is points less threshold."), _seats(s)),
        *(section(f"Goals of {_name(s, f)}", "", _numbered(s.briefings[f.id].goals)) for f in s.factions if f.id in s.briefings),
        section("Events", "Conditions are read at the start of each month, by the truth.", _events(s)) if s.events else "",
        section("Sources", "Every claim with its article, date and confidence, and the events that rest on it.", _cited(s))
        if s.sources
        else "",
        section("To discuss", "", _numbered(s.questions)) if s.questions else "",
        section("What happened", "", "".join(f"<p>{text(said)}</p>" for said in s.afterwards)) if s.afterwards else "",
        f'<p class="soft">{text(MODEL)}</p>',
    ]
    return "".join(parts)


def _seats(scenario: Scenario) -> Raw:
    """Every seat with its threshold and what its points are made of."""
    rows: list[list[str | Raw]] = []
    for faction in scenario.factions:
        look = scenario.words.factions.get(faction.id)
        terms = "; ".join(look.points) if look and look.points else written(faction.points, scenario)
        first = scenario.briefings[faction.id].suggestion if faction.id in scenario.briefings else ""
        rows.append([_coloured(scenario, faction), str(faction.threshold), terms, first])
    return table("", ["seat", "threshold", "points come from", "a first order"], rows, (2, 3))


def _events(scenario: Scenario) -> Raw:
    """Every event: when it happens, who has to choose what, and what it rests on."""
    rows = []
    for event in scenario.events:
        choices = "; ".join(
            f"{scenario.factions[faction].id}: {', '.join(answer.label for answer in answers)}" for faction, answers in event.choices
        )
        source = f"{event.source.id} ({event.source.confidence})" if event.source else "follows from the game"
        rows.append([event.title, _when(scenario, event), choices, source])
    return table("", ["event", "when", "choices", "rests on"], rows, (0, 1, 2, 3))


def _when(scenario: Scenario, event: Event) -> str:
    """The conditions of an event as they are written, and how often it comes."""
    lines = [condition.text for condition in event.when]
    if event.chance is not None:
        lines.append(f"a chance of {written(event.chance, scenario)} per cent")
    if event.announce:
        lines.append("announced a month ahead")
    if not event.once:
        lines.append("more than once")
    return "; ".join(lines) or "in the first month"


def _cited(scenario: Scenario) -> Raw:
    """Every source, and the events that rest on it."""
    rows = []
    for source in scenario.sources:
        titles = "; ".join(e.title for e in scenario.events if e.source is not None and e.source.id == source.id)
        rows.append([source.article, source.claim, source.date, source.confidence, titles])
    return table("", ["article", "claim", "date", "confidence", "events"], rows, (1, 4))
