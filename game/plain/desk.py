"""What is read in the plain mode: one line at a time from a terminal or a pipe, and choices by number or by the beginning of a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from game.plain.matching import match
from game.plain.paper import Paper
from game.scenario.problems import clean, nearest

LONGEST = 2000  # bytes of a line that are read; the rest of it is left out
HELP_WORDS = ("?", "help", "h")
BACK = ""  # what a choice returns when the person goes back
BACK_WORDS, LEAVING_WORDS = ("back", "cancel"), ("quit", "exit")


class InputEnded(Exception):
    """Nobody will write any more."""


class Leave(Exception):
    """The person wrote quit where something else was asked."""


class Elsewhere(Exception):
    """The person wrote a command or an order where something else was asked; ``line`` is what is to be done instead."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Option:
    """One of several things to choose from. ``id``: what the choice returns; ``also``: other names it goes by; ``note``: about it."""

    id: str
    name: str
    note: str = ""
    also: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """Name and note."""
        return f"{self.name}: {self.note}" if self.note else self.name


class Desk:
    """Paper and pencil: asks on the one, reads from the other. ``echo``: write what was read (a pipe shows nothing by itself).
    ``means_more``: whether a line that answers no question means something by itself, so that nobody is held by a question."""

    def __init__(self, paper: Paper, source: BinaryIO, echo: bool) -> None:
        self.paper, self._source, self.echo = paper, source, echo
        self.means_more: Callable[[str], bool] = lambda line: False

    def line(self, prompt: str) -> str:
        """The next line, cleaned and without blanks around it; InputEnded when there is none."""
        self.paper.prompt(prompt)
        try:
            data = self._source.readline(LONGEST)
            part = data
            while part and not part.endswith(b"\n") and len(part) == LONGEST:
                part = self._source.readline(LONGEST)  # a line without an end is read over, never kept
        except (OSError, ValueError):  # the terminal is gone, or the stream was never open
            data = b""
        if not data:
            self.paper.say()
            raise InputEnded
        text = clean(" ".join(data.decode("utf-8", "replace").split()))
        if self.echo:
            self.paper.echo(text)
        return text

    def choose(self, prompt: str, options: Sequence[Option], default: str, help: str, list_them: bool = True, back: bool = False) -> str:
        """The id of one option, by its number or a unique beginning of its name; an empty line is ``default`` (its id, or what the
        prompt says). ``?`` gives ``help``, quit raises Leave. Where ``back`` is allowed, back returns BACK and what means
        something by itself raises Elsewhere."""
        if list_them:
            self.listed(options)
        while True:
            said = self.line(prompt)
            if not said:
                return default
            if said.lower() in HELP_WORDS:
                self.paper.say(f"{help}{' back goes back.' if back else ''}")
                self.listed(options)
                continue
            if back and said.lower() in BACK_WORDS:
                return BACK
            if said.lower() in LEAVING_WORDS:
                raise Leave
            if back and not self._hits(said, options) and self.means_more(said):
                raise Elsewhere(said)
            found = self.found(said, options)
            if found is not None:
                return found

    def listed(self, options: Sequence[Option]) -> None:
        """The options with their numbers."""
        self.paper.says(f"{number}. {option.line}" for number, option in enumerate(options, 1))

    def found(self, said: str, options: Sequence[Option]) -> str | None:
        """The option that was meant; None (after saying why) when that is not clear."""
        if said.isascii() and said.isdigit():
            number = int(said[:9])
            if 1 <= number <= len(options):
                return options[number - 1].id
            self.paper.say(f"There is no number {number}; the numbers go from 1 to {len(options)}.")
            return None
        hits = self._hits(said, options)
        if len(hits) == 1:
            return hits[0]
        names = {option.id: option.name for option in options}
        if hits:
            self.paper.say(f'"{said[:60]}" could be {either([names[hit] for hit in hits])}.')
        else:
            self.paper.say(not_understood(said, list(names.values())))
        return None

    def _hits(self, said: str, options: Sequence[Option]) -> list[str]:
        """Ids of the options that a line fits; a number always means one of them."""
        if said.isascii() and said.isdigit():
            return [said]
        return match(said, [(option.id, (option.name, option.id, *option.also)) for option in options])

    def yes(self, prompt: str, help: str, default: bool = True) -> bool:
        """Yes or no; an empty line is the default that the prompt names."""
        options = (Option("yes", "yes"), Option("no", "no"))
        return self.choose(prompt, options, "yes" if default else "no", help, list_them=False, back=True) == "yes"


def not_understood(said: str, names: Sequence[str], most: int = 12) -> str:
    """What was not understood, what it may have meant, what is possible."""
    near = nearest(said, names)
    meant = f' Did you mean "{near}"?' if near else ""
    shown = list(names[:most])
    more = f", and {len(names) - most} more" if len(names) > most else ""
    return f'"{said[:60]}" is not understood.{meant} Possible: {", ".join(shown)}{more}.'


def either(names: Sequence[str], most: int = 8) -> str:
    """``a, b or c``."""
    shown = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown)} or {len(names) - most} others"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
