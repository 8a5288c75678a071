"""``qibli new``: each template is a file that is clean and plays, whatever it is called; nothing of the user's is overwritten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from game import cli
from game.commands.new import TEMPLATES, filled
from game.scenario.find import data_path, list_scenarios
from game.scenario.load import check_scenario, load_scenario
from game.session.smoke import smoke


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_clean_and_plays_to_its_end(template: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["new", "a-dry-year", "--from", template]) == 0
    assert "qibli check a-dry-year.yaml --watch" in capsys.readouterr().out
    assert check_scenario(here / "a-dry-year.yaml") == []
    scenario = load_scenario(here / "a-dry-year.yaml")
    assert (scenario.id, scenario.title) == ("a-dry-year", "A dry year")
    seen = smoke(scenario, seconds=60)
    assert seen.whole and seen.fault is None and not seen.idle and seen.stuck == (0, 0)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_explains_itself(template: str) -> None:
    """Each section has a comment in it, above it or beside it."""
    lines = data_path("scenarios", "templates", f"{template}.yaml").read_text(encoding="utf-8").split("\n")
    for at, line in enumerate(lines):
        if line[:1].isalpha() and line.rstrip().endswith(":"):
            assert "#" in lines[at - 1] or "#" in lines[at + 1] or "#" in lines[at - 2], line


def test_the_full_template_uses_every_section_that_a_child_may_have() -> None:
    scenario = load_scenario(data_path("scenarios", "templates", "full.yaml"))
    assert set(scenario.briefings) == {f.id for f in scenario.factions}
    assert scenario.questions and scenario.afterwards and scenario.sources and scenario.setup
    assert any(e.source for e in scenario.events) and any(e.choices for e in scenario.events)
    assert any(e.announce for e in scenario.events) and any(e.binds for e in scenario.events)
    text = data_path("scenarios", "templates", "full.yaml").read_text(encoding="utf-8")
    sections = ("change", "add", "remove", "setup", "events", "briefings", "sources", "questions", "afterwards")
    assert all(f"\n{key}:" in text for key in sections)


def test_an_editor_finds_the_schema_that_is_written_beside_the_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "mine").mkdir()
    for template in TEMPLATES:
        shipped = data_path("scenarios", "templates", f"{template}.yaml")
        first = shipped.read_text(encoding="utf-8").split("\n")[0].partition("$schema=")[2]
        assert (shipped.parent / first).resolve() == data_path("assets", "schema", "scenario.json").resolve()
        assert cli.run(["new", f"mine/{template}", "--from", template]) == 0
        advice = re.search(r"`qibli (schema -o \S+)`", capsys.readouterr().out)
        assert advice and cli.run(advice[1].split()) == 0
        named = (here / "mine" / f"{template}.yaml").read_text(encoding="utf-8").split("\n")[0].partition("$schema=")[2]
        assert (here / "mine" / named).is_file() and (here / "mine" / named).read_bytes() == (shipped.parent / first).read_bytes()


def test_templates_are_no_scenarios_of_the_list() -> None:
    assert not {e.id for e in list_scenarios()} & set(TEMPLATES)


@pytest.mark.parametrize("name", ["2019", "true", "null", "x", "_", "a-", "007", "E5"])
def test_odd_names_stay_names(name: str, here: Path) -> None:
    assert cli.run(["new", name]) == 0
    assert load_scenario(here / f"{name}.yaml").id == name


def test_a_name_may_be_a_path(here: Path) -> None:
    (here / "mine").mkdir()
    assert cli.run(["new", "mine/first"]) == 0
    assert cli.run(["new", "mine/second.yml", "--from", "lesson"]) == 0
    assert {p.name for p in (here / "mine").iterdir()} == {"first.yaml", "second.yml"}
    assert cli.run(["new", str(here / "third.yaml")]) == 0
    assert load_scenario(here / "third.yaml").id == "third"


def test_nothing_is_overwritten_unless_one_says_so(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "mine.yaml").write_text("precious", encoding="utf-8")
    (here / "mine.yaml").chmod(0o600)
    assert cli.run(["new", "mine"]) == 1
    assert (here / "mine.yaml").read_text(encoding="utf-8") == "precious"
    assert capsys.readouterr().err == "mine.yaml is there already; --force writes over it.\n"
    assert cli.run(["new", "mine", "--force"]) == 0
    assert load_scenario(here / "mine.yaml").id == "mine"
    assert (here / "mine.yaml").stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in here.iterdir() if p.is_file()) == ["mine.yaml"]


def test_a_link_that_leads_nowhere_is_not_written_through(here: Path) -> None:
    (here / "mine.yaml").symlink_to(here / "elsewhere.yaml")
    assert cli.run(["new", "mine"]) == 1
    assert not (here / "elsewhere.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["new"], 2, "NAME"),
        (["new", "My Scenario"], 2, "my-scenario would do"),
        (["new", "."], 2, "cannot be one"),
        (["new", ""], 2, "cannot be one"),
        (["new", "a\x00b"], 2, "a-b would do"),
        (["new", "x" * 300], 2, "at most 60"),
        (["new", "a.txt"], 2, "a-txt would do"),
        (["new", "nowhere/mine"], 2, "no folder nowhere"),
        (["new", "mine", "--from", "lessn"], 2, 'did you mean "lesson"?'),
        (["new", "mine", "--from", "../rules/libya"], 2, "there are minimal, lesson, full"),
        (["new", "/proc/mine"], 1, "cannot be written"),
    ],
)
def test_bad_input_ends_in_one_sentence(arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == code
    said = capsys.readouterr().err.strip()
    assert says in said and "\n" not in said and "Traceback" not in said


def test_a_folder_of_that_name_is_left_alone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "mine.yaml").mkdir()
    assert cli.run(["new", "mine"]) == 1
    assert cli.run(["new", "mine", "--force"]) == 1
    assert not any((here / "mine.yaml").iterdir())
    assert "Traceback" not in capsys.readouterr().err


def test_a_title_keeps_its_comment() -> None:
    assert filled("id: a   # why\ntitle: b\nid: c\n", "dry-year") == 'id: dry-year   # why\ntitle: "Dry year"\nid: c\n'
