"""The scenario's words as styled text: names, shapes, known numbers, bars. Nothing from a file is read as markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from rich.text import Text

from game.engine.view import FactionView, Known, Modifier, PlaceView
from game.engine.walk import expressions_in
from game.engine.words import scores as scores, winning as winning
from game.scenario.model import Look, Read, Role, Scenario
from game.ui.theme import BAD, DIM, GOOD, SAND, TEXT, readable

HEAD = f"bold {SAND}"
NOBODY = Look("nobody", "-", "#8a8680", "·", "-")
BLOCKS = " ▏▎▍▌▋▊▉█"


class Words:
    """How one scenario speaks. Made once a game; every method returns text for the screen."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._looks = scenario.words.factions
        self._roles = {str(q.role): q.id for q in scenario.quantities if q.role}

    # ------------------------------------------------------------------ names
    def look(self, faction: str | None) -> Look:
        """How a faction looks; nobody's look for None or a faction without one."""
        if faction is None:
            return NOBODY
        return self._looks.get(faction, Look(faction, faction, "#b0b0b0", "○", faction[:1].upper()))

    def colour(self, faction: str | None) -> str:
        """A faction's colour, light enough to be read on the dark ground."""
        return readable(self.look(faction).colour) if faction is not None else DIM

    def faction(self, faction: str | None, long: bool = False) -> Text:
        """Shape and name in the faction's colour."""
        look = self.look(faction)
        return Text(f"{look.shape} {look.name if long else look.short}", style=self.colour(faction), no_wrap=True)

    def place(self, place: str | None) -> str:
        """A place's name."""
        return "" if place is None else self.scenario.words.places.get(place, place)

    def kind(self, kind: str) -> str:
        """What a kind of force is called."""
        return self.scenario.words.kinds.get(kind, kind.replace("_", " "))

    def quantity(self, quantity: str) -> str:
        """What a quantity is called."""
        return self.scenario.words.quantities.get(quantity, quantity.replace("_", " "))

    def order(self, kind: str) -> str:
        """What a kind of order is called."""
        return self.scenario.words.orders.get(kind, kind.replace("_", " ").capitalize())

    def about(self, kind: str) -> str:
        """What a kind of order does, in one line ('' when the file does not say)."""
        return self.scenario.words.about.get(kind, "")

    def target(self, kind: str, target: tuple[str, ...]) -> str:
        """An order's target in words: ``Tarhuna to Tripoli``, ``LNA at Sirte``, or ''."""
        names = [self._looks[t].short if t in self._looks else self.place(t) for t in target]
        if len(names) == 2:
            factional = target[0] in self._looks
            return " at ".join(names) if factional else " to ".join(names)
        return " ".join(names)

    # ------------------------------------------------------------------ numbers
    def role(self, role: Role) -> str:
        """The id of the quantity in a role, or ''."""
        return self._roles.get(role, "")

    def value(self, faction: FactionView, role: Role) -> Known | None:
        """A faction's quantity by its role, as far as the seat may read it."""
        return faction.values.get(self.role(role))

    def scored(self, faction: str) -> tuple[str, ...]:
        """The country-wide quantities that a faction's points are made of, in the order of the rules."""
        flat = {q.id for q in self.scenario.quantities if not q.per}
        points = next((f.points for f in self.scenario.factions if f.id == faction), None)
        read = () if points is None else [part.quantity for part in expressions_in(points) if isinstance(part, Read)]
        return tuple(dict.fromkeys(id for id in read if id in flat))

    def by_faction(self, place: PlaceView, role: Role) -> Mapping[str, Known]:
        """A quantity of a place for each faction, by its role."""
        return place.by_faction.get(self.role(role), {})

    def security(self, known: Known) -> Text:
        """Security as a number, its word and a colour."""
        word = "lawless" if known.value <= 3 else "shaky" if known.value <= 6 else "governed"
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


def margin(faction: FactionView) -> str:
    """A margin with its sign; ``~`` when the seat does not know everything that it is made of."""
    return ("" if faction.sure else "~") + signed(faction.margin)


def split(terms: Sequence[Modifier], width: int) -> Text:
    """The parts of a sum for a width in cells, the number first, long labels under themselves."""
    lines: list[Text] = []
    for term in terms:
        label = wrap(term.label, max(16, width - 7)) or [""]
        lines.append(Text.assemble((f"{signed(term.value):>5}  ", "bold"), (label[0], "default")))
        lines += [Text(f"{'':7}{rest}") for rest in label[1:]]
    return Text("\n").join(lines)


def signed(value: int) -> str:
    """A number with its sign."""
    return f"{value:+d}"


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
    """Orders given and left: ● given, ○ left."""
    text = Text("●" * min(used, most), style=SAND)
    text.append("○" * max(0, most - used), style=DIM)
    return text
