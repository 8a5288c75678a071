"""What the reference says of the language and of the month besides what it takes from the models. Keys are those of the reader's and the
engine's tables: a new reader, step or role without its words fails to make the reference."""

from __future__ import annotations

from collections.abc import Mapping

DERIVED_WORDS: Mapping[str, str] = {
    "open": "ground pieces of the side at the place that all can see",
    "hostile": "open ground pieces, at the place, of sides hostile to the side",
    "strength": "defence of the side's open ground pieces at the place",
    "air": "aircraft of the side within reach of the place",
    "hostile_air": "aircraft hostile to the side within reach of the place",
    "hostile_air_defence": "air defence hostile to the side, at the place and next door",
}
MEMORY_WORDS: Mapping[str, tuple[str, str]] = {
    "uses": (
        "uses(order, months)",
        "in how many of the last months (1 to 15, a plain number) the actor gave the order, this month not counted",
    ),
    "since": ("since(order)", "months since the actor last gave the order (last month: 1); 99 when not within 15 months"),
    "pending": ("pending(order, giver, receiver)", "whether an offer waits for its answer"),
}
FUNCTION_WORDS: Mapping[str, tuple[str, str]] = {
    "min": ("min(a, b, ...)", "the smallest"),
    "max": ("max(a, b, ...)", "the largest"),
    "abs": ("abs(a)", "without its sign"),
    "sum": ("sum(e for x in D if c)", "the sum of e over all x for which c holds"),
    "count": ("count(e for x in D if c)", "for how many x e holds"),
    "any": ("any(e for x in D if c)", "whether e holds for one x"),
    "all": ("all(e for x in D if c)", "whether e holds for every x"),
}
DOMAIN_WORDS: Mapping[str, str] = {
    "places": "all places",
    "factions": "all sides",
    "near": "near(place): the places next door, by road or track",
}
DICE_WORDS: Mapping[str, str] = {"d6": "1 to 6", "d10": "1 to 10", "d100": "1 to 100"}
# what is bound where; orders and rules come from the reader's own tables
HOOKS: tuple[tuple[str, str, str], ...] = (
    ("a side's `orders`, `obeys`", "actor", "its own eyes"),
    ("a side's `income`, `upkeep`, `points`", "actor", "the truth"),
    ("`offer`: `appeal` of an answer", "actor target", "the receiver's eyes (`target`)"),
    ("`offer`: `effects` of an answer", "actor target", "the truth"),
    ("`promise`: `keep`, `broken`", "actor target", "the truth"),
    ("event: `when`", "", "the truth, at the start of the month"),
    ("event: `chance`, `effects`", "its binds, its `let`", "the truth"),
    ("event: `appeal` of an answer", "actor and the event's binds", "the eyes of who answers (`actor`)"),
    ("event: `effects` of an answer", "actor and the event's binds", "the truth"),
    ("`battle`: `joins: count`", "here attacker", "the truth"),
    ("`battle`: `cohesion: chance`", "who here", "the truth"),
    ("`battle`: `effects`", "here attacker defender winner loser joined", "the truth"),
)
PHASE_WORDS: Mapping[str, str] = {
    "intelligence": "looking",
    "diplomacy": "offers, pressure, recognition; answers to last month's offers take effect here",
    "logistics": "raising, supplying, building",
    "movement": "pieces leave; attackers set out",
    "air": "strikes from the air: they find whoever stayed",
    "battle": "whoever set out to attack fights",
    "underground": "raids, cells, what is done in secret",
    "influence": "publishing, denying, persuading",
    "pay": "upkeep is taken from the funds; what is missing is counted as unpaid",
    "income": "income is added",
    "militias": "rules only",
    "cells": "rules only",
    "support": "rules only",
    "security": "rules only",
    "control": "who holds and who controls each place is worked out anew",
    "decay": "quantities with decay move towards 0; offers and questions lapse",
    "promises": "every promise is tested",
    "clocks": "rules only",
    "scoring": "a lead may win; after the last month the largest margin does",
}
ROLE_WORDS: Mapping[str, str] = {
    "support": "what people at a place think of a side; raises its strength there",
    "forces": "the pieces",
    "intel": "how far a side sees at a place, 0 to 3",
    "evidence": "what the first side can prove against the second",
    "control": "the side that rules a place, or nobody",
    "holder": "the side that controls or occupies a place, or nobody",
    "contested": "1 where a battle left both sides standing",
    "security": "how governed a place is",
    "funds": "what orders cost",
    "resolve": "will at home",
    "exposure": "what has been proved in public",
    "standing": "legitimacy abroad",
    "stance": "-1 hostile, 0, 1 ally; symmetric",
    "unpaid": "upkeep that could not be paid, in per cent",
    "works": "fortifications of a place",
}
SECTION_RULES: Mapping[str, str] = {
    "setup": "What a quantity is `per` has to be given: `faction`, `kind`, `place` name one, `at` and `to` give values for many.",
    "words": "An id without words is shown as it is, with blanks for `_`.",
    "places": "An attribute is a number or one of its words; one left out is 0, or the end of its range nearest to 0.",
    "events": "Conditions are read at the start of every month, all of them before any event takes effect.",
    "rules": "All rules of a phase read the state before it.",
    "orders": "The first order in a seat's list is the most important: if it may give fewer, the last ones are lost.",
    "sources": "An event names the source it rests on. Briefings list those that no event names; the others would give it away.",
    "bias": "An expression has the names of its order and is read with the eyes of its side; appeal and bias are brought inside 0 to 31.",
    "guide": "A prompt waits until its `until` is done; what is left of a month when it ends is passed over.",
}
UNTIL_WORDS: Mapping[str, str] = {
    "read": "the player asks for the next prompt",
    "place_chosen": "the place is looked at",
    "order_shown": "such an order is marked in the list",
    "order_given": "such an order is in the queue",
    "taken_back": "something was undone, or taken out of the queue",
    "month_ended": "the month has been ended",
    "report_line": "another line of the report is marked",
    "report_closed": "the report is left",
    "question_answered": "the question has an answer; passed over when it is not asked",
    "lens_chosen": "the map is coloured so",
    "factions_opened": "the page of the sides is open",
    "chances_asked": "it was asked what the queue makes of the chances",
    "advisor_opened": "the advisor is open",
    "advisor_closed": "the advisor was left",
    "log_opened": "the log is open",
    "news_opened": "the questions of the month are open",
    "briefing_opened": "the briefing is open",
}
