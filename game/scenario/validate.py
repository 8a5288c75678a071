"""Nodes against the models of ``game.scenario.shape``: everything that is wrong becomes a Problem at its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from game.scenario.problems import Mark, Problem, nearest
from game.scenario.shape_types import Shape
from game.scenario.source import ListNode, MapNode, Node, ScalarNode

S = TypeVar("S", bound=Shape)
MOST_ERRORS = 100  # in one entry


def validate(shape: type[S], node: Node, problems: list[Problem], mark: Mark | None = None) -> S | None:
    """The node as a model. What is wrong is reported at its place and, where a default can stand for it, left out, so
    that the rest can be checked; None when a needed key is missing or wrong. ``mark``: where a missing key is reported."""
    try:
        return shape.model_validate(node)
    except ValidationError as failed:
        errors = failed.errors(include_url=False, include_context=True)
    if len(errors) > MOST_ERRORS:  # no slip of an author: nothing of this entry is used
        problems += [_problem(shape, node, error, mark or node.mark) for error in errors[:MOST_ERRORS]]
        return None
    renamed, slips = _renamed(shape, node, errors)
    if slips:
        problems += [_problem(shape, node, error, mark or node.mark) for error in slips]
        return validate(shape, renamed, problems, mark)
    problems += [_problem(shape, node, error, mark or node.mark) for error in errors]
    # what lacks a key is left out as a whole, else only the value that is wrong
    bad = [list(error["loc"][:-1] if error["type"] == "missing" else error["loc"]) for error in errors]
    if not all(loc or error["type"] == "missing" for loc, error in zip(bad, errors, strict=True)):
        return None
    pruned: Node = node
    for loc in sorted(bad, key=lambda loc: [str(part).rjust(6, "0") for part in loc], reverse=True):
        pruned = _without(pruned, loc)
    pruned = _with_spare(shape, pruned)
    try:
        return shape.model_validate(pruned)
    except ValidationError:
        return None


def _renamed(shape: type[Shape], node: Node, errors: list[Any]) -> tuple[Node, list[Any]]:
    """A copy in which keys that are plainly slips for keys that are not there have their right names; and those errors."""
    slips = []
    for error in errors:
        loc = list(error["loc"])
        holder = _walk(node, loc[:-1])[-1]
        if error["type"] == "extra_forbidden" and isinstance(holder, MapNode):
            meant = nearest(str(loc[-1]), _fields(shape, loc[:-1]))
            if meant and meant not in holder.items:
                slips.append(error)
                old = str(loc[-1])
                node = _replace(node, loc[:-1], holder.renamed(old, meant))
    return node, slips


def _replace(node: Node, loc: list[int | str], new: Node) -> Node:
    """A copy of the tree with another node at ``loc``."""
    if not loc:
        return new
    step, rest = loc[0], loc[1:]
    if isinstance(node, MapNode) and str(step) in node.items:
        return MapNode({**node.items, str(step): _replace(node.items[str(step)], rest, new)}, node.keys, node.mark)
    if isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
        kept = list(node.items)
        kept[step] = _replace(kept[step], rest, new)
        return ListNode(kept, node.mark)
    return node


def _with_spare(shape: type[Shape], node: Node) -> Node:
    """A copy with something harmless for needed keys that are not there."""
    if not isinstance(node, MapNode):
        return node
    spare: dict[str, Node] = {
        k: ScalarNode(int(v) if v.isdigit() else v, v, node.mark) for k, v in shape.spare.items() if k not in node.items
    }
    return MapNode({**node.items, **spare}, node.keys, node.mark)


def _without(node: Node, loc: list[int | str]) -> Node:
    """A copy of the tree without the node at ``loc``."""
    if not loc:
        return node
    step, rest = loc[0], loc[1:]
    if isinstance(node, MapNode) and step in node.items:
        items = dict(node.items)
        inner = _without(items[str(step)], rest) if rest else None
        if inner is None or (rest and inner is items[str(step)]):
            del items[str(step)]
        else:
            items[str(step)] = inner
        return MapNode(items, node.keys, node.mark)
    if isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
        kept = list(node.items)
        if rest:
            kept[step] = _without(kept[step], rest)
        else:
            del kept[step]
        return ListNode(kept, node.mark)
    return node


def _problem(shape: type[Shape], node: Node, error: Any, mark: Mark) -> Problem:
    """One of pydantic's errors as a Problem at the node it speaks of."""
    kind, loc, context = error["type"], list(error["loc"]), error.get("ctx") or {}
    if kind == "missing":
        where = _locate(node, loc[:-1], mark, key=True)
        return Problem("E202", f'the key "{loc[-1]}" is missing', where)
    if kind == "extra_forbidden":
        known = _fields(shape, loc[:-1])
        said = f'unknown key "{loc[-1]}"'
        return Problem("E201", said, _locate(node, loc, mark, key=True), nearest(str(loc[-1]), known) if known else "")
    where = _locate(node, loc, mark)
    if kind[:1] == "E" and kind[1:].isdigit():
        return Problem(kind, str(context.get("said", error["msg"])), where, _suggest(context.get("words", ()), node, loc))
    if kind == "too_long" and isinstance(_walk(node, loc)[-1], ScalarNode):
        kind = "string_too_long"
    words = [word.strip("' ") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
    return Problem(*_phrase(kind, context, error.get("input")), where, _suggest(words if kind == "literal_error" else (), node, loc))


def _phrase(kind: str, context: dict[str, Any], given: object) -> tuple[str, str]:
    """Code and message for one of pydantic's own errors."""
    if kind == "greater_than_equal":
        return "E302", f"the number must be at least {context['ge']:g}"
    if kind == "less_than_equal":
        return "E302", f"the number must be at most {context['le']:g}"
    if kind == "literal_error":
        words = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return "E303", f'"{str(given)[:40]}" is not one of {words}'
    if kind == "string_too_long":
        return "E304", f"the text is longer than {context.get('max_length')} characters"
    if kind in ("too_long", "too_short"):
        least, most = context.get("min_length"), context.get("max_length")
        return "E307", f"the list needs at least {least} entries" if kind == "too_short" else f"the list may have at most {most} entries"
    if kind == "string_pattern_mismatch":
        return "E306", PATTERNS.get(str(context.get("pattern", "")), "this is not written in the form that is wanted here")
    return "E301", "a value of another type is wanted here"


PATTERNS = {
    r"\A[A-Za-z0-9_-]{1,60}\z": "an id has letters, digits, - and _ only, at most 60",
    r"\A[0-9]{4}-(0[1-9]|1[0-2])\z": "a month is written YYYY-MM",
    r"\A#[0-9A-Fa-f]{6}\z": 'a colour is written "#rrggbb"',
    r"\A[A-Za-z]\z": "one letter from A to Z is wanted here",
}


def _suggest(words: Sequence[str], node: Node, loc: list[int | str]) -> str:
    found = _walk(node, loc)[-1]
    return nearest(found.text, words) if words and isinstance(found, ScalarNode) else ""


def _walk(node: Node, loc: list[int | str]) -> list[Node]:
    """The nodes along a path, as far as it leads."""
    path = [node]
    for part in loc:
        here = path[-1]
        if isinstance(here, MapNode) and str(part) in here.items:
            path.append(here.items[str(part)])
        elif isinstance(here, ListNode) and isinstance(part, int) and part < len(here.items):
            path.append(here.items[part])
    return path


def _locate(node: Node, loc: list[int | str], mark: Mark, key: bool = False) -> Mark:
    """Where a path leads: the value, or its key for unknown keys and for maps and lists that begin in another line."""
    path = _walk(node, loc)
    last = path[-1]
    if len(path) == 1:
        return mark
    parent = path[-2]
    name = next((k for k, v in parent.items.items() if v is last), None) if isinstance(parent, MapNode) else None
    if isinstance(parent, MapNode) and name is not None and (key or last.mark.line != parent.keys[name].line):
        return parent.keys[name]
    return last.mark


def _fields(shape: type[BaseModel], loc: list[int | str]) -> list[str]:
    """The keys of the model that a path inside another leads to."""
    here: type[BaseModel] | None = shape
    for part in loc:
        if here is not None and str(part) in here.model_fields:
            here = _model_in(here.model_fields[str(part)].annotation)
    return list(here.model_fields) if here else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a type such as ``dict[str, Model] | None`` holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found:
            return found
    return None
