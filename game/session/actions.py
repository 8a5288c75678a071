"""The one table of what a person can do: it feeds key bindings, the footer, help, tooltips, the command palette
and the commands of the plain mode.

Lower-case letters other than those named here belong to the orders (see ``letters``), so pages that open from the main
screen have capital letters, which work everywhere; the small letter does the same outside the list of orders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from game.session.session import Session


class Where(Protocol):
    """What a condition of the table may look at: the game at the table, if one is being played."""

    @property
    def session(self) -> Session | None:
        """The game, or None before one begins."""
        ...

    @property
    def spot(self) -> str:
        """What has the focus on the main screen: ``map``, ``orders``, ``kinds``, ``targets``, ``queue``, ``other``."""
        ...


Condition = Callable[[Where], str]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do. ``keys``: Textual key names by comma, the first is the one that is shown ('' for none).
    ``allowed`` returns '' or why not, in one sentence. ``footer``: is it named at the foot of the screen?"""

    id: str
    keys: str
    name: str
    about: str
    where: tuple[str, ...]
    allowed: Condition = lambda where: ""
    footer: bool = True
    shown: str = ""

    @property
    def key(self) -> str:
        """The key as people read it."""
        return self.shown or key_name(self.keys.split(",")[0])

    @property
    def tooltip(self) -> str:
        """What it does and with which key."""
        return f"{self.about} ({self.key})" if self.keys else self.about


_NAMES = {
    "enter": "Enter", "escape": "Esc", "space": "Space", "question_mark": "?", "slash": "/", "delete": "Del", "tab": "Tab",
    "insert": "Ins", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "backspace": "Backspace",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right",
    "exclamation_mark": "!", "quotation_mark": '"', "number_sign": "#", "dollar_sign": "$", "percent_sign": "%", "ampersand": "&",
    "apostrophe": "'", "left_parenthesis": "(", "right_parenthesis": ")", "asterisk": "*", "plus": "+", "comma": ",", "minus": "-",
    "full_stop": ".", "colon": ":", "semicolon": ";", "less_than_sign": "<", "equals_sign": "=", "greater_than_sign": ">", "at": "@",
    "left_square_bracket": "[", "backslash": "\\", "right_square_bracket": "]", "circumflex_accent": "^", "underscore": "_",
    "grave_accent": "`", "left_curly_bracket": "{", "vertical_line": "|", "right_curly_bracket": "}", "tilde": "~",
}  # fmt: skip
KEY_NAMES: Mapping[str, str] = _NAMES  # of the keys that are not called by their own character: name -> as people read it


def key_name(key: str) -> str:
    """A Textual key name as people read it: ``ctrl+e`` is ^e, ``f2`` is F2."""
    if key in _NAMES:
        return _NAMES[key]
    if key in ("ctrl+up", "ctrl+down"):
        return "^" + key[5:].capitalize()
    if key.startswith("ctrl+"):
        return "^" + key_name(key[5:])
    for modifier in ("shift", "alt"):
        if key.startswith(f"{modifier}+"):
            return f"{modifier.capitalize()}+{key_name(key[len(modifier) + 1 :])}"
    return key.upper() if len(key) > 1 and key[0] == "f" and key[1:].isdigit() else key


# ------------------------------------------------------------------ conditions
def _playing(where: Where) -> str:
    if where.session is None:
        return "No game is being played."
    return "The game is over." if where.session.ended else ""


def _planning(where: Where) -> str:
    observed = where.session is not None and where.session.observed
    return _playing(where) or ("An observer gives no orders." if observed else "")


def _observing(where: Where) -> str:
    return _playing(where) or ("" if where.session and where.session.observed else "Only an observer can do this.")


def _eyed(where: Where) -> str:
    truth = where.session is not None and where.session.observed and not where.session.seat
    return told("You see the truth; this is what one side knows or was told. {eyes} looks through a side's eyes.") if truth else ""


def _undo(where: Where) -> str:
    return _planning(where) or ("" if where.session and where.session.can_undo else "There is nothing to undo in this month.")


def _redo(where: Where) -> str:
    return _planning(where) or ("" if where.session and where.session.can_redo else "Nothing has been undone in this month.")


def _queued(where: Where) -> str:
    return _planning(where) or ("" if where.session and where.session.queue else "The queue is empty.")


def _drafted(where: Where) -> str:
    drafted = where.session is not None and bool(where.session.queue or where.session.answers)
    return _planning(where) or ("" if drafted else "No order is in your queue yet.")


def _advised(where: Where) -> str:
    return "" if where.spot == "advice" else "There is no advice yet."


def _report(where: Where) -> str:
    started = where.session is not None and where.session.view.turn > 1
    return "" if started or (where.session and where.session.ended) else "There is no report before the first month has ended."


