"""Running the interface from the command line or in a page's process, until the player leaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from game.session.keymap import read_keymap
from game.session.personal import sentence
from game.session.settings import Settings, settings_path, trouble
from game.ui.app import QibliApp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from game.ui.author import Authoring


def run(
    scenario: str | None = None,
    seat: str | None = None,
    seed: int | None = None,
    resume: Path | str | None = None,
    players: Mapping[str, str] | None = None,
    author: Authoring | None = None,
    mouse: bool | None = None,
    theme: str | None = None,
) -> str | None:
    """Run the interface until the player leaves; returns what to say in the terminal afterwards.

    ``scenario``: an id or a path (the picker otherwise); ``seat``, ``seed`` and ``players`` (seat -> level) prefill the
    set-up; ``resume``: a save; ``author``: a file that is being written; ``mouse``: whether the mouse is
    listened to, ``theme``: ``auto``, ``dark`` or ``light`` (both as the settings say when None).
    A fault of the program inside the interface is raised again once the terminal is its own self: the caller reports it.
    """
    lasting, keys = Settings(settings_path()), read_keymap()
    told = [trouble(lasting)] if lasting.problems else []
    if keys.problems:
        told.append(f"{sentence(keys.problems[0])}. The usual keys apply; `qibli keys --check` tells everything.")
    save = Path(resume) if resume is not None else None
    app = QibliApp(
        scenario, seat, seed, save, players=players, author=author, settings=lasting, keys=keys.chosen, told=told, theme=theme
    )
    try:
        said = app.run(mouse=lasting["mouse"] == "on" if mouse is None else mouse)
    finally:
        app.rise(wait=True)
    if app._exception is not None:
        raise app._exception
    return said
