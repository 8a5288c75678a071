"""Thresholds written into a file: the numbers and nothing else, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from game.lab.patch import PatchRefused, block, patched, write_thresholds
from game.scenario.load import load_scenario
from tests.helpers import DATA

ISLAND = (DATA / "island.yaml").read_text(encoding="utf-8")
CHILD = """# A head that stays.
format: 2
id: child
extends: island     # where the rules are
title: "A child"
change:
  factions:
    town: {threshold: 14}   # by hand
    clans:
      # the hills
      threshold:   10 # too low?
"""


@pytest.fixture
def child(tmp_path: Path) -> Path:
    """A scenario that extends the island and sets both thresholds, in two styles."""
    (tmp_path / "island.yaml").write_text(ISLAND, encoding="utf-8")
    path = tmp_path / "child.yaml"
    path.write_text(CHILD, encoding="utf-8")
    return path


def thresholds(path: Path) -> dict[str, int]:
    """As the game reads them."""
    return {f.id: f.threshold for f in load_scenario(path).factions}


def test_only_the_numbers_change(child: Path) -> None:
    parent = (child.parent / "island.yaml").read_bytes()
    assert write_thresholds(child, {"town": 7, "clans": -120}) == []
    expected = CHILD.replace("threshold: 14", "threshold: 7").replace("threshold:   10", "threshold:   -120")
    assert child.read_text(encoding="utf-8") == expected
    assert thresholds(child) == {"town": 7, "clans": -120}
    assert (child.parent / "island.yaml").read_bytes() == parent
    assert sorted(p.name for p in child.parent.iterdir()) == ["child.yaml", "island.yaml"], "nothing is left beside it"


def test_a_file_that_extends_nothing_is_changed_in_its_own_section(tmp_path: Path) -> None:
    path = tmp_path / "island.yaml"
    path.write_text(ISLAND, encoding="utf-8")
    write_thresholds(path, {"town": 9, "clans": 11})
    changed = [(a, b) for a, b in zip(ISLAND.splitlines(), path.read_text(encoding="utf-8").splitlines(), strict=True) if a != b]
    assert changed == [("    threshold: 14", "    threshold: 9"), ("    threshold: 10", "    threshold: 11")]


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(child: Path, ending: str, mark: str) -> None:
    child.write_bytes((mark + CHILD.replace("\n", ending)).encode())
    write_thresholds(child, {"town": 15, "clans": 9})
    expected = CHILD.replace("threshold: 14", "threshold: 15").replace("threshold:   10", "threshold:   9")
    assert child.read_bytes() == (mark + expected.replace("\n", ending)).encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "change:\n  factions:\n    town: {threshold: 14}\n",
            "change:\n  factions:\n    clans: {threshold: 6}\n    town: {threshold: 5}\n",
        ),
        ("change:\n  factions: {town: {threshold: 14}}\n", "change:\n  factions: {clans: {threshold: 6}, town: {threshold: 5}}\n"),
        ("change: {factions: {town: {orders: 3}}}\n", "change: {factions: {clans: {threshold: 6}, town: {threshold: 5, orders: 3}}}\n"),
        (
            "change:\n  factions:\n    town:\n      orders: 3  # many\n    clans: {}\n",
            "change:\n  factions:\n    town:\n      threshold: 5\n      orders: 3  # many\n    clans: {threshold: 6}\n",
        ),
    ],
)
def test_what_is_missing_is_put_under_the_section_that_is_there(child: Path, before: str, after: str) -> None:
    head = CHILD[: CHILD.index("change:")]
    child.write_text(head + before, encoding="utf-8")
    write_thresholds(child, {"town": 5, "clans": 6})
    assert child.read_text(encoding="utf-8") == head + after
    assert thresholds(child) == {"town": 5, "clans": 6}


@pytest.mark.parametrize("rest", ["", "change:\n  orders: {recruit: {cost: 3}}\n", "change:\n"])
def test_no_place_for_thresholds_is_said_and_nothing_written(child: Path, rest: str) -> None:
    text = CHILD[: CHILD.index("change:")] + rest
    child.write_text(text, encoding="utf-8")
    with pytest.raises(PatchRefused, match="change: factions:"):
        write_thresholds(child, {"town": 5, "clans": 6})
    assert child.read_text(encoding="utf-8") == text


def test_the_block_to_add_by_hand_does_what_it_says(child: Path) -> None:
    child.write_text(CHILD[: CHILD.index("change:")] + block({"town": 3, "clans": 4}, child), encoding="utf-8")
    assert thresholds(child) == {"town": 3, "clans": 4}
    assert block({"town": 3}, child.parent / "island.yaml") == "factions:\n  town: {threshold: 3}\n"


@pytest.mark.parametrize("bad", ["factions: [", "format: 2\nid: x\nfactions:\n  town: 5\n"])
def test_a_file_that_makes_no_sense_is_refused(bad: str) -> None:
    with pytest.raises(PatchRefused):
        patched(bad, {"town": 5}, "x.yaml")


def test_a_threshold_that_the_file_cannot_hold_is_not_written(child: Path) -> None:
    with pytest.raises(PatchRefused, match=r"left as it (is|was)"):
        write_thresholds(child, {"town": 5000, "clans": 6})
    assert child.read_text(encoding="utf-8") == CHILD


def test_a_failure_on_the_way_leaves_the_old_file(child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(PatchRefused, match="no space left"):
        write_thresholds(child, {"town": 5, "clans": 6})
    assert child.read_text(encoding="utf-8") == CHILD
    assert sorted(p.name for p in child.parent.iterdir()) == ["child.yaml", "island.yaml"]


def test_a_link_is_followed_and_stays_a_link(child: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(child)
    write_thresholds(link, {"town": 5, "clans": 6})
    assert link.is_symlink() and thresholds(child) == {"town": 5, "clans": 6}
