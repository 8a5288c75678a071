"""The parts of the language that stand under keys, as JSON Schema: conditions, effects, rolls, leaks, answers; and the sections.

The reader checks them by itself (``game.scenario.effects``, ``game.scenario.hooks``); its tables are used here as far as there are any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from game.scenario.effects import FORMS, MOST_MONTHS
from game.scenario.expressions import LONGEST
from game.scenario.hooks import GROUPS

Schema = dict[str, Any]

ID = "^[A-Za-z][A-Za-z0-9_-]{0,39}$"

# what stands under each section
SECTIONS: Mapping[str, str] = {
    "attributes": "Fixed whole numbers of places, which expressions read by name.",
    "places": "The places of the map: where they lie, and the values of their attributes.",
    "roads": 'Roads, as chains of places: ["sabratha zawiya tripoli"].',
    "tracks": "Desert tracks, written like roads; supply over them is poorer.",
    "kinds": "The kinds of force.",
    "quantities": "The numbers of the state: what is counted at places, of sides, between sides, for all.",
    "factions": "The sides, each of them a seat.",
    "orders": "The orders that sides may give.",
    "rules": "What happens by itself every month.",
    "events": "News, with conditions, effects and choices.",
    "battle": "The numbers of battle.",
    "setup": "The values at the start, a line for each quantity. Who holds and controls a place follows from them.",
    "words": "Names, colours and ranks: presentation only.",
    "bias": "By side: what is added to the appeal of its orders, {gna: {fortify: EXPR}}. It tunes machines; `qibli learn` writes it.",
    "briefings": "What each seat reads before the first month.",
    "sources": "Where the claims come from, by id; events name theirs.",
    "guide": "Prompts for a player who is new, one at a time: presentation only.",
}
VERBS: Mapping[str, str] = {
    "extends": "The file that this one changes: a shipped one such as rules/libya, or one beside this file.",
    "change": "What the parent has and this scenario has otherwise: maps merge, lists and single values replace.",
    "add": "What the parent does not have: new entries, further lines of lists.",
    "remove": "Ids that the parent has and this scenario has not: {orders: [deny]}.",
    "quiet": "Codes of warnings that are not wanted in this file: [W602]. Errors cannot be silenced.",
}
# what the keys of effects and of the other parts are for
KEYS: Mapping[str, str] = {
    "transfer": "The quantity that something is taken from.",
    "to": "The quantity that receives it.",
    "count": "How much at most.",
    "each": 'A name and what it runs over: "q in near(here)".',
    "best": 'A name and what it is chosen from, by the largest weight over 0: "f in factions".',
    "pick": 'A name and what it is drawn from, by weight: "q in near(here)".',
    "by": "The weight.",
    "weight": "The weight.",
    "chance": "Per cent, brought inside 5 to 95.",
    "leak": "How loud it is (noise).",
    "of": "Whose act it is.",
    "at": "Where it can be noticed; none: nowhere.",
    "promise": "The id of the promise.",
    "months": "How long it lasts, 1 to 48.",
    "keep": "What must hold in each of these months.",
    "broken": "What happens the first time it does not hold.",
    "text": "The promise in words.",
    "if": "What must hold.",
    "else": "What happens otherwise.",
    "do": "What happens.",
    "pieces": "How many pieces of each kind go: {brigade: 2}.",
    "becomes": "The kind as which they fight and stay.",
    "dice": "d100 (with chance:) or 2d6 (with need:).",
    "need": "What two dice and the additions have to reach.",
    "plus": "Additions, each with its label: {team near: 10 * (...)}.",
    "success": "What happens when it succeeds.",
    "failure": "What happens when it fails.",
    "noise": "How loud it is.",
    "label": "What whoever answers reads.",
    "appeal": "How much a machine likes this answer.",
    "effects": "What the answer does.",
    "default": "true in the one answer that silence means.",
    "all": "All of these must hold.",
    "any": "One of these must hold.",
    "none": "None of these may hold.",
}
# what each form of an effect is, in the order of the reader's table
EFFECTS: Mapping[str, tuple[str, str]] = {
    "transfer": (
        '{transfer: "support(gna, here)", to: "support(lna, here)", count: 8}',
        "Move up to so much from one quantity to another.",
    ),
    "each": ('{each: "q in near(here)", if: "...", do: [...]}', "The same for every member."),
    "best": ('{best: "f in factions", by: "...", do: [...]}', "For the member with the largest weight over 0, or nobody."),
    "pick": ('{pick: "q in near(here)", weight: "...", do: [...]}', "For a member drawn by weight, or nobody."),
    "chance": ('{chance: "...", do: [...], else: [...]}', "With a chance in per cent, brought inside 5 to 95."),
    "leak": ("{leak: 3, of: russia, at: here}", "It may be noticed: 20 x intelligence there + 15 x noise per cent for each observer."),
    "promise": (
        '{promise: id, by: target, months: 4, keep: "...", broken: [...], text: "..."}',
        "One side promises the other something; breaking it has a price.",
    ),
    "if": ('{if: "...", do: [...], else: [...]}', "Only when something holds."),
    "do": ('{do: attack, pieces: {brigade: "..."}, becomes: fighters}', "Pieces move (do: move) or attack (do: attack)."),
}


def part(name: str) -> Schema:
    """A reference to one of the parts."""
    return {"$ref": f"#/definitions/{name}"}


def _object(properties: Mapping[str, Schema], required: tuple[str, ...] = (), **more: Any) -> Schema:
    """A map with these keys and no others, each with its description."""
    described = {key: _described(KEYS[key], schema) for key, schema in properties.items()}
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": described, **needed, "additionalProperties": False, **more}


def _described(text: str, schema: Schema) -> Schema:
    """A schema with a description; a reference is wrapped, since in draft 7 nothing counts beside it."""
    return {"description": text, "allOf": [schema]} if "$ref" in schema else {"description": text, **schema}


def _effect(form: str) -> Schema:
    """One form of an effect."""
    must, may = FORMS[form]
    keys: dict[str, Schema] = {}
    for key in (form, *must, *may):
        if form == "do" and key == "do":
            keys[key] = {"enum": ["move", "attack"]}
        elif key in ("do", "else", "broken"):
            keys[key] = part("effects")
        elif key == "pieces":
            keys[key] = {"type": "object", "additionalProperties": part("expression")}
        elif key == "months":
            keys[key] = {"type": "integer", "minimum": 1, "maximum": MOST_MONTHS}
        elif form == "promise" and key == "by":
            keys[key] = {"enum": ["actor", "target"]}
        else:
            keys[key] = part("expression")
    return _object(keys, (form, *must), title=f"{form}:", description=EFFECTS[form][1])


def parts() -> dict[str, Schema]:
    """Every part by its name."""
    expression, effects = part("expression"), part("effects")
    line = {"anyOf": [expression, part("reasoned")]}
    lines = {"type": "array", "items": line}
    groups = {group: {"anyOf": [lines, part("when")]} for group in GROUPS}
    return {
        "expression": {"type": ["string", "integer", "boolean"], "maxLength": LONGEST},
        "name": {"type": ["string", "integer", "boolean"]},
        "reasoned": _object(
            {"if": expression, "else": {"type": "string"}}, ("if",), description="A condition, and what is said when it does not hold."
        ),
        "when": {"anyOf": [expression, lines, part("reasoned"), _object(groups), {"type": "null"}]},
        "effects": {"type": ["array", "null"], "items": part("effect")},
        "effect": {
            "anyOf": [
                {"type": "string", "description": "QUANTITY(...) += NUMBER, or -=."},
                *(part(f"effect {form}") for form in FORMS),
            ]
        },
        **{f"effect {form}": _effect(form) for form in FORMS},
        "let": {"type": "object", "additionalProperties": expression},
        "best": {"type": "object", "required": ["by"], "minProperties": 2, "maxProperties": 2, "additionalProperties": expression},
        "pick": {"type": "object", "required": ["weight"], "minProperties": 2, "maxProperties": 2, "additionalProperties": expression},
        "roll": _object(
            {
                "chance": expression,
                "dice": {"enum": ["d100", "2d6"]},
                "need": expression,
                "plus": {"type": "object", "additionalProperties": expression},
                "success": effects,
                "failure": effects,
            }
        ),
        "leak": {"anyOf": [expression, _object({"noise": expression, "at": expression}, ("noise",))]},
        "answer": _object(
            {"label": {"type": ["string", "number", "boolean"]}, "appeal": expression, "effects": effects, "default": {"type": "boolean"}}
        ),
        "answers": {"type": "object", "additionalProperties": part("answer")},
    }
