"""The expression language: what it accepts, what it refuses and where it points."""

from __future__ import annotations

import dataclasses

import pytest
from language_tools import ACTORS, Bench, marked, node, place_scope, scalar, yaml_node

from game.scenario.language import LANGUAGE_CODES, Scope, name_trouble
from game.scenario.model import (
    Arith,
    Bound,
    Branch,
    Chance,
    Change,
    Compare,
    Const,
    Die,
    Each,
    Extreme,
    Flow,
    Leak,
    Logic,
    Loop,
    Not,
    Pledge,
    Read,
    Transfer,
    Var,
)  # fmt: skip
from game.scenario.problems import CODES

EYES = place_scope(eyes=ACTORS, dice=False)
OFFER = Scope({"actor": ("faction", 0, 2), "target": ("faction", 1, 2)}, rule="offer")
ROAD = Scope({"actor": ("faction", 1, 1), "origin": ("place", 0, 3), "here": ("place", 0, 3)}, rule="march")


# ------------------------------------------------------------------ planted errors: (text, code, what is marked, suggestion)
PLANTED = [
    ("support(lma, here) + 1", "E203", "lma", "lna"),
    ("support(lna, tripol)", "E203", "tripol", "tripoli"),
    ("suport(lna, here)", "E203", "suport", "support"),
    ("2 + lifft", "E203", "lifft", "lift"),
    ("support(lna, here, here)", "E325", "support(lna, here, here)", ""),
    ("support(here, lna)", "E324", "support(here, lna)", ""),
    ("forces(lna, tripoli, here)", "E324", "tripoli", ""),
    ("support(3, here)", "E324", "3", ""),
    ("here + 1", "E324", "here", ""),
    ("support", "E325", "support", ""),
    ("lift()", "E325", "lift()", ""),
    ("population", "E325", "population", ""),
    ("lna(here)", "E222", "lna", ""),
    ("10 // lift", "E327", "lift", ""),
    ("10 // (0 - 2)", "E327", "0 - 2", ""),
    ("9999 * 9999 * 9999", "E328", "9999 * 9999 * 9999", ""),
    ("10000", "E323", "10000", ""),
    ("1 + 2.5", "E323", "2.5", ""),
    ("lift / 2", "E321", "lift / 2", ""),
    ("lift % 2", "E321", "lift % 2", ""),
    ("2 ** 3", "E321", "2 ** 3", ""),
    ("here.name", "E321", "here.name", ""),
    ("[1][0]", "E321", "[1][0]", ""),
    ("(lambda: 1)", "E321", "lambda: 1", ""),
    ("support(lna, here) < lna", "E326", "support(lna, here) < lna", ""),
    ("here > tripoli", "E326", "here > tripoli", ""),
    ("lna == tripoli", "E326", "lna == tripoli", ""),
    ("lift if lift else lna", "E324", "lift", ""),
    ("1 if ceasefire else lna", "E324", "1 if ceasefire else lna", ""),
    ("lift and ceasefire", "E324", "lift", ""),
    ("not security(here)", "E324", "security(here)", ""),
    ("sum(lift for p in places for q in places)", "E330", "sum(lift for p in places for q in places)", ""),
    ("sum(any(lift > 1 for q in places) for p in places)", "E330", "any(lift > 1 for q in places)", ""),
    ("sum(lift for p in palces)", "E334", "palces", "places"),
    ("sum(lift for here in places)", "E221", "here", ""),
    ("sum(lift for sirte in places)", "E221", "sirte", ""),
    ("any(lift > 1, ceasefire)", "E330", "any(lift > 1, ceasefire)", ""),
    ("sum([lift for p in places])", "E330", "sum([lift for p in places])", ""),
    ("max(lift)", "E325", "max(lift)", ""),
    ("max(lift, key=lift)", "E321", "max(lift, key=lift)", ""),
    ("uses(strike, 16)", "E332", "16", ""),
    ("uses(strik, 3)", "E223", "strik", "strike"),
    ("since(offer) + since(5)", "E223", "5", ""),
    ("pending(strike, us, lna)", "E333", "strike", ""),
    ("from(here) + 1", "E220", "from", "origin"),
    ("support(lna, is)", "E220", "is", ""),
    ("lift is 3", "E321", "lift is 3", ""),
    ("here in places", "E321", "here in places", ""),
    ("lift = 3", "E320", "=", ""),
    ("lift > 3 && lift < 5", "E320", "&&", ""),
    ("support(lna, here", "E320", "support(lna, here", ""),
    ("lift >", "E320", ">", ""),
    ('"lift"', "E321", '"lift"', ""),
    ("lift # three", "E321", "#", ""),
    ("lift + d\u00e9", "E321", "\u00e9", ""),
    ("near(here)", "E330", "near", ""),
    ("target == lna", "E203", "target", ""),
    ("None == control(here)", "E203", "None", "none"),
    ("strike + 1", "E203", "strike", ""),
]


