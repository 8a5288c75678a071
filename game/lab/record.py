"""The observer that fills a tally while a batch is played."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from game.engine.game import Batch
from game.engine.month import Choices
from game.lab.tally import BINS, CLIP, Header, Ints, Tally

Lanes = NDArray[np.intp]
I64 = np.int64


class Recorder:
    """Counts into ``tally`` what happens in the batches that it watches, one after the other. It reads the state and the choices
    and touches neither. A game counts up to and with the month in which it ends."""

    def __init__(self, header: Header) -> None:
        self.tally = Tally.empty(header)
        self._middle = header.turns // 2  # the month after which drama is judged

    # ------------------------------------------------------------------ a batch
    def begin(self, batch: Batch) -> None:
        """See ``game.lab.play.Observer``."""
        program, layout, n = batch.program, batch.program.layout, batch.world.batch
        self._fired_rows = [layout.blocks[f"fired:{e.id}"].base for e in program.scenario.events]
        self._gauge_rows = [
            layout.blocks[q].row(*([program.scenario.faction(f)] if f else [])) for q, f in self.tally.header.gauges
        ]
        self._question_rows = [g.row for seat in program.seats for g in seat.groups]
        self._running = np.ones(n, bool)
        self._leader = np.full(n, -1, np.intp)
        self._changes = np.zeros(n, np.intp)
        self._trails: NDArray[np.bool_] | None = None
        self._fired = np.zeros(len(self._fired_rows), I64)
        self.tally.games += n
        self._news(batch)

    def month(self, batch: Batch, choices: Choices) -> None:
        """See ``game.lab.play.Observer``."""
        world, program, tally = batch.world, batch.program, self.tally
        month = world.turn - 2  # the month that was played, from 0: ``turn`` counts from 1 and is the next one
        running = int(np.count_nonzero(self._running))
        if not running:
            return
        # games that run, as an index: nearly always all of them, and a slice is no copy
        lanes = slice(None) if running == world.batch else np.flatnonzero(self._running)
        tally.played[month] += running
        self._orders(batch, choices, month)
        margins = program.margins(world)
        tally.margins[month] += margins[:, lanes].sum(1)
        self._lead(margins, lanes, month)
        self._places(batch, lanes, month)
        tally.gauges[month] += world.state[self._gauge_rows][:, lanes].sum(1, dtype=I64)
        ended = np.flatnonzero((world.state[program.ended_row] != 0) & self._running)
        if len(ended):
            self._finish(batch, margins, ended, month)
            self._running[ended] = False
        if month + 1 < tally.header.turns:
            self._news(batch)

    # ------------------------------------------------------------------ parts of a month
    def _news(self, batch: Batch) -> None:
        """What the news of the month to come has brought: events, and questions that now wait for an answer."""
        state, tally = batch.world.state, self.tally
        if self._fired_rows:
            fired = np.count_nonzero(state[self._fired_rows], axis=1)
            tally.fired[batch.world.turn - 1] += fired - self._fired
            self._fired = fired
        if self._question_rows:
            tally.asked += np.count_nonzero((state[self._question_rows] == 1) & self._running, axis=1)

    def _orders(self, batch: Batch, choices: Choices, month: int) -> None:
        """Orders and answers by kind. Choices of games that have ended do not count."""
        tally, kind_at, answer_at = self.tally, 0, 0
        for number, (seat, chosen) in enumerate(zip(batch.program.seats, choices, strict=True)):
            given = (chosen >= 0) & self._running
            orders = chosen[: seat.slots][given[: seat.slots]]
            count = np.bincount(seat.kind_of[orders], minlength=len(seat.kinds))
            tally.orders[month, kind_at : kind_at + len(seat.kinds)] += count
            tally.idle[month, number] += int(np.count_nonzero(self._running & ~given[: seat.slots].any(0)))
            kind_at += len(seat.kinds)
            if seat.groups:
                answers = chosen[seat.slots :][given[seat.slots :]] - seat.order_size
                size = seat.size - seat.order_size
                tally.answers[answer_at : answer_at + size] += np.bincount(answers, minlength=size)
                answer_at += size

    def _lead(self, margins: Ints, lanes: Lanes | slice, month: int) -> None:
        """Who leads. With equal margins the leader stays who it was."""
        tally, best = self.tally, margins.max(0)
        before = self._leader[lanes]
        now = margins.argmax(0)[lanes]
        stays = (before >= 0) & (np.take_along_axis(margins[:, lanes], before[None], 0)[0] == best[lanes])
        now = np.where(stays, before, now)
        self._changes[lanes] += (before >= 0) & (now != before)
        self._leader[lanes] = now
        tally.leaders[month] += np.bincount(now, minlength=len(margins))
        if month + 1 == self._middle:
            self._trails = margins < best

    def _places(self, batch: Batch, lanes: Lanes | slice, month: int) -> None:
        """Control and holders."""
        program, state = batch.program, batch.world.state
        for block, counts in ((program.control, self.tally.control), (program.holder, self.tally.holder)):
            counts[month] += _who(state[block.rows][:, lanes], program.factions)

    def _finish(self, batch: Batch, margins: Ints, ended: Lanes, month: int) -> None:
        """The games that ended this month."""
        tally, program, state = self.tally, batch.program, batch.world.state
        winner = state[program.winner_row, ended].astype(np.intp)
        won = winner >= 0
        tally.endings[month] += np.bincount(winner[won], minlength=program.factions)
        if self._trails is not None:
            tally.trailed += np.count_nonzero(self._trails[winner[won], ended[won]])
        tally.lead_changes += np.bincount(self._changes[ended], minlength=len(tally.lead_changes))
        tally.control_final += _who(state[program.control.rows][:, ended], program.factions)
        final = margins[:, ended]
        points = final + program.thresholds[:, None]
        for value, total, square, bins in (
            (final, tally.margin_sum, tally.margin_square, tally.margin_bins),
            (points, tally.points_sum, tally.points_square, tally.points_bins),
        ):
            total += value.sum(1)
            square += (value * value).sum(1)
            for faction, row in enumerate(np.clip(value, -CLIP, CLIP) + CLIP):
                bins[faction] += np.bincount(row, minlength=BINS)


def _who(block: NDArray[np.int16], factions: int) -> Ints:
    """``int64[place, 1 + faction]``: in how many games each place is nobody's and each faction's; ``block``: ``int16[place, games]``."""
    columns = 1 + factions
    cell = block + np.arange(1, len(block) * columns, columns)[:, None]
    return np.bincount(cell.reshape(-1), minlength=len(block) * columns).reshape(-1, columns)
