"""What stands beside a place's mark: the holder's number, and the viewing seat's own shape and number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from game.ui.map.chart import Chart
from game.ui.map.labels import SHORT, Name
from game.ui.map.lenses import PlaceShade


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands beside the mark of a place (its number), from column ``x``, in a faction's colour."""

    place: int
    x: int
    text: str
    faction: str


def count_shown(chart: Chart, place: int, shade: PlaceShade) -> str:
    """The number beside a mark, or nothing where it has no room."""
    return shade.count if len(shade.count) < chart.labels.room[place] else ""


def names_apart(chart: Chart, names: Iterable[Name], places: Sequence[PlaceShade]) -> list[Name]:
    """The names of one row, where one begins right after its place's number moved on, so that a blank stands between them. Names were
    given room for a mark with one digit: a longer number pushes its name to the right, and shortens it where that would touch the next
    name or mark, or the edge."""
    named = list(names)
    starts = [n.x for n in named] + [x for x, y in chart.geometry.markers if named and y == named[0].y]
    return [_pushed(chart, name, places[name.place], starts) if name.place >= 0 else name for name in named]


def _pushed(chart: Chart, name: Name, shade: PlaceShade, starts: Sequence[int]) -> Name:
    mark, row = chart.geometry.markers[name.place]
    x = mark + len(count_shown(chart, name.place, shade)) + 2
    if row != name.y or name.x <= mark or x <= name.x:
        return name
    for text in (name.text, name.text[:SHORT].strip()):
        end = x + len(text)  # the cell after it stays blank
        if end <= chart.geometry.width and not any(name.x < start <= end for start in starts):
            return replace(name, x=x, text=text)
    return name


def own_signs(chart: Chart, marks: Collection[tuple[int, PlaceShade]], busy: set[int], seven_bit: bool = False) -> Iterator[Sign]:
    """The seat's own pieces in one row: right of the mark where there is room, else left of it, else without the number.

    ``marks``: the places with their marks in this row; ``busy``: columns that names and marks have taken; what is yielded is
    added to it. A blank is left towards names and other marks where that is possible; nothing is ever covered.
    """
    for place, shade in marks:
        if not shade.own:
            continue
        shape = shade.own_letter if seven_bit else shade.own_shape
        x = chart.geometry.markers[place][0]
        right = x + 1 + len(count_shown(chart, place, shade))
        texts = (shape + shade.own_count, shape) if shade.own_count else (shape,)
        for text, blank in ((text, blank) for blank in (1, 0) for text in texts):
            left = x - len(text)
            stands = ((right, range(right, right + len(text) + blank)), (left, range(left - blank, x)))
            found = next((at for at, cells in stands if _open(at, text, chart.geometry.width) and busy.isdisjoint(cells)), None)
            if found is not None:
                busy.update(range(found, found + len(text)))
                yield Sign(place, found, text, shade.own)
                break


def _open(x: int, text: str, width: int) -> bool:
    return x >= 0 and x + len(text) <= width
