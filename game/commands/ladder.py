"""``qibli ladder``: each level of machine against the level below, seat by seat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from game.commands.common import fail, load, meant, parse_seed, write, write_record
from game.commands.lab import Meter, chance, cluster_option, executor, interval, workers_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from game.lab.ladder import Step


@click.command("ladder")
@click.argument("scenario")
@click.option("--rungs", help="Levels from the lowest to the highest.  [default: random,greedy,doctrine,normal,expert]")
@click.option("--seats", help="Only these seats: seat,...")
@click.option("--games", type=click.IntRange(4, 1_000_000), help="Pairs of games for a step at most.  [default: by the level's speed]")
@click.option("--seed", type=int, default=0, show_default=True, callback=parse_seed, help="Of the first game; the others count up.")
@workers_option
@cluster_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every figure.")
def ladder_command(
    scenario: str, rungs: str | None, seats: str | None, games: int | None, seed: int, workers: int | None, cluster: str | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Does playing better win more in SCENARIO? Each level takes each seat in turn against the level below in all others.

    A seat's share of wins is compared with its base rate: what it wins on the same seeds with the lower level everywhere. A step
    holds at p < 0.01 (McNemar's test, one-sided, corrected for up to four looks). Exit code 1: some step does not hold.
    """
    from game.lab.ladder import RUNGS, ladder
    from game.players import LEVELS

    loaded = load(scenario)
    levels = list(RUNGS) if rungs is None else _names(rungs, list(LEVELS), "level")
    if len(levels) < 2:
        fail("A ladder has at least two levels: --rungs random,doctrine.", 2)
    wanted = _names(seats, [f.id for f in loaded.factions], "seat") if seats is not None else None
    meter = Meter()

    def told(step: Step) -> None:
        if not as_json:
            meter.clear()
            write(_line(step))

    try:
        with executor(workers, cluster) as hands:
            steps = ladder(loaded, levels, games, wanted, seed, hands, meter.tell, told)
    finally:
        meter.clear()
    failed = [s for s in steps if not s.holds]
    if as_json:
        write_record(_record(loaded.id, seed, levels, steps))
    elif failed:
        write(f"The ladder fails in {len(failed)} of {len(steps)} steps: {', '.join(f'{s.rung} as {s.seat}' for s in failed)}.")
    else:
        write(f"The ladder holds: all {len(steps)} steps at p < 0.01.")
    return 1 if failed else 0


def _names(text: str, known: Sequence[str], what: str) -> list[str]:
    """Names with commas between them; a Failure (2) for one that does not exist or stands there twice."""
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in known:
            fail(f'There is no {what} "{name[:40]}"{meant(name, known)}; there are {", ".join(known)}.', 2)
        if names.count(name) > 1:
            fail(f'The {what} "{name}" is named twice.', 2)
    return names


def _line(s: Step) -> str:
    """One step in words."""
    verdict = "holds" if s.holds else "DOES NOT HOLD"
    return (
        f"{s.rung} over {s.below} as {s.seat}: {100 * s.share:.1f} %, base rate {100 * s.base_rate:.1f} %, "
        f"difference {100 * s.difference:+.1f} {interval(*s.interval)}, {s.games} pairs, {chance(s.p)}: {verdict}"
    )


def _record(scenario: str, seed: int, rungs: list[str], steps: list[Step]) -> dict[str, Any]:
    """Every figure."""
    return {
        "scenario": scenario, "seed": seed, "rungs": rungs, "holds": all(s.holds for s in steps),
        "steps": [
            {
                "rung": s.rung, "below": s.below, "seat": s.seat, "games": s.games, "share": s.share, "base": s.base_rate,
                "difference": s.difference, "low": s.interval[0], "high": s.interval[1], "gained": s.gained, "lost": s.lost,
                "looks": s.looks, "p": s.p, "holds": s.holds,
            }
            for s in steps
        ],
    }  # fmt: skip
