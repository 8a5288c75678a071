"""Rooms keep to themselves: what a module of the core pulls in when it is imported alone in a fresh process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GAME = Path(__file__).parents[2] / "game"
SCREEN = ("textual", "rich", "game.ui")
FORMATS = ("yaml", "pydantic", "click")


def modules_of(*rooms: str) -> list[str]:
    """Dotted names of the modules of some rooms."""
    paths = [p for room in rooms for p in sorted((GAME / room).rglob("*.py"))]
    return [".".join(("game", *p.relative_to(GAME).with_suffix("").parts)).removesuffix(".__init__") for p in paths]


def pulled_in(modules: list[str]) -> dict[str, set[str]]:
    """module -> the names in ``sys.modules`` after importing it alone; one process for each, started from one script."""
    script = (
        "import subprocess, sys\n"
        "for name in sys.argv[1:]:\n"
        "    code = f'import sys, {name}; print({name!r}, *sorted(sys.modules))'\n"
        "    print(subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True).stdout, end='')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *modules], capture_output=True, text=True, cwd=GAME.parent, check=True)
    return {line.split()[0]: set(line.split()[1:]) for line in done.stdout.splitlines()}


@pytest.mark.parametrize(
    ("rooms", "forbidden"),
    [
        (("engine", "players"), (*SCREEN, *FORMATS, "game.session", "game.scenario.load", "platformdirs")),
        (("session",), (*SCREEN, "click")),
        (("plain",), (*SCREEN, "click")),
        (("scenario",), (*SCREEN, "numpy", "click", "game.engine")),
    ],
)
def test_core_modules_pull_in_nothing_from_above(rooms: tuple[str, ...], forbidden: tuple[str, ...]) -> None:
    found = pulled_in(modules_of(*rooms))
    assert len(found) == len(modules_of(*rooms)) > 0
    wrong = {name: sorted(set(forbidden) & loaded) for name, loaded in found.items() if set(forbidden) & loaded}
    assert wrong == {}
