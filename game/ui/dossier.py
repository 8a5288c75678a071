"""The rows of the screen of factions and intelligence: for all sides together and for one side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from rich.text import Text

from game.engine.view import Known
from game.session.intelligence import Hold, Intelligence, Pledge, Pull, Side, Sighting, until
from game.session.wording import STANCES, margin, signed
from game.ui.table import Table
from game.ui.theme import BAD, DIM, GOOD, SAND
from game.ui.words import HEAD, flow, mark, tone

GROUND = "on #2a2724"
STANCE_SIGNS = {1: ("+", GOOD), 0: ("·", DIM), -1: ("-", BAD)}
TRUST = {
    "certain": "Certain: in sight this {step} and counted.",
    "likely": "Likely: in sight and roughly counted, or counted last {step} and out of sight now.",
    "suspected": "Suspected: seen but not counted, or counted two or three {step}s ago.",
    "doubtful": "Doubtful: out of sight for four {step}s or longer.",
}
TRUST_COLOURS = {"certain": GOOD, "likely": "default", "suspected": SAND, "doubtful": DIM}
STATUS = {"running": ("·", SAND), "kept": ("+", GOOD), "broken": ("-", BAD)}
NAME, WHEN = 13, 38  # columns of a place's name, and of confidence and date ("last seen 11 half-months ago")
LATELY = 8  # reports of a side that are listed


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list. ``place``: where Enter leads on the map; ``side``: or whose page it opens; a heading has no ``about``."""

    text: Text
    about: Text | None = None
    place: str | None = None
    side: str | None = field(default=None)


def overview(table: Table, known: Intelligence, width: int) -> list[Row]:
    """All sides together: stances and gauges, who pulls at whom, promises. ``width``: cells of a row."""
    rows = [_heading("Sides")]
    rows += [_summary(table, known, side, width) for side in known.sides.values()]
    rows += _holds(table, known, known.holds, width)
    rows += _pledges(table, known, known.pledges, width)
    return rows


def page(table: Table, known: Intelligence, id: str, width: int) -> list[Row]:
    """One side: its stances, holds, promises, what is proved, known and suspected of it, and what it was seen to do."""
    side, own = known.sides[id], id == known.seat
    rows = [_heading(table.words.look(id).name), _summary(table, known, side, width, False), _stances(table, side, width)]
    rows += _holds(table, known, [h for h in known.holds if id == h.client or id in {p.patron for p in h.pulls}], width)
    rows += _pledges(table, known, [p for p in known.pledges if id in (p.by, p.to)], width)
    if own:
        rows.append(_heading("What others know of you"))
        rows.append(
            _plain("Only they know that. Your exposure is what has been proved in public.", "Reports mark your covert orders as noticed.")
        )
        return rows
    rows += _proof(table, known, side)
    rows += _seen(table, known, "Known", side.known, width) or _none("Known", "You see nothing of it.")
    rows += _seen(table, known, "Suspected", side.suspected, width)
    if _covert(table, id):
        rows.append(_sight(known, side, len(table.view.places)))
    rows += _lately(known, side)
    return rows


# ------------------------------------------------------------------ parts
def _heading(text: str) -> Row:
    return Row(Text(text.upper(), style=HEAD))


def _plain(text: str, about: str, style: str = DIM) -> Row:
    return Row(Text(text, style=style), Text(about))


def _none(title: str, text: str) -> list[Row]:
    return [_heading(title), _plain(text, "")]


def _pad(text: Text, width: int) -> Text:
    text = text.copy()
    text.truncate(width, pad=True)
    return text


def _summary(table: Table, known: Intelligence, side: Side, width: int, leads: bool = True) -> Row:
    """Stance towards the seat, margin, and the gauges that may be read and have room, in one line. ``leads``: to the page of the side."""
    words, faction, own = table.words, table.view.factions[side.id], side.id == known.seat
    stance = side.stances.get(known.seat, 0)
    sign, colour = (" ", DIM) if own else STANCE_SIGNS[stance]
    line = Text.assemble(
        _pad(words.faction(side.id), 12),
        (f"{sign} {'you' if own else STANCES[stance]:<9}", colour),
        f"margin {margin(faction):>4}",
        no_wrap=True,
    )
    for role in ("exposure", "standing", "resolve"):
        gauge, name = words.value(faction, role), words.quantity(words.role(role))
        if gauge is not None and line.cell_len + len(f"  {name} {gauge!s:<3}") <= width:
            line.append_text(Text.assemble((f"  {name} ", DIM), f"{gauge!s:<3}"))
    about = Text.assemble((words.look(side.id).name, "bold"), (f"\nThreshold {faction.threshold}, margin {margin(faction)}. ", DIM))
    about.append(", ".join(f"{words.quantity(q)} {v}" for q, v in faction.values.items() if v.certainty != "unknown" and v.value))
    if leads:
        about.append("\nEnter: all that you know of this side.", style=SAND)
    return Row(line, about, side=side.id)


