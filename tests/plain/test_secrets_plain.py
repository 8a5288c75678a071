"""Nothing is told that the seat may not know: games that differ only in what is hidden give the same text, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.test_secrets import touched
from helpers import scenario

from game.session.session import Session
from tests.plain.plain_kit import at_table

NAMES = ("tarhuna-2019", "island")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("months", [0, 2])
def test_two_games_that_look_alike_are_told_alike(name: str, months: int, tmp_path: Path) -> None:
    s = scenario(name)
    for number, faction in enumerate(s.factions):
        if name == "tarhuna-2019" and number % 2 != months // 2:
            continue
        session = Session.new(s, faction.id, 11, folder=tmp_path / faction.id)
        for _ in range(months):
            session.end_month()
        kinds = session.view.book.kinds()
        lines = ["status", "news", "places", "sides", "orders", "report", "log all", "queue", "map", "map forces", "intelligence"]
        lines += [f"look {p.id}" for p in s.places] + [f"near {p.id}" for p in s.places[:4]]
        lines += [f"{word} {f.id}" for word in ("side", "intelligence") for f in s.factions]
        lines += [f"orders {n}" for n in range(1, len(kinds) + 1)] + [f"orders {s.places[0].id}"]
        ours = at_table(session, lines)
        session.game = touched(session.game, number, 5)
        session._view = None
        assert at_table(session, lines) == ours, faction.id
        assert "not understood" not in ours


def test_the_report_and_the_forecast_hold_no_more_than_the_view(tmp_path: Path) -> None:
    """Lines of the report are those of the view and of the seat's own missing pieces, nothing of the host's records."""
    session = Session.new(scenario("tarhuna-2019"), "us", 3, folder=tmp_path)
    session.end_month()
    from game.plain.reading import report
    from game.plain.table import Table

    table = Table(session)
    table.recall()
    known = {line.text for line in session.view.report}
    assert {entry.line.text for entry in table.log} - known <= {e.line.text for e in table.log if "not by your orders" in e.line.text}
    assert len(report(table)) >= len(known)
