"""The merged file as YAML again: the same scenario, and of every value where it comes from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from game import cli
from game.author.dump import lines
from game.scenario.find import data_path
from game.scenario.load import load_scenario, read_merged
from game.scenario.problems import clean
from game.scenario.resolved import from_json, to_json, to_plain
from game.scenario.source import MapNode, ScalarNode, parse_source

TESTS = Path(__file__).parents[1]
FILES = [
    *sorted(data_path("scenarios").glob("*.yaml")),
    TESTS / "duel.yaml",
    *sorted((TESTS / "data").rglob("format-1*.yaml")),
    TESTS / "data" / "maze.yaml",
]


def run(*arguments: str | Path) -> int:
    """The exit code of a command."""
    return cli.run([str(a) for a in arguments])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_what_is_shown_is_the_same_scenario(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", path, "--resolved") == 0
    copy = tmp_path / f"{path.stem}.yaml"
    copy.write_text(capsys.readouterr().out, encoding="utf-8")
    assert load_scenario(copy) == load_scenario(path)
    assert run("show", path, "--origin") == 0
    copy.write_text(capsys.readouterr().out, encoding="utf-8")
    assert load_scenario(copy) == load_scenario(path)


def test_every_value_says_where_it_comes_from() -> None:
    problems: list[object] = []
    root = read_merged("tarhuna-2019", problems)  # type: ignore[arg-type]
    assert root is not None
    sources = {
        name: (data_path("scenarios") / name).read_text(encoding="utf-8").split("\n") for name in ("tarhuna-2019.yaml", "rules/libya.yaml")
    }
    found = 0
    for line in lines(root, origin=True):
        place = re.search(r": (\w+)   # (\S+):(\d+)$", line)
        if place and not line.startswith(("format:", "    source:")):  # a plain word or number: it stands in that line of that file
            found += 1
            assert place[1] in sources[place[2]][int(place[3]) - 1], line
    assert found > 300
    shown = "\n".join(lines(root, origin=True))
    assert re.search(r"threshold: \d+   # tarhuna-2019.yaml:\d+", shown) and re.search(r"step: air   # rules/libya.yaml:\d+", shown)
    assert all("   # " in line for line in shown.split("\n") if not line.endswith(":"))


def test_a_section_or_an_entry_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "tarhuna-2019", "--resolved", "--section", "orders.strike.roll") == 0
    out = capsys.readouterr().out
    assert out.startswith("roll:\n") and "team near" in out and "recon" not in out
    assert run("show", "tarhuna-2019", "--section", "change") == 0
    assert "threshold" in capsys.readouterr().out
    assert run("show", "tarhuna-2019", "--section", "orders") == 2  # its own file has none
    assert run("show", "tarhuna-2019", "--resolved", "--section", "events.wrek") == 2
    assert 'did you mean "wreck"' in capsys.readouterr().err
    assert run("show", "tarhuna-2019", "--resolved", "--section", "roads.a.b") == 2


def test_files_that_cannot_be_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 2\nid: [\n", encoding="utf-8")
    assert run("show", bad) == 1 and "E106" in capsys.readouterr().err
    assert run("show", "atlantis") == 2
    bad.write_text("format: 2\nid: x\nextends: nowhere\n", encoding="utf-8")
    assert run("show", bad, "--resolved") == 1 and "E501" in capsys.readouterr().err
    assert run("show", bad) == 0


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12).map(lambda t: "\n".join(map(clean, t.split("\n"))))
WORDS = st.one_of(
    TEXTS,
    st.sampled_from(
        ["true", "no", "~", "1", "-3", "0x1", "a: b", "# c", "a #b", "- d", "[e]", "{f", "'", '"', "\\", "%g", "@", "x += 1, y"]
    ),
)
TREES = st.recursive(
    st.one_of(WORDS, st.integers(-9999, 9999), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS.filter(lambda w: w and "\n" not in w), inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(TREES, st.booleans())
def test_any_tree_reads_as_it_was(tree: object, origin: bool) -> None:
    node = from_json(to_json({"a": tree, "b": [tree]}), "x.yaml")
    assert isinstance(node, MapNode)
    problems: list[object] = []
    again = parse_source("\n".join(lines(node, origin)).encode(), "x.yaml", problems)  # type: ignore[arg-type]
    assert again is not None and not problems and to_plain(again) == to_plain(node)


def test_decimals_keep_their_digits() -> None:
    tree = parse_source(b"lon: 13.10\n", "x.yaml", [])
    assert tree is not None and isinstance(tree.items["lon"], ScalarNode)
    assert list(lines(tree)) == ["lon: 13.10"]
