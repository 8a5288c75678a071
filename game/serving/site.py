"""The server: the page, what belongs to it, and the socket behind which a visit runs."""

from __future__ import annotations

import asyncio
import json
import signal
import socket as sockets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import textual_serve
from aiohttp import WSMsgType, web

from game.serving.gate import Gate, address_text
from game.serving.page import FONT_SIZES, SCRIPT, STYLE, headers, page
from game.serving.visit import CHILD, HEIGHTS, WIDTHS, Visit, within

STATIC = Path(textual_serve.__file__).parent / "static"
HEARTBEAT = 15.0  # seconds between two signs of life from a page
SHORT, LEAVING = 1.0, 6.0  # seconds for which a page waits for a place; where another is just leaving its own
LONGEST = 1 << 18  # bytes of one message from a page: a large paste
TRY_LATER = 1013  # code with which a socket says that there is no place

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """What is served at one address."""

    def __init__(self, gate: Gate, visitors: int, say: Callable[[str], None], module: str = CHILD) -> None:
        """``visitors``: how many pages may have a game open at once; ``say`` gets sentences for the terminal; ``module``: what runs
        behind a page."""
        self.gate, self.visitors, self.say, self.module = gate, visitors, say, module
        self.visits: set[Visit] = set()
        self._places = asyncio.Semaphore(visitors)
        self._pages: set[web.WebSocketResponse] = set()

    def application(self) -> web.Application:
        """The web application."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/", self._page)
        app.router.add_get("/page.css", self._style)
        app.router.add_get("/page.js", self._script)
        app.router.add_get("/ws", self._socket)
        app.router.add_static("/static", STATIC)
        app.on_shutdown.append(self._close)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Nothing at all is given to who asks under a foreign name, and every answer carries the headers of the page."""
        asked = request.headers.get("Host")
        if not self.gate.knows(asked):
            return _refused("Qibli is not served under this name.")
        try:
            answer = await handler(request)
        except web.HTTPException as error:
            error.headers.update(headers(str(asked)))
            raise
        if not answer.prepared:
            answer.headers.update(headers(str(asked)))
        return answer

    async def _page(self, request: web.Request) -> web.Response:
        size = within(request.query.get("fontsize"), (FONT_SIZES[0], FONT_SIZES[2]), FONT_SIZES[1])
        return web.Response(text=page(request.headers["Host"], size), content_type="text/html")

    async def _style(self, _: web.Request) -> web.Response:
        return web.Response(text=STYLE, content_type="text/css")

    async def _script(self, _: web.Request) -> web.Response:
        return web.Response(text=SCRIPT, content_type="text/javascript")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        """A game for a page from here, if there is a place; 403 for any other page."""
        if not self.gate.admits(request.headers.get("Host"), request.headers.get("Origin")):
            return _refused("Only Qibli's own page can open a game.")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, timeout=2, max_msg_size=LONGEST)
        await socket.prepare(request)
        if not await self._place():
            await self._no_place(socket)
            return socket
        try:
            await self._visit(request, socket)
        finally:
            self._places.release()
        return socket

    async def _place(self) -> bool:
        """Take a place. A page that is loaded again asks for one before its own old place is free: that is waited for."""
        for patience in (SHORT, LEAVING):
            with suppress(TimeoutError):
                return await asyncio.wait_for(self._places.acquire(), patience)
            if not self._is_leaving():
                return False
        return False

    def _is_leaving(self) -> bool:
        """Is a visit without a page still to be ended?"""
        return len(self.visits) > sum(not page.closed for page in self._pages)

    async def _no_place(self, socket: web.WebSocketResponse) -> None:
        many = "1 page has" if self.visitors == 1 else f"{self.visitors} pages have"
        said = f"There is no place left: {many} a game open here, and no more are allowed. Close one, then open Qibli again."
        with suppress(OSError, RuntimeError):
            await socket.send_bytes(f"\x1b[?25l\r\n  {said}\r\n".encode())
            await socket.close(code=TRY_LATER, message=b"no place left")

    async def _visit(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        """From the first byte to the end of the process, which comes with the end of the socket, whichever side it came from."""
        visit = Visit(socket, self.say, self.module)
        self.visits.add(visit)
        self._pages.add(socket)
        try:
            width, height = request.query.get("width"), request.query.get("height")
            await visit.start(within(width, WIDTHS, 80), within(height, HEIGHTS, 24))
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    await _heed(message.data, visit, socket)
        except (OSError, RuntimeError) as error:
            if visit.pid is None:
                self.say(f"No process can be started for a page ({error}).")
        finally:
            try:
                await visit.stop()
            finally:
                self.visits.discard(visit)
                self._pages.discard(socket)

    async def _close(self, _: web.Application) -> None:
        """The server stops: every visit ends."""
        await asyncio.gather(*(visit.stop() for visit in list(self.visits)), return_exceptions=True)
        for socket in list(self._pages):
            with suppress(OSError, RuntimeError):
                await socket.close(code=1001, message=b"the server was stopped")


async def _heed(text: str, visit: Visit, socket: web.WebSocketResponse) -> None:
    """Do what a message of the page says; one that makes no sense says nothing."""
    try:
        kind, *rest = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return
    body: Any = rest[0] if rest else None
    if kind == "stdin" and isinstance(body, str):
        await visit.send_bytes(body.encode("utf-8", errors="replace"))
    elif kind == "resize" and isinstance(body, dict):
        await visit.resize(body.get("width"), body.get("height"))
    elif kind == "ping" and isinstance(body, str):
        await socket.send_json(["pong", body])
    elif kind == "blur":
        await visit.blur()
    elif kind == "focus":
        await visit.focus()


def _refused(why: str) -> web.Response:
    return web.Response(status=403, text=f"{why}\n")


def listen(host: str, port: int) -> sockets.socket:
    """A listening socket; OSError when there cannot be one (``sockets.gaierror`` when nobody knows the name)."""
    family, _, _, _, place = sockets.getaddrinfo(host, port, type=sockets.SOCK_STREAM, flags=sockets.AI_PASSIVE)[0]
    return sockets.create_server(place[:2], family=family, backlog=64)


async def serve(sock: sockets.socket, host: str, visitors: int, say: Callable[[str], None], opened: Callable[[str], None]) -> None:
    """Serve on a listening socket until the process is told to stop (Ctrl+C, SIGTERM, a terminal that closes). ``opened`` is called
    with the address once it can be asked for."""
    port = int(sock.getsockname()[1])
    site = Site(Gate(host, port), visitors, say)
    runner = web.AppRunner(site.application(), access_log=None, handle_signals=False, shutdown_timeout=1)
    await runner.setup()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with suppress(NotImplementedError, AttributeError):  # not everywhere; there Ctrl+C cancels this task
            loop.add_signal_handler(getattr(signal, name), stop.set)
    try:
        await web.SockSite(runner, sock).start()
        opened(f"http://{address_text(host, port)}/")
        await stop.wait()
    finally:
        await runner.cleanup()
