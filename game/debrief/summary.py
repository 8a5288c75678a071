"""The debrief as lines of plain text for a terminal or a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from game.debrief.story import MODEL, Answer, Debrief, points, span
from game.scenario.problems import clean

WIDTH = 100


def summary(debrief: Debrief, answers: Sequence[Answer] = ()) -> list[str]:
    """Verdict, chances and margins by month, what turned it, what-ifs."""
    lines = [f"{clean(debrief.scenario.title)}: debrief", "", debrief.verdict, debrief.decided, ""]
    lines += _sides(debrief)
    lines += ["", "Chance of winning in per cent / true margin, as each month began", *_course(debrief)]
    lines += ["", "What turned it, the largest swing first", *_turnings(debrief)]
    if answers:
        lines += ["", "What if: the model's answer, not history"]
        for answer in answers:
            lines += answer_lines(debrief, answer)
    return [*lines, "", *_wrapped(f"{MODEL} {debrief.rolls:,} games from each month.", "")]


def _sides(debrief: Debrief) -> list[str]:
    lines, wide = [], max(len(s.name) for s in debrief.sides)
    for s in debrief.sides:
        lines.append(f"{s.name:<{wide}}  margin {s.margin:>+4}   {s.points} points, threshold {s.threshold} ({s.player})")
        made = "; ".join(f"{label} {value:+d}" for label, value in s.terms)
        lines += _wrapped(made, "    ") if made else []
    return lines


def _course(debrief: Debrief) -> list[str]:
    seats = [s.id for s in debrief.sides]
    dates = [debrief.date(n) for n in range(1, len(debrief.chances) + 1)]
    wide = max(map(len, dates))
    columns = [max(9, len(debrief.name(s)) + 1) for s in seats]
    head = "".join(f"{debrief.name(s):>{w}}" for s, w in zip(seats, columns, strict=True))
    lines = [f"{'':<{wide}}{head}"]
    for n, date in enumerate(dates):
        cells = (f"{100 * debrief.chances[n][s].share:.0f}/{debrief.facts.positions[n].margins[s]:+d}" for s in seats)
        lines.append(f"{date:<{wide}}" + "".join(f"{c:>{w}}" for c, w in zip(cells, columns, strict=True)))
    return lines


def _turnings(debrief: Debrief) -> list[str]:
    lines: list[str] = []
    for number, t in enumerate(debrief.turnings, 1):
        lines.append(f"{number}. {clean(t.date)}: {t.headline}")
        for said in t.explained:
            lines += _wrapped(said, "   ")
    return lines or ["No month moved the chances much."]


def answer_lines(debrief: Debrief, a: Answer) -> list[str]:
    """One what-if."""
    lines = _wrapped(f"{a.date}: {debrief.name(a.seat)} orders {'; '.join(a.orders) or 'nothing'}", "")
    lines += _wrapped(f"in the game: {'; '.join(a.instead_of) or 'nothing'}", "   ")
    wide = max(len(debrief.name(s)) for s in a.before)
    for seat in [s.id for s in debrief.sides]:
        was, would = span(a.before[seat]), span(a.after[seat])
        lines.append(f"   {debrief.name(seat):<{wide}}  {was:<18} -> {would:<18}  {points(a.change[seat])}")
    return lines


def _wrapped(text: str, lead: str) -> list[str]:
    return textwrap.wrap(clean(text), WIDTH, initial_indent=lead, subsequent_indent=lead) or [""]
