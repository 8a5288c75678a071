"""A tally in words and small tables for a terminal or a pipe. Plain text; only names that come from files may leave ASCII."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from textwrap import wrap

from game.lab.compare import Difference
from game.lab.measures import Measure, Use, standings, uses, verdict
from game.lab.tally import NOBODY, Tally
from game.scenario.model import Scenario
from game.scenario.problems import clean

MOST_PLACES = 8  # of the places in dispute that are shown
MOST_ORDERS = 3  # of a seat's most and least given orders
MOST_CHANGES = 12  # of the places and orders that changed, in a comparison
SETTLED = 0.95  # a place that one side controls in so many games is not in dispute
WIDTH = 96


def summary(tally: Tally, measures: Sequence[Measure], scenario: Scenario) -> list[str]:
    """Everything worth reading of a tally, section by section."""
    names = Names(scenario)
    return [
        *section("Measures", measure_table(measures)),
        *section("Seats", seat_table(tally, names)),
        *section("Endings", ending_lines(tally)),
        *section("Orders", order_table(tally, names)),
        *section("Never given", [wrapped(", ".join(f"{names.order(o)} by {names.faction(s)}" for s, o in tally.unused_orders))]),
        *section("Events that never happened", [wrapped(", ".join(map(names.event, tally.unfired_events)))]),
        *section("Places in dispute: control at the end", place_table(tally, names)),
    ]


class Names:
    """What things are called; the id where there is no name."""

    def __init__(self, scenario: Scenario) -> None:
        words = scenario.words
        self._factions = {id: look.short or look.name for id, look in words.factions.items()}
        self._places, self._orders = words.places, words.orders
        self._events = {e.id: e.title for e in scenario.events}

    def faction(self, id: str) -> str:
        """The short name of a side."""
        return clean(self._factions.get(id) or id)

    def place(self, id: str) -> str:
        """The name of a place."""
        return clean(self._places.get(id) or id)

    def order(self, id: str) -> str:
        """The name of a kind of order."""
        return clean(self._orders.get(id) or id)

    def event(self, id: str) -> str:
        """The title of an event, with its id."""
        title = self._events.get(id)
        return clean(f"{id} ({' '.join(title.split())})" if title else id)


# ------------------------------------------------------------------ the sections
def measure_table(measures: Sequence[Measure]) -> list[str]:
    """Each measure with its interval, its bar and its verdict, and under it what else is to be known."""
    rows = [[m.name, number(m.value, m.unit), span(m.low, m.high, m.unit), bar_text(m), verdict(m)] for m in measures]
    head, *lines = table(["measure", "value", "95 per cent", "bar", "verdict"], rows, "lrrll") or [""]
    details = [wrapped(clean(m.detail), "    ") for m in measures]
    return [head, *(line for pair in zip(lines, details, strict=True) for line in pair)]


def seat_table(tally: Tally, names: Names) -> list[str]:
    """Wins and margins by seat."""
    rows = []
    for s, threshold in zip(standings(tally), tally.header.thresholds, strict=True):
        low, middle, high = s.quartiles
        margins = [f"{s.margin_mean:+.1f}", f"{low:+d} / {middle:+d} / {high:+d}", f"{s.points_mean:.1f}", str(threshold)]
        fair = "" if s.fair else "outside the bar"
        rows.append([names.faction(s.seat), f"{s.wins:,}", number(s.share, "share"), span(s.low, s.high, "share"), *margins, fair])
    head = ["seat", "wins", "share", "interval", "margin", "quartiles", "points", "threshold", ""]
    return table(head, rows, "lrrrrrrrl")


def ending_lines(tally: Tally) -> list[str]:
    """How many games ended in which month."""
    by_month, last = tally.endings.sum(1), tally.header.turns
    rows = []
    for month, n in enumerate(by_month.tolist(), 1):
        how = "after the last month" if month == last else "won in a scoring round"
        rows += [[f"month {month}", f"{n:,}", number(n / max(tally.count, 1), "share"), how]] if n else []
    return table(["ended", "games", "share", "how"], rows, "lrrl")


def order_table(tally: Tally, names: Names) -> list[str]:
    """Each seat's most and least given orders, as shares of all its orders."""
    rows, found = [], uses(tally)
    months = max(int(tally.played.sum()), 1)
    for seat in tally.header.seats:
        own = sorted((u for u in found if u.seat == seat), key=lambda u: -u.share)
        most, rest = own[:MOST_ORDERS], own[MOST_ORDERS:]
        a_month = sum(u.given for u in own) / months
        rows.append([names.faction(seat), f"{a_month:.1f}", "most", _shares(most, names)])
        rows += [["", "", "least", _shares(rest[-MOST_ORDERS:], names)]] if rest else []
    return table(["seat", "a month", "given", ""], rows, "lrll")


