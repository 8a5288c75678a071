"""Memory that is given back is asked for again a moment later: many games allocate the same large arrays over and over.

The C library of Linux returns large blocks to the system at once, and every page of a new one is a fault and has to be cleared: a third of
the time of a player that tries many orders (``greedy``) went into that. Told to keep them, it needs no more memory at its highest.
"""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # mallopt(3) of glibc
_KEPT = 1 << 30  # bytes: blocks below this size come from the heap, and the heap is trimmed only above


def keep_freed_memory() -> bool:
    """Keep what is freed for the next array of this process. Whether that was possible: with glibc only; elsewhere nothing happens."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _KEPT)) and bool(mallopt(_TRIM_THRESHOLD, _KEPT))
