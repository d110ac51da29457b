"""A deadline for each query, though the engine has one setting for all."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator


class Deadline:
    """The time that queries may take: one setting of the database, which a query takes over when it is first read.

    Nobody is told when that has happened, but it is the first thing that happens then: a moment later the setting may
    be another query's. Queries of the same deadline run side by side at once.

    Parameters
    ----------
    apply
        Makes a number of milliseconds the setting.
    """

    MOMENT = 0.25

    def __init__(self, apply: Callable[[int], object]) -> None:
        self._apply = apply
        self._milliseconds: int | None = None
        self._holding: dict[object, float] = {}
        self._changed = threading.Condition()
        self._turn = threading.Lock()

    @contextlib.contextmanager
    def of(self, milliseconds: int) -> Iterator[Callable[[], None]]:
        """While a query runs: this is the setting until a moment after the function that is given has been called."""
        query = object()
        with self._turn, self._changed:
            if self._milliseconds != milliseconds:
                while self._holding and (left := max(self._holding.values()) - time.monotonic()) > 0:
                    self._changed.wait(None if math.isinf(left) else left)
                self._apply(milliseconds)
                self._milliseconds = milliseconds
            self._holding[query] = math.inf

        def reading() -> None:
            with self._changed:
                self._holding[query] = time.monotonic() + self.MOMENT
                self._changed.notify_all()

        try:
            yield reading
        finally:
            with self._changed:
                del self._holding[query]
                self._changed.notify_all()


def whole_seconds(seconds: float) -> int:
    """So many seconds, or a little more: queries of about the same deadline have the same, and need not wait."""
    step = 1 if seconds <= 10 else 5
    return max(1, math.ceil(seconds / step) * step)
