"""Whether a terminal, a file or a pipe can be trusted with more than seven-bit characters."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO


def needs_ascii(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether only seven-bit characters can be trusted to arrive: the encoding or the locale is not Unicode.

    Under LANG=C Python itself writes UTF-8 and notes LC_CTYPE=C.UTF-8 in the environment; that is not the user's wish.
    """
    encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "").replace("_", "")
    if not encoding.startswith("utf"):
        return True
    if sys.platform == "win32" or environment.get("PYTHONIOENCODING") or environment.get("PYTHONUTF8") == "1":
        return False
    said = environment.get("LC_ALL") or ""
    if not said:
        said = environment.get("LC_CTYPE") or ""
        if said in ("C.UTF-8", "C.utf8", "UTF-8") and environment.get("LANG", "") in ("", "C", "POSIX"):
            said = "C"
    said = said or environment.get("LANG") or "C"
    return "utf" not in said.lower()