def _asked(where: Where) -> str:
    asked = where.session is not None and bool(where.session.view.questions or where.session.view.news)
    return "" if asked else "There is no news and nobody asks you anything this month."


def _facts(where: Where) -> str:
    return "The debrief is still being worked out." if where.spot == "waiting" else ""


def _debrief(where: Where) -> str:
    return "" if where.spot == "debrief" else "The chances are still being worked out."


def _sketched(where: Where) -> str:
    return "" if where.session is not None and (where.session.queue or where.session.answers) else "Nothing is drafted yet."


def _unsketch(where: Where) -> str:
    return "" if where.session is not None and where.session.can_undo else "There is nothing to undo."


def _orders_first(where: Where) -> str:
    return _planning(where) or ("" if where.spot != "kinds" else "All your orders are listed already.")


def _authoring(where: Where) -> str:
    return "" if where.session is not None and where.session.unsaved else "This is for author mode: qibli play FILE --author."


def _guided(where: Where) -> str:
    guide = where.session.scenario.guide if where.session is not None else None
    return "" if guide is not None and where.session is not None and guide.seat == where.session.seat else "This game has no guide."


# ------------------------------------------------------------------ the table
MAIN = ("main",)
READ = ("main", "report", "log", "advisor", "what_if")
SCROLLED = (*READ, "intelligence")
HELPED = ("picker", "setup", "briefing", "main", "report", "log", "debrief", "what_if", "intelligence")
SET = ("picker", "setup", "briefing", "main", "debrief")
TABLE: tuple[Action, ...] = (
    Action("start", "enter", "Brief", "Read the briefing of this scenario, then begin", ("picker",)),
    Action("setup", "s", "Set-up", "Choose seat, players and seed", ("picker",)),
    Action("resume", "r", "Resume", "Go on with a saved game", ("picker",)),
    Action("filter", "slash", "Filter", "Type part of a title to filter the list", ("picker",)),
    Action("begin", "enter", "Begin", "Begin the game", ("briefing",)),
    Action("seat_next", "right,l", "Next seat", "Read the briefing of the next seat", ("briefing",), footer=False),
    Action("seat_previous", "left,h", "Previous seat", "Read the briefing of the previous seat", ("briefing",), footer=False),
    Action("brief", "enter,b", "Briefing", "Go to the briefing with these settings", ("setup",)),
    Action("new_seed", "n", "New seed", "Draw another seed: other dice", ("setup",)),
    Action("end_month", "e,ctrl+e", "End month", "End the month: all orders are carried out", MAIN, _playing),
    Action("advisor", "a,A", "Advisor", "The orders that an advisor would give in your place, with chances and reasons", MAIN, _planning),
    Action("what_if", "I,i", "What if", "Your chance of winning with the orders in your queue; again: without them", MAIN, _drafted),
    Action("undo", "u", "Undo", "Take back the last change of this month", MAIN, _undo),
    Action("redo", "U,ctrl+y", "Redo", "Redo what was undone", MAIN, _redo, footer=False),
    Action("remove", "delete,x", "Remove", "Take the marked order out of the queue", MAIN, _queued, footer=False),
    Action("earlier", "left_square_bracket,K", "Earlier", "Move the marked order up: it is more important", MAIN, _queued, footer=False),
    Action("later", "right_square_bracket,J", "Later", "Move the marked order down", MAIN, _queued, footer=False),
    Action("questions", "N,n", "News", "This month's news and the questions put to you", MAIN, _asked),
    Action("report", "R,r", "Report", "What happened last month", MAIN, _report),
    Action("log", "L", "Log", "All that you have learned since the start", MAIN),
    Action("orders_first", "o", "Orders", "Choose an order first, then its target on the map", MAIN, _orders_first),
    Action("factions", "F,f", "Factions", "Show the factions, or the place again", MAIN),
    Action("intelligence", "D", "Intelligence",
           "What you know of every side, since when: leverage, promises, forces, evidence", MAIN, _eyed),
    Action("briefing", "f2,B,b", "Brief", "Your briefing again", MAIN, _eyed),
    Action("next_lens", "v", "Lens", "Colour the map by something else", MAIN),
    Action("lens(0)", "1", "Control", "Colour the map by who holds the places", MAIN, footer=False),
    Action("lens(1)", "2", "Support", "Colour the map by support", MAIN, footer=False),
    Action("lens(2)", "3", "Forces", "Colour the map by forces", MAIN, footer=False),
    Action("lens(3)", "4", "Security", "Colour the map by security", MAIN, footer=False),
    Action("lens(4)", "5", "Oil", "Show where the oil is", MAIN, footer=False),
    Action("lens(5)", "6", "Known", "Show how well you see each place", MAIN, footer=False),
    Action("lens(6)", "7", "Changes", "Show what changed since last month", MAIN, footer=False),
    Action("panel(0)", "M,alt+1", "To map", "Go to the map", MAIN, footer=False),
    Action("panel(1)", "P,alt+2", "To orders", "Go to the orders for the marked place", MAIN, footer=False),
    Action("panel(2)", "C,alt+3", "To queue", "Go to the queue of this month's orders", MAIN, footer=False),
    Action("panel(3)", "alt+4", "To factions", "Go to the factions; arrows scroll them", MAIN, footer=False),
    Action("faster(1)", "plus,equals_sign", "Faster", "Show what happened faster; kept for next time", ("resolution",)),
    Action("faster(-1)", "minus", "Slower", "Show it more slowly; below slow, each scene waits for a key", ("resolution",)),
    Action("eyes", "E", "Eyes", "Look through the next seat's eyes, or see the truth", MAIN, _observing, footer=False),
    Action("pace", "T", "Pace", "Step by step, or go on by itself: slower, faster", MAIN, _observing, footer=False),
    Action("step", "space,enter", "Next", "Show the next thing that happened", ("resolution",)),
    Action("skip", "s,escape", "Skip", "Skip to the report", ("resolution",)),
    Action("pause", "p", "Pause", "Pause, or go on", ("resolution",)),
    Action("dice", "d", "Dice", "Show the dice, the modifiers and what changed, or hide them", ("resolution",)),
    Action("again", "left,h,backspace", "Back one", "Show the previous scene again", ("resolution",), shown="Left"),
    Action("jump", "enter", "Show on map", "Go to the place of the marked line", ("report", "log", "intelligence")),
    Action("take", "enter", "Give", "Put the marked order into your queue", ("advisor",), _advised),
    Action("again", "a,A", "Ask again", "The best orders to add to your queue as it is now", ("advisor",), _advised),
    Action("show", "m", "Show on map", "Close and go to the place of the marked order", ("advisor",), _advised),
    Action("back", "escape", "Back", "Back; what is still being worked out is dropped", ("advisor",)),
    Action("back", "escape", "Back to planning", "Go back to your orders; nothing has been carried out yet", ("deciding",)),
    Action("back", "escape", "Back", "Back", ("setup", "briefing", "report", "log", "help", "saves", "question", "author", "intelligence")),
    Action("next_side(1)", "tab,right,l", "Next side", "The next side", ("intelligence",)),
    Action("next_side(-1)", "shift+tab,left,h", "Previous side", "The previous side", ("intelligence",), footer=False),
    Action("group", "g", "Faction", "Show the lines of one faction only, then of the next", ("log",)),
    Action("place", "p", "Place", "Show the lines of the marked line's place only", ("log",)),
    Action("kind", "t", "Step", "Show the lines of one step of the month only, then of the next", ("log",)),
    Action("search", "slash", "Search", "Show the lines with some words", ("log",)),
    Action("copy", "c", "Copy", "Copy the marked line", ("log",)),
    Action("author", "f8", "Author", "Author mode: set values, go to a month, see the truth", MAIN, _authoring, footer=False),
    Action("guide", "G", "Guide", "Put the guide away, or bring it back", MAIN, _guided, footer=False),
    Action("guide_next", "full_stop", "Next prompt", "The guide's next prompt", (*READ, "question"), _guided, footer=False),
    Action("scenarios", "S", "Scenarios", "Leave for the list of scenarios; the game is saved", MAIN, footer=False),
    Action("details(-1)", "ctrl+up,left_curly_bracket", "Text up", "Scroll the text beside the list up (also {)", SCROLLED, footer=False),
    Action("details(1)", "ctrl+down,right_curly_bracket", "Text down", "Scroll that text down (also })", SCROLLED, footer=False),
    Action("picker", "escape", "Scenarios", "Back to the list of scenarios", ("debrief",)),
    Action("step(-1)", "left,h", "Before", "The previous month", ("debrief",), _facts),
    Action("step(1)", "right,l", "After", "The next month", ("debrief",), _facts),
    Action("what_if", "w", "What if", "Other orders in the month that is shown, and what the model makes of them", ("debrief",), _debrief),
    Action("export", "x", "Export", "Write the debrief as HTML, CSV and JSONL", ("debrief",), _debrief),
    Action("map", "m", "Map", "The map, or back to the text, where there is no room for both", ("debrief",), footer=False),
    Action("next_lens", "v", "Lens", "Colour the map by something else", ("debrief",), _facts),
    Action("chronicle", "L", "Log", "All that happened, as you learned it", ("debrief",)),
    Action("next_part(1)", "tab", "Next part", "The next part of the debrief", ("debrief",), footer=False),
    Action("next_part(-1)", "shift+tab", "Previous part", "The previous part", ("debrief",), footer=False),
    Action("part(0)", "1", "Verdict", "Who won and by what", ("debrief",), footer=False),
    Action("part(1)", "2", "Course", "Chances and margins by month", ("debrief",), footer=False),
    Action("part(2)", "3", "Turned", "What turned the game", ("debrief",), footer=False),
    Action("part(3)", "4", "Month", "All that was done in the month that is shown", ("debrief",), footer=False),
    Action("part(4)", "5", "History", "What really happened, questions, sources", ("debrief",), footer=False),
    Action("end(0)", "home", "Start", "The position at the start", ("debrief",), footer=False),
    Action("end(1)", "end", "End", "The position at the end", ("debrief",), footer=False),
    Action("ask", "e,ctrl+e", "Ask", "Play the month again with these orders and the same dice, then 1,024 games on", ("what_if",)),
    Action("seat", "S", "Next seat", "Orders of another side; what is drafted is dropped", ("what_if",)),
    Action("orders_first", "o", "Orders", "Choose an order first, then its target on the map", ("what_if",)),
    Action("undo", "u", "Undo", "Take back the last change", ("what_if",), _unsketch),
    Action("remove", "delete,x", "Remove", "Take the marked order out", ("what_if",), _sketched, footer=False),
    Action("earlier", "left_square_bracket,K", "Earlier", "Move the marked order up", ("what_if",), _sketched, footer=False),
    Action("later", "right_square_bracket,J", "Later", "Move the marked order down", ("what_if",), _sketched, footer=False),
    Action("escape", "escape", "Back", "One step back; from the map to the debrief", ("what_if",)),
    Action("back", "enter,escape", "Close", "Back to the orders; an answer still being worked out is dropped", ("answer",)),
    Action("yes", "enter,y", "Yes", "Do it", ("confirm",)),
    Action("no", "escape,n", "No", "Leave it", ("confirm",)),
    Action("leave", "enter,escape", "Close", "Back to the map", ("news",)),
    Action("change(-1)", "left,h", "Before", "The previous choice", ("settings",)),
    Action("change(1)", "right,l,space", "Next", "The next choice", ("settings",)),
    Action("back", "escape,enter", "Back", "Back; every change is saved already", ("settings",)),
    Action("settings", "f4,O", "Settings", "Speed, colours, mouse, lens, opponents: kept for the next time", SET, footer=False),
    Action("open", "O", "Open", "Take the keyboard: the screens of the seat that is named", ("curtain",)),
    Action("glossary", "f3", "Words", "What the words of the game mean", (*HELPED, "help"), footer=False),
    Action("back", "escape", "Back", "Back", ("glossary",)),
    Action("help", "question_mark,f1", "Help", "What can be done here", HELPED),
    Action("quit_game", "Q,ctrl+q", "Quit", "Leave; the game is saved", ("picker", "main", "debrief", "curtain")),
)  # fmt: skip


