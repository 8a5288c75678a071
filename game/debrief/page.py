"""The debrief as one file of HTML: for a screen and for paper, without a script or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from game.debrief import charts
from game.debrief.charts import Line
from game.debrief.maps import Board, shape
from game.debrief.story import MODEL, Answer, Debrief, Turning, percent, points, span
from game.engine.words import MONTHS
from game.lab.page import Raw, figure, page, section, table, text
from game.scenario.problems import clean
from game.session.chronicle import Told

STYLE = """
.verdict { font-size: 1.2rem; font-weight: 600; margin: 14px 0 2px; }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(400px, 1fr)); gap: 18px 26px; margin: 12px 0; }
.maps figcaption { font-weight: 600; font-size: 0.9rem; margin-bottom: 3px; }
svg.map { width: 100%; background: var(--tint); }
svg .coast { fill: none; stroke: var(--soft); stroke-width: 0.9; } svg .cell { stroke: var(--paper); stroke-width: 0.7; }
svg .road { stroke: var(--ink); stroke-opacity: 0.28; } svg .track { stroke: var(--ink); stroke-opacity: 0.28; stroke-dasharray: 2 3; }
svg .mark { stroke: var(--ink); stroke-width: 0.9; } svg .hollow { fill: var(--paper); stroke-width: 1.7; }
svg .rim { fill: none; stroke: var(--ink); stroke-width: 3; }
svg .ring { fill: none; stroke: var(--ink); stroke-width: 1.3; }
svg text.place { fill: var(--ink); font-size: 10.5px;
  paint-order: stroke; stroke: var(--paper); stroke-width: 2.4px; stroke-opacity: 0.75; }
