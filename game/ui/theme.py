"""The look: near-black, sand for headings and keys; the factions bring their own colours."""

from __future__ import annotations

from textual.theme import Theme

SAND = "#E6C27A"
DIM = "#8A8680"
TEXT = "#E0DCD4"
GOOD = "#8BC49A"
BAD = "#E8836B"
INK = "#141414"

QIBLI = Theme(
    name="qibli",
    primary="#DCA54A",
    secondary="#8FA7B8",
    accent=SAND,
    warning="#E69F00",
    error=BAD,
    success=GOOD,
    foreground=TEXT,
    background=INK,
    surface="#1C1A18",
    panel="#262422",
    boost="#302D2A",
    dark=True,
    variables={
        "footer-background": "#262422",
        "footer-key-foreground": SAND,
        "footer-description-foreground": "#C9C4BA",
        "footer-item-background": "#262422",
        "block-cursor-background": "#4A3C22",
        "block-cursor-foreground": "#FFF6E0",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#2C2821",
        "block-cursor-blurred-foreground": TEXT,
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": "#33302B",
        "scrollbar": "#3A362F",
        "scrollbar-hover": "#5A5345",
        "scrollbar-active": "#DCA54A",
        "scrollbar-background": "#1C1A18",
        "scrollbar-corner-color": "#1C1A18",
        "border": "#4A453C",
        "border-blurred": "#2E2B27",
    },
)


def readable(colour: str) -> str:
    """A faction's colour as text on the dark ground: lightened until it has a contrast of 4.5 to 1 (WCAG AA)."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5)) if len(colour) == 7 else (224, 220, 212)
    share = 0.0
    while share < 1.0:
        mixed = tuple(round(c + (255 - c) * share) for c in (red, green, blue))
        if (_luminance(*mixed) + 0.05) / (_luminance(20, 20, 20) + 0.05) >= 5.0:
            return "#{:02x}{:02x}{:02x}".format(*mixed)
        share += 0.05
    return "#ffffff"


def _luminance(*rgb: int) -> float:
    linear = [(c / 255) / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
