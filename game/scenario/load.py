"""Loading and checking scenarios: the way in for the rest of the program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from game.scenario.build import build
from game.scenario.draft import HEADINGS, SECTIONS
from game.scenario.find import data_path, find_parent, find_scenario
from game.scenario.formats import FORMAT, format_of, upgrade
from game.scenario.lint import lint
from game.scenario.merge import VERBS, merge, without_parent
from game.scenario.model import Scenario
from game.scenario.outline_file import with_outline
from game.scenario.problems import Mark, Problem, ScenarioErrors, nearest
from game.scenario.quiet import Silences, read_silences, without_silenced, without_silences
from game.scenario.resolved import from_json
from game.scenario.source import ListNode, MapNode, ScalarNode, parse_source, read_source

MOST_TURNS = 120  # what a file may have
MOST_KEYS = 60  # at the top of a file among which a slip in the word extends is looked for
LATER = ("W608", "W624")  # what only a smoke run can find


@dataclass(frozen=True, slots=True)
class Examined:
    """A file with all that was found in it. ``scenario``: None where nothing can be built, unfit for play where there are errors;
    ``rulebook``: the file is for others to extend and is no game by itself; ``root``: the merged tree with marks; ``files``: the file and
    its parent, as far as there is one."""

    scenario: Scenario | None
    root: MapNode | None
    found: tuple[Problem, ...]
    silences: Silences
    rulebook: bool = False
    files: tuple[Path, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether there is no error, so that it can be played (a rulebook: extended)."""
        found = (*self.found, *self.silences.problems)
        return self.scenario is not None and not any(problem.severity == "error" for problem in found)

    def told(self, more: Iterable[Problem] = (), unheard: Iterable[str] = LATER) -> tuple[Problem, ...]:
        """What is to be said of the file, in its order: what was found and ``more``, without what the file silences. ``unheard``:
        codes that were not looked for, so that nothing is said of silencing them."""
        return without_silenced((*self.found, *more), self.silences, unheard)


def load_scenario(ref: str | Path) -> Scenario:
    """The scenario of an id or a path; raises ScenarioErrors with every problem, warnings too, when there is an error."""
    seen = _examine(ref, warnings=False)
    if seen.scenario is None or not seen.sound:
        raise ScenarioErrors(seen.told())
    return seen.scenario


def examine(ref: str | Path) -> Examined:
    """The scenario of an id or a path and everything that is wrong with it."""
    return _examine(ref, warnings=True)


def check_scenario(ref: str | Path) -> list[Problem]:
    """Everything that is wrong with the scenario of an id or a path, in the order of the file; empty when it is clean."""
    try:
        return list(examine(ref).told())
    except ScenarioErrors as errors:
        return list(errors.problems)


check = check_scenario


def load_resolved(text: str, name: str = "save") -> Scenario:
    """The scenario that a save holds (``Scenario.resolved``), without its file; ScenarioErrors when that is damaged."""
    problems: list[Problem] = []
    scenario = build(upgrade(from_json(text, name)), problems)
    if scenario is None or any(problem.severity == "error" for problem in problems):
        raise ScenarioErrors(problems)
    return scenario


def check_text(data: bytes, name: str = "scenario.yaml", beside: Path | None = None) -> list[Problem]:
    """Everything that is wrong with a scenario that is not in a file; ``beside``: where its parent may lie."""
    problems: list[Problem] = []
    root = parse_source(data, name, problems)
    return list(_finish(root, beside, problems).told(unheard=(*LATER, "W627")))


def read_merged(ref: str | Path, problems: list[Problem]) -> MapNode | None:
    """The tree of a scenario with its parent's, marks kept, for tools that show where a value comes from."""
    path = Path(ref) if isinstance(ref, Path) else find_scenario(ref)
    root = read_source(path, problems, _name(path))
    return None if root is None else _with_parent(root, path, problems)


def read_own(ref: str | Path, problems: list[Problem]) -> MapNode | None:
    """The tree of a scenario's own file in the present format, without its parent's."""
    path = Path(ref) if isinstance(ref, Path) else find_scenario(ref)
    root = read_source(path, problems, _name(path))
    return None if root is None else upgrade(root)


def _examine(ref: str | Path, warnings: bool) -> Examined:
    problems: list[Problem] = []
    path = Path(ref) if isinstance(ref, Path) else find_scenario(ref)
    root = read_source(path, problems, _name(path))
    return _finish(root, path, problems, warnings, named=True)


def _name(path: Path) -> str:
    """How messages call a file: shipped ones by their place under scenarios, others as they were given."""
    try:
        return path.resolve().relative_to(data_path("scenarios").resolve()).as_posix()
    except (ValueError, OSError):
        return path.name


def _finish(root: MapNode | None, path: Path | None, problems: list[Problem], warnings: bool = True, named: bool = False) -> Examined:
    """Merge, build and lint; later complaints about a spot that could not even be read are dropped. ``warnings``: look for them even
    where there is no error; ``named``: ``path`` is the file itself, not only where its parent may lie."""
    files = [] if path is None else [path]
    if root is None:
        return Examined(None, None, tuple(problems), Silences(), files=tuple(files))
    silences = read_silences(root)
    rulebook = path is not None and _is_rulebook(root, path)
    merged = _with_parent(root, path, problems, files)
    if merged is None:
        return Examined(None, None, tuple(problems), silences, files=tuple(files))
    if rulebook and warnings:
        merged = _as_game(merged)
    merged = with_outline(merged, files, problems)
    spoiled = {_spot(problem) for problem in problems}
    later: list[Problem] = []
    scenario = build(merged, later)
    damaged = any(p.severity == "error" for p in (*problems, *later))
    if scenario is not None and (warnings or damaged):
        lint(scenario, merged, later, damaged, rulebook)
    if named and path is not None and warnings and not damaged and not rulebook:
        later += _called_otherwise(root, path)
    removed = _removed(root)
    later = [p for p in later if p.severity == "error" or p.mark.file == root.mark.file]  # the parent's warnings are the parent's affair
    problems += [_told_of_removal(problem, removed) for problem in later if _spot(problem) not in spoiled]
    return Examined(scenario, merged, tuple(problems), silences, rulebook, tuple(files))


