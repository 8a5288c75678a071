"""The chronicle in words for a terminal or a pipe, and as records for programs. No markup, one fact a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from game.scenario.model import PHASES, Scenario
from game.scenario.problems import clean
from game.session.chronicle import Change, Choice, Deed, Told, name_of

OUTCOMES = {
    "success": "it succeeds",
    "failure": "it fails",
    "void": "there is nothing left to do",
    "met on the road": "the enemy is met on the road",
}


class Teller:
    """Puts the months of one scenario into words."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._thresholds = {f.id: f.threshold for f in scenario.factions}
        self._offers = {o.id for o in scenario.orders if o.offer}
        self._turn = "month" if scenario.step == "month" else "turn"

    # ------------------------------------------------------------------ words
    def opening(self, seed: int, players: Mapping[str, str]) -> list[str]:
        """Who plays what, before the first month."""
        seats = ", ".join(f"{self.name(seat)} ({rung})" for seat, rung in players.items())
        turns = f"{self.scenario.turns} {self._turn}{'' if self.scenario.turns == 1 else 's'}"
        return [clean(self.scenario.title), clean(f"{turns}, seed {seed}. {seats}.")]

    def month(self, told: Told) -> list[str]:
        """A whole month, heading first."""
        lines = ["", f"{told.date}, {self._turn} {told.turn} of {self.scenario.turns}"]
        events = {deed.id: deed for deed in told.deeds if deed.kind == "event"}
        for news in told.news:
            heading = "Announced" if news.coming else "News"
            source = f" [{news.source}]" if news.source else ""
            lines.append(f"  {heading}: {_stopped(news.title)} {' '.join(news.text.split())}{source}")
            if news.id in events:
                lines += self._notes(events.pop(news.id))
        lines += [f"  {self._choice(choice)}" for choice in told.choices]
        lines += self._deeds(d for d in told.deeds if d.kind != "event" or d.id in events)
        for p in told.passages:
            lines.append(f"  {self.name(p.place)} passes from {self.name(p.before)} to {self.name(p.after)}.")
        lines.append(f"  Margins: {self.margins(told.margins)}.")
        return [clean(line) for line in lines]

    def results(self, told: Told) -> list[tuple[str, list[str]]]:
        """What came of the orders and by itself, without news, choices and margins: each with the notes that belong to it."""
        known = {n.id for n in told.news}
        lines = self._deeds(d for d in told.deeds if d.kind != "event" or d.id not in known)
        lines += [f"  {self.name(p.place)} passes from {self.name(p.before)} to {self.name(p.after)}." for p in told.passages]
        out: list[tuple[str, list[str]]] = []
        for line in lines:
            if line.startswith("    ") and out:
                out[-1][1].append(clean(line.strip()))
            else:
                out.append((clean(line.strip()), []))
        return out

    def ending(self, told: Told) -> list[str]:
        """How it ended, after the last month."""
        verdict = f"the winner is {self.long_name(told.winner)}" if told.winner else "nobody wins"
        lines = ["", f"The end, after {told.date}: {verdict}."]
        for faction, margin in sorted(told.margins.items(), key=lambda pair: -pair[1]):
            points = margin + self._thresholds[faction]
            lines.append(f"  {self.long_name(faction)}: {points} points, threshold {self._thresholds[faction]}, margin {margin:+d}")
        return [clean(line) for line in lines]

    def margins(self, margins: Mapping[str, int]) -> str:
        """All margins in one line, best first."""
        return ", ".join(f"{self.name(f)} {m:+d}" for f, m in sorted(margins.items(), key=lambda pair: -pair[1]))

    def name(self, id: str | None) -> str:
        """A short name; nobody for None."""
        return "nobody" if id is None else name_of(self.scenario, id)

    def long_name(self, id: str | None) -> str:
        """A faction's full name; nobody for None."""
        look = self.scenario.words.factions.get(id) if id is not None else None
        return look.name if look is not None else self.name(id)

    def _choice(self, choice: Choice) -> str:
        why = f" ({choice.reason})" if choice.reason else ""
        verb = "answers" if choice.order.kind == "answer" else "orders"
        return f"{self.name(choice.seat)} {verb} {choice.words}{why}"

    # ------------------------------------------------------------------ deeds
    def _deeds(self, deeds: Iterable[Deed]) -> list[str]:
        """What happened, in the order of the steps; rules that did the same in several places are told together."""
        lines: list[str] = []
        rules: dict[str, list[Deed]] = {}
        for deed in sorted(deeds, key=lambda d: PHASES.index(d.phase) if d.phase in PHASES else -1):
            if deed.kind == "engine":
                lines += self._engine(deed)  # money and control are told by the margins and by what changed hands
                continue
            if deed.kind == "event" and not (deed.changes or deed.notes):
                continue  # nothing came of it
            if deed.kind == "rule":
                if deed.changes or deed.notes:
                    rules.setdefault(deed.id, []).append(deed)
            elif deed.kind == "battle":
                lines += self._battle(deed)
            else:
                lines += self._deed(deed)
        return lines + [self._rule(id, same) for id, same in rules.items()]

    def _battle(self, deed: Deed) -> list[str]:
        where = self.name(deed.place)
        if deed.die is None or deed.chance is None:
            return [f"  {self.name(deed.actor)} enters {where} without a fight.", *self._notes(deed)]
        outcome = {"taken": f"{self.name(deed.actor)} takes it", "held": f"{self.name(deed.target)} holds"}.get(deed.outcome, deed.outcome)
        odds = f"odds {deed.chance} in 100, the die {deed.die}"
        head = f"  Battle of {where}: {self.name(deed.actor)} attacks {self.name(deed.target)}; {odds}: {outcome}."
        strengths = ", ".join(_strength(label, value) for label, value in deed.modifiers)
        return [head, *([f"    {strengths}"] if strengths else []), *self._notes(deed)]

    def _deed(self, deed: Deed) -> list[str]:
        what = self.title_of(deed)
        who = f"{self.name(deed.actor)}: " if deed.actor is not None else ""
        where = f" at {self.name(deed.place)}" if deed.place is not None else ""
        if "origin" in deed.names:
            where = f": {self.name(deed.names['origin'])} to {self.name(deed.place)}"
        elif deed.target is not None and deed.kind == "order":
            where = f"{' towards' if deed.id in self._offers else ':'} {self.name(deed.target)}{where}"
        elif deed.place is not None and deed.kind == "order":
            where = f": {self.name(deed.place)}"
        roll = ""
        if deed.die is not None and deed.chance is not None:
            counted = [(label, value) for label, value in deed.modifiers if value]
            parts = ", ".join(f"{'base' if label == deed.id else label} {value:+d}" for label, value in counted)
            roll = f"; chance {deed.chance}{f' ({parts})' if len(counted) > 1 else ''}, the die {deed.die}"
        outcome = f"; {OUTCOMES.get(deed.outcome, deed.outcome)}" if deed.outcome and deed.kind != "event" else ""
        return [_stopped(f"  {who}{what}{where}{roll}{outcome}"), *self._notes(deed)]

    def _engine(self, deed: Deed) -> list[str]:
        """What the engine does by itself and nothing else tells."""
        if deed.id == "obeyed":
            return [f"  {self.name(deed.actor)}'s last order is set aside by its patron: {deed.names.get('order', '')}."]
        if deed.id == "promise":
            return [f"  {self.name(deed.actor)} breaks its promise to {self.name(deed.target)}."]
        return []

    def title_of(self, deed: Deed) -> str:
        """The name of the order, rule or event behind a deed."""
        words = self.scenario.words
        if deed.kind == "event" or (deed.kind == "answer" and deed.id not in words.orders):
            return f'"{next((e.title for e in self.scenario.events if e.id == deed.id), deed.id)}"'
        return words.orders.get(deed.id) or words.rules.get(deed.id) or deed.id.replace("_", " ")

    def _notes(self, deed: Deed) -> list[str]:
        lines = [f"    {note}" for note in deed.notes]
        if deed.changes:
            lines.append("    " + ", ".join(self.change(c) for c in deed.changes))
        if deed.caught:
            lines.append(f"    seen by {', '.join(self.name(f) for f in deed.caught)}")
        return lines

    def _rule(self, id: str, same: list[Deed]) -> str:
        title = self.scenario.words.rules.get(id, id.replace("_", " "))
        changes = [self.change(c) for d in same for c in d.changes]
        shown = ", ".join(changes[:6]) + (f" and {len(changes) - 6} more" if len(changes) > 6 else "")
        notes = "; ".join(n for d in same for n in d.notes)
        return f"  {title}: {'; '.join(filter(None, (shown, notes)))}"

    def change(self, change: Change) -> str:
        """``support (LNA, Tarhuna) +8``."""
        quantity = self.scenario.words.quantities.get(change.quantity, change.quantity.replace("_", " "))
        of = f" ({', '.join(self.name(a) for a in change.args)})" if change.args else ""
        return f"{quantity}{of} {change.delta:+d}"


