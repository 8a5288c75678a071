"""Help for what has the focus, and all that can be done on the screen beneath, with the reason where it cannot."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from game.session import actions
from game.session.actions import available
from game.session.wording import winning
from game.ui.keys import bindings
from game.ui.screens.base import Doing, Foot, Sheet
from game.ui.theme import DIM, SAND
from game.ui.widgets.listing import Listing

SIGNS = (
    "● ■ ▲ ▼ ○ □ are factions; the number beside one on the map counts its forces.",
    "╱ land is contested. A place is controlled with the larger force and support of 20 or more; with force alone it is occupied.",
    "~5 about five, some: something is there, ? not known. In reports + is good for you, - is bad.",
    "Win % is every side's chance of winning as far as you can know it, from 1,024 games played out, all sides by doctrine: the model's "
    "estimate.",
    "Margin is points less threshold, ~ when you do not know all of it. ",
)
SIGN = "sign "  # ids of rows that only say something


class HelpScreen(Sheet):
    """A few sentences on the focused panel, then a list of actions that run when chosen, and what the signs of the map mean."""

    where = "help"
    BINDINGS = bindings("help")

    def __init__(self, about: str, screen: Doing) -> None:
        super().__init__()
        self._about, self._under = about, screen

    def compose(self) -> ComposeResult:
        """Sentences, then actions."""
        focused = self._under.screen.focused
        said = str(getattr(focused, "HELP", None) or _MAP) if self._about == "main" else str(getattr(focused, "HELP", None) or "")
        with Vertical(classes="sheet tall"):
            yield Static(Text("Help", style=f"bold {SAND}"), classes="sheet-title")
            below = " The signs are explained below the keys." if self._about == "main" else ""
            yield Static(Text(actions.told(said, self._about) + below), classes="help-text")
            yield Listing(id="actions", one_click=True)
        yield Foot("help")

    def on_mount(self) -> None:
        """List the actions."""
        rows: list[tuple[str | None, Text]] = []
        for action in available(self._about):
            why = action.allowed(self._under)
            keys = Text(f"{action.key:<6}", style=DIM if why else f"bold {SAND}")
            rows.append((action.id, Text.assemble(keys, (f"{action.name:<13}", "" if not why else DIM), (why or action.about, DIM))))
        if self._about == "main":
            signs = [*SIGNS[:-1], SIGNS[-1] + winning(self._under.table.session.scenario)]
            rows.append((None, Text("SIGNS", style=f"bold {SAND}")))
            rows += [(f"{SIGN}{n}", Text(sign, style=DIM)) for n, sign in enumerate(signs)]
        self.query_one(Listing).fill(rows)
        self.query_one(Listing).focus()

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close, then do it; a row that only explains stays."""
        if (event.option_id or "").startswith(SIGN):
            return
        under, action = self._under, event.option_id
        self.dismiss(None)
        if action is not None:
            self.app.call_later(under.do, action)


_MAP = (
    "Arrows (or hjkl) go to the next place in that direction, Enter opens the orders for it, {orders_first} chooses an order first. "
    "Tab goes on to the next panel; {panel(0)}, {panel(1)}, {panel(2)}: map, orders, queue."
)
