"""A real browser without a window, steered through Chromium's debugging protocol."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60.0


def chromium() -> str:
    """The browser: the one named by ``CHROMIUM``, or one on the path. A run that asks for these tests needs one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "no Chromium: install it, or name it in CHROMIUM"
    return found


class Browser:
    """One page. ``events`` holds everything that the browser reported of it."""

    def __init__(self, folder: Path, width: int, height: int) -> None:
        self.folder, self.size = folder, (width, height)
        self.events: list[dict[str, Any]] = []
        self._count = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def __aenter__(self) -> Browser:
        switches = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-unsafe-swiftshader",
            "--remote-debugging-port=0",
            "--no-first-run",
        ]
        switches += [
            "--disable-features=LocalNetworkAccessChecks"
        ]  # newer browsers keep foreign pages off by themselves, older ones do not
        switches += [f"--user-data-dir={self.folder}", "--window-size={},{}".format(*self.size), "--hide-scrollbars"]
        self.process = subprocess.Popen(
            [chromium(), *switches, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        port_file = self.folder / "DevToolsActivePort"
        end = time.monotonic() + PATIENCE
        while not port_file.is_file() or "\n" not in port_file.read_text():
            assert time.monotonic() < end and self.process.poll() is None, "the browser does not begin"
            await asyncio.sleep(0.1)
        port = port_file.read_text().splitlines()[0]
        self.web = aiohttp.ClientSession()
        async with self.web.get(f"http://127.0.0.1:{port}/json/list") as answer:
            pages = [t for t in await answer.json() if t["type"] == "page"]
        self.socket = await self.web.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0)
        self._reader = asyncio.create_task(self._read())
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self.do(f"{domain}.enable")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._reader.cancel()
        await self.web.close()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    async def _read(self) -> None:
        async for message in self.socket:
            said = message.json()
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            else:
                self.events.append(said)

    async def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the protocol; its result."""
        self._count += 1
        answer = self._answers[self._count] = asyncio.get_running_loop().create_future()
        await self.socket.send_json({"id": self._count, "method": method, "params": parameters})
        said = await asyncio.wait_for(answer, PATIENCE)
        assert "error" not in said, said
        result: dict[str, Any] = said["result"]
        return result

    async def ask(self, expression: str) -> Any:
        """The value of an expression in the page."""
        return (await self.do("Runtime.evaluate", expression=expression, returnByValue=True))["result"].get("value")

    async def open(self, address: str) -> None:
        """Go to a page."""
        await self.do("Page.navigate", url=address)

    async def type(self, key: str, code: int, text: str = "") -> None:
        """Press a key."""
        names = {"key": key, "windowsVirtualKeyCode": code, **({"text": text} if text else {})}
        await self.do("Input.dispatchKeyEvent", type="keyDown", **names)
        await self.do("Input.dispatchKeyEvent", type="keyUp", **names)

    async def picture(self, path: Path) -> bytes:
        """A PNG of the page."""
        data = base64.b64decode((await self.do("Page.captureScreenshot", format="png"))["data"])
        path.write_bytes(data)
        return data

    def asked_for(self) -> list[str]:
        """The address of everything that the page fetched or connected to."""
        fetched = [e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return fetched + [e["params"]["url"] for e in self.events if e["method"] == "Network.webSocketCreated"]

    def shown(self) -> bytes:
        """All bytes that the page has been given to show."""
        frames = [e["params"]["response"] for e in self.events if e["method"] == "Network.webSocketFrameReceived"]
        return b"".join(base64.b64decode(f["payloadData"]) for f in frames if f["opcode"] == 2)
