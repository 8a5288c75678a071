"""A fault of the program itself: a report in a file, one sentence for the person."""

from __future__ import annotations

import os
import platform
import sys
import time
import traceback
from pathlib import Path

from game import __version__
from game.scenario.problems import clean
from game.session.store import home

SHOWN_ENVIRONMENT = ("TERM", "COLORTERM", "LANG", "LC_ALL", "NO_COLOR", "QIBLI_HOME")


def report(error: BaseException, arguments: list[str]) -> str:
    """Write the report and return the sentence that says where it is."""
    text = _text(error, arguments)
    path = home() / "crashes" / time.strftime(f"crash-%Y%m%d-%H%M%S-{os.getpid()}.txt")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError):
        return f"Qibli met a fault of its own ({_short(error)}), and no report could be written to {path.parent}."
    return f"Qibli met a fault of its own ({_short(error)}); the report is in {path}: please send it with the save, if there was one."


def _short(error: BaseException) -> str:
    text = clean(" ".join(str(error).split()))
    return f"{type(error).__name__}: {text[:120]}" if text else type(error).__name__


def _text(error: BaseException, arguments: list[str]) -> str:
    environment = [f"{name}={os.environ[name]}" for name in SHOWN_ENVIRONMENT if name in os.environ]
    lines = [
        f"qibli {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"called as: {' '.join([Path(arguments[0]).name, *arguments[1:]]) if arguments else sys.argv[0]}",
        f"environment: {', '.join(environment) or 'nothing of note'}",
        "",
        "".join(traceback.format_exception(error)),
    ]
    return "\n".join(lines)
