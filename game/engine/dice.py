"""Counter-based dice: every throw is a function of what it is for, never of when it was drawn.

A throw depends on (64-bit game seed, turn, crc32 of the stream's id, a key folded from the crc32 of its targets'
ids). Adding an order shifts no other die; game k of a batch is the same game whatever the batch or the machine.
The mixer is the 32-bit finaliser by Chris Wellons ("lowbias32", public domain).
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

U32 = np.uint32
U64 = np.uint64
Words = NDArray[np.uint32]
Array = NDArray[Any]

_A, _B, _16, _15 = U32(0x7FEB352D), U32(0x846CA68B), U32(16), U32(15)
_TURN = 0x9E3779B9
_31 = U32(31)


def crc(text: str) -> int:
    """The stable 32-bit number of an id."""
    return zlib.crc32(text.encode()) & 0xFFFFFFFF


def crcs(ids: tuple[str, ...] | list[str]) -> Words:
    """``uint32[len(ids)]``: the numbers of several ids."""
    return np.array([crc(i) for i in ids], U32)


def salted(stream: int, turn: int) -> int:
    """The 32-bit number of a stream in one month."""
    return (stream + turn * _TURN) & 0xFFFFFFFF


def mix(x: Words) -> Words:
    """Scramble 32-bit words; a bijection."""
    x = x ^ (x >> _16)
    x = x * _A
    x = x ^ (x >> _15)
    x = x * _B
    return x ^ (x >> _16)


def fold(key: Words, more: Words) -> Words:
    """Add one more id to a key; the order of ids matters (origin and target differ)."""
    return key * _31 + more


class Seeds:
    """The seeds of a batch of games, split once into what the dice need. ``lo, hi``: ``uint32[batch]``."""

    __slots__ = ("hi", "lo", "values")

    def __init__(self, seeds: Array | list[int]) -> None:
        """``seeds``: non-negative integers below 2**64, one for each game."""
        self.values = np.asarray(seeds, U64)
        self.lo = (self.values & U64(0xFFFFFFFF)).astype(U32)
        self.hi = mix((self.values >> U64(32)).astype(U32) + U32(77))

    def words(self, stream: int, turn: int, lanes: Array | None, key: Words) -> Words:
        """One 32-bit word for each lane; ``lanes`` None: all games. ``key`` may have leading axes."""
        salt = U32(salted(stream, turn))
        lo, hi = (self.lo, self.hi) if lanes is None else (self.lo[lanes], self.hi[lanes])
        return mix(mix(lo ^ salt) ^ hi ^ key)

    def die(self, stream: int, turn: int, lanes: Array | None, key: Words, sides: int) -> NDArray[np.int16]:
        """``int16`` in ``0..sides-1`` for each lane."""
        word = self.words(stream, turn, lanes, key)
        return ((word.astype(U64) * U64(sides)) >> U64(32)).astype(np.int16)
