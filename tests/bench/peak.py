"""The highest use of memory by this process."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

_POOL = "ARROW_DEFAULT_MEMORY_POOL"


@contextlib.contextmanager
def weighing() -> Iterator[None]:
    """Have the processes that are started meanwhile give back what they free, or a later run would fill it unseen.

    That takes them time, so what is timed is not weighed.
    """
    os.environ[_POOL] = "system"
    try:
        yield
    finally:
        del os.environ[_POOL]


def reset_peak() -> int:
    """Start to look for the highest use of memory from here; bytes in use now."""
    if sys.platform == "linux":
        if _POOL in os.environ:
            ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """The highest use of memory so far, in bytes; since the last reset on Linux, ever elsewhere."""
    if sys.platform == "linux":
        line = next(s for s in Path("/proc/self/status").read_text().splitlines() if s.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
