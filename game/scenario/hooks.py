"""What stands around effects: conditions, let, best and pick, rolls, leaks and answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from game.scenario.effects import bind_member, plain, warn_of_odds, with_keys, word
from game.scenario.model import Answer, Bind, Condition, Const, Expr, Leak, Logic, Not, Roll
from game.scenario.scope import Scope
from game.scenario.source import ListNode, MapNode, Node, ScalarNode

if TYPE_CHECKING:
    from game.scenario.language import Checker

GROUPS = ("all", "any", "none")
NOTHING = Const("int", 0, 0, 0)
ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}\Z")
VAR = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}\Z", re.ASCII)


# ------------------------------------------------------------------ conditions
def conditions(checker: Checker, node: Node, scope: Scope) -> tuple[Condition, ...]:
    """A list, one line, or ``{all, any, none}``, as lines that must all hold."""
    if isinstance(node, ListNode):
        return lines(checker, node, scope)
    if not isinstance(node, MapNode) or "if" in node.items:
        found = line(checker, node, scope)
        return () if found is None else (found,)
    node = with_keys(checker, node, (), GROUPS) or node
    result: list[Condition] = []
    for group in GROUPS:
        inner = node.get(group)
        if inner is None:
            continue
        members = lines(checker, inner, scope) if isinstance(inner, ListNode) else conditions(checker, inner, scope)
        if group == "all" or not members:
            result += members
        elif group == "none":
            result += [Condition(Not("bool", 1 - m.test.hi, 1 - m.test.lo, m.test), f"not ({m.text})", m.otherwise) for m in members]
        else:
            result.append(either(members))
    return tuple(result)


def lines(checker: Checker, node: ListNode, scope: Scope) -> tuple[Condition, ...]:
    """The lines of a list; those with errors are left out."""
    found = (line(checker, item, scope) for item in node.items)
    return tuple(c for c in found if c is not None)


def either(members: tuple[Condition, ...]) -> Condition:
    """One condition for an ``any``; it says why not only when every line does."""
    if len(members) == 1:
        return members[0]
    lo, hi = max(m.test.lo for m in members), max(m.test.hi for m in members)
    reasons = list(dict.fromkeys(m.otherwise for m in members))
    test = Logic("bool", lo, hi, "or", tuple(m.test for m in members))
    return Condition(test, " or ".join(m.text for m in members), "" if "" in reasons else "; ".join(reasons))


def line(checker: Checker, node: Node, scope: Scope) -> Condition | None:
    """An expression, or ``{if: EXPR, else: "why not"}``."""
    otherwise = ""
    if isinstance(node, MapNode):
        whole = with_keys(checker, node, ("if",), ("else",))
        if whole is None:
            return None
        if "else" in whole.items:
            otherwise = plain(checker, whole.items["else"]) or ""
            placeholders(checker, whole.items["else"], scope)
        node = whole.items["if"]
    if not isinstance(node, ScalarNode):
        return checker.report("E301", "a condition is wanted here: an expression or {if: ..., else: ...}", node.mark)
    test = checker.try_expression(node, scope, "bool")
    return None if test is None else Condition(test, node.text.strip(), otherwise)


def placeholders(checker: Checker, node: Node, scope: Scope) -> None:
    """Report every {name} of a text that is neither a name of the scope nor a side."""
    if not isinstance(node, ScalarNode):
        return
    for found in re.finditer(r"\{([^{}]*)\}", node.text):
        name = found[1]
        if name not in scope.vars and name not in scope.broken and name not in checker.names.factions:
            known = ", ".join(f"{{{n}}}" for n in scope.vars) or "none"
            checker.report("E225", f"{found[0]} is not known here (known: {known})", node.mark.at(found.start(), len(found[0])))


# ------------------------------------------------------------------ names
def new_name(checker: Checker, scope: Scope, node: MapNode, name: str) -> bool:
    """Whether a key may become a name; reports when not."""
    mark = node.keys[name]
    if not VAR.match(name):
        checker.report("E204", f'"{name}" cannot be a name', mark)
        return False
    if scope.knows(name) or checker.names.taken(name):
        checker.report("E221", f"the name {name} is already in use; choose another", mark)
        return False
    return True


def lets(checker: Checker, node: Node, scope: Scope) -> Scope:
    """``let: {name: EXPR}``. Expressions are checked as effects read them and inlined where the name is used."""
    if not isinstance(node, MapNode):
        checker.report("E301", "let: is a map of names and expressions", node.mark)
        return scope
    for name, text in node.items.items():
        value = checker.try_expression(text, replace(scope, eyes=None, dice=True))
        if not new_name(checker, scope, node, name):
            continue
        scope = scope.spoil(name) if value is None else scope.let(name, value)
    return scope


def binds(checker: Checker, mode: Literal["best", "pick"], node: Node, scope: Scope) -> tuple[tuple[Bind, ...], Scope]:
    """``{name: "x in D", by: EXPR}``: the name stands for the member found, in all that follows."""
    key = "by" if mode == "best" else "weight"
    example = f'{mode}: {{there: "q in near(here)", {key}: ...}}'
    if not isinstance(node, MapNode):
        checker.report("E301", f"this is written {example}", node.mark)
        return (), scope
    named = [k for k in node.items if k != key]
    if len(named) != 1 or key not in node.items:
        checker.report("E202" if key not in node.items or not named else "E201", f"this is written {example}", node.mark)
        for name in named:
            scope = scope.spoil(name)
        return (), scope
    name = named[0]
    if not new_name(checker, scope, node, name):
        return (), scope if scope.knows(name) else scope.spoil(name)
    bind, after = bind_member(checker, mode, node.items[name], node.items[key], scope, name)
    return (() if bind is None else (bind,)), after


# ------------------------------------------------------------------ rolls and leaks
def roll(checker: Checker, node: Node, scope: Scope, eyes: tuple[int, ...] | None) -> Roll | None:
    """``{chance, plus, success, failure}`` or ``{dice: 2d6, need, plus, success, failure}``."""
    if not isinstance(node, MapNode):
        return checker.report("E301", "roll: is a map: {chance: ..., success: [...], failure: [...]}", node.mark)
    node = with_keys(checker, node, (), ("dice", "chance", "need", "plus", "success", "failure")) or node
    dice = word(checker, node.items["dice"], ("d100", "2d6")) if "dice" in node.items else "d100"
    key, other = ("need", "chance") if dice == "2d6" else ("chance", "need")
    if other in node.items:
        checker.report("E406", f"a roll of {dice or 'd100'} has {key}:, not {other}:", node.keys[other])
    odds = replace(scope, eyes=eyes, dice=False, reader="actor")
    chance: Expr | None = None
    if key in node.items:
        chance = checker.try_expression(node.items[key], odds, "int")
    elif other not in node.items:
        checker.report("E406", f"a roll of {dice or 'd100'} needs {key}:", node.mark)
    plus = labelled(checker, node.get("plus"), odds)
    success, failure = node.get("success"), node.get("failure")
    done = () if success is None else checker.effects(success, scope)
    undone = () if failure is None else checker.effects(failure, scope)
    stream = checker.stream(scope.rule, "roll")
    if chance is None or dice is None:
        return None
    if dice == "d100" and not plus:
        warn_of_odds(checker, chance, node.items[key])
    return Roll("2d6" if dice == "2d6" else "d100", chance, plus, stream, done, undone)


def labelled(checker: Checker, node: Node | None, scope: Scope) -> tuple[tuple[str, Expr], ...]:
    """``plus: {label: EXPR}``; an expression with errors counts nothing."""
    if node is None:
        return ()
    if not isinstance(node, MapNode):
        checker.report("E301", "plus: is a map of labels and expressions", node.mark)
        return ()
    return tuple((label, checker.try_expression(text, scope, "int") or NOTHING) for label, text in node.items.items())


def leak(checker: Checker, node: Node, scope: Scope) -> Leak | None:
    """An order's leak: the culprit is the actor, the place is ``here`` unless ``at`` says otherwise."""
    parts: Mapping[str, Node] = {"noise": node}
    if isinstance(node, MapNode):
        whole = with_keys(checker, node, ("noise",), ("at",))
        if whole is None:
            return None
        parts = whole.items
    truth = replace(scope, eyes=None, dice=False)
    noise = checker.try_expression(parts["noise"], truth, "int")
    place: Expr | None = scope.var("here") if scope.has("here", "place") else None
    if "at" in parts:
        place = checker.try_expression(parts["at"], truth, "place")
    if not scope.has("actor", "faction"):
        return checker.report("E224", "a leak is somebody's, and there is no actor here", node.mark)
    stream = checker.stream(scope.rule, "leak")
    if noise is None:
        return None
    nowhere = isinstance(place, Const) and place.value < 0
    return Leak(scope.var("actor"), noise, None if nowhere else place, stream)


