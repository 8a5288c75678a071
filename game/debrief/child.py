"""The process that works a debrief out beside the interface: ``python -m game.debrief.child``, started by ``game.debrief.desk`` and by
nobody else. It is ``game.lab.child`` with other answers, and says in between how far it has come.
"""

from __future__ import annotations

import time
from typing import Any

from game.lab.child import Answer, Say, run
from game.lab.requests import Frame
from game.lab.results import Stop

TELL_SECONDS = 0.2


def working_out(resolved: str) -> Answer:
    """Who answers for ``game.debrief.desk``. ``resolved``: the scenario's text."""
    from game.debrief.answer import Answerer
    from game.scenario.load import load_resolved

    answerer = Answerer(load_resolved(resolved))

    def answer(frame: Frame, stop: Stop, say: Say) -> dict[str, Any]:
        said = time.monotonic()

        def told(share: float) -> None:
            nonlocal said
            if time.monotonic() - said >= TELL_SECONDS:
                said = time.monotonic()
                say({"progress": share})

        return answerer.answer(frame.header["question"], stop, told)

    return answer


if __name__ == "__main__":
    run(working_out)
