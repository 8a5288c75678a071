"""Slips of the kinds that authors make, and what they are told: code, place, nearest right word, and the whole message.

The messages lie in ``tests/data/golden/*.txt``. When one has been changed on purpose, make them anew and read the difference:

    QIBLI_GOLDEN=write python -m pytest -n 0 tests/scenario/test_golden.py
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from game.scenario.load import check_scenario
from game.scenario.problems import Problem

DATA = Path(__file__).parents[1] / "data"
FOLDER = DATA / "golden"
VALLEY = (FOLDER / "valley.yaml").read_text(encoding="utf-8")
CHILD = """\
format: 2
id: dry-year
extends: valley
turns: 6
change:
  factions: {upper: {threshold: 12}}
  orders:
    mend_canals: {cost: 3}
add:
  quantities:
    drought: {range: [0, 5], start: 1}
  rules:
    wells_sink: {each: once, phase: clocks, when: [turn >= 2], chance: 40, effects: [drought += 1]}
remove: {events: [market_day]}
events:
  dust:
    when: [drought >= 2]
    place: weir
    title: "Dust"
    text: "The wells are low."
    source: low_wells
    effects: [river -= 1]
sources:
  low_wells: {article: "reader-1", claim: "The wells were low", date: "2021", confidence: low}
"""


@dataclass(frozen=True)
class Slip:
    """``old`` (once in the file) becomes ``new``. The first problem is ``code`` at ``pointed``, the first one in ``new`` (``^``: in the
    whole file), with the suggestion; there are ``count`` problems in all."""

    name: str
    old: str
    new: str
    code: str
    pointed: str
    suggestion: str = ""
    count: int = 1


DRY = "when: [river <= 1]"
DONE = "effects: [river -= 1]\n    choices"
MARCH = '{do: attack, pieces: {watch: "forces(actor, watch, origin) - 1"}}'
SINCE = "{if: since(propose_shares) >= 3,"
WEIR = "weir: {lon: 13.25, lat: 32.20, people: 1, terrain: field}"
BY = "    by: [upper, lower]\n    target: none\n    step: logistics"
FUNDS = "{set: funds, to: {upper: 4, lower: 4}}"

SLIPS: dict[str, tuple[str, Sequence[Slip]]] = {
    "yaml": (VALLEY, [
        Slip("a colon in a text", 'label: "Keep them shut"', "label: Keep them: shut", "E106", ": shut"),
        Slip("a colour without quotes", 'colour: "#009E73"', "colour: #009E73", "E106", "^: {name: Loweton"),
        Slip("one blank too many", "  last_drops:\n", "   last_drops:\n", "E106", "last_drops"),
        Slip("one blank too few", '    text: "The river no longer', '   text: "The river no longer', "E106", "text"),
        Slip("a quote left open", 'title: "The last drops"', 'title: "The last drops', "E106", '"The'),
        Slip("a tab", "    place: weir", "\tplace: weir", "E105", "\t"),
        Slip("a comma in an expression", DONE, "effects: [trust(upper, lower) += 1]\n    choices", "E112", "trust"),
        Slip("a comma in pieces", MARCH, "{do: attack, pieces: {watch: forces(actor, watch, origin) - 1}}", "E112", "forces"),
        Slip("a comma for a point", WEIR, WEIR.replace("13.25", "13,25"), "E201", "25"),
        Slip("a colon forgotten", "{if: river >= 1,", "{if river >= 1,", "E201", "if river"),
        Slip("a key twice", "turns: 8", "turns: 8\nstep: week", "E109", "step"),
        Slip("an anchor", "when: [turn == 3]", "when: &third [turn == 3]", "E107", "&third"),
        Slip("a number too large", "turns: 8", "turns: 10000", "E111", "10000"),
        Slip("no quantities", "quantities:\n  forces", "quantitys:\n  forces", "E201", "quantitys", "quantities"),
    ]),
    "keys": (VALLEY, [
        Slip("a key of an order", "appeal: 9\n", "apeal: 9\n", "E201", "apeal", "appeal"),
        Slip("a key of a side", "threshold: 14\n  lower", "treshold: 14\n  lower", "E201", "treshold", "threshold"),
        Slip("a key of an event", 'title: "The last drops"', 'titel: "The last drops"', "E201", "titel", "title"),
        Slip("a section in the singular", "places:\n  spring", "place:\n  spring", "E201", "place", "places"),
        Slip("a key that belongs elsewhere", MARCH, "{do: attack, kinds: [watch]}", "E201", "kinds"),
        Slip("nobody gives the order", BY, BY[BY.index("    target") :], "E202", "^water_fields:"),
        Slip("an event without a title", '    title: "The last drops"\n', "", "E202", "^last_drops"),
        Slip("a place without a latitude", WEIR, WEIR.replace("lat: 32.20, ", ""), "E202", "weir"),
        Slip("no format", "format: 2\n", "", "E202", "^id: valley"),
        Slip("a name that is not there", DRY, "when: [rivr <= 1]", "E203", "rivr", "river"),
        Slip("a place of a road", 'roads: ["spring upton weir loweton"]', 'roads: ["spring upton weir loweston"]',
             "E203", "loweston", "loweton"),
        Slip("a place of the set-up", "at: {upton: 3}", "at: {uptown: 3}", "E203", "uptown", "upton"),
        Slip("a quantity of the set-up", FUNDS, FUNDS.replace("funds", "fund"), "E203", "fund", "funds"),
        Slip("an order in an expression", SINCE, "{if: since(propose_share) >= 3,", "E223", "propose_share", "propose_shares"),
        Slip("a side in a choice", "      lower:\n        wait", "      lowest:\n        wait", "E203", "lowest", "lower"),
        Slip("a name in a reason", "too few watchmen in {origin}", "too few watchmen in {from}", "E225", "{from}"),
        Slip("an id that means something", "  spring: {lon", "  turn: {lon", "E204", "turn", count=3),
        Slip("one id for two things", "  river: {range", "  weir: {range: [0, 9]}\n  river: {range", "E205", "weir"),
    ]),
    "values": (VALLEY, [
        Slip("a month", "start: 2021-04", "start: April 2021", "E306", "April"),
        Slip("a number in words", "turns: 8", "turns: eight", "E301", "eight"),
        Slip("a format to come", "format: 2", "format: 3", "E302", "3"),
        Slip("an id with a blank", "id: valley", "id: my valley", "E306", "my"),
        Slip("a single name for a list", BY, BY.replace("[upper, lower]", "upper"), "E301", "upper"),
        Slip("a word nearly right", "step: diplomacy", "step: diplomatic", "E303", "diplomatic", "diplomacy"),
        Slip("a word in the plural", "target: faction\n    step: logistics", "target: factions\n    step: logistics",
             "E303", "factions", "faction"),
        Slip("a word of an attribute", WEIR, WEIR.replace("field", "fields"), "E303", "fields", "field"),
        Slip("how sure it is", "confidence: medium}\nquestions", "confidence: sure}\nquestions", "E303", "sure"),
        Slip("a colour in words", 'colour: "#009E73"', "colour: green", "E306", "green"),
        Slip("more than a place can hold", "at: {upton: 3}", "at: {upton: 30}", "E305", "30"),
        Slip("a list for a map", "at: {upton: 3}", "at: [upton, 3]", "E301", "["),
        Slip("at for to", FUNDS, FUNDS.replace("to:", "at:"), "E405", "funds"),
        Slip("a chance above 100", "chance: 60", "chance: 600", "E302", "600"),
        Slip("a promise too long", "months: 4", "months: 400", "E424", "400"),
        Slip("a kind that the side cannot have", "held_by: [upper, lower]", "held_by: [lower]", "E404", "^upton: 3"),
    ]),
    "expressions": (VALLEY, [
        Slip("= for ==", "when: [turn == 3]", "when: [turn = 3]", "E320", "= 3"),
        Slip("is for ==", "when: [turn == 3]", "when: [turn is 3]", "E321", "turn is"),
        Slip("&& for and", DRY, "when: [river <= 1 && turn > 2]", "E320", "&&"),
        Slip("=< for <=", DRY, "when: [river =< 1]", "E320", "=<"),
        Slip("a number for a condition", DRY, "when: [river]", "E324", "river"),
        Slip("brackets after a track", DRY, "when: [river() <= 1]", "E325", "river"),
        Slip("whose harvest", DRY, "when: [harvest <= 1]", "E224", "harvest"),
        Slip("a place for a side", DRY, "when: [harvest(upton) <= 1]", "E324", "upton"),
        Slip("too few arguments", DRY, "when: [trust(upper) <= 1]", "E325", "trust"),
        Slip("a bracket left open", 'points: "harvest(upper)', 'points: "sum(harvest(upper)', "E320", "sum"),
        Slip("a divisor that may be 0", "appeal: 9\n", "appeal: 9 // river\n", "E327", "river"),
        Slip("half a number", DONE, DONE.replace("-= 1", "-= 1.5"), "E323", "1.5"),
        Slip("dice where none are", "appeal: 9\n", "appeal: d6\n", "E329", "d6"),
        Slip("months forgotten", SINCE, "{if: uses(propose_shares) >= 3,", "E325", "uses"),
        Slip("an order without an offer", SINCE, '{if: "pending(take_more, upper, lower) == 0",', "E333", "take_more"),
        Slip("what one may not know", "appeal: 9\n", "appeal: 9 - (funds(lower) > 3) - (funds(upper) > 3)\n", "E331", "funds", count=2),
        Slip("a loop without its word", DRY, "when: [control(p) == upper for p in places]", "E330", "for"),
        Slip("division", "appeal: 9\n", "appeal: 9 / 2\n", "E321", "9 / 2"),
    ]),
    "effects": (VALLEY, [
        Slip("= for +=", DONE, DONE.replace("-= 1", "= 1"), "E420", "= 1"),
        Slip("one effect without a list", DONE, DONE.replace("[river -= 1]", "river -= 1"), "E301", "river"),
        Slip("what is fixed", DONE, DONE.replace("river", "people(weir)"), "E422", "people"),
        Slip("what follows by itself", DONE, DONE.replace("river -= 1", "control(weir) -= 1"), "E422", "control"),
        Slip("charge for attack", MARCH, MARCH.replace("attack", "charge"), "E303", "charge"),
        Slip("the word that begins it", DONE, DONE.replace("river -= 1", "{chnace: 50, do: [river -= 1]}"), "E420", "chnace", "chance"),
        Slip("no default", 'appeal: 8, default: true, effects: ["trust(lower, upper) -= 1"]',
             'appeal: 8, effects: ["trust(lower, upper) -= 1"]', "E407", "^open_gates"),
        Slip("two defaults", "open_gates: {label", "open_gates: {default: true, label", "E407", "open_gates"),
        Slip("a march out of turn", "step: movement", "step: influence", "E401", "^send_watch"),
        Slip("an offer to a place", "    target: faction\n    step: diplomacy", "    target: place\n    step: diplomacy",
             "E403", "^propose_shares", count=1),
    ]),
    "logic": (VALLEY, [
        Slip("a turn that never comes", "when: [turn == 3]", "when: [turn == 40]", "W610", "turn"),
        Slip("what is always so", DRY, "when: [river <= 10]", "W611", "river"),
        Slip("two lines that exclude each other", "all: [turn >= 4,", "all: [turn >= 4, turn <= 2,", "W618", "turn <= 2"),
        Slip("an order that nobody can give", "- {if: river >= 2, else", '- river < 1\n      - {if: river >= 2, else',
             "W603", "river >= 2"),
        Slip("nothing raises it", "river: {range: [0, 10], start: 6}", "river: {range: [0, 10], start: 6}\n  silt: {range: [0, 5]}",
             "W614", "silt"),
        Slip("a place without a road", 'roads: ["spring upton weir loweton"]', 'roads: ["upton weir loweton"]', "W605", "^spring: {lon"),
        Slip("a side that cannot win", "threshold: 14\n  lower", "threshold: 140\n  lower", "W606", "140"),
        Slip("an answer without an appeal", 'label: "Dig wells without asking", appeal: 8,', 'label: "Dig wells without asking",',
             "W609", "^dig:"),
        Slip("a source that is not there", "source: reader_dry_month", "source: reader_dry_months",
             "E203", "reader_dry_months", "reader_dry_month"),
        Slip("an article on which nothing rests", 'reader_dry_month: {article: "reader-1"', 'reader_dry_month: {article: "reader-2"',
             "W617", "^reader-1"),
        Slip("an id unlike the file", "id: valley", "id: vale", "W627", "vale"),
        Slip("an idle silence", "turns: 8", "turns: 8\nquiet: [W601]", "W622", "W601"),
        Slip("an error silenced", "turns: 8", "turns: 8\nquiet: [E203]", "W621", "E203"),
        Slip("a silence misspelt", "turns: 8", "turns: 8\nquiet: [W6O1]", "W620", "W6O1", "W601"),
    ]),
    "extends": (CHILD, [
        Slip("a parent misspelt", "extends: valley", "extends: vally", "E501", "vally", "valley"),
        Slip("a parent with its ending", "extends: valley", "extends: valley.yaml", "E502", "valley.yaml", "valley"),
        Slip("a section in the singular", "  factions: {upper", "  faction: {upper", "E504", "faction", "factions"),
        Slip("a side misspelt", "{upper: {threshold", "{uper: {threshold", "E504", "uper", "upper"),
        Slip("a key that the parent has not", "mend_canals: {cost: 3}", "mend_canals: {price: 3}", "E504", "price"),
        Slip("added though it is there", "    drought: {range", "    river: {range: [0, 5]}\n    drought: {range", "E505", "river"),
        Slip("removed though it is not there", "[market_day]", "[market_days]", "E506", "market_days", "market_day"),
        Slip("the parent's section at the top", "turns: 6", "turns: 6\norders: {}", "E507", "orders"),
        Slip("a map where a value is", "{upper: {threshold: 12}}", "[upper]", "E508", "^factions"),
        Slip("what the parent removed", "remove: {events: [market_day]}", "remove: {events: [market_day], quantities: [river]}",
             "E203", "^river -= 1"),
        Slip("a track misspelt", "[drought >= 2]", "[drougt >= 2]", "E203", "drougt", "drought"),
    ]),
}  # fmt: skip


def found(folder: Path, base: str, slip: Slip) -> tuple[str, list[Problem]]:
    """The file with its slip, and what is said of it."""
    assert base.count(slip.old) == 1, slip.old
    text = base.replace(slip.old, slip.new)
    (folder / "valley.yaml").write_text(text if base is VALLEY else VALLEY, encoding="utf-8")
    (folder / "dry-year.yaml").write_text(CHILD if base is VALLEY else text, encoding="utf-8")
    return text, check_scenario(folder / ("valley.yaml" if base is VALLEY else "dry-year.yaml"))


ALL = [(group, slip) for group, (_, slips) in SLIPS.items() for slip in slips]


@pytest.mark.parametrize(("group", "slip"), ALL, ids=[f"{group}: {slip.name}" for group, slip in ALL])
def test_each_slip_is_told_at_its_place(group: str, slip: Slip, tmp_path: Path) -> None:
    text, problems = found(tmp_path, SLIPS[group][0], slip)
    anywhere = slip.pointed.startswith("^")
    if slip.name == "what the parent removed":
        text = VALLEY
    at = text.index(slip.pointed.removeprefix("^"), 0 if anywhere else text.index(slip.new))
    place = (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    told = [(p.code, p.suggestion, p.mark.line, p.mark.column) for p in problems]
    assert (slip.code, slip.suggestion, *place) in told, told
    if slip.name != "what the parent removed":
        assert len(problems) == slip.count, told


@pytest.mark.parametrize("group", SLIPS)
def test_the_messages_are_those_on_record(group: str, tmp_path: Path) -> None:
    base, slips = SLIPS[group]
    parts = []
    for slip in slips:
        _, problems = found(tmp_path, base, slip)
        parts.append(f"## {slip.name}\n" + "\n".join(p.render() for p in problems[:4]) + "\n")
    told = "\n".join(parts)
    record = FOLDER / f"{group}.txt"
    if os.environ.get("QIBLI_GOLDEN") == "write":
        record.write_text(told, encoding="utf-8")
    assert told == record.read_text(encoding="utf-8"), f"if this was meant: see the head of {Path(__file__).name}"


def test_the_files_are_clean_without_slips(tmp_path: Path) -> None:
    (tmp_path / "valley.yaml").write_text(VALLEY, encoding="utf-8")
    (tmp_path / "dry-year.yaml").write_text(CHILD, encoding="utf-8")
    assert check_scenario(tmp_path / "valley.yaml") == check_scenario(tmp_path / "dry-year.yaml") == []
    assert len(ALL) >= 50
