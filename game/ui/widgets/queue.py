"""The orders given this month, numbered by importance, with their cost; answers to questions stand below them."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import OptionList, Static

from game.session.actions import find
from game.ui.table import Table
from game.ui.theme import DIM, SAND
from game.ui.widgets.chip import Chip
from game.ui.widgets.listing import Listing


class QueueList(Listing):
    """The list itself."""

    class Reopen(Message):
        """Enter on an answer: the question is wanted again."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    DEFAULT_CSS = "QueueList { height: auto; max-height: 8; min-height: 1; }"
    HELP = (
        "Your orders of this month, the most important first: when an order is lost, it is the last one. {earlier} and {later} move "
        "the marked one, {remove} takes it out, {undo} undoes the last change. Enter on an answer (?) asks again."
    )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """An answer can be changed; an order is changed by taking it out."""
        event.stop()
        if event.option_id is not None and event.option_id.startswith("?"):
            self.post_message(self.Reopen(event.option_id[1:]))


class Queue(Vertical):
    """Heading with its buttons, then the list."""

    DEFAULT_CSS = """
    Queue { height: auto; }
    Queue > Horizontal { height: 1; padding: 0 1; }
    Queue #queue-title { width: 1fr; height: 1; }
    Queue Chip { padding: 0 1; }
    """

    _shown: tuple[Table, int | None] | None = None

    def compose(self) -> ComposeResult:
        """Title, buttons, list."""
        with Horizontal():
            yield Static("", id="queue-title", markup=False)
            for id, label in (("earlier", "↑"), ("later", "↓"), ("remove", "x")):
                yield Chip(label, id, tip=find("main", id).tooltip, classes="-plain")
        yield QueueList(id="queue-list")

    def show(self, table: Table, mark: int | None = None) -> None:
        """Show the queue as it stands; ``mark``: the order to mark."""
        self._shown = (table, mark)
        session, view, words = table.session, table.view, table.words
        width = max(24, self.size.width - 3)
        title = Text(f"QUEUE {len(session.queue)}/{view.orders_allowed}", style=f"bold {SAND}")
        if session.queue:
            title.append(f"  cost {session.cost}", style=f"not bold {DIM}")
        self.query_one("#queue-title", Static).update(title)
        rows: list[tuple[str | None, Text]] = []
        for index, order in enumerate(session.queue):
            text = Text.assemble((f"{index + 1}. ", SAND), words.order(order.kind))
            text.append(f" {words.target(order.kind, order.target)}", style="#b8b2a8")
            cost = Text(f" {view.book.preview(order).cost}", style=DIM)
            text.truncate(width - cost.cell_len, overflow="ellipsis", pad=True)
            rows.append((str(index), text.append(cost)))
        for question in view.questions:
            text = _answer(table, question.id)
            text.truncate(width, overflow="ellipsis")
            rows.append((f"?{question.id}", text))
        listing = self.query_one(QueueList)
        if not rows:
            rows = [("none", Text("No order given yet.", style=DIM))]
        listing.fill(rows, listing.highlighted if mark is None else mark)

    def on_resize(self) -> None:
        """Lines are laid out for the width."""
        if self._shown is not None:
            self.show(*self._shown)

    @property
    def marked(self) -> int | None:
        """The marked order's place in the queue."""
        id = self.query_one(QueueList).marked
        return int(id) if id is not None and id.isdigit() else None


def _answer(table: Table, question: str) -> Text:
    """One line for a question: what has been answered or will be by default."""
    asked = next(q for q in table.view.questions if q.id == question)
    given = table.session.answers.get(question)
    for answer in asked.answers:
        if answer.order == given or (given is None and answer.default):
            by_default = "" if given is not None else "default: "
            return Text.assemble(("? ", SAND), (by_default, DIM), answer.label)
    return Text(f"? {asked.title}")
