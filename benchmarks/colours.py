"""How far apart the colours are that must be told apart: ``python benchmarks/colours.py [SCENARIO]``.

For each kind of pair, terminal and look: the smallest CIEDE2000 difference for usual sight and under three simulated
colour-vision deficiencies, and which pair it is. The bars stand beside them;
which pairs there are, and how they are made, is in ``tests/colour_pairs.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from game.scenario.load import load_scenario
from game.ui.map.palette import Depth
from tests.colour_pairs import BARS, KINDS, LOOKS, pairs, title
from tests.colour_sight import SIGHTS, apart


def main() -> None:
    """The table."""
    sides = dict(load_scenario(sys.argv[1] if len(sys.argv) > 1 else "tarhuna-2019").words.factions)
    print("| what | look | " + " | ".join(sight or "usual sight" for sight in SIGHTS) + " | bar |\n|---|---|" + "---|" * (len(SIGHTS) + 1))
    for kind in KINDS:
        for depth, light in LOOKS:
            found = list(pairs(kind, sides, depth, light))
            cells = []
            for sight in SIGHTS:
                least, name = min((apart(a, b, sight), name) for name, a, b in found)
                cells.append(f"{least:.1f} ({name})")
            bar = f"{BARS[kind]:.0f}" if kind in BARS and depth is not Depth.SIXTEEN else "-"
            print(f"| {kind} | {title(depth, light)} | " + " | ".join(cells) + f" | {bar} |")


if __name__ == "__main__":
    main()
