"""The process that thinks beside the interface: ``python -m game.lab.child``, started by ``game.lab.mind`` and by nobody else. Others that
work beside it are ``run`` with something else to answer with.

It reads frames from its standard input and writes frames to its standard output. Nothing else ever reaches a terminal, and it ends
as soon as the other end closes the pipe, whatever it is doing then.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

from game.lab.requests import Frame, read_frame, reply, write_frame
from game.lab.results import Stop

Say = Callable[[dict[str, Any]], None]  # something about a request before its answer is there
Answer = Callable[[Frame, Stop, Say], dict[str, Any]]
NICE = 5  # the interface comes first where both want the same core


class Inbox:
    """Reads requests in a thread of its own, so that a stop or the end of the pipe is noticed in the middle of a calculation."""

    def __init__(self, stream: BinaryIO) -> None:
        self.requests: queue.Queue[Frame] = queue.Queue()
        self.stopped: set[int] = set()
        self._stream = stream
        threading.Thread(target=self._listen, name="inbox", daemon=True).start()

    def _listen(self) -> None:
        while (frame := read_frame(self._stream)) is not None:
            if frame.header.get("kind") == "stop":
                self.stopped.add(frame.header["number"])
            else:
                self.requests.put(frame)
        os._exit(0)  # nobody is there any more: no half-done work is worth finishing


def private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for frames alone: whatever else reads or prints gets an empty device."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    return source, sink


def serve(inbox: Inbox, sink: BinaryIO, prepare: Callable[[str], Answer]) -> None:
    """Take the scenario from the first frame, then answer one request after the other. ``prepare``: who answers, from the scenario's
    text; heavy imports belong into it."""
    answer = prepare(inbox.requests.get().body.decode())
    write_frame(sink, Frame({"ready": True}))
    while True:
        write_frame(sink, _answered(inbox.requests.get(), inbox, sink, answer))


def _answered(frame: Frame, inbox: Inbox, sink: BinaryIO, answer: Answer) -> Frame:
    """The answer to one request; what is said before it is there goes out at once."""
    number: int = frame.header["number"]

    def stop() -> bool:
        return number in inbox.stopped

    def say(header: dict[str, Any]) -> None:
        write_frame(sink, Frame({"number": number, **header}))

    said = reply(number, lambda: answer(frame, stop, say))
    inbox.stopped.discard(number)
    return said


def thinking(resolved: str) -> Answer:
    """Who answers for ``game.lab.mind``. ``resolved``: the scenario's text."""
    from game.lab.thinker import Thinker
    from game.scenario.load import load_resolved

    thinker = Thinker(load_resolved(resolved))
    return lambda frame, stop, say: thinker.answer(frame, stop)


def run(prepare: Callable[[str], Answer]) -> None:
    """Serve until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the interface
    if hasattr(os, "nice"):
        os.nice(NICE)
    source, sink = private_streams()
    try:
        serve(Inbox(source), sink, prepare)
    except OSError:
        sys.exit(0)  # the other end has gone


if __name__ == "__main__":
    run(thinking)
