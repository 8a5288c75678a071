"""Last month as one seat learns of it: acts filtered by what the seat may know, put into words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from game.engine.account import account_lines
from game.engine.layout import State
from game.engine.program import Program
from game.engine.records import Act
from game.engine.view import Line, Order
from game.engine.walk import effects_in
from game.engine.words import Namer
from game.engine.world import World
from game.scenario import model as m
from game.scenario.describe import Wording, effect_words

_INTEL_TO_SEE = 2  # intel at the place from which another's order there is seen
_ALLY = 1
_MANY = 4  # places from which on the same change is told in one line
SAID = {
    "success": "succeeded",
    "failure": "failed",
    "void": "nothing was there",
    "met on the road": "met the enemy on the road",
}
Group = Literal["you", "rivals", "world"]


def report_lines(acts: list[Act], seat: int, before: World, after: World) -> tuple[Line, ...]:
    """What the seat learns. ``before``: the world that the orders were given in; ``after``: what came of it."""
    teller = Teller(seat, before, after, acts)
    lines = [line for act in acts if teller.knows(act) for line in teller.tell(act)]
    order = {"you": 0, "rivals": 1, "world": 2}
    return tuple(sorted([*lines, *account_lines(teller, acts)], key=lambda line: order[line.group]))


def outdone(program: Program, act: Act, acts: Iterable[Act], state: State) -> int:
    """Who went for the same place in the same month and was stronger, so that this attack stayed at its origin; -1 of any other
    act. ``acts``: the whole month's; ``state``: ``int16[rows]`` before it."""
    leader = next((a.actor for a in acts if a.kind == "battle" and a.place == act.place), act.actor)
    if act.kind != "order" or "origin" not in act.names or act.outcome or leader == act.actor:
        return -1
    forces, net = program.forces, net_changes(act)
    moved = any(delta and forces.base <= row < forces.base + forces.count for row, delta in net.items())
    return -1 if moved or state[program.stance.row(leader, act.actor)] == _ALLY else leader


def net_changes(act: Act) -> dict[int, int]:
    """What an act asked of each row, added up."""
    net: dict[int, int] = {}
    for row, delta in act.changes:
        net[row] = net.get(row, 0) + delta
    return net


