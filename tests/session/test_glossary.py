"""The glossary: one table, the guide has it word for word, and its words are those of the screens and the rules."""

from __future__ import annotations

from pathlib import Path

from game.session.glossary import TERMS, as_markdown, meaning

ROOT = Path(__file__).resolve().parents[2]


def test_the_guide_has_the_table() -> None:
    assert as_markdown() in (ROOT / "docs" / "playing.md").read_text(encoding="utf-8")


def test_every_word_is_met_in_the_game() -> None:
    own = ROOT / "game" / "session" / "glossary.py"
    files = [p for folder in ("ui", "plain", "session", "debrief", "engine") for p in (ROOT / "game" / folder).rglob("*.py") if p != own]
    told = " ".join(p.read_text(encoding="utf-8").casefold() for p in [*files, *(ROOT / "scenarios").rglob("*.yaml")])
    assert [t.word for t in TERMS if t.word not in told] == []


def test_a_word_is_found_by_its_name_its_other_names_and_its_beginning() -> None:
    assert len({name for t in TERMS for name in (t.word, *t.also)}) == sum(1 + len(t.also) for t in TERMS)
    assert [t.word for t in TERMS] == sorted(t.word for t in TERMS)
    for term in TERMS:
        assert all(meaning(name.upper()) is term for name in (term.word, *term.also))
    assert meaning("lever") is meaning("leverage") is not None
    assert meaning("p") is None and meaning("") is None and meaning("[b]") is None
