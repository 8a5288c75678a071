"""The charts of a report: numbers in, one picture each. No chart decides anything; the tables beside them hold the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from game.lab.drawing import LETTER, Drawing, shorten

WIDTH = 660.0  # of a full chart: fits a page of A4 with margins
BARS = 560.0  # of a chart of bars
ROW = 22.0  # height of a row of a chart that lists
TOP = 18.0


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one side, or of none, along an axis (months, mostly). ``low, high``: a band about them, or empty."""

    label: str
    colour: str
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a chart that lists: a label, a value, and the interval around it where there is one."""

    label: str
    value: float
    colour: str = ""
    low: float | None = None
    high: float | None = None


def percent(value: float, digits: int = 0) -> str:
    """A share of 1 as people write it."""
    return f"{value * 100:.{digits}f}\N{NO-BREAK SPACE}%"


def round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 ... (the top of an axis); 1 for nothing."""
    if value <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(value))
    return next(unit * step for step in (1, 2, 2.5, 5, 10) if unit * step >= value * 0.999999)


def _margin(labels: Sequence[str], most: float = 190.0) -> float:
    return min(most, max((len(label) for label in labels), default=0) * LETTER + 14)


def forest(name: str, title: str, rows: Sequence[Row], low: float, even: float, high: float) -> str:
    """Shares with their intervals, one row each, against the share at which all are equal and the bounds that are allowed."""
    left = _margin([r.label for r in rows])
    right, height = WIDTH - 62, TOP + ROW * len(rows) + 24
    top = min(1.0, round_up(max([high * 1.1, *(r.high or r.value for r in rows)])))
    told = f"A point and its interval of 95 per cent for each side; allowed: {percent(low)} to {percent(high)}, equal: {percent(even)}."
    d = Drawing(name, WIDTH, height, title, told)

    def x(share: float) -> float:
        return left + (right - left) * min(share, top) / top

    bottom = TOP + ROW * len(rows)
    d.box(x(low), TOP, x(high) - x(low), bottom - TOP, kind="allowed")
    for step in range(6):
        d.line(x(top * step / 5), TOP, x(top * step / 5), bottom)
        d.words(x(top * step / 5), bottom + 15, percent(top * step / 5), anchor="middle")
    d.line(x(even), TOP - 4, x(even), bottom, "limit")
    d.words(x(even), TOP - 6, "equal", anchor="middle")
    for i, row in enumerate(rows):
        y = TOP + ROW * (i + 0.5)
        d.words(left - 8, y + 4, shorten(row.label, int(left / LETTER)), "label", "end")
        if row.low is not None and row.high is not None:
            d.line(x(row.low), y, x(row.high), y, "whisker")
            for end in (row.low, row.high):
                d.line(x(end), y - 4, x(end), y + 4, "whisker")
        d.dot(x(row.value), y, 5, row.colour)
        d.words(WIDTH - 2, y + 4, percent(row.value, 1), "label", "end")
    return d.svg()


def bars(name: str, title: str, told: str, rows: Sequence[Row], top: float = 1.0, limit: float | None = None) -> str:
    """Horizontal bars of shares in 0..``top``, with a line at a limit."""
    left = _margin([r.label for r in rows])
    right, bottom = BARS - 62, TOP + ROW * len(rows)
    d = Drawing(name, BARS, bottom + 8, title, told)

    def x(value: float) -> float:
        return left + (right - left) * min(value, top) / top

    d.line(left, TOP - 2, left, bottom, "axis")
    if limit is not None:
        d.line(x(limit), TOP - 4, x(limit), bottom, "limit")
        d.words(x(limit), TOP - 6, f"at most {percent(limit)}", anchor="middle")
    for i, row in enumerate(rows):
        y = TOP + ROW * i
        d.words(left - 8, y + ROW / 2 + 4, shorten(row.label, int(left / LETTER)), "label", "end")
        d.box(left, y + 4, x(row.value) - left, ROW - 8, row.colour)
        d.words(x(row.value) + 6, y + ROW / 2 + 4, percent(row.value, 1), "tick")
    return d.svg()


