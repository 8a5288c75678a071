"""Files meant to crash, hang or mislead the reader: always problems with a line, never anything else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from game import cli
from game.scenario.load import check_scenario, check_text, load_scenario
from game.scenario.problems import Mark, Problem, ScenarioErrors, clean
from game.scenario.source import ListNode, MapNode, ScalarNode, parse_source

ISLAND = (Path(__file__).parents[1] / "data" / "island.yaml").read_text(encoding="utf-8")
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(14)
)



LIBYAN = "format: 2\nid: x\nextends: rules/libya\nstart: 2020-01\nturns: 3\n"


def many(pattern: str, count: int, between: str = ", ") -> str:
    """A pattern with running numbers, as the inside of a list."""
    return between.join(pattern.format(i) for i in range(count))


def effect(text: str, end: str = "]") -> str:
    """The island with another effect of its first event."""
    return ISLAND.replace("    effects: [harvest -= 2]\n", f"    effects: [{text}{end}\n", 1)


def storm(when: str) -> str:
    """The island with another condition for its first event."""
    return ISLAND.replace("    when: [turn >= 2]\n", f"    when: {when}\n", 1)


HOSTILE: dict[str, tuple[str | bytes, str, int | None]] = {
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
    "UTF-16": (ISLAND.encode("utf-16"), "E103", 1),
    "UTF-32": (ISLAND.encode("utf-32"), "E103", 1),
    "two byte order marks": (b"\xef\xbb\xbf\xef\xbb\xbf" + ISLAND.encode(), "E104", 1),
    "lone surrogate": ("id: a\nb: \ud800".encode("utf-8", "surrogatepass"), "E103", 2),
    "escaped surrogate": ('id: a\nb: "\\ud800"', "E106", 2),
    "C1 control": ("id: a\nb: \x9b2J", "E104", 2),
    "depth below the parser's own limit": ("a: " + "[" * 999 + "]" * 999, "E110", 1),
    "depth of mixed brackets": ("a: " + "[{b: " * 50_000, "E110", 1),
    "depth of indentation": ("".join(f"{' ' * i}a:\n" for i in range(1_000)), "E110", 31),
    "giant key": ("a: 1\n" + "k" * 500_000 + ": 1", "E106", 2),
    "giant quoted key": ('a: 1\n"' + "k" * 900 + '": 1', "E114", 2),
    "one key over and over": ("a: 1\n" * 20_000, "E109", 2),
    "anything for infinity": (ISLAND.replace("lon: 10.1", "lon: 1e400"), "E301", 18),
    "not a number": (ISLAND.replace("lon: 10.1", "lon: .nan"), "E301", 18),
    "base 60": (ISLAND.replace("turns: 6", "turns: 1:30"), "E301", 10),
    "a date for a number": (ISLAND.replace("turns: 6", "turns: 2001-01-01"), "E301", 10),
    "direction in an id": (ISLAND.replace("harvest", "har\u202evest"), "E204", 48),
    "a letter of another alphabet": (storm("[h\u0430rvest >= 3]"), "E321", 207),
    "a tower of powers": (storm("['9 ** 9 ** 9 ** 9 > turn']"), "E321", 207),
    "products without end": (storm("['" + " * ".join(["9999"] * 40) + " > turn']"), "E328", 207),
    "a number in an expression": (storm("['" + "9" * 480 + " > turn']"), "E323", 207),
    "brackets in an expression": (storm("['" + "(" * 240 + "turn" + ")" * 240 + " > 1']"), "E320", 207),
    "nots in an expression": (storm("['" + "not " * 120 + "turn > 1']"), "E322", 207),
    "a call of Python": (storm("['__import__(1) > turn']"), "E203", 207),
    "an attribute of Python": (storm("['turn.__class__ == 1']"), "E321", 207),
    "names that double": (
        effect("harvest -= p]\n    let: {a: harvest + 1, " + ", ".join(f"{b}: {a} + {a}" for a, b in pairwise("abcdefgijklmop")), "}"),
        "E322", 214),
    "loops in loops": (effect("{each: 'a in places', do: [" * 9 + "]}" * 9), "E221", 213),
    "copies in copies": (effect("".join(f"{{each: '{v} in places', do: [" for v in "abcdef") + "harvest += 1" + "]}" * 6), "E423", 213),
    "a format string": (ISLAND.replace("few guards in {origin}", "few {origin.__class__} {0}", 1), "E225", 75),
    "values by the million": (
        ISLAND.replace("  harvest: {", many("  q{}: {{per: [place, place, place], range: [0, 9]}}\n", 150, "") + "  harvest: {", 1)
        .replace("places:\n", "places:\n" + "".join(f"  p{i}: {{lon: 1, lat: 1}}\n" for i in range(100)), 1), "E302", None),
    "unknown keys of one order": (ISLAND.replace("    cost: 1\n", "".join(f"    cst{i}: 1\n" for i in range(20_000)), 1), "E201", 86),
    "unknown keys of one line": (ISLAND.replace("{set: harvest,", f"{{{many('st{}: 1', 20_000)}, set: harvest,"), "E201", 262),
    "unknown sections": (ISLAND + "".join(f"ordrs{i}: {{}}\n" for i in range(10_000)), "E201", ISLAND.count("\n") + 1),
    "unknown names": (storm(f"[{many('harvst{} > 1', 3_000)}]"), "E203", 207),
    "conditions by the thousand": (storm(f"[{many('turn == 0 or harvest == {}', 2_000)}]"), "W610", 207),
    "silences by the thousand": (f"{ISLAND}quiet: [{many('X{}', 30_000)}]", "E307", 2),
    "comments by the thousand": (ISLAND + "# qibli: quiet W601\n" * 30_000, "E307", 2),
    "removed by the thousand": (f"{LIBYAN}remove: {{orders: [{many('r{}', 20_000)}]}}", "E506", 6),
    "changed too deeply": (LIBYAN + "change: " + "{a: " * 25 + "1" + "}" * 25, "E504", 6),
    "everything removed": (LIBYAN + "remove: {factions: [us, russia, lna, gna, isis]}", "E302", None),
    "extends a list": ("format: 2\nid: x\nextends: [rules/libya]", "E502", 3),
    "extends without end": ("format: 2\nid: x\nextends: " + "a/" * 50_000, "E502", 3),
    "extends a NUL": ('format: 2\nid: x\nextends: "rules/libya\\0"', "E502", 3),
}  # fmt: skip


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_give_a_problem_with_its_line(name: str) -> None:
    text, code, line = HOSTILE[name]
    began = time.process_time()
    problems = check_text(text.encode() if isinstance(text, str) else text)
    assert time.process_time() - began < 8, "a second or two is usual; what grows with the square takes ten"
    assert (code, line) in {(p.code, p.mark.line if line else None) for p in problems}, [p.render() for p in problems[:3]]
    assert len(problems) <= (300 if name.startswith("unknown keys") else 25_000)
    assert all(len(p.render()) < 2_000 and p.render().count("\n") <= 2 for p in problems[:500])
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Cf") for p in problems[:500] for c in p.render().replace("\n", ""))


def test_what_is_shown_of_thousands_of_problems_fits_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "many.yaml"
    path.write_text(HOSTILE["unknown names"][0], encoding="utf-8")  # type: ignore[arg-type]
    assert cli.run(["check", str(path)]) == 1
    out = capsys.readouterr().out
    assert len(out) < 100_000 and "and more: 3,000 problems in all" in out
    assert cli.run(["check", "--json", str(path)]) == 1
    assert len(json.loads(capsys.readouterr().out)) == 2_000


@pytest.mark.timeout(60)
def test_the_heaviest_files_fit_into_little_memory(tmp_path: Path) -> None:
    """Each in a process that may not have more than 700 MB of address space, and in so many seconds of processor time."""
    names = ("alias bomb", "depth of lists", "too many entries", "one endless text", "unknown keys of one order", "values by the million",
             "conditions by the thousand", "names that double", "comments by the thousand")  # fmt: skip
    for i, name in enumerate(names):
        text = HOSTILE[name][0]
        (tmp_path / f"h{i}.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (700 << 20, 700 << 20));"
        "resource.setrlimit(resource.RLIMIT_CPU, (40, 40));"
        "from game.cli import run; sys.exit(run(['check', '--no-smoke', *sys.argv[1:]]))"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "OPENBLAS_NUM_THREADS": "1"}
    files = [str(tmp_path / f"h{i}.yaml") for i in range(len(names))]
    done = subprocess.run([sys.executable, "-c", code, *files], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 1, done.stderr[-500:]
    assert "Traceback" not in done.stdout + done.stderr and done.stdout.count(".yaml: ") >= len(names)


# ------------------------------------------------------------------ things that are no files
@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "loop", "nothing", "unreadable"])
def test_what_is_no_plain_file(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As the file itself (exit code 2) and as the parent of another (1): never read, never waited for."""
    path, child = tmp_path / "odd.yaml", tmp_path / "child.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "unreadable":
        path.write_text(ISLAND, encoding="utf-8")
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("this user may read everything")
    child.write_text("format: 2\nid: child\nextends: odd\n", encoding="utf-8")
    assert cli.run(["check", str(path)]) == 2
    assert cli.run(["check", str(child)]) in (1, 2)
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err and ("E101" in said.out or "E116" in said.out)


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [("extends: one", "id: other", {"E503"}), ("extends: other", "extends: one", {"E503"}), ("extends: other", "extends: other", {"E503"})],
)
def test_circles_of_parents_end(one: str, other: str, codes: set[str], tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(f"format: 2\nid: one\n{one}\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text(f"format: 2\nid: other\n{other}\n", encoding="utf-8")
    assert {p.code for p in check_scenario(tmp_path / "one.yaml")} == codes


def test_a_byte_order_mark_and_foreign_line_ends_are_taken() -> None:
    assert check_text(b"\xef\xbb\xbf" + ISLAND.encode()) == []
    assert check_text(ISLAND.replace("\n", "\r\n").encode()) == []
    assert check_text(ISLAND.replace("\n", "\r").encode()) == []


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
