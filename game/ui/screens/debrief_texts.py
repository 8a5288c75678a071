"""The parts of the debrief as text for a width in cells."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.text import Text

from game.debrief.story import MODEL, Answer, Debrief, Turning, points, span
from game.engine.view import Modifier
from game.session.wording import signed
from game.ui.theme import BAD, DIM, GOOD, SAND
from game.ui.widgets.chart import chart
from game.ui.words import HEAD, Words, split

if TYPE_CHECKING:
    from game.debrief.facts import Facts
    from game.scenario.model import Scenario

PARTS = ("Verdict", "Course", "Turned", "Month", "History")


def heads(facts: Facts) -> list[str]:
    """What each position is called: 0 for the start, then the month that led to it."""
    if facts.scenario.step != "month":
        return ["0", *(str(m.turn) for m in facts.months)]
    return ["0", *(m.date[:3] for m in facts.months)]


def verdict(facts: Facts, words: Words, width: int, lines: Sequence[str]) -> Text:
    """Who won and by what; every side's points. ``lines``: the verdict, and when it was won where that is known."""
    out = [Text(lines[0], style="bold"), *(Text(line) for line in lines[1:]), Text("")]
    end, thresholds = facts.end, {f.id: f.threshold for f in facts.scenario.factions}
    out.append(Text("MARGINS: points less threshold", style=HEAD))
    order = ranked(facts)
    for seat in order:
        line = words.faction(seat, long=width >= 66)
        line.truncate(34 if width >= 66 else 14, overflow="ellipsis", pad=True)
        line.append(f"{signed(end.margins[seat]):>5}", style="bold")
        line.append(f"  {end.points[seat]} points, threshold {thresholds[seat]}", style=DIM)
        out.append(line)
    out += [Text(""), Text("WHAT THE POINTS ARE MADE OF", style=HEAD)]
    for seat in order:
        terms = [Modifier(t.label, t.value) for t in end.terms[seat]]
        head = words.faction(seat, long=True)
        head.append(f"  {end.points[seat]} points, played by {_player(facts, seat)}", style=DIM)
        out += [head, split(terms, width), Text("")]
    return Text("\n").join(out[:-1])


def _player(facts: Facts, seat: str) -> str:
    return "you" if facts.journal.header.persons == (seat,) else facts.player(seat)


def ranked(facts: Facts) -> list[str]:
    """The seats, the best margin first, the winner first of equals."""
    margins = facts.end.margins
    return sorted(margins, key=lambda s: (-margins[s], s != facts.winner))


def course(facts: Facts, debrief: Debrief | None, words: Words, width: int, at: int, waiting: str, rows: int = 2) -> Text:
    """Chances and margins by month, each on one scale. ``waiting``: what is said while there are no chances; ``rows`` of
    each band."""
    order, names = ranked(facts), heads(facts)
    out = chances(facts, debrief, words, width, at, waiting, rows)
    margins = {s: [float(p.margins[s]) for p in facts.positions] for s in order}
    every = [v for values in margins.values() for v in values]
    low, high = min([*every, -5.0]), max([*every, 5.0])
    out += [Text(""), Text(f"TRUE MARGIN, {signed(int(low))} to {signed(int(high))}; the line is the threshold", style=HEAD)]
    out += chart(margins, names, words, width, (low, high), lambda v: f"{v:+.0f}", zero=True, rows=rows, mark=at)
    where = "The start" if at == 0 else "The end" if at == len(facts.months) else f"After {facts.months[at - 1].date}"
    out += [Text(""), Text(f"{where}: chance, margin", style=HEAD)]
    for seat in order:
        line = words.faction(seat)
        line.truncate(12, overflow="ellipsis", pad=True)
        if debrief is not None:
            line.append(f"{span(debrief.chances[at][seat]):<20}", style="default")
        line.append(f"{signed(facts.positions[at].margins[seat]):>5}", style="bold")
        out.append(line)
    if debrief is not None:
        out += [Text(""), Text(f"{MODEL} {debrief.rolls:,} games from each month, intervals of 95 per cent.", style=DIM)]
    return Text("\n").join(out)


