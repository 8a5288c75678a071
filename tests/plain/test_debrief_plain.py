"""The debrief line by line, after the end: the same facts as the printed summary, worked out once, broken off without harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from game.debrief import desk
from game.debrief.answer import Answerer, study_question
from game.debrief.facts import gather
from game.debrief.story import Debrief
from game.plain.paper import aloud
from game.scenario.load import load_scenario
from game.session.store import read_journal
from tests.plain.plain_kit import ISLAND, Told, given, saves

ROLLS = 32
DULL: list[str] = [""] * 6  # six months without orders: the island's game is over then


class Quick(desk.Desk):
    """Answers in this thread, from few roll-outs; counts what it is asked."""

    asked = 0

    def __init__(self, scenario: Any) -> None:
        super().__init__(scenario, process=False)

    def ask(self, question: dict[str, Any], *more: Any, **named: Any) -> dict[str, Any]:
        """The answer."""
        Quick.asked += 1
        return super().ask({**question, "rolls": ROLLS}, *more, **named)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Quick, "asked", 0)
    monkeypatch.setattr(desk, "Desk", Quick)


def ended(told: Told) -> str:
    """What was written after the first ``debrief``, as one line of text."""
    return " ".join(told.text.split(": debrief\n", 1)[1].split())


@pytest.mark.usefixtures("quick")
def test_it_says_what_the_summary_says(tmp_path: Path) -> None:
    told = given([*DULL, "debrief", "debrief"], tmp_path)
    assert told.code == 0 and "debrief tells every side's chances" in told.text and Quick.asked == 1
    (save,) = saves(tmp_path)
    facts = gather(load_scenario(ISLAND), read_journal(save), save)
    whole = Debrief(facts, Answerer(facts.scenario).answer(study_question(facts.journal.header.seed, facts.orders, ROLLS)))
    said = ended(told)
    assert whole.turnings
    for text in (whole.verdict, whole.decided, *(text for turning in whole.turnings for text in (turning.headline, *turning.explained))):
        assert " ".join(aloud(text).split()) in said
    for n, chances in enumerate(whole.chances):
        for seat, chance in chances.items():
            margin = facts.positions[n].margins[seat]
            number = f"minus {-margin}" if margin < 0 else f"plus {margin}" if margin else "0"
            assert f"{whole.name(seat)} {100 * chance.share:.0f} per cent, margin {number}" in said
    assert f"qibli debrief {save.stem} --what-if TEXT" in said and "They are not history. 32 games" in said
    alone = told.text.split(": debrief\n", 1)[1].split("The game is over.", 1)[0]
    assert [line for line in alone.splitlines() if len(line) > 80] == []
    assert all(mark in said for mark in ("25 per cent is done.", "75 per cent is done."))


@pytest.mark.usefixtures("quick")
def test_it_can_be_broken_off_and_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, first = Quick.ask, [True]

    def impatient(self: Quick, *question: Any, **more: Any) -> Any:
        if first:
            first.pop()
            raise KeyboardInterrupt
        return usual(self, *question, **more)

    monkeypatch.setattr(Quick, "ask", impatient)
    told = given([*DULL, "debrief", "debrief", "verdict"], tmp_path)
    assert told.code == 0 and told.text.count("The debrief was stopped.") == 1
    assert told.text.count("They are not") == 1 and told.text.count("The end of") == 2


def test_why_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: desk.Desk, *question: Any, **more: Any) -> Any:
        raise desk.DebriefError("The process that works out the debrief has ended; ask again.")

    assert "debrief can be used when the game is over." in given(["debrief"], tmp_path / "early").text
    monkeypatch.setattr(desk.Desk, "ask", broken)
    told = given([*DULL, "debrief"], tmp_path)
    assert told.code == 0 and "has ended; ask again." in told.text and "Chances of winning" not in told.text
