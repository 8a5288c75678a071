"""What can be wrong with a scenario file, and where: marks, problems, codes.

Codes are stable: E1xx file and YAML, E2xx names and keys, E3xx types, ranges and expressions, E4xx effects, orders and
events, E5xx merge, W6xx logic. The codes of the expression language (from 20 on in most hundreds, W610 to W613) are explained in
``LANGUAGE_CODES`` in ``game.scenario.language``, all others here; E203, "unknown name", is shared.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Literal

Severity = Literal["error", "warning"]

# How wide a shown line may be; longer ones are cut around the mark.
SHOWN = 110
MOST_MEANT = 300  # problems of a file for which a right word is looked for

CODES: Mapping[str, str] = {
    "E101": "The file cannot be opened: it does not exist, is not a plain file, or may not be read.",
    "E102": "The file is larger than 1 MiB. A scenario is a page of rules; pictures and notes belong elsewhere.",
    "E103": "The file is not UTF-8 text. Save it as UTF-8 in your editor.",
    "E104": "The file holds a NUL or another control character that has no place in text.",
    "E105": "A tab. YAML is indented with spaces; tabs look different in every editor, so none are taken.",
    "E106": "The YAML cannot be understood from here on: often a missing colon, quote or bracket, or a wrong indentation.",
    "E107": "Anchors (&name) and aliases (*name) are refused: write the entry out. A text that starts with & or * must be quoted.",
    "E108": "Tags (!name) and directives (%name) are refused. A text that starts with ! or % must be quoted.",
    "E109": "The same key stands twice in one map; the second would silently replace the first.",
    "E110": "The file is nested deeper than 30 levels.",
    "E111": "A number is larger than 9,999 or smaller than -9,999.",
    "E112": "Inside { } and [ ] a comma ends an entry: quote an expression with a comma, as in {if: 'support(lna, here) > 3'}.",
    "E113": "The file has more than 60,000 entries.",
    "E114": "A key must be one short piece of text, not a list or a map.",
    "E115": "The file must be one YAML document: a map of sections.",
    "E116": "No scenario of that name was found among the shipped ones, in your scenario folder, or as a file.",
    "E117": "The resolved rules of a save cannot be read: they are damaged, or were written by another version.",
    "E201": "A key that this section does not know.",
    "E202": "A key that this section needs is missing.",
    "E203": "A name that is not declared anywhere.",
    "E204": "An id may hold letters, digits and _, at most 40, must start with a letter, and may not be a word of the expression language.",
    "E205": "Two things have the same id although expressions refer to both by name alone.",
    "E206": "A quantity that the engine needs for its work (its role) is missing, or two quantities claim the same role.",
    "E207": "A quantity is declared in a form that its role does not allow.",
    "E301": "A value of the wrong type: text where a number is wanted, a list where a map is wanted, and so on.",
    "E302": "A number outside the range that is allowed here.",
    "E303": "A word that is not among the words allowed here.",
    "E304": "A text that is too long.",
    "E305": "A value in the set-up is outside the quantity's range, or more than the share that one place can hold.",
    "E306": "A date must be written YYYY-MM, a colour #rrggbb.",
    "E307": "A list is too long, too short, or names the same thing twice.",
    "E312": "The outline that words: names cannot be drawn: its file is no JSON, too large, or has numbers that are no land.",
    "E401": "An order is inconsistent: what is written does not fit its target or its step.",
    "E402": "A rule is inconsistent: what is written does not fit its phase or what it runs over.",
    "E403": "An offer must be an order to a faction, and needs its answers.",
    "E404": "A piece in the set-up belongs to a faction that cannot have that kind.",
    "E405": "A set-up line does not fit the quantity it sets.",
    "E406": "A roll or choice lacks a part, or has two that exclude each other.",
    "E407": "Every choice, and every offer, needs exactly one answer with default: true.",
    "E410": "A step of the guide cannot be done as it is written: its keys do not fit what it waits for, its month, or its seat.",
    "E501": "The file named by extends cannot be found beside this one or among the shipped ones.",
    "E502": "extends takes a plain name such as rules/libya: no .., no absolute path, no drive.",
    "E503": "At most one parent, and the parent itself extends nothing.",
    "E504": "change: names something that the parent does not have.",
    "E505": "add: names something that the parent already has.",
    "E506": "remove: names something that the parent does not have.",
    "E507": "A section of the parent may only be altered under change:, add: or remove:.",
    "E508": "The parts do not fit: a map was to be merged with a list or a single value.",
    "E509": "The parent file has errors of its own; they are listed with it.",
    "W601": "A track or flag is read but nothing ever changes it: the condition can never turn. Let an effect change it, or leave it out. "
    "Of what a parent declares a child is warned where its own file reads it.",
    "W602": "A track or flag is changed but nothing ever reads it. If it is only there to be shown, silence this warning.",
    "W603": "An order that nobody can ever give: by is empty, its conditions exclude each other, no place or side fits what it asks for, "
    "or it costs more than anybody can have.",
    "W604": "A side has no order at all, or may give none in any month: whoever plays it can only watch.",
    "W605": "A place that no road or track reaches: nothing on the ground gets there or away.",
    "W606": "A side cannot win: its points, at their highest, stay under the threshold.",
    "W607": "A kind of force that no side can have (held_by is empty).",
    "W608": "A side has no order that it could give in the first month, in any game of the smoke run: a poor start for whoever plays it.",
    "W609": "An answer without an appeal: machines weigh answers by it, and without one it counts 0.",
    "W614": "A track or flag that nothing reads and nothing changes.",
    "W615": "Some sides have a briefing and this one has none: whoever plays it begins without one.",
    "W617": "An article stands under sources and no event rests on any of its claims: an event lacks its source, or the article "
    "is not needed.",
    "W618": "An event that can never happen, or a rule or order that never does anything: two of its conditions exclude each "
    "other, or its chance is 0.",
    "W619": "A condition that waits for what nothing brings about: no effect ever raises (or lowers) the quantity that far.",
    "W620": "A code that does not exist is silenced, or a comment to the checker cannot be read. "
    "It is written # qibli: quiet W601, with a reason after it.",
    "W621": "Errors cannot be silenced, and neither can what is said about silencing.",
    "W622": "A code is silenced where there is nothing to silence. Take the silence away, so that it hides nothing later.",
    "W623": "A condition that is always true, because no effect ever raises (or lowers) the quantity so far from where it starts.",
    "W624": "In a game of the smoke run a month came in which no side could give any order.",
    "E630": "The program itself failed while it played this scenario in the smoke run. That is a fault of the program: please "
    "send the report.",
    "W626": "The outline that words: names is neither a JSON file beside the scenario nor one of the program's. "
    "The map draws land around the places.",
    "W627": "The id of a scenario is not the name of its file. Commands and the list know it by the file's name, saves by the id: "
    "call both the same.",
    "W625": "The file is written in an older format. It is read all the same; qibli migrate rewrites it, comments kept.",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of one line of a file: ``line`` and ``column`` count from 1, ``end_column`` is the first one after it.

    ``text`` is the whole line. ``segments`` is filled for text that runs over several lines or holds escapes:
    (offset in the value, line, column, line's text) for each stretch that is written as it reads.
    """

    file: str
    line: int
    column: int
    end_column: int
    text: str
    segments: tuple[tuple[int, int, int, str], ...] = field(default=(), repr=False, compare=False)

    def at(self, offset: int, length: int = 1) -> Mark:
        """The mark of ``length`` characters of the value from ``offset`` (counted from 0), where they stand in the file."""
        line, column, text = self.line, self.column + offset, self.text
        for start, seg_line, seg_column, seg_text in self.segments:
            if start <= offset:
                line, column, text = seg_line, seg_column + offset - start, seg_text
        column = max(1, min(column, len(text) + 1))
        return Mark(self.file, line, column, max(column + 1, min(column + length, len(text) + 1)), text)


