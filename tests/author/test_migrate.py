"""From format 1 to format 2: the same scenario in other words, comments kept, whatever the layout; and saves go on."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from game import cli
from game.author.migrate import MigrateRefused, migrated
from game.scenario.formats import plan, upgrade
from game.scenario.load import check_scenario, load_resolved, load_scenario
from game.scenario.problems import Problem
from game.scenario.resolved import to_plain
from game.scenario.source import parse_source

OLD = Path(__file__).parents[1] / "data" / "old"
SOURCE = '{article: "1", claim: "It rained.", date: "1907", confidence: low}'


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with the files that are kept in format 1."""
    shutil.copytree(OLD, tmp_path / "old")
    return tmp_path / "old"


def run(*arguments: str | Path) -> int:
    """The exit code of a command."""
    return cli.run([str(a) for a in arguments])


def test_the_kept_files_read_as_before_after_they_are_rewritten(old: Path) -> None:
    parent, child = old / "format-1.yaml", old / "format-1-child.yaml"
    before = load_scenario(parent), load_scenario(child)
    unused = [("W617", "no event rests on the article"), ("W617", "no event rests on the article")]  # whatever the format
    first, *others = check_scenario(parent)
    assert (first.code, first.mark.line, first.severity) == ("W625", 2, "warning")
    assert [(p.code, p.message.rpartition(" ")[0]) for p in others] == unused
    assert [(p.code, p.mark.file) for p in check_scenario(child)] == [("W625", child.name), ("W625", parent.name)]
    assert run("migrate", "--write", child, parent) == 0
    after = load_scenario(parent), load_scenario(child)
    assert after == before  # texts, sources and their order, rules, hash, and what a save would hold
    assert [(p.code, p.message.rpartition(" ")[0]) for p in check_scenario(parent)] == unused
    assert check_scenario(child) == []


def test_children_and_parents_may_be_rewritten_in_any_order(old: Path) -> None:
    for order in (("format-1.yaml", "format-1-child.yaml"), ("format-1-child.yaml", "format-1.yaml")):
        folder = old / order[0].removesuffix(".yaml")
        shutil.copytree(OLD, folder)
        assert run("migrate", "--write", *(folder / name for name in order)) == 0
    one, other = old / "format-1", old / "format-1-child"
    assert all((one / path.name).read_bytes() == (other / path.name).read_bytes() for path in OLD.iterdir())


def test_comments_and_everything_else_stay(old: Path) -> None:
    for name in ("format-1.yaml", "format-1-child.yaml"):
        before, after = migrated((old / name).read_bytes(), old / name)
        comments = [line.split(" # ")[1] for line in before.splitlines() if " # " in line]
        assert comments and all(comment in after for comment in comments)
        touched = ("source", "article", "claim", "date:", "confid", "format:")
        kept = [line for line in before.splitlines() if line.strip() and not any(word in line for word in touched)]
        moved = {"-   # a dash alone", "# --- two more, as blocks", "      # written down later", "      in May", "    The salt pans"}
        assert set(kept) - set(after.splitlines()) <= moved | {"    were flooded twice."} and len(kept) > 10


def test_what_an_event_cites_is_written_once(old: Path) -> None:
    scenario = load_scenario(old / "format-1-child.yaml")
    events = {e.id: e.source for e in scenario.events}
    assert all(events[id] is not None for id in ("storm", "wedding", "fair", "second_fair"))
    storm, wedding, second = events["storm"], events["wedding"], events["second_fair"]
    assert storm and storm.claim == "Invented for tests." and storm.confidence == "high"  # only the confidence is the child's
    assert wedding and wedding.id == "wedding" and second and second.id == "goats_sold"
    assert len({s.id for s in scenario.sources}) == len(scenario.sources) == 7


