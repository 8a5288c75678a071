"""Lists of effects: nodes of the file -> `game.scenario.model.Effect`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from game.scenario.loops import most
from game.scenario.model import (
    Bind,
    Bound,
    Branch,
    Cell,
    Chance,
    Change,
    Const,
    Each,
    Effect,
    Expr,
    Flow,
    Leak,
    Pledge,
    Transfer,
)  # fmt: skip
from game.scenario.problems import near, nearest
from game.scenario.scope import Scope, Text
from game.scenario.source import ListNode, MapNode, Node, ScalarNode

if TYPE_CHECKING:
    from game.scenario.language import Checker

MOST_MONTHS = 48  # of a promise
MOST_COPIES = 20_000  # of one effect inside each
LOW, HIGH = 5, 95  # what every chance is brought inside

# the key that says what an effect is -> (keys it must have besides, keys it may have)
FORMS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "transfer": (("to", "count"), ()),
    "each": (("do",), ("if",)),
    "best": (("by", "do"), ()),
    "pick": (("weight", "do"), ()),
    "chance": (("do",), ("else",)),
    "leak": (("of",), ("at",)),
    "promise": (("by", "months", "keep", "broken"), ("text",)),
    "if": (("do",), ("else",)),
    "do": (("pieces",), ("becomes",)),
}
_KEYS = tuple({key for form, (must, may) in FORMS.items() for key in (form, *must, *may)})


def effects(checker: Checker, node: Node, scope: Scope) -> tuple[Effect, ...]:
    """The effects of a list; those with errors are left out."""
    if not isinstance(node, ListNode):
        if isinstance(node, ScalarNode) and node.value is None and not node.text:
            return ()
        checker.report("E301", "a list of effects is wanted here: [ ... ] or lines that begin with -", node.mark)
        return ()
    read = (one(checker, item, scope) for item in node.items)
    return tuple(effect for effect in read if effect is not None)


def one(checker: Checker, node: Node, scope: Scope) -> Effect | None:
    """One effect, or None after its errors are reported."""
    if isinstance(node, ScalarNode):
        return change(checker, Text(node.text, node.mark), scope)
    if isinstance(node, ListNode):
        return checker.report("E420", "an effect is wanted here, not a list", node.mark)
    node = _with_form(checker, node)
    form = next((key for key in FORMS if key in node.items), None)
    if form is None:
        key = next(iter(node.keys), "")
        mark = node.keys.get(key, node.mark)
        return checker.report("E420", f'"{key[:40]}" does not begin any effect', mark, nearest(key, FORMS))
    if form == "do" and isinstance(node.items["do"], ListNode):
        key = next((k for k in node.items if k != "do"), "do")
        message = "a list under do: needs if:, each:, best:, pick: or chance: beside it"
        return checker.report("E420", message, node.keys[key], nearest(key, FORMS) if key != "do" else "")
    must, may = FORMS[form]
    whole = with_keys(checker, node, (form, *must), may)
    return None if whole is None else WRITERS[form](checker, whole, scope)


def _with_form(checker: Checker, node: MapNode) -> MapNode:
    """The map with a slip in the key that says what the effect is reported and mended."""
    for key in node.items:
        meant = "" if key in _KEYS else near(key, _KEYS, checker.problems)
        if meant in FORMS and meant not in ("if", "do") and meant not in node.items:
            checker.report("E420", f'"{key[:40]}" does not begin any effect', node.keys[key], meant)
            return node.renamed(key, meant)
    return node


def with_keys(checker: Checker, node: MapNode, must: Iterable[str], may: Iterable[str] = ()) -> MapNode | None:
    """The map when it has all keys it must have, else None; unknown and missing keys are reported, and a key that is
    plainly a slip for one that is not there is read as that one."""
    must, may = tuple(must), tuple(may)
    strange: list[str] = []
    for key in list(node.items):
        if key in must or key in may:
            continue
        meant = near(key, (*must, *may), checker.problems)
        first = key.split(" ", 1)[0]
        hint = f": a colon is missing after {first}" if first != key and first in (*must, *may) else ""
        checker.report("E201", f'unknown key "{key[:40]}"{hint}', node.keys[key], meant)
        if meant and meant not in node.items:
            node = node.renamed(key, meant)
        else:
            strange.append(key)
    missing = [key for key in must if key not in node.items]
    if missing and not strange:  # else what is strange probably stands for what is missing
        checker.report("E202", f'the key "{missing[0]}" is missing', node.mark)
    return None if missing else node


# ------------------------------------------------------------------ cells
def change(checker: Checker, text: Text, scope: Scope) -> Effect | None:
    """``cell += amount``. Split here, because Python's parser takes no call on the left."""
    found = re.search(r"[+-]=(?!=)", text.text)
    if found is None:
        assigned = re.search(r"(?<![<>=!*/])=(?!=)", text.text)
        message = "an effect is written QUANTITY += NUMBER or QUANTITY -= NUMBER"
        if assigned:
            return checker.report("E420", f"nothing is set, only added to: {message}", text.mark.at(text.offset + assigned.start(), 1))
        return checker.report("E420", message, text.mark)
    left, right = text.text[: found.start()], text.text[found.end() :]
    if not left.strip() or not right.strip():
        return checker.report("E420", "one side of this change is missing", text.mark.at(text.offset + found.start(), 2))
    cell = checker.reader(Text(left, text.mark, text.offset), scope).cell()
    amount = checker.try_expression(Text(right, text.mark, text.offset + found.end()), scope, "int")
    if cell is None or amount is None:
        return None
    return Change(cell, 1 if found[0] == "+=" else -1, amount)


