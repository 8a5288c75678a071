"""Expressions and effects in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st
from language_tools import Bench, make_names, place_scope, yaml_node
from test_language import EFFECTS, OFFER, ROAD
from test_language_random import EXPRESSIONS, WIDE

from game.engine.game import Game
from game.scenario.describe import Wording, describe, effect_words, fill, reason
from game.scenario.load import load_scenario

NAMES = make_names()
WORDS = Wording(
    ("US", "LNA", "GNA"), ("Tripoli", "Sirte", "Sabha", "Tobruk"), ("brigade", "cell"), {}, NAMES.quantities, {"strike": "Air strike"},
    {"actor": "LNA", "here": "Tripoli"},
)  # fmt: skip

SAID = [
    ("support(lna, tripoli)", "support of LNA in Tripoli"),
    ("security(here) >= 3", "security in Tripoli at least 3"),
    ("3 <= security(here)", "security in Tripoli at least 3"),
    ("0 < lift <= 5", "lift above 0 and at most 5"),
    ("control(here) == actor", "LNA controls Tripoli"),
    ("control(here) == none", "nobody controls Tripoli"),
    ("actor != control(sirte)", "LNA does not control Sirte"),
    ("ceasefire == 0", "no ceasefire"),
    ("not ceasefire", "no ceasefire"),
    ("not lift > 3", "lift at most 3"),
    ("lift > 0", "lift at least 1"),
    ("turn == 3", "month 3"),
    ("forces(lna, brigade, here) >= 2", "brigade of LNA in Tripoli at least 2"),
    ("leverage(us, actor)", "leverage of US over LNA"),
    ("open(actor, here)", "open pieces of LNA in Tripoli"),
    ("uses(strike, 6) < 2", "uses of Air strike in the last 6 months below 2"),
    ("any(leverage(p, actor) > 60 for p in factions)", "leverage of some side over LNA above 60"),
    ("not any(security(q) > 3 for q in near(here))", "security in every place next to Tripoli at most 3"),
    ("sum(population(p) for p in places if control(p) == lna)", "total of population in each place where LNA controls it"),
    ("forces(lna, cell, here) == 0", "no cell of LNA in Tripoli"),
    ("leverage(us, control(here))", "leverage of US over whoever controls Tripoli"),
    ("1 + (lift < 5)", "1 + (1 if lift below 5)"),
    ("3 * (lift < 5) - 1", "(3 if lift below 5) - 1"),
    ("10 - (lift - 2)", "10 - (lift - 2)"),
]


@pytest.mark.parametrize(("text", "words"), SAID, ids=[s[0] for s in SAID])
def test_expressions(text: str, words: str) -> None:
    bench = Bench()
    assert describe(bench.read(text), WORDS) == words
    assert not bench.problems


def test_effects() -> None:
    bench = Bench()
    said = [effect_words(e, WORDS) for e in bench.checker.effects(yaml_node(EFFECTS), place_scope())]
    assert said == [
        "support of LNA +8",
        "funds of LNA -(largest of 1, lift - 2)",
        "lift +d6",
        "up to 8 from support of LNA to support of GNA",
        "if lift above 3: lift -1; else ceasefire +1",
        "security in each place next to Tripoli -1, where security there above 2",
        "standing of the best side +1",
        "security in a random place next to Tripoli +1",
        "chance 50 + lift %: lift +1; else lift -1",
        "may be noticed (noise 3)",
    ]


def test_pieces_and_promises() -> None:
    bench = Bench()
    march = yaml_node('x: [{do: attack, pieces: {brigade: "forces(actor, brigade, origin) - 1"}, becomes: cell}]')
    said = effect_words(bench.checker.effects(march, ROAD)[0], WORDS.having(origin="Sirte"))
    assert said == "attack with brigade: brigade of LNA in Sirte - 1, as cell"
    quiet = yaml_node('x: [{promise: quiet, by: target, months: 4, keep: ceasefire, broken: [], text: "{target} waits"}]')
    said = effect_words(bench.checker.effects(quiet, OFFER)[0], WORDS.having(target="GNA"))
    assert said == "GNA promises for 4 months: GNA waits"


def test_reasons() -> None:
    bench = Bench()
    found = bench.checker.conditions(yaml_node('x: [lift > 1, {if: lift > 2, else: "low in {here}"}]'), place_scope())
    assert [reason(c, WORDS) for c in found] == ["needs: lift above 1", "low in Tripoli"]
    assert fill("{here} {unknown}", {"here": "Sabha"}) == "Sabha {unknown}"


@given(EXPRESSIONS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_everything_can_be_said(text: str, bare: bool) -> None:
    bench = Bench()
    said = describe(bench.read(text, None, WIDE), Wording() if bare else WORDS)
    assert said and "?" not in said


@pytest.mark.parametrize(("name", "called"), [("tarhuna-2019", "GNA"), ("khadim-2024", "GNU"), ("bomber-2025", "GNU")])
def test_a_side_that_a_text_names_in_braces_goes_by_the_name_of_the_scenario(name: str, called: str) -> None:
    scenario = load_scenario(name)
    words, game = scenario.words, Game(scenario, seed=1)
    other = {"GNA": "GNU", "GNU": "GNA"}[called]
    texts = [*words.about.values(), *(text for look in words.factions.values() for text in look.points)]
    for seat in words.factions:
        book = game.view(seat).book
        previews = [preview for kind in book.kinds() for preview in book.of_kind(kind)]
        texts += [text for preview in previews for text in (*preview.reasons, *preview.effects)]
    assert not [text for text in texts if other in text or "{" in text]
    assert f"a little resolve ({called}) or standing (LNA)" in words.about["govern"]


def test_a_running_promise_names_sides_as_the_scenario_does() -> None:
    game = Game(load_scenario("tarhuna-2019"), seed=1)
    block = game.program.layout.blocks["promise:distance"]
    game.batch.world.state[block.row(game.scenario.faction("lna"), game.scenario.faction("us"))] = 3
    game.batch.world.changed()
    (promise,) = game.view("lna").promises
    assert "40 for the LNA, 25 for the GNA" in promise.text and promise.text in promise.said
