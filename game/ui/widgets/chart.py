"""Margins by month as columns, one band for each faction, all on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from game.session.wording import signed
from game.ui.theme import DIM
from game.ui.words import Words

if TYPE_CHECKING:
    from game.session.history import Month

RULE = "#8a857b"  # the line of margin 0
BARS = " ▁▂▃▄▅▆▇█"


def chart(months: Sequence[Month], words: Words, width: int, rows: int = 2) -> list[Text]:
    """``rows`` lines for each faction and an axis. Every band runs from the lowest margin of anybody to the highest,
    with the threshold (margin 0) as the same height in each."""
    if not months:
        return []
    values = [m for month in months for m in month.margins.values()]
    low, high = min([*values, -5]), max([*values, 5])
    label = 12
    wide = max(1, (width - label - 6) // len(months))
    lines: list[Text] = []
    for faction in months[0].margins:
        series = [month.margins.get(faction, 0) for month in months]
        lines += _band(words, faction, series, (low, high), rows, label, wide)
    axis = Text(" " * label, style=DIM)
    for index, month in enumerate(months):
        number = "end" if index == len(months) - 1 else str(month.turn)
        axis.append(f"{number:<{wide}}" if wide >= 3 or index % 3 == 0 else " " * wide)
    note = Text(f"Each band runs from {signed(low)} to {signed(high)}; the line between the columns is margin 0.", style=DIM)
    return [*lines, axis, note]


def _band(words: Words, faction: str, series: Sequence[int], scale: tuple[int, int], rows: int, label: int, wide: int) -> list[Text]:
    low, high = scale
    steps = rows * 8
    levels = [max(1, round((value - low) * steps / (high - low))) for value in series]
    zero = min(steps - 1, max(0, round(-low * steps / (high - low)) - 1))
    rule = "▁─▔"[zero % 8 // 3]
    lines = []
    for row in range(rows):
        base = (rows - 1 - row) * 8
        line = Text(no_wrap=True)
        if row == 0:
            name = words.faction(faction)
        elif row == 1:
            name = Text(f"{signed(series[0])} > {signed(series[-1])}", style=DIM)
        else:
            name = Text("")
        name.truncate(label, overflow="ellipsis", pad=True)
        line.append(name)
        for value, level in zip(series, levels, strict=True):
            colour = words.colour(faction) if value >= 0 else "#6e6a63"
            glyph, at_zero = BARS[max(0, min(8, level - base))], base <= zero < base + 8
            if glyph == " " and at_zero:
                glyph, colour = rule, RULE
            line.append(glyph * max(1, wide - 1), style=f"{colour} on #1c1a18")
            if wide > 1:  # between the columns the line of margin 0 shows through
                line.append(rule if at_zero else " ", style=f"{RULE} on #1c1a18")
        lines.append(line)
    return lines