def cell_of(checker: Checker, node: Node, scope: Scope) -> Cell | None:
    """A cell that stands alone, as in a transfer."""
    if not isinstance(node, ScalarNode):
        return checker.report("E301", "a quantity is wanted here", node.mark)
    return checker.reader(node, scope).cell()


def transfer(checker: Checker, node: MapNode, scope: Scope) -> Effect | None:
    """``{transfer: cell, to: cell, count: EXPR}``."""
    source, to = cell_of(checker, node.items["transfer"], scope), cell_of(checker, node.items["to"], scope)
    count = checker.try_expression(node.items["count"], scope, "int")
    return None if source is None or to is None or count is None else Transfer(source, to, count)


# ------------------------------------------------------------------ effects with a body
def branch(checker: Checker, node: MapNode, scope: Scope) -> Effect | None:
    """``{if: EXPR, do: [...], else: [...]}``."""
    condition = checker.try_expression(node.items["if"], scope, "bool")
    then, otherwise = body(checker, node, "do", scope), body(checker, node, "else", scope)
    return None if condition is None else Branch(condition, then, otherwise)


def body(checker: Checker, node: MapNode, key: str, scope: Scope) -> tuple[Effect, ...]:
    """The effects under a key, if it is there."""
    inner = node.get(key)
    return () if inner is None else effects(checker, inner, scope)


def each(checker: Checker, node: MapNode, scope: Scope) -> Effect | None:
    """``{each: "q in near(here)", if: EXPR, do: [...]}``."""
    head = node.items["each"]
    if not isinstance(head, ScalarNode):
        return checker.report("E301", "this is written NAME in DOMAIN, e.g. q in near(here)", head.mark)
    reader = checker.reader(head, scope)
    member = reader.member()
    if member is None:
        name = head.text.split(" in ")[0].strip()
        inner = scope.spoil(name)
    else:
        inner = scope.bind(member[0], member[1].type, 0, most(reader, member[1], members=False) - 1)
        inner = replace(inner, copies=scope.copies * max(1, most(reader, member[1])))
        if inner.copies > MOST_COPIES >= scope.copies:
            checker.report("E423", f"this would be done {inner.copies:,} times over; {MOST_COPIES:,} are allowed", head.mark)
    test = node.get("if")
    condition = None if test is None else checker.try_expression(test, inner, "bool")
    done = body(checker, node, "do", inner)
    if contains_flow(done):
        checker.report("E423", "pieces cannot move or attack inside each", node.mark)
    if member is None or (test is not None and condition is None):
        return None
    return Each(member[0], member[1], condition, done)


