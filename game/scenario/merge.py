"""``extends``: one scenario written as the changes to another. Trees go in and come out; every node keeps its own mark.

What the parent has is altered only under ``change:`` (it must exist), ``add:`` (it must not) and ``remove:``. A few
headings (``FREE``) are plainly the child's to write: single values and lists replace, maps merge.
"""

from __future__ import annotations

from game.scenario.problems import Mark, Problem, near
from game.scenario.source import ListNode, MapNode, Node, ScalarNode

FREE = (
    "format", "id", "title", "blurb", "teaches", "difficulty", "start", "step", "turns", "briefings", "sources", "questions",
    "afterwards", "events", "guide", "bias",
)  # fmt: skip
VERBS = ("change", "add", "remove")


def merge(parent: MapNode, child: MapNode, problems: list[Problem]) -> MapNode:
    """The parent with the child's changes made; what cannot be done is reported and left out."""
    result = MapNode(dict(parent.items), dict(parent.keys), child.mark)
    for key, node in child.items.items():
        mark = child.keys[key]
        if key in VERBS or key == "extends":
            continue
        if key in FREE or key not in parent.items:
            _put(result, key, mark, _overlay(result.items.get(key), node))
        else:
            message = f'"{key}" belongs to the parent: write it under change:, add: or remove:'
            problems.append(Problem("E507", message, mark))
    for verb, act in (("remove", _remove), ("change", _change), ("add", _add)):
        orders = child.get(verb)
        if isinstance(orders, MapNode):
            act(result, orders, problems, "")
        elif orders is not None and not _empty(orders):
            problems.append(Problem("E508", f"{verb}: is a map of sections", child.keys[verb]))
    result.items.pop("extends", None)
    return result


def without_parent(root: MapNode, problems: list[Problem]) -> MapNode:
    """A file that extends nothing: report the verbs that then have no sense."""
    for verb in VERBS:
        if verb in root.items:
            problems.append(Problem("E503", f"{verb}: needs a parent; this file extends nothing", root.keys[verb]))
    items = {key: node for key, node in root.items.items() if key not in VERBS and key != "extends"}
    return MapNode(items, {key: root.keys[key] for key in items}, root.mark)


def _empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is None


def _put(into: MapNode, key: str, mark: Mark, node: Node) -> None:
    into.items[key], into.keys[key] = node, mark


def _own(parent: MapNode, key: str, node: MapNode) -> MapNode:
    """A copy of a map of the parent, put in its place, so that the parent's own tree stays as it is."""
    copy = MapNode(dict(node.items), dict(node.keys), node.mark)
    parent.items[key] = copy
    return copy


def _overlay(old: Node | None, new: Node) -> Node:
    """Single values and lists replace, maps merge."""
    if not (isinstance(old, MapNode) and isinstance(new, MapNode)):
        return new
    result = MapNode(dict(old.items), dict(old.keys), new.mark)
    for key, node in new.items.items():
        _put(result, key, new.keys[key], _overlay(old.items.get(key), node))
    return result


def _missing(into: MapNode, key: str, mark: Mark, path: str, problems: list[Problem], verb: str) -> None:
    where = path.rstrip(".") or "the parent"
    meant = near(key, into.items, problems)
    advice = "" if meant or verb != "change" else "; what is new is written under add:"
    problems.append(Problem("E504" if verb == "change" else "E506", f'{where} has no "{key}" to {verb}{advice}', mark, meant))


def _change(into: MapNode, orders: MapNode, problems: list[Problem], path: str) -> None:
    """Replace values that exist; maps are followed down."""
    for key, new in orders.items.items():
        old, mark = into.items.get(key), orders.keys[key]
        if old is None:
            _missing(into, key, mark, path, problems, "change")
        elif isinstance(old, MapNode) and isinstance(new, MapNode):
            _change(_own(into, key, old), new, problems, f"{path}{key}.")
        elif isinstance(old, MapNode) and path.count(".") < 2:
            problems.append(Problem("E508", f'"{path}{key}" is a map of entries; change names the entry', mark))
        else:
            _put(into, key, mark, new)


def _add(into: MapNode, orders: MapNode, problems: list[Problem], path: str) -> None:
    """Put in what does not exist yet; lists grow, maps are followed down."""
    for key, new in orders.items.items():
        old, mark = into.items.get(key), orders.keys[key]
        if old is None:
            _put(into, key, mark, new)
        elif isinstance(old, ListNode) and isinstance(new, ListNode):
            into.items[key] = ListNode([*old.items, *new.items], old.mark)
        elif isinstance(old, MapNode) and isinstance(new, MapNode) and not _collides(old, new, path):
            _add(_own(into, key, old), new, problems, f"{path}{key}.")
        else:
            name = f"{path}{key}"
            first = into.keys[key]
            message = f'"{name}" already exists ({first.file}, line {first.line}); write it under change:'
            problems.append(Problem("E505", message, mark))


def _collides(old: MapNode, new: MapNode, path: str) -> bool:
    """Whether an entry, not a section, is added that is already there."""
    return bool(path) and any(key in old.items and not _grows(key, old.items[key]) for key in new.items)


def _grows(key: str, node: Node) -> bool:
    """Whether more can be added to what a key holds: to maps, and to lists except those of a fixed form."""
    if isinstance(node, ListNode):
        return key not in ("range", "per")
    return isinstance(node, MapNode)


def _remove(into: MapNode, orders: MapNode, problems: list[Problem], path: str) -> None:
    """``{section: [ids]}``; of a list section (roads) the whole line is named. Deeper sections: ``{words: {orders: [deny]}}``."""
    for key, names in orders.items.items():
        old, mark = into.items.get(key), orders.keys[key]
        if old is None:
            _missing(into, key, mark, path, problems, "remove")
        elif isinstance(old, MapNode) and isinstance(names, MapNode):
            _remove(_own(into, key, old), names, problems, f"{path}{key}.")
        elif isinstance(names, ListNode) and isinstance(old, MapNode):
            _remove_keys(_own(into, key, old), names, problems, f"{path}{key}")
        elif isinstance(names, ListNode) and isinstance(old, ListNode):
            kept = ListNode(list(old.items), old.mark)
            into.items[key] = kept
            _remove_items(kept, names, problems, f"{path}{key}")
        else:
            problems.append(Problem("E508", f"remove: {key} is a list of ids: [a, b]", mark))


def _remove_keys(section: MapNode, names: ListNode, problems: list[Problem], path: str) -> None:
    for name in names.items:
        if isinstance(name, ScalarNode) and name.text in section.items:
            del section.items[name.text], section.keys[name.text]
        else:
            _missing(section, name.text if isinstance(name, ScalarNode) else "", name.mark, path, problems, "remove")


def _remove_items(section: ListNode, names: ListNode, problems: list[Problem], path: str) -> None:
    for name in names.items:
        wanted = " ".join(name.text.split()) if isinstance(name, ScalarNode) else None
        found = [n for n in section.items if isinstance(n, ScalarNode) and " ".join(n.text.split()) == wanted]
        if found:
            section.items.remove(found[0])
        else:
            problems.append(Problem("E506", f"{path} has no such line to remove", name.mark))