@pytest.mark.parametrize(("text", "code", "mark", "suggestion"), PLANTED, ids=[p[0] for p in PLANTED])
def test_planted_errors(text: str, code: str, mark: str, suggestion: str) -> None:
    bench = Bench()
    bench.read(text)
    assert [(p.code, marked(p), p.suggestion) for p in bench.errors] == [(code, mark, suggestion)], bench.problems


HIDDEN = [
    ("funds(lna)", "funds(lna)"), ("1 + intel(lna, here)", "intel(lna, here)"), ("leverage(us, lna)", "leverage(us, lna)"),
    ("pending(offer, us, lna)", "pending(offer, us, lna)"), ("sum(funds(p) for p in factions)", "funds(p)"), ("d6", "d6"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "mark"), HIDDEN)
def test_eyes_refuse_what_the_actor_may_not_know(text: str, mark: str) -> None:
    bench = Bench()
    bench.read(text, scope=EYES)
    assert [(p.code, marked(p)) for p in bench.problems] == [("E329" if text == "d6" else "E331", mark)]
    truth = Bench()
    truth.read(text)
    assert not truth.problems


@pytest.mark.parametrize(
    "text",
    ["funds", "funds(actor)", "intel(actor, here)", "any(leverage(p, actor) > 60 for p in factions)", "leverage(actor, gna)",
     "standing(lna)", "support(lna, here)", "pending(offer, us, actor)", "forces(gna, cell, here)"],
)  # fmt: skip
def test_eyes_allow_own_and_public(text: str) -> None:
    bench = Bench()
    bench.read(text, scope=EYES)
    assert not bench.problems


def test_eyes_of_a_single_actor_and_of_a_receiver() -> None:
    bench = Bench()
    only = place_scope(eyes=(1,), dice=False)
    bench.read("funds(lna) + intel(lna, here) + leverage(us, lna)", scope=only)
    receiver = OFFER.seen_by((1, 2), "target")
    bench.read("funds(target) + leverage(actor, target) + leverage(us, target) + 3 * pending(offer, us, target)", scope=receiver)
    assert not bench.problems
    bench.read("funds", scope=receiver)
    bench.read("funds(us)", scope=only)
    assert bench.codes == ["E331", "E331"]
    assert "lna may not know" in bench.problems[1].message


def test_all_errors_of_one_text_are_reported() -> None:
    bench = Bench()
    bench.read("support(lma, heer) + lifft * suport(lna, here)")
    assert [marked(p) for p in bench.problems] == ["lma", "heer", "lifft", "suport"]


def test_limits() -> None:
    nested = "(" * 210 + "1" + ")" * 210
    for text in ("1 + " * 51 + "1", "lift" + " " * 500 + "+ 1", nested, "-" * 499 + "1", "not " * 120 + "true", "", "  "):
        bench = Bench()
        assert bench.read(text, "int") == Const("int", 1, 1, 1)
        assert len(bench.errors) == 1, text
    assert Bench().read("1\n+ 2", "int") == Const("int", 1, 1, 1)


# ------------------------------------------------------------------ what is read
def test_names_resolve_in_order() -> None:
    bench = Bench()
    actor, here = Var("faction", 0, 2, "actor"), Var("place", 0, 3, "here")
    assert bench.read("funds") == Read("int", 0, 60, "funds", (actor,))
    assert bench.read("lift") == Read("int", 0, 10, "lift", ())
    assert bench.read("sirte") == Const("place", 1, 1, 1)
    assert bench.read("support(gna, here)") == Read("int", 0, 100, "support", (Const("faction", 2, 2, 2), here))
    assert bench.read("control(here) == none", "bool").values[1] == Const("faction", -1, -1, -1)  # type: ignore[attr-defined]
    assert bench.read("here != none").values[1] == Const("place", -1, -1, -1)  # type: ignore[attr-defined]
    assert bench.read("-8") == Const("int", -8, -8, -8)
    assert bench.read("d6") == Die("int", 1, 6, 6, "r:d6:1") and bench.read("d6") == Die("int", 1, 6, 6, "r:d6:2")
    assert isinstance(bench.read("ceasefire", "bool"), Compare)
    assert not bench.errors
    bench.read("funds", scope=Scope(rule="x"))
    assert bench.codes[-1] == "E224"


