"""What was last learned: one line on a small terminal, a short log on a large one. A click opens the log."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.widget import Widget

from game.session.actions import told
from game.session.wording import scores
from game.ui.table import Table
from game.ui.theme import DIM, SAND
from game.ui.words import mark, tone


class Ticker(Widget, can_focus=False):
    """The latest lines, newest first; before the first report, the news and the suggestion of the briefing."""

    DEFAULT_CSS = "Ticker { height: 1; padding: 0 1; background: $background; } Ticker:hover { background: $surface; }"
    ALLOW_SELECT = False

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._table: Table | None = None
        self.tooltip = Text(told("What you learned last; click for the whole log ({log})"))

    def show(self, table: Table) -> None:
        """Show what is known now."""
        self._table = table
        self.refresh()

    def render(self) -> RenderResult:
        """As many lines as there is height."""
        if self._table is None:
            return Text("")
        return Text("\n").join(self._laid_out(lines_of(self._table, self.size.height)))

    def _laid_out(self, lines: list[Text]) -> list[Text]:
        """One row a line; where rows are left the first lines are told whole."""
        width, spare = max(1, self.content_size.width), self.content_size.height - len(lines)
        rows: list[Text] = []
        for line in lines:
            whole = list(line.wrap(self.app.console, width)) if spare > 0 and line.cell_len > width else [line]
            if 1 < len(whole) <= spare + 1:
                spare -= len(whole) - 1
                rows += whole
                continue
            line.truncate(width, overflow="ellipsis")
            rows.append(line)
        return rows

    def on_click(self, event: events.Click) -> None:
        """Open the log."""
        self.call_later(self.screen.run_action, "log")


def lines_of(table: Table, height: int) -> list[Text]:
    """Suggestion first in the first month, then this month's news, then the report, at most ``height`` lines."""
    lines: list[Text] = []
    suggestion = table.briefing.suggestion
    if table.view.turn == 1 and suggestion and not table.session.queue:
        lines.append(Text.assemble(("Try first: ", f"bold {SAND}"), " ".join(suggestion.split())))
    scenario = table.session.scenario
    if scores(scenario, table.view.turn):
        over = f"at its end a margin over {scenario.score_win} wins at once."
        lines.append(Text.assemble(("Scoring month: ", f"bold {SAND}"), over))
    elif table.view.turn == scenario.turns and not table.view.ended:
        lines.append(Text.assemble(("The last turn: ", f"bold {SAND}"), "at its end the largest margin wins."))
    for news in table.view.news:
        when = "Next month: " if news.coming else "News: "
        lines.append(Text.assemble((when, SAND), (news.title, "bold"), (f"  {' '.join(news.text.split())}", DIM)))
    for entry in reversed(table.log[-30:]):
        line = entry.line
        lines.append(Text.assemble((f"{entry.date}  ", DIM), (f"{mark(line.good)} {line.text}", tone(line.good))))
    return lines[: max(1, height)]
