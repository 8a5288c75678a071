"""Files of saves: a failure leaves the last good one, drafts are appended, strangers are stepped aside for."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest
from samples import DRAFT, HEADER, ONE, SHORT, TWO

from game.session.journal import Journal, SaveError, draft_record
from game.session.store import SaveFile, find_save, fresh_path, home, keep_damaged, list_saves, read_journal, saves_folder


def test_home_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path / "x"))
    assert saves_folder() == tmp_path / "x" / "saves"
    monkeypatch.delenv("QIBLI_HOME")
    assert home().name == "qibli"


@pytest.mark.parametrize("failing", ["fsync", "rename", "open"])
def test_a_failed_write_keeps_the_last_good_file(failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SaveFile(tmp_path / "a.qibli")
    file.write(Journal(HEADER, (ONE,)))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        if failing == "fsync":
            patch.setattr(os, "fsync", full)
        else:
            patch.setattr(Path, "replace" if failing == "rename" else "open", full)
        with pytest.raises(SaveError, match=r"no space left on device\); the last good save is kept"):
            file.write(SHORT)
    assert read_journal(file.path) == Journal(HEADER, (ONE,))
    assert [p.name for p in tmp_path.iterdir()] == ["a.qibli"]
    file.write(SHORT)
    assert read_journal(file.path) == SHORT


def test_drafts_are_appended_and_a_torn_one_is_put_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SaveFile(tmp_path / "a.qibli")
    file.write(Journal(HEADER, (ONE, TWO)))
    before = file.path.read_bytes()
    assert file.append(draft_record(DRAFT))
    assert file.path.read_bytes().startswith(before)
    assert read_journal(file.path) == SHORT
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    assert not file.append(draft_record(DRAFT))
    monkeypatch.setattr(os, "fsync", real)
    assert not file.append(draft_record(DRAFT)), "after a failed append only a whole write will do"
    file.write(SHORT)
    assert read_journal(file.path) == SHORT
    assert file.append(draft_record(DRAFT))


def test_two_programs_on_one_save_do_not_destroy_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.qibli"
    mine, other = SaveFile(path), SaveFile(path)
    mine.write(Journal(HEADER, (ONE,)))
    other.adopt(read_journal(path))
    other.write(SHORT)
    assert not mine.append(draft_record(DRAFT))
    mine.write(Journal(HEADER, (ONE,)))
    assert mine.path != path
    assert read_journal(path) == SHORT
    assert read_journal(mine.path) == Journal(HEADER, (ONE,))


def test_the_list_shows_damaged_saves_too(tmp_path: Path) -> None:
    SaveFile(tmp_path / "good.qibli").write(SHORT)
    whole = (tmp_path / "good.qibli").read_bytes()
    (tmp_path / "cut.qibli").write_bytes(whole[: whole.index(b'"turn":2')])
    (tmp_path / "note.txt").write_text("not a save")
    found = {s.path.name: s for s in list_saves(tmp_path)}
    assert set(found) == {"good.qibli", "cut.qibli"}
    good, cut = found["good.qibli"], found["cut.qibli"]
    assert (good.scenario, good.seat, good.turn, good.turns, good.date, good.ended) == ("tarhuna", "lna", 3, 12, "January 2020", False)
    assert "cut off in line 3" in cut.problem and not good.problem
    assert list_saves(tmp_path / "nowhere") == []


def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.qibli", tmp_path):
        with pytest.raises(SaveError) as caught:
            read_journal(path)
        assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_names_are_never_taken_twice_and_never_lead_elsewhere(tmp_path: Path) -> None:
    first = fresh_path(tmp_path, "a/../../b", "l n\na")
    first.touch()
    second = fresh_path(tmp_path, "a/../../b", "l n\na")
    assert first.parent == second.parent == tmp_path and first != second
    bad = tmp_path / "x.qibli"
    bad.write_bytes(b"bytes")
    assert [keep_damaged(bad).name for _ in range(2)] == ["x.qibli.damaged", "x.qibli.damaged-2"]


def test_saves_are_found_by_name(own_home: Path) -> None:
    SaveFile(own_home / "saves" / "a.qibli").write(SHORT)
    assert find_save(Path("a")) == find_save(Path("a.qibli")) == own_home / "saves" / "a.qibli"
    assert find_save(Path("b")) == Path("b")


def test_texts_of_a_foreign_save_cannot_steer_a_terminal(tmp_path: Path) -> None:
    hostile = dataclasses.replace(HEADER, title="\x1b[2J\u202ered", seat="\x9b31m", scenario="a\nb")
    SaveFile(tmp_path / "bad.qibli").write(Journal(hostile, (dataclasses.replace(ONE, date="\x1b]0;x\x07"),)))
    (info,) = list_saves(tmp_path)
    assert all(text.isprintable() for text in (info.title, info.seat, info.scenario, info.date))
    assert str(SaveError("\x1b[2J")).isprintable()
