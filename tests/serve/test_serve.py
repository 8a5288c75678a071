"""``qibli serve``: a real server, spoken to as a browser does. What begins behind a page ends with it."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil
import pytest
from aiohttp import web

from game.cli import run
from game.serving import site as serving, visit as visiting
from game.serving.gate import Gate
from tests.serve.serve_kit import PATIENCE, Served, gone, until

TITLE = b"First orders"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server with a single place."""
    server = Served(tmp_path_factory.mktemp("home"), "--visitors", "1")
    yield server
    server.stop()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """A client without proxies and cookies."""
    async with aiohttp.ClientSession() as session:
        yield session


@asynccontextmanager
async def game(client: aiohttp.ClientSession, at: Served) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """The socket of a page, as the page opens it."""
    async with client.ws_connect(f"ws://{at.address}/ws?width=100&height=30", origin=at.origin) as page:
        yield page


async def shown(page: aiohttp.ClientWebSocketResponse, what: bytes) -> bytes:
    """Everything that the page is given until it has seen ``what``."""
    seen = b""
    async with asyncio.timeout(PATIENCE):
        while what not in seen:
            message = await page.receive()
            assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), (message, seen[-300:])
            seen += message.data if message.type == aiohttp.WSMsgType.BINARY else b""
    return seen


async def closed(page: aiohttp.ClientWebSocketResponse) -> int | None:
    """Read until the other side has closed; its code."""
    async with asyncio.timeout(PATIENCE):
        while not page.closed:
            await page.receive()
    return page.close_code


async def press(page: aiohttp.ClientWebSocketResponse, keys: str) -> None:
    """Keys, as the page sends them."""
    await page.send_json(["stdin", keys])


async def insist(page: aiohttp.ClientWebSocketResponse, keys: str, what: bytes) -> None:
    """Press keys until they have shown ``what``: the picker heeds them once it has read the scenario."""

    async def pressing() -> None:
        while True:
            await press(page, keys)
            await asyncio.sleep(1.5)

    again = asyncio.create_task(pressing())
    try:
        await shown(page, what)
    finally:
        again.cancel()


async def begun(page: aiohttp.ClientWebSocketResponse, at: Served) -> list[psutil.Process]:
    """Begin the first scenario; the processes there are then: the interface, and the one that thinks."""
    await shown(page, TITLE)
    await insist(page, "\r", b"BRIEFING")
    await insist(page, "\r", b"Win %")
    await until(lambda: len(at.below()) >= 2, "a process that thinks")
    return at.below()