def contains_flow(done: tuple[Effect, ...]) -> bool:
    """Whether pieces move anywhere in these effects."""
    for effect in done:
        if isinstance(effect, Flow):
            return True
        if isinstance(effect, Branch | Chance) and contains_flow(effect.then + effect.otherwise):
            return True
        if isinstance(effect, Bound | Each) and contains_flow(effect.body):
            return True
    return False


def bound(checker: Checker, node: MapNode, scope: Scope) -> Effect | None:
    """``{best: "f in factions", by: EXPR, do: [...]}`` and ``{pick: ..., weight: EXPR, do: [...]}``."""
    mode: Literal["best", "pick"] = "best" if "best" in node.items else "pick"
    bind, inner = bind_member(checker, mode, node.items[mode], node.items["by" if mode == "best" else "weight"], scope, None)
    done = body(checker, node, "do", inner)
    return None if bind is None else Bound(bind, done)


def bind_member(
    checker: Checker, mode: Literal["best", "pick"], head: Node, weigh: Node, scope: Scope, name: str | None
) -> tuple[Bind | None, Scope]:
    """One bind and the scope with its name. ``name``: the name of the result where it differs from the loop's."""
    if not isinstance(head, ScalarNode):
        checker.report("E301", "this is written NAME in DOMAIN, e.g. q in near(here)", head.mark)
        return None, scope if name is None else scope.spoil(name)
    reader = checker.reader(head, scope)
    member = reader.member()
    result = name or (member[0] if member else head.text.split(" in ")[0].strip())
    if member is None:
        return None, scope.spoil(result)
    var, domain = member
    top = most(reader, domain, members=False) - 1
    inside = replace(scope, dice=False).bind(result, domain.type, 0, top)
    if var != result:
        inside = inside.let(var, inside.var(result))
    weight = checker.try_expression(weigh, inside, "int")
    if weight is not None and weight.hi < 1:
        checker.warn("W612", "this weight is never over 0, so it is always nobody", weigh.mark)
    after = scope.bind(result, domain.type, -1, top)
    if weight is None:
        return None, after
    return Bind(result, mode, domain, weight, checker.stream(scope.rule, "bind")), after


def chance(checker: Checker, node: MapNode, scope: Scope) -> Effect | None:
    """``{chance: EXPR, do: [...], else: [...]}``, in per cent."""
    odds = checker.try_expression(node.items["chance"], scope, "int")
    stream = checker.stream(scope.rule, "chance")
    then, otherwise = body(checker, node, "do", scope), body(checker, node, "else", scope)
    if odds is None:
        return None
    warn_of_odds(checker, odds, node.items["chance"])
    return Chance(odds, stream, then, otherwise)


def warn_of_odds(checker: Checker, odds: Expr, node: Node) -> None:
    """A warning when a chance is never between 5 and 95 per cent."""
    if odds.hi < LOW or odds.lo > HIGH:
        checker.warn("W613", f"this chance is always brought to {LOW if odds.hi < LOW else HIGH} per cent", node.mark)


# ------------------------------------------------------------------ leaks, promises, pieces
def leak(checker: Checker, node: MapNode, scope: Scope) -> Effect | None:
    """``{leak: NOISE, of: FACTION, at: PLACE}``."""
    noise = checker.try_expression(node.items["leak"], scope, "int")
    culprit = checker.try_expression(node.items["of"], scope, "faction")
    at = node.get("at")
    place = None if at is None else checker.try_expression(at, scope, "place")
    stream = checker.stream(scope.rule, "leak")
    if noise is None or culprit is None:
        return None
    nowhere = isinstance(place, Const) and place.value < 0
    return Leak(culprit, noise, None if nowhere else place, stream)


