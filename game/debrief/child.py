"""The process that works a debrief out beside the interface: ``python -m game.debrief.child``, started by ``game.debrief.desk`` and by
nobody else. It speaks as ``game.lab.child`` does, and says in between how far it has come.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any, BinaryIO

from game.lab.child import NICE, Inbox, private_streams
from game.lab.requests import Frame, write_frame

TELL_SECONDS = 0.2


def serve(inbox: Inbox, sink: BinaryIO) -> None:
    """Take the scenario from the first frame, then answer one question after the other."""
    first = inbox.requests.get()
    from game.debrief.answer import Answerer
    from game.lab.results import Stopped
    from game.scenario.load import load_resolved

    answerer = Answerer(load_resolved(first.body.decode()))
    write_frame(sink, Frame({"ready": True}))
    while True:
        frame = inbox.requests.get()
        number = frame.header["number"]
        said = time.monotonic()

        def told(share: float, number: int = number) -> None:
            nonlocal said
            if time.monotonic() - said >= TELL_SECONDS:
                said = time.monotonic()
                write_frame(sink, Frame({"number": number, "progress": share}))

        try:
            reply: dict[str, Any] = {"result": answerer.answer(frame.header["question"], lambda: number in inbox.stopped, told)}  # noqa: B023
        except Stopped:
            reply = {"stopped": True}
        except Exception as error:  # the asker is told; the next question may well be answered
            reply = {"error": f"{type(error).__name__}: {error}"}
        inbox.stopped.discard(number)
        write_frame(sink, Frame({"number": number, **reply}))


def main() -> None:
    """Serve until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the interface
    if hasattr(os, "nice"):
        os.nice(NICE)
    source, sink = private_streams()
    try:
        serve(Inbox(source), sink)
    except OSError:
        sys.exit(0)  # the other end has gone


if __name__ == "__main__":
    main()