def test_a_place_that_may_be_nobody_reads_as_nothing() -> None:
    bench = Bench()
    scope = place_scope().bind("there", "place", -1, 3)
    assert (bench.read("terrain(there)", scope=scope).lo, bench.read("terrain(here)", scope=scope).lo) == (0, 100)
    assert bench.read("balance(there)", scope=scope).hi == 20
    bench.read("10 // terrain(there)", scope=scope)
    assert bench.codes == ["E327"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [("lift > 10", ["W610"]), ("lift >= 0", ["W611"]), ("support(lna, here) == 200", ["W610"]), ("0 <= lift < 5", []), ("true", []),
     ("max(0, 5 * (lift > 10))", []), ("max(0, 1 > 2)", ["W610"]), ("here == tripoli", []), ("turn == 13", ["W610"])],
)  # fmt: skip
def test_comparisons_that_are_decided(text: str, codes: list[str]) -> None:
    bench = Bench()
    bench.read(text)
    assert bench.codes == codes


def test_let_is_inlined_and_throws_once() -> None:
    bench = Bench()
    scope = bench.checker.lets(node({"k": "d6 + lift", "twice": "k + k", "bad": "lifft", "here": "3"}), place_scope())
    assert bench.codes == ["E203", "E221"]
    twice = bench.read("twice", scope=scope)
    assert isinstance(twice, Arith) and twice.left == twice.right
    bench.read("bad + 10 // bad", scope=scope)
    assert len(bench.problems) == 2
    bench.read("k", scope=dataclasses.replace(scope, dice=False))
    assert bench.codes[-1] == "E329"
    loops = bench.checker.lets(node({"s": "sum(lift for p in places)", "f": "funds(lna)"}), place_scope())
    bench.read("sum(s for p in places)", scope=loops)
    bench.read("f", scope=dataclasses.replace(loops, eyes=ACTORS))
    assert bench.codes[-2:] == ["E330", "E331"]
    grow = {f"n{i}": f"n{i - 1} + n{i - 1}" if i else "lift" for i in range(40)}
    bench.checker.lets(node(grow), place_scope())
    assert bench.codes[-1] == "E322" and bench.codes.count("E322") == 1


# ------------------------------------------------------------------ effects
EFFECTS = """
x:
  - support(lna, here) += 8
  - "funds -= max(1, lift - 2)"
  - lift += d6
  - {transfer: "support(lna, here)", to: "support(gna, here)", count: 8}
  - {if: "lift > 3", do: ["lift -= 1"], else: [ceasefire += 1]}
  - {each: "q in near(here)", if: "security(q) > 2", do: ["security(q) -= 1"]}
  - {best: "f in factions", by: "support(f, here)", do: ["standing(f) += 1"]}
  - {pick: "q in near(here)", weight: "1 + security(q)", do: ["security(q) += 1"]}
  - {chance: "50 + lift", do: ["lift += 1"], else: ["lift -= 1"]}
  - {leak: 3, of: us, at: here}
"""


def test_every_effect() -> None:
    bench = Bench()
    done = bench.checker.effects(yaml_node(EFFECTS), place_scope(eyes=ACTORS, dice=False))
    assert not bench.problems
    assert [type(e) for e in done] == [Change, Change, Change, Transfer, Branch, Each, Bound, Bound, Chance, Leak]
    assert isinstance(done[7], Bound) and done[7].bind.stream != done[6].bind.stream  # type: ignore[attr-defined]
    assert isinstance(done[7].body[0], Change) and done[7].body[0].cell.args == (Var("place", -1, 3, "q"),)


