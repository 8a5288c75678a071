"""``qibli learn``: machines play a scenario until its doctrine plays it better; what they learnt, as lines for the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from game.commands.common import fail, load, meant, one_line, parse_seed, write, write_record
from game.commands.lab import Meter, chance, cluster_option, executor, interval, workers_option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from game.lab.learn import Gain

Biases = dict[str, "Mapping[str, str]"]


@click.command("learn")
@click.argument("scenario")
@click.option("--seats", help="Only these seats: seat,...")
@click.option("--against", default="doctrine", show_default=True, help="Levels of the opponents: level,...")
@click.option("--steps", type=click.IntRange(1, 10_000), default=120, show_default=True, help="Steps of learning for each seat.")
@click.option("--games", type=click.IntRange(20, 1_000_000), default=400, show_default=True, help="Pairs of games of the check.")
@click.option("--seed", type=int, default=0, show_default=True, callback=parse_seed, help="Of the first game; the others count up.")
@workers_option
@cluster_option
@click.option("--write", "accept", is_flag=True, help="Put it into the scenario's own file, as its section bias:, without comments inside.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every figure.")
def learn_command(
    scenario: str, seats: str | None, against: str, steps: int, games: int, seed: int, workers: int | None, cluster: str | None,
    accept: bool, as_json: bool,
) -> int:  # fmt: skip
    """Teach the doctrine of SCENARIO's seats to win more, one seat after the other, against the levels that are named.

    What is learnt is a bias for every order, by period of the game and by place, as lines of the section bias:. A seat learns from
    nothing, whatever biases it has, and against what the seats before it have just learnt. Games with seeds that it did not know
    show what that is worth; a seat that does not win more by it keeps what it has. Thresholds may be off afterwards: `qibli balance`
    fits them. Exit code 1: no seat has learnt anything.
    """
    from game.commands.balance import writable
    from game.lab.learn import complete, gains, learn, rebiased, unseen
    from game.players import LEVELS

    loaded = load(scenario)
    every = [f.id for f in loaded.factions]
    wanted = every if seats is None else _names(seats, every, "seat")
    levels = _names(against, list(LEVELS), "level")
    if accept:
        writable(scenario)
    meter = Meter()
    biases: Biases = {}
    told: list[Gain] = []
    try:
        with executor(workers, cluster) as hands:
            for seat in wanted:
                lesson = learn(loaded, seat, levels, steps, seed, meter.tell)
                found = gains(loaded, lesson, levels, games, unseen(seed, levels, steps), hands, meter.tell) if lesson.bias else []
                told += found
                if found and all(g.better for g in found):
                    biases[seat] = complete(loaded, seat, lesson.bias)
                    loaded = rebiased(loaded, {seat: biases[seat]})
                meter.clear()
                if not as_json:
                    for g in found:
                        write(_line(g))
    finally:
        meter.clear()
    written = _accept(scenario, biases, as_json) if accept and biases else ""
    if as_json:
        write_record(_record(loaded.id, seed, steps, told, biases, written))
    else:
        _close(biases, written)
    return 0 if biases else 1


def _line(g: Gain) -> str:
    """What a lesson is worth against one level."""
    return (
        f"{g.seat} against {g.level}: {100 * g.share:.1f} % with what it learnt, {100 * g.before:.1f} % before, "
        f"difference {100 * g.difference:+.1f} {interval(*g.interval)}, {g.games} pairs, {chance(g.p)}{'' if g.better else ': NOT BETTER'}"
    )


def _close(biases: Biases, written: str) -> None:
    """Where the lines are, or the lines."""
    from game.lab.patch_bias import section

    if not biases:
        write("No seat has learnt anything that holds; more steps or another seed may help.")
    elif written:
        write(f"Written to {one_line(written)}.")
    else:
        write("For the scenario's file (--write puts the section there):")
        for line in section(biases).splitlines():
            write(line)


def _accept(scenario: str, biases: Biases, as_json: bool) -> str:
    """Write the section and give the file; a Failure when that cannot be done, with the lines to write by hand or the record without."""
    from game.lab.patch import PatchRefused
    from game.lab.patch_bias import section, write_biases
    from game.scenario.find import find_scenario

    path = find_scenario(scenario)
    try:
        write_biases(path, biases)
    except PatchRefused as refused:
        if as_json:
            fail(f"{refused} Without --write the record holds what was learnt.")
        for line in section(biases).splitlines():
            write(line)
        fail(f"{refused} The lines above can be put there by hand.")
    return str(path)


def _names(text: str, known: Sequence[str], what: str) -> list[str]:
    """Names with commas between them, each once; a Failure (2) for one that does not exist."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in names:
        if name not in known:
            fail(f'There is no {what} "{name[:40]}"{meant(name, known)}; there are {", ".join(known)}.', 2)
    return names


def _record(scenario: str, seed: int, steps: int, told: Sequence[Gain], biases: Biases, written: str) -> dict[str, Any]:
    """Every figure."""
    return {
        "scenario": scenario, "seed": seed, "steps": steps,
        "gains": [
            {
                "seat": g.seat, "level": g.level, "games": g.games, "before": g.before, "share": g.share, "difference": g.difference,
                "low": g.interval[0], "high": g.interval[1], "gained": g.gained, "lost": g.lost, "p": g.p, "better": g.better,
            }
            for g in told
        ],
        "bias": {seat: dict(orders) for seat, orders in biases.items()}, "written": written,
    }  # fmt: skip
