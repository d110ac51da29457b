"""Work in the background of which only the newest counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Latest:
    """Runs the newest job that is asked for, after a pause in which none overtakes it; drops the others' results.

    Nothing here is interrupted: a job that is overtaken while it runs ends by itself, unheard. While it does, the
    next one already runs; more than two never run at once.

    Parameters
    ----------
    pause
        How long a job waits for a newer one, in seconds.

    Examples
    --------
    >>> latest = Latest(pause=0)
    >>> latest.run(lambda: 6 * 7, print)
    >>> latest.wait()
    42
    """

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._number = 0
        self._slots = threading.BoundedSemaphore(2)
        self._changed = threading.Condition()
        self._threads: set[threading.Thread] = set()

    def run(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Run ``job``, and ``then`` with what it gave, if nothing newer was asked for by then."""
        with self._changed:
            self._number += 1
            number = self._number
            self._changed.notify_all()
            thread = threading.Thread(target=self._work, args=(number, job, then), daemon=True)
            self._threads.add(thread)
        thread.start()

    def drop(self) -> None:
        """Forget what runs and what waits."""
        with self._changed:
            self._number += 1
            self._changed.notify_all()

    def wait(self, seconds: float = 60) -> None:
        """Wait until nothing runs."""
        for thread in list(self._threads):
            thread.join(seconds)

    def _work(self, number: int, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        try:
            with self._changed:
                if self._changed.wait_for(lambda: self._number != number, self._pause):
                    return
            with self._slots:
                if self._number != number:
                    return
                result = job()
            with self._changed:
                overtaken = self._number != number
            if not overtaken:
                then(result)
        finally:
            self._threads.discard(threading.current_thread())