def test_pieces_move_and_attack() -> None:
    bench = Bench()
    text = 'x: [{do: move, pieces: {brigade: "forces(actor, brigade, origin) - 1"}}, {do: attack, pieces: {cell: 2}, becomes: brigade}]'
    done = bench.checker.effects(yaml_node(text), ROAD)
    assert [type(e) for e in done] == [Flow, Flow] and done[1] == Flow("attack", ((1, Const("int", 2, 2, 2)),), 0)
    bench.checker.effects(yaml_node(text), place_scope())
    assert bench.codes == ["E423"] and "origin" in bench.problems[0].message


def test_promises() -> None:
    bench = Bench()
    text = """
x:
  - promise: quiet
    by: target
    months: 4
    keep: leverage(us, target) <= leverage(actor, target)
    broken: [standing(target) -= 8]
    text: "{target} keeps its distance"
"""
    done = bench.checker.effects(yaml_node(text), OFFER)
    assert isinstance(done[0], Pledge) and (done[0].by, done[0].months) == ("target", 4)
    bench.checker.effects(yaml_node(text), OFFER)
    bench.checker.effects(yaml_node(text), place_scope())
    assert bench.codes == ["E425", "E424"]


WRONG_EFFECTS = [
    ("x: [lift]", "E420", "lift"),
    ("x: [lift = 3]", "E420", "="),
    ("x: [lift >= 3]", "E420", "lift >= 3"),
    ("x: [lift += ]", "E420", "+="),
    ("x: [lift += lifft]", "E203", "lifft"),
    ("x: ['  suport(lna, here)  +=  3 ']", "E203", "suport"),
    ('x: ["support(lma, here) -= 3"]', "E203", "lma"),
    ("x: [population(here) += 1]", "E422", "population"),
    ('x: ["open(lna, here) += 1"]', "E422", "open"),
    ("x: [control(here) += 1]", "E422", "control"),
    ("x: [here += 1]", "E422", "here"),
    ("x: [lift + 1 += 1]", "E422", "lift + 1"),
    ("x: [funds += tripoli]", "E324", "tripoli"),
    ("x: [{if: lift, do: []}]", "E324", "lift"),
    ("x: [{iff: lift > 1, do: []}]", "E420", "iff"),
    ("x: [{if: lift > 1, doo: []}]", "E201", "doo"),
    ("x: [{gift: 3}]", "E420", "gift"),
    ("x: [{each: places, do: []}]", "E334", "places"),
    ("x: [{each: actor in places, do: []}]", "E221", "actor"),
    ("x: [{do: march, pieces: {}}]", "E303", "march"),
    ("x: [{do: attack, pieces: {brigad: 1}}]", "E203", "brigad"),
    ("x: [{leak: 3, of: here}]", "E324", "here"),
    ("x: lift += 1", "E301", "lift += 1"),
    ("x: [[lift += 1]]", "E420", "["),
]


@pytest.mark.parametrize(("text", "code", "mark"), WRONG_EFFECTS, ids=[w[0] for w in WRONG_EFFECTS])
def test_wrong_effects(text: str, code: str, mark: str) -> None:
    bench = Bench()
    bench.checker.effects(yaml_node(text), place_scope())
    first = bench.problems[0]
    assert first.code == code and marked(first).startswith(mark), bench.problems


def test_marks_in_quoted_and_folded_text() -> None:
    bench = Bench()
    bench.checker.effects(yaml_node('x:\n  - "lift += 1 +\n    lifft"\n'), place_scope())
    assert (bench.problems[0].mark.line, marked(bench.problems[0])) == (3, "lifft")


# ------------------------------------------------------------------ hooks
def test_conditions() -> None:
    bench = Bench()
    text = 'x: {all: [lift > 1], any: [{if: ceasefire, else: "war in {here}"}, {if: lift > 2, else: low}], none: [turn == 2]}'
    found = bench.checker.conditions(yaml_node(text), EYES)
    assert [type(c.test) for c in found] == [Compare, Logic, Not]
    assert found[1].otherwise == "war in {here}; low" and found[0].text == "lift > 1"
    assert len(bench.checker.conditions(yaml_node("x: lift > 1"), EYES)) == 1
    assert bench.checker.conditions(yaml_node("x: {if: lift > 1, else: low}"), EYES)[0].otherwise == "low"
    assert bench.checker.conditions(yaml_node("x: true"), EYES)[0].test == Const("bool", 1, 1, 1)
    assert not bench.problems
    bench.checker.conditions(yaml_node('x: [{if: lift > 1, else: "in {ther}"}, 7, lift]'), EYES)
    assert [(p.code, marked(p)) for p in bench.problems] == [("E225", "{ther}"), ("E324", "7"), ("E324", "lift")]


