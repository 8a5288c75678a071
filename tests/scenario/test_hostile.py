"""Files meant to crash, hang or mislead the reader: always problems with a line, never anything else."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from game.scenario.load import check_scenario, check_text, load_scenario
from game.scenario.problems import Mark, Problem, ScenarioErrors, clean
from game.scenario.source import ListNode, MapNode, ScalarNode, parse_source

ISLAND = (Path(__file__).parents[1] / "data" / "island.yaml").read_text(encoding="utf-8")
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(14)
)

HOSTILE = {
    "alias bomb": (BOMB, "E107", 1),
    "depth of lists": ("a: " + "[" * 100_000, "E110", 1),
    "depth of maps": ("{a: " * 100_000, "E110", 1),
    "depth of blocks": ("- " * 100_000, "E110", 1),
    "long number": ("format: 2\nturns: " + "9" * 5_000, "E111", 2),
    "negative number": ("turns: -10000", "E111", 1),
    "NUL": ("id: a\nturns: 1\0", "E104", 2),
    "escape sequence": ("id: \x1b[31mred", "E104", 1),
    "line separator": ("id: a\u2028turns: 3", "E104", 1),
    "python tag": ("a: 1\nb: !!python/object/apply:os.system [echo]", "E108", 2),
    "own tag": ("a: !thing x", "E108", 1),
    "directive": ("%YAML 1.1\n---\na: 1", "E108", 1),
    "two documents": ("a: 1\n---\nb: 2", "E115", 2),
    "no map": ("- a\n- b", "E115", 1),
    "empty": ("", "E115", 1),
    "complex key": ("? [a, b]\n: c", "E114", 1),
    "merge key": ("a: 1\n<<: {b: 2}", "E201", 2),
    "too large": ("# " + "x" * (2 << 20), "E102", 1),
    "too many entries": ("a: [" + "x," * 100_000 + "]", "E113", 1),
    "torn brackets": ("a: {" + ", ".join(f"k{i}: f(" for i in range(20_000)) + "}", "E201", 1),
    "nothing but brackets": ("[" + "(," * 100_000 + "]", "E113", 1),
    "one endless text": ('a: "' + '\\"' * 400_000 + '"', "E201", 1),
    "open quote": ('a: 1\nb: "never closed', "E106", 2),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_give_a_problem_with_its_line(name: str) -> None:
    text, code, line = HOSTILE[name]
    problems = check_text(text.encode())
    assert (code, line) in {(p.code, p.mark.line) for p in problems}
    assert all(len(p.render()) < 2_000 and p.render().count("\n") <= 2 for p in problems)
    assert len(problems) <= 300


@pytest.mark.parametrize("data", [b"\xff\xfe\x00a", b"a: \xc3\x28", b"format: 2\nid: \xed\xa0\x80"])
def test_what_is_not_utf8_is_refused(data: bytes) -> None:
    assert [p.code for p in check_text(data)] == ["E103"]


OUTSIDE = ("../island", "/etc/passwd", "rules/../../etc/passwd", "C:\\rules", "rules//libya", "a\u202eb", "~/x", "rules/.hidden")


@pytest.mark.parametrize("name", OUTSIDE)
def test_extends_leads_nowhere_else(name: str, tmp_path: Path) -> None:
    (tmp_path / "island.yaml").write_text(ISLAND, encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    path = inner / "child.yaml"
    path.write_text(f"format: 2\nid: child\nextends: '{name}'\n", encoding="utf-8")
    (problem,) = check_scenario(path)
    assert (problem.code, problem.mark.line, problem.mark.column) == ("E502", 3, 11)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "island.yaml").write_text(ISLAND, encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "parent.yaml").symlink_to(tmp_path / "island.yaml")
    path = inner / "child.yaml"
    path.write_text("format: 2\nid: child\nextends: parent\n", encoding="utf-8")
    assert [p.code for p in check_scenario(path)] == ["E501"]


@pytest.mark.parametrize("ref", ["", "..", "a\0b", "nowhere.yaml", "/", "x" * 5000, "tests", "-", "\udcff", "/dev/null", "islnd/"])
def test_a_reference_to_nothing_is_one_sentence(ref: str) -> None:
    with pytest.raises(ScenarioErrors) as caught:
        load_scenario(ref)
    assert len(caught.value.problems) == 1
    assert "\n" not in str(caught.value)


def test_texts_cannot_steer_a_terminal(tmp_path: Path) -> None:
    """Escapes in quoted texts are the only way to bring control characters in; they are replaced."""
    path = tmp_path / "island.yaml"
    nasty = r'"a\x1b[31m\0\u202e\u2066\x9b\e\a\b\u200fz[bold]"'
    path.write_text(ISLAND.replace('"The salt road"', nasty).replace('"Storm over the pans"', nasty), encoding="utf-8")
    scenario = load_scenario(path)
    for text in (scenario.title, scenario.events[0].title, *scenario.resolved.splitlines()):
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Cf") for c in text)
    assert scenario.title.endswith("z[bold]")
    rendered = Problem("E203", "bad \x1b[31m name\nline", Mark("a\x1b.yaml", 1, 3, 5, "x \x1b[2J\u202e y"), "\x07").render()
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Cf") for c in rendered.replace("\n", ""))
    assert clean("a\r\nb\x00") == "a\ufffd\ufffdb\ufffd"


# ------------------------------------------------------------------ anything at all
def _ends(problems: list[Problem]) -> None:
    for problem in problems:
        assert problem.mark.line >= 1 <= problem.mark.column
        assert problem.render()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    _ends(check_text(data))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab:{}[]-?&*!|>'\"%@`#, \n\t\\()1.~=<", max_size=120))
def test_any_punctuation(text: str) -> None:
    _ends(check_text(text.encode()))


WORDS = ("actor", "here", "1", "-1", "9999", "none", "true", "[]", "{}", "~", "'", '"', "(", ")", ":", "town", "guard", "x y", "+=", "é")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(ISLAND) - 1), st.integers(0, 30), st.sampled_from(WORDS)), min_size=1, max_size=4))
def test_a_good_file_with_random_damage(damage: list[tuple[int, int, str]]) -> None:
    text = ISLAND
    for at, length, word in damage:
        text = text[:at] + word + text[at + length :]
    _ends(check_text(text.encode()))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_good_tree_with_parts_moved_about(data: st.DataObject) -> None:
    """Shapes of all kinds in every place: parts of the file put where other parts belong."""
    lines = ISLAND.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        a, b = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.integers(0, len(lines) - 1))
        indent = len(lines[a]) - len(lines[a].lstrip())
        lines[a] = " " * indent + lines[b].strip()
    _ends(check_text("\n".join(lines).encode()))


def test_marks_point_at_what_was_read() -> None:
    """Every plain or quoted text of one line stands in the file where its mark says."""
    problems: list[Problem] = []
    root = parse_source(ISLAND.encode(), "island.yaml", problems)
    assert root is not None and not problems
    lines, pending, seen = ISLAND.split("\n"), [root], 0
    while pending:
        node = pending.pop()
        if isinstance(node, MapNode):
            pending += node.items.values()
            for key, mark in node.keys.items():
                assert lines[mark.line - 1][mark.column - 1 : mark.end_column - 1] == key
        elif isinstance(node, ListNode):
            pending += node.items
        elif isinstance(node, ScalarNode) and node.text:
            seen += 1
            assert lines[node.mark.line - 1][node.mark.column - 1 : node.mark.end_column - 1] == node.text
    assert seen > 400
