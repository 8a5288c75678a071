"""Last month as one seat learns of it: acts filtered by what the seat may know, put into words."""

from __future__ import annotations

from typing import Literal

from game.engine.records import Act
from game.engine.view import Line
from game.engine.words import Namer
from game.engine.world import World

_INTEL_TO_SEE = 2  # intel at the place from which another's order there is seen
_ALLY = 1
_SAID = {
    "success": "succeeded",
    "failure": "failed",
    "void": "nothing was there",
    "met on the road": "met the enemy on the road",
}
Group = Literal["you", "rivals", "world"]


def report_lines(acts: list[Act], seat: int, before: World, after: World) -> tuple[Line, ...]:
    """What the seat learns. ``before``: the world that the orders were given in; ``after``: what came of it."""
    teller = Teller(seat, before, after)
    lines = [line for act in acts if teller.knows(act) for line in teller.tell(act)]
    order = {"you": 0, "rivals": 1, "world": 2}
    return tuple(sorted(lines, key=lambda line: order[line.group]))


class Teller:
    """Puts acts into words for one seat."""

    def __init__(self, seat: int, before: World, after: World) -> None:
        self.seat, self.before, self.after = seat, before, after
        self.program = before.program
        self.words = Namer(self.program.scenario)

    # ------------------------------------------------------------------ who learns what
    def knows(self, act: Act) -> bool:
        """Whether the seat learns that it happened."""
        if act.kind in ("order", "answer", "engine") and self.seat in (act.actor, *act.parties):
            return True
        if act.kind == "rule":
            return act.public and (act.actor == self.seat or act.place < 0 or self._watches(act.place))
        if act.public or self.seat in act.caught:
            return True
        return act.kind == "order" and act.place >= 0 and (self._intel(act.place) >= _INTEL_TO_SEE or self._ally(act.actor))

    def _intel(self, place: int) -> int:
        p = self.program
        return int(self.before.state[p.intel.row(self.seat, place), 0]) if p.intel is not None else 3

    def _ally(self, faction: int) -> bool:
        p = self.program
        return bool(self.before.state[p.stance.row(self.seat, faction), 0] == _ALLY)

    def _watches(self, place: int) -> bool:
        holder = self.before.state[self.program.holder.base + place, 0]
        return bool(holder == self.seat) or self._intel(place) >= 1

    def _group(self, act: Act) -> Group:
        if act.kind == "order" or act.kind == "answer" or act.kind == "battle":
            return "you" if act.actor == self.seat or (act.kind == "battle" and act.target == self.seat) else "rivals"
        return "you" if act.kind == "engine" and act.id in ("income", "upkeep", "obeyed") else "world"

    # ------------------------------------------------------------------ words
    def tell(self, act: Act) -> list[Line]:
        """The lines of one act; none when it has nothing to say."""
        text, good = getattr(self, "_" + act.kind)(act)
        if not text:
            return []
        faction = self.program.scenario.factions[act.actor].id if act.actor >= 0 else None
        place = self.program.scenario.places[act.place].id if act.place >= 0 else None
        return [Line(text, self._group(act), place, faction, act.phase, tuple(self._details(act)), good)]

    def _at(self, act: Act) -> str:
        where = f" at {self.words.place(act.place)}" if act.place >= 0 else ""
        whom = f" towards {self.words.faction(act.target)}" if act.target >= 0 and act.kind == "order" else ""
        return whom + where

    def _order(self, act: Act) -> tuple[str, int]:
        mine = act.actor == self.seat
        subject = "" if mine else f"{self.words.faction(act.actor)}: "
        origin = act.names.get("origin")
        frm = f" from {self.words.place_id(origin)}" if origin else ""
        text = f"{subject}{self.words.order(act.id)}{self._at(act)}{frm}"
        good = 0
        if mine or act.public:
            if act.outcome in _SAID:
                text += f": {_SAID[act.outcome]}"
            good = {"success": 1, "failure": -1}.get(act.outcome, 0) if mine else 0
        elif self.seat in act.caught:
            text += " (you can prove it)"
        return text, good

    def _answer(self, act: Act) -> tuple[str, int]:
        subject = "You" if act.actor == self.seat else self.words.faction(act.actor)
        title = next((e.title for e in self.program.scenario.events if e.id == act.id), self.words.order(act.id))
        return f"{subject} answered '{title}': {act.outcome}", 0

    def _battle(self, act: Act) -> tuple[str, int]:
        leader, place = self.words.faction(act.actor), self.words.place(act.place)
        good = 1 if act.actor == self.seat else -1 if act.target == self.seat else 0
        if act.outcome == "entered":
            return f"{leader} entered {place} unopposed", good
        other = self.words.faction(self._defender(act))
        if act.outcome == "taken":
            return f"{leader} took {place} from {other}", good
        return f"{other} held {place} against {leader}", -good

    def _defender(self, act: Act) -> int:
        """Whom a report names: the holder of the place, since the strongest defender may be a covert one."""
        holder = int(self.before.state[self.program.holder.base + act.place, 0])
        return holder if holder >= 0 and holder != act.actor and self.seat != act.target else act.target

    def _event(self, act: Act) -> tuple[str, int]:
        return "", 0

    def _rule(self, act: Act) -> tuple[str, int]:
        who = f" ({self.words.faction(act.actor)})" if act.actor >= 0 else ""
        return f"{self.words.rule(act.id)}{self._at(act)}{who}", 0

    def _engine(self, act: Act) -> tuple[str, int]:
        if act.id in ("income", "upkeep"):
            amount = act.changes[0][1]
            return (f"{act.id.capitalize()} {amount:+d}" if amount else ""), 0
        place = self.words.place(act.place) if act.place >= 0 else ""
        if act.id == "holder":
            now, was = self.words.faction(act.actor), self.words.faction(act.target)
            text = f"{place} is held by {now}" if act.actor >= 0 else f"{place} is held by nobody now"
            good = 1 if act.actor == self.seat else -1 if act.target == self.seat else 0
            return text + (f" (was {was})" if act.target >= 0 else ""), good
        if act.id == "control":
            if act.actor >= 0:
                return f"{self.words.faction(act.actor)} controls {place}", 1 if act.actor == self.seat else 0
            return f"{self.words.faction(act.target)} no longer controls {place}", -1 if act.target == self.seat else 0
        if act.id == "obeyed":
            return f"Your patron set aside your last order: {act.names['order']}", -1
        if act.id == "promise":
            return f"{self.words.faction(act.actor)} broke its promise to {self.words.faction(act.target)}", 0
        return ("The game is decided", 0) if act.id == "ending" else ("", 0)

    def _details(self, act: Act) -> list[str]:
        """Odds, dice and what changed, as far as the seat may know: all of its own acts, of battles that it fought in."""
        out: list[str] = []
        own = act.actor == self.seat or (act.kind == "battle" and act.target == self.seat)
        if act.chance is not None and own:  # the odds of others' battles would show who stood there in secret
            out.append(f"chance {act.chance} per cent, die {act.die}")
        if own:
            out += [f"{self.words.order(label) if label == act.id else label} {value:+d}" for label, value in act.modifiers]
            out += act.notes
        out += [text for f, k, n in act.losses if (text := self._loss(f, k, n))]
        if own or act.public:
            out += [text for row, delta in act.changes if (text := self._change(row, delta, own))]
        return out

    def _loss(self, faction: int, kind: int, count: int) -> str:
        """Pieces lost in battle; covert ones are known to their own side and its allies only."""
        if self.program.scenario.kinds[kind].covert and faction != self.seat and not self._ally(faction):
            return ""
        return f"{self.words.faction(faction)} lost {count} {self.words.kind(kind)}"

    def _change(self, row: int, delta: int, own: bool) -> str:
        block = self.program.layout.block_of(row)
        q = block.quantity
        if q is None or q.role == "evidence":
            return ""
        index = block.index(row)
        factions = [i for d, i in zip(q.per, index, strict=True) if d == "faction"]
        if q.see == "own" and factions[:1] != [self.seat]:
            return ""
        if q.see == "parties" and self.seat not in factions:
            return ""
        if q.see not in ("all", "own", "parties") and not own and self.seat not in factions:
            return ""
        if q.role == "forces" and self.seat not in factions and self.program.scenario.kinds[index[1]].covert and not own:
            return ""
        parts = [self.words.faction(i) if d == "faction" else self.words.kind(i) if d == "kind" else self.words.place(i)
                 for d, i in zip(q.per, index, strict=True)]  # fmt: skip
        return f"{self.words.quantity(block.id)}{' ' if parts else ''}{', '.join(parts)} {delta:+d}"
