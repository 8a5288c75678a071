"""What is sent to the terminal: only the cells that differ from what it shows already, with only the colours that change.

The library that composes the screens repaints whole pieces of widgets and begins every run of characters with all of its
colours. On a slow link that is most of what a key press costs, so the last picture is remembered here and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

BRIDGE = 4  # cells that are sent again rather than jumped over
_ATTRIBUTES = (
    ("bold", "1"), ("dim", "2"), ("italic", "3"), ("underline", "4"), ("blink", "5"), ("reverse", "7"), ("strike", "9"),
    ("underline2", "21"), ("overline", "53"),
)  # fmt: skip
_ON_BLANKS = frozenset({"4", "5", "7", "9", "21", "53"})  # what can be seen where there is no character


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is drawn: SGR parameters of its colour, its ground and its attributes. ``blank``: nothing of the colour and
    the weight can be seen, so that whatever the terminal has set will do."""

    ink: str
    ground: str
    attributes: str
    blank: bool = False


Cell = tuple[str, Look]
PLAIN = Look("39", "49", "")


@lru_cache(maxsize=8192)
def looks_of(style: Style | None, system: ColorSystem | None) -> tuple[Look, Look]:
    """How a style draws a character, and how a blank, on a terminal with these colours."""
    if style is None or system is None:
        return PLAIN, Look("39", "49", "", blank=True)
    ink = ";".join(style.color.downgrade(system).get_ansi_codes(True)) if style.color is not None else "39"
    ground = ";".join(style.bgcolor.downgrade(system).get_ansi_codes(False)) if style.bgcolor is not None else "49"
    codes = [code for name, code in _ATTRIBUTES if getattr(style, name)]
    look = Look(ink, ground, ";".join(codes))
    return look, look if _ON_BLANKS & set(codes) else Look("39", ground, "", blank=True)


class Thin(CompositorUpdate):
    """An update that is compared with what is shown at the moment in which it is written."""

    def __init__(self, update: CompositorUpdate, frame: Frame, size: tuple[int, int]) -> None:
        self._update, self._frame, self._size = update, frame, size

    def render_segments(self, console: Console) -> str:
        """The difference as escape sequences."""
        return self._frame.sequence(self._update, console, self._size)


class Frame:
    """The picture that a terminal shows, as far as it was sent from here."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._rows: list[list[Cell | None]] = []

    def forget(self) -> None:
        """The terminal may show anything: all is sent again."""
        self._size = (0, 0)

    def sequence(self, update: CompositorUpdate, console: Console, size: tuple[int, int]) -> str:
        """The escape sequences that bring a terminal of ``size`` (columns, rows) from the last picture to an update's.
        Updates of other kinds than the two that screens make are sent as they are."""
        if not isinstance(update, ChopsUpdate | LayoutUpdate):
            self.forget()
            return update.render_segments(console)
        if size != self._size:
            self._size = size
            self._rows = [[None] * size[0] for _ in range(size[1])]
        system = COLOR_SYSTEMS.get(console.color_system or "")
        pen = Pen()
        for y, x, strip in _pieces(update):
            if 0 <= y < size[1] and x < size[0]:  # an update may have been made for the size before
                self._piece(pen, y, x, strip, system)
        return pen.end()

    def _piece(self, pen: Pen, y: int, x: int, strip: Strip, system: ColorSystem | None) -> None:
        """Compare a piece of a row with what is there and write what differs."""
        cells: list[Cell] = []
        simple = True
        for text, style, control in strip:
            if control:
                continue
            look, blank = looks_of(style, system)
            simple = simple and (text.isascii() or cell_len(text) == len(text)) and not (style is not None and style.link)
            cells += [(char, blank if char == " " else look) for char in text]
        row = self._rows[y]
        if not simple:  # wide characters and links: as a whole, and not remembered
            pen.move(x, y)
            for char, look in cells:
                pen.write(char, look)
            pen.lost()
            row[x : x + strip.cell_length] = [None] * len(row[x : x + strip.cell_length])
            return
        cells = cells[: len(row) - x]
        before = row[x : x + len(cells)]
        if before == cells:
            return
        for start, end in _runs(before, cells):
            pen.move(x + start, y)
            for char, look in cells[start:end]:
                pen.write(char, look)
        row[x : x + len(cells)] = cells


class Pen:
    """Writes cells with as few bytes as will do; it knows where the cursor stands and what is set."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._at: tuple[int, int] | None = None
        self._set = PLAIN
        self._last: Look | None = None

    def move(self, x: int, y: int) -> None:
        """Go to a cell."""
        if self._at == (x, y):
            return
        if self._at is not None and self._at[1] == y and x > self._at[0]:
            ahead = x - self._at[0]
            self._out.append(f"\x1b[{ahead}C" if ahead > 1 else "\x1b[C")
        else:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        self._at = (x, y)

    def lost(self) -> None:
        """Where the cursor stands is not known (characters of unknown width were written)."""
        self._at = None

    def write(self, char: str, look: Look) -> None:
        """One character at the cursor."""
        if look is not self._last:
            self._change(look)
            self._last = look
        self._out.append(char)
        if self._at is not None:
            self._at = (self._at[0] + 1, self._at[1])

    def end(self) -> str:
        """All that was written; the terminal is left with nothing set."""
        if self._set != PLAIN:
            self._out.append("\x1b[0m")
        return "".join(self._out)

    def _change(self, look: Look) -> None:
        now, codes = self._set, []
        same = now.attributes == look.attributes
        if not same and not (look.blank and _ON_BLANKS.isdisjoint(now.attributes.split(";"))):
            codes = ["0", look.attributes] if look.attributes else ["0"]
            now = Look("39", "49", look.attributes)
        ink = now.ink if look.blank else look.ink
        if ink != now.ink:
            codes.append(ink)
        if look.ground != now.ground:
            codes.append(look.ground)
        if codes:
            self._out.append(f"\x1b[{';'.join(codes)}m")
        self._set = Look(ink, look.ground, now.attributes)


def _runs(before: list[Cell | None], after: list[Cell]) -> Iterator[tuple[int, int]]:
    """First cell and end of each run that has to be written; short stretches of equal cells are written along."""
    start = end = -1
    for k, (old, new) in enumerate(zip(before, after, strict=True)):
        if old is not None and old[0] == new[0] and (old[1] is new[1] or old[1] == new[1]):
            continue
        if start >= 0 and (k - end > BRIDGE or any(after[j][1] != after[end - 1][1] for j in range(end, k))):
            yield start, end
            start = k
        elif start < 0:
            start = k
        end = k + 1
    if start >= 0:
        yield start, end


def _pieces(update: ChopsUpdate | LayoutUpdate) -> Iterable[tuple[int, int, Strip]]:
    """Row, column and contents of every piece that an update may change."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    done: set[tuple[int, int]] = set()
    for y, x1, x2 in update.spans:
        for end, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if piece is not None and x < x2 and end > x1 and (y, x) not in done:
                done.add((y, x))
                yield y, x, piece
