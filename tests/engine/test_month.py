"""What a month owes to its rules: scoring, pay, promises, offers, announced events, memory, the obedient client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from helpers import Field, changed, program, reordered
from numpy.typing import NDArray

from game.engine.game import Batch
from game.engine.program import Program
from game.engine.view import Order

Plain = dict[str, Any]


class Table:
    """The bare field with an edit, in many games; orders and answers by name."""

    def __init__(self, edit: Callable[[Plain], None], lanes: int = 128) -> None:
        self.p = Program(changed("field", edit))
        self.batch = Batch(self.p, range(lanes))

    def month(self, **orders: list[Order]) -> Table:
        """One month with these orders, the same in every game."""
        choices = []
        for seat in self.p.seats:
            mine = np.full((seat.slots + len(seat.groups), self.batch.world.batch), -1, np.int32)
            given = [seat.index(o) for o in orders.get(seat.id, [])]
            for slot, index in enumerate(i for i in given if i < seat.order_size):
                mine[slot] = index
            for row, group in enumerate(seat.groups):
                for index in given:
                    if group.at <= index < group.at + len(group.answers):
                        mine[seat.slots + row] = index
            choices.append(mine)
        self.batch.resolve(choices)
        return self

    def get(self, id: str, *index: int) -> NDArray[np.int16]:
        """A number by id and indices."""
        return self.batch.world.state[self.p.layout.blocks[id].row(*index)]

    @property
    def ended(self) -> NDArray[np.bool_]:
        """In which games all is over."""
        return self.get("ended") == 1


@pytest.mark.parametrize(("margin", "over"), [(14, False), (15, False), (16, True)])
def test_scoring_round(margin: int, over: bool) -> None:
    """More than 15 over the threshold wins at once, in the months of scoring only."""

    def edit(plain: Plain) -> None:
        plain["scoring"], plain["turns"] = {"every": 2, "win": 15}, 5
        plain["factions"]["c"]["points"], plain["factions"]["c"]["threshold"] = str(margin + 7), 7

    table = Table(edit).month()
    assert not table.ended.any()
    table.month()
    assert (table.ended == over).all() and (table.get("winner") == (2 if over else -1)).all()
    if not over:
        for _ in range(3):
            table.month()
        assert table.ended.all() and (table.get("winner") == 2).all()


def test_equal_margins() -> None:
    """After the last month a tie goes by the month's rank, to each side in its share of games."""
    table = Table(lambda plain: None, 800)
    for _ in range(3):
        assert not table.ended.any()
        table.month()
    assert table.ended.all()
    assert (abs(np.bincount(table.get("winner"), minlength=4) - 200) < 60).all()


