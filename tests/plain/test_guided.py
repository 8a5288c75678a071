"""The tutorial line by line: by somebody who writes what each prompt says, by a pipe, with detours, after a rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from game.commands.plain import Maps
from game.plain.run import run
from game.plain.start import Start
from game.scenario.load import load_scenario
from game.scenario.model import Scenario
from game.session.session import Session
from game.session.store import read_journal
from tests.plain.plain_kit import Out, at_table, given, piped, saves
from tests.ui.fake_mind import Minds

PROMPT = re.compile(r"Guide, (\d+) of \d+: ((?:.|\n  )*)")
PIPED = [
    "", "", "look brak", "orders raise brigade brak", "raise brigade brak", "undo", "give", "raise brigade", "brak", "yes", "end",
    "report 1", "", "look sabha", "map intel", "orders offensive sabha", "offensive sabha", "guide next", "end",
    "report 2", "", "answer 1", "map support", "govern sabha", "sides", "end",
    "", "answer 1", "buy the tribes ubari", "ask a patron russia", "end",
    "", "guide next", "", "orders divert aid", "govern sabha", "end", "", "side lna", "end", "quit",
]  # fmt: skip


@pytest.fixture(scope="module")
def lesson() -> Scenario:
    return load_scenario("first-orders")


class Pupil:
    """Reads the paper and writes what the last prompt says, word for word. ``seen``: the prompts, by number."""

    def __init__(self, out: Out) -> None:
        self.out, self.seen = out, dict[int, str]()

    def readline(self, most: int = -1) -> bytes:
        """The next line."""
        text = self.out.getvalue()
        if text.rstrip().endswith("The game is over. Enter leaves, ? lists what can be read:"):
            return b""
        number, said = list(PROMPT.finditer(text))[-1].groups()
        said = " ".join(said.split())
        if "Type: " not in said:
            assert text.endswith("Enter goes on with the guide: "), text[-300:]
            self.seen[int(number)] = said
            return b"\n"
        assert int(number) not in self.seen, f"prompt {number} stands although it was done: {said}"
        self.seen[int(number)] = said
        line = said.split("Type: ")[1].removesuffix(".").split(", or ")[0].split("such as ")[-1]
        return f"{line}\n".encode()


def test_whoever_writes_what_the_prompts_say_sees_all_of_them_and_wins(lesson: Scenario, tmp_path: Path) -> None:
    out = Out()
    pupil = Pupil(out)
    assert lesson.guide is not None
    assert run(Start(lesson, "lna", folder=tmp_path), Maps(), pupil, out, make=Minds()) == 0  # type: ignore[arg-type]
    left_out = {n for n, step in enumerate(lesson.guide.steps, 1) if step.unheld}
    assert set(range(1, len(lesson.guide.steps) + 1)) - set(pupil.seen) == left_out
    assert "not understood" not in out.getvalue() and "You won." in out.getvalue()
    (save,) = saves(tmp_path)
    header = read_journal(save).header
    assert header.seed == lesson.guide.seed and set(header.players.values()) == {"doctrine"}


def test_through_a_pipe(own_home: Path) -> None:
    done = piped(["play", "first-orders", "--plain", "--seat", "lna"], "\n".join(PIPED) + "\n", own_home)
    text = done.stdout.decode()
    assert done.returncode == 0 and done.stderr == b"" and "You won." in text and "not understood" not in text
    steps = load_scenario("first-orders").guide.steps  # type: ignore[union-attr]
    told = {int(number) for number, _ in PROMPT.findall(text)}
    assert told == {n for n, step in enumerate(steps, 1) if not step.unheld}


def test_no_prompt_speaks_of_keys_or_colours(lesson: Scenario) -> None:
    screen = re.compile(r"\b(Esc|Tab|Space|[Pp]ress|[Cc]lick|[Kk]eys?|lit|colou?rs?|green|red|arrows?)\b")
    assert lesson.guide is not None
    for step in lesson.guide.steps:
        assert step.plain and not screen.search(step.plain), step


def test_a_prompt_waits_and_can_be_put_away(lesson: Scenario, tmp_path: Path) -> None:
    start = Start(lesson, "lna", folder=tmp_path)
    lines = ["guide next", "", "status", "look sabha", "guide", "raise brigade jufra", "guide off", "look brak", "guide on", "guide away"]
    told = given(lines, tmp_path, start)
    assert told.text.count("Guide, 1 of") == 1 and told.text.count("Guide, 2 of") == 1
    assert told.text.count("Guide, 3 of") == 2, "it stands until Brak is looked at, and is told again when it is asked for"
    assert "Guide" not in told.after("look brak") and "Guide, 4 of" in told.after("guide on")
    assert "Type guide alone" in told.after("guide away")
    pointer = given(["guide next"] * 3 + ["raise brigade jufra"], tmp_path, start)
    assert "The guide waits for Raise brigade (Brak)." in " ".join(pointer.text.split())


def test_a_rest_in_the_middle_goes_on_where_it_was(lesson: Scenario, tmp_path: Path) -> None:
    first = given(PIPED[:16], tmp_path, Start(lesson, "lna", folder=tmp_path))
    assert "Guide, 13 of" in first.text
    (save,) = saves(tmp_path)
    again = given([], tmp_path, Start(resume=save))
    assert "month 2 of 6" in again.text and re.search(r"Guide, (10|11) of", again.text)


def test_the_seat_of_the_guide_is_offered_and_nothing_more_asked(lesson: Scenario, tmp_path: Path) -> None:
    told = given([""], tmp_path, Start(lesson, folder=tmp_path))
    assert "Enter takes Libyan National Army:" in told.text and "Their level?" not in told.text and "Guide, 1 of" in told.text
    other = given(["gna", "easy", "5"], tmp_path, Start(lesson, folder=tmp_path))
    assert "Their level?" in other.text and "Guide," not in other.text


def test_without_a_guide_there_is_no_such_command(lesson: Scenario, tmp_path: Path) -> None:
    session = Session.new(lesson, "us", 1, folder=tmp_path)
    assert "This game has no guide." in at_table(session, ["guide"]) and "guide [" not in at_table(session, ["?"])
