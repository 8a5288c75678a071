"""Checked expressions and effects in plain English, for previews and reasons.

Everything that is shown about an order is derived from what the engine runs, never written a second time. Bound names
are given as a mapping, e.g. ``{"here": "Tripoli", "actor": "LNA"}``; what is not in it is called by its own name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from game.scenario.model import (
    Absolute,
    Arith,
    Attribute,
    Bound,
    Branch,
    Cell,
    Chance,
    Change,
    Choose,
    Compare,
    Condition,
    Const,
    Derived,
    Die,
    Domain,
    Each,
    Effect,
    Expr,
    Extreme,
    Flow,
    Leak,
    Logic,
    Loop,
    Negate,
    Not,
    Pending,
    Pledge,
    Quantity,
    Read,
    Scenario,
    Since,
    Transfer,
    Turn,
    Uses,
    Var,
)  # fmt: skip

COMPARED = {"==": "exactly {}", "!=": "not {}", "<": "below {}", "<=": "at most {}", ">": "above {}", ">=": "at least {}"}
OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
DERIVED_WORDS = {
    "open": "open pieces of {} {}", "hostile": "open pieces hostile to {} {}", "strength": "defence of {} {}",
    "air": "aircraft of {} within reach of {}", "hostile_air": "aircraft hostile to {} within reach of {}",
    "hostile_air_defence": "air defence hostile to {} at or next to {}",
}  # fmt: skip
BETWEEN = {"evidence": "{} of {} against {}", "stance": "{} of {} towards {}"}


@dataclass(frozen=True, slots=True)
class About(Expr):
    """A number that somebody has worked out from what is not known exactly; only ever said, never compiled."""

    value: int


@dataclass(frozen=True)
class Wording:
    """The names that texts are made of: for factions, places and kinds by index, for the rest by id."""

    factions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    quantities: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, Quantity] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    vars: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Scenario, vars: Mapping[str, str] | None = None) -> Wording:
        """The words of a scenario; factions go by their short names, also where a text names one by its id: ``{gna}``."""
        words = scenario.words
        sides = {f.id: words.factions[f.id].short if f.id in words.factions else f.id for f in scenario.factions}
        return cls(
            tuple(sides.values()),
            tuple(words.places.get(p.id, spoken(p.id)) for p in scenario.places),
            tuple(words.kinds.get(k.id, spoken(k.id)) for k in scenario.kinds),
            {q.id: words.quantities.get(q.id, spoken(q.id)) for q in scenario.quantities},
            {q.id: q for q in scenario.quantities},
            {o.id: words.orders.get(o.id, spoken(o.id)) for o in scenario.orders},
            {**sides, **(vars or {})},
        )

    def having(self, **vars: str) -> Wording:
        """The same words with more bound names."""
        return replace(self, vars={**self.vars, **vars})


def spoken(id: str) -> str:
    """An id as words."""
    return id.replace("_", " ")


def counted(count: int, name: str) -> str:
    """A number of pieces: ``2 brigades``, ``1 contractor``."""
    return f"{count} {name.removesuffix('s') if count == 1 and not name.endswith('ss') else plural(name)}"


def plural(name: str) -> str:
    """A kind of force in the plural; what ends in -s or -craft stays as it is."""
    return name if name.endswith(("s", "craft")) else f"{name}s"


def fill(template: str, vars: Mapping[str, str]) -> str:
    """An author's text with ``{here}`` and the like replaced; what is unknown stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda found: vars.get(found[1], found[0]), template)


def reason(condition: Condition, words: Wording) -> str:
    """Why an order cannot be given when this condition fails: the author's words, or ``needs: ...``."""
    return fill(condition.otherwise, words.vars) if condition.otherwise else f"needs: {describe(condition.test, words)}"


# ------------------------------------------------------------------ expressions
def describe(expr: Expr, words: Wording) -> str:
    """An expression in words, without a full stop."""
    return _phrase(expr, words)


def _phrase(expr: Expr, words: Wording) -> str:
    """Values and readers; what is built from others is left to `_compound`."""
    if isinstance(expr, Const):
        return _constant(expr, words)
    if isinstance(expr, About):
        return f"about {expr.value}"
    if isinstance(expr, Var):
        return words.vars.get(expr.name, spoken(expr.name))
    if isinstance(expr, Read):
        return _reading(expr.quantity, expr.args, words)
    if isinstance(expr, Attribute):
        return f"{spoken(expr.name)} {_at(expr.place, words)}"
    if isinstance(expr, Derived):
        faction, place = expr.args
        within = "{} {}" not in DERIVED_WORDS[expr.name]
        return DERIVED_WORDS[expr.name].format(_phrase(faction, words), _place(place, words) if within else _at(place, words))
    if isinstance(expr, Turn):
        return "month"
    if isinstance(expr, Die):
        return f"d{expr.sides}"
    if isinstance(expr, Uses):
        months = "the last month" if expr.months == 1 else f"the last {expr.months} months"
        return f"uses of {_order(expr.order, words)} in {months}"
    if isinstance(expr, Since):
        return f"months since {_order(expr.order, words)}"
    if isinstance(expr, Pending):
        return f"{_order(expr.order, words)} from {_phrase(expr.giver, words)} to {_phrase(expr.receiver, words)} awaits an answer"
    return _compound(expr, words)


