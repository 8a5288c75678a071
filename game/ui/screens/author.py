"""The author's panel: what is wrong with the file, a prompt for values and months, and the truth about a place."""

from __future__ import annotations

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from game.session.author import example, truth
from game.ui.author import Authoring, commands
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Sheet
from game.ui.table import Table
from game.ui.theme import BAD, DIM, GOOD, SAND
from game.ui.widgets.author_bar import told
from game.ui.words import HEAD

MOST_PROBLEMS = 30


class AuthorScreen(Sheet):
    """Lies over the game; every line of the prompt is done at once."""

    where = "author"
    BINDINGS = bindings("author")
    HELP = "Type a line and Enter. Up brings the last line back, Esc closes."

    def __init__(self, author: Authoring, said: str = "", line: str = "") -> None:
        """``said``: what came of the last line; ``line``: what is being written."""
        super().__init__()
        self._author, self._first, self._line = author, said, line
        self._last = ""
        self._busy = False

    def compose(self) -> ComposeResult:
        """Title, prompt, what came of it, then all that is to be read."""
        session = self.table.session
        with Vertical(classes="sheet tall short"):
            yield Static(Text("Author mode: nothing is saved", style=f"bold {SAND}"), classes="sheet-title")
            yield Input(self._line, placeholder=example(session.scenario, session.seat), id="line", compact=True)
            yield Static("", id="said", markup=False)
            with VerticalScroll(id="author-text", can_focus=True):
                yield Static("", id="author-body", markup=False)
        yield Foot("author")

    def on_mount(self) -> None:
        """Show how things stand."""
        self.query_one(Input).focus()
        self._say(self._first, GOOD)
        self.refresh_author()

    def refresh_author(self) -> None:
        """The file and the truth, as they are now."""
        self.query_one("#author-body", Static).update(panel_text(self._author, self.table))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._busy or not event.value.strip():
            return
        self._last, self._busy = event.value, True
        self._say("Working …", DIM)
        self._do(event.value)

    @work(thread=True, exclusive=True, group="author line")
    def _do(self, line: str) -> None:
        try:
            table, said = self._author.command(self.table, line)
        except ValueError as error:
            self.app.call_from_thread(self._refused, str(error))
            return
        self.app.call_from_thread(self._done, table, said)

    def _refused(self, why: str) -> None:
        self._busy = False
        self._say(f"{why[:1].upper()}{why[1:]}{'' if why.endswith('?') else '.'}", BAD)

    def _done(self, table: Table, said: str) -> None:
        self._busy = False
        self.query_one(Input).value = ""
        self.qibli.play_on(table, said)
        if not self.is_current:
            return  # the panel lies over another copy of the game now
        self._say(said, GOOD)
        self.refresh_author()

    def _say(self, text: str, colour: str) -> None:
        self.query_one("#said", Static).update(Text(text, style=colour))

    def key_up(self) -> None:
        """The last line again."""
        self.query_one(Input).value = self._last

    @property
    def line(self) -> str:
        """What is being written."""
        return self.query_one(Input).value

    def action_back(self) -> None:
        """Back to the game."""
        self.dismiss(None)


def panel_text(author: Authoring, table: Table) -> Text:
    """What stands below the prompt."""
    desk, session = author.desk, table.session
    text = Text()
    if author.problems:
        text.append(f"WRONG WITH THE FILE: {len(author.problems)}\n", style=f"bold {BAD}")
        for problem in author.problems[:MOST_PROBLEMS]:
            text.append(f"x {told(problem)}\n")
        text.append("The last good copy is played until this is fixed and saved.\n\n", style=DIM)
    text.append("THE GAME\n", style=HEAD)
    text.append(f"{desk.path}\nmonth {session.game.turn} of {session.view.turns}, seat {session.seat}, seed {session.seed}\n")
    for setting in desk.settings:
        text.append(f"month {setting.turn}: {setting}\n")
    text.append("\nTHE PROMPT\n", style=HEAD)
    for command, about in commands(session.scenario, session.seat):
        text.append(f"{command:<28}", style="bold")
        text.append(f"{about}\n", style=DIM)
    place = table.place or table.start_place()
    text.append(f"\nTHE TRUTH ABOUT {table.words.place(place).upper()}\n", style=HEAD)
    for name, values in truth(session.game, place):
        text.append(f"{name}: ", style=DIM)
        text.append(f"{values}\n")
    text.append("\nTRUE MARGINS\n", style=HEAD)
    margins = session.game.margins()
    text.append(", ".join(f"{seat} {margins[seat]:+d}" for seat in margins) + "\n")
    return text
