"""Set-up: seat, who plays the others, seed. Everything has a default: Enter goes on to the briefing, Enter there begins."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import OptionList, Static

from game.engine.view import View
from game.scenario.model import Scenario
from game.session.briefing import briefing_parts
from game.session.levels import ABOUT_LEVELS, DEFAULT_LEVEL, LEVELS
from game.session.machines import OBSERVER, PERSON, draw_seed
from game.ui.keys import bindings
from game.ui.map.setup_view import setup_view
from game.ui.screens.base import Foot, Page
from game.ui.shelf import Book, look_inside
from game.ui.theme import DIM, SAND, TEXT
from game.ui.widgets.listing import Listing
from game.ui.widgets.map_box import MapBox
from game.ui.words import HEAD, Words

BESIDE = 110  # from this width on the map stands beside the settings
SHOWN_PARTS = ("Situation", "Your means", "Goals", "What you may not do")
LARGEST_SEED = 2**63 - 1


@dataclass
class Settings:
    """What a game is begun with. ``players``: seat -> level for every seat but that of the person who begins, ``person`` for
    another one at this keyboard; ``level`` where none is named. ``seat`` may be ``observer``."""

    book: Book
    seat: str = ""
    seed: int = field(default_factory=draw_seed)
    players: dict[str, str] = field(default_factory=dict)
    level: str = DEFAULT_LEVEL

    def __post_init__(self) -> None:
        """Fill in the defaults: the first seat, machines of one level for the others."""
        assert self.book.scenario is not None
        seats = [f.id for f in self.book.scenario.factions]
        self.seat = self.seat if self.seat in seats or self.seat == OBSERVER else seats[0]
        self.players = {s: self.players.get(s, self.level) for s in seats}

    @property
    def seats(self) -> list[str]:
        """All seats, in the order of the file."""
        return list(self.players)

    def take(self, by: int) -> None:
        """Sit down on the next or previous seat."""
        self._take(self.seats, by)

    def take_or_watch(self, by: int) -> None:
        """The same, with watching machines as one more choice; an observer leaves no seat to other people."""
        self._take([*self.seats, *([] if OBSERVER in self.seats else [OBSERVER])], by)
        if self.watched:
            self.players = {s: self.level if r == PERSON else r for s, r in self.players.items()}

    def _take(self, choices: list[str], by: int) -> None:
        self.seat = choices[(choices.index(self.seat) + by) % len(choices)]

    @property
    def watched(self) -> bool:
        """Does nobody play?"""
        return self.seat not in self.players

    @property
    def others(self) -> list[str]:
        """The seats that machines play."""
        return [seat for seat in self.players if seat != self.seat]

    @property
    def common(self) -> str:
        """The level of all machines, or '' when they differ."""
        levels = {self.players[seat] for seat in self.others} - {PERSON}
        return levels.pop() if len(levels) == 1 else ""

    def change_all(self, by: int) -> None:
        """Another level for all machines; where they differ, the usual one."""
        level = LEVELS[(LEVELS.index(self.common) + by) % len(LEVELS)] if self.common else self.level
        self.players |= dict.fromkeys((s for s in self.others if self.players[s] != PERSON), level)

    def change(self, seat: str, by: int) -> None:
        """Another level for a seat, or a person at this keyboard."""
        choices = LEVELS if self.watched else (*LEVELS, PERSON)
        self.players[seat] = choices[(choices.index(self.players[seat]) + by) % len(choices)]


class SetupScreen(Page):
    """A list of settings; left and right change the marked one, a click on it changes it too."""

    where = "setup"
    BINDINGS = bindings("setup")

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._shown = ""  # the seat that map and text are about

    def compose(self) -> ComposeResult:
        """Title, list, help; where there is room the map lit to the seat's holdings, and what the seat is about."""
        with Horizontal(id="setup"):
            with Vertical(classes="form"):
                yield Static(Text(self.settings.book.title, style=f"bold {SAND}"), classes="sheet-title")
                yield Form(id="form")
                yield Static("", id="setup-note", markup=False)
                with VerticalScroll(id="setup-seat", can_focus=False):
                    yield Static("", id="setup-about", markup=False)
            yield MapBox(id="setup-map")
        yield Foot("setup")

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill(0)
        self.query_one(Form).focus()

    def on_resize(self) -> None:
        """Room for the map may have come."""
        if self.is_mounted:
            self._show_seat()

    def _show_seat(self) -> None:
        """What the seat is about, where there is room; its view of the map comes from a thread."""
        seat, scenario = self.settings.seat, self.settings.book.scenario
        if seat == self._shown or scenario is None or self.app.size.width < BESIDE:
            return
        self._shown = seat
        self.query_one("#setup-about", Static).update(seat_text(scenario, seat))
        self._look(seat)

    @work(thread=True, exclusive=True, group="look")
    def _look(self, seat: str) -> None:
        book = self.settings.book
        assert book.scenario is not None
        view = setup_view(book.scenario) if seat not in self.settings.players else look_inside(book, seat)
        if view is not None and self.is_attached:
            self.app.call_from_thread(self._light, seat, view)

    def _light(self, seat: str, view: View) -> None:
        scenario, box = self.settings.book.scenario, self.query_one("#setup-map", MapBox)
        if scenario is not None and seat == self.settings.seat:  # another one may have been chosen meanwhile
            box.show(scenario, view)
            box.highlight([p.id for p in view.places.values() if view.seat and (view.seat in p.forces or p.holder == view.seat)])

    def _fill(self, mark: int) -> None:
        scenario = self.settings.book.scenario
        assert scenario is not None
        words = Words(scenario)
        rows: list[tuple[str | None, Text]] = [("seat", _row("You play", self._you(words)))]
        if len(self.settings.others) > 1:
            rows.append(("all", _row("Machines", Text(self.settings.common or "mixed", style="bold"), Text("all of them"))))
        for seat in self.settings.others:
            person = self.settings.players[seat] == PERSON
            played = Text("at this keyboard" if person else self.settings.players[seat], style="bold")
            rows.append((seat, _row("Person" if person else "Machine", played, words.faction(seat, long=True))))
        seed = Text(str(self.settings.seed), style="bold")
        rows.append(("seed", _row("Seed", seed)))
        on = "Begin" if self.settings.watched else "Go on to the briefing"
        rows.append(("brief", Text(f"  {on}", style=f"bold {SAND}")))
        self.query_one(Form).fill(rows, mark)
        self._say()
        self._show_seat()

    def _you(self, words: Words) -> Text:
        if self.settings.watched:
            return Text("nobody: you watch machines play", style="bold")
        return words.faction(self.settings.seat, long=True)

    @on(OptionList.OptionHighlighted)
    def _say(self) -> None:
        marked = self.query_one(Form).marked
        if marked == "all" or marked in self.settings.players:
            level = self.settings.common if marked == "all" else self.settings.players[str(marked)]
            self.query_one("#setup-note", Static).update(levels_text(level))
            return
        if marked == "seed":
            note = "The same seed, orders and players give the same game. Type digits, or n for another."
        elif marked == "seat":
            note = "Left and right choose the side you play, or to watch. Enter goes on to the briefing."
        else:
            note = "Enter goes on to the briefing."
        self.query_one("#setup-note", Static).update(Text(note, style=DIM))

    def turn(self, by: int) -> None:
        """Change the marked setting."""
        listing = self.query_one(Form)
        marked, at = listing.marked, listing.highlighted or 0
        if marked == "seat":
            self.settings.take_or_watch(by)
        elif marked == "all":
            self.settings.change_all(by)
        elif marked in self.settings.players:
            self.settings.change(str(marked), by)
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


