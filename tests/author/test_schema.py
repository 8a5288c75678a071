"""The schema of scenario files: fresh, lawful draft 7, and of one mind with the reader."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from game import cli
from game.author import schema
from game.author.grammar import EFFECTS, KEYS, SECTIONS
from game.author.migrate import migrated
from game.scenario.draft import SECTIONS as READ
from game.scenario.effects import FORMS
from game.scenario.find import data_path
from game.scenario.load import check_text
from game.scenario.resolved import to_json, to_plain
from game.scenario.shape import Head
from game.scenario.shape_types import Shape
from game.scenario.source import parse_source

TESTS = Path(__file__).parents[1]
SHIPPED = sorted(data_path("scenarios").rglob("*.yaml"))
FILES = [*SHIPPED, TESTS / "duel.yaml", *sorted((TESTS / "data").glob("*.yaml")), *sorted((TESTS / "data" / "old").glob("*.yaml"))]


@pytest.fixture(scope="module")
def valid() -> Draft7Validator:
    """The schema at work."""
    Draft7Validator.check_schema(schema.schema())
    return Draft7Validator(schema.schema())


def plain(path: Path) -> dict[str, Any]:
    """A file as plain values, in the present format."""
    tree = parse_source(migrated(path.read_bytes(), path)[1].encode(), path.name, [])
    assert tree is not None
    found: dict[str, Any] = to_plain(tree)
    return found


def test_the_shipped_schema_is_fresh(tmp_path: Path) -> None:
    assert data_path("assets", "schema", "scenario.json").read_text(encoding="utf-8") == schema.text(), (
        "qibli schema -o assets/schema/scenario.json"
    )
    assert cli.run(["schema", "--check"]) == 0
    other = tmp_path / "other.json"
    assert cli.run(["schema", "-o", str(other)]) == 0 and cli.run(["schema", "--check", "-o", str(other)]) == 0
    other.write_text(other.read_text(encoding="utf-8").replace("Least", "least", 1), encoding="utf-8")
    assert cli.run(["schema", "--check", "-o", str(other)]) == 1
    assert cli.run(["schema", "--check", "-o", str(tmp_path / "nowhere.json")]) == 1
    assert cli.run(["schema", "-o", str(tmp_path / "no" / "folder.json")]) == 1


def test_every_field_has_a_description() -> None:
    bare = [f"{model.__name__}.{key}" for model in models() for key, field in model.model_fields.items() if not field.description]
    assert bare == [] and len(list(models())) > 20
    assert set(SECTIONS) | set(Head.model_fields) == set(READ) and set(EFFECTS) == set(FORMS)
    assert {key for form, (must, may) in FORMS.items() for key in (form, *must, *may)} <= set(KEYS)


def models() -> Iterator[type[Shape]]:
    """Every model of the reader."""
    pending: list[type[Shape]] = [Shape]
    while pending:
        here = pending.pop()
        pending += here.__subclasses__()
        if here is not Shape and here.__module__.startswith("game."):
            yield here


def test_it_is_plain_draft_7() -> None:
    def walk(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            yield node
            node = list(node.values())
        for inner in node if isinstance(node, list) else ():
            yield from walk(inner)

    whole = schema.schema()
    for node in walk(whole):
        assert not {"$defs", "const_", "prefixItems", "unevaluatedProperties", "dependentRequired"} & set(node)
        if isinstance(node.get("$ref"), str):
            assert set(node) == {"$ref"} and node["$ref"].removeprefix("#/definitions/") in whole["definitions"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_false_alarm(valid: Draft7Validator, path: Path) -> None:
    assert [f"{list(e.absolute_path)}: {e.message[:200]}" for e in valid.iter_errors(plain(path))] == []


def test_what_a_child_may_write(valid: Draft7Validator) -> None:
    child = {
        "format": 2, "id": "x", "extends": "rules/libya", "start": "2019-11", "turns": 3,
        "change": {"orders": {"strike": {"cost": 2, "roll": {"chance": 50}}},
                   "words": {"factions": {"us": {"short": "A"}}}, "scoring": {"win": 9}},
        "add": {"quantities": {"rain": {"range": [0, 3]}}, "roads": ["a b"], "orders": {"strike": {"by": ["gna"]}}, },
        "remove": {"orders": ["deny"], "words": {"orders": ["deny"]}, "tracks": ["bayda khadim ajdabiya"]},
        "events": {"drone": {"chance": 5}}, "setup": [{"set": "rain", "value": 2}],
    }  # fmt: skip
    assert list(valid.iter_errors(child)) == []
    other = {**child, "extends": "elsewhere", "change": {"orders": {"unheard_of": {"cost": 2}}}, "remove": {"orders": ["unheard_of"]}}
    assert list(valid.iter_errors(other)) == []  # of another parent nothing is known
    for wrong in (
        {"change": {"orders": {"unheard_of": {"cost": 2}}}},
        {"change": {"orders": {"strike": {"costs": 2}}}},
        {"remove": {"orders": ["unheard_of"]}},
        {"orders": {}},
        {"change": {"words": {"orders": {"strike": {"naem": "x"}}}}},
        {"add": {"quantities": {"rain": {"rage": [0, 3]}}}},
        {"extends": "../secret"},
        {"step": "year"},
    ):
        assert list(valid.iter_errors({**child, **wrong})) != [], wrong


def keys(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every key."""
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if isinstance(key, str):
            yield (*path, key)
        yield from keys(inner, (*path, key))


def renamed(tree: dict[str, Any], path: tuple[str | int, ...], name: str) -> dict[str, Any]:
    """The tree with one key called otherwise."""
    tree = copy.deepcopy(tree)
    holder: Any = tree
    for part in path[:-1]:
        holder = holder[part]
    items = [(name if key == path[-1] else key, value) for key, value in holder.items()]
    holder.clear()
    holder.update(items)
    return tree


@pytest.mark.parametrize("name", ["island", "maze"])
def test_a_key_is_refused_by_both_or_by_none(valid: Draft7Validator, name: str) -> None:
    """Every tenth key is misspelt: what the reader calls an unknown or missing key the schema refuses too, and nothing else."""
    tree = plain(TESTS / "data" / f"{name}.yaml")
    paths = [path for path in keys(tree) if path[0] != "places"]  # which attributes there are is not a matter of shape
    chosen = random.Random(name).sample(paths, len(paths) // 10)
    refused = 0
    for path in chosen:
        wrong = renamed(tree, path, f"{path[-1]}zz")
        problems = check_text(to_json(wrong).encode(), f"{name}.yaml")
        codes = {p.code for p in problems if p.severity == "error"}
        faults = list(valid.iter_errors(wrong))
        by_shape = codes & {"E201", "E420"}
        refused += bool(by_shape)
        if by_shape:
            assert faults, f"{path}: the reader refuses it ({codes}), the schema does not"
        if faults:
            assert codes, f"{path}: the schema refuses it ({faults[0].message[:100]}), the reader does not"
    assert refused > len(chosen) // 10
    assert json.loads(to_json(tree)) == tree