.sign { width: 0.95em; height: 0.95em; display: inline-block; vertical-align: -0.12em; margin-right: 0.35em; }
.turn { margin: 16px 0; padding-left: 14px; border-left: 3px solid var(--rule); break-inside: avoid; }
.claims tbody th { white-space: normal; font-weight: 400; max-width: 76ch; } .claims td { vertical-align: top; }
.turn h3 { margin: 0; } .turn p { margin: 3px 0; max-width: 84ch; }
.month { margin: 14px 0 22px; } .month h3 { margin-bottom: 2px; }
.month ul { margin: 2px 0 6px; padding-left: 1.2em; max-width: 100ch; } .month li { margin: 1px 0; font-size: 0.9rem; }
.why { color: var(--soft); } ol.ask li, ul.fact li { max-width: 84ch; margin: 5px 0; }
@media print { .maps { grid-template-columns: 1fr 1fr; gap: 10px 14px; } h3 { break-after: avoid; } li { break-inside: avoid; } }
"""


def render(debrief: Debrief, answers: Sequence[Answer] = ()) -> str:
    """The page. ``answers``: what-ifs that were asked."""
    p = _Page(debrief)
    parts = [
        p.head(), p.result(), p.course(), p.turnings(), p.answers(answers) if answers else "", p.maps(), p.months(), p.afterwards(),
        p.questions(), p.limits(),
    ]  # fmt: skip
    return page(f"{clean(debrief.scenario.title)}: debrief", [part for part in parts if part], STYLE)


class _Page:
    """What all sections need."""

    def __init__(self, debrief: Debrief) -> None:
        self.d, self.facts, self.scenario = debrief, debrief.facts, debrief.scenario
        self.board = Board(self.scenario)
        self.order = [s.id for s in debrief.sides]
        self.labels = [_short(p.date) for p in self.facts.positions]

    def sign(self, seat: str | None, label: str = "") -> Raw:
        """A side's sign and its name."""
        look = self.board.look(seat)
        picture = f'<svg class="sign" viewBox="0 0 12 12" aria-hidden="true">{shape(look.shape, 6, 6, 4.4, look.colour)}</svg>'
        return Raw(f"{picture}{escape(label or self.d.name(seat))}")

    # ------------------------------------------------------------------ who won
    def head(self) -> str:
        """Title, verdict, what was played."""
        h, s = self.facts.journal.header, self.scenario
        played = f"{len(self.facts.months)} of {s.turns} months, seed {h.seed}, rules {h.hash[:12]}, engine {h.engine}."
        return (
            f"<header><h1>{text(clean(s.title))}: debrief</h1><p>{text(clean(s.blurb))}</p>"
            f'<p class="verdict">{text(self.d.verdict)}</p><p>{text(self.d.decided)}</p><p class="soft">{text(clean(played))}</p></header>'
        )

    def result(self) -> str:
        """Margins, points and what they are made of."""
        rows: list[list[str | Raw]] = []
        for s in self.d.sides:
            made = "; ".join(f"{label} {value:+d}" for label, value in s.terms)
            rows.append([self.sign(s.id, s.name), f"{s.margin:+d}", str(s.points), str(s.threshold), s.player, made])
        head = ["side", "margin", "points", "threshold", "played by", "what the points are made of"]
        note = (
            "The margin decides: points less the side's threshold, which makes unlike ends comparable. Harm to civilians scores for nobody."
        )
        return section("Result", note, table("", head, rows, (4, 5)))

    # ------------------------------------------------------------------ the course
    def course(self) -> str:
        """Chances and margins by month."""
        chances = [
            self._line(seat, [100 * c[seat].share for c in self.d.chances], [100 * c[seat].low for c in self.d.chances], [
                100 * c[seat].high for c in self.d.chances]) for seat in self.order
        ]  # fmt: skip
        margins = [self._line(seat, [float(p.margins[seat]) for p in self.facts.positions]) for seat in self.order]
        every = [v for line in margins for v in line.values]
        told = f"From {self.labels[0]} to the end; the table holds the same numbers."
        first = charts.lines("chances", "Chance of winning", told, chances, self.labels, (0, 25, 50, 75, 100), lambda v: f"{v:.0f} %")
        scale = charts.ticks(min(every), max(every))
        second = charts.lines("margins", "Margin", told, margins, self.labels, scale, lambda v: f"{v:+.0f}" if v else "0", "threshold")
        rows = [
            [label, *(f"{percent(self.d.chances[n][s].share)} / {self.facts.positions[n].margins[s]:+d}" for s in self.order)]
            for n, label in enumerate(self.labels)
        ]
        numbers = table("Chance of winning / true margin as the month began", ["month", *(self.d.name(s) for s in self.order)], rows)
        note = f"{MODEL} {self.d.rolls:,} games from each month; the band is the interval of 95 per cent."
        said = (figure(first, "Chance of winning", True), figure(second, "True margin", True), numbers)
        return section("The course of the game", note, *said)

    def _line(self, seat: str, values: Sequence[float], low: Sequence[float] = (), high: Sequence[float] = ()) -> Line:
        look = self.board.look(seat)
        return Line(self.d.name(seat), look.colour, look.shape, values, low, high)

    def turnings(self) -> str:
        """The months that turned it."""
        parts = [self._turning(n, t) for n, t in enumerate(self.d.turnings, 1)]
        note = (
            "The largest swings in the chance of winning first. Each cause was found by playing the month again with one thing different, "
            "the same dice otherwise, and playing on from there."
        )
        return section("What turned it", note, *(parts or ["<p>No month moved the chances much.</p>"]))

    def _turning(self, number: int, t: Turning) -> str:
        causes = "".join(f"<p>{text(said)}</p>" for said in t.explained)
        return f'<div class="turn"><h3>{number}. {text(clean(t.date))}: {text(t.headline)}</h3>{causes}</div>'

    def answers(self, answers: Sequence[Answer]) -> str:
        """What-ifs."""
        note = "The model's answer, not history: the month again with other orders of one side and the same dice, then played on."
        return section("What if", note, *(self._answer(n, a) for n, a in enumerate(answers, 1)))

    def _answer(self, number: int, a: Answer) -> str:
        rows: list[list[str | Raw]] = [
            [self.sign(s), span(a.before[s]), span(a.after[s]), points(a.change[s])] for s in self.order
        ]
        head = f"{number}. {a.date}: {self.d.name(a.seat)} orders {'; '.join(a.orders) or 'nothing'}"
        was = f"In the game: {'; '.join(a.instead_of) or 'nothing'}. {a.rolls:,} games."
        said = table("Chance of winning after the month", ["side", "as it was", "with these orders", "change"], rows)
        return f'<div class="turn"><h3>{text(clean(head))}</h3><p class="soft">{text(clean(was))}</p>{said}</div>'

    # ------------------------------------------------------------------ maps and months
    def maps(self) -> str:
        """The start, every scoring month, and the end."""
        s, shown = self.scenario, []
        last = len(self.facts.positions) - 1
        for n, position in enumerate(self.facts.positions):
            if n in (0, last) or (s.score_every and n % s.score_every == 0):
                shown.append((n, position))
        parts, before = [], self.facts.positions[0].holders
        for n, position in shown:
            holders = position.holders
            changed = [p for p, h in holders.items() if before[p] != h]
            label = "The start" if n == 0 else "The end" if n == last else f"After {self.facts.months[n - 1].date}"
            parts.append(figure(self.board.picture(f"map{n}", f"Who held what: {label}", holders, changed), clean(label), True))
            before = holders
        keys = " &nbsp; ".join(self.sign(seat) for seat in [*self.order, None])
        note = "Who held each place; a ring where that has changed since the map before."
        return section("The map", note, f"<p>{keys}</p>", f'<div class="maps">{"".join(parts)}</div>')

    def months(self) -> str:
        """What everybody did."""
        note = "All orders of all sides with the reasons that were given, and what came of them."
        return section("Month by month", note, *(self._month(m) for m in self.facts.months))

    def _month(self, told: Told) -> str:
        teller = self.facts.teller
        news = []
        for n in told.news:
            source = f' <span class="why">[{text(clean(n.source))}]</span>' if n.source else ""
            heading = "Announced" if n.coming else "News"
            news.append(f"<li>{heading}: <b>{text(clean(n.title))}</b> {text(clean(' '.join(n.text.split())))}{source}</li>")
        orders = []
        for seat in self.order:
            said = [
                escape(clean(c.words)) + (f' <span class="why">({text(clean(c.reason))})</span>' if c.reason else "")
                for c in told.choices if c.seat == seat
            ]  # fmt: skip
            listed = "; ".join(said) or '<span class="why">nothing</span>'
            orders.append(f"<li>{self.sign(seat)}: {listed}</li>")
        came = "".join(
            f"<li>{text(line)}{''.join(f' <span class=why>{text(note)}.</span>' for note in notes)}</li>"
            for line, notes in teller.results(told)
        )
        margins = f'<p class="soft">Margins: {text(clean(teller.margins(told.margins)))}.</p>'
        lists = [f"<ul>{lines}</ul>" for lines in ("".join(news), "".join(orders), came) if lines]
        return f'<div class="month"><h3>{text(clean(told.date))}</h3>{"".join(lists)}{margins}</div>'

    # ------------------------------------------------------------------ what really happened
    def afterwards(self) -> str:
        """What happened, with sources."""
        s = self.scenario
        facts = "".join(f"<li>{text(clean(t))}</li>" for t in s.afterwards)
        rows: list[list[str | Raw]] = [[clean(c.claim), clean(c.article), clean(c.date), clean(c.confidence)] for c in s.sources]
        sources = table("What the scenario rests on", ["claim", "source", "date", "confidence"], rows, (1, 2, 3)) if rows else ""
        claims = Raw(sources.replace("<table>", '<table class="claims">'))
        body = f'<ul class="fact">{facts}</ul>' if facts else ""
        note = "Told in the project's own words, with how sure each claim is."
        return section("What really happened", note, body, claims) if body or rows else ""

    def questions(self) -> str:
        """To discuss."""
        asked = "".join(f"<li>{text(clean(q))}</li>" for q in self.scenario.questions)
        return section("To discuss", "", f'<ol class="ask">{asked}</ol>') if asked else ""

    def limits(self) -> str:
        """What the numbers are."""
        said = (
            "The numbers of a scenario are a model made for play and teaching, not measurements; an interval says how far the number of "
            "games goes, not how good the model is. The same save gives the same debrief."
        )
        return f'<p class="soft">{text(MODEL)} {text(said)}</p>'


def _short(date: str) -> str:
    """A date for an axis: ``Nov 19``."""
    words = date.split()
    if len(words) < 2:
        return date
    month = words[-2][:3] if words[-2] in MONTHS else words[-2]
    half = {"early": "e ", "late": "l "}.get(words[0], "")
    return f"{half}{month} {words[-1][-2:]}"


