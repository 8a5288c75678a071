"""A letter for each kind of order, the same for a seat throughout a game."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

# Letters that move, undo, advise, end the month, choose orders or remove them are never an order's.
RESERVED = frozenset("hjklua" + "eox")
ALPHABET = "".join(c for c in "abcdefghijklmnopqrstuvwxyz" if c not in RESERVED) + "0"


def assign(kinds: Sequence[str], names: Mapping[str, str], kept: Collection[str] = ()) -> dict[str, str]:
    """Kind -> letter: the first free letter of its words, then of its name, then of the alphabet; '' when none is left. ``kept``: further
    letters that are none of the orders'."""
    taken: set[str] = set(kept)
    letters: dict[str, str] = {}
    for kind in kinds:
        name = names.get(kind, kind).lower()
        starts = [word[0] for word in name.replace("-", " ").split() if word]
        letter = next((c for c in [*starts, *name, *ALPHABET] if c in ALPHABET and c.isalpha() and c not in taken), "")
        letters[kind] = letter
        taken.add(letter)
    return letters
