"""Opening the interface, or saying in one sentence why it cannot be opened here."""

from __future__ import annotations

import os
import sys
from typing import Any

from game.commands.common import fail, write

LEAST_WIDTH, LEAST_HEIGHT = 80, 24


def open_interface(**start: Any) -> None:
    """Run the interface; ``start`` goes to ``game.ui.run.run``. Ends the command with exit code 2 without a fit terminal."""
    require_terminal()
    for fixed in ("COLUMNS", "LINES"):  # where a shell exports them they would hold against the window's true size, for ever
        os.environ.pop(fixed, None)
    from game.ui.run import run

    said = run(**start)
    if said:
        write(said)


def require_terminal() -> None:
    """End the command unless there is a terminal of at least 80x24."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        fail("The interface needs a terminal; `qibli --plain` plays line by line without one.", 2)
    if os.environ.get("TERM", "") == "dumb":
        fail("This terminal cannot place text on the screen (TERM is dumb); `qibli --plain` plays line by line.", 2)
    width, height = terminal_size()
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        least = f"{LEAST_WIDTH}x{LEAST_HEIGHT}"
        fail(
            f"The interface needs a terminal of at least {least} and this one is {width}x{height}; enlarge it, or play line by line with "
            "`qibli --plain`.",
            2,
        )


def terminal_size() -> tuple[int, int]:
    """Columns and rows of the terminal itself; one that does not say (0) is taken as large enough."""
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        return LEAST_WIDTH, LEAST_HEIGHT
    return size.columns or LEAST_WIDTH, size.lines or LEAST_HEIGHT