def test_pay_and_income() -> None:
    """Upkeep comes before income; what is missing is `unpaid` in per cent."""

    def edit(plain: Plain) -> None:
        plain["quantities"]["unpaid"] = {"per": ["faction"], "range": [0, 100], "role": "unpaid"}
        plain["factions"]["a"] |= {"upkeep": "7", "income": "20"}
        plain["setup"].append({"set": "funds", "to": {"a": 5}})

    table = Table(edit).month()
    assert (table.get("funds", 0) == 20).all() and (table.get("unpaid", 0) == 200 // 7).all()
    table.month()
    assert (table.get("funds", 0) == 33).all() and not table.get("unpaid", 0).any()


def bargain(months: int) -> Callable[[Plain], None]:
    """a may offer; who accepts, promises something that never holds or always does."""

    def edit(plain: Plain) -> None:
        plain["turns"] = 9
        plain["quantities"] |= {"kept": {"range": [0, 1]}, "tests": {"range": [0, 99]}, "answers": {"range": [0, 99]}}
        promise = {"promise": "word", "by": "target", "months": months, "keep": "kept == 1", "broken": ["tests += 1"]}
        offer = {"accept": {"effects": [promise, "answers += 10"]}, "refuse": {"default": True, "effects": ["answers += 1"]}}
        plain["orders"]["bid"] = {"by": ["a"], "target": "faction", "step": "diplomacy", "when": ["since(bid) >= 2"], "offer": offer}
        plain["orders"]["keep_it"] = {"by": ["b"], "target": "none", "step": "influence", "effects": ["kept += 1"]}
        plain["orders"]["break_it"] = {"by": ["b"], "target": "none", "step": "influence", "effects": ["kept -= 1"]}

    return edit


def test_offer_is_answered_next_month() -> None:
    """Silence is the default; an answer that nobody asked for does nothing; an offer does not wait for long."""
    yes = Order("answer", ("bid", "a", "accept"))
    table = Table(bargain(2)).month(a=[Order("bid", ("b",))], b=[yes])
    assert not table.get("answers").any()
    table.month()
    assert (table.get("answers") == 1).all()
    table.month(a=[Order("bid", ("b",)), Order("bid", ("c",))]).month(b=[yes])
    assert (table.get("answers") == 12).all()  # b accepts, c is silent
    table.month(b=[yes])
    assert (table.get("answers") == 12).all()


@pytest.mark.parametrize(("months", "breaks_in", "broken"), [(1, 0, 1), (1, 1, 0), (3, 0, 1), (3, 2, 1), (3, 3, 0)])
def test_promise(months: int, breaks_in: int, broken: int) -> None:
    """It is tested in as many upkeeps as it has months, the first in the month of the answer; broken once, it ends."""
    table = Table(bargain(months)).month(a=[Order("bid", ("b",))], b=[Order("keep_it")] if breaks_in else [])
    for month in range(5):
        orders = [Order("answer", ("bid", "a", "accept"))] if month == 0 else []
        if breaks_in and month == breaks_in:
            orders.append(Order("break_it"))
        table.month(b=orders)
    assert (table.get("tests") == broken).all()


def test_announced_event() -> None:
    """Told at the start of one month, it happens at the start of the next; its chance is thrown once, its choice put then."""

    def edit(plain: Plain) -> None:
        plain["turns"] = 9
        plain["quantities"] |= {"days": {"range": [0, 99]}, "said": {"range": [0, 99]}}
        choices = {"b": {"yes": {"effects": ["said += 1"]}, "no": {"default": True, "effects": ["said += 10"]}}}
        base = {"title": "E", "text": "E", "chance": 50, "announce": True, "recheck": True, "when": ["turn <= 2"]}
        plain["events"] = {"e": {**base, "effects": ["days += turn"], "choices": choices}}

    table = Table(edit, 400)
    first = table.get("coming:e") == 1
    assert 0.4 < first.mean() < 0.6 and not table.get("days").any()
    table.month()
    assert (table.get("days") == np.where(first, 2, 0)).all() and (table.get("choice:e:1") == first).all()
    second = table.get("coming:e") == 1
    table.month(b=[Order("answer", ("e", "yes"))])
    assert (table.get("said") == np.where(first, 1, 0)).all()
    table.month()
    assert (table.get("days") == np.where(first, 2, 0)).all() and second.any()  # in month 3 `when` no longer holds


def test_memory() -> None:
    """uses and since count months before this one."""

    def edit(plain: Plain) -> None:
        plain["turns"] = 40
        plain["quantities"] |= {"n": {"range": [0, 99]}, "last": {"range": [0, 99]}}
        note = ["n -= n", "n += uses(cry, 3)", "last -= last", "last += min(since(cry), 99)"]
        plain["orders"]["cry"] = {"by": ["a"], "target": "none", "step": "influence"}
        plain["orders"]["count_it"] = {"by": ["a"], "target": "none", "step": "influence", "effects": note}

    table, seen = Table(edit, 2), []
    for month in range(22):
        table.month(a=[Order("count_it"), *([Order("cry")] if month in (1, 2, 4) else [])])
        seen.append((int(table.get("n")[0]), int(table.get("last")[0])))
    assert seen[:8] == [(0, 99), (0, 99), (1, 1), (2, 1), (2, 2), (2, 1), (1, 2), (1, 3)]
    assert seen[19] == (0, 15) and seen[20] == (0, 99)


def test_obedient_client() -> None:
    """The last slot is lost, unless the order that spares it is given; fewer orders lose nothing."""

    def edit(plain: Plain) -> None:
        plain["turns"] = 9
        plain["factions"]["a"] |= {"orders": "2", "obeys": "turn >= 2", "spared_by": "plead"}
        plain["orders"]["plead"] = {"by": ["a"], "target": "none", "step": "diplomacy"}

    one, two = Order("preach", ("hub",)), Order("whisper", ("hub",))
    table = Table(edit, 2).month(a=[one, two])
    assert (table.get("support", 0, 0) == 30).all()
    table.month(a=[one, two])
    assert (table.get("support", 0, 0) == 50).all()
    table.month(a=[one])
    assert (table.get("support", 0, 0) == 70).all()
    table.month(a=[Order("plead"), two])
    assert (table.get("support", 0, 0) == 80).all()


def test_reordering_is_real() -> None:
    """The helper of the tests of order really lists things otherwise."""
    ours, theirs = program("maze").scenario, reordered("maze", 1)
    assert [f.id for f in ours.factions] != [f.id for f in theirs.factions]
    assert {r.id for r in ours.rules} == {r.id for r in theirs.rules}
    assert Field(1).p.scenario.id == "field"
