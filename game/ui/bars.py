"""How a bar that is shared by several sides is divided into cells, and which label fits a part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def widths(shares: Mapping[str, float], least: Mapping[str, int], room: int) -> dict[str, int]:
    """Cells for each side: its share of ``room``, but never under ``least``; what that takes is taken from the longest ones.
    Together they are ``room``, or the sum of ``least`` where that is more."""
    total = sum(shares.values()) or 1.0
    cells = {side: max(least[side], int(share / total * room)) for side, share in shares.items()}
    while sum(cells.values()) > room:
        roomy = [side for side in cells if cells[side] > least[side]]
        if not roomy:
            break
        cells[max(roomy, key=lambda side: cells[side] - shares[side] / total * room)] -= 1
    while sum(cells.values()) < room:
        cells[max(cells, key=lambda side: shares[side] / total * room - cells[side])] += 1
    return cells


def fitting(forms: Sequence[str], room: int) -> str:
    """The first form that fits, the longest being first; '' when none does."""
    return next((form for form in forms if len(form) <= room), "")
