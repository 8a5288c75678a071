"""What a tally counts, against a plain recount game by game; adding, splitting, and the way through JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest

from game.engine.game import Batch, BatchView
from game.engine.month import Choices
from game.engine.program import Program
from game.lab.play import play, table
from game.lab.record import Recorder
from game.lab.tally import CLIP, Header, Tally, shapes
from game.players.base import Choice
from game.players.doctrine import DoctrinePlayer
from tests.helpers import changed, program

LEVELS = {"town": "random", "clans": "random"}  # whatever doctrine becomes, these games go both ways
SEEDS = [*range(16), 87, 142, 159, 7796]  # in the last of them town draws level with clans, who led; in the three before the winner trailed


def tally_of(p: Program, seeds: list[int], levels: dict[str, str] | None = None) -> Tally:
    """The tally of some games in one batch."""
    levels = LEVELS if levels is None else levels
    recorder = Recorder(Header.of(p, levels))
    play(p, seeds, table(p, levels), [recorder])
    return recorder.tally


class Recount:
    """One game counted in the plainest way: lists of ints and names, month by month."""

    def __init__(self, p: Program) -> None:
        self.p, self.s = p, p.scenario
        self.margins: list[list[int]] = []
        self.state: list[dict[str, list[int]]] = []
        self.orders: Counter[tuple[int, str, str]] = Counter()
        self.asked: Counter[tuple[str, str]] = Counter()
        self.answered: Counter[tuple[str, str, str]] = Counter()
        self.first: dict[str, int] = {}

    def begin(self, batch: Batch) -> None:
        """The news of the first month."""
        self.news(batch)

    def news(self, batch: Batch) -> None:
        """Events that happened by now, questions that are open."""
        cells = batch.world.state[:, 0]
        for e in self.s.events:
            if cells[self.p.layout.blocks[f"fired:{e.id}"].base]:
                self.first.setdefault(e.id, batch.world.turn)
        for seat in self.p.seats:
            for g in seat.groups:
                self.asked[seat.id, g.id] += int(cells[g.row] == 1 and not batch.over)

    def month(self, batch: Batch, choices: Choices) -> None:
        """A month that was played."""
        month = batch.world.turn - 1
        for seat, chosen in zip(self.p.seats, choices, strict=True):
            for index in chosen[:, 0].tolist():
                if index >= 0:
                    order = seat.order(index)
                    if index < seat.order_size:
                        self.orders[month, seat.id, order.kind] += 1
                    else:
                        group = next(g for g in seat.groups if order in g.written)
                        self.answered[seat.id, group.id, order.target[-1]] += 1
        self.margins.append(self.p.margins(batch.world)[:, 0].tolist())
        self.state.append({b.id: batch.world.state[b.rows][:, 0].tolist() for b in self.p.layout.blocks.values()})
        if month < self.s.turns:
            self.news(batch)

    @property
    def leaders(self) -> list[int]:
        """Who led after each month; with equal margins whoever led before."""
        out: list[int] = []
        for margins in self.margins:
            best = max(margins)
            out.append(out[-1] if out and margins[out[-1]] == best else margins.index(best))
        return out


@pytest.fixture(scope="module")
def quick() -> Program:
    """The island where a margin over 3 wins at once."""
    return Program(changed("island", lambda plain: plain["scoring"].update(win=3)))


@pytest.fixture(scope="module")
def games(quick: Program) -> list[Recount]:
    """Twenty games of it, each alone."""
    out = []
    for seed in SEEDS:
        recount = Recount(quick)
        play(recount.p, [seed], table(recount.p, LEVELS), [recount])
        out.append(recount)
    return out


@pytest.fixture(scope="module")
def tally(quick: Program) -> Tally:
    """The same games in one batch."""
    return tally_of(quick, SEEDS)


def test_how_games_end(games: list[Recount], tally: Tally) -> None:
    winners = [g.state[-1]["winner"][0] for g in games]
    assert tally.count == tally.ended == 20
    assert {len(g.margins) for g in games} == {3, 6}  # both ways to end happen, or this shows nothing
    for seat in (0, 1):
        assert tally.wins[seat] == winners.count(seat)
        for month in range(6):
            assert tally.endings[month, seat] == sum(len(g.margins) == month + 1 and w == seat for g, w in zip(games, winners, strict=True))
        final = [g.margins[-1][seat] for g in games]
        points = [m + games[0].s.factions[seat].threshold for m in final]
        assert (tally.margin_sum[seat], tally.margin_square[seat]) == (sum(final), sum(m * m for m in final))
        assert (tally.points_sum[seat], tally.points_square[seat]) == (sum(points), sum(m * m for m in points))
        assert tally.margin_bins[seat].tolist() == [final.count(m) for m in range(-CLIP, CLIP + 1)]
        assert tally.points_bins[seat].tolist() == [points.count(m) for m in range(-CLIP, CLIP + 1)]


def test_the_course_of_games(games: list[Recount], tally: Tally) -> None:
    behind = [len(g.margins) > 3 and g.margins[2][w] < max(g.margins[2]) for g in games for w in g.state[-1]["winner"]]
    assert tally.trailed == sum(behind) > 0
    assert any(margins[0] == margins[1] and leader == 1 for g in games for margins, leader in zip(g.margins, g.leaders, strict=True))
    changes = [sum(a != b for a, b in zip(g.leaders, g.leaders[1:], strict=False)) for g in games]
    assert tally.lead_changes.tolist() == [changes.count(n) for n in range(6)]
    assert tally.lead_change_sum == sum(changes) > 0
    for month in range(6):
        alive = [g for g in games if len(g.margins) > month]
        assert tally.played[month] == len(alive)
        for seat in (0, 1):
            assert tally.leaders[month, seat] == sum(g.leaders[month] == seat for g in alive)
            assert tally.margins[month, seat] == sum(g.margins[month][seat] for g in alive)


def test_orders_and_answers(games: list[Recount], tally: Tally) -> None:
    given: Counter[tuple[int, str, str]] = sum((g.orders for g in games), Counter())
    for column, (seat, order) in enumerate(tally.header.orders):
        for month in range(6):
            assert tally.orders[month, column] == given[month + 1, seat, order], (seat, order, month)
    assert tally.orders.sum() == given.total() > 0
    for number, seat in enumerate(tally.header.seats):
        for month in range(6):
            idle = sum(len(g.margins) > month and not any(m == month + 1 and s == seat for m, s, _ in g.orders) for g in games)
            assert tally.idle[month, number] == idle
    asked: Counter[tuple[str, str]] = sum((g.asked for g in games), Counter())
    answered: Counter[tuple[str, str, str]] = sum((g.answered for g in games), Counter())
    at = 0
    for number, q in enumerate(tally.header.questions):
        assert tally.asked[number] == asked[q.seat, q.id]
        for answer in q.answers:
            assert tally.answers[at] == answered[q.seat, q.id, answer], (q, answer)
            at += 1
    assert tally.asked.sum() > 0 and tally.answers.sum() == answered.total() > 0


def test_events_places_and_numbers(games: list[Recount], tally: Tally) -> None:
    for column, event in enumerate(tally.header.events):
        for month in range(6):
            assert tally.fired[month, column] == sum(g.first.get(event) == month + 1 for g in games)
    assert tally.fired.sum() > 0
    for month in range(6):
        alive = [g.state[month] for g in games if len(g.margins) > month]
        for name, counts in (("control", tally.control), ("holder", tally.holder)):
            for place in range(len(tally.header.places)):
                assert counts[month, place].tolist() == [sum(s[name][place] == who for s in alive) for who in (-1, 0, 1)]
        for column, (quantity, faction) in enumerate(tally.header.gauges):
            index = tally.header.seats.index(faction) if faction else 0
            assert tally.gauges[month, column] == sum(s[quantity][index] for s in alive)
    for place in range(len(tally.header.places)):
        assert tally.control_final[place].tolist() == [sum(g.state[-1]["control"][place] == who for g in games) for who in (-1, 0, 1)]
    assert ("harvest", "") in tally.header.gauges and ("funds", "clans") in tally.header.gauges


@pytest.mark.parametrize("name", ["island", "tarhuna-2019"])
def test_any_split_gives_the_same_totals(name: str) -> None:
    p, seeds = program(name), list(range(3, 27))
    whole = tally_of(p, seeds, {})
    for cuts in ([1, 2], [20, 21, 23], [12]):
        parts = [tally_of(p, seeds[a:b], {}) for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
        total = Tally.empty(whole.header)
        for part in reversed(parts):
            total.merge(part)
        assert total == whole
    assert tally_of(p, list(range(4, 28)), {}) != whole


def test_one_recorder_may_watch_many_batches() -> None:
    p = program("island")
    recorder = Recorder(Header.of(p, LEVELS))
    for seeds in ([5, 6], [7]):
        play(p, seeds, table(p, LEVELS), [recorder])
    assert recorder.tally == tally_of(p, [5, 6, 7])


def test_watching_changes_nothing() -> None:
    p = program("tarhuna-2019")
    watched = play(p, range(8), table(p, {}), [Recorder(Header.of(p, {}))])
    assert watched.hashes() == play(p, range(8), table(p, {})).hashes()


def test_json_is_exact(tally: Tally) -> None:
    text = tally.to_json()
    again = Tally.from_json(text.encode())
    assert again == tally and again.header == tally.header and again.to_json() == text
    assert ", " not in text and ": " not in text
    again.wins[:] = 0  # a sum, not a part of it
    again.games += 1
    assert again != tally


class Restless(DoctrinePlayer):
    """Gives orders in games that are over, as a player may: they have no effect and are not to be counted."""

    def choose(self, view: BatchView) -> Choice:
        """See ``Player.choose``."""
        out = super().choose(view)
        out[:, view.seen.state[view.seen.program.ended_row] != 0] = 0
        return out


def test_orders_in_games_that_are_over_do_not_count(quick: Program) -> None:
    recorder = Recorder(Header.of(quick, {}))
    play(quick, SEEDS, [Restless(), Restless()], [recorder])
    assert recorder.tally == tally_of(quick, SEEDS, {})
    assert recorder.tally.played[3] < recorder.tally.count


def damage(plain: dict[str, Any], **changes: Any) -> str:
    """A tally's JSON with other values."""
    return json.dumps({**plain, **changes})


def test_a_damaged_tally_is_refused(tally: Tally) -> None:
    plain = tally.to_plain()
    for broken in (
        "[]", "{", damage(plain, format=2), damage(plain, games=1.5), damage(plain, trailed="3"), damage(plain, played=[1, 2]),
        damage(plain, wins=None, margin_sum=None), damage(plain, header={}), damage(plain, header=None), damage(plain, played=[[1], 2]),
    ):  # fmt: skip
        with pytest.raises(ValueError):
            Tally.from_json(broken)
    missing = {k: v for k, v in plain.items() if k != "gauges"}
    with pytest.raises(ValueError, match="gauges"):
        Tally.from_json(json.dumps(missing))


def test_tallies_of_different_games_do_not_add(tally: Tally) -> None:
    for other in (tally_of(program("maze"), [1], {}), tally_of(program("island"), [1], {"town": "doctrine"})):
        before = tally.to_json()
        with pytest.raises(ValueError, match="cannot be added"):
            tally.merge(other)
        assert tally.to_json() == before


def test_every_field_is_whole_numbers_of_its_shape(tally: Tally) -> None:
    for name, shape in shapes(tally.header).items():
        array = getattr(tally, name)
        assert array.shape == shape and array.dtype == np.int64, name
