"""What happened, for the host: made only when a month is watched, from the same deltas that change the state."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Act:
    """One thing that happened to one game. ``kind``: order, rule, event, answer, battle or engine. ``names``: what its
    names stood for, by id. ``changes``: (row, delta asked for), before clamping. ``caught``: factions (by index) whose leak roll
    succeeded. ``losses``: pieces lost in battle as (faction, kind, how many). ``public``: everybody learns of it."""

    kind: str
    id: str
    phase: str
    actor: int = -1
    names: dict[str, str] = field(default_factory=dict)
    place: int = -1
    target: int = -1
    outcome: str = ""
    die: int | None = None
    chance: int | None = None
    modifiers: list[tuple[str, int]] = field(default_factory=list)
    changes: list[tuple[int, int]] = field(default_factory=list)
    caught: list[int] = field(default_factory=list)
    public: bool = False
    notes: list[str] = field(default_factory=list)
    losses: list[tuple[int, int, int]] = field(default_factory=list)
    parties: list[int] = field(default_factory=list)
