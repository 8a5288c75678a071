"""The planner as a player: imagine worlds, try plans, keep the best, say why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import Seeds
from game.engine.game import BatchView, view_of
from game.players.base import Choice, Player
from game.players.planner.belief import Memory
from game.players.planner.halving import Round, Standing, halve, worlds_needed
from game.players.planner.levels import RUNGS, Rung
from game.players.planner.plans import Plans, make_plans, recipes
from game.players.planner.reasons import Facts, say
from game.players.planner.refine import Tried, variants
from game.players.planner.trial import LANES, Ahead, Trial
from game.players.planner.undoing import PRICE, undone


@dataclass(slots=True)
class Thought:
    """What was thought of a group of games. ``plan``: ``int32[slots + questions, batch]``; ``second``: the next best of each; ``looked``:
    how many plans were looked at."""

    plan: Choice
    second: Choice
    looked: int


class PlannerPlayer(Player):
    """A level of the planner. ``cancel``: asked between the months of its roll-outs; once it says True the best plan
    so far is given."""

    level = "normal"

    def __init__(self, seed: int = 0, rung: Rung | None = None) -> None:
        """``rung``: another than that of the level, for experiments."""
        super().__init__(seed)
        self.rung = RUNGS[self.level] if rung is None else rung
        self.name = self.rung.name
        self.cancel: Callable[[], bool] | None = None
        self._memories: dict[int, Memory] = {}
        self._facts: dict[int, Facts] = {}

    def observe(self, view: BatchView) -> None:
        """See ``Player.observe``."""
        self._memory(view).note(view)

    def _memory(self, view: BatchView) -> Memory:
        seat = view.seat.faction
        found = self._memories.get(seat)
        if found is None or found.program is not view.seen.program:
            found = self._memories[seat] = Memory(view.seen.program, seat)
        return found

    def _stopped(self) -> bool:
        return self.cancel is not None and self.cancel()

    # ------------------------------------------------------------------ choosing
    def choose(self, view: BatchView) -> Choice:
        """See ``Player.choose``."""
        memory = self._memory(view)
        memory.note(view)
        out = np.full((view.rows, view.batch), -1, np.int32)
        games = np.flatnonzero(view.seen.state[view.seen.program.ended_row] == 0)
        rung = self.rung.at(view.seen.program.scenario.turns + 1 - view.seen.turn)
        size = _group(rung, len(recipes(view.seat, rung.samples)))
        for at in range(0, len(games), size):
            group = games[at : at + size]
            part, known = _part(view, group), memory.part(group)
            thought = self._think(part, known, rung)
            out[:, group] = thought.plan
            if view.batch == 1:
                word, plans = self.words(view, "proof"), (thought.plan[:, 0], thought.second[:, 0])
                self._facts[view.seat.faction] = Facts(part, known, word, *plans, thought.looked, self.rung.proof)
        return out

    def _think(self, view: BatchView, memory: Memory, rung: Rung) -> Thought:
        plans = make_plans(view, recipes(view.seat, rung.samples), self.words(view, "plans"))
        if self._stopped() or not view.seat.size:
            return Thought(plans[:, 0], plans[:, 0], 0)
        first, more = worlds_needed(rung.rounds), worlds_needed(rung.refining)
        trial = Trial(view, memory, first + rung.passes * more, self.words(view, "worlds"), rung.horizon, self._stopped)
        standing = self._halve(trial, plans, rung.rounds, 0, memory)
        looked = plans.shape[1]
        tried = [Tried() for _ in range(view.batch)] if rung.passes else []
        for i in range(rung.passes):
            if self._stopped():
                break
            plans = self._vary(view, plans, standing, tried)
            looked += plans.shape[1] - 1
            standing = self._halve(trial, plans, rung.refining, first + i * more, memory)
        lanes = np.arange(view.batch)
        rank = self._rank(view, standing)
        second = standing.order[np.where(rank == 0, min(1, plans.shape[1] - 1), 0), lanes]
        return Thought(plans[:, standing.order[rank, lanes], lanes], plans[:, second, lanes], looked)

    def _rank(self, view: BatchView, standing: Standing) -> NDArray[np.intp]:
        """``int[batch]``: the how-manieth best plan is taken; the best but for levels with noise."""
        if self.rung.noise == 1:
            return np.zeros(view.batch, np.intp)
        word = self.words(view, "noise").astype(np.uint64)
        return ((word * np.uint64(min(self.rung.noise, len(standing.order)))) >> np.uint64(32)).astype(np.intp)

    def _halve(self, trial: Trial, plans: Plans, rounds: tuple[Round, ...], offset: int, memory: Memory) -> Standing:
        """The plans by what they are worth, less the price of what they undo."""
        arms, batch = plans.shape[1:]
        ends = [offset + worlds_needed(rounds[: i + 1]) for i in range(len(rounds))]
        ahead = Ahead(trial, plans, ends, [min(r.keep, arms) for r in rounds])
        price = PRICE * undone(trial.one_each(), trial.view.seat, plans, memory.changed)
        lanes = np.arange(batch)

        def attempt(alive: NDArray[np.intp], start: int, stop: int) -> NDArray[np.int64]:
            return ahead.total(alive, offset + start, offset + stop) - price[alive, lanes] * (stop - start)

        return halve(arms, batch, rounds, attempt, self._stopped)

    def _vary(self, view: BatchView, plans: Plans, standing: Standing, tried: list[Tried]) -> Plans:
        """``int32[slots + questions, width, batch]``: the best plan of each game and its variants; runners-up fill the rest."""
        costs, width = view.seat.costs(view.seen), self.rung.width
        out = np.empty((len(plans), width, view.batch), np.int32)
        for lane in range(view.batch):
            ranked = plans[:, standing.order[:, lane], lane]
            tried[lane].add(plans[:, :, lane], standing.total[:, lane], standing.count[:, lane])
            found = variants(view, lane, ranked[:, 0], tried[lane].orders(view.seat.slots), width, costs[:, lane])
            rest = [ranked[:, (1 + i) % ranked.shape[1]] for i in range(width - len(found))]
            out[:, :, lane] = np.stack([*found, *rest], axis=1)
        return out

    # ------------------------------------------------------------------ saying why
    def reason(self, view: BatchView, index: int, lane: int) -> str:
        """See ``Player.reason``. The numbers belong to the last choice for a single game."""
        facts = self._facts.get(view.seat.faction)
        if facts is None or not facts.of(view, lane):
            return "part of the plan that did best among those it looked at"
        return say(facts, index, self._stopped)


class EasyPlayer(PlannerPlayer):
    """Looks at few plans in few worlds, and does not always take the best."""

    level = "easy"


class HardPlayer(PlannerPlayer):
    """Looks longer, and refines what it finds."""

    level = "hard"


class ExpertPlayer(PlannerPlayer):
    """About nine times the roll-outs of normal, most of them to refine."""

    level = "expert"


def _group(rung: Rung, plans: int) -> int:
    """How many games are thought about at once."""
    most = max([min(r.keep, plans) * r.worlds for r in rung.rounds] + [min(r.keep, rung.width) * r.worlds for r in rung.refining])
    return max(1, LANES // most)


def _part(view: BatchView, games: NDArray[np.intp]) -> BatchView:
    """The view of some games, made from what is seen alone."""
    seen = view.seen
    return view_of(seen.program, view.seat.faction, seen.state[:, games], Seeds(seen.seeds.values[games]), seen.turn)
