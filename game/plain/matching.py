"""Names by their beginnings: ``ra br ben`` is Raise brigade: Benghazi as soon as nothing else begins like that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

FILLERS = frozenset({"to", "at", "on", "from", "in", "over", "the", "of", "a", "against", "towards", "for", "and"})
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name or a line, small and without accents: ``Maaten al-Sarra`` is maaten, al, sarra."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return tuple(_WORD.findall(plain))


def telling(words: Sequence[str]) -> tuple[str, ...]:
    """Without the little words that join names; all of them where nothing else is left."""
    return tuple(w for w in words if w not in FILLERS) or tuple(words)


def match(said: str | Sequence[str], options: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """Ids of the options that fit best. ``options``: (id, its names). The whole name comes before a beginning, a beginning of every
    word in order before words from the middle; several ids when two options fit equally well, none when nothing fits."""
    return best(said, options)[1]


def best(said: str | Sequence[str], options: Iterable[tuple[str, Sequence[str]]]) -> tuple[int, list[str]]:
    """The same with how well they fit: 4 the whole name down to 1, 0 when nothing fits."""
    fit = fits(said, options)
    top = max(fit.values(), default=0)
    return top, [id for id, found in fit.items() if found == top]


def fits(said: str | Sequence[str], options: Iterable[tuple[str, Sequence[str]]]) -> dict[str, int]:
    """Id -> how well it fits, of all options that fit at all."""
    words = telling(words_of(said) if isinstance(said, str) else [w for part in said for w in words_of(part)])
    found: dict[str, int] = {}
    for id, names in options if words else ():
        fit = max((_fit(words, telling(words_of(name))) for name in names), default=0)
        if fit:
            found[id] = fit
    return found


def _fit(said: Sequence[str], name: Sequence[str]) -> int:
    """How well words fit a name: 4 all of it, 3 its first words whole, 2 the beginnings of its first words, 1 beginnings of some of its
    words in order (or, for a name of one word written apart, of the name), 0 not."""
    if tuple(said) == tuple(name) or "".join(said) == "".join(name):
        return 4
    if len(said) > len(name):
        return 0
    if tuple(name[: len(said)]) == tuple(said):
        return 3
    if all(n.startswith(s) for s, n in zip(said, name, strict=False)):
        return 2
    if not name:
        return 0
    at = 0
    for word in said:
        while at < len(name) and not name[at].startswith(word):
            at += 1
        if at == len(name):
            return 0
        at += 1
    return 1
