"""The reference of the scenario format (docs/reference.md), made from the reader's models and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from game.author.grammar import EFFECTS, KEYS, SECTIONS, VERBS
from game.author.reference_words import (
    DERIVED_WORDS,
    DICE_WORDS,
    DOMAIN_WORDS,
    FUNCTION_WORDS,
    HOOKS,
    MEMORY_WORDS,
    PHASE_WORDS,
    ROLE_WORDS,
    SECTION_RULES,
    UNTIL_WORDS,
)
from game.author.schema import ENTRY_SHAPES, SINGLE_SHAPES, shape_schema
from game.scenario import effects, expressions, source
from game.scenario.build_events import EACH
from game.scenario.build_orders import MOST_ORDERS, TARGETS
from game.scenario.build_sides import MOST_CELLS_OF_ALL, NEEDED, ROLES
from game.scenario.draft import ENTRIES, LISTS, NAMED
from game.scenario.guide import UNTIL
from game.scenario.merge import FREE
from game.scenario.model import DERIVED, STAGES, STEPS
from game.scenario.problems import all_codes
from game.scenario.scope import DICE, DOMAINS, FUNCTIONS, LITERALS, MEMORY
from game.scenario.shape import Head, SetShape
from game.scenario.shape_types import Shape

PART_WORDS = {
    "expression": "expression", "name": "name", "when": "conditions", "effects": "effects", "let": "names and expressions",
    "best": "bind", "pick": "bind", "roll": "roll", "leak": "leak", "answer": "answer", "answers": "answers",
}  # fmt: skip
SHAPES: dict[str, type[Shape]] = {**ENTRY_SHAPES, **SINGLE_SHAPES, "setup": SetShape}
HEAD = """# Reference of the scenario format

Made by `qibli docs -o docs/reference.md` from the reader itself; do not change it by hand. `docs/format.md` is the guide that explains
how the parts work together, `docs/writing.md` a worked example.
"""


def text() -> str:
    """The whole page."""
    parts = [HEAD, *_head(), *_child(), *_sections(), *_parts(), *_expressions(), *_scopes(), *_month(), *_limits(), *_codes()]
    return "\n".join(parts).rstrip("\n") + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    """Text as code, braces and all."""
    return f"`{text}`" if text else ""


# ------------------------------------------------------------------ models
def _fields(shape: type[Shape], definition: dict[str, Any] | None = None) -> str:
    """The keys of a model."""
    found = definition or shape_schema(shape)
    needed = found.get("required", ())
    rows = []
    for key, node in found["properties"].items():
        default = "needed" if key in needed else _default(node)
        rows.append((_code(key), _kind(node), default, node.get("description", "")))
    return _table(("key", "what stands there", "left out", "what it is for"), rows)


def _default(node: dict[str, Any]) -> str:
    value = node.get("default")
    if value is None or value in ("", [], {}) or isinstance(value, dict):
        return ""
    return _code(str(value).lower() if isinstance(value, bool) else str(value))


def _kind(node: dict[str, Any]) -> str:
    """The type of a value, with its range."""
    options = [option for option in node.get("anyOf", [node]) if option != {"type": "null"}]
    node = {**options[0], **{key: value for key, value in node.items() if key not in ("anyOf", "description")}}
    if "part" in node:
        return PART_WORDS[node["part"]]
    if "$ref" in node:
        return f"map, see {_spoken(node['$ref'].rpartition('/')[2])}"
    if "const" in node:
        return _code(node["const"])
    if "enum" in node:
        return ", ".join(_code(str(word)) for word in node["enum"])
    kind = node.get("type")
    if kind == "array":
        least, most = node.get("minItems"), node.get("maxItems")
        count = f"{least} " if least and least == most else f"at most {most} " if most else ""
        return f"list of {count}{_many(node['items'])}"
    if kind == "object":
        return f"map of ids to {_many(node['additionalProperties'])}"
    if kind in ("integer", "number"):
        low, high = node.get("minimum"), node.get("maximum")
        name = "whole number" if kind == "integer" else "number"
        return name if low is None else f"{name}, {low:,g} to {high:,g}" if low != high else _code(f"{low:g}")
    if kind == "boolean":
        return "`true` or `false`"
    return f"text, at most {node['maxLength']:,} characters" if "maxLength" in node else "one word"


def _many(node: dict[str, Any]) -> str:
    """Several of a kind."""
    said = _kind(node)
    return {"whole number": "whole numbers", "name": "names", "one word": "words", "answers": "answers"}.get(
        said, said.replace("text,", "texts,").replace("map, see", "maps, see")
    )


def _spoken(model: str) -> str:
    """How a model is called in the text."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.removesuffix("Shape")).lower()


