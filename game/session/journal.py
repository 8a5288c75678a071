"""The journal of a game as bytes: one JSON object a line, each sealed to the line before it.

A header line is followed by one line for each month that was played, and perhaps by drafts of the month being
planned (the last one counts). Every line ends in ``"crc"``: the CRC-32 of the line without it, started from the CRC of
the line before. So a line that was altered, lost, moved or brought over from another file does not fit. Nothing in
a journal is ever executed: it is JSON, and every field is checked before it is used.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from game.engine.view import Order
from game.scenario.problems import clean

FORMAT = "qibli-save"
VERSION = 2  # a game of one person is still written as version 1, which older programs read
MOST_BYTES = 32 * 1024 * 1024  # no game comes near; a larger file is not one of ours

_SEAL = re.compile(rb',"crc":"([0-9a-f]{8})"\}$')
_HASH = re.compile(r"[0-9a-f]{8,128}")


class SaveError(Exception):
    """A save that cannot be written or read; one sentence for a person: what, where, what to do.

    ``good``: how many whole months before the damage can still be played on from with ``recover=True``, or None when
    nothing can be saved from the file.
    """

    def __init__(self, message: str, good: int | None = None) -> None:
        super().__init__(clean(message))  # it may quote a file
        self.good = good


@dataclass(frozen=True, slots=True)
class Header:
    """What a game is: with the orders of each month everything else follows from it.

    ``hash``: of the scenario's rules. ``rules``: the resolved rules themselves, as canonical JSON. ``players``:
    seat -> rung of the machine that plays it; the seats of ``people`` are not among them. ``seat``: of the person who begins, '' in a
    game that is only watched. ``people``: every seat that somebody at this keyboard plays, in the order of their turns; empty means
    ``seat`` alone.
    """

    engine: str
    scenario: str
    title: str
    hash: str
    turns: int
    start: str
    seed: int
    seat: str
    players: Mapping[str, str]
    rules: str
    people: tuple[str, ...] = ()

    @property
    def persons(self) -> tuple[str, ...]:
        """The seats that people play, in the order of their turns; none in a game that is only watched."""
        return self.people or ((self.seat,) if self.seat else ())


@dataclass(frozen=True, slots=True)
class Played:
    """One month: the orders of every seat, why the machines gave theirs, and what the state hashed to afterwards."""

    turn: int
    date: str  # of the month that follows
    orders: Mapping[str, tuple[Order, ...]]
    reasons: Mapping[str, tuple[str, ...]]
    hash: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person had planned for a month when the program was left. ``seat``: whose plan it is, '' where only one person plays;
    ``done``: this person has ended the month and the others have not."""

    turn: int
    queue: tuple[Order, ...] = ()
    answers: tuple[tuple[str, Order], ...] = ()
    seat: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Journal:
    """A whole save. ``drafts``: what people have planned for the month that is to come, one a seat. ``last``: the seal of its last line.
    ``torn``: a draft at the end was cut off and left out."""

    header: Header
    months: tuple[Played, ...] = ()
    drafts: tuple[Draft, ...] = ()
    last: int = field(default=0, compare=False)
    torn: bool = field(default=False, compare=False)


# ------------------------------------------------------------------ writing
def seal(record: Mapping[str, Any], before: int) -> tuple[bytes, int]:
    """One line with its newline, and its CRC; ``before`` is the CRC of the line before it (0 for the first)."""
    body = json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode()
    crc = zlib.crc32(body, before)
    return body[:-1] + b',"crc":"%08x"}\n' % crc, crc


def encode(journal: Journal) -> tuple[bytes, int]:
    """The whole file, and the CRC of its last line."""
    records: list[dict[str, Any]] = [_header_record(journal.header)]
    records += [_month_record(m) for m in journal.months]
    records += [draft_record(draft) for draft in journal.drafts]
    lines, crc = [], 0
    for record in records:
        line, crc = seal(record, crc)
        lines.append(line)
    return b"".join(lines), crc


