"""The files of a debrief: written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from game.debrief.page import render
from game.debrief.story import Answer, Debrief
from game.debrief.tables import to_csv, to_jsonl
from game.session.store import home, write_whole

SUFFIXES = ("html", "csv", "jsonl")


def exports_folder() -> Path:
    """Where the interface puts exports; it may not exist yet."""
    return home() / "exports"


def made(debrief: Debrief, suffix: str, answers: Sequence[Answer] = ()) -> str:
    """The text of one file; KeyError for a suffix that is none of ``SUFFIXES``."""
    makers = {"html": lambda: render(debrief, answers), "csv": lambda: to_csv(debrief), "jsonl": lambda: to_jsonl(debrief, answers)}
    return makers[suffix]()


def write(path: Path, content: str) -> None:
    """Replace a file as one act; OSError when it cannot be written."""
    write_whole(path, content.encode("utf-8", "replace"))


def export_all(debrief: Debrief, name: str, answers: Sequence[Answer] = (), folder: Path | None = None) -> list[Path]:
    """Write HTML, CSV and JSONL under one name; their paths. OSError when that cannot be done."""
    where = exports_folder() if folder is None else folder
    out = []
    for suffix in SUFFIXES:
        path = where / f"{name}.{suffix}"
        write(path, made(debrief, suffix, answers))
        out.append(path)
    return out
