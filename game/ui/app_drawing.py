"""The part of the application that draws: what reaches the terminal, in which theme, and in which characters."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from textual._compositor import CompositorUpdate
from textual.app import App
from textual.filter import LineFilter

from game.ui.frames import Frame, Thin
from game.ui.glyphs import Glyphs, Repertoire, find_glyphs
from game.ui.legible import Colourless, Legible
from game.ui.map.palette import depth_of
from game.ui.theme import QIBLI, QIBLI_LIGHT, is_light

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.screen import Screen

    from game.scenario.model import Look

_COLOURLESS = Colourless()


class Drawing(App[str]):
    """Mixed into the application."""

    def prepare_drawing(self, wish: str, glyphs: Glyphs | None) -> None:
        """Before anything is drawn. ``wish``: ``auto``, ``dark`` or ``light``; ``glyphs``: what the terminal draws, found out if None."""
        self._frame = Frame()
        self._theme_wish, self._glyphs_wanted = wish, glyphs
        self.repertoire = Repertoire(glyphs or Glyphs.ALL)
        self._legible = Legible(depth_of(self), is_light(wish))
        self._sides: Mapping[str, Look] = {}

    def begin_drawing(self) -> None:
        """Once there is a terminal."""
        if self._glyphs_wanted is None and not (self.is_headless or self.is_web):  # what a browser draws does not hang on the locale
            self.repertoire = Repertoire(find_glyphs(sys.__stderr__))
        self.register_theme(QIBLI)
        self.register_theme(QIBLI_LIGHT)
        self.wear(self._theme_wish)
        self.app_resume_signal.subscribe(self, lambda _: self._draw_all())

    def wear(self, wish: str) -> None:
        """Change the theme: ``dark``, ``light``, or ``auto`` for what the terminal says. Maps follow by the signal of the change."""
        self._legible = Legible(depth_of(self), is_light(wish))
        self._legible.name(self._sides)
        self.theme = QIBLI_LIGHT.name if self._legible.light else QIBLI.name

    def meet(self, sides: Mapping[str, Look]) -> None:
        """The sides that the screens speak of from now on: by their letters where shapes cannot be drawn, and in their colours."""
        if sides == self._sides:
            return
        self._sides = sides
        self.repertoire.name(sides)
        self._legible.name(sides)

    @property
    def light(self) -> bool:
        """Whether colours are chosen for a light background."""
        return self._legible.light

    @property
    def glyphs(self) -> Glyphs:
        """What the terminal can draw."""
        return self.repertoire.glyphs

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to every line that is drawn: no colour at all where none is wanted, else colours that can be read; and no
        character that the terminal cannot draw."""
        if self.no_color:  # also when the library would have it in greys
            filters: list[LineFilter] = [_COLOURLESS, self.repertoire]
        else:
            filters = [*super().get_line_filters(), self._legible, self.repertoire]
        return [one for one in filters if one.enabled]

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send only what the terminal does not show yet; a page on this machine is given everything, which costs it nothing."""
        if isinstance(renderable, CompositorUpdate) and not self.is_web:
            renderable = Thin(renderable, self._frame, (self.size.width, self.size.height))
        super()._display(screen, renderable)

    def forget_frame(self) -> None:
        """The terminal may show something else than was sent: the next picture is sent whole."""
        self._frame.forget()

    def _draw_all(self) -> None:
        """Send the whole picture: after the program was put to sleep the terminal shows something else."""
        self.forget_frame()
        self.screen.refresh()