def _header_record(h: Header) -> dict[str, Any]:
    several = h.people if h.persons != (h.seat,) else ()
    version = VERSION if several or not h.seat else 1
    return {
        "type": "header", "format": FORMAT, "version": version, "engine": h.engine, "scenario": h.scenario, "title": h.title,
        "hash": h.hash, "turns": h.turns, "start": h.start, "seed": h.seed, "seat": h.seat, "players": dict(h.players), "rules": h.rules,
        **({"people": list(several)} if several else {}),
    }  # fmt: skip


def _month_record(m: Played) -> dict[str, Any]:
    orders = {seat: [_plain(o) for o in given] for seat, given in m.orders.items()}
    reasons = {seat: list(said) for seat, said in m.reasons.items()}
    return {"type": "month", "turn": m.turn, "date": m.date, "orders": orders, "reasons": reasons, "hash": m.hash, "ended": m.ended}


def draft_record(draft: Draft) -> dict[str, Any]:
    """A draft as JSON."""
    return {
        "type": "draft", "turn": draft.turn, "queue": [_plain(o) for o in draft.queue],
        "answers": [[question, _plain(o)] for question, o in draft.answers],
        **({"seat": draft.seat, "done": draft.done} if draft.seat else {}),
    }  # fmt: skip


def _plain(order: Order) -> list[str]:
    return [order.kind, *order.target]


# ------------------------------------------------------------------ reading
def decode(data: bytes, name: str, recover: bool = False) -> Journal:
    """The journal in ``data``; ``name`` is what messages call the file.

    With ``recover`` everything before the first damaged line is taken. Raises SaveError: not a save, of another
    version, damaged, or cut off.
    """
    lines = data.split(b"\n")
    tail = lines.pop()  # what follows the last newline: nothing, or a line that was cut off
    header, crc = _read_header(lines, tail, name)
    journal = Journal(header, last=crc)
    for number, line in enumerate(lines[1:], start=2):
        good = len(journal.months)
        try:
            record, crc = _open_line(line, journal.last)
            journal = _take(journal, record)
        except _Bad as bad:
            if recover:
                return journal
            raise SaveError(f"{name} is damaged at line {number} ({bad}); {_rescue(good)}", good) from None
        journal = replace(journal, last=crc)
    if not tail:
        return journal
    if recover or tail.startswith(b'{"type":"draft"'):
        return replace(journal, torn=True)
    good = len(journal.months)
    raise SaveError(f"{name} is cut off in line {len(lines) + 1}; {_rescue(good)}", good)


def _rescue(good: int) -> str:
    months = {0: "its first month can be played again", 1: "the month before it is good"}.get(good, f"the {good} months before it are good")
    return f"{months}: `qibli play --resume` offers to go on from there, and the damaged file is kept."


class _Bad(Exception):
    """What is wrong with one line."""


def _open_line(line: bytes, before: int) -> tuple[dict[str, Any], int]:
    match = _SEAL.search(line)
    if match is None:
        raise _Bad("the line has no seal")
    body = line[: match.start()] + b"}"
    crc = zlib.crc32(body, before)
    if crc != int(match[1], 16):
        raise _Bad("the line was altered, moved or lost its neighbour")
    try:
        record = json.loads(body)
    except (ValueError, RecursionError):
        raise _Bad("the line is not JSON") from None
    if not isinstance(record, dict):
        raise _Bad("the line is not a record")
    return record, crc


def _read_header(lines: list[bytes], tail: bytes, name: str) -> tuple[Header, int]:
    if not lines:
        begun = b'{"type":"header"'
        ours = tail.startswith(begun) or begun.startswith(tail)
        what = "is empty" if not tail else "is cut off in its first line" if ours else "is not a save of Qibli"
        raise SaveError(f"{name} {what}; nothing can be read from it, so start a new game or use another save.")
    claimed = re.match(rb'\{"type":"header","format":"' + FORMAT.encode() + rb'","version":(\d{1,9}),', lines[0])
    if claimed is None:
        raise SaveError(f"{name} is not a save of Qibli, or its first line is damaged; nothing can be read from it, so use another save.")
    try:
        record, crc = _open_line(lines[0], 0)
        version = int(claimed[1])
        if 1 <= version <= VERSION:
            return _header(record), crc
    except _Bad as bad:
        raise SaveError(f"{name} is damaged in line 1 ({bad}); nothing can be read from it, so use another save.") from None
    age = "a newer" if version > VERSION else "an older"
    formats = f"save format {version}, this one reads up to {VERSION}"
    raise SaveError(f"{name} was written by {age} version of Qibli ({formats}); open it with that version.")


