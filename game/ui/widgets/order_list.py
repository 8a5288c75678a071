"""The list of orders in its three uses: orders for a place, all kinds of orders, targets of one kind."""

from __future__ import annotations

from typing import Literal

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import OptionList

from game.engine.view import Preview
from game.ui.orders import Row
from game.ui.table import Table
from game.ui.theme import DIM, SAND
from game.ui.widgets.listing import Listing

Use = Literal["orders", "kinds", "targets"]


class OrderList(Listing):
    """Rows of orders. While it has the focus the letters of the orders work; left and right change the target."""

    HELP = (
        "A letter or the arrows mark an order; left and right (h, l) change its target where it has several (2/5); Enter "
        "gives it; Esc goes back; Ctrl+up and Ctrl+down scroll the text below. Greyed orders cannot be given now: mark one to read why."
    )
    BINDINGS = [
        Binding("right,l", "variant(1)", "Next target", show=False),
        Binding("left,h", "variant(-1)", "Previous target", show=False),
    ]

    class Changed(Message):
        """The marked order changed (also to another target of the same kind)."""

        def __init__(self, preview: Preview | None, row: Row | None) -> None:
            super().__init__()
            self.preview, self.row = preview, row

    class Chosen(Message):
        """Enter or a double click on an order."""

        def __init__(self, preview: Preview | None, row: Row) -> None:
            super().__init__()
            self.preview, self.row = preview, row

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.use: Use = "orders"
        self._rows: list[Row] = []
        self._picked: list[int] = []  # per row: which variant
        self._table: Table | None = None
        self._wide = 0

    def show(self, table: Table, rows: list[Row], use: Use, mark: str = "") -> None:
        """Show rows. For ``targets`` each row has one variant. ``mark``: the kind to mark."""
        self._table, self._rows, self.use = table, rows, use
        self._picked = [0] * len(rows)
        first = next((i for i, row in enumerate(rows) if row.legal), 0)
        self._fill(next((i for i, row in enumerate(rows) if row.kind == mark and (row.legal or not rows[first].legal)), first))

    def _fill(self, row: int) -> None:
        if self._table is None:
            return
        self._wide = self.room
        lines: list[tuple[str | None, Text]] = []
        at, nowhere = 0, False
        for index, entry in enumerate(self._rows):
            if entry.nowhere and not nowhere and self.use == "orders":
                lines.append((None, Text("NO PLACE", style=f"bold {SAND}")))
                nowhere = True
            if index == row:
                at = len(lines)
            lines.append((str(index), self._line(entry, self._picked[index])))
        self.fill(lines, at)
        self._tell()

    @property
    def room(self) -> int:
        """Cells of a row, without its margin and the scroll bar."""
        return max(24, self.size.width - 3)

    @property
    def heads(self) -> str:
        """What stands at the right of the rows, to be written above them."""
        return "places cost" if self.use == "kinds" else "odds cost"

    def _line(self, row: Row, picked: int) -> Text:
        """Letter, name, target, then cost and odds at the right; greyed when it cannot be given."""
        preview = row.variants[picked] if row.variants else None
        legal = preview is not None and preview.legal
        several = len(row.variants) > 1 and self.use == "orders"
        left = Text(no_wrap=True)
        if self.use != "targets":
            works = row.legal and self.has_focus  # a letter is bright only while pressing it does something
            left.append(f"{row.letter or ' '} ", style=f"bold {SAND}" if works else DIM)
        left.append(row.name)
        told = (
            self.use == "orders"
            and self._wide > 32
            and preview is not None
            and (len(preview.order.target) > 1 or (row.nowhere and several))
        )
        if told and preview is not None and self._table is not None:
            left.append(f" {self._target(preview)}", style="#b8b2a8")
        right = Text(no_wrap=True)
        if several:
            right.append(f" {picked + 1}/{len(row.variants)}", style=DIM)
        if self.use == "kinds":
            legal = row.legal
            count = sum(p.legal for p in row.variants)
            right.append(f" {count}" if count > 1 else "", style=DIM)
        if preview is not None:
            odds = f"{preview.chance:>4}%" if preview.chance is not None and self.use != "kinds" else ""
            right.append(odds or " " * 5 * (several and self.use != "kinds"), style=DIM)  # which target is no odds
            right.append(f"{preview.cost:>4}", style="" if legal else DIM)
        left.truncate(max(6, self.room - right.cell_len - 1), overflow="ellipsis")
        left.append(" " * max(1, self.room - left.cell_len - right.cell_len))
        left.append(right)
        if not legal:
            left.stylize("dim" if self.app.no_color else DIM)
        return left

    def _target(self, preview: Preview) -> str:
        """The other end of a road as seen from the place looked at, or the whole target."""
        assert self._table is not None
        words, place, target = self._table.words, self._table.place, preview.order.target
        if len(target) == 2 and target[0] in self._table.view.places:
            return f"to {words.place(target[1])}" if target[0] == place else f"from {words.place(target[0])}"
        return words.target(preview.order.kind, target)

    @property
    def row(self) -> Row | None:
        """The marked row."""
        marked = self.marked
        return self._rows[int(marked)] if marked is not None and int(marked) < len(self._rows) else None

    @property
    def preview(self) -> Preview | None:
        """The marked order with its target."""
        marked = self.marked
        if marked is None or int(marked) >= len(self._rows):
            return None
        variants = self._rows[int(marked)].variants
        return variants[self._picked[int(marked)]] if variants else None

    def aim(self, place: str) -> bool:
        """Among targets: mark the first order that goes to a place and can be given; False when none does."""
        for index, row in enumerate(self._rows):
            if row.variants and row.legal and row.variants[0].order.target[-1:] == (place,):
                return self.mark(str(index))
        return False

    def action_variant(self, by: int) -> None:
        """Change the target of the marked row."""
        self.turn(by)

    def turn(self, by: int) -> None:
        """Change the target of the marked row; among targets go to the next row."""
        marked, row = self.marked, self.row
        if self.use == "targets":
            self._round(by)
        if marked is None or row is None or len(row.variants) < 2 or self.use != "orders":
            return
        index = int(marked)
        self._picked[index] = (self._picked[index] + by) % len(row.variants)
        assert self.highlighted is not None
        self.replace_option_prompt_at_index(self.highlighted, self._line(row, self._picked[index]))
        self._tell()

    def on_resize(self) -> None:
        """Lines are laid out for the width."""
        if self.room != self._wide and self._rows:
            marked = self.marked
            self._fill(int(marked) if marked else 0)

    def watch_has_focus(self, has_focus: bool) -> None:
        """The letters work now, or belong to the map again. (The events of the focus come before it has changed.)"""
        super().watch_has_focus(has_focus)
        self._repaint()

    def _repaint(self) -> None:
        """Write the rows again as they are, in other colours."""
        for index in range(self.option_count):
            id = self.get_option_at_index(index).id
            if id is not None and int(id) < len(self._rows):
                self.replace_option_prompt_at_index(index, self._line(self._rows[int(id)], self._picked[int(id)]))

    def on_key(self, event: events.Key) -> None:
        """The letters of the orders; tab goes round the targets."""
        if self.use == "targets" and event.key in ("tab", "shift+tab", "right", "left", "l", "h"):
            event.stop()
            event.prevent_default()
            self._round(-1 if event.key in ("shift+tab", "left", "h") else 1)
        elif self.use != "targets" and event.character is not None:
            for index, row in enumerate(self._rows):
                if row.letter and row.letter == event.character:
                    event.stop()
                    event.prevent_default()
                    if self.marked == str(index) and self.use == "orders":
                        self.action_variant(1)
                    self.mark(str(index))
                    return

    def _round(self, by: int) -> None:
        if self.option_count:
            self.highlighted = ((self.highlighted or 0) + by) % self.option_count

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Pass on what is marked."""
        event.stop()
        self._tell()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Pass on what is chosen."""
        event.stop()
        if self.row is not None:
            self.post_message(self.Chosen(self.preview, self.row))

    def _tell(self) -> None:
        self.post_message(self.Changed(self.preview, self.row))
