"""From a line to what is meant: a command, an order, or several things that it could be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from game.plain.commands import Command
from game.plain.matching import best, words_of

FIRST_WORDS = 2  # how well an order must fit (see ``matching.best``) to stand beside commands with the same beginning


@dataclass(frozen=True, slots=True)
class Meant:
    """What a line means. One of ``command`` and ``kind`` (of order) is given, or ``either``: the names of all that it could be (empty: the
    line is not understood). ``rest``: the words after it."""

    command: str = ""
    kind: str = ""
    rest: tuple[str, ...] = ()
    either: tuple[str, ...] = ()


def understand(line: str, commands: Sequence[Command], kinds: Mapping[str, str]) -> Meant:
    """``kinds``: the seat's kinds of orders (id -> name)."""
    said = tuple(line.split())
    whole = [(c.word, w) for c in commands for w in (c.word, *c.also) if _begins(said, w, exact=True)]
    if whole:
        word, written = max(whole, key=lambda pair: len(pair[1]))
        return Meant(command=word, rest=said[len(written.split()) :])
    begun = [c.word for c in commands if _begins(said, c.word, exact=False)]
    fit, found, used = order_in(said, kinds)
    if begun and fit < FIRST_WORDS:
        found = []
    if len(begun) + len(found) != 1:
        return Meant(either=(*begun, *(kinds[k] for k in found)))
    if found:
        return Meant(kind=found[0], rest=said[used:])
    at = 1
    for extra in begun[0].split()[1:]:
        at += at < len(said) and extra.startswith(said[at].lower())
    return Meant(command=begun[0], rest=said[at:])


def _begins(said: Sequence[str], command: str, exact: bool) -> bool:
    """Does a line begin with a command: with all its words, or with a beginning of the first?"""
    words = command.split()
    if exact:
        return [w.lower() for w in said[: len(words)]] == words
    return bool(said) and words[0].startswith(said[0].lower())


def order_in(said: Sequence[str], kinds: Mapping[str, str]) -> tuple[int, list[str], int]:
    """The kinds of order whose names the line begins with: (how well they fit, ids, words used), the most words that fit anything. A word
    that only joins is no name by itself."""
    options = [(id, (name, id)) for id, name in kinds.items()]
    for used in range(len(said), 0, -1):
        if words_of(" ".join(said[:used])):
            fit, found = best(said[:used], options)
            if found:
                return fit, found, used
    return 0, [], 0
