"""Logic that reads well and cannot work: each fault gets its own code at its own place, and nothing sound is called wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from game.scenario.load import check_scenario, check_text
from game.scenario.problems import Problem

ROOT = Path(__file__).parents[2]
ISLAND = (ROOT / "tests" / "data" / "island.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Slip:
    """``old`` (once in the file) becomes ``new``; ``code`` must be reported at ``pointed`` in ``new``, with ``says`` in the message."""

    old: str
    new: str
    code: str
    pointed: str
    says: str = ""
    suggestion: str = ""


TRACK = "  scouts_lost: {range"  # other tracks are declared before this one
WHEN = "    when: [turn >= 2]\n    chance: 60"  # of the storm
SOURCES = "sources:\n"

SLIPS = [
    # ---- quantities
    Slip(WHEN, "    when: [turn >= 2, tide >= 1]\n    chance: 60", "W601", "tide: {", '"tide" is read but never changed'),
    Slip("[harvest -= 2]", "[harvest -= 2, tide += 1]", "W602", "tide: {", '"tide" is changed but never read'),
    Slip(TRACK, "  tide: {range: [0, 9]}\n" + TRACK, "W614", "tide", "declared but never used"),
    Slip(TRACK, "  tide: {per: [place], range: [0, 9]}\n" + TRACK, "W614", "tide", "declared but never used"),
    # ---- orders that nobody can give
    Slip("hostile(actor, here) == 0\", else", "hostile(actor, here) == 0 and hostile(actor, here) > 2\", else",
         "W603", "hostile(", "can never be true"),
    Slip('- {if: "open(actor, origin) >= 2", else: "too few guards in {origin}"}',
         '- {if: "open(actor, origin) >= 5 and salt(here) == 1", else: "x"}',
         "W603", "assault", "no place fits"),
    Slip('- {if: truce == 0, else: "a truce holds"}', '- {if: truce == 0, else: "a truce holds"}\n      - truce > 1',
         "W603", "truce > 1", 'excludes "truce == 0"'),
    Slip("    step: movement\n    cost: 1", "    step: movement\n    cost: 61", "W603", "cost", "nobody can have more than 60"),
    Slip('forces(actor, guard, origin) >= 2', 'forces(actor, glider, origin) >= 2 and actor == clans', "W603", "", "can never be true"),
    # ---- sides and places
    Slip("    orders: 2\n", "    orders: 0\n", "W604", "0", "may give 0 orders"),
    Slip('"mill saddle summit"', '"mill saddle"', "W605", "summit", "no road or track"),
    Slip("    threshold: 14", "    threshold: 400", "W606", "400", "the threshold is 400"),
    Slip("  glider: {", "  kite: {reach: 1, held_by: []}\n  glider: {", "W607", "kite", "no side can have"),
    # ---- events and rules that never happen
    Slip("when: [turn >= 2]\n    chance: 60", "when: [turn == 40]\n    chance: 60", "W610", "turn == 40", "never true"),
    Slip("when: [turn >= 2]\n    chance: 60", "when: [turn >= 5, turn <= 3]\n    chance: 60", "W618", "turn <= 3", 'excludes "turn >= 5"'),
    Slip("all: [turn >= 3, harvest >= 3]", "all: [turn >= 3, harvest >= 3, harvest < 2]", "W618", "harvest < 2", 'excludes "harvest >= 3"'),
    Slip("none: [truce >= 1]", "none: [truce >= 1, turn >= 2]", "W618", "turn >= 2", 'excludes "turn >= 3"'),
    Slip("all: [turn >= 3, harvest >= 3]", "all: [control(mill) == town, control(mill) == clans]",
         "W618", "control(mill) == clans", "excludes"),
    Slip("all: [turn >= 3, harvest >= 3]", "all: [2 * harvest + 1 >= 9, harvest < 4]", "W618", "harvest < 4", "excludes"),
    Slip("all: [turn >= 3, harvest >= 3]", "all: [harvest > turn, turn >= harvest]", "W618", "turn >= harvest", "excludes"),
    Slip("chance: 60\n", "chance: 0\n", "W618", "chance", "never happens"),
    Slip("when: [harvest >= 8]", "when: [harvest >= 8, harvest != 8, harvest < 9]", "W618", "harvest < 9", "the rule never does anything"),
    Slip("all: [turn >= 3, harvest >= 3]", "all: [turn >= 3, scouts_lost < 0 or exposure(town) < 0]",
         "W610", "scouts_lost < 0", "never true"),
    # ---- waiting for what nothing brings about
    Slip("all: [turn >= 3, harvest >= 3]", "all: [turn >= 3, tide >= 5]", "W619", "tide >= 5", "nothing raises tide above 4"),
    Slip("all: [turn >= 3, harvest >= 3]", "all: [turn >= 3, tide <= 4]", "W623", "tide <= 4", "nothing raises tide above 4"),
    Slip("  order_kept:\n", "  stray: {each: once, phase: clocks, when: [turn >= 2, turn < 2], effects: [harvest += 1]}\n  order_kept:\n",
         "W618", "turn < 2", "never does anything"),
    # ---- words
    Slip("help: {label: \"Send men and timber\", appeal: \"4 + funds // 5\",", "help: {label: \"Send men and timber\",",
         "W609", "help", '"help" has no appeal'),
    Slip(SOURCES, SOURCES + '  other: {article: "001", claim: "A claim.", date: "2019", confidence: low}\n',
         "W617", "001", "no event rests on"),
]  # fmt: skip
DECLARED = {
    "tide >= 1": "  tide: {range: [0, 9]}\n",
    "tide += 1": "  tide: {range: [0, 9]}\n",
    "tide >= 5": "  tide: {range: [0, 9], start: 4, decay: 1}\n",
    "tide <= 4": "  tide: {range: [0, 9], start: 4, decay: 1}\n",
}


def planted(slip: Slip) -> tuple[str, tuple[int, int]]:
    """The file with its fault, and where that is."""
    text = ISLAND
    assert text.count(slip.old) == 1, slip.old
    text = text.replace(slip.old, slip.new)
    for word, line in DECLARED.items():
        if word in slip.new:
            text = text.replace(TRACK, line + TRACK)
    start = 0 if slip.pointed.endswith(": {") else text.index(slip.new)
    if slip.code == "W605":
        start = 0
    if slip.pointed == "assault":
        start = 0
    at = text.index(slip.pointed, start)
    return text, (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


@pytest.mark.parametrize("slip", SLIPS, ids=lambda s: f"{s.code} {s.new.strip()[:40]}")
def test_one_slip_gets_its_code_at_its_place(slip: Slip) -> None:
    text, place = planted(slip)
    found = check_text(text.encode(), "island.yaml")
    wanted = [p for p in found if p.code == slip.code]
    assert wanted, [p.render() for p in found]
    assert slip.says in wanted[0].message
    assert wanted[0].suggestion == slip.suggestion
    if slip.pointed:
        assert (wanted[0].mark.line, wanted[0].mark.column) == place
    assert {p.severity for p in found} == {"warning"}


def test_shipped_files_and_the_tests_own_give_no_false_alarm() -> None:
    for name in ("rules/libya", "tarhuna-2019", ROOT / "tests" / "duel.yaml", ROOT / "tests" / "data" / "island.yaml"):
        assert check_scenario(name) == []
    field = check_scenario(ROOT / "tests" / "data" / "field.yaml")
    assert {p.mark.text.split(":")[0].strip() for p in field} == {"lost", "joined_in", "fallen"}
    assert {p.code for p in field} == {"W602"}


SOUND = [
    "turn >= 3 or turn <= 1", "harvest >= 3 and harvest <= 3", "harvest != 0 and harvest != 10", "not (harvest > 3 and turn > 3)",
    "control(mill) != town and control(mill) != clans", "control(mill) == control(pans)", "harvest + turn == 9", "2 * harvest == 8",
    "any(control(p) == town for p in places) and any(control(p) == clans for p in places)", "truce == 0 and trust(town, clans) > 90",
    "1 <= turn <= 3 and harvest < turn", "min(harvest, turn) == 2 and harvest == 5",
]  # fmt: skip


@pytest.mark.parametrize("text", SOUND)
def test_what_can_hold_is_not_called_a_contradiction(text: str) -> None:
    assert check_text(ISLAND.replace("when: [turn >= 2]\n", f'when: ["{text}"]\n', 1).encode()) == []


IMPOSSIBLE = [
    ("harvest >= 5", "harvest <= 3"), ("harvest == 5", "harvest != 5"), ("2 * harvest == 7", "turn >= 2"), ("harvest > 9", "harvest != 10"),
    ("harvest - turn > 3", "turn - harvest >= 0"), ("control(mill) == none", "control(mill) == town"), ("4 < harvest < 6", "harvest != 5"),
    ("harvest > 3 and turn > 3", "not (harvest > 3 and turn > 3)"), ("harvest > 3 or turn > 5", "harvest < 2 and turn < 3"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), IMPOSSIBLE)
def test_what_cannot_hold_together_is_found(one: str, other: str) -> None:
    text = ISLAND.replace("when: [turn >= 2]\n", f'when: ["{one}", "{other}"]\n', 1)
    assert [p.code for p in check_text(text.encode())] == ["W618"]


# ------------------------------------------------------------------ a child and its parent
CHILD = "format: 2\nid: dry\nextends: island\nstart: 1908-01\nturns: 6\n"


def child(folder: Path, more: str, parent: str = ISLAND) -> list[Problem]:
    (folder / "island.yaml").write_text(parent, encoding="utf-8")
    (folder / "dry.yaml").write_text(CHILD + more, encoding="utf-8")
    return check_scenario(folder / "dry.yaml")


def test_a_child_is_not_warned_of_what_its_parent_declares(tmp_path: Path) -> None:
    parent = ISLAND.replace(TRACK, "  tide: {range: [0, 9]}\n" + TRACK).replace(WHEN, "    when: [turn >= 2, tide == 0]\n    chance: 60")
    assert child(tmp_path, "", parent) == []
    assert [p.code for p in check_scenario(tmp_path / "island.yaml")] == ["W601"]


def test_a_child_is_warned_where_it_relies_on_it(tmp_path: Path) -> None:
    parent = ISLAND.replace(TRACK, "  tide: {range: [0, 9]}\n" + TRACK).replace(WHEN, "    when: [turn >= 2, tide == 0]\n    chance: 60")
    event = "events:\n  flood:\n    when: [turn > 1, tide >= 3]\n    title: Flood\n    text: High tide.\n    effects: [harvest -= 1]\n"
    (problem,) = child(tmp_path, event, parent)
    assert (problem.code, problem.mark.file, problem.mark.line, problem.mark.column) == ("W601", "dry.yaml", 8, 22)


def test_a_child_is_warned_of_what_it_makes_of_the_whole(tmp_path: Path) -> None:
    orders = "[march, assault, recruit, fortify, spy, parley, denounce]"
    taken = f"remove: {{orders: {orders}, words: {{orders: {orders}}}}}\n"
    found = child(tmp_path, taken + "change: {factions: {clans: {threshold: 300, spared_by: whisper}}}\n")
    assert {(p.code, p.mark.file) for p in found} == {("W604", "dry.yaml"), ("W606", "dry.yaml")}
    assert next(p for p in found if p.code == "W606").mark.text.startswith("change:")


def test_a_child_without_a_briefing_for_one_seat(tmp_path: Path) -> None:
    text = ISLAND[: ISLAND.index("  clans:\n    situation")] + ISLAND[ISLAND.index("questions:") :]
    (problem,) = check_text(text.encode())
    assert (problem.code, problem.message) == ("W615", '"clans" has no briefing')


def test_a_rulebook_is_checked_without_being_a_game(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    text = ISLAND.replace("start: 1907-04\n", "").replace("turns: 6\n", "")
    (rules / "isle.yaml").write_text(text, encoding="utf-8")
    assert check_scenario(rules / "isle.yaml") == []
    (tmp_path / "isle.yaml").write_text(text, encoding="utf-8")  # elsewhere it is a scenario that lacks something
    assert [p.code for p in check_scenario(tmp_path / "isle.yaml")] == ["E202", "E202"]
