"""The map in seven-bit characters: for the plain mode, pipes, and terminals that show nothing else."""

from __future__ import annotations

import unicodedata

from game.engine.view import View
from game.scenario.model import Scenario
from game.ui.map.chart import Chart, chart_for
from game.ui.map.geometry import CellShape, site_of
from game.ui.map.lenses import PlaceShade, Shading, lens


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
    for name in chart.labels.names:
        _write(rows, name.x, name.y, seven_bit(name.text), clear=name.place >= 0)
    if selected is not None and not any(n.place == selected for n in chart.labels.names):
        callout = chart.labels.callouts[selected]
        _write(rows, callout.x, callout.y, seven_bit(callout.text), clear=True)
    for i, (x, y) in enumerate(geometry.markers):
        shade = shading.places[i]
        letter = shade.letter if shade.holder else "@"
        count = shade.count if len(shade.count) < chart.labels.room[i] else ""
        _write(rows, x, y, letter + count, clear=False)
        if i == selected:
            _write(rows, x - 1, y, "[", clear=False)
            _write(rows, x + 1 + len(count), y, "]", clear=False)
    return ["".join(row) for row in rows]


def seven_bit(text: str) -> str:
    """Text without accents; what has no seven-bit form is a question mark. As long as the text."""
    return "".join((unicodedata.normalize("NFKD", c)[:1].encode("ascii", "replace").decode("ascii") or "?") for c in text)


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
