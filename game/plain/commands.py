"""What can be written while a game is played. What the interface can do too takes its words and its conditions from the one table of
actions; the rest is the plain mode's own."""

from __future__ import annotations

from dataclasses import dataclass

from game.session.actions import Where, find

PLANNING, OVER = "planning", "over"  # while a month is planned; after the last one


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``word``: what is written; ``also``: other words for it, written in full; ``usage``: with what may follow it;
    ``action``: its action in the table of the interface's main screen ('' for none); ``about``: its own words, the action's when '';
    ``more``: what its help adds; ``when``: where it can be used."""

    word: str
    usage: str
    action: str = ""
    about: str = ""
    more: str = ""
    also: tuple[str, ...] = ()
    when: tuple[str, ...] = (PLANNING, OVER)

    @property
    def line(self) -> str:
        """What it does, as a sentence."""
        said = self.about or find("main", self.action).about
        return said if said.endswith(".") else f"{said}."

    def forbidden(self, where: Where) -> str:
        """Why it cannot be used now, or ''."""
        return find("main", self.action).allowed(where) if self.action else ""


ONLY = (PLANNING,)
COMMANDS: tuple[Command, ...] = (
    Command("status", "status", about="Your means, your margin and your orders this month"),
    Command("news", "news", "questions", also=("questions",)),
    Command("answer", "answer QUESTION ANSWER", about="Answer a question by numbers or words", when=ONLY,
            more="answer 1 2 gives the second answer to the first question; with one question, answer 2 is enough; answer 1 none takes an "
            "answer back. answer alone asks you step by step. A question without an answer takes its default."),
    Command("orders", "orders [ORDER [TARGET]]", "orders_first", "What you can order: kinds, targets, cost, odds, what it reveals",
            more="orders lists the kinds; orders and a kind, by name or number, its targets; orders, a kind and a target tells all about "
            "one order without giving it; orders and a place tells what can be ordered there.", when=ONLY),
    Command("give", "give [ORDER TARGET]", about="Give an order; the word give can be left out", when=ONLY,
            more="The beginnings of the words are enough as long as they fit one order only: ra gu no for Raise guards: North. A road "
            "needs both its ends unless only one of its orders is possible. give alone asks step by step, by numbers."),
    Command("queue", "queue", about="The orders and answers of this month, the most important first", when=ONLY),
    Command("delete", "delete NUMBER", "remove", "Take an order out of the queue", also=("remove",), when=ONLY),
    Command("move", "move NUMBER TO", "earlier", "Move an order in the queue: move 3 1 makes the third the most important", when=ONLY),
    Command("undo", "undo", "undo", when=ONLY),
    Command("redo", "redo", "redo", when=ONLY),
    Command("end", "end", "end_month", when=ONLY, more="An empty line does the same."),
    Command("places", "places", about="All places by who holds them"),
    Command("look", "look PLACE", about="What you know of a place"),
    Command("near", "near PLACE", about="The places around a place: direction, distance, holder, forces"),
    Command("map", "map [LENS]", "next_lens", "A map drawn with letters", more="Lenses: {lenses}. A letter is a side, a small one "
            "its land, the number its forces; @ is held by nobody, a slash is contested land, # the coast and the borders."),
    Command("sides", "sides", "factions", "All sides with their margins, and promises", also=("factions",)),
    Command("side", "side NAME", about="What you know of one side", also=("faction",)),
    Command("intelligence", "intelligence [SIDE]", "intelligence",
            more="intelligence and a side tells what is known and suspected of it at each place, how surely and since when, what is "
            "proved, and what it was seen to do."),
    Command("chances", "chances", about="Every side's chance of winning, from what you know (some seconds)", also=("forecast",), when=ONLY),
    Command("advice", "advice [HOW MANY]", "advisor", also=("advisor",), when=ONLY,
            more="take and a number gives one of the orders that were advised. Thinking takes some seconds; Ctrl+C stops it."),
    Command("take", "take NUMBER", about="Give an order that was advised", when=ONLY),
    Command("what if", "what if", "what_if", "Your chance of winning with the orders in your queue, and without them", also=("whatif",),
            when=ONLY),
    Command("report", "report [NUMBER]", "report", more="report and a number tells the odds, dice and numbers behind one line."),
    Command("log", "log [WORDS]", "log", more="log reads the last lines, log all everything, log and words the lines with these words: a "
            "place, a side, a month."),
    Command("briefing", "briefing", "briefing"),
    Command("guide", "guide [next, off, on]", "guide", "The prompt of the guide again",
            more="guide next goes on without doing what it says; guide off puts it away, guide on brings it back.", when=ONLY),
    Command("verdict", "verdict", about="How the game ended: margins, points, deciding months", when=(OVER,)),
    Command("debrief", "debrief", about="Every side's true margin and chance month by month, what turned the game and why", when=(OVER,),
            more="It is worked out when it is first asked for, which takes some seconds; Ctrl+C stops that. "
            "qibli debrief SAVE tells the same later, answers what other orders would have come to, and writes a page."),
    Command("facts", "facts", about="What really happened, sources, questions to discuss", when=(OVER,)),
    Command("save", "save", about="Where the game is saved and how to go on with it later"),
    Command("help", "help [COMMAND or WORD]", about="What can be written here, or what a word of the game means; ? is the same",
            also=("?", "h")),
    Command("words", "words", about="All words of the game with their meanings", also=("glossary",)),
    Command("quit", "quit", "quit_game", also=("exit", "bye", "q")),
)  # fmt: skip


def commands(when: str) -> tuple[Command, ...]:
    """The commands that can be used in a part of the game."""
    return tuple(c for c in COMMANDS if when in c.when)


def command(word: str) -> Command:
    """One command by its word; KeyError when there is none."""
    return {c.word: c for c in COMMANDS}[word]