NOWHERE = Mark("", 1, 1, 1, "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``suggestion`` is the nearest right word, or ''."""

    code: str
    message: str
    mark: Mark
    suggestion: str = ""
    severity: Severity = "error"

    def render(self) -> str:
        """The problem as people read it: place, code, message, and the line with carets under what is meant."""
        mark = self.mark
        ask = f'; did you mean "{self.suggestion}"?' if self.suggestion else ""
        place = f"{mark.file}:{mark.line}:{mark.column} " if mark.file else ""
        head = clean(f"{place}{self.severity} {self.code} {self.message}{ask}")
        if not mark.text.strip():
            return head
        line, pad, carets = _excerpt(mark)
        gutter = max(5, len(str(mark.line)))
        return f"{head}\n{mark.line:>{gutter}} | {line}\n{'':>{gutter}} | {pad}{carets}"

    def as_json(self) -> dict[str, str | int]:
        """The problem for other programs (``qibli check --json``)."""
        return {
            "file": self.mark.file,
            "line": self.mark.line,
            "column": self.mark.column,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "suggestion": self.suggestion,
        }


class ScenarioErrors(Exception):
    """A scenario cannot be played; ``problems`` holds everything found in it, warnings too, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sort_problems(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(problem.render() for problem in self.problems)


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By file, line and column, each once."""
    seen = dict.fromkeys(problems)
    return tuple(sorted(seen, key=lambda p: (p.mark.file, p.mark.line, p.mark.column, p.code, p.message)))


def nearest(name: str, options: Iterable[str]) -> str:
    """The option that ``name`` was probably meant to be, or ''."""
    pool = {option.lower(): option for option in options}
    found = get_close_matches(name.lower()[:60], list(pool), n=1, cutoff=0.6)
    return pool[found[0]] if found else ""


def near(name: str, options: Iterable[str], problems: Sequence[Problem]) -> str:
    """The same for one of many slips in a file: past the first few hundred nobody reads on, and looking takes time."""
    return nearest(name, options) if len(problems) < MOST_MEANT else ""


@cache
def all_codes() -> Mapping[str, str]:
    """Every code with its explanation: the reader's and the expression language's."""
    from game.scenario.language import LANGUAGE_CODES

    return dict(sorted({**CODES, **LANGUAGE_CODES}.items()))


def explain(code: str) -> str:
    """The explanation of a code such as ``E203``; KeyError when there is none."""
    return all_codes()[code.upper()]


def clean(text: str) -> str:
    """Text with control, surrogate and direction-changing characters replaced: nothing from a file may steer a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if _unsafe(char) else char for char in text)


def _unsafe(char: str) -> bool:
    """Control characters (line breaks too), lone surrogates, bidirectional and other invisible format characters (joiners
    are needed to write some languages)."""
    return unicodedata.category(char) in ("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn") and char not in "\u200c\u200d"


def _excerpt(mark: Mark) -> tuple[str, str, str]:
    """The marked line cut to what can be shown, the padding below it, and the carets."""
    text = mark.text.rstrip()
    start = min(mark.column - 1, len(text))
    end = max(start + 1, min(mark.end_column - 1, len(text)))
    indent = len(text) - len(text.lstrip(" "))
    cut = max(0, min(indent - 2, start))
    lead = ""
    if start - cut > SHOWN // 2:  # far to the right: show a window around the mark
        cut, lead = start - SHOWN // 3, "... "
    shown = text[cut : cut + SHOWN]
    tail = " ..." if cut + SHOWN < len(text) else ""
    end = min(end, max(start + 1, cut + len(shown)))  # carets stop where the line is cut
    pad = " " * (len(lead) + _width(clean(text[cut:start])))
    return f"{lead}{clean(shown)}{tail}", pad, "^" * max(1, _width(clean(text[start:end])))


def _width(text: str) -> int:
    """How many terminal columns a text takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) or c in "\u200c\u200d" else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
