"""Arithmetic of colours: mixing, contrast, OKLab, and the fixed entries of a 256-colour terminal."""

from __future__ import annotations

import math
from functools import lru_cache

RGB = tuple[int, int, int]

_LEVELS = (0, 95, 135, 175, 215, 255)
# The colour cube and those greys that a terminal library's rounding leaves as they are (it moves the greys of the cube and the
# lighter ones of the ramp); the first 16 entries differ between terminals.
_CUBE = tuple((r, g, b) for r in _LEVELS for g in _LEVELS for b in _LEVELS if not (r == g == b and 0 < r < 255))
ENTRIES: tuple[RGB, ...] = (*_CUBE, *((8 + 10 * k,) * 3 for k in range(15)))


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


@lru_cache(maxsize=2048)
def nearest_entry(colour: RGB) -> RGB:
    """The fixed entry of a 256-colour terminal that is closest. Another hue or less colour weighs more than another
    lightness: the usual nearest by channels turns one faction's dark and light fills into two hues, or into greys."""
    light, chroma, hue = oklch(colour)

    def far(entry: RGB) -> float:
        light2, chroma2, hue2 = oklch(entry)
        paler = 5.0 if chroma2 < chroma else 1.0
        return (light - light2) ** 2 + paler * (chroma - chroma2) ** 2 + 12.0 * chroma * chroma2 * (1 - math.cos(hue - hue2))

    return min(ENTRIES, key=far)


def ramp(stops: tuple[RGB, ...], value: float) -> RGB:
    """The colour at ``value`` (0..1) on a row of evenly spaced colours."""
    at = min(max(value, 0.0), 1.0) * (len(stops) - 1)
    k = min(int(at), len(stops) - 2)
    return mix(stops[k], stops[k + 1], at - k)


def nearest_step(stops: tuple[RGB, ...], value: float) -> RGB:
    """The one of a row of evenly spaced colours that is nearest to ``value`` (0..1)."""
    return stops[round(min(max(value, 0.0), 1.0) * (len(stops) - 1))]
