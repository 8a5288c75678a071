"""A page of HTML that needs nothing but itself: no script, no font, no request; readable on a screen, light or dark, and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

STYLE = """
:root { color-scheme: light dark; --paper: #fdfdfb; --ink: #1c1e22; --soft: #5a6069; --rule: #d9dbdf; --tint: #f1f2f0;
  --good: #17683f; --bad: #a3231b; --allowed: #e4efe6; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #15171a; --ink: #e6e7e9; --soft: #a2a8b1; --rule: #34383e;
  --tint: #1e2125; --good: #6cc596; --bad: #f08a7f; --allowed: #1d3226; } }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
body { margin: 0 auto; padding: 28px 24px 60px; max-width: 1180px; }
h1 { font-size: 1.65rem; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 1.15rem; margin: 40px 0 4px; padding-top: 10px; border-top: 2px solid var(--rule); }
h3 { font-size: 1rem; margin: 22px 0 4px; }
p { margin: 4px 0 10px; max-width: 76ch; }
.soft { color: var(--soft); }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
.open { color: var(--soft); font-weight: 600; }
table { border-collapse: collapse; font-size: 0.87rem; margin: 8px 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: 0 0 4px; }
th, td { padding: 3px 17px 3px 0; text-align: right; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; } thead th { color: var(--soft); vertical-align: bottom; }
th:first-child, td.text, th.text { text-align: left; }
td, tbody th { white-space: nowrap; }
td.text { max-width: 52ch; min-width: 13ch; white-space: normal; }
td.text:last-child { min-width: 20ch; }
.wide { overflow-x: auto; }
.key { display: inline-block; width: 0.72em; height: 0.72em; margin-right: 0.45em; border: 1px solid var(--soft); }
.beside { display: flex; flex-wrap: wrap; gap: 8px 36px; align-items: flex-start; }
.many { display: grid; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); gap: 12px 16px; margin: 10px 0; }
.two { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 14px 24px; margin: 10px 0; }
figure { margin: 0; } figcaption { font-size: 0.83rem; } .many svg, .two svg { width: 100%; }
svg { max-width: 100%; height: auto; display: block; overflow: visible; }
svg text { font: 11.5px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: var(--soft); }
svg text.label { fill: var(--ink); }
svg .fill { fill: var(--soft); stroke: var(--ink); stroke-opacity: 0.45; stroke-width: 0.6; } svg .flat { fill: var(--soft); }
svg .blank { fill: var(--tint); } svg .allowed { fill: var(--allowed); } svg .band { fill: var(--soft); fill-opacity: 0.18; }
svg .rule { stroke: var(--rule); } svg .axis { stroke: var(--soft); } svg .limit { stroke: var(--ink); stroke-dasharray: 3 3; }
svg .whisker { stroke: var(--ink); stroke-width: 1.4; }
svg .trace { fill: none; stroke: var(--ink); stroke-width: 2; }
svg .under { fill: none; stroke: var(--ink); stroke-opacity: 0.35; stroke-width: 3.4; }
@page { size: A4; margin: 14mm; }
@media print { html { font-size: 11px; background: none; } body { padding: 0; max-width: none; } h2, h3 { break-after: avoid; }
  figure, tr, svg { break-inside: avoid; } .wide { overflow: visible; } .many { grid-template-columns: repeat(5, 1fr); }
  .two { grid-template-columns: repeat(2, 1fr); } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


class Raw(str):
    """Text that is HTML already; everything else is escaped."""

    __slots__ = ()


def text(value: str | Raw) -> str:
    """A text for the page."""
    return value if isinstance(value, Raw) else escape(value).replace(" %", "&nbsp;%")


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str | Raw]], words: Sequence[int] = ()) -> Raw:
    """A table; its first column names the rows. ``words``: columns that hold text rather than figures."""
    heads = "".join(f'<th scope="col"{_kind(i, words)}>{escape(h)}</th>' for i, h in enumerate(head))
    lines = []
    for row in rows:
        first, *rest = row
        cells = "".join(f"<td{_kind(i, words)}>{text(cell)}</td>" for i, cell in enumerate(rest, 1))
        lines.append(f'<tr><th scope="row">{text(first)}</th>{cells}</tr>')
    top = f"<caption>{escape(caption)}</caption>" if caption else ""
    return Raw(f'<div class="wide"><table>{top}<thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>')


def _kind(column: int, words: Sequence[int]) -> str:
    return ' class="text"' if column in words else ""


def key(colour: str, label: str) -> Raw:
    """A label with the colour that stands for it in the charts. ``colour``: ``#rrggbb`` as a scenario's reader has checked it."""
    return Raw(f'<span class="key" style="background:{escape(colour, quote=True)}"></span>{escape(label)}')


def figure(picture: str, label: str = "", above: bool = False) -> Raw:
    """A picture with words under it, above it, or without."""
    said = f"<figcaption>{text(label)}</figcaption>" if label else ""
    return Raw(f"<figure>{said}{picture}</figure>" if above else f"<figure>{picture}{said}</figure>")


def beside(*parts: str) -> Raw:
    """Parts next to each other where there is room."""
    return Raw(f'<div class="beside">{"".join(parts)}</div>')


def section(title: str, note: str, *parts: str) -> str:
    """A part of the page under its heading, with a sentence on what it shows."""
    said = f'<p class="soft">{escape(note)}</p>' if note else ""
    return f"<section><h2>{escape(title)}</h2>{said}{''.join(parts)}</section>"


def page(title: str, parts: Sequence[str], style: str = "") -> str:
    """The whole file. ``style``: rules of its own, after those of all pages."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}{style}</style></head>\n<body>\n{body}\n</body></html>\n'
