"""Giving orders: from a line, or step by step; the queue; the answers to questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from game.engine.view import Order, OrderRefused, Preview, Question
from game.plain import facts, orders
from game.plain.desk import BACK, Desk, Option, either, not_understood
from game.plain.matching import best, fits
from game.plain.table import Table
from game.plain.understanding import order_in

KIND_HELP = "Type the number of an order or the beginning of its name. Enter goes back to your orders without giving any."
TARGET_HELP = "Type the number of a target or the beginning of its name. Enter goes back to your orders without giving any."
GIVE_HELP = "yes puts the order into your queue; undo takes it back until the end of the month. no leaves it."
NOTHING_AFTER = ("none", "default", "nothing")


class Giving:
    """What changes the plan of the month."""

    def __init__(self, desk: Desk, table: Table) -> None:
        self.desk, self.table = desk, table
        self.say = desk.paper.say

    @property
    def kinds(self) -> dict[str, str]:
        """The seat's kinds of orders: id -> name, in the order of the rules."""
        return {kind: self.table.names.order(kind) for kind in self.table.view.book.kinds()}

    # ------------------------------------------------------------------ hearing about orders
    def tell(self, said: Sequence[str]) -> None:
        """``orders``: the kinds, the targets of one, all about one order, or what can be ordered at a place."""
        if not said:
            self.desk.paper.says(orders.kinds(self.table))
            return
        kind, rest = self.kind_of(said, quietly=True)
        if not kind:
            self._tell_place(said)
            return
        previews = self.table.view.book.of_kind(kind)
        if not rest and len(previews) > 1:
            self.desk.paper.says(orders.targets(self.table, kind))
            return
        preview = self.target_of(kind, rest) if rest else previews[0]
        if preview is not None:
            self._show(preview)

    def _show(self, preview: Preview) -> None:
        """All about one order."""
        self.table.noted("order_shown", order=preview.order)
        self.desk.paper.says(orders.preview(self.table, preview))

    def _tell_place(self, said: Sequence[str]) -> None:
        fit, found = best(said, [(p.id, (p.name, p.id)) for p in self.table.view.places.values()])
        if fit and len(found) == 1:
            self.table.noted("place_chosen", found[0])
            self.desk.paper.says(orders.at_place(self.table, found[0]))
        else:
            self.kind_of(said)

    def kind_of(self, said: Sequence[str], quietly: bool = False) -> tuple[str, tuple[str, ...]]:
        """(a kind of order, the words after it) by number or name; ('', ()) after saying why when that is not clear."""
        kinds = self.kinds
        if said[0].isascii() and said[0].isdigit():
            number = int(said[0][:9])
            if 1 <= number <= len(kinds):
                return list(kinds)[number - 1], tuple(said[1:])
            if not quietly:
                self.say(f"There is no order number {number}; the numbers go from 1 to {len(kinds)}.")
            return "", ()
        _, found, used = order_in(said, kinds)
        if len(found) == 1:
            return found[0], tuple(said[used:])
        if not quietly:
            names = [kinds[k] for k in found]
            text = " ".join(said)
            self.say(f'"{text[:60]}" could be {either(names)}.' if found else not_understood(text, list(kinds.values()), 30))
        return "", ()

    def target_of(self, kind: str, said: Sequence[str]) -> Preview | None:
        """The order of a kind with this target, by the number in its list or by names; None after saying why. Of several that the words
        fit, the only one that is possible is meant."""
        ranked = orders.ranked(self.table.view.book.of_kind(kind))
        name, text = self.kinds[kind], " ".join(said)
        if len(ranked) == 1 and not ranked[0].order.target:
            self.say(f"{name} takes no target; leave {text[:60]} out.")
            return None
        if len(said) == 1 and text.isascii() and text.isdigit():
            legal = [p for p in ranked if p.legal]
            if 1 <= int(text[:9]) <= len(legal):
                return legal[int(text[:9]) - 1]
            self.say(f"{name} has no target number {text[:9]}; orders {name.lower()} lists them.")
            return None
        named = {str(p.index): p for p in ranked}
        fit = fits(said, [(id, self._names_of(p)) for id, p in named.items()])
        found = [named[id] for id in fit if fit[id] == max(fit.values())]
        possible = [p for p in found if p.legal]
        if len(found) > 1 and not possible:  # one end of a road: the other end may be meant to be the start
            possible = [named[id] for id in fit if named[id].legal]
        if len(found) == 1 or len(possible) == 1:
            return (possible or found)[0]
        if found:
            targets = [f"{self._target(p)}{orders.odds(p)}" for p in possible or found]
            self.say(f'{name}: "{text[:60]}" could be {either(targets)}.')
        else:
            self.say(f"{name}: {not_understood(text, [self._target(p) for p in ranked])}")
        return None

    def _target(self, preview: Preview) -> str:
        return self.table.names.target(preview.order.kind, preview.order.target) or preview.name

    def _names_of(self, preview: Preview) -> tuple[str, ...]:
        """What a target is called: its names, its ids, a side also by its long name."""
        target = preview.order.target
        long = [self.table.names.look(t).name if t in self.table.view.factions else self.table.names.place(t) for t in target]
        return self._target(preview), " ".join(target), " ".join(long)

    # ------------------------------------------------------------------ giving
    def give(self, said: Sequence[str]) -> None:
        """``give ...``: an order from a line, or step by step."""
        if not said:
            self.step_by_step()
            return
        kind, rest = self.kind_of(said)
        if kind:
            self.order(kind, rest)

    def order(self, kind: str, rest: Sequence[str]) -> None:
        """An order whose kind is known: given at once with its target, asked for step by step without."""
        previews = self.table.view.book.of_kind(kind)
        if rest or len(previews) == 1:
            preview = self.target_of(kind, rest) if rest else previews[0]
            if preview is not None:
                self.put(preview)
        else:
            self.step_by_step(kind)

    def step_by_step(self, kind: str = "") -> None:
        """A kind, then a target, then all about it, then yes or no."""
        if not kind:
            previews = {k: self.table.view.book.of_kind(k) for k in self.kinds}
            options = [Option(k, name, orders.summary(self.table, previews[k])) for k, name in self.kinds.items()]
            if not options:
                self.say("Your side has no orders to give.")
                return
            kind = self.desk.choose("Which order? Enter goes back:", options, BACK, KIND_HELP, back=True)
            if kind == BACK:
                self.say("Back to your orders.")
                return
        preview = self._aim(kind)
        if preview is None:
            return
        self._show(preview)
        if not preview.legal:
            return
        if self.desk.yes("Give this order, yes or no? Enter says yes:", GIVE_HELP):
            self.put(preview)
        else:
            self.say("The order was not given.")

    def _aim(self, kind: str) -> Preview | None:
        """One target of a kind, asked for where there are several."""
        previews = orders.ranked(self.table.view.book.of_kind(kind))
        legal = [p for p in previews if p.legal]
        if len(previews) == 1:
            return previews[0]
        if not legal:
            self.desk.paper.says(orders.targets(self.table, kind))
            return None
        head, priced = orders.head(self.table, kind, legal)
        self.say(head)
        options = [Option(str(p.index), orders.short(self.table, p, not priced).rstrip("."), also=self._names_of(p)) for p in legal]
        chosen = self.desk.choose("Which target? Enter goes back:", options, BACK, TARGET_HELP, back=True)
        if chosen == BACK:
            self.say("Back to your orders.")
            return None
        return next(p for p in legal if str(p.index) == chosen)

    def put(self, preview: Preview) -> bool:
        """Put an order at the end of the queue; says what it costs, or why it cannot be given."""
        if not preview.legal:
            self.say(f"Not given. {preview.sentence}: {facts.sentence('; '.join(preview.reasons))}")
            return False
        if not self.changed(lambda: self.table.session.add(preview.order)):
            return False
        self.table.noted("order_shown", order=preview.order)  # who knows what to write need not look at it first
        self.table.noted("order_given", order=preview.order)
        number = len(self.table.session.queue)
        self.say(f"Order {number}: {preview.sentence}, cost {preview.cost}{orders.odds(preview)}. {orders.left(self.table)}")
        return True

    def changed(self, change: Callable[[], object]) -> bool:
        """Make a change of the plan; False after saying why it is refused."""
        try:
            change()
        except (OrderRefused, IndexError) as refused:
            self.say(facts.sentence(f"that cannot be done: {refused}"))
            return False
        if self.table.session.save_error:
            self.say(self.table.session.save_error)
        return True

    # ------------------------------------------------------------------ the queue
    def delete(self, said: Sequence[str]) -> None:
        """``delete N``."""
        numbers = self._numbers(said, 1)
        if numbers is None:
            self.say("Type delete and the number of an order in your queue, for example: delete 1.")
            return
        queue = self.table.session.queue
        if self.changed(lambda: self.table.session.remove(numbers[0] - 1)):
            self.table.noted("taken_back")
            sentence = self.table.view.book.preview(queue[numbers[0] - 1]).sentence
            self.say(f"Taken out: {sentence}. {orders.left(self.table)}")

    def move(self, said: Sequence[str]) -> None:
        """``move N TO``."""
        numbers = self._numbers(said, 2)
        if numbers is None:
            self.say("Type move, the number of an order and its new number, for example: move 3 1.")
        elif self.changed(lambda: self.table.session.move(numbers[0] - 1, numbers[1] - 1)):
            self.desk.paper.says(orders.queue(self.table))

    def _numbers(self, said: Sequence[str], count: int) -> list[int] | None:
        """So many whole numbers, or None."""
        words = [w for w in said if w.lower() != "to"]
        if len(words) != count or not all(w.isascii() and w.isdigit() for w in words):
            return None
        return [int(w[:9]) for w in words]

    def undo(self) -> None:
        """Take the last change back."""
        if self.table.session.undo():
            self.table.noted("taken_back")
            self.say("Taken back.")
            self.desk.paper.says(orders.queue(self.table))

    def redo(self) -> None:
        """Make it again."""
        if self.table.session.redo():
            self.say("Done again.")
            self.desk.paper.says(orders.queue(self.table))

    # ------------------------------------------------------------------ answers
    def answer(self, said: Sequence[str]) -> None:
        """``answer``: by numbers or words, or step by step."""
        asked = self.table.view.questions
        if not asked:
            self.say(f"Nobody asks you anything this {self.table.step}.")
            return
        words = list(said)
        question = asked[0]
        if len(asked) > 1:
            chosen = self._question(words)
            if chosen is None:
                return
            question = chosen
        elif len(words) > 1 and words[0] == "1":
            words.pop(0)
        if words and words[0].lower() in NOTHING_AFTER:
            self._answered(question, None)
            return
        options = [Option(str(n), a.label, "; ".join(a.effects), (a.order.target[-1],)) for n, a in enumerate(question.answers)]
        if words:
            id = self.desk.found(" ".join(words), options)
        else:
            self.say(f"{question.title}. {question.text}")
            default = next((str(n) for n, a in enumerate(question.answers) if a.default), BACK)
            prompt = "Which answer? Enter takes the default:" if default else "Which answer? Enter goes back:"
            id = self.desk.choose(prompt, options, default, "Type the number of an answer or the beginning of its words.", back=True)
        if id:
            self._answered(question, question.answers[int(id)].order)

    def _question(self, words: list[str]) -> Question | None:
        """Which of several questions is meant; its words are taken from the front of ``words``."""
        asked = self.table.view.questions
        options = [Option(str(n), q.title, also=(q.id,)) for n, q in enumerate(asked)]
        if words:
            id = self.desk.found(words.pop(0), options)
        else:
            id = self.desk.choose("Which question? Enter takes the first:", options, "0", "Type the number of a question.", back=True)
        return asked[int(id)] if id else None

    def _answered(self, question: Question, order: Order | None) -> None:
        if self.changed(lambda: self.table.session.answer(question.id, order)):
            label = next((a.label for a in question.answers if a.order == order), "")
            said = f"Your answer to {question.title}: {facts.sentence(label)}"
            self.say(said if label else f"{question.title}: the default is taken again.")
