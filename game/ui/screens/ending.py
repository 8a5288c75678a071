"""The end: who won by which margin, margins by month on one scale, the months that decided it, what happened in fact."""

from __future__ import annotations

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from game.session.history import Month, Result
from game.ui.actions import bindings
from game.ui.screens.base import Foot, Page
from game.ui.theme import DIM, SAND
from game.ui.widgets.chart import chart
from game.ui.words import HEAD, signed, split


class Ended(VerticalScroll):
    """The text; it scrolls with arrows, j and k."""

    BINDINGS = [("j", "scroll_down"), ("k", "scroll_up")]
    HELP = "Arrows or j and k scroll. L shows the log of the game, Enter or Esc goes back to the scenarios."


class EndingScreen(Page):
    """One scrolling text. True margins are worked out in a thread (the game is played again)."""

    where = "ending"
    BINDINGS = bindings("ending")

    def compose(self) -> ComposeResult:
        """Verdict, chart, turning months, the article, questions."""
        yield Static(Text(f"{self.table.session.scenario.title}: the end", style=f"bold {SAND}"), id="banner")
        with Ended(id="ending"):
            yield Static(Text("Adding up ...", style=DIM), id="ending-text", markup=False)
        yield Static(Text("Arrows scroll; L: the log; Enter or Esc: the list of scenarios.", style=SAND), id="hint")
        yield Foot("ending")

    def on_mount(self) -> None:
        """Add up in a thread."""
        self._known: tuple[Result, tuple[Month, ...]] | None = None
        self.query_one(Ended).focus()
        self._add_up()

    @work(thread=True, exclusive=True)
    def _add_up(self) -> None:
        session = self.table.session
        result = session.result
        if result is not None:
            self.app.call_from_thread(self._show, result, session.history)

    def _show(self, result: Result, months: tuple[Month, ...]) -> None:
        self._known = (result, months)
        self._write()

    def on_resize(self) -> None:
        """The chart is drawn for the width."""
        self.call_after_refresh(self._write)

    def _write(self) -> None:
        if self._known is not None:
            result, months = self._known
            width = max(40, self.query_one(Ended).size.width - 4)
            self.query_one("#ending-text", Static).update(self.text(result, months, width))

    def text(self, result: Result, months: tuple[Month, ...], width: int) -> Text:
        """All of it for a width in cells."""
        words, session = self.table.words, self.table.session
        lines: list[Text] = [_verdict(self, result), Text("")]
        lines.append(Text("MARGINS: points less threshold", style=HEAD))
        for faction in sorted(result.margins, key=lambda f: -result.margins[f]):
            line = words.faction(faction, long=True)
            line.truncate(34, overflow="ellipsis", pad=True)
            line.append(f"{signed(result.margins[faction]):>5}", style="bold")
            line.append(f"   {result.points[faction]} points, threshold {result.thresholds[faction]}", style=DIM)
            lines.append(line)
        lines += _terms(self, result, width)
        lines += [Text(""), Text("MARGINS BY MONTH, one scale for all; grey is under the threshold", style=HEAD)]
        lines += chart(months, words, width)
        lines += [Text(""), Text("THE MONTHS THAT DECIDED IT", style=HEAD)]
        for turning in result.turning:
            line = Text.assemble((f"{turning.turn:>2}  ", SAND), turning.text)
            line.append(f"  {signed(turning.swing)}", style=DIM)
            lines.append(line)
        if not result.turning:
            lines.append(Text("No single month did.", style=DIM))
        scenario = session.scenario
        for title, texts in (("WHAT HAPPENED IN FACT", scenario.afterwards), ("TO DISCUSS", scenario.questions)):
            if texts:
                lines += [Text(""), Text(title, style=HEAD)]
                lines += [Text(f"{n}. {t}" if title == "TO DISCUSS" else f"· {t}") for n, t in enumerate(texts, 1)]
        if scenario.sources:
            lines += [Text(""), Text("SOURCES", style=HEAD)]
            lines += [Text(f"· {s.claim} [{s.article}, {s.date}, confidence {s.confidence}]", style=DIM) for s in scenario.sources]
        kept = "an author's game, saved nowhere" if session.unsaved else f"the game is saved in {session.path}"
        lines += [Text(""), Text(f"Seed {session.seed}; {kept}", style=DIM)]
        return Text("\n").join(lines)

    def action_picker(self) -> None:
        """Back to the list."""
        self.qibli.to_picker()

    def action_chronicle(self) -> None:
        """The log."""
        self.qibli.show_log()


def _terms(screen: EndingScreen, result: Result, width: int) -> list[Text]:
    """What every side's points are made of, as far as the result says it."""
    terms = result.terms
    lines: list[Text] = []
    for faction in sorted(terms, key=lambda f: -result.margins.get(f, 0)):
        if terms[faction]:
            head = screen.table.words.faction(faction, long=True)
            head.append(f"  {result.points.get(faction, 0)} points", style=DIM)
            lines += [Text(""), head, split(terms[faction], width)]
    return [Text(""), Text("WHAT THE POINTS ARE MADE OF", style=HEAD), *lines[1:]] if lines else []


def _verdict(screen: EndingScreen, result: Result) -> Text:
    words, seat = screen.table.words, screen.table.session.seat
    if result.winner is None:
        text = Text("Nobody wins.", style="bold")
    else:
        text = words.faction(result.winner, long=True)
        text.stylize("bold")
        best = sorted(result.margins.values(), reverse=True)
        lead = result.margins[result.winner] - (best[1] if len(best) > 1 else 0)
        text.append(f" wins by {lead}." if lead else " wins the draw: the best margins are equal, and lots decide.", style="bold")
    text.append("  You won." if result.winner == seat else f"  You played {words.look(seat).name}: {signed(result.margins.get(seat, 0))}.")
    return text