def columns(name: str, title: str, told: str, series: Sequence[Series], months: Sequence[str], top: float | None = None) -> str:
    """One column a month, the series stacked from below; ``top``: of the axis, by default what the tallest column needs."""
    most = max([sum(s.values[m] for s in series) for m in range(len(months))], default=0.0)
    top = round_up(most) if top is None else top
    legend = 24.0
    height, left, base = 210.0, 44.0, 176.0
    d = Drawing(name, WIDTH, height + legend, title, told)
    _legend(d, series, left, 12)
    _levels(d, left, TOP + legend, base + legend, top)
    wide = (WIDTH - left) / max(1, len(months))
    for m, month in enumerate(months):
        y = base + legend
        for s in series:
            tall = (base - TOP) * s.values[m] / top
            d.box(left + wide * m + wide * 0.1, y - tall, wide * 0.8, tall, s.colour, hint=f"{month}, {s.label}: {percent(s.values[m], 1)}")
            y -= tall
        if len(months) <= 14 or m % 2 == 0:
            d.words(left + wide * (m + 0.5), base + legend + 15, month, anchor="middle")
    return d.svg()


def _levels(d: Drawing, left: float, top_y: float, base_y: float, top: float) -> None:
    steps = 5 if f"{top:e}"[0] in "25" and top not in (0.2, 2.0) else 4  # so that the lines stand at round figures
    for step in range(steps + 1):
        y = base_y - (base_y - top_y) * step / steps
        d.line(left, y, d.width, y)
        d.words(left - 6, y + 4, percent(top * step / steps, 0 if top >= 0.1 else 1), anchor="end")


def _legend(d: Drawing, series: Sequence[Series], x: float, y: float) -> None:
    for s in series:
        d.box(x, y - 9, 11, 11, s.colour)
        d.words(x + 16, y, s.label, "label")
        x += 16 + len(s.label) * LETTER + 18


def strip(name: str, title: str, series: Sequence[Series], months: Sequence[str]) -> str:
    """A small picture of who held something by month: full columns without an axis, for many side by side."""
    wide, tall = 128.0, 44.0
    d = Drawing(name, wide, tall, title, f"Share of games by month from {months[0]} to {months[-1]}; the table holds first and last.")
    d.box(0, 0, wide, tall, kind="blank")
    step = wide / max(1, len(months))
    for m in range(len(months)):
        y = tall
        for s in series:
            height = tall * s.values[m]
            d.box(step * m, y - height, step + 0.2, height, s.colour, "flat")
            y -= height
    return d.svg()


def trace(name: str, title: str, series: Sequence[Series], months: Sequence[str]) -> str:
    """A small picture of quantities by month: a line for each series, its band behind it, the axis from the smallest to the
    largest value written at its ends."""
    wide, tall, left, right, top, base = 320.0, 118.0, 34.0, 8.0, 8.0, 98.0
    every = [v for s in series for v in (*s.values, *s.low, *s.high)]
    low, high = min([0.0, *every]), max([1.0, *every])
    d = Drawing(name, wide, tall, title, f"By month from {months[0]} to {months[-1]}; the table holds first and last.")

    def at(m: int, value: float) -> tuple[float, float]:
        return left + (wide - left - right) * m / max(1, len(months) - 1), base - (base - top) * (value - low) / (high - low)

    for value in (low, high):
        d.line(left, at(0, value)[1], wide - right, at(0, value)[1])
        d.words(left - 5, at(0, value)[1] + 4, f"{value:g}" if value == int(value) else f"{value:.1f}", anchor="end")
    for m in sorted({0, len(months) - 1}):
        d.words(at(m, 0)[0], tall - 5, months[m], anchor="start" if m == 0 else "end")
    for s in series:
        if s.low and s.high:
            upper = [at(m, v) for m, v in enumerate(s.high)]
            d.area(upper + [at(m, v) for m, v in reversed(list(enumerate(s.low)))], s.colour)
    for s in series:
        points = [at(m, v) for m, v in enumerate(s.values)]
        d.path(points, kind="under")
        d.path(points, s.colour)
    return d.svg()