LAYOUTS = {
    "list of nothing": ("sources: []\n", "  e: {title: T, text: T, source: %s}\n"),
    "nothing at all": ("sources:   # none yet\n", "  e: {title: T, text: T, source: %s}\n"),
    "braces": (f"sources: [{SOURCE}, {SOURCE.replace('rained', 'snowed')}]\n", "  e: {title: T, text: T, source: %s}\n"),
    "trailing comma": (f"sources: [{SOURCE.replace('rained', 'snowed')},]\n", "  e: {title: T, text: T, source: %s}\n"),
    "map already": (f"sources: {{a: {SOURCE.replace('rained', 'snowed')}}}\n", "  e: {title: T, text: T, source: %s}\n"),
    "map of lines already": (f"sources:\n   a: {SOURCE.replace('rained', 'snowed')}  # a\n", "  e: {title: T, text: T, source: %s}\n"),
    "no section": ("", "  e: {title: T, text: T, source: %s}\n"),
    "apart": (f"sources:\n\n  # first\n  -\n    {SOURCE}\n", "  e:\n    title: T\n    text: T\n    source:\n      %s\n"),
    "deep": (
        f"sources:\n        - {SOURCE}\n        # after\n",
        "  e:\n    title: T\n    text: T\n    source:   # why\n            %s   # how\n",
    ),
    "literal": (
        'sources:\n  - article: "1"\n    claim: |\n      It rained.\n\n      Twice.\n\n    date: x\n    confidence: low\n\n',
        "  e:\n    title: T\n    text: T\n    source: %s\n",
    ),
    "last is literal": (
        'sources:\n- article: "1"\n  date: x\n  confidence: low\n  claim: |2\n     It rained.\n\n\n# end\n',
        "  e:\n    title: T\n    text: T\n    source: %s\n",
    ),
    "block in an event": (
        "",
        '  e:\n    title: T\n    source:\n          article: x\n # far left\n          claim: "a\n            b"\n          date: x\n'
        "          confidence: low\n    text: T  # %s\n",
    ),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout(layout: str, order: int, end: str) -> None:
    section, event = LAYOUTS[layout]
    parts = [section, "events:\n" + event.replace("%s", SOURCE)]
    text = "# head\nformat: 1\nid: x\n" + "".join(parts[:: 1 if order else -1])
    problems: list[Problem] = []
    tree = parse_source(text.encode(), "x.yaml", problems)
    assert tree is not None and not problems
    data = text.replace("\n", end).encode()
    before, after = migrated(data, Path("x.yaml"))
    assert before.encode() == data
    again = parse_source(after.encode(), "x.yaml", problems)
    assert again is not None and not problems and to_plain(again) == to_plain(upgrade(tree))
    cited = [c.id for c in plan(tree).cited]
    assert again.get("format").value == 2 and set(cited) <= set(again.get("sources").items)  # type: ignore[union-attr]
    assert (end == "\r\n") == ("\r" in after) and after.startswith("# head")
    assert migrated(after.encode(), Path("x.yaml")) == (after, after)  # a second time changes nothing


CLAIMS = ["It rained.", "Long " * 30 + "end.", 'Two\n\nparts: of "it"', "It's; {odd} [x] # not", "\u0644\u064a\u0628\u064a\u0627"]


def loosely(chance: random.Random, indentless: bool) -> type[yaml.SafeDumper]:
    """A writer of YAML that draws quotes, braces and indentation for every node."""

    class Loose(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, indentless and Loose.flush)

        flush = indentless

    def text(d: yaml.SafeDumper, s: str) -> yaml.Node:
        return d.represent_scalar("tag:yaml.org,2002:str", s, style=chance.choice([None, None, '"', "'", "|", ">"]))

    Loose.add_representer(str, text)
    Loose.add_representer(dict, lambda d, m: d.represent_mapping("tag:yaml.org,2002:map", m.items(), flow_style=chance.random() < 0.4))
    Loose.add_representer(list, lambda d, m: d.represent_sequence("tag:yaml.org,2002:seq", m, flow_style=chance.random() < 0.3))
    return Loose


def drawn(chance: random.Random) -> dict[str, Any]:
    """A file of format 1 with sources wherever they could stand, in any order."""

    def mixed(items: dict[str, Any]) -> dict[str, Any]:
        keys = list(items)
        chance.shuffle(keys)
        return {key: items[key] for key in keys}

    def source() -> dict[str, Any]:
        article = chance.choice(["1", "x: y", "a, b", "#3"])
        return mixed({"article": article, "claim": chance.choice(CLAIMS) + str(chance.randint(0, 2)), "date": "1907", "confidence": "low"})

    def events(first: int) -> dict[str, Any]:
        ids = [f"e{first + i}" for i in range(chance.randint(0, 4))]
        return {
            id: mixed({"title": "T", "text": "c\nd", "effects": ["x += 1"], **({"source": source()} if chance.random() < 0.7 else {})})
            for id in ids
        }

    parts: dict[str, Any] = {"sources": [source() for _ in range(chance.randint(0, 3))], "events": events(0)}
    for verb in ("change", "add"):
        inner = {"sources": [source() for _ in range(chance.randint(0, 2))], "events": events(5), "words": {"kinds": {"a": "b"}}}
        parts[verb] = mixed({key: value for key, value in inner.items() if chance.random() < 0.6})
    return {"format": 1, "id": "x", **mixed({key: value for key, value in parts.items() if chance.random() < 0.7})}


@pytest.mark.parametrize("seed", range(150))
def test_any_layout_comes_to_the_same(seed: int) -> None:
    """Which is checked before a text is handed out: what cannot be rewritten is refused, and nothing here is."""
    chance = random.Random(seed)
    writer = loosely(chance, chance.random() < 0.5)
    width, indent = chance.choice([40, 80, 200]), chance.choice([2, 3, 4, 8])
    text = yaml.dump(drawn(chance), Dumper=writer, sort_keys=False, allow_unicode=True, indent=indent, width=width)
    problems: list[Problem] = []
    tree = parse_source(text.encode(), "x.yaml", problems)
    assert tree is not None and not problems
    _, after = migrated(text.encode(), Path("x.yaml"))
    again = parse_source(after.encode(), "x.yaml", problems)
    assert again is not None and not problems
    assert to_plain(again).get("sources", {}) == to_plain(upgrade(tree)).get("sources", {})


def test_a_file_without_line_breaks_at_its_end_or_wholly_in_braces() -> None:
    for text in (
        f"format: 1\nid: x\nevents: {{e: {{source: {SOURCE}}}}}",
        f"{{format: 1, id: x, events: {{e: {{source: {SOURCE}}}}}, add: {{sources: [{SOURCE}], words: {{}}}}}}",
        f"{{format: 1, id: x, change: {{words: {{}}, sources: [{SOURCE}]}}}}",
        f"format: 1\nid: x\nchange:\n  sources:\n  - {SOURCE}\n",
        f"\ufeff---\nformat: 1\nid: x\nevents: {{e: {{source: {SOURCE}}}}}\n...\n",
    ):
        _, after = migrated(text.encode(), Path("x.yaml"))
        again = parse_source(after.encode(), "x.yaml", [])
        assert again is not None and "It rained." in after and "sources" in again.items, after


def test_ids_are_unlike_each_other_and_fit() -> None:
    claims = ["", "the of a", "Ärger!", "1907 was dry", "x" * 200, *["A drone was not lost"] * 3, "ليبيا"]
    lines = "".join(f'  - {{article: "{i}", claim: "{claim or "?"}", date: x, confidence: low}}\n' for i, claim in enumerate(claims))
    tree = parse_source(f"format: 1\nsources:\n{lines}".encode(), "x.yaml", [])
    assert tree is not None
    ids = plan(tree).listed
    assert len(set(ids)) == len(ids) and all(id.isascii() and id[0].isalpha() and len(id) <= 40 for id in ids)
    assert "drone_not_lost" in ids  # what is denied stays denied


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: x\n", "says no format"),
        ("format: 3\n", 'is in format "3"'),
        ("format: [1]\n", "no number"),
        ("format: 1\n\tid: x\n", "E105"),
        ("format: 1\nid: &a x\n", "E107"),
        ("- 1\n", "E115"),
        ("", "E115"),
        ("format: 1\nid: " + "[" * 200, "E1"),
    ],
)
def test_what_is_refused(text: str, says: str) -> None:
    with pytest.raises(MigrateRefused, match=says):
        migrated(text.encode(), Path("x.yaml"))


def test_the_dry_run_shows_the_difference_and_writes_nothing(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = old / "format-1.yaml"
    text = path.read_text(encoding="utf-8").replace('"Invented for tests."', '"\u202eInvented"')
    path.write_text(text, encoding="utf-8")
    before = path.read_bytes()
    assert run("migrate", path) == 0
    shown = capsys.readouterr().out
    assert "-format: 1" in shown and "+format: 2" in shown and "+    source: " in shown and "\u202e" not in shown
    assert path.read_bytes() == before and sorted(p.name for p in old.iterdir()) == sorted(p.name for p in OLD.iterdir())
    assert run("migrate", old / "nowhere.yaml") == 2 and run("migrate", old) == 1


def test_what_a_save_holds_in_the_old_format_is_still_read() -> None:
    tree = parse_source((OLD / "format-1.yaml").read_bytes(), "save", [])
    assert tree is not None
    import json

    kept = json.dumps(to_plain(tree))
    assert json.loads(kept)["format"] == 1
    assert load_resolved(kept).hash == load_scenario(OLD / "format-1.yaml").hash