_chosen: Mapping[str, str] = {}


def use(chosen: Mapping[str, str]) -> None:
    """From now on these keys hold: id of an action, or ``screen.id``, which goes before it -> key names by comma ('' for none). What is
    not named has the keys of the table. What is wrong with a choice is ``game.session.keymap``'s to find."""
    global _chosen
    _chosen = dict(chosen)
    available.cache_clear()


def keys_of(action: Action, where: str, chosen: Mapping[str, str]) -> str:
    """The keys of an action on a screen if these were chosen."""
    return chosen.get(f"{where}.{action.id}", chosen.get(action.id, action.keys))


@cache
def available(where: str) -> tuple[Action, ...]:
    """The actions of a screen with the keys in force."""
    found = [(a, keys_of(a, where, _chosen)) for a in TABLE if where in a.where]
    return tuple(a if keys == a.keys else replace(a, keys=keys, shown="") for a, keys in found)


_NAMED = re.compile(r"\{(?:([a-z_]+):)?([a-z_]+(?:\(-?\d\))?)\}")


def told(text: str, where: str = "main") -> str:
    """A text in which ``{undo}`` stands for the key of an action on the screen, ``{report:back}`` for that on another one. An action
    without a key is named instead; braces that name no action stay as they are."""

    def key(found: re.Match[str]) -> str:
        try:
            action = find(found[1] or where, found[2])
        except KeyError:
            return found[0]
        return action.key or f"({action.name})"

    return _NAMED.sub(key, text)


def find(where: str, id: str) -> Action:
    """One action of a screen; KeyError when it has none of that id."""
    for action in available(where):
        if action.id == id:
            return action
    raise KeyError(id)


def reason(where: str, id: str, state: Where) -> str:
    """Why an action cannot be done now, or ''. ``id`` may come without its parameter."""
    for action in available(where):
        if action.id == id or action.id.split("(")[0] == id:
            return action.allowed(state)
    return ""
