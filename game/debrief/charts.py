"""Charts of a debrief's page: every side on one scale, each line named where it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from game.debrief.maps import shape
from game.lab.drawing import Drawing

WIDTH, TALL = 760.0, 268.0
LEFT, RIGHT, TOP, BASE = 62.0, 118.0, 14.0, 30.0
STEP = 15.0  # least distance of two names at the ends


@dataclass(frozen=True, slots=True)
class Line:
    """One side along the months. ``low``, ``high``: an interval about it, or empty."""

    label: str
    colour: str
    sign: str
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


def lines(
    name: str, title: str, told: str, series: Sequence[Line], months: Sequence[str], ticks: Sequence[float], write: Callable[[float], str],
    zero: str = "",
) -> str:  # fmt: skip
    """One picture. ``ticks``: values at which a rule is drawn, the first and last are the ends of the scale; ``write``: a value as
    people write it; ``zero``: what the line at 0 is called, where there is one."""
    d = Drawing(name, WIDTH, TALL, title, told)
    low, high, right, base = ticks[0], ticks[-1], WIDTH - RIGHT, TALL - BASE

    def x(m: int) -> float:
        return LEFT + (right - LEFT) * m / max(1, len(months) - 1)

    def y(value: float) -> float:
        return base - (base - TOP) * (min(high, max(low, value)) - low) / (high - low)

    for tick in ticks:
        d.line(LEFT, y(tick), right, y(tick), "limit" if zero and tick == 0 else "rule")
        d.words(LEFT - 6, y(tick) + 4, zero if zero and tick == 0 else write(tick), anchor="end")
    often = 1 if len(months) <= 9 else 2
    for m, month in enumerate(months):
        if m % often == 0 or m == len(months) - 1:
            d.words(x(m), base + 17, month, anchor="middle")
    for s in series:
        if s.low and s.high:
            d.area([(x(m), y(v)) for m, v in enumerate(s.high)] + [(x(m), y(v)) for m, v in reversed(list(enumerate(s.low)))], s.colour)
    for s in series:
        d.path([(x(m), y(v)) for m, v in enumerate(s.values)], kind="under")
        d.path([(x(m), y(v)) for m, v in enumerate(s.values)], s.colour)
    marks = [shape(s.sign, x(m), y(v), 3.2, s.colour) for s in series for m, v in enumerate(s.values)]
    ends = spread([y(s.values[-1]) for s in series], STEP, TOP, base)
    for s, at in zip(series, ends, strict=True):
        d.line(right + 3, y(s.values[-1]), right + 14, at, "rule", s.colour)
        d.words(right + 30, at + 4, f"{s.label} {write(s.values[-1])}", "label")
        marks.append(shape(s.sign, right + 21, at, 4, s.colour))
    return d.svg().replace("</svg>", f"{''.join(marks)}</svg>")


def spread(wanted: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """Positions as near as may be to the wanted ones, at least ``step`` apart where there is room, in the same order."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    step = min(step, (high - low) / max(1, len(wanted) - 1))
    at = [0.0] * len(wanted)
    floor = low
    for i in order:
        at[i] = floor = max(wanted[i], floor)
        floor += step
    ceiling = high
    for i in reversed(order):
        at[i] = min(at[i], ceiling)
        ceiling = at[i] - step
    return at


def ticks(low: float, high: float) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``, four to eight of them, 0 among them where it lies between."""
    span = max(1.0, high - low)
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 5000, 10**9) if span / s <= 6)
    first, last = int(low // step), -int(-high // step)
    return [float(step * n) for n in range(first, max(last, first + 1) + 1)]
