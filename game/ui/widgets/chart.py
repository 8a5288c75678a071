"""Numbers by month as columns, one band for each faction, all on one scale; a faction's name has its shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.text import Text

from game.ui.theme import DIM, SAND, UNDER
from game.ui.words import Words

RULE = "#8a857b"  # the line of the threshold
GROUND, MARKED = "#1c1a18", "#3a352d"
BARS = " ▁▂▃▄▅▆▇█"
LABEL = 12


def chart(
    series: Mapping[str, Sequence[float]], heads: Sequence[str], words: Words, width: int, scale: tuple[float, float],
    write: Callable[[float], str], zero: bool = False, rows: int = 2, mark: int = -1,
) -> list[Text]:  # fmt: skip
    """``rows`` lines for each faction and an axis. Every band runs over the whole ``scale``. ``heads``: what stands under the columns;
    ``write``: a value as people write it; ``zero``: whether the line at 0 is drawn, the same height in each band, and columns
    under it are grey; ``mark``: the column that is lit."""
    if not heads:
        return []
    wide = max(1, (width - LABEL - 1) // len(heads))
    lines: list[Text] = []
    for faction, values in series.items():
        lines += _band(words, faction, values, scale, rows, wide, write, zero, mark)
    return [*lines, _axis(heads, wide, mark)]


def _axis(heads: Sequence[str], wide: int, mark: int) -> Text:
    often = max(1, -(-4 // wide))  # a head needs four cells
    axis = Text(" " * LABEL, no_wrap=True)
    for index, head in enumerate(heads):
        named = index == mark or (index % often == 0 and not (mark - often < index < mark + often and mark >= 0))
        at = LABEL + index * wide
        if named and axis.cell_len <= at:
            axis.append(" " * (at - axis.cell_len))
            axis.append(head[: max(3, wide)], style=f"bold {SAND}" if index == mark else DIM)
    return axis


def _band(
    words: Words, faction: str, values: Sequence[float], scale: tuple[float, float], rows: int, wide: int, write: Callable[[float], str],
    zero: bool, mark: int,
) -> list[Text]:  # fmt: skip
    low, high = scale
    steps = rows * 8
    levels = [max(0, min(steps, round((value - low) * steps / (high - low)))) for value in values]
    levels = [max(1, level) if zero else level for level in levels]
    at_zero = min(steps - 1, max(0, round(-low * steps / (high - low)) - 1)) if zero else -1
    rule = "▁─▔"[at_zero % 8 // 3] if zero else " "
    lines = []
    for row in range(rows):
        base = (rows - 1 - row) * 8
        line = Text(no_wrap=True)
        name = words.faction(faction) if row == 0 else Text("")
        if row == min(1, rows - 1):
            said = f"{write(values[0])} > {write(values[mark if mark >= 0 else -1])}"
            name = Text(said, style=DIM) if rows > 1 else name
        name.truncate(LABEL, overflow="ellipsis", pad=True)
        line.append(name)
        here = base <= at_zero < base + 8
        for index, (value, level) in enumerate(zip(values, levels, strict=True)):
            colour = UNDER if zero and value < 0 else words.colour(faction)
            glyph = BARS[max(0, min(8, level - base))]
            if glyph == " " and here:
                glyph, colour = rule, RULE
            ground = MARKED if index == mark else GROUND
            line.append(glyph * max(1, wide - 1), style=f"{colour} on {ground}")
            if wide > 1:  # between the columns the line of the threshold shows through
                line.append(rule if here else " ", style=f"{RULE} on {GROUND}")
        lines.append(line)
    return lines
