"""A process behind a page that says something, will not leave, and has a child that will not leave either."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time


def packet(kind: bytes, payload: bytes) -> bytes:
    """As the interface sends it."""
    return kind + len(payload).to_bytes(4, "big") + payload


signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
os.write(1, b"__GANGLION__\n")
os.write(1, packet(b"M", json.dumps({"type": "said", "text": "what\x1b[31m was said"}).encode()))
os.write(1, packet(b"D", f"{os.getpid()} {child.pid} ready".encode()))
time.sleep(600)
