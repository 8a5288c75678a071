"""The served game in a real browser: what it fetches, what it shows, that keys reach the game without a click.

Not part of the plain run: ``pytest -m external -n 0 tests/serve``. The pictures are kept in the folder that ``QIBLI_SHOTS`` names.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from tests.serve.browser import Browser
from tests.serve.serve_kit import Served, gone, until

pytestmark = [pytest.mark.external, pytest.mark.timeout(180)]


@pytest.mark.parametrize("size", [(800, 600), (1280, 800), (1920, 1200)], ids="{0[0]}x{0[1]}".format)
async def test_a_game_in_a_browser(tmp_path: Path, size: tuple[int, int]) -> None:
    server = Served(tmp_path)
    shots = Path(os.environ.get("QIBLI_SHOTS") or tmp_path)
    try:
        async with Browser(tmp_path / "profile", *size) as browser:
            await browser.open(f"{server.origin}/")
            await until(lambda: b"First orders" in browser.shown(), "the picker")
            await until(lambda: b"Six guided" in browser.shown(), "what the scenario is")
            await asyncio.sleep(0.5)  # until it is painted
            picker = await browser.picture(shots / f"picker-{size[0]}.png")
            await browser.type("Enter", 13, "\r")
            await until(lambda: b"BRIEFING" in browser.shown(), "the briefing")
            await browser.type("Enter", 13, "\r")
            await until(lambda: b"Win %" in browser.shown(), "the game")
            await asyncio.sleep(1)
            main = await browser.picture(shots / f"main-{size[0]}.png")
            assert len(main) > 10_000 and main != picker
            assert await browser.ask("document.fonts.check('16px \"Roboto Mono\"') && [...document.fonts].some(f => f.status == 'loaded')")
            foreign = [a for a in browser.asked_for() if not a.startswith((f"{server.origin}/", f"ws://{server.address}/", "data:"))]
            assert foreign == [] and len(browser.asked_for()) >= 6
            wrong = [e["params"] for e in browser.events if e["method"] in ("Runtime.exceptionThrown", "Network.loadingFailed")]
            wrong += [e["params"] for e in browser.events if e["method"] == "Log.entryAdded" and e["params"]["entry"]["level"] == "error"]
            assert wrong == []
            there = server.below()
            assert len(there) >= 2
        await until(lambda: gone(there) and not server.below(), "an end of what ran behind the page")
    finally:
        server.stop()


async def test_leaving_and_opening_again(tmp_path: Path) -> None:
    server = Served(tmp_path, "--visitors", "1")
    shots = Path(os.environ.get("QIBLI_SHOTS") or tmp_path)
    try:
        async with Browser(tmp_path / "profile", 1000, 700) as browser:
            await browser.open(f"{server.origin}/")
            await until(lambda: b"First orders" in browser.shown(), "the picker")
            browser.events.clear()
            await browser.do("Page.reload")  # with a single place, which the page itself still holds
            await until(lambda: b"First orders" in browser.shown(), "the picker again")
            for _ in range(5):  # a busy machine may still show the page that goes when the first one is typed
                await browser.type("Q", 81, "Q")
                with suppress(TimeoutError):
                    await asyncio.wait_for(until(lambda: not server.below(), "an end of the interface"), 5)
                    break
            await until(lambda: not server.below(), "an end of the interface")
            await asyncio.sleep(0.5)
            await browser.picture(shots / "closed.png")
            assert await browser.ask("document.activeElement.id") == "start"
            browser.events.clear()
            await browser.type("Enter", 13, "\r")
            await until(lambda: b"First orders" in browser.shown(), "the picker once more")
    finally:
        server.stop()


async def test_a_page_of_somebody_else_cannot_open_a_game(tmp_path: Path) -> None:
    server = Served(tmp_path)
    try:
        async with Browser(tmp_path / "profile", 800, 600) as browser:
            await browser.open(
                f"data:text/html,<script>s=new WebSocket('ws://{server.address}/ws');s.onclose=e=>document.title='closed'</script>"
            )
            end = asyncio.get_running_loop().time() + 20
            while await browser.ask("document.title") != "closed":
                assert asyncio.get_running_loop().time() < end
                await asyncio.sleep(0.1)
            answers = [
                e["params"]["response"]["status"] for e in browser.events if e["method"] == "Network.webSocketHandshakeResponseReceived"
            ]
            failed = [e["params"]["errorMessage"] for e in browser.events if e["method"] == "Network.webSocketFrameError"]
            assert answers == [403] or any("403" in f for f in failed), (answers, failed)
            assert server.below() == []
    finally:
        server.stop()