def _compound(expr: Expr, words: Wording) -> str:
    """Operators, functions and loops."""
    if isinstance(expr, Compare):
        return _comparison(expr, words)
    if isinstance(expr, Not):
        return _negated(expr.value, words)
    if isinstance(expr, Logic):
        return f" {expr.op} ".join(f"({_phrase(v, words)})" if isinstance(v, Logic) else _phrase(v, words) for v in expr.values)
    if isinstance(expr, Arith):
        if expr.op == "*" and expr.right.type == "bool" and expr.left.type == "int":
            return f"({_phrase(expr.left, words)} if {_phrase(expr.right, words)})"
        sign = {"*": "x", "//": "/"}.get(expr.op, expr.op)
        return f"{_operand(expr.left, expr.op, words)} {sign} {_operand(expr.right, expr.op, words)}"
    if isinstance(expr, Negate):
        return f"-{_operand(expr.value, '*', words)}"
    if isinstance(expr, Absolute):
        return f"size of ({_phrase(expr.value, words)})"
    if isinstance(expr, Extreme):
        which = "smallest" if expr.op == "min" else "largest"
        return f"{which} of {', '.join(_phrase(v, words) for v in expr.values)}"
    if isinstance(expr, Choose):
        return f"{_phrase(expr.then, words)} if {_phrase(expr.test, words)}, else {_phrase(expr.other, words)}"
    if isinstance(expr, Loop):
        return _loop(expr, words)
    return "?"


def _constant(expr: Const, words: Wording) -> str:
    """A number, yes or no, or the name of an entity."""
    if expr.type == "int":
        return str(expr.value)
    if expr.type == "bool":
        return "always" if expr.value else "never"
    names = {"faction": words.factions, "place": words.places, "kind": words.kinds}[expr.type]
    if expr.value < 0:
        return "nobody" if expr.type == "faction" else "nowhere" if expr.type == "place" else "nothing"
    return names[expr.value] if expr.value < len(names) else f"{expr.type} {expr.value + 1}"


def _at(place: Expr, words: Wording) -> str:
    """``in Tripoli``; ``here`` when the place has no name yet; a bound place stays a word."""
    name = _phrase(place, words)
    return name if name in ("here", "there", "nowhere") else f"in {name}"


def _place(place: Expr, words: Wording) -> str:
    """A place after a verb or another preposition."""
    name = _phrase(place, words)
    return {"here": "this place", "there": "it"}.get(name, name)


def _order(id: str, words: Wording) -> str:
    return words.orders.get(id, spoken(id))


def _reading(quantity: str, args: tuple[Expr, ...], words: Wording, here: bool = True) -> str:
    """``support of LNA in Tripoli``; ``here=False`` leaves out the place of the order itself."""
    name = words.quantities.get(quantity, spoken(quantity))
    declared = words.declared.get(quantity)
    if declared is not None and declared.role in ("control", "holder"):
        return f"whoever {'controls' if declared.role == 'control' else 'holds'} {_place(args[0], words)}"
    factions = [_phrase(a, words) for a in args if a.type == "faction"]
    places = [a for a in args if a.type == "place" and (here or not (isinstance(a, Var) and a.name == "here"))]
    kinds = [_phrase(a, words) for a in args if a.type == "kind"]
    if kinds and declared is not None and declared.role == "forces":
        name = kinds[0]
    elif kinds:
        name = f"{name} ({kinds[0]})"
    if len(factions) == 2:
        text = BETWEEN.get(declared.role if declared else "", "{} of {} over {}").format(name, *factions)
    else:
        text = f"{name} of {factions[0]}" if factions else name
    return " ".join([text, *(_at(p, words) for p in places)])


def _operand(expr: Expr, op: str, words: Wording) -> str:
    """A part of a sum or product, in brackets where it would read wrongly without."""
    text = _phrase(expr, words)
    if expr.type == "bool":
        return f"(1 if {text})"
    if text.startswith("(") and isinstance(expr, Arith) and expr.right.type == "bool" and expr.op == "*":
        return text
    loose = isinstance(expr, Choose | Extreme)
    loose = loose or (isinstance(expr, Arith) and (op in ("*", "//") or (op == "-" and expr.op in "+-")))
    return f"({text})" if loose else text