class Teller:
    """Puts acts into words for one seat. ``acts``: the whole month's, since some are told together."""

    def __init__(self, seat: int, before: World, after: World, acts: list[Act]) -> None:
        self.seat, self.before, self.after, self.acts = seat, before, after, acts
        self.program = before.program
        self.scenario = self.program.scenario
        self.words, self._said = Namer(self.scenario), Wording.of(self.scenario)
        self._orders = {o.id: o for o in self.scenario.orders}
        self._holders = {a.place: a for a in acts if a.kind == "engine" and a.id == "holder"}
        self._controls = {a.place: a for a in acts if a.kind == "engine" and a.id == "control"}
        # who walked into a place that it holds already: no battle, only a march
        self._marched = {(a.actor, a.place) for a in acts if a.kind == "battle" and a.outcome == "entered" and self._held(a) == a.actor}

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

    def _held(self, act: Act) -> int:
        """Who held the act's place before the month."""
        return int(self.before.state[self.program.holder.base + act.place, 0])

    def _group(self, act: Act) -> Group:
        if act.kind == "battle" and (self.seat in (act.target, self._held(act)) or self._beside(act)):
            return "you"
        if act.kind in ("order", "answer", "battle"):
            return "you" if act.actor == self.seat else "rivals"
        return "you" if act.kind == "engine" and act.id in ("income", "upkeep", "obeyed") else "world"

    # ------------------------------------------------------------------ words
    def tell(self, act: Act) -> list[Line]:
        """The lines of one act; none when it has nothing to say."""
        text, good = getattr(self, "_" + act.kind)(act)
        if not text:
            return []
        faction = self.scenario.factions[act.actor].id if act.actor >= 0 else None
        place = self.scenario.places[act.place].id if act.place >= 0 else None
        return [Line(text, self._group(act), place, faction, act.phase, tuple(self._details(act)), good, act.names.get("origin"))]

    def title(self, act: Act) -> str:
        """What an order, answer or event is called."""
        if act.kind == "order":
            return self.words.order(act.id)
        return next((e.title for e in self.scenario.events if e.id == act.id), self.words.order(act.id))

    def _sentence(self, act: Act) -> str:
        """The order as people say it."""
        order, s = self._orders[act.id], self.scenario
        if order.offer and order.target == "faction":
            return f"{self.words.order(act.id)} towards {self.words.faction(act.target)}"
        target = (s.factions[act.target].id,) if act.target >= 0 else ()
        origin = (act.names["origin"],) if "origin" in act.names else ()
        here = (s.places[act.place].id,) if act.place >= 0 else ()
        return self.words.sentence(Order(act.id, (*target, *origin, *here)), order.target)

    def _order(self, act: Act) -> tuple[str, int]:
        mine = act.actor == self.seat
        if self._is_march(act):
            here, origin = self.words.place(act.place), self.words.place_id(act.names["origin"])
            return f"{self.words.faction(act.actor)} moves from {origin} to {here}", 0
        text = f"{'' if mine else f'{self.words.faction(act.actor)}: '}{self._sentence(act)}"
        if (mine or self._ally(act.actor)) and (stronger := self._outdone(act)):
            return stronger, -1 if mine else 0
        if mine or act.public or act.target == self.seat:
            if act.outcome in SAID:
                text += f", {SAID[act.outcome]}"
            return text, {"success": 1, "failure": -1}.get(act.outcome, 0) if mine else 0
        return f"{text} (you can prove it)" if self.seat in act.caught else text, 0

    def _is_march(self, act: Act) -> bool:
        """Whether an order to attack came to nothing more than a march into a place of one's own."""
        if act.kind != "order" or "origin" not in act.names or act.outcome or (act.actor, act.place) not in self._marched:
            return False
        return any(isinstance(e, m.Flow) and e.mode == "attack" for e in effects_in(self._orders[act.id].effects))

    def _outdone(self, act: Act) -> str:
        """An attack that stayed at home because another went first; '' of any other."""
        leader = outdone(self.program, act, self.acts, self.before.state[:, 0])
        if leader < 0:
            return ""
        who, first = self.words.faction(act.actor), self.words.faction(leader)
        place, origin = self.words.place(act.place), self.words.place_id(act.names["origin"])
        return f"Two armies went for {place}: {first} was stronger, {who} stayed at {origin}"

    def _answer(self, act: Act) -> tuple[str, int]:
        subject = "You" if act.actor == self.seat else self.words.faction(act.actor)
        return f"{subject} answered '{self.title(act)}': {act.outcome}", 0

    def _battle(self, act: Act) -> tuple[str, int]:
        leader, place = self.words.faction(act.actor), self.words.place(act.place)
        held = self._held(act)
        bad = self.seat in (act.target, held) or self._beside(act)
        good = 1 if act.actor == self.seat else -1 if bad else 0
        if act.outcome == "entered":
            if held != act.actor:
                return f"{leader} entered {place} unopposed", good
            told = any(self._is_march(a) and (a.actor, a.place) == (act.actor, act.place) and self.knows(a) for a in self.acts)
            return "" if told else f"{leader} moves into {place}", 0
        # the holder is named, since the strongest defender may be a covert one
        other = self.words.faction(held if held >= 0 and held != act.actor else act.target)
        also = f"; your {self._mine(act.place)} were there" if self._beside(act) else ""
        if act.outcome == "taken":
            return f"{leader} took {place} from {other}{also}", good
        return f"{other} held {place} against {leader}{also}", -good

    def _beside(self, act: Act) -> bool:
        """Whether the seat's pieces stood with a holder who was attacked."""
        held = self._held(act)
        if held < 0 or self.seat in (held, act.actor) or held == act.actor or act.outcome == "entered":
            return False
        return act.target == self.seat or (self._ally(held) and bool(self._ground(act.place)))

    def _ground(self, place: int) -> list[int]:
        """Kinds of which the seat had pieces on the ground of a place."""
        forces, state = self.program.forces, self.before.state
        return [k for k, kind in enumerate(self.scenario.kinds) if kind.ground and state[forces.row(self.seat, k, place), 0] > 0]

    def _mine(self, place: int) -> str:
        return " and ".join(self.words.kinds(k) for k in self._ground(place)) or "forces"

    def _event(self, act: Act) -> tuple[str, int]:
        return "", 0

    def _rule(self, act: Act) -> tuple[str, int]:
        who = [self.words.faction(act.actor)] if act.actor >= 0 else []
        where = [self.words.place(act.place)] if act.place >= 0 else []
        return ": ".join(filter(None, (self.words.rule(act.id), " at ".join(who + where)))), 0

    def _engine(self, act: Act) -> tuple[str, int]:
        if act.id in ("income", "upkeep"):
            amount = act.changes[0][1]
            return (f"{act.id.capitalize()} {amount:+d}" if amount else ""), 0
        if act.id in ("holder", "control"):
            return self._hands(act)
        if act.id == "obeyed":
            return f"Your patron set aside your last order: {act.names['order']}", -1
        if act.id == "promise":
            return f"{self.words.faction(act.actor)} broke its promise to {self.words.faction(act.target)}", 0
        return ("The game is decided", 0) if act.id == "ending" else ("", 0)

    def _hands(self, act: Act) -> tuple[str, int]:
        """What passed from hand to hand at a place, holding and control in one line; the second record of a place says nothing."""
        holder, control = self._holders.get(act.place), self._controls.get(act.place)
        if act.id == "control" and holder is not None:
            return "", 0
        said: list[str] = []
        gains = {a.actor for a in (holder, control) if a is not None and a.actor >= 0}
        losses = {a.target for a in (holder, control) if a is not None and a.target >= 0}
        if holder is not None:
            if holder.target >= 0:
                said.append(f"{self.words.faction(holder.target)} loses it")
            verb = "holds and controls" if control is not None and control.actor == holder.actor >= 0 else "holds"
            said.append(f"{self.words.faction(holder.actor)} {verb} it now")
        if control is not None and control.actor >= 0 and (holder is None or control.actor != holder.actor):
            said.append(f"{self.words.faction(control.actor)} controls it now")
        if control is not None and control.target >= 0 and (holder is None or control.target != holder.target):
            said.append(f"{self.words.faction(control.target)} no longer controls it")
        good = 1 if self.seat in gains else -1 if self.seat in losses else 0
        return f"{self.words.place(act.place)}: {'; '.join(said)}", good

    def _details(self, act: Act) -> list[str]:
        """Odds, dice and what changed, as far as the seat may know: all of its own acts, of battles that it fought in."""
        out: list[str] = []
        own = self._owns(act)
        if act.chance is not None and own:  # the odds of others' battles would show who stood there in secret
            out.append(f"chance {act.chance} per cent, die {act.die}")
        if own:
            out += [f"{self.words.order(label) if label == act.id else label} {value:+d}" for label, value in act.modifiers]
            out += act.notes
        out += [text for f, k, n in act.losses if (text := self._loss(f, k, n))]
        if own or act.public:
            out += self._changes(act, own)
        return out

    def _owns(self, act: Act) -> bool:
        """Whether it is the seat's own act, or a battle that it fought in."""
        return act.actor == self.seat or (act.kind == "battle" and act.target == self.seat)

    def _loss(self, faction: int, kind: int, count: int) -> str:
        """Pieces lost in battle; covert ones are known to their own side and its allies only."""
        if self.scenario.kinds[kind].covert and faction != self.seat and not self._ally(faction):
            return ""
        return f"{self.words.faction(faction)} lost {self.words.pieces(count, kind)}"

    def _changes(self, act: Act, own: bool) -> list[str]:
        """What changed; the same change in many places is told once."""
        out: list[str] = []
        many: dict[tuple[str, int], list[str]] = {}
        for row, delta in net_changes(act).items():
            text = self._change(row, delta, own) if delta else ""
            block = self.program.layout.block_of(row)
            if text and block.quantity is not None and block.quantity.per == ("place",):
                many.setdefault((block.id, delta), []).append(text)
            elif text:
                out.append(text)
        for (id, delta), texts in many.items():
            out += texts if len(texts) < _MANY else [f"{self.words.quantity(id)} in {len(texts)} places {delta:+d}"]
        return out

    def _change(self, row: int, delta: int, own: bool) -> str:
        block = self.program.layout.block_of(row)
        q = block.quantity
        if q is None or q.role == "evidence":
            return ""
        index = block.index(row)
        if not self._may_read(q, index, own):
            return ""
        cell = m.Cell(block.id, tuple(m.Const(d, i, i, i) for d, i in zip(q.per, index, strict=True)))
        return effect_words(m.Change(cell, 1, m.Const("int", delta, delta, delta)), self._said)

    def _may_read(self, q: m.Quantity, index: tuple[int, ...], own: bool) -> bool:
        """Whether the seat may know that this cell changed. ``own``: by an act of its own."""
        factions = [i for d, i in zip(q.per, index, strict=True) if d == "faction"]
        if q.see == "own":
            return factions[:1] == [self.seat]
        if q.see == "parties":
            return self.seat in factions
        if q.see != "all" and not own and self.seat not in factions:
            return False
        return not (q.role == "forces" and self.seat not in factions and self.scenario.kinds[index[1]].covert and not own)
