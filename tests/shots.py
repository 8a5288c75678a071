"""Pictures of screens for people who develop: a running app, or the text of a terminal, drawn to a PNG.

    from tests.shots import shot, shot_terminal
    async with MyApp().run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        shot(pilot.app, "screen.png")                # also: shot(app, path, seen_by="deuteranopia" | ... | "grey")
    shot_terminal(pyte_screen, "terminal.png")       # a pyte.Screen, e.g. fed from a pseudo-terminal
    python -m tests.shots ansi FILE.ans OUT.png 120 40   # the output of `tmux capture-pane -e -p`

Blocks, braille and box strokes are drawn geometrically, as modern terminals do. Needs Pillow and the DejaVu Sans Mono font.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.console import COLOR_SYSTEMS
from rich.style import Style

WIDE, HIGH = 10, 20  # pixels of a cell
FOREGROUND, BACKGROUND = (224, 224, 224), (18, 18, 18)
FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/TTF", "/usr/share/fonts/dejavu", "/Library/Fonts", "C:/Windows/Fonts")
QUADRANTS = {c: i for i, c in enumerate(" ▗▖▄▝▐▞▟▘▚▌▙▀▜▛█")}
LOWER = {c: i + 1 for i, c in enumerate("▁▂▃▄▅▆▇█")}
LEFT = {c: 8 - i for i, c in enumerate("█▉▊▋▌▍▎▏")}
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
DOTS = ((1, 0, 0), (2, 0, 1), (4, 0, 2), (64, 0, 3), (8, 1, 0), (16, 1, 1), (32, 1, 2), (128, 1, 3))

RGB = tuple[int, int, int]
Glyph = tuple[str, RGB, RGB, bool, bool]  # character, colour, ground, bold, underlined

# Machado, Oliveira and Fernandes (2009), severity 1; rows give red, green, blue in linear light.
SEEN_BY: dict[str, tuple[tuple[float, float, float], ...]] = {
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "grey": ((0.2126, 0.7152, 0.0722),) * 3,
}


def shot(app: Any, path: str | Path, seen_by: str = "") -> None:
    """Draw what a Textual app shows now. ``seen_by``: a key of ``SEEN_BY``."""
    strips = app.screen._compositor.render_strips()
    system = COLOR_SYSTEMS.get(app.console.color_system or "")
    _save([list(_of_segments(strip, system)) for strip in strips], app.size.width, path, seen_by)


def shot_terminal(screen: Any, path: str | Path, seen_by: str = "") -> None:
    """Draw a pyte screen."""
    rows = []
    for y in range(screen.lines):
        line = screen.buffer[y]
        rows.append([_of_pyte(line[x]) for x in range(screen.columns)])
    _save(rows, screen.columns, path, seen_by)


def shot_ansi(text: str, path: str | Path, width: int, height: int, seen_by: str = "") -> None:
    """Draw text with escape sequences, e.g. from ``tmux capture-pane -e -p``."""
    import pyte

    screen = pyte.Screen(width, height)
    pyte.Stream(screen).feed(text.rstrip("\n").replace("\r\n", "\n").replace("\n", "\r\n"))
    shot_terminal(screen, path, seen_by)


def simulate(colour: RGB, seen_by: str) -> RGB:
    """A colour as somebody with a colour-vision deficiency sees it."""
    light = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
    out = [min(1.0, max(0.0, sum(w * v for w, v in zip(row, light, strict=True)))) for row in SEEN_BY[seen_by]]
    red, green, blue = (round(255 * (v * 12.92 if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055)) for v in out)
    return red, green, blue


# ------------------------------------------------------------------ reading cells
def _of_segments(strip: Iterable[Any], system: ColorSystem | None) -> Iterator[Glyph]:
    for segment in strip:
        if segment.control:
            continue
        style = segment.style or Style()
        fg, bg = _rgb(style.color, FOREGROUND, system), _rgb(style.bgcolor, BACKGROUND, system)
        if style.reverse:
            fg, bg = bg, fg
        if style.dim:
            fg = (round(bg[0] + (fg[0] - bg[0]) * 0.6), round(bg[1] + (fg[1] - bg[1]) * 0.6), round(bg[2] + (fg[2] - bg[2]) * 0.6))
        for char in segment.text:
            yield char, fg, bg, bool(style.bold), bool(style.underline)
            for _ in range(cell_len(char) - 1):
                yield "", fg, bg, False, False


def _rgb(colour: Color | None, default: RGB, system: ColorSystem | None) -> RGB:
    if colour is None or colour.is_default or system is None:
        return default
    colour = colour.downgrade(system)
    red, green, blue = colour.get_truecolor()
    return red, green, blue


def _of_pyte(char: Any) -> Glyph:
    fg, bg = _named(char.fg, FOREGROUND), _named(char.bg, BACKGROUND)
    if char.reverse:
        fg, bg = bg, fg
    return char.data, fg, bg, char.bold, char.underscore


_PYTE = {"black": 0, "red": 1, "green": 2, "brown": 3, "blue": 4, "magenta": 5, "cyan": 6, "white": 7}


def _named(name: str, default: RGB) -> RGB:
    """pyte gives names (``bright`` before them) or six hexadecimal digits."""
    if name == "default":
        return default
    name = name.replace("bfight", "bright")  # pyte 0.8 misspells one ground
    plain = name.removeprefix("bright")
    if plain in _PYTE:
        red, green, blue = Color.from_ansi(_PYTE[plain] + (8 if plain != name else 0)).get_truecolor()
    else:
        red, green, blue = (int(name[i : i + 2], 16) for i in (0, 2, 4))
    return red, green, blue


# ------------------------------------------------------------------ drawing
def _font(bold: bool) -> Any:
    from PIL import ImageFont

    name = "DejaVuSansMono-Bold.ttf" if bold else "DejaVuSansMono.ttf"
    for folder in FOLDERS:
        if (Path(folder) / name).is_file():
            return ImageFont.truetype(str(Path(folder) / name), 16)
    raise FileNotFoundError(f"{name} was not found; on Debian and Ubuntu: apt-get install fonts-dejavu-core")


def _save(rows: list[list[Glyph]], width: int, path: str | Path, seen_by: str) -> None:
    from PIL import Image, ImageDraw  # Pillow is for pictures only: tests that use the arithmetic do not need it

    image = Image.new("RGB", (width * WIDE, len(rows) * HIGH), BACKGROUND)
    draw = ImageDraw.Draw(image)
    fonts = (_font(False), _font(True))
    for y, row in enumerate(rows):
        for x, (char, fg, bg, bold, underline) in enumerate(row):
            if seen_by:
                fg, bg = simulate(fg, seen_by), simulate(bg, seen_by)
            left, top = x * WIDE, y * HIGH
            if not char:
                continue
            draw.rectangle((left, top, left + WIDE * max(1, cell_len(char)) - 1, top + HIGH - 1), fill=bg)
            _glyph(draw, char, left, top, fg, bg, fonts[bold])
            if underline:
                draw.line((left, top + HIGH - 2, left + WIDE - 1, top + HIGH - 2), fill=fg)
    image.save(path)


def _glyph(draw: Any, char: str, left: int, top: int, fg: RGB, bg: RGB, font: Any) -> None:
    if char in QUADRANTS:
        for bit, x, y in ((8, 0, 0), (4, 1, 0), (2, 0, 1), (1, 1, 1)):
            if QUADRANTS[char] & bit:
                draw.rectangle(
                    (left + x * WIDE // 2, top + y * HIGH // 2, left + (x + 1) * WIDE // 2 - 1, top + (y + 1) * HIGH // 2 - 1), fill=fg
                )
    elif 0x2800 <= ord(char) < 0x2900:
        for bit, x, y in DOTS:
            if (ord(char) - 0x2800) & bit:
                cx, cy = left + 2.5 + x * 5, top + 2.5 + y * 5
                draw.ellipse((cx - 1.3, cy - 1.3, cx + 1.3, cy + 1.3), fill=fg)
    elif char in LOWER:
        draw.rectangle((left, top + HIGH - HIGH * LOWER[char] // 8, left + WIDE - 1, top + HIGH - 1), fill=fg)
    elif char in LEFT:
        draw.rectangle((left, top, left + WIDE * LEFT[char] // 8 - 1, top + HIGH - 1), fill=fg)
    elif char in SHADES:
        share = SHADES[char]
        mixed = (round(bg[0] + (fg[0] - bg[0]) * share), round(bg[1] + (fg[1] - bg[1]) * share), round(bg[2] + (fg[2] - bg[2]) * share))
        draw.rectangle((left, top, left + WIDE - 1, top + HIGH - 1), fill=mixed)
    elif char == "╱":
        draw.line((left, top + HIGH - 1, left + WIDE - 1, top), fill=fg)
    elif char != " ":
        draw.text((left, top), char, font=font, fill=fg)


def main() -> None:
    """``ansi FILE OUT WIDTH HEIGHT``."""
    if len(sys.argv) != 6 or sys.argv[1] != "ansi":
        raise SystemExit(__doc__)
    _, _, source, out, width, height = sys.argv
    shot_ansi(Path(source).read_text(encoding="utf-8"), out, int(width), int(height))


if __name__ == "__main__":
    main()
