"""Orders of machines that a person would call silly, counted: ``python benchmarks/sense.py SCENARIO [--games N] [--players P] [FILE ...]``.

Reads games as ``qibli watch --json`` or ``qibli debrief --jsonl`` wrote them, or plays some itself, and plays every month again with
each order of a machine left out, the dice being the same. What counts as silly is written at ``KINDS``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from game.engine.game import Game
from game.engine.view import Order
from game.scenario.load import load_scenario
from game.scenario.model import Scenario

KINDS = {
    "undone": "takes back what its side did a month ago: units go that have just come, not to battle; a switch is turned back",
    "void": "found nothing there",
    "refused": "an offer made again that was refused the last time",
    "idle": "in the last month: without it the side's lead at the end had been the same or better, dice apart",
    "gift": "without it the leader's margin were smaller and the side's own no smaller",
    "unused": "a month with fewer orders than could be paid for",
}  # fmt: skip
NEAR = 10  # a margin from which a side that leads is evidently about to win
Record = dict[str, Any]


def records(path: Path) -> tuple[Record, list[Record]]:
    """What a file says of the game and of each month."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return lines[0], [r for r in lines if r["type"] == "month"]


def played(scenario: Scenario, seed: int, level: str) -> tuple[Record, list[Record]]:
    """A game of machines, as ``qibli watch --json`` tells it."""
    from game.session.chronicle import watch
    from game.session.machines import seat_players
    from game.session.telling import month_record, start_record

    rungs = {f.id: level for f in scenario.factions}
    game = Game(scenario, seed=seed)
    return start_record(scenario, seed, rungs), [month_record(t) for t in watch(game, seat_players(game, rungs, seed))]


