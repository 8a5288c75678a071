"""The plan of a month: undo and redo return exactly what was."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from game.engine.view import Order
from game.session.draft import Drafting, Plan

edits = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 9)),
        st.tuples(st.just("remove"), st.integers(0, 5)),
        st.tuples(st.just("move"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("answer"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
    ),
    max_size=40,
)


@given(edits)
def test_undo_and_redo_agree_with_a_list_of_all_plans(script: list[tuple[object, ...]]) -> None:
    drafting, past, at = Drafting(), [Plan()], 0
    for name, *rest in script:
        n = [int(r) for r in rest]  # type: ignore[call-overload]
        if name == "undo":
            assert drafting.undo() == (at > 0)
            at = max(0, at - 1)
        elif name == "redo":
            assert drafting.redo() == (at + 1 < len(past))
            at = min(len(past) - 1, at + 1)
        else:
            try:
                plan = {
                    "add": lambda n=n: drafting.plan.added(Order(f"o{n[0]}")),
                    "remove": lambda n=n: drafting.plan.removed(n[0]),
                    "move": lambda n=n: drafting.plan.moved(n[0], n[1]),
                    "answer": lambda n=n: drafting.plan.answered(f"q{n[0]}", Order("answer", (str(n[1]),)) if n[1] else None),
                }[str(name)]()
            except IndexError:
                continue
            if drafting.edit(plan):
                del past[at + 1 :]
                past.append(plan)
                at += 1
        assert drafting.plan == past[at]
        assert (drafting.can_undo, drafting.can_redo) == (at > 0, at + 1 < len(past))


def test_edits_of_the_queue() -> None:
    a, b, c = (Order(x) for x in "abc")
    plan = Plan().added(a).added(b).added(c)
    assert plan.moved(2, 0).queue == (c, a, b)
    assert plan.moved(0, 2).queue == (b, c, a)
    assert plan.removed(1).queue == (a, c)
    for wrong in (lambda: plan.removed(3), lambda: plan.removed(-1), lambda: plan.moved(0, 3), lambda: plan.moved(-1, 0)):
        with pytest.raises(IndexError):
            wrong()


def test_a_question_has_one_answer() -> None:
    yes, no = Order("answer", ("q", "yes")), Order("answer", ("q", "no"))
    plan = Plan().answered("q", yes).answered("q", no)
    assert plan.answers == (("q", no),)
    assert plan.orders == [no]
    assert plan.answered("q", None) == Plan()
