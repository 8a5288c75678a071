"""Scenario files in which every text tries to steer: markup, escape sequences, controls, changes of direction, odd widths."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from game.scenario.load import check_text

ISLAND = Path(__file__).parent / "data" / "island.yaml"
VISIBLE = "[b]K"  # what must be seen, letter for letter, where a canary sits
LINK = "[@click=app.quit]x[/]"
CANARY = VISIBLE + LINK + r"\e[77;7H\e[5m\e]0;own\a\x9b5m\u202e\u2066\u200b\x08\u6c49\ufdfd"  # as YAML writes it
SHORT = VISIBLE + r"\e[5m\x9b5m\u202e\u200b\u6c49"  # where there is less room
RAW = VISIBLE + "\x1b[77;7H\x1b[5m\x1b]0;own\x07\u202e\x08"  # as a file's name may hold it
KEYS = "title|blurb|teaches|text|label|name|short|situation|means|limits|suggestion|about|claim|article|date|else|shape"
GUIDE = f"""
guide:
  seat: town
  steps:
    - {{month: 1, until: read, say: "{CANARY} Welcome.", plain: "{CANARY} Welcome."}}
    - {{month: 1, until: order_given, order: recruit, place: market, show: mill, say: "{CANARY} Recruit.", nudge: "{CANARY} Not that."}}
"""
_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?=<>]*[ -/]*[@-~]|[=>78]|\][0-9]*;[^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[()][0A-B])")
_STEERS = re.compile(r"\x1b\[77;7H|\x1b\[5m|\x1b\]0;own|\x1b\[8m")

_BAD = ("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")


def poisoned(folder: Path, guided: bool = False) -> Path:
    """The island with a canary in front of every text."""
    text = ISLAND.read_text(encoding="utf-8")
    text = re.sub(rf'\b({KEYS}): (?:"([^"]*)"|([A-Z][\w]*))', lambda m: f'{m[1]}: "{_hurt(m[1], m[2] or m[3])}"', text)
    text = re.sub(r"^(    goals|questions|afterwards): \[(.*)\]$", lambda m: m[0].replace('"', f'"{CANARY}', 1), text, flags=re.MULTILINE)
    text = text.replace("kinds: {guard: guards,", f'kinds: {{guard: "{SHORT}guards",')
    text = text.replace('harvest: "the harvest"', f'harvest: "{SHORT}harvest"').replace('harvest_eaten: "', f'harvest_eaten: "{SHORT}')
    text = text.replace('plus: {"guards next door"', f'plus: {{"{SHORT}next door"')
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "island-canary.yaml"
    path.write_text(text + (GUIDE if guided else ""), encoding="utf-8")
    problems = check_text(path.read_bytes())
    assert not problems, problems
    return path


def _hurt(key: str, text: str) -> str:
    """A text with the canary, or with as much of it as there is room for."""
    return {"short": rf"{VISIBLE}\e[5m{text[:1]}", "name": SHORT + text, "date": text, "shape": text}.get(key, CANARY + text)


def steering(data: bytes | str) -> list[str]:
    """What a canary has smuggled into bytes that were sent or written: its sequences, and every character outside of the
    program's own sequences that is a control, invisible or turns the direction."""
    text = data.decode("utf-8", errors="surrogateescape") if isinstance(data, bytes) else data
    bad = {c for c in set(written(text)) if c not in "\r\n" and unicodedata.category(c) in _BAD}
    return _STEERS.findall(text) + sorted(f"U+{ord(c):04X}" for c in bad)


def written(text: str) -> str:
    """What was sent, without the program's escape sequences."""
    return _SEQUENCE.sub("", text)
