"""The chronicle: true, the same for the same seed, and in sentences that read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from game.engine.game import Game
from game.engine.view import Order
from game.scenario.load import load_scenario
from game.session.chronicle import Told, watch
from game.session.machines import seat_players
from game.session.telling import Teller, month_record

ISLAND = Path(__file__).parents[1] / "data" / "island.yaml"


def told(path: Path, seed: int, rung: str = "doctrine") -> tuple[Game, Teller, list[Told]]:
    """A whole game."""
    game = Game(load_scenario(path), seed=seed)
    seats = {f.id: rung for f in game.scenario.factions}
    return game, Teller(game.scenario), list(watch(game, seat_players(game, seats, seed)))


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    texts = set()
    for hash_seed in ("0", "1", "77"):
        command = [sys.executable, "-m", "game.cli", "watch", str(ISLAND), "--seed", "5", "--json"]
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        texts.add(subprocess.run(command, capture_output=True, check=True, env=env).stdout)
    assert len(texts) == 1
    assert all(isinstance(json.loads(line), dict) for line in texts.pop().splitlines())


@pytest.mark.parametrize("seed", range(4))
def test_no_number_is_told_to_leave_its_range(seed: int) -> None:
    """What one act alone changed in a month changed as told; so no change is larger than the number's whole range."""
    game, _, months = told(ISLAND, seed, "random")
    ranges = {q.id: q.hi - q.lo for q in game.scenario.quantities}
    changes = [change for month in months for deed in month.deeds for change in deed.changes]
    assert changes
    assert all(change.delta for change in changes)
    once = [c for month in months for c in _told_once(month)]
    assert all(abs(c.delta) <= ranges[c.quantity] for c in once)


def _told_once(month: Told) -> list:  # type: ignore[type-arg]
    found = [c for deed in month.deeds if deed.kind != "event" for c in deed.changes]
    cells = [(c.quantity, c.args) for c in found]
    return [c for c in found if cells.count((c.quantity, c.args)) == 1]


def test_words_and_records_agree() -> None:
    _, teller, months = told(ISLAND, 5)
    for month in months:
        text, record = "\n".join(teller.month(month)), month_record(month)
        assert text.count(" orders ") + text.count(" answers ") == len(record["orders"])
        for order in record["orders"]:
            assert order["words"] in text and order["reason"] in text
        for faction, margin in record["margins"].items():
            assert f"{teller.name(faction)} {margin:+d}" in text
        for deed in record["deeds"]:
            if deed["die"] is not None:
                assert f"the die {deed['die']}" in text
        assert text.count(" passes from ") == len(record["places"])


def test_news_and_what_came_of_it_stand_together() -> None:
    _, teller, months = told(ISLAND, 5)
    lines = [line for month in months for line in teller.month(month)]
    at = next(i for i, line in enumerate(lines) if line.startswith("  News: Storm over the pans."))
    assert lines[at + 1] == "    the harvest -2"
    assert not any("happens" in line for line in lines)
    assert any('answers "Storm over the pans": ' in line for line in lines)


def test_losses_fit_one_and_many() -> None:
    for seed in range(12):
        _, _, months = told(ISLAND, seed, "random")
        notes = [note for month in months for deed in month.deeds for note in deed.notes if deed.kind == "battle"]
        lost = [note for note in notes if note.startswith("lost: ")]
        assert not any(" lost " in note for note in notes)
        if lost:
            assert "guards" in lost[0] and lost[0].split()[-1].isdigit()
            return
    pytest.fail("no battle with losses in twelve games")


def test_an_attack_that_another_forestalls_says_so(tmp_path: Path) -> None:
    """Two enemies go for an empty place: the stronger goes in, and the other's order is not left without a word."""
    text = ISLAND.read_text(encoding="utf-8")
    text = text.replace('      - {if: "hostile(actor, here) >= 1", else: "nobody hostile is seen in {here}"}\n', "")
    text = text.replace("{harbour: 3, market: 2, mill: 2}", "{harbour: 3, market: 2, mill: 4}").replace(
        "saddle: 2, pans: 2", "saddle: 0, pans: 2"
    )
    path = tmp_path / "race.yaml"
    path.write_text(text, encoding="utf-8")
    game = Game(load_scenario(path), seed=1)
    players = seat_players(game, {"town": "random", "clans": "doctrine"}, 1)
    players["town"].orders = lambda game, seat: ([Order("assault", ("mill", "saddle"))], ["test"])  # type: ignore[method-assign]
    players["clans"].orders = lambda game, seat: ([Order("assault", ("pans", "saddle"))], ["test"])  # type: ignore[method-assign]
    month = next(iter(watch(game, players)))
    notes = {deed.actor: deed.notes for deed in month.deeds if deed.kind == "order"}
    assert notes == {"town": (), "clans": ("Town attacks there too and goes first; these forces stay where they are",)}


def test_turns_that_are_no_months_are_not_called_so(tmp_path: Path) -> None:
    path = tmp_path / "weeks.yaml"
    path.write_text(ISLAND.read_text(encoding="utf-8").replace("step: month", "step: week"), encoding="utf-8")
    _, teller, months = told(path, 1)
    assert "6 turns, seed 1" in teller.opening(1, {"town": "random"})[1]
    assert teller.month(months[0])[1] == "week 1 of April 1907, turn 1 of 6"
