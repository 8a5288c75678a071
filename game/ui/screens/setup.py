"""Set-up: seat, who plays the others, seed. Everything has a default: Enter goes on to the briefing, Enter there begins."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from game.ui.actions import bindings
from game.ui.screens.base import Foot, Page
from game.ui.shelf import Book
from game.ui.theme import DIM, SAND
from game.ui.widgets.listing import Listing
from game.ui.words import Words

RUNGS = ("doctrine", "greedy", "random")
ABOUT_RUNGS = {
    "doctrine": "plays as its doctrine says, and against whoever is about to win",
    "greedy": "takes what gains most at once",
    "random": "gives any order that is legal",
}
LARGEST_SEED = 2**63 - 1


def draw_seed() -> int:
    """A seed short enough to be read aloud."""
    return random.SystemRandom().randrange(1, 1_000_000)


@dataclass
class Settings:
    """What a game is begun with. ``players``: seat -> rung for every seat but the person's."""

    book: Book
    seat: str = ""
    seed: int = field(default_factory=draw_seed)
    players: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Fill in the defaults: the first seat, doctrine for the others."""
        assert self.book.scenario is not None
        seats = [f.id for f in self.book.scenario.factions]
        self.seat = self.seat if self.seat in seats else seats[0]
        self.players = {s: self.players.get(s, RUNGS[0]) for s in seats}

    @property
    def seats(self) -> list[str]:
        """All seats, in the order of the file."""
        return list(self.players)

    def take(self, by: int) -> None:
        """Sit down on the next or previous seat."""
        self.seat = self.seats[(self.seats.index(self.seat) + by) % len(self.seats)]

    def rung(self, seat: str, by: int) -> None:
        """Another machine for a seat."""
        self.players[seat] = RUNGS[(RUNGS.index(self.players[seat]) + by) % len(RUNGS)]


class SetupScreen(Page):
    """A list of settings; left and right change the marked one, a click on it changes it too."""

    where = "setup"
    BINDINGS = bindings("setup")

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings

    def compose(self) -> ComposeResult:
        """Title, list, help."""
        with Vertical(classes="form"):
            yield Static(Text(self.settings.book.title, style=f"bold {SAND}"), classes="sheet-title")
            yield Form(id="form")
            yield Static("", id="setup-note", markup=False)
        yield Foot("setup")

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill(0)
        self.query_one(Form).focus()

    def _fill(self, mark: int) -> None:
        scenario = self.settings.book.scenario
        assert scenario is not None
        words = Words(scenario)
        rows: list[tuple[str | None, Text]] = [("seat", _row("You play", words.faction(self.settings.seat, long=True)))]
        for seat in self.settings.seats:
            if seat != self.settings.seat:
                who = words.faction(seat, long=True)
                who.truncate(36, overflow="ellipsis", pad=True)
                who.append(self.settings.players[seat], style="bold")
                rows.append((seat, _row("Machine", who)))
        seed = Text(str(self.settings.seed), style="bold")
        rows.append(("seed", _row("Seed", seed)))
        rows.append(("brief", Text("  Go on to the briefing", style=f"bold {SAND}")))
        self.query_one(Form).fill(rows, mark)
        self._say()

    @on(OptionList.OptionHighlighted)
    def _say(self) -> None:
        marked = self.query_one(Form).marked
        if marked in self.settings.players:
            rung = self.settings.players[str(marked)]
            note = f"{rung}: {ABOUT_RUNGS[rung]}. Left and right change it."
        elif marked == "seed":
            note = "The same seed, orders and players give the same game. Type digits, or n for another."
        elif marked == "seat":
            note = "Left and right choose the side you play. Enter goes on to the briefing."
        else:
            note = "Enter goes on to the briefing."
        self.query_one("#setup-note", Static).update(Text(note, style=DIM))

    def turn(self, by: int) -> None:
        """Change the marked setting."""
        listing = self.query_one(Form)
        marked, at = listing.marked, listing.highlighted or 0
        if marked == "seat":
            self.settings.take(by)
        elif marked in self.settings.players:
            self.settings.rung(str(marked), by)
        elif marked == "seed":
            self.settings.seed = max(0, self.settings.seed + by)
        self._fill(at)

    def type_seed(self, digit: str) -> None:
        """Write the seed digit by digit."""
        text = str(self.settings.seed)
        text = text[:-1] if digit == "backspace" else text + digit
        self.settings.seed = min(LARGEST_SEED, int(text or "0"))
        self._fill(self.query_one(Form).highlighted or 0)

    @on(OptionList.OptionSelected)
    def action_brief(self) -> None:
        """On to the briefing."""
        self.qibli.brief(self.settings.book, self.settings)

    def action_new_seed(self) -> None:
        """Draw another seed."""
        self.settings.seed = draw_seed()
        self._fill(self.query_one(Form).highlighted or 0)

    def seed_marked(self) -> bool:
        """Is the seed what would be typed into?"""
        return self.query_one(Form).marked == "seed"


class Form(Listing):
    """The settings as rows."""

    HELP = "Up and down mark a setting, left and right change it. Enter goes on; Esc goes back."

    def on_key(self, event: events.Key) -> None:
        """Left, right and digits change the marked row."""
        screen = self.screen
        if not isinstance(screen, SetupScreen):
            return
        if event.key in ("left", "right", "h", "l"):
            event.stop()
            screen.turn(-1 if event.key in ("left", "h") else 1)
        elif screen.seed_marked() and (event.key == "backspace" or (event.character or "").isdigit()):
            event.stop()
            screen.type_seed("backspace" if event.key == "backspace" else str(event.character))

    async def on_click(self, event: events.Click) -> None:
        """A click on a row changes it; on the last row it goes on."""
        event.prevent_default()
        index = event.style.meta.get("option")
        screen = self.screen
        if index is None or not isinstance(screen, SetupScreen):
            return
        self.highlighted = index
        if self.marked == "brief":
            screen.action_brief()
        elif self.marked == "seed":
            screen.action_new_seed()
        else:
            screen.turn(1)


def _row(name: str, value: Text) -> Text:
    return Text.assemble((f"  {name:<10}", DIM), "< ", value, " >", no_wrap=True)
