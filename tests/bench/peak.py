"""The highest use of memory by this process."""

from __future__ import annotations

import ctypes
import resource
import sys
from pathlib import Path


def reset_peak() -> int:
    """Start to look for the highest use of memory from here; bytes in use now."""
    if sys.platform == "linux":
        # What earlier runs freed is given back, or a later run would fill it unseen.
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """The highest use of memory so far, in bytes; since the last reset on Linux, ever elsewhere."""
    if sys.platform == "linux":
        line = next(s for s in Path("/proc/self/status").read_text().splitlines() if s.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
