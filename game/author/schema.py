"""The JSON Schema (draft 7) of scenario files, made from the reader's models: what an editor completes, explains and underlines.

It refuses what the reader refuses by the shape alone; what needs the whole scenario (names, types of expressions, balance of a choice)
is left to ``qibli check``. Files that extend the shipped rulebook are offered its ids.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from game.author.grammar import ID, SECTIONS, VERBS, Schema, part, parts
from game.scenario.draft import ENTRIES, NAMED
from game.scenario.find import data_path
from game.scenario.merge import FREE
from game.scenario.shape import (
    AttributeShape,
    BattleShape,
    EventShape,
    FactionShape,
    Head,
    KindShape,
    OrderShape,
    PlaceShape,
    QuantityShape,
    RuleShape,
    SetShape,
)
from game.scenario.shape_guide import GuideShape
from game.scenario.shape_types import Shape
from game.scenario.shape_words import BriefingShape, SourceShape, WordsShape
from game.scenario.source import MapNode, ScalarNode, read_source

URL = "http://json-schema.org/draft-07/schema#"
RULEBOOK = "rules/libya"
TEXT = ["string", "number", "boolean"]  # whatever stands there is read as text
ENTRY_SHAPES: Mapping[str, type[Shape]] = {
    "attributes": AttributeShape, "places": PlaceShape, "kinds": KindShape, "quantities": QuantityShape, "factions": FactionShape,
    "orders": OrderShape, "rules": RuleShape, "events": EventShape, "briefings": BriefingShape, "sources": SourceShape,
}  # fmt: skip
SINGLE_SHAPES: Mapping[str, type[Shape]] = {"battle": BattleShape, "words": WordsShape, "guide": GuideShape}
ENTRIES_OF = frozenset(shape.__name__ for shape in ENTRY_SHAPES.values())
LOOSE = ("best", "pick", "leak", "roll")  # parts of which a child may change a single key


def text() -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def schema() -> Schema:
    """The schema of scenario files and of rulebooks."""
    definitions = parts()
    shapes: tuple[type[Shape], ...] = (*SINGLE_SHAPES.values(), SetShape, *ENTRY_SHAPES.values())
    for shape in shapes:
        definitions |= _definitions(shape)
    definitions["Scoring"] = _definitions(Head)["Scoring"]
    definitions |= _partial(definitions)
    definitions["whole"] = _file(False)
    definitions["child"] = _file(True)
    definitions["rulebook child"] = _rulebook()
    return {
        "$schema": URL,
        "title": "Qibli scenario",
        "description": "A scenario of Qibli or a rulebook, in the format of docs/reference.md.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": part("child"),
        "else": part("whole"),
        "definitions": definitions,
    }


# ------------------------------------------------------------------ models
@cache
def shape_schema(shape: type[Shape]) -> Schema:
    """What pydantic says of a model."""
    return shape.model_json_schema(ref_template="#/definitions/{model}")


def _definitions(shape: type[Shape]) -> dict[str, Schema]:
    """A model and those it holds, by name, in plain draft 7."""
    found = copy.deepcopy(shape_schema(shape))
    inner = found.pop("$defs", {})
    named = {name: _plain(each) for name, each in {**inner, shape.__name__: found}.items()}
    for model in (shape, *_models(shape)):
        for key, field in model.model_fields.items():
            for bound in field.metadata:
                pattern = getattr(bound, "pattern", None)
                if pattern:
                    named[model.__name__]["properties"][key]["pattern"] = re.sub(r"\\A(.*)\\z", r"^\1$", str(pattern))
    if "PlaceShape" in named:
        named["PlaceShape"]["additionalProperties"] = {"type": ["integer", "string"], "description": "The value of an attribute."}
    return named


def _models(shape: type[Shape]) -> Iterable[type[Shape]]:
    """The models inside a model."""
    for field in shape.model_fields.values():
        pending = [field.annotation]
        while pending:
            here: Any = pending.pop()
            if isinstance(here, type) and issubclass(here, Shape):
                yield here
                yield from _models(here)
            pending.extend(getattr(here, "__args__", ()))


def _plain(node: Any) -> Any:
    """A schema of pydantic's without titles and nulls, our parts as references, texts as loose as the reader takes them."""
    if isinstance(node, list):
        return [_plain(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    node = {key: inner for key, inner in node.items() if not (key == "title" and isinstance(inner, str))}
    if "part" in node:
        return _described(node, part(node["part"]))
    options = [option for option in node.get("anyOf", ()) if option != {"type": "null"}]
    if "anyOf" in node and len(options) == 1:
        node = {**options[0], **{key: inner for key, inner in node.items() if key != "anyOf"}}
        if "part" in node:
            return _described(node, part(node["part"]))
    if node.get("default", 0) is None:
        del node["default"]
    if "$ref" in node:
        return _described(node, {"$ref": node["$ref"]})
    result = {key: _each(inner) if key in ("properties", "$defs") else _plain(inner) for key, inner in node.items()}
    if result.get("type") == "string" and "enum" not in result:
        result["type"] = TEXT
    if result.get("type") == "array" and "minItems" not in result:
        result["type"] = ["array", "null"]
    if result.get("type") == "object" and isinstance(result.get("additionalProperties"), dict):
        result["type"] = ["object", "null"]
    return result


def _each(properties: Mapping[str, Any]) -> Schema:
    return {key: _plain(inner) for key, inner in properties.items()}


def _described(node: Schema, reference: Schema) -> Schema:
    """A reference with the description that stood beside it."""
    about = node.get("description")
    return {"description": about, "allOf": [reference]} if about else reference


def _partial(definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """Of every model a second form in which nothing is needed: what a child writes under change: and add:."""
    names = {name for name in definitions if name.endswith("Shape") or name in LOOSE or not name[:1].islower()} - {"SetShape"}
    result = {}
    for name in names:
        loose = _pointed(definitions[name], names)
        for key in ("required", "minProperties", "maxProperties"):
            loose.pop(key, None)
        if name in ENTRIES_OF:  # what stands over an entry is what its own id says
            loose.pop("description", None)
        if name == "leak":
            loose["anyOf"][1].pop("required")
        result[f"{name}.part"] = loose
    return dict(sorted(result.items()))


def _pointed(node: Any, names: set[str]) -> Any:
    """A copy whose references to models go to their partial form."""
    if isinstance(node, list):
        return [_pointed(inner, names) for inner in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref", "")
    name = reference.removeprefix("#/definitions/") if isinstance(reference, str) else ""
    if name in names:
        return part(f"{name}.part")
    return {key: _pointed(inner, names) for key, inner in node.items()}


# ------------------------------------------------------------------ files
def _file(child: bool) -> Schema:
    """A whole scenario or rulebook, or a child with its verbs."""
    head = _definitions(Head)["Head"]["properties"]
    properties = {**head, **_sections(partial=False)}
    if child:
        properties["events"] = _entries("events", partial=True)  # it may alter one of the parent's
        properties["briefings"] = _entries("briefings", partial=True)
        properties["sources"] = _entries("sources", partial=True)
        inner = {**_loose_head(head), **_sections(partial=True)}
        for verb in ("change", "add"):
            properties[verb] = _verb(verb, {"properties": copy.deepcopy(inner), "additionalProperties": False})
        listed: Schema = {"type": ["array", "null"], "items": part("name")}
        names: Schema = dict.fromkeys((*SECTIONS, "questions", "afterwards"), listed)
        names["words"] = {"type": "object", "additionalProperties": listed}
        properties["remove"] = _verb("remove", {"properties": names, "additionalProperties": False})
    name = r"^[A-Za-z0-9_-]{1,60}(/[A-Za-z0-9_-]{1,60}){0,3}$"
    properties["extends"] = {"description": VERBS["extends"], "type": "string", "pattern": name, "examples": [RULEBOOK]}
    code: Schema = {"type": "string", "pattern": "^W[0-9]{3}$"}
    properties["quiet"] = {"description": VERBS["quiet"], "anyOf": [code, {"type": "array", "items": code}]}
    result: Schema = {"type": "object", "properties": properties, "required": ["format", "id"], "additionalProperties": False}
    if child:
        result |= {"if": {"properties": {"extends": {"const": RULEBOOK}}}, "then": part("rulebook child")}
    return result


def _loose_head(head: Schema) -> Schema:
    """The keys of the head as a child may change them."""
    return {key: _pointed(inner, {"Scoring"}) for key, inner in head.items() if key not in ("format", "id")}


def _verb(verb: str, inner: Schema) -> Schema:
    return {"description": VERBS[verb], "type": ["object", "null"], **inner}


def _sections(partial: bool) -> Schema:
    """Every section besides the head."""
    found = {}
    for name, about in SECTIONS.items():
        ending = ".part" if partial else ""
        if name in ENTRY_SHAPES:
            found[name] = _entries(name, partial)
        elif name == "setup":
            found[name] = {"description": about, "type": ["array", "null"], "items": part("SetShape")}
        elif name == "bias":
            found[name] = {"description": about, **_named(_named(part("expression")))}
        elif name in ("roads", "tracks"):
            found[name] = {"description": about, "type": ["array", "null"], "items": {"type": "string"}}
        else:
            found[name] = {"description": about, "allOf": [part(f"{SINGLE_SHAPES[name].__name__}{ending}")]}
    return found


def _named(inner: Schema) -> Schema:
    """A map of ids."""
    return {"type": ["object", "null"], "propertyNames": {"pattern": ID}, "additionalProperties": inner}


def _entries(name: str, partial: bool) -> Schema:
    """A section of entries whose ids are free."""
    shape = ENTRY_SHAPES[name].__name__ + (".part" if partial else "")
    return {"description": SECTIONS[name], **_named(part(shape))}


# ------------------------------------------------------------------ the shipped rulebook
def _rulebook() -> Schema:
    """What is known of a file that extends the shipped rulebook: its ids, and what it may not write at the top."""
    root = read_source(data_path("scenarios", f"{RULEBOOK}.yaml"), [])
    assert root is not None
    ids = {name: _ids(root, name) for name in (*NAMED, *ENTRIES, "briefings")}
    change: Schema = {
        name: {"properties": _known(root, name, found), "additionalProperties": False} for name, found in ids.items() if found
    }
    remove: Schema = {name: {"items": {"enum": found}} for name, found in ids.items() if found}
    kept = [key for key in root.items if key not in FREE]
    closed = {
        "type": "null",
        "doNotSuggest": True,
        "errorMessage": f"{RULEBOOK} has this section: write it under change:, add: or remove:.",
    }
    sides = {"properties": _known(root, "factions", ids["factions"])}
    places = {"properties": _known(root, "places", ids["places"])}
    setup = {"set": _offered(ids["quantities"]), "faction": _offered(ids["factions"]), "kind": _offered(ids["kinds"]),
             "place": _offered(ids["places"]), "at": places, "to": sides}  # fmt: skip
    return {
        "properties": {
            **dict.fromkeys(kept, closed),
            "change": {"properties": change},
            "remove": {"properties": remove},
            "setup": {"items": {"properties": setup}},
            "briefings": sides,
            "bias": sides,
        }
    }


def _ids(root: MapNode, section: str) -> list[str]:
    node = root.get(section)
    return list(node.items) if isinstance(node, MapNode) else []


def _offered(ids: list[str]) -> Schema:
    """One of the ids, or another that the file adds."""
    return {"anyOf": [{"enum": ids}, part("name")]}


def _known(root: MapNode, section: str, ids: Iterable[str]) -> Schema:
    """The entries of a section by id, each with what the rulebook's words say of it."""
    return {id: ({"description": said} if (said := _said(root, section, id)) else {}) for id in ids}


def _said(root: MapNode, section: str, id: str) -> str:
    """The name of an entry, and what is said about it."""
    node: object = root
    for key in ("words", section, id):
        node = node.get(key) if isinstance(node, MapNode) else None
    if isinstance(node, ScalarNode):
        return node.text
    if not isinstance(node, MapNode):
        return ""
    texts = [inner.text for key in ("name", "about") if isinstance(inner := node.get(key), ScalarNode)]
    return ": ".join(texts)