def _inner(shape: type[Shape]) -> list[str]:
    """The models inside a model, each with its keys."""
    parts = []
    for name, definition in sorted(shape_schema(shape).get("$defs", {}).items()):
        parts += [f"**{_spoken(name).capitalize()}.** {definition.get('description', '')}\n", _fields(shape, definition)]
    return parts


# ------------------------------------------------------------------ the file
def _head() -> list[str]:
    return ["## The head\n", _fields(Head), *_inner(Head)]


def _child() -> list[str]:
    rows = [(_code(verb), said) for verb, said in VERBS.items()]
    free = ", ".join(_code(key) for key in FREE)
    said = f"A file that extends another may write at its top whatever the parent does not have, and in any case {free}."
    return ["## What a file that extends another has\n", _table(("key", "what it is for"), rows), said + "\n"]


def _sections() -> list[str]:
    parts = ["## Sections\n"]
    for name, about in SECTIONS.items():
        parts.append(f"### {name}\n")
        shape = SHAPES.get(name)
        parts.append(" ".join([about, SECTION_RULES.get(name, "")]).rstrip() + "\n")
        if shape is not None:
            parts += [_fields(shape), *_inner(shape)]
        if name == "guide":
            parts.append(_waits())
    rows = [(_code(role), _code(f"[{', '.join(per)}]"), "yes" if role in NEEDED else "", ROLE_WORDS[role]) for role, per in ROLES.items()]
    rows.append((_code("losses"), "", "", "counts pieces lost, named by a kind's `losses`; several may have it"))
    return [*parts, "### Roles of quantities\n", _table(("role", "per", "needed", "what the engine uses it as"), rows)]


def _waits() -> str:
    """What a prompt can wait for."""
    rows = []
    for until, (needed, further) in UNTIL.items():
        perhaps = f"perhaps {', '.join(map(_code, further))}" if further else ""
        rows.append((_code(until), ", ".join(filter(None, (*map(_code, needed), perhaps))), UNTIL_WORDS[until]))
    return _table(("until", "with", "done when"), rows)


# ------------------------------------------------------------------ the parts of the language
def _parts() -> list[str]:
    forms = [(_code("support(lna, here) += 8"), "Add to a quantity, or take away with `-=`; the range is kept.")]
    forms += [(_code(example), said) for example, said in (EFFECTS[form] for form in effects.FORMS)]
    keys = [(_code(key), KEYS[key]) for key in sorted(KEYS)]
    return [
        "## Conditions\n",
        "A list whose lines must all hold, one expression, or `{all: [...], any: [...], none: [...]}`. A line is an expression or "
        '`{if: EXPR, else: "why not, with {here} {origin} {target} {actor}"}`.\n',
        "## Effects\n",
        "A list. All effects of one step read the state before it, and are added up before any range is applied.\n",
        _table(("form", "what it does"), forms),
        "## Binds, names, rolls, leaks, answers\n",
        _table(
            ("part", "form"),
            [
                (
                    "bind",
                    '`best: {there: "q in near(here)", by: "EXPR"}` or `pick: {there: "q in near(here)", weight: "EXPR"}`; may be nobody',
                ),
                ("names", "`let: {name: EXPR}` beside `effects:`; each may use those before it"),
                (
                    "roll",
                    "`{chance: EXPR, plus: {label: EXPR}, success: [...], failure: [...]}`; or `dice: 2d6` and `need: EXPR`",
                ),
                ("leak", "EXPR, or `{noise: EXPR, at: none}`; of a road it is noticed at `here`"),
                ("answer", "`{label: TEXT, appeal: EXPR, effects: [...], default: true}`; exactly one answer is the default"),
            ],
        ),
        _table(("key", "what stands under it"), keys),
    ]


