"""The scenario's words as styled text: names, shapes, known numbers, bars. Nothing from a file is read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from rich.text import Text

from game.engine.view import Known, Modifier, PlaceView
from game.session.wording import Names, governed, signed
from game.ui.theme import BAD, DIM, GOOD, SAND, TEXT, readable

HEAD = f"bold {SAND}"
BLOCKS = " ▏▎▍▌▋▊▉█"


class Words(Names):
    """How one scenario speaks on the screen: its names as styled text. Made once a game."""

    def colour(self, faction: str | None) -> str:
        """A faction's colour, light enough to be read on the dark ground."""
        return readable(self.look(faction).colour) if faction is not None else DIM

    def faction(self, faction: str | None, long: bool = False) -> Text:
        """Shape and name in the faction's colour."""
        look = self.look(faction)
        return Text(f"{look.shape} {look.name if long else look.short}", style=self.colour(faction), no_wrap=True)

    def security(self, known: Known) -> Text:
        """Security as a number, its word and a colour."""
        word = governed(known.value)
        colour = BAD if known.value <= 3 else SAND if known.value <= 6 else GOOD
        if known.certainty == "unknown":
            return Text("?", style=DIM)
        return Text(word if known.certainty == "something" else f"{known} {word}", style=colour)

    def forces(self, place: PlaceView) -> list[Text]:
        """One line for each faction that is known to stand at a place."""
        lines = []
        for faction, kinds in place.forces.items():
            line = self.faction(faction)
            line.append("  ")
            line.append(", ".join(f"{self.kind(kind)} {known}" for kind, known in kinds.items()), style=TEXT)
            line.no_wrap = False
            lines.append(line)
        return lines


def split(terms: Sequence[Modifier], width: int) -> Text:
    """The parts of a sum for a width in cells, the number first, long labels under themselves."""
    lines: list[Text] = []
    for term in terms:
        label = wrap(term.label, max(16, width - 7)) or [""]
        lines.append(Text.assemble((f"{signed(term.value):>5}  ", "bold"), (label[0], "default")))
        lines += [Text(f"{'':7}{rest}") for rest in label[1:]]
    return Text("\n").join(lines)


def tone(good: int) -> str:
    """The colour of good and bad news; neither is plain."""
    return GOOD if good > 0 else BAD if good < 0 else TEXT


def mark(good: int) -> str:
    """The sign that goes with ``tone``."""
    return "+" if good > 0 else "-" if good < 0 else "·"


def bar(value: int, most: int, width: int, colour: str, known: Known | None = None) -> Text:
    """A horizontal bar in eighths of a cell; shaded when the value is only about right, dotted when unknown."""
    if known is not None and known.certainty == "unknown":
        return Text("░" * width, style=DIM)
    eighths = 0 if most <= 0 else max(0, min(width * 8, round(value * width * 8 / most)))
    full, rest = divmod(eighths, 8)
    if known is not None and known.certainty != "exact":
        solid = Text("▒" * (full + (rest >= 4)), style=colour)
    else:
        solid = Text("█" * full + (BLOCKS[rest] if rest else ""), style=colour)
    solid.append(" " * (width - len(solid.plain)))
    solid.stylize("on #2a2724")
    return solid


def flow(items: Sequence[Text], width: int) -> list[Text]:
    """Items one after the other, in lines that break only between them."""
    lines: list[Text] = []
    for item in items:
        if lines and lines[-1].cell_len + item.cell_len + 2 <= width:
            lines[-1].append("  ")
            lines[-1].append(item)
        else:
            lines.append(Text.assemble("  " if lines else "", item, no_wrap=True))
    return lines


def pips(used: int, most: int) -> Text:
    """Orders given and left: ◆ given, ◇ left."""
    text = Text("◆" * min(used, most), style=SAND)
    text.append("◇" * max(0, most - used), style=DIM)
    return text
