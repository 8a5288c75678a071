"""Formats of scenario files: what is written in an older one becomes, node by node, what would be written today.

From 1 to 2: sources have ids. In format 1 the same claim was written out under ``sources:`` and again in every event that rests
on it; since format 2 ``sources:`` is a map and an event names an entry of it. Marks stay, so that messages point into the file as it
is. The text of a file is rewritten by ``game.author.migrate``; here is what it must come to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from game.scenario.problems import Mark, Problem
from game.scenario.source import ListNode, MapNode, Node, ScalarNode

FORMAT = 2
OLDEST = 1
PARTS = ("article", "claim", "date", "confidence")
LONGEST_ID = 40
_DULL = frozenset(
    ("a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "in", "is", "it", "its", "of",
     "on", "or", "that", "the", "their", "there", "to", "was", "were", "with")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that stood inside an event: where (``verb``: '', change or add), the id that now stands there, the source's node,
    and whether ``sources:`` gains an entry for it. ``whole``: it had all its parts; else the parent's stand in for the others."""

    verb: str
    event: str
    id: str
    node: MapNode
    new: bool
    whole: bool


@dataclass
class Plan:
    """What becomes of the sources of a file in format 1. ``listed``: the ids of the lines of ``sources:``, in their order;
    ``elsewhere``: (verb, id, node) of those under ``change:`` and ``add:``, which move to ``sources:``; ``cited``: those of events."""

    listed: list[str] = field(default_factory=list)
    elsewhere: list[tuple[str, str, Node]] = field(default_factory=list)
    cited: list[Cited] = field(default_factory=list)


def format_of(root: MapNode) -> int | None:
    """The format that a file says it is written in; None when it says none, or nothing that is a number."""
    node = root.get("format")
    return node.value if isinstance(node, ScalarNode) and type(node.value) is int else None


def upgrade(root: MapNode, parent: MapNode | None = None, problems: list[Problem] | None = None) -> MapNode:
    """The tree in the present format; of one that says another than the known formats, or none, only the sources are read as those of
    format 1, so that nothing follows from the error. ``parent``: the tree of what it extends, upgraded already. ``problems`` gains a
    warning (W625) about a file that is rewritten in memory only."""
    form = format_of(root)
    if form == FORMAT:
        return root
    if form != OLDEST:
        return _named_sources(root, plan(root, parent))
    node = root.items["format"]
    if problems is not None:
        said = f"this file is written in format {OLDEST}: `qibli migrate FILE --write` rewrites it in format {FORMAT}, comments kept"
        problems.append(Problem("W625", said, node.mark, severity="warning"))
    form_now = MapNode({**root.items, "format": ScalarNode(FORMAT, str(FORMAT), node.mark)}, root.keys, root.mark)
    return _named_sources(form_now, plan(root, parent))


def plan(root: MapNode, parent: MapNode | None = None) -> Plan:
    """Which id every source of a file in format 1 gets. ``parent``: as for ``upgrade``; its ids are left to it."""
    theirs = parent.get("sources") if parent is not None else None
    theirs = theirs if isinstance(theirs, MapNode) else MapNode({}, {}, root.mark)
    known = {_parts(node): id for id, node in reversed(theirs.items.items())}
    taken = set(theirs.items)
    found = Plan()
    listed = root.get("sources")
    if isinstance(listed, MapNode):  # a file that is half-way in format 2 already
        taken |= set(listed.items)
        known |= {_parts(node): id for id, node in listed.items.items()}
    for node in listed.items if isinstance(listed, ListNode) else ():
        found.listed.append(_name(node, known, taken))
    for verb, node in _moved(root):
        found.elsewhere.append((verb, _name(node, known, taken), node))
    for verb, event, entry in events_of(root):
        source = entry.get("source")
        if isinstance(source, MapNode):
            found.cited.append(_cite(verb, event, source, parent, known, taken))
    return found


def events_of(root: MapNode) -> Iterator[tuple[str, str, MapNode]]:
    """(verb, id, entry) of every event that a file writes or alters."""
    for verb in ("", "change", "add"):
        holder = root.get(verb) if verb else root
        section = holder.get("events") if isinstance(holder, MapNode) else None
        for id, entry in section.items.items() if isinstance(section, MapNode) else ():
            if isinstance(entry, MapNode):
                yield verb, id, entry


def _moved(root: MapNode) -> Iterator[tuple[str, Node]]:
    """The sources that a child changes or adds as lists."""
    for verb in ("change", "add"):
        holder = root.get(verb)
        lines = holder.get("sources") if isinstance(holder, MapNode) else None
        for node in lines.items if isinstance(lines, ListNode) else ():
            yield verb, node


def _name(node: Node, known: dict[tuple[str, ...], str], taken: set[str], wish: str = "") -> str:
    """A free id for a source, made from its claim unless there is a wish; from now on it is known by it."""
    claim = node.get("claim") if isinstance(node, MapNode) else None
    id = _free(wish or _slug(claim.text if isinstance(claim, ScalarNode) else ""), taken)
    taken.add(id)
    known.setdefault(_parts(node), id)
    return id


