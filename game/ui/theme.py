"""The themes: near-black or paper, sand for headings and keys; the factions bring their own colours."""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual.theme import Theme

SAND = "#E6C27A"
DIM = "#8A8680"
TEXT = "#E0DCD4"
GOOD = "#8BC49A"
BAD = "#E8836B"
INK = "#141414"
UNDER = "#6e6a63"  # columns that end under a threshold

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
    dark=True,
    variables={
        "boost": "#302D2A",  # what the library makes of the field of that name cannot be seen
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


# What the screens write in the dark theme, and its counterpart on a light ground: text, then grounds.
LIGHT_OF = {
    SAND: "#7A5200", DIM: "#69645C", TEXT: "#26221C", GOOD: "#1E6B3C", BAD: "#A3301A", "#B8B2A8": "#514C44", "#C9C4BA": "#433F38",
    "#8A857B": "#6F6A61", "#6E6A63": "#8C877D", "#2A2724": "#E2DACA", "#1C1A18": "#F6F2E8", "#3A352D": "#DCCFAF",
}  # fmt: skip

QIBLI_LIGHT = Theme(
    name="qibli-light",
    primary="#C08A2E",
    secondary="#3F6076",
    accent="#7A5200",
    warning="#B36B00",
    error="#A3301A",
    success="#1E6B3C",
    foreground="#26221C",
    background="#FBF8F0",
    surface="#F6F2E8",
    panel="#EAE3D3",
    dark=False,
    variables={
        "boost": "#E2DACA",
        "footer-background": "#EAE3D3",
        "footer-key-foreground": "#7A5200",
        "footer-description-foreground": "#433F38",
        "footer-item-background": "#EAE3D3",
        "block-cursor-background": "#EBCB85",
        "block-cursor-foreground": "#1B1508",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#E6DFCC",
        "block-cursor-blurred-foreground": "#26221C",
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": "#E9E1CD",
        "scrollbar": "#CFC6B2",
        "scrollbar-hover": "#B5A988",
        "scrollbar-active": "#C08A2E",
        "scrollbar-background": "#F6F2E8",
        "scrollbar-corner-color": "#F6F2E8",
        "border": "#B9AE97",
        "border-blurred": "#DAD1BE",
    },
)

def is_light(wish: str = "auto", environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the light theme is meant: by ``wish`` (auto, dark or light), or by what the terminal says of its colours.

    COLORFGBG holds the numbers of the terminal's ink and ground, "0;15" or "0;default;15"; grounds 7 and 9 to 15 are light ones.
    """
    if wish in ("dark", "light"):
        return wish == "light"
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    return ground.isdigit() and int(ground) in (7, *range(9, 16))


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
