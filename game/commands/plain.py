"""Opening the plain mode: the game line by line, on the standard input and output."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from game.commands.common import fail, there

if TYPE_CHECKING:
    from game.engine.view import View
    from game.scenario.model import Scenario

USUAL_WIDTH = 80


class Maps:
    """Draws the maps of the interface in letters. (Rooms that show the game do not know each other; the command does.)"""

    def lenses(self, scenario: Scenario) -> Sequence[tuple[str, str, str]]:
        """See ``game.plain.drawing.Drawer``."""
        from game.ui.map.lenses import lenses_for

        return [(lens.id, lens.name, lens.about) for lens in lenses_for(scenario)]

    def draw(self, scenario: Scenario, view: View, lens: str, width: int, height: int, place: str | None) -> list[str]:
        """See ``game.plain.drawing.Drawer``."""
        from game.ui.map.plain import ascii_map

        return ascii_map(scenario, view, lens, width, height, place)


def open_plain(
    scenario: Scenario | None = None,
    seat: str | None = None,
    seed: int | None = None,
    players: Mapping[str, str] | None = None,
    resume: Path | None = None,
    width: int | None = None,
) -> int:
    """Play in the plain mode; the exit code. A Failure when a save cannot be read or a game not be saved."""
    from game.plain.run import run
    from game.plain.start import Start
    from game.session.journal import SaveError

    start = Start(scenario, seat, seed, players or {}, resume)
    try:
        return run(start, Maps(), sys.stdin.buffer, sys.stdout, width or usual_width(), not sys.stdin.isatty())
    except SaveError as error:
        fail(str(error), 2 if resume is not None and not there(resume) else 1)


def usual_width() -> int:
    """80 columns, or what a narrower terminal has."""
    try:
        return min(USUAL_WIDTH, os.get_terminal_size(sys.stdout.fileno()).columns or USUAL_WIDTH)
    except (OSError, ValueError):
        return USUAL_WIDTH
