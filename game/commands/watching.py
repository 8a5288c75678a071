"""``qibli check --watch``: checks again whenever a file is saved, and shows what has changed since."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from game.commands.checking import Checked, examined, smoked
from game.commands.common import NOT_FOUND, fail, one_line, write
from game.commands.problems import show, show_problems

if TYPE_CHECKING:
    from game.scenario.problems import Problem

PAUSE = 0.15  # seconds between two looks at the files
SETTLED = 0.05  # for how long a file must lie still before it is read: some editors write in several goes
MOST_UNSETTLED = 40  # looks at a file that does not come to rest, before it is read all the same

Look = tuple[int, int, int] | None  # what tells one saved version from another; None: there is no file


def watch_files(names: tuple[str, ...], smoke: bool) -> NoReturn:
    """Check every name, then again at each save of it or of its parent, until the person breaks it off. Failure (2) for what does not
    exist at the start."""
    watched = [_Watched(name, smoke) for name in dict.fromkeys(names)]
    for one in watched:
        one.begin()
    write(f"Watching {len(watched)} file{'s' if len(watched) > 1 else ''}; Ctrl+C ends.")
    while True:
        time.sleep(PAUSE)
        for one in watched:
            one.look()


class _Watched:
    """One scenario under watch."""

    def __init__(self, name: str, smoke: bool) -> None:
        self.name, self.smoke = name, smoke
        self.shown = one_line(name)
        self.checked = Checked(name, ())
        self.looks: dict[Path, Look] = {}
        self.gone = False

    def begin(self) -> None:
        """The first check, shown whole."""
        self.checked = self._check(None)
        if any(problem.code in NOT_FOUND for problem in self.checked.problems):
            first = self.checked.problems[0]
            fail(f"{first.message[:1].upper()}{first.message[1:]}.", 2)
        show(self.checked)

    def look(self) -> None:
        """Check again if one of the files has been saved."""
        now = {path: look(path) for path in self.looks}
        if now == self.looks:
            return
        if any(version is None for version in now.values()):  # an editor that replaces a file takes it away for a moment
            if not self.gone:
                time.sleep(PAUSE)
                self.gone = any(look(path) is None for path in self.looks)
                if self.gone:
                    write(f"{_clock()} {self.shown}: the file is gone; waiting for it")
            return
        self.gone = False
        settle(list(now))
        before = self.checked
        self.checked = self._check(before)

    def _check(self, before: Checked | None) -> Checked:
        """The checks, shown against those before as soon as each is done."""
        files = self.checked.files
        self.looks = {path: look(path) for path in files}
        checked, seen = examined(self.name)
        if seen is None and before is not None:  # gone again
            return before
        for path in checked.files:
            self.looks.setdefault(path, look(path))
        self.looks = {path: version for path, version in self.looks.items() if path in checked.files}
        known = None if before is None else before.problems
        if known is not None:
            write(f"{_clock()} {self.shown}: saved")
            show_changes(known, checked.problems)
        if self.smoke and seen is not None:
            plain = checked.problems
            checked = smoked(checked, seen)
            if known is not None and checked.problems != plain:
                show_changes(plain, checked.problems)
        if known is not None:
            write(f"{_clock()} {self.shown}: {checked.verdict()}")
        return checked


def look(path: Path) -> Look:
    """What tells one version of a file from another: time, size and number of the file."""
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def settle(paths: list[Path]) -> None:
    """Wait until nobody writes to the files any more, for two seconds at most."""
    before = [look(path) for path in paths]
    for _ in range(MOST_UNSETTLED):
        time.sleep(SETTLED)
        now = [look(path) for path in paths]
        if now == before and None not in now:
            return
        before = now


def changes(before: tuple[Problem, ...], after: tuple[Problem, ...]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """What is gone and what is new. A problem that only moved to another line is neither."""
    old, new = Counter(map(_same, before)), Counter(map(_same, after))
    return _surplus(before, old - new), _surplus(after, new - old)


def _same(problem: Problem) -> tuple[str, str, str, str]:
    return problem.mark.file, problem.code, problem.message, problem.suggestion


def _surplus(problems: tuple[Problem, ...], counts: Counter[tuple[str, str, str, str]]) -> tuple[Problem, ...]:
    left, found = Counter(counts), []
    for problem in problems:
        if left[_same(problem)] > 0:
            left[_same(problem)] -= 1
            found.append(problem)
    return tuple(found)


def show_changes(before: tuple[Problem, ...], after: tuple[Problem, ...]) -> None:
    """What is gone, a line each; then what is new, in full."""
    from game.scenario.problems import clean

    gone, new = changes(before, after)
    for problem in gone:
        write(clean(f"  gone: {problem.mark.file}:{problem.mark.line} {problem.code} {problem.message}"))
    show_problems(new)


def _clock() -> str:
    return time.strftime("%H:%M:%S")
