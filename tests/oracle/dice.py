"""The dice, once more and on plain ints: a throw is a function of (seed, turn, stream, key) and of nothing else."""

from __future__ import annotations

import zlib

M = 0xFFFFFFFF


def crc(text: str) -> int:
    """The stable number of an id."""
    return zlib.crc32(text.encode()) & M


def mix(x: int) -> int:
    """The 32-bit finaliser "lowbias32"."""
    x ^= x >> 16
    x = x * 0x7FEB352D & M
    x ^= x >> 15
    x = x * 0x846CA68B & M
    return x ^ x >> 16


def fold(*keys: int) -> int:
    """Several numbers as one key, in their order."""
    key = keys[0]
    for more in keys[1:]:
        key = (key * 31 + more) & M
    return key


class Dice:
    """The dice of one game."""

    def __init__(self, seed: int) -> None:
        self.lo, self.hi = seed & M, mix(((seed >> 32) + 77) & M)

    def word(self, stream: int, turn: int, key: int) -> int:
        """32 bits."""
        salt = (stream + turn * 0x9E3779B9) & M
        return mix(mix(self.lo ^ salt) ^ self.hi ^ key)

    def die(self, stream: int, turn: int, key: int, sides: int) -> int:
        """0..sides-1."""
        return self.word(stream, turn, key) * sides >> 32

    def rank(self, turn: int, key: int) -> int:
        """What settles ties this month: the larger wins."""
        return mix(self.word(crc("rank"), turn, key))
