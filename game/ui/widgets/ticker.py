"""What was last learned: one line on a small terminal, a short log on a large one, beside the news on a wide one. A click opens the log."""

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

TWO_COLUMNS, GAP = 150, 4  # cells from which on there are two, and between them


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
        """As many lines as there is height; in two columns where lines would be too long to read."""
        if self._table is None:
            return Text("")
        width, height = self.content_size.width, self.content_size.height
        if width < TWO_COLUMNS or height < 4:
            return Text("\n").join(self._laid_out(lines_of(self._table, height), width, height))
        half = (width - GAP) // 2
        news, learned, goals = news_of(self._table), learned_of(self._table), goals_of(self._table)
        left = self._laid_out(news[:height], half, height)
        if learned and goals and len(left) + 1 + len(goals) <= height:
            left += [*([Text("")] if left else []), *self._laid_out(goals, half, height - len(left) - 1)]
        right = self._laid_out((learned or goals)[:height], half, height)
        return beside(left, right, half)

    def _laid_out(self, lines: list[Text], width: int, height: int) -> list[Text]:
        """One row a line; where rows are left the first lines are told whole."""
        width, spare = max(1, width), height - len(lines)
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
    return [*news_of(table), *learned_of(table)][: max(1, height)]


def news_of(table: Table) -> list[Text]:
    """The suggestion in the first month, whether this month is scored, its news."""
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
    return lines


def learned_of(table: Table) -> list[Text]:
    """What was learned last, the newest first."""
    lines = []
    for entry in reversed(table.log[-30:]):
        line = entry.line
        lines.append(Text.assemble((f"{entry.date}  ", DIM), (f"{mark(line.good)} {line.text}", tone(line.good))))
    return lines


def goals_of(table: Table) -> list[Text]:
    """What the seat plays for, a goal a line."""
    return [
        Text.assemble((f"Goal {number}: ", f"bold {SAND}"), " ".join(goal.split())) for number, goal in enumerate(table.briefing.goals, 1)
    ]


def beside(left: list[Text], right: list[Text], width: int) -> Text:
    """Two columns of rows, the left one ``width`` cells wide."""
    rows = []
    for at in range(max(len(left), len(right))):
        row = left[at].copy() if at < len(left) else Text("")
        row.truncate(width, pad=True)
        if at < len(right):
            row = Text.assemble(row, " " * GAP, right[at])
        rows.append(row)
    return Text("\n").join(rows)
