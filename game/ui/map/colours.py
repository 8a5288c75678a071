"""Arithmetic of colours: mixing, contrast, OKLab, and the fixed entries of a 256-colour terminal."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TypeVar

RGB = tuple[int, int, int]
T = TypeVar("T")
GREYISH = 0.04  # chroma
MARGIN = 0.05  # a little more contrast than is asked for, so that rounding to whole numbers does not fall below

_LEVELS = (0, 95, 135, 175, 215, 255)
# The colour cube without its greys (the library that writes to the terminal takes those of the ramp), and the ramp; the first 16
# entries differ between terminals.
_CUBE = tuple((r, g, b) for r in _LEVELS for g in _LEVELS for b in _LEVELS if not (r == g == b and 0 < r < 255))
_GREYS: tuple[RGB, ...] = tuple((8 + 10 * k,) * 3 for k in range(24))
ENTRIES: tuple[RGB, ...] = (*_CUBE, *_GREYS)
# That library rounds the lighter greys down; from these it comes to the entry that is meant.
_SENT: dict[RGB, RGB] = {grey: (round(10.2 * k),) * 3 for k, grey in enumerate(_GREYS, start=1) if k >= 15}


def parse(colour: str) -> RGB:
    """``#rrggbb`` as a triple; a middling grey when it is anything else."""
    try:
        return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
    except ValueError:
        return 150, 150, 150


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """``a`` with a share (0..1) of ``b``."""
    return round(a[0] + (b[0] - a[0]) * share), round(a[1] + (b[1] - a[1]) * share), round(a[2] + (b[2] - a[2]) * share)


@lru_cache(maxsize=2048)
def luminance(colour: RGB) -> float:
    """Relative luminance, 0..1 (WCAG)."""
    red, green, blue = (linear(c / 255) for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    """One sRGB channel, 0..1, without its gamma."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def contrast(a: RGB, b: RGB) -> float:
    """Contrast of two colours, 1..21 (WCAG)."""
    one, two = luminance(a), luminance(b)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


@lru_cache(maxsize=4096)
def oklch(colour: RGB) -> tuple[float, float, float]:
    """Lightness 0..1, chroma 0..0.4 and hue in radians (Ottosson's OKLab)."""
    r, g, b = (linear(c / 255) for c in colour)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b2 = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return light, math.hypot(a, b2), math.atan2(b2, a)


@lru_cache(maxsize=4096)
def nearest_entry(colour: RGB, ground: RGB | None = None, least: float = 0.0) -> RGB:
    """The fixed entry of a 256-colour terminal that is closest, of those that have a contrast of ``least`` to ``ground`` (of all, if
    none has). Another hue or less colour weighs more than another lightness: the usual nearest by channels turns one faction's dark
    and light fills into two hues, or into greys. What is nearly grey may become grey."""
    light, chroma, hue = oklch(colour)

    def far(entry: RGB) -> float:
        light2, chroma2, hue2 = oklch(entry)
        paler = 5.0 if chroma2 < chroma and chroma > GREYISH else 1.0
        return (light - light2) ** 2 + paler * (chroma - chroma2) ** 2 + 12.0 * chroma * chroma2 * (1 - math.cos(hue - hue2))

    fit = ENTRIES if ground is None else [entry for entry in ENTRIES if contrast(entry, ground) >= least]
    return min(fit or ENTRIES, key=far)


@lru_cache(maxsize=4096)
def moved(colour: RGB, ground: RGB, least: float, end: RGB | None = None) -> RGB:
    """A colour moved towards an end (black or white, whichever has more contrast, by default) until its contrast to a ground is
    ``least``; the end itself when that is too little."""
    if end is None:
        end = (0, 0, 0) if contrast((0, 0, 0), ground) > contrast((255, 255, 255), ground) else (255, 255, 255)
    steps = (mix(colour, end, step / 50) for step in range(51))
    return next((found for found in steps if contrast(found, ground) >= least + MARGIN), end)


def ramp(stops: tuple[RGB, ...], value: float) -> RGB:
    """The colour at ``value`` (0..1) on a row of evenly spaced colours."""
    at = min(max(value, 0.0), 1.0) * (len(stops) - 1)
    k = min(int(at), len(stops) - 2)
    return mix(stops[k], stops[k + 1], at - k)


def nearest_step(stops: tuple[T, ...], value: float) -> T:
    """The one of a row of evenly spaced things that is nearest to ``value`` (0..1)."""
    return stops[round(min(max(value, 0.0), 1.0) * (len(stops) - 1))]


def sent(entry: RGB) -> RGB:
    """What is to be sent so that a terminal with 256 colours shows this one of ``ENTRIES``."""
    return _SENT.get(entry, entry)
