"""Two people by turns in the plain mode, from a pipe."""

from __future__ import annotations

import io
from pathlib import Path

from game.commands.plain import Maps
from game.plain.run import run
from game.plain.start import Start
from game.scenario.load import load_scenario
from game.session.session import Session

ISLAND = Path(__file__).parents[1] / "data" / "island.yaml"


def test_two_people_play_by_turns_from_a_pipe(tmp_path: Path) -> None:
    scenario = load_scenario(str(ISLAND))
    first, second = [f.id for f in scenario.factions][:2]
    out = io.StringIO()
    start = Start(scenario, first, 7, {second: "person"}, folder=tmp_path)
    book = Session.trial(scenario, first, 7, {}, tmp_path).view.book
    kind = next(k for k in book.kinds() for p in book.of_kind(k) if p.legal)
    name = scenario.words.orders[kind]
    typed = f"\n{name}\n1\n\n\nqueue\nundo\n"
    assert run(start, Maps(), io.BytesIO(typed.encode()), out, echo=True) == 0
    parts = out.getvalue().split("It is the turn of ")
    assert len(parts) == 3, "a curtain before each of them"
    save = Session.resume(next(tmp_path.glob("*.qibli")))
    assert save.seat == second and save.finished == (first,) and save.queue == ()
    (_, given), = [(d.seat, d.queue) for d in save.journal.drafts if d.queue]
    assert given and given[0].kind == kind, "the plan of the first is kept and was not undone by the second"
    assert "nothing to undo" in parts[2].lower()
