"""The command palette: what can be done now first, in the order of the table; what cannot stands below, dim, with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich.text import Text
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.filter import LineFilter

from game.session.actions import Action, available
from game.ui.screens.base import Doing, behind
from game.ui.theme import DIM

LATER = 0.01  # what cannot be done now keeps its order of matches, below all that can


class Palette(CommandPalette):
    """The palette over a screen that shows dimly, as it does under a sheet."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to the lines under the palette."""
        return behind(super().get_line_filters())


class Commands(Provider):
    """The actions of the screen beneath."""

    def _actions(self) -> Iterator[tuple[Action, str]]:
        """Each action once with the reason why it cannot be done now, or ''."""
        screen = self.screen
        if isinstance(screen, Doing):
            yield from ((action, action.allowed(screen)) for action in available(screen.where))

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for action, why in sorted(self._actions(), key=lambda found: bool(found[1])):
            yield DiscoveryHit(_shown(action, why), self._run(action), text=action.name, help=_help(action, why))

    async def search(self, query: str) -> Hits:
        """Those whose name or description has what was typed."""
        matcher = self.matcher(query)
        for action, why in self._actions():
            score = max(matcher.match(action.name), matcher.match(action.about) / 2)
            if score > 0:
                score = score * LATER if why else score
                yield Hit(score, _shown(action, why), self._run(action), text=action.name, help=_help(action, why))

    def _run(self, action: Action) -> partial[bool]:
        screen = self.screen
        assert isinstance(screen, Doing)
        return partial(self.app.call_later, screen.do, action.id)


def _shown(action: Action, why: str) -> Text:
    return Text(action.name, style=DIM if why else "")


def _help(action: Action, why: str) -> str:
    return why or action.tooltip
