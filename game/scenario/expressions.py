"""The text of an expression -> the typed tree of `game.scenario.model`.

Python's own parser reads the text; every node and operator that is not listed here is refused, and nothing is ever
evaluated. A part that cannot be read is reported once and becomes ``None``, so that one text yields all its errors.
"""

from __future__ import annotations

import ast
import keyword
import re
import threading
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from game.scenario import intervals
from game.scenario.model import Absolute, Arith, Choose, Compare, Const, Expr, Logic, Loop, Negate, Not, Type
from game.scenario.problems import Mark, Problem, near
from game.scenario.scope import ENTITIES, Names, Scope, Text

if TYPE_CHECKING:
    from game.scenario.language import Checker

LONGEST = 500  # characters of one expression
MOST_NODES = 100  # names, numbers, operators, calls and loops as written
MOST_INLINED = 1000  # the same after the names of ``let`` are replaced by what they stand for
BIGGEST = 9_999

T = TypeVar("T")
CompareOp = Literal["==", "!=", "<", "<=", ">", ">="]
ArithOp = Literal["+", "-", "*", "//"]
ARITHMETIC: Mapping[type[ast.operator], ArithOp] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//"}
COMPARISONS: Mapping[type[ast.cmpop], CompareOp] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
OPERATORS = ("and", "or", "not", "if", "else", "for", "in", "True", "False")  # Python words that the language uses

# What stands in the message for a form that Python has and the language has not.
REFUSED: Mapping[type[ast.AST], str] = {
    ast.Div: "/ is not part of the language; // divides and rounds down",
    ast.Mod: "% is not part of the language", ast.Pow: "** is not part of the language",
    ast.Is: "'is' is not part of the language; write == to compare",
    ast.IsNot: "'is not' is not part of the language; write != to compare",
    ast.In: "'in' belongs to a loop only: any(... for p in places)",
    ast.NotIn: "'not in' is not part of the language",
    ast.UAdd: "a + before a value is not part of the language", ast.Invert: "~ is not part of the language; write not",
    ast.Attribute: "a dot is not part of the language", ast.Subscript: "[ ] is not part of the language; arguments stand in ( )",
    ast.List: "[ ] is not part of the language", ast.Tuple: "a comma stands between arguments only",
    ast.ListComp: "a loop stands without [ ]: sum(... for p in places)",
    ast.GeneratorExp: "a loop stands only inside sum, count, any or all",
    ast.Lambda: "'lambda' is not part of the language", ast.NamedExpr: ":= is not part of the language; use let:",
}  # fmt: skip
SLIPS = (
    ("&&", "write 'and' for &&"), ("||", "write 'or' for ||"), ("&", "write 'and' for &"), ("|", "write 'or' for |"),
    ("<>", "write != for <>"), ("=>", "write >= for =>"), ("=<", "write <= for =<"), ("?", "write 'a if condition else b'"),
    ("'", "names are written without quotes"), ('"', "names are written without quotes"), ("%", REFUSED[ast.Mod]),
)  # fmt: skip


def english(type: Type) -> str:
    """A type with its article, for messages."""
    return {"int": "a number", "bool": "a condition", "place": "a place", "faction": "a faction", "kind": "a kind of force"}[type]


def is_nobody(expr: Expr) -> bool:
    """Whether the expression is the word ``none``."""
    return isinstance(expr, Const) and expr.type in ENTITIES and expr.value < 0


def nobody(type: Type) -> Const:
    """``none`` as an entity of the type."""
    return Const(type, -1, -1, -1)


# CPython 3.11 counts the depth of syntax trees for all threads together: parsing in two at once can end in a SystemError.
_PARSING = threading.Lock()


