"""Odd scenarios: those that could not be played are refused with a sentence, and what is accepted plays to its end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game.engine.game import Game
from game.scenario.load import check_text, load_scenario
from game.session.chronicle import watch
from game.session.machines import seat_players
from game.session.telling import Teller, month_record

ISLAND = (Path(__file__).parents[1] / "data" / "island.yaml").read_text(encoding="utf-8")


def part(begin: str, end: str) -> str:
    """A stretch of the island's file."""
    at = ISLAND.index(f"\n{begin}") + 1
    return ISLAND[at : ISLAND.index(f"\n{end}", at) + 1]


PLACES, ROADS, BATTLE = part("places:", "roads:"), part("roads:", "\nkinds:"), part("battle:", "setup:")
SETUP, WORDS = part("setup:", "words:"), part("words:", "briefings:")


def nested(depth: int) -> str:
    """``each`` inside ``each``."""
    inner = '["security(v0) += 1"]'
    for i in range(depth):
        inner = f'[{{each: "v{i} in places", do: {inner}}}]'
    return f"effects: {inner}"


HUGE = "9999 * 9999 * 21"
MANY = "".join(f"  q{i}: {{per: [place, place], range: [0, 9]}}\n" for i in range(140))
FAR = "".join(f"  p{i}: {{lon: 1, lat: {i / 10:.1f}}}\n" for i in range(100))
REFUSED = [
    (PLACES, "places: {}\n", "E302", "needs at least 2"),
    (PLACES, PLACES + FAR + FAR.replace("  p", "  r"), "E302", "at most 120"),
    ("turns: 6", "turns: 0", "E302", "at least 1"),
    ("range: [0, 9]}", "range: [9, 0]}", "E302", "from the smaller"),
    (ROADS, "", "E401", "nowhere to go"),
    ("orders: 2\n", "orders: 9998\n", "E302", "between 0 and 12"),
    ("orders: 2\n", "orders: -1\n", "E302", "between 0 and 12"),
    ("orders: 2\n", 'orders: "2 + funds"\n', "E302", "min(12, ...)"),
    ("cost: 0\n    when:\n      - {if: \"forces", "cost: harvest - 3\n    when:\n      - {if: \"forces", "E302", "max(0, ...)"),
    ("chance: 60\n", "chance: 101\n", "E302", "0 to 100"),
    ("chance: 50,", "chance: -1,", "E302", "0 to 100"),
    ("harvest // 3", "harvest // (harvest - 3)", "E327", "max(1, ...)"),
    ("range: [0, 100], share", "range: [-9, 100], share", "E207", "begins with 0"),
    ("contested: {per: [place], range: [0, 1]", "contested: {per: [place], range: [2, 5]", "E207", "[0, 1]"),
    ("losses: scouts_lost", "losses: support", "E207", "not one number"),
    ("  truce: {range", f"{MANY}  truce: {{range", "E302", "are allowed"),
    ("effects: [harvest += 1]", nested(6), "E423", "times over"),
    ("effects: [resolve(town) -= 1]}", "effects: [{promise: p, by: actor, months: 3, keep: 1 == 1, broken: []}]}", "E424", "target"),
    ("step: movement\n    cost: 0", "step: air\n    cost: 0", "E401", "step movement"),
    ("  spy:\n    by", "  answer:\n    by", "E204", "meaning of its own"),
    ("  spy:\n    by", "  class:\n    by", "E204", "meaning of its own"),
]  # fmt: skip

PLAYED = [
    ("title: ", "title: "),
    ("turns: 6", "turns: 1"), ("step: month", "step: week"),
    ("every: 3, win: 25", "every: 0, win: 0"), ("every: 3, win: 25", "every: 1, win: 0"),
    ("1907-04", "0000-01"), ("orders: 2\n", "orders: 0\n"), ("orders: 2\n", "orders: 12\n"), ("by: [clans]", "by: []"),
    ("range: [0, 30], role: forces", "range: [0, 9999], role: forces"), ("share: 100", "share: 9999"),
    ("truce: {range: [0, 3], decay: 1}", "truce: {range: [-9999, 9999], decay: 9999}"),
    ('"2 + harvest // 3"', f'"{HUGE}"'), ('"2 + harvest // 3"', f'"0 - {HUGE}"'), ("leak: 2", f"leak: {HUGE}"), ("leak: 2", "leak: -9999"),
    ('appeal: "6 + population(here)"', f'appeal: "{HUGE}"'), ('appeal: "6 + population(here)"', f'appeal: "0 - {HUGE}"'),
    ("appeal: 7", "appeal: -9"), ("effects: [harvest += 1]", f'effects: ["harvest -= {HUGE}"]'), ("effects: [harvest += 1]", nested(2)),
    ("count: swing", "count: -5"), ('to: "support(clans, here)"', 'to: "support(town, here)"'),
    ('do: attack, pieces: {guard: "forces(actor, guard, origin) - 1"}', "do: attack, pieces: {guard: 0}"),
    ('do: attack, pieces: {guard: "forces(actor, guard, origin) - 1"}', 'do: attack, pieces: {glider: 1}, becomes: scout'),
    ("attack: 2, defence: 2", "attack: 0, defence: 0"),
    ("defender: 40, attacker: 35, winner: 12", "defender: 100, attacker: 100, winner: 100"),
    ("slope: 2, base: -50", "slope: 20, base: 100"), ('"20 - resolve(who) // 5"', "9999"), (BATTLE, ""), (SETUP, ""), (WORDS, ""),
    ("guard: {attack: 2", "guard: {beaten: guard, attack: 2"),
    ("town: 150", "town: 150, cellar: 200"), ("months: 3, keep", "months: 48, keep"),
    ("announce: true\n", "announce: true\n    once: false\n"),
    ('"too few guards in {origin}"', '"{ {origin} % {"'), ('"The salt road"', r'"\e[31m[bold]{x}%s"'),
    ("  spy:\n    by", "  storm:\n    by"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "says"), REFUSED, ids=lambda value: str(value).strip()[:24])
def test_what_cannot_be_played_is_refused(old: str, new: str, code: str, says: str) -> None:
    assert old in ISLAND
    text = ISLAND.replace(PLACES, PLACES + FAR) if MANY in new else ISLAND
    problems = check_text(text.replace(old, new, 1).encode())
    assert any(p.code == code and says in p.message for p in problems if p.severity == "error"), [p.render() for p in problems]


@pytest.mark.parametrize(("old", "new"), PLAYED, ids=lambda value: str(value).strip()[:24])
def test_what_is_accepted_can_be_played(old: str, new: str, tmp_path: Path) -> None:
    assert old in ISLAND
    text = ISLAND.replace(old, new, 1)
    if "storm:\n    by" in new:
        text = text.replace("    spy: {name", "    storm: {name")
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    scenario = load_scenario(path)
    for rung in ("doctrine", "random"):
        game, teller = Game(scenario, seed=5), Teller(scenario)
        for told in watch(game, seat_players(game, dict.fromkeys(("town", "clans"), rung), 5)):
            assert all(line.isprintable() for line in teller.month(told))
            json.dumps(month_record(told))
        assert game.ended
        assert teller.ending(told)[-1]
