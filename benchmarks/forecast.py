"""How fast the forecast is, and whether it is right: ``python benchmarks/forecast.py [--games N] [--level LEVEL] [--keep FILE]``.

Time: 1,024 roll-outs for one seat from the middle of a game, in a warm process; the median of several windows.

Reliability: games are played by machines of one level in every seat. From each game some pairs (month, viewer) are drawn, late months
more often since their roll-outs are short, and weighed so that every month and viewer counts the same. For each the viewer's forecast
is made from what the viewer has seen; forecasts are sorted into bins of ten per cent, and each bin is compared with the share of games
that were really won.

A forecast from few roll-outs scatters around what many would say, so a bin holds some that belong next door: high bins look too
bold, low ones too timid. Therefore the roll-outs come in two halves: one half puts a forecast into a bin, the other says what it is
worth. ``off`` is that worth less the share won: 0 where the forecast is right, however few the roll-outs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
from numpy.typing import NDArray
from run import machine

from game.engine.dice import Seeds, crc
from game.engine.game import BatchView, Game, view_of
from game.engine.month import Choices
from game.engine.program import Program
from game.lab.forecast import damped, forecast, imagine, remember, roll_out, views_of
from game.lab.play import play, table
from game.lab.stats import wilson
from game.players import make_player
from game.players.planner.belief import Memory
from game.scenario.load import load_scenario

GROUP = 2048  # roll-outs played at once
BINS = 10
BAR = ("60-70", 0.55, 0.75)  # of these forecasts so many must have been won


# ---------------------------------------------------------------------- time
def speed(program: Program, windows: int, rolls: int = 1024) -> dict[str, float]:
    """Milliseconds of processor time for a forecast from the middle of a game: the median of some windows, and the slowest."""
    game, player = Game(program.scenario, 11, program), make_player("doctrine")
    while game.turn <= program.scenario.turns // 2:
        for seat in program.seats:
            game.submit(seat.id, player.orders(game, seat.id)[0])
        game.resolve()
    views = [views_of(game, s.id) for s in program.seats]
    forecast(views[0][-1], remember(views[0]), None, rolls)  # what is made on first use
    spent = []
    for i in range(windows):
        mine = views[i % len(views)]
        begin = time.process_time()
        forecast(mine[-1], remember(mine), None, rolls)
        spent.append(1000 * (time.process_time() - begin))
    return {"forecast, 1,024 roll-outs from mid-game, ms": statistics.median(spent), "slowest window, ms": max(spent)}


# ---------------------------------------------------------------------- reliability
Said = tuple[NDArray[np.float64], NDArray[np.float64]]  # chances by all roll-outs ([n]) and by each half of them ([2, n])


@dataclass(frozen=True)
class Forecasts:
    """One row for each forecast. ``said``: ``int[2, n, faction]``, games won in each half of the roll-outs; ``winner, viewer, month``:
    ``int[n]``; ``half``: roll-outs of a half."""

    said: NDArray[np.int64]
    winner: NDArray[np.intp]
    viewer: NDArray[np.intp]
    month: NDArray[np.intp]
    half: int

    def joined(self, file: Path) -> Forecasts:
        """Together with those of earlier runs kept in a file, which then holds them all. ValueError when those had other roll-outs."""
        out = self
        if file.exists():
            with np.load(file, allow_pickle=False) as kept:
                if int(kept["half"]) != self.half:
                    raise ValueError(f"{file} holds forecasts of {2 * int(kept['half'])} roll-outs; name another file")
                one_row = [np.concatenate([kept[name], getattr(self, name)]) for name in ("winner", "viewer", "month")]
                out = Forecasts(np.concatenate([kept["said"], self.said], axis=1), *one_row, self.half)
        np.savez(file, **asdict(out))
        return out


class Forecaster:
    """An observer of a batch that makes every drawn (game, month, viewer)'s forecast as the game is played."""

    def __init__(self, program: Program, draws: NDArray[np.bool_], half: int) -> None:
        """``draws``: ``bool[months, faction, games]``; ``half``: roll-outs of each half."""
        self.program, self.draws, self.half = program, draws, half
        self.memories = [Memory(program, s.faction) for s in program.seats]
        self.rows: list[tuple[NDArray[np.int64], NDArray[np.intp], int, int]] = []

    def begin(self, batch) -> None:  # type: ignore[no-untyped-def]
        """See ``game.lab.play.Observer``."""
        self._look(batch)

    def month(self, batch, choices: Choices) -> None:  # type: ignore[no-untyped-def]
        """See ``game.lab.play.Observer``."""
        if batch.world.turn <= self.program.scenario.turns:
            self._look(batch)

    def _look(self, batch) -> None:  # type: ignore[no-untyped-def]
        alive = batch.world.state[self.program.ended_row] == 0
        for seat, memory in zip(self.program.seats, self.memories, strict=True):
            view = batch.view(seat.faction)
            memory.note(view)
            games = np.flatnonzero(self.draws[view.seen.turn - 1, seat.faction] & alive)
            for at in range(0, len(games), max(1, GROUP // (2 * self.half))):
                group = games[at : at + max(1, GROUP // (2 * self.half))]
                part = view_of(self.program, seat.faction, view.seen.state[:, group], Seeds(view.seen.seeds.values[group]), view.seen.turn)
                self.rows.append((self._said(part, memory.part(group)), group, seat.faction, view.seen.turn))

    def _said(self, view: BatchView, memory: Memory) -> NDArray[np.int64]:
        """``int[2, games, faction]``."""
        end = roll_out(imagine(view, memory, 2 * self.half), None, None)
        winner = end.state[self.program.winner_row].reshape(view.batch, 2, self.half)
        return np.stack([(winner == f).sum(2).T for f in range(self.program.factions)], axis=2)

    def found(self, winner: NDArray[np.int16]) -> Forecasts:
        """All of it, put together. ``winner``: of each game."""
        said = np.concatenate([r[0] for r in self.rows], axis=1)
        game = np.concatenate([r[1] for r in self.rows])
        viewer, month = (np.concatenate([np.full(len(r[1]), r[i]) for r in self.rows]) for i in (2, 3))
        return Forecasts(said, winner[game].astype(np.intp), viewer, month, self.half)


def rates(program: Program, each: float) -> NDArray[np.float64]:
    """``float[months]``: how often a pair (month, viewer) is drawn, so that every month costs about the same and a game yields
    ``each`` forecasts."""
    left = program.scenario.turns - np.arange(program.scenario.turns)
    return np.minimum(1.0, each / program.factions / (1 / left).sum() / left)


def drawn(program: Program, games: Sequence[int], each: float) -> NDArray[np.bool_]:
    """``bool[months, faction, games]``: the pairs drawn, by counter-based dice."""
    months, factions = program.scenario.turns, program.factions
    key = np.arange(months * factions, dtype=np.uint32)[:, None] * np.uint32(2654435761)
    word = Seeds(list(games)).words(crc("benchmark draws"), 0, None, key).reshape(months, factions, len(games))
    return word < (rates(program, each) * 0xFFFFFFFF).astype(np.uint32)[:, None, None]


def reliability(program: Program, games: range, level: str, each: float, half: int) -> Forecasts:
    """The forecasts of a run of games."""
    watcher = Forecaster(program, drawn(program, games, each), half)
    done = play(program, games, table(program, {s.id: level for s in program.seats}), [watcher])
    return watcher.found(done.world.state[program.winner_row])


@dataclass(frozen=True)
class Bin:
    """One row of a table, all shares in 0..1. ``said``: mean of what was forecast; ``won``: share of games won, ``low, high`` its
    interval of 95 per cent; ``off``: what other roll-outs of the same forecasts say, less the share won."""

    percent: str
    count: int
    said: float
    won: float
    low: float
    high: float
    off: float


def bins(said: Said, won: NDArray[np.bool_], weight: NDArray[np.float64]) -> Iterator[Bin]:
    """The rows that hold anything. ``won``: ``bool[n]``, ``weight``: ``float[n]``."""
    share, halves = said
    place, by_half = (np.minimum((x * BINS).astype(int), BINS - 1) for x in (share, halves))
    for i in range(BINS):
        mine = place == i
        if not mine.any():
            continue
        w = weight[mine]
        real = float(np.average(won[mine], weights=w))
        n = float(w.sum() ** 2 / (w**2).sum())  # forecasts that would say as much if all weighed the same
        first, second = by_half[0] == i, by_half[1] == i
        both = np.concatenate([weight[first], weight[second]])
        other = np.concatenate([halves[1][first] - won[first], halves[0][second] - won[second]])
        off = float(np.average(other, weights=both)) if len(both) else 0.0
        label = f"{100 * i // BINS}-{100 * (i + 1) // BINS}"
        low, high = wilson(round(real * n), max(1, round(n)))
        yield Bin(label, int(mine.sum()), float(np.average(share[mine], weights=w)), real, low, high, off)


def tables(program: Program, found: Forecasts, each: float) -> dict[str, list[Bin]]:
    """A table of the viewers' own chances, one of everybody's, and one of the viewers' own for each third of the game."""
    weight = 1 / rates(program, each)[found.month - 1]
    rows, factions = np.arange(len(found.month)), program.factions
    won = found.winner[:, None] == np.arange(factions)
    whole = damped(found.said.sum(0).T / (2 * found.half)).T  # as the forecast itself makes chances of shares
    halves = np.stack([damped(half.T / found.half).T for half in found.said])
    own, mine = (whole[rows, found.viewer], halves[:, rows, found.viewer]), won[rows, found.viewer]
    out = {"own chance": list(bins(own, mine, weight))}
    out["every side's chance"] = list(bins((whole.ravel(), halves.reshape(2, -1)), won.ravel(), np.repeat(weight, factions)))
    for third in range(3):
        here = np.flatnonzero((found.month - 1) * 3 // program.scenario.turns == third)
        out[f"own chance, third {third + 1} of the game"] = list(bins((own[0][here], own[1][:, here]), mine[here], weight[here]))
    return out


def show(name: str, rows: list[Bin]) -> None:
    """A table for people."""
    print(f"\n{name}\n\n| forecast, % | forecasts | said, % | won, % | 95 % interval | off |\n|---|---|---|---|---|---|")
    for b in rows:
        numbers = f"{100 * b.said:.1f} | {100 * b.won:.1f} | {100 * b.low:.1f} to {100 * b.high:.1f} | {100 * b.off:+.1f}"
        print(f"| {b.percent} | {b.count:,} | {numbers} |")


def main() -> None:
    """Measure and print tables or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="tarhuna-2019")
    parser.add_argument("--games", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first game")
    parser.add_argument("--level", default="doctrine", help="who plays the games, in every seat")
    parser.add_argument("--each", type=float, default=6, help="forecasts of each game, at months and by viewers drawn at random")
    parser.add_argument("--rolls", type=int, default=128, help="roll-outs of each forecast")
    parser.add_argument("--keep", type=Path, help="a file that keeps the forecasts of several runs (other games each) for one table")
    parser.add_argument("--windows", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    program = Program(load_scenario(args.scenario))
    figures = speed(program, args.windows)
    found = reliability(program, range(args.first, args.first + args.games), args.level, args.each, args.rolls // 2)
    if args.keep is not None:
        found = found.joined(args.keep)
    shown = tables(program, found, args.each)
    if args.json:
        plain = {name: [asdict(b) for b in rows] for name, rows in shown.items()}
        print(json.dumps({"machine": machine(), "scenario": args.scenario, "level": args.level, "figures": figures, "tables": plain}))
        return
    print(f"{args.scenario}; {machine()}\n\n| figure | value |\n|---|---|")
    for name, value in figures.items():
        print(f"| {name} | {value:,.0f} |")
    print(f"\n{len(found.month):,} forecasts of {args.rolls} roll-outs; games by {args.level} in every seat")
    for name, rows in shown.items():
        show(name, rows)
    bar = next((b for b in shown["own chance"] if b.percent == BAR[0]), None)
    if bar is not None:
        print(f"\nOf the months at which it said {BAR[0]} per cent, {bar.won:.1%} were won (bar: {BAR[1]:.0%} to {BAR[2]:.0%}).")


if __name__ == "__main__":
    main()
