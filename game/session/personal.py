"""The two files a person may write for the whole program, keys and settings: where they lie and how they are read."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from game.scenario.problems import Mark, Problem, clean
from game.scenario.source import MapNode, parse_source

MOST_BYTES = 1 << 16
SHORT = 40  # characters of a word of the file that is quoted in a message


def config_home() -> Path:
    """The folder of both files: ``QIBLI_HOME`` if set, else the platform's place for the configuration of a program."""
    named = os.environ.get("QIBLI_HOME", "")
    return Path(named) if named else Path(platformdirs.user_config_dir("qibli"))


def read_map(path: Path, problems: list[Problem]) -> MapNode | None:
    """The tree of such a file; None without problems when there is none or it says nothing. Never raises; what is wrong is added."""
    nowhere = Mark(str(path), 1, 1, 1, "")
    try:
        if not path.exists() and not path.is_symlink():
            return None
        if not path.is_file():
            problems.append(Problem("E101", "this is a folder, a pipe or a device where a text file belongs: move it away", nowhere))
            return None
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        problems.append(Problem("E101", f"it cannot be read ({why.lower()}): look at the file and its permissions", nowhere))
        return None
    if len(data) > MOST_BYTES:
        problems.append(Problem("E102", f"it is larger than {MOST_BYTES // 1024} KiB: keep only lines such as undo: z", nowhere))
        return None
    if all(not line.strip() or line.lstrip().startswith(b"#") for line in data.splitlines()):
        return None  # comments only, as the file is when it is new
    found: list[Problem] = []
    root = parse_source(data, str(path), found)
    for problem in found:
        if problem.code == "E115":
            problem = Problem("E115", "it must be one list of lines such as undo: z", problem.mark)
        problems.append(problem)
    return root


def sentence(problem: Problem) -> str:
    """A problem in one line that can steer no terminal: file, line, column, what is wrong, what was probably meant."""
    mark = problem.mark
    meant = f'; did you mean "{problem.suggestion}"?' if problem.suggestion else ""
    where = f"{mark.file}:{mark.line}:{mark.column}" if mark.text else mark.file
    return clean(f"{where} {problem.message}{meant}")


def short(text: str) -> str:
    """A word of a file for a message, cut to what can be read."""
    return clean(text if len(text) <= SHORT else f"{text[: SHORT - 3]}...")
