"""A checked expression as an author writes it: ``support(lna, here) >= 60``."""

from __future__ import annotations

from game.scenario import model as m

# how tightly each form binds; what binds less tightly than its place asks for is put in brackets
_CHOOSE, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)
_BINDS = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "//": _PRODUCT}


def written(expr: m.Expr, scenario: m.Scenario) -> str:
    """The text of an expression; names of ``let:`` are what they stand for."""
    return _Writer(scenario).text(expr, _CHOOSE)


class _Writer:
    def __init__(self, scenario: m.Scenario) -> None:
        self.ids = {
            "place": [p.id for p in scenario.places], "faction": [f.id for f in scenario.factions], "kind": [k.id for k in scenario.kinds],
        }  # fmt: skip

    def text(self, expr: m.Expr, tightness: int) -> str:
        said, own = self._said(expr)
        return said if own >= tightness else f"({said})"

    def _said(self, e: m.Expr) -> tuple[str, int]:
        """The text, and how tightly it binds."""
        if isinstance(e, m.Compare):
            parts = [self.text(e.values[0], _SUM), *(f"{op} {self.text(v, _SUM)}" for op, v in zip(e.ops, e.values[1:], strict=True))]
            return " ".join(parts), _COMPARE
        if isinstance(e, m.Logic):
            own = _BINDS[e.op]
            return f" {e.op} ".join(self.text(v, own + 1) for v in e.values), own
        if isinstance(e, m.Arith):
            own = _BINDS[e.op]
            return f"{self.text(e.left, own)} {e.op} {self.text(e.right, own + 1)}", own
        if isinstance(e, m.Not):
            return f"not {self.text(e.value, _COMPARE)}", _NOT
        if isinstance(e, m.Negate):
            return f"-{self.text(e.value, _ATOM)}", _SIGN
        if isinstance(e, m.Choose):
            return f"{self.text(e.then, _OR)} if {self.text(e.test, _OR)} else {self.text(e.other, _CHOOSE)}", _CHOOSE
        return self._atom(e), _ATOM

    def _atom(self, e: m.Expr) -> str:
        """What needs no brackets."""
        if isinstance(e, m.Const):
            return self.constant(e.type, e.value)
        if isinstance(e, m.Var):
            return e.name
        if isinstance(e, m.Turn):
            return "turn"
        if isinstance(e, m.Die):
            return f"d{e.sides}"
        if isinstance(e, m.Read):
            return self._call(e.quantity, *e.args) if e.args else e.quantity
        if isinstance(e, m.Attribute):
            return self._call(e.name, e.place)
        if isinstance(e, m.Derived):
            return self._call(e.name, *e.args)
        if isinstance(e, m.Extreme):
            return self._call(e.op, *e.values)
        if isinstance(e, m.Absolute):
            return self._call("abs", e.value)
        if isinstance(e, m.Uses):
            return f"uses({e.order}, {e.months})"
        if isinstance(e, m.Since):
            return f"since({e.order})"
        if isinstance(e, m.Pending):
            return f"pending({e.order}, {self.text(e.giver, _CHOOSE)}, {self.text(e.receiver, _CHOOSE)})"
        if isinstance(e, m.Loop):
            only = "" if e.condition is None else f" if {self.text(e.condition, _OR)}"
            return f"{e.op}({self.text(e.body, _CHOOSE)} for {e.var} in {self.domain(e.domain)}{only})"
        return "?"

    def domain(self, domain: m.Domain) -> str:
        """What a loop runs over."""
        return domain.of if domain.place is None else f"near({self.text(domain.place, _CHOOSE)})"

    def constant(self, type: m.Type, value: int) -> str:
        """A value as the language writes it."""
        if type in self.ids:
            return self.ids[type][value] if value >= 0 else "none"
        return ("true" if value else "false") if type == "bool" else str(value)

    def _call(self, name: str, *args: m.Expr) -> str:
        return f"{name}({', '.join(self.text(a, _CHOOSE) for a in args)})"


def spoken_value(type: m.Type, value: int, scenario: m.Scenario) -> str:
    """A value of a type as the language writes it."""
    return _Writer(scenario).constant(type, value)
