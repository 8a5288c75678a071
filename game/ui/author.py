"""Author mode: the file that is being written, watched; the game at the table made anew from it after every save. No widgets.

The last good copy goes on being played while the file has errors. What survives a change is in ``game.session.author.Desk``.
"""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from game.engine.view import Order, View
from game.session.author import Desk, Rebuilt, example
from game.session.minding import Maker, make_mind
from game.ui.shelf import one_at_a_time
from game.ui.table import Table

if TYPE_CHECKING:
    from game.scenario.model import Scenario
    from game.scenario.problems import Problem

_EXTENDS = re.compile(r"^extends:\s*[\"']?([\w/-]+)", re.MULTILINE)
Mark = tuple[int, int, int]  # of a file: time, length, inode
Seen = tuple[View, View, tuple[Order, ...]]  # a month: what the seat knew before and after, and what it ordered


def commands(scenario: Scenario, seat: str) -> tuple[tuple[str, str], ...]:
    """What can be written at the prompt, with examples of this scenario, and what it does."""
    other = next((f.id for f in scenario.factions if f.id != seat), seat)
    return (
        (example(scenario, seat), "from this month on, after reloads too"),
        ("month 5", "by the orders so far, then by machines"),
        (f"seat {other}", "the same game from another seat"),
        ("seed 12", "anew with other dice"),
        ("reset", "anew: no orders, no values set"),
    )


@contextmanager
def _unswept() -> Iterator[None]:
    """Without the search for garbage: objects are made by the hundred thousand and none of them is garbage yet, but looking at all
    of them again and again takes nearly as long as making them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Authoring:
    """One file and the game made from it. ``problems``: what is wrong with the newest copy of the file (empty: it is the one that is
    played); ``note``: what the last change cost; ``seconds``: how long the last one took from reading the file to the new table."""

    def __init__(self, path: Path, seat: str, seed: int, players: Mapping[str, str], make: Maker = make_mind) -> None:
        """Reads nothing yet. ``players``: seat -> level for the seats that are not to play by doctrine."""
        self.desk = Desk(path, seat, seed, dict(players))
        self.problems: tuple[Problem, ...] = ()
        self.note, self.seconds, self.at = "", 0.0, ""
        self._make = make
        self._scenario: Scenario | None = None
        self._files: dict[Path, Mark | None] = {path: None}

    # ------------------------------------------------------------------ the file
    def changed(self) -> bool:
        """Has the file, or the one that it extends, been saved since it was read? An empty one is a save under way."""
        now = {file: _mark(file) for file in self._files}
        return now != self._files and all(mark is not None and mark[1] > 0 for mark in now.values())

    def reload(self, table: Table | None) -> Table | None:
        """Read the file and make the game anew, as far as ``table`` had come; None when the file has errors: they are in
        ``problems`` then and the game at the table stays as it is. Some tenths of a second: call it from a thread."""
        with _unswept():
            return self._reload(table)

    def _reload(self, table: Table | None) -> Table | None:
        from game.scenario.load import load_scenario
        from game.scenario.problems import ScenarioErrors

        began = time.perf_counter()
        self._files = {file: _mark(file) for file in self._watched()}
        try:
            scenario = one_at_a_time(lambda: load_scenario(self.desk.path))
        except ScenarioErrors as errors:
            self.problems = tuple(p for p in errors.problems if p.severity == "error") or errors.problems
            return None
        self.problems, self._scenario = (), scenario
        turn, plan = 0, None
        if table is not None:
            self.desk.note(table.session)
            turn, plan = table.session.game.turn, table.session.plan
            turn = 0 if table.session.ended else turn
        seen: list[Seen] = []
        rebuilt = self.desk.build(scenario, turn, plan, watch=lambda *month: seen.append(month))
        made = self._table(rebuilt, seen, table)
        self.seconds, self.at = time.perf_counter() - began, time.strftime("%H:%M:%S")
        return made

    def _watched(self) -> list[Path]:
        """The file and its parent, where that can be told."""
        from game.scenario.find import find_parent
        from game.scenario.problems import NOWHERE

        path = self.desk.path
        try:
            found = _EXTENDS.search(path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            return [path]
        parent = find_parent(found[1], path, NOWHERE) if found is not None else None
        return [path, parent] if isinstance(parent, Path) else [path]

    def _table(self, rebuilt: Rebuilt, seen: list[Seen], before: Table | None) -> Table:
        """A table for a game that was made anew; it looks where the one before it looked."""
        table = Table(rebuilt.session, self._make)
        for month in seen:
            table.remember(*month)
        if before is not None:
            table.lens = before.lens
            table.place = before.place if before.place in table.view.places else None
        self.note = rebuilt.note
        return table

    # ------------------------------------------------------------------ what the author asks for
    def command(self, table: Table, line: str) -> tuple[Table, str]:
        """Do what a line of the prompt says: the table to play on at (``table`` itself when only a value was set) and a sentence. May take
        seconds: call it from a thread. ValueError with a sentence for a line that cannot be followed."""
        words = line.split()
        if not words:
            raise ValueError(f"write a line such as {example(table.session.scenario, table.session.seat)}")
        name, rest = words[0].lower(), words[1:]
        if name in ("month", "seat", "seed") and len(rest) == 1 and "=" not in line:
            return getattr(self, f"_{name}")(table, rest[0])  # type: ignore[no-any-return]
        if name == "reset" and not rest:
            self.desk.months, self.desk.settings = [], []
            return self._anew(table, 1), "Begun anew."
        setting, lost = self.desk.put(table.session, line)
        less = f" {lost} of your orders no longer stand." if lost else ""
        return table, f"{setting}, from month {setting.turn} on.{less}"

    def _month(self, table: Table, text: str) -> tuple[Table, str]:
        if not text.isdigit():
            raise ValueError("write month and its number, such as month 5")
        self.desk.note(table.session)
        assert self._scenario is not None
        seen: list[Seen] = []
        rebuilt = self.desk.jump(self._scenario, int(text[:6]), watch=lambda *month: seen.append(month))
        made = self._table(rebuilt, seen, table)
        turn = made.session.game.turn
        early = f"; the game is decided in month {turn}" if made.session.ended else ""
        return made, f"Month {turn}{early}."

    def _seat(self, table: Table, text: str) -> tuple[Table, str]:
        seats = list(table.view.factions)
        if text not in seats:
            raise ValueError(f"the seats are {', '.join(seats)}")
        self.desk.seat = text
        return self._anew(table, table.session.game.turn), f"You look at it as {table.words.look(text).short}."

    def _seed(self, table: Table, text: str) -> tuple[Table, str]:
        if not text.isdigit() or int(text) >= 2**64:
            raise ValueError("a seed is a whole number from 0 to 18446744073709551615")
        self.desk.seed = int(text)
        self.desk.months, self.desk.settings = [], []
        return self._anew(table, 1), f"Seed {text}, from the first month."

    def _anew(self, table: Table, turn: int) -> Table:
        assert self._scenario is not None
        if self.desk.months or table.session.played:
            self.desk.note(table.session) if turn > 1 else None
        seen: list[Seen] = []
        rebuilt = self.desk.build(self._scenario, 0 if table.session.ended and turn > 1 else turn, watch=lambda *month: seen.append(month))
        return self._table(rebuilt, seen, table)


def _mark(path: Path) -> Mark | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
