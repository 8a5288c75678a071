"""``qibli balance``: the thresholds that make a scenario fair, as a patch to accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from game.commands.common import fail, load, one_line, parse_players, parse_seed, write, write_record
from game.commands.lab import Meter, cluster_option, executor, interval, workers_option

if TYPE_CHECKING:
    from game.lab.balance import Balance


@click.command("balance")
@click.argument("scenario")
@click.option("--players", default="doctrine", show_default=True, help="One level for all seats, or seat=level,...")
@click.option("--games", type=click.IntRange(20, 1_000_000), default=2000, show_default=True, help="Games of each round, and of the check.")
@click.option("--seed", type=int, default=0, show_default=True, callback=parse_seed, help="Of the first game; the others count up.")
@workers_option
@cluster_option
@click.option("--write", "accept", is_flag=True, help="Put the thresholds into the scenario's own file; nothing else in it changes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every figure.")
def balance_command(
    scenario: str, players: str, games: int, seed: int, workers: int | None, cluster: str | None, accept: bool, as_json: bool
) -> int:
    """Find thresholds under which the seats of SCENARIO win equally often, and show them as lines for its file.

    Games are played on to the last month, thresholds are fitted to the points, and real games with fresh seeds show what they do.
    Exit code 1: even so some seat's share is not within 0.65 and 1.35 of an equal one.
    """
    from game.lab.balance import balance

    loaded = load(scenario)
    if accept:
        writable(scenario)
    levels = parse_players(players, [f.id for f in loaded.factions])
    meter = Meter()
    try:
        with executor(workers, cluster) as hands:
            found = balance(loaded, levels, games, seed, hands, meter.tell)
    finally:
        meter.clear()
    written = _accept(scenario, found) if accept and found.changed else ""
    if as_json:
        write_record(_record(loaded.id, seed, levels, found, written))
    else:
        _tell(scenario, found, written)
    return 0 if found.fair else 1


def _tell(scenario: str, b: Balance, written: str) -> None:
    """Before and after, then the patch."""
    width = max(len(seat) for seat in b.before)
    for was, now in zip(b.was, b.now, strict=True):
        old, new = b.before[was.seat], b.after[was.seat]
        change = f"{old:>4} -> {new:<4}" if old != new else f"{old:>4} stays  "
        shares = [f"{100 * s.share:5.1f} % {interval(s.low, s.high)}" for s in (was, now)]
        write(f"{was.seat:<{width}}  {change}  wins {shares[0]} before, {shares[1]} after{'' if now.fair else '  NOT FAIR'}")
    rest = "" if b.settled else "; the fit did not come to rest, more games would help"
    rounds = f"{b.rounds} round{'s' if b.rounds > 1 else ''}"
    write(f"{b.games} games for each share, with seeds that the fit had not seen; fitted in {rounds}{rest}.")
    if not b.changed:
        write("The thresholds are as even as whole numbers make them.")
    elif written:
        write(f"Written to {one_line(written)}.")
    else:
        write("For the scenario's file (--write puts the numbers there):")
        _lines(scenario, b)


def _lines(scenario: str, b: Balance) -> None:
    """The patch."""
    from game.lab.patch import block
    from game.scenario.find import find_scenario

    for line in block(b.after, find_scenario(scenario)).splitlines():
        write(line)


def writable(scenario: str) -> None:
    """Nobody writes into the installed program: said before the games are played, not after."""
    from game.scenario.find import find_scenario, is_installed

    path = find_scenario(scenario)
    if is_installed(path):
        fail(f"{one_line(scenario)} belongs to the installed program: copy {one_line(str(path))} to your own folder and name the copy.", 2)


def _accept(scenario: str, b: Balance) -> str:
    """Write the thresholds and give the file; a Failure, with the lines to write by hand, when that cannot be done."""
    from game.lab.patch import PatchRefused, write_thresholds
    from game.scenario.find import find_scenario

    path = find_scenario(scenario)
    try:
        write_thresholds(path, b.after)
    except PatchRefused as refused:
        _lines(scenario, b)
        fail(f"{refused} The lines above can be put there by hand.")
    return str(path)


def _record(scenario: str, seed: int, levels: dict[str, str], b: Balance, written: str) -> dict[str, Any]:
    """Every figure."""
    seats = {
        was.seat: {
            "threshold": b.before[was.seat], "fitted": b.after[was.seat],
            "before": {"share": was.share, "low": was.low, "high": was.high},
            "after": {"share": now.share, "low": now.low, "high": now.high, "fair": now.fair},
        }
        for was, now in zip(b.was, b.now, strict=True)
    }  # fmt: skip
    return {
        "scenario": scenario, "players": levels, "seed": seed, "games": b.games, "rounds": b.rounds, "settled": b.settled,
        "fair": b.fair, "seats": seats, "written": written,
    }  # fmt: skip
