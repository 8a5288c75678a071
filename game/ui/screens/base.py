"""What every screen shares: its actions from the table, their reasons when they cannot be done, the foot, the app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.color import Color
from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from game.session.actions import available, reason
from game.ui.legible import LEAST_BAR, Legible
from game.ui.map.colours import RGB
from game.ui.map.palette import Depth
from game.ui.map.palette_few import ANSI
from game.ui.widgets.chip import Chip

if TYPE_CHECKING:
    from game.session.session import Session
    from game.ui.app import QibliApp
    from game.ui.table import Table


class Doing(DOMNode):
    """Mixed into screens: actions of the table ``where`` names, checked before they run, explained when they cannot.

    It stands after the screen among the bases, since styles go by the first base.
    """

    where: ClassVar[str] = ""

    @property
    def qibli(self) -> QibliApp:
        """The app, with its type."""
        return cast("QibliApp", self.app)

    @property
    def table(self) -> Table:
        """The game at the table; only for screens that exist while one is played."""
        found = self.qibli.table
        assert found is not None
        return found

    @property
    def session(self) -> Session | None:
        """The session, or None before a game begins."""
        found = self.qibli.table
        return found.session if found is not None else None

    @property
    def spot(self) -> str:
        """What has the focus, for the conditions of the table."""
        return "other"

    def thought(self) -> None:
        """Something was worked out about the game at the table: called on every screen of the stack."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Greyed when the table says that it cannot be done now."""
        return None if reason(self.where, action, self) else True

    async def do(self, action: str) -> None:
        """Run an action by its id, or say why it cannot be done."""
        why = reason(self.where, action, self)
        if why:
            self.cannot(why)
        else:
            await self.app.run_action(action, self)

    def on_key(self, event: events.Key) -> None:
        """A key whose action is greyed says why."""
        for action in available(self.where):
            if event.key in action.keys.split(",") or (event.character or " ") in action.keys.split(","):
                why = action.allowed(self)
                if why:
                    self.cannot(why)
                return

    def cannot(self, why: str) -> None:
        """Say why something cannot be done."""
        self.app.notify(why, severity="warning", markup=False)

    def action_help(self) -> None:
        """Help for what has the focus."""
        from game.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.where, self))

    def action_glossary(self) -> None:
        """The words of the game."""
        from game.ui.screens.glossary import GlossaryScreen

        self.app.push_screen(GlossaryScreen())

    def action_settings(self) -> None:
        """The settings that last."""
        self.qibli.show_settings()

    def action_back(self) -> None:
        """Leave this screen."""
        self.app.pop_screen()

    def action_quit_game(self) -> None:
        """Leave the program."""
        self.qibli.leave()


class Page(Screen[Any], Doing):
    """A screen that fills the terminal."""


class Backdrop(Legible):
    """For a screen that shows dimly under another: it need not be read, so nothing in it is made bright again."""

    def style(self, style: Style, below: RGB, least: float) -> Style:
        """A style as this terminal has it, with as much contrast as is left. Few colours have no dim ones: with 256 what lies beneath
        is grey, with sixteen grey on the ground of the look, and bars and map areas are not drawn."""
        if self.depth is Depth.EIGHT_BIT:
            return super().style(style + Style(color=_greyed(style.color), bgcolor=_greyed(style.bgcolor)), below, 0.0)
        if self.depth is not Depth.SIXTEEN:
            return super().style(style, below, 0.0)
        ground = ANSI[15] if self.light else ANSI[0]
        ink = ground if least == LEAST_BAR else ANSI[8]
        return Style(color=Color.from_rgb(*ink), bgcolor=Color.from_rgb(*ground))


def _greyed(colour: Color | None) -> Color | None:
    """The grey that is as light as a colour."""
    if colour is None or colour.triplet is None:
        return colour
    red, green, blue = colour.triplet
    grey = round(0.299 * red + 0.587 * green + 0.114 * blue)
    return Color.from_rgb(grey, grey, grey)


def behind(filters: Sequence[LineFilter]) -> list[LineFilter]:
    """The filters for what lies under another screen."""
    return [Backdrop(one.depth, one.light) if isinstance(one, Legible) else one for one in filters]


class Sheet(ModalScreen[Any], Doing):
    """A screen that lies over another."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to the lines under the sheet; what lies on it has the filters of the application."""
        return behind(super().get_line_filters())


MARK = 8  # cells of the mark of author mode


class Foot(Horizontal):
    """The actions of the screen with their keys; a click does them. Those that do not fit are left to help and palette."""

    DEFAULT_CSS = """
    Foot { height: 1; dock: bottom; background: $panel; overflow: hidden hidden; }
    Foot Chip { background: transparent; }
    Foot .author-mark { dock: right; width: 8; background: $warning; color: black; text-style: bold; }
    """

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where

    def compose(self) -> ComposeResult:
        """One chip for each action, the palette last."""
        for action in available(self._where):
            if action.footer:
                yield Chip(action.name, action.id, key=action.key, tip=action.tooltip, classes="-foot")
        if getattr(self.app, "author", None) is not None:
            yield Static(" AUTHOR ", classes="author-mark")
        yield Chip("Palette", "app.command_palette", key="^p", tip="All that can be done, by name (^p)", classes="-foot")

    def on_resize(self) -> None:
        """Hide what does not fit: help and the first ones stay."""
        chips = list(self.query(Chip))
        keep = [c for c in chips if c.action == "help"]
        room = self.size.width - sum(c.room for c in keep) - MARK * len(self.query(".author-mark"))
        for chip in chips:
            if chip in keep:
                continue
            chip.display = chip.room <= room
            room -= chip.room if chip.display else 0

    def refresh_greyed(self) -> None:
        """Grey what cannot be done now."""
        screen = self.screen
        if isinstance(screen, Doing):
            for chip in self.query(Chip):
                chip.set_class(bool(reason(self._where, chip.action, screen)), "-greyed")

    def on_mount(self) -> None:
        """The first look."""
        self.refresh_greyed()


def roomy(size: Size) -> bool:
    """Is there room to tell more than on a terminal of 120x40?"""
    return size.width >= 170 and size.height >= 52


def plain(text: str) -> Text:
    """Text of a file as plain text."""
    return Text(text)