def promise(checker: Checker, node: MapNode, scope: Scope) -> Effect | None:
    """``{promise: id, by: target, months: 4, keep: EXPR, broken: [...], text: "..."}``."""
    head, months = node.items["promise"], node.items["months"]
    if not (scope.has("actor", "faction") and scope.has("target", "faction")):
        return checker.report("E424", "a promise stands where there is an actor and a target faction", node.mark)
    inner = Scope({n: scope.vars[n] for n in ("actor", "target")}, rule=scope.rule)
    keep = checker.try_expression(node.items["keep"], inner, "bool")
    broken = effects(checker, node.items["broken"], replace(inner, dice=True))
    by = word(checker, node.items["by"], ("actor", "target"))
    id, text = plain(checker, head), plain(checker, node.items["text"]) if "text" in node.items else ""
    length = months.value if isinstance(months, ScalarNode) else None
    if not isinstance(length, int) or isinstance(length, bool) or not 1 <= length <= MOST_MONTHS:
        return checker.report("E424", f"months must be a number from 1 to {MOST_MONTHS}", months.mark)
    if id is None or text is None or by is None or keep is None:
        return None
    if id in checker.pledges:
        return checker.report("E425", f'the promise "{id}" already stands in line {checker.pledges[id].line}', head.mark)
    checker.pledges[id] = head.mark
    return Pledge(id, "actor" if by == "actor" else "target", length, keep, broken, text)


def plain(checker: Checker, node: Node) -> str | None:
    """A plain text."""
    if isinstance(node, ScalarNode) and node.value is not None and node.text.strip():
        return node.text.strip()
    return checker.report("E301", "a text is wanted here", node.mark)


def word(checker: Checker, node: Node, allowed: tuple[str, ...]) -> str | None:
    """One word of several."""
    if isinstance(node, ScalarNode) and node.text in allowed:
        return node.text
    text = node.text if isinstance(node, ScalarNode) else ""
    return checker.report("E303", f'"{text[:40]}" is not one of {", ".join(allowed)}', node.mark, nearest(text, allowed))


def flow(checker: Checker, node: MapNode, scope: Scope) -> Effect | None:
    """``{do: move|attack, pieces: {kind: EXPR}, becomes: kind}``."""
    mode = word(checker, node.items["do"], ("move", "attack"))
    if mode is None:
        return None
    for name in ("actor", "here") if mode == "attack" else ("actor", "origin", "here"):
        if not scope.has(name, "faction" if name == "actor" else "place"):
            return checker.report("E423", f"pieces cannot {mode} here: there is no '{name}'", node.mark)
    held = node.items["pieces"]
    if not isinstance(held, MapNode) or not held.items:
        return checker.report("E301", "pieces: is a map of kinds, e.g. {brigade: 2}", held.mark)
    pieces, kinds = [], checker.names.kinds
    for kind, amount in held.items.items():
        count = checker.try_expression(amount, scope, "int")
        if kind not in kinds:
            checker.report("E203", f"unknown kind {kind}", held.keys[kind], near(kind, kinds, checker.problems))
        elif count is not None:
            pieces.append((kinds.index(kind), count))
    becomes = word(checker, node.items["becomes"], kinds) if "becomes" in node.items else None
    if len(pieces) < len(held.items) or ("becomes" in node.items and becomes is None):
        return None
    return Flow("move" if mode == "move" else "attack", tuple(pieces), None if becomes is None else kinds.index(becomes))


WRITERS: Mapping[str, Callable[[Checker, MapNode, Scope], Effect | None]] = {
    "transfer": transfer, "each": each, "best": bound, "pick": bound, "chance": chance, "leak": leak, "promise": promise,
    "if": branch, "do": flow,
}  # fmt: skip
