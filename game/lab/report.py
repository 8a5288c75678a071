"""The report of a simulation as one file of HTML: verdicts first, then pictures with the same numbers in tables beside them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from game.engine.words import MONTHS, Namer, date_of
from game.lab import charts
from game.lab.charts import Row, Series, percent
from game.lab.compare import Difference, compare
from game.lab.measures import VARIETY_MOST, Measure, balance_bar, standings, uses, verdict
from game.lab.page import Raw, beside, figure, key, page, section, table, text
from game.lab.restrict import Forbidden
from game.lab.tally import Ints, Tally
from game.lab.uncertainty import DECIDED, Course
from game.scenario.model import Scenario

NEUTRAL = "#8a8f98"  # nobody, and what belongs to no side


def render(
    tally: Tally,
    measures: Sequence[Measure],
    scenario: Scenario,
    against: Tally | None = None,
    differences: Sequence[Difference] = (),
    restricted: Sequence[Forbidden] = (),
    courses: Sequence[Course] = (),
) -> str:
    """The page. ``against``: a second tally to compare with, ``differences``: from this one to it (worked out here when none are
    given); ``restricted`` and ``courses``: of the deep measures, where they were made."""
    r = _Report(tally, scenario)
    parts = [
        r.head(), r.verdicts(measures), r.shares(),
        r.against(against, differences or compare(tally, against)) if against is not None else "",
        r.endings(), r.leaders(), r.openness(courses) if courses else "", r.places(), r.orders(),
        r.restricted(restricted) if restricted else "", r.unseen(), r.gauges(), _FOOT,
    ]  # fmt: skip
    return page(f"{scenario.title}: {tally.count:,} games", [part for part in parts if part])


_FOOT = (
    '<p class="soft">Intervals are of 95 per cent (Wilson for shares). A month counts the games that had not ended before it. The same '
    "scenario, seed, number of games and levels give the same figures, however the work was split. The numbers of a scenario are a model "
    "made for play and teaching, not measurements.</p>"
)


class _Report:
    """What all sections need: the tally, and names and colours of things."""

    def __init__(self, tally: Tally, scenario: Scenario) -> None:
        self.tally, self.scenario, self.names = tally, scenario, Namer(scenario)
        self.seats = tally.header.seats
        self.labels = [self.names.faction_id(seat) for seat in self.seats]
        looks = scenario.words.factions
        self.colours = [looks[seat].colour if seat in looks else NEUTRAL for seat in self.seats]
        self.months = [_short(scenario, m) for m in range(1, tally.header.turns + 1)]

    def keys(self) -> str:
        """Every seat's colour."""
        return f"<p>{' &nbsp; '.join(self.seat(i) for i in range(len(self.seats)))}</p>"

    def seat(self, index: int) -> Raw:
        """A seat's name with its colour."""
        return key(self.colours[index], self.labels[index])

    def by_month(self, counts: Ints, whole: Ints | int) -> list[Series]:
        """``int64[month, seat]`` as shares of all games (one number) or of those that played the month."""
        totals = [whole] * len(counts) if isinstance(whole, int) else whole.tolist()
        return [
            Series(self.labels[i], self.colours[i], [int(n) / max(t, 1) for n, t in zip(counts[:, i], totals, strict=True)])
            for i in range(len(self.seats))
        ]

    def month_table(self, caption: str, series: Sequence[Series]) -> Raw:
        """Shares by month."""
        rows = [[month, *(percent(s.values[m], 1) for s in series)] for m, month in enumerate(self.months)]
        return table(caption, ["month", *(s.label for s in series)], rows)

    # ------------------------------------------------------------------ what the games were, and the verdicts
    def head(self) -> str:
        """Title and what was played."""
        h = self.tally.header
        levels = sorted(set(h.levels))
        who = levels[0] if len(levels) == 1 else ", ".join(f"{seat} {level}" for seat, level in zip(self.labels, h.levels, strict=True))
        return (
            f"<header><h1>{text(self.scenario.title)}</h1><p>{text(self.scenario.blurb)}</p>"
            f'<p class="soft">{self.tally.count:,} games of {text(h.scenario)}, players: {text(who)}; {h.turns} months; '
            f"rules {text(h.hash[:12])}, engine {h.engine}</p></header>"
        )

    def verdicts(self, measures: Sequence[Measure]) -> str:
        """Every measure with its bar."""
        rows: list[list[str | Raw]] = []
        for m in measures:
            kind = "open" if m.holds is None else "good" if m.holds else "bad"
            said = Raw(f'<span class="{kind}">{text(verdict(m))}</span>')
            rows.append([m.name, _value(m, m.value), f"{_value(m, m.low)} to {_value(m, m.high)}", _bar(m), said, m.detail])
        head = ["measure", "value", "interval", "asked", "verdict", "what it is"]
        return section("Measures", "What a good game asks of a scenario.", table("", head, rows, (3, 4, 5)))

    def shares(self) -> str:
        """Wins by seat."""
        found = standings(self.tally)
        low, high = balance_bar(len(self.seats))
        assert low is not None and high is not None
        rows = [Row(self.labels[i], s.share, self.colours[i], s.low, s.high) for i, s in enumerate(found)]
        picture = charts.forest("shares", "Share of wins by seat", rows, low, 1 / len(rows), high)
        lines: list[list[str | Raw]] = [
            [
                self.seat(i), str(s.wins), percent(s.share, 1), f"{percent(s.low, 1)} to {percent(s.high, 1)}", f"{s.margin_mean:+.1f}",
                " / ".join(f"{q:+d}" for q in s.quartiles), str(self.tally.header.thresholds[i]),
            ]
            for i, s in enumerate(found)
        ]  # fmt: skip
        head = ["seat", "wins", "share", "interval", "mean margin", "quartiles", "threshold"]
        note = "The shaded band is what counts as fair. Margins are final points less the threshold; the middle quartile is the median."
        return section("Who wins", note, beside(figure(picture), table("", head, lines)))

    def against(self, other: Tally, differences: Sequence[Difference]) -> str:
        """What changed."""
        rows: list[list[str | Raw]] = []
        for d in differences:
            if d.group in ("order", "place") and not d.significant:
                continue
            said = Raw("<strong>changed</strong>") if d.significant else "may be chance"
            name = self.names.faction_id(d.name) if d.group in ("wins", "margin") else d.name
            span = f"{_signed(d.low, d.unit)} to {_signed(d.high, d.unit)}"
            values = [_figure(d.first, d.unit), _figure(d.second, d.unit), _signed(d.change, d.unit)]
            rows.append([f"{_GROUPS[d.group]}: {name}", *values, span, said])
        a, b = self.tally.header, other.header
        note = (
            f"This: {a.scenario}, {self.tally.count:,} games, rules {a.hash[:8]}. "
            f"Other: {b.scenario}, {other.count:,} games, rules {b.hash[:8]}. "
            "Of orders and places only clear changes are listed."
        )
        return section("Against another", note, table("", ["figure", "this", "other", "change", "interval", ""], rows, (5,)))

    # ------------------------------------------------------------------ the course of games
    def endings(self) -> str:
        """When games end, and who wins then."""
        series = self.by_month(self.tally.endings, self.tally.count)
        told = "Part of all games that ended in each month, by winner; before the last month a scoring round ended them."
        picture = charts.columns("endings", "Endings by month and winner", told, series, self.months)
        return section("Endings by month", told, beside(figure(picture), self.month_table("part of all games", series)))

    def leaders(self) -> str:
        """Who leads by month."""
        series = self.by_month(self.tally.leaders, self.tally.played)
        told = "Part of the games still played in which each side had the largest margin at the end of the month."
        picture = charts.columns("leaders", "Leader by month", told, series, self.months, 1.0)
        return section("Leader by month", told, beside(figure(picture), self.month_table("part of the games still played", series)))

    def openness(self, courses: Sequence[Course]) -> str:
        """How sure the eventual winner was, and when the games were decided."""
        turns = self.tally.header.turns
        still = [[c.chances[m] for c in courses if len(c.chances) > m] for m in range(turns)]
        mean = [sum(found) / len(found) if found else 1.0 for found in still]
        decided = [sum(c.decided == m for c in courses) / len(courses) for m in range(1, turns + 2)]
        rows = [
            [month, percent(mean[m], 1) if still[m] else "none played", percent(decided[m], 1)] for m, month in enumerate(self.months)
        ] + [["after the last month", "", percent(decided[turns], 1)]]
        names = [*self.months, "after"]
        picture = charts.columns("decided", "Month in which games were decided", "", [Series("games decided", NEUTRAL, decided)], names)
        note = (
            f"A game counts as decided in the month at whose start the side that will win is first over {percent(DECIDED)} by roll-outs "
            f"from the true state. From {len(courses)} games."
        )
        return section("How long games stay open", note, beside(figure(picture), table("", ["month", "winner's chance", "decided"], rows)))

    def places(self) -> str:
        """Control by month, place by place."""
        control, played = self.tally.control, self.tally.played.tolist()
        order = [*range(1, 1 + len(self.seats)), 0]
        labels, colours = [*self.labels, "nobody"], [*self.colours, ""]
        pictures, rows = [], list[list[str | Raw]]()
        for p, place in enumerate(self.tally.header.places):
            name = self.names.place_id(place)
            series = [
                Series(labels[i], colours[i], [int(control[m, p, who]) / max(played[m], 1) for m in range(len(played))])
                for i, who in enumerate(order)
            ]
            pictures.append(figure(charts.strip(f"place-{p}", f"Control of {name}", series[:-1], self.months), name))
            final = [int(n) / max(self.tally.count, 1) for n in self.tally.control_final[p][order]]
            rows.append([name, *(_course(s.values[0], final[i]) for i, s in enumerate(series))])
        first = self.months[0] if self.months else ""
        note = f"Each strip runs from {first} to {self.months[-1]}; its height is all games still played, empty is controlled by nobody."
        head = ["per cent: first month → end", *labels]
        return section("Control of places", note, self.keys(), f'<div class="many">{"".join(pictures)}</div>', table("", head, rows))

    # ------------------------------------------------------------------ orders, events, quantities
    def orders(self) -> str:
        """What each seat orders."""
        found, parts = uses(self.tally), []
        top = charts.round_up(max([VARIETY_MOST * 1.1, *(u.share for u in found)]))
        for i, seat in enumerate(self.seats):
            mine = sorted((u for u in found if u.seat == seat), key=lambda u: -u.share)
            months, idle = int(self.tally.played.sum()), int(self.tally.idle[:, i].sum())
            rows = [Row(self.names.order(u.order), u.share, self.colours[i]) for u in mine]
            picture = charts.bars(f"orders-{i}", f"Orders of {self.labels[i]}", "Part of the seat's orders.", rows, top, VARIETY_MOST)
            given = sum(u.given for u in mine) / max(months, 1)
            caption = f"{given:.2f} orders a month, none in {percent(idle / max(months, 1), 1)} of them"
            lines = [[self.names.order(u.order), f"{u.given / max(self.tally.count, 1):.2f}", percent(u.share, 1)] for u in mine]
            beneath = table(caption, ["order", "a game", "of its orders"], lines)
            parts.append(f"<h3>{self.seat(i)}</h3>{beside(figure(picture), beneath)}")
        return section("Orders by seat", "Part of all orders that the seat gave.", *parts)

    def unseen(self) -> str:
        """Orders never given, events and how often they happen, answers."""
        unused = [f"{self.names.order(o)} ({self.names.faction_id(s)})" for s, o in self.tally.unused_orders]
        titles = {e.id: e.title for e in self.scenario.events}
        fired = self.tally.fired.sum(0)
        rows = []
        for e, event in enumerate(self.tally.header.events):
            times = self.tally.fired[:, e]
            mean = float((times * range(1, len(times) + 1)).sum() / times.sum()) if times.sum() else 0.0
            share = percent(int(fired[e]) / max(self.tally.count, 1), 1)
            rows.append([titles.get(event, event), share, f"{mean:.1f}" if mean else "never"])
        never = [titles.get(e, e) for e in self.tally.unfired_events]
        parts = [
            f"<p>Orders never given: {text(', '.join(unused) or 'none')}.</p>",
            f"<p>Events that never happened: {text(', '.join(never) or 'none')}.</p>",
        ]
        if rows:
            parts.append(beside(table("Events", ["event", "games", "mean month"], rows), self._answers(titles)))
        return section("Never used, never fired", "In any of the games.", *parts)

    def _answers(self, titles: dict[str, str]) -> Raw:
        """How questions were answered."""
        rows, at = [], 0
        for q, asked in zip(self.tally.header.questions, self.tally.asked.tolist(), strict=True):
            given = self.tally.answers[at : at + len(q.answers)].tolist()
            at += len(q.answers)
            offer, _, giver = q.id.partition(" ")
            name = titles.get(q.id) or f"{self.names.order(offer)} from {self.names.faction_id(giver)}"
            said = ", ".join(f"{a.replace('_', ' ')} {percent(n / max(asked, 1))}" for a, n in zip(q.answers, given, strict=True))
            often = f"{asked / max(self.tally.count, 1):.2f}"
            rows.append([f"{self.names.faction_id(q.seat)}: {name}", often, said if asked else "never asked"])
        return table("Questions and answers", ["question", "a game", "answers"], rows, (2,)) if rows else Raw("")

    def gauges(self) -> str:
        """Numbers of the country and of each faction by month."""
        played = [max(n, 1) for n in self.tally.played.tolist()]
        whole: dict[str, list[Series]] = {}
        for g, (quantity, faction) in enumerate(self.tally.header.gauges):
            values = [int(n) / p for n, p in zip(self.tally.gauges[:, g], played, strict=True)]
            label = self.names.faction_id(faction) if faction else self.names.quantity(quantity)
            colour = self.colours[self.seats.index(faction)] if faction else ""
            whole.setdefault(quantity, []).append(Series(label, colour, values))
        pictures, rows, still = [], [], []
        for i, (quantity, series) in enumerate(whole.items()):
            name = self.names.quantity(quantity)
            if not any(any(s.values) for s in series):
                still.append(name)
                continue
            pictures.append(figure(charts.trace(f"gauge-{i}", name, series, self.months), name, above=True))
            for s in series:
                of = name if s.label == name else f"{name}, {s.label}"
                rows.append([of, *(f"{s.values[m]:.1f}" for m in (0, len(played) // 2, -1))])
        if not whole:
            return ""
        quiet = f"<p>At 0 at the end of every month: {text(', '.join(still))}.</p>" if still else ""
        head = ["quantity", self.months[0], self.months[len(played) // 2], self.months[-1]]
        charted = f'<div class="two">{"".join(pictures)}</div>'
        return section("Quantities by month", "Means over the games still played.", self.keys(), charted, quiet, table("", head, rows))

    def restricted(self, found: Sequence[Forbidden]) -> str:
        """What each order is worth."""
        rows: list[list[str | Raw]] = []
        for f in sorted(found, key=lambda f: (self.seats.index(f.seat), f.change)):
            kind = {"missed": "good", "fatal": "bad", "better without": "bad", "not missed": "open"}[f.verdict]
            said = Raw(f'<span class="{kind}">{f.verdict}</span>')
            span = f"{_signed(f.low, 'share')} to {_signed(f.high, 'share')}"
            name = f"{self.names.faction_id(f.seat)}: {self.names.order(f.order)}"
            rows.append([name, percent(f.share, 1), percent(f.without, 1), _signed(f.change, "share"), span, said])
        head = ["order", "share with it", "without", "change", "interval", "verdict"]
        note = f"Each order forbidden to its owner in turn, {found[0].games:,} games on the same seeds."
        return section("Restricted play", note, table("", head, rows, (5,)))


_GROUPS = {"wins": "wins", "margin": "mean margin", "course": "course", "order": "order", "place": "place"}


def _short(scenario: Scenario, turn: int) -> str:
    """A month as a column's label: ``Nov 19``; of shorter steps the number of the turn."""
    if scenario.step != "month":
        return str(turn)
    name, year = date_of(scenario, turn).split(" ")
    return f"{name[:3]} {year[-2:]}" if name in MONTHS else name


def _course(first: float, last: float) -> str:
    """How a share went, in per cent; nothing where it was nothing all along."""
    return f"{first * 100:.0f} → {last * 100:.0f}" if first or last else ""


def _figure(value: float, unit: str) -> str:
    """A value in its unit; two games at least are needed to say how far a mean may be off."""
    if not isfinite(value):
        return "unknown"
    return percent(value, 1) if unit == "share" else f"{value:.2f}" if unit == "number" and value != int(value) else f"{value:g}"


def _value(m: Measure, value: float) -> str:
    return _figure(value, m.unit)


def _bar(m: Measure) -> str:
    low, high = m.bar
    if low is not None and high is not None:
        return f"{_value(m, low)} to {_value(m, high)}"
    return f"at least {_value(m, low)}" if low is not None else f"at most {_value(m, high)}" if high is not None else ""


def _signed(value: float, unit: str) -> str:
    if not isfinite(value):
        return "unknown"
    return f"{value * 100:+.1f}" if unit == "share" else f"{value:+.2f}"
