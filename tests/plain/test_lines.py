"""Every command, its help, prefixes, near names; the end of the input at every prompt; garbage of every kind."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given as drawn, settings, strategies as st

from game.plain.commands import COMMANDS, OVER, PLANNING, commands
from game.plain.matching import best, match
from game.plain.start import Start
from game.plain.understanding import understand
from game.scenario.load import load_scenario
from game.session.session import Session
from tests.plain.plain_kit import ISLAND, at_table, given, island, saves
from tests.ui.fake_mind import Minds

KINDS = {"offensive": "Offensive", "redeploy": "Redeploy", "raise_brigade": "Raise brigade", "divert": "Divert aid", "embed": "Embed"}


# ------------------------------------------------------------------ what a line means
@pytest.mark.parametrize(
    ("line", "command", "kind", "rest"),
    [
        ("end", "end", "", ()),
        ("END", "end", "", ()),
        ("what if", "what if", "", ()),
        ("what", "what if", "", ()),
        ("what i", "what if", "", ()),
        ("whatif", "what if", "", ()),
        ("raise brigade benghazi", "", "raise_brigade", ("benghazi",)),
        ("ra br ben", "", "raise_brigade", ("ben",)),
        ("raise_brigade ben", "", "raise_brigade", ("ben",)),
        ("off tarhuna to tripoli", "", "offensive", ("tarhuna", "to", "tripoli")),
        ("brigade", "", "raise_brigade", ()),
        ("stat", "status", "", ()),
        ("side lna", "side", "", ("lna",)),
        ("forecast", "chances", "", ()),
        ("?", "help", "", ()),
    ],
)
def test_a_line_is_understood(line: str, command: str, kind: str, rest: tuple[str, ...]) -> None:
    meant = understand(line, commands(PLANNING), KINDS)
    assert (meant.command, meant.kind, meant.rest, meant.either) == (command, kind, rest, ())


@pytest.mark.parametrize(
    ("line", "could"),
    [
        ("re", {"redo", "report", "Redeploy"}),
        ("s", {"status", "sides", "side", "save"}),
        ("e", {"end", "Embed"}),
        ("xyzzy", set()),
        ("the", set()),
        ("...", set()),
    ],
)
def test_what_is_not_clear_is_not_guessed(line: str, could: set[str]) -> None:
    meant = understand(line, commands(PLANNING), KINDS)
    assert (meant.command, meant.kind) == ("", "") and set(meant.either) == could


def test_matching_prefers_the_whole_name() -> None:
    towns = [("a", ("Al-Khadim",)), ("b", ("Alk",)), ("c", ("Bani Walid",)), ("d", ("Maaten al-Sarra",))]
    assert match("alk", towns) == ["b"]
    assert match("al kh", towns) == ["a"]
    assert match("BANI", towns) == ["c"]
    assert match("baniwalid", towns) == ["c"]
    assert match("sarra", towns) == ["d"]
    assert best("al", towns) == (3, ["a"]) and best("a", towns) == (2, ["a", "b"])
    assert match("", towns) == match("...", towns) == match("zz", towns) == []
    assert match("Málaga", [("m", ("Malaga",))]) == ["m"]


@drawn(st.text(max_size=40))
@settings(max_examples=80, deadline=None)
def test_any_line_is_one_thing_or_none(line: str) -> None:
    meant = understand(line, commands(PLANNING), KINDS)
    assert bool(meant.command) + bool(meant.kind) <= 1
    assert len(meant.either) != 1


# ------------------------------------------------------------------ every command
def test_every_command_does_something_and_has_help(tmp_path: Path) -> None:
    session = Session.new(load_scenario(ISLAND), "town", 7, folder=tmp_path)
    session.end_month()
    for c in COMMANDS:
        if PLANNING in c.when:
            said = at_table(session, [f"? {c.word}", f"{c.word} ?"])
            assert said.count(f"{c.usage}: ") == 2 and "not understood" not in said, c.word
    alone = [c.word for c in commands(PLANNING) if c.word not in ("end", "quit", "give", "answer")]
    for word in alone:
        said = at_table(session, [word])
        assert said.strip() and "not understood" not in said, word


def test_the_words_of_the_table_of_actions_are_used(tmp_path: Path) -> None:
    from game.session.actions import find

    told = given(["?", "undo", "what if"], tmp_path).text
    for id in ("undo", "redo", "end_month", "log"):
        assert find("main", id).about in " ".join(told.split()), id
    assert "There is nothing to undo in this month." in told and "No order is in your queue yet." in told


def test_orders_are_heard_given_and_moved(tmp_path: Path) -> None:
    told = given(
        ["orders", "orders recruit", "orders recruit pans", "orders harbour", "recruit market", "spy pan", "move 2 1", "queue", "delete 2",
         "undo", "redo", "delete 9", "move 1", "recruit pans", "recruit market", "recruit nowhere", "assault mill"],
        tmp_path,
    )  # fmt: skip
    assert "2. Assault:" in told.after("orders") and "Salt pans is not ours" in told.after("orders recruit pans")
    assert "Recruit: Harbour, cost 2." in told.after("orders harbour")
    assert "Order 1: Recruit: Market, cost 2." in told.after("recruit market")
    assert "Order 2: Spy: Salt pans, cost 1, odds" in told.after("spy pan")
    assert told.after("move 2 1").index("1. Spy") < told.after("move 2 1").index("2. Recruit")
    assert "Taken out: Recruit: Market." in told.after("delete 2")
    assert "2. Recruit: Market" in told.after("undo") and "2. Recruit" not in told.after("redo")
    assert "there is no order 9" in told.after("delete 9") and "move 3 1" in told.after("move 1")
    assert "Not given. Recruit: Salt pans: Salt pans is not ours." in " ".join(told.after("recruit pans").split())
    assert "Possible: Harbour" in told.after("recruit nowhere")
    assert "The mill to The pass, odds" in " ".join(told.after("assault mill").split())


def test_one_end_of_a_road_is_enough_where_one_order_is_possible(tmp_path: Path) -> None:
    session = Session.new(load_scenario(ISLAND), "town", 7, folder=tmp_path)
    said = at_table(session, ["assault pass", "assault mill", "assault summit pass"])
    assert "Order 1: Assault: The mill to The pass" in said, "the pass is the start of three roads, but of no order of this side"
    assert '"mill" could be The mill to' in said
    assert "Not given. Assault: Summit to The pass:" in said and len(session.queue) == 1


def test_a_reason_that_holds_for_many_targets_is_said_once(tmp_path: Path) -> None:
    session = Session.new(load_scenario(ISLAND), "town", 7, folder=tmp_path)
    lines = at_table(session, ["orders recruit"]).splitlines()
    assert [line for line in lines if line.startswith("Not possible")] == [
        "Not possible: Salt pans and Summit. The place is not ours.",
        "Not possible: The pass. The place is not ours; nobody lives in the place.",
    ]


def test_step_by_step_by_numbers(tmp_path: Path) -> None:
    told = given(["give", "3", "x", "?", "1", "?", "no", "3", "2", "", "give", "", "give", "back", "queue"], tmp_path)
    assert told.text.count("Which order?") == 3 and "The order was not given." in told.text
    assert "Order 1: Recruit: Market" in " ".join(told.text.split())
    assert told.text.count("Back to your orders.") == 2
    assert '"x" is not understood' in told.text


def test_a_question_holds_nobody(tmp_path: Path) -> None:
    """A command or an order where a number was asked for is done; what is neither is asked again."""
    told = given(["recruit", "look mill", "recruit", "recruit market", "spy", "zzz", "2", "no", "give", "end", "status"], tmp_path)
    assert "The mill: Town controls it." in told.text and "Order 1: Recruit: Market" in told.text
    assert '"zzz" is not understood. Possible: Harbour' in told.text and "The order was not given." in told.text
    assert "month 2 of 6" in told.after("status")


def test_questions_are_answered_by_numbers_and_words(tmp_path: Path) -> None:
    session = Session.new(load_scenario(ISLAND), "town", 7, folder=tmp_path)
    while not session.view.questions:
        session.end_month()
    question = session.view.questions[0]
    number = "1 " if len(session.view.questions) > 1 else ""
    first = question.answers[0]
    for words in (f"answer {number}1", f"answer 1 {first.label}", f"answer {number}{first.label[:6]}"):
        assert first.label in at_table(session, [words])
        assert session.answers[question.id] == first.order
        at_table(session, [f"answer {number}none"])
        assert question.id not in session.answers
    assert "There is no number 9" in at_table(session, [f"answer {number}9"]) and not session.answers


def test_advice_chances_and_what_if(tmp_path: Path) -> None:
    minds = Minds()
    told = given(["advice", "take 2", "take 9", "chances", "what if", "advice 0", "advice 2", "", "chances"], tmp_path, minds=minds)
    assert "1. March:" in told.after("advice") and "% with it" in told.after("advice")
    assert "Order 1: Recruit" in told.after("take 2") or "Order 1:" in told.after("take 2")
    assert "from 1 to 3" in told.after("take 9")
    assert "Town, you: 40 in 100, between 37 and 43." in told.after("chances")
    assert "This order first: 45% to win, 40% without" in " ".join(told.after("what if").split())
    assert "from 1 to 10" in told.after("advice 0")
    assert "plus 1 since you last asked" in " ".join(told.text.split())
    assert told.text.count("It is the model's estimate") == 1, "what a chance is, is said once"
    assert minds.last.closed


def test_a_mind_that_fails_stops_nothing(tmp_path: Path) -> None:
    minds = Minds(broken=["forecast", "advice", "choice"])
    start = Start(load_scenario(ISLAND), "town", 7, {"clans": "easy"}, folder=tmp_path)
    told = given(["chances", "advice", "", "status"], tmp_path, start, minds)
    assert told.code == 0 and told.text.count("There is no answer this time") == 3
    assert "month 2 of 6" in told.text


def test_reports_and_the_log(tmp_path: Path) -> None:
    told = given(["recruit market", "", "report", "report 1", "report 99", "log", "log market", "log all", "log qqq"], tmp_path)
    assert "1. Recruit: Market." in told.after("report") and "You:" in told.after("report")
    assert "Step logistics, Market, Town." in told.after("report 1")
    assert "no line 99" in told.after("report 99") and "April 1907: Recruit: Market." in told.after("log market")
    assert "No line of the log" in told.after("log qqq")


def test_the_map_and_its_words(tmp_path: Path) -> None:
    lines = ["map", "map support", "map sec summit", "map pan", "map zz", "near mill", "look summit", "places", "side clans"]
    told = given(lines, tmp_path)
    assert "T is Town and C is Clans" in told.after("map") and "Map, Support." in told.after("map support")
    assert "Summit stands in brackets." in told.after("map sec summit") and "[C" in told.after("map sec summit")
    assert "Salt pans stands in brackets." in told.after("map pan") and "neither one place nor a lens" in told.after("map zz")
    assert "Market, 20 km south-west by road: Town controls it; Town 2 guards." in " ".join(told.after("near mill").split())
    assert "Summit: Clans controls it." in told.after("look summit") and "Support for Clans: 60" not in told.after("look summit")
    assert "Town holds 3 places" in told.after("places") and "Hill clans, Clans." in told.after("side clans")


# ------------------------------------------------------------------ ends and garbage
SCRIPT = [
    "?", "orders", "give", "3", "1", "yes", "spy", "?", "2", "", "queue", "advice", "take 1", "", "answer", "", "what if", "", "answer",
    "2", "", "", "", "", "verdict", "facts", "log all", "nonsense", "",
]  # fmt: skip


@pytest.mark.parametrize("cut", range(len(SCRIPT)))
def test_the_input_may_end_at_every_line(cut: int, tmp_path: Path) -> None:
    told = given(SCRIPT[:cut], tmp_path, island(tmp_path))
    (save,) = saves(tmp_path)
    assert told.code == 0 and f"{tmp_path}" in told.text and save.name in told.text
    assert Session.resume(save).ended == ("The end of" in told.text)


BEFORE = [[], ["1"], ["?"], ["1", "?"], ["1", "1"], ["1", "1", "easy"], ["1", "1", "", "x"], ["1", "quit"], ["quit"]]


@pytest.mark.parametrize("lines", BEFORE)
def test_the_input_may_end_before_a_game(lines: list[str], tmp_path: Path) -> None:
    told = given(lines, tmp_path, Start(folder=tmp_path))
    assert told.code == 0 and not saves(tmp_path)
    assert ("The input has ended before a game was begun." in told.text) == ("quit" not in lines)


def test_quit_leaves_from_every_question(tmp_path: Path) -> None:
    for n, lines in enumerate((["quit"], ["give", "quit"], ["give", "3", "quit"], ["give", "3", "1", "quit"])):
        told = given([*lines, "status"], tmp_path / str(n), island(tmp_path / str(n)))
        assert told.code == 0 and "Go on with:" in told.text and ": status" not in told.text and "The input has ended" not in told.text


WORDS = [c.word for c in COMMANDS]
WORDS += ["recruit", "spy", "assault", "1", "2", "99999999999999999999", "-1", "market", "pans", "all", "yes", "no"]
ODD = [
    b"\x00\xff\xfe", b"\x1b[31mred\x1b[0m", "\u202eevil\u202c".encode(), b"[bold]x[/bold]", b"%s%n{x}", b"A" * 5000, b"\x03\x04\x1a",
    b"?" * 30, b"\r",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_garbage_neither_crashes_nor_hangs_nor_steers_the_terminal(seed: int, tmp_path: Path) -> None:
    lot = random.Random(seed)
    lines = []
    for _ in range(60):
        kind = lot.random()
        if kind < 0.6:
            lines.append(" ".join(lot.choice(WORDS) for _ in range(lot.randint(1, 4))).encode())
        elif kind < 0.8:
            lines.append(lot.choice(ODD))
        else:
            lines.append(bytes(lot.randrange(256) for _ in range(lot.randint(0, 30))).replace(b"\n", b""))
    told = given(b"\n".join(lines), tmp_path, island(tmp_path, lot.choice(["town", "clans"]), seed))
    assert told.code == 0
    assert all(char.isprintable() or char == "\n" for char in told.text)
    assert Session.resume(saves(tmp_path)[0]).view.turn >= 1


def test_a_line_without_an_end_is_read_over(tmp_path: Path) -> None:
    told = given(b"x" * 3_000_000 + b"\nstatus\n", tmp_path)
    assert told.code == 0 and "You play Harbour town" in told.after("status") and len(told.text) < 20_000


def test_a_guided_scenario_begins_with_its_prompts(tmp_path: Path) -> None:
    lesson = load_scenario("first-orders")
    told = given(["quit"], tmp_path, Start(lesson, "lna", 8, folder=tmp_path)).text
    assert "Guide, 1 of" in told and "Try first" not in told and "at the foot of the screen" not in told
    other = given(["quit"], tmp_path, Start(lesson, "us", 8, folder=tmp_path / "us")).text
    assert "Guide, 1 of" not in other and "Try first: Look at Sabha" in other


def test_what_belongs_to_the_end_says_so_before(tmp_path: Path) -> None:
    assert "verdict can be used when the game is over." in given(["verdict"], tmp_path).text


def test_an_order_with_one_target_needs_no_target(tmp_path: Path) -> None:
    assert "Order 1: Parley: Clans" in given(["parley"], tmp_path).text


def test_after_the_end_only_reading_is_left(tmp_path: Path) -> None:
    told = given([*[""] * 6, "end", "recruit market", "?", "look mill", "undo", ""], tmp_path)
    assert told.code == 0 and "The game is over, so end can no longer be used." in told.text
    assert "verdict: " in told.text and "qibli replay" in told.text and "Support for" in told.text
    assert "answer QUESTION" not in told.text.split("The end of")[1]
    assert {c.word for c in commands(OVER)} >= {"log", "report", "look", "quit"}


def test_intelligence_says_what_is_known_of_each_side_and_since_when(tmp_path: Path) -> None:
    told = given(["intelligence", "end", "intelligence clans", "int town", "intelligence nobody", "? intel"], tmp_path).text
    every = told.split(": intelligence\n", 1)[1].split("Your order?")[0]
    assert ", you: margin" in every and "No promise is known to you." in every
    assert "Type intelligence and the name of a side" in " ".join(every.split())
    clans = " ".join(told.split(": intelligence clans\n", 1)[1].split("Your order?")[0].split())
    assert "What you know of" in clans and ("Known at" in clans or "You see nothing of it." in clans)
    assert "What others know of you, only they know." in " ".join(told.split())
    assert '"nobody" is not understood.' in told and "intel: How well a side sees a place" in told