def _called_otherwise(root: MapNode, path: Path) -> list[Problem]:
    """A warning when the id of a scenario is not the name of its file: two names for one thing."""
    id = root.items.get("id")
    if not isinstance(id, ScalarNode) or not id.text or id.text == path.stem:
        return []
    message = f'the id "{id.text[:40]}" is not the name of the file: commands find the scenario as "{path.stem[:60]}"'
    return [Problem("W627", message, id.mark, severity="warning")]


def _is_rulebook(root: MapNode, path: Path) -> bool:
    """Whether a file is made to be extended and no game by itself: it lies in a folder ``rules`` and says neither when it starts nor how
    long it lasts."""
    return path.absolute().parent.name == "rules" and "factions" in root.items and not {"extends", "start", "turns"} & set(root.items)


def _as_game(root: MapNode) -> MapNode:
    """A rulebook with a start and the longest course, so that all else in it can be checked."""
    mark = root.mark
    extra = {"start": ScalarNode("2000-01", "2000-01", mark), "turns": ScalarNode(MOST_TURNS, str(MOST_TURNS), mark)}
    return MapNode({**root.items, **extra}, {**root.keys, **dict.fromkeys(extra, mark)}, mark)


def _removed(root: MapNode) -> dict[str, Mark]:
    """The ids that a scenario takes away from its parent, and where it says so."""
    found: dict[str, Mark] = {}
    pending = [root.get("remove")]
    while pending:
        node = pending.pop()
        if isinstance(node, MapNode):
            pending += node.items.values()
        elif isinstance(node, ListNode):
            found.update({name.text: name.mark for name in node.items if isinstance(name, ScalarNode)})
    return found


def _told_of_removal(problem: Problem, removed: dict[str, Mark]) -> Problem:
    """A complaint about a name that the scenario itself removed says so: it may stand in another file."""
    mark = problem.mark
    where = removed.get(mark.text[mark.column - 1 : mark.end_column - 1])
    if where is None or problem.code not in ("E203", "E223"):
        return problem
    return replace(problem, message=f"{problem.message}: {where.file} removes it in line {where.line}", suggestion="")


def _spot(problem: Problem) -> tuple[str, int, int]:
    return problem.mark.file, problem.mark.line, problem.mark.column


def _with_parent(root: MapNode, path: Path | None, problems: list[Problem], files: list[Path] | None = None) -> MapNode | None:
    """The tree with what ``extends:`` names; None when the parent cannot be had. ``files`` receives the parent's path."""
    root = without_silences(_mend_extends(root, problems))
    extends = root.get("extends")
    if extends is None:
        return without_parent(upgrade(root, None, problems), problems)
    for key in ("format", "id"):
        if key not in root.items:
            problems.append(Problem("E202", f'the key "{key}" is missing', root.mark))
    if not isinstance(extends, ScalarNode) or not extends.text:
        problems.append(Problem("E502", "extends takes a plain name such as rules/libya", extends.mark))
        return None
    found = find_parent(extends.text, path, extends.mark)
    guessed = isinstance(found, Problem)
    if isinstance(found, Problem):
        problems.append(found)
        meant = find_parent(found.suggestion, path, extends.mark) if found.suggestion else found
        if isinstance(meant, Problem):
            return None
        found = meant  # go on with what was meant, to find the other errors too
    if path is not None and found.resolve() == path.resolve():
        problems.append(Problem("E503", "a file cannot extend itself", extends.mark))
        return None
    if files is not None:
        files.append(found)
    theirs: list[Problem] = []
    parent = read_source(found, theirs, _name(found))
    if guessed and (parent is None or "factions" not in parent.items):
        return None  # that was not meant
    problems += theirs
    if parent is None:
        problems.append(Problem("E509", f"the parent {extends.text} cannot be read", extends.mark))
        return None
    if not _stands_alone(parent, problems, extends.mark):
        return None
    parent = upgrade(without_silences(parent), None, problems)
    if "format" in parent.items and format_of(parent) != FORMAT:
        problems.append(Problem("E302", f"the format of the parent must be {FORMAT}", parent.items["format"].mark))
    return merge(parent, upgrade(root, parent, problems), problems)


def _mend_extends(root: MapNode, problems: list[Problem]) -> MapNode:
    """A slip in the word extends: reported, and read as what was meant."""
    for key in list(root.items)[:MOST_KEYS]:
        if "extends" not in root.items and key not in SECTIONS and nearest(key, (*SECTIONS, *HEADINGS)) == "extends":
            problems.append(Problem("E201", f'unknown key "{key[:40]}"', root.keys[key], "extends"))
            return root.renamed(key, "extends")
    return root


def _stands_alone(parent: MapNode, problems: list[Problem], mark: Mark) -> bool:
    """Whether the parent extends nothing, as it must; else nothing can be said of the rest."""
    for verb in ("extends", *VERBS):
        if verb in parent.items:
            problems.append(Problem("E503", f"the parent has {verb}: itself; a scenario and its parent are all there can be", mark))
            return False
    return True