def _stopped(sentence: str) -> str:
    """The sentence with a full stop, unless it ends with a mark of its own."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _strength(label: str, value: int) -> str:
    """One part of a battle's odds: per cents as such."""
    plain = label.removesuffix(" (%)")
    return f"{label} {value}" if plain == label else f"{plain} {value:+d} %"


# ------------------------------------------------------------------ records
def month_record(told: Told) -> dict[str, Any]:
    """A month for programs: ids and numbers, texts only where a person wrote or chose them."""
    return {
        "type": "month",
        "turn": told.turn,
        "date": told.date,
        "news": [asdict(n) for n in told.news],
        "orders": [{"seat": c.seat, "order": [c.order.kind, *c.order.target], "words": c.words, "reason": c.reason} for c in told.choices],
        "deeds": [_deed_record(d) for d in told.deeds],
        "places": [{"place": p.place, "from": p.before, "to": p.after} for p in told.passages],
        "margins": dict(told.margins),
        "hash": told.hash,
    }


def _deed_record(d: Deed) -> dict[str, Any]:
    return {
        "kind": d.kind, "id": d.id, "phase": d.phase, "actor": d.actor, "target": d.target, "place": d.place, "names": dict(d.names),
        "outcome": d.outcome, "chance": d.chance, "die": d.die, "modifiers": dict(d.modifiers),
        "changes": [[c.quantity, list(c.args), c.delta] for c in d.changes], "caught": list(d.caught), "notes": list(d.notes),
    }  # fmt: skip


def start_record(scenario: Scenario, seed: int, players: Mapping[str, str]) -> dict[str, Any]:
    """The first record of a watched game."""
    rules = {"scenario": scenario.id, "hash": scenario.hash, "turns": scenario.turns}
    return {"type": "start", **rules, "seed": seed, "players": dict(players)}


def end_record(told: Told, scenario: Scenario) -> dict[str, Any]:
    """The last record of a watched game."""
    thresholds = {f.id: f.threshold for f in scenario.factions}
    points = {f: m + thresholds[f] for f, m in told.margins.items()}
    scores = {"margins": dict(told.margins), "points": points, "thresholds": thresholds}
    return {"type": "end", "turn": told.turn, "winner": told.winner, **scores}