class ExpressionReader(ABC):
    """Reads one text in one scope: operators and limits. Names and calls are added in `game.scenario.calls`."""

    def __init__(self, checker: Checker, text: Text, scope: Scope) -> None:
        self.checker = checker
        self.names: Names = checker.names
        self.scope = scope
        self.source = text.text.strip()
        self.lead = text.offset + len(text.text) - len(text.text.lstrip())
        self.mark: Mark = text.mark
        self.budget = MOST_INLINED
        self.in_loop = False
        self.quiet = 0  # how many min/max/abs stand around the part being read

    # ------------------------------------------------------------------ reports
    def report(self, code: str, message: str, start: int, end: int, suggestion: str = "") -> T | None:
        """Add an error about ``source[start:end]``; returns None, which stands for what could not be read."""
        self.checker.problems.append(Problem(code, message, self.mark.at(self.lead + start, max(1, end - start)), suggestion))
        return None

    def fault(self, code: str, message: str, node: ast.expr, suggestion: str = "") -> T | None:
        """Add an error about a node; returns None, which stands for the part in what contains it."""
        return self.report(code, message, node.col_offset, node.end_col_offset or node.col_offset + 1, suggestion)

    def warn(self, code: str, message: str, node: ast.expr) -> None:
        """Add a warning about a node."""
        mark = self.mark.at(self.lead + node.col_offset, (node.end_col_offset or node.col_offset + 1) - node.col_offset)
        self.checker.problems.append(Problem(code, message, mark, severity="warning"))

    def written(self, node: ast.expr) -> str:
        """The text of a node, shortened for a message."""
        text = self.source[node.col_offset : node.end_col_offset]
        return text if len(text) <= 40 else text[:37] + "..."

    # ------------------------------------------------------------------ text -> Python's tree
    def parse(self) -> ast.expr | None:
        """Python's tree of the text after all limits on its form are checked."""
        source = self.source
        if not source:
            return self.report("E320", "an expression is missing", 0, 1)
        if len(source) > LONGEST:
            return self.report("E322", f"an expression may have {LONGEST} characters; this one has {len(source)}", 0, len(source))
        strange = re.search(r"[^\x20-\x7e]|[#\\;`@$]", source)
        if strange:
            what = "a line break" if strange[0] in "\r\n" else repr(strange[0])
            return self.report("E321", f"{what} is not part of the language", strange.start(), strange.end())
        try:
            with _PARSING, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what Python warns of is refused below with words of our own
                tree = ast.parse(source, mode="eval").body
        except SyntaxError as error:
            return self.unreadable(error)
        except (ValueError, RecursionError, MemoryError):
            return self.report("E320", "this is nested too deeply", 0, len(source))
        count = sum(isinstance(n, ast.expr | ast.comprehension) for n in ast.walk(tree))
        if count > MOST_NODES:
            message = f"an expression may have {MOST_NODES} parts; this one has {count}: name some with let:"
            return self.report("E322", message, 0, len(source))
        return tree

    def unreadable(self, error: SyntaxError) -> ast.expr | None:
        """Say what is wrong with a text that Python cannot parse: first the slips that people make."""
        source = self.source
        if "too many nested" in str(error.msg):
            return self.report("E320", "this is nested too deeply", 0, len(source))
        for found in re.finditer(r"[A-Za-z_]\w*", source):
            word = found[0]
            if keyword.iskeyword(word) and word not in OPERATORS:
                return self.reserved(word, found.start(), found.end())
        equals = re.search(r"(?<![<>=!+*/-])=(?![=<>])", source)
        if equals:
            return self.report("E320", "= changes nothing here; write == to compare", equals.start(), equals.end())
        if source.count("(") != source.count(")"):
            missing = ")" if source.count("(") > source.count(")") else "("
            return self.report(
                "E320", f"a {missing} is missing (in {{ }} and [ ] an expression with a comma must be quoted)", 0, len(source)
            )
        for slip, advice in SLIPS:
            at = source.find(slip)
            if at >= 0:
                return self.report("E320", advice, at, at + len(slip))
        loop = re.search(r"\bfor\b", source)
        if loop and not re.search(r"\b(sum|count|any|all)\s*\(", source):
            return self.report("E330", REFUSED[ast.GeneratorExp], loop.start(), loop.end())
        loop_word = re.search(r"\bin\b", source)
        if loop_word and not re.search(r"\bfor\b", source):
            return self.report("E320", "'in' belongs to a loop only: any(... for p in places)", loop_word.start(), loop_word.end())
        at = min(error.offset - 1 if error.offset and error.lineno == 1 else len(source) - 1, len(source) - 1)
        end = (error.end_offset or 0) - 1 if error.end_lineno == 1 else at + 1
        return self.report("E320", "this cannot be read as an expression", at, max(at + 1, min(end, len(source))))

    def reserved(self, word: str, start: int, end: int) -> ast.expr | None:
        """A word of Python where a name is wanted."""
        known = {"from": "origin", "None": "none", "lambda": "", "is": "=="}.get(word)
        if word == "is":
            return self.report("E220", "'is' is not part of the language; write == to compare", start, end)
        return self.report("E220", f"'{word}' is a reserved word and cannot be a name", start, end, known or "")

    # ------------------------------------------------------------------ Python's tree -> ours
    def read(self, want: Type | None) -> Expr | None:
        """The expression as a value of the wanted type (None: any); None when it has errors."""
        node = self.parse()
        return None if node is None else self.convert(self.build(node), want, node)

    def convert(self, expr: Expr | None, want: Type | None, node: ast.expr) -> Expr | None:
        """The expression as the wanted type, or an error."""
        if expr is None or want is None:
            return expr
        if want == "bool":
            return self.truth(expr, node)
        if want == "int":
            return self.number(expr, node)
        return self.entity(expr, want, node)

    def truth(self, expr: Expr | None, node: ast.expr) -> Expr | None:
        """The expression as a condition: a flag (0 or 1) counts as one."""
        if expr is None or expr.type == "bool":
            return expr
        if expr.type == "int" and expr.lo >= 0 and expr.hi <= 1:
            if isinstance(expr, Const):
                return Const("bool", expr.value, expr.value, expr.value)
            return Compare("bool", *intervals.chain(("!=",), ((expr.lo, expr.hi), (0, 0))), (expr, Const("int", 0, 0, 0)), ("!=",))
        advice = f"; compare it, e.g. {self.written(node)} > 0" if expr.type == "int" else ""
        return self.fault("E324", f"{self.written(node)} is {english(expr.type)} where a condition is wanted{advice}", node)

    def number(self, expr: Expr | None, node: ast.expr) -> Expr | None:
        """The expression where a number is wanted; a condition counts 0 or 1."""
        if expr is None or expr.type in ("int", "bool"):
            return expr
        return self.fault("E324", f"{self.written(node)} is {english(expr.type)} where a number is wanted", node)

    def entity(self, expr: Expr | None, want: Type, node: ast.expr) -> Expr | None:
        """The expression where a place, faction or kind is wanted."""
        if expr is None or expr.type == want:
            return expr
        if is_nobody(expr):
            return nobody(want)
        return self.fault("E324", f"{self.written(node)} is {english(expr.type)} where {english(want)} is wanted", node)

    def build(self, node: ast.expr, want: Type | None = None) -> Expr | None:
        """The tree of a node, or None after its errors are reported. ``want`` only steers suggestions."""
        if isinstance(node, ast.Constant):
            return self.constant(node)
        if isinstance(node, ast.Name):
            return self.name(node, want)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.BinOp):
            return self.arithmetic(node)
        if isinstance(node, ast.UnaryOp):
            return self.unary(node)
        if isinstance(node, ast.BoolOp):
            return self.logic(node)
        if isinstance(node, ast.Compare):
            return self.compare(node)
        if isinstance(node, ast.IfExp):
            return self.choose(node)
        return self.refuse(type(node), node)

    @abstractmethod
    def name(self, node: ast.Name, want: Type | None = None) -> Expr | None:
        """A bare name."""

    @abstractmethod
    def call(self, node: ast.Call) -> Expr | None:
        """A reader or function with its arguments."""

    def refuse(self, form: type[ast.AST], node: ast.expr) -> Expr | None:
        """An error about a form or operator that the language does not have."""
        return self.fault("E321", REFUSED.get(form, f"{self.written(node)} is not part of the language"), node)

    def constant(self, node: ast.Constant) -> Expr | None:
        """A whole number, true or false."""
        value = node.value
        if isinstance(value, bool):
            return Const("bool", int(value), int(value), int(value))
        if value is None:
            return self.fault("E203", "unknown name None", node, "none")
        if isinstance(value, str | bytes):
            return self.fault("E321", "names are written without quotes", node)
        if not isinstance(value, int):
            return self.fault("E323", f"{self.written(node)} is not a whole number", node)
        if value > BIGGEST:
            return self.fault("E323", f"{self.written(node)} is above {BIGGEST:,}, the largest number that may be written", node)
        return Const("int", value, value, value)

    def bounded(self, expr: Expr, node: ast.expr) -> Expr | None:
        """The expression, or an error when its value may not fit into 32 bits."""
        if intervals.fits((expr.lo, expr.hi)):
            return expr
        return self.fault("E328", f"{self.written(node)} may become as large as {max(-expr.lo, expr.hi):,}, which is too much", node)

    def arithmetic(self, node: ast.BinOp) -> Expr | None:
        """``+ - * //``."""
        op = ARITHMETIC.get(type(node.op))
        if op is None:
            return self.refuse(type(node.op), node)
        left = self.number(self.build(node.left), node.left)
        right = self.number(self.build(node.right), node.right)
        if left is None or right is None:
            return None
        if op == "//" and right.lo < 1:
            what = "is 0 or less" if right.hi < 1 else f"may be {right.lo}"
            return self.fault("E327", f"the divisor {self.written(node.right)} {what}; write max(1, ...)", node.right)
        lo, hi = intervals.combine(op, (left.lo, left.hi), (right.lo, right.hi))
        return self.bounded(Arith("int", lo, hi, op, left, right), node)

    def unary(self, node: ast.UnaryOp) -> Expr | None:
        """``-value`` and ``not value``; a minus before a plain number is part of the number."""
        if isinstance(node.op, ast.Not):
            test = self.truth(self.build(node.operand), node.operand)
            return None if test is None else Not("bool", 1 - test.hi, 1 - test.lo, test)
        if not isinstance(node.op, ast.USub):
            return self.refuse(type(node.op), node)
        value = self.number(self.build(node.operand), node.operand)
        if value is None:
            return None
        if isinstance(value, Const) and value.type == "int" and isinstance(node.operand, ast.Constant):
            return Const("int", -value.value, -value.value, -value.value)
        return self.bounded(Negate("int", -value.hi, -value.lo, value), node)

    def logic(self, node: ast.BoolOp) -> Expr | None:
        """``and`` and ``or``."""
        parts = [self.truth(self.build(v), v) for v in node.values]
        values = tuple(p for p in parts if p is not None)
        if len(values) < len(parts):
            return None
        op: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
        lo, hi = intervals.extreme("min" if op == "and" else "max", [(v.lo, v.hi) for v in values])
        return Logic("bool", lo, hi, op, values)

    def compare(self, node: ast.Compare) -> Expr | None:
        """A chain of comparisons, with a warning when the intervals decide it."""
        nodes = [node.left, *node.comparators]
        for found in node.ops:
            if type(found) not in COMPARISONS:
                return self.refuse(type(found), node)
        ops = tuple(COMPARISONS[type(o)] for o in node.ops)
        parts = [self.build(n) for n in nodes]
        known = next((p.type for p in parts if p is not None and p.type in ENTITIES and not is_nobody(p)), None)
        if known is not None:
            parts = [nobody(known) if p is not None and is_nobody(p) else p for p in parts]
        for i, op in enumerate(ops):
            if not self.comparable(parts[i], op, parts[i + 1], node, (nodes[i], nodes[i + 1])):
                return None
        values = tuple(p for p in parts if p is not None)
        if len(values) < len(parts):
            return None
        lo, hi = intervals.chain(ops, [(v.lo, v.hi) for v in values])
        if lo == hi and (not self.quiet or all(isinstance(v, Const) for v in values)):
            code, word = ("W611", "always") if lo else ("W610", "never")
            self.warn(code, f"{self.written(node)} is {word} true", node)
        return Compare("bool", lo, hi, values, ops)

    def comparable(self, a: Expr | None, op: str, b: Expr | None, node: ast.Compare, sides: tuple[ast.expr, ast.expr]) -> bool:
        """Whether two neighbours in a chain can be compared; reports when not."""
        if a is None or b is None:
            return True
        if a.type in ("int", "bool") and b.type in ("int", "bool"):
            return True
        if a.type != b.type:
            text = f"{self.written(sides[0])} is {english(a.type)}, {self.written(sides[1])} is {english(b.type)}: they cannot be compared"
            self.fault("E326", text, node)
            return False
        if op not in ("==", "!="):
            word = {"place": "places", "faction": "factions"}.get(a.type, "kinds")
            self.fault("E326", f"{word} can be compared with == and != only", node)
            return False
        return True

    def choose(self, node: ast.IfExp) -> Expr | None:
        """``then if test else other``."""
        test = self.truth(self.build(node.test), node.test)
        then, other = self.build(node.body), self.build(node.orelse)
        if test is None or then is None or other is None:
            return None
        if is_nobody(then) and other.type in ENTITIES:
            then = nobody(other.type)
        elif is_nobody(other) and then.type in ENTITIES:
            other = nobody(then.type)
        kind: Type = then.type
        if then.type != other.type:
            if {then.type, other.type} != {"int", "bool"}:
                text = f"{self.written(node.body)} is {english(then.type)}, {self.written(node.orelse)} is {english(other.type)}"
                return self.fault("E324", f"{text}: both must be alike", node)
            kind = "int"
        return Choose(kind, min(then.lo, other.lo), max(then.hi, other.hi), test, then, other)

    def absolute(self, node: ast.expr) -> Expr | None:
        """``abs(value)``."""
        value = self.number(self.build(node), node)
        if value is None:
            return None
        return self.bounded(Absolute("int", *intervals.absolute((value.lo, value.hi)), value), node)

    def candidates(self, want: Type | None) -> Iterable[str]:
        """Names that could have been meant where a value of the type is wanted."""
        names, scope = self.names, self.scope
        own = [n for n, v in scope.vars.items() if want is None or v[0] == want]
        own += [n for n, e in scope.lets.items() if want is None or e.type == want]
        if want is not None and want in ENTITIES:
            return [*own, *names.of(want), "none"]
        return [*own, *names.quantities, "turn", "none", *names.factions, *names.places, *names.kinds, *names.attributes]

    def suggest(self, word: str, want: Type | None) -> str:
        """The name that was probably meant, preferring those of the wanted type."""
        problems = self.checker.problems
        return near(word, self.candidates(want), problems) or near(word, self.candidates(None), problems)


def contains_loop(expr: Expr) -> bool:
    """Whether there is a loop anywhere in the expression."""
    return any(isinstance(part, Loop) for part in parts(expr))


def parts(expr: Expr) -> Iterable[Expr]:
    """The expression and all expressions inside it, without recursion."""
    stack: list[object] = [expr]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(item)
        elif is_dataclass(item):
            if isinstance(item, Expr):
                yield item
            stack.extend(getattr(item, f.name) for f in fields(item))
