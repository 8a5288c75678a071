"""The program in a real terminal (a pseudo-terminal read by an emulator): it opens, shows the scenarios, and leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from game.scenario.find import list_scenarios
from tests.pty_kit import Terminal


@pytest.fixture
def terminals(own_home: Path):  # type: ignore[no-untyped-def]
    """Make terminals; all are closed at the end."""
    opened: list[Terminal] = []

    def make(*arguments: str, width: int = 100, height: int = 30, **environment: str) -> Terminal:
        opened.append(Terminal(list(arguments), width, height, own_home, environment))
        return opened[-1]

    yield make
    for terminal in opened:
        terminal.close()


def test_it_opens_shows_the_scenarios_and_leaves(terminals: Callable[..., Terminal]) -> None:
    title = next(e.title for e in list_scenarios() if not e.own and not e.problems)
    terminal = terminals(width=120, height=40)
    terminal.until(lambda text: title[:20] in text)
    terminal.send(b"\x11")  # ctrl+q
    assert terminal.wait() == 0
    assert b"Traceback" not in terminal.raw
    assert b"\x1b[?1049l" in terminal.raw, "the screen before the game is given back"


@pytest.mark.parametrize(("width", "height"), [(79, 24), (80, 23)])
def test_a_small_terminal_gets_one_plain_sentence(terminals: Callable[..., Terminal], width: int, height: int) -> None:
    terminal = terminals(width=width, height=height)
    assert terminal.wait() == 2
    assert b"\x1b" not in terminal.raw
    said = " ".join(terminal.raw.decode().split())
    assert "80x24" in said and f"{width}x{height}" in said


# ------------------------------------------------------------------ every terminal
ISLAND = ("play", "tests/data/island.yaml", "--seat", "town", "--seed", "7", "--players", "random")


def at_the_map(terminal: Terminal) -> bytes:
    """From the start to the map; what was sent until then."""
    terminal.until(lambda text: "Begin" in text)
    terminal.press(b"\r", "QUEUE")
    return terminal.raw


def colours(raw: bytes) -> set[bytes]:
    """Which kinds of colour were sent: millions, 256, 16."""
    parameters = [set(m.split(b";")) for m in re.findall(rb"\x1b\[([0-9;]*)m", raw)]
    kinds = {b"38;2": b"million", b"48;2": b"million", b"38;5": b"256", b"48;5": b"256"}
    found = {kind for code, kind in kinds.items() if re.search(rb"\x1b\[(?:[0-9;]*;)?" + code + rb";", raw)}
    plain = {str(n).encode() for n in (*range(30, 38), *range(40, 48), *range(90, 98), *range(100, 108))}
    return found | ({b"16"} if not found and any(plain & p for p in parameters) else set())


@pytest.mark.parametrize(
    ("environment", "kinds"),
    [
        ({"COLORTERM": "truecolor"}, {b"million"}),
        ({"TERM": "tmux-256color"}, {b"256"}),
        ({"TERM": "screen-256color", "COLORFGBG": "0;15"}, {b"256"}),
        ({"TERM": "linux"}, {b"16"}),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, set()),
        ({"LC_ALL": "C", "TERM": "xterm"}, {b"16"}),
    ],
    ids=["truecolor", "tmux", "screen on white", "linux", "NO_COLOR", "no UTF-8"],
)
def test_each_terminal_gets_what_it_can_show(terminals: Callable[..., Terminal], environment: dict[str, str], kinds: set[bytes]) -> None:
    terminal = terminals(*ISLAND, width=80, height=24, **environment)
    raw = at_the_map(terminal)
    assert colours(raw) == kinds
    text = terminal.text
    assert "Harbour" in text and "Funds" in text
    if environment.get("LC_ALL") == "C":
        assert raw.decode("ascii") and "T Town" in text and "?" not in text.replace("? Help", "").replace("?", "", text.count("?  "))
    if environment.get("TERM") == "linux":
        assert {c for c in text if not c.isascii()} <= set("─│┌┐└┘├┤┬┴┼═║█▄▀▌▐░▒▓")
    if "COLORFGBG" in environment:
        assert all(int(cell.bg, 16) > 0x808080 for cell in terminal.screen.buffer[0].values() if cell.bg != "default"), "paper"


def test_a_window_that_gets_too_small_and_large_again_loses_nothing(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals(*ISLAND, width=100, height=30, COLUMNS="80", LINES="24")  # as some shells export them
    at_the_map(terminal)
    terminal.until(lambda text: "Win %" in text)
    terminal.press(b"\r", "Give Enter")  # half way through an order
    for _ in range(5):
        terminal.read(0.3)
    before = [line.rstrip() for line in terminal.screen.display]
    terminal.resize(60, 15)
    said = terminal.until(lambda text: "80 by 24" in text)
    assert "--plain" in said and "60 columns" in " ".join(said.split())
    terminal.resize(200, 60)
    terminal.until(lambda text: "QUEUE" in text and "80 by 24" not in text)
    terminal.resize(100, 30)
    terminal.until(lambda text: [line.rstrip() for line in text.splitlines()] == before)
