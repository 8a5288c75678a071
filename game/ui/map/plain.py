"""The map in seven-bit characters: for the plain mode, pipes, and terminals that show nothing else."""

from __future__ import annotations

import unicodedata

from game.engine.view import View
from game.scenario.model import Scenario
from game.ui.map.chart import Chart, chart_for
from game.ui.map.geometry import CellShape, site_of
from game.ui.map.lenses import PlaceShade, Shading, lens
from game.ui.map.signs import Sign, count_shown, names_apart, own_signs

# letters that are no accented ones; each becomes one letter, so that names keep the room that was found for them
ONE_LETTER = str.maketrans("ßæÆøØłŁıđĐðÐþÞœŒ’‘–", "saAoOlLidDdDtToO''-")


def ascii_map(
    scenario: Scenario, view: View, lens_id: str = "control", width: int = 76, height: int = 24, selected: str | None = None
) -> list[str]:
    """The map as lines of ``width`` characters. A region is strewn with its holder's letter, ``/`` marks contested land,
    ``@`` a place without a holder, and the selected place stands in brackets."""
    chart = chart_for(site_of(scenario), width, height)
    shading = lens(lens_id).read(scenario, view)
    return ascii_rows(chart, shading, scenario.place(selected) if selected is not None else None)


def ascii_rows(chart: Chart, shading: Shading, selected: int | None = None) -> list[str]:
    """A chart and a lens's shading as lines of seven-bit characters."""
    geometry = chart.geometry
    rows = [[_ground(x, y, cell, chart, shading) for x, cell in enumerate(row)] for y, row in enumerate(geometry.rows)]
    names = list(chart.labels.names)
    if selected is not None and not any(n.place == selected for n in names):
        names.append(chart.labels.callouts[selected])
    busy: list[set[int]] = [set() for _ in rows]
    for name in (n for y in range(len(rows)) for n in names_apart(chart, (n for n in names if n.y == y), shading.places)):
        _write(rows, name.x, name.y, seven_bit(name.text), clear=name.place >= 0)
        busy[name.y].update(range(name.x, name.x + len(name.text)))
    in_row: list[list[tuple[int, PlaceShade]]] = [[] for _ in rows]
    for i, (x, y) in enumerate(geometry.markers):
        shade = shading.places[i]
        text = (shade.letter if shade.holder else "@") + count_shown(chart, i, shade)
        _write(rows, x, y, text, clear=False)
        busy[y].update(range(x, x + len(text)))
        in_row[y].append((i, shade))
    own = {sign.place: sign for y in range(len(rows)) for sign in own_signs(chart, in_row[y], busy[y], seven_bit=True)}
    for i, sign in own.items():
        _write(rows, sign.x, geometry.markers[i][1], sign.text, clear=False)
    if selected is not None:
        _write_brackets(rows, chart, shading.places[selected], selected, own.get(selected))
    return ["".join(row) for row in rows]


def _write_brackets(rows: list[list[str]], chart: Chart, shade: PlaceShade, place: int, own: Sign | None) -> None:
    """Brackets around all that stands at the mark of the selected place."""
    x, y = chart.geometry.markers[place]
    left, right = x, x + 1 + len(count_shown(chart, place, shade))
    if own is not None:
        left, right = min(left, own.x), max(right, own.x + len(own.text))
    _write(rows, left - 1, y, "[", clear=False)
    _write(rows, right, y, "]", clear=False)


def seven_bit(text: str) -> str:
    """Text without accents; what has no seven-bit form is a question mark. As long as the text."""
    plain = text.translate(ONE_LETTER)
    return "".join((unicodedata.normalize("NFKD", c)[:1].encode("ascii", "replace").decode("ascii") or "?") for c in plain)


def _ground(x: int, y: int, cell: CellShape, chart: Chart, shading: Shading) -> str:
    if cell.region < 0:
        return " "
    if not cell.land or cell.coast:
        return "#"
    row = chart.geometry.rows[y]
    if x + 1 < len(row) and row[x + 1].region not in (cell.region, -1):
        return "|" if not _same(shading, cell.region, row[x + 1].region) else ":"
    if y + 1 < len(chart.geometry.rows):
        below = chart.geometry.rows[y + 1][x].region
        if below not in (cell.region, -1):
            return "-" if not _same(shading, cell.region, below) else "."
    return _strewn(x, y, shading.places[cell.region])


def _same(shading: Shading, a: int, b: int) -> bool:
    return shading.places[a].fill == shading.places[b].fill or shading.places[a].holder == shading.places[b].holder


def _strewn(x: int, y: int, shade: PlaceShade) -> str:
    at = (x + 2 * (y % 2)) % 4
    if shade.hatch and at == 2:
        return "/"
    if at:
        return " "
    if shade.fill.scale:
        return str(min(9, round(shade.fill.strength * 9)))
    return shade.letter.lower() if shade.fill.faction else " "


def _write(rows: list[list[str]], x: int, y: int, text: str, clear: bool) -> None:
    """Write over a row; with ``clear`` a blank is left on either side."""
    if not 0 <= y < len(rows):
        return
    for k, char in enumerate(f" {text} " if clear else text, start=x - 1 if clear else x):
        if 0 <= k < len(rows[y]):
            rows[y][k] = char