def seat_text(scenario: Scenario, seat: str) -> Text:
    """The situation, the means, the goals and the limits of a seat; of who watches, what can be seen."""
    if seat not in scenario.briefings:
        return Text("Every month is shown as it truly is, or through the eyes of one side.", style=DIM)
    text = Text()
    for title, body in briefing_parts(scenario, seat):
        if title in SHOWN_PARTS:
            text.append(f"{title.upper()}\n", style=HEAD)
            text.append(f"{body}\n\n")
    return text


def levels_text(level: str) -> Text:
    """All levels from the weakest to the strongest with a word about each, the chosen one marked."""
    text = Text("Left: weaker, right: stronger. Those that think ahead know only what their seat knows.\n", style=DIM)
    for name, about in ABOUT_LEVELS.items():
        chosen = name == level
        text.append(f"\n{'>' if chosen else ' '} {name:<9}", style=f"bold {SAND}" if chosen else "")
        text.append(about, style=TEXT if chosen else DIM)
    chosen = level == PERSON
    text.append(f"\n{'>' if chosen else ' '} {PERSON:<9}", style=f"bold {SAND}" if chosen else "")
    text.append("somebody else at this keyboard; a curtain falls between your turns", style=TEXT if chosen else DIM)
    return text


def _row(name: str, value: Text, who: Text | None = None) -> Text:
    """A setting: its name, who it is about, and between arrows what left and right change."""
    row = Text(f"  {name:<10}", style=DIM, no_wrap=True)
    if who is not None:
        who = who.copy()
        who.truncate(36, overflow="ellipsis", pad=True)
        row.append("  ").append_text(who)
    return Text.assemble(row, "< ", value, " >", no_wrap=True)
