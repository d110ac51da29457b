"""Quick queries go first: the slow ones stop for them between their rows."""

from __future__ import annotations

import threading
import time

# For each second of its work a slow query may stand still so long: then it goes on, however many quick ones still come.
_STANDING_SHARE = 0.25
# For one quick query after another it stands still so long, and goes on for a few rows.
_STANDING_SECONDS = 0.05


class Way:
    """Where the queries of a server meet.

    All share one lock, Python's. Each time that a quick query needs it, and it does so about ten times, it would have
    to wait until some of the slow ones have had it.
    """

    def __init__(self) -> None:
        self._quick = 0
        self._free = threading.Event()
        self._free.set()

    def enter(self) -> None:
        """A query begins, and may be quick. To be said in one thread, as is when it leaves."""
        self._quick += 1
        self._free.clear()

    def leave(self) -> None:
        """It is over, or slow."""
        self._quick -= 1
        if not self._quick:
            self._free.set()

    def is_free(self, seconds: float = 0) -> bool:
        """Whether no quick query is under way, so many seconds from now at most."""
        return self._free.wait(seconds) if seconds else self._free.is_set()


class Going:
    """One query on its way, from now on.

    Attributes
    ----------
    is_slow : bool
        Whether it stops for others.
    """

    def __init__(self, way: Way) -> None:
        self.is_slow = False
        self._way = way
        self._stood = 0.0

    def make_way(self) -> None:
        """Stand still while quick queries pass, if it is slow; to be said between its rows, in its thread."""
        if not self.is_slow or self._way.is_free():
            return
        # Not of the time that it waits for its turn: it has that while others work, and stands still while they wait.
        if self._stood < time.thread_time() * _STANDING_SHARE:
            now = time.monotonic()
            self._way.is_free(_STANDING_SECONDS)
            self._stood += time.monotonic() - now
