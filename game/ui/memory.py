"""Keeping the search for garbage from freezing the screen.

A game's scenario, program and screens last as long as the game does. Looking through all of them for garbage took 0.2 s, at any moment of
it; so they are set aside while it is played.
"""

from __future__ import annotations

import gc


def keep_lasting(tidy: bool) -> None:
    """A game has been laid on the table. ``tidy``: look first for what an earlier one has left, which takes that time once."""
    if gc.get_freeze_count():
        gc.unfreeze()
        if tidy:
            gc.collect()
    gc.freeze()


def let_go() -> None:
    """The program is being left: what belonged to its games is garbage like any other."""
    gc.unfreeze()
