"""A tally as one record for other programs: shares, means and intervals, with the whole numbers that they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from game.lab.compare import Difference
from game.lab.measures import Measure, standings, uses
from game.lab.tally import NOBODY, Tally


def figures(tally: Tally, measures: Sequence[Measure], seconds: float) -> dict[str, Any]:
    """Everything that is known of a run; shares are 0..1, months count from 1. ``tally`` holds the exact totals."""
    n = max(tally.count, 1)
    return {
        "scenario": tally.header.scenario,
        "hash": tally.header.hash,
        "games": tally.count,
        "seconds": round(seconds, 3),
        "games_per_second": round(tally.count / max(seconds, 1e-9), 1),
        "players": dict(zip(tally.header.seats, tally.header.levels, strict=True)),
        "seats": _seats(tally),
        "completion": tally.ended / n,
        "drama": int(tally.trailed) / n,
        "lead_changes": tally.lead_change_sum / n,
        "unused_orders": [f"{seat}:{order}" for seat, order in tally.unused_orders],
        "unfired_events": tally.unfired_events,
        "measures": [plain_measure(m) for m in measures],
        "endings": {str(m): int(row.sum()) for m, row in enumerate(tally.endings, 1) if row.sum()},
        "orders": _orders(tally),
        "answers": _answers(tally),
        "events": dict(zip(tally.header.events, (tally.fired.sum(0) / n).tolist(), strict=True)),
        "control": _control(tally),
        "tally": tally.to_plain(),
    }


def plain_measure(measure: Measure) -> dict[str, Any]:
    """A measure for JSON, which knows no infinity: null."""
    return {k: _finite(v) for k, v in asdict(measure).items()} | {"sure": measure.sure}


def plain_difference(d: Difference) -> dict[str, Any]:
    """A difference for JSON."""
    return {k: _finite(v) for k, v in asdict(d).items()} | {"change": _finite(d.change), "significant": d.significant}


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not isfinite(value) else value


def _seats(tally: Tally) -> dict[str, Any]:
    return {
        s.seat: {
            "wins": s.wins, "share": s.share, "low": s.low, "high": s.high, "fair": s.fair,
            "margin_mean": s.margin_mean, "margin_low": _finite(s.margin_low), "margin_high": _finite(s.margin_high),
            "margin_quartiles": list(s.quartiles), "points_mean": s.points_mean, "threshold": threshold,
        }
        for s, threshold in zip(standings(tally), tally.header.thresholds, strict=True)
    }  # fmt: skip


def _orders(tally: Tally) -> dict[str, Any]:
    out: dict[str, Any] = {seat: {} for seat in tally.header.seats}
    for use in uses(tally):
        out[use.seat][use.order] = {"given": use.given, "share": use.share}
    return out


def _answers(tally: Tally) -> list[dict[str, Any]]:
    out, at = [], 0
    for question, asked in zip(tally.header.questions, tally.asked.tolist(), strict=True):
        given = tally.answers[at : at + len(question.answers)].tolist()
        answers = dict(zip(question.answers, given, strict=True))
        out.append({"seat": question.seat, "question": question.id, "asked": asked, "answers": answers})
        at += len(question.answers)
    return out


def _control(tally: Tally) -> dict[str, Any]:
    """place -> who controls it at the end -> share of the games; '' for nobody."""
    who = {NOBODY: "", **{1 + i: seat for i, seat in enumerate(tally.header.seats)}}
    share = tally.control_final / max(tally.ended, 1)
    return {
        place: {who[k]: value for k, value in enumerate(row.tolist()) if value}
        for place, row in zip(tally.header.places, share, strict=True)
    }