# ------------------------------------------------------------------ answers
def answers(checker: Checker, node: Node, scope: Scope, eyes: tuple[int, ...] | None, reader: str) -> tuple[Answer, ...]:
    """``{id: {label, appeal, effects, default}}``; the appeal is read with the eyes of who answers."""
    if not isinstance(node, MapNode):
        checker.report("E301", "answers are a map: {id: {label: ..., effects: [...]}}", node.mark)
        return ()
    found = [answer(checker, id, node, inner, scope, eyes, reader) for id, inner in node.items.items()]
    result = tuple(a for a in found if a is not None)
    if len(result) == len(found) and sum(a.default for a in result) != 1:
        checker.report("E407", "exactly one answer needs default: true", node.mark)
    return result


def answer(
    checker: Checker, id: str, parent: MapNode, node: Node, scope: Scope, eyes: tuple[int, ...] | None, reader: str
) -> Answer | None:
    """One answer."""
    if not ID.match(id):
        return checker.report("E204", f'"{id}" cannot be an id', parent.keys[id])
    if not isinstance(node, MapNode):
        return checker.report("E301", "an answer is a map: {label: ..., effects: [...]}", node.mark)
    node = with_keys(checker, node, (), ("label", "appeal", "effects", "default")) or node
    label = plain(checker, node.items["label"]) if "label" in node.items else id.replace("_", " ")
    appeal: Expr = NOTHING
    if "appeal" in node.items:
        appeal = checker.expression(node.items["appeal"], scope.seen_by(eyes, reader), "int")
    inner = node.get("effects")
    done = () if inner is None else checker.effects(inner, replace(scope, rule=f"{scope.rule}.{id}"))
    default = node.get("default")
    if default is not None and not (isinstance(default, ScalarNode) and isinstance(default.value, bool)):
        return checker.report("E301", "default: is true or false", default.mark)
    silent = isinstance(default, ScalarNode) and default.value is True
    return Answer(id, label or id, appeal, done, silent)