def _cite(verb: str, event: str, source: MapNode, parent: MapNode | None, known: dict[tuple[str, ...], str], taken: set[str]) -> Cited:
    """What becomes of the source inside an event."""
    whole = all(part in source.items for part in PARTS)
    if not whole and parent is not None:
        theirs = _source_of(parent, event)
        items = {**(theirs.items if theirs else {}), **source.items}
        source = MapNode(items, {key: source.keys.get(key, source.mark) for key in items}, source.mark)
    id = known.get(_parts(source), "")
    return Cited(verb, event, id or _name(source, known, taken, event), source, not id, whole)


def _source_of(parent: MapNode, event: str) -> MapNode | None:
    """The source of an event of the parent."""
    events, sources = parent.get("events"), parent.get("sources")
    entry = events.get(event) if isinstance(events, MapNode) else None
    id = entry.get("source") if isinstance(entry, MapNode) else None
    found = sources.get(id.text) if isinstance(sources, MapNode) and isinstance(id, ScalarNode) else None
    return found if isinstance(found, MapNode) else None


def _parts(node: Node) -> tuple[str, ...]:
    """What makes two sources the same."""
    if not isinstance(node, MapNode):
        return (str(id(node)),)
    return tuple(f"{key}={' '.join(inner.text.split())}" if isinstance(inner, ScalarNode) else f"{key}:{id(inner)}"
                 for key, inner in sorted(node.items.items()))  # fmt: skip


def _slug(claim: str) -> str:
    """A few words of a claim as an id: ``drone_lost_outside_tarhuna``."""
    words = [word for word in re.findall(r"[a-z0-9]+", claim.lower().replace("'s", "")) if word not in _DULL]
    text = ""
    for word in words[:4]:
        longer = f"{text}_{word}" if text else word
        if len(longer) > LONGEST_ID - 8:
            break
        text = longer
    return text if text[:1].isalpha() else f"source_{text}".rstrip("_")


def _free(wish: str, taken: set[str]) -> str:
    """The id wished for, with a number when it is taken."""
    wish = wish[:LONGEST_ID]
    if wish not in taken:
        return wish
    number = 2
    while f"{wish[: LONGEST_ID - 4]}_{number}" in taken:
        number += 1
    return f"{wish[: LONGEST_ID - 4]}_{number}"


# ------------------------------------------------------------------ the tree
def _named_sources(root: MapNode, plan: Plan) -> MapNode:
    """The tree of format 1 with the plan carried out."""
    items, keys = dict(root.items), dict(root.keys)
    listed = root.get("sources")
    entries: dict[str, Node] = dict(listed.items) if isinstance(listed, MapNode) else {}
    marks: dict[str, Mark] = dict(listed.keys) if isinstance(listed, MapNode) else {}
    for id, node in zip(plan.listed, listed.items if isinstance(listed, ListNode) else (), strict=True):
        entries[id], marks[id] = node, node.mark
    for _, id, node in plan.elsewhere:
        entries[id], marks[id] = node, node.mark
    for cited in plan.cited:
        if cited.new:
            entries[cited.id], marks[cited.id] = cited.node, cited.node.mark
    if entries or isinstance(listed, ListNode):
        items["sources"] = MapNode(entries, marks, listed.mark if listed else root.mark)
        keys.setdefault("sources", root.mark)
    for verb in ("change", "add"):
        holder = items.get(verb)
        if isinstance(holder, MapNode):
            items[verb] = _rewritten(holder, verb, plan)
    return _cited(MapNode(items, keys, root.mark), "", plan)


def _rewritten(holder: MapNode, verb: str, plan: Plan) -> MapNode:
    """A ``change:`` or ``add:`` without its list of sources, and its events naming theirs."""
    items, keys = dict(holder.items), dict(holder.keys)
    if isinstance(items.get("sources"), ListNode):
        del items["sources"], keys["sources"]
    return _cited(MapNode(items, keys, holder.mark), verb, plan)


def _cited(holder: MapNode, verb: str, plan: Plan) -> MapNode:
    """What holds a section of events, with every source in it replaced by its id."""
    section = holder.get("events")
    ids: Mapping[str, Cited] = {cited.event: cited for cited in plan.cited if cited.verb == verb}
    if not ids or not isinstance(section, MapNode):
        return holder
    events = dict(section.items)
    for event, cited in ids.items():
        entry = events[event]
        assert isinstance(entry, MapNode)
        name = ScalarNode(cited.id, cited.id, entry.items["source"].mark)
        events[event] = MapNode({**entry.items, "source": name}, entry.keys, entry.mark)
    return MapNode({**holder.items, "events": MapNode(events, section.keys, section.mark)}, holder.keys, holder.mark)
