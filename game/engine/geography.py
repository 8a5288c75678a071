"""The fixed map as arrays: who is next door, by which road, and how many steps apart places are."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from game.scenario.model import Scenario

FAR = 99


class Geography:
    """``near``: ``int[degree, place]``, neighbours by road or track, padded with -1. ``by_road``: ``bool[place, place]``.
    ``distance``: ``int[place, place]`` in links (99: unconnected). ``origin, here``: the two ends of every directed link,
    in the order in which road targets are numbered."""

    def __init__(self, scenario: Scenario) -> None:
        n = len(scenario.places)
        links: list[dict[int, bool]] = [{} for _ in range(n)]
        for a, b, track in scenario.roads:
            links[a][b] = links[b][a] = track and links[a].get(b, True)
        degree = max((len(x) for x in links), default=0) or 1
        self.neighbours = tuple(tuple(sorted(x)) for x in links)
        self.near = np.array([[*sorted(x)] + [-1] * (degree - len(x)) for x in links], np.intp).T.copy()
        self.by_road = np.zeros((n, n), bool)
        self.by_track = np.zeros((n, n), bool)
        for a, x in enumerate(links):
            for b, track in x.items():
                (self.by_track if track else self.by_road)[a, b] = True
        pairs = [(a, b) for a in range(n) for b in self.neighbours[a]]
        self.origin = np.array([a for a, _ in pairs], np.intp)
        self.here = np.array([b for _, b in pairs], np.intp)
        self.distance = self._distances(n)

    def _distances(self, n: int) -> NDArray[np.int16]:
        out = np.full((n, n), FAR, np.int16)
        for start in range(n):
            out[start, start] = 0
            todo = deque([start])
            while todo:
                a = todo.popleft()
                for b in self.neighbours[a]:
                    if out[start, b] == FAR:
                        out[start, b] = out[start, a] + 1
                        todo.append(b)
        return out
