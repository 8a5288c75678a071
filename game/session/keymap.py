"""The keys that a person has chosen: the file ``keys.yaml`` read and checked, a file to begin with, and all actions with their keys.

Each line names an action and its key, or a list of keys. An action that several screens have (undo) is changed on all of them, or on one
(``what_if.undo``). A file with a mistake changes nothing, so that nobody plays with half of their keys.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from game.scenario.problems import Mark, Problem, near
from game.scenario.source import ListNode, Node, ScalarNode
from game.session.actions import KEY_NAMES, TABLE, Action, available, key_name, keys_of
from game.session.personal import config_home, read_map, short

FILE = "keys.yaml"
MOST_KEYS = 6  # of one action
NONE = "none"  # written for an action that shall have no key
PROGRAM = frozenset({"ctrl+c", "ctrl+p", "ctrl+q", "ctrl+z"})  # the program's or the terminal's own, everywhere
FIXED = frozenset({"escape", "enter", "tab", "shift+tab", "up", "down", "left", "right", "h", "j", "k", "l", "ctrl+q"})
SENT_AS = {"ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+j": "Enter", "ctrl+h": "Backspace", "ctrl+left_square_bracket": "Esc"}
_NAMED = {shown.lower(): name for name, shown in KEY_NAMES.items()} | {name: name for name in KEY_NAMES} | {"return": "enter"}
_NAMED |= {f"f{n}": f"f{n}" for n in range(1, 25)}
MODIFIERS = ("ctrl", "alt", "shift")


@dataclass(frozen=True, slots=True)
class Keymap:
    """What a keys file comes to. ``chosen``: for ``game.session.actions.use``, empty when something is wrong; ``path``: where the file
    lies or would lie; ``there``: whether it says anything."""

    path: Path
    chosen: Mapping[str, str]
    problems: tuple[Problem, ...]
    there: bool


def keys_path() -> Path:
    """Where the file belongs."""
    return config_home() / FILE


def read_keymap(path: Path | None = None) -> Keymap:
    """Read and check a keys file (the person's own by default). Never raises, whatever lies there."""
    path = keys_path() if path is None else path
    problems: list[Problem] = []
    root = read_map(path, problems)
    chosen: dict[str, str] = {}
    marks: dict[str, Mark] = {}
    names = action_names()
    for name, node in root.items.items() if root is not None else ():
        mark = root.keys[name] if root is not None else Mark(str(path), 1, 1, 1, "")
        if name not in names:
            problems.append(_unknown(name, mark, names, problems))
            continue
        keys = _keys(name, node, mark, problems)
        if keys is not None:
            chosen[name], marks[name] = ",".join(keys), mark
    problems += _twice(chosen, marks)
    problems.sort(key=lambda p: (p.mark.line, p.mark.column))
    return Keymap(path, {} if problems else chosen, tuple(problems), root is not None)


def action_names() -> dict[str, list[tuple[str, Action]]]:
    """What may be named in the file -> the screens and actions that are meant: an id, or an id on one screen."""
    names: dict[str, list[tuple[str, Action]]] = {}
    for action in TABLE:
        for where in action.where:
            names.setdefault(action.id, []).append((where, action))
            names[f"{where}.{action.id}"] = [(where, action)]
    return names


def _unknown(name: str, mark: Mark, names: Mapping[str, object], before: Sequence[Problem]) -> Problem:
    return Problem("E203", f'there is no action "{short(name)}"; `qibli keys` lists them', mark, near(name, names, before))


# ------------------------------------------------------------------ one line
def _keys(name: str, node: Node, mark: Mark, problems: list[Problem]) -> list[str] | None:
    """The Textual names of the keys of one line, the fixed ones of the action after them; None when one of them is wrong."""
    rows = action_names()[name]
    defaults = [key for _, action in rows for key in action.keys.split(",")]
    nodes = node.items if isinstance(node, ListNode) else [node]
    if len(nodes) > MOST_KEYS:
        problems.append(Problem("E307", f"{len(nodes)} keys for {name}; at most {MOST_KEYS} are read", node.mark))
        return None
    keys: list[str] = []
    before = len(problems)
    for item in nodes:
        if not isinstance(item, ScalarNode):
            problems.append(Problem("E301", f"{name} needs a key such as z, or a list of keys such as [z, f6]", item.mark))
            continue
        if item.plain and item.text == NONE:
            continue
        key, why = key_of(item.text)
        if not why and (key in PROGRAM or key in FIXED) and key not in defaults:
            whose = "the program or the terminal" if key in PROGRAM else "moving about, choosing and going back"
            why = f'"{key_name(key)}" belongs to {whose}; choose another key'
        if why:
            problems.append(Problem("E303", why, item.mark if item.text else mark))
        elif key not in keys:
            keys.append(key)
    kept = [key for key in dict.fromkeys(defaults) if key in FIXED and key not in keys]
    return [*keys, *kept] if len(problems) == before else None


def key_of(text: str) -> tuple[str, str]:
    """The Textual name of a key as a person writes it (z, Z, ?, F6, ctrl+e, ^e, alt+1, Del), and '' or why it is none."""
    word = text.strip()
    if not word:
        return "", "no key is written here; quote a sign such as '#', or write none for no key"
    if word[0] == "^" and len(word) > 1:
        word = f"ctrl+{word[1:]}"
    *held, last = word.split("+") if not word.endswith("+") else [*word[:-1].rstrip("+").split("+"), "+"]
    held = [part.lower().replace("control", "ctrl") for part in held if part]
    key = _single(last)
    if not key or any(part not in MODIFIERS for part in held) or len(set(held)) < len(held):
        return "", f'"{short(text)}" is no key: write a letter, a sign in quotes, f1 to f24, ctrl+e, alt+1, space, home and the like'
    if held and len(key) == 1 and "shift" in held:
        return "", f'a terminal does not tell "{short(text)}" apart; write the capital letter or the sign itself'
    if "ctrl" in held and len(key) == 1:
        key = key.lower()
    if "ctrl" in held and (len(key) == 1 and not (key.isascii() and key.isalpha())):
        return "", f'a terminal does not send "{short(text)}"; ctrl goes with the letters a to z'
    name = "+".join([*(m for m in MODIFIERS if m in held), key])
    if name in SENT_AS:
        return "", f'a terminal sends "{short(text)}" as {SENT_AS[name]}; choose another key'
    return name, ""


def _single(word: str) -> str:
    """The Textual name of a key without modifiers, or ''."""
    if len(word) == 1:
        if word in _NAMED:
            return _NAMED[word]
        plain = word.isalnum() and not unicodedata.combining(word) and unicodedata.east_asian_width(word) not in "WF"
        return word if plain else ""
    return _NAMED.get(word.lower().replace(" ", "_").replace("-", "_"), "")


# ------------------------------------------------------------------ all lines together
def _twice(chosen: Mapping[str, str], marks: Mapping[str, Mark]) -> Iterator[Problem]:
    """Two actions of one screen on one key, at least one of them by the file: each pair once."""
    told: set[tuple[str, str, str]] = set()
    for where in dict.fromkeys(where for action in TABLE for where in action.where):
        holders: dict[str, Action] = {}
        for action in (a for a in TABLE if where in a.where):
            for key in keys_of(action, where, chosen).split(","):
                other = holders.setdefault(key, action)
                if other is action or not key or (key, other.id, action.id) in told:
                    continue
                found = _line(other, where, marks), _line(action, where, marks)
                mark = found[1] or found[0]
                if mark is None:
                    continue  # both by the table: not this file's fault
                told.add((key, other.id, action.id))
                ours, rest = (action, other) if found[1] else (other, action)
                said = f'"{key_name(key)}" is also the key of {rest.id} on the screen {where}; give {ours.id} or {rest.id} another key'
                yield Problem("E303", said, mark)


def _line(action: Action, where: str, marks: Mapping[str, Mark]) -> Mark | None:
    """The line of the file that sets the keys of an action on a screen."""
    return marks.get(f"{where}.{action.id}") or marks.get(action.id)


def listed() -> Iterator[tuple[str, str, str, str]]:
    """Every action with the keys in force: name for the file, keys as people read them, screens, what it does."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for where in dict.fromkeys(where for action in TABLE for where in action.where):
        for action in available(where):
            keys = " ".join(key_name(key) for key in action.keys.split(",")) if action.keys else "-"
            rows.setdefault((action.id, keys, action.about), []).append(where)
    for (id, keys, about), screens in rows.items():
        yield id, keys, " ".join(screens), about


def template() -> str:
    """A keys file to begin with: everything in it is a comment and says what holds without it."""
    lines = [
        "# Keys of Qibli. Remove the # from a line and write another key; `qibli keys --check` says whether it can be read.",
        "# A key is a letter (a and A are two keys), a sign in quotes, f1 to f24, ctrl+e, alt+1, space, home, pageup and the like;",
        "# a list such as [z, f6] gives several, the first is shown; none takes the keys away. An action of several screens is",
        "# changed on all of them, or on one: what_if.undo. Esc, Enter, Tab, arrows and h j k l always do what they do.",
    ]
    seen: set[str] = set()
    for action in TABLE:
        several = sum(a.id == action.id for a in TABLE) > 1
        name = f"{action.where[0]}.{action.id}" if several else action.id
        if name not in seen:
            seen.add(name)
            keys = [_quoted(key) for key in action.keys.split(",")]
            value = keys[0] if len(keys) == 1 else f"[{', '.join(keys)}]"
            lines += ["", f"# {action.about} ({', '.join(action.where)})", f"# {name}: {value}"]
    return "\n".join(lines) + "\n"


def _quoted(key: str) -> str:
    """A key as it is written in the file: signs in quotes, since many of them mean something to YAML."""
    shown = KEY_NAMES.get(key, key)
    if len(shown) > 1 or shown.isalnum():
        return key
    return f'"{shown}"' if shown == "'" else f"'{shown}'"
