"""What stands on the picker's shelf, read in a thread: titles at once, whole scenarios one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from game.engine.view import View
    from game.scenario.model import Scenario


_READING = Lock()
_Read = TypeVar("_Read")


def one_at_a_time(read: Callable[[], _Read]) -> _Read:
    """Read scenarios in one thread at a time, and again after a SystemError.

    CPython 3.11 counts the depth of syntax trees for all threads together, so expressions that are parsed while another
    thread parses too now and then end in "SystemError: AST constructor recursion depth mismatch". Seen in tests in which the
    picker and the command line opened scenarios at once.
    """
    with _READING:
        for _ in range(3):
            with suppress(SystemError):
                return read()
        return read()


@dataclass(slots=True)
class Book:
    """One scenario of the list. ``ref`` is what the loader takes. ``problems``: each as ``line 41: what is wrong``.
    ``guided``: it has prompts for who is new.
    ``scenario`` and ``views`` (the first month as a seat sees it) are filled when they have been read."""

    ref: str
    title: str
    blurb: str
    teaches: str
    difficulty: int
    problems: tuple[str, ...] = ()
    guided: bool = False
    scenario: Scenario | None = None
    views: dict[str, View] = field(default_factory=dict)

    def matches(self, words: str) -> bool:
        """Does every word occur in what the picker shows?"""
        text = f"{self.ref} {self.title} {self.blurb} {self.teaches}".lower()
        return all(word in text for word in words.lower().split())


def list_books() -> list[Book]:
    """Every scenario file that can be found, from the top of each file only (milliseconds)."""
    from game.scenario.find import list_scenarios

    return [
        Book(str(e.path), e.title, e.blurb, e.teaches, e.difficulty, tuple(_line(p) for p in e.problems if p.severity == "error"), e.guided)
        for e in list_scenarios()
    ]


def open_book(book: Book) -> None:
    """Read the whole scenario (up to a second); what is wrong with it is noted in the book."""
    from game.scenario.load import load_scenario
    from game.scenario.problems import ScenarioErrors

    if book.scenario is not None or book.problems:
        return
    try:
        book.scenario = one_at_a_time(lambda: load_scenario(book.ref))
    except ScenarioErrors as error:
        book.problems = tuple(_line(p) for p in error.problems if p.severity == "error") or ("it cannot be read",)
        return
    book.title, book.blurb, book.teaches = book.scenario.title, book.scenario.blurb, book.scenario.teaches
    book.difficulty = book.scenario.difficulty


def look_inside(book: Book, seat: str) -> View | None:
    """The first month as a seat sees it (some tenths of a second), kept in the book."""
    from game.engine.game import Game

    if book.scenario is None:
        return None
    if seat not in book.views:
        book.views[seat] = Game(book.scenario, seed=0).view(seat)
    return book.views[seat]


def _line(problem: object) -> str:
    from game.scenario.problems import Problem, clean

    assert isinstance(problem, Problem)
    here = problem.mark
    asked = f'; did you mean "{problem.suggestion}"?' if problem.suggestion else ""
    return clean(f"{Path(here.file).name + ' ' if here.file else ''}line {here.line}: {problem.message}{asked}")


def names_in(path: Path) -> dict[str, str]:
    """What the sides of a saved game are called: seat -> short name; empty when the save cannot be read."""
    from game.scenario.problems import clean
    from game.session.journal import SaveError
    from game.session.store import read_journal

    try:
        rules = json.loads(read_journal(path).header.rules)
        return {str(seat): clean(str(look.get("short") or look.get("name") or seat)) for seat, look in rules["words"]["factions"].items()}
    except (SaveError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def winner_of(path: Path) -> str | None:
    """Who won a saved game that has ended ('' for nobody), by playing its months again; None when that fails."""
    from game.engine.game import Game
    from game.session.journal import SaveError
    from game.session.replay import default_loader, play_through, scenario_of
    from game.session.store import read_journal

    try:
        journal = read_journal(path)
        scenario = one_at_a_time(lambda: scenario_of(journal.header, path, default_loader))
        game = Game(scenario, seed=journal.header.seed)
        for _ in play_through(game, journal, path):
            pass
    except (SaveError, OSError):
        return None
    return game.winner or ""
