"""Scenario files in an editor with the real yaml-language-server: completion, explanations, errors; and none in any shipped file.

Not part of the plain run: ``npm install --prefix tests/external``, then ``pytest -m external -n 0``. Another server is named by
``YAML_LANGUAGE_SERVER``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from game.author.migrate import migrated
from game.scenario.find import data_path
from tests.external.lsp import Editor

pytestmark = [pytest.mark.external, pytest.mark.timeout(240)]
HERE = Path(__file__).parent
SCENARIOS = data_path("scenarios")
SHIPPED = sorted(SCENARIOS.rglob("*.yaml"))
SETTINGS = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}, "schemas": {}}}
MODELINE = "# yaml-language-server: $schema=../assets/schema/scenario.json\n"
HEAD = f"{MODELINE}format: 2\nid: draft\nextends: rules/libya\nstart: 2019-11\nturns: 12\n"


def command() -> list[str]:
    """The server: the one named, the one installed beside this file, or one on the path. A run that asks for these tests needs one."""
    found = os.environ.get("YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server", path=str(HERE / "node_modules" / ".bin"))
    found = found or shutil.which("yaml-language-server")
    assert found, "no yaml-language-server: npm install --prefix tests/external"
    return [found, "--stdio"]


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    """One server for all tests."""
    with Editor(command(), SCENARIOS.parent, SETTINGS) as opened:
        yield opened


@pytest.fixture
def draft(request: pytest.FixtureRequest) -> Path:
    """The name of a file that is being written beside the shipped ones (it is never on the disk), another for each test: what a server
    says of a file that was closed may come late."""
    return SCENARIOS / f"draft-{crc32(request.node.name.encode()):08x}.yaml"


def at(text: str, said: str, end: bool = False) -> tuple[int, int]:
    """Line and column of the first place where something stands, or of what follows it."""
    before = text[: text.index(said) + (len(said) if end else 0)]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_no_error_in_any_shipped_file(editor: Editor, path: Path) -> None:
    text = migrated(path.read_bytes(), path)[1]
    line = text.split("\n")[0]
    assert line.startswith("# yaml-language-server: $schema=")
    assert (path.parent / line.partition("=")[2]).resolve() == data_path("assets", "schema", "scenario.json").resolve()
    assert editor.open(path, text) == []
    fault = editor.open(path.with_stem("fault"), text.replace("\nid:", "\nidd:", 1))  # the schema was there to be used
    assert any("idd" in found["message"] for found in fault)


def test_names_of_orders_are_offered(editor: Editor, draft: Path) -> None:
    text = f"{HEAD}change:\n  orders:\n    re\n"
    editor.open(draft, text)
    offered = {item["label"]: item for item in editor.completions(draft, *at(text, "    re", end=True))}
    assert {"recon", "strike", "regroup"} <= set(offered) and len(offered) > 50
    assert "Reconnaissance" in str(offered["recon"].get("documentation"))


def test_keys_and_words_are_offered(editor: Editor, draft: Path) -> None:
    text = f"{HEAD}add:\n  orders:\n    sell:\n      step: \n      w\n"
    editor.open(draft, text)
    keys = {item["label"] for item in editor.completions(draft, *at(text, "      w", end=True))}
    assert {"by", "target", "when", "effects", "roll"} <= keys
    steps = {item["label"] for item in editor.completions(draft, *at(text, "step: ", end=True))}
    assert {"diplomacy", "movement", "influence"} <= steps


def test_descriptions_are_shown_over_fields(editor: Editor, draft: Path) -> None:
    text = f"{HEAD}change:\n  orders: {{strike: {{cost: 3}}}}\nevents:\n  flood:\n    title: A\n    text: B\n    announce: true\n"
    assert editor.open(draft, text) == []
    for word, said in (
        ("turns", "How many turns a game lasts"),
        ("cost", "Funds it takes when it is given"),
        ("strike", "Drone strike"),
        ("announce", "takes effect at the start of the next"),
        ("change", "maps merge"),
    ):
        line, column = at(text, word)
        assert said in editor.hover(draft, line, column + 1), word


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("turnz: 3\n", "turnz"),
        ("change:\n  orders: {strikke: {cost: 3}}\n", "strikke"),
        ("change:\n  orders: {strike: {costs: 3}}\n", "costs"),
        ("change:\n  factions: {usa: {threshold: 3}}\n", "usa"),
        ("events:\n  flood: {title: A, text: B, titel: C}\n", "titel"),
        ("events:\n  flood: {title: A, text: B, effects: [{if: turn > 2, doo: []}]}\n", "doo"),
        ("remove: {orders: [denny]}\n", "denny"),
        ("add:\n  quantities: {rain: {range: [0, 3], sea: own}}\n", "sea"),
    ],
)
def test_a_misspelt_key_is_underlined(editor: Editor, draft: Path, rest: str, said: str) -> None:
    text = HEAD + rest
    found = editor.open(draft, text)
    line, column = at(text, said)
    assert any((d["range"]["start"]["line"], d["range"]["start"]["character"]) == (line, column) and d["severity"] == 1 for d in found), (
        found
    )


def test_a_section_of_the_rulebook_is_refused_with_advice(editor: Editor, draft: Path) -> None:
    found = editor.open(draft, f"{HEAD}orders: {{}}\n")
    assert ["change:, add: or remove:" in d["message"] for d in found] == [True]
