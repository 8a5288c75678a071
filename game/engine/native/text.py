"""Writes LLVM's text: modules, functions, and levels of nested loops to which code can still be added.

A ``Level`` is a stretch of code that is run once for each turn of its loop. While an inner level is open its parents are open
too: what an expression inside a loop needs but does not depend on the loop is written to the parent, before the loop. Equal
instructions of a level are written once (value numbering), so nothing has to look for common parts of expressions.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any


class Module:
    """The text of one module: constants, declarations, functions. ``width``: how many games a vector holds."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._globals: dict[str, str] = {}
        self._declared: dict[str, str] = {}
        self._functions: list[str] = []

    def table(self, values: Sequence[int], bits: int = 16) -> str:
        """The name of a constant array of whole numbers; at least one element."""
        items = ", ".join(f"i{bits} {v}" for v in (values if len(values) else [0]))
        text = f"[{max(len(values), 1)} x i{bits}] [{items}]"
        return self._globals.setdefault(text, f"@t{len(self._globals)}")

    def intrinsic(self, name: str, result: str, *args: str) -> str:
        """Declare a function of LLVM's own."""
        self._declared[name] = f"declare {result} @{name}({', '.join(args)})"
        return "@" + name

    def add(self, text: str) -> None:
        """One more function."""
        self._functions.append(text)

    @property
    def text(self) -> str:
        """The whole module."""
        tables = [f"{name} = private unnamed_addr constant {text}, align 64" for text, name in self._globals.items()]
        attributes = 'attributes #0 = { nounwind "min-legal-vector-width"="512" "prefer-vector-width"="512" }'
        return "\n".join([*tables, *self._declared.values(), *self._functions, attributes])


class Function:
    """One function without a result. ``entry`` is its outermost level."""

    def __init__(self, module: Module, name: str, params: Sequence[str]) -> None:
        self.module, self.name, self.params = module, name, params
        self.blocks: list[list[str]] = []
        self._count = 0
        self.entry = Level(self, None, "entry")

    def fresh(self, prefix: str) -> str:
        """A name nobody has."""
        self._count += 1
        return f"{prefix}{self._count}"

    def close(self) -> None:
        """Write the function into its module."""
        self.entry.write("ret void")
        self.entry.flush()
        self.blocks.sort(key=lambda block: block[0] != "entry:")  # the order of the others does not matter
        body = "\n".join("\n".join(b) for b in self.blocks)
        self.module.add(f"define void @{self.name}({', '.join(self.params)}) #0 {{\n{body}\n}}")


class Level:
    """Straight code inside the same loops. ``depth``: how many levels are outside it."""

    def __init__(self, fn: Function, parent: Level | None, label: str) -> None:
        self.fn, self.parent = fn, parent
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.known: dict[Hashable, Any] = {}
        self.label = label
        self.lines: list[str] = [f"{label}:"]

    def flush(self, label: str | None = None) -> None:
        """End the block of code being written; begin another."""
        self.fn.blocks.append(self.lines)
        if label is not None:
            self.label, self.lines = label, [f"{label}:"]

    def write(self, text: str) -> None:
        """An instruction without a result."""
        self.lines.append("  " + text)

    def new(self, text: str) -> str:
        """The name of an instruction's result; always a new one (it reads what may have changed)."""
        name = self.fn.fresh("%v")
        self.lines.append(f"  {name} = {text}")
        return name

    def op(self, text: str) -> str:
        """The name of an instruction's result; the same one for the same instruction."""
        name = self.known.get(text)
        if name is None:
            name = self.known[text] = self.new(text)
        return str(name)

    def loop(self, start: str | int, end: str | int) -> Loop:
        """Open a loop from ``start`` to ``end`` - 1 (``i64``)."""
        return Loop(self, str(start), str(end))

    def when(self, test: str) -> When:
        """Open code that is skipped unless ``test`` (``i1``)."""
        return When(self, test)


class Loop(Level):
    """A level that is run for each number from ``start`` up; ``counter`` is its number, ``i64``."""

    def __init__(self, parent: Level, start: str, end: str) -> None:
        head = parent.fn.fresh("loop")
        super().__init__(parent.fn, parent, head + ".body")
        self._head, self._start, self._end = head, start, end
        self.counter = parent.fn.fresh("%i")
        self._phis: list[tuple[str, str, str, str]] = []

    def carry(self, type: str, first: str) -> str:
        """A value that is handed from turn to turn, ``first`` in the first; ``turn`` gives the next."""
        return self.carry_named(self.fn.fresh("%c"), type, first)

    def carry_named(self, name: str, type: str, first: str) -> str:
        """The same under a name of the caller's."""
        self._phis.append((name, type, first, ""))
        return name

    def turn(self, name: str, value: str) -> None:
        """What a carried value is in the next turn."""
        self._phis = [(n, t, f, value if n == name else v) for n, t, f, v in self._phis]

    def close(self) -> None:
        """End the loop; carried values can then be read by their names after it."""
        assert self.parent is not None
        done, step = self._head + ".done", self.fn.fresh("%n")
        self.write(f"{step} = add nuw nsw i64 {self.counter}, 1")
        self.write(f"br label %{self._head}")
        head = [f"{self._head}:"]
        before, after = self.parent.label, self.label
        head.append(f"  {self.counter} = phi i64 [ {self._start}, %{before} ], [ {step}, %{after} ]")
        head += [f"  {n} = phi {t} [ {f}, %{before} ], [ {v}, %{after} ]" for n, t, f, v in self._phis]
        test = self.fn.fresh("%b")
        head.append(f"  {test} = icmp slt i64 {self.counter}, {self._end}")
        head.append(f"  br i1 {test}, label %{self._head}.body, label %{done}")
        self.flush()
        self.parent.write(f"br label %{self._head}")
        self.parent.flush(done)
        self.fn.blocks.append(head)


class When(Level):
    """A level that is skipped when its test fails."""

    def __init__(self, parent: Level, test: str) -> None:
        super().__init__(parent.fn, parent, parent.fn.fresh("when"))
        self._start, self._test = self.label, test

    def close(self) -> None:
        """Both ways meet again."""
        assert self.parent is not None
        done = self._start + ".done"
        self.write(f"br label %{done}")
        self.flush()
        self.parent.write(f"br i1 {self._test}, label %{self._start}, label %{done}")
        self.parent.flush(done)