def _flag(expr: Expr, words: Wording) -> bool:
    """Whether a reading is a declared flag, 0 or 1."""
    declared = words.declared.get(expr.quantity) if isinstance(expr, Read) else None
    return declared is not None and (declared.lo, declared.hi) == (0, 1)


def _counted(expr: Expr, words: Wording) -> bool:
    """Whether a reading counts pieces."""
    declared = words.declared.get(expr.quantity) if isinstance(expr, Read) else None
    return declared is not None and declared.role == "forces"


def _comparison(expr: Compare, words: Wording) -> str:
    """A chain: ``security here at least 3``, ``LNA controls Tripoli``, ``no ceasefire``."""
    if len(expr.ops) > 1:
        low, value, *rest = expr.values
        first = COMPARED[MIRRORED[expr.ops[0]]].format(_phrase(low, words))
        others = [COMPARED[op].format(_phrase(v, words)) for op, v in zip(expr.ops[1:], rest, strict=True)]
        return f"{_phrase(value, words)} {' and '.join([first, *others])}"
    (left, right), op = expr.values, expr.ops[0]
    if isinstance(left, Const) and not isinstance(right, Const):
        left, right, op = right, left, MIRRORED[op]  # type: ignore[assignment]
    if left.type not in ("int", "bool"):
        return _identity(left, op, right, words)
    if isinstance(right, Const) and (left.type == "bool" or _flag(left, words)):
        yes = {("==", 1), ("!=", 0), (">", 0), (">=", 1)}
        no = {("==", 0), ("!=", 1), ("<", 1), ("<=", 0)}
        if (op, right.value) in yes:
            return _phrase(left, words)
        if (op, right.value) in no:
            return f"no {_phrase(left, words)}" if left.type == "int" else _negated(left, words)
    if isinstance(right, Const) and (op, right.value) in (("==", 0), ("<", 1), ("<=", 0)) and _counted(left, words):
        return f"no {_phrase(left, words)}"
    if isinstance(left, Turn) and op == "==":
        return f"month {_phrase(right, words)}"
    if (left.lo, op, right.lo, right.hi) == (0, ">", 0, 0):
        op, right = ">=", Const("int", 1, 1, 1)
    return f"{_phrase(left, words)} {COMPARED[op].format(_phrase(right, words))}"


def _identity(left: Expr, op: str, right: Expr, words: Wording) -> str:
    """Two entities that are, or are not, the same; who controls and holds gets its own verb."""
    if isinstance(right, Read) and not isinstance(left, Read):
        left, right = right, left
    role = words.declared[left.quantity].role if isinstance(left, Read) and left.quantity in words.declared else ""
    who = _phrase(right, words)
    if role in ("control", "holder") and isinstance(left, Read):
        verb = ("controls", "control") if role == "control" else ("holds", "hold")
        place = _place(left.args[0], words)
        if who == "nobody":
            return f"{'nobody' if op == '==' else 'somebody'} {verb[0]} {place}"
        return f"{who} {verb[0]} {place}" if op == "==" else f"{who} does not {verb[1]} {place}"
    return f"{_phrase(left, words)} is {'' if op == '==' else 'not '}{who}"


def _negated(expr: Expr, words: Wording) -> str:
    """The opposite of a condition, without ``not`` where there is a plainer way."""
    if isinstance(expr, Compare) and len(expr.ops) == 1:
        return _comparison(replace(expr, ops=(OPPOSITE[expr.ops[0]],)), words)  # type: ignore[arg-type]
    if isinstance(expr, Not):
        return _phrase(expr.value, words)
    if isinstance(expr, Loop) and expr.op in ("any", "all"):
        body = Not("bool", 1 - expr.body.hi, 1 - expr.body.lo, expr.body)
        return _loop(replace(expr, op="all" if expr.op == "any" else "any", body=body), words)
    return f"not ({_phrase(expr, words)})"


def _domain(domain: Domain, words: Wording, which: str) -> str:
    """``some place next to Tripoli``."""
    if domain.of == "factions":
        return f"{which} side"
    near = f" next to {_place(domain.place, words)}" if domain.place is not None else ""
    return f"{which} place{near}"


def _later(var: str, domain: Domain, words: Wording) -> Wording:
    """The words when a loop's name has been introduced: it is spoken of as ``there`` or ``it``."""
    return words.having(**{var: "it" if domain.of == "factions" else "there"})


