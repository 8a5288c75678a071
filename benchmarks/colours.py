"""How far apart the colours are that must be told apart: ``python benchmarks/colours.py [SCENARIO]``.

For each kind of pair, terminal and look: the smallest CIEDE2000 difference for usual sight and under three simulated
colour-vision deficiencies, and which pair it is. The bars that ``tests/ui/test_colours.py`` holds stand beside them;
which pairs there are, and how they are made, is in ``tests/colour_pairs.py``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from game.scenario.load import load_scenario
from tests.colour_pairs import KINDS, LOOKS, bar, least, title
from tests.colour_sight import SIGHTS


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description="How far apart the colours of a scenario's sides lie, by kind of sight and terminal.")
    parser.add_argument("scenario", nargs="?", default="tarhuna-2019", help="id or file")
    sides = dict(load_scenario(parser.parse_args().scenario).words.factions)
    print("| what | look | " + " | ".join(sight or "usual sight" for sight in SIGHTS) + " | bar |\n|---|---|" + "---|" * (len(SIGHTS) + 1))
    for kind in KINDS:
        for depth, light in LOOKS:
            found = [least(kind, sides, depth, light, sight) for sight in SIGHTS]
            held = bar(kind, depth)
            cells = [f"{value:.1f} ({name})" for value, name in found]
            print(f"| {kind} | {title(depth, light)} | " + " | ".join(cells) + f" | {'-' if held is None else f'{held:g}'} |")


if __name__ == "__main__":
    main()