class Audit:
    """The count over many games. ``orders``: by seat; ``silly``: by seat and kind; ``examples``: in words; ``against`` and ``helping``:
    orders in months with an evident winner that lower or raise its margin, of all orders of the others (``faced``)."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.orders: Counter[str] = Counter()
        self.silly: Counter[tuple[str, str]] = Counter()
        self.examples: list[str] = []
        self.funds: Counter[str] = Counter()
        self.faced = self.against = self.helping = self.games = 0

    def game(self, name: str, start: Record, months: Sequence[Record]) -> None:
        """Take one game in."""
        game = Game(self.scenario, seed=start["seed"])
        self.games += 1
        before: dict[str, list[Record]] = {}
        refused: set[tuple[str, ...]] = set()
        for month in months:
            deeds = [d for d in month["deeds"] if d["kind"] in ("order", "battle")]
            given = _given(month)
            self._month(f"{name} month {month['turn']}", game, start["players"], given, deeds, before, refused)
            refused = _refusals(month, refused)
            before = {}
            for d in (d for d in deeds if d["kind"] == "order"):
                before.setdefault(d["actor"], []).append(d)
            for seat, orders in given.items():
                game.submit(seat, orders)
            game.resolve()
        for i, f in enumerate(self.scenario.factions):
            self.funds[f.id] += int(game.batch.world.state[game.program.funds.base + i, 0])

    def _month(
        self, where: str, game: Game, players: Mapping[str, str], given: Mapping[str, list[Order]], deeds: Sequence[Record],
        before: Mapping[str, list[Record]], refused: set[tuple[str, ...]],
    ) -> None:  # fmt: skip
        truth = _after(game, given)
        begun, last = game.margins(), game.turn == self.scenario.turns
        for seat, orders in given.items():
            if players.get(seat) == "person":
                continue
            mine = [d for d in deeds if d["actor"] == seat and d["kind"] == "order"]
            plain = [o for o in orders if o.kind != "answer"]
            self.orders[seat] += len(plain)
            self._unused(where, game, seat, plain)
            others = {s: m for s, m in begun.items() if s != seat}
            leader = max(others, key=lambda s: others[s])
            evident = others[leader] >= NEAR or (last and others[leader] > begun[seat])
            for order in plain:
                found = _deed(mine, order)
                without = _after(game, {**given, seat: [o for o in orders if o != order]}) if last or evident else truth
                lost = bool(found) and found["outcome"] == "failure"
                if found and found["outcome"] == "void":
                    self._note(where, seat, order, "void")
                if found and _undoes(seat, found, before.get(seat, ()), deeds, self.scenario):
                    self._note(where, seat, order, "undone")
                if (order.kind, *order.target, seat) in refused:
                    self._note(where, seat, order, "refused")
                if last and not lost and _lead(without, seat) >= _lead(truth, seat):
                    self._note(where, seat, order, "idle")
                if evident:
                    change = truth[leader] - without[leader]
                    self.faced += 1
                    self.against += change < 0
                    self.helping += change > 0
                    if change > 0 and not lost and without[seat] >= truth[seat]:
                        self._note(where, seat, order, "gift")

    def _unused(self, where: str, game: Game, seat: str, plain: Sequence[Order]) -> None:
        view = game.batch_view(seat)
        costs, legal = view.seat.costs(view.seen)[:, 0], view.seat.conditions(view.seen)[:, 0]
        left = int(view.funds()[0]) - sum(int(costs[view.seat.index(o)]) for o in plain)
        room = min(int(view.seat.allowed(view.seen)[0]), view.seat.slots) - len(plain)
        if room > 0 and (legal & (costs <= left)).sum() > len(plain):
            self.silly[seat, "unused"] += room
            self.examples.append(f"unused: {where}: {seat} gives {len(plain)}")

    def _note(self, where: str, seat: str, order: Order, kind: str) -> None:
        self.silly[seat, kind] += 1
        self.examples.append(f"{kind}: {where}: {seat} {order}")

    def table(self) -> list[str]:
        """Lines of a Markdown table: orders, silly ones by kind and the funds left, each for a seat and all together."""
        seats = [f.id for f in self.scenario.factions]
        out = [f"| kind | {' | '.join(seats)} | all | of 100 orders |", "|---" * (len(seats) + 3) + "|"]
        total = sum(self.orders.values())
        rows = {"orders": self.orders, **{k: Counter({s: self.silly[s, k] for s in seats}) for k in KINDS}}
        for name, row in rows.items():
            n = sum(row[s] for s in seats)
            out.append(f"| {name} | {' | '.join(str(row[s]) for s in seats)} | {n} | {100 * n / max(total, 1):.1f} |")
        left = [self.funds[s] / max(self.games, 1) for s in seats]
        out.append(f"| funds left at the end | {' | '.join(f'{x:.1f}' for x in left)} | {sum(left):.1f} | |")
        out.append(
            f"\nBeside an evident winner: {self.faced} orders of the others, {self.against} lowered its margin, "
            f"{self.helping} raised it; {self.games} games."
        )
        return out


def _given(month: Record) -> dict[str, list[Order]]:
    out: dict[str, list[Order]] = {}
    for o in month["orders"]:
        out.setdefault(o["seat"], []).append(Order(o["order"][0], tuple(o["order"][1:])))
    return out


def _after(game: Game, given: Mapping[str, list[Order]]) -> dict[str, int]:
    """True margins after the month with these orders."""
    twin = game.clone()
    for seat, orders in given.items():
        twin.submit(seat, orders)
    twin.resolve()
    return twin.margins()


def _lead(margins: Mapping[str, int], seat: str) -> int:
    return margins[seat] - max(m for s, m in margins.items() if s != seat)


def _deed(mine: Sequence[Record], order: Order) -> Record | None:
    for d in mine:
        about = {d["place"], d["target"], *d["names"].values()}
        if d["id"] == order.kind and all(t in about for t in order.target) and (not order.target or order.target[-1] in about):
            return d
    return None


def _undoes(seat: str, deed: Record, before: Sequence[Record], month: Sequence[Record], scenario: Scenario) -> bool:
    """Whether an order takes back what ``before``, the side's orders of last month, did: it turns a switch back, or the units that
    they brought leave, to nowhere or to where they came from. Who leaves for battle, or is lost in it, takes nothing back."""
    switches = {q.id for q in scenario.quantities if not q.per and (q.lo, q.hi) == (0, 1)}
    was: Counter[tuple[str, ...]] = Counter()
    for other in before:
        for q, args, change in other["changes"]:
            was[q, *args] += change
    changes = [((q, *args), change) for q, args, change in deed["changes"]]
    if any(key[0] in switches and was[key] * change < 0 for key, change in changes):
        return True
    if deed["outcome"] == "failure" or any(d["kind"] == "battle" and d["place"] == deed["place"] for d in month):
        return False
    own = [(key, change) for key, change in changes if key[:2] == ("forces", seat)]
    gone = any(change < 0 < was[key] for key, change in own)
    arrive, back = any(change > 0 for _, change in own), any(was[key] < 0 < change for key, change in own)
    return gone and (back or not arrive)


def _refusals(month: Record, before: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Offers that stand refused after this month: (kind, target, giver)."""
    out = set(before)
    for o in month["orders"]:
        kind, *target = o["order"]
        if kind == "answer" and len(target) == 3:
            offer, giver, said = target
            key = (offer, o["seat"], giver)
            (out.discard if said == "accept" else out.add)(key)
    return out


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("scenario")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--games", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--players", default="hard")
    parser.add_argument("--examples", action="store_true")
    args = parser.parse_args(arguments)
    scenario = load_scenario(args.scenario)
    audit = Audit(scenario)
    for name, start, months in _games(args, scenario):
        audit.game(name, start, months)
    print("\n".join([*(audit.examples if args.examples else []), *audit.table()]))


def _games(args: argparse.Namespace, scenario: Scenario) -> Iterator[tuple[str, Record, list[Record]]]:
    for path in args.files:
        yield path.stem, *records(path)
    for i in range(args.games):
        yield f"seed {args.seed + i}", *played(scenario, args.seed + i, args.players)


if __name__ == "__main__":
    main()
