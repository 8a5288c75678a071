"""Two people by turns in the plain mode, from a pipe."""

from __future__ import annotations

import io
import re
from pathlib import Path

from game.commands.plain import Maps
from game.plain.run import run
from game.plain.start import Start
from game.scenario.load import load_scenario
from game.session.notebook import Notebook, Notebooks
from game.session.session import Session
from game.session.wording import Names
from tests.plain.plain_kit import given, saves

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


def test_what_one_has_asked_and_learned_is_not_told_to_the_other(tmp_path: Path) -> None:
    """Advice, chances and log belong to a seat: the other one takes none of them, and finds its own again in its next turn."""
    scenario = load_scenario(str(ISLAND))
    first, second = [f.id for f in scenario.factions][:2]
    start = Start(scenario, first, 7, {second: "person"}, folder=tmp_path)
    month = ["", "chances", "advice", "take 1", "", "", "take 1", "side " + first, ""]  # of the first, then of the second
    told = given([*month, "", "chances", "log all", "take 1", "", "", "chances", "log all"], tmp_path, start).text
    parts = [" ".join(part.split()) for part in told.split("It is the turn of ")[1:]]  # lines are broken at 80 columns
    assert len(parts) == 4
    ours, theirs, again, theirs_again = parts
    assert "take and a number gives one of them" in ours and "in 100" in ours
    assert "Nothing has been advised" in theirs and "in 100" not in theirs
    assert "since you last asked" in again and "Nothing has been advised" in again, "last month's chances are kept, its advice is not"
    assert "since you last asked" not in theirs_again and "in 100" in theirs_again, "who has never asked has nothing to compare with"
    session = Session.resume(saves(tmp_path)[0])
    books = Notebooks(session, Names(scenario), Notebook)
    books.catch_up()
    learned = {}
    for seat in (first, second):
        session.seat = seat
        worded = [entry for entry in books.open.log if not re.search("[0-9]", entry.line.text)]  # numbers are spelt otherwise here
        learned[seat] = {f"{entry.date}: {entry.line.text}." for entry in worded}
    assert learned[first] and learned[second] and not learned[first] & learned[second], "one knows of their order, the other hears of it"
    for seat, text, other in ((first, again, second), (second, theirs_again, first)):
        assert all(line in text for line in learned[seat]), "each hears the whole log of their own seat"
        assert not any(line in text for line in learned[other]), "and no line that only the other has learned"
