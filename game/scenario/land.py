"""What a drawn land is: rings, labels and how much room a degree gets. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Ring = tuple[Point, ...]
Table = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class AreaLabel:
    """The name of a sea or a neighbouring land. ``lon`` and ``lat`` in degrees: where its middle should be."""

    kind: Literal["sea", "land"]
    text: str
    short: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Outline:
    """Land and its surroundings, in degrees. ``bounds``: west, south, east, north that every map shows.

    ``warp_lon`` and ``warp_lat``: (value, room that one degree gets from here up to the next value), rising.
    ``land``: rings of the land that is played on; ``abroad``: rings of all other land. Rings are not closed.
    """

    bounds: tuple[float, float, float, float]
    warp_lon: Table
    warp_lat: Table
    land: tuple[Ring, ...]
    abroad: tuple[Ring, ...]
    labels: tuple[AreaLabel, ...]
