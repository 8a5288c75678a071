"""The levels at which machines play, in plain words, from the weakest to the strongest."""

from __future__ import annotations

# Those that think ahead play fair: they know what their seat knows and nothing else.
ABOUT_LEVELS = {
    "random": "gives any order that is legal",
    "greedy": "takes what gains most at once",
    "doctrine": "plays as its doctrine says, and against whoever is about to win",
    "easy": "thinks ahead a little; draws one of its four best plans",
    "normal": "thinks ahead: plays its best few plans out before it chooses",
    "hard": "thinks ahead longer, among more plans",
    "expert": "thinks ahead longest; a month takes a little longer",
}
LEVELS = tuple(ABOUT_LEVELS)
DEFAULT_LEVEL = "normal"
