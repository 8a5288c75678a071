"""Keeping the search for garbage from freezing the screen."""

from __future__ import annotations

import gc


def keep_lasting(tidy: bool = True) -> None:
    """A game has been laid on the table. Its scenario, program and screens last as long as it does; looking through all of them for
    garbage took 0.2 s, at any moment of the game. They are set aside; those of the game before are let go first where ``tidy``, which
    takes that time once (an author, who waits for the next copy of the game, is spared it)."""
    gc.unfreeze()
    if tidy:
        gc.collect()
    gc.freeze()
