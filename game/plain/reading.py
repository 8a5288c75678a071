"""What was learned, read again: the report of last month by groups, one of its lines in full, the log with a search."""

from __future__ import annotations

from collections.abc import Iterable

from game.engine.view import Line
from game.plain import facts
from game.plain.matching import words_of
from game.plain.table import Table
from game.session.notebook import Entry

GROUPS = (("you", "You"), ("rivals", "Your rivals"), ("world", "The world"))
GOOD = {1: "Good: ", -1: "Bad: ", 0: ""}
RECENT = 12  # lines of the log that are read without a search


def in_order(report: Iterable[Line]) -> list[Line]:
    """The lines of a report as they are numbered: group by group."""
    lines = list(report)
    return [line for group, _ in GROUPS for line in lines if line.group == group]


def report(table: Table) -> list[str]:
    """Last month, grouped, each line with its number."""
    if not table.log:
        return [f"No {table.step} has ended yet."]
    last = table.log[-1]
    over = table.view.turn - 1 if not table.session.ended else table.view.turn
    date = last.date if last.turn == over else ""
    ordered = in_order(table.report)
    lines = [f"What you learn of {date or f'last {table.step}'}:"]
    number = 0
    for group, title in GROUPS:
        found = [line for line in ordered if line.group == group]
        if found:
            lines.append(f"{title}:")
        for line in found:
            number += 1
            lines.append(f"{number}. {GOOD[max(-1, min(1, line.good))]}{facts.sentence(line.text)}")
    if not number:
        return [f"Nothing that you could learn of happened last {table.step}."]
    if any(line.details for line in ordered):
        lines.append("Type report and a number for the odds, dice and numbers behind a line.")
    return lines


def details(table: Table, number: int) -> list[str]:
    """One line of the report in full: step, place, odds, dice, changes."""
    ordered = in_order(table.report)
    if not 1 <= number <= len(ordered):
        last = f"its lines go from 1 to {len(ordered)}" if ordered else "it has no lines"
        return [f"The report has no line {number}; {last}."]
    line = ordered[number - 1]
    about = [f"step {line.step}"] if line.step else []
    about += [table.names.place(line.place)] if line.place else []
    about += [table.names.look(line.faction).short] if line.faction else []
    lines = [facts.sentence(line.text), *([facts.sentence(", ".join(about))] if about else [])]
    return lines + ([facts.sentence(detail) for detail in line.details] or ["There is nothing more to it."])


def log(table: Table, words: str) -> list[str]:
    """The log: its last lines, ``all`` of it, or the lines with some words in their text, place, side or month."""
    if not table.log:
        return ["Nothing has happened yet."]
    if not words:
        shown = table.log[-RECENT:]
        left_out = len(table.log) - len(shown)
        more = f" Type log all for the {left_out} before, or log and words to search for." if left_out else ""
        return [*_lines(shown), f"These are the last {len(shown)} lines.{more}"]
    if words.lower() == "all":
        return _lines(table.log)
    wanted = words_of(words)
    found = [e for e in table.log if all(_has(table, e, word) for word in wanted)] if wanted else []
    if not found:
        return [f'No line of the log has "{words[:60]}".']
    return [*_lines(found), f"{facts.number_of(len(found), 'line')} with {words[:60]}."]


def _lines(entries: Iterable[Entry]) -> list[str]:
    return [f"{e.date}: {GOOD[max(-1, min(1, e.line.good))]}{facts.sentence(e.line.text)}" for e in entries]


def _has(table: Table, entry: Entry, word: str) -> bool:
    line = entry.line
    place = table.names.place(line.place) if line.place else ""
    side = table.names.look(line.faction).short if line.faction else ""
    return any(w.startswith(word) for w in words_of(f"{entry.date} {line.text} {place} {side} {line.step}"))
