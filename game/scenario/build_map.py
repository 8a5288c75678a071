"""Attributes, places, roads and desert tracks."""

from __future__ import annotations

from dataclasses import dataclass

from game.scenario.draft import Draft
from game.scenario.model import Place
from game.scenario.problems import Mark, near, nearest
from game.scenario.shape import AttributeShape, PlaceShape
from game.scenario.source import MAX_NUMBER, MapNode, Node, ScalarNode


@dataclass(frozen=True, slots=True)
class Attributed:
    """A declared attribute: its range and the words for its values. ``broken``: it is declared wrongly, which is reported;
    then nothing can be said of the values that places give it."""

    lo: int
    hi: int
    words: dict[str, int]
    broken: bool = False


def read_range(draft: Draft, id: str, values: list[int], entry: Node) -> tuple[int, int]:
    """``[lo, hi]``, in order; of a range that is not, the id is broken. ``entry``: the map that holds ``range:``."""
    lo, hi = values
    if lo > hi:
        found = entry.get("range") if isinstance(entry, MapNode) else None
        draft.error("E302", f"a range goes from the smaller to the larger number, not from {lo} to {hi}", (found or entry).mark)
        draft.broken.add(id)
        return -MAX_NUMBER, MAX_NUMBER
    return lo, hi


def build_attributes(draft: Draft) -> dict[str, Attributed]:
    """Every attribute by id."""
    found: dict[str, Attributed] = {}
    section = draft.section("attributes")
    for id, shape in draft.entries("attributes", AttributeShape):
        if shape is None or ("attributes", id) in draft.faulty:
            draft.broken.add(id)
            found[id] = Attributed(-MAX_NUMBER, MAX_NUMBER, {}, broken=True)
            continue
        entry = section.items[id]
        lo, hi = read_range(draft, id, shape.range, entry)
        words = entry.get("words") if isinstance(entry, MapNode) else None
        for word, value in shape.words.items():
            if not lo <= value <= hi:
                mark = words.items[word].mark if isinstance(words, MapNode) else entry.mark
                draft.error("E302", f'"{word}" is {value}, outside {lo} to {hi}', mark)
        found[id] = Attributed(lo, hi, shape.words, broken=id in draft.broken)
        if shape.role == "terrain" and id != "terrain":
            draft.error("E207", 'the attribute with the role terrain must be called "terrain"', draft.mark("attributes", id), "terrain")
            found.setdefault("terrain", Attributed(lo, hi, shape.words, broken=True))
    return found


def build_places(draft: Draft, attributes: dict[str, Attributed]) -> tuple[Place, ...]:
    """Every place; an attribute that a place does not give is 0, or the end of its range that is nearest to 0."""
    places = []
    _mend_positions(draft, attributes)
    section = draft.section("places")
    for id, shape in draft.entries("places", PlaceShape):
        values = {name: max(a.lo, min(0, a.hi)) for name, a in attributes.items()}
        words: dict[str, str] = {}
        given: dict[str, Node] = (shape.model_extra or {}) if shape else {}
        for name, node in given.items():
            if name not in attributes:
                hint = "; a number with a point is written 13.25, without a comma" if name.isdigit() else ""
                meant = near(name, attributes, draft.problems)
                draft.error("E201", f'unknown attribute "{name}"{hint}', _key(section.items[id], name), meant)
                continue
            value = _attribute(draft, name, attributes[name], node)
            if value is None:
                draft.faulty.add(("attributes", name))
            else:
                values[name] = value
                if isinstance(node, ScalarNode) and isinstance(node.value, str):
                    words[name] = node.text
        places.append(Place(id, shape.lon if shape else 0.0, shape.lat if shape else 0.0, values, words))
    return tuple(places)


def _mend_positions(draft: Draft, attributes: dict[str, Attributed]) -> None:
    """Report slips for lon and lat, which look like attributes, and read them as what was meant."""
    section = draft.section("places")
    for id, place in list(section.items.items()):
        for name in ("lon", "lat"):
            if not isinstance(place, MapNode) or name in place.items:
                continue
            slip = nearest(name, [key for key in place.items if key not in attributes and key not in ("lon", "lat")])
            if slip:
                draft.error("E201", f'unknown key "{slip[:40]}"', place.keys[slip], name)
                place = section.items[id] = place.renamed(slip, name)
                draft.faulty.add(("places", id))


def _key(node: Node, name: str) -> Mark:
    keys = getattr(node, "keys", {})
    mark = keys.get(name, node.mark)
    return mark if isinstance(mark, Mark) else node.mark


def _attribute(draft: Draft, name: str, attribute: Attributed, node: Node) -> int | None:
    """The value of one attribute: a number in its range, or one of its words."""
    if attribute.broken:
        return node.value if isinstance(node, ScalarNode) and type(node.value) is int else None
    if isinstance(node, ScalarNode) and isinstance(node.value, str) and attribute.words:
        if node.text in attribute.words:
            return attribute.words[node.text]
        message = f'{name} has no word "{node.text[:40]}"; it knows {", ".join(attribute.words)}'
        draft.error("E303", message, node.mark, nearest(node.text, attribute.words))
    elif not isinstance(node, ScalarNode) or type(node.value) is not int:
        draft.error("E301", f"{name} is a whole number", node.mark)
    elif not attribute.lo <= node.value <= attribute.hi:
        draft.error("E302", f"{name} must lie between {attribute.lo} and {attribute.hi}", node.mark)
    else:
        return node.value
    return None


def build_roads(draft: Draft) -> tuple[tuple[int, int, bool], ...]:
    """Links (a, b, is it a desert track) from chains of places."""
    links: dict[frozenset[int], tuple[int, int, bool]] = {}
    for section, track in (("roads", False), ("tracks", True)):
        for node in draft.lines(section):
            if not isinstance(node, ScalarNode) or len(node.text.split()) < 2:
                example = " ".join(draft.ids["places"][:3]) or "north ridge south"
                draft.error("E301", f'a chain of places is wanted here, with blanks between them, such as "{example}"', node.mark)
                continue
            _chain(draft, node, track, links)
    return tuple(links.values())


def _chain(draft: Draft, node: ScalarNode, track: bool, links: dict[frozenset[int], tuple[int, int, bool]]) -> None:
    """The links of one chain."""
    before: int | None = None
    offset = 0
    for word in node.text.split():
        offset = node.text.index(word, offset)
        mark = node.mark.at(offset, len(word))
        offset += len(word)
        index = draft.index_of(word, "places", mark)
        if index is not None and before is not None:
            pair = frozenset((before, index))
            if len(pair) == 1:
                draft.error("E307", f'"{word}" cannot be next door to itself', mark)
            elif pair in links:
                draft.error("E307", f'"{draft.ids["places"][before]} {word}" is already linked', mark)
            else:
                links[pair] = before, index, track
        before = index