def _stances(table: Table, side: Side, width: int) -> Row:
    """What it is to each other side: sign, word and name."""
    said = []
    for other, stance in side.stances.items():
        sign, colour = STANCE_SIGNS[stance]
        said.append(Text.assemble((f"{sign} {STANCES[stance]} ", colour), table.words.faction(other)))
    about = "+ ally, · neutral, - hostile: a stance holds for both sides. An ally hides nothing from you."
    return Row(Text("\n").join(flow(said, width)), Text(about))


# ------------------------------------------------------------------ holds
def _holds(table: Table, known: Intelligence, holds: Sequence[Hold], width: int) -> list[Row]:
    rows: list[Row] = []
    for quantity, group in groupby(holds, key=lambda h: h.quantity):
        rows.append(_heading(table.words.quantity(quantity)))
        rows += [_hold(table, known, hold, width) for hold in group]
    return rows


def _hold(table: Table, known: Intelligence, hold: Hold, width: int) -> Row:
    words = table.words
    head = Text.assemble("over ", words.faction(hold.client), (", you" if hold.client == known.seat else "", DIM))
    if hold.pulls[2:]:
        head.append("   also ", style=DIM)
        head.append_text(Text(", ").join(Text.assemble(words.faction(p.patron), " ", _amount(p)) for p in hold.pulls[2:]))
    about = Text.assemble(("Who pulls at ", "bold"), words.faction(hold.client))
    for pull in hold.pulls:
        about.append("\n")
        about.append_text(words.faction(pull.patron))
        moved = f", {signed(pull.change)} since last {known.step}" if pull.change else ""
        about.append(
            f" {pull.value} of {hold.most}{moved}"
            if pull.sure
            else f" {pull.value} at the start; only the two of them know what it is now",
        )
    return Row(Text.assemble(head, "\n", tug(table, known.seat, hold, width)), about, side=hold.client)


def _amount(pull: Pull) -> str:
    return str(pull.value) if pull.sure else f"~{pull.value}"


def tug(table: Table, seat: str, hold: Hold, width: int) -> Text:
    """A rope between the two strongest patrons, the seat's own hold on the left: the knot stands where their shares meet. A hold that
    the seat cannot see is dotted and as it was at the start."""
    order = [f.id for f in table.session.scenario.factions]
    ends = sorted(hold.pulls[:2], key=lambda p: (p.patron != seat, order.index(p.patron)))
    room = max(len(table.words.look(p.patron).short) for p in ends) + 12
    left, right = ends[0], ends[1] if len(ends) > 1 else None
    length = max(8, width - room * (2 if right else 1) - 2)
    total = left.value + right.value if right else hold.most
    knot = round(length * left.value / total) if total else length // 2
    text = Text.assemble(_pad(_end(table, left), room), no_wrap=True)
    text.append(_rope(left, "█") * knot, style=f"{table.words.colour(left.patron)} {GROUND}")
    text.append("┃", style=f"bold {GROUND}")
    if right is None:
        text.append("·" * (length - knot), style=f"{DIM} {GROUND}")
        return text
    text.append(_rope(right, "▒") * (length - knot), style=f"{table.words.colour(right.patron)} {GROUND}")
    text.append(" ")
    return text.append_text(_end(table, right))


def _rope(pull: Pull, solid: str) -> str:
    return solid if pull.sure else "░"


def _end(table: Table, pull: Pull) -> Text:
    change = f" {signed(pull.change)}" if pull.change else ""
    return Text.assemble(table.words.faction(pull.patron), f" {_amount(pull)}", (change, DIM))


# ------------------------------------------------------------------ promises
def _pledges(table: Table, known: Intelligence, pledges: Sequence[Pledge], width: int) -> list[Row]:
    if not pledges:
        return _none("Promises", "None that you know of.")
    return [_heading("Promises"), *(_pledge(table, known, pledge, width) for pledge in pledges)]


