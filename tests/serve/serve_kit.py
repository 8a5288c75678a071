"""A real server on a free port, spoken to as a browser does."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE = 40.0  # seconds; a bound against hanging, not a budget


class Served:
    """``qibli serve`` in a process of its own."""

    def __init__(self, home: Path, *arguments: str) -> None:
        env = {**os.environ, "QIBLI_HOME": str(home), "PYTHONPATH": str(ROOT), "TERM": "dumb"}
        command = [sys.executable, "-m", "game.cli", "serve", "--port", "0", *arguments]
        self.log = (home / "errors.txt").open("w+")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.log, text=True, env=env, cwd=home, start_new_session=True
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()
        found = re.search(r"http://(\S+)/ ", self.said)
        assert found, self.said + self.errors
        self.address = found[1]
        self.origin = f"http://{self.address}"

    @property
    def errors(self) -> str:
        """What it wrote to stderr."""
        return Path(self.log.name).read_text()

    def below(self) -> list[psutil.Process]:
        """Every process that it started, and those that these started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, how: int = signal.SIGINT) -> int:
        """Stop it; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.log.close()
        return code


async def until(seen: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, f"never: {what}"
        await asyncio.sleep(0.05)


def gone(processes: list[psutil.Process]) -> bool:
    """Has each of them ended?"""
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)
