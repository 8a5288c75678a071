"""A month as a short film: the lines of a report gathered into scenes, in the order in which they matter to the seat.

Nothing is added to the report: every scene is made of its lines, and every line is in one scene.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from game.engine.view import Line
from game.scenario.model import PHASES

MOST_LINES, MOST_BOOKS = 6, 12  # of one scene; more go on in the next, so that a scene can be read at a glance
CLASHES = ("battle", "control")  # steps that make a place the subject of a scene


@dataclass(frozen=True, slots=True)
class Scene:
    """``title``: what it is about; ``lines``: (number in the report, line); ``weight``: the higher, the sooner it is shown."""

    title: str
    lines: tuple[tuple[int, Line], ...]
    weight: int

    @property
    def places(self) -> tuple[str, ...]:
        """The places it is about, each once."""
        return tuple(dict.fromkeys(line.place for _, line in self.lines if line.place is not None))

    @property
    def marches(self) -> tuple[tuple[str, str, str], ...]:
        """(from, to, whose) of each march."""
        return tuple((line.origin, line.place, line.faction or "") for _, line in self.lines if line.origin and line.place)

    @property
    def good(self) -> int:
        """Whether it is good (1) or bad (-1) for the seat on the whole."""
        total = sum(line.good for _, line in self.lines)
        return (total > 0) - (total < 0)

    @property
    def details(self) -> tuple[tuple[Line, tuple[str, ...]], ...]:
        """The lines that have dice, modifiers or changes."""
        return tuple((line, line.details) for _, line in self.lines if line.details)


def scenes(report: Sequence[Line], seat: str, place: Callable[[str], str], faction: Callable[[str], str]) -> tuple[Scene, ...]:
    """The film of a report for ``seat``; ``place`` and ``faction`` name their ids.

    First what was fought over (the seat's own first), then each of its own orders, the others one by one, the world, and last
    the seat's own books. Within a scene lines stand in the order of the month.
    """
    left = dict(enumerate(report))
    made: list[Scene] = []
    for id in dict.fromkeys(line.place for line in report if line.place is not None and line.step in CLASHES):
        made += _cut(place(id), _take(left, lambda line, at=id: _about(line, at)), 40, seat)  # type: ignore[misc]
    for number, line in list(left.items()):
        if line.group == "you" and (line.place is not None or line.details) and not is_book(line):
            title = "Your order" if line.step else "Your losses"
            made += _cut(place(line.place) if line.place is not None else title, [(number, left.pop(number))], 30, seat)
    for who in dict.fromkeys(line.faction for line in report if line.group == "rivals" and line.faction):
        made += _cut(faction(who), _take(left, lambda line, by=who: line.group == "rivals" and line.faction == by), 20, seat)  # type: ignore[misc]
    made += _cut("The world", _take(left, lambda line: line.group != "you"), 10, seat)
    made += _cut("Your accounts", list(left.items()), 0, seat)
    return tuple(sorted(made, key=lambda scene: -scene.weight))


def _about(line: Line, place: str) -> bool:
    """Whether a line tells of the struggle for a place: what marched there, what was struck, what came of it."""
    return line.place == place and (line.step in (*CLASHES, "movement", "air") or line.origin is not None)


def is_book(line: Line) -> bool:
    """Whether a line is one of the seat's books: income, upkeep, and why its numbers stand where they do."""
    return line.group == "you" and line.place is None and line.step in ("income", "upkeep")


def _take(left: dict[int, Line], wanted: Callable[[Line], bool]) -> list[tuple[int, Line]]:
    """Take the lines that fit out of those that are left."""
    found = [(number, line) for number, line in left.items() if wanted(line)]
    for number, _ in found:
        del left[number]
    return found


def _cut(title: str, lines: Sequence[tuple[int, Line]], base: int, seat: str) -> Iterator[Scene]:
    """Scenes of at most ``MOST_LINES`` lines. What is good or bad for the seat, or its own, is worth more than its kind."""
    order = {step: at for at, step in enumerate(PHASES)}
    ranked = sorted(lines, key=lambda pair: order.get(pair[1].step, len(order)))
    most = MOST_LINES if base else MOST_BOOKS
    for start in range(0, len(ranked), most):
        part = tuple(ranked[start : start + most])
        felt = 15 * any(line.good for _, line in part) if base >= 10 else 0
        own = 5 * any(line.faction == seat for _, line in part) if base >= 40 else 0
        yield Scene(f"{title}, more" if start else title, part, base + felt + own)
