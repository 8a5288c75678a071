"""A choice or an offer put to the seat, and the news of the month: answered by number, by arrows or by mouse."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList, Static

from game.engine.view import Question
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Sheet
from game.ui.screens.guiding import Guiding
from game.ui.table import Table
from game.ui.theme import DIM, SAND
from game.ui.widgets.guide_strip import GuideStrip
from game.ui.widgets.listing import Listing


class QuestionScreen(Sheet, Guiding):
    """One question. Enter or a number answers; Esc leaves it open, and its default will be taken."""

    where = "question"
    BINDINGS = bindings("question")

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        """Title, text, answers."""
        question = self.question
        with Vertical(classes="sheet"):
            yield Static(Text(question.title, style=f"bold {SAND}"), classes="sheet-title")
            with VerticalScroll(classes="sheet-text", can_focus=False):
                yield Static(Text(question.text))
            yield Listing(id="answers", one_click=True)
            note = "A number or Enter answers; Esc leaves it open until the month ends, then its default is taken."
            yield Static(Text(note, style=DIM), classes="note")
        yield GuideStrip("question")
        yield Foot("question")

    def on_mount(self) -> None:
        """List the answers; the one chosen, else the default, is marked."""
        listing = self.query_one(Listing)
        given = self.table.session.answers.get(self.question.id)
        rows: list[tuple[str | None, Text]] = []
        at = 0
        for number, answer in enumerate(self.question.answers):
            if answer.order == given or (given is None and answer.default):
                at = number
            text = Text.assemble((f"{number + 1} ", f"bold {SAND}"), (answer.label, "bold"))
            text.append("  default" if answer.default else "", style=DIM)
            text.append("  chosen" if answer.order == given else "", style=SAND)
            for effect in answer.effects or ("nothing changes",):
                text.append(f"\n  · {effect}", style=DIM)
            rows.append((str(number), text))
        listing.fill(rows, at)
        listing.focus()
        self.refresh_guide()

    def on_key(self, event: events.Key) -> None:
        """A number answers."""
        if event.character and event.character.isdigit() and 1 <= int(event.character) <= len(self.question.answers):
            event.stop()
            self._answer(int(event.character) - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click answers."""
        if event.option_id is not None:
            self._answer(int(event.option_id))

    def action_back(self) -> None:
        """Leave it open."""
        self.dismiss(None)

    def _answer(self, number: int) -> None:
        self.dismiss(self.question.answers[number].order)


def answer_of(table: Table, question: Question) -> str:
    """How a question stands: the answer chosen, or that none is."""
    given = table.session.answers.get(question.id)
    chosen = next((a.label for a in question.answers if a.order == given), None)
    return f"You answered: {chosen}. Enter on it in the queue changes it." if chosen else "Not answered yet."


class NewsScreen(Sheet):
    """The events that the seat reads this month."""

    where = "news"
    BINDINGS = bindings("news")

    def compose(self) -> ComposeResult:
        """Every event with its text and source."""
        view = self.table.view
        with Vertical(classes="sheet"):
            yield Static(Text(f"News, {view.date}", style=f"bold {SAND}"), classes="sheet-title")
            with VerticalScroll(classes="sheet-text"):
                text = Text()
                for news in view.news:
                    text.append(news.title, style="bold")
                    text.append("  takes effect next month" if news.coming else "", style=SAND)
                    text.append(f"\n{news.text}\n")
                    text.append(f"{news.source}\n" if news.source else "", style=DIM)
                    text.append("\n")
                for question in view.questions:
                    text.append(f"Asked of you: {question.title}", style="bold")
                    text.append(f"\n{answer_of(self.table, question)}\n\n", style=DIM)
                yield Static(text)
        yield Foot("news")

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)
