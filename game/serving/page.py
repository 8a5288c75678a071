"""The one page there is. Everything in it comes from this machine, and its headers forbid the browser to fetch anything else."""

from __future__ import annotations

from html import escape

FONT_SIZES = (8, 16, 40)  # least, usual, largest; pixels

PAGE = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Qibli</title>
    <link rel="icon" href="data:,">
    <link rel="preload" href="/static/fonts/RobotoMono-VariableFont_wght.ttf" as="font" type="font/ttf" crossorigin>
    <link rel="stylesheet" href="/static/css/xterm.css">
    <link rel="stylesheet" href="/page.css">
    <script src="/static/js/textual.js"></script>
    <script src="/page.js"></script>
  </head>
  <body>
    <p class="opening" role="status">Qibli is being opened.</p>
    <noscript><p class="opening">The game needs JavaScript, which is switched off here.</p></noscript>
    <div id="terminal" class="textual-terminal" data-session-websocket-url="{socket}" data-font-size="{size}"></div>
    <p class="closed" role="status">Qibli is closed here. A game that was begun is saved. <a id="start" href="/">Open Qibli again</a></p>
  </body>
</html>
"""

STYLE = """@font-face {
  font-family: "Roboto Mono"; font-weight: 100 700; font-display: block;
  src: url("/static/fonts/RobotoMono-VariableFont_wght.ttf") format("truetype");
}
@font-face {
  font-family: "Roboto Mono"; font-weight: 100 700; font-style: italic; font-display: block;
  src: url("/static/fonts/RobotoMono-Italic-VariableFont_wght.ttf") format("truetype");
}
html, body { margin: 0; height: 100%; overflow: hidden; background: #121212; }
p { margin: 0; padding: 12px 16px; color: #e0dcd4; font: 16px "Roboto Mono", monospace; }
a { color: #d9b36c; }
.opening { position: absolute; }
.textual-terminal { width: 100vw; height: 100vh; opacity: 0; }
body.-first-byte .textual-terminal { opacity: 1; }
body.-first-byte .opening, body.-closed .opening { display: none; }
.closed { display: none; position: absolute; left: 0; right: 0; bottom: 0; z-index: 20; background: #2a2620; }
body.-closed .closed { display: block; }
"""

# Letters become smaller in a small window, so that the 80x24 cells that the game needs have room (a cell is 0.6 by 1.32 letters). The
# keyboard belongs to the game at once, without a click, and to the link when the game is over.
SCRIPT = """"use strict";
addEventListener("DOMContentLoaded", () => {
  const asked = document.getElementById("terminal").dataset;
  const fits = (size) => innerWidth >= 80 * Math.ceil(0.6 * size) && innerHeight >= 24 * Math.ceil(1.32 * size);
  let size = Number(asked.fontSize);
  while (size > 8 && !fits(size)) size -= 1;
  asked.fontSize = size;
});
addEventListener("load", () => {
  const keys = document.querySelector(".xterm-helper-textarea");
  if (keys) keys.focus();
  new MutationObserver((_, seen) => {
    if (!document.body.classList.contains("-closed")) return;
    seen.disconnect();
    document.getElementById("start").focus();
  }).observe(document.body, {attributes: true, attributeFilter: ["class"]});
});
"""


def page(address: str, size: int = FONT_SIZES[1]) -> str:
    """The page that opens a game. ``address``: the ``host:port`` under which it was asked for; ``size``: of the letters, in pixels."""
    least, _, largest = FONT_SIZES
    return PAGE.format(socket=escape(f"ws://{address}/ws"), size=min(max(size, least), largest))


def headers(address: str) -> dict[str, str]:
    """What goes with every answer: nothing is fetched from elsewhere, no other page shows this one in a frame, nothing is kept.

    The terminal in the page sets styles of its own, which is why those are allowed.
    """
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' ws://{address}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
