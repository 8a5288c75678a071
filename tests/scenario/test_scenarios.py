"""Every shipped scenario: clean, told in full, each claim with its source, and playable to the end by machines."""

from __future__ import annotations

import re

import pytest
from helpers import SHIPPED, scenario

from game.engine.program import Program
from game.lab.play import play, table
from game.scenario.load import check_scenario
from game.scenario.model import Event, Scenario, Source

DATE = re.compile(r"\d{4}(-\d{2})?(-\d{4})?\Z")
LESSONS = 12  # turns of a scenario that is meant for a class; what is shorter is a tutorial and tells less
GAMES = 12


def full() -> list[str]:
    """The ids of scenarios that must tell everything."""
    return [id for id in SHIPPED if scenario(id).turns >= LESSONS]


def sourced(told: Scenario) -> list[Event]:
    """Events that rest on an article and not on general knowledge."""
    return [e for e in told.events if e.source and e.source.article != "background"]


@pytest.mark.parametrize("id", SHIPPED)
def test_checks_clean(id: str) -> None:
    assert check_scenario(id) == []


@pytest.mark.parametrize("id", full())
def test_tells_everything(id: str) -> None:
    told = scenario(id)
    assert len(told.events) >= 18
    assert len(sourced(told)) >= 8
    assert sum(bool(e.choices) for e in told.events) >= 6
    assert {f.id for f in told.factions} == set(told.briefings)
    for seat, briefing in told.briefings.items():
        assert len(briefing.goals) == 3, seat
        assert all(re.search(r"\d", goal) for goal in briefing.goals), f"{seat}: a goal without a number"
        assert briefing.situation and briefing.means and briefing.limits and briefing.suggestion, seat
    assert len(told.questions) >= 5
    assert all("onfidence" in line for line in told.afterwards if "not publicly known" not in line)
    assert told.teaches and told.blurb


@pytest.mark.parametrize("id", full())
def test_names_its_sources(id: str) -> None:
    told = scenario(id)
    claims = [e.source for e in told.events if e.source] + list(told.sources)
    assert {s.article for s in sourced_claims(told)} <= {s.article for s in told.sources}, "an article that the sources do not list"
    for source in claims:
        assert source.claim and source.confidence in ("high", "medium", "low"), source
        assert DATE.match(source.date), source
        assert source.article == "background" or re.fullmatch(r"\d{3}", source.article), source


def sourced_claims(told: Scenario) -> list[Source]:
    """The sources of events that rest on an article."""
    return [e.source for e in sourced(told) if e.source]


@pytest.mark.parametrize("level", ["random", "doctrine"])
@pytest.mark.parametrize("id", SHIPPED)
def test_machines_play_to_the_end(id: str, level: str) -> None:
    program = Program(scenario(id))
    batch = play(program, range(700, 700 + GAMES), table(program, {seat.id: level for seat in program.seats}))
    assert batch.over
    assert (batch.world.state[program.ended_row] != 0).all()
    assert batch.world.turn <= scenario(id).turns + 1


@pytest.mark.parametrize("id", full())
def test_most_events_happen_to_machines(id: str) -> None:
    """What no game of forty has seen is written for nobody."""
    told = scenario(id)
    program = Program(told)
    batch = play(program, range(40), table(program, {}))
    rows = [program.layout.blocks[f"fired:{e.id}"].base for e in told.events]
    never = [e.id for e, row in zip(told.events, rows, strict=True) if not batch.world.state[row].any()]
    assert len(never) * 10 <= len(told.events), never
