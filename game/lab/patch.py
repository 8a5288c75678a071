"""Writing thresholds into a scenario's own file: the numbers and nothing else, so that comments and layout stay.

Where the numbers stand is taken from the marks of the reader, not searched for. The new text must read as the same scenario but
for the thresholds before it replaces the old one, whole or not at all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

from game.scenario.load import check_text, load_scenario
from game.scenario.model import Scenario
from game.scenario.problems import Problem, ScenarioErrors
from game.scenario.source import MAX_BYTES, MapNode, ScalarNode, parse_source, read_source


class PatchRefused(ValueError):
    """The file cannot be changed; the message says why in one sentence and what to do."""


def block(thresholds: Mapping[str, int], path: Path) -> str:
    """The lines that set thresholds as they would be written by hand: under ``change:`` in a file that extends another."""
    problems: list[Problem] = []
    root = read_source(path, problems)
    lines = ["factions:", *(f"  {seat}: {{threshold: {value}}}" for seat, value in thresholds.items())]
    if root is not None and "extends" in root.items:
        lines = ["change:", *(f"  {line}" for line in lines)]
    return "\n".join(lines) + "\n"


def patched(text: str, thresholds: Mapping[str, int], name: str) -> str:
    """The text of a scenario with other thresholds; ``name``: the file, for messages. PatchRefused when the file has no place for
    them: they come from the file it extends and there is no ``change: factions:`` to put them under."""
    problems: list[Problem] = []
    root = parse_source(text.encode(), name, problems)
    if root is None or any(p.severity == "error" for p in problems):
        raise PatchRefused(f"{name} has errors; `qibli check` shows them.")
    change = root.get("change") if "extends" in root.items else root
    factions = change.get("factions") if isinstance(change, MapNode) else None
    if not isinstance(factions, MapNode) or not factions.items:
        raise PatchRefused(f"{name} takes its thresholds from the file that it extends and has no section change: factions: for its own.")
    lines = list(StringIO(text, newline=""))  # cut at line ends only, as the reader does, and with them kept
    edits = [_edit(lines, factions, seat, value, name) for seat, value in thresholds.items()]
    for row, start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        lines[row] = lines[row][:start] + new + lines[row][end:]
    return "".join(lines)


Edit = tuple[int, int, int, str]  # row from 0, first and last column of what goes, what comes in its place


def _edit(lines: list[str], factions: MapNode, seat: str, value: int, name: str) -> Edit:
    """Where and what to write for one seat."""
    entry = factions.get(seat)
    if entry is None:
        return _insertion(lines, factions, f"{seat}: {{threshold: {value}}}")
    if not isinstance(entry, MapNode):
        raise PatchRefused(f"{name} has no map under factions: {seat}: in line {entry.mark.line}; write it by hand.")
    old = entry.get("threshold")
    if old is None:
        return _insertion(lines, entry, f"threshold: {value}")
    mark = old.mark
    row, start, end = mark.line - 1, mark.column - 1, mark.end_column - 1
    if not isinstance(old, ScalarNode) or lines[row][start:end] != old.text:
        raise PatchRefused(f"{name} writes the threshold of {seat} in a way that cannot be replaced, line {mark.line}; write it by hand.")
    return row, start, end, str(value)


def _insertion(lines: list[str], node: MapNode, entry: str) -> Edit:
    """One more entry at the head of a map, in braces or as lines of their own."""
    row, column = node.mark.line - 1, node.mark.column - 1
    if lines[row][column : column + 1] == "{":
        return row, column + 1, column + 1, f"{entry}{', ' if node.items else ''}"
    end = lines[row][len(lines[row].rstrip("\r\n")) :] or "\n"
    return row, column, column, f"{entry}{end}{lines[row][:column]}"


def write_thresholds(path: Path, thresholds: Mapping[str, int]) -> list[Problem]:
    """Put thresholds into a scenario's file and give what ``check`` says of the new one (warnings at most). PatchRefused when it cannot be
    done; the file is then as it was."""

    def same(old: Scenario, new: Scenario) -> bool:
        factions = tuple(replace(f, threshold=thresholds.get(f.id, f.threshold)) for f in old.factions)
        return replace(old, factions=factions, hash="", resolved="") == replace(new, hash="", resolved="")

    return rewrite(path, lambda text, name: patched(text, thresholds, name), same, "thresholds")


def rewrite(path: Path, change: Callable[[str, str], str], same: Callable[[Scenario, Scenario], bool], what: str) -> list[Problem]:
    """Replace a scenario's file by its changed text, whole or not at all. ``change``: text and name of the file to the new text; ``same``:
    whether the new scenario is the old one but for ``what`` is changed. Gives the warnings of ``check``; PatchRefused otherwise."""
    path = path.resolve()
    try:
        data = path.read_bytes()
        if len(data) > MAX_BYTES:
            raise PatchRefused(f"{path} is too large for a scenario.")
        text = data.decode("utf-8")
    except OSError as error:
        raise PatchRefused(f"{path} cannot be read ({(error.strerror or type(error).__name__).lower()}).") from None
    except UnicodeDecodeError:
        raise PatchRefused(f"{path} is not UTF-8 text; save it as UTF-8 in your editor.") from None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    new = (mark + change(text.removeprefix(mark), path.name)).encode()
    found = check_text(new, path.name, path)
    if any(p.severity == "error" for p in found):
        raise PatchRefused(f"With these {what} {path.name} would have an error ({found[0].message}); it was left as it is.")
    _replace(path, new, same, what)
    return found


def _replace(path: Path, new: bytes, same: Callable[[Scenario, Scenario], bool], what: str) -> None:
    """Write beside the file, read that as a scenario, and put it in the file's place in one step."""
    beside = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    try:
        beside.write_bytes(new)
        shutil.copymode(path, beside)
        if not same(load_scenario(path), load_scenario(beside)):
            raise PatchRefused(f"{path.name} would read otherwise than by its {what}; it was left as it is, write them by hand.")
        beside.replace(path)
    except OSError as error:
        raise PatchRefused(f"{path} cannot be written ({(error.strerror or type(error).__name__).lower()}).") from None
    except ScenarioErrors as errors:
        raise PatchRefused(f"{path.name} cannot be read again ({errors.problems[0].message}); it was left as it is.") from None
    finally:
        beside.unlink(missing_ok=True)