def _take(journal: Journal, record: dict[str, Any]) -> Journal:
    """The journal with one more record; a month ends the drafts before it."""
    turn = len(journal.months) + 1
    if journal.months and journal.months[-1].ended:
        raise _Bad("something follows the end of the game")
    match record.get("type"):
        case "month":
            return replace(journal, months=(*journal.months, _month(record, turn)), drafts=())
        case "draft":
            draft = _draft(record, turn)
            people = journal.header.persons
            if draft.seat not in (people if len(people) > 1 else ("",)):
                raise _Bad("the draft is of a seat that nobody plays")
            return replace(journal, drafts=(*(d for d in journal.drafts if d.seat != draft.seat), draft))
        case _:
            raise _Bad("the line is neither a month nor a draft")


def _header(record: dict[str, Any]) -> Header:
    players = _get(record, "players", dict)
    if not all(isinstance(k, str) and isinstance(v, str) for k, v in players.items()):
        raise _Bad("the players are not names")
    seed, turns = _get(record, "seed", int), _get(record, "turns", int)
    if not 0 <= seed < 2**64 or turns < 1:
        raise _Bad("the seed or the number of turns is out of range")
    texts = {key: _get(record, key, str) for key in ("engine", "scenario", "title", "hash", "start", "seat", "rules")}
    people = _texts(record.get("people", []))
    if len(set(people)) != len(people) or (people and people[0] != texts["seat"]) or set(people) & set(players):
        raise _Bad("the people at the keyboard do not fit the seats")
    return Header(seed=seed, turns=turns, players=players, people=people, **texts)


def _month(record: dict[str, Any], turn: int) -> Played:
    if _get(record, "turn", int) != turn:
        raise _Bad(f"month {turn} was expected")
    digest = _get(record, "hash", str)
    if not _HASH.fullmatch(digest):
        raise _Bad("the hash is not a hash")
    orders = {str(seat): _orders(given) for seat, given in _get(record, "orders", dict).items()}
    reasons = {str(seat): _texts(said) for seat, said in _get(record, "reasons", dict).items()}
    return Played(turn, _get(record, "date", str), orders, reasons, digest, _get(record, "ended", bool))


def _draft(record: dict[str, Any], turn: int) -> Draft:
    if _get(record, "turn", int) != turn:
        raise _Bad(f"a draft of month {turn} was expected")
    answers: list[tuple[str, Order]] = []
    for pair in _get(record, "answers", list):
        if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
            raise _Bad("an answer is not a pair")
        answers.append((pair[0], _orders([pair[1]])[0]))
    seat, done = (_get(record, "seat", str), _get(record, "done", bool)) if "seat" in record else ("", False)
    return Draft(turn, _orders(_get(record, "queue", list)), tuple(answers), seat, done)


def _orders(given: Any) -> tuple[Order, ...]:
    if not isinstance(given, list):
        raise _Bad("the orders are not a list")
    words = [_texts(order) for order in given]
    if not all(words):
        raise _Bad("an order is empty")
    return tuple(Order(w[0], w[1:]) for w in words)


def _texts(items: Any) -> tuple[str, ...]:
    if not isinstance(items, list) or not all(isinstance(i, str) for i in items):
        raise _Bad("a list of words was expected")
    return tuple(items)


def _get(record: dict[str, Any], key: str, kind: type) -> Any:
    """The value of a field, of exactly that type (a bool is no int)."""
    value = record.get(key)
    if type(value) is not kind:
        raise _Bad(f'"{key}" is missing or of the wrong type')
    return value
