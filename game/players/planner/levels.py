"""The levels of the planner: time, width and noise, and nothing else. Every level knows what its seat may know and no more.

Budgets are counts of roll-outs, never of seconds, so that the same game is the same game on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from game.players.planner.halving import Round

NEAR, MOST = 6, 6  # months to come at which worlds count as they are written; by how much they are multiplied at most


@dataclass(frozen=True, slots=True)
class Rung:
    """``samples``: plans drawn as doctrine would draw them, beside the portfolio; ``rounds``: of halving among all plans; ``passes``: how
    often the best plan is refined, ``width`` plans wide, with the rounds ``refining``; ``horizon``: months that are played out,
    None for the whole game; ``noise``: among how many of the best plans one is picked by chance; ``proof``: roll-outs behind
    the reasons that it gives."""

    name: str
    samples: int
    rounds: tuple[Round, ...]
    passes: int = 0
    width: int = 0
    refining: tuple[Round, ...] = ()
    horizon: int | None = None
    noise: int = 1
    proof: int = 100

    def at(self, months: int) -> Rung:
        """The same with so many months to come: the fewer, the more worlds, since each is then played out sooner. The work of a month
        stays about the same, and the end, where the most is at stake in a single month, is looked at most closely."""
        left = max(1, months if self.horizon is None else min(months, self.horizon))
        return replace(self, rounds=_stretched(self.rounds, left), refining=_stretched(self.refining, left))


def _stretched(rounds: tuple[Round, ...], left: int) -> tuple[Round, ...]:
    return tuple(replace(r, worlds=max(1, min(r.worlds * NEAR // left, r.worlds * MOST))) for r in rounds)


# The widths are the best of nine tried on 44 positions a seat: there, plans of normal, hard and expert won 3.3, 4.7 and 5.9 games in
# 100 more than doctrine (standard error 0.5), in worlds that the player had not looked at. Chosen and measured on the same positions,
# so the figures flatter a little. Wide refining did better than more samples at the start.
RUNGS: dict[str, Rung] = {
    r.name: r
    for r in (
        Rung("easy", 4, (Round(99, 1), Round(8, 2)), noise=4),
        Rung("normal", 6, (Round(99, 2), Round(12, 6), Round(4, 16))),
        Rung("hard", 8, (Round(99, 4), Round(12, 16)), 1, 24, (Round(24, 8), Round(8, 24))),
        Rung("expert", 16, (Round(99, 6), Round(16, 20)), 2, 30, (Round(30, 12), Round(8, 40))),
    )
}
