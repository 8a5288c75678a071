"""Where scenarios are: shipped ones, the user's own, or a path; and the data that belongs to the program."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from game.scenario.problems import Mark, Problem, ScenarioErrors, nearest
from game.scenario.source import MapNode, ScalarNode, read_source

SUFFIXES = (".yaml", ".yml")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
_SHIPPED = re.compile(r"(rules/)?[A-Za-z0-9_-]{1,60}\Z")
_PARENT = re.compile(r"[A-Za-z0-9_-]{1,60}(/[A-Za-z0-9_-]{1,60}){0,3}\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One scenario as a picker shows it, read from the top of its own file only. ``own``: the user's, not shipped; ``guided``: with prompts
    for who is new.

    ``problems``: what keeps even the top from being read; a file can be wrong further down all the same.
    """

    id: str
    path: Path
    title: str
    blurb: str
    teaches: str
    difficulty: int
    own: bool
    problems: tuple[Problem, ...]
    guided: bool = False


def data_path(*parts: str) -> Path:
    """A file or folder that belongs to the program: ``data_path("scenarios")``, ``data_path("assets", "libya.json")``.

    In an installed program it lies in the package, in a checkout beside it.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data"
    return (installed if installed.is_dir() else package.parent).joinpath(*parts)


def is_installed(path: Path) -> bool:
    """Whether a file is part of an installed program, which nobody should write into: it is lost with the next version."""
    installed = Path(__file__).resolve().parents[1] / "_data"
    return path.resolve().is_relative_to(installed)


def user_folder() -> Path:
    """Where the user's own scenarios lie: ``scenarios`` in ``QIBLI_HOME``, or in the platform's folder for data of programs."""
    named = os.environ.get("QIBLI_HOME", "")
    if named:
        return Path(named) / "scenarios"
    from platformdirs import user_data_dir

    return Path(user_data_dir("qibli")) / "scenarios"


def find_scenario(ref: str) -> Path:
    """The file of a scenario: an id (shipped or the user's own; the user's is found first), ``rules/ID`` for rules, or a path.

    Raises ScenarioErrors with one sentence (E116) when there is none.
    """
    if _SHIPPED.match(ref):
        for folder in (user_folder(), data_path("scenarios")):
            found = _in_folder(folder, ref)
            if found:
                return found
    said = f'"{ref if len(ref) <= 100 else ref[:97] + "..."}"'
    looks_like_path = ref.endswith(SUFFIXES) or "/" in ref or os.sep in ref
    if looks_like_path and "\0" not in ref:
        path = Path(ref).expanduser()
        if _is_file(path):
            return path
        if _exists(path):
            raise ScenarioErrors([Problem("E101", f"{said} is not a plain file but a folder, a pipe or a device", Mark("", 1, 1, 1, ""))])
        raise _unknown(f"there is no file {said}")
    raise _unknown(f"there is no scenario {said}", nearest(ref, _ids()))


def find_parent(name: str, child: Path | None, mark: Mark) -> Path | Problem:
    """The file that ``extends: name`` means, beside the child or shipped; a Problem when the name is unfit or leads nowhere."""
    folders = [data_path("scenarios")]
    if child is not None:
        folders.insert(0, child.parent)
    known = [stem for folder in folders for stem in _parents(folder) if child is None or stem != child.stem]
    if not _PARENT.match(name):
        plain = re.sub(r"\.ya?ml\Z|\A[./]+", "", name)
        message = "extends takes a plain name such as rules/libya: no folder above, no absolute path, no ending"
        return Problem("E502", message, mark, plain if plain in known else "")
    for folder in folders:
        found = _in_folder(folder, name)
        if found:
            return found
    return Problem("E501", f'there is no parent "{name}"', mark, nearest(name, known))


def list_scenarios() -> list[Entry]:
    """Every scenario of the user's folder and of the program, by id; one of the user's hides a shipped one of the same id."""
    found: dict[str, Entry] = {}
    for folder, own in ((data_path("scenarios"), False), (user_folder(), True)):
        for path in _files(folder):
            found[path.stem] = _entry(path, own)
    return [found[id] for id in sorted(found, key=lambda id: (found[id].own, not found[id].guided, found[id].difficulty, id))]


def _entry(path: Path, own: bool) -> Entry:
    problems: list[Problem] = []
    root = read_source(path, problems)
    words = {key: _word(root, key) for key in ("title", "blurb", "teaches")}
    level = root.get("difficulty") if root else None
    difficulty = level.value if isinstance(level, ScalarNode) and type(level.value) is int else 0
    guided = root is not None and root.get("guide") is not None
    return Entry(path.stem, path, words["title"] or path.stem, words["blurb"], words["teaches"], difficulty, own, tuple(problems), guided)


def _word(root: MapNode | None, key: str) -> str:
    node = root.get(key) if root else None
    return " ".join(node.text.split())[:600] if isinstance(node, ScalarNode) else ""


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(p for p in folder.iterdir() if p.suffix in SUFFIXES and _NAME.match(p.stem) and p.is_file())
    except OSError:
        return []
    return found[:500]


def _parents(folder: Path) -> list[str]:
    """What could be named after extends: in a folder: the files in it and in its folder of rules."""
    names = [*(f"rules/{path.stem}" for path in _files(folder / "rules")), *(path.stem for path in _files(folder))]
    return [name for name in names if _in_folder(folder, name)]


def _ids() -> list[str]:
    return [path.stem for folder in (data_path("scenarios"), user_folder()) for path in _files(folder)]


def _in_folder(folder: Path, name: str) -> Path | None:
    """``name`` with a suffix inside the folder; links that lead out of it are not followed."""
    for suffix in SUFFIXES:
        path = folder / f"{name}{suffix}"
        try:
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return path
        except OSError:
            continue
    return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _unknown(message: str, suggestion: str = "") -> ScenarioErrors:
    return ScenarioErrors([Problem("E116", message, Mark("", 1, 1, 1, ""), suggestion)])
