"""The application: which screen follows which. The game itself is in ``game.session``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work

from game.scenario.guide import LENSES
from game.session.actions import use
from game.session.minding import Maker, make_mind
from game.session.settings import LONGEST, Settings as Lasting
from game.ui.app_author import AuthorMode
from game.ui.app_drawing import Drawing
from game.ui.app_people import People
from game.ui.inquiry import DeskMaker, make_desk
from game.ui.keys import keymap
from game.ui.memory import keep_lasting, let_go
from game.ui.palette import Commands, Palette
from game.ui.screens.base import Doing
from game.ui.screens.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from textual import events

    from game.ui.author import Authoring
    from game.ui.glyphs import Glyphs
    from game.ui.screens.setup import Settings
    from game.ui.shelf import Book
    from game.ui.table import Table

SMALLEST = (80, 24)
POLL_SECONDS = 0.1  # how often it is looked whether something has been worked out


class QibliApp(AuthorMode, Drawing, People):
    """Ends with a sentence for the terminal (where the game is saved), or None."""

    TITLE = "Qibli"
    COMMANDS: ClassVar[set[Any]] = {Commands}
    CSS_PATH = "styles.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-medium"), (170, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-middle"), (52, "-high")]

    def __init__(
        self,
        scenario: str | None = None,
        seat: str | None = None,
        seed: int | None = None,
        resume: Path | None = None,
        folder: Path | None = None,
        make: Maker = make_mind,
        level: str | None = None,
        players: Mapping[str, str] | None = None,
        author: Authoring | None = None,
        settings: Lasting | None = None,
        keys: Mapping[str, str] | None = None,
        told: Iterable[str] = (),
        theme: str | None = None,
        glyphs: Glyphs | None = None,
    ) -> None:
        """``folder``: where games are saved (the user's folder by default). ``make``: begins the process that thinks; ``level``: at
        which the others play unless ``players`` (seat -> level) or the set-up says otherwise; ``author``: a file
        that is being written, to be played and watched. ``settings``: those that last (the usual ones, kept nowhere, by default);
        ``keys``: those that were chosen, as ``game.session.keymap`` reads them; ``told``: sentences to begin with. ``theme``: ``dark``,
        ``light``, or ``auto`` for what the terminal says (as the settings have it by default); ``glyphs``: what the terminal can draw,
        found out when not given."""
        use(keys or {})
        super().__init__()
        self.table: Table | None = None
        self.settings = settings or Lasting()
        self.make, self.level = make, level or self.settings["level"]
        self._beginning = tuple(told)
        self.make_desk: DeskMaker = make_desk
        self.folder = folder
        self.players = dict(players or {})
        self.author = author
        self._opening = False  # a game is being begun or read
        self.prepare_drawing(theme or self.settings["theme"], glyphs)
        self._wanted = (scenario, seat, seed, resume)

    def _handle_exception(self, error: Exception) -> None:
        """A fault of the program ends the interface without a traceback; ``run`` passes it on to whoever reports it."""
        super()._handle_exception(error)
        self._exit_renderables.clear()

    def on_mount(self) -> None:
        """The picker, or what was asked for on the command line."""
        self.begin_drawing()
        self.set_keymap(keymap())
        self.push_screen(Picker())
        for said in self._beginning:
            self.notify(said, severity="warning", markup=False, timeout=15)
        self.set_interval(POLL_SECONDS, self.poll)
        self.set_interval(POLL_SECONDS, self.go_at_pace)
        scenario, _, _, resume = self._wanted
        if self.author is not None:
            self.watch_author()
        elif resume is not None:
            self.call_after_refresh(self._resume, resume)
        elif scenario is not None:
            self.call_after_refresh(self._open, scenario)

    def on_resize(self, event: events.Resize) -> None:
        """A notice while the terminal is too small. A terminal whose size has changed may have shuffled what it shows."""
        from game.ui.screens.small import SmallScreen

        self.forget_frame()
        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        shown = isinstance(self.screen, SmallScreen)
        if small and not shown:
            self.push_screen(SmallScreen())
        elif shown and not small:
            self.pop_screen()

    def on_unmount(self) -> None:
        """Nothing goes on thinking after the end."""
        self.rise()
        let_go()

    def rise(self, wait: bool = False) -> None:
        """Leave the table: its process ends. ``wait``: until it has."""
        if self.table is not None:
            self.table.thoughts.close(wait)
            if self.table.inquiry is not None:
                self.table.inquiry.close()

    def poll(self) -> None:
        """Take what has been worked out to the screens."""
        if self.table is not None and self.table.thoughts.poll():
            for screen in self.screen_stack:
                if isinstance(screen, Doing) and screen.is_mounted and screen.children:  # none left: the program is being left
                    screen.thought()

    # ------------------------------------------------------------------ before a game
    def set_up(self, book: Book | None) -> None:
        """The set-up of a scenario."""
        from game.ui.screens.setup import SetupScreen

        if book is not None:
            if book.scenario is not None:
                self.meet(book.scenario.words.factions)
            self.push_screen(SetupScreen(self._settings(book)))

    def brief(self, book: Book | None, settings: Settings | None = None) -> None:
        """The briefing, with default settings unless there are some."""
        from game.ui.screens.briefing import BriefingScreen

        if book is not None:
            if book.scenario is not None:
                self.meet(book.scenario.words.factions)
            settings = settings or self._settings(book)
            if settings.watched:
                self.begin(settings)
            else:
                self.push_screen(BriefingScreen(settings))

    def _settings(self, book: Book) -> Settings:
        """The defaults, with what the command line asked for."""
        from game.session.machines import draw_seed
        from game.ui.screens.setup import Settings

        _, seat, seed, _ = self._wanted
        players, guide = self.players, book.scenario.guide if book.scenario is not None else None
        if guide is not None:  # what the prompts were written for, unless something else was asked for
            seat, seed, players = seat or guide.seat, guide.seed if seed is None else seed, {**guide.players, **players}
        if seat is None and book.ref == self.settings["scenario"]:
            seat = self.settings["seat"]
        return Settings(book, seat or "", draw_seed() if seed is None else seed, players, self.level)

    @work(thread=True, exclusive=True, group="open")
    def _open(self, ref: str) -> None:
        """A scenario named on the command line."""
        from game.ui.shelf import Book, open_book

        book = Book(ref, ref, "", "", 0)
        open_book(book)
        if book.scenario is None:
            why = book.problems[0] if book.problems else "it cannot be read"
            self.call_from_thread(self.notify, f"{ref}: {why}", severity="error", markup=False, timeout=15)
        elif self._wanted[1] is not None or book.scenario.guide is not None:
            self.call_from_thread(self.brief, book)
        else:
            self.call_from_thread(self.set_up, book)

    def choose_save(self) -> None:
        """The list of saves."""
        from game.ui.screens.saves import SavesScreen

        self.push_screen(SavesScreen(), self._chosen)

    def _chosen(self, path: Path | None) -> None:
        if path is not None:
            self._resume(path)

    # ------------------------------------------------------------------ beginning and resuming
    def begin(self, settings: Settings) -> None:
        """Begin a game with these settings; asked twice (a key that repeats) it begins one."""
        if not self._opening:
            self._opening = True
            self._begin(settings)

    def _resume(self, path: Path, recover: bool = False) -> None:
        """Go on with a save, once however often it is asked for."""
        if not self._opening:
            self._opening = True
            self._go_on(path, recover)

    @work(thread=True, exclusive=True, group="open")
    def _begin(self, settings: Settings) -> None:
        from game.session.journal import SaveError
        from game.session.session import Session
        from game.ui.table import Table

        scenario = settings.book.scenario
        assert scenario is not None
        self.call_from_thread(self._remember, settings)
        players = {s: r for s, r in settings.players.items() if s != settings.seat}
        try:
            session = Session.new(scenario, settings.seat, settings.seed, players, self.folder)
            table = Table(session, self.make)
        except (SaveError, ValueError) as error:
            self._opening = False
            self.call_from_thread(self.notify, str(error), severity="error", markup=False, timeout=15)
            return
        self.call_from_thread(self.sit_down, table)

    def _remember(self, settings: Settings) -> None:
        """The level of the others, the scenario and the seat, for the next time."""
        guided = settings.book.scenario is not None and settings.book.scenario.guide is not None
        level = "" if guided else settings.common
        for id, value in (("level", level or self.settings["level"]), ("scenario", settings.book.ref), ("seat", settings.seat)):
            if len(value) <= LONGEST and value.isprintable():
                self.keep(self.settings.put(id, value))

    @work(thread=True, exclusive=True, group="open")
    def _go_on(self, path: Path, recover: bool) -> None:
        from game.session.journal import SaveError
        from game.ui.table import resume_table

        try:
            table = resume_table(path, recover, self.make)
        except SaveError as error:
            self._opening = False
            if error.good is not None and not recover:
                self.call_from_thread(self._ask_recover, path, str(error), error.good)
            else:
                self.call_from_thread(self.notify, str(error), severity="error", markup=False, timeout=15)
            return
        self.call_from_thread(self.sit_down, table)

    def _ask_recover(self, path: Path, why: str, good: int) -> None:
        """A damaged save: go on from what is whole, if the player wants that."""
        from game.ui.screens.confirm import ConfirmScreen

        def confirmed(yes: bool | None) -> None:
            if yes:
                self._resume(path, recover=True)

        text = f"{why}\n\n{good} months are intact, and the game can go on after them. The damaged file is kept beside the save."
        self.push_screen(ConfirmScreen("This save is damaged", text, "Go on from there"), confirmed)

    def sit_down(self, table: Table, asked: Iterable[str] = ()) -> None:
        """Play on at a table; ``asked``: questions that need not be put at once."""
        from game.ui.map.lenses import LENSES as MAP_LENSES
        from game.ui.screens.main import MainScreen

        self.rise()
        self.table, self._opening = table, False
        keep_lasting(tidy=self.author is None)  # an author waits for the next copy
        self.meet(table.session.scenario.words.factions)
        lens = LENSES.index(self.settings["lens"])
        if self.author is None:  # who writes a file goes on with the lens of the copy before
            table.lens = lens if MAP_LENSES[lens].needs(table.session.scenario) else 0
        while len(self.screen_stack) > 2:
            self.pop_screen()
        table.thoughts.begin_month()
        if table.session.ended:
            self.show_end()
        elif len(table.session.people) > 1:
            self.draw_curtain()
        else:
            self.push_screen(MainScreen(asked))

    def action_command_palette(self) -> None:
        """All that can be done, by name."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    # ------------------------------------------------------------------ what lasts
    def keep(self, said: str) -> None:
        """Something was set: pass on what there is to say about keeping it."""
        if said:
            self.notify(said, severity="warning", markup=False, timeout=10)

    def show_settings(self) -> None:
        """The settings, over whatever is shown."""
        from game.ui.screens.settings import SettingsScreen

        self.push_screen(SettingsScreen())

    # ------------------------------------------------------------------ during a game
    def end_month(self) -> None:
        """Wait for those who have not decided yet, unless the player goes back to planning; then carry the month out."""
        from game.ui.screens.deciding import DecidingScreen

        assert self.table is not None
        thoughts = self.table.thoughts
        if self.table.session.following:
            self.table.hand_over()
            self.draw_curtain()
            return

        def decided(all_have: bool | None) -> None:
            if all_have:
                self._carry_out()
            else:
                thoughts.hurry(False)

        thoughts.hurry()
        if thoughts.undecided:
            self.push_screen(DecidingScreen(), decided)
        else:
            self._carry_out()

    def _carry_out(self) -> None:
        """Resolve the month, then the report."""
        from game.ui.screens.resolution import ResolutionScreen

        def shown(played: bool | None) -> None:
            if played:
                self.report(then=self.next_month)

        assert self.table is not None
        thoughts = self.table.thoughts
        chosen = thoughts.chosen
        thoughts.rest()
        if len(self.table.session.people) > 1:
            self.draw_curtain(chosen)
            return
        self.push_screen(ResolutionScreen(self.table.view, chosen), shown)

    def report(self, then: Callable[[], None] | None = None) -> None:
        """The report; then back to the map at the place of the chosen line."""
        from game.ui.screens.report import ReportScreen

        def read(place: str | None) -> None:
            self._tell("report_closed")
            if then is not None:
                then()  # first: it shows the new month
            self._look_at(place)

        self.push_screen(ReportScreen(), read)

    def show_log(self) -> None:
        """The log."""
        from game.ui.screens.log import LogScreen

        self.push_screen(LogScreen(), self._look_at)

    def _tell(self, event: str) -> None:
        """Something was done that a prompt of the guide may wait for."""
        from game.ui.screens.guiding import Guiding

        for screen in self.screen_stack:
            if isinstance(screen, Guiding):
                screen.tell(event)
                return

    def _look_at(self, place: str | None) -> None:
        from game.ui.screens.main import MainScreen

        for screen in self.screen_stack:  # questions of the new month may already lie over it
            if place is not None and isinstance(screen, MainScreen):
                screen.jump(place)

    def next_month(self) -> None:
        from game.ui.screens.main import MainScreen

        assert self.table is not None
        if self.table.session.ended:
            self.show_end()
        elif isinstance(self.screen, MainScreen):
            self.screen.next_month()

    def show_end(self) -> None:
        from game.ui.screens.debrief import DebriefScreen

        self.push_screen(DebriefScreen())

    # ------------------------------------------------------------------ leaving
    def to_picker(self) -> None:
        """Leave the table for the list of scenarios."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        self.rise()
        self.table = self.author = None

    async def action_quit(self) -> None:
        """Ctrl+q from anywhere."""
        self.leave()

    def leave(self) -> None:
        """Quit; the game has been saved all along."""
        if self.table is None:
            self.exit()
            return
        session = self.table.session
        if session.unsaved:
            self.exit("Author mode: nothing was saved.")
            return
        said = session.save_error or f"The game is saved in {session.path}. Go on with: qibli play --resume {session.path.name}."
        self.exit(said)
