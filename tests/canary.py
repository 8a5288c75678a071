"""Scenario files in which every text tries to steer: markup, escape sequences, changes of direction, controls."""

from __future__ import annotations

import re
from pathlib import Path

from game.scenario.load import check_text

ISLAND = Path(__file__).parent / "data" / "island.yaml"
VISIBLE = "[b]K"  # what must be seen, letter for letter, where the canary sits
CANARY = VISIBLE + r"[/b]\e[77;7H\e[5m\e]0;own\a\x9b5m\u202e\u2066\x08"  # as YAML writes it
KEYS = "title|blurb|teaches|text|label|name|short|situation|means|limits|suggestion|about|claim|article|else"
# what may not reach a terminal or a file: escape sequences that the game never sends, and characters that turn the direction
STEERS = (b"\x1b[77;7H", b"\x1b[5m", b"\x1b]0;own", b"\xc2\x9b", "\u202e".encode(), "\u2066".encode(), b"\x1b[31m[b]", b"\x08")


def poisoned(folder: Path) -> Path:
    """The island with the canary in front of every text."""
    text = ISLAND.read_text(encoding="utf-8")
    text = re.sub(rf'\b({KEYS}): (?:"([^"]*)"|([A-Z][\w]*))', lambda m: f'{m[1]}: "{_hurt(m[1], m[2] or m[3])}"', text)
    text = re.sub(r"^(    goals|questions|afterwards): \[(.*)\]$", lambda m: m[0].replace('"', f'"{CANARY}', 1), text, flags=re.MULTILINE)
    text = text.replace("kinds: {guard: guards,", f'kinds: {{guard: "{CANARY}guards",').replace(
        'harvest_eaten: "', f'harvest_eaten: "{CANARY}'
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "island-canary.yaml"
    path.write_text(text, encoding="utf-8")
    problems = check_text(text.encode())
    assert not problems, problems
    return path


def _hurt(key: str, text: str) -> str:
    """A text with the canary, or with as much of it as the length of a name leaves room for."""
    return {"short": rf"{VISIBLE}\e[5m{text[:1]}", "name": rf"{VISIBLE}\e[5m\u202e{text}"}.get(key, CANARY + text)


def steering(data: bytes) -> list[bytes]:
    """What of ``STEERS`` is in bytes that were sent or written."""
    return [one for one in STEERS if one in data]
