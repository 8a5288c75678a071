"""What is sent to the terminal brings it to the same picture as sending everything, in a fraction of the bytes."""

from __future__ import annotations

import pyte
from hypothesis import given, settings, strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from game.ui.frames import Frame

WIDTH, HEIGHT = 12, 3
STYLES = (
    None, Style.parse("red"), Style.parse("#10a0f0 on #202020"), Style.parse("bold #10a0f0 on #202020"), Style.parse("on #404040"),
    Style.parse("reverse"), Style.parse("underline green on #404040"), Style.parse("dim italic"), Style.parse("bold reverse blue"),
)  # fmt: skip
TEXTS = st.text(alphabet="ab █⠶~ 汉", min_size=0, max_size=WIDTH)
ROWS = st.lists(st.tuples(TEXTS, st.sampled_from(range(len(STYLES)))), min_size=1, max_size=6)
PICTURES = st.lists(st.lists(ROWS, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=5)
CONSOLE = Console(color_system="truecolor", force_terminal=True)


def strip(row: list[tuple[str, int]]) -> Strip:
    return Strip([Segment(text, STYLES[style]) for text, style in row]).adjust_cell_length(WIDTH)


def seen(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """What can be seen of each cell: of a blank neither its colour nor its weight."""
    out = []
    for y in range(HEIGHT):
        row = []
        for x in range(WIDTH):
            c = screen.buffer[y][x]
            drawn = c.data.strip() != "" or c.underscore or c.reverse
            row.append((c.data, c.bg, c.reverse, c.underscore, *((c.fg, c.bold, c.italics) if drawn else ())))
        out.append(row)
    return out


def terminal() -> tuple[pyte.Screen, pyte.Stream]:
    screen = pyte.Screen(WIDTH, HEIGHT)
    screen.set_mode(20)  # a new line begins at the left, as a terminal driver makes it
    return screen, pyte.Stream(screen)


@settings(max_examples=150, deadline=None)
@given(PICTURES)
def test_the_difference_gives_the_picture(pictures: list[list[list[tuple[str, int]]]]) -> None:
    frame, console = Frame(), CONSOLE
    (mine, feed), (whole, feed_whole) = terminal(), terminal()
    for picture in pictures:
        strips = [strip(row) for row in picture]
        update = LayoutUpdate([[s] for s in strips], Region(0, 0, WIDTH, HEIGHT))
        feed.feed(frame.sequence(update, console, (WIDTH, HEIGHT)))
        feed_whole.feed(update.render_segments(console))
        assert seen(mine) == seen(whole)


@settings(max_examples=80, deadline=None)
@given(PICTURES, st.integers(1, WIDTH - 4), st.integers(1, 3))
def test_pieces_of_rows_give_the_picture(pictures: list[list[list[tuple[str, int]]]], left: int, wide: int) -> None:
    """Widgets beside each other of which one changes: its piece is written, and nothing beside it."""
    frame, right = Frame(), left + wide
    mine, feed = terminal()
    dots = [[Strip([Segment("." * WIDTH)])]] * HEIGHT
    feed.feed(frame.sequence(LayoutUpdate(dots, Region(0, 0, WIDTH, HEIGHT)), CONSOLE, (WIDTH, HEIGHT)))
    for picture in pictures:
        texts = ["".join(text for text, _ in row).replace("汉", "x").ljust(wide)[:wide] for row in picture]
        pieces = [{0: None, left: Strip([Segment(text, STYLES[row[0][1]])]), right: None} for text, row in zip(texts, picture, strict=True)]
        update = ChopsUpdate(pieces, [(y, left, right) for y in range(HEIGHT)], [[left, right, WIDTH]] * HEIGHT)
        feed.feed(frame.sequence(update, CONSOLE, (WIDTH, HEIGHT)))
        assert mine.display == ["." * left + text + "." * (WIDTH - right) for text in texts]


def test_colours_are_those_of_the_terminal() -> None:
    for system, codes in (("truecolor", "38;2;16;160;240;48;2;32;32;32"), ("256", "38;5;39;48;5;234"), ("standard", "36;40")):
        update = LayoutUpdate([[Strip([Segment("x", STYLES[2])])]], Region(0, 0, 1, 1))
        sent = Frame().sequence(update, Console(color_system=system, force_terminal=True), (1, 1))  # type: ignore[arg-type]
        assert sent == f"\x1b[1;1H\x1b[{codes}mx\x1b[0m"


def test_what_is_the_same_costs_nothing_and_what_changes_costs_little() -> None:
    frame, console = Frame(), CONSOLE

    def update(text: str) -> LayoutUpdate:
        return LayoutUpdate([[Strip([Segment(text.ljust(80), STYLES[3])])]] * 2, Region(0, 0, 80, 2))

    assert len(frame.sequence(update("Funds 10, orders 3"), console, (80, 2))) > 160
    assert frame.sequence(update("Funds 10, orders 3"), console, (80, 2)) == ""
    assert len(frame.sequence(update("Funds 11, orders 3"), console, (80, 2))) < 120
    frame.forget()
    assert len(frame.sequence(update("Funds 11, orders 3"), console, (80, 2))) > 160
    assert len(frame.sequence(update("Funds 11, orders 3"), console, (81, 2))) > 160, "another size is another picture"


def test_an_update_of_the_size_before_and_a_piece_without_characters_are_no_harm() -> None:
    frame = Frame()
    mine, feed = terminal()
    wide = LayoutUpdate([[Strip([Segment("abcdefghij" * 2)]), Strip([]), Strip([Segment("right")])]] * 5, Region(0, 0, 25, 5))
    feed.feed(frame.sequence(wide, CONSOLE, (WIDTH, HEIGHT)))
    assert mine.display == ["abcdefghijab"] * HEIGHT
