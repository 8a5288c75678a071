"""The plain mode as a whole: from the first question to the farewell, whatever ends it."""

from __future__ import annotations

from typing import BinaryIO, TextIO

from game.plain.desk import Desk, InputEnded, Leave
from game.plain.drawing import Drawer
from game.plain.paper import USUAL_WIDTH, Paper
from game.plain.play import Play, saved
from game.plain.start import Start, sit_down
from game.plain.table import Table
from game.session.encoding import needs_ascii
from game.session.minding import Maker, make_mind

FINE, PROBLEM, BROKEN_OFF = 0, 1, 130


def run(
    start: Start,
    drawer: Drawer,
    source: BinaryIO,
    out: TextIO,
    width: int = USUAL_WIDTH,
    echo: bool = True,
    make: Maker = make_mind,
) -> int:
    """Play; the exit code: 0 when the person or the input has ended it, 1 when the game could not be saved, 130 after Ctrl+C. SaveError
    when a save cannot be gone on with or a new one not be begun. ``source``: lines as bytes; ``echo``: write what was read; ``make``:
    begins the process that thinks."""
    paper = Paper(out, width, needs_ascii(out))
    desk = Desk(paper, source, echo)
    table: Table | None = None
    code = FINE
    try:
        table = sit_down(desk, start, make)
        if table is not None:
            Play(desk, table, drawer).run()
    except InputEnded:
        paper.say("The input has ended." if table is not None else "The input has ended before a game was begun.")
    except Leave:
        pass  # as the command quit
    except KeyboardInterrupt:
        paper.say()
        code = BROKEN_OFF
    finally:
        if table is not None:
            table.thinking.close()
    if table is not None:
        paper.draw(saved(table))  # not wrapped: a path and a command are copied whole
        if table.session.save_error and code == FINE:
            code = PROBLEM
    return code