def _loop(expr: Loop, words: Wording) -> str:
    """A loop: ``brigade of LNA in all places``, ``number of places where ...``."""
    if expr.op == "count":
        inner = _later(expr.var, expr.domain, words)
        members = _domain(expr.domain, words, "").strip().replace("place", "places", 1).replace("side", "sides", 1)
        tests = [e for e in (expr.condition, expr.body) if e is not None and not isinstance(e, Const)]
        return f"number of {members}" + (f" where {' and '.join(_phrase(t, inner) for t in tests)}" if tests else "")
    which = {"sum": "each", "any": "some", "all": "every"}[expr.op]
    inner = words.having(**{expr.var: _domain(expr.domain, words, which)})
    text = _phrase(expr.body, inner)
    if expr.condition is not None:
        text += f" where {_phrase(expr.condition, _later(expr.var, expr.domain, words))}"
    return f"total of {text}" if expr.op == "sum" else text


# ------------------------------------------------------------------ effects
def effect_words(effect: Effect, words: Wording) -> str:
    """An effect in words, for a preview: ``support of LNA +8``."""
    if isinstance(effect, Change):
        return _change(effect, words)
    if isinstance(effect, Transfer):
        return f"up to {_amount(effect.count, words)} from {_cell(effect.source, words)} to {_cell(effect.to, words)}"
    if isinstance(effect, Flow):
        pieces = ", ".join(_pieces(k, n, words) for k, n in effect.pieces)
        turned = "" if effect.becomes is None else f", as {words.kinds[effect.becomes]}"
        return f"{effect.mode} with {pieces}{turned}"
    if isinstance(effect, Leak):
        return f"may be noticed (noise {_phrase(effect.noise, words)})"
    if isinstance(effect, Pledge):
        return _pledge(effect, words)
    if isinstance(effect, Branch):
        other = f"; else {_list(effect.otherwise, words)}" if effect.otherwise else ""
        return f"if {_phrase(effect.condition, words)}: {_list(effect.then, words)}{other}"
    if isinstance(effect, Chance):
        other = f"; else {_list(effect.otherwise, words)}" if effect.otherwise else ""
        return f"chance {_phrase(effect.chance, words)} %: {_list(effect.then, words)}{other}"
    if isinstance(effect, Each):
        inner = words.having(**{effect.var: _domain(effect.domain, words, "each")})
        only = "" if effect.condition is None else f", where {_phrase(effect.condition, _later(effect.var, effect.domain, words))}"
        return f"{_list(effect.body, inner)}{only}"
    if isinstance(effect, Bound):
        name = effect.bind.name
        one = _domain(effect.bind.domain, words, "the best" if effect.bind.mode == "best" else "a random")
        return _list(effect.body, words if name in words.vars else words.having(**{name: one}))
    return "?"


def _pieces(kind: int, count: Expr, words: Wording) -> str:
    """``2 brigades``, or the expression behind the kind."""
    name = words.kinds[kind] if kind < len(words.kinds) else str(kind)
    if isinstance(count, Const):
        return counted(count.value, name)
    return f"about {counted(count.value, name)}" if isinstance(count, About) else f"{name}: {_phrase(count, words)}"


def _list(effects: tuple[Effect, ...], words: Wording) -> str:
    return ", ".join(effect_words(e, words) for e in effects) or "nothing"


def _cell(cell: Cell, words: Wording) -> str:
    """A cell; the place of the order itself goes without saying."""
    return _reading(cell.quantity, cell.args, words, here=False)


def _amount(expr: Expr, words: Wording) -> str:
    """A number, or an expression in brackets."""
    text = _phrase(expr, words)
    product = isinstance(expr, Arith) and expr.op == "*" and expr.right.type == "bool"
    return text if isinstance(expr, Const | Die | About) or (product and text.startswith("(")) else f"({text})"


def _change(effect: Change, words: Wording) -> str:
    """``support of LNA +8``; a cell that is not a plain number keeps its expression."""
    amount, sign = effect.amount, effect.sign
    if isinstance(amount, Const):
        return f"{_cell(effect.cell, words)} {sign * amount.value:+d}"
    if isinstance(amount, About):
        return f"{_cell(effect.cell, words)} about {sign * amount.value:+d}"
    if isinstance(amount, Negate):
        amount, sign = amount.value, -sign
    if sign < 0 and isinstance(amount, Read) and (amount.quantity, amount.args) == (effect.cell.quantity, effect.cell.args):
        return f"{_cell(effect.cell, words)} to 0"
    mark = "+" if sign > 0 else "-"
    if amount.type == "bool":
        return f"{_cell(effect.cell, words)} {mark}1 if {_phrase(amount, words)}"
    return f"{_cell(effect.cell, words)} {mark}{_amount(amount, words)}"


def _pledge(effect: Pledge, words: Wording) -> str:
    """A promise: the author's text, or what must hold."""
    who = words.vars.get(effect.by, effect.by)
    what = fill(effect.text, words.vars) if effect.text else _phrase(effect.keep, words)
    return f"{who} promises for {effect.months} months: {what}"