def chances(facts: Facts, debrief: Debrief | None, words: Words, width: int, at: int, waiting: str, rows: int) -> list[Text]:
    """Every side's chance by month; ``at`` is lit."""
    head = Text("CHANCE OF WINNING, 0 to 100 per cent", style=HEAD)
    if debrief is None:
        return [head, Text(waiting, style=DIM)]
    shares = {s: [100 * c[s].share for c in debrief.chances] for s in ranked(facts)}
    return [head, *chart(shares, heads(facts), words, width, (0, 100), lambda v: f"{v:.0f}", rows=rows, mark=at)]


def turned(facts: Facts, debrief: Debrief, turning: Turning | None, words: Words, width: int, rows: int) -> Text:
    """The causes of a turning point and, where there are ``rows`` for it, the chances by month with the turning point lit."""
    text, each = turning_text(turning), (rows - 10) // len(facts.seats)
    if turning is None or each < 2:
        return text
    return Text("\n").join([text, Text(""), *chances(facts, debrief, words, width, turning.turn, "", min(4, each))])


def turning_row(turning: Turning, number: int, width: int) -> Text:
    """A turning point for the list."""
    text = Text.assemble((f"{number} ", f"bold {SAND}"), (turning.date, "bold"))
    for line in wrap(turning.headline, max(20, width - 4)):
        text.append(f"\n  {line}", style="default")
    return text


def turning_text(turning: Turning | None) -> Text:
    """Its causes."""
    if turning is None:
        return Text("No month moved the chances much.", style=DIM)
    return Text("\n").join(Text(f"{'· ' if len(turning.explained) > 1 else ''}{said}") for said in turning.explained)


def month(facts: Facts, debrief: Debrief | None, at: int) -> Text:
    """All that was done in the month that led to a position, as nobody saw it then."""
    if at == 0:
        place = facts.positions[0]
        out = [Text(f"THE START, before {place.date}", style=HEAD), Text("The right arrow goes to what was done in the first month.")]
        return Text("\n").join(out)
    told = facts.months[at - 1]
    lines = facts.teller.month(told)
    out = [Text(lines[1], style=HEAD)]
    turning = next((t for t in debrief.turnings if t.turn == told.turn), None) if debrief is not None else None
    if turning is not None:
        out += [Text(f"▲ {turning.headline}", style=SAND), turning_text(turning), Text("")]
    for line in lines[2:]:
        body, deep = line.strip(), len(line) - len(line.lstrip())
        out.append(Text(f"{'  ' if deep > 2 else '· '}{body}", style=DIM if deep > 2 else ""))
    return Text("\n").join(out)


def in_fact(scenario: Scenario, questions: bool = True) -> Text:
    """What really happened, what to discuss, what the scenario rests on."""
    out: list[Text] = []
    if scenario.afterwards:
        out += [Text("WHAT REALLY HAPPENED", style=HEAD), *(Text(f"· {t}") for t in scenario.afterwards), Text("")]
    if scenario.questions and questions:
        out += [Text("TO DISCUSS", style=HEAD), *(Text(f"{n}. {t}") for n, t in enumerate(scenario.questions, 1)), Text("")]
    if scenario.sources:
        out.append(Text("SOURCES", style=HEAD))
        out += [Text(f"· {s.claim} [{s.article}, {s.date}, confidence {s.confidence}]", style=DIM) for s in scenario.sources]
    return Text("\n").join(out) if out else Text("The scenario file says nothing of what really happened.", style=DIM)


def answer_text(debrief: Debrief, answer: Answer, words: Words) -> Text:
    """What other orders would have come to: a table of every side."""
    out = [
        Text(f"{words.look(answer.seat).short} orders {'; '.join(answer.orders) or 'nothing'}", style="bold"),
        Text(f"in the game: {'; '.join(answer.instead_of) or 'nothing'}", style=DIM),
        Text(""),
        Text(f"{'':<10}{'as it was':<18}{'with these orders':<19}points", style=DIM),
    ]
    for seat in ranked(debrief.facts):
        line = words.faction(seat)
        line.truncate(10, overflow="ellipsis", pad=True)
        line.append(f"{span(answer.before[seat]):<18}{span(answer.after[seat]):<19}", style="default")
        change = answer.change[seat]
        sure = change.low > 0 or change.high < 0
        line.append(points(change).replace(" points", ""), style=(GOOD if change.change > 0 else BAD) if sure else DIM)
        out.append(line)
    note = f"The model's answer, not history: that month with the same dice and all other orders, then {answer.rolls:,} games by doctrine."
    out += [Text(""), Text(note, style=DIM)]
    return Text("\n").join(out)


