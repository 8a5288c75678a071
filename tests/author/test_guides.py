"""The guides: every command in them runs, the file that one of them builds up is a clean scenario, and what it shows is what comes out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from game import cli
from game.commands.balance import balance_command
from game.scenario.load import check_scenario, load_scenario

DOCS = Path(__file__).parents[2] / "docs"
FEW = "20"  # games, where the guide has many
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(page: str) -> list[tuple[str, str]]:
    """(language, text) of every block of a page."""
    return [(found[1], found[2]) for found in BLOCK.finditer((DOCS / page).read_text(encoding="utf-8"))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the file that the guide builds up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path / "home"))
    text = "".join(block for language, block in blocks("writing.md") if language == "yaml")
    (tmp_path / "pumps-2020.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_file_of_the_guide_is_clean(folder: Path) -> None:
    problems = check_scenario("pumps-2020.yaml")
    assert [p.render() for p in problems if p.severity == "error" or not p.mark.file.startswith("rules/")] == []
    scenario = load_scenario("pumps-2020.yaml")
    assert all(event.source is not None for event in scenario.events) and scenario.turns == 12


@pytest.mark.parametrize("page", ["writing.md", "playing.md"])
def test_every_command_runs(page: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran, output = 0, ""
    for language, block in blocks(page):
        if language == "text":  # a part of what came out
            shown = [line for line in block.splitlines() if line not in ("", "...")]
            assert shown and [line for line in shown if line not in output.splitlines()] == []
        for line in block.splitlines() if language == "sh" else ():
            words = shlex.split(line)
            assert words[0] == "qibli"
            words = [FEW if before == "--games" else word for before, word in zip(["", *words], words, strict=False)]
            if words[1] == "balance":  # seconds of games, tested elsewhere: here that there is such a command
                balance_command.make_context("balance", words[2:])
                continue
            code = cli.run(words[1:])
            output, error = capsys.readouterr()
            wanted = 2 if words[1] == "play" else 0  # without a terminal play says so, after it has found the scenario and the seat
            assert code == wanted and ("terminal" in error) == (words[1] == "play"), (line, code, error)
            ran += 1
    assert ran >= 4
    if page == "writing.md":
        assert (folder / "pumps.html").is_file() and (folder / "gna.html").is_file() and (folder / "scenario.schema.json").is_file()


WHERE = {"orders": "add", "rules": "add", "battle": "change", "setup": "", "events": "", "guide": ""}


def test_the_examples_of_the_format_are_clean(tmp_path: Path) -> None:
    """Each example of orders, rules, events, battle, set-up, words and guide, in one scenario on the rules that they name."""
    found = {block.split(":")[0]: block for language, block in blocks("format.md") if language == "yaml"}
    head = "".join(line for line in found["format"].splitlines(keepends=True) if not line.startswith("scoring"))
    setup, words = found["setup"].split("words:\n")
    words, rest = words.split("briefings:\n")
    parts = {**found, "setup": setup, "words": f"words:\n{words}"}
    text = head + "briefings:\n" + rest + "".join(parts[name] for name, verb in WHERE.items() if not verb)
    for verb, names in (("add", ("orders", "rules")), ("change", ("battle", "words"))):
        inner = "".join(parts[name] for name in names)
        text += f"{verb}:\n" + "".join(f"  {line}" for line in inner.splitlines(keepends=True))
    path = tmp_path / "tarhuna-2019.yaml"
    path.write_text(text, encoding="utf-8")
    problems = check_scenario(path)
    assert [p.render() for p in problems if p.severity == "error"] == []


def test_commands_named_in_the_text_exist() -> None:
    for page in ("writing.md", "playing.md", "format.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        named = set(re.findall(r"`qibli (\w+)", text)) - {"new"}
        assert named <= set(cli.COMMANDS), page