def _pledge(table: Table, known: Intelligence, pledge: Pledge, width: int) -> Row:
    sign, colour = STATUS[pledge.status]
    words = table.words
    if pledge.status == "running":
        left = pledge.until - known.turn + 1
        when = f"until the end of {until(table.session.scenario, pledge)}"
        rest = f"{left} {known.step}{'s' * (left != 1)} left"
    else:
        when, rest = f"in {known.dates[pledge.last]}", known.ago(pledge.last)
    what = pledge.text or "you never learned what it was"
    line = Text.assemble(
        (f"{sign} {pledge.status:<8}", colour), words.faction(pledge.by), " to ", words.faction(pledge.to), f" {when}", no_wrap=True
    )
    text = Text(f"  {what}", style=DIM, no_wrap=True, overflow="ellipsis")
    text.truncate(max(20, width), overflow="ellipsis")
    about = Text.assemble(
        (what, "bold"), f"\n{pledge.status.capitalize()}, {when} ({rest}); known to you since {known.dates[pledge.first]}."
    )
    return Row(Text.assemble(line, "\n", text), about)


# ------------------------------------------------------------------ proved, known, suspected
def _proof(table: Table, known: Intelligence, side: Side) -> list[Row]:
    proof, words = side.proof, table.words
    rows = []
    if proof.public is not None:
        change = f" ({signed(proof.change)} since last {known.step})" if proof.change else ""
        text = Text.assemble(f"{words.quantity(words.role('exposure'))} ", (str(proof.public), "bold"), change)
        rows.append(Row(text, Text("Covert work of this side that has been proved in public.")))
    if proof.held is not None:
        if proof.held.value:
            since = f", since {known.dates[proof.since]}" if proof.since > 1 else ""
            text = Text.assemble("in your hands: ", (f"{words.quantity(words.role('evidence'))} {proof.held}", "bold"), since)
        else:
            text = Text("You hold no evidence against it.", style=DIM)
        rows.append(Row(text, Text("What you can prove and have not made public.")))
    return [_heading("Proved"), *rows] if rows else []


def _seen(table: Table, known: Intelligence, title: str, sightings: Sequence[Sighting], width: int) -> list[Row]:
    """A row for what is known equally well of a place since the same month; more rows where that has no room in one."""
    rows: list[Row] = []
    room = max(12, width - NAME - WHEN)
    for (place, when, trust), group in groupby(sightings, key=lambda s: (s.place, known.when(s), s.confidence)):
        pieces = [_pieces(table, s.what, s.known) for s in group]
        name = table.words.place(place)
        about = Text.assemble(
            (name, "bold"), f"\n{', '.join(pieces)}; {when}.\n", (TRUST[trust].format(step=known.step), TRUST_COLOURS[trust])
        )
        for said in _packed(pieces, room - 1):
            line = Text.assemble(
                _pad(Text(name), NAME), _pad(Text(said), room), (f"{trust:<10}", TRUST_COLOURS[trust]), (when, DIM), no_wrap=True
            )
            rows.append(Row(line, about, place=place))
    return [_heading(title), *rows] if rows else []


def _packed(items: Sequence[str], room: int) -> list[str]:
    """Items joined by commas in lines of at most ``room`` characters; one that is longer has its own."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + len(item) + 2 <= room:
            lines[-1] += f", {item}"
        else:
            lines.append(item)
    return lines


def _pieces(table: Table, what: str, known: Known) -> str:
    kinds = {kind.id for kind in table.session.scenario.kinds}
    return f"{table.words.kind(what) if what in kinds else table.words.quantity(what)} {known}"


def _covert(table: Table, side: str) -> bool:
    """Can this side do anything in places that sight is needed for?"""
    scenario = table.session.scenario
    index = scenario.faction(side)
    return any(kind.covert and index in kind.held_by for kind in scenario.kinds)


def _sight(known: Intelligence, side: Side, places: int) -> Row:
    everywhere = side.in_sight == places
    text = (
        "You see into every place."
        if everywhere
        else f"You see into {side.in_sight} of {places} places; elsewhere, nothing seen proves nothing."
    )
    return _plain(text, "Covert forces show only where you have intelligence of a place, or where their side is your ally.")


def _lately(known: Intelligence, side: Side) -> Iterator[Row]:
    if side.told:
        yield _heading("What it was seen doing")
    for month, line in side.told[:LATELY]:
        date = _pad(Text(known.dates[month], style=DIM), max(map(len, known.dates.values())) + 1)
        text = Text.assemble((f"{mark(line.good)} ", tone(line.good)), date, line.text, no_wrap=True, overflow="ellipsis")
        about = Text.assemble(
            (line.text, "bold"), (f"\n{known.dates[month]}, {known.ago(month)}", DIM), *(f"\n· {d}" for d in line.details)
        )
        yield Row(text, about, place=line.place)
