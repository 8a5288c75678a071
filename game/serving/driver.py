"""How the interface speaks with the server instead of a terminal: packets over its standard streams."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

from textual import messages
from textual.app import App
from textual.drivers.web_driver import WebDriver

GRACE = 3.0  # seconds that the interface has to leave once nobody is at the other end
STDOUT, STDERR = 1, 2


class Line:
    """The standard output of this process, for packets alone."""

    def __init__(self) -> None:
        self._sink = STDOUT
        self._writing = threading.Lock()

    def take(self) -> None:
        """From now on whatever else prints gets an empty device: between two packets it would be read as one."""
        self._sink = os.dup(STDOUT)
        null = os.open(os.devnull, os.O_WRONLY)
        for stream in (STDOUT, STDERR):
            os.dup2(null, stream)

    def put(self, data: bytes) -> int:
        """Write all of it, from whatever thread; what nobody reads any more is let fall."""
        with self._writing:
            rest = memoryview(data)
            try:
                while rest:
                    rest = rest[os.write(self._sink, rest) :]
            except OSError:
                pass
        return len(data)

    def say(self, text: str) -> None:
        """A sentence for the terminal in which the server runs."""
        payload = json.dumps({"type": "said", "text": text}).encode()
        self.put(b"M%s%s" % (len(payload).to_bytes(4, "big"), payload))


LINE = Line()


class ServedDriver(WebDriver):
    """Textual's driver for browsers; it also ends the interface when the server is gone, whatever became of it."""

    def __init__(self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._write = LINE.put  # type: ignore[assignment]

    def run_input_thread(self) -> None:
        """Take input in; when it ends although the interface runs, so does the interface: kindly, then at once."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            late = threading.Timer(GRACE, os._exit, [0])
            late.daemon = True
            late.start()
            self._app.post_message(messages.ExitApp())
