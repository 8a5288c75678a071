"""The guide on the screens: telling it what has been done, showing what it says, putting it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.engine.view import Order
from game.session.actions import told
from game.ui.screens.base import Doing
from game.ui.widgets.guide_strip import GuideStrip

if TYPE_CHECKING:
    from game.session.guide import Guided

POINTER_SECONDS = 7.0  # a pointer is read while something else is looked at


class Guiding(Doing):
    """Mixed into the screens on which prompts can be done; each has a ``GuideStrip``. Without a guide nothing happens."""

    @property
    def guide(self) -> Guided | None:
        """The guide of the game, if it has one."""
        found = self.qibli.table
        return found.guide if found is not None else None

    def tell(self, event: str, place: str = "", order: Order | None = None, lens: str = "") -> None:
        """Something was done that a prompt may wait for (a key of ``game.scenario.guide.UNTIL``)."""
        if self.guide is None:
            return
        pointer = self.guide.happened(event, place, order, lens)
        self.refresh_guides()
        if pointer:
            self.point(pointer)

    def point(self, pointer: str) -> None:
        """Say where the guide waits."""
        self.app.notify(pointer, markup=False, timeout=POINTER_SECONDS)

    def refresh_guides(self) -> None:
        """Show the prompt on every screen of the stack that has room for it."""
        for screen in self.app.screen_stack:
            if isinstance(screen, Guiding) and screen.is_mounted:
                screen.refresh_guide()

    def refresh_guide(self) -> None:
        """Show the prompt here."""
        for strip in self.query(GuideStrip):
            self.set_class(strip.show(self.guide), "-guided")

    def action_guide_next(self) -> None:
        """The next prompt."""
        if self.guide is not None:
            self.guide.go_on()
            self.refresh_guides()

    def action_guide(self) -> None:
        """Put the guide away, or bring it back."""
        if self.guide is not None:
            self.guide.hidden = not self.guide.hidden
            self.refresh_guides()
            if self.guide.hidden:
                self.point(told("The guide is put away; {guide} brings it back, at the point you have reached."))
