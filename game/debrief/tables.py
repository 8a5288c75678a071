"""The debrief as tables for other programs: CSV, one row for each month and seat, and JSONL, one record a month.

``docs/debrief.md`` names every column and field.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from game.debrief.story import Answer, Debrief
from game.scenario.problems import clean
from game.session.telling import month_record

FORMAT, VERSION = "qibli-debrief", 1
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "turn", "date", "seat", "name", "player", "chance", "chance_low", "chance_high", "margin", "points", "threshold", "margin_after",
    "points_after", "chance_after", "orders", "answers", "places_held",
)  # fmt: skip


def to_csv(debrief: Debrief) -> str:
    """One row for each month and seat: the position as the month began, what the seat ordered, the position after it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(debrief):
        writer.writerow([cell(value) for value in row])
    return out.getvalue()


def cell(value: str | int | float) -> str | int | float:
    """A value that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it. Numbers stay."""
    if isinstance(value, str):
        value = clean(" ".join(value.split()))
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value


def _rows(debrief: Debrief) -> Iterator[list[str | int | float]]:
    facts = debrief.facts
    thresholds = {f.id: f.threshold for f in debrief.scenario.factions}
    for n, told in enumerate(facts.months):
        before, after, chances, later = facts.positions[n], facts.positions[n + 1], debrief.chances[n], debrief.chances[n + 1]
        held = list(after.holders.values())
        for seat in facts.seats:
            chance = chances[seat]
            given = [c for c in told.choices if c.seat == seat]
            yield [
                told.turn, told.date, seat, debrief.name(seat), facts.player(seat), _round(chance.share), _round(chance.low),
                _round(chance.high), before.margins[seat], before.points[seat], thresholds[seat], after.margins[seat], after.points[seat],
                _round(later[seat].share), "; ".join(c.words for c in given if c.order.kind != "answer"),
                "; ".join(c.words for c in given if c.order.kind == "answer"), held.count(seat),
            ]  # fmt: skip


def to_jsonl(debrief: Debrief, answers: Sequence[Answer] = ()) -> str:
    """A header record, one record a month, one for each what-if, and the end; ASCII, one object a line."""
    records = [_header(debrief), *_months(debrief), *(_answer(a) for a in answers), _end(debrief)]
    return "".join(json.dumps(r, ensure_ascii=True, separators=(",", ":")) + "\n" for r in records)


def _header(debrief: Debrief) -> dict[str, Any]:
    h = debrief.facts.journal.header
    return {
        "type": "debrief", "format": FORMAT, "version": VERSION, "scenario": h.scenario, "hash": h.hash, "engine": h.engine, "seed": h.seed,
        "seat": h.seat, "players": {s: debrief.facts.player(s) for s in debrief.facts.seats}, "rolls": debrief.rolls,
        "thresholds": {f.id: f.threshold for f in debrief.scenario.factions},
    }  # fmt: skip


def _months(debrief: Debrief) -> Iterator[dict[str, Any]]:
    facts = debrief.facts
    turnings = {t.turn: t for t in debrief.turnings}
    for n, told in enumerate(facts.months):
        before, after = facts.positions[n], facts.positions[n + 1]
        turning = turnings.get(told.turn)
        yield {
            **month_record(told),
            "before": {"margins": dict(before.margins), "points": dict(before.points), "chances": _chances(debrief, n)},
            "after": {"margins": dict(after.margins), "points": dict(after.points), "chances": _chances(debrief, n + 1)},
            "holders": after.holders,
            "turning": None if turning is None else {
                "rank": debrief.turnings.index(turning) + 1, "swing": _round(turning.size), "seat": turning.seat,
                "causes": [
                    {"sort": c.sort, "text": c.text, "share": _round(c.share), "seat": c.seat, "was": _round(c.was),
                     "otherwise": _round(c.otherwise), "low": _round(c.change.low), "high": _round(c.change.high)}
                    for c in turning.causes
                ],
            },
        }  # fmt: skip


def _chances(debrief: Debrief, n: int) -> dict[str, list[float]]:
    return {s: [_round(c.share), _round(c.low), _round(c.high)] for s, c in debrief.chances[n].items()}


def _answer(a: Answer) -> dict[str, Any]:
    return {
        "type": "what_if", "turn": a.turn, "seat": a.seat, "orders": list(a.orders), "instead_of": list(a.instead_of), "rolls": a.rolls,
        "before": {s: [_round(c.share), _round(c.low), _round(c.high)] for s, c in a.before.items()},
        "after": {s: [_round(c.share), _round(c.low), _round(c.high)] for s, c in a.after.items()},
        "change": {s: [_round(c.change), _round(c.low), _round(c.high)] for s, c in a.change.items()},
    }  # fmt: skip


def _end(debrief: Debrief) -> dict[str, Any]:
    end, won = debrief.facts.end, debrief.facts.winner
    terms = {s: [[t.label, t.value] for t in end.terms[s]] for s in debrief.facts.seats}
    return {
        "type": "end", "winner": won, "verdict": debrief.verdict, "margins": dict(end.margins), "points": dict(end.points), "terms": terms
    }  # fmt: skip


def _round(value: float) -> float:
    """Four digits are more than the number of roll-outs gives."""
    return round(value, 4)
