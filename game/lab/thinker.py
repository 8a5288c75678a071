"""The one who answers requests: in the process beside the interface, or in a thread where there can be none."""

from __future__ import annotations

from typing import Any

from game.engine.dice import Seeds
from game.engine.game import BatchView, view_of
from game.engine.program import Program
from game.lab.advisor import advise
from game.lab.forecast import Winners, choice_of, forecast, remember, winners
from game.lab.requests import Frame, fingerprint, seen_of
from game.lab.results import Stop, advice_record, forecast_record, keep_on, order_from, order_record
from game.players import Player, make_player
from game.players.planner.bank import bank_of
from game.players.planner.player import PlannerPlayer
from game.scenario.model import Scenario


class Thinker:
    """Answers requests about games of one scenario, which it compiles once."""

    def __init__(self, scenario: Scenario) -> None:
        self.program = Program(scenario)
        bank_of(self.program)  # played now rather than within the first forecast, where nobody could break it off
        self._seat = {s.id: s for s in self.program.seats}
        self._plain: tuple[str, Winners] | None = None  # the last roll-outs without orders: every draft of a month is compared with them

    def answer(self, frame: Frame, stop: Stop) -> dict[str, Any]:
        """What JSON can hold. ``stop`` is asked every now and then; Stopped when it says so. ValueError or KeyError for a request
        that makes no sense."""
        kind = frame.header["kind"]
        if kind == "forecast":
            return self._forecast(frame, stop)
        if kind == "advise":
            return self._advise(frame, stop)
        if kind == "choose":
            return self._choose(frame, stop)
        raise ValueError(f"there is no request '{kind}'")

    def views(self, frame: Frame) -> list[list[BatchView]]:
        """For each seat of a request its views month by month, the one being played last."""
        head, seen = frame.header, seen_of(frame)
        months = seen.shape[1]
        seeds = Seeds([head["seed"]])
        return [
            [
                view_of(self.program, self._seat[seat].faction, seen[i, m][:, None].copy(), seeds, head["turn"] - months + 1 + m)
                for m in range(months)
            ]
            for i, seat in enumerate(head["seats"])
        ]

    def _forecast(self, frame: Frame, stop: Stop) -> dict[str, Any]:
        views, orders, rolls = self.views(frame)[0], frame.header["orders"], frame.header["rolls"]
        view, memory = views[-1], remember(views)
        if view.seen.state[self.program.ended_row, 0]:
            return forecast_record(forecast(view, memory, None, rolls, stop))
        key = fingerprint(Frame({**frame.header, "orders": None, "number": 0}, frame.body))
        if self._plain is None or self._plain[0] != key:
            self._plain = key, winners(view, memory, None, rolls, stop)
        chosen = choice_of(view.seat, [order_from(o) for o in orders]) if orders is not None else None
        return forecast_record(forecast(view, memory, chosen, rolls, stop, self._plain[1]))

    def _advise(self, frame: Frame, stop: Stop) -> dict[str, Any]:
        views = self.views(frame)[0]
        given = choice_of(views[-1].seat, [order_from(o) for o in frame.header["orders"]])
        found = advise(views[-1], remember(views), frame.header["count"], stop, given)
        return {"advice": [advice_record(a) for a in found]}

    def _choose(self, frame: Frame, stop: Stop) -> dict[str, Any]:
        """As ``Player.orders`` would for a player who has sat there from the first month; seats of one level share a player."""
        levels: dict[str, str] = frame.header["players"]
        players: dict[str, Player] = {}
        orders: dict[str, list[list[str]]] = {}
        reasons: dict[str, list[str]] = {}
        for seat, views in zip(frame.header["seats"], self.views(frame), strict=True):
            keep_on(stop)
            level = levels[seat]
            player = players.setdefault(level, make_player(level, frame.header["player_seed"]))
            if isinstance(player, PlannerPlayer):
                player.cancel = stop  # it then comes back early; what it says is not used
            for view in views[:-1]:
                player.observe(view)
            chosen = [int(i) for i in player.choose(views[-1])[:, 0] if i >= 0]
            keep_on(stop)
            orders[seat] = [order_record(views[-1].seat.order(i)) for i in chosen]
            reasons[seat] = [player.reason(views[-1], i, 0) for i in chosen]
        return {"orders": orders, "reasons": reasons}