def _expressions() -> list[str]:
    names = {"int": "number", "bool": "condition"}
    derived = []
    for name, (types, result, low, high) in DERIVED.items():
        derived.append((_code(f"{name}({', '.join(types)})"), f"{names.get(result, result)}, {low} to {high}", DERIVED_WORDS[name]))
    rows = [
        (
            "a quantity",
            "`support(lna, here)`; per faction also without arguments: `funds` is the actor's; one for all by its name: `hmeimim`",
        ),
        ("an attribute", "`population(here)`"),
        ("a side, place or kind", "by its id; `none` is nobody; they are compared with `==` and `!=`"),
        ("`turn`", "the month that is played, from 1"),
        ("literals", ", ".join(_code(word) for word in LITERALS) + "; whole numbers up to 9,999"),
        ("operators", "`+ - * //` (rounds down), `== != < <= > >=` (chains too), `and or not`, `a if c else b`"),
    ]
    functions = [(_code(form), said) for form, said in (FUNCTION_WORDS[name] for name in FUNCTIONS)]
    functions += [(_code(form), said) for form, said in (MEMORY_WORDS[name] for name in MEMORY)]
    functions += [(_code(die), f"a die, {DICE_WORDS[die]}; in effects only") for die in DICE]
    domains = "; ".join(f"`{name}` ({DOMAIN_WORDS[name]})" for name in DOMAINS)
    return [
        "## Expressions\n",
        f"One line of at most {expressions.LONGEST} characters and {expressions.MOST_NODES} parts. Numbers are whole. A condition counts "
        "1 or 0 where a number is wanted. A divisor may never become 0.\n",
        _table(("what", "how it is written"), rows),
        _table(("reader", "gives", "what it is"), derived),
        _table(("function", "what it gives"), functions),
        f"A loop runs over {domains}; one `for`, at most one `if`, no loop inside a loop.\n",
    ]


def _scopes() -> list[str]:
    rows = []
    for target, pairs in TARGETS.items():
        names = " ".join(["actor", *(name for name, _ in pairs)])
        rows.append((f"order with target {target}: `when`, `cost`, `appeal`, `against`, `roll: chance, plus`", names, "the actor's eyes"))
        rows.append((f"order with target {target}: `needs`, `effects`", f"{names}, its binds and `let`", "the truth"))
    for each, pairs in EACH.items():
        rows.append((f"rule, each {each}", " ".join(name for name, _ in pairs) or "none", "the truth"))
    rows += [(hook, names or "none", eyes) for hook, names, eyes in HOOKS]
    return ["## Names in scope\n", _table(("where", "names", "read with"), rows)]


def _month() -> list[str]:
    rows = [("step", _code(step), PHASE_WORDS[step]) for step in STEPS]
    rows += [("upkeep", _code(stage), PHASE_WORDS[stage]) for stage in STAGES]
    said = "A month begins with its news (events). Then every seat gives its orders; costs are taken, postures done, and the phases follow."
    return ["## The month\n", said + "\n", _table(("", "phase", "what belongs there"), rows)]


def _limits() -> list[str]:
    rows = [(f"entries of `{name}`", f"{least} to {most}") for name, (least, most) in {**NAMED, **ENTRIES}.items()]
    rows += [(f"lines of `{name}`", f"at most {most}") for name, most in LISTS.items()]
    rows += [
        ("a file", f"{source.MAX_BYTES // 1024:,} KiB, {source.MAX_DEPTH} levels, {source.MAX_NODES:,} entries"),
        ("a number", f"{-source.MAX_NUMBER:,} to {source.MAX_NUMBER:,}"),
        ("orders a month", f"0 to {MOST_ORDERS}"),
        ("values of all quantities together", f"{MOST_CELLS_OF_ALL:,}"),
        ("`each` inside `each`", f"{effects.MOST_COPIES:,} times"),
        ("months of a promise", f"1 to {effects.MOST_MONTHS}"),
        ("an id", "a letter, then letters, digits, `_` (of rules, events, sources also `-`), at most 40"),
    ]
    return ["## Limits\n", _table(("what", "limit"), rows)]


def _codes() -> list[str]:
    rows = [(code, said) for code, said in all_codes().items()]
    said = "Codes that begin with E are errors: the file does not load. Those with W are warnings. `qibli explain CODE` prints one."
    return ["## Codes\n", said + "\n", _table(("code", "what it means"), rows)]