def _shares(listed: Iterable[Use], names: Names) -> str:
    return ", ".join(f"{names.order(u.order)} {number(u.share, 'share')}" for u in listed)


def place_table(tally: Tally, names: Names) -> list[str]:
    """Who controls the places that differ most from game to game."""
    share = tally.control_final / max(tally.ended, 1)
    order = sorted(range(len(share)), key=lambda i: (float(share[i].max()), i))
    rows = []
    for i in order[:MOST_PLACES]:
        if share[i].max() >= SETTLED:
            break
        who = sorted(range(share.shape[1]), key=lambda k: -share[i, k])
        told = [f"{_whom(tally, k, names)} {number(share[i, k], 'share')}" for k in who if share[i, k] >= 0.005]
        rows.append([names.place(tally.header.places[i]), ", ".join(told)])
    return table(["place", "controlled by"], rows, "ll")


def _whom(tally: Tally, column: int, names: Names) -> str:
    return "nobody" if column == NOBODY else names.faction(tally.header.seats[column - 1])


# ------------------------------------------------------------------ one file against another
HEADS = {"wins": "share of wins", "margin": "mean margin", "course": "course of games", "order": "share of orders", "place": "control"}


def difference_table(found: Sequence[Difference], names: Names) -> list[str]:
    """Wins, margins and the course of games whether they changed or not; of orders and places the largest real changes."""
    shown = [d for d in found if d.group not in ("order", "place")]
    for group in ("order", "place"):
        real = [d for d in found if d.group == group and d.significant]
        shown += sorted(real, key=lambda d: -abs(d.change))[:MOST_CHANGES]
    rows = []
    for d in shown:
        change = span(d.low, d.high, d.unit, signed=True)
        said = "real" if d.significant else "may be chance"
        p = "< 0.0001" if d.p < 0.0001 else f"{d.p:.4f}"
        name = names.faction(d.name) if d.group in ("wins", "margin") else clean(d.name)
        rows.append([HEADS[d.group], name, number(d.first, d.unit), number(d.second, d.unit), change, p, said])
    return table(["figure", "of", "first", "second", "change, 95 per cent", "p", ""], rows, "llrrrrl")


# ------------------------------------------------------------------ putting text together
def section(head: str, lines: Sequence[str]) -> list[str]:
    """A headed section; nothing when it would be empty."""
    body = [f"  {line}".rstrip() for line in lines if line]
    return ["", head, *body] if body else []


def table(head: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> list[str]:
    """Columns aligned left (l) or right (r); nothing without rows. The last column is not filled up."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = []
    for row in (head, *rows):
        cells = [cell.rjust(w) if side == "r" else cell.ljust(w) for cell, w, side in zip(row, widths, sides, strict=True)]
        lines.append("  ".join(cells).rstrip())
    return lines


def wrapped(text: str, indent: str = "") -> str:
    """A sentence broken so that it fits under a section's head; '' stays ''."""
    lines = wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n  ".join(lines)


def number(value: float, unit: str, signed: bool = False) -> str:
    """``18.4 %`` for a share, ``3.17`` for a number, a whole one for a month."""
    sign = "+" if signed else ""
    if unit == "share":
        return f"{100 * value:{sign}.1f} %"
    return f"{value:{sign}.2f}" if unit == "number" and not float(value).is_integer() else f"{value:{sign}.0f}"


def span(low: float, high: float, unit: str, signed: bool = False) -> str:
    """``17.4 to 19.1 %``."""
    if not (isfinite(low) and isfinite(high)):
        return "unknown"
    if low == high:
        return number(low, unit, signed)
    first = number(low, unit, signed)
    return f"{first.removesuffix(' %')} to {number(high, unit, signed)}"


def bar_text(measure: Measure) -> str:
    """``at least 35.0 %``."""
    low, high = measure.bar
    if low is not None and high is not None:
        return span(low, high, measure.unit)
    if low is not None:
        return f"at least {number(low, measure.unit)}"
    return f"at most {number(high, measure.unit)}" if high is not None else ""
