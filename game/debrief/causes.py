"""What turned a month, in sentences that a reader of the log can check: what happened there, then what would have been without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from game.debrief.facts import Facts
from game.engine.view import Order, View
from game.scenario.problems import clean
from game.session.chronicle import Deed, Told, name_of, phrase

_WITHOUT = {"order": "Without it", "event": "Without it", "scoring": "Had the game gone on", "seat": "Without all of them"}


class CauseTeller:
    """Tells the causes of one game's turning points."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.scenario = facts, facts.scenario

    def sentence(self, turn: int, cause: Mapping[str, Any], side: str, chances: tuple[str, str], margins: tuple[int, int]) -> str:
        """What happened, and what it made of the chance and the margin of a side, each as it was and as it would have been without.
        ``cause``: as ``Otherwise.record`` gives it."""
        was, otherwise = chances
        told = self.facts.months[turn - 1]
        if cause["sort"] == "usual":
            return clean(
                f"{self._name(cause['seat'])} ordered {self._ordered(told, cause['seat'])}. Before any die was thrown, {side}'s chance was "
                f"{was} with that and {otherwise} with what doctrine orders there."
            )
        result = f"{side}'s chance would have been {otherwise} instead of {was}"
        if margins[0] != margins[1]:
            result += f", its margin after the month {margins[1]:+d} instead of {margins[0]:+d}"
        happened, without = getattr(self, "_" + cause["sort"])(told, cause)
        return clean(f"{happened} {without or _WITHOUT[cause['sort']]}, {result}.")

    def order(self, words: Sequence[str], view: View | None = None) -> str:
        """An order as people say it."""
        return clean(phrase(self.scenario, Order(words[0], tuple(words[1:])), view))

    def _name(self, id: str | None) -> str:
        return "nobody" if id is None else name_of(self.scenario, id)

    def _said(self, told: Told, cause: Mapping[str, Any]) -> str:
        """The order of a cause in the words of the log."""
        order = Order(cause["order"][0], tuple(cause["order"][1:]))
        return next((c.words for c in told.choices if c.seat == cause["seat"] and c.order == order), self.order(cause["order"]))

    # ------------------------------------------------------------------ orders
    def _order(self, told: Told, cause: Mapping[str, Any]) -> tuple[str, str]:
        deed = self._deed(told, cause)
        outcome = {"success": "; it succeeded", "failure": "; it failed"}.get(deed.outcome, "") if deed is not None else ""
        battle = self._battle_at(told, cause["place"])
        if battle is not None and self._fought_by(told, cause, battle):
            outcome = f"; {self._battle_words(battle)}"
        elif outcome and deed is not None:
            outcome += _odds(deed)
        return f"{self._name(cause['seat'])} ordered {self._said(told, cause)}{outcome}.", ""

    def _roll(self, told: Told, cause: Mapping[str, Any]) -> tuple[str, str]:
        deed = self._deed(told, cause)
        did, other = ("succeeded", "failed") if cause["won"] else ("failed", "succeeded")
        odds = _odds(deed) if deed is not None else ""
        return f"{self._name(cause['seat'])}: {self._said(told, cause)} {did}{odds}.", f"Had it {other}"

    def _battle(self, told: Told, cause: Mapping[str, Any]) -> tuple[str, str]:
        battle = self._battle_at(told, cause["place"])
        words = self._battle_words(battle) if battle is not None else f"the battle of {self._name(cause['place'])} was decided"
        other = "the attack failed" if cause["won"] else "the attack succeeded"
        return f"{words[:1].upper()}{words[1:]}.", f"Had {other}"

    def _deed(self, told: Told, cause: Mapping[str, Any]) -> Deed | None:
        """What the log holds of the order of a cause."""
        kind, target = cause["order"][0], list(cause["order"][1:])
        for deed in told.deeds:
            if deed.kind == "order" and deed.id == kind and deed.actor == cause["seat"]:
                aimed = [deed.names["origin"]] if "origin" in deed.names else []
                if [*aimed, *(t for t in (deed.target, deed.place) if t is not None)] == target:
                    return deed
        return None

    def _battle_at(self, told: Told, place: str) -> Deed | None:
        return next((d for d in told.deeds if d.kind == "battle" and d.place == place and place and d.die is not None), None)

    def _fought_by(self, told: Told, cause: Mapping[str, Any], battle: Deed) -> bool:
        """Is the battle what the order was for? An attack is told with its battle, work in a town that was attacked is not."""
        deed = self._deed(told, cause)
        return battle.actor == cause["seat"] and deed is not None and "origin" in deed.names

    def _battle_words(self, battle: Deed) -> str:
        attacker, defender, place = (self._name(i) for i in (battle.actor, battle.target, battle.place))
        if battle.outcome == "taken":
            return f"{attacker} took {place} from {defender}{_odds(battle)}"
        return f"{defender} held {place} against {attacker}{_odds(battle)}"

    # ------------------------------------------------------------------ answers, news, the count
    def _answer(self, told: Told, cause: Mapping[str, Any]) -> tuple[str, str]:
        view = self.facts.view(told.turn, cause["seat"])
        given, other = (phrase(self.scenario, Order(o[0], tuple(o[1:])), view) for o in (cause["order"], cause["instead"][0]))
        title, _, label = other.rpartition(": ")
        said = f'"{label}"' if title else other
        return f"{self._name(cause['seat'])} answered {given}.", f"Had it answered {said}"

    def _event(self, told: Told, cause: Mapping[str, Any]) -> tuple[str, str]:
        title = next((e.title for e in self.scenario.events if e.id == cause["event"]), cause["event"])
        return f'News came: "{title.rstrip(".")}".', ""

    def _scoring(self, told: Told, cause: Mapping[str, Any]) -> tuple[str, str]:
        winner = self._name(told.winner)
        margin = told.margins.get(told.winner or "", 0)
        return f"A scoring month: {winner} had a margin of {margin:+d}, and more than {self.scenario.score_win} wins at once.", ""

    # ------------------------------------------------------------------ whole seats
    def _seat(self, told: Told, cause: Mapping[str, Any]) -> tuple[str, str]:
        words = self._ordered(told, cause["seat"])
        return f"No single order of {self._name(cause['seat'])} did it, but all together: {words}.", ""

    def _ordered(self, told: Told, seat: str) -> str:
        return "; ".join(c.words for c in told.choices if c.seat == seat and c.order.kind != "answer") or "nothing"


def _odds(deed: Deed) -> str:
    """The throw behind a result, where there was one."""
    if deed.chance is None or deed.die is None:
        return ""
    return f" (odds {deed.chance} in 100, the die {deed.die})"