def test_binds() -> None:
    bench = Bench()
    found, scope = bench.checker.binds("pick", yaml_node('x: {there: "q in near(here)", weight: 1 + security(q)}'), place_scope())
    assert found[0].name == "there" and scope.vars["there"] == ("place", -1, 3) and "q" not in scope.vars
    weight = found[0].weight
    assert isinstance(weight, Arith) and weight.right == Read("int", 0, 10, "security", (Var("place", 0, 3, "there"),))
    _, scope = bench.checker.binds("best", yaml_node('x: {whose: "f in factoins", by: "1"}'), place_scope())
    bench.read("standing(whose)", scope=scope)
    assert bench.codes == ["E334"]
    bench.checker.binds("best", yaml_node('x: {there: "q in places"}'), place_scope())
    bench.checker.binds("best", yaml_node('x: {here: "q in places", by: 1}'), place_scope())
    assert bench.codes == ["E334", "E202", "E221"]


def test_rolls_leaks_and_answers() -> None:
    bench = Bench()
    text = 'x: {chance: "30 + 15 * intel(actor, here)", plus: {near: 10}, success: [lift += funds(gna)], failure: [lift -= d6]}'
    roll = bench.checker.roll(yaml_node(text), place_scope(), ACTORS)
    assert roll is not None and roll.dice == "d100" and roll.plus[0][0] == "near" and len(roll.success) == len(roll.failure) == 1
    assert bench.checker.roll(yaml_node("x: {dice: 2d6, need: 8}"), place_scope(), ACTORS) is not None
    leak = bench.checker.leak(yaml_node("x: {noise: 1, at: none}"), place_scope())
    assert leak is not None and leak.place is None
    assert bench.checker.leak(yaml_node("x: 2"), ROAD).place == ROAD.var("here")  # type: ignore[union-attr]
    offer = "x: {accept: {label: Yes, appeal: 6 + funds(target), effects: [funds(actor) -= 1]}, refuse: {default: true}}"
    found = bench.checker.answers(yaml_node(offer), OFFER, (1, 2), "target")
    assert [(a.id, a.default) for a in found] == [("accept", False), ("refuse", True)]
    assert not bench.problems
    bench.checker.roll(yaml_node('x: {chance: "funds(lna) + d6", need: 3}'), place_scope(), ACTORS)
    bench.checker.roll(yaml_node("x: {chance: 2}"), place_scope(), ACTORS)
    bench.checker.answers(yaml_node("x: {a: {}, b: {}}"), OFFER, None)
    assert bench.codes == ["E406", "E331", "E329", "W613", "E407"]


def test_codes_and_reserved_names() -> None:
    shared = set(LANGUAGE_CODES) & set(CODES)
    assert not shared and all(text.endswith(".") for text in LANGUAGE_CODES.values())
    assert name_trouble("tripoli") == ""
    assert name_trouble("from") and name_trouble("2nd") and name_trouble("turn") and name_trouble("here") and name_trouble("a-b")


def test_tiny_texts_have_exact_intervals() -> None:
    for text, lo, hi in [
        ("sum(security(q) for q in near(here))", 0, 30), ("sum(security(p) for p in places)", 0, 40), ("count(true for p in places)", 4, 4),
        ("min(lift, 3)", 0, 3), ("-lift", -10, 0),
        ("abs(lift - 4)", 0, 6), ("(lift + 1) // 2", 0, 5), ("lift // -(0 - 5)", 0, 2),
        ("balance(here) // 7", -3, 2), ("2 + (lift < 5)", 2, 3), ("all(security(q) > 3 for q in near(here))", 0, 1), ("d6 * lift", 0, 60),
    ]:  # fmt: skip
        found = Bench().read(text)
        assert (found.lo, found.hi) == (lo, hi), text
    loop = Bench().read("sum(lift for p in places if p != here)")
    assert isinstance(loop, Loop) and loop.condition is not None and (loop.lo, loop.hi) == (0, 40)
    assert isinstance(Bench().read("max(1, lift)"), Extreme)
    assert scalar("a").mark.column == 4
