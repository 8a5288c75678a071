"""The program in real terminals (pseudo-terminals read by an emulator): what each kind is sent, and windows that change."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from game.scenario.find import list_scenarios
from tests.pty_kit import Terminal

ISLAND = ("play", "tests/data/island.yaml", "--seat", "town", "--seed", "7", "--players", "random")
EAST = b"\x1b[C"
CONSOLE = set("─│┌┐└┘├┤┬┴┼═║█▄▀▌▐░▒▓")  # what the fonts of a Linux console have beside letters


@pytest.fixture
def terminals(own_home: Path):  # type: ignore[no-untyped-def]
    """Make terminals; all are closed at the end."""
    opened: list[Terminal] = []

    def make(*arguments: str, width: int = 100, height: int = 30, within: tuple[str, ...] = (), **environment: str) -> Terminal:
        opened.append(Terminal(arguments, width, height, own_home, environment, within))
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
def at_the_map(terminal: Terminal) -> None:
    """From the start to the map, which answers a key: the mark goes from the harbour to the market."""
    terminal.until(lambda text: "Begin" in text)
    terminal.press(b"\r", "Win %")
    terminal.until(lambda text: "Orders for Harbour" in text)
    terminal.press(EAST, "Orders for Market")
    terminal.calm()


def colours(raw: bytes) -> set[str]:
    """The kinds of colour in bytes that were sent: millions, 256, 16."""
    found = set()
    for sequence in re.findall(rb"\x1b\[([0-9;:]*)m", raw):
        codes = [int(code or 0) for code in re.split(rb"[;:]", sequence)]
        while codes:
            code = codes.pop(0)
            if code in (38, 48):
                found.add("millions" if codes[0] == 2 else "256")
                del codes[: 4 if codes[0] == 2 else 2]
            elif 30 <= code <= 37 or 40 <= code <= 47 or 90 <= code <= 97 or 100 <= code <= 107:
                found.add("16")
    return found


def test_the_kinds_of_colour_are_told_apart() -> None:
    assert colours(b"\x1b[0m\x1b[1;38;2;31;32;33;4mx\x1b[39;49m") == {"millions"}
    assert colours(b"\x1b[48;5;31mx") == {"256"} and colours(b"\x1b[7;1mx") == set()
    assert colours(b"\x1b[1;97mx\x1b[38:2:1:2:3m") == {"16", "millions"}


@pytest.mark.parametrize(
    ("environment", "kinds"),
    [
        ({"COLORTERM": "truecolor"}, {"millions"}),
        ({}, {"256"}),
        ({"TERM": "screen-256color", "COLORFGBG": "0;15"}, {"256"}),
        ({"TERM": "linux"}, {"16"}),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, set()),
        ({"LC_ALL": "C", "TERM": "xterm"}, {"16"}),
    ],
    ids=["truecolor", "256", "256 on white", "linux", "NO_COLOR", "no UTF-8"],
)
def test_each_terminal_gets_what_it_can_show(terminals: Callable[..., Terminal], environment: dict[str, str], kinds: set[str]) -> None:
    terminal = terminals(*ISLAND, width=80, height=24, **environment)
    at_the_map(terminal)
    assert colours(terminal.raw) == kinds
    text = terminal.text
    assert "Harbour" in text and "Funds" in text
    if environment.get("LC_ALL") == "C":
        assert terminal.raw.isascii() and "T Town" in text
    if environment.get("TERM") == "linux":
        assert {c for c in text if not c.isascii()} <= CONSOLE
    if "COLORFGBG" in environment:
        assert all(int(cell.bg, 16) > 0x808080 for cell in terminal.screen.buffer[0].values() if cell.bg != "default"), "paper"


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_it_plays_in_tmux(terminals: Callable[..., Terminal], own_home: Path) -> None:
    own_home.mkdir(parents=True)
    tmux = ("tmux", "-f", "/dev/null", "-S", str(own_home / "tmux"))
    terminal = terminals(*ISLAND, width=80, height=25, within=(*tmux, "new-session"))  # the last row is the line of tmux
    try:
        at_the_map(terminal)
        assert "Harbour" in terminal.text and "Funds" in terminal.text
        terminal.resize(120, 41)
        terminal.until(lambda text: "History of" in text or all(len(line.rstrip()) > 100 for line in text.splitlines()[2:5]))
        terminal.send(b"\x11")
        assert terminal.wait() == 0
    finally:
        subprocess.run([*tmux, "kill-server"], capture_output=True, check=False)


# ------------------------------------------------------------------ windows that change
def test_a_window_that_changes_while_one_plays_shows_what_a_new_one_of_that_size_shows(terminals: Callable[..., Terminal]) -> None:
    """Also half way through an order, and after a window that was too small for anything but a notice."""
    sizes = ((80, 24), (200, 60))
    changed = terminals(*ISLAND, width=120, height=40, COLUMNS="120", LINES="40")  # as some shells export them
    at_the_map(changed)
    pictures = {}
    for width, height in sizes:
        fresh = terminals(*ISLAND, width=width, height=height)
        at_the_map(fresh)
        fresh.press(b"\r", "Letters, arrows")
        fresh.calm(1.0)
        y, x = next((y, line.index("r Recruit")) for y, line in enumerate(fresh.screen.display) if "r Recruit" in line)
        assert fresh.screen.buffer[y][x].bold, "a letter that gives an order is bright"
        pictures[width, height] = fresh
    changed.press(b"\r", "Letters, arrows")
    shows(changed, (80, 24), pictures[80, 24])
    changed.resize(70, 20)
    said = changed.until(lambda text: "80 by 24" in text)
    assert "--plain" in said and "70 columns" in " ".join(said.split())
    shows(changed, (200, 60), pictures[200, 60])
    shows(changed, (80, 24), pictures[80, 24])


def shows(terminal: Terminal, size: tuple[int, int], fresh: Terminal) -> None:
    """A window that gets another size soon shows the same as one that always had it: characters and colours."""
    terminal.resize(*size)
    terminal.until(lambda _: terminal.cells() == fresh.cells())
