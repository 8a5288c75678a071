"""Work for executors to do: what a task may do to its worker. Alone in a module, so that a worker starts quickly."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def echo(common: str, task: str) -> bytes:
    """Work that needs nothing."""
    return f"{common} {task}".encode()


def refuse(common: str, task: str) -> bytes:
    """Work that cannot be done."""
    raise ValueError(f"no {task}")


def lack(common: str, task: str) -> bytes:
    """Work that needs what is not installed."""
    raise ModuleNotFoundError("No module named 'nothing_of_the_kind'", name="nothing_of_the_kind")


def masked(common: str, task: str) -> bytes:
    """Whether an interrupt can reach the worker."""
    return b"no" if signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []) else b"yes"


def die(common: str, task: str) -> bytes:
    """Work that ends its worker, as running out of memory does."""
    os._exit(9)


def die_once(common: str, task: str) -> bytes:
    """Work that ends its worker the first time that it is tried; ``common`` is a folder for notes."""
    note = Path(common) / task
    if task in ("2", "5") and not note.exists():
        note.touch()
        os._exit(9)
    return task.encode()


def wait(common: str, task: str) -> bytes:
    """Work that takes very long, but for the first task."""
    time.sleep(0 if task == "0" else 600)
    return b"0"
