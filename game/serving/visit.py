"""One open page: the process that runs the interface for it, from the first key to its certain end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

CHILD = "game.serving.child"
GRACE = 5.0  # seconds that the process has to leave when its page has gone
WIDTHS, HEIGHTS = (20, 500), (5, 200)  # columns and rows that a page may ask for


class Visit(AppService):
    """Textual's service of one page, with a process of our own that never outlives the page."""

    def __init__(self, socket: web.WebSocketResponse, say: Callable[[str], None], module: str = CHILD) -> None:
        """``say`` gets sentences for the terminal of the server; ``module``: what the process runs."""

        async def close() -> None:
            await socket.close()

        super().__init__(module, write_bytes=socket.send_bytes, write_str=socket.send_str, close=close, download_manager=DownloadManager())
        self._say = say
        self._stopping: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process; None before it was started."""
        return self._process.pid if self._process is not None else None

    async def run(self) -> None:
        """Pass on what the process writes until it ends; then there is nothing more to show, and the page is closed."""
        try:
            await super().run()
        finally:
            await _quietly(self.remote_close())

    async def resize(self, width: Any, height: Any) -> None:
        """Another size of the page, as it says; what makes no sense is held within bounds."""
        await self.set_terminal_size(within(width, WIDTHS, 80), within(height, HEIGHTS, 24))

    async def stop(self) -> None:
        """End the process: asked first, then made to. May be called again, and waits until nothing is left of it."""
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._end())
        await asyncio.shield(self._stopping)

    async def on_data(self, payload: bytes) -> None:
        """Pass on what is to be shown; when nobody sees it any more the process must still not be kept from leaving."""
        await _quietly(super().on_data(payload))

    async def on_meta(self, data: bytes) -> None:
        """What the process has to say besides: a sentence for the terminal, or what Textual knows."""
        said = json.loads(data)
        if said.get("type") == "said":
            self._say(str(said.get("text", "")))
        else:
            await _quietly(super().on_meta(data))

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """A process in a group of its own: Ctrl+C in the terminal is for the server, and what the process starts ends with it."""
        environment = _environment(self._build_environment(within(width, WIDTHS, 80), within(height, HEIGHTS, 24)))
        command = [sys.executable, "-P", "-m", self.command]
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
        )
        self._process, self._stdin = process, process.stdin
        return process

    async def _end(self) -> None:
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            await _quietly(asyncio.wait_for(self.send_meta({"type": "quit"}), 1))
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            _kill(process)
            await process.wait()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=GRACE)
            self._task.cancel()


def within(value: Any, bounds: tuple[int, int], otherwise: int) -> int:
    """A whole number held within bounds; ``otherwise`` for what is none."""
    try:
        return min(max(int(value), bounds[0]), bounds[1])
    except (TypeError, ValueError, OverflowError):
        return otherwise


def _environment(textuals: dict[str, str]) -> dict[str, str]:
    """The process finds the same ``game`` package and draws for the page, not for the terminal in which the server happens to run."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        **textuals,
        "TEXTUAL_DRIVER": "game.serving.driver:ServedDriver",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUTF8": "1",
        "PYTHONPATH": os.pathsep.join(paths),
    }


def _kill(process: Process) -> None:
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass


async def _quietly(doing: Awaitable[object]) -> None:
    """Do something for a page or a process that may have gone meanwhile."""
    with suppress(OSError, RuntimeError):  # a TimeoutError is an OSError
        await doing
