"""The expression language under random texts, nodes and states."""

from __future__ import annotations

from hypothesis import assume, given, settings, strategies as st
from language_tools import ACTORS, Bench, World, make_names, node, place_scope, write
from test_language import EYES, OFFER, ROAD

from game.scenario.language import Scope

NAMES = make_names()


# ------------------------------------------------------------------ whatever the text
WORDS = st.sampled_from(
    ["support", "(", ")", "lna", ",", "here", "+", "-", "//", "lift", "3", "for", "p", "in", "places", "if", "else", "not",
     "and", "or",
     "sum", "any", "count", "near", "d6", "none", "==", ">", "uses", "strike", "max", "turn", "funds", "control", "[", "]",
     "lambda", "'", ".",
     ":=", "*", "**", "9999", "true", "is", "from", "actor",
     "forces", "brigade", "=", "+=", "-=", "@", "{", "}", "0x", "1e5", "f'{x}'", "\\"]
)  # fmt: skip
ANY_TEXT = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join))


@given(ANY_TEXT, st.sampled_from([None, "int", "bool", "place", "faction", "kind"]))
@settings(max_examples=400, deadline=None)
def test_no_text_crashes_the_checker(text: str, want: object) -> None:
    bench = Bench()
    found = bench.read(text, want)  # type: ignore[arg-type]
    assert want is None or found.type == want or {found.type, want} == {"int", "bool"}
    for problem in bench.problems:
        problem.render()
    bench.read(text, scope=EYES)


KEYS = st.sampled_from(
    ["if", "do", "else", "each", "best", "by", "pick", "weight", "chance", "transfer", "to", "count", "leak", "of", "at", "promise",
     "months",
     "keep", "broken", "pieces", "becomes", "brigade", "all", "any", "none", "there", "q", "noise",
     "need", "dice", "plus", "success", "default"]
)  # fmt: skip
VALUES = st.one_of(
    st.booleans(), st.none(), st.integers(-9, 99), ANY_TEXT,
    st.sampled_from(["lift += 1", "lift > 3", "q in near(here)", "f in factions", "move", "attack", "us", "here", "target", "2d6",
                     "p in places"]),
)  # fmt: skip
DATA = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=12)


@given(DATA)
@settings(max_examples=300, deadline=None)
def test_no_node_crashes_the_checker(data: object) -> None:
    bench = Bench()
    check = bench.checker
    for scope in (place_scope(), OFFER, ROAD, Scope()):
        check.effects(node(data), scope)
        check.conditions(node(data), scope)
        check.binds("best", node(data), scope)
        check.binds("pick", node(data), scope)
        check.lets(node(data), scope)
        check.roll(node(data), scope, ACTORS)
        check.leak(node(data), scope)
        check.answers(node(data), scope, ACTORS)


# ------------------------------------------------------------------ random expressions
FACTIONS = st.sampled_from(["us", "lna", "gna", "actor", "control(here)", "control(there)"])
PLACES = st.sampled_from(["here", "there", "tripoli", "sabha"])


def _f(form: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda found: form.format(*found))


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    test = st.one_of(
        _f("({} {} {})", inner, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), inner), _f("(0 < {} <= {})", inner, inner),
        _f("(control({}) == {})", PLACES, FACTIONS),
    )  # fmt: skip
    test = st.one_of(test, _f("(not {})", test), _f("({} {} {})", test, st.sampled_from(["and", "or"]), test))
    loops = [
        _f("sum({} + balance(p) for p in places)", inner), _f("count({} for q in near(here) if security(q) > 3)", test),
        _f("sum(security(q) - 5 for q in near({}) if {})", PLACES, test), _f("any(support(f, here) > {} for f in factions)", inner),
        _f("all(security(q) > {} for q in near({}))", inner, PLACES),
    ]  # fmt: skip
    return st.one_of(
        _f("({} {} {})", inner, st.sampled_from(["+", "-", "*"]), inner), _f("({} // max(1, {}))", inner, inner), _f("(-{})", inner),
        _f("abs({})", inner), _f("min({}, {})", inner, inner), _f("max({}, {}, 3)", inner, inner),
        _f("({} if {} else {})", inner, test, inner), test, *loops,
    )  # fmt: skip


LEAVES = st.one_of(
    st.integers(0, 50).map(str), st.sampled_from(["lift", "turn", "funds", "d6", "since(strike)", "uses(offer, 3)", "ceasefire", "true"]),
    _f("support({}, {})", FACTIONS, PLACES), _f("terrain({})", PLACES), _f("balance({})", PLACES), _f("hostile({}, {})", FACTIONS, PLACES),
    _f("leverage({}, {})", FACTIONS, FACTIONS), _f("pending(offer, {}, {})", FACTIONS, FACTIONS),
)  # fmt: skip
EXPRESSIONS = st.recursive(LEAVES, _numbers, max_leaves=8)
WIDE = place_scope().bind("there", "place", -1, 3)


@given(EXPRESSIONS, st.integers(0, 10_000))
@settings(max_examples=300, deadline=None)
def test_values_lie_in_their_intervals(text: str, seed: int) -> None:
    bench = Bench()
    expr = bench.read(text, "int", WIDE)
    assume(not bench.errors)
    for i in range(5):
        world = World(NAMES, seed + i)
        env = {"actor": world.cell("actor", 0, 2), "here": world.cell("here", 0, 3), "there": world.cell("there", -1, 3)}
        world.value(expr, env)


@given(EXPRESSIONS)
@settings(max_examples=200, deadline=None)
def test_what_is_printed_reads_back(text: str) -> None:
    bench = Bench()
    expr = bench.read(text, None, WIDE)
    printed = write(expr, NAMES)
    assume(not bench.errors and len(printed) <= 500)
    again = Bench()
    assert again.read(printed, None, WIDE) == expr, again.problems
