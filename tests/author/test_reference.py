"""The reference of the format: fresh, complete, and true of the names it promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from game import cli
from game.author import reference
from game.author.reference_words import DERIVED_WORDS, HOOKS, PHASE_WORDS, ROLE_WORDS
from game.scenario.build_sides import ROLES
from game.scenario.draft import SECTIONS
from game.scenario.load import check_text
from game.scenario.model import DERIVED, PHASES
from game.scenario.problems import all_codes

ROOT = Path(__file__).parents[2]
ISLAND = (ROOT / "tests" / "data" / "island.yaml").read_text(encoding="utf-8")


def test_the_page_is_fresh(tmp_path: Path) -> None:
    assert (ROOT / "docs" / "reference.md").read_text(encoding="utf-8") == reference.text(), "qibli docs -o docs/reference.md"
    assert cli.run(["docs", "--check"]) == 0
    page = tmp_path / "page.md"
    assert cli.run(["docs", "-o", str(page)]) == 0 and cli.run(["docs", "--check", "-o", str(page)]) == 0
    page.write_text(page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert cli.run(["docs", "--check", "-o", str(page)]) == 1


def test_nothing_is_left_out() -> None:
    page = reference.text()
    assert all(f"| {code} |" in page for code in all_codes())
    assert all(f"### {name}\n" in page or f"| `{name}` |" in page for name in SECTIONS)
    assert set(DERIVED_WORDS) == set(DERIVED) and set(PHASE_WORDS) == set(PHASES) and set(ROLE_WORDS) == set(ROLES)
    for line in page.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4, 5), line


# for each hook of the table: a text of the island, and what stands there instead, with the names that the hook has
PLACES = {
    "a side's `orders`, `obeys`": ("orders: 2\n", "orders: 1 + (actor == town)\n"),
    "a side's `income`, `upkeep`, `points`": ('income: "2 +', 'income: "(actor == town) + 2 +'),
    "event: `chance`, `effects`": ("effects: [security(venue) += 1]", "effects: [security(venue) += turn]"),
    "event: `appeal` of an answer": (
        'bless: {label: "Send gifts", appeal: 6',
        'bless: {label: "Send gifts", appeal: "(actor == town) + (venue == pans)"',
    ),
    "event: `effects` of an answer": (
        "appeal: 4, default: true}\n      clans",
        "appeal: 4, default: true, effects: [security(venue) += actor == town]}\n      clans",
    ),
}


@pytest.mark.parametrize("hook", PLACES)
def test_names_of_a_hook_are_there(hook: str) -> None:
    assert hook in [row[0] for row in HOOKS]
    old, new = PLACES[hook]
    assert ISLAND.count(old) == 1
    problems = check_text(ISLAND.replace(old, new).encode(), "island.yaml")
    assert [p.render() for p in problems if p.severity == "error"] == []
