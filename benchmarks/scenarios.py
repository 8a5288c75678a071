"""The measures of every shipped scenario, as a table: ``python benchmarks/scenarios.py [ID...] [--write]`` (``--help`` tells the rest).

Every scenario is played by doctrine and by planners, and each order is forbidden once to its owner; what comes out is held against the
bars of the design. Guided scenarios are lessons for one seat and are left out. ``--write`` puts the table into ``scenarios/README.md``.
Games depend on their seeds alone, so the same command gives the same table on every machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from game.lab.executors import Executor, Processes, processors
from game.lab.measures import Measure, measures, percent, standings
from game.lab.restrict import restricted_measure, restricted_play
from game.lab.simulate import simulate
from game.lab.tally import Tally
from game.scenario.find import data_path
from game.scenario.load import load_scenario
from game.scenario.model import Scenario

README = Path(__file__).resolve().parents[1] / "scenarios" / "README.md"
BEGIN, END = "<!-- measures: made by benchmarks/scenarios.py -->", "<!-- end of measures -->"
SEED = 1


def shipped() -> list[str]:
    """The ids of the shipped scenarios that are games for every seat."""
    ids = sorted(path.stem for path in Path(str(data_path("scenarios"))).glob("*.yaml"))
    return [id for id in ids if load_scenario(id).guide is None]


def told(measure: Measure) -> str:
    """A value, marked where it misses its bar."""
    value = percent(measure.value) if measure.unit == "share" else f"{measure.value:.2f}".removesuffix(".00")
    return value if measure.holds is not False else f"**{value}**"


def shares(tally: Tally) -> str:
    """Every seat's share of wins in per cent; bold outside the bar."""
    return " / ".join(f"{100 * s.share:.0f}" if s.fair else f"**{100 * s.share:.0f}**" for s in standings(tally))


def row(scenario: Scenario, who: str, tally: Tally, extra: str) -> list[str]:
    """One line of the table."""
    by_name = {m.name: m for m in measures(tally)}
    names = ("completion", "drama", "lead changes", "variety", "unused orders")
    return [scenario.id, who, f"{tally.count:,}", shares(tally), *(told(by_name[name]) for name in names), extra]


def rows(id: str, options: argparse.Namespace, executor: Executor) -> list[list[str]]:
    """The lines of one scenario: doctrine, then planners."""
    scenario = load_scenario(id)
    out = []
    for level, games in (("doctrine", options.doctrine), (options.level, options.planner)):
        if not games:
            continue
        tally = simulate(scenario, games, SEED, {f.id: level for f in scenario.factions}, executor)
        extra = ""
        if level == "doctrine" and options.restricted:
            extra = told(restricted_measure(restricted_play(scenario, options.restricted, SEED, executor=executor)))
        out.append(row(scenario, level, tally, extra))
        print(" | ".join(out[-1]), flush=True)
    return out


def table(lines: Sequence[Sequence[str]], seats: str) -> str:
    """Markdown."""
    head = ["scenario", "players", "games", f"shares, % ({seats})", "completion", "drama", "lead changes", "largest order share",
            "unused orders", "restricted play"]  # fmt: skip
    bars = ["bar", "", "", "13 to 27 each", "100 %", "35 % or more", "3 or more", "35 % or less", "0", "66.7 % or more"]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), bars, *lines])


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="The measures of every shipped scenario, as a table.")
    parser.add_argument("ids", nargs="*", help="scenarios; all shipped ones when none is named")
    parser.add_argument("--doctrine", type=int, default=10_000, help="games of doctrine")
    parser.add_argument("--planner", type=int, default=200, help="games of planners, about a second of processor time each; 0: none")
    parser.add_argument("--level", default="normal", help="the level of the planners")
    parser.add_argument("--restricted", type=int, default=2000, help="pairs of games for each forbidden order; 0: none")
    parser.add_argument("--write", action="store_true", help="put the table into scenarios/README.md")
    options = parser.parse_args()
    with Processes(processors()) as executor:
        lines = [line for id in options.ids or shipped() for line in rows(id, options, executor)]
    seats = " / ".join(f.id for f in load_scenario((options.ids or shipped())[0]).factions)
    made = table(lines, seats)
    if not options.write:
        print(made)
        return
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{made}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
