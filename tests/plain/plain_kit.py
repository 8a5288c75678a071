"""Playing in the plain mode within a test: lines in, text out, and the save that is left."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from game.commands.plain import Maps
from game.plain.desk import Desk
from game.plain.paper import Paper
from game.plain.play import Play
from game.plain.run import run
from game.plain.start import Start
from game.plain.table import Table
from game.scenario.load import load_scenario
from game.scenario.model import Scenario
from game.session.session import Session
from tests.ui.fake_mind import Minds

ROOT = Path(__file__).parents[2]
ISLAND = ROOT / "tests" / "data" / "island.yaml"
DUEL = ROOT / "tests" / "duel.yaml"


@dataclass(frozen=True)
class Told:
    """What a run left: its exit code and all that it wrote."""

    code: int
    text: str

    def after(self, line: str) -> str:
        """What was written after a line was read, up to the next question for an order."""
        return self.text.split(f": {line}\n", 1)[1].split("Your order?", 1)[0]


class Out(io.StringIO):
    """A stream that says it takes UTF-8."""

    encoding = "utf-8"


def given(lines: list[str] | bytes, folder: Path, start: Start | None = None, minds: Minds | None = None, **more: Any) -> Told:
    """A whole run in this process with a mind that answers at once; the island as the town unless ``start`` says otherwise."""
    data = lines if isinstance(lines, bytes) else "".join(f"{line}\n" for line in lines).encode()
    begun = start or Start(load_scenario(ISLAND), "town", 7, folder=folder)
    out = Out()
    code = run(begun, Maps(), io.BytesIO(data), out, make=minds or Minds(), **more)
    return Told(code, out.getvalue())


def island(folder: Path, seat: str = "town", seed: int = 7, scenario: Scenario | None = None) -> Start:
    """A start at the island."""
    return Start(scenario or load_scenario(ISLAND), seat, seed, folder=folder)


def saves(folder: Path) -> list[Path]:
    """The saves of a folder, the oldest first."""
    return sorted(folder.glob("*.qibli"), key=lambda p: p.stat().st_mtime_ns)


def at_table(session: Session, lines: list[str]) -> str:
    """What some lines are answered with in a session, without the beginning of the month."""
    out = io.StringIO()
    table = Table(session, Minds())
    play = Play(Desk(Paper(out), io.BytesIO(), echo=True), table, Maps())
    for line in lines:
        play.line(line)
    return out.getvalue()


def piped(arguments: list[str], lines: str, home: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program itself with lines from a pipe."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    env = {**kept, "QIBLI_HOME": str(home), "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "game.cli", *arguments]
    return subprocess.run(command, input=lines.encode(), capture_output=True, env=env, timeout=120, check=False)
