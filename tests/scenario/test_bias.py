"""The section ``bias``: added to the appeals of one side, read with its eyes, and refused in one sentence where it cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from game.engine.game import Batch
from game.engine.program import Program
from game.scenario.load import check_scenario, load_scenario
from tests.helpers import DATA

ISLAND = (DATA / "island.yaml").read_text(encoding="utf-8")


def written(folder: Path, bias: str) -> Path:
    """The island with a section."""
    path = folder / "island.yaml"
    path.write_text(f"{ISLAND}\nbias:\n{bias}", encoding="utf-8")
    return path


def appeals(path: Path, seat: int, months: int = 0) -> tuple[Program, np.ndarray]:
    """``int[orders, 8]`` of a seat after some months without orders."""
    program = Program(load_scenario(path))
    batch = Batch(program, range(8))
    for _ in range(months):
        batch.resolve([np.full((s.slots + len(s.groups), 8), -1, np.int32) for s in program.seats])
    return program, program.seats[seat].appeals(batch.view(seat).seen).astype(int)


def test_a_bias_is_added_for_its_side_alone_and_brought_inside(tmp_path: Path) -> None:
    plain = tmp_path / "plain.yaml"
    plain.write_text(ISLAND, encoding="utf-8")
    biased = written(tmp_path, '  town:\n    march: "5 - 40 * (turn > 1) * (here == mill)"\n    recruit: 100\n')
    for months in (0, 1):
        program, before = appeals(plain, 0, months)
        _, after = appeals(biased, 0, months)
        for kind in program.seats[0].kinds:
            part = slice(kind.at, kind.at + kind.size)
            if kind.order.id == "march":
                mill = np.array([kind.written(i).target[1] == "mill" for i in range(kind.size)])
                assert mill.any() and not mill.all()
                add = np.where(mill & (months > 0), -35, 5)[:, None]
            else:
                add = np.full((kind.size, 1), 100 if kind.order.id == "recruit" else 0)
            assert (after[part] == np.clip(before[part] + add, 0, 31)).all()
        assert (appeals(biased, 1, months)[1] == appeals(plain, 1, months)[1]).all(), "the other side marches and recruits as before"


def test_a_child_lays_its_biases_over_those_of_its_parent(tmp_path: Path) -> None:
    written(tmp_path, "  town: {march: 3, recruit: 4}\n")
    child = tmp_path / "child.yaml"
    head = "format: 2\nid: child\nextends: island\ntitle: A child\n"
    child.write_text(f"{head}bias:\n  town: {{march: -2}}\n  clans: {{march: 1}}\n", encoding="utf-8")
    beside = tmp_path / "beside" / "island.yaml"
    beside.parent.mkdir()
    beside.write_text(f"{ISLAND}\nbias:\n  town: {{march: -2, recruit: 4}}\n  clans: {{march: 1}}\n", encoding="utf-8")
    for seat in (0, 1):
        assert (appeals(child, seat)[1] == appeals(beside, seat)[1]).all()


@pytest.mark.parametrize(
    ("bias", "code", "says"),
    [
        ("  mars: {march: 1}\n", "E203", "mars"),
        ("  town: {marsh: 1}\n", "E203", 'did you mean "march"'),
        ("  town: {march: [1]}\n", "E301", "is an expression"),
        ("  town: 3\n", "E301", "is a map of orders"),
        ("  town: {march: d6}\n", "E329", "dice"),
        ("  town: {march: nothing}\n", "E203", "nothing"),
        ('  town: {march: "9999 * 9999"}\n', "E328", "too much"),
        ("  clans: {fortify: 1}\n", "E401", "cannot give"),
        ("  - town\n", "E301", "map"),
    ],
)
def test_what_cannot_be_used_is_said_once_with_its_line(tmp_path: Path, bias: str, code: str, says: str) -> None:
    path = written(tmp_path, bias)
    found = [p for p in check_scenario(path) if p.severity == "error"]
    assert len(found) == 1 and found[0].code == code and says in found[0].render(), [p.render() for p in found]
    assert found[0].mark.line >= ISLAND.count("\n") + 2


def test_a_side_may_weigh_its_own_secrets_and_no_others(tmp_path: Path) -> None:
    """`march` is given by both sides; its appeal may read neither's funds, a bias those of its own side."""
    for seat, secret, fine in (("town", "funds(town)", True), ("clans", "funds(clans)", True), ("town", "funds(clans)", False)):
        path = written(tmp_path, f'  {seat}: {{march: "{secret}"}}\n')
        assert [p.code for p in check_scenario(path) if p.severity == "error"] == ([] if fine else ["E331"])
