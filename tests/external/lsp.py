"""A small client of a language server over its standard streams: as much of the protocol as an editor needs to show a file."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Message = dict[str, Any]
WAIT = 60.0  # seconds for one answer


class Editor:
    """A server and the files that are open in it. Use it as a context manager."""

    def __init__(self, command: Sequence[str], folder: Path, settings: Message) -> None:
        self.settings = settings
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._inbox: queue.Queue[Message] = queue.Queue()
        self._number = 0
        self._diagnostics: dict[str, list[Message]] = {}
        self._said: set[str] = set()
        threading.Thread(target=self._listen, daemon=True).start()
        capabilities = {
            "textDocument": {"hover": {"contentFormat": ["plaintext"]}, "publishDiagnostics": {}},
            "workspace": {"configuration": True},
        }
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": settings})

    def __enter__(self) -> Editor:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    # ------------------------------------------------------------------ what an editor does
    def open(self, path: Path, text: str) -> list[Message]:
        """Show a text under the name of a file (which need not exist); what the server finds wrong with it."""
        uri = path.as_uri()
        self._said.discard(uri)
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        end = time.monotonic() + WAIT
        while uri not in self._said:
            self._take(end)
        return self._diagnostics[uri]

    def completions(self, path: Path, line: int, column: int) -> list[Message]:
        """What is offered at a place, both counted from 0."""
        found = self.ask("textDocument/completion", self._place(path, line, column))
        items: list[Message] = found["items"] if isinstance(found, dict) else found or []
        return items

    def hover(self, path: Path, line: int, column: int) -> str:
        """What is shown over a place."""
        found = self.ask("textDocument/hover", self._place(path, line, column))
        contents = found["contents"] if found else ""
        return contents["value"] if isinstance(contents, dict) else str(contents)

    @staticmethod
    def _place(path: Path, line: int, column: int) -> Message:
        return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}}

    # ------------------------------------------------------------------ the protocol
    def tell(self, method: str, params: Message) -> None:
        """A message without an answer."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Message) -> Any:
        """A request; its result."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        end = time.monotonic() + WAIT
        while True:
            message = self._take(end)
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message["error"]
                return message.get("result")

    def _take(self, end: float) -> Message:
        """The next message; requests of the server are answered, diagnostics are kept."""
        message = self._inbox.get(timeout=max(0.1, end - time.monotonic()))
        method, params = message.get("method"), message.get("params", {})
        if method == "textDocument/publishDiagnostics":
            self._diagnostics[params["uri"]] = params["diagnostics"]
            self._said.add(params["uri"])
        elif method == "workspace/configuration":
            self._send({"id": message["id"], "result": [self.settings.get(item.get("section", ""), None) for item in params["items"]]})
        elif method and "id" in message:
            self._send({"id": message["id"], "result": None})
        return message

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self.process.stdin
        assert stream is not None
        stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        stream.flush()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = 0
            while header.strip():
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
                header = stream.readline()
            body = stream.read(length)
            if body:
                self._inbox.put(json.loads(body))
