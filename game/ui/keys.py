"""The table of actions as Textual bindings, and the keys in force as a Textual keymap."""

from __future__ import annotations

from textual.binding import Binding, BindingType, Keymap

from game.session.actions import TABLE, available, find

UNBOUND = "no_key"  # a key that no terminal sends


def bindings(where: str) -> list[BindingType]:
    """Textual bindings of a screen with the keys of the table; ``keymap`` puts those that were chosen in their place."""
    rows = [a for a in TABLE if where in a.where]
    return [Binding(a.keys, a.id, a.name, show=a.footer, tooltip=a.about, priority=False, id=f"{where}.{a.id}") for a in rows]


def keymap() -> Keymap:
    """Binding id -> keys, for every action whose keys are not those of the table."""
    changed: dict[str, str] = {}
    for action in TABLE:
        for where in action.where:
            keys = find(where, action.id).keys
            if keys != action.keys:
                changed[f"{where}.{action.id}"] = keys or UNBOUND
    return changed


def letters_taken() -> frozenset[str]:
    """Small letters that the main screen keeps for itself when the list of orders has the focus: those that always did something there,
    with the keys in force, and whatever letter a person has chosen for an action."""
    own = {"undo", "advisor", "end_month", "orders_first", "remove"}
    table = {a.id: a.keys for a in TABLE if "main" in a.where}
    mine = [a.keys for a in available("main") if a.id in own or a.keys != table[a.id]]
    return frozenset(key for keys in mine for key in keys.split(",") if len(key) == 1 and key.islower())
