"""A game at the table: month after month what can be written, what comes of it, and the end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from game.plain import ending, intelligence, month, orders, places, reading, sides
from game.plain.ahead import Ahead
from game.plain.commands import COMMANDS, OVER, PLANNING, Command, command, commands
from game.plain.debriefing import Debriefing
from game.plain.desk import Desk, Elsewhere, either, not_understood
from game.plain.drawing import Drawer, map_of
from game.plain.giving import Giving
from game.plain.guiding import Guiding
from game.plain.matching import best, words_of
from game.plain.table import Table
from game.plain.thinking import BrokenOff, NoAnswer
from game.plain.understanding import understand
from game.scenario.problems import nearest
from game.session.glossary import TERMS, meaning
from game.session.wording import winning

if TYPE_CHECKING:
    from game.session.machines import Chosen
    from game.session.session import Session

ALONE = frozenset({"end", "quit", "undo", "redo", "chances", "what if", "debrief"})  # a word after them means something else


class Play:
    """Reads lines until the person leaves. InputEnded and KeyboardInterrupt pass through: the game is saved all along. ``drawer``:
    who draws maps."""

    def __init__(self, desk: Desk, table: Table, drawer: Drawer) -> None:
        self.desk, self.table, self._drawer = desk, table, drawer
        desk.means_more = self._means_more
        self.giving = Giving(desk, table)
        self.ahead = Ahead(desk, table, self.giving)
        self.debriefing = Debriefing(desk, table)
        self.guiding = Guiding(desk, table)
        self._chosen: tuple[int, dict[str, Chosen]] = (0, {})
        self._behind = len(table.session.people) > 1  # nobody has sat down yet
        self._told = -1  # the month whose beginning has been told
        self._left = False
        says = desk.paper.says
        self._deeds: dict[str, Callable[[Sequence[str]], Any]] = {
            "status": lambda said: says(month.status(table)),
            "news": lambda said: self._read("news_opened", [*month.news(table), *month.questions(table)]),
            "answer": self.giving.answer,
            "orders": self.giving.tell,
            "give": self.giving.give,
            "queue": lambda said: says(orders.queue(table)),
            "delete": self.giving.delete,
            "move": self.giving.move,
            "undo": lambda said: self.giving.undo(),
            "redo": lambda said: self.giving.redo(),
            "end": lambda said: self.end_month(),
            "places": lambda said: says(places.every(table)),
            "look": lambda said: self._at_place("look", said, self._look),
            "near": lambda said: self._at_place("near", said, self._near),
            "map": lambda said: map_of(desk, table, drawer, said),
            "sides": lambda said: self._read("factions_opened", sides.every(table)),
            "side": self._side,
            "intelligence": self._intelligence,
            "chances": lambda said: self.ahead.chances(),
            "advice": self.ahead.advise,
            "take": self.ahead.take,
            "what if": lambda said: self.ahead.what_if(),
            "report": self._report,
            "log": lambda said: self._read("log_opened", reading.log(table, " ".join(said))),
            "briefing": lambda said: self._read("briefing_opened", month.whole_briefing(table)),
            "guide": lambda said: self.guiding.command(list(said)),
            "verdict": lambda said: says(ending.ending(table)),
            "debrief": lambda said: self.debriefing.tell(),
            "facts": lambda said: says(ending.afterwards(table) or ["The scenario says nothing about that."]),
            "save": lambda said: says(saved(table)),
            "help": self.help,
            "words": lambda said: self.desk.paper.says(f"{term.word}: {term.meaning}" for term in TERMS),
            "quit": lambda said: self._quit(),
        }

    # ------------------------------------------------------------------ for the conditions of the table of actions
    @property
    def session(self) -> Session | None:
        """The game."""
        return self.table.session

    @property
    def spot(self) -> str:
        """There is nothing that could have the focus."""
        return "plain"

    # ------------------------------------------------------------------ the loop
    def run(self) -> None:
        """Until the person leaves."""
        while not self._left:
            if self.table.session.ended:
                self._over()
            elif self._behind:
                self._curtain()
            else:
                self._plan()

    def _plan(self) -> None:
        """One line while a month is planned."""
        table = self.table
        if self._told != table.view.turn:
            self._told = table.view.turn
            self.begin_month()
        self.guiding.tell()
        reads = self.guiding.reads
        said = self.desk.line("Enter goes on with the guide:" if reads else f"Your order? Enter ends {table.view.date}:")
        if said:
            self.line(said)
        elif reads:
            self.guiding.go_on()
        else:
            self.end_month()

    def _curtain(self) -> None:
        """Push away what was written for the person before, name the next one, wait for them, and tell what their seat has learned."""
        table, paper = self.table, self.desk.paper
        paper.push_away()
        name = table.names.look(table.session.seat).name
        self.desk.line(f"{table.turn_word()}. It is the turn of {name}. Everybody else looks away. Enter when you sit here:")
        self._behind, self._told = False, -1
        if table.log:
            paper.says(reading.report(table))
        elif table.view.turn == 1:
            paper.says(month.briefing(table.session.scenario, table.session.seat))

    def _over(self) -> None:
        """One line after the end."""
        said = self.desk.line("The game is over. Enter leaves, ? lists what can be read:")
        if said:
            self.line(said)
        else:
            self._quit()

    def begin_month(self) -> None:
        """What a month begins with: how things stand, the news, the questions."""
        table, paper = self.table, self.desk.paper
        paper.say()
        paper.says(month.status(table))
        if table.view.news:
            paper.says(month.news(table))
        paper.says(month.questions(table))
        if table.session.queue:
            paper.says(orders.queue(table))
        if table.view.turn == 1 or not table.log:
            paper.says(month.first_steps(table))

    def line(self, said: str) -> None:
        """Do what a line says, or say why not; and what is written instead of an answer to a question that it leads to."""
        wanted: str | None = said
        while wanted is not None:
            try:
                self._line(wanted)
                wanted = None
            except Elsewhere as elsewhere:
                wanted = elsewhere.line

    def _means_more(self, said: str) -> bool:
        """Is a line one command or one kind of order?"""
        meant = understand(said, commands(PLANNING), self.giving.kinds)
        return bool(meant.command or meant.kind)

    def _line(self, said: str) -> None:
        when = OVER if self.table.session.ended else PLANNING
        able = commands(when)
        kinds = self.giving.kinds if when == PLANNING else {}
        words = said.split()
        if words[0].startswith("?") or (len(words) > 1 and words[-1] == "?"):
            self.help(said.strip("? ").split())
        elif said.isascii() and said.isdigit() and kinds:
            kind, _ = self.giving.kind_of([said])
            if kind:
                self.giving.order(kind, ())
        else:
            self._do(said, able, kinds)

    def _do(self, said: str, able: Sequence[Command], kinds: dict[str, str]) -> None:
        meant = understand(said, able, kinds)
        if meant.kind:
            self.giving.order(meant.kind, meant.rest)
        elif meant.command and meant.rest and meant.command in ALONE:
            rest = " ".join(meant.rest)[:60]
            self.desk.paper.say(f'{meant.command} takes nothing after it, and "{rest}" is not understood. Nothing was done.')
        elif meant.command:
            why = command(meant.command).forbidden(self)
            if why:
                self.desk.paper.say(why)
            else:
                self._deeds[meant.command](meant.rest)
        elif meant.either:
            self.desk.paper.say(f'"{said[:60]}" could be {either(meant.either)}; type more of it.')
        else:
            self._puzzled(said, able, kinds)

    def _puzzled(self, said: str, able: Sequence[Command], kinds: dict[str, str]) -> None:
        """A line that means nothing here: what it may have meant, what is possible."""
        other = next((c.word for c in COMMANDS if c not in able and words_of(said)[:1] == words_of(c.word)[:1]), "")
        if other and self.table.session.ended:
            self.desk.paper.say(f"The game is over, so {other} can no longer be used. ? lists what can be read.")
            return
        if other:
            self.desk.paper.say(f"{other} can be used when the game is over.")
            return
        near = nearest(said, [*(c.word for c in able), *kinds.values()])
        possible = "? lists the commands" + (", orders what can be ordered." if kinds else ".")
        meant = f' Did you mean "{near}"?' if near else ""
        self.desk.paper.say(f'"{said[:60]}" is not understood.{meant} {possible}')

    # ------------------------------------------------------------------ the end of a month
    def end_month(self) -> None:
        """The others decide, the month is carried out, and what the seat learns is told. Ctrl+C while they decide goes back."""
        table, say = self.table, self.desk.paper.say
        if table.session.following:
            table.hand_over()
            self._behind = True
            return
        ready = self._others()
        if ready is None:
            say("Back to your orders; nothing has been carried out.")
            return
        for question in table.session.waiting:
            default = next((a.label for a in question.answers if a.default), "")
            say(f"{question.title}: the default is taken, {default}." if default else f"{question.title}: no answer.")
        given, allowed = len(table.session.queue), table.view.orders_allowed
        say(f"{table.view.date} ends with {given} of {allowed} orders given.")
        with uninterrupted():
            table.end_month(ready)
        if table.session.save_error:
            say(table.session.save_error)
        say()
        self._behind = len(table.session.people) > 1 and not table.session.ended
        if not self._behind:
            self.desk.paper.says(reading.report(table))
        if table.session.ended:
            self._finish()

    def _others(self) -> dict[str, Chosen] | None:
        """What the machines that think ahead have decided, seat by seat; None when the person broke it off. What is decided stays so."""
        table = self.table
        if self._chosen[0] != table.view.turn:
            self._chosen = (table.view.turn, {})
        ready = self._chosen[1]
        for seat, level in table.thinking.thinkers.items():
            if seat in ready:
                continue
            name = table.names.look(seat).short
            back = "" if self.desk.echo else " Ctrl+C goes back to your orders."
            self.desk.paper.say(f"{name} is thinking ({level}).{back}")
            try:
                ready[seat] = table.thinking.choose(seat, level)
            except BrokenOff:
                return None
            except NoAnswer as none:  # its machine chooses here, when the month is carried out
                self.desk.paper.say(str(none))
        return ready

    def _finish(self) -> None:
        """The verdict and the rest of it, after the last month."""
        self.desk.paper.say()
        self.desk.paper.says(ending.ending(self.table))
        self.desk.paper.says(ending.afterwards(self.table))
        self.desk.paper.say("debrief tells every side's chances month by month, what turned the game, and why.")

    # ------------------------------------------------------------------ single commands
    def _read(self, event: str, lines: Sequence[str]) -> None:
        """Tell what was asked for; a prompt of the guide may wait for it."""
        self.table.noted(event)
        self.desk.paper.says(lines)

    def _told_of_side(self, table: Table, side: str) -> list[str]:
        table.noted("factions_opened")
        return sides.side(table, side)

    def _look(self, table: Table, place: str) -> list[str]:
        table.noted("place_chosen", place)
        return places.look(table, place)

    def _near(self, table: Table, place: str) -> list[str]:
        table.noted("place_chosen", place)
        return places.near(table, place)

    def _at_place(self, word: str, said: Sequence[str], tell: Callable[[Table, str], list[str]]) -> None:
        self._named(word, said, {p.id: (p.name, p.id) for p in self.table.view.places.values()}, tell)

    def _side(self, said: Sequence[str]) -> None:
        self._named("side", said, self._sides(), self._told_of_side)

    def _sides(self) -> dict[str, tuple[str, ...]]:
        """What each side is called."""
        looks = {f: self.table.names.look(f) for f in self.table.view.factions}
        return {f: (look.short, look.name, f) for f, look in looks.items()}

    def _intelligence(self, said: Sequence[str]) -> None:
        if said:
            self._named("intelligence", said, self._sides(), intelligence.page)
        else:
            self.desk.paper.says(intelligence.every(self.table))

    def _named(
        self, word: str, said: Sequence[str], options: dict[str, tuple[str, ...]], tell: Callable[[Table, str], list[str]]
    ) -> None:
        """Tell about one thing of several, named by the beginning of its name."""
        names = [also[0] for also in options.values()]
        if not said:
            self.desk.paper.say(f"Type {word} and a name: {either(names, 40)}.")
            return
        _, found = best(said, list(options.items()))
        if len(found) == 1:
            self.desk.paper.says(tell(self.table, found[0]))
        elif found:
            self.desk.paper.say(f'"{" ".join(said)[:60]}" could be {either([options[f][0] for f in found])}.')
        else:
            self.desk.paper.say(not_understood(" ".join(said), names, 40))

    def _report(self, said: Sequence[str]) -> None:
        if said and said[0].isascii() and said[0].isdigit():
            self.table.noted("report_line")
            self.desk.paper.says(reading.details(self.table, int(said[0][:9])))
        else:
            self.desk.paper.says(reading.report(self.table))

    def help(self, said: Sequence[str]) -> None:
        """Everything that can be written, or one command with all about it, or what a kind of order does."""
        when = OVER if self.table.session.ended else PLANNING
        if not said:
            self._all_help(when)
            return
        meant = understand(" ".join(said), commands(when), self.giving.kinds if when == PLANNING else {})
        if meant.command:
            found = command(meant.command)
            lenses = ", ".join(name for _, name, _ in self._drawer.lenses(self.table.session.scenario))
            self.desk.paper.say(f"{found.usage}: {found.line}")
            if found.more:
                self.desk.paper.say(found.more.replace("{lenses}", lenses))
            if found.also:
                self.desk.paper.say(f"Also written: {', '.join(found.also)}.")
            why = found.forbidden(self)
            if why:
                self.desk.paper.say(f"Not now: {why}")
            if (term := meaning(" ".join(said))) is not None:  # a word of the game too
                self.desk.paper.say(f"{term.word}: {term.meaning}")
        elif meant.kind:
            self.giving.tell([meant.kind])
        elif (term := meaning(" ".join(said))) is not None:
            self.desk.paper.say(f"{term.word}: {term.meaning}")
        else:
            text = " ".join(said)
            names = [c.word for c in commands(when)]
            self.desk.paper.say(f'"{text[:60]}" could be {either(meant.either)}.' if meant.either else not_understood(text, names, 40))

    def _all_help(self, when: str) -> None:
        paper = self.desk.paper
        paper.says(f"{c.usage}: {c.line}" for c in commands(when) if c.word != "guide" or self.table.guide is not None)
        paper.say("The beginning of a word is enough where nothing else begins like it. help and a word tells more about it.")
        if when == PLANNING:
            paper.say("An order is written as it is: its name and its target. A number is an order from the list of orders.")
            paper.say(winning(self.table.session.scenario))

    def _quit(self) -> None:
        self._left = True


def saved(table: Table) -> list[str]:
    """Where the game is saved and how to go on with it."""
    session = table.session
    if session.save_error:
        return [session.save_error]
    lines = [f"The game is saved in {session.path}."]
    if session.ended:
        return [*lines, f"It is over; qibli replay {session.path.name} plays it again."]
    return [*lines, f"Go on with: qibli play --plain --resume {session.path.name}"]


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl+C back while a month is carried out and saved; it takes effect afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
