"""Presentation: words, briefings, sources. Nothing here can change a game."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from game.scenario.describe import fill
from game.scenario.draft import Draft
from game.scenario.model import Briefing, Look, Place, Source, Words
from game.scenario.outline import Outline
from game.scenario.outline_file import outline_of
from game.scenario.problems import near
from game.scenario.shape_words import BriefingShape, SourceShape, WordsShape
from game.scenario.source import MapNode, Node
from game.scenario.validate import validate

# for sides that the file gives no look: colours that people with every kind of sight can tell apart (Okabe and Ito); those that lie
# nearest to the grey of nobody's land come last
COLOURS = ("#56B4E9", "#E69F00", "#CC79A7", "#F0E442", "#0072B2", "#D55E00", "#009E73", "#999999")
SHAPES = "●■▲▼○□●■"


def build_words(draft: Draft, places: tuple[Place, ...]) -> Words:
    """Names, colours, ranks and the drawn land; ids of things that do not exist are errors."""
    node = draft.root.get("words")
    plain, drawn = _drawn(draft, node, places)
    shape = validate(WordsShape, plain, draft.problems, draft.root.keys["words"]) if plain is not None else None
    shape = shape or WordsShape()
    for section in ("factions", "places", "kinds", "quantities", "orders", "rules"):
        inner = node.get(section) if isinstance(node, MapNode) else None
        if isinstance(inner, MapNode):
            known: Iterable[str] = draft.ids[section] if section != "rules" else (*draft.ids["rules"], *draft.ids["events"])
            _known(draft, inner, section, list(known))
    looks = {
        id: Look(look.name, look.short, look.colour, look.shape, look.ascii, tuple(look.points))
        for id, look in ((id, shape.factions.get(id)) for id in draft.ids["factions"])
        if look is not None
    }
    _spare_looks(draft.ids["factions"], looks)
    shorts = {id: look.short for id, look in looks.items()}
    looks = {id: replace(look, points=tuple(fill(text, shorts) for text in look.points)) for id, look in looks.items()}
    return Words(
        looks,
        {id: shape.places[id].name if id in shape.places else id for id in draft.ids["places"]},
        {id: shape.places[id].rank if id in shape.places else 3 for id in draft.ids["places"]},
        _named(draft.ids["kinds"], shape.kinds),
        _named(draft.ids["quantities"], shape.quantities),
        {id: shape.orders[id].name if id in shape.orders else _plain(id) for id in draft.ids["orders"]},
        {id: fill(shape.orders[id].about, shorts) if id in shape.orders else "" for id in draft.ids["orders"]},
        _named(draft.ids["rules"], shape.rules),
        shape.outline,
        drawn,
    )


def _drawn(draft: Draft, words: Node | None, places: tuple[Place, ...]) -> tuple[Node | None, Outline | None]:
    """The words without an outline that is there as a map, and this outline."""
    node = words.get("outline") if isinstance(words, MapNode) else None
    if not isinstance(words, MapNode) or not isinstance(node, MapNode):
        return words, None
    plain = MapNode({key: inner for key, inner in words.items.items() if key != "outline"}, words.keys, words.mark)
    try:
        return plain, outline_of(node, places)
    except ValueError as error:
        mark = words.keys["outline"]
        where = f"{node.mark.file}: " if node.mark.file != mark.file else ""
        draft.error("E312", f"{where}{error}", mark)
        return plain, None


def _plain(id: str) -> str:
    return id.replace("_", " ")


def _named(ids: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    return {id: names.get(id, _plain(id)) for id in ids}


def _known(draft: Draft, section: MapNode, name: str, ids: list[str]) -> None:
    for id, mark in section.keys.items():
        if ids and id in section.items and id not in ids:
            draft.error("E203", f'words for "{id}", but there is no such entry in {name}', mark, near(id, ids, draft.problems))


def _spare_looks(ids: tuple[str, ...], looks: dict[str, Look]) -> None:
    """A look for every side that has none, unlike the others'."""
    letters = {look.ascii for look in looks.values()}
    for index, id in enumerate(ids):
        if id in looks:
            continue
        free = [c for c in id.upper() + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c.isalpha() and c.isascii() and c not in letters]
        letters.add(free[0])
        looks[id] = Look(_plain(id), id[:10], COLOURS[index % len(COLOURS)], SHAPES[index % len(SHAPES)], free[0])


def build_briefings(draft: Draft) -> dict[str, Briefing]:
    """What each seat reads first; a seat without one gets none."""
    found = {}
    section = draft.section("briefings")
    for id, node in section.items.items():
        shape = validate(BriefingShape, node, draft.problems, section.keys[id])
        if draft.index_of(id, "factions", section.keys[id]) is not None and shape is not None:
            found[id] = Briefing(shape.situation, shape.means, tuple(shape.goals), shape.limits, shape.suggestion)
    return found


def build_sources(draft: Draft) -> dict[str, Source]:
    """Where the scenario's claims come from, by id; those that are written wrongly are left out."""
    shapes = draft.entries("sources", SourceShape)
    return {id: Source(s.article, s.claim, s.date, s.confidence, id) for id, s in shapes if s is not None}
