"""The tables of what intel shows, and the dice."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import Field, program
from oracle.dice import Dice, crc as plain_crc

from game.engine.dice import Seeds, crc, crcs, fold, mix
from game.engine.sight import table

COUNTS = list(range(31))
ABOUT = [0, 1, 2, 2, 5, 5, 5, 8, 8, 8, 8, *[13] * 5, *[20] * 15]


def test_covert() -> None:
    """Nothing, something, about, exactly."""
    assert table("covert", 30).tolist() == [[0] * 31, [0, *[1] * 30], ABOUT, COUNTS]


def test_open() -> None:
    """About, from intel 2 exactly."""
    assert table("open", 30).tolist() == [ABOUT, ABOUT, COUNTS, COUNTS]
    assert table("open", 7).tolist()[0] == [0, 1, 2, 2, 5, 5, 5, 7]  # never over what there can be


def test_bands() -> None:
    """Within 20; exactly from 1. Under 5 it looks like none."""
    none, *exact = table("bands", 100).tolist()
    assert none == [*[0] * 5, *[10] * 15, *[30] * 20, *[50] * 20, *[70] * 20, *[90] * 21]
    assert exact == [list(range(101))] * 3


def test_words() -> None:
    """Lawless 0 to 3, shaky 4 to 6, governed 7 to 10."""
    none, *exact = table("words", 10).tolist()
    assert none == [2, 2, 2, 2, 5, 5, 5, 8, 8, 8, 8] and exact == [list(range(11))] * 3


@pytest.mark.parametrize(
    ("who", "intel", "seen"), [("b", 0, (9, 0)), ("b", 1, (9, 1)), ("b", 2, (9, 8)), ("b", 3, (9, 9)), ("d", 0, (9, 9)), ("a", 0, (9, 9))]
)
def test_of_forces(who: str, intel: int, seen: tuple[int, int]) -> None:
    """Open and covert pieces of a, as another sees them: by its intel; an ally (d) and oneself see all."""
    field = Field(1).forces("a", "foot", hub=9).forces("a", "mole", hub=9).put("intel", who, "hub", intel).put("stance", "a", "d", 1)
    world = field.batch.world.seen(field.s.faction(who))
    foot, mole = (int(world.state[field._row("forces", "a", kind, "hub"), 0]) for kind in ("foot", "mole"))
    expected = (8 if who == "b" and intel < 2 else seen[0], seen[1])
    assert (foot, mole) == expected


# ------------------------------------------------------------------ dice
def test_plain_twin() -> None:
    """The array dice and the plain ones throw the same."""
    seeds = [0, 1, 2**32 - 1, 2**32, 2**63 + 12345, 2**64 - 1]
    arrays, ids = Seeds(seeds), ["", "tripoli", "x" * 50]
    for id in ids:
        assert crc(id) == plain_crc(id)
        for turn in (1, 12, 999):
            key = mix(fold(crcs([id]), crcs(["other"])))
            for sides in (2, 6, 100):
                ours = arrays.die(crc(id), turn, None, key, sides).tolist()
                assert ours == [Dice(s).die(plain_crc(id), turn, int(key[0]), sides) for s in seeds]


def test_dice_are_fair_and_apart() -> None:
    """Every side as often as every other; dice of neighbouring seeds, months, streams and keys have nothing to do with each other."""
    n = 60_000
    seeds = Seeds(np.arange(n, dtype=np.uint64))
    zero = np.zeros(1, np.uint32)
    first = seeds.die(crc("a"), 1, None, zero, 6)
    counts = np.bincount(first, minlength=6)
    assert (abs(counts - n / 6) < 5 * (n / 6) ** 0.5).all()
    others = [seeds.die(crc(stream), turn, None, zero + np.uint32(key), 6) for stream, turn, key in (("b", 1, 0), ("a", 2, 0), ("a", 1, 1))]
    for other in [*others, np.roll(first, 1)]:
        assert abs((first == other).mean() - 1 / 6) < 0.01


def test_a_game_does_not_depend_on_its_batch() -> None:
    """The dice of some lanes are the dice of these games."""
    seeds, lanes = Seeds(list(range(50))), np.array([3, 3, 49, 0])
    key = np.arange(4, dtype=np.uint32)
    picked = seeds.die(crc("a"), 4, lanes, key, 100)
    for i, lane in enumerate(lanes.tolist()):
        assert picked[i] == Seeds([lane]).die(crc("a"), 4, None, key[i : i + 1], 100)[0]


def test_streams_of_a_scenario_differ() -> None:
    """No two throws that a scenario names share a stream."""
    from game.engine.walk import expressions_in
    from game.scenario.model import Die

    for name in ("maze", "tarhuna-2019"):
        dice = {e.stream for e in expressions_in(program(name).scenario) if isinstance(e, Die)}
        assert len({crc(s) for s in dice}) == len(dice)
