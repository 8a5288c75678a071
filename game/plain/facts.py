"""Numbers and names as sentences: how sure a number is, what a piece of a sum adds, directions on the map."""

from __future__ import annotations

import math
from collections.abc import Sequence

from game.engine.view import Known, Modifier, PlaceView
from game.scenario.describe import counted, plural
from game.scenario.model import Scenario
from game.session.wording import Names, governed

EARTH = 6371.0  # kilometres
POINTS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def known(number: Known, unit: str = "") -> str:
    """A number as sure as it is: ``4``, ``about 4``, ``some``, ``not known``."""
    after = f" {unit}" if unit else ""
    if number.certainty == "unknown":
        return "not known"
    if number.certainty == "something":
        return "some"
    return f"{'about ' if number.certainty == 'about' else ''}{number.value}{after}"


def pieces(names: Names, kind: str, number: Known) -> str:
    """Pieces of a kind: ``2 brigades``, ``about 5 militias``, ``some cells``."""
    name = names.kind(kind)
    if number.certainty == "something":
        return f"some {plural(name)}"
    if number.certainty == "unknown":
        return f"perhaps {plural(name)}"
    return f"{'about ' if number.certainty == 'about' else ''}{counted(number.value, name)}"


def parts(terms: Sequence[Modifier], added: bool = True) -> str:
    """Labelled numbers in one row. ``added``: those after the first are added to it, so they get a sign."""
    return ", ".join(_part(t, added and n > 0) for n, t in enumerate(terms))


def _part(term: Modifier, added: bool) -> str:
    plain = term.label.removesuffix(" (%)")
    if plain != term.label:
        return f"{plain} {term.value:+d} per cent"
    return f"{term.label} {term.value:+d}" if added else f"{term.label} {term.value}"


def number_of(count: int, name: str) -> str:
    """``1 order``, ``3 orders``."""
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def listed(items: Sequence[str], joint: str = "and") -> str:
    """``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joint} {items[-1]}" if items else ""


def capital(text: str) -> str:
    """With a capital letter in front; the rest as it is, since names have their own."""
    return f"{text[:1].upper()}{text[1:]}"


def stopped(text: str) -> str:
    """With a full stop, unless it ends with a mark of its own."""
    return text if text.endswith((".", "!", "?", ":")) or not text else f"{text}."


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return stopped(capital(" ".join(text.split())))


def holder(names: Names, place: PlaceView) -> str:
    """Who holds a place, as the end of a sentence: ``the LNA controls it`` without the article."""
    if place.holder is None:
        return "nobody holds it"
    said = f"{names.look(place.holder).short} {'controls' if place.control == place.holder else 'occupies'} it"
    return f"{said}, contested" if place.contested else said


def security(number: Known, most: int) -> str:
    """Security as a number and its word. ``most``: the highest there is."""
    if number.certainty == "unknown":
        return "not known"
    word = governed(number.value)
    return word if number.certainty == "something" else f"{known(number)} of {most}, {word}"


def heading(scenario: Scenario, a: str, b: str) -> str:
    """From one place to another as the crow flies: ``65 km north-west``."""
    start, end = (scenario.places[scenario.place(id)] for id in (a, b))
    mean = math.radians((start.lat + end.lat) / 2)
    east, north = math.radians(end.lon - start.lon) * math.cos(mean) * EARTH, math.radians(end.lat - start.lat) * EARTH
    far = math.hypot(east, north)
    steps = 1 if far < 20 else 5 if far < 100 else 10
    point = POINTS[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    return f"{max(steps, round(far / steps) * steps)} km {point}"


def is_track(scenario: Scenario, a: str, b: str) -> bool:
    """Whether the way between two neighbours is a desert track."""
    pair = {scenario.place(a), scenario.place(b)}
    return any(track for x, y, track in scenario.roads if {x, y} == pair)