# ------------------------------------------------------------------ the page
async def test_everything_in_the_page_comes_from_this_machine(served: Served, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{served.origin}/") as answer:
        assert answer.status == 200
        html, policy = await answer.text(), answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert re.findall(r"""(?:[a-z]+:)?//[^\s"'<>]+""", html) == [f"ws://{served.address}/ws"]
    assert policy.startswith("default-src 'none';")
    assert set(re.findall(r"\w+://[^\s;]+|\*", policy)) == {f"ws://{served.address}"}
    named = re.findall(r'(?:href|src)="(/[^"]+)"', html)
    async with client.get(f"{served.origin}/page.css") as answer:
        style = await answer.text()
    named += re.findall(r'url\("([^"]+)"\)', style)
    assert len(named) >= 6 and "//" not in style
    for path in named:
        async with client.get(f"{served.origin}{path}") as answer:
            assert answer.status == 200 and await answer.read(), path
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_only_what_belongs_to_the_page_is_served(served: Served, client: aiohttp.ClientSession) -> None:
    for path in ("/static/", "/static/../server.py", "/static/%2e%2e/server.py", "/download/x", "/static/js/../../server.py", "/nothing"):
        async with client.get(aiohttp.client.URL(f"{served.origin}{path}", encoded=True)) as answer:
            assert answer.status in (403, 404), path
            assert "Traceback" not in await answer.text()


# ------------------------------------------------------------------ who may come in
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://evil.example:{port}", "Host": "evil.example:{port}"},
    ],
)
async def test_a_foreign_page_cannot_open_a_game(served: Served, client: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    port = served.address.rpartition(":")[2]
    sent = {name: value.format(port=port) for name, value in headers.items()}
    before = served.below()
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.ws_connect(f"ws://{served.address}/ws", headers=sent)
    assert refused.value.status == 403
    assert served.below() == before


async def test_nothing_is_given_under_a_foreign_name(served: Served, client: aiohttp.ClientSession) -> None:
    for path in ("/", "/static/js/textual.js", "/page.css"):
        async with client.get(f"{served.origin}{path}", headers={"Host": "evil.example"}) as answer:
            assert answer.status == 403, path


async def test_the_next_page_is_told_that_there_is_no_place(served: Served, client: aiohttp.ClientSession) -> None:
    async with game(client, served) as first:
        await shown(first, TITLE)
        there = served.below()
        async with game(client, served) as second:
            assert b"no place left: 1 page has a game open" in await shown(second, b"again.")
            assert await closed(second) == serving.TRY_LATER
        assert served.below() == there
    async with game(client, served) as third:  # at once, as when a page is loaded again
        await shown(third, TITLE)
    await until(lambda: not served.below(), "an end of the last")


# ------------------------------------------------------------------ the end
async def test_a_game_ends_with_its_page(served: Served, client: aiohttp.ClientSession) -> None:
    async with game(client, served) as page:
        there = await begun(page, served)
        assert page._response.connection is not None and page._response.connection.transport is not None
        page._response.connection.transport.abort()  # a browser that is killed says no farewell
    await until(lambda: gone(there) and not served.below(), "an end of what ran behind the page")
    saved = [p for p in (Path(served.log.name).parent / "saves").iterdir() if p.suffix != ".lock"]
    assert saved, "the game is saved where games are saved"


async def test_a_page_is_closed_when_its_player_leaves(served: Served, client: aiohttp.ClientSession) -> None:
    async with game(client, served) as page:
        await shown(page, TITLE)
        there = served.below()
        await press(page, "Q")
        await closed(page)
    await until(lambda: gone(there), "an end of the interface")


async def test_messages_without_sense_do_no_harm(served: Served, client: aiohttp.ClientSession) -> None:
    async with game(client, served) as page:
        await shown(page, TITLE)
        for text in (
            "",
            "{",
            "[]",
            "7",
            '["stdin"]',
            '["stdin", 5]',
            '["resize", {"width": "x"}]',
            '["ping", {}]',
            "[" * 50_000,
            '[["stdin"]]',
        ):
            await page.send_str(text)
        await page.send_bytes(b"\xff\x00")
        await page.send_json(["resize", {"width": 10**30, "height": -4}])
        await page.send_json(["stdin", "\ud800"])
        await page.send_json(["resize", {"width": 100, "height": 30}])
        await page.send_json(["ping", "12"])
        async with asyncio.timeout(PATIENCE):
            while (message := await page.receive()).type != aiohttp.WSMsgType.TEXT:
                assert message.type == aiohttp.WSMsgType.BINARY
        assert message.json() == ["pong", "12"]
        await insist(page, "\r", b"BRIEFING")
    await until(lambda: not served.below(), "an end of the interface")
    assert served.errors == ""


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
async def test_nothing_is_left_when_the_server_ends(tmp_path: Path, client: aiohttp.ClientSession, how: int, code: int) -> None:
    server = Served(tmp_path)
    try:
        async with game(client, server) as page:
            if how == signal.SIGKILL:
                there = await begun(page, server)
            else:
                await shown(page, TITLE)
                there = server.below()
            assert there
            assert await asyncio.to_thread(server.stop, how) == code
            await until(lambda: gone(there), "an end of what the server had started")
    finally:
        server.stop(signal.SIGKILL)


async def test_what_will_not_leave_is_made_to(client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "GRACE", 0.3)
    sock, said = serving.listen("127.0.0.1", 0), list[str]()
    address = f"127.0.0.1:{sock.getsockname()[1]}"
    place = serving.Site(Gate("127.0.0.1", sock.getsockname()[1]), 1, said.append, "tests.serve.stubborn")
    runner = web.AppRunner(place.application(), access_log=None)
    await runner.setup()
    await web.SockSite(runner, sock).start()
    async with client.ws_connect(f"ws://{address}/ws", origin=f"http://{address}") as page:
        numbers = (await shown(page, b"ready")).split()[:2]
        there = [psutil.Process(int(n)) for n in numbers]
    await until(lambda: gone(there) and not place.visits, "an end of both processes")
    assert said == ["what\x1b[31m was said"]
    await runner.cleanup()


# ------------------------------------------------------------------ the command
def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["serve", "--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert said == f"Port {port} is taken by another program; name another with --port, or --port 0 for one that is free.\n"


@pytest.mark.parametrize("host", ["no\x1b such host", "x..y", "", "256.1.1.1", "a" * 300])
def test_a_host_that_does_not_exist(capsys: pytest.CaptureFixture[str], host: str) -> None:
    assert run(["serve", "--port", "0", "--host", host]) == 2
    said = capsys.readouterr().err
    assert said.startswith("There is no host") and said.count("\n") == 1 and "\x1b" not in said


def test_a_host_of_somebody_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--port", "0", "--host", "192.0.2.1"]) == 2  # an address for documentation
    assert capsys.readouterr().err.startswith("192.0.2.1 is no address of this machine")


def test_without_the_extra(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("game.commands.serve.find_spec", lambda name: None if name == "textual_serve" else object())
    assert run(["serve"]) == 2
    said = capsys.readouterr().err
    assert said == "`qibli serve` needs textual-serve, which the extra `serve` brings: pip install 'qibli[serve]'.\n"


async def test_another_host_comes_with_a_warning(tmp_path: Path, client: aiohttp.ClientSession) -> None:
    server = Served(tmp_path, "--host", "0.0.0.0")
    try:
        assert "Warning: whoever can reach 0.0.0.0" in server.errors
        port = server.address.rpartition(":")[2]
        async with client.get(f"http://127.0.0.1:{port}/") as answer:
            assert f"ws://127.0.0.1:{port}/ws" in await answer.text()
        async with client.get(f"http://127.0.0.1:{port}/", headers={"Host": f"evil.example:{port}"}) as answer:
            assert answer.status == 403
    finally:
        assert server.stop() == 130


def test_on_this_machine_alone_there_is_no_warning(served: Served) -> None:
    assert served.address.startswith("127.0.0.1:") and served.errors == ""
    assert "for up to 1 page; Ctrl+C ends." in served.said
