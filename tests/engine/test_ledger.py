"""How a step settles conflicts: shares by largest remainder, losses first, room for support, half the cost back."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import Field, changed
from hypothesis import given, strategies as st
from oracle.account import by_remainder

from game.engine.frame import Frame
from game.engine.ledger import Ledger, shares
from game.engine.month import Month
from game.engine.program import Program
from game.engine.view import Order

CLAIM = st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 2**32 - 1))  # stock, want, rank
CLAIMS = st.lists(CLAIM, min_size=1, max_size=20, unique_by=lambda x: x[2])


def share(claims: list[tuple[int, int, int]], left: dict[int, int]) -> list[int]:
    """Claims of (stock, want, rank)."""
    stock = np.array([c[0] for c in claims])
    there = np.array([left[c[0]] for c in claims])
    got = shares(stock, there, np.array([c[1] for c in claims], np.int64), np.array([c[2] for c in claims], np.uint32))
    return [int(x) for x in got]


@given(CLAIMS, st.lists(st.integers(-5, 60), min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_largest_remainder(claims: list[tuple[int, int, int]], left: list[int], random: object) -> None:
    """All that is there is given out, nobody gets more than wanted, each within one of its proportion, whatever the order."""
    there = dict(enumerate(left))
    got = share(claims, there)
    for stock in there:
        mine = [(w, g) for (s, w, _), g in zip(claims, got, strict=True) if s == stock]
        want = sum(w for w, _ in mine)
        assert sum(g for _, g in mine) == min(max(there[stock], 0), want)
        for w, g in mine:
            assert 0 <= g <= w
            if want > there[stock] > 0:
                assert abs(g - w * there[stock] / want) < 1
    for stock in there:
        mine_ = [(i, c) for i, c in enumerate(claims) if c[0] == stock]
        alone = by_remainder(there[stock], [c[1] for _, c in mine_], [c[2] for _, c in mine_])
        assert [got[i] for i, _ in mine_] == alone
    order = list(range(len(claims)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert share([claims[i] for i in order], there) == [got[i] for i in order]


def test_one_piece_wanted_twice() -> None:
    """It goes to exactly one, in some games to one and in some to the other."""
    field = Field(256).forces("a", "levy", hub=1).put("funds", "b", 9).put("funds", "c", 9)
    field.order("b", "hire", "a", "hub").order("c", "hire", "a", "hub").run()
    b, c = field.get("forces", "b", "levy", "hub"), field.get("forces", "c", "levy", "hub")
    assert (b + c == 1).all() and 0.35 < b.mean() < 0.65 and not field.get("forces", "a", "levy", "hub").any()


def test_two_buyers_and_a_shot() -> None:
    """Two buyers of two and a shot at three militias: one dies, one each."""
    field = Field(64).forces("a", "levy", hub=3)
    for f in "bcd":
        field.put("funds", f, 9)
    field.order("b", "hire", "a", "hub").order("c", "hire", "a", "hub").order("d", "snipe", "a", "hub").run()
    assert not field.get("forces", "a", "levy", "hub").any()
    assert (field.get("forces", "b", "levy", "hub") == 1).all() and (field.get("forces", "c", "levy", "hub") == 1).all()


def test_room_for_support() -> None:
    """Losses first, then gains split the room: 70/20/4 with +20/+10/-10 make 76/23/0."""
    field = Field(8).put("support", "a", "hub", 70).put("support", "b", "hub", 20).put("support", "c", "hub", 4)
    field.order("a", "preach", "hub").order("b", "whisper", "hub").order("c", "offend", "hub").run()
    assert [int(field.get("support", f, "hub")[0]) for f in "abc"] == [76, 23, 0]
    same = Field(8).put("support", "a", "hub", 70).put("support", "b", "hub", 26)
    same.order("a", "preach", "hub").order("a", "whisper", "hub").run()  # two gains of one side are one gain
    assert [int(same.get("support", f, "hub")[0]) for f in "ab"] == [74, 26]


@pytest.mark.parametrize("games", [3, 400])
def test_room_in_the_last_step(games: int) -> None:
    """Gains of the step in which a game ends still count; in a game that was over before they do not."""
    field = Field(games)
    world, p = field.batch.world, field.batch.program
    block = p.shared_blocks[0]
    world.state[block.rows] = 0
    over = np.arange(games) % 3 == 2
    world.state[p.ended_row, over] = 1
    ledger, lanes = Ledger(world), np.arange(games)
    frame = Frame(world, {}, lanes)
    ledger.add(frame, block.base, 7)
    ledger.set(p.ended_row, lanes[lanes % 3 == 1], 1)
    ledger.apply()
    assert (world.state[p.ended_row] == (lanes % 3 > 0)).all()
    assert (world.state[block.base] == np.where(over, 0, 7)).all()


def test_half_the_cost_back() -> None:
    """``needs`` that no longer hold: nothing happens, and half of what was paid returns, rounded down."""
    field = Field(8).put("funds", "b", 9).put("funds", "c", 9).forces("a", "levy", west=1)
    field.order("b", "snipe", "a", "hub").order("c", "snipe", "a", "west").run()
    assert (field.get("funds", "b") == 7).all() and (field.get("funds", "c") == 6).all()
    assert not field.get("forces", "a", "levy", "west").any()


def test_who_cannot_have_a_kind() -> None:
    """`held_by`: pieces of a kind that a side cannot have are not made, and what is handed to it is lost."""

    def edit(plain: dict[str, dict[str, object]]) -> None:
        plain["kinds"]["levy"]["held_by"] = ["a", "c"]  # type: ignore[call-overload]
        plain["rules"] = {"gift": {"each": "once", "phase": "air", "effects": ["forces(b, levy, hub) += 3", "forces(c, levy, hub) += 3"]}}
        plain["setup"] += [{"set": "forces", "faction": "a", "kind": "levy", "at": {"hub": 2}}, {"set": "funds", "to": {"b": 9}}]

    p = Program(changed("field", edit))
    world = p.new([1])
    choices = [np.full((s.slots + len(s.groups), 1), -1, np.int32) for s in p.seats]
    choices[1][0] = p.seats[1].index(Order("hire", ("a", "hub")))
    Month(world).resolve(choices)
    levy = [int(world.state[p.forces.row(f, p.scenario.kind("levy"), p.scenario.place("hub")), 0]) for f in range(3)]
    assert levy == [0, 0, 3]


def test_sums_do_not_wrap_around() -> None:
    """Deltas that leave 16 bits together, or alone, are clamped, not wrapped."""

    def huge(plain: dict[str, dict[str, object]]) -> None:
        plain["quantities"]["heap"] = {"range": [0, 9000], "start": 100}
        plain["quantities"]["pile"] = {"range": [-9999, 9999], "start": 100}
        many = [f"heap += {9999 - i}" for i in range(9)] + ["heap -= 5000"]
        plain["rules"] = {
            "gain": {"each": "once", "phase": "clocks", "effects": [*many, "pile += 9999 * 9999"]},
            "loss": {"each": "once", "phase": "scoring", "when": ["turn == 1"], "effects": ["heap -= 9000 * 9", "pile -= pile * 7"]},
        }

    p = Program(changed("field", huge))
    world = p.new([1, 2])
    Month(world).resolve([np.full((s.slots + len(s.groups), 2), -1, np.int32) for s in p.seats])
    heap, pile = (world.state[p.layout.blocks[id].base].tolist() for id in ("heap", "pile"))
    assert heap == [0, 0] and pile == [-9999, -9999]
    world.turn = 2
    Month(world).resolve([np.full((s.slots + len(s.groups), 2), -1, np.int32) for s in p.seats])
    assert world.state[p.layout.blocks["heap"].base].tolist() == [9000, 9000]
    assert world.state[p.layout.blocks["pile"].base].tolist() == [9999, 9999]


@pytest.mark.parametrize(("intel", "noise", "percent"), [(0, 1, 15), (1, 1, 35), (3, 0, 0), (3, 3, 95), (0, 3, 45), (0, 9, 95)])
def test_leak(intel: int, noise: int, percent: int) -> None:
    """20 x intel + 15 x noise, 95 at most; allies and who does not observe see nothing; what is seen is evidence and intel."""

    def loud(plain: dict[str, dict[str, object]]) -> None:
        plain["quantities"]["evidence"] = {"per": ["faction", "faction"], "range": [0, 9], "role": "evidence"}
        effects = [{"leak": noise, "of": "a", "at": "hub"}, {"leak": 9, "of": "control(hub)", "at": "hub"}]  # nobody's leak is none
        plain["rules"] = {"noise": {"each": "once", "phase": "air", "effects": effects}}
        plain["factions"]["d"]["observes"] = False
        plain["setup"] += [
            {"set": "stance", "faction": "a", "to": {"c": 1}}, *({"set": "intel", "faction": f, "at": {"hub": intel}} for f in "bcd")
        ]  # fmt: skip

    lanes, p = 3000, Program(changed("field", loud))
    world = p.new(list(range(lanes)))
    Month(world).resolve([np.full((s.slots + len(s.groups), lanes), -1, np.int32) for s in p.seats])
    evidence, seen = p.layout.blocks["evidence"], world.state[p.layout.blocks["evidence"].rows].reshape(4, 4, lanes)
    assert evidence.quantity is not None and not seen[[0, 2, 3]].any() and not seen[:, 1:].any()
    caught = seen[1, 0]
    assert abs(caught.mean() * 100 - percent) < 2.5 if percent else not caught.any()
    assert p.intel is not None
    assert (world.block(p.intel)[1, p.scenario.place("hub")] == np.minimum(3, intel + caught)).all()
