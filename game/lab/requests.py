"""What passes between the interface and the process that thinks: frames of a JSON header and raw numbers, and nothing else.

A frame is two lengths (``uint32``, little endian), the header as UTF-8 JSON, then the body. No object is ever pickled, and no request
holds the state of a game: its body is what seats have seen, ``int16[seat, month, rows]``, little endian, the month being played last.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from game.engine.game import Game
from game.lab.results import Stopped

LONGEST = 64 * 2**20  # bytes of a header or a body; a longer one is no frame of ours
_LENGTHS = struct.Struct("<II")
Seen = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: ``header``: what JSON can hold, ``body``: bytes that it describes."""

    header: dict[str, Any]
    body: bytes = b""


def write_frame(stream: BinaryIO, frame: Frame) -> None:
    """Send a frame at once; OSError when nobody reads any more."""
    head = json.dumps(frame.header, separators=(",", ":")).encode()
    stream.write(_LENGTHS.pack(len(head), len(frame.body)) + head + frame.body)
    stream.flush()


def read_frame(stream: BinaryIO) -> Frame | None:
    """The next frame; None at the end of the stream or where it stops being one of ours."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack(lengths)
    if max(head, body) > LONGEST:
        return None
    data = stream.read(head + body)
    if len(data) < head + body:
        return None
    try:
        header = json.loads(data[:head])
    except ValueError:
        return None
    return Frame(header, data[head:]) if isinstance(header, dict) else None


def reply(number: int, work: Callable[[], dict[str, Any]]) -> Frame:
    """The answer to request ``number``: what ``work`` comes to, that it was broken off, or why there is none. Whoever asked is told of any
    failure, since the next request may well be answered."""
    try:
        said: dict[str, Any] = {"result": work()}
    except Stopped:
        said = {"stopped": True}
    except Exception as error:
        said = {"error": f"{type(error).__name__}: {error}"}
    return Frame({"number": number, **said})


# ---------------------------------------------------------------------- requests
def seen_by(game: Game, seats: Sequence[str]) -> Seen:
    """``int16[seat, month, rows]``: what each seat saw in every month so far, the month being played last."""
    return np.stack([np.stack([view.seen.state[:, 0] for view in [*game.past(seat), game.batch_view(seat)]]) for seat in seats])


def request(kind: str, game: Game, seats: Sequence[str], **more: Any) -> Frame:
    """A question about a game as some of its seats know it. ``more``: what else the kind of question needs, as JSON can hold it."""
    seen = seen_by(game, seats)
    turn = game.batch_view(seats[0]).seen.turn
    header = {"kind": kind, "seats": list(seats), "shape": list(seen.shape), "turn": turn, "seed": game.seed, **more}
    return Frame(header, np.ascontiguousarray(seen.astype("<i2")).tobytes())


def seen_of(frame: Frame) -> Seen:
    """The body of a request as ``int16[seat, month, rows]``; ValueError when it is not what the header says."""
    return np.frombuffer(frame.body, "<i2").astype(np.int16).reshape(frame.header["shape"])


def fingerprint(frame: Frame) -> str:
    """The same for equal questions about equal knowledge, and for no others."""
    digest = hashlib.sha256(json.dumps(frame.header, sort_keys=True).encode())
    digest.update(b"\0" + frame.body)
    return digest.hexdigest()

