"""Qibli beside its peers in the same run: ``python benchmarks/peers.py [--windows N] [--seconds S] [--json]``. Needs the extra ``bench``.

Peers play at random in one process on one core: Catanatron (four players, as its own simulator plays them) and
OpenSpiel through Python (chess, backgammon, five-player goofspiel). Qibli plays its full rules: random and doctrine players, one
game after the other as the peers do (B = 1) and in batches. A decision is one choice a player makes among what is legal: a move of
the peers, an order or an answer given here; throws of dice (chance nodes) count as none. The windows of all contestants take
turns, so that a slow moment of the machine meets everybody; figures are medians of the windows.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from run import machine

from game.engine.game import Batch
from game.engine.program import Program
from game.players import make_player
from game.scenario.load import load_scenario

Contest = Callable[[int], tuple[int, int]]  # a seed -> (games, decisions)


def qibli(program: Program, level: str, batch: int) -> Contest:
    """A batch of whole games of ours."""
    player = make_player(level)

    def play(seed: int) -> tuple[int, int]:
        games, given = Batch(program, range(seed * batch, (seed + 1) * batch)), 0
        while not games.over:
            choices = [player.choose(games.view(s.faction)) for s in program.seats]
            given += sum(int((c >= 0).sum()) for c in choices)
            games.resolve(choices)
        return batch, given

    return play


def catanatron() -> Contest:
    """One game of Catan with four random players."""
    from catanatron import Color, Game, RandomPlayer  # type: ignore[import-not-found]

    def play(seed: int) -> tuple[int, int]:
        game = Game([RandomPlayer(c) for c in (Color.RED, Color.BLUE, Color.WHITE, Color.ORANGE)], seed=seed)
        game.play()
        taken = getattr(game.state, "actions", None) or getattr(game.state, "action_records", [])
        return 1, len(taken)

    return play


def openspiel(name: str) -> Contest:
    """One game of OpenSpiel with uniformly random moves; in simultaneous games every player's move is a decision."""
    import pyspiel  # type: ignore[import-not-found]

    game = pyspiel.load_game(name)

    def play(seed: int) -> tuple[int, int]:
        dice, state, moves = random.Random(seed), game.new_initial_state(), 0
        while not state.is_terminal():
            if state.is_chance_node():
                outcomes, weights = zip(*state.chance_outcomes(), strict=True)
                state.apply_action(dice.choices(outcomes, weights)[0])
            elif state.is_simultaneous_node():
                chosen = [dice.choice(state.legal_actions(p)) for p in range(game.num_players())]
                state.apply_actions(chosen)
                moves += len(chosen)
            else:
                state.apply_action(dice.choice(state.legal_actions()))
                moves += 1
        return 1, moves

    return play


def contests(scenario: str, largest: int) -> dict[str, Contest]:
    """Everybody who takes part, ours first; a peer that is not installed is left out with a word on stderr."""
    program = Program(load_scenario(scenario))
    out: dict[str, Contest] = {}
    for level in ("random", "doctrine"):
        for batch in (1, 256, largest):
            out[f"Qibli {scenario}, {level}, B={batch}"] = qibli(program, level, batch)
    peers: dict[str, Callable[[], Contest]] = {
        "Catanatron, 4 players": catanatron,
        "OpenSpiel chess": lambda: openspiel("chess"),
        "OpenSpiel backgammon": lambda: openspiel("backgammon"),
        "OpenSpiel goofspiel, 5 players": lambda: openspiel("goofspiel(players=5,imp_info=True)"),
    }
    for label, make in peers.items():
        try:
            out[label] = make()
        except ImportError as error:
            print(f"{label} is left out: {error.name} is not installed (extra `bench`)", file=sys.stderr)
    return out


def measure(play: Contest, seed: int, seconds: float) -> tuple[float, float, int]:
    """(games a second, decisions a second, next seed) of one window of at least that length."""
    games = decisions = 0
    begin = time.perf_counter()
    while (spent := time.perf_counter() - begin) < seconds or not games:
        g, d = play(seed)
        games, decisions, seed = games + g, decisions + d, seed + 1
    return games / spent, decisions / spent, seed


def main() -> None:
    """Measure everybody in turns and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="tarhuna-2019")
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a window")
    parser.add_argument("--batch", type=int, default=4096, help="the largest batch")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    everybody = contests(args.scenario, args.batch)
    found: dict[str, list[tuple[float, float]]] = {label: [] for label in everybody}
    seeds = dict.fromkeys(everybody, 1)
    for play in everybody.values():
        play(0)  # what is made on first use is not the contest
    for _ in range(args.windows):
        for label, play in everybody.items():
            games, decisions, seeds[label] = measure(play, seeds[label], args.seconds)
            found[label].append((games, decisions))
    rows = {k: tuple(statistics.median(column) for column in zip(*v, strict=True)) for k, v in found.items()}
    if args.json:
        print(json.dumps({"machine": machine(), "windows": args.windows, "seconds": args.seconds, "rows": rows}))
        return
    base = rows.get("Catanatron, 4 players")
    print(f"{machine()}; medians of {args.windows} windows of {args.seconds:g} s\n")
    print("| who | games/s | decisions/s | decisions a game | games/s over Catanatron's | decisions/s over Catanatron's |")
    print("|---|---|---|---|---|---|")
    for label, (games, decisions) in rows.items():
        ratios = f"{games / base[0]:,.2f} | {decisions / base[1]:,.2f}" if base else "- | -"
        print(f"| {label} | {games:,.1f} | {decisions:,.0f} | {decisions / games:,.0f} | {ratios} |")


if __name__ == "__main__":
    main()
